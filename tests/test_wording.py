"""Urging words are found, and their opposite is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.routine import Urging
from bot.wording import find_urging

URGING = Urging(
    never=("fast", "hard", "tugging", "hurry", "as far as you can"),
    unless_after=("never", "not", "no", "nothing", "don't"),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Now go fast.", ("fast",)),
        ("FAST!", ("fast",)),
        ("Press hard, and fast", ("fast", "hard")),
        ("Let them fall as far\n  as you can.", ("as far as you can",)),
        ("Not slow but fast.", ("fast",)),
        ("Don't stop. Fast now.", ("fast",)),
        ("Never fast. And now fast.", ("fast",)),
        ("Don't worry, go hard.", ("hard",)),
        ("No need to do that so fast", ("fast",)),
    ],
)
def test_urging_words_are_found(text: str, found: tuple[str, ...]) -> None:
    """In any case, over line ends, and when a "never" belongs to something else."""
    assert find_urging(text, URGING) == found


@pytest.mark.parametrize(
    "text",
    [
        "Really small. Really slow.",
        "A bit wider if it's easy, never to the very end, never fast.",
        "A mild stretch, no tugging.",
        "Never move too fast.",
        "Don\u2019t hurry.",
        "After breakfast it is hardly noticed.",
        "",
    ],
)
def test_gentle_words_are_left_alone(text: str) -> None:
    """What is turned round just before, or only looks alike, is fine."""
    assert find_urging(text, URGING) == ()


@given(st.text(), st.sampled_from(URGING.never))
def test_a_sentence_of_its_own_is_always_found(before: str, phrase: str) -> None:
    """Nothing that stands in an earlier sentence can excuse an urging word."""
    assert phrase in find_urging(f"{before}. {phrase.title()}!", URGING)
