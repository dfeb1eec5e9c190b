"""Words to somebody of whom nothing is kept: a stranger turned away, or a person just erased.

They can't wait in the outbox, which keeps things, and neither can a code for linking, which is
kept nowhere. So they wait here, in memory, for some seconds, and go out beside the outbox: in
turn, at a share of the pace of their platform, and never in the place of a cue.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from structlog.typing import FilteringBoundLogger

from bot.chat.platform import Message, Platform
from bot.errors import DeliveryError, StoreError
from bot.pace import Pace

ONE_IN = 60.0
"""Seconds in which a chat gets such words once, however often it asks; not what is owed."""
MOST_WAITING = 100
"""Asides of a platform that wait or are under way."""
SHARE = 8
"""One of so many messages that the pace allows may be an aside; admission leaves a fifth free."""
PATIENCE = 5.0
"""Seconds that an aside waits for room: as long as somebody waits for an answer."""
OWED_PATIENCE = 30.0
"""Seconds that an owed one waits for room and is tried again."""

_FAREWELL = 5.0  # real seconds that what is left gets to go out when the bot stops
_AT_ONCE = 8  # requests under way: what hangs must not use up a platform's connections
_BETWEEN_LOOKS = 0.25  # seconds
_BETWEEN_LAST_LOOKS = 0.03  # seconds, when the bot stops and nothing else is sent
_MOMENT = 0.001  # seconds of the shortest wait, which rounding must not make none
_FAILED = 1.0  # seconds that a chat is stopped after a failure that names none
_LONGEST_WAIT = 5.0  # seconds between two attempts, unless the platform asks for more
_NO_ROOM = "the platform is at its limit"


class Sender(Protocol):
    """The delivery of a platform, which goes first."""

    pace: Pace

    def spares_one(self) -> bool:
        """Whether one more may go out now and take no cue's place. Raises `StoreError`."""


class Asides:
    """Sends such words. Use it on one event loop."""

    def __init__(
        self,
        platforms: Mapping[str, Platform],
        senders: Mapping[str, Sender],
        monotonic: Callable[[], float],
        log: FilteringBoundLogger,
    ) -> None:
        """`senders` are the deliveries of the platforms; `monotonic` counts real seconds."""
        self._monotonic = monotonic
        self._speakers = {
            name: _Speaker(platform, senders[name], monotonic, log)
            for name, platform in platforms.items()
        }
        self._lately: dict[tuple[str, str], float] = {}

    def say(
        self,
        platform: str,
        chat: str,
        messages: Iterable[Message],
        *,
        name: str,
        owed: bool = False,
    ) -> None:
        """Begin to send these, in this order, after what waits for this chat; nobody waits for it.

        Of one `name` only the newest waits for a chat: a new code for linking takes the place of
        an older one, which is good no more. What is not `owed` is left out when its chat had some
        within a minute, when very many wait already, or when the platform stays at its limit;
        what is owed is tried for `OWED_PATIENCE`. It may come twice, where nobody knows whether
        the platform took it.
        """
        at = self._monotonic()
        if not owed and self._had_some(platform, chat, at):
            return
        until = at + (OWED_PATIENCE if owed else PATIENCE)
        aside = _Aside(chat, name, deque(messages), owed, until)
        if aside.messages and self._speakers[platform].add(aside) and not owed:
            self._lately[platform, chat] = at

    async def finish(self) -> None:
        """Wait until everything has gone out, for some seconds; the rest is given up and told."""
        await asyncio.gather(*(speaker.finish() for speaker in self._speakers.values()))

    def _had_some(self, platform: str, chat: str, at: float) -> bool:
        for place in [place for place, said in self._lately.items() if at - said >= ONE_IN]:
            del self._lately[place]
        return (platform, chat) in self._lately


@dataclass(slots=True, eq=False)
class _Aside:
    """What one chat is told, and how far that has come."""

    chat: str
    name: str
    messages: deque[Message]
    """Those that have not been taken yet."""
    owed: bool
    until: float
    not_before: float = -math.inf
    tries: int = 0
    reason: str = _NO_ROOM
    """Why it still waits."""
    request: asyncio.Task[None] | None = None

    def is_like(self, other: _Aside) -> bool:
        """Whether the newer one of the two says it all."""
        return self is not other and (self.chat, self.name) == (other.chat, other.name)


class _Speaker:
    """Sends the asides of one platform. Its task lives while any of them waits."""

    def __init__(
        self,
        platform: Platform,
        sender: Sender,
        monotonic: Callable[[], float],
        log: FilteringBoundLogger,
    ) -> None:
        self._platform = platform
        self._sender = sender
        self._pace = sender.pace
        self._monotonic = monotonic
        self._log = log.bind(platform=platform.name)
        self._waiting: list[_Aside] = []
        self._task: asyncio.Task[None] | None = None
        self._woken = asyncio.Event()
        self._next_at = monotonic()
        self._is_ending = False

    def add(self, aside: _Aside) -> bool:
        """Let it wait, if there is a place for it."""
        if not (self._replaces(aside) or self._finds_place(aside)):
            return False
        self._woken.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._speak())
        return True

    async def finish(self) -> None:
        """Let what waits go out in the place of cues, which go no more; give up what is left."""
        self._is_ending = True
        self._woken.set()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=_FAREWELL)
        late = [task for task in (self._task, *(one.request for one in self._waiting)) if task]
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        for aside in self._waiting:
            self._tell(aside, "the bot stops")
        self._waiting.clear()
        self._is_ending = False

    def _replaces(self, aside: _Aside) -> bool:
        """Put it in the place of what it is newer than, if that isn't under way."""
        older = [one for one in self._waiting if one.is_like(aside) and one.request is None]
        if older:
            self._waiting[self._waiting.index(older[0])] = aside
            for one in older[1:]:
                self._waiting.remove(one)
        return bool(older)

    def _finds_place(self, aside: _Aside) -> bool:
        """Put it last, where very many wait in the place of one that is not owed."""
        if len(self._waiting) >= MOST_WAITING:
            if not aside.owed:
                return False
            strangers = [one for one in self._waiting if not one.owed and one.request is None]
            if not strangers:
                self._tell(aside, "too many wait already")
                return False
            self._waiting.remove(strangers[-1])
        self._waiting.append(aside)
        return True

    async def _speak(self) -> None:
        while self._waiting:
            self._woken.clear()
            at = self._monotonic()
            self._give_up_late(at)
            pause = self._begin_one(at)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._woken.wait()

    def _give_up_late(self, at: float) -> None:
        for aside in [one for one in self._waiting if one.request is None and at >= one.until]:
            self._give_up(aside)

    def _begin_one(self, at: float) -> float:
        """Begin to send one message if it may go; return the seconds until the next look."""
        if at < self._next_at and not self._is_ending:
            return max(self._next_at - at, _MOMENT)
        aside = self._next(at)
        if aside is None:
            return _BETWEEN_LAST_LOOKS if self._is_ending else _BETWEEN_LOOKS
        self._pace.take(aside.chat, at)
        aside.request = asyncio.create_task(self._request(aside))
        gap = SHARE / self._pace.rate
        self._next_at = at + gap
        return 0.0 if self._is_ending else gap

    def _next(self, at: float) -> _Aside | None:
        """Return what may go now: of each chat the first, and what is owed before the rest."""
        first: dict[str, _Aside] = {}
        for aside in self._waiting:
            first.setdefault(aside.chat, aside)
        able = [aside for aside in first.values() if self._may_go(aside, at)]
        under_way = sum(aside.request is not None for aside in self._waiting)
        if not able or under_way >= _AT_ONCE or not self._has_room(at):
            return None
        return min(able, key=lambda aside: not aside.owed)

    def _may_go(self, aside: _Aside, at: float) -> bool:
        waits = at < aside.not_before and not self._is_ending
        return not (aside.request or waits or self._pace.chat_wait(aside.chat, at))

    def _has_room(self, at: float) -> bool:
        if self._is_ending:
            return self._pace.room(at, 1) > 0
        try:
            return self._sender.spares_one()
        except StoreError:
            return False  # delivery tells the host; what is due can't be known

    async def _request(self, aside: _Aside) -> None:
        try:
            await self._platform.send(aside.chat, aside.messages[0])
        except DeliveryError as error:
            self._failed(aside, error)
        except Exception as error:  # noqa: BLE001 - one that can't be sent stops no other
            # Its words could hold what was to be said.
            self._leave_out(aside, f"a mistake of ours ({type(error).__name__})")
        else:
            self._pace.accepted(aside.chat, self._monotonic())
            self._done(aside)
        aside.request = None
        self._woken.set()

    def _failed(self, aside: _Aside, error: DeliveryError) -> None:
        at = self._monotonic()
        if error.refused or error.permanent:
            self._pace.accepted(aside.chat, at)  # an answer: it is there
            self._leave_out(aside, str(error))
            return
        seconds = error.retry_after or _FAILED
        self._pace.went_wrong(aside.chat, seconds, at, error)
        if not aside.owed:
            self._leave_out(aside, str(error))
            return
        aside.reason = str(error)
        aside.not_before = at + (error.retry_after or min(_LONGEST_WAIT, 2.0**aside.tries))
        aside.tries += 1
        if any(aside.is_like(newer) for newer in self._waiting):
            self._waiting.remove(aside)
        elif aside.not_before >= aside.until:
            self._give_up(aside)

    def _leave_out(self, aside: _Aside, reason: str) -> None:
        """Give up this message; what follows it is said all the same."""
        self._tell(aside, reason)
        self._done(aside)

    def _done(self, aside: _Aside) -> None:
        aside.messages.popleft()
        aside.tries = 0
        if not aside.messages:
            self._waiting.remove(aside)

    def _give_up(self, aside: _Aside) -> None:
        self._tell(aside, aside.reason)
        self._waiting.remove(aside)
        self._woken.set()

    def _tell(self, aside: _Aside, reason: str) -> None:
        self._log.info("aside-undelivered", key=aside.name, reason=reason)
