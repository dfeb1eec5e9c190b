"""Wake-up times and clocks out of typed texts: "weekdays 6:30, weekends 8".

A text is read as a whole or not at all: one word too many and it is no time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from msgspec import Struct

from bot.core.events import WeekdayTimes
from bot.reading.clocks import Clock, ClockReader, tokens_of
from bot.reading.plain import Phrases
from bot.reading.words import Words

LONGEST = 200
"""Characters; a longer text is never a time."""

_ALL = frozenset(range(7))
_WORKDAYS = frozenset(range(5))
_REST = frozenset({-1})
"""Stands for "the other days" until the named ones are known."""


class Times(Struct, frozen=True):
    """What a text says about times; all empty when it says nothing."""

    schedule: tuple[WeekdayTimes, ...] = ()
    clock: Clock | None = None
    """The one time in the text, when it names no weekdays."""
    told: bool = False
    """The text tells what a clock shows: "my clock says 6:40"."""


class Break(Struct, frozen=True):
    """A comma or a "but"."""


class Off(Struct, frozen=True):
    """No wake-up."""


Item = frozenset[int] | Clock | Off | Break


class TimesReader:
    """Reads schedules in one language."""

    def __init__(self, words: Words) -> None:
        days, times = words.weekdays, words.times
        self._clocks = ClockReader(words)
        self._day = Phrases(
            {name: number for number, names in enumerate(days.each()) for name in names}
        )
        self._days = Phrases(
            dict.fromkeys(days.workdays, _WORKDAYS)
            | dict.fromkeys(days.weekend, _ALL - _WORKDAYS)
            | dict.fromkeys(days.everyday, _ALL)
            | dict.fromkeys(days.others, _REST)
        )
        self._through = Phrases.listed(days.through, True)
        self._off = Phrases.listed(times.off, True)
        self._fillers = Phrases.listed(times.fillers, True)
        self._breaks = Phrases.listed(times.breaks, True)
        self._before = Phrases.listed(times.clock_before, True)
        self._after = Phrases.listed(times.clock_after, True)

    def read(self, text: str) -> Times:
        """Return the times in a text; empty when anything in it is not about times."""
        tokens = tokens_of(text) if len(text) <= LONGEST else ()
        while tokens and tokens[-1] in ("?", "!", "."):
            tokens = tokens[:-1]
        start = self._before.length_at(tokens, 0)
        end = self._after.ending(tokens[start:])
        items = self._items(tokens[start : len(tokens) - end])
        if not items:
            return Times()
        clocks = [item for item in items if isinstance(item, Clock)]
        others = [item for item in items if not isinstance(item, Clock | Break)]
        if len(clocks) == 1 and not others:
            every_day = (WeekdayTimes(tuple(sorted(_ALL)), clocks[0].at),)
            return Times(every_day, clocks[0], bool(start or end))
        return Times(_scheduled(items))

    def weekday(self, tokens: Sequence[str], position: int) -> tuple[int, int] | None:
        """Return the weekday at a position (Monday is 0) and how many tokens it took."""
        return self._day.at(tokens, position)

    def _items(self, tokens: Sequence[str]) -> list[Item]:
        """Return days, times and offs in their order; empty when something else stands there."""
        items: list[Item] = []
        position = 0
        while position < len(tokens):
            found = self._item(tokens, position)
            if not found:
                return []
            item, length = found
            items += [item] if item is not None else []
            position += length
        return items

    def _item(self, tokens: Sequence[str], position: int) -> tuple[Item | None, int] | None:
        """Return what stands at a position; None for its item when it adds nothing."""
        if named := self._weekdays(tokens, position):
            return named
        if clock := self._clocks.at(tokens, position):
            return clock
        if off := self._off.length_at(tokens, position):
            return Off(), off
        return self._between(tokens, position)

    def _between(self, tokens: Sequence[str], position: int) -> tuple[Item | None, int] | None:
        token = tokens[position]
        filler = self._fillers.length_at(tokens, position)
        if token in (",", ";", ".", "+", "&", "/"):
            return Break(), 1
        if breaks := self._breaks.length_at(tokens, position):
            return Break(), breaks
        if token in (":", "-", "–", "—") and position:  # noqa: RUF001 - people type the en dash
            return None, 1
        return (None, filler) if filler else None

    def _weekdays(self, tokens: Sequence[str], position: int) -> tuple[frozenset[int], int] | None:
        group = self._days.at(tokens, position)
        first = self._day.at(tokens, position)
        if group or not first:
            return group
        after = position + first[1]
        if tokens[after : after + 1] and tokens[after] in "-–—":  # noqa: RUF001 - as above
            through = 1
        else:
            through = self._through.length_at(tokens, after)
        last = self._day.at(tokens, after + through) if through else None
        if not last:
            return frozenset({first[0]}), first[1]
        span = (last[0] - first[0]) % 7 + 1
        days = frozenset((first[0] + step) % 7 for step in range(span))
        return days, first[1] + through + last[1]


def _scheduled(items: list[Item]) -> tuple[WeekdayTimes, ...]:
    """Return which days go with which time; empty when that can't be told."""
    general, rest = _general(items)
    pairs: list[tuple[frozenset[int], time | None]] = []
    for days, at in _paired(rest):
        pairs.append((days, at))
    if not pairs:
        return ()
    if general:
        pairs.insert(0, (_ALL, general.at))
    by_day: dict[int, time | None] = {}
    named = frozenset().union(*(days for days, _ in pairs if days not in (_REST, _ALL)))
    for days, at in pairs:
        by_day.update(dict.fromkeys(_ALL - named if days == _REST else days, at))
    grouped: dict[time | None, list[int]] = {}
    for day in sorted(by_day):
        grouped.setdefault(by_day[day], []).append(day)
    return tuple(WeekdayTimes(tuple(days), at) for at, days in grouped.items())


def _general(items: list[Item]) -> tuple[Clock | None, list[Item]]:
    """Split off a time for all days before its exceptions: "7, weekends 8", "7 but sunday off"."""
    first = items[0]
    said = sum(isinstance(item, Clock | Off) for item in items)
    excepted = len(items) > 1 and isinstance(items[1], Break) and _runs(items) < said
    return (first, items[2:]) if isinstance(first, Clock) and excepted else (None, items)


def _runs(items: list[Item]) -> int:
    """Return how many groups of days stand in the items, "mon, wed and fri" being one."""
    spoken = [item for item in items if not isinstance(item, Break)]
    return sum(
        isinstance(item, frozenset) and (not place or not isinstance(spoken[place - 1], frozenset))
        for place, item in enumerate(spoken)
    )


def _paired(items: list[Item]) -> list[tuple[frozenset[int], time | None]]:
    """Return days with their times, said in either order throughout; empty when they don't pair."""
    merged: list[frozenset[int] | Clock | Off] = []
    for item in items:
        if isinstance(item, Break):
            continue
        if isinstance(item, frozenset) and merged and isinstance(merged[-1], frozenset):
            merged[-1] = merged[-1] | item
        else:
            merged.append(item)
    pairs: list[tuple[frozenset[int], time | None]] = []
    for one, two in zip(merged[::2], merged[1::2], strict=False):
        days, said = (one, two) if isinstance(one, frozenset) else (two, one)
        if not isinstance(days, frozenset) or isinstance(said, frozenset):
            return []
        pairs.append((days, said.at if isinstance(said, Clock) else None))
    return [] if len(merged) % 2 else pairs
