"""Short dates, numbers and texts in one language, for pages where room is scarce.

Texts come from the catalog; dates and numbers are written as the language writes them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from babel.dates import format_date, format_interval, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from bot.catalog import Catalog
from bot.core.says import Arg
from bot.formats import locale_of
from bot.report.summary import Period

_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_LONGEST_NAME = 80
"""Characters; GeoNames' longest name of a town has 57."""


class Writing:
    """Puts values of one language into words."""

    def __init__(self, catalog: Catalog, language: str) -> None:
        self.language = language
        self._catalog = catalog
        self._locale = locale_of(language)

    def text(self, key: str, **args: Arg) -> str:
        """Return a text; an underscore in an argument's name stands for a hyphen."""
        named = {name.replace("_", "-"): value for name, value in args.items()}
        return self._catalog.text(self.language, key, named)

    def full(self, on: date) -> str:
        """Write a date with its year: 3 Mar 2026."""
        return str(format_date(on, "medium", locale=self._locale))

    def day(self, on: date) -> str:
        """Write a date without its year: 3 Mar."""
        return str(format_skeleton("MMMd", on, locale=self._locale))

    def month(self, on: date) -> str:
        """Write a month: Mar.

        Not by the language's own pattern: Babel 2.18 mixes up languages in months that stand alone.
        """
        return str(format_date(on, "MMM", locale=self._locale))

    def period(self, period: Period) -> str:
        """Write a period: 3 Aug - 31 Oct 2026."""
        if period.first == period.last:
            return self.full(period.first)
        return str(format_interval(period.first, period.last, "yMMMd", locale=self._locale))

    def number(self, value: float) -> str:
        """Write a number with at most one decimal: 4 or 4.5."""
        return str(format_decimal(value, "0.#", locale=self._locale))

    def join(self, parts: Iterable[str]) -> str:
        """Join what is counted one after the other: 2 days off and 1 day of rest."""
        return str(format_list([*parts], locale=self._locale))

    def exercises(self, ids: Iterable[str]) -> str:
        """Name exercises one after the other."""
        return self.join(self.text(f"visit-name-{exercise}") for exercise in ids)

    def name(self, name: str) -> str:
        """Fit a name of any script into a sentence: isolated, and cut when it is endless.

        Source: Unicode Standard Annex 9, on isolates: what runs from right to left inside must
        not turn the words around it.
        """
        short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
        return f"{_ISOLATE}{short}{_END_ISOLATE}" if short else ""
