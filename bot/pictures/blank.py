"""Stands in for the studio where nobody will look: every picture is there, and empty.

For rehearsals, which are read: drawing would only take time.
"""

from __future__ import annotations

from bot.pictures.calendar_view import CalendarView
from bot.pictures.trend_view import TrendView
from bot.report.page import Page


class Blank:
    """An artist who hands out empty sheets."""

    async def calendar(self, view: CalendarView) -> bytes:  # noqa: ARG002 - the artist's way
        """Return nothing."""
        return b""

    async def trend(self, view: TrendView) -> bytes:  # noqa: ARG002 - as above
        """Return nothing."""
        return b""

    async def page(self, page: Page) -> bytes:  # noqa: ARG002 - as above
        """Return nothing."""
        return b""
