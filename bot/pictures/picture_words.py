"""Puts the words of the pictures together, and the captions that say what they show.

Looks texts up and asks Babel for names of days and months; draws nothing and reads no clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from statistics import median

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, get_day_names, get_month_names
from babel.lists import format_list
from babel.numbers import format_decimal
from msgspec import Struct

from bot.core.days import Day, DayOutcome
from bot.core.says import Arg
from bot.formats import locale_of
from bot.pictures.calendar_view import WEEK, CalendarView, CalendarWords, calendar_view
from bot.pictures.trend_view import TrendView, TrendWords, named_dates, trend_view

Text = Callable[[str, Mapping[str, Arg]], str]
"""Puts a text of one language together, by its key and arguments."""


class Calendar(Struct, frozen=True):
    """The picture of the days, and what it shows in words."""

    view: CalendarView
    caption: str


class Trend(Struct, frozen=True):
    """The picture of the stiffness, and what it shows in words."""

    view: TrendView
    caption: str


def calendar(
    days: Iterable[Day],
    today: date,
    streak: Mapping[str, Arg],
    text: Text,
    *,
    language: str,
    country: str,
    dark: bool = False,
) -> Calendar:
    """Lay the last 12 weeks out, with every word of them.

    `streak` is what `bot.core.closing.streak_args` gives; `country` (ISO 3166, or empty)
    decides on which day weeks begin. Raises `MessagesError` when a text is missing.
    """
    locale, days = locale_of(language), tuple(days)
    labels = {outcome: text(f"calendar-{outcome.value}", {}) for outcome in DayOutcome}
    view = calendar_view(
        days,
        today,
        _calendar_words(streak, labels, text, locale),
        first_weekday=first_weekday(locale, country),
        inviting=not streak["total"] and not any(map(_was_answerable, days)),
        rtl=locale.text_direction == "rtl",
        dark=dark,
    )
    return Calendar(view, _calendar_caption(view, streak, labels, text, locale))


def _was_answerable(day: Day) -> bool:
    """Whether a morning took place that day, whatever came of it."""
    return day.outcome.counts or day.outcome.spends or day.outcome is DayOutcome.PAIN


def _calendar_words(
    streak: Mapping[str, Arg], labels: dict[DayOutcome, str], text: Text, locale: Locale
) -> CalendarWords:
    weekdays = get_day_names("narrow", "stand-alone", locale)
    # Not "stand-alone": Babel 2.18 then gives months of whichever language came before.
    months = get_month_names("abbreviated", "format", locale)
    return CalendarWords(
        title=text("calendar-title", {}),
        headline=text("calendar-headline", streak),
        detail=text("calendar-detail", streak),
        empty=text("calendar-empty", {}),
        empty_detail=text("calendar-empty-detail", {}),
        weekdays=tuple(weekdays[number] for number in range(WEEK)),
        months=tuple(months[number] for number in range(1, 13)),
        outcomes=labels,
        today=text("calendar-today", {}),
    )


def _calendar_caption(
    view: CalendarView,
    streak: Mapping[str, Arg],
    labels: Mapping[DayOutcome, str],
    text: Text,
    locale: Locale,
) -> str:
    found = Counter(cell.outcome for cell in view.cells if cell.outcome is not None)
    shown = streak["shown"] == "yes"
    items = [
        text("calendar-count", {"label": labels[outcome], "count": found[outcome]})
        if shown
        else labels[outcome]
        for outcome in DayOutcome
        if outcome in found
    ]
    begun = "no" if view.inviting else "yes"
    listed = format_list(items, locale=locale)
    return text("calendar-caption", {**streak, "days": listed, "begun": begun})


def first_weekday(locale: Locale, country: str) -> int:
    """Return the day that weeks begin with (Monday is 0), by the country, else the language."""
    try:
        there = Locale.parse(f"und_{country}")
    except (ValueError, UnknownLocaleError):
        there = locale
    # Babel answers for a country that it doesn't know as for the USA.
    known = there if there.territory == country else locale
    return int(known.first_week_day)


def trend(
    days: Iterable[Day],
    today: date,
    length: int,
    text: Text,
    *,
    language: str,
    dark: bool = False,
) -> Trend:
    """Lay the stiffness of the last `length` days out, with every word of it.

    Raises `MessagesError` when a text is missing.
    """
    locale = locale_of(language)
    names = {on: format_skeleton("MMMd", on, locale=locale) for on in named_dates(today, length)}
    words = _trend_words(length, text)
    rtl = locale.text_direction == "rtl"
    view = trend_view(days, today, length, words, names, rtl=rtl, dark=dark)
    return Trend(view, _trend_caption(view, length, text, locale))


def _trend_words(length: int, text: Text) -> TrendWords:
    return TrendWords(
        title=text("trend-title", {}),
        period=text("trend-headline", {"length": length}),
        before=text("trend-before", {}),
        after=text("trend-after", {}),
        median=text("trend-median", {}),
        pain=text("trend-pain", {}),
        none=text("trend-none", {}),
        worst=text("trend-worst", {}),
        empty=text("trend-empty", {}),
        empty_detail=text("trend-empty-detail", {}),
    )


def _trend_caption(view: TrendView, length: int, text: Text, locale: Locale) -> str:
    args: dict[str, Arg] = {"length": length, "pains": len(view.pains)}
    for name, series in (("before", view.before), ("after", view.after)):
        values = [point.value for point in series.points]
        args[f"told-{name}"] = len(values)
        args[name] = format_decimal(median(values), locale=locale) if values else ""
    return text("trend-caption-empty" if view.empty else "trend-caption", args)
