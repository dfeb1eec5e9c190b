"""What a person told about their bones, who agreed, and whether exercises are sent.

Repeats answers with their dates; may not judge them. Does no I/O.
"""

from __future__ import annotations

from datetime import date

from bot.core import gate
from bot.core.person import Person, Screening
from bot.report.page import Item
from bot.report.writing import Writing


def screening_items(person: Person, today: date, writing: Writing) -> tuple[Item, ...]:
    """Return the answer, both agreements and what follows from them, with their dates."""
    told = person.screening
    items = [
        Item(writing.text("report-bones-label"), _bones(told, writing)),
        Item(writing.text("report-doctor"), _agreed(told, told.doctor, writing)),
        Item(writing.text("report-therapist"), _agreed(told, told.therapist, writing)),
        Item(writing.text("report-gate"), _gate(person, today, writing)),
    ]
    if told.only:
        items.append(Item(writing.text("report-only"), writing.exercises(told.only)))
    if person.left_out:
        items.append(Item(writing.text("report-left-out"), writing.exercises(person.left_out)))
    return tuple(items)


def _bones(told: Screening, writing: Writing) -> str:
    on = "" if told.answered is None else writing.full(told.answered)
    return writing.text("report-bones", answer=told.answer or "none", date=on)


def _agreed(told: Screening, on: date | None, writing: Writing) -> str:
    if on is not None:
        return writing.text("report-agreed", known="yes", date=writing.full(on))
    known = "needed" if told.answer in {"yes", "unsure"} else "not-needed"
    return writing.text("report-agreed", known=known, date="")


def _gate(person: Person, today: date, writing: Writing) -> str:
    ends = gate.lapses(person.screening)
    until = "" if ends is None else writing.full(ends)
    return writing.text("report-gate-is", state=_state(person, today), date=until)


def _state(person: Person, today: date) -> str:
    told = person.screening
    if told.locked:
        return "locked"
    if told.red_flags:
        return "red-flags"
    if not told.answer:
        return "unanswered"
    if gate.lapsed(person, today):
        return "lapsed"
    return "open" if gate.lapses(told) is not None else "waiting"
