"""What is drawn in the benchmarks: a person's twelve weeks as calendar, trend and two pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from itertools import chain
from types import MappingProxyType

from benchmarks.people import routine
from bot.attachments import REPORTED
from bot.catalog import Catalog
from bot.core.days import Day, DayOutcome
from bot.core.person import Person, Screening
from bot.core.says import Arg
from bot.core.showing import movements_of
from bot.pictures import picture_words
from bot.pictures.calendar_view import CalendarView
from bot.pictures.gallery import FOLDER, Gallery
from bot.pictures.trend_view import TrendView
from bot.report.clearance import clearance
from bot.report.page import Page
from bot.report.report import report
from bot.report.summary import period_until
from bot.report.writing import Writing
from bot.wiring import MESSAGES

TODAY = date(2026, 3, 2)
DAYS = 84
_STREAK: Mapping[str, Arg] = MappingProxyType(
    {"shown": "yes", "current": 3, "best": 9, "total": 60, "spare": 2, "last": 20}
)
_KEPT = (DayOutcome.FULL, DayOutcome.KEPT, DayOutcome.FULL, DayOutcome.MISSED)

View = CalendarView | TrendView | Page


def views(today: date = TODAY) -> dict[str, View]:
    """Return each by its name, for the same person on this date."""
    catalog, guided = Catalog.load(MESSAGES), routine()
    person = Person(
        language="en", country="DE", screening=Screening(answer="no", answered=today), zone="UTC"
    )
    days = _days(today)
    text, writing = partial(catalog.text, "en"), Writing(catalog, "en")
    gallery = Gallery.open(MESSAGES / FOLDER)
    movements = chain.from_iterable(map(movements_of, guided.ids))
    stills = {movement: gallery.still(movement) for movement in movements}
    period = period_until(today, days, length=REPORTED)
    calendar = picture_words.calendar(days, today, _STREAK, text, language="en", country="DE")
    return {
        "calendar": calendar.view,
        "trend": picture_words.trend(days, today, 90, text, language="en").view,
        "report": report(person, days, guided, period, today, writing),
        "page for the visit": clearance(person, guided, stills, today, writing),
    }


def _days(today: date) -> tuple[Day, ...]:
    return tuple(
        Day(
            date=today - timedelta(days=back),
            outcome=_KEPT[back % len(_KEPT)],
            before=back % 8,
            after=back % 5,
        )
        for back in range(DAYS, 0, -1)
    )
