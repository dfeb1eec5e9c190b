"""A session that waits: pause and resume, reminders, answers after closing, and our own delays."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.core.events import Undelivered, Word
from bot.core.person import Phase
from tests.core.life import Life, settled_person

TODAY = date(2026, 3, 3)


def begun(jumps: int = 0) -> Life:
    """A session so many cues after the first card."""
    life = Life(settled_person())
    life.started()
    for _ in range(jumps):
        life.jump()
    return life


def second_exercise(jumps: int) -> Life:
    """A session so many cues after the second card."""
    life = begun()
    life.closes()
    for _ in range(jumps):
        life.jump()
    return life


@pytest.mark.parametrize(
    ("cues", "again"),
    [
        (1, "knee-to-shoulder.first"),
        (2, "knee-to-shoulder.other"),
        (3, "knee-to-shoulder.other"),
        (5, "knee-to-shoulder.again"),
        (7, "knee-to-shoulder.last"),
    ],
)
def test_resume_restarts_that_hold_from_its_beginning(cues: int, again: str) -> None:
    """A hold broken off is held again in full; one let go of already is not repeated."""
    life = second_exercise(cues)
    life.now += timedelta(seconds=5)
    assert life.types(Word.PAUSE).cancels
    life.waits(minutes=3)
    assert life.last().key == "paused"
    life.taps("resume")
    life.jump()
    assert life.last().key == again
    held = life.now
    life.jump()
    assert life.now - held == timedelta(seconds=30)


def test_a_pause_on_the_card_shows_the_card_again() -> None:
    """Nothing was held yet: getting ready starts over."""
    life = second_exercise(0)
    life.types(Word.PAUSE)
    life.types(Word.RESUME)
    while life.last().key == "resumed":
        life.jump()
    assert life.last().key in ("knee-to-shoulder.card", "knee-to-shoulder.first")


def test_a_pause_between_two_exercises_goes_on_with_the_next_card() -> None:
    """Nobody is dropped into the middle of an exercise that was never explained."""
    life = begun()
    life.until("done")
    life.taps("done")
    life.types(Word.PAUSE)
    life.types(Word.RESUME)
    assert life.last().key == "knee-to-shoulder.card"


def test_being_late_between_two_exercises_goes_on_with_the_next_card() -> None:
    """The same after a break of ours."""
    life = begun()
    life.until("done")
    life.taps("done")
    life.late(minutes=10)
    assert life.last().key == "late-paused"
    life.taps("resume")
    assert life.last().key == "knee-to-shoulder.card"


def test_a_pause_at_the_question_does_not_repeat_the_hold() -> None:
    """The last hold was let go of: going on asks again, done or skip."""
    life = second_exercise(0)
    life.until("done")
    life.types(Word.PAUSE)
    assert life.phase in (Phase.PAUSED, Phase.ASKED)
    life.types(Word.RESUME)
    assert "done" in life.offered
    life.taps("done")
    life.jump()
    assert life.last().key == "chest-lift.card"


def test_a_pause_closes_after_half_an_hour() -> None:
    """Paused for 30 minutes, the session is closed, and can still be gone on with."""
    life = begun(2)
    life.types(Word.PAUSE)
    life.waits(minutes=29)
    assert life.keys[-1] == "paused"
    life.waits(minutes=1)
    assert life.phase is Phase.CLOSED
    life.taps("resume")
    assert life.last().key == "knee-swings.card"


def test_an_unanswered_end_is_asked_quietly_then_paused_then_closed() -> None:
    """60 s after the end cue, at 5 minutes and at 30 minutes, all silent, then nothing more."""
    life = begun()
    life.until("done")
    end, first = life.now, len(life.said)
    life.waits(hours=12)
    said = [(at - end, say.key, say.rings) for at, say in life.said[first:]]
    assert said == [
        (timedelta(seconds=60), "ask-again", False),
        (timedelta(minutes=5), "waiting", False),
        (timedelta(minutes=30), "closed", False),
    ]


@pytest.mark.parametrize("how", ["button", "word"])
def test_answers_count_after_closing_until_three_hours_before_the_next_wake_up(how: str) -> None:
    """At 03:59 the next night the answer still counts, for the session's date."""
    life = begun()
    life.until("done")
    life.jump_past(datetime.fromisoformat("2026-03-04T02:59:00+00:00"))
    assert life.phase is Phase.CLOSED
    _ = life.taps("done") if how == "button" else life.types(Word.DONE)
    assert life.rows[TODAY] == "kept"
    life.morning()
    assert life.rows == {TODAY: "kept"}


def test_from_three_hours_before_the_next_wake_up_the_date_is_missed() -> None:
    """Then the button is an old one and changes nothing."""
    life = begun()
    life.until("done")
    life.jump_past(datetime.fromisoformat("2026-03-04T03:00:00+00:00"))
    assert life.rows == {TODAY: "missed"}
    person = life.person
    life.taps("done")
    assert life.outcome.note is not None
    assert life.person == person


def test_several_answers_after_closing_are_taken_one_by_one() -> None:
    """After closing, done and skip answer one exercise after the other, then comes the close."""
    life = begun()
    life.waits(hours=1)
    life.taps("done")
    assert life.last().key == "noted-more"
    life.taps("skip")
    life.taps("done")
    assert "close-some" in life.keys
    assert life.rows == {TODAY: "kept"}


@pytest.mark.parametrize(("seconds", "goes_on"), [(0, True), (9, True), (10, False)])
def test_a_break_under_ten_seconds_goes_on(seconds: int, goes_on: bool) -> None:
    """Under 10 s late, the cue is said; from 10 s on, let go."""
    life = begun(1)
    life.late(seconds=seconds)
    assert (life.last().key == "knee-swings.still-small") is goes_on


@pytest.mark.parametrize(
    ("seconds", "key"), [(10, "late-rest"), (89, "late-rest"), (90, "late-paused")]
)
def test_a_longer_break_lets_go(seconds: int, key: str) -> None:
    """10 to 90 s: let go and rest, and it is offered again; longer: paused."""
    life = begun(1)
    out = life.late(seconds=seconds)
    assert (life.last().key, out.cancels, life.phase) == (key, True, Phase.PAUSED)
    assert {"resume", "skip", "stop"} <= set(life.offered)
    life.taps("resume")
    life.jump()
    assert life.last().key == "knee-swings.begin"


def test_a_release_given_up_late_lets_go() -> None:
    """A cue that the platform took too late is no cue: rest, then offer the hold again."""
    life = second_exercise(1)
    life.acknowledges = False
    life.jump()
    life.now += timedelta(seconds=40)
    life.happens(Undelivered(life.last().mark))
    assert life.last().key == "late-rest"


def test_no_backlog_after_an_hour_down_in_mid_hold() -> None:
    """One message, however many cues were missed."""
    life = begun(1)
    before = len(life.said)
    life.down_until(life.now + timedelta(hours=1))
    assert [say.key for _, say in life.said[before:]] == ["late-paused"]


def test_a_session_that_we_cut_off_costs_nothing() -> None:
    """Down for three hours in mid-hold and nobody answers: the date is void, our fault."""
    life = begun(1)
    life.down_until(life.now + timedelta(hours=3))
    life.jump_past(datetime.fromisoformat("2026-03-04T06:00:00+00:00"))
    assert life.rows == {TODAY: "void"}
    assert life.person.ledger.streak.spare_days == 2


def test_a_session_that_we_cut_off_can_still_be_done() -> None:
    """Void only while nothing was done."""
    life = begun(1)
    life.down_until(life.now + timedelta(hours=3))
    life.types(Word.DONE)
    assert life.rows == {TODAY: "kept"}
