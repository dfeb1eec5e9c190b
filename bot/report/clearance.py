"""The page that a person shows to their doctor and their physical therapist before they start.

It may describe the exercises, because those two read it. Its doses are all that the routine could
ever ask for, not what one person chose. Pure: pictures are handed in as bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.core.person import Person
from bot.core.routine import Routine
from bot.core.showing import movements_of
from bot.report.page import ClearanceView, Drawing, Exercise, Page, paper_of
from bot.report.writing import Writing

_QUESTIONS = ("suitable", "change", "leave", "stop")
_VERDICTS = ("suits", "changed", "left-out")
_EXPERTS = ("doctor", "therapist")


def clearance(
    person: Person,
    routine: Routine,
    pictures: Mapping[str, bytes],
    today: date,
    writing: Writing,
) -> Page:
    """Return the page; `pictures` holds the movements' stills as PNG, none for words alone."""
    view = ClearanceView(
        lead=writing.text("visit-lead"),
        about=writing.text("visit-about"),
        name_label=writing.text("report-name"),
        exercises=tuple(_exercise(name, routine, pictures, writing) for name in routine.ids),
        verdicts=tuple(writing.text(f"visit-{verdict}") for verdict in _VERDICTS),
        experts=tuple(writing.text(f"visit-{expert}") for expert in _EXPERTS),
        questions_title=writing.text("visit-questions"),
        questions=tuple(writing.text(f"visit-question-{name}") for name in _QUESTIONS),
        signed=writing.text("visit-signed"),
        source=writing.text("visit-source"),
        not_title=writing.text("visit-not"),
        not_this=writing.text("visit-not-this"),
    )
    return Page(
        title=writing.text("visit-title"),
        language=writing.language,
        paper=paper_of(person.country),
        made=today,
        view=view,
        pictures={_file(movement): png for movement, png in pictures.items()},
    )


def _exercise(
    name: str, routine: Routine, pictures: Mapping[str, bytes], writing: Writing
) -> Exercise:
    found = routine.exercise(name)
    shortest, longest = found.choices[0], found.choices[-1]
    movements = movements_of(name)
    return Exercise(
        name=writing.text(f"visit-name-{name}"),
        how=writing.text(f"visit-how-{name}", longest=longest),
        dose=writing.text(
            f"visit-dose-{name}",
            shortest=shortest,
            longest=longest,
            range="yes" if shortest < longest else "no",
            holds=found.holds_per_side,
        ),
        pictures=tuple(
            Drawing(
                _file(movement),
                writing.text(f"picture-{movement}"),
                writing.text(f"visit-{movement}") if len(movements) > 1 else "",
            )
            for movement in movements
            if movement in pictures
        ),
    )


def _file(movement: str) -> str:
    return f"{movement}.png"
