"""Attachments: the right days, in the person's words, and pages that survive a lost picture."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from bot.attachments import REPORTED, Sources, attach, in_words
from bot.chat.platform import Message
from bot.core.days import Day, DayOutcome, Streak
from bot.core.person import Person, Preferences
from bot.core.says import Arg, Attachment, Kind, Say
from bot.errors import PictureError
from bot.pictures.calendar_view import CalendarView
from bot.pictures.gallery import Gallery
from bot.pictures.trend_view import TrendView
from bot.records import Stored
from bot.report.page import ClearanceView, Page, ReportView
from bot.report.typesetting import render
from bot.store import Store
from tests.artists import FakeArtist
from tests.chats import texts
from tests.stores import NOON, sqlite_in_memory

TODAY = date(2026, 3, 28)
SORRY = Message(text="no picture")
STREAK: dict[str, Arg] = {
    "shown": "yes",
    "current": 1,
    "best": 1,
    "total": 1,
    "spare": 2,
    "last": 1,
}


class Table:
    """Everything an attachment is made from, and what was asked of the artist."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.artist = FakeArtist()
        self.gallery = texts().gallery
        self.left_out: list[tuple[str, str]] = []
        with store.transaction():
            number = store.add("telegram", "11", Person(country="US"), None, NOON)
        stored = store.load(number)
        assert stored is not None
        self.stored: Stored = stored

    def keep(self, *days: Day) -> None:
        """Remember days of theirs."""
        with self.store.transaction():
            self.store.record(self.stored.id, days, Streak())

    async def attach(self, what: Attachment, **args: Arg) -> Message:
        """Ask for it today."""
        known = texts()
        sources = Sources(
            catalog=known.catalog,
            days=self.store,
            routine=known.routine,
            gallery=self.gallery,
            artist=self.artist,
            left_out=lambda picture, error: self.left_out.append((picture, str(error))),
        )
        key = "visit-page" if what is Attachment.VISIT else "report-page"
        args = {"today": TODAY.isoformat(), **args}
        say = Say(key=key, kind=Kind.PICTURE, attaches=what, args=args)
        return await attach(sources, SORRY, self.stored, say)


@pytest.fixture
def table() -> Iterator[Table]:
    """A person without days."""
    with sqlite_in_memory() as store:
        yield Table(store)


async def test_nothing_that_is_not_drawn_is_touched(table: Table) -> None:
    """A say that attaches nothing that is drawn leaves the message as it is."""
    assert await table.attach(Attachment.DATA) == SORRY
    assert table.artist.asked == []


async def test_the_calendar_shows_every_stored_day(table: Table) -> None:
    """Days that the person's own state has long let go of, too."""
    long_ago = Day(date=TODAY - timedelta(days=70), outcome=DayOutcome.PAIN)
    table.keep(long_ago, Day(date=TODAY, outcome=DayOutcome.FULL))
    message = await table.attach(Attachment.CALENDAR, **STREAK)
    [view] = table.artist.asked
    assert isinstance(view, CalendarView)
    shown = [cell.outcome for cell in view.cells if cell.outcome is not None]
    assert shown == [DayOutcome.PAIN, DayOutcome.FULL]
    assert "all done 1" in message.text
    assert message.picture is not None
    assert message.picture.name == "my-mornings.png"


@pytest.mark.parametrize(("what", "length"), [(Attachment.TREND, 30), (Attachment.TREND_LONG, 90)])
async def test_the_trend_covers_the_days_asked_for(
    table: Table, what: Attachment, length: int
) -> None:
    """A number of 60 days ago is in the long picture alone."""
    for ago, before in ((60, 8), (1, 4)):
        on = TODAY - timedelta(days=ago)
        table.keep(Day(date=on, outcome=DayOutcome.KEPT, before=before))
    message = await table.attach(what, length=length)
    [view] = table.artist.asked
    assert isinstance(view, TrendView)
    told = [point.value for point in view.before.points]
    assert told == ([4] if length == 30 else [8, 4])
    assert message.picture is not None
    assert message.picture.name == "my-stiffness.png"


@pytest.mark.parametrize("dark", [False, True])
async def test_the_days_are_drawn_on_the_paper_that_was_chosen(table: Table, dark: bool) -> None:
    """The calendar and both trends alike."""
    chosen = replace(table.stored.person, preferences=Preferences(dark=dark))
    table.stored = replace(table.stored, person=chosen)
    await table.attach(Attachment.CALENDAR, **STREAK)
    await table.attach(Attachment.TREND, length=30)
    await table.attach(Attachment.TREND_LONG, length=90)
    views = [view for view in table.artist.asked if not isinstance(view, Page)]
    assert [view.dark for view in views] == [dark] * 3


async def test_the_trend_of_day_one_invites(table: Table) -> None:
    """There is a picture without any number, and its caption says so."""
    message = await table.attach(Attachment.TREND, length=30)
    [view] = table.artist.asked
    assert isinstance(view, TrendView)
    assert view.empty
    assert message.picture is not None
    assert message.text.startswith("No numbers in the last 30 days yet.")


async def test_the_report_looks_back_a_quarter(table: Table) -> None:
    """Mornings before that are not in it; the page is on the country's paper."""
    for ago in (REPORTED, REPORTED - 1, 0):
        table.keep(Day(date=TODAY - timedelta(days=ago), outcome=DayOutcome.FULL))
    await table.attach(Attachment.REPORT)
    [page] = table.artist.asked
    assert isinstance(page, Page)
    assert isinstance(page.view, ReportView)
    assert page.paper == "us-letter"
    assert page.view.headlines[0].figure == "2 of 2"


async def test_the_page_for_the_visit_has_every_still(table: Table) -> None:
    """One picture of each exercise, and both ways of the chest lift."""
    await table.attach(Attachment.VISIT)
    [page] = table.artist.asked
    assert isinstance(page, Page)
    assert isinstance(page.view, ClearanceView)
    assert [len(exercise.pictures) for exercise in page.view.exercises] == [1, 1, 2]
    assert all(png.startswith(b"\x89PNG") for png in page.pictures.values())
    assert table.left_out == []


async def test_a_page_goes_without_a_picture_that_is_lost(table: Table) -> None:
    """The other exercises keep theirs, and who is to know hears which one."""
    lost = PictureError("knee-swings.png: is damaged")
    table.gallery = Gallery(
        {"knee-swings.png": lost, "knee-to-shoulder.png": texts().gallery.still("knee-to-shoulder")}
    )
    message = await table.attach(Attachment.VISIT)
    [page] = table.artist.asked
    assert isinstance(page, Page)
    assert isinstance(page.view, ClearanceView)
    assert [len(exercise.pictures) for exercise in page.view.exercises] == [0, 1, 0]
    assert table.left_out[0] == ("knee-swings", str(lost))
    assert len(message.files) == 1


async def test_a_page_that_can_not_be_set_with_pictures_is_set_in_words(table: Table) -> None:
    """Whatever is wrong with a picture, there is a page, and who is to know hears why."""
    table.artist.refuses_pictures = True
    message = await table.attach(Attachment.VISIT)
    [page] = table.artist.asked
    assert isinstance(page, Page)
    assert page.pictures == {}
    assert table.left_out == [("the pictures of a page", "a picture on it is damaged")]
    [file] = message.files
    assert file.name == "page-for-doctor-and-therapist-2026-03-28.pdf"


async def test_a_page_that_can_not_be_set_at_all_is_an_error(table: Table) -> None:
    """Nobody is told that only pictures are missing."""
    table.artist.fails = PictureError("dead")
    for what in (Attachment.VISIT, Attachment.REPORT):
        with pytest.raises(PictureError, match="dead"):
            await table.attach(what)
    assert table.left_out == []


async def test_a_page_in_words_can_really_be_set(table: Table) -> None:
    """Without its pictures it is typeset; with a damaged one it isn't."""
    await table.attach(Attachment.VISIT)
    [page] = table.artist.asked
    assert isinstance(page, Page)
    damaged = replace(page, pictures=dict.fromkeys(page.pictures, b"\x89PNG"))
    with pytest.raises(ValueError, match="typeset"):
        render(damaged)
    assert render(in_words(damaged)).startswith(b"%PDF")
