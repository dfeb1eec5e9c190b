"""What is made for one person when a message goes out: their days, their stiffness, their pages.

Words come from the catalog, days from the store, and an artist draws. May not decide who gets
what, nor send anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from itertools import chain
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from bot.catalog import Catalog
from bot.chat.platform import File, Message, Picture
from bot.core import showing
from bot.core.days import Day
from bot.core.routine import Routine
from bot.core.says import Attachment, Say
from bot.errors import PictureError
from bot.pictures import picture_words
from bot.pictures.calendar_view import CalendarView
from bot.pictures.gallery import Gallery
from bot.pictures.trend_view import TrendView
from bot.records import Stored
from bot.report.clearance import clearance
from bot.report.page import ClearanceView, Page
from bot.report.report import report
from bot.report.summary import period_until
from bot.report.writing import Writing

REPORTED = 90
"""Days that the page for a visit looks back on, today included."""

LeftOut = Callable[[str, Exception], None]
"""Hears which picture is left out of something that goes out all the same, and why."""


class Artist(Protocol):
    """Who draws pictures and sets pages; every method raises `PictureError` when it can't."""

    async def calendar(self, view: CalendarView) -> bytes:
        """Return the picture of the days as PNG."""

    async def trend(self, view: TrendView) -> bytes:
        """Return the picture of the stiffness as PNG."""

    async def page(self, page: Page) -> bytes:
        """Return the page as PDF."""


class Days(Protocol):
    """Who keeps people's days."""

    def days(self, person: int) -> tuple[Day, ...]:
        """Return every day of a person, oldest first."""


class Sources(Struct, frozen=True, kw_only=True):
    """What attachments are made from."""

    catalog: Catalog
    days: Days
    routine: Routine
    gallery: Gallery
    artist: Artist
    left_out: LeftOut


async def attach(sources: Sources, message: Message, stored: Stored, say: Say) -> Message:
    """Return the message with what the say asks for, and with the words that go with that.

    `say.args["today"]` is the person's date when they asked. Raises `PictureError` when it can't
    be made, and `MessagesError` when a text is missing.
    """
    match say.attaches:
        case Attachment.CALENDAR:
            return await _calendar(sources, message, stored, say)
        case Attachment.TREND | Attachment.TREND_LONG:
            return await _trend(sources, message, stored, say)
        case Attachment.REPORT:
            return await _page(sources, message, _report(sources, stored, say), say)
        case Attachment.VISIT:
            return await _page(sources, message, _visit(sources, stored, say), say)
        case _:
            return message


async def _calendar(sources: Sources, message: Message, stored: Stored, say: Say) -> Message:
    person = stored.person
    text = partial(sources.catalog.text, person.language)
    days = sources.days.days(stored.id)
    made = picture_words.calendar(
        days,
        _today(say),
        say.args,
        text,
        language=person.language,
        country=person.country,
        dark=person.preferences.dark,
    )
    png = await sources.artist.calendar(made.view)
    return _with_picture(message, f"{text('calendar-file', {})}.png", png, made.caption)


async def _trend(sources: Sources, message: Message, stored: Stored, say: Say) -> Message:
    language, dark = stored.person.language, stored.person.preferences.dark
    text = partial(sources.catalog.text, language)
    days, length = sources.days.days(stored.id), int(say.args["length"])
    made = picture_words.trend(days, _today(say), length, text, language=language, dark=dark)
    png = await sources.artist.trend(made.view)
    return _with_picture(message, f"{text('trend-file', {})}.png", png, made.caption)


def _with_picture(message: Message, name: str, png: bytes, caption: str) -> Message:
    picture = Picture(name=name, content=png, moves=False, alt=caption)
    return replace(message, text=caption, picture=picture)


def _report(sources: Sources, stored: Stored, say: Say) -> Page:
    days, today = sources.days.days(stored.id), _today(say)
    period = period_until(today, days, length=REPORTED)
    writing = Writing(sources.catalog, stored.person.language)
    return report(stored.person, days, sources.routine, period, today, writing)


def _visit(sources: Sources, stored: Stored, say: Say) -> Page:
    writing = Writing(sources.catalog, stored.person.language)
    return clearance(stored.person, sources.routine, _stills(sources), _today(say), writing)


def _stills(sources: Sources) -> Mapping[str, bytes]:
    """What shows each movement, as far as it is there: a page in words is a page."""
    stills = {}
    for movement in chain.from_iterable(map(showing.movements_of, sources.routine.ids)):
        try:
            stills[movement] = sources.gallery.still(movement)
        except PictureError as error:
            sources.left_out(movement, error)
    return stills


async def _page(sources: Sources, message: Message, page: Page, say: Say) -> Message:
    text = partial(sources.catalog.text, page.language)
    name = f"{text(f'{say.attaches}-file', {})}-{page.made.isoformat()}.pdf"
    pdf = await _set(sources, page)
    return replace(message, text=text(say.key, say.args), files=(File(name, pdf),))


async def _set(sources: Sources, page: Page) -> bytes:
    """Have a page set, in words alone if its pictures are what can't be set."""
    try:
        return await sources.artist.page(page)
    except PictureError as error:
        if not page.pictures:
            raise
        pdf = await sources.artist.page(in_words(page))
        sources.left_out("the pictures of a page", error)
        return pdf


def in_words(page: Page) -> Page:
    """Return a page without its pictures."""
    view = page.view
    if isinstance(view, ClearanceView):
        exercises = tuple(replace(exercise, pictures=()) for exercise in view.exercises)
        view = replace(view, exercises=exercises)
    return replace(page, view=view, pictures={})


def _today(say: Say) -> date:
    return date.fromisoformat(str(say.args["today"]))
