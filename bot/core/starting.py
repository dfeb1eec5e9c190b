"""Beginning without a wake-up: trying it after the first meeting, and /now.

May not import anything that does I/O.
"""

from __future__ import annotations

from msgspec.structs import replace

from bot.core import bookkeeping, gate, onboarding, queueing, safety, session
from bot.core.context import Context
from bot.core.events import Choice
from bot.core.outcome import Outcome
from bot.core.person import Person, Phase, Question, Session
from bot.core.says import Arg


def ready_answered(out: Outcome, _question: Question, choice: Choice, context: Context) -> Outcome:
    """Feel how it works now, or wait for the morning."""
    out = out.close_question()
    if choice.action == "try-now":
        return start_now(out, context)
    return out.say("see-you", args=bookkeeping.next_args(out.person))


def after_pain_answered(
    out: Outcome, question: Question, choice: Choice, context: Context
) -> Outcome:
    """Rest or go on; a first meeting that was interrupted is taken up again."""
    out = safety.after_pain_answered(out, question, choice, context)
    return out if out.person.scheduled else onboarding.next_question(out, context)


def start_now(out: Outcome, context: Context) -> Outcome:
    """Begin without waiting for a wake-up (/now), never twice on one date."""
    person = out.person
    if not bookkeeping.may_exercise(person, context):
        return explain_gate(out, context)
    today = context.today(person)
    current = person.session
    if current is not None and current.phase in session.ACTIVE:
        return out.say("running-already", (session.STOP,), mark=current.mark)
    if current is not None and _can_go_on(current, person, context):
        out = replace(out, answered=(*out.answered, current.mark))
        return queueing.begin(out, current, context)
    if current is not None and current.date != today:
        out = bookkeeping.end_session(out, context)
    if is_over(out.person, context):
        return out.say("once-a-day", args=bookkeeping.next_args(out.person))
    return _new_session(out, context)


def _can_go_on(current: Session, person: Person, context: Context) -> bool:
    """Whether the latest session still has exercises to do, on its own date's account."""
    if current.phase == Phase.STOPPED or not current.unanswered:
        return False
    if not bookkeeping.is_open(person, context.now):
        return False
    fresh = not current.results and not current.declined and not current.rested
    return fresh or current.date == context.today(person)


def is_over(person: Person, context: Context) -> bool:
    """Whether today has had its session, so that /now can't begin one."""
    current = person.session
    if current is not None and _can_go_on(current, person, context):
        return False
    last = bookkeeping.last_session_date(person)
    return last is not None and last >= context.today(person)


def over_args(person: Person, context: Context) -> dict[str, Arg]:
    """The next wake-up as arguments of a text, and whether today has had its session."""
    over = "yes" if is_over(person, context) else "no"
    return bookkeeping.next_args(person) | {"over": over}


def _new_session(out: Outcome, context: Context) -> Outcome:
    begun = Session(
        date=context.today(out.person),
        woke=context.now,
        plan=bookkeeping.may_do(out.person, context.routine.ids),
        since=context.now,
        acknowledged=True,
    )
    out = bookkeeping.rearm(out.update(session=begun), context)
    return queueing.begin(out, begun, context)


def explain_gate(out: Outcome, context: Context) -> Outcome:
    """Why no exercise can be shown now, with the way on."""
    person = out.person
    if person.scheduled and gate.is_open(person, context.today(person)):
        return out.say("all-left-out")
    return onboarding.next_question(out, context)


def welcome_back(out: Outcome, context: Context) -> Outcome:
    """The answer to /start: on with the first meeting, or what comes next."""
    if not out.person.scheduled or not gate.is_open(out.person, context.today(out.person)):
        return onboarding.next_question(out, context)
    return out.say("welcome-back", args=over_args(out.person, context))
