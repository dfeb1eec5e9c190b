"""The gate: no exercise reaches anyone it may not reach. The product's first rule.

Source of the rule: the published answer asks people with concerns about bone health,
osteoporosis or osteopenia to consult both a doctor and a physical therapist first.
May not import anything that does I/O.
"""

from __future__ import annotations

from datetime import date, timedelta

from bot.core.person import Person, Screening
from bot.core.says import Kind, Say

LASTS = timedelta(days=180)
"""How long an answer, or a clearance, counts before it is asked again. Ours: half a year."""

EXERCISE_KINDS = frozenset({Kind.CARD, Kind.CUE, Kind.RELEASE, Kind.END})


def shows_exercise(say: Say) -> bool:
    """Whether this message would have somebody exercise, in words or as a picture."""
    return say.kind in EXERCISE_KINDS or bool(say.picture)


def cleared(screening: Screening) -> bool:
    """Whether both the doctor and the physical therapist said yes."""
    return screening.doctor is not None and screening.therapist is not None


def lapses(screening: Screening) -> date | None:
    """The first date on which the answer no longer counts; None while it opens nothing."""
    if screening.locked or screening.red_flags or screening.answered is None:
        return None
    if screening.answer == "no":
        return screening.answered + LASTS
    if screening.doctor is None or screening.therapist is None:
        return None
    return min(screening.doctor, screening.therapist) + LASTS


def is_open(person: Person, today: date) -> bool:
    """Whether exercises may be sent to this person on this date."""
    ends = lapses(person.screening)
    return bool(person.notice) and ends is not None and today < ends


def lapsed(person: Person, today: date) -> bool:
    """Whether the gate was open once and only time has closed it."""
    ends = lapses(person.screening)
    return ends is not None and today >= ends
