"""The wake-up: inviting, nudging, snoozing, not today, a bad day, and coming late.

May not import anything that does I/O.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.core import bookkeeping, closing, gate, pauses, safety, screening, session
from bot.core.context import Context
from bot.core.days import Day, Rule, repairable
from bot.core.events import Choice
from bot.core.outcome import Outcome, Rows
from bot.core.person import Person, Phase, Session
from bot.core.routine import CHEST_LIFT, KNEE_SWINGS
from bot.core.says import Arg, Kind
from bot.core.session import QUIET
from bot.core.wakeups import Wakeup, next_wakeup

FIRST_NUDGE = timedelta(minutes=15)
LAST_NUDGE = timedelta(minutes=90)
TOO_LATE_TO_NUDGE = timedelta(hours=2)
ASK_AGAIN_AFTER = timedelta(days=7)
"""How long an unanswered bone question is left alone before a morning asks it again."""
SNOOZE = timedelta(minutes=20)
MOST_SNOOZES = 3

START = Choice("start")
SNOOZE_CHOICE = Choice("snooze")
NOT_TODAY = Choice("not-today")
BAD_DAY = Choice("bad-day")


def due(person: Person) -> datetime | None:
    """When an invitation must be looked at again: nudge, end of a snooze, end of its time."""
    current = person.session
    if current is None:
        return None
    ends = bookkeeping.open_until(person) if current.phase in bookkeeping.WAITING else None
    instants = [ends] if ends else []
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
        return invite(out.session(phase=Phase.INVITED, late=True), "wake-up-late", context)
    if current.phase == Phase.SNOOZED:
        return invite(out.session(phase=Phase.INVITED), "wake-up-again", context)
    return _nudge(out, current, context)


def _nudge(out: Outcome, current: Session, context: Context) -> Outcome:
    silence = context.now - current.since
    if silence - _next_nudge(current) > TOO_LATE_TO_NUDGE:
        return out.session(reminders=QUIET)
    if silence < LAST_NUDGE:
        out, key, rings = out.session(reminders=1), "nudge", True
    else:
        out, key, rings = out.session(reminders=QUIET), "nudge-last", False
    return _invitation(out, key, kind=Kind.NUDGE, rings=rings)


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
    return invite(out, "wake-up-late" if late else "wake-up", context)


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


def invite(out: Outcome, key: str, context: Context) -> Outcome:
    """Say good morning; what yesterday cost, and whether it was done without us, comes along."""
    current = _session(out)
    expires = None
    if key == "wake-up":
        expires = current.woke + bookkeeping.WAKE_UP_WINDOW
    elif key == "wake-up-late":
        expires = bookkeeping.open_until(out.person)
    out = out.session(since=context.now, acknowledged=False)
    return _invitation(out, key, kind=Kind.WAKE_UP, rings=True, expires=expires)


def _invitation(
    out: Outcome, key: str, *, kind: Kind, rings: bool, expires: datetime | None = None
) -> Outcome:
    current = _session(out)
    snooze = (SNOOZE_CHOICE,) if current.snoozes < MOST_SNOOZES else ()
    rows: Rows = ((START, *snooze), (NOT_TODAY, BAD_DAY))
    missed = _repairable(out.person, current)
    if missed is not None:
        rows = (*rows, (Choice("repair", missed.date.isoformat()),))
        out = out.update(repair_offered=current.date)
    out = out.session(choices=tuple(choice for row in rows for choice in row))
    return out.say(
        key,
        *rows,
        kind=kind,
        rings=rings,
        mark=current.mark,
        expires=expires,
        count=len(current.plan),
        lift="yes" if CHEST_LIFT in current.plan else "no",
        repair="yes" if missed else "no",
        missed=missed.date.isoformat() if missed else "",
        args=_news(out.person),
    )


def _repairable(person: Person, current: Session) -> Day | None:
    """The missed day to ask about; once in 7 days, the nudges of that morning included."""
    offered = person.repair_offered
    before = [on for on in (person.last_repair, offered) if on is not None and on != current.date]
    return repairable(person.ledger, today=current.date, last_repair=max(before, default=None))


def _news(person: Person) -> dict[str, Arg]:
    """What a missed or skipped date cost, told once; nothing when the streak is hidden."""
    streak = person.ledger.streak
    news = "none"
    told = person.missed is not None and person.preferences.shows_streak
    for reason in person.ledger.reasons() if told else ():
        if reason.day.date == person.missed:
            news = {Rule.SPENT: "spent", Rule.ENDED: "ended"}.get(reason.rule, "none")
    return {
        "news": news,
        "spare": streak.spare_days,
        "best": streak.best,
        "total": streak.total,
        "current": streak.current,
    }


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
    return invite(out, "wake-up-late", context)


def answered(out: Outcome, choice: Choice, context: Context) -> Outcome:
    """An answer to the wake-up; after any answer nobody is nudged."""
    out = replace(out, answered=(*out.answered, _session(out).mark))
    out = out.session(reminders=QUIET).update(missed=None)
    match choice.action:
        case "start":
            return session.begin(out, _session(out), context)
        case "snooze":
            return _snooze(out, context)
        case "not-today":
            return not_today(out, context)
        case "bad-day":
            return _bad_day(out)
        case "only-swings":
            out = out.session(plan=(KNEE_SWINGS,))
            return session.begin(out, _session(out), context)
        case "rest":
            return _rest(out, context)
        case "feels-wrong":
            return safety.it_hurts(out, context)
        case _:
            out = out.session(rested=True)
            return pauses.begin(out, context.today(out.person) + pauses.WEEK, context)


def _snooze(out: Outcome, context: Context) -> Outcome:
    current = _session(out)
    if current.snoozes >= MOST_SNOOZES:
        return out.say("snooze-enough", (START,), (NOT_TODAY, BAD_DAY), mark=current.mark)
    out = out.session(
        phase=Phase.SNOOZED,
        since=context.now,
        snoozes=current.snoozes + 1,
        choices=(START, NOT_TODAY, BAD_DAY),
    )
    return out.say("snoozed", (START,), mark=current.mark, rings=False)


def not_today(out: Outcome, context: Context) -> Outcome:
    """The whole date is skipped on purpose."""
    out = out.session(phase=Phase.FINISHED, declined=True, since=context.now, choices=())
    out = bookkeeping.record_session(out, context)
    args = closing.streak_args(out.person, context) | _news(out.person)
    return out.update(missed=None).say("not-today-noted", args=args)


def _bad_day(out: Outcome) -> Outcome:
    current = _session(out)
    swings = ((Choice("only-swings"),),) if KNEE_SWINGS in current.plan else ()
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


def _session(out: Outcome) -> Session:
    current = out.person.session
    if current is None:
        msg = "no session to answer"
        raise ValueError(msg)
    return current
