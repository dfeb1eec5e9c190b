"""One time of day at a position among words."""

from __future__ import annotations

from datetime import time

import pytest

from bot.reading.clocks import Clock, ClockReader, tokens_of
from bot.reading.words import Words


@pytest.mark.parametrize(
    ("text", "at", "certain"),
    [
        ("7", time(7), False),
        ("12", time(12), False),
        ("0", time(0), True),
        ("24:00", time(0), True),
        ("7:30am", time(7, 30), True),
        ("7 a.m.", time(7), True),
        ("12 am", time(0), True),
        ("12 pm", time(12), True),
        ("7 pm", time(19), True),
        ("19:00", time(19), True),
        ("06:45", time(6, 45), True),
        ("0645", time(6, 45), True),
        ("645", time(6, 45), False),
        ("6.45", time(6, 45), False),
        ("7h30", time(7, 30), False),
        ("7 o'clock", time(7), False),
        ("half past six", time(6, 30), False),
        ("half six", time(6, 30), False),
        ("quarter to seven", time(6, 45), False),
        ("quarter past 6", time(6, 15), False),
        ("twenty five past six", time(6, 25), False),
        ("twenty-five to seven", time(6, 35), False),
        ("three minutes to seven", time(6, 57), False),
        ("quarter to one", time(12, 45), False),
        ("six thirty", time(6, 30), False),
        ("six oh five", time(6, 5), False),
        ("seven fifteen pm", time(19, 15), True),
        ("noon", time(12), True),
        ("half past eight in the evening", time(20, 30), True),
    ],
)
def test_times_as_people_say_them(text: str, at: time, certain: bool, words: Words) -> None:
    """Figures, words, halves and quarters are read to their end."""
    tokens = tokens_of(text)
    assert ClockReader(words).at(tokens, 0) == (Clock(at, certain), len(tokens))


@pytest.mark.parametrize("text", ["25", "7:75", "24:30", "13 am", "0 pm", "7:5", "12345", "soon"])
def test_impossible_times_are_none(text: str, words: Words) -> None:
    """A time that no clock shows is no time."""
    assert ClockReader(words).at(tokens_of(text), 0) is None
