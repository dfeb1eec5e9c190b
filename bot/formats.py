"""What a text can do with its arguments: dates, times and lists in words, in its language.

These are the functions of the `.ftl` files beside Project Fluent's own NUMBER and DATETIME.
They take arguments as the core gives them and know no text of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_day_names
from babel.lists import format_list

_WORLD_ENGLISH = {"en": "en_GB"}  # day before month, "a, b and c"; plain "en" is the USA's
_YEAR = re.compile(r"^y+[^A-Za-z']*|(?:[\s,.]|'[^']*')*y+.*$")  # in a pattern, with its trimmings


def locale_of(language: str) -> Locale:
    """Find the conventions of a language. Raises `ValueError` for what is no language."""
    try:
        return Locale.parse(_WORLD_ENGLISH.get(language, language.replace("-", "_")))
    except (ValueError, UnknownLocaleError) as error:
        raise ValueError(f"{language!r} is no language") from error


def functions(locale: Locale, text: Callable[[str], str]) -> Mapping[str, Callable[..., str]]:
    """List the functions by the names that texts call them; `text` looks another text up.

    TIME("06:30") is "6:30"; DATE("2026-03-03") is "Tuesday 3 March", with `year: "yes"` in
    full; DAY("2026-03-03") and DAY(1) are "Tuesday" (Monday is 0); DAYS("0,1") is "Monday and
    Tuesday"; NAMES("knee-swings,chest-lift") joins the texts `exercise-knee-swings` and
    `exercise-chest-lift`, with `prefix: "..."` others; HAS("") is "no" and anything else "yes".
    A time that carries an offset is refused: texts speak of local time only.
    """

    def join(words: list[str]) -> str:
        return format_list(words, locale=locale)

    def day(value: str | int) -> str:
        number = int(value) if str(value).isdecimal() else _date(str(value)).weekday()
        return str(get_day_names("wide", "format", locale)[number])

    def days(value: str | int) -> str:
        return join([day(number) for number in _items(value)])

    def names(value: str, prefix: str = "exercise-") -> str:
        return join([text(f"{prefix}{name}") for name in _items(value)])

    def has(value: str | int) -> str:
        return "no" if value == "" else "yes"

    return {
        "TIME": lambda value: _in_time(value, locale),
        "DATE": lambda value, year="no": _in_date(value, locale, year == "yes"),
        "DAY": day,
        "DAYS": days,
        "NAMES": names,
        "HAS": has,
    }


def _items(value: str | int) -> list[str]:
    return [item.strip() for item in str(value).split(",") if item.strip()]


def _date(value: str) -> date:
    return datetime.fromisoformat(value).date() if "T" in value else date.fromisoformat(value)


def _in_time(value: str, locale: Locale) -> str:
    """Write 24 hours without a leading zero, as a bedside clock does."""
    at = datetime.fromisoformat(value).timetz() if "T" in value else time.fromisoformat(value)
    if at.tzinfo is not None:
        raise ValueError(f"{value} has an offset; give the local time")
    pattern = locale.datetime_skeletons["Hm"].pattern.replace("HH", "H")
    return format_time(at, pattern, locale=locale)


def _in_date(value: str, locale: Locale, with_year: bool) -> str:
    full = locale.date_formats["full"].pattern
    pattern = full if with_year else _YEAR.sub("", full)
    if locale.language == "en":
        pattern = pattern.replace(",", "")  # "Tuesday 3 March" reads better in mid-sentence
    return format_date(_date(value), pattern, locale=locale)
