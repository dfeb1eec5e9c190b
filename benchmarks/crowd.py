"""Puts people into a database file, for a bot that is started on it: sleepers and sessions.

A running session is lived through the bare core up to now, so the bot finds it as after a
restart. Instants are the machine's own, because the bot that follows runs in real time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from benchmarks.people import PLATFORM, register
from benchmarks.plan import SESSIONS, SPARES
from bot.core.events import Delivered, Reading, Replied, Tapped, Woke, Word
from bot.core.outcome import Outcome
from bot.core.routine import Options, Routine
from bot.core.says import Say
from bot.core.session import DONE
from bot.core.step import step
from bot.store import Store

ACKNOWLEDGED = timedelta(seconds=0.19)
"""What a platform's answer takes, in a session lived beforehand."""
_BATCH = 200
_HALF_A_DAY = timedelta(hours=12)
_SOME_DAYS_BEFORE = timedelta(days=2)


def put(store: Store, chats: Iterable[int], outcome: Outcome, at: datetime) -> None:
    """Put somebody in this state into each of these chats."""
    numbers = list(chats)
    for first in range(0, len(numbers), _BATCH):
        with store.transaction():
            for chat in numbers[first : first + _BATCH]:
                store.add(
                    PLATFORM,
                    str(chat),
                    outcome.person,
                    outcome.due,
                    at,
                    may_wait=outcome.may_wait,
                )


def sleeper(due: datetime, guided: Routine) -> Outcome:
    """Somebody whose next wake-up is at this instant."""
    before = due - _SOME_DAYS_BEFORE - _HALF_A_DAY
    outcome = _in_utc(due, before, guided)
    while outcome.due is not None and outcome.due < due:
        outcome = _lives(outcome, Woke(outcome.due), outcome.due, guided)
    assert outcome.due == due, (outcome.due, due)
    return outcome


def spare(now: datetime, guided: Routine) -> Outcome:
    """Somebody who sleeps for hours yet, and may begin at any time."""
    return sleeper(now + _HALF_A_DAY, guided)


def in_session(began: datetime, now: datetime, guided: Routine) -> Outcome:
    """Somebody who began at this instant, as they are now: each message taken, each "done" told."""
    return Rehearsed(spare(now, guided), guided).until(began, now)


class Rehearsed:
    """A session in the bare core, message by message."""

    def __init__(self, outcome: Outcome, guided: Routine) -> None:
        self._outcome = outcome
        self._guided = guided

    def until(self, began: datetime, now: datetime) -> Outcome:
        """Begin, and go on until nothing more is due by now."""
        self._take(Replied(Reading(word=Word.NOW)), began)
        while (due := self._outcome.due) is not None and due <= now - 2 * ACKNOWLEDGED:
            self._take(Woke(due), due)
        return replace(self._outcome, says=())

    def _take(self, event: Woke | Replied | Tapped, at: datetime) -> None:
        self._outcome = _lives(self._outcome, event, at, self._guided)
        for say in self._outcome.says:
            self._acknowledge(say, at + ACKNOWLEDGED)

    def _acknowledge(self, say: Say, at: datetime) -> None:
        if say.mark:
            self._outcome = _lives(self._outcome, Delivered(say.mark), at, self._guided)
        if any(DONE in row for row in say.choices):
            self._take(Tapped(DONE, say.mark), at)


def begun(sessions: int, now: datetime, guided: Routine) -> Sequence[datetime]:
    """When each of so many began, evenly apart, so that all are under way now."""
    whole = _length(guided)
    return [now - whole * (number + 0.5) / sessions for number in range(sessions)]


def put_sessions(store: Store, sessions: int, guided: Routine) -> dict[int, datetime]:
    """Put so many into the file who are in the middle of a session at this instant.

    Return when the next message of each is due, by chat.
    """
    now = datetime.now(UTC)
    due = {}
    for number, began in enumerate(begun(sessions, now, guided)):
        outcome = in_session(began, now, guided)
        assert outcome.due is not None
        due[SESSIONS + number] = outcome.due
        put(store, [SESSIONS + number], outcome, now)
    return due


def spares(number: int) -> tuple[int, ...]:
    """The chats of so many people who can begin a session."""
    return tuple(range(SPARES, SPARES + number))


def _length(guided: Routine) -> timedelta:
    """How long a session takes, all exercises done at once."""
    gaps = guided.next_card_seconds * (len(guided.ids) - 1)
    messages = guided.messages(guided.ids, Options())
    return timedelta(seconds=guided.seconds(guided.ids, Options()) + gaps) + messages * ACKNOWLEDGED


def _in_utc(due: datetime, before: datetime, guided: Routine) -> Outcome:
    """Somebody whose clocks show UTC, woken every day at the time of this instant."""
    outcome = register(due.timetz().replace(tzinfo=None), before, guided)
    person = replace(outcome.person, zone="UTC")
    return register(due.timetz().replace(tzinfo=None), before, guided, person)


def _lives(
    outcome: Outcome, event: Woke | Replied | Tapped | Delivered, at: datetime, guided: Routine
) -> Outcome:
    return step(outcome.person, event, at, guided)
