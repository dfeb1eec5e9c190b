"""A running session: cards, cues, the question at each end, silence, lateness.

Cues are chained by acknowledgement: the next one is timed from the instant at which the
platform took the one before. May not import anything that does I/O.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.core import bookkeeping, closing, showing
from bot.core.context import Context
from bot.core.events import Choice
from bot.core.outcome import Outcome, Rows
from bot.core.person import Person, Phase, Session
from bot.core.routine import CHEST_LIFT, Cue, Role
from bot.core.says import Arg, Kind

STOP = Choice("stop")
AGAIN = Choice("again")
DONE = Choice("done")
MORE_TIME = Choice("more-time")
RESUME = Choice("resume")
SKIP = Choice("skip")
SKIPPED = Choice("skipped")

ON_TIME = timedelta(seconds=10)
"""A break shorter than this goes on as if nothing had been."""
LET_GO = timedelta(seconds=90)
"""A break shorter than this lets go and rests; after a longer one the session is paused."""
NO_ACKNOWLEDGEMENT = timedelta(seconds=120)
"""When the fate of a message is unknown for this long, the session is paused."""
ASK_AGAIN = timedelta(seconds=60)
WAIT_QUIETLY = timedelta(minutes=5)
CLOSE = timedelta(minutes=30)
QUIET = 2
"""The count of reminders after which nobody is asked, or nudged, any more."""
MEASURE = timedelta(seconds=20)
"""How long the optional number before the first exercise is waited for."""

ASKING = frozenset({Phase.ASKED, Phase.REVIEWING})
IN_EXERCISE = frozenset({Phase.RUNNING, Phase.ASKED, Phase.PAUSED, Phase.RESUMING})
ACTIVE = IN_EXERCISE | {Phase.MEASURING, Phase.BETWEEN, Phase.REVIEWING}
TAKES_PLACE = ACTIVE | {Phase.QUEUED}
"""Phases of a session that was let in, or that waits in line for it."""


def due(person: Person, context: Context) -> datetime | None:
    """When the running session must be looked at again; None when it is not running."""
    session = person.session
    if session is None or session.phase not in ACTIVE:
        return None
    return session.since + _wait(session, context)


def _wait(session: Session, context: Context) -> timedelta:
    match session.phase:
        case Phase.MEASURING:
            return MEASURE
        case Phase.BETWEEN:
            return timedelta(seconds=context.routine.next_card_seconds)
        case Phase.ASKED | Phase.REVIEWING:
            return (ASK_AGAIN, WAIT_QUIETLY, CLOSE)[session.reminders]
        case Phase.PAUSED:
            return CLOSE
        case _ if not session.acknowledged:
            return NO_ACKNOWLEDGEMENT
        case Phase.RESUMING:
            return timedelta(seconds=context.routine.resume_wait(session.options))
        case _:
            extra = session.more_times * context.routine.more_time_seconds if not session.cue else 0
            following = cue_at(session, session.cue + 1, context)
            return timedelta(seconds=following.wait + extra)


def cue_at(session: Session, number: int, context: Context) -> Cue:
    """A cue of the exercise under way; its end, should a new routine file have fewer cues."""
    timeline = context.routine.timeline(session.exercise, session.options)
    return timeline[min(number, len(timeline) - 1)]


def next_card(out: Outcome, context: Context) -> Outcome:
    """Open the next exercise without an answer; when none is left, ask or close.

    Hands-free leaves exercises unanswered on the way, so it never goes back to open one.
    """
    first = current(out).index if hands_free(out) else 0
    waiting = current(out).unanswered
    for index in waiting:
        if index >= first:
            return open_exercise(out.session(index=index), context)
    return ask_review(out, context) if waiting else closing.finish(out, context)


def open_exercise(out: Outcome, context: Context) -> Outcome:
    """Say the card of the exercise that `index` points at."""
    out = out.session(
        run=current(out).run + 1, more_times=0, options=out.person.preferences.options
    )
    return say_cue(out, 0, context)


def say_cue(out: Outcome, number: int, context: Context) -> Outcome:
    """Say this cue of the exercise under way; the next is timed from its acknowledgement."""
    out = out.session(
        phase=Phase.RUNNING, cue=number, since=context.now, acknowledged=False, reminders=0
    )
    session = current(out)
    cue = cue_at(session, number, context)
    return say(
        out,
        cue.key,
        *_rows(out, cue),
        picture=showing.movement(out.person, session) if cue.role is Role.CARD else "",
        kind=cue.role.kind,
        rings=cue.rings,
        expires=context.now + (CLOSE if cue.role is Role.END else LET_GO),
        number=session.plan.index(session.exercise) + 1,
        count=len(session.plan),
        seconds=cue.seconds or context.routine.chosen(session.exercise, session.options),
        asks=asks(out),
    )


def _rows(out: Outcome, cue: Cue) -> Rows:
    session = current(out)
    match cue.role:
        case Role.CARD if session.exercise == CHEST_LIFT:
            variants = (Choice("pillows"), Choice("arms"))
            return (variants, (MORE_TIME, SKIP), (STOP,))
        case Role.CARD:
            return ((MORE_TIME, SKIP), (STOP,))
        case Role.END if asks(out) == "exercise":
            return ((DONE, SKIPPED, AGAIN), (STOP,))
        case Role.END if asks(out) == "all":
            return ((Choice("done-all"), Choice("done-some"), Choice("done-none")), (STOP,))
        case _:
            return ((STOP,),)


def asks(out: Outcome) -> str:
    """What the end of the current exercise asks for: this exercise, all of them, or nothing."""
    if not hands_free(out):
        return "exercise"
    session = current(out)
    return "all" if session.index == len(session.plan) - 1 else "nothing"


def delivered(out: Outcome, mark: str, context: Context) -> Outcome:
    """The platform took the message that the session waits for: its clock starts here."""
    session = out.person.session
    if session is None or session.acknowledged or session.mark != mark:
        return out
    out = out.session(acknowledged=True, since=context.now)
    if session.phase != Phase.RUNNING:
        return out
    cue = cue_at(session, session.cue, context)
    if cue.role is not Role.END:
        return out
    if asks(out) == "nothing":
        return between(out.session(index=session.index + 1), context)
    return out.session(phase=Phase.ASKED, reminders=0)


def between(out: Outcome, context: Context) -> Outcome:
    """The next card comes in a moment; no cue of the new exercise has been said."""
    return out.session(phase=Phase.BETWEEN, cue=0, acknowledged=True, since=context.now)


def undelivered(out: Outcome, mark: str, context: Context) -> Outcome:
    """The message was given up: go on after a short gap, else let go and wait."""
    session = out.person.session
    if session is None or session.acknowledged or session.mark != mark:
        return out
    late = context.now - session.since
    if session.phase == Phase.RUNNING and late < ON_TIME:
        return delivered(out, mark, context)
    if session.phase in (Phase.RUNNING, Phase.RESUMING):
        return _break_off(out, late, context)
    return out


def woke(out: Outcome, at: datetime, context: Context) -> Outcome:
    """A due instant of the running session has come; `at` is the instant it was set for."""
    session = current(out)
    late = context.now - at
    match session.phase:
        case Phase.ASKED | Phase.REVIEWING:
            return _remind(out, context)
        case Phase.PAUSED:
            return close_quietly(out, context)
        case Phase.RUNNING | Phase.RESUMING if not session.acknowledged:
            return _break_off(out, LET_GO, context)
        case Phase.BETWEEN | Phase.MEASURING if late < LET_GO:
            return next_card(out, context)
        case Phase.RESUMING if late < ON_TIME:
            start = context.routine.hold_start(session.exercise, session.options, session.cue + 1)
            return say_cue(out, start, context)
        case Phase.RUNNING if late < (ON_TIME if session.cue else LET_GO):
            return say_cue(out, session.cue + 1, context)
        case _:
            return _break_off(out, late, context)


def _break_off(out: Outcome, late: timedelta, context: Context) -> Outcome:
    """We were late: our fault. Let go; go on only when the person says so."""
    cancelled = replace(out.session(phase=Phase.PAUSED, since=context.now, late=True), cancels=True)
    done = () if current(out).phase in (Phase.BETWEEN, Phase.MEASURING) else (DONE,)
    key = "late-rest" if late < LET_GO else "late-paused"
    return say(cancelled, key, (RESUME, SKIP, *done), (STOP,), kind=Kind.STOP)


def _remind(out: Outcome, context: Context) -> Outcome:
    silence = context.now - current(out).since
    if silence >= CLOSE:
        return close_quietly(out, context)
    if silence >= WAIT_QUIETLY:
        return wait_quietly(out, Kind.NUDGE)
    return ask_again(out.session(reminders=1), Kind.NUDGE)


def ask_again(out: Outcome, kind: Kind) -> Outcome:
    """Done, or skip? With the buttons of the question that stands open."""
    return say(out, "ask-again", *_same_rows(out), kind=kind, rings=False)


def wait_quietly(out: Outcome, kind: Kind) -> Outcome:
    """The question stays open, and nobody asks any more."""
    return say(out.session(reminders=QUIET), "waiting", *_same_rows(out), kind=kind, rings=False)


def _same_rows(out: Outcome) -> Rows:
    answers = tuple(choice for choice in current(out).choices if choice != STOP)
    return (answers, (STOP,)) if answers else ((STOP,),)


def close_quietly(out: Outcome, context: Context) -> Outcome:
    """Half an hour of silence: close. Answers still count until the date's end."""
    out = out.session(phase=Phase.CLOSED, since=context.now)
    out = bookkeeping.record_session(out, context) if current(out).results else out
    row = (RESUME, DONE, SKIP)
    return say(out, "closed", row, kind=Kind.NUDGE, rings=False)


def ask_review(out: Outcome, context: Context) -> Outcome:
    """Only some were done (hands-free): ask for each one that has no answer."""
    session = current(out)
    index = session.unanswered[0]
    out = out.session(
        phase=Phase.REVIEWING, index=index, run=session.run + 1, since=context.now, reminders=0
    )
    return say(out, "review", (DONE, SKIPPED), (STOP,), exercise=current(out).exercise)


def say(
    out: Outcome,
    key: str,
    *rows: tuple[Choice, ...],
    kind: Kind = Kind.REPLY,
    rings: bool = True,
    expires: datetime | None = None,
    picture: str = "",
    **named: Arg,
) -> Outcome:
    """Say something of the session, whose buttons carry its mark."""
    choices = tuple(choice for row in rows for choice in row)
    out = out.session(choices=choices)
    mark = current(out).mark
    return out.say(
        key,
        *rows,
        kind=kind,
        rings=rings,
        mark=mark,
        expires=expires,
        picture=picture,
        args=named,
    )


def retired(out: Outcome) -> Outcome:
    """The buttons of the message said last have served."""
    return replace(out, answered=(*out.answered, current(out).mark))


def current(out: Outcome) -> Session:
    """The session; there must be one."""
    session = out.person.session
    if session is None:
        msg = "no session is running"
        raise ValueError(msg)
    return session


def hands_free(out: Outcome) -> bool:
    """Whether it is asked only once, at the end."""
    return current(out).hands_free
