"""A whole bot on two platforms in virtual time, for the tests of linking.

Decides nothing: what people do in a chat goes in, and what each chat would see is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import count
from typing import Any

from bot.chat.platform import (
    UNLIMITED,
    Answer,
    Blocked,
    Content,
    Incoming,
    Limits,
    Tap,
    Typed,
)
from bot.coach import Coach
from bot.core.person import Person
from bot.door import Door
from bot.records import Address, Stored
from bot.store import Store
from bot.virtual import StandingClock, VirtualBot
from bot.wiring import Surroundings
from tests.artists import FakeArtist
from tests.chats import EVENING, MEETING, Recorder, Sent, texts
from tests.recording import recording_log


class DiscordRecorder(Recorder):
    """The same on the other platform."""

    name = "discord"


PHONE, DESK = Address("telegram", "11"), Address("discord", "d11")
"""The two chats of Ann."""
OTHER_PHONE = Address("telegram", "22")


class TwoPlaces:
    """One bot, and chats on both platforms."""

    def __init__(
        self,
        store: Store,
        *,
        door: Door | None = None,
        at: datetime = EVENING,
        limits: Limits = UNLIMITED,
        served: Collection[str] = ("telegram", "discord"),
    ) -> None:
        self.store = store
        self.platforms: Mapping[str, Recorder] = {
            platform.name: platform
            for platform in (Recorder(limits), DiscordRecorder(limits))
            if platform.name in served
        }
        self.clock = StandingClock(at)
        self.lines: list[dict[str, Any]] = []
        self._updates = count(1)
        self.bot = VirtualBot(
            Surroundings(
                store=store,
                texts=texts(),
                platforms=self.platforms,
                clock=self.clock,
                log=recording_log(self.lines),
                host={"host": "", "contact": ""},
                door=door or Door(),
                artist=FakeArtist(),
            ),
            self.clock,
        )

    def restarted(self, *served: str) -> TwoPlaces:
        """Another bot on the same database at the same instant, which serves these platforms.

        It has not begun yet, and has seen nothing of what was sent before.
        """
        later = TwoPlaces(self.store, at=self.clock(), served=served)
        later._updates = self._updates  # handled updates are known by their number
        return later

    def incoming(self, content: Content, chat: Address) -> Incoming:
        """The update that something done in a chat makes."""
        update = str(next(self._updates))
        return Incoming(platform=chat.platform, chat=chat.chat, update=update, content=content)

    async def hears(self, content: Content, chat: Address) -> Answer:
        """Somebody does something in a chat."""
        return await self.bot.hear(self.incoming(content, chat))

    async def is_saved(self, text: str, chat: Address) -> None:
        """Somebody types a text, and what follows is saved but not delivered yet."""
        await self.bot._parts.intake.receive(self.incoming(Typed(text), chat))

    @property
    def coach(self) -> Coach:
        """Who hears what became of messages."""
        return self.bot._parts.coach

    def expected(self, platform: str) -> set[int]:
        """Whose sessions are expected to need messages on a platform."""
        return set(self.coach._house.admissions[platform]._expected)

    async def types(self, text: str, chat: Address) -> Answer:
        """Somebody types a text."""
        return await self.hears(Typed(text), chat)

    async def taps(self, label: str, chat: Address) -> Answer:
        """Somebody taps the newest button with this label."""
        return await self.hears(self.button(label, chat), chat)

    async def taps_on(self, label: str, earlier: TwoPlaces, chat: Address) -> Answer:
        """Somebody taps a button that an earlier bot has shown."""
        return await self.hears(earlier.button(label, chat), chat)

    async def blocks(self, chat: Address) -> Answer:
        """Somebody blocks the bot."""
        return await self.hears(Blocked(), chat)

    async def says(self, text: str, chat: Address) -> Answer:
        """Somebody taps what can be tapped, and types the rest."""
        return await (self.taps if text in self.labels(chat) else self.types)(text, chat)

    async def meets(self, chat: Address) -> None:
        """A first meeting from hello to "see you in the morning"."""
        await self.types("hello", chat)
        for text in MEETING:
            await self.says(text, chat)

    async def whole_morning(self, chat: Address) -> None:
        """On to the next wake-up in this chat, and through it with everything done."""
        await self.until("Start", chat)
        await self.taps("Start", chat)
        for _ in range(3):
            await self.until("Done", chat)
            await self.taps("Done", chat)
            await self.bot.jump()

    async def until(self, label: str, chat: Address) -> None:
        """Let time pass until the newest message of a chat has a button with this label."""
        for _ in range(60):
            if label in self.labels(chat):
                return
            await self.bot.jump()
        raise AssertionError(f"{label!r} was never offered")

    async def code(self, chat: Address) -> str:
        """Ask for a code in a chat, and read it."""
        await self.types("/link", chat)
        [line] = [line for line in self.last(chat).splitlines() if line.startswith("/link ")]
        return line.removeprefix("/link ")

    async def link(self, owner: Address = PHONE, writer: Address = DESK) -> None:
        """A code from one chat said in the other."""
        await self.types(f"/link {await self.code(owner)}", writer)

    def seen(self, chat: Address) -> list[Sent]:
        """Everything that reached a chat."""
        return [sent for sent in self.platforms[chat.platform].sent if sent.chat == chat.chat]

    def last(self, chat: Address) -> str:
        """The text that reached a chat last."""
        return self.seen(chat)[-1].message.text

    def labels(self, chat: Address) -> list[str]:
        """The buttons under the newest message of a chat."""
        rows = self.seen(chat)[-1].message.buttons if self.seen(chat) else ()
        return [button.label for row in rows for button in row]

    def button(self, label: str, chat: Address) -> Tap:
        """The tap on the newest button with this label."""
        for sent in reversed(self.seen(chat)):
            for button in (button for row in sent.message.buttons for button in row):
                if button.label == label:
                    return Tap(button.data, sent.id)
        raise AssertionError(f"no button {label!r} was shown")

    def known(self, chat: Address) -> Stored:
        """Somebody as the store keeps them."""
        stored = self.store.find(chat.platform, chat.chat)
        assert stored is not None, "nobody is known by this chat"
        return stored

    def change(self, chat: Address, person: Person) -> None:
        """Let somebody be somebody else, due as before."""
        stored = self.known(chat)
        with self.store.transaction():
            self.store.save(stored.id, person, stored.due, may_wait=stored.may_wait)

    def logged(self, event: str) -> list[dict[str, Any]]:
        """Every log line of an event."""
        return [line for line in self.lines if line["event"] == event]
