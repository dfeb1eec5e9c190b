"""The first meeting: from hello to the first wake-up. Can be left and taken up anywhere.

What is asked next follows from what is known, so no step can be lost or asked twice.
May not import anything that does I/O.
"""

from __future__ import annotations

from datetime import time

from msgspec.structs import replace

from bot.core import bookkeeping, gate, safety, screening, timetable, whereabouts
from bot.core.context import NOTICE_VERSION, Context
from bot.core.events import Choice, Reading, WeekdayTimes
from bot.core.outcome import Forgets, Outcome
from bot.core.person import NO_TIMES, Ask, Question, Screening


def hello(out: Outcome, key: str = "hello") -> Outcome:
    """Say what this is and ask for consent to the notice."""
    more = (Choice("consent-more"),) if key == "hello" else ()
    return out.ask(Ask.CONSENT, key, (Choice("consent-yes"), *more, Choice("consent-no")))


def consent_answered(
    out: Outcome, _question: Question, choice: Choice, context: Context
) -> Outcome:
    """Nothing about a person is kept before a yes; a no leaves nothing behind."""
    match choice.action:
        case "consent-more":
            return hello(out, "hello-more")
        case "consent-no":
            out = out.close_question().say("goodbye")
            return replace(out, forgets=Forgets(everything=True))
        case _:
            out = out.close_question().update(notice=NOTICE_VERSION)
            return next_question(out, context)


def next_question(out: Outcome, context: Context) -> Outcome:
    """Ask for the first thing that is not known yet."""
    person = out.person
    if person.notice < NOTICE_VERSION:
        return hello(out)
    if person.screening.red_flags:
        return safety.ask_red_flags(out, "")
    if person.screening.locked:
        return safety.ask_if_checked(out, "locked")
    if not person.screening.answer or gate.lapsed(person, context.today(person)):
        return screening.ask_bones(out, context)
    if not gate.is_open(person, context.today(person)):
        return screening.ask_clearance(out, "clearance-missing")
    if not person.understood:
        return out.ask(Ask.RULES, "rules", (Choice("understood"),))
    if not person.zone:
        return whereabouts.ask_town(out)
    if person.times == NO_TIMES:
        return out.ask(Ask.WAKE_TIME, "wake-time", *timetable.time_rows("wake-time"))
    return _ready(out, context) if person.scheduled else _finish_times(out)


def _finish_times(out: Outcome) -> Outcome:
    """The wake-up time is known: on with the weekend and the gaps, asked twice rather than lost."""
    question = out.person.question
    told = len(set(out.person.times)) > 1 or (question is not None and question.ask is Ask.GAPS)
    return _ask_gaps(out) if told else timetable.ask_weekend(out)


def screening_answered(
    out: Outcome, question: Question, choice: Choice, context: Context
) -> Outcome:
    """An answer to a screening question; when the gate opens, life goes on."""
    answers = {
        Ask.BONES: screening.bones_answered,
        Ask.CLEARANCE: screening.clearance_answered,
        Ask.CLEARED_SOME: screening.which_answered,
    }
    out = answers[question.ask](out, question, choice, context)
    if out.person.question is not None or not gate.is_open(out.person, context.today(out.person)):
        return out
    if not out.person.scheduled:
        return next_question(out, context)
    out = bookkeeping.rearm(out, context)
    return out.say("mornings-go-on", args=bookkeeping.next_args(out.person))


def doctor_checked(out: Outcome, _question: Question, _choice: Choice, context: Context) -> Outcome:
    """A doctor has looked after a red flag: start over at the screening."""
    return next_question(out.close_question().update(screening=Screening()), context)


def rules_answered(out: Outcome, _question: Question, _choice: Choice, context: Context) -> Outcome:
    """The two rules were read."""
    return next_question(out.close_question().update(understood=True), context)


def town_confirmed(out: Outcome, question: Question, choice: Choice, context: Context) -> Outcome:
    """The zone is known; the first meeting goes on, if it is not over yet."""
    out = whereabouts.confirmed(out, question, choice, context)
    waiting = out.person.question is not None or out.person.scheduled
    return out if waiting else next_question(out, context)


def wake_time_chosen(
    out: Outcome, _question: Question, choice: Choice, _context: Context
) -> Outcome:
    """A wake-up time was tapped."""
    if choice == timetable.OTHER:
        return out.ask(Ask.WAKE_TIME, "time-type")
    at = time.fromisoformat(choice.value)
    return _wake_time(out, (WeekdayTimes(tuple(range(7)), at),))


def wake_time_read(out: Outcome, reading: Reading, _context: Context) -> Outcome | None:
    """A wake-up time was typed; None when the text holds none."""
    return _wake_time(out, reading.schedule) if reading.schedule else None


def _wake_time(out: Outcome, wanted: tuple[WeekdayTimes, ...]) -> Outcome:
    times = timetable.spread(NO_TIMES, wanted)
    if times == NO_TIMES:
        question = out.person.question
        return out.say("time-none-yet", mark=question.mark if question is not None else "")
    return _finish_times(out.close_question().update(times=times))


def weekend_chosen(out: Outcome, _question: Question, choice: Choice, _context: Context) -> Outcome:
    """The same, later, or none."""
    match choice.action:
        case "weekend-later":
            return timetable.ask_weekend_time(out)
        case "weekend-off":
            return _ask_gaps(timetable.set_weekend(out.close_question(), None))
        case "weekend-at":
            at = time.fromisoformat(choice.value)
            return _ask_gaps(timetable.set_weekend(out.close_question(), at))
        case _:
            return _ask_gaps(out.close_question())


def weekend_read(out: Outcome, reading: Reading, _context: Context) -> Outcome | None:
    """A time for the weekend was typed; None when the text holds none."""
    if not reading.schedule:
        return None
    return _ask_gaps(timetable.set_weekend(out.close_question(), reading.schedule[0].at))


def _ask_gaps(out: Outcome) -> Outcome:
    return out.ask(Ask.GAPS, "gaps", (Choice("gaps-normal"), Choice("gaps-longer")))


def gaps_chosen(out: Outcome, _question: Question, choice: Choice, context: Context) -> Outcome:
    """Normal or longer gaps for slow fingers and joints."""
    out = out.close_question().choose_option(longer_gaps=choice.action == "gaps-longer")
    return _ready(out, context)


def _ready(out: Outcome, context: Context) -> Outcome:
    """The first meeting is over: mornings happen from here."""
    today = context.today(out.person)
    out = bookkeeping.rearm(out.update(scheduled=True, settled=today), context)
    return out.ask(
        Ask.READY,
        "ready",
        (Choice("try-now"), Choice("see-you")),
        args=bookkeeping.next_args(out.person),
    )
