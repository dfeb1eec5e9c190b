"""Platforms with the eyes and hands of the person on their other side, for the contract's tests.

Here is what all stages have in common, and the stage of the fake. The terminal's is in
`terminal_stage.py`, those over a network are in `live_stages.py`. A platform to come gets a stage
there, and with it all of the contract's tests.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count

from msgspec import Struct

from bot.chat.platform import Answer, Button, Content, Incoming, Platform, Receive, Tap, Typed
from bot.errors import DeliveryError
from tests.botapi.bench import Ears
from tests.chats import Recorder

ANN = 11
PATIENCE = 5.0
"""Real seconds after which a test that waits has failed."""


class Seen(Struct, frozen=True):
    """One message as a person sees it."""

    text: str
    title: str = ""
    labels: tuple[str, ...] = ()
    rings: bool = True
    picture: bytes | str = ""
    """The picture's content where it is shown, what it shows where it is told in words."""
    files: tuple[tuple[str, bytes], ...] = ()


class Exceptions(Struct, frozen=True):
    """What a platform can't do as the others, each with the reason; empty: it can.

    The tests hold it to what it does instead.
    """

    closed_is_sent: str = ""
    """Why a closed chat is no error of a send: it counts as sent, and listening ends."""
    stale_is_typed: str = ""
    """Why a tap on a button that has gone comes as typed words, and is told nothing aside."""
    ids_end: str = ""
    """Why a tap after a restart names no message of before, though it says what was tapped."""
    unsaved_ends: str = ""
    """Why what can't be saved ends listening; the person does it once more after a restart."""


class Stage(ABC):
    """A platform, and the person on its other side. What was sent outlives a restart."""

    chat = str(ANN)
    """The platform's id of the chat with Ann."""
    exceptions = Exceptions()
    _listening: asyncio.Task[None] | None = None

    @property
    @abstractmethod
    def platform(self) -> Platform:
        """What is tested."""

    @property
    @abstractmethod
    def ears(self) -> Ears:
        """What the bot hears, and what becomes of it; others after a restart."""

    @abstractmethod
    async def opens(self) -> None:
        """The bot begins."""

    @abstractmethod
    async def closes(self) -> None:
        """The bot goes."""

    @abstractmethod
    def seen(self) -> list[Seen]:
        """Everything that arrived, in order; parts of one text put together again."""

    @abstractmethod
    def buttons(self) -> tuple[str, ...]:
        """What can still be chosen."""

    @abstractmethod
    def breaks(self, *, permanent: bool) -> None:
        """The next request goes wrong: the chat is closed, or the platform stumbles."""

    @abstractmethod
    async def recovers(self) -> None:
        """The stumble is over, and a bot is there."""

    @abstractmethod
    def holds(self) -> asyncio.Event:
        """Let the next requests wait for what is returned before the platform takes them."""

    @abstractmethod
    async def leaves(self) -> None:
        """The platform can't be reached any more."""

    @abstractmethod
    def types(self, text: str) -> None:
        """Ann types."""

    @abstractmethod
    def taps(self, button: Button, message: str = "") -> str:
        """Ann taps a button and learns nothing yet; returns the tap's name.

        With `message`, on that one, even if the button has gone from there.
        """

    @abstractmethod
    async def note(self, tap: str) -> str:
        """What Ann is told about a tap, to her alone; empty: nothing, and the tap has ended."""

    def receive(self) -> Receive:
        """What the bot listens with."""
        return self.ears

    async def listens(self) -> None:
        """The bot hears from people until it goes."""
        self._listening = asyncio.create_task(self.platform.listen(self.receive()))

    async def over(self) -> BaseException | None:
        """Wait until listening ends by itself, and say why it did."""
        assert self._listening is not None
        task, self._listening = self._listening, None
        await asyncio.wait({task}, timeout=PATIENCE)
        assert task.done()
        return task.exception()

    async def stops(self) -> None:
        """The bot goes, with all that it does. Raises what listening ended with by itself."""
        task, self._listening = self._listening, None
        try:
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        finally:
            await self.closes()

    async def restarts(self) -> None:
        """The bot goes, and another one begins in its place."""
        await self.stops()
        await self.opens()


@asynccontextmanager
async def on(stage: Stage) -> AsyncIterator[Stage]:
    """Open a stage, and close it in the end."""
    await stage.opens()
    try:
        yield stage
    finally:
        await stage.stops()


class FakeStage(Stage):
    """The fake that every other test uses."""

    def __init__(self) -> None:
        self._recorder = Recorder()
        self._ears = Ears()
        self._updates = count(1)
        self._taps: dict[str, asyncio.Future[Answer]] = {}

    @property
    def platform(self) -> Platform:
        """The recorder is the bot's side and the platform in one."""
        return self._recorder

    @property
    def ears(self) -> Ears:
        """What the bot hears."""
        return self._ears

    async def opens(self) -> None:
        """What was recorded stays."""
        self._ears = Ears()

    async def closes(self) -> None:
        """It holds nothing open."""

    def seen(self) -> list[Seen]:
        """What was recorded."""
        return [
            Seen(
                sent.message.text,
                sent.message.title,
                tuple(button.label for row in sent.message.buttons for button in row),
                sent.message.rings,
                sent.message.picture.content if sent.message.picture else "",
                tuple((file.name, file.content) for file in sent.message.files),
            )
            for sent in self._recorder.sent
        ]

    def buttons(self) -> tuple[str, ...]:
        """The labels of what was not retired."""
        shown = zip(self._recorder.sent, self.seen(), strict=True)
        left = [seen.labels for sent, seen in shown if sent.id not in self._recorder.retired]
        return left[-1] if left else ()

    def breaks(self, *, permanent: bool) -> None:
        """As told."""
        self._recorder.failures.append(DeliveryError("told to", permanent=permanent))

    async def recovers(self) -> None:
        """The same one is."""

    def holds(self) -> asyncio.Event:
        """As told."""
        self._recorder.gate = asyncio.Event()
        return self._recorder.gate

    async def leaves(self) -> None:
        """As told."""
        self._recorder.failures.append(DeliveryError("told to", unsent=True))

    def types(self, text: str) -> None:
        """It waits to be heard."""
        self._does(Typed(text))

    def taps(self, button: Button, message: str = "") -> str:
        """It waits to be heard."""
        tap = Tap(button.data, message or self._newest(button))
        return self._does(tap)

    async def note(self, tap: str) -> str:
        """What was answered."""
        return (await asyncio.wait_for(self._taps[tap], PATIENCE)).note

    def _newest(self, button: Button) -> str:
        return next(
            sent.id
            for sent in reversed(self._recorder.sent)
            if any(button in row for row in sent.message.buttons)
        )

    def _does(self, content: Content) -> str:
        update = str(next(self._updates))
        self._taps[update] = self._recorder.does(
            Incoming(platform=self._recorder.name, chat=self.chat, update=update, content=content)
        )
        return update
