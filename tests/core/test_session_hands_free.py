"""Hands-free: one question at the very end, and what happens when it is not that simple."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from bot.core.events import Word
from bot.core.person import Phase, Preferences
from tests.core.life import Life, settled_person

TODAY = date(2026, 3, 3)
CARDS = ["knee-swings.card", "knee-to-shoulder.card", "chest-lift.card"]


def hands_free() -> Life:
    """A hands-free session, at its first card."""
    life = Life(replace(settled_person(), preferences=Preferences(hands_free=True)))
    life.started()
    return life


def cards(life: Life) -> list[str]:
    """The cards shown, in order."""
    return [key for key in life.keys if key.endswith(".card")]


def outcome(life: Life) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """What today came to: done, and skipped."""
    row = life.person.ledger.day(TODAY)
    assert row is not None
    return row.outcome.value, row.done, row.skipped


def test_it_asks_once_at_the_end() -> None:
    """No tap is needed before the end of the last exercise; then all, some or none."""
    life = hands_free()
    life.until("done-all")
    assert cards(life) == CARDS
    asked = [s for _, s in life.said if any(c.action == "done" for r in s.choices for c in r)]
    assert asked == []
    assert life.offered == ["done-all", "done-some", "done-none", "stop"]


@pytest.mark.parametrize(("answer", "came_to"), [("done-all", "full"), ("done-none", "skipped")])
def test_all_and_none_answer_for_every_exercise(answer: str, came_to: str) -> None:
    """One tap answers for the whole morning."""
    life = hands_free()
    life.until(answer)
    life.taps(answer)
    assert life.rows == {TODAY: came_to}
    assert life.phase is Phase.FINISHED


def test_some_is_asked_one_by_one() -> None:
    """Some: each exercise is asked for, then comes the close."""
    life = hands_free()
    life.until("done-some")
    life.taps("done-some")
    for answer, exercise in (
        ("done", "knee-swings"),
        ("skipped", "knee-to-shoulder"),
        ("done", "chest-lift"),
    ):
        assert (life.last().key, life.last().args["exercise"]) == ("review", exercise)
        life.taps(answer)
    assert outcome(life) == ("kept", ("knee-swings", "chest-lift"), ("knee-to-shoulder",))


@pytest.mark.parametrize("word", [Word.DONE, Word.SKIP])
def test_a_word_in_mid_exercise_goes_on_with_the_next(word: Word) -> None:
    """Done or skip typed in the second exercise leads to the third, not back to the first."""
    life = hands_free()
    while life.last().key != "knee-to-shoulder.first":
        life.jump()
    life.types(word)
    life.jump()
    assert life.last().key == "chest-lift.card"
    life.until("done-all")
    life.taps("done-all")
    assert cards(life) == CARDS
    assert outcome(life)[0] == ("full" if word is Word.DONE else "kept")


@pytest.mark.parametrize("word", [Word.DONE, Word.SKIP])
def test_a_word_in_the_last_exercise_asks_for_the_others(word: Word) -> None:
    """Nothing is shown twice; the exercises without an answer are asked for."""
    life = hands_free()
    while life.last().key != "chest-lift.begin-arms":
        life.jump()
    life.types(word)
    while life.phase is Phase.BETWEEN:
        life.jump()
    for _ in range(2):
        assert life.last().key == "review"
        life.taps("done")
    assert cards(life) == CARDS
    assert outcome(life)[0] == ("full" if word is Word.DONE else "kept")


def test_pain_in_the_last_exercise_keeps_what_was_done_before() -> None:
    """Going on without it, the first two are asked for: nothing done is lost."""
    life = hands_free()
    while life.last().key != "chest-lift.begin-arms":
        life.jump()
    life.taps("stop")
    life.taps("red-flags-none")
    life.taps("go-on-without")
    assert cards(life) == CARDS
    life.taps("done")
    life.taps("done")
    assert outcome(life)[0] == "kept"


def test_silence_at_the_end_is_closed_and_one_answer_still_counts_for_all() -> None:
    """After 30 minutes "all" still answers for the whole morning."""
    life = hands_free()
    life.until("done-all")
    life.waits(hours=2)
    assert life.phase is Phase.CLOSED
    life.taps("done-all")
    assert life.rows == {TODAY: "full"}


def test_again_repeats_the_exercise_just_ended() -> None:
    """Again, said before the next card, opens the same exercise once more."""
    life = hands_free()
    while life.phase is not Phase.BETWEEN:
        life.jump()
    life.types(Word.AGAIN)
    assert life.last().key == "knee-swings.card"


def test_a_pause_between_two_exercises_goes_on_with_the_next_card() -> None:
    """Nobody is dropped into the middle of the next exercise."""
    life = hands_free()
    while life.phase is not Phase.BETWEEN:
        life.jump()
    life.types(Word.PAUSE)
    life.types(Word.RESUME)
    assert life.last().key == "knee-to-shoulder.card"


def test_a_pause_in_the_review_leads_back_to_the_review() -> None:
    """Going on asks for the same exercise again and shows nothing twice."""
    life = hands_free()
    life.until("done-some")
    life.taps("done-some")
    life.taps("done")
    life.types(Word.PAUSE)
    life.types(Word.RESUME)
    assert "done" in life.offered
    life.types(Word.DONE)
    life.types(Word.DONE)
    assert cards(life) == CARDS
    assert life.rows == {TODAY: "full"}
