"""Beginning a session: at once when it fits beside those that run, else at the next free instant.

A bot sends only so many messages a second. A session begins when its cues will be on time; until
then the person waits in line, knows the time, and can change their mind. Exercises that run wait
for nobody, so a session that is only paused doesn't come here.
May not import anything that does I/O.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.core import closing, gate, inviting, session
from bot.core.context import Context
from bot.core.inviting import BAD_DAY, NOT_TODAY, START
from bot.core.outcome import Outcome
from bot.core.person import Phase, Session
from bot.core.says import Kind
from bot.core.wakeups import to_local

UNSAID = timedelta(seconds=15)
"""A wait shorter than this is not worth a word: the first card comes in a moment anyway."""
TOLD_ENOUGH = timedelta(minutes=2)
"""A beginning later than told by no more than this needs no further word."""
OUT_OF_NOWHERE = timedelta(minutes=10)
"""This long after the time they were told, nobody expects the first card any more."""
A_MINUTE = timedelta(minutes=1)


def begin(out: Outcome, begun: Session, context: Context) -> Outcome:
    """Start a session that was invited, or go on with one that was left."""
    out = closing.put_away(out)
    hands_free = begun.hands_free if begun.started else out.person.preferences.hands_free
    out = out.update(session=replace(begun, started=True, declined=False, hands_free=hands_free))
    return take_place(out, context)


def take_place(out: Outcome, context: Context) -> Outcome:
    """Open the session if it fits now; else wait in line for the instant at which it does."""
    if context.room is None or context.room <= context.now:
        return _open(out, context)
    return _line_up(out, context.room, context)


def _open(out: Outcome, context: Context) -> Outcome:
    current = session.current(out)
    if current.phase is Phase.QUEUED:
        out = session.retired(out)
    out = out.session(expected_by=None)
    untouched = not (current.results or current.run or current.stopped)
    if out.person.preferences.numbers and untouched and current.before is None:
        scale = closing.scale("stiff-before")
        out = out.session(phase=Phase.MEASURING, since=context.now, cue=0)
        return session.say(out, "stiff-before", *scale, kind=Kind.REPLY)
    return session.next_card(out, context)


def _line_up(out: Outcome, room: datetime, context: Context) -> Outcome:
    current = session.current(out)
    again = current.phase is Phase.QUEUED
    no_surprise = current.expected_by if again else None
    if no_surprise is None:
        no_surprise = context.now + UNSAID
    out = out.session(
        phase=Phase.QUEUED,
        since=room,
        acknowledged=True,
        expected_by=no_surprise,
        # Start has no button here; typed, or tapped twice, it is answered with the time.
        choices=(START, NOT_TODAY, BAD_DAY),
    )
    if room < no_surprise:
        return out
    # After the cards: those who begin in a rush would wait for all that is told to the others.
    return _tell(out, "queued-longer" if again else "queued", Kind.OTHER, context)


def _tell(out: Outcome, key: str, kind: Kind, context: Context) -> Outcome:
    current = session.current(out)
    local = to_local(current.since, out.person.zone or "UTC")
    return out.session(expected_by=current.since + TOLD_ENOUGH).say(
        key,
        (NOT_TODAY, BAD_DAY),
        kind=kind,
        mark=current.mark,
        rings=False,
        soon="yes" if current.since - context.now < A_MINUTE else "no",
        time=local.strftime("%H:%M"),
    )


def asked_again(out: Outcome, context: Context) -> Outcome:
    """They say "start" once more: begin if there is room by now, else say when it will be."""
    if context.room is None or context.room <= context.now:
        return _open(out, context)
    return still_waiting(out, context)


def still_waiting(out: Outcome, context: Context) -> Outcome:
    """Say once more when it begins."""
    return _tell(out, "queued-still", Kind.REPLY, context)


def leave(out: Outcome, context: Context) -> Outcome:
    """Their answer was another one: they wait for nothing any more."""
    if session.current(out).phase is not Phase.QUEUED:
        return out
    return out.session(phase=Phase.INVITED, since=context.now, expected_by=None)


def due(current: Session) -> datetime | None:
    """When somebody in line must be looked at again; None: they are in no line."""
    return current.since if current.phase is Phase.QUEUED else None


def called_up(out: Outcome, at: datetime, context: Context) -> Outcome:
    """Their instant has come, or went by while we were down."""
    if not gate.is_open(out.person, context.today(out.person)):
        return out
    if context.now - at <= OUT_OF_NOWHERE:
        return take_place(out, context)
    out = leave(session.retired(out), context).session(late=True, reminders=session.QUIET)
    return inviting.invite(out, "queue-late", context)
