"""The date to be back on, out of typed texts: "until friday", "for 2 weeks", "3 december".

As with times, a text is read as a whole or not at all; it knows today from its argument.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.core.events import OPEN_ENDED
from bot.reading.clocks import tokens_of
from bot.reading.plain import Phrases
from bot.reading.words import Words

LONGEST_SPAN = 3660
"""Days; nobody pauses for longer than ten years."""

_LONGEST_TEXT = 100
_MONTHS = 12
_WEEK = 7
_SATURDAY = 5


class DatesReader:
    """Reads dates and spans of days in one language."""

    def __init__(self, words: Words) -> None:
        dates, days = words.dates, words.weekdays
        self._before = Phrases.listed((*dates.until, *dates.during), True)
        self._next = Phrases.listed(dates.next, True)
        self._days_ahead = Phrases(
            dict.fromkeys(dates.tomorrow, 1) | dict.fromkeys(dates.day_after_tomorrow, 2)
        )
        self._numbers = Phrases(
            words.numbers | dict.fromkeys(dates.one, 1) | dict.fromkeys(dates.couple, 2)
        )
        self._units = Phrases(
            dict.fromkeys(dates.days, 1)
            | dict.fromkeys(dates.weeks, _WEEK)
            | dict.fromkeys(dates.fortnights, 2 * _WEEK)
        )
        self._in_months = Phrases.listed(dates.months, True)
        self._weekday = Phrases(
            {name: number for number, names in enumerate(days.each()) for name in names}
            | dict.fromkeys(days.weekend, _SATURDAY)
        )
        self._month = Phrases(
            {name: number for number, names in enumerate(dates.each_month(), 1) for name in names}
        )
        self._open_ended = Phrases.listed(dates.open_ended, True)
        self._ordinals = frozenset(dates.ordinals)
        self._after = Phrases.listed(words.politeness.after, True)
        self._of = Phrases.listed(dates.of, True)

    def read(self, text: str, today: date) -> date | None:
        """Return the first date to be back on; None when the text names none after today.

        Without a date, "until I come back" is `OPEN_ENDED`.
        """
        if len(text) > _LONGEST_TEXT:
            return None
        tokens = [token for token in tokens_of(text) if token not in {",", "!", "?"}]
        while tokens and tokens[-1] == ".":
            tokens.pop()
        end = len(tokens) - self._after.ending(tokens)
        if end and self._open_ended.length_at(tokens, 0) == end:
            return OPEN_ENDED
        start = self._before.length_at(tokens, 0)
        rest = tokens[start : len(tokens) - self._after.ending(tokens[start:])]
        if not rest:
            return None
        found = (
            self._coming(rest, today)
            or self._span(rest, today)
            or self._written(rest)
            or self._spoken(rest, today)
        )
        return found if found and 0 < (found - today).days <= LONGEST_SPAN else None

    def _coming(self, tokens: Sequence[str], today: date) -> date | None:
        """Read "tomorrow", "friday", "next week", "next month"."""
        ahead = self._days_ahead.at(tokens, 0)
        if ahead and ahead[1] == len(tokens):
            return _later(today, ahead[0])
        skipped = self._next.length_at(tokens, 0)
        weekday = self._weekday.at(tokens, skipped)
        if weekday and skipped + weekday[1] == len(tokens):
            return _later(today, (weekday[0] - today.weekday() - 1) % _WEEK + 1)
        if not skipped or skipped + 1 != len(tokens):
            return None
        if self._in_months.at(tokens, skipped):
            return _months_later(today.replace(day=1), 1)
        unit = self._units.at(tokens, skipped)
        monday = _later(today, _WEEK - today.weekday())
        return monday if unit and unit[0] == _WEEK else None

    def _span(self, tokens: Sequence[str], today: date) -> date | None:
        """Read "10 days", "a week", "two months"."""
        count = self._count(tokens)
        if not count or count[1] >= len(tokens):
            return None
        number, position = count
        if position + 1 != len(tokens) or number > LONGEST_SPAN:
            return None
        if self._in_months.at(tokens, position):
            return _months_later(today, number)
        unit = self._units.at(tokens, position)
        return _later(today, number * unit[0]) if unit else None

    def _count(self, tokens: Sequence[str]) -> tuple[int, int] | None:
        if re.fullmatch(r"\d{1,4}", tokens[0]):
            return int(tokens[0]), 1
        return self._numbers.at(tokens, 0)

    def _written(self, tokens: Sequence[str]) -> date | None:
        """Read "2026-04-05" and "5.4.2026"."""
        joined = "".join(tokens)
        if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", joined):
            return _valid(int(found[1]), int(found[2]), int(found[3]))
        if found := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", joined):
            return _valid(int(found[3]), int(found[2]), int(found[1]))
        return None

    def _spoken(self, tokens: Sequence[str], today: date) -> date | None:
        """Read "3 december", "december 3rd", "the 5th", each with or without a year."""
        day = month = year = position = 0
        ordinal = False
        while position < len(tokens):
            token = tokens[position]
            if not month and (named := self._month.at(tokens, position)):
                month, length = named
                position += length
            elif not day and re.fullmatch(r"0?[1-9]|[12]\d|3[01]", token):
                day = int(token)
                position += 1
                ordinal = position < len(tokens) and tokens[position] in self._ordinals
                position += ordinal
                position += self._of.length_at(tokens, position)
            elif month and not year and re.fullmatch(r"\d{4}", token):
                year = int(token)
                position += 1
            else:
                return None
        if not (month or ordinal):
            return None
        return _valid(year, month, day or 1) if year else _next_time(today, month, day)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _later(today: date, days: int) -> date | None:
    try:
        return today + timedelta(days=days)
    except OverflowError:
        return None


def _months_later(today: date, months: int) -> date | None:
    """Return the same day some months on, or the last day of a shorter month."""
    index = today.year * _MONTHS + today.month - 1 + months
    for day in range(today.day, 0, -1):
        if found := _valid(index // _MONTHS, index % _MONTHS + 1, day):
            return found
    return None


def _next_time(today: date, month: int, day: int) -> date | None:
    """Return when this day comes next; without a month, this month's or next month's."""
    if month:
        years = (today.year, today.year + 1)
        found = [_valid(year, month, day or 1) for year in years]
    else:
        following = _months_later(today.replace(day=1), 1)
        months = [today, following] if following else [today]
        found = [_valid(first.year, first.month, day) for first in months]
    return next((one for one in found if one and one > today), None)
