"""Made-up people and days for the pages, and how to read a PDF back."""

from __future__ import annotations

import io
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from pypdf import PdfReader

from bot.catalog import Catalog
from bot.core.days import Day, DayOutcome
from bot.core.person import Person, Screening
from bot.report.page import Page
from bot.report.report import report
from bot.report.summary import period_until
from bot.report.writing import Writing
from bot.routine_file import load_routine
from tests.message_files import MESSAGES, ROUTINE

CATALOG = Catalog.load(MESSAGES)
ROUTINE_READ = load_routine(Path(ROUTINE))
IDS = ROUTINE_READ.ids
TODAY = date(2026, 10, 31)
ENGLISH = Writing(CATALOG, "en")


def person(**changes: Any) -> Person:
    """Make up a person in Berlin whose bones are no worry."""
    known: dict[str, Any] = {
        "notice": 1,
        "place": "Berlin",
        "country": "DE",
        "zone": "Europe/Berlin",
        "screening": Screening(answer="no", answered=date(2026, 8, 2)),
    }
    return Person(**(known | changes))


def days(count: int, seed: int = 1) -> list[Day]:
    """Make up the last `count` days, with every outcome and most numbers."""
    dice = random.Random(seed)
    return [made_up(TODAY - timedelta(days=n), dice) for n in range(count)]


def made_up(on: date, dice: random.Random) -> Day:
    """Make up one day, whatever it comes to."""
    outcome = dice.choice(list(DayOutcome))
    done = tuple(name for name in IDS if outcome.counts and dice.random() < 0.7)
    hurt = tuple(name for name in IDS if name not in done and dice.random() < 0.3)
    return Day(
        date=on,
        outcome=outcome,
        done=done,
        skipped=tuple(name for name in IDS if name not in (*done, *hurt)),
        hurt=hurt if outcome in (DayOutcome.PAIN, DayOutcome.KEPT) else (),
        self_reported=outcome is DayOutcome.KEPT and dice.random() < 0.2,
        before=dice.choice([None, *range(11)]),
        after=dice.choice([None, *range(11)]),
        week_stiffness=dice.choice([None, *range(11)]) if on.weekday() == 6 else None,
        week_length=dice.choice([None, *range(11)]) if on.weekday() == 6 else None,
    )


histories = st.builds(days, st.integers(0, 400), st.integers(0, 10_000))
"""Histories of any length, each from dice of its own."""


def page_of(
    history: list[Day], *, length: int = 90, writing: Writing = ENGLISH, **changes: Any
) -> Page:
    """Make the page about the last `length` dates."""
    period = period_until(TODAY, history, length=length)
    return report(person(**changes), history, ROUTINE_READ, period, TODAY, writing)


def read(pdf: bytes) -> PdfReader:
    """Open a PDF."""
    return PdfReader(io.BytesIO(pdf))


def words(pdf: bytes) -> str:
    """Read the text of a PDF, without regard to where its lines end."""
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())
