"""What a session will still need: the messages to come, in seconds from now.

A guess, made anew after each step: answers come when people like, and each cue is timed from the
acknowledgement of the one before. May not import anything that does I/O.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import accumulate

from bot.core import bookkeeping, session
from bot.core.context import Context
from bot.core.person import Person, Phase, Session
from bot.core.routine import Options, Routine

ANSWER = 5.0
"""Seconds after which a question is taken to be answered."""


def may_begin(person: Person) -> bool:
    """Whether a step of this person could begin a session, so that it matters when one fits."""
    return person.session is None or person.session.phase not in session.ACTIVE


def waits(person: Person) -> bool:
    """Whether their session has not begun: they hold a place in line."""
    return person.session is not None and person.session.phase is Phase.QUEUED


def usual(routine: Routine) -> tuple[float, ...]:
    """The messages of a session begun now by somebody of whom nothing is known."""
    return _exercises(routine, Options(), routine.ids, 0.0, hands_free=False)


def profile(person: Person, context: Context) -> tuple[float, ...]:
    """The messages of a session begun, or gone on with, at this instant."""
    return _whole(person, context, 0.0)


def coming(person: Person, context: Context) -> tuple[float, ...]:
    """The messages that the session of this person will still need; none when nothing runs."""
    current = person.session
    if current is None:
        return ()
    since = (current.since - context.now) / timedelta(seconds=1)
    match current.phase:
        case Phase.QUEUED:
            return _whole(person, context, max(since, 0.0))
        case Phase.MEASURING:
            waited = session.MEASURE.total_seconds()
            card = _next(since, ANSWER, waited)
            return _cards(person, current, _left(current), card, context)
        case Phase.BETWEEN:
            card = max(since + context.routine.next_card_seconds, 0.0)
            return _cards(person, current, _left(current), card, context)
        case Phase.RUNNING | Phase.RESUMING:
            return _under_way(person, current, since, context)
        case Phase.ASKED if not current.reminders:
            rest = tuple(i for i in _left(current) if i != current.index)
            return _after_question(person, current, rest, _next(since, ANSWER), context)
        case Phase.REVIEWING if not current.reminders:
            asked = range(len(current.unanswered))
            return tuple(_next(since, ANSWER) + number * ANSWER for number in asked)
        case _:
            return ()


def _next(since: float, *waits: float) -> float:
    """The first of these waits that isn't over; after the last one it may come at any moment."""
    return next((since + wait for wait in waits if since + wait > 0), 0.0)


def _whole(person: Person, context: Context, start: float) -> tuple[float, ...]:
    """A whole session, the first card at `start`."""
    current = person.session
    options = person.preferences.options
    if current is not None and bookkeeping.is_open(person, context.now):
        plan = tuple(current.plan[i] for i in current.unanswered)
    else:
        plan = bookkeeping.may_do(person, context.routine.ids)
    hands_free = person.preferences.hands_free
    if current is not None and current.started:
        hands_free = current.hands_free
    return _exercises(context.routine, options, plan, start, hands_free=hands_free)


def _under_way(
    person: Person, current: Session, since: float, context: Context
) -> tuple[float, ...]:
    """From the next cue of the exercise under way, or the one on its way, to the close."""
    routine = context.routine
    timeline = routine.timeline(current.exercise, current.options)
    sent = since if current.acknowledged else max(since, 0.0)
    on_its_way = () if current.acknowledged else (sent,)
    if current.phase is Phase.RESUMING:
        following = routine.hold_start(current.exercise, current.options, current.cue + 1)
        waits = [float(routine.resume_wait(current.options))]
    else:
        following = current.cue + 1
        extra = current.more_times * routine.more_time_seconds if not current.cue else 0
        waits = [float(cue.wait + extra) for cue in timeline[following : following + 1]]
    waits += [float(cue.wait) for cue in timeline[following + 1 :]]
    said = [max(at, 0.0) for at in accumulate(waits, initial=sent)][1:]
    end = said[-1] if said else max(sent, 0.0)
    rest = tuple(i for i in _left(current) if i != current.index)
    if rest and current.hands_free:
        after = _cards(person, current, rest, end + routine.next_card_seconds, context)
    else:
        after = _after_question(person, current, rest, end + ANSWER, context)
    return (*on_its_way, *said, *after)


def _left(current: Session) -> tuple[int, ...]:
    """The exercises still to come, as the session will open them."""
    first = current.index if current.hands_free else 0
    return tuple(i for i in current.unanswered if i >= first)


def _after_question(
    person: Person, current: Session, rest: tuple[int, ...], answer: float, context: Context
) -> tuple[float, ...]:
    """The close, or the next cards, after an answer."""
    if not rest:
        return (answer,)
    return _cards(person, current, rest, answer + context.routine.next_card_seconds, context)


def _cards(
    person: Person, current: Session, rest: tuple[int, ...], card: float, context: Context
) -> tuple[float, ...]:
    """These exercises and the close, the first card at `card`."""
    plan = tuple(current.plan[i] for i in rest)
    options = person.preferences.options
    return _exercises(context.routine, options, plan, card, hands_free=current.hands_free)


def _exercises(
    routine: Routine, options: Options, plan: tuple[str, ...], start: float, *, hands_free: bool
) -> tuple[float, ...]:
    """Card to close of these exercises, the first card at `start`."""
    said: list[float] = []
    at = start
    for number, exercise in enumerate(plan):
        for cue in routine.timeline(exercise, options):
            at += cue.wait
            said.append(at)
        last = number == len(plan) - 1
        at += 0.0 if hands_free and not last else ANSWER
        at += 0.0 if last else routine.next_card_seconds
    return (*said, at)
