"""An artist who draws nothing and remembers what was asked for, for tests of what is around it."""

from __future__ import annotations

import asyncio

from bot.errors import PictureError
from bot.pictures.calendar_view import CalendarView
from bot.pictures.trend_view import TrendView
from bot.report.page import Page

PNG, PDF = b"\x89PNG", b"%PDF"


class FakeArtist:
    """Takes as long as it is told, and fails when it is told to."""

    def __init__(self) -> None:
        self.asked: list[CalendarView | TrendView | Page] = []
        """Everything that was asked for, also what then failed."""
        self.seconds = 0.0
        """How long each takes; one after the other, as in a studio."""
        self.fails: Exception | None = None
        """Raised instead of drawing, for as long as it is set."""
        self.refuses_pictures = False
        """Whether a page with pictures can't be set."""
        self._turn = asyncio.Lock()

    async def calendar(self, view: CalendarView) -> bytes:
        """Pretend to draw."""
        return await self._draw(view, PNG)

    async def trend(self, view: TrendView) -> bytes:
        """Pretend to draw."""
        return await self._draw(view, PNG)

    async def page(self, page: Page) -> bytes:
        """Pretend to typeset."""
        if page.pictures and self.refuses_pictures:
            raise PictureError("a picture on it is damaged")
        return await self._draw(page, PDF)

    async def _draw(self, view: CalendarView | TrendView | Page, made: bytes) -> bytes:
        self.asked.append(view)
        async with self._turn:
            await asyncio.sleep(self.seconds)
        if self.fails is not None:
            raise self.fails
        return made
