"""Delivery: sends what the outbox holds, in its order and at the platform's pace.

One dispatcher for each bot token, so that platforms don't slow each other. Knows no SQL, no
platform's types and no text; what goes out when is chosen in `choosing`. `sending` is committed
before a request and its end after it, so a crash in between leaves a row whose kind decides what
happens next. A picture is composed before its turn, so that it never holds up a cue.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from random import Random
from typing import Any, Protocol

from structlog.typing import FilteringBoundLogger

from bot.chat.platform import Message, Platform
from bot.choosing import AT_ONCE, Choosing, Line, Waiting
from bot.easel import Easel
from bot.ending import Ended, Endings, Listener, name_of
from bot.errors import DeliveryError, StoreError
from bot.pace import Pace
from bot.records import Queued

_AGAIN = 1.0  # real seconds until the next look after the store failed
_AFTER_MISTAKE = 5.0  # real seconds until the next look after a mistake of ours
_LAST_TRIES = 5  # of saving how requests ended, when the bot stops
_FAREWELL = 5.0  # real seconds that requests under way get to end when the bot stops


class Outbox(Waiting, Protocol):
    """What delivery asks of a store. Every method may raise `StoreError`."""

    def transaction(self) -> AbstractContextManager[None]:
        """Save everything inside together, or nothing of it."""

    def in_flight(self, platform: str) -> list[Queued]:
        """Return the rows that a crash left between request and answer.

        Raises `MessageUnreadableError` for one that can't be read.
        """


class Coach(Listener, Line, Protocol):
    """Who hears how messages ended, and lets those in line have their wake-up in turn."""


class Delivery:
    """The one sender of a platform. Use it on one event loop.

    `rearm` is called before each look at the outbox; it sets the alarm, whose ring must end in
    `poke`. The bot's clock runs `speed` times as fast as `monotonic`, the real seconds in which
    platforms count.
    """

    def __init__(
        self,
        *,
        outbox: Outbox,
        platform: Platform,
        render: Callable[[Queued], Coroutine[Any, Any, Message]],
        coach: Coach,
        rearm: Callable[[], None],
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        random: Random,
        log: FilteringBoundLogger,
        speed: float = 1.0,
    ) -> None:
        self._outbox = outbox
        self._platform = platform
        self._render = render
        self._rearm = rearm
        self._monotonic = monotonic
        self._log = log.bind(platform=platform.name)
        self.pace = Pace(platform.limits)
        """Whoever else writes to this platform takes from it too."""
        self._endings = Endings(
            rows=outbox,
            listener=coach,
            pace=self.pace,
            clock=clock,
            monotonic=monotonic,
            random=random,
            log=self._log,
            speed=speed,
            knows_repeats=platform.knows_repeats,
        )
        self._easel = Easel(render, self.poke)
        self._choosing = Choosing(
            platform=platform.name,
            waiting=outbox,
            line=coach,
            pace=self.pace,
            endings=self._endings,
            easel=self._easel,
            clock=clock,
            monotonic=monotonic,
            log=self._log,
            speed=speed,
        )
        self._poked = asyncio.Event()
        self._later: asyncio.TimerHandle | None = None
        self._requests: dict[int, asyncio.Task[None]] = {}
        self._repeats: set[int] = set()
        """Those of them whose message failed before."""
        self._ended: list[Ended] = []
        self._is_unusable = False

    def recover(self) -> None:
        """Decide about what a crash left between request and answer; call it once, at the start.

        Nobody can know whether the platform took it: what must not be heard twice is given up,
        the rest is repeated.
        """
        with self._outbox.transaction():
            look = partial(self._outbox.in_flight, self._platform.name)
            in_flight = self._choosing.readable(look)
        self._ended += [self._endings.unknown(queued) for queued in in_flight]
        self._save_ended()

    def poke(self) -> None:
        """Say that there may be something to send."""
        self._poked.set()

    def spares_one(self) -> bool:
        """Whether one more may go out now beside the outbox and take no cue's place.

        Raises `StoreError`.
        """
        return self._choosing.spares_one()

    def counts(self) -> dict[str, int]:
        """How many messages were sent, and how many were given up for which reason."""
        return dict(self._endings.counts)

    async def run(self) -> None:
        """Send whatever becomes ready, until cancelled; survives every failure."""
        try:
            while True:
                await self._poked.wait()
                self._poked.clear()
                self._turn_or_try_later()
                await asyncio.sleep(0)  # a breath also when it poked itself: waiting gives none
        finally:
            await self._finish()

    async def drain(self) -> None:
        """Send all that is ready and all that follows from it at this instant, then return.

        Only for platforms without limits: what has to wait for its pace is not waited for.
        """
        while True:
            self._poked.clear()
            moved = self._turn()
            if self._requests or self._easel.is_busy:
                await self._poked.wait()
            elif not moved and not self._poked.is_set():
                return

    def _turn_or_try_later(self) -> None:
        try:
            self._turn()
        except StoreError as error:
            if not self._is_unusable:
                self._log.error("outbox-unusable", reason=str(error), retry_after=_AGAIN)
            self._is_unusable = True
            self._poke_in(_AGAIN)
        except Exception:  # noqa: BLE001 - whatever it was, other messages must go on
            self._log.exception("delivery-failed", retry_after=_AFTER_MISTAKE)
            self._poke_in(_AFTER_MISTAKE)
        else:
            self._is_unusable = False

    def _turn(self) -> bool:
        """Save how requests ended and begin what may go now; False if there was neither."""
        ended = self._save_ended()
        # The alarm before the choice: what becomes ready between the two is then in one of them.
        self._rearm()
        with self._outbox.transaction():
            chosen = self._choosing.choose(AT_ONCE - len(self._requests), len(self._repeats))
        self._poke_in(self._choosing.again)
        at = self._monotonic()  # after the commit, which takes as long as the disk likes
        for queued in chosen:
            self.pace.take(queued.chat, at, is_message=queued.say is not None)
            request = self._request(queued, self._easel.take(queued.id))
            self._requests[queued.id] = asyncio.create_task(request)
            if queued.tries:
                self._repeats.add(queued.id)
        return ended or bool(chosen)

    def _save_ended(self) -> bool:
        """Save how requests ended, all together if possible."""
        ended = self._ended
        if not ended:
            return False
        try:
            with self._outbox.transaction():
                for end in ended:
                    end.save()
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - whatever it was, it is one row's; which, shows now
            for end in ended:
                self._save_apart(end)
        self._ended = self._ended[len(ended) :]
        return True

    def _save_apart(self, end: Ended) -> None:
        try:
            with self._outbox.transaction():
                end.save()
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - as above; this is the row
            self._log.exception("end-broken", row=end.row)
            with self._outbox.transaction():
                self._outbox.drop(end.row)

    def _poke_in(self, seconds: float) -> None:
        if seconds <= 0:
            self.poke()
        if not 0 < seconds < math.inf:
            return
        loop = asyncio.get_running_loop()
        if self._later is not None and not self._later.cancelled():
            if loop.time() < self._later.when() <= loop.time() + seconds:
                return
            self._later.cancel()
        self._later = loop.call_later(seconds, self.poke)

    async def _finish(self) -> None:
        """Let what is under way end, and save how."""
        if self._later is not None:
            self._later.cancel()
        self._easel.close()
        if self._requests:
            _, late = await asyncio.wait(self._requests.values(), timeout=_FAREWELL)
            for request in late:
                request.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._save_last()
        self._log.info("deliveries", **self._endings.counts)

    async def _save_last(self) -> None:
        for _ in range(_LAST_TRIES):
            try:
                self._save_ended()
            except StoreError as error:
                failure = error
                await asyncio.sleep(_AGAIN)
            else:
                return
        self._log.error("end-unsaved", reason=str(failure))

    async def _request(self, queued: Queued, composed: Awaitable[Message] | None) -> None:
        try:
            message = await self._send(queued, composed)
        except DeliveryError as error:
            ended = self._endings.failed(queued, error)
        except Exception:  # noqa: BLE001 - one message that can't be made or sent stops no other
            self._log.exception("message-broken", row=queued.id, key=name_of(queued))
            ended = self._endings.given_up(queued, "broken")
        else:
            ended = self._endings.taken(queued, message)
        self._requests.pop(queued.id)  # here and not when the task is done: that is after the poke
        self._repeats.discard(queued.id)
        self._ended.append(ended)
        self.poke()

    async def _send(self, queued: Queued, composed: Awaitable[Message] | None) -> str:
        if queued.say is None:
            await self._platform.retire(queued.chat, queued.retires)
            return queued.retires
        message = await (self._render(queued) if composed is None else composed)
        for _ in message.files[1:]:  # the first goes with the words, each other one by itself
            self.pace.take(queued.chat, self._monotonic())
        return await self._platform.send(queued.chat, message, nonce(queued))


def nonce(queued: Queued) -> str:
    """Name a row for the platform: the same after a crash, and another in a restored backup.

    There the ids begin anew, and soon afterwards the platform would take one for a repeat.
    """
    return f"{queued.id}-{int(queued.queued_at.timestamp()):x}"
