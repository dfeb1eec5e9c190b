"""Beginning without a wake-up: "try it", and /now at any hour; never two sessions on one date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.core.events import Word
from bot.core.person import Phase, Screening
from bot.core.wakeups import local_date
from tests.core.life import Life, berlin, settled_person, seven

MONDAY = date(2026, 3, 2)
TUESDAY = date(2026, 3, 3)
SATURDAY = date(2026, 3, 7)


def berlin_clock(day: int, hour: int, minute: int = 0) -> datetime:
    """This hour of March 2026 in Berlin."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0) -> Life:
    """Somebody with mornings at 07:00 and free weekends, who did and heard nothing till then."""
    times = (time(7),) * 5 + (None, None)
    life = Life(replace(settled_person(), times=times))
    life.jump_past(berlin_clock(day, hour, minute))
    return life


def whole(life: Life) -> None:
    """Through every exercise of the session under way."""
    while life.phase is not Phase.FINISHED:
        life.closes()


def dated(life: Life) -> date:
    """The date of the session."""
    assert life.person.session is not None
    return life.person.session.date


def first_meeting() -> Life:
    """Up to "ready", on a Monday evening."""
    life = Life()
    life.types(Word.START)
    life.taps("consent-yes")
    life.taps("bones-no")
    life.taps("understood")
    life.reads(places=(berlin(),))
    life.taps("zone-yes")
    life.reads(schedule=seven(time(7)))
    life.taps("weekend-same")
    life.taps("gaps-normal")
    assert life.offered == ["try-now", "see-you"]
    return life


def test_trying_it_counts_for_the_evening_of_the_first_meeting() -> None:
    """<Try it> begins at once; the first morning comes all the same."""
    life = first_meeting()
    life.taps("try-now")
    assert life.last().key == "knee-swings.card"
    whole(life)
    assert life.rows == {MONDAY: "full"}
    life.morning()
    assert (life.last().key, dated(life)) == ("wake-up", TUESDAY)


@pytest.mark.parametrize("word", [None, Word.SKIP])
def test_trying_it_and_leaving_costs_nothing(word: Word | None) -> None:
    """A first look at the evening is a gift: no spare day for laying it down."""
    life = first_meeting()
    life.taps("try-now")
    for _ in range(3):
        if word is not None:
            life.types(word)
        if life.phase is Phase.BETWEEN:
            life.jump()
    life.morning()
    assert life.rows[MONDAY] not in ("missed", "skipped")
    assert life.person.ledger.streak.spare_days == 2


def test_see_you_waits_for_the_morning() -> None:
    """Nothing happens before the first wake-up."""
    life = first_meeting()
    life.taps("see-you")
    assert life.last().key == "see-you"
    life.morning()
    assert (life.last().key, dated(life)) == ("wake-up", TUESDAY)


def test_now_before_the_wake_up_stands_in_for_it() -> None:
    """/now at 06:30 is today's session: no wake-up at seven, the next one tomorrow."""
    life = at(3, 6, 30)
    life.types(Word.NOW)
    assert dated(life) == TUESDAY
    whole(life)
    assert life.person.next_wakeup is not None
    assert life.person.next_wakeup.date == TUESDAY + timedelta(days=1)
    life.jump_past(berlin_clock(3, 23))
    assert "wake-up" not in life.keys
    assert life.rows == {TUESDAY: "full"}


def test_now_before_the_wake_up_and_then_silence_is_missed() -> None:
    """It stood in for the wake-up of a scheduled date."""
    life = at(3, 6, 30)
    life.types(Word.NOW)
    life.morning()
    assert life.rows == {TUESDAY: "missed"}


def test_now_after_the_wake_up_starts_the_session_that_was_offered() -> None:
    """The wake-up's own session, even hours later."""
    life = at(3, 20)
    life.types(Word.NOW)
    assert life.last().key == "knee-swings.card"
    assert dated(life) == TUESDAY


def test_now_on_a_day_off_counts_for_that_day() -> None:
    """A session on Saturday is kept on Saturday and adds one."""
    life = at(6, 8)
    life.types(Word.NOW)
    whole(life)
    life.jump_past(berlin_clock(7, 10))
    life.types(Word.NOW)
    assert dated(life) == SATURDAY
    whole(life)
    life.jump_past(berlin_clock(9, 8))
    assert life.rows[SATURDAY] == "full"
    assert life.rows[SATURDAY + timedelta(days=1)] == "off"
    assert life.person.ledger.streak.total == 2


def test_a_day_off_never_costs_anything() -> None:
    """Begun on Saturday and left: off, not missed."""
    life = at(6, 8)
    life.types(Word.NOW)
    whole(life)
    spare = life.person.ledger.streak.spare_days
    life.jump_past(berlin_clock(7, 10))
    life.types(Word.NOW)
    life.jump_past(berlin_clock(9, 8))
    assert life.rows[SATURDAY] == "off"
    assert life.person.ledger.streak.spare_days == spare


def test_after_midnight_the_open_session_goes_to_its_own_date() -> None:
    """/now at 00:30 begins yesterday's session, which is still open: credit for yesterday."""
    life = at(4, 0, 30)
    life.types(Word.NOW)
    assert dated(life) == TUESDAY
    whole(life)
    life.morning()
    assert life.rows == {TUESDAY: "full"}
    assert (life.last().key, dated(life)) == ("wake-up", TUESDAY + timedelta(days=1))


def test_after_midnight_with_yesterday_done_it_is_the_new_date() -> None:
    """Then the new date's session, and its wake-up does not come."""
    life = at(3, 8)
    life.types(Word.NOW)
    whole(life)
    life.jump_past(berlin_clock(4, 0, 30))
    life.types(Word.NOW)
    assert dated(life) == TUESDAY + timedelta(days=1)
    whole(life)
    life.jump_past(berlin_clock(4, 12))
    assert life.keys.count("wake-up") == 1
    assert life.person.ledger.streak.total == 2


def test_within_three_hours_of_the_wake_up_it_is_the_new_date() -> None:
    """At 04:30 yesterday's session is over: missed, and /now is today's."""
    life = at(4, 4, 30)
    assert life.rows == {TUESDAY: "missed"}
    life.types(Word.NOW)
    assert dated(life) == TUESDAY + timedelta(days=1)


def test_one_session_a_day() -> None:
    """Once done, /now says when the next one comes."""
    life = at(3, 8)
    life.types(Word.NOW)
    whole(life)
    before = life.person
    life.types(Word.NOW)
    assert (life.last().key, life.person) == ("once-a-day", before)


def test_now_goes_on_with_what_was_left_today() -> None:
    """A session closed after the first exercise goes on with the second."""
    life = at(3, 8)
    life.types(Word.NOW)
    life.closes()
    life.waits(hours=2)
    assert life.phase is Phase.CLOSED
    life.types(Word.NOW)
    assert life.last().key == "knee-to-shoulder.card"


def test_now_in_a_running_session_changes_nothing() -> None:
    """It says what can be said."""
    life = at(3, 8)
    life.types(Word.NOW)
    before = life.person
    life.types(Word.NOW)
    assert (life.last().key, life.person) == ("running-already", before)


@pytest.mark.parametrize("answer", ["", "yes", "unsure"])
def test_now_behind_a_closed_gate_shows_the_way_on(answer: str) -> None:
    """No card, but the question that opens the gate."""
    screening = Screening(answer=answer, answered=MONDAY if answer else None)
    life = Life(replace(settled_person(), screening=screening))
    life.types(Word.NOW)
    assert life.last().key == ("clearance-missing" if answer else "bones")
    assert life.person.session is None


@settings(max_examples=60, deadline=None)
@given(hours=st.lists(st.integers(1, 30), min_size=3, max_size=8), done=st.booleans())
def test_never_two_sessions_on_one_date(hours: list[int], done: bool) -> None:
    """However often /now comes, a date has one session and one row, and totals agree."""
    life = at(3, 1)
    begun: dict[date, datetime] = {}
    for wait in hours:
        life.waits(hours=wait)
        life.types(Word.NOW)
        if life.person.session is None or not life.person.session.started:
            continue
        session = life.person.session
        assert begun.setdefault(session.date, session.woke) == session.woke
        assert session.date <= local_date(life.now, "Europe/Berlin")
        if done and life.phase is not Phase.FINISHED:
            whole(life)
    kept = [day for day, outcome in life.rows.items() if outcome in ("kept", "full")]
    assert life.person.ledger.streak.total == len(kept)
