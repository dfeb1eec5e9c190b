"""A whole bot in virtual time with a platform that only records, for the tests of the coach.

Decides nothing: what people do goes in, and what they would see is kept.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from msgspec import Struct

from bot.chat.platform import (
    UNLIMITED,
    Answer,
    Content,
    Incoming,
    Limits,
    Message,
    Receive,
    Tap,
    Typed,
)
from bot.coach import Coach
from bot.door import Door
from bot.errors import DeliveryError, StoreError
from bot.intake import Intake
from bot.records import Stored
from bot.store import Store
from bot.virtual import StandingClock, VirtualBot
from bot.wiring import Surroundings, Texts, load_texts
from tests.artists import FakeArtist
from tests.recording import recording_log

EVENING = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
"""A Monday."""
ANN = "11"
MEETING = (
    "Yes, go on",
    "No",
    "Understood",
    "Berlin",
    "Yes",
    "7:00",
    "Same",
    "Normal gaps",
    "See you in the morning",
)
"""What Ann says in her first meeting; each is a button but for the town."""


@cache
def texts() -> Texts:
    """The shipped texts."""
    return load_texts()


class Sent(Struct, frozen=True):
    """One message as it reached a chat."""

    chat: str
    id: str
    message: Message


class Recorder:
    """A platform that keeps what is sent, and fails when it is told to."""

    name = "telegram"
    knows_repeats = False

    def __init__(self, limits: Limits = UNLIMITED) -> None:
        self.limits = limits
        self.sent: list[Sent] = []
        self.retired: list[str] = []
        self.failures: deque[DeliveryError] = deque()
        """What goes wrong with the next requests."""
        self.gate: asyncio.Event | None = None
        """What requests wait for, if there is one."""
        self.refuses_files = False
        """Whether whatever comes with a picture or file is refused, as too large is."""
        self._ids = count(1)
        self._done: asyncio.Queue[tuple[Incoming, asyncio.Future[Answer]]] = asyncio.Queue()

    async def send(self, chat: str, message: Message, nonce: str = "") -> str:  # noqa: ARG002 - no repeats are known
        """Keep it."""
        if self.gate is not None:
            await self.gate.wait()
        self._fail_if_told()
        if self.refuses_files and (message.picture or message.files):
            raise DeliveryError("too large", refused=True)
        sent = Sent(chat, str(next(self._ids)), message)
        self.sent.append(sent)
        return sent.id

    async def retire(self, chat: str, message: str) -> None:  # noqa: ARG002 - ids are unique here
        """Keep which message it was."""
        self._fail_if_told()
        self.retired.append(message)

    def does(self, incoming: Incoming) -> asyncio.Future[Answer]:
        """Somebody does something, for whoever listens; returns what they are told at once."""
        told: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._done.put_nowait((incoming, told))
        return told

    async def listen(self, receive: Receive) -> None:
        """Hand over what is done, one by one; what can't be saved, again."""
        while True:
            incoming, told = await self._done.get()
            while not told.done():
                with suppress(StoreError):
                    told.set_result(await receive(incoming))

    def _fail_if_told(self) -> None:
        if self.failures:
            raise self.failures.popleft()


class World:
    """One bot, and the people who write to it."""

    def __init__(
        self,
        store: Store,
        *,
        door: Door | None = None,
        at: datetime = EVENING,
        limits: Limits = UNLIMITED,
        known: Texts | None = None,
    ) -> None:
        """`known` are other texts than the shipped ones."""
        self.store = store
        self.platform = Recorder(limits)
        self.artist = FakeArtist()
        self.clock = StandingClock(at)
        self.lines: list[dict[str, Any]] = []
        self._updates = count(1)
        self.bot = VirtualBot(
            Surroundings(
                store=store,
                texts=known or texts(),
                platforms={self.platform.name: self.platform},
                clock=self.clock,
                log=recording_log(self.lines),
                host={"host": "", "contact": ""},
                door=door or Door(),
                artist=self.artist,
            ),
            self.clock,
        )

    async def hears(self, content: Content, chat: str = ANN) -> Answer:
        """Somebody does something."""
        return await self.bot.hear(self.incoming(content, chat))

    def incoming(self, content: Content, chat: str = ANN) -> Incoming:
        """The update that it makes."""
        update = str(next(self._updates))
        return Incoming(platform=self.platform.name, chat=chat, update=update, content=content)

    async def types(self, text: str, chat: str = ANN) -> Answer:
        """Somebody types a text."""
        return await self.hears(Typed(text), chat)

    async def taps(self, label: str, chat: str = ANN) -> Answer:
        """Somebody taps the newest button with this label."""
        return await self.hears(self.button(label, chat), chat)

    def button(self, label: str, chat: str = ANN) -> Tap:
        """The tap on the newest button with this label."""
        for sent in reversed(self.seen(chat)):
            for button in (button for row in sent.message.buttons for button in row):
                if button.label == label:
                    return Tap(button.data, sent.id)
        raise AssertionError(f"no button {label!r} was shown")

    async def says(self, text: str, chat: str = ANN) -> Answer:
        """Somebody taps what can be tapped, and types the rest."""
        last = self.seen(chat)[-1].message if self.seen(chat) else Message(text="")
        labels = [button.label for row in last.buttons for button in row]
        return await (self.taps if text in labels else self.types)(text, chat)

    async def meets(self, chat: str = ANN) -> None:
        """A first meeting from hello to "see you in the morning"."""
        await self.types("hello", chat)
        for text in MEETING:
            await self.says(text, chat)

    async def whole_morning(self, chat: str = ANN) -> None:
        """On to the next wake-up, and through it with everything done."""
        await self.until("Start", chat)
        await self.taps("Start", chat)
        for _ in range(3):
            await self.until("Done", chat)
            await self.taps("Done", chat)
            await self.bot.jump()

    async def until(self, label: str, chat: str = ANN) -> None:
        """Let time pass until the newest message has a button with this label."""
        for _ in range(60):
            if self.offers(label, chat):
                return
            await self.bot.jump()
        raise AssertionError(f"{label!r} was never offered")

    def offers(self, label: str, chat: str = ANN) -> bool:
        """Whether the newest message has a button with this label."""
        rows = self.seen(chat)[-1].message.buttons if self.seen(chat) else ()
        return any(button.label == label for row in rows for button in row)

    def seen(self, chat: str = ANN) -> list[Sent]:
        """Everything that reached a chat."""
        return [sent for sent in self.platform.sent if sent.chat == chat]

    @property
    def intake(self) -> Intake:
        """Who receives what happens; what follows is then only saved, not delivered."""
        return self.bot._parts.intake

    @property
    def coach(self) -> Coach:
        """Who decides."""
        return self.bot._parts.coach

    def logged(self, event: str) -> list[dict[str, Any]]:
        """Every log line of an event."""
        return [line for line in self.lines if line["event"] == event]

    @property
    def last(self) -> str:
        """The text that reached anybody last."""
        return self.platform.sent[-1].message.text

    def known(self, chat: str = ANN) -> Stored:
        """Somebody as the store keeps them."""
        stored = self.store.find(self.platform.name, chat)
        assert stored is not None, "nobody is known by this chat"
        return stored


def rows(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of the database in a file, whatever the tables are, by column."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: [dict(row) for row in connection.execute(f"SELECT * FROM [{name}]")]
            for (name,) in names
        }


def everything_on_disk(path: Path) -> bytes:
    """Every byte of the database and of the files beside it."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))
