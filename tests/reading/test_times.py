"""Schedules and clocks out of whole texts."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import WeekdayTimes
from bot.reading.times import LONGEST, Times, TimesReader
from bot.reading.words import Words

from .conftest import MESSAGES

READER = TimesReader(Words.load(MESSAGES, "en"))
WORKDAYS, WEEKEND, ALL = (0, 1, 2, 3, 4), (5, 6), (0, 1, 2, 3, 4, 5, 6)


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("7:30", [(ALL, time(7, 30))]),
        ("every day at 7", [(ALL, time(7))]),
        ("6.45 on weekdays", [(WORKDAYS, time(6, 45))]),
        ("weekdays 6:30, weekends 8", [(WORKDAYS, time(6, 30)), (WEEKEND, time(8))]),
        ("7 on weekdays, 8 on weekends", [(WORKDAYS, time(7)), (WEEKEND, time(8))]),
        ("mon-fri 6:45 sat 8", [(WORKDAYS, time(6, 45)), ((5,), time(8))]),
        ("Mon to Fri at 7, otherwise 9", [(WORKDAYS, time(7)), (WEEKEND, time(9))]),
        ("sat-mon 9", [((0, 5, 6), time(9))]),
        ("mon, wed and fri 7", [((0, 2, 4), time(7))]),
        ("monday 7", [((0,), time(7))]),
        ("sunday off", [((6,), None)]),
        ("saturdays none", [((5,), None)]),
        ("weekend off", [(WEEKEND, None)]),
        ("7, weekends 8", [(WORKDAYS, time(7)), (WEEKEND, time(8))]),
        ("7 but sunday off", [((0, 1, 2, 3, 4, 5), time(7)), ((6,), None)]),
        ("weekdays 7, friday 8", [((0, 1, 2, 3), time(7)), ((4,), time(8))]),
    ],
)
def test_schedules(text: str, schedule: list[tuple[tuple[int, ...], time | None]]) -> None:
    """Days go with their times in either order; without days it is every day."""
    assert READER.read(text).schedule == tuple(WeekdayTimes(*one) for one in schedule)


@pytest.mark.parametrize(
    "text",
    [
        "25",
        "7:75",
        "-3",
        "6-7",
        "off",
        "7 8",
        "6:30 on weekdays and 8",
        "monday",
        "at",
        "",
        "7 cats",
    ],
)
def test_what_is_no_schedule(text: str) -> None:
    """One word too many, or days and times that don't pair, and it is no schedule."""
    assert READER.read(text) == Times()


@pytest.mark.parametrize(
    ("text", "at", "told"),
    [
        ("my clock says 6:40", time(6, 40), True),
        ("it's 6:40 here", time(6, 40), True),
        ("6:40 pm here", time(18, 40), True),
        ("it is 21:14", time(21, 14), True),
        ("7 sharp", time(7), False),
        ("21:14?", time(21, 14), False),
    ],
)
def test_clocks(text: str, at: time, told: bool) -> None:
    """A single time is a clock, and it is known whether the text tells what a clock shows."""
    read = READER.read(text)
    assert read.clock
    assert (read.clock.at, read.told) == (at, told)


def test_days_make_it_no_clock() -> None:
    """A time for some weekdays is nobody's clock."""
    assert READER.read("monday 7").clock is None


@given(st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None)))
def test_every_minute_of_the_day_can_be_typed(at: time) -> None:
    """Four figures always mean that very minute."""
    for text in (at.strftime("%H:%M"), at.strftime("%H%M"), at.strftime("%H.%M")):
        clock = READER.read(text).clock
        assert clock
        assert clock.at == at


def test_a_long_text_is_no_time() -> None:
    """Beyond a limit nobody types a time."""
    assert READER.read("7 " + "please " * LONGEST) == Times()
