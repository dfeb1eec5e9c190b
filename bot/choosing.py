"""Choosing: what goes out now, as the pace, the places and what the next cues need allow.

Belongs to delivery, which makes the requests. Knows no SQL and no platform; works inside a
transaction that delivery holds. Nothing is kept here but instants of the clocks it is given.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from structlog.typing import FilteringBoundLogger

from bot.core.says import Kind
from bot.easel import AT_ONCE as PICTURES_AT_ONCE
from bot.easel import Easel
from bot.ending import Endings, Rows
from bot.errors import MessageUnreadableError, StoreError
from bot.pace import Pace
from bot.patience import last_chance
from bot.records import Queued

AT_ONCE = 128
"""Requests under way at the same time."""
URGENT_ONLY = 96
"""With so many under way, what can wait does: a slow platform must not use up every place."""
TIMED_ONLY = 112
"""With so many, answers and cards wait too: the last places are for "it hurts" and for cues."""
REPEATS = 32
"""Repeated messages under way, at most: chats that never answer must not use up every place."""

_MOMENT = 0.001  # real seconds of the shortest wait, which rounding must not make none
_UNSTEPPED = 1.0  # real seconds after which whoever is due has surely been stepped
_TIMED = frozenset({Kind.STOP, Kind.RELEASE, Kind.END, Kind.CUE})
_LOOKS = 30  # looks at the outbox in one turn: where much is given up, others get theirs between
_REPEAT_AGAIN = 1.0  # real seconds that a repeat waits which is one too many
_LINE_AGAIN = 0.25  # real seconds until the line is asked again whether somebody may be called up


class Waiting(Rows, Protocol):
    """What waits to be sent. Every method may raise `StoreError`.

    What returns rows raises `MessageUnreadableError` for one that can't be read.
    """

    def ready(
        self, now: datetime, limit: int, platform: str, *, upto: Kind | None = None
    ) -> list[Queued]:
        """Return what may be sent now, most urgent first, at most one row a chat; no pictures.

        Beside a chat's row under way only the answer to "it hurts".
        """

    def pictures(self, platform: str, limit: int) -> list[Queued]:
        """Return the pictures that may be sent now, oldest first, any number of a chat."""

    def sending(self, rows: Iterable[int]) -> None:
        """Note that requests for these rows are about to be made."""

    def set_back(self, now: datetime, platform: str) -> None:
        """Let what was put off on a clock that has been set back be sent now."""


class Line(Protocol):
    """Who waits for their wake-up, and who is about to need a cue."""

    def call_up(self, platform: str, most: int, now: datetime) -> int:
        """Let at most so many have their turn, inside a transaction; return how many had it."""

    def waits(self, platform: str) -> bool:
        """Whether anybody waits."""

    def expects(self, platform: str, now: datetime, until: datetime) -> int:
        """How many people have a due that may not wait, after `now` and by `until`."""


class Choosing:
    """Chooses for one platform. The bot's clock runs `speed` times as fast as `monotonic`."""

    def __init__(
        self,
        *,
        platform: str,
        waiting: Waiting,
        line: Line,
        pace: Pace,
        endings: Endings,
        easel: Easel,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        log: FilteringBoundLogger,
        speed: float,
    ) -> None:
        self._platform = platform
        self._waiting = waiting
        self._line = line
        self._pace = pace
        self._endings = endings
        self._easel = easel
        self._clock = clock
        self._monotonic = monotonic
        self._log = log
        self._speed = speed
        self._latest: datetime | None = None
        self._kept_since: float | None = None
        self._repeats = 0
        self.again = math.inf
        """Real seconds after the last choice when another may find more; infinite: when poked."""

    def choose(self, places: int, repeats: int = 0) -> list[Queued]:
        """Pick at most `places` that go out now and mark them; say `again` when to ask anew.

        `repeats` are under way of what failed before.
        """
        now, at = self._clock(), self._monotonic()
        self._repeats = repeats
        self.again = math.inf
        self._notice_set_back(now)
        room, urgent = self._pace.room(at, places), self._pace.urgent_room(at, places)
        expected = self._expected(now, at) if room else 0
        chosen: list[Queued] = []
        spare = looks = 0
        while (left := urgent - len(chosen)) > 0 and looks < _LOOKS:
            looks += 1
            free = room - len(chosen) - expected
            upto, most = self._may_go(left, free, places - len(chosen))
            ready = self.readable(partial(self._ready, now, most, upto))
            if ready:
                chosen += self._fit(ready, now, at)
            elif upto is not None:
                break
            elif not self._line.call_up(self._platform, most, now):
                spare = most
                break
        if looks == _LOOKS or (looks > 1 and not chosen):
            self._ask_again(0)  # more may be there, or somebody stepped after the alarm was set
        chosen += self._show(spare, now, at)
        self._keep_room(room - len(chosen), expected, at)
        self._look_again(exhausted=room - len(chosen) <= expected, places=places > room, at=at)
        return chosen

    def spares_one(self) -> bool:
        """Whether one more may go out now beside the outbox and take no cue's place."""
        now, at = self._clock(), self._monotonic()
        room = self._pace.room(at, AT_ONCE)
        if not room or room <= self._expected(now, at):
            return False
        return not self._ready(now, 1, Kind.CUE)

    def readable(self, look: Callable[[], list[Queued]]) -> list[Queued]:
        """Return what a look finds; a row that can't be read is told and dropped first."""
        while True:
            try:
                return look()
            except MessageUnreadableError as error:
                self._log.error("message-broken", row=error.row, cause=str(error))
                self._waiting.drop(error.row)

    def _ready(self, now: datetime, most: int, upto: Kind | None) -> list[Queued]:
        return self._waiting.ready(now, most, self._platform, upto=upto)

    def _notice_set_back(self, now: datetime) -> None:
        """What was put off by a clock that went ahead would wait for that instant otherwise."""
        if self._latest is None or now < self._latest:
            self._waiting.set_back(now, self._platform)
        self._latest = now

    def _expected(self, now: datetime, at: float) -> int:
        """How many cues are due before the pace allows another message: they find room.

        Room kept so long in vain is free again: not everybody who is due gets a cue.
        """
        kept = 0.0 if self._kept_since is None else at - self._kept_since
        if kept + _MOMENT >= 1 / self._pace.rate:
            return 0
        ahead = timedelta(seconds=self._speed / self._pace.rate)
        stepped = now - timedelta(seconds=_UNSTEPPED * self._speed)
        return self._line.expects(self._platform, stepped, now + ahead)

    def _keep_room(self, left: int, expected: int, at: float) -> None:
        """Remember since when room is kept for cues."""
        if not 0 < left <= expected:
            self._kept_since = None
        elif self._kept_since is None:
            self._kept_since = at

    @staticmethod
    def _may_go(left: int, free: int, places: int) -> tuple[Kind | None, int]:
        """What may go at all, and how much: nothing but cues into room or places kept for them.

        None: everything.
        """
        urgent, patient = places - (AT_ONCE - TIMED_ONLY), places - (AT_ONCE - URGENT_ONLY)
        if min(free, urgent) <= 0:
            return Kind.CUE, left
        if patient <= 0:
            return Kind.CARD, min(free, urgent)
        return None, min(free, patient)

    def _fit(self, ready: list[Queued], now: datetime, at: float) -> list[Queued]:
        """Drop what is too late, put off what its chat can't take yet, mark the rest."""
        fitting = []
        for queued in ready:
            wait = self._chat_wait(queued, at) or self._repeat_wait(queued)
            if now > last_chance(queued, self._speed):
                self._give_up(queued)
            elif wait > 0:
                not_before = now + timedelta(seconds=max(wait, _MOMENT) * self._speed)
                self._waiting.retry(queued.id, not_before, failed=False)
                self._ask_again(0)  # for the alarm, which doesn't know of it yet
            else:
                fitting.append(queued)
                self._repeats += queued.tries > 0
        self._waiting.sending([queued.id for queued in fitting])
        return fitting

    def _repeat_wait(self, queued: Queued) -> float:
        """Only so many repeats go at once, but for what can't wait."""
        timed = queued.say is not None and queued.say.kind in _TIMED
        return _REPEAT_AGAIN if queued.tries and self._repeats >= REPEATS and not timed else 0.0

    def _chat_wait(self, queued: Queued, at: float) -> float:
        """Cues are too far apart to be too many for their chat, and edits don't count there."""
        urgent = queued.say is None or queued.say.kind in _TIMED
        return self._pace.chat_wait(queued.chat, at, urgent=urgent)

    def _show(self, most: int, now: datetime, at: float) -> list[Queued]:
        """Let pictures that wait be composed, and mark at most so many that can go out now."""
        waiting = []
        look = partial(self._waiting.pictures, self._platform, PICTURES_AT_ONCE)
        for queued in self.readable(look):
            if now > last_chance(queued, self._speed):
                self._give_up(queued)
                self._ask_again(0)  # others may wait behind it
            else:
                waiting.append(queued)
        going: list[Queued] = []
        for queued in self._easel.look(waiting):
            wait = self._chat_wait(queued, at)
            if wait > 0:
                self._ask_again(max(wait, _MOMENT))
            elif len(going) < most:
                going.append(queued)
        self._waiting.sending([queued.id for queued in going])
        return going

    def _give_up(self, queued: Queued) -> None:
        """Let go of what is too late; a mistake of ours about it stops no other."""
        try:
            self._endings.given_up(queued, "late").save()
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - whatever it was, it is this row's
            self._log.exception("end-broken", row=queued.id)
            self._waiting.drop(queued.id)

    def _look_again(self, *, exhausted: bool, places: bool, at: float) -> None:
        """Come back when the pace allows more, or when the line may move on."""
        if exhausted and places:
            # With room left it is kept for cues, whose step pokes; if none comes, it is free again.
            self._ask_again(max(self._pace.urgent_wait(at) or 1 / self._pace.rate, _MOMENT))
        elif not exhausted and self._line.waits(self._platform):
            self._ask_again(_LINE_AGAIN)

    def _ask_again(self, seconds: float) -> None:
        self.again = min(self.again, seconds)
