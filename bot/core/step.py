"""step(): an event and an instant in; what to say, what to write and when to look again out.

The rules, in the order in which they are tried:

1. A person who can't be reached is suspended; their next word brings them back.
2. Every past date gets its row before anything else changes.
3. A button of an earlier message or another morning is answered kindly and changes nothing.
   An old "Stop, it hurts" still stops a session that runs.
4. "It hurts" stops everything, whatever is going on.
5. A choice answers the question or the session it belongs to; so does its label, typed.
6. A command or an everyday word means the same at any time.
7. Other typed words answer the open question, if it can be answered freely.
8. Anything else gets a short answer and changes nothing.
9. A due instant counts only if it is the one that was set.
10. No exercise leaves through a closed gate, whatever the flows decided.
11. Every message carries "Stop, it hurts" while a session runs.

May not import anything that does I/O, read a clock, or roll dice.
"""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from bot.core import bookkeeping, dialogue, gate, morning, onboarding, screening, session, typed
from bot.core.actions import tapped_session
from bot.core.context import Context
from bot.core.days import DayOutcome
from bot.core.events import (
    BecameUnreachable,
    Choice,
    Delivered,
    Event,
    Replied,
    Tapped,
    Undelivered,
    Woke,
)
from bot.core.outcome import Outcome
from bot.core.person import Person
from bot.core.routine import Routine
from bot.core.says import Say


def step(
    person: Person, event: Event, now: datetime, routine: Routine, room: datetime | None = None
) -> Outcome:
    """Decide what follows from an event at the instant `now` (aware UTC). Never raises.

    `room` is the earliest instant (UTC) at which a new session of this person fits beside those
    that run; None: at once.
    """
    context = Context(now, routine, room)
    out = Outcome(person=person)
    if isinstance(event, BecameUnreachable):
        return _finished(_suspend(out, context), context)
    if person.suspended and not isinstance(event, Replied | Tapped):
        return _finished(out, context)
    out = bookkeeping.settle(out, context)
    if person.suspended:
        out = bookkeeping.rearm(out.update(suspended=False), context)
    match event:
        case Woke(due=at):
            out = _woke(out, at, context)
        case Delivered(mark=mark):
            out = _delivered(out, mark, context)
        case Undelivered(mark=mark):
            out = _undelivered(out, mark, context)
        case Tapped(choice=choice, mark=mark):
            out = _tapped(out, choice, mark, context)
        case Replied(reading=reading):
            out = typed.replied(out, reading, context)
    return _finished(_gated(out, context), context)


def due(person: Person, context: Context) -> datetime | None:
    """When this person must be looked at again (UTC); None: they wait on purpose."""
    if person.suspended:
        return None
    instants = (
        session.due(person, context),
        morning.due(person),
        person.next_wakeup.at if person.next_wakeup else None,
        person.screening.remind_at,
    )
    return min((at for at in instants if at is not None), default=None)


def wants_place(person: Person) -> bool:
    """Whether what they type next is worth looking up among the towns."""
    return person.question is not None and person.question.ask in dialogue.PLACES


def _finished(out: Outcome, context: Context) -> Outcome:
    says = tuple(_with_stop(say, out.person) for say in out.says)
    at = due(out.person, context)
    return replace(out, says=says, due=at, may_wait=_may_wait(out.person, at))


def _may_wait(person: Person, at: datetime | None) -> bool:
    """Whether this instant is only that of a wake-up or a reminder, with nothing under way."""
    if at is None or (person.session is not None and person.session.phase in session.TAKES_PLACE):
        return False
    wakeup = person.next_wakeup
    return at == person.screening.remind_at or (wakeup is not None and at == wakeup.at)


def _with_stop(say: Say, person: Person) -> Say:
    current = person.session
    if current is None or current.phase not in session.ACTIVE:
        return say
    if any(session.STOP in row for row in say.choices):
        return say
    answers = tuple(choice for choice in current.choices if choice != session.STOP)
    if answers and current.acknowledged and not say.choices and not say.mark:
        # Whoever answers by number must not hit "Stop" because a word came in between.
        return replace(say, choices=(answers, (session.STOP,)), mark=current.mark)
    mark = say.mark or f"{current.date.isoformat()}.stop"
    return replace(say, choices=(*say.choices, (session.STOP,)), mark=mark)


def _suspend(out: Outcome, context: Context) -> Outcome:
    out = bookkeeping.end_session(bookkeeping.settle(out, context), context, DayOutcome.VOID)
    return replace(out.update(suspended=True, next_wakeup=None), cancels=True)


def _woke(out: Outcome, at: datetime, context: Context) -> Outcome:
    """Whatever was due at that instant; a stale instant changes nothing."""
    person = out.person
    if at > context.now or at != due(person, context):
        return out
    if person.next_wakeup is not None and person.next_wakeup.at == at:
        return morning.wake_up(out, context)
    if person.screening.remind_at == at:
        return _remind(out)
    if session.due(person, context) == at:
        return session.woke(out, at, context)
    return morning.woke(out, at, context)


def _remind(out: Outcome) -> Outcome:
    given = out.person.screening
    stopped = given.locked or given.red_flags  # then clearances alone would open nothing
    waiting = not stopped and not gate.cleared(given) and given.answer != "no"
    return screening.remind(out) if waiting else out.screening(remind_at=None)


def _delivered(out: Outcome, mark: str, context: Context) -> Outcome:
    current = out.person.session
    if current is not None and current.phase in session.ACTIVE:
        return session.delivered(out, mark, context)
    return morning.delivered(out, mark, context)


def _undelivered(out: Outcome, mark: str, context: Context) -> Outcome:
    current = out.person.session
    if current is not None and current.phase in session.ACTIVE:
        return session.undelivered(out, mark, context)
    return morning.undelivered(out, mark, context)


def _tapped(out: Outcome, choice: Choice, mark: str, context: Context) -> Outcome:
    question = out.person.question
    if question is not None and question.mark == mark and choice in question.choices:
        return dialogue.CHOSEN[question.ask](out, question, choice, context)
    answered = tapped_session(out, choice, mark, context)
    return answered if answered is not None else _stale(out, mark)


def _stale(out: Outcome, mark: str) -> Outcome:
    """The button is from another morning, or its question has been answered."""
    current = out.person.session
    same = mark.startswith("q") or (
        current is not None and mark.split(".", maxsplit=1)[0] == current.date.isoformat()
    )
    return replace(out, note=Say(key="old-button" if same else "old-morning"))


def _gated(out: Outcome, context: Context) -> Outcome:
    """Rule 10: drop what may not be sent, and end a session that may not run."""
    if gate.is_open(out.person, context.today(out.person)):
        return out
    allowed = tuple(say for say in out.says if not gate.shows_exercise(say))
    current = out.person.session
    closed = replace(out, says=allowed)
    if current is None or current.phase not in session.TAKES_PLACE:
        return closed
    closed = bookkeeping.end_session(closed, context, DayOutcome.GATED)
    return onboarding.next_question(closed, context)
