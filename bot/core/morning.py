"""The wake-up: inviting, nudging, snoozing, not today, a bad day, and coming late.

May not import anything that does I/O.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.core import (
    bookkeeping,
    closing,
    gate,
    inviting,
    pauses,
    queueing,
    safety,
    screening,
    session,
)
from bot.core.context import Context
from bot.core.events import Choice
from bot.core.inviting import BAD_DAY, NOT_TODAY, START
from bot.core.outcome import Outcome, Rows
from bot.core.person import Answered, Person, Phase, Session
from bot.core.routine import KNEE_SWINGS
from bot.core.says import Kind
from bot.core.session import QUIET
from bot.core.wakeups import Wakeup, next_wakeup

FIRST_NUDGE = timedelta(minutes=15)
LAST_NUDGE = timedelta(minutes=90)
TOO_LATE_TO_NUDGE = timedelta(hours=2)
ASK_AGAIN_AFTER = timedelta(days=7)
"""How long an unanswered bone question is left alone before a morning asks it again."""
SNOOZE = timedelta(minutes=20)


def due(person: Person) -> datetime | None:
    """When an invitation must be looked at again: nudge, end of a snooze, end of its time."""
    current = person.session
    if current is None:
        return None
    ends = bookkeeping.open_until(person) if current.phase in bookkeeping.WAITING else None
    instants = [at for at in (ends, queueing.due(current)) if at]
    if current.phase == Phase.SNOOZED:
        instants.append(current.since + SNOOZE)
    if current.phase == Phase.INVITED and current.acknowledged and current.reminders < QUIET:
        instants.append(current.since + _next_nudge(current))
    return min(instants, default=None)


def _next_nudge(current: Session) -> timedelta:
    return LAST_NUDGE if current.reminders else FIRST_NUDGE


def woke(out: Outcome, at: datetime, context: Context) -> Outcome:
    """Nudge, end a snooze, or let the date go; `at` is the instant it was set for."""
    current = out.person.session
    if current is None:
        return out
    if current.phase in bookkeeping.WAITING and not bookkeeping.is_open(out.person, context.now):
        return bookkeeping.end_session(out, context)
    if current.phase == Phase.SNOOZED and context.now - at > bookkeeping.WAKE_UP_WINDOW:
        return inviting.invite(out.session(phase=Phase.INVITED, late=True), "wake-up-late", context)
    if current.phase == Phase.SNOOZED:
        return inviting.invite(out.session(phase=Phase.INVITED), "wake-up-again", context)
    if current.phase == Phase.QUEUED:
        return queueing.called_up(out, at, context)
    return _nudge(out, current, context)


def _nudge(out: Outcome, current: Session, context: Context) -> Outcome:
    silence = context.now - current.since
    if silence - _next_nudge(current) > TOO_LATE_TO_NUDGE:
        return out.session(reminders=QUIET)
    if silence < LAST_NUDGE:
        out, key, rings = out.session(reminders=1), "nudge", True
    else:
        out, key, rings = out.session(reminders=QUIET), "nudge-last", False
    return inviting.invitation(out, key, kind=Kind.NUDGE, rings=rings)


def wake_up(out: Outcome, context: Context) -> Outcome:
    """The time of the next wake-up has come, or went by while we were down."""
    wakeup = _latest(out.person, context)
    if wakeup is None:
        return bookkeeping.rearm(out, context)
    out = closing.put_away(bookkeeping.end_session(out, context))
    override = out.person.override
    out = out.update(
        last_wakeup=wakeup,
        moved=False,
        pause=None,
        override=override if override and override.date > wakeup.date else None,
    )
    out = bookkeeping.rearm(out, context)
    if not gate.is_open(out.person, context.today(out.person)):
        return _ask_instead(out, context)
    plan = bookkeeping.may_do(out.person, context.routine.ids)
    if not plan:
        return out
    late = context.now - wakeup.at > bookkeeping.WAKE_UP_WINDOW
    out = out.update(
        session=Session(
            date=wakeup.date,
            woke=wakeup.at,
            plan=plan,
            since=context.now,
            late=late,
            reminders=QUIET if late else 0,
        )
    )
    if not bookkeeping.is_open(out.person, context.now):
        return bookkeeping.end_session(out, context)
    return inviting.invite(out, "wake-up-late" if late else "wake-up", context)


def _latest(person: Person, context: Context) -> Wakeup | None:
    """The latest wake-up that is due: after a long break only one is made up for."""
    wakeup = person.next_wakeup
    while wakeup is not None:
        following = next_wakeup(
            person.schedule, after=wakeup.at, last_date=wakeup.date, last_at=None
        )
        if following is None or following.at > context.now:
            break
        wakeup = following
    return wakeup


def _ask_instead(out: Outcome, context: Context) -> Outcome:
    """The gate is closed: ask for what would open it, at most once a week, or be quiet."""
    given = out.person.screening
    today = context.today(out.person)
    if given.red_flags:
        return safety.ask_red_flags(out, "", kind=Kind.WAKE_UP, key="red-flags-again")
    unanswered = not given.locked and (not given.answer or gate.lapsed(out.person, today))
    asked_lately = given.asked is not None and today - given.asked < ASK_AGAIN_AFTER
    if asked_lately or not unanswered:
        return out
    return screening.ask_bones(out, context, kind=Kind.WAKE_UP, key="bones-again")


def _waits_for(current: Session, mark: str) -> bool:
    """Whether this is the wake-up's fate; an answer may have overtaken it."""
    return current.phase is Phase.INVITED and not current.acknowledged and current.mark == mark


def delivered(out: Outcome, mark: str, context: Context) -> Outcome:
    """The wake-up was taken: its news are told, and nudges count from here."""
    current = out.person.session
    if current is None or not _waits_for(current, mark):
        return out
    out = out.session(acknowledged=True, since=context.now).update(missed=None)
    too_late = not current.snoozes and context.now - current.woke > bookkeeping.WAKE_UP_WINDOW
    return out.session(late=True, reminders=QUIET) if too_late else out


def undelivered(out: Outcome, mark: str, context: Context) -> Outcome:
    """The wake-up could not be delivered in its window: our fault, said once, without nudges."""
    current = out.person.session
    if current is None or not _waits_for(current, mark) or current.late:
        return out
    out = out.session(late=True, reminders=QUIET)
    if not bookkeeping.is_open(out.person, context.now):
        return bookkeeping.end_session(out, context)
    return inviting.invite(out, "wake-up-late", context)


def answered(out: Outcome, choice: Choice, context: Context) -> Outcome:
    """An answer to the wake-up; after any answer nobody is nudged."""
    out = replace(out, answered=(*out.answered, session.current(out).mark))
    out = out.session(reminders=QUIET).update(missed=None)
    if choice == START and session.current(out).phase is Phase.QUEUED:
        return queueing.asked_again(out, context)
    out = queueing.leave(out, context)
    match choice.action:
        case "start":
            return queueing.begin(out, session.current(out), context)
        case "snooze":
            return _snooze(out, context)
        case "not-today":
            return not_today(out, context)
        case "bad-day":
            return _bad_day(out)
        case "only-swings":
            out = out.session(plan=(KNEE_SWINGS,))
            return queueing.begin(out, session.current(out), context)
        case "rest":
            return _rest(out, context)
        case "feels-wrong":
            return safety.it_hurts(out, context)
        case _:
            out = out.session(rested=True)
            return pauses.begin(out, context.today(out.person) + pauses.WEEK, context)


def _snooze(out: Outcome, context: Context) -> Outcome:
    current = session.current(out)
    if current.snoozes >= inviting.MOST_SNOOZES:
        return out.say("snooze-enough", (START,), (NOT_TODAY, BAD_DAY), mark=current.mark)
    out = out.session(
        phase=Phase.SNOOZED,
        since=context.now,
        snoozes=current.snoozes + 1,
        choices=(START, NOT_TODAY, BAD_DAY),
    )
    return out.say("snoozed", (START,), mark=current.mark, rings=False)


def not_today(out: Outcome, context: Context) -> Outcome:
    """The whole date is skipped on purpose, or what is left of it."""
    if session.current(out).ended(Answered.DONE):
        return closing.finish(out, context)
    out = out.session(phase=Phase.FINISHED, declined=True, since=context.now, choices=())
    out = bookkeeping.record_session(out, context)
    args = {**inviting.news(out.person), **closing.streak_args(out.person, context)}
    return out.update(missed=None).say("not-today-noted", args=args)


def _bad_day(out: Outcome) -> Outcome:
    current = session.current(out)
    small = KNEE_SWINGS in current.plan and not current.results
    swings = ((Choice("only-swings"),),) if small else ()
    rows: Rows = (
        *swings,
        (Choice("rest"),),
        (Choice("feels-wrong"),),
        (Choice("pause-week"),),
    )
    out = out.session(choices=tuple(choice for row in rows for choice in row))
    return out.say("bad-day", *rows, mark=current.mark)


def _rest(out: Outcome, context: Context) -> Outcome:
    out = out.session(phase=Phase.FINISHED, rested=True, since=context.now, choices=())
    return bookkeeping.record_session(out, context).say("rest-noted")
