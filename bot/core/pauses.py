"""Pausing the mornings, and coming back. May not import anything that does I/O."""

from __future__ import annotations

from datetime import date, timedelta

from bot.core import bookkeeping
from bot.core.context import Context
from bot.core.days import Day, DayOutcome
from bot.core.events import OPEN_ENDED, Choice, Reading
from bot.core.outcome import Outcome
from bot.core.person import Ask, Pause, Question

WEEK = timedelta(days=7)
LONGEST = timedelta(days=366)
"""A pause until a date further off than this is more likely a slip."""


def ask(out: Outcome) -> Outcome:
    """Ask for how long (/pause); a date can be typed."""
    return out.ask(
        Ask.PAUSE, "pause", (Choice("pause-week"), Choice("pause-open"), Choice("pause-not"))
    )


def chosen(out: Outcome, _question: Question, choice: Choice, context: Context) -> Outcome:
    """A week, until they come back, or not at all."""
    match choice.action:
        case "pause-week":
            return begin(out, context.today(out.person) + WEEK, context)
        case "pause-open":
            return begin(out, None, context)
        case _:
            return out.close_question().say("pause-not-noted")


def read(out: Outcome, reading: Reading, context: Context) -> Outcome | None:
    """A date was typed; None when the text names none that is still to come."""
    until = reading.until
    if until == OPEN_ENDED:
        return begin(out, None, context)
    today = context.today(out.person)
    if until is None or not today < until <= today + LONGEST:
        return None
    return begin(out, until, context)


def begin(out: Outcome, until: date | None, context: Context) -> Outcome:
    """No mornings until that date, or until they come back; today's session ends safely."""
    out = bookkeeping.settle(out, context).close_question()
    pause = Pause(context.today(out.person), until)
    session = out.person.session
    covered = session is not None and pause.covers(session.date)
    out = bookkeeping.end_session(out, context, DayOutcome.PAUSED if covered else None)
    out = bookkeeping.rearm(out.update(pause=pause), context)
    until_text = until.isoformat() if until else "none"
    return out.say("pause-noted", until=until_text, args=bookkeeping.next_args(out.person))


def end(out: Outcome, context: Context) -> Outcome:
    """Back again: the mornings go on."""
    out = _keep_today(bookkeeping.settle(out, context), context)
    out = bookkeeping.rearm(out.update(pause=None), context)
    return out.say("mornings-go-on", args=bookkeeping.next_args(out.person))


def _keep_today(out: Outcome, context: Context) -> Outcome:
    """A date whose wake-up time went by in the pause was paused, though they are back."""
    person, today = out.person, context.today(out.person)
    at = person.schedule.instant(today)
    gone = person.pause is not None and person.pause.covers(today) and at and at <= context.now
    settled = person.settled is not None and person.settled >= today
    if not gone or settled or person.ledger.day(today) is not None:
        return out
    return out.record([Day(date=today, outcome=DayOutcome.PAUSED)])
