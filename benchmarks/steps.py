"""Steps a second of the bare core, beside reading and writing the same people as JSON.

The peer is the least that any bot which remembers people must do for an event.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from time import perf_counter

import msgspec

from benchmarks.figure import Row, Unit, in_turns
from benchmarks.people import TWO_MONTHS, Walk, regular, routine
from benchmarks.scale import Scale
from benchmarks.side import Numbers
from bot.core.person import Person

PEOPLE_A_MORNING = 1000
"""For how many people, of those asked for, one morning is lived."""


def rows(scale: Scale, folder: Path) -> Iterable[Row]:
    """Make the figure."""
    ours, peer = in_turns(("steps.core", "steps.round_trips"), scale.people, folder)
    yield Row(
        figure="bare core: steps of whole mornings",
        unit=Unit.RATE,
        ours=ours["rate"],
        peer="the same person decoded and encoded",
        theirs=peer["rate"],
    )


def core(people: int, _folder: Path) -> Numbers:
    """Live a regular's next morning through `step`, with every exercise done, over and over."""
    guided = routine()
    person = regular(guided)
    steps = 0
    started = perf_counter()
    for _ in range(_mornings(people)):
        walk = Walk(person, guided)
        walk.morning()
        steps += walk.steps
    passed = perf_counter() - started
    assert walk.outcome.person.ledger.streak.current == TWO_MONTHS + 1
    return {"rate": steps / passed}


def round_trips(people: int, _folder: Path) -> Numbers:
    """Decode and encode a regular, as often as a store must for as many events."""
    person = regular(routine())
    stored = msgspec.json.encode(person)
    times = 50 * _mornings(people)
    started = perf_counter()
    for _ in range(times):
        stored = msgspec.json.encode(msgspec.json.decode(stored, type=Person))
    passed = perf_counter() - started
    assert msgspec.json.decode(stored, type=Person) == person
    return {"rate": times / passed}


def _mornings(people: int) -> int:
    return max(1, people // PEOPLE_A_MORNING)
