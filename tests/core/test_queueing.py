"""Waiting in line for a session: when it is said, what can be done meanwhile, and what is safe."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.core.events import Choice, Tapped, Woke, Word
from bot.core.gate import EXERCISE_KINDS
from bot.core.person import Phase, Preferences, Screening
from bot.core.says import Kind
from tests.core.life import Life, settled_person

TODAY = date(2026, 3, 3)
SEVEN = datetime(2026, 3, 3, 6, tzinfo=UTC)
"""Seven o'clock in Berlin, the first wake-up."""


def invited(preferences: Preferences | None = None) -> Life:
    """Somebody who was just woken."""
    person = settled_person()
    life = Life(replace(person, preferences=preferences or Preferences(numbers_offered=True)))
    life.morning()
    return life


def queued(**wait: float) -> Life:
    """Somebody who said start and has to wait so long; five minutes unless told otherwise."""
    life = invited()
    life.full_until = life.now + timedelta(**(wait or {"minutes": 5}))
    life.taps("start")
    assert life.phase is Phase.QUEUED
    return life


def since_then(life: Life) -> list[str]:
    """The keys since the wake-up."""
    return life.keys[life.keys.index("wake-up") + 1 :]


@pytest.mark.parametrize(("seconds", "said"), [(1, []), (14, []), (15, ["queued"])])
def test_a_wait_is_told_from_fifteen_seconds_on(seconds: int, said: list[str]) -> None:
    """Below that the first card comes in a moment anyway."""
    life = queued(seconds=seconds)
    assert since_then(life) == said
    assert life.due == SEVEN + timedelta(seconds=seconds)


def test_the_time_that_is_told_is_the_one_on_their_clock() -> None:
    """Berlin time, and the ways out; nothing rings, they hold the telephone in their hand."""
    said = queued(minutes=12).last()
    assert (said.args["time"], said.args["soon"], said.rings) == ("07:12", "no", False)
    assert said.choices == ((Choice("not-today"), Choice("bad-day")),)


def test_the_time_is_told_after_the_cards_of_those_who_begin() -> None:
    """Else a rush of such words would hold up the first sessions; asked again, it is a reply."""
    life = queued(minutes=12)
    assert life.last().kind is Kind.OTHER
    life.types(Word.START)
    assert life.last().kind is Kind.REPLY


def test_less_than_a_minute_is_told_as_that() -> None:
    """A clock without seconds would be of no use."""
    assert queued(seconds=59).last().args["soon"] == "yes"


def test_it_begins_by_itself_at_that_instant() -> None:
    """Nothing has to be tapped again, and the ways out are over."""
    life = queued()
    life.jump()
    assert life.now == SEVEN + timedelta(minutes=5)
    assert (life.phase, life.last().key) == (Phase.RUNNING, "knee-swings.card")
    assert f"{TODAY}.0.0" in life.outcome.answered


def test_with_room_nobody_waits() -> None:
    """A room that is free by now is no wait."""
    life = invited()
    life.full_until = life.now
    life.taps("start")
    assert since_then(life) == ["knee-swings.card"]


def test_the_number_before_is_asked_when_it_is_their_turn() -> None:
    """Measuring belongs to the session."""
    life = invited(Preferences(numbers=True, numbers_offered=True))
    life.full_until = life.now + timedelta(minutes=5)
    life.taps("start")
    assert since_then(life) == ["queued"]
    life.jump()
    assert (life.phase, life.last().key) == (Phase.MEASURING, "stiff-before")


@pytest.mark.parametrize(("later", "told"), [(1, False), (119, False), (120, True), (600, True)])
def test_a_longer_wait_is_told_again_from_two_minutes_on(later: int, told: bool) -> None:
    """A little later than told needs no word."""
    life = queued()
    at = life.due
    assert at is not None
    life.full_until = at + timedelta(seconds=later)
    life.jump()
    assert (life.phase, life.due) == (Phase.QUEUED, life.full_until)
    assert (life.last().key == "queued-longer") is told


def test_short_waits_that_add_up_are_told() -> None:
    """Nobody waits for more than 15 seconds without a word."""
    life = queued(seconds=10)
    life.full_until = SEVEN + timedelta(seconds=14)
    life.jump()
    assert since_then(life) == []
    life.full_until = SEVEN + timedelta(seconds=18)
    life.jump()
    assert since_then(life) == ["queued-longer"]


@pytest.mark.parametrize(("minutes", "begins"), [(0, True), (10, True), (11, False)])
def test_long_after_the_time_nothing_begins_out_of_nowhere(minutes: int, begins: bool) -> None:
    """After more than ten minutes they are invited again, and their date is safe."""
    life = queued()
    life.late(minutes=minutes)
    assert (life.phase is Phase.RUNNING) is begins
    if not begins:
        assert (life.phase, life.last().key) == (Phase.INVITED, "queue-late")
        life.waits(hours=21)
        assert since_then(life) == ["queued", "queue-late"]
        assert life.rows == {TODAY: "void"}


def test_invited_again_they_begin_when_they_like() -> None:
    """The button of the second invitation works."""
    life = queued()
    life.late(hours=1)
    life.taps("start")
    assert life.last().key == "knee-swings.card"


def test_a_session_that_never_begins_is_void() -> None:
    """It was our doing: no spare day is spent."""
    life = queued()
    while life.phase is Phase.QUEUED:
        life.full_until = life.now + timedelta(hours=2)
        life.jump()
    assert life.rows == {TODAY: "void"}
    assert life.person.ledger.streak.spare_days == 2


def test_nobody_is_nudged_in_line() -> None:
    """However long it takes."""
    life = queued(hours=2)
    life.waits(minutes=119)
    assert since_then(life) == ["queued"]


@pytest.mark.parametrize("word", [Word.NOW, Word.START, Word.RESUME, Word.YES])
def test_start_once_more_is_answered_with_the_time(word: Word) -> None:
    """Whatever they call it, and their place stays theirs."""
    life = queued()
    at = life.due
    life.types(word)
    assert (life.last().key, life.last().args["time"]) == ("queued-still", "07:05")
    assert life.due == at


def test_start_tapped_twice_is_one_place_in_line() -> None:
    """The second tap on the wake-up's button is told the time as well."""
    life = queued()
    life.happens(Tapped(Choice("start"), f"{TODAY}.0.0"))
    assert since_then(life) == ["queued", "queued-still"]
    life.jump()
    assert life.keys.count("knee-swings.card") == 1


def test_start_once_more_begins_when_there_is_room_by_now() -> None:
    """The rush is over: nobody waits for the clock's sake."""
    life = queued()
    life.full_until = life.now
    life.types(Word.START)
    assert life.last().key == "knee-swings.card"


@pytest.mark.parametrize("word", [Word.DONE, Word.AGAIN])
def test_a_word_for_a_running_session_is_told_the_time(word: Word) -> None:
    """There is nothing to answer yet, and it doesn't begin by that."""
    life = queued()
    life.full_until = life.now
    life.types(word)
    assert (life.phase, life.last().key) == (Phase.QUEUED, "queued-still")


def test_unknown_words_change_nothing() -> None:
    """They stay where they are."""
    life = queued()
    before = life.person
    life.reads()
    assert (life.last().key, life.person) == ("unknown", before)


@pytest.mark.parametrize("word", [Word.SKIP, Word.NO])
def test_not_today_by_word(word: Word) -> None:
    """They may change their mind, and nothing begins later."""
    life = queued()
    life.types(word)
    assert (life.phase, life.last().key) == (Phase.FINISHED, "not-today-noted")
    life.waits(hours=1)
    assert life.last().key == "not-today-noted"


def test_not_today_by_button() -> None:
    """The same by its button."""
    life = queued()
    life.taps("not-today")
    assert life.rows == {TODAY: "skipped"}


def test_what_was_done_before_the_wait_stays_done() -> None:
    """Not today, after one exercise and a wait for the others, closes with what was done."""
    life = Life(settled_person())
    life.started()
    life.closes()
    life.waits(hours=1)
    life.full_until = life.now + timedelta(minutes=5)
    life.taps("resume")
    assert life.phase is Phase.QUEUED
    life.taps("not-today")
    assert "close-some" in life.keys
    assert life.rows == {TODAY: "kept"}


def test_going_on_with_a_closed_session_comes_to_the_next_exercise() -> None:
    """After the wait the next card, not the first."""
    life = Life(settled_person())
    life.started()
    life.closes()
    life.waits(hours=1)
    life.full_until = life.now + timedelta(minutes=5)
    life.types(Word.NOW)
    life.jump()
    assert life.last().key == "knee-to-shoulder.card"


def test_a_paused_session_keeps_its_place() -> None:
    """It was let in: going on is at once, whatever goes on elsewhere."""
    life = Life(settled_person())
    life.started()
    life.full_until = life.now + timedelta(hours=1)
    life.jump()
    life.types(Word.PAUSE)
    life.types(Word.RESUME)
    assert life.phase is Phase.RESUMING


def test_a_bad_day_leaves_the_line() -> None:
    """Nothing begins while they choose; the small swings line up anew."""
    life = queued()
    life.taps("bad-day")
    life.waits(minutes=10)
    assert life.last().key == "bad-day"
    life.full_until = life.now + timedelta(minutes=5)
    life.taps("only-swings")
    assert (life.phase, life.last().key) == (Phase.QUEUED, "queued")


def test_twenty_more_minutes_leave_the_line() -> None:
    """Typed, it is a snooze like any other."""
    life = queued()
    life.types(Word.MORE_TIME)
    assert (life.phase, life.last().key) == (Phase.SNOOZED, "snoozed")


def test_it_hurts_leaves_the_line() -> None:
    """Stopped, and nothing begins."""
    life = queued()
    life.types(Word.HURTS)
    life.waits(hours=1)
    assert (life.phase, life.last().key) == (Phase.STOPPED, "red-flags")
    assert life.rows == {TODAY: "pain"}


def test_going_on_after_pain_lines_up() -> None:
    """Its place was given away when it stopped."""
    life = Life(settled_person())
    life.started()
    life.types(Word.HURTS)
    life.taps("red-flags-none")
    life.full_until = life.now + timedelta(minutes=5)
    life.taps("go-on-without")
    assert (life.phase, life.last().key) == (Phase.QUEUED, "queued")
    life.jump()
    assert life.last().key == "knee-to-shoulder.card"


def test_now_and_trying_it_line_up_as_well() -> None:
    """A session of one's own begins when it fits."""
    life = Life(settled_person())
    life.full_until = life.now + timedelta(minutes=5)
    life.types(Word.NOW)
    assert (life.phase, life.last().key) == (Phase.QUEUED, "queued")
    life.jump()
    assert life.last().key == "knee-swings.card"


def test_closing_the_gate_ends_the_wait() -> None:
    """Asked anew about their bones, nothing waits behind a closed gate."""
    life = queued()
    life.types(Word.SCREENING)
    assert life.person.session is None
    assert life.rows == {TODAY: "gated"}


def test_a_screening_that_lapses_in_line_opens_nothing() -> None:
    """Midnight closed the gate while they waited."""
    life = queued()
    lapsed = Screening(answer="no", answered=TODAY - timedelta(days=180))
    life.person = replace(life.person, screening=lapsed)
    life.jump()
    assert life.person.session is None
    assert not [say for say in life.outcome.says if say.kind in EXERCISE_KINDS]


def test_a_stale_instant_begins_nothing() -> None:
    """Only the instant that was set counts."""
    life = queued()
    life.now += timedelta(minutes=6)
    life.happens(Woke(SEVEN + timedelta(minutes=4)))
    assert life.phase is Phase.QUEUED


DEEDS = ("start", "later", "jump", "late", "not-today", "bad-day", "snooze", "now", "done", "pause")


@settings(max_examples=80, deadline=None)
@given(
    deeds=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 40)), min_size=2, max_size=14)
)
def test_whoever_waits_begins_or_is_told_and_no_date_is_lost(deeds: list[tuple[str, int]]) -> None:
    """In any order: a place in line has its instant, a long wait its word, a date its row."""
    life = invited()
    asked = life.now
    for deed, minutes in deeds:
        was = life.phase
        life.full_until = life.now + timedelta(minutes=minutes)
        _do(life, deed)
        if life.phase is not Phase.QUEUED:
            continue
        assert life.due is not None
        asked = asked if was is Phase.QUEUED else life.now
        since = life.person.session.since if life.person.session else None
        told = any(say.key.startswith("queued") for at, say in life.said if at >= asked)
        assert since is not None
        assert told or since - asked < timedelta(seconds=15)
        assert life.due <= max(since, life.now)
    life.full_until = life.now
    life.jump_past(SEVEN + timedelta(days=3, hours=1))
    dates = [TODAY + timedelta(days=number) for number in range(3)]
    assert set(dates) <= set(life.rows)


def _do(life: Life, deed: str) -> None:
    """One thing that a person or the time may do."""
    words = {
        "later": Word.MORE_TIME,
        "now": Word.NOW,
        "done": Word.DONE,
        "pause": Word.PAUSE,
        "start": Word.START,
        "snooze": Word.MORE_TIME,
    }
    if deed in words:
        life.types(words[deed])
    elif deed == "jump":
        life.jump()
    elif deed == "late":
        life.late(minutes=20)
    elif life.person.session is not None:
        life.happens(Tapped(Choice(deed), life.person.session.mark))
