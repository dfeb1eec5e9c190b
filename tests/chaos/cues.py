"""What became of cues: none may come twice, none too early, and none be dropped without a reason.

A reason is its own: it was on its way when the bot was killed, it was struck on its way, or no
connection was to be had when it was due.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.chaos.remains import CUES, Remains, Unsent
from tests.chaos.server import Arrival, RoughApi, Struck
from tests.chaos.signs import HOLDS, WAITS, Mark, exercise_of, line, mark_in, mark_of
from tests.chaos.weather import Trouble

GRANULARITY = timedelta(milliseconds=1)
"""Real time by which two readings of the machine's clock may seem to be in the wrong order."""

Cue = tuple[int, Mark]
"""Whose it is, and which."""


@dataclass(frozen=True)
class Dropped:
    """A cue that is missing between two of its run."""

    chat: int
    mark: Mark
    since: datetime
    """When the last one before it came."""
    until: datetime
    """When the first one after it came."""

    @property
    def cue(self) -> Cue:
        """Whose it is, and which."""
        return self.chat, self.mark

    def __str__(self) -> str:
        between = f"{self.since:%H:%M:%S} and {self.until:%H:%M:%S}"
        mark = self.mark
        return f"chat {self.chat}: {mark.on}, run {mark.run}, cue {mark.cue}, between {between}"


def is_cue(message: Arrival | Struck) -> bool:
    """Whether it may be sent once only: a card or an end may come twice."""
    exercise, mark = exercise_of(message), mark_of(message)
    return exercise is not None and mark is not None and 0 < mark.cue < len(WAITS[exercise])


def by_mark(arrivals: Iterable[Arrival]) -> Mapping[Cue, list[Arrival]]:
    """Cards, cues and ends by chat and mark, each in the order of arrival."""
    found: defaultdict[Cue, list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        mark = mark_of(arrival)
        if mark is not None and exercise_of(arrival) is not None:
            found[arrival.sent.chat, mark].append(arrival)
    return found


def doubled(cues: Mapping[Cue, list[Arrival]]) -> Iterator[str]:
    """Cues that came more than once."""
    for arrivals in cues.values():
        if len(arrivals) > 1 and is_cue(arrivals[0]):
            yield f"{line(arrivals[0])} came {len(arrivals)} times"


def shortened(cues: Mapping[Cue, list[Arrival]], speed: float) -> Iterator[str]:
    """From the answer to each "begin" to the release, and between any two neighbours in it."""
    for (chat, mark), [*_, begin] in cues.items():
        exercise = exercise_of(begin) or ""
        for after in range(mark.cue + 1, HOLDS[exercise].get(mark.cue, mark.cue + 1) + 1):
            releases = cues.get((chat, Mark(mark.on, mark.run, after)))
            if releases is None or exercise_of(releases[0]) != exercise:
                continue
            nominal = timedelta(seconds=sum(WAITS[exercise][mark.cue : after]))
            lasted = releases[0].at - _known(begin)
            if lasted < nominal - GRANULARITY * speed:
                yield f"{line(begin)}, cue {mark.cue} to {after}: {lasted} instead of {nominal}"


def _known(begin: Arrival) -> datetime:
    """When the bot could know that it arrived; when it arrived, if it never could."""
    return begin.at if begin.answered is None else begin.answered


def dropped(cues: Mapping[Cue, list[Arrival]]) -> tuple[Dropped, ...]:
    """Cues that are missing between two of the same run."""
    runs: defaultdict[tuple[int, date, int], dict[int, datetime]] = defaultdict(dict)
    for (chat, mark), [first, *_] in cues.items():
        runs[chat, mark.on, mark.run][mark.cue] = first.at
    return tuple(
        Dropped(
            chat,
            Mark(on, run, number),
            max(at for cue, at in came.items() if cue < number),
            min(at for cue, at in came.items() if cue > number),
        )
        for (chat, on, run), came in runs.items()
        for number in range(min(came), max(came))
        if number not in came
    )


def held_up(server: RoughApi, remains: Remains) -> frozenset[Cue]:
    """The cues that were on their way at a kill, or struck on it.

    What was refused as one too many is tried again in time, unless that comes again.
    """
    unsent = ((row.chat, mark_in(row.mark)) for row in remains.unsent if _is_flying_cue(row))
    struck: defaultdict[tuple[int, Mark | None], list[Trouble]] = defaultdict(list)
    for one in filter(is_cue, server.struck):
        struck[one.chat, mark_of(one)].append(one.trouble)
    excused = (cue for cue, troubles in struck.items() if troubles != [Trouble.FLOOD])
    return frozenset((chat, mark) for chat, mark in (*unsent, *excused) if mark is not None)


def _is_flying_cue(row: Unsent) -> bool:
    return row.flying and row.kind in CUES


def without_reason(missing: Iterable[Dropped], server: RoughApi, remains: Remains) -> Iterator[str]:
    """Those of the dropped that nothing held up."""
    known = held_up(server, remains)
    for one in missing:
        offline = any(one.since <= end and begin <= one.until for begin, end in server.unplugged)
        if one.cue not in known and not offline:
            yield str(one)
