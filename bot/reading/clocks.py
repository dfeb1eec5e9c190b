"""One time of day as people say it: "7", "7:30am", "half past six", "six thirty".

It reads a time at a position among words; what stands around it is `times.py`'s business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time

from msgspec import Struct

from bot.reading.plain import Phrases, fold
from bot.reading.words import Words

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]")
_DOTTED_LETTERS = re.compile(r"(?<![^\W\d_])([^\W\d_])\.\s?([^\W\d_])\b\.?")
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-‐](?=[^\W\d_])")  # noqa: RUF001 - the typed hyphens
_SEPARATORS = frozenset(":.")
_ROUND_MINUTES = frozenset({5, 10, 20, 25})
_NOON, _MIDNIGHT, _HOUR = 12, 24, 60


class Clock(Struct, frozen=True):
    """A time of day; `certain` when no other half of the day can be meant."""

    at: time
    certain: bool = True


class Spoken(Struct, frozen=True):
    """What was said of a time, before the half of the day is settled."""

    hour: int
    minute: int = 0
    certain: bool = False
    minutes_before: int = 0


Found = tuple[Clock, int]
"""A time and how many tokens it took."""


def tokens_of(text: str) -> tuple[str, ...]:
    """Return words, numbers and single signs of a text; "a.m." and "mon-fri" need no dots."""
    folded = _DOTTED_LETTERS.sub(r"\1\2", fold(text))
    return tuple(_TOKEN.findall(_HYPHENATED.sub(" - ", folded)))


class ClockReader:
    """Reads single times of day in one language."""

    def __init__(self, words: Words) -> None:
        times = words.times
        self._halves = Phrases(
            dict.fromkeys(times.morning, "am") | dict.fromkeys(times.evening, "pm")
        )
        self._marks = frozenset(times.hour_marks)
        self._zero = frozenset(times.zero)
        self._minutes = frozenset(times.minutes)
        self._directions = Phrases(dict.fromkeys(times.past, 1) | dict.fromkeys(times.to, -1))
        self._fractions = Phrases(
            times.minutes_past | {name: -minutes for name, minutes in times.minutes_to.items()}
        )
        self._named = Phrases({name: time.fromisoformat(at) for name, at in times.named.items()})
        self._numbers = Phrases(words.numbers)

    def at(self, tokens: Sequence[str], position: int) -> Found | None:
        """Return the time at a position; None when there is none, or one that can't be."""
        if named := self._named.at(tokens, position):
            return Clock(named[0]), named[1]
        spoken = (
            self._fraction(tokens, position)
            or self._minutes_around(tokens, position)
            or self._figures(tokens, position)
            or self._words(tokens, position)
        )
        if not spoken:
            return None
        said, end = spoken
        end += self._marked(tokens, end)
        half = self._halves.at(tokens, end)
        clock = _settled(said, half[0] if half else "")
        return (clock, end + (half[1] if half else 0) - position) if clock else None

    def _marked(self, tokens: Sequence[str], position: int) -> int:
        return int(position < len(tokens) and tokens[position] in self._marks)

    def _number(self, tokens: Sequence[str], position: int) -> tuple[int, int] | None:
        """Return a number in figures (at most two) or words and the position after it."""
        if position >= len(tokens):
            return None
        if re.fullmatch(r"\d{1,2}", tokens[position]):
            return int(tokens[position]), position + 1
        first = self._numbers.at(tokens, position)
        if not first:
            return None
        value, end = first[0], position + first[1]
        if value >= 20 and value % 10 == 0:  # noqa: PLR2004 - "twenty five" is tens and units
            after = end + (end < len(tokens) and tokens[end] == "-")
            unit = self._numbers.at(tokens, after)
            if unit and 0 < unit[0] < 10:  # noqa: PLR2004 - as above
                return value + unit[0], after + unit[1]
        return value, end

    def _fraction(self, tokens: Sequence[str], position: int) -> tuple[Spoken, int] | None:
        """Read "half past six", "quarter to seven"."""
        fraction = self._fractions.at(tokens, position)
        hour = self._number(tokens, position + fraction[1]) if fraction else None
        if not fraction or not hour:
            return None
        return _around(hour[0], fraction[0]), hour[1]

    def _minutes_around(self, tokens: Sequence[str], position: int) -> tuple[Spoken, int] | None:
        """Read "ten past six", "three minutes to seven"."""
        minutes = self._number(tokens, position)
        if not minutes:
            return None
        spelled = minutes[1] < len(tokens) and tokens[minutes[1]] in self._minutes
        direction = self._directions.at(tokens, minutes[1] + spelled)
        if not direction or not (spelled or minutes[0] in _ROUND_MINUTES):
            return None
        hour = self._number(tokens, minutes[1] + spelled + direction[1])
        if not hour or not 0 < minutes[0] < _HOUR:
            return None
        return _around(hour[0], minutes[0] * direction[0]), hour[1]

    def _figures(self, tokens: Sequence[str], position: int) -> tuple[Spoken, int] | None:
        """Read "7", "7:30", "6.45", "7h30", "6 30", "0645"."""
        hour = tokens[position]
        if not re.fullmatch(r"\d{1,4}", hour):
            return None
        if len(hour) > 2:  # noqa: PLR2004 - more than an hour's two figures
            return Spoken(int(hour[:-2]), int(hour[-2:]), hour[0] == "0"), position + 1
        following = list(tokens[position + 1 : position + 3])
        separated = following[:1] and following[0] in _SEPARATORS | self._marks
        if separated and len(following) > 1 and following[1].isdecimal():
            if len(following[1]) != 2:  # noqa: PLR2004 - minutes have two figures
                return None
            return Spoken(int(hour), int(following[1]), hour[0] == "0"), position + 3
        if following and re.fullmatch(r"[0-5]\d", following[0]):
            return Spoken(int(hour), int(following[0]), hour[0] == "0"), position + 2
        return Spoken(int(hour), 0, len(hour) > 1 and hour[0] == "0"), position + 1

    def _words(self, tokens: Sequence[str], position: int) -> tuple[Spoken, int] | None:
        """Read "six", "six thirty", "six oh five"."""
        hour = self._numbers.at(tokens, position)
        if not hour:
            return None
        end = position + hour[1]
        zero = end < len(tokens) and tokens[end] in self._zero
        minute = self._number(tokens, end + zero)
        if minute and zero == (minute[0] < 10) and minute[0] < _HOUR:  # noqa: PLR2004 - two figures
            return Spoken(hour[0], minute[0]), minute[1]
        return Spoken(hour[0]), end


def _around(hour: int, minutes: int) -> Spoken:
    return Spoken(hour, max(minutes, 0), minutes_before=max(-minutes, 0))


def _settled(said: Spoken, half: str) -> Clock | None:
    """Return the time in 24 hours: bare 1 to 11 is morning, 12 is noon, 0 and 24 midnight."""
    hour = said.hour
    if said.minute >= _HOUR or hour > _MIDNIGHT or (hour == _MIDNIGHT and said.minute):
        return None
    if half and not (1 <= hour <= _NOON or (half == "pm" and _NOON < hour < _MIDNIGHT)):
        return None
    if half == "am" and hour == _NOON:
        hour = 0
    elif half == "pm" and hour < _NOON:
        hour += _NOON
    elif not half and said.minutes_before and hour == 1:
        hour += _NOON  # "quarter to one" is lunch, not the middle of the night
    minutes = (hour * _HOUR + said.minute - said.minutes_before) % (_MIDNIGHT * _HOUR)
    certain = bool(half) or said.certain or said.hour == 0 or said.hour > _NOON
    return Clock(time(minutes // _HOUR, minutes % _HOUR), certain)
