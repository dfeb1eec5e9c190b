"""The bone-health question, the two clearances, and what follows from each answer.

May not import anything that does I/O.
"""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from bot.core import bookkeeping, gate, showing
from bot.core.context import Context
from bot.core.days import DayOutcome
from bot.core.events import Choice
from bot.core.outcome import Outcome, Rows
from bot.core.person import Ask, Question, Screening
from bot.core.says import Kind

REMIND_AFTER = timedelta(weeks=2)

DOCTOR = Choice("clear-doctor")
THERAPIST = Choice("clear-therapist")
SOME = Choice("clear-some")
LATER = Choice("clear-later")
PAGE = Choice("clear-page")
PICKED = Choice("cleared-those")


def ask_bones(
    out: Outcome, context: Context, *, kind: Kind = Kind.REPLY, key: str = "bones"
) -> Outcome:
    """Ask the question that everything else waits for."""
    return out.screening(asked=context.today(out.person)).ask(
        Ask.BONES,
        key,
        (Choice("bones-yes"), Choice("bones-unsure"), Choice("bones-no")),
        kind=kind,
    )


def answer_anew(out: Outcome, context: Context) -> Outcome:
    """Start the screening over (/screening, or after a red flag was checked).

    The gate closes until the new answer is there: somebody who asks for the question
    again has a reason to.
    """
    out = bookkeeping.end_session(out, context, DayOutcome.GATED)
    return ask_bones(out.update(screening=_blank(out.person.screening)), context)


def _blank(screening: Screening) -> Screening:
    """Nothing answered; what closed the gate for safety stays."""
    return Screening(locked=screening.locked, red_flags=screening.red_flags)


def bones_answered(out: Outcome, _question: Question, choice: Choice, context: Context) -> Outcome:
    """Yes and not sure both close the gate until doctor and physical therapist agree."""
    answer = choice.action.removeprefix("bones-")
    screening = replace(
        _blank(out.person.screening), answer=answer, answered=context.today(out.person)
    )
    out = out.close_question()
    if answer == "no":
        return out.update(screening=screening)
    out = bookkeeping.end_session(out.update(screening=screening), context, DayOutcome.GATED)
    return ask_clearance(out, "clearance")


def ask_clearance(out: Outcome, key: str, *, kind: Kind = Kind.REPLY) -> Outcome:
    """Ask for whatever is still missing of the two clearances."""
    screening = out.person.screening
    missing = tuple(
        choice
        for choice, given in ((DOCTOR, screening.doctor), (THERAPIST, screening.therapist))
        if given is None
    )
    some = () if screening.only else (SOME,)
    rows: Rows = tuple((choice,) for choice in (*missing, *some, PAGE, LATER))
    other = (
        "both"
        if len(missing) == len((DOCTOR, THERAPIST))
        else missing[0].action.removeprefix("clear-")
    )
    return out.ask(Ask.CLEARANCE, key, *rows, kind=kind, other=other)


def clearance_answered(
    out: Outcome, _question: Question, choice: Choice, context: Context
) -> Outcome:
    """Note a clearance with its date, or wait."""
    today = context.today(out.person)
    match choice.action:
        case "clear-doctor":
            return _cleared(out.screening(doctor=today))
        case "clear-therapist":
            return _cleared(out.screening(therapist=today))
        case "clear-some":
            return ask_which(out.close_question(), context, "")
        case "clear-page":
            asked = ask_clearance(out.say("for-your-visit"), "clearance-still")
            return showing.visit(asked, context)
        case _:
            remind_at = context.now + REMIND_AFTER
            return out.close_question().screening(remind_at=remind_at).say("clearance-later")


def _cleared(out: Outcome) -> Outcome:
    out = out.close_question()
    if not gate.cleared(out.person.screening):
        return ask_clearance(out, "clearance-one")
    lapses = gate.lapses(out.person.screening)
    date = lapses.isoformat() if lapses else ""
    return out.screening(remind_at=None).say("clearance-both", date=date)


def ask_which(out: Outcome, context: Context, picked: str) -> Outcome:
    """Ask which exercises were cleared; each tap adds or takes away one."""
    rows = tuple((Choice("clear-exercise", exercise),) for exercise in context.routine.ids)
    done = ((PICKED,),) if picked else ()
    return out.ask(Ask.CLEARED_SOME, "clearance-which", *rows, *done, subject=picked, picked=picked)


def which_answered(out: Outcome, question: Question, choice: Choice, context: Context) -> Outcome:
    """Collect the exercises they cleared, in the routine's order."""
    picked = set(question.subject.split(",")) - {""}
    if choice.action == "clear-exercise":
        picked ^= {choice.value}
        subject = ",".join(exercise for exercise in context.routine.ids if exercise in picked)
        return ask_which(out, context, subject)
    only = tuple(exercise for exercise in context.routine.ids if exercise in picked)
    out = out.close_question().screening(only=only)
    return ask_clearance(out, "clearance-some")


def remind(out: Outcome) -> Outcome:
    """The two weeks are over: ask once, quietly."""
    out = out.screening(remind_at=None)
    return ask_clearance(out, "clearance-reminder", kind=Kind.OTHER)
