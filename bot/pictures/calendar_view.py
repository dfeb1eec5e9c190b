"""What the picture of the days shows: the last 12 weeks, a week a column, in words and cells.

Pure: made from days and a date. May not read a clock, look a text up, or draw.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct

from bot.core.days import Day, DayOutcome

WEEKS = 12
WEEK = 7
_MONTH_ROOM = 2
"""Columns that the name of a month takes."""


class CalendarWords(Struct, frozen=True, kw_only=True):
    """Every word that can stand in the picture, in the person's language."""

    title: str
    headline: str
    """The streak; without a number where the person hid it."""
    detail: str
    """The mornings of the last 30; empty where the person hid numbers."""
    empty: str
    """Instead of the headline as long as no morning was ever kept."""
    empty_detail: str
    weekdays: tuple[str, ...]
    """Seven initials, Monday first."""
    months: tuple[str, ...]
    """Twelve short names, January first."""
    outcomes: dict[DayOutcome, str]
    """Each outcome, as the legend names it."""
    today: str


class Cell(Struct, frozen=True):
    """One date: where it stands, and what came of it."""

    date: date
    column: int
    """Weeks after the first one shown."""
    row: int
    """Days after the week's first one."""
    outcome: DayOutcome | None
    """None: nothing is known of it (yet)."""
    ahead: bool
    """Whether it is after today."""


class Month(Struct, frozen=True):
    """A month's short name, over the column of the first week that begins in it."""

    column: int
    name: str


class CalendarView(Struct, frozen=True, kw_only=True):
    """The picture before it is drawn: every word and every cell."""

    title: str
    headline: str
    detail: str
    weekdays: tuple[str, ...]
    """Seven initials, the week's first day first."""
    months: tuple[Month, ...]
    cells: tuple[Cell, ...]
    legend: tuple[tuple[DayOutcome, str], ...]
    """The outcomes that occur; before the first kept morning those to look forward to as well."""
    today: date
    today_word: str
    inviting: bool
    """Whether no morning was ever kept, so that the picture is an invitation."""
    rtl: bool = False
    """Whether the language is written, and so time runs, from right to left."""
    dark: bool = False


def first_shown(today: date, first_weekday: int) -> date:
    """Return the first of the dates shown; weeks begin on `first_weekday` (Monday is 0)."""
    week_began = today - timedelta(days=(today.weekday() - first_weekday) % WEEK)
    return week_began - timedelta(weeks=WEEKS - 1)


def calendar_view(
    days: Iterable[Day],
    today: date,
    words: CalendarWords,
    *,
    first_weekday: int = 0,
    inviting: bool = False,
    rtl: bool = False,
    dark: bool = False,
) -> CalendarView:
    """Lay out the week of `today` and the eleven before it.

    `days` may hold any dates, one row a date; those not shown don't matter.
    """
    cells = _cells({day.date: day.outcome for day in days}, today, first_weekday)
    return CalendarView(
        title=words.title,
        headline=words.empty if inviting else words.headline,
        detail=words.empty_detail if inviting else words.detail,
        weekdays=tuple(words.weekdays[(first_weekday + n) % WEEK] for n in range(WEEK)),
        months=_months(cells, words.months),
        cells=cells,
        legend=tuple((outcome, words.outcomes[outcome]) for outcome in _named(cells, inviting)),
        today=today,
        today_word=words.today,
        inviting=inviting,
        rtl=rtl,
        dark=dark,
    )


def _cells(outcomes: dict[date, DayOutcome], today: date, first_weekday: int) -> tuple[Cell, ...]:
    first = first_shown(today, first_weekday)
    dates = [first + timedelta(days=number) for number in range(WEEKS * WEEK)]
    return tuple(
        Cell(
            date=on,
            column=number // WEEK,
            row=number % WEEK,
            outcome=outcomes.get(on),
            ahead=on > today,
        )
        for number, on in enumerate(dates)
    )


def _months(cells: tuple[Cell, ...], names: tuple[str, ...]) -> tuple[Month, ...]:
    """Name each month once; the first only if the second leaves it room."""
    months: list[Month] = []
    for cell in cells[::WEEK]:
        name = names[cell.date.month - 1]
        if not months or months[-1].name != name:
            months.append(Month(cell.column, name))
    crowded = months[1].column - months[0].column < _MONTH_ROOM
    return tuple(months[1:] if crowded else months)


def _named(cells: tuple[Cell, ...], inviting: bool) -> list[DayOutcome]:
    """List the outcomes that the legend explains, in the order of their definition."""
    found = {cell.outcome for cell in cells}
    if inviting:
        found |= {DayOutcome.FULL, DayOutcome.KEPT}
    return [outcome for outcome in DayOutcome if outcome in found]
