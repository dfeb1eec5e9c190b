"""The composer: words with their picture or files, or words alone and one line for the host."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from bot.chat.platform import Message
from bot.composer import Composer
from bot.core.events import Choice
from bot.core.person import Person
from bot.core.says import Arg, Attachment, Kind, Say
from bot.errors import PictureError
from bot.pictures.gallery import Gallery
from bot.records import Queued
from bot.store import Store
from bot.voice import Voice
from tests.artists import PDF, PNG, FakeArtist
from tests.chats import texts
from tests.recording import recording_log
from tests.stores import NOON, sqlite_in_memory

CARD = Say(
    key="knee-swings.card",
    args={"number": 1, "count": 3, "seconds": 60, "variant": "arms", "holds": 5},
    kind=Kind.CARD,
    picture="knee-swings",
)
STREAK: dict[str, Arg] = {
    "shown": "yes",
    "current": 3,
    "best": 3,
    "total": 3,
    "spare": 2,
    "last": 3,
}
TODAY: dict[str, Arg] = {"today": "2026-03-28"}
STOP = ((Choice("stop"),),)
CALENDAR = Say(
    key="calendar-caption",
    args={**STREAK, **TODAY},
    kind=Kind.PICTURE,
    rings=False,
    attaches=Attachment.CALENDAR,
    choices=STOP,
    mark="m",
)
ASKED_FOR = (
    CALENDAR,
    replace(CALENDAR, key="trend-caption", attaches=Attachment.TREND, args={**TODAY, "length": 30}),
    replace(CALENDAR, key="report-page", attaches=Attachment.REPORT, args=TODAY),
    replace(CALENDAR, key="visit-page", attaches=Attachment.VISIT, args=TODAY),
)
MISSING = PictureError("knee-swings.gif: can't be read; put it back.")


class Desk:
    """A composer, with everything around it that a test changes or looks at."""

    def __init__(self, store: Store, gallery: Gallery | None = None) -> None:
        self.store = store
        self.artist = FakeArtist()
        self.lines: list[dict[str, Any]] = []
        known = texts()
        self.composer = Composer(
            voice=Voice(known.catalog, store, {"host": "Spa Clinic", "contact": ""}),
            catalog=known.catalog,
            store=store,
            routine=known.routine,
            gallery=gallery or known.gallery,
            artist=self.artist,
            log=recording_log(self.lines),
        )
        with store.transaction():
            person = Person(zone="Asia/Tokyo", country="JP", place="東京")
            self.person = store.add("telegram", "11", person, None, NOON)

    async def of(self, say: Say | None) -> Message:
        """Compose a row of the outbox."""
        row = Queued(1, self.person, "telegram", "11", "en", say, "", 0, NOON)
        return await self.composer.of(row)

    @property
    def causes(self) -> list[str]:
        """What the host was told, in order."""
        assert {line["event"] for line in self.lines} <= {"picture-left-out"}
        return [str(line["cause"]) for line in self.lines]


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A composer over an empty store, with one person."""
    with sqlite_in_memory() as store:
        yield Desk(store)


async def test_words_alone_are_the_voices(desk: Desk) -> None:
    """A say without a picture is what the voice makes of it, with the host's name."""
    message = await desk.of(Say(key="hello"))
    assert message.title == "Hello, I'm Loosen"
    assert "Spa Clinic" in message.text
    assert message.picture is None
    assert message.files == ()


async def test_a_row_that_only_takes_buttons_away_has_no_words(desk: Desk) -> None:
    """Asked to word what says nothing, it refuses rather than invents."""
    with pytest.raises(ValueError, match="says nothing"):
        await desk.of(None)


async def test_my_data_comes_with_files(desk: Desk) -> None:
    """Files hold what is stored at that moment."""
    message = await desk.of(Say(key="my-data", attaches=Attachment.DATA))
    assert len(message.files) == 2
    assert b"Asia/Tokyo" in message.files[0].content


async def test_a_card_shows_its_movement(desk: Desk) -> None:
    """The words as without it, the animation that ships, and what it shows in words."""
    message = await desk.of(CARD)
    assert message.picture is not None
    assert message.picture.name == "knee-swings.gif"
    assert message.picture.content.startswith(b"GIF89a")
    assert message.picture.moves
    assert "The knees tip a little to one side" in message.picture.alt
    words = await desk.of(replace(CARD, picture=""))
    assert replace(message, picture=None) == words
    assert desk.causes == []


async def test_a_card_without_its_file_goes_out_in_words_and_is_told_once() -> None:
    """Missing or damaged: the same words at once, and one line whatever the number of cards."""
    with sqlite_in_memory() as store:
        desk = Desk(store, Gallery({"knee-swings.gif": MISSING}))
        words = await desk.of(replace(CARD, picture=""))
        for _ in range(3):
            assert await desk.of(CARD) == words
        assert desk.causes == [str(MISSING)]
        assert await desk.of(replace(CARD, picture="headstand")) == words
        assert len(desk.causes) == 2


@pytest.mark.parametrize("say", ASKED_FOR, ids=lambda say: say.attaches)
async def test_what_was_asked_for_keeps_its_buttons(desk: Desk, say: Say) -> None:
    """In a running session everything carries "it hurts"; it rings no phone."""
    message = await desk.of(say)
    [[stop]] = message.buttons
    assert stop.data == "m|stop|"
    assert not message.rings
    assert desk.causes == []


async def test_the_days_come_as_a_picture(desk: Desk) -> None:
    """The caption says what it shows, and is what is told instead of the picture."""
    message = await desk.of(CALENDAR)
    assert message.picture is not None
    assert (message.picture.content, message.picture.moves) == (PNG, False)
    assert message.picture.name.endswith(".png")
    assert message.text == message.picture.alt
    assert "a week in each column" in message.text


async def test_a_page_comes_as_a_file(desk: Desk) -> None:
    """Its name can be read, and its words are its caption."""
    message = await desk.of(ASKED_FOR[2])
    [file] = message.files
    assert file.name == "report-for-the-visit-2026-03-28.pdf"
    assert file.content == PDF
    assert message.text == "One page for the visit (PDF)."


@pytest.mark.parametrize("say", ASKED_FOR, ids=lambda say: say.attaches)
@pytest.mark.parametrize("error", [PictureError("too many wait"), ZeroDivisionError()])
async def test_what_can_not_be_made_is_told_in_words(
    desk: Desk, say: Say, error: Exception
) -> None:
    """Whatever the cause: an honest word to the person, its buttons, and a line for the host."""
    desk.artist.fails = error
    message = await desk.of(say)
    assert message.picture is None
    assert message.files == ()
    assert "just now, sorry" in message.text
    assert message.buttons[0][0].data == "m|stop|"
    expected = "too many wait" if isinstance(error, PictureError) else "ZeroDivisionError"
    assert desk.causes == [expected]


async def test_a_cause_is_told_once_until_it_is_gone(desk: Desk) -> None:
    """The host reads of a change and not of every picture."""
    for fails in (PictureError("slow"), PictureError("slow"), PictureError("dead"), None):
        desk.artist.fails = fails
        await desk.of(CALENDAR)
    assert desk.causes == ["slow", "dead"]
    desk.artist.fails = PictureError("dead")
    await desk.of(CALENDAR)
    assert desk.causes == ["slow", "dead", "dead"]


async def test_whoever_is_erased_meanwhile_costs_nothing(desk: Desk) -> None:
    """Composing for somebody who is gone raises nothing; delivery lets go of it."""
    with desk.store.transaction():
        desk.store.erase(desk.person)
    for say in ASKED_FOR:
        await desk.of(say)
    assert desk.causes == []
