"""The bot's Telegram side on a bench: the real one, with ears, log and pauses that record.

May not know the coach: whatever is heard is only written down.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import structlog
from structlog.typing import FilteringBoundLogger

from bot.chat.platform import Answer, Incoming, Keepsakes
from bot.chat.telegram import Telegram
from bot.chat.uploads import UPLOADS, Uploads
from tests.botapi.people import Unanswered
from tests.botapi.server import TOKEN, BotApi
from tests.botapi.updates import Signal

COMMANDS = {"en": (("start", "Begin"), ("help", "What I can do")), "de": (("help", "Hilfe"),)}


class Ears:
    """Hears what people did, and answers or fails as the test says."""

    def __init__(self) -> None:
        self.heard: list[Incoming] = []
        self.answers: list[Answer | Exception] = []
        """What becomes of the next updates; then an empty answer."""
        self.gate: asyncio.Event | None = None
        """While set to an event, hearing waits for it."""
        self.gated = ""
        """The only chat that waits for the gate; empty: all."""
        self._signal = Signal()

    async def __call__(self, incoming: Incoming) -> Answer:
        """Hear one update."""
        self.heard.append(incoming)
        self._signal.changed()
        if self.gate is not None and self.gated in ("", incoming.chat):
            await self.gate.wait()
        answer = self.answers.pop(0) if self.answers else Answer()
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def hear(self, count: int) -> list[Incoming]:
        """Wait until so many updates were heard. Raises `Unanswered`."""
        if not await self._signal.until(lambda: len(self.heard) >= count, 5):
            raise Unanswered(f"heard {len(self.heard)} updates, not {count}")
        return self.heard


@dataclass
class Bench:
    """Everything that a test looks at."""

    telegram: Telegram
    ears: Ears = field(default_factory=Ears)
    lines: list[dict[str, Any]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    def logged(self, event: str) -> list[dict[str, Any]]:
        """List the log lines of an event."""
        return [line for line in self.lines if line["event"] == event]

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[asyncio.Task[None]]:
        """Listen in the background, as the running bot does."""
        task = asyncio.create_task(self.telegram.listen(self.ears))
        try:
            yield task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@asynccontextmanager
async def bench(
    server: BotApi,
    token: str = TOKEN,
    url: str = "",
    *,
    keepsakes: Keepsakes | None = None,
    uploads: Uploads = UPLOADS,
) -> AsyncIterator[Bench]:
    """Set up the bot's side against a server, or against any other address."""
    lines: list[dict[str, Any]] = []
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    telegram = Telegram(
        token,
        url or server.url,
        commands=COMMANDS,
        log=_recording_log(lines),
        keepsakes=keepsakes,
        uploads=uploads,
        pause=pause,
    )
    try:
        yield Bench(telegram, lines=lines, pauses=pauses)
    finally:
        await telegram.aclose()


def _recording_log(lines: list[dict[str, Any]]) -> FilteringBoundLogger:
    def record(_: Any, level: str, event: MutableMapping[str, Any]) -> Any:
        lines.append({**event, "level": level})
        raise structlog.DropEvent

    log: FilteringBoundLogger = structlog.wrap_logger(
        None, processors=[record], wrapper_class=structlog.make_filtering_bound_logger(0)
    )
    return log
