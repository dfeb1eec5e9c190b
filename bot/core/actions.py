"""What the buttons and words of a session do, where they are good, and where they are stale.

May not import anything that does I/O.
"""

from __future__ import annotations

from msgspec.structs import replace

from bot.core import answering, bookkeeping, enquiries, morning, safety, session
from bot.core.context import Context
from bot.core.events import Choice
from bot.core.outcome import Outcome
from bot.core.person import Answered, Phase, Session

INVITATION = frozenset(
    {"start", "snooze", "not-today", "bad-day", "only-swings", "rest", "feels-wrong", "pause-week"}
)
INVITED = frozenset({Phase.INVITED, Phase.SNOOZED, Phase.QUEUED})
"""Phases in which the morning is offered and nothing has begun."""
ASIDE = frozenset({"more-time", "pillows", "arms"})
"""Choices that leave the other buttons of their message good, and are answered in a note."""
RESUMABLE = frozenset({Phase.PAUSED, Phase.CLOSED}) | session.ASKING
ANSWERS = {
    "done": Answered.DONE,
    "skip": Answered.SKIPPED,
    "skipped": Answered.SKIPPED,
}
ALL = {"done-all": Answered.DONE, "done-none": Answered.SKIPPED}


def tapped_session(out: Outcome, choice: Choice, mark: str, context: Context) -> Outcome | None:
    """Take a tap on a message of the session; None when the button is stale."""
    if choice.action == "repair":
        return _repair(out, choice, context)
    current = out.person.session
    if current is None:
        return None
    date, _, position = mark.partition(".")
    if choice.action == "stop":
        running = current.phase in session.ACTIVE
        asked = out.person.screening.red_flags
        mine = date == current.date.isoformat() and not asked
        return safety.it_hurts(out, context) if running or mine else None
    run = position.partition(".")[0]
    if date != current.date.isoformat() or run != str(current.run):
        return None
    if choice.action in INVITATION and choice not in current.choices:
        return None
    if choice.action in ASIDE:
        return _aside(act(out, choice, context))
    return act(out, choice, context)


def _repair(out: Outcome, choice: Choice, context: Context) -> Outcome | None:
    """The other buttons of the wake-up stay good; a second tap changes nothing."""
    repaired = enquiries.repair(out, context, choice.value)
    if repaired.person == out.person:
        return _aside(repaired)
    return replace(repaired, buttons_stay=True)


def _aside(out: Outcome | None) -> Outcome | None:
    """Tell it beside the message instead of below it."""
    if out is None or not out.says:
        return out
    return replace(out, note=out.says[-1], says=out.says[:-1], buttons_stay=True)


def act(out: Outcome, choice: Choice, context: Context) -> Outcome | None:
    """Do what a choice means for the session as it stands; None when it means nothing now."""
    current = out.person.session
    if current is None:
        return None
    if current.phase not in session.ACTIVE and not bookkeeping.is_open(out.person, context.now):
        return None
    action = choice.action
    if action in INVITATION and current.phase in INVITED:
        return morning.answered(out, choice, context)
    if action in ANSWERS:
        return _answer(out, current, ANSWERS[action], context)
    if action in ALL and current.phase in (Phase.ASKED, Phase.CLOSED):
        return answering.answer_all(out, ALL[action], context)
    if action == "done-some" and current.phase in (Phase.ASKED, Phase.CLOSED):
        return session.ask_review(out, context)
    if action == "stiff-before" and choice in current.choices and current.phase == Phase.MEASURING:
        return answering.measured(out, choice, context)
    return _steer(out, current, choice, context)


def _answer(out: Outcome, current: Session, how: Answered, context: Context) -> Outcome | None:
    if current.phase == Phase.BETWEEN:
        return out
    if current.phase == Phase.MEASURING:
        return session.next_card(out, context)
    if current.phase in session.IN_EXERCISE or current.phase == Phase.REVIEWING:
        return answering.answer(out, how, context)
    if current.phase == Phase.CLOSED and current.run:
        return answering.answer(out, how, context)
    return None


def _steer(out: Outcome, current: Session, choice: Choice, context: Context) -> Outcome | None:
    """More time, again, pause, resume, and the two ways of the chest lift."""
    match choice.action:
        case "more-time" if current.phase in session.IN_EXERCISE:
            return answering.more_time(out, context)
        case "again" if current.phase in session.IN_EXERCISE | {Phase.BETWEEN} and current.run:
            return answering.again(out, context)
        case "pause" if current.phase in session.ACTIVE:
            return answering.pause(out, context)
        case "resume" if current.phase in RESUMABLE:
            return answering.resume(out, context)
        case "pillows" | "arms":
            return answering.choose_variant(out, choice, context)
        case _:
            return None
