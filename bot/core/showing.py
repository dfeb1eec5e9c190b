"""What people would rather look at: the picture on a card, the days, the stiffness, the pages.

Here is decided who is shown what, and when; what it looks like is decided elsewhere. Whatever is
drawn for a person comes after everything else that a step says, because nothing waits for it.
May not import anything that does I/O.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from bot.core import gate
from bot.core.context import Context
from bot.core.outcome import Outcome
from bot.core.person import Person, Session
from bot.core.routine import CHEST_LIFT, Options, Variant
from bot.core.says import Arg, Attachment, Kind, Say

TREND_DAYS: Mapping[Attachment, int] = {Attachment.TREND: 30, Attachment.TREND_LONG: 90}
"""How many days of stiffness each picture covers."""


def movement(person: Person, session: Session) -> str:
    """Name the movement whose picture goes with the card of the exercise under way, or none."""
    return movement_of(session.exercise, session.options) if person.preferences.pictures else ""


def another_way(out: Outcome, before: Session, key: str, until: datetime) -> Outcome:
    """Show the movement under way as it is done now, if its card showed another; it is no cue."""
    now = movement(out.person, replace(before, options=out.person.preferences.options))
    if now == movement(out.person, before):
        return out
    return out.say(key, kind=Kind.PICTURE, rings=False, picture=now, expires=until)


def movement_of(exercise: str, options: Options) -> str:
    """Name the movement of an exercise, done the way that was chosen."""
    variant = Variant.PILLOWS if options.pillows else Variant.ARMS
    return _lift(variant) if exercise == CHEST_LIFT else exercise


def movements_of(exercise: str) -> tuple[str, ...]:
    """Name the movements of an exercise, one for each way of doing it."""
    return tuple(map(_lift, Variant)) if exercise == CHEST_LIFT else (exercise,)


def _lift(variant: Variant) -> str:
    return f"{CHEST_LIFT}-{variant}"


def the_days(out: Outcome, streak: Mapping[str, Arg], context: Context) -> Outcome:
    """Show the last 12 weeks; `streak` is the streak as arguments of a text."""
    return _picture(out, "calendar-caption", Attachment.CALENDAR, context, streak)


def the_stiffness(out: Outcome, length: Attachment, context: Context) -> Outcome:
    """Show the stiffness over 30 or 90 days."""
    return _picture(out, "trend-caption", length, context, {"length": TREND_DAYS[length]})


def has_numbers(person: Person) -> bool:
    """Whether they are asked for numbers, or told any on the days that are kept at hand."""
    told = (day.before is not None or day.after is not None for day in person.ledger.recent)
    return person.preferences.numbers or any(told)


def awaits_agreement(person: Person) -> bool:
    """Whether their bones wait for a doctor and a physical therapist to agree."""
    return person.screening.answer in ("yes", "unsure") and not gate.cleared(person.screening)


def report(out: Outcome, context: Context) -> Outcome:
    """One page to take along (/report): who may not begin yet gets the one that asks for a yes."""
    if awaits_agreement(out.person):
        return visit(out.say("report-gated"), context)
    return _picture(out.say("report"), "report-page", Attachment.REPORT, context)


def visit(out: Outcome, context: Context) -> Outcome:
    """The page that doctor and physical therapist decide by."""
    return _picture(out, "visit-page", Attachment.VISIT, context)


def left_out(say: Say) -> Say:
    """Return what is said instead of what a say attaches, when that can't be made or sent."""
    args: dict[str, Arg] = {"what": str(say.attaches)}
    return replace(say, key="picture-left-out", args=args, kind=Kind.REPLY, attaches=None)


def _picture(
    out: Outcome,
    caption: str,
    attaches: Attachment,
    context: Context,
    args: Mapping[str, Arg] | None = None,
) -> Outcome:
    return out.say(
        caption,
        kind=Kind.PICTURE,
        rings=False,
        attaches=attaches,
        args={**(args or {}), "today": context.today(out.person).isoformat()},
    )
