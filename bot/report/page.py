"""What a typeset page is made of: plain data and finished sentences, nothing to look up.

The templates beside this file read these structs as JSON by their field names. May not import
anything that does I/O.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

Paper = Literal["a4", "us-letter"]
Shape = Literal["open", "filled", "square", "diamond"]

LETTER_COUNTRIES = frozenset(
    ("BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE")
)
"""ISO 3166 codes of the countries that print on US Letter; all others on A4.

Source: Unicode CLDR 46, supplemental data, measurementData, paperSize.
"""


def paper_of(country: str) -> Paper:
    """Name the paper of a country (ISO 3166 code, or empty)."""
    return "us-letter" if country in LETTER_COUNTRIES else "a4"


class Item(Struct, frozen=True):
    """A label and what is told under it."""

    label: str
    text: str


class Headline(Struct, frozen=True):
    """A figure to be seen first, what it counts, and what else to know."""

    figure: str
    label: str
    note: str


class Bar(Struct, frozen=True):
    """A count beside its name; `share` (0 to 1) is the length of its bar."""

    label: str
    count: str
    share: float


class Table(Struct, frozen=True):
    """Rows below a head of as many cells; the first cell of each names the row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Mark(Struct, frozen=True):
    """A point: `x` from 0 (first date) to 1 (last), `y` on the scale from 0 to 10."""

    x: float
    y: float
    joined: bool
    """Whether a line leads here from the mark before: nothing is missing in between."""


class Series(Struct, frozen=True):
    """The answers to one question."""

    name: str
    shape: Shape
    marks: tuple[Mark, ...]


class Tick(Struct, frozen=True):
    """A date on the axis."""

    x: float
    label: str


class Chart(Struct, frozen=True):
    """Answers from 0 to 10 over time."""

    title: str
    alt: str
    series: tuple[Series, ...]
    ticks: tuple[Tick, ...]
    stops: tuple[float, ...] = ()
    """Where something was stopped because it hurt."""
    stops_name: str = ""


class Drawing(Struct, frozen=True):
    """A picture on the page."""

    file: str
    """Its name in `Page.pictures`."""
    alt: str
    """What it shows, for people who don't see it."""
    label: str = ""
    """Which way of doing it this is; empty where there is only one."""


class Exercise(Struct, frozen=True):
    """One exercise as a page describes it."""

    name: str
    how: str
    dose: str
    note: str = ""
    pictures: tuple[Drawing, ...] = ()


class ReportView(Struct, frozen=True, kw_only=True):
    """The page about a period of mornings, from top to bottom."""

    about: str
    period: str
    name_label: str
    """Before a line to write a name on: none is stored."""
    headlines: tuple[Headline, ...]
    mornings_title: str
    mornings: tuple[Bar, ...]
    mornings_note: str
    exercises_title: str
    exercises: Table
    stops_title: str
    stops: tuple[Item, ...]
    stops_note: str
    stiffness_title: str
    stiffness_note: str
    stiffness: Table | None
    """None when no number was told."""
    charts: tuple[Chart, ...]
    screening_title: str
    screening: tuple[Item, ...]
    routine_title: str
    routine_note: str
    routine: tuple[Exercise, ...]
    source: str
    not_title: str
    not_this: str


class ClearanceView(Struct, frozen=True, kw_only=True):
    """The page for a doctor and a physical therapist to agree on, from top to bottom."""

    lead: str
    about: str
    name_label: str
    exercises: tuple[Exercise, ...]
    verdicts: tuple[str, ...]
    """What can be ticked for an exercise."""
    experts: tuple[str, ...]
    """Who ticks."""
    questions_title: str
    questions: tuple[str, ...]
    signed: str
    """Before the line for a date and a signature."""
    source: str
    not_title: str
    not_this: str


class Page(Struct, frozen=True, kw_only=True):
    """One page, ready to be typeset."""

    title: str
    language: str
    """IETF tag."""
    paper: Paper
    made: date
    """The local date on which it was asked for."""
    view: ReportView | ClearanceView
    pictures: dict[str, bytes] = {}
    """PNG files by name."""
