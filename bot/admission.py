"""When one more session fits beside those that run, so that nobody's cues are late.

A bot sends only so many messages a second, and each session's messages are known in advance.
Time is cut into seconds, and each counts the messages expected in it; a session may begin when
none of its own falls into a second that has its share. Pure: no I/O, and time is an argument.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from msgspec import Struct

SHARE = 0.8
"""How much of the pace sessions may fill; the rest is for answers and for whoever is in a hurry."""
CALLED_SHARE = 0.95
"""How much they may fill when somebody who was promised a place begins: what runs has drifted since
then, and whoever begins late meets the places of all who come after them."""
STARTS = 1 / 8
"""How many sessions may begin in one second, beside the messages it may hold.

Sessions that begin together keep meeting, and a second in which many of them speak shuts out a
newcomer from each second that lies as far before it as two cues lie apart.
"""
LAG = 0.2
"""Real seconds from a message to its acknowledgement, from which the next one is timed."""
LONGEST_TOLD = 2 * 60 * 60
"""Real seconds beyond which nobody is told a time: by then everything has changed."""
SOON = 15
"""A wake-up may go out when whoever answers it finds room within so many real seconds."""
SET_BACK = 60
"""A clock that goes back further, in real seconds, was set anew: what was expected is void."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ONE_SECOND = timedelta(seconds=1)


class Seconds:
    """How often something is expected in each second to come, and which seconds hold the most."""

    def __init__(self, most: int) -> None:
        """Call a second full from this count on."""
        self._most = most
        self._counts: dict[int, int] = {}
        self._first = 0
        self.full = 0
        """Bit n is set while the second n after the first is full."""

    def begin_at(self, first: int) -> None:
        """Forget the seconds before this one."""
        over = first - self._first
        if over < len(self._counts):
            for second in range(self._first, first):
                self._counts.pop(second, None)
        else:
            self._counts = {second: n for second, n in self._counts.items() if second >= first}
        self.full >>= over
        self._first = first

    def add(self, seconds: Iterable[int]) -> None:
        """Expect one more in each of these."""
        for second in seconds:
            count = self._counts[second] = self._counts.get(second, 0) + 1
            if count == self._most:
                self.full |= 1 << (second - self._first)

    def take(self, seconds: Iterable[int]) -> None:
        """Expect one less in each of these; those before the first are over anyway."""
        for second in seconds:
            if second < self._first:
                continue
            count = self._counts[second] = self._counts[second] - 1
            if count == self._most - 1:
                self.full &= ~(1 << (second - self._first))

    def without_room(self, need: int, own: Mapping[int, int]) -> int:
        """Return, as bits, the seconds in which all but `own` leave less than `need`."""
        need = min(need, self._most)
        short = self.full
        if need > 1:
            short = 0
            for second, count in self._counts.items():
                if count + need > self._most:
                    short |= 1 << (second - self._first)
        for second, mine in own.items():
            if second >= self._first and self._counts[second] - mine + need <= self._most:
                short &= ~(1 << (second - self._first))
        return short


class Place(Struct, frozen=True):
    """What is expected of one person."""

    messages: tuple[int, ...]
    """The second of each."""
    begins: int
    """The second in which their session began, or is to begin."""
    waits: bool
    """Whether it has not begun."""


class Load:
    """The messages of some sessions, and when those begin: what a newcomer must fit beside."""

    def __init__(self, most: int, starts: int) -> None:
        """Call a second full from so many messages, or so many beginnings, on."""
        self._messages = Seconds(most)
        self._starts = Seconds(starts)
        self._first = 0

    def begin_at(self, first: int) -> None:
        """Forget the seconds before this one."""
        self._first = first
        self._messages.begin_at(first)
        self._starts.begin_at(first)

    def add(self, place: Place) -> None:
        """Expect this session."""
        self._messages.add(place.messages)
        if place.begins >= self._first:
            self._starts.add((place.begins,))

    def take(self, place: Place) -> None:
        """Expect it no more."""
        self._messages.take(place.messages)
        self._starts.take((place.begins,))

    def shut(self, seconds: tuple[int, ...], own: Place | None) -> int:
        """Return, as bits, after how many seconds these messages would meet a full one.

        What is expected of `own` doesn't stand in the way.
        """
        needs = Counter(seconds)
        if not self._messages.full and len(needs) == len(seconds):
            return 0
        mine = Counter(() if own is None else own.messages)
        short = {need: self._messages.without_room(need, mine) for need in set(needs.values())}
        shut = 0
        for second, need in needs.items():
            shut |= short[need] >> (second - self._first)
        return shut

    def crowded(self, own: Place | None) -> int:
        """Return, as bits, after how many seconds so many others begin that nobody else may."""
        return self._starts.without_room(1, {} if own is None else {own.begins: 1})


class Admission:
    """The messages that the sessions on one platform are expected to need, second by second."""

    def __init__(self, per_second: float, speed: float = 1.0) -> None:
        """Share out `per_second` messages a real second; the bot's clock runs `speed` times."""
        self.limited = math.isfinite(per_second)
        """Whether there is a pace to keep to; without one everybody begins at once."""
        self._per_second = per_second if self.limited else 1.0
        self._speed = speed
        self._first = 0
        """The real second of the latest instant that was heard of."""
        self.longest_told = LONGEST_TOLD * speed * ONE_SECOND
        """In the bot's time, how far away the beginning is at most that somebody is told."""
        self._clear()

    def _clear(self) -> None:
        # The small addition: 0.8 of a pace may fall short of a whole number by a rounding.
        most = max(1, int(self._per_second * SHARE + 1e-9))
        starts = max(1, round(most * STARTS))
        self._all = Load(most, starts)
        self._running = Load(max(1, round(self._per_second * CALLED_SHARE)), starts)
        self._expected: dict[int, Place] = {}
        self._line_end = 0
        """The second in which the last of those who wait is to begin."""

    def update(
        self, person_id: int, now: datetime, seconds: tuple[float, ...], *, waits: bool = False
    ) -> None:
        """Expect these messages of this person and no others; in the bot's seconds from now.

        `waits`: their session has not begun, they hold a place in line.
        """
        if not self.limited:
            return
        self._move_to(now)
        before = self._remove(person_id)
        if not seconds:
            return
        expected = self._seconds(now, seconds)
        begins = expected[0]
        if before is not None and not before.waits and before.begins <= self._first:
            begins = before.begins
        place = self._expected[person_id] = Place(expected, begins, waits)
        self._all.add(place)
        if waits:
            self._line_end = max(self._line_end, begins)
        else:
            self._running.add(place)

    def room(
        self, now: datetime, profile: tuple[float, ...], person_id: int | None = None
    ) -> datetime | None:
        """Return the earliest instant from which these messages fit; None: from now on.

        What is expected of the person themselves doesn't stand in their way. Whose instant in line
        has come has to fit beside what runs only; a newcomer goes behind all who wait.
        """
        if not self.limited:
            return None
        self._move_to(now)
        own = None if person_id is None else self._expected.get(person_id)
        seconds = self._seconds(now, profile)
        if own is not None and own.waits and own.begins <= self._first:
            shut = self._running.shut(seconds, None) | self._running.crowded(None)
        else:
            shut = self._all.shut(seconds, own) | self._all.crowded(own)
            shut |= 0 if own is not None else self._queue()
        wait = _first_free(shut)
        return now + min(wait, LONGEST_TOLD) * self._speed * ONE_SECOND if wait else None

    def lets_in(self, now: datetime, profile: tuple[float, ...]) -> bool:
        """Whether a wake-up may go out now: whoever answers it will find room soon."""
        if not self.limited:
            return True
        self._move_to(now)
        shut = self._all.shut(self._seconds(now, profile), None) | self._queue()
        return _first_free(shut) <= SOON

    def _queue(self) -> int:
        """Return, as bits, after how many seconds somebody who waits has not begun."""
        return (1 << max(0, self._line_end - self._first)) - 1

    def _seconds(self, now: datetime, seconds: tuple[float, ...]) -> tuple[int, ...]:
        """Return the real second of each message; each is later by the lag of those before it."""
        start, first, speed = _real(now, self._speed), self._first, self._speed
        return tuple(
            [max(first, int(start + at / speed + n * LAG)) for n, at in enumerate(seconds)]
        )

    def _remove(self, person_id: int) -> Place | None:
        """Expect nothing of this person any more; return the place that they had."""
        place = self._expected.pop(person_id, None)
        if place is None:
            return None
        self._all.take(place)
        if not place.waits:
            self._running.take(place)
        elif place.begins == self._line_end:
            ends = (other.begins for other in self._expected.values() if other.waits)
            self._line_end = max(ends, default=0)
        return place

    def _move_to(self, now: datetime) -> None:
        """Forget the seconds that are over."""
        first = int(_real(now, self._speed))
        if first < self._first - SET_BACK:
            self._clear()
        elif first <= self._first:
            return
        self._first = first
        self._all.begin_at(first)
        self._running.begin_at(first)


def _real(now: datetime, speed: float) -> float:
    """Return an instant of the bot's clock in real seconds, from wherever they are counted."""
    return (now - EPOCH) / ONE_SECOND / speed


def _first_free(blocked: int) -> int:
    """Return the number of the lowest bit that isn't set."""
    return (~blocked & (blocked + 1)).bit_length() - 1
