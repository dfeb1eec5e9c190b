"""Delivery: sends what the outbox holds, in its order and at the platform's pace.

One dispatcher for each bot token, so that platforms don't slow each other. Knows no SQL, no
platform's types and no text. `sending` is committed before a request and its end after it, so
a crash in between leaves a row whose kind decides what happens next. A picture is composed
before its turn and goes after everything else, so that it never holds up a cue.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from random import Random
from typing import Any, Protocol

from structlog.typing import FilteringBoundLogger

from bot.chat.platform import Message, Platform
from bot.core.says import Kind
from bot.easel import AT_ONCE as PICTURES_AT_ONCE
from bot.easel import Easel
from bot.ending import Ended, Endings, Listener, name_of
from bot.errors import DeliveryError, StoreError
from bot.pace import Pace
from bot.patience import last_chance
from bot.records import Queued

AT_ONCE = 128
"""Requests under way at the same time, each to another chat."""
URGENT_ONLY = 96
"""With so many under way, what can wait does: a slow platform must not use up every place."""

_AGAIN = 5.0  # real seconds until the next look after the store failed
_FAREWELL = 5.0  # real seconds that requests under way get to end when the bot stops
_MOMENT = 0.001  # real seconds of the shortest wait, which rounding must not make none
_UNSTEPPED = 1.0  # real seconds after which whoever is due has surely been stepped
_TIMED = frozenset({Kind.STOP, Kind.RELEASE, Kind.END, Kind.CUE})
_LINE_AGAIN = 0.25  # real seconds until the line is asked again whether somebody may be called up


class Outbox(Protocol):
    """What delivery asks of a store. Every method may raise `StoreError`."""

    def transaction(self) -> AbstractContextManager[None]:
        """Save everything inside together, or nothing of it."""

    def ready(
        self, now: datetime, limit: int, platform: str, *, upto: Kind | None = None
    ) -> list[Queued]:
        """Return what may be sent now, most urgent first, at most one row a chat; no pictures."""

    def pictures(self, platform: str, limit: int) -> list[Queued]:
        """Return the pictures that may be sent now, oldest first, any number of a chat."""

    def sending(self, rows: Iterable[int]) -> None:
        """Note that requests for these rows are about to be made."""

    def retry(self, row: int, not_before: datetime, *, failed: bool = True) -> None:
        """Let a row wait for another attempt."""

    def drop(self, row: int) -> None:
        """Give a row up."""

    def in_flight(self, platform: str) -> list[Queued]:
        """Return the rows that a crash left between request and answer."""


class Coach(Listener, Protocol):
    """Who hears how messages ended, and lets those in line have their wake-up in turn."""

    def call_up(self, platform: str, most: int, now: datetime) -> int:
        """Let at most so many have their turn, inside a transaction; return how many had it."""

    def waits(self, platform: str) -> bool:
        """Whether anybody waits."""

    def expects(self, platform: str, now: datetime, until: datetime) -> int:
        """How many people have a due that may not wait, after `now` and by `until`."""


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
        self._coach = coach
        self._rearm = rearm
        self._clock = clock
        self._monotonic = monotonic
        self._log = log.bind(platform=platform.name)
        self._speed = speed
        self._pace = Pace(platform.limits)
        self._endings = Endings(
            rows=outbox,
            listener=coach,
            pace=self._pace,
            clock=clock,
            monotonic=monotonic,
            random=random,
            log=self._log,
            speed=speed,
        )
        self._easel = Easel(render, self.poke)
        self._poked = asyncio.Event()
        self._later: asyncio.TimerHandle | None = None
        self._requests: dict[int, asyncio.Task[None]] = {}
        self._ended: list[Ended] = []

    def recover(self) -> None:
        """Decide about what a crash left between request and answer; call it once, at the start.

        Nobody can know whether the platform took it: cues are given up, the rest is repeated.
        """
        in_flight = self._outbox.in_flight(self._platform.name)
        self._ended += [self._endings.unknown(queued) for queued in in_flight]
        self._save_ended()

    def poke(self) -> None:
        """Say that there may be something to send."""
        self._poked.set()

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
            elif not moved:
                return

    def _turn_or_try_later(self) -> None:
        try:
            self._turn()
        except StoreError as error:
            self._log.error("outbox-unusable", reason=str(error), retry_after=_AGAIN)
            self._poke_in(_AGAIN)
        except Exception:  # noqa: BLE001 - whatever it was, other messages must go on
            self._log.exception("delivery-failed", retry_after=_AGAIN)
            self._poke_in(_AGAIN)

    def _turn(self) -> bool:
        """Save how requests ended and begin what may go now; False if there was neither."""
        ended = self._save_ended()
        # The alarm before the choice: what becomes ready between the two is then in one of them.
        self._rearm()
        with self._outbox.transaction():
            chosen = self._choose()
        at = self._monotonic()  # after the commit, which takes as long as the disk likes
        for queued in chosen:
            self._pace.take(queued.chat, at, is_message=queued.say is not None)
            request = self._request(queued, self._easel.take(queued.id))
            self._requests[queued.id] = asyncio.create_task(request)
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

    def _choose(self) -> list[Queued]:
        """Pick what goes out now, as far as the pace and the places allow, and mark it."""
        now, at = self._clock(), self._monotonic()
        places = AT_ONCE - len(self._requests)
        room = self._pace.room(at, places)
        expected = self._expected(now) if room else 0
        chosen: list[Queued] = []
        spare = 0
        while (left := room - len(chosen)) > 0:
            patient = places - len(chosen) - (AT_ONCE - URGENT_ONLY)
            upto = self._least_urgent(left - expected, patient)
            most = left if upto is not None else min(left - expected, patient)
            ready = self._outbox.ready(now, most, self._platform.name, upto=upto)
            if ready:
                chosen += self._fit(ready, now, at)
            elif upto is not None:
                break
            elif not self._coach.call_up(self._platform.name, most, now):
                spare = most
                break
        chosen += self._show(spare, now, at)
        exhausted = room - len(chosen) <= expected
        self._look_again(exhausted=exhausted, places=places > room, at=at)
        return chosen

    def _expected(self, now: datetime) -> int:
        """How many cues are due before the pace allows another message: they find room."""
        ahead = timedelta(seconds=self._speed / self._pace.rate)
        stepped = now - timedelta(seconds=_UNSTEPPED * self._speed)
        return self._coach.expects(self._platform.name, stepped, now + ahead) if ahead else 0

    @staticmethod
    def _least_urgent(free: int, patient: int) -> Kind | None:
        """What may go at all: nothing but cues into room kept for them; None: everything."""
        if free <= 0:
            return Kind.CUE
        return Kind.CARD if patient <= 0 else None

    def _fit(self, ready: list[Queued], now: datetime, at: float) -> list[Queued]:
        """Drop what is too late, put off what its chat can't take yet, mark the rest."""
        fitting = []
        for queued in ready:
            wait = self._chat_wait(queued, at)
            if now > last_chance(queued, self._speed):
                self._give_up(queued)
            elif wait > 0:
                not_before = now + timedelta(seconds=max(wait, _MOMENT) * self._speed)
                self._outbox.retry(queued.id, not_before, failed=False)
                self.poke()  # for the alarm, which doesn't know of it yet
            else:
                fitting.append(queued)
        self._outbox.sending([queued.id for queued in fitting])
        return fitting

    def _chat_wait(self, queued: Queued, at: float) -> float:
        """Cues are too far apart to be too many for their chat, and edits don't count there."""
        urgent = queued.say is None or queued.say.kind in _TIMED
        return self._pace.chat_wait(queued.chat, at, urgent=urgent)

    def _show(self, most: int, now: datetime, at: float) -> list[Queued]:
        """Let pictures that wait be composed, and mark at most so many that can go out now."""
        waiting = []
        for queued in self._outbox.pictures(self._platform.name, PICTURES_AT_ONCE):
            if now > last_chance(queued, self._speed):
                self._give_up(queued)
                self.poke()  # others may wait behind it
            else:
                waiting.append(queued)
        going: list[Queued] = []
        for queued in self._easel.look(waiting):
            wait = self._chat_wait(queued, at)
            if wait > 0:
                self._poke_in(max(wait, _MOMENT))
            elif len(going) < most:
                going.append(queued)
        self._outbox.sending([queued.id for queued in going])
        return going

    def _give_up(self, queued: Queued) -> None:
        """Let go of what is too late, inside a transaction; a mistake about it stops no other."""
        try:
            self._endings.given_up(queued, "late").save()
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - as in `_save_ended`
            self._log.exception("end-broken", row=queued.id)
            self._outbox.drop(queued.id)

    def _look_again(self, *, exhausted: bool, places: bool, at: float) -> None:
        """Come back when the pace allows more, or when the line may move on."""
        if exhausted and places:
            # With room left it is kept for cues, whose step pokes; if none comes, it is free again.
            self._poke_in(max(self._pace.wait(at) or 1 / self._pace.rate, _MOMENT))
        elif not exhausted and self._coach.waits(self._platform.name):
            self._poke_in(_LINE_AGAIN)

    def _poke_in(self, seconds: float) -> None:
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
        try:
            self._save_ended()
        except StoreError as error:
            self._log.error("end-unsaved", reason=str(error))
        self._log.info("deliveries", **self._endings.counts)

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
        self._ended.append(ended)
        self.poke()

    async def _send(self, queued: Queued, composed: Awaitable[Message] | None) -> str:
        if queued.say is None:
            await self._platform.retire(queued.chat, queued.retires)
            return queued.retires
        message = await (self._render(queued) if composed is None else composed)
        return await self._platform.send(queued.chat, message)
