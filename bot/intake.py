"""What comes in: handled in order, once, and saved before the platform may forget it.

Knows no SQL and decides nothing: handling is the coach's. What an update says is never stored:
its id and everything that follows from it are saved together, and a platform that was not told
so hands the update over again.
"""

from __future__ import annotations

import asyncio
import traceback
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import PurePath

from msgspec import Struct
from structlog.typing import FilteringBoundLogger

from bot.asides import Asides
from bot.chat.platform import Answer, Incoming
from bot.coach import Coach
from bot.errors import PersonUnreadableError, StoreError
from bot.responses import Response
from bot.store import Store

GROUP = 20
"""How many updates are saved in one transaction, between two breaths of the loop: about 10 ms."""

_SEEN = Response(Answer(buttons_stay=True))
"""Whether its buttons were answered is not known any more; Stop may be among them."""


class _Waiting(Struct, frozen=True):
    """An update, and whoever waits for the answer."""

    incoming: Incoming
    answer: asyncio.Future[Answer]


class Intake:
    """Receives updates from every platform. Use it on one event loop."""

    def __init__(
        self,
        *,
        store: Store,
        coach: Coach,
        asides: Asides,
        clock: Callable[[], datetime],
        log: FilteringBoundLogger,
    ) -> None:
        self._store = store
        self._coach = coach
        self._asides = asides
        self._clock = clock
        self._log = log
        self._waiting: deque[_Waiting] = deque()

    async def receive(self, incoming: Incoming) -> Answer:
        """Handle one update, once; what follows is saved when this returns.

        Updates are handled in the order in which this is called, those that come together in
        one transaction. Raises `StoreError` when one can't be saved; then nothing of it
        happened, and it may be handed over again.
        """
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._handle_some)
        self._waiting.append(_Waiting(incoming, answer))
        return await answer

    def _handle_some(self) -> None:
        """Handle what waits; more than a group only after a breath."""
        group = [self._waiting.popleft() for _ in range(min(GROUP, len(self._waiting)))]
        try:
            with self._store.transaction():
                responses = [self._handle(waiting.incoming) for waiting in group]
        except Exception as error:  # noqa: BLE001 - handed on; nobody may wait for ever
            # With all who wait: what comes again comes after them, and a chat has its order.
            self._fail([*group, *self._waiting], error)
            self._waiting.clear()
            return
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._handle_some)
        self._coach.poke()
        for waiting, response in zip(group, responses, strict=True):
            self._respond(waiting, response)

    @staticmethod
    def _fail(waiting: Iterable[_Waiting], error: Exception) -> None:
        for one in waiting:
            if not one.answer.done():
                one.answer.set_exception(error)

    def _handle(self, incoming: Incoming) -> Response:
        """Handle one update, inside a transaction; a mistake in one stops no other."""
        if not (self._coach.knows(incoming) or self._coach.admits(incoming)):
            return self._coach.turn_away(incoming)
        if not self._store.handle_once(incoming.platform, incoming.update, self._clock()):
            return _SEEN
        try:
            return self._coach.handle(incoming)
        except PersonUnreadableError as error:
            self._log.error("update-left-out", cause=str(error))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one update must not keep all others waiting
            # Without its traceback, whose lines could hold a person's words.
            where = traceback.extract_tb(error.__traceback__)[-1]
            self._log.error(
                "update-left-out",
                kind=type(incoming.content).__name__,
                error=type(error).__name__,
                where=f"{PurePath(where.filename).name}:{where.lineno}",
            )
        return _SEEN

    def _respond(self, waiting: _Waiting, response: Response) -> None:
        incoming = waiting.incoming
        for aside in response.asides:
            to = aside.to or incoming
            self._asides.say(to.platform, to.chat, aside.messages, name=aside.name, owed=aside.owed)
        if not waiting.answer.done():
            waiting.answer.set_result(response.answer)
