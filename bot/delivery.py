"""Delivery: sends what the outbox holds, in its order, and tells the listener how each one ended.

Knows no SQL, no platform's types and no text. `sending` is committed before a request and its
end after it, so a crash in between leaves a row whose kind decides what happens next.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Protocol

from structlog.typing import FilteringBoundLogger

from bot.chat.platform import Message, Platform
from bot.errors import DeliveryError, StoreError
from bot.patience import RETIRE_TRIES, at_most_once, backoff, last_chance
from bot.records import Queued

AT_ONCE = 32
"""Requests under way at the same time, each to another chat."""

_AGAIN = 5.0  # real seconds until the next look after the store failed
_FAREWELL = 5.0  # real seconds that requests under way get to end when the bot stops


class Outbox(Protocol):
    """What delivery asks of a store. Every method may raise `StoreError`."""

    def transaction(self) -> AbstractContextManager[None]:
        """Save everything inside together, or nothing of it."""

    def ready(
        self, now: datetime, limit: int, platforms: Collection[str] | None = None
    ) -> list[Queued]:
        """Return what may be sent now, most urgent first, at most one row a chat."""

    def sending(self, rows: Iterable[int]) -> None:
        """Note that requests for these rows are about to be made."""

    def retry(self, row: int, not_before: datetime) -> None:
        """Let a row wait for another attempt."""

    def drop(self, row: int) -> None:
        """Give a row up."""

    def in_flight(self) -> list[Queued]:
        """Return the rows that a crash left between request and answer."""


class Listener(Protocol):
    """Who is told how a message ended; each call saves that and what follows from it together.

    The person may have been erased in the meantime.
    """

    def delivered(self, queued: Queued, message: str, at: datetime) -> None:
        """Save that the platform took it as `message`, its own id."""

    def undelivered(self, queued: Queued, at: datetime) -> None:
        """Save that it was given up for good, and drop the row."""

    def unreachable(self, queued: Queued, at: datetime) -> None:
        """Save that this chat can't be written to any more, and drop what waits for it."""


class Delivery:
    """The one sender of a running bot. Use it on one event loop.

    `rearm` is called before each look at the outbox; it sets the alarm, whose ring must end in
    `poke`. The clock runs `speed` times as fast as real time, in which platforms count.
    """

    def __init__(
        self,
        *,
        outbox: Outbox,
        platforms: Mapping[str, Platform],
        render: Callable[[Queued], Message],
        listener: Listener,
        rearm: Callable[[], None],
        clock: Callable[[], datetime],
        random: Random,
        log: FilteringBoundLogger,
        speed: float = 1.0,
    ) -> None:
        self._outbox = outbox
        self._platforms = platforms
        self._render = render
        self._listener = listener
        self._rearm = rearm
        self._clock = clock
        self._random = random
        self._log = log
        self._speed = speed
        self._poked = asyncio.Event()
        self._requests: set[asyncio.Task[None]] = set()
        self._unsaved: list[Callable[[], None]] = []
        self._troubled: set[str] = set()

    def recover(self) -> None:
        """Decide about what a crash left between request and answer; call it once, at the start.

        Nobody can know whether the platform took it: cues are given up, the rest is repeated.
        """
        now = self._clock()
        for queued in self._outbox.in_flight():
            if at_most_once(queued):
                self._end(queued, partial(self._listener.undelivered, queued, now))
            else:
                with self._outbox.transaction():
                    self._outbox.retry(queued.id, now)

    def poke(self) -> None:
        """Say that there may be something to send."""
        self._poked.set()

    async def run(self) -> None:
        """Send whatever becomes ready, until cancelled; survives every failure."""
        try:
            while True:
                await self._poked.wait()
                await self._drain_or_try_later()
        finally:
            await self._finish()

    async def drain(self) -> None:
        """Send all that is ready and all that follows from it at this instant, then return."""
        while True:
            self._poked.clear()
            found = self._begin()
            if self._requests:
                await self._something_new()
            elif not found:
                return

    async def _drain_or_try_later(self) -> None:
        try:
            await self.drain()
        except StoreError as error:
            self._log.error("outbox-unreadable", reason=str(error), retry_after=_AGAIN)
        except Exception:  # noqa: BLE001 - whatever it was, other messages must go on
            self._log.exception("delivery-failed", retry_after=_AGAIN)
        else:
            return
        asyncio.get_running_loop().call_later(_AGAIN, self.poke)

    async def _something_new(self) -> None:
        """Wait until a request has ended or somebody has poked."""
        poked = asyncio.create_task(self._poked.wait())
        try:
            await asyncio.wait({poked, *self._requests}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            poked.cancel()

    async def _finish(self) -> None:
        if not self._requests:
            return
        _, late = await asyncio.wait(self._requests, timeout=_FAREWELL)
        for request in late:
            request.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _begin(self) -> bool:
        """Start requests for what is ready, as far as there is room; False if nothing was."""
        self._save_unsaved()
        if self._unsaved:
            return False  # what can't be saved must not be begun
        # The alarm first: what becomes ready between the two is then in one or the other.
        self._rearm()
        now = self._clock()
        room = AT_ONCE - len(self._requests)
        ready = self._outbox.ready(now, room, self._platforms.keys()) if room else []
        timely = [queued for queued in ready if now <= last_chance(queued, self._speed)]
        for queued in ready:
            if queued not in timely:
                self._give_up(queued, "late")
        if timely:
            with self._outbox.transaction():
                self._outbox.sending([queued.id for queued in timely])
        for queued in timely:
            request = asyncio.create_task(self._request(queued))
            self._requests.add(request)
            request.add_done_callback(self._requests.discard)
        return bool(ready)

    async def _request(self, queued: Queued) -> None:
        platform = self._platforms[queued.platform]
        try:
            message = await self._send(platform, queued)
        except DeliveryError as error:
            self._failed(queued, error)
        except Exception:  # noqa: BLE001 - one message that can't be made or sent stops no other
            self._log.exception("message-broken", row=queued.id, key=_key(queued))
            self._give_up(queued, "broken")
        else:
            self._recovered(queued.platform)
            at = self._clock()
            if queued.say is None:
                self._save(queued, lambda: self._drop(queued))
            else:
                self._save(queued, lambda: self._listener.delivered(queued, message, at))

    async def _send(self, platform: Platform, queued: Queued) -> str:
        if queued.say is None:
            await platform.retire(queued.chat, queued.retires)
            return queued.retires
        return await platform.send(queued.chat, self._render(queued))

    def _failed(self, queued: Queued, error: DeliveryError) -> None:
        if queued.say is None and (error.refused or error.permanent):
            self._give_up(queued, "nothing to retire")
        elif error.refused:
            self._log.error("refused", row=queued.id, key=_key(queued), reason=str(error))
            self._give_up(queued, "refused")
        elif error.permanent:
            self._log.info("unreachable", row=queued.id, reason=str(error))
            at = self._clock()
            self._save(queued, lambda: self._listener.unreachable(queued, at))
        else:
            self._stumbled(queued.platform, error)
            self._try_later(queued, error.retry_after)

    def _try_later(self, queued: Queued, retry_after: float | None) -> None:
        wait = backoff(queued.tries, self._random) if retry_after is None else retry_after
        not_before = self._clock() + timedelta(seconds=wait * self._speed)
        if at_most_once(queued) and retry_after is None:
            self._give_up(queued, "unsure")  # the platform may have taken it
        elif queued.say is None and queued.tries + 1 >= RETIRE_TRIES:
            self._give_up(queued, "tried enough")
        elif not_before > last_chance(queued, self._speed):
            self._give_up(queued, "late")
        else:
            self._save(queued, lambda: self._put_back(queued, not_before))

    def _give_up(self, queued: Queued, reason: str) -> None:
        self._log.info("given-up", row=queued.id, key=_key(queued), reason=reason)
        at = self._clock()
        if queued.say is None:
            self._save(queued, lambda: self._drop(queued))
        else:
            self._save(queued, lambda: self._listener.undelivered(queued, at))

    def _drop(self, queued: Queued) -> None:
        with self._outbox.transaction():
            self._outbox.drop(queued.id)

    def _put_back(self, queued: Queued, not_before: datetime) -> None:
        with self._outbox.transaction():
            self._outbox.retry(queued.id, not_before)

    def _save(self, queued: Queued, end: Callable[[], None]) -> None:
        """Save how a message ended; while the store fails, keep it for the next look."""
        try:
            self._end(queued, end)
        except StoreError as error:
            self._log.error("end-unsaved", row=queued.id, reason=str(error), retry_after=_AGAIN)
            self._unsaved.append(lambda: self._save(queued, end))
            asyncio.get_running_loop().call_later(_AGAIN, self.poke)

    def _end(self, queued: Queued, end: Callable[[], None]) -> None:
        try:
            end()
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - a mistake in one step must not block the chat for ever
            self._log.exception("end-broken", row=queued.id)
            self._drop(queued)

    def _save_unsaved(self) -> None:
        unsaved, self._unsaved = self._unsaved, []
        for save in unsaved:
            save()

    def _stumbled(self, platform: str, error: DeliveryError) -> None:
        if platform not in self._troubled:
            self._troubled.add(platform)
            self._log.warning("platform-troubled", platform=platform, reason=str(error))

    def _recovered(self, platform: str) -> None:
        if platform in self._troubled:
            self._troubled.discard(platform)
            self._log.info("platform-recovered", platform=platform)


def _key(queued: Queued) -> str:
    return "retire" if queued.say is None else queued.say.key
