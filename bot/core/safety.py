"""It hurts: stop, ask about red flags, lock or rest. Nothing here ever reassures.

May not import anything that does I/O.
"""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from bot.core import bookkeeping, queueing, session
from bot.core.context import Context
from bot.core.days import DayOutcome
from bot.core.events import Choice
from bot.core.outcome import Outcome
from bot.core.person import Answered, Ask, Pain, Phase, Question, Session
from bot.core.says import Kind

TWICE_WITHIN = timedelta(days=7)
"""An exercise stopped for pain twice in this time is left out until it was cleared."""

RED_FLAG = (
    Choice("red-flags-none"),
    Choice("red-flags-yes"),
    Choice("red-flags-unsure"),
)


def it_hurts(out: Outcome, context: Context) -> Outcome:
    """Stop at once, whatever was going on, and ask about red flags."""
    out = replace(out, cancels=True)
    exercise = ""
    current = out.person.session
    if current is not None:
        out = replace(out, answered=(*out.answered, current.mark))
    if current is not None and _in_exercise(current):
        exercise = current.exercise
        out = _note_pain(out, exercise, context)
    elif current is not None and current.phase != Phase.FINISHED:
        out = out.session(phase=Phase.STOPPED, since=context.now, stopped=True, choices=())
        out = bookkeeping.record_session(out, context)
    out = out.screening(red_flags=True).say("stop", kind=Kind.STOP)
    return ask_red_flags(out, exercise)


def _in_exercise(current: Session) -> bool:
    """Whether the exercise that `index` points at was shown; after a pause before it, it wasn't."""
    shown = current.cue > 0 or current.phase is not Phase.PAUSED
    return shown and current.phase in session.IN_EXERCISE


def _note_pain(out: Outcome, exercise: str, context: Context) -> Outcome:
    current = out.person.session
    if current is None:
        return out
    today = context.today(out.person)
    pain = Pain(exercise, current.date)
    recent = tuple(p for p in out.person.pains if today - p.date < TWICE_WITHIN)
    pains = (*(p for p in recent if p != pain), pain)
    twice = sum(1 for p in pains if p.exercise == exercise) > 1
    left_out = set(out.person.left_out) | ({exercise} if twice else set())
    out = out.update(pains=pains, left_out=tuple(e for e in context.routine.ids if e in left_out))
    out = out.session(
        phase=Phase.STOPPED,
        stopped=True,
        since=context.now,
        choices=(),
        results=current.with_result(Answered.HURT),
    )
    return bookkeeping.record_session(out, context)


def ask_red_flags(
    out: Outcome, exercise: str, *, kind: Kind = Kind.STOP, key: str = "red-flags"
) -> Outcome:
    """Ask for the signs that need help now; until it is answered the gate is closed."""
    rows = tuple((choice,) for choice in RED_FLAG)
    return out.ask(Ask.RED_FLAGS, key, *rows, kind=kind, subject=exercise)


def red_flags_answered(
    out: Outcome, question: Question, choice: Choice, context: Context
) -> Outcome:
    """Yes and not sure mean: get help now, and nothing more until a doctor has checked."""
    out = _note_answer(out.screening(red_flags=False), choice.action.removeprefix("red-flags-"))
    if choice.action == "red-flags-none":
        return rest_or_go_on(out, question.subject)
    out = bookkeeping.end_session(out.close_question().screening(locked=True), context)
    return ask_if_checked(out, "get-help")


def _note_answer(out: Outcome, answer: str) -> Outcome:
    """Write it into the row of the date on which something hurt, unless that one has an answer."""
    hurt = [day for day in out.person.ledger.recent if day.hurt or day.outcome is DayOutcome.PAIN]
    current = out.person.session
    if not hurt or (hurt[-1].red_flags and (current is None or current.date != hurt[-1].date)):
        return out
    return out.record([replace(hurt[-1], red_flags=answer)])


def ask_if_checked(out: Outcome, key: str) -> Outcome:
    """The routine is locked; only a doctor's look opens it again."""
    return out.ask(
        Ask.LOCKED,
        key,
        (Choice("doctor-checked"),),
        kind=Kind.STOP,
        country=out.person.country or "none",
    )


def rest_or_go_on(out: Outcome, exercise: str) -> Outcome:
    """Ask whether to rest or to go on without the exercise that hurt; "" stands for none."""
    current = out.person.session
    answered = {r.exercise for r in current.results} if current else set()
    rest = [e for e in current.plan if e not in answered] if current else []
    go_on = ((Choice("go-on-without"),),) if current and current.started and rest else ()
    left_out = "yes" if exercise and exercise in out.person.left_out else "no"
    return out.ask(
        Ask.AFTER_PAIN,
        "after-pain",
        (Choice("rest-today"),),
        *go_on,
        kind=Kind.STOP,
        subject=exercise,
        exercise=exercise or "none",
        left_out=left_out,
        more="yes" if go_on else "no",
    )


def after_pain_answered(
    out: Outcome, question: Question, choice: Choice, context: Context
) -> Outcome:
    """Rest, or go on without the exercise that hurt."""
    out = out.close_question()
    current = out.person.session
    # An old answer doesn't jump into the session of another morning.
    hurt = current is not None and current.phase in (Phase.STOPPED, Phase.FINISHED)
    if choice.action == "go-on-without" and hurt:
        return queueing.take_place(out, context)
    if current is not None and current.phase == Phase.STOPPED:
        out = out.session(phase=Phase.FINISHED, since=context.now)
        out = bookkeeping.record_session(out, context)
    return out.say("rest-after-pain", exercise=question.subject or "none")


def cleared_again(out: Outcome, exercise: str) -> Outcome:
    """The person says that an exercise left out for pain was cleared."""
    left_out = tuple(e for e in out.person.left_out if e != exercise)
    pains = tuple(p for p in out.person.pains if p.exercise != exercise)
    return out.update(left_out=left_out, pains=pains).say("cleared-again", exercise=exercise)
