"""The date to be back on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import OPEN_ENDED
from bot.reading.dates import DatesReader
from bot.reading.words import Words

from .conftest import MESSAGES

READER = DatesReader(Words.load(MESSAGES, "en"))
WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize("text", ["until I come back", "till I'm back, please", "until I say so"])
def test_without_a_date_it_is_open_ended(text: str) -> None:
    """Until they come back is an answer too, and no date."""
    assert READER.read(text, WEDNESDAY) == OPEN_ENDED


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("tomorrow", date(2026, 11, 26)),
        ("until the day after tomorrow", date(2026, 11, 27)),
        ("until friday", date(2026, 11, 27)),
        ("till monday", date(2026, 11, 30)),
        ("until wednesday", date(2026, 12, 2)),
        ("next week", date(2026, 11, 30)),
        ("until next month", date(2026, 12, 1)),
        ("for a week", date(2026, 12, 2)),
        ("for two weeks please", date(2026, 12, 9)),
        ("10 days", date(2026, 12, 5)),
        ("for a month", date(2026, 12, 25)),
        ("until 3 december", date(2026, 12, 3)),
        ("december 3rd", date(2026, 12, 3)),
        ("3rd of December", date(2026, 12, 3)),
        ("nov 25", date(2027, 11, 25)),
        ("until march", date(2027, 3, 1)),
        ("until the 28th", date(2026, 11, 28)),
        ("until the 5th", date(2026, 12, 5)),
        ("until 2027-04-05", date(2027, 4, 5)),
        ("5.4.2027", date(2027, 4, 5)),
    ],
)
def test_dates_as_people_say_them(text: str, back: date) -> None:
    """Weekdays, spans and dates lead to the first date after today."""
    assert READER.read(text, WEDNESDAY) == back


@pytest.mark.parametrize(
    "text",
    [
        *(
            "until 2026-04-05",
            "until 2026-11-25",
            "31 february",
            "for 99999 days",
            "10",
            "0 december",
        ),
        *("until I come home", "", "...", "until", "week of fun", "3 cats", "for 0 days"),
    ],
)
def test_what_is_no_date_ahead(text: str) -> None:
    """The past, today, and what no calendar holds give no date."""
    assert READER.read(text, WEDNESDAY) is None


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 400))
def test_a_written_date_ahead_is_itself(today: date, days: int) -> None:
    """Every date ahead can be written in full."""
    back = today + timedelta(days=days)
    assert READER.read(f"until {back.isoformat()}", today) == back


@given(st.dates(), st.text(alphabet="0123456789 -.abdefhiklmnorstuwy", max_size=20))
def test_nothing_leads_back(today: date, text: str) -> None:
    """Whatever is typed on whatever day, the date is ahead or there is none."""
    back = READER.read(text, today)
    assert back is None or back > today
