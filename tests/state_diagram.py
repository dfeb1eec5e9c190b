"""The state diagrams of `docs/design.md`, from what `step` really does.

It walks breadth first from a person who was just met, and from one who is settled, through every
button, a few words, time, lateness and acknowledgements, and writes down each change it sees. It
knows no transition itself. `design_document.py` puts them into the document.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterator
from datetime import UTC, datetime, time, timedelta

from msgspec import Struct
from msgspec.structs import replace

from bot.core.context import Context
from bot.core.events import (
    Choice,
    Delivered,
    Event,
    Place,
    Reading,
    Replied,
    Tapped,
    Undelivered,
    WeekdayTimes,
    Woke,
    Word,
)
from bot.core.person import Ask, Person, Phase, Preferences
from bot.core.routine import KNEE_TO_SHOULDER
from bot.core.step import due, step
from tests.core.life import Life, routine, settled_person

NOWHERE = "[*]"
"""Before the beginning and after the end, as Mermaid writes it."""

LATE = (("time", timedelta(0)), ("late", timedelta(seconds=30)), ("very late", timedelta(hours=3)))
SENT = (Phase.RUNNING, Phase.RESUMING)
"""Phases that wait for an acknowledgement."""
WORDS = (Word.DONE, Word.SKIP, Word.AGAIN, Word.PAUSE, Word.RESUME, Word.NOW)
BEGINS = frozenset({"start", "only-swings", "resume", "go-on-without", "now"})
"""What begins a session, or lines up when there is no room for it."""
NO_ROOM = "no room"
SAME = {"skipped": "skip", "stop": "it hurts", "feels-wrong": "it hurts"}
"""Buttons that the diagram calls by another name."""
IN_PAIN = (Ask.RED_FLAGS, Ask.AFTER_PAIN)
BERLIN = Place("Europe/Berlin", "Berlin", "DE")
PARIS = Place("Europe/Paris", "Paris", "FR")
TYPED = (
    ("one town", Reading(places=(BERLIN,))),
    ("several towns", Reading(places=(BERLIN, PARIS))),
    ("a time", Reading(schedule=(WeekdayTimes(tuple(range(7)), time(7)),))),
)


class Moment(Struct, frozen=True):
    """A person and the instant at which something may happen to them."""

    person: Person
    now: datetime


class Happening(Struct, frozen=True):
    """Something that can happen next: what the diagram calls it, the event, and when."""

    label: str
    event: Event
    now: datetime
    room: datetime | None = None


class Walk(Struct, frozen=True):
    """Which questions a walk asks of every moment it comes to."""

    name: Callable[[Person], str]
    """Where the person stands, as the diagram shows it."""
    likeness: Callable[[Person], Hashable]
    """What makes two moments alike enough to look at only one of them."""
    happenings: Callable[[Moment], Iterator[Happening]]


def observed(walk: Walk, starts: tuple[Moment, ...]) -> dict[tuple[str, str], list[str]]:
    """Return each change that was seen, with the names of what brought it about."""
    seen = {walk.likeness(start.person) for start in starts}
    queue = deque(starts)
    changes: dict[tuple[str, str], list[str]] = {}
    while queue:
        moment = queue.popleft()
        for happening in walk.happenings(moment):
            outcome = step(moment.person, happening.event, happening.now, routine(), happening.room)
            forgotten = outcome.forgets is not None
            person = Person() if forgotten else outcome.person
            for change in _changes(walk, moment.person, person):
                labels = changes.setdefault(change, [])
                if happening.label not in labels:
                    labels.append(happening.label)
            if walk.likeness(person) not in seen:
                seen.add(walk.likeness(person))
                queue.append(Moment(person, happening.now))
    return changes


def _changes(walk: Walk, before: Person, after: Person) -> tuple[tuple[str, str], ...]:
    """Name the change between two people; a session of another date is an end and a beginning."""
    old, new = walk.name(before), walk.name(after)
    if before.session and after.session and before.session.date != after.session.date:
        return (old, NOWHERE), (NOWHERE, new)
    return () if old == new else ((old, new),)


def diagram(changes: dict[tuple[str, str], list[str]]) -> str:
    """Write the changes as a Mermaid state diagram, in the order in which they were found."""
    lines = ["```mermaid", "stateDiagram-v2"]
    names = dict.fromkeys(name for change in changes for name in change if name != NOWHERE)
    lines += [f'    state "{name}" as {_id(name)}' for name in names if _id(name) != name]
    lines += [f"    {_id(a)} --> {_id(b)}: {_label(by)}" for (a, b), by in changes.items()]
    return "\n".join((*lines, "```"))


def _label(labels: list[str]) -> str:
    """Join what brings a change about.

    What time brings on time, it brings late as well; what happens with room, without it too.
    """
    labels = [label for label in labels if label != NO_ROOM] or labels
    later = [label for label, _ in LATE]
    first = next((label for label in later if label in labels), "")
    return ", ".join(label for label in labels if label == first or label not in later)


def _id(name: str) -> str:
    return name if name == NOWHERE else name.replace("-", "_").replace(" ", "_")


def _taps(person: Person) -> Iterator[Tapped]:
    """Every button that is open."""
    if person.question is not None:
        for choice in person.question.choices:
            yield Tapped(choice, person.question.mark)
    if person.session is not None:
        for choice in dict.fromkeys((*person.session.choices, Choice("stop"))):
            yield Tapped(choice, person.session.mark)


def _times(moment: Moment) -> Iterator[Happening]:
    """The next due instant, on time and late."""
    at = due(moment.person, Context(moment.now, routine()))
    current = moment.person.session
    unknown = current is not None and current.phase in SENT and not current.acknowledged
    if at is None:
        return
    for label, late in LATE:
        named = "no acknowledgement" if unknown else label
        yield Happening(named, Woke(at), max(at, moment.now) + late)


def _said(moment: Moment) -> Iterator[Happening]:
    """Every open button, and a few words."""
    for tap in _taps(moment.person):
        yield Happening(SAME.get(tap.choice.action, tap.choice.action), tap, moment.now)
    for word in WORDS:
        yield Happening(word.value, Replied(Reading(word=word)), moment.now)


def _session_happenings(moment: Moment) -> Iterator[Happening]:
    person, now = moment.person, moment.now
    for happening in _said(moment):
        yield happening
        if happening.label in BEGINS:
            yield replace(happening, label=NO_ROOM, room=now + timedelta(minutes=3))
    current = person.session
    if current is not None and not current.acknowledged:
        yield Happening("delivered", Delivered(current.mark), now)
        yield Happening("undelivered", Undelivered(current.mark), now + timedelta(seconds=30))
    yield from _times(moment)


def _session_name(person: Person) -> str:
    return person.session.phase.value if person.session else NOWHERE


def _session_likeness(person: Person) -> Hashable:
    """Where the session stands, how far it has come, and what is asked beside it."""
    current = person.session
    asked = person.question.ask if person.question else None
    settings = person.preferences.hands_free, person.preferences.numbers
    beside = settings, asked if asked in IN_PAIN else None
    if current is None:
        return beside
    far = current.run > 0, current.cue, len(current.results)
    offered = tuple(choice.action for choice in current.choices)
    return beside, current.phase, far, current.acknowledged, current.reminders, offered


def sessions() -> dict[tuple[str, str], list[str]]:
    """What happens to sessions, step by step, of people with two exercises to do."""
    starts = []
    for preferences in (
        Preferences(),
        Preferences(numbers=True, numbers_offered=True),
        Preferences(hands_free=True, numbers_offered=True),
    ):
        life = Life(settled_person())
        person = replace(life.person, preferences=preferences, left_out=(KNEE_TO_SHOULDER,))
        starts.append(Moment(person, life.now))
    return observed(Walk(_session_name, _session_likeness, _session_happenings), tuple(starts))


def _meeting_happenings(moment: Moment) -> Iterator[Happening]:
    person, now = moment.person, moment.now
    question = person.question
    if question is None and not person.scheduled:
        yield Happening("start", Replied(Reading(word=Word.START)), now)
        for happening in _times(moment):
            yield replace(happening, label="two weeks")
    if question is None or person.session is not None:
        return
    for choice in question.choices:
        yield Happening(choice.action, Tapped(choice, question.mark), now)
    for label, reading in () if person.scheduled else TYPED:
        yield Happening(label, Replied(reading), now)


def _meeting_name(person: Person) -> str:
    if person.session is not None or (person.question is None and person.scheduled):
        return NOWHERE
    if person.question is None:
        return "waiting" if person.notice else NOWHERE
    return person.question.ask.value


def _meeting_likeness(person: Person) -> Hashable:
    given = person.screening
    question = person.question
    return (
        _meeting_name(person),
        question.subject if question else "",
        (given.answer, given.doctor is None, given.therapist is None, bool(given.only)),
        (person.understood, bool(person.zone), len(set(person.times)), person.scheduled),
    )


def meeting() -> dict[tuple[str, str], list[str]]:
    """What follows what in a first meeting."""
    start = Moment(Person(), datetime(2026, 3, 2, 20, tzinfo=UTC))
    return observed(Walk(_meeting_name, _meeting_likeness, _meeting_happenings), (start,))
