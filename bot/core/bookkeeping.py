"""Which dates have which rows, and when the next wake-up is.

The two halves are kept apart on purpose: `settle` decides days, `rearm` schedules.
May not import anything that does I/O.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from msgspec.structs import replace

from bot.core import gate
from bot.core.context import Context
from bot.core.days import Day, DayOutcome
from bot.core.outcome import Outcome
from bot.core.person import Answered, Person, Phase, Session
from bot.core.says import Arg
from bot.core.wakeups import next_wakeup, to_local

START_BEFORE_NEXT = timedelta(hours=3)
"""A session can be started until this long before the next wake-up."""
WITHOUT_NEXT = timedelta(hours=21)
"""How long a session stays open when no next wake-up is known, or in a pause, however long."""
WAKE_UP_WINDOW = timedelta(hours=2)
"""A wake-up not delivered this long after its time is our fault, and the date is void."""

WAITING = frozenset(
    {Phase.INVITED, Phase.SNOOZED, Phase.QUEUED, Phase.CLOSED, Phase.PAUSED, Phase.STOPPED}
)


def open_until(person: Person) -> datetime | None:
    """The instant until which the session of this person can be started or answered."""
    if person.session is None:
        return None
    longest = person.session.woke + WITHOUT_NEXT
    if person.next_wakeup is None:
        return longest
    until = person.next_wakeup.at - START_BEFORE_NEXT
    return until if person.pause is None else min(until, longest)


def is_open(person: Person, now: datetime) -> bool:
    """Whether there is a session that can still be started, gone on with or answered."""
    until = open_until(person)
    return until is not None and now < until


def may_do(person: Person, routine: tuple[str, ...]) -> tuple[str, ...]:
    """The exercises this person may be shown, in order."""
    only = person.screening.only or routine
    return tuple(e for e in routine if e in only and e not in person.left_out)


def may_exercise(person: Person, context: Context) -> bool:
    """Whether the gate is open and at least one exercise is left to do."""
    return gate.is_open(person, context.today(person)) and bool(may_do(person, context.routine.ids))


def day_of(session: Session, person: Person, context: Context) -> Day:
    """The row of a session's date as it stands now."""
    done = session.ended(Answered.DONE)
    hurt = session.ended(Answered.HURT)
    everything = may_do(person, context.routine.ids)
    if done:
        outcome = DayOutcome.FULL if set(everything) | set(hurt) <= set(done) else DayOutcome.KEPT
    elif hurt or session.stopped:
        outcome = DayOutcome.PAIN
    elif session.rested:
        outcome = DayOutcome.PAUSED
    elif not _expected(session, person):
        outcome = _unexpected(session, person)
    elif session.phase is Phase.QUEUED:
        outcome = DayOutcome.VOID
    elif session.declined or session.ended(Answered.SKIPPED):
        outcome = DayOutcome.SKIPPED
    elif session.late or _never_invited(session):
        outcome = DayOutcome.VOID
    else:
        outcome = DayOutcome.MISSED
    old = person.ledger.day(session.date)
    return Day(
        date=session.date,
        outcome=outcome,
        done=done,
        skipped=session.ended(Answered.SKIPPED),
        hurt=hurt,
        before=session.before,
        after=session.after,
        week_stiffness=old.week_stiffness if old else None,
        week_length=old.week_length if old else None,
        red_flags=old.red_flags if old else "",
    )


def _expected(session: Session, person: Person) -> bool:
    """Whether the date's wake-up came, or the session stands in for it.

    A session of one's own (/now, "try it") on a date off, or after the date's wake-up could
    have come, is a gift: nothing done in it costs nothing.
    """
    if person.last_wakeup is not None and person.last_wakeup.date == session.date:
        return True
    instant = person.schedule.instant(session.date)
    return instant is not None and session.woke <= instant


def _unexpected(session: Session, person: Person) -> DayOutcome:
    paused = person.pause is not None and person.pause.covers(session.date)
    return DayOutcome.PAUSED if paused else DayOutcome.OFF


def _never_invited(session: Session) -> bool:
    """Whether the platform never took the wake-up."""
    return session.phase is Phase.INVITED and not session.acknowledged and not session.snoozes


def record_session(out: Outcome, context: Context) -> Outcome:
    """Write the session's date as it stands now."""
    session = out.person.session
    return out if session is None else _write(out, day_of(session, out.person, context))


def _write(out: Outcome, day: Day) -> Outcome:
    """Write the row; what it costs is told in the next wake-up."""
    missed = out.person.missed
    old = out.person.ledger.day(day.date)
    spent = old is not None and old.outcome.spends
    if day.outcome.spends and not spent:
        missed = day.date
    elif missed == day.date and not day.outcome.spends:
        missed = None
    return out.record([day]).update(missed=missed)


def end_session(out: Outcome, context: Context, outcome: DayOutcome | None = None) -> Outcome:
    """Close the session for good, whatever it was doing.

    With an `outcome`, a date on which nothing was done gets it instead of its own.
    """
    session = out.person.session
    if session is None:
        return out
    day = day_of(session, out.person, context)
    decided = out.person.ledger.day(session.date)
    if outcome is not None and not day.outcome.counts and day.outcome != DayOutcome.PAIN:
        if session.phase == Phase.FINISHED and decided is not None:
            day = decided
        else:
            day = replace(day, outcome=outcome)
    out = replace(_write(out, day), cancels=True)
    answered = (*out.answered, session.mark)
    last = session.date if session.started else out.person.last_date
    return replace(out.update(session=None, last_date=last), answered=answered)


def why_without_session(person: Person, on: date, routine: tuple[str, ...]) -> DayOutcome:
    """Why a date that had no session had none."""
    if person.suspended:
        return DayOutcome.VOID
    if person.pause is not None and person.pause.covers(on):
        return DayOutcome.PAUSED
    if person.schedule.wall(on) is None:
        return DayOutcome.OFF
    if not gate.is_open(person, on) or not may_do(person, routine):
        return DayOutcome.GATED
    return DayOutcome.VOID


def settle(out: Outcome, context: Context) -> Outcome:
    """Give every past date without a session its row, while the reasons are still known."""
    person = out.person
    if not person.scheduled or person.settled is None:
        return out
    settled = person.settled
    today = context.today(person)
    out = _let_go(out, today, context)
    person = out.person
    days = []
    on = settled + timedelta(days=1)
    while on < today:
        has_session = person.session is not None and person.session.date == on
        if not has_session and person.ledger.day(on) is None:
            days.append(Day(date=on, outcome=why_without_session(person, on, context.routine.ids)))
        on += timedelta(days=1)
    if on - timedelta(days=1) == settled:
        return out
    return out.record(days).update(settled=on - timedelta(days=1))


def _let_go(out: Outcome, today: date, context: Context) -> Outcome:
    """End a session of long ago before later dates get their rows."""
    session = out.person.session
    if session is None or today - session.date <= timedelta(days=1):
        return out
    return out if is_open(out.person, context.now) else end_session(out, context)


def last_session_date(person: Person) -> date | None:
    """The last date on which a session was started or is open."""
    dates = [person.last_date, person.session.date if person.session else None]
    return max((on for on in dates if on is not None), default=None)


def last_date(person: Person) -> date | None:
    """The last date that has a session or had its wake-up."""
    woken = person.last_wakeup.date if person.last_wakeup else None
    dates = [last_session_date(person), woken]
    return max((on for on in dates if on is not None), default=None)


def rearm(out: Outcome, context: Context) -> Outcome:
    """Set the next wake-up by the person's schedule, pause and travels."""
    person = out.person
    if not person.scheduled or person.suspended:
        return out.update(next_wakeup=None)
    if person.pause is not None and person.pause.until is None:
        return out.update(next_wakeup=None)
    last = person.last_wakeup
    wakeup = next_wakeup(
        person.schedule,
        after=context.now,
        last_date=last_date(person),
        last_at=last.at if last and person.moved else None,
        first_date=person.pause.until if person.pause else None,
    )
    return out.update(next_wakeup=wakeup)


def next_args(person: Person) -> dict[str, Arg]:
    """The next wake-up as arguments of a text.

    `next` is "none" when there is none, and "gated" when it would pass in silence.
    """
    if person.next_wakeup is None:
        return {"next": "none", "date": "", "time": "", "place": person.place}
    local = to_local(person.next_wakeup.at, person.zone or "UTC")
    return {
        "next": "gated" if _is_gated(person, person.next_wakeup.date) else "known",
        "date": person.next_wakeup.date.isoformat(),
        "time": local.strftime("%H:%M"),
        "place": person.place,
    }


def _is_gated(person: Person, on: date) -> bool:
    """Whether the wake-up of this date stays silent; one that asks a question doesn't."""
    asks = person.screening.red_flags or gate.lapsed(person, on)
    return not asks and not gate.is_open(person, on)
