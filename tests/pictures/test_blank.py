"""Blank sheets: there at once, and empty."""

from __future__ import annotations

from bot.attachments import Artist
from bot.pictures.blank import Blank
from tests.pictures.days_seen import calendar, trend
from tests.report.histories import days, page_of


async def test_every_sheet_is_empty() -> None:
    """It keeps to an artist's contract and draws nothing."""
    blank: Artist = Blank()
    assert await blank.calendar(calendar([])) == b""
    assert await blank.trend(trend([])) == b""
    assert await blank.page(page_of(days(1))) == b""
