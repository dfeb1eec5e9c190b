"""What people typed in a private chat after some instant, page by page."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.chat.discord_history import typed_since
from bot.chat.platform import Typed
from bot.errors import DeliveryError
from tests.chat.discord_ear import Ear
from tests.discordapi.faults import VIA, Fault
from tests.discordapi.people import Person
from tests.discordapi.server import DiscordApi


class Reader:
    """Reads from Discord's memory, and records what could not be read."""

    def __init__(self, api: DiscordApi) -> None:
        self.ear = Ear(api)
        self.odd: list[tuple[str, str]] = []

    async def texts(self, chat: int, since: int = 1) -> list[str]:
        """Return what was typed."""
        await self.ear.gateway.log_in(self.ear.server.token)
        found = await typed_since(self.ear.gateway, str(chat), since, self._leave_out)
        return [one.content.text for one in found if isinstance(one.content, Typed)]

    def _leave_out(self, kind: str, error: Exception) -> None:
        self.odd.append((kind, type(error).__name__))


@pytest_asyncio.fixture
async def reader(api: DiscordApi) -> AsyncIterator[Reader]:
    """Set up the bot's side."""
    ready = Reader(api)
    yield ready
    await ready.ear.gateway.close()


async def test_what_was_typed_comes_in_its_order(ann: Person, reader: Reader) -> None:
    """Only what came after the instant."""
    one = ann.type("one")
    ann.type("two")
    ann.type("three")
    assert await reader.texts(ann.chat, one.id) == ["two", "three"]


@pytest.mark.parametrize("count", [100, 230])
async def test_it_goes_on_to_the_last_page(
    api: DiscordApi, ann: Person, reader: Reader, count: int
) -> None:
    """More than fits into one answer is asked for again."""
    for number in range(count):
        ann.type(str(number))
    assert await reader.texts(ann.chat) == [str(number) for number in range(count)]
    assert len(api.called("history")) == count // 100 + 1


async def test_one_that_cannot_be_read_hides_no_other(
    api: DiscordApi, ann: Person, reader: Reader
) -> None:
    """It is told once, however many there are."""
    good = ann.type("hello").as_message()
    page = json.dumps([{"id": "9"}, good, {"id": "8", "type": "odd"}])
    api.fail("history", Fault(200, page, "application/json", VIA))
    assert await reader.texts(ann.chat) == ["hello"]
    assert reader.odd == [("missed", "KeyError")]


async def test_what_cannot_be_had_is_said(api: DiscordApi, ann: Person, reader: Reader) -> None:
    """Whoever asked decides whether to ask again."""
    api.fail("history", Fault.html(502))
    with pytest.raises(DeliveryError):
        await reader.texts(ann.chat)
