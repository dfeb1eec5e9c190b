"""What a person says to a running session: done, skip, more time, again, and the two ways."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from bot.core.events import Word
from bot.core.person import Person, Phase, Screening
from tests.core.life import Life, settled_person

TODAY = date(2026, 3, 3)
SWINGS, SHOULDER, LIFT = "knee-swings", "knee-to-shoulder", "chest-lift"


def only(exercise: str) -> Person:
    """Somebody whose doctor and therapist cleared one exercise."""
    today = date(2026, 3, 2)
    screening = Screening(
        answer="yes", answered=today, doctor=today, therapist=today, only=(exercise,)
    )
    return replace(settled_person(), screening=screening)


def test_more_time_adds_twenty_seconds_at_most_three_times() -> None:
    """Each <More time> moves "Begin" by 20 s, the fourth by nothing, and it says so."""
    for taps, begins in ((1, 40), (2, 60), (3, 80), (4, 80)):
        life = Life(only(SWINGS))
        life.started()
        card = life.now
        for _ in range(taps):
            life.taps("more-time")
        assert life.outcome.note is not None
        assert life.outcome.note.key == ("more-time-enough" if taps > 3 else "more-time-given")
        life.jump()
        assert life.now - card == timedelta(seconds=begins)
        assert life.last().key == "knee-swings.begin"


def test_more_time_after_begin_changes_nothing() -> None:
    """Once a hold runs its seconds are fixed."""
    life = Life(only(SWINGS))
    life.started()
    life.jump()
    before = life.person
    life.types(Word.MORE_TIME)
    assert replace(life.person, turn=before.turn) == before
    assert life.last().key == "more-time-none"


def test_more_time_is_counted_for_each_exercise_alone() -> None:
    """Three in the first exercise leave three for the second."""
    life = Life(settled_person())
    life.started()
    for _ in range(3):
        life.taps("more-time")
    life.closes()
    card = life.now
    for _ in range(3):
        life.taps("more-time")
    life.jump()
    assert life.now - card == timedelta(seconds=15 + 60)


def test_again_opens_the_same_exercise_from_its_card() -> None:
    """<Again> runs it once more; one answer then counts once."""
    life = Life(settled_person())
    life.started()
    life.until("again")
    life.taps("again")
    assert life.last().key == "knee-swings.card"
    life.closes()
    assert life.last().key == "knee-to-shoulder.card"
    assert life.person.session is not None
    assert [r.exercise for r in life.person.session.results] == [SWINGS]


def test_skipping_one_goes_on_with_the_next_and_keeps_the_date() -> None:
    """Skip on a card leads to the next card 3 s later; two of three is kept."""
    life = Life(settled_person())
    life.started()
    life.closes()
    life.taps("skip")
    assert life.outcome.cancels
    life.jump()
    assert life.last().key == "chest-lift.card"
    life.closes()
    assert "close-some" in life.keys
    row = life.person.ledger.day(TODAY)
    assert row is not None
    assert (row.outcome.value, row.done, row.skipped) == ("kept", (SWINGS, LIFT), (SHOULDER,))


@pytest.mark.parametrize("jumps", [0, 1, 3])
def test_done_typed_early_counts_and_moves_on(jumps: int) -> None:
    """Done works as a word at any moment of the exercise; what was to come is cancelled."""
    life = Life(settled_person())
    life.started()
    for _ in range(jumps):
        life.jump()
    assert life.types(Word.DONE).cancels
    life.jump()
    assert life.last().key == "knee-to-shoulder.card"
    assert life.rows == {TODAY: "kept"}


def test_the_variant_is_remembered() -> None:
    """Pillows chosen once hold for this lift and the mornings to come."""
    life = Life(only(LIFT))
    life.started()
    life.taps("pillows")
    life.jump()
    assert life.last().key == "chest-lift.begin-pillows"
    life.closes()
    life.started()
    life.jump()
    assert life.last().key == "chest-lift.begin-pillows"
    life.until("done")
    life.taps("again")
    life.taps("arms")
    life.jump()
    assert life.last().key == "chest-lift.begin-arms"


def test_an_answer_before_the_acknowledgement_of_the_question_counts() -> None:
    """A tap can be faster than the platform's acknowledgement of the end cue."""
    life = Life(only(SWINGS))
    life.started()
    while life.last().key != "knee-swings.wider":
        life.jump()
    life.acknowledges = False
    life.jump()
    life.taps("done")
    assert life.rows == {TODAY: "full"}
    assert life.phase is Phase.FINISHED
