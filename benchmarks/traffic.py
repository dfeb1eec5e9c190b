"""What a server's log says about cues, holds, wake-ups and pace. Pure.

A cue is late by what passed since its instant: the server's answer to the cue before it, plus
the seconds that the routine puts between the two. So the network's latency is in no lateness.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct

from benchmarks.api_log import Log, Request

_MARK_PARTS = 3
_NOTHING_BEFORE: Mapping[int, float] = MappingProxyType({})


class Beat(Struct, frozen=True):
    """A message of an exercise, as the routine has it."""

    wait: int
    """Seconds after the one before."""
    hold: int = 0
    """The seconds of the hold that it begins; 0: none."""
    ends: bool = False
    """Whether it ends a hold."""


Timeline = Sequence[Beat]
Place = tuple[int, int]
"""An exercise's run in its session, and the cue in it."""


class Heard(Struct, frozen=True):
    """A cue that arrived."""

    chat: int
    due: float
    arrived: float

    @property
    def late(self) -> float:
        """Seconds after its instant; before it when negative."""
        return self.arrived - self.due


class Awaited(Struct, frozen=True):
    """A message that a session had to bring: a cue, or the card of the next exercise."""

    chat: int
    due: float
    """Its instant; of a card, the latest."""
    came: bool


class Hold(Struct, frozen=True):
    """A hold from the answer to its "begin" until its end arrived."""

    seconds: int
    lasted: float
    ended: float

    @property
    def over(self) -> float:
        """Seconds that it was too long; negative: too short."""
        return self.lasted - self.seconds


def cues(
    log: Log, timelines: Sequence[Timeline], first: Mapping[int, float] = _NOTHING_BEFORE
) -> Iterator[Heard]:
    """Yield every cue whose instant is known; the exercises come in this order.

    `first` has the instants of those cues that follow something before the log's beginning.
    """
    before: dict[int, Request] = {}
    for request in _of_sessions(log):
        run, cue = _place(request)
        last = before.get(request.chat)
        if last is None and cue and request.chat in first:
            yield Heard(request.chat, first[request.chat], request.arrived)
        if last is not None and _place(last) == (run, cue - 1):
            due = last.answered + timelines[(run - 1) % len(timelines)][cue].wait
            yield Heard(request.chat, due, request.arrived)
        if last is None or _place(last) != (run, cue):  # else it reminds or warns of the same cue
            before[request.chat] = request


def awaited(
    log: Log,
    timelines: Sequence[Timeline],
    first: Mapping[int, float],
    between: float,
) -> Iterator[Awaited]:
    """Yield all that each session had to bring after the first message that was seen of it.

    An instant counts from the message before, or from that one's instant where it never came, so
    that a session which falls silent lacks all the rest. `between` has the seconds in which a card
    follows the end of the exercise before. What comes after the log's end has not come.
    """
    sessions: dict[int, dict[Place, Request]] = {chat: {} for chat in first}
    for request in _of_sessions(log):
        sessions.setdefault(request.chat, {}).setdefault(_place(request), request)
    for chat, came in sessions.items():
        if chat in first:
            yield Awaited(chat, first[chat], bool(came))
        place = min(came, default=None)
        at = 0.0 if place is None else came[place].answered
        while place is not None:
            place, wait = _after(place, timelines, between)
            at += wait
            if place is not None:
                yield Awaited(chat, at, place in came)
            if place in came:
                at = came[place].answered


def _after(
    place: Place, timelines: Sequence[Timeline], between: float
) -> tuple[Place | None, float]:
    """Return what follows, and after how long; nothing follows the last exercise."""
    run, cue = place
    timeline = timelines[(run - 1) % len(timelines)]
    if cue + 1 < len(timeline):
        return (run, cue + 1), timeline[cue + 1].wait
    return ((run + 1, 0) if run < len(timelines) else None), between


def holds(log: Log, timelines: Sequence[Timeline]) -> Iterator[Hold]:
    """Yield every hold whose beginning and end were both seen."""
    begun: dict[int, tuple[int, int, float]] = {}
    for request in _of_sessions(log):
        run, cue = _place(request)
        beat = timelines[(run - 1) % len(timelines)][cue]
        if beat.ends and request.chat in begun:
            began_in, seconds, answered = begun.pop(request.chat)
            if began_in == run:
                yield Hold(seconds, request.arrived - answered, request.arrived)
        if beat.hold:
            begun[request.chat] = (run, beat.hold, request.answered)


def wake_ups(log: Log) -> list[Request]:
    """List the wake-ups that the server took."""
    return [one for one in log.requests if one.is_taken and "start" in one.actions]


def replies(log: Log, words: str) -> Iterator[float]:
    """Yield how long after the bot was told of these words its answer arrived."""
    by_chat: dict[int, list[float]] = {}
    for request in log.requests:
        if request.is_taken:
            by_chat.setdefault(request.chat, []).append(request.arrived)
    for deed in log.deeds:
        after = [arrived for arrived in by_chat.get(deed.chat, ()) if arrived >= deed.told]
        if deed.words == words and after:
            yield after[0] - deed.told


def most_in_a_second(instants: Iterable[float]) -> int:
    """Count the most of these in any one second."""
    ordered = sorted(instants)
    return max(
        (bisect_left(ordered, at + 1) - index for index, at in enumerate(ordered)), default=0
    )


def at_best(due: Iterable[float], a_second: float) -> list[float]:
    """How late each must be at least, if no second may hold more than so many."""
    went: list[float] = []
    late = []
    for at in sorted(due):
        free = went[-int(a_second)] + 1 if len(went) >= a_second else at
        went.append(max(at, free))
        late.append(went[-1] - at)
    return late


def percentile(numbers: Iterable[float], share: float) -> float:
    """Return the number that this share of them does not exceed; not a number without any."""
    ordered = sorted(numbers)
    if not ordered:
        return math.nan
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _of_sessions(log: Log) -> Iterator[Request]:
    """Yield the messages that a session sent, in the order of their arrival."""
    for request in log.requests:
        if request.is_taken and request.answered and "stop" in request.actions:
            place = request.mark.split(".")
            if len(place) == _MARK_PARTS and place[2].isdigit():
                yield request


def _place(request: Request) -> Place:
    """Return the run and the cue that a message's mark names."""
    _, run, cue = request.mark.split(".")
    return int(run), int(cue)
