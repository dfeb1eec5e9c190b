"""What a person can look up: the streak, the days, the trend, the reasons, help; and a repair.

May not import anything that does I/O.
"""

from __future__ import annotations

from datetime import date

from bot.core import bookkeeping, closing, gate, session, showing, starting
from bot.core.context import Context
from bot.core.days import Day, repairable, repaired
from bot.core.events import Choice
from bot.core.outcome import Outcome
from bot.core.person import Ask, Question
from bot.core.says import Arg, Attachment, Line

DAYS_SHOWN = 14


def streak(out: Outcome, context: Context) -> Outcome:
    """The streak in words (/streak)."""
    return out.say("streak", args=closing.streak_args(out.person, context))


def days(out: Outcome, context: Context) -> Outcome:
    """The last 14 days, each with its reason (/days)."""
    shown = out.person.ledger.last(DAYS_SHOWN, context.today(out.person))
    if not shown:
        return out.say("days-none", args=bookkeeping.next_args(out.person))
    return out.say("days", lines=tuple(Line("days-line", _day_args(day)) for day in shown))


def calendar(out: Outcome, context: Context) -> Outcome:
    """The last 12 weeks: in words at once, then as a picture (/calendar)."""
    args = closing.streak_args(out.person, context)
    return showing.the_days(out.say("calendar", args=args), args, context)


def describe(out: Outcome, context: Context) -> Outcome:
    """Tell in words what the pictures show: those of now, or of all they may do (/describe)."""
    if not bookkeeping.may_exercise(out.person, context):
        return starting.explain_gate(out, context)
    current = out.person.session
    if current is not None and current.phase in session.IN_EXERCISE:
        movements = [showing.movement_of(current.exercise, current.options)]
    else:
        options = out.person.preferences.options
        exercises = bookkeeping.may_do(out.person, context.routine.ids)
        movements = [showing.movement_of(exercise, options) for exercise in exercises]
    lines = tuple(Line("describe-line", {"movement": movement}) for movement in movements)
    return out.say("describe", lines=lines, count=len(movements))


def trend(out: Outcome, days: int | None, context: Context) -> Outcome:
    """The stiffness over 30 days, or 90: in words at once, then as a picture (/trend).

    Drawn whatever is known here: numbers of long ago are in the store alone.
    """
    key = "trend" if showing.has_numbers(out.person) else "trend-off"
    long = days == showing.TREND_DAYS[Attachment.TREND_LONG]
    shown, other = (Attachment.TREND, Attachment.TREND_LONG)[:: -1 if long else 1]
    args: dict[str, Arg] = {"length": showing.TREND_DAYS[shown]}
    if _interrupts(out):
        return showing.the_stiffness(out.say(key, args=args), shown, context)
    row = (Choice("trend", str(showing.TREND_DAYS[other])),)
    return showing.the_stiffness(out.ask(Ask.TREND, key, row, args=args), shown, context)


def _interrupts(out: Outcome) -> bool:
    """Whether a question of its own would push aside what is open."""
    question, current = out.person.question, out.person.session
    running = current is not None and current.phase in session.ACTIVE
    return running or (question is not None and question.ask is not Ask.TREND)


def trend_chosen(out: Outcome, _question: Question, choice: Choice, context: Context) -> Outcome:
    """The other length."""
    return trend(out, int(choice.value), context)


def _day_args(day: Day) -> dict[str, Arg]:
    return {
        "date": day.date.isoformat(),
        "outcome": day.outcome.value,
        "self": "yes" if day.self_reported else "no",
        "done": ",".join(day.done),
        "count": len(day.done),
    }


def why(out: Outcome, context: Context) -> Outcome:
    """How the streak came to be, rule by rule (/why)."""
    person = out.person
    reasons = person.ledger.reasons()[-DAYS_SHOWN:]
    if not person.preferences.shows_streak or not reasons:
        return out.say("why-none", args=closing.streak_args(person, context))
    lines = tuple(
        Line(
            "why-line",
            _day_args(reason.day)
            | {
                "rule": reason.rule.value,
                "current": reason.streak.current,
                "spare": reason.streak.spare_days,
            },
        )
        for reason in reasons
    )
    return out.say("why", lines=lines, args=closing.streak_args(person, context))


def repair(out: Outcome, context: Context, on: str = "") -> Outcome:
    """A missed day was done without us; at most once in 7 days, and marked as told.

    `on` is the date that a button named; empty: whichever it is.
    """
    person = out.person
    today = _repair_from(out, context)
    missed = repairable(person.ledger, today=today, last_repair=person.last_repair)
    if missed is None or (on and missed.date.isoformat() != on):
        return out.say("repair-none")
    out = out.record([repaired(missed)]).update(last_repair=today, missed=None)
    return out.say(
        "repair-noted",
        date=missed.date.isoformat(),
        args=closing.streak_args(out.person, context),
    )


def _repair_from(out: Outcome, context: Context) -> date:
    """The date whose yesterday is looked at: the open session's, else today."""
    session = out.person.session
    return session.date if session is not None else context.today(out.person)


def help_needed(out: Outcome, context: Context) -> Outcome:
    """What can be said, and when to get help (/help)."""
    gated = "no" if gate.is_open(out.person, context.today(out.person)) else "yes"
    return out.say("help", gated=gated, country=out.person.country or "none")
