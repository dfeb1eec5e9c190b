"""Properties of `step` over random lives: what must hold in any order of events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core import session
from bot.core.events import (
    Choice,
    Delivered,
    Event,
    Tapped,
    Undelivered,
    Woke,
    Word,
)
from bot.core.person import Person, Phase
from bot.core.says import Kind
from tests.core.life import Life, settled_person
from tests.core.world import World, act


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(data=st.data(), begins_settled=st.booleans(), steps=st.integers(20, 90))
def test_whatever_happens_the_rules_hold(
    data: st.DataObject, begins_settled: bool, steps: int
) -> None:
    """Gate, dates, holds, streak and due hold in any order of events; step never raises."""
    person = Life(settled_person()).person if begins_settled else Person()
    world = World(person)
    for _ in range(steps):
        act(world, data)


STALE = st.sampled_from(
    [
        Tapped(Choice("done"), "2020-01-01.1.5"),
        Tapped(Choice("start"), "q0"),
        Tapped(Choice("stop"), "2020-01-01.1.5"),
        Woke(datetime(2020, 1, 1, tzinfo=UTC)),
        Delivered("2020-01-01.1.5"),
        Undelivered("2020-01-01.1.5"),
    ]
)


@settings(max_examples=60)
@given(event=STALE, jumps=st.integers(0, 30))
def test_a_stale_event_changes_nothing(event: Event, jumps: int) -> None:
    """At any point of a life, an event of another time leaves the person as they were."""
    life = Life(settled_person())
    for _ in range(jumps):
        offered = life.said[-1][1].choices if life.said else ()
        if any(choice.action in ("start", "done") for row in offered for choice in row):
            life.taps("start" if life.last().kind is Kind.WAKE_UP else "done")
        else:
            life.jump()
    running = life.person.session is not None and life.person.session.phase in session.ACTIVE
    if running and isinstance(event, Tapped) and event.choice.action == "stop":
        return
    before = life.person
    out = life.happens(event)
    assert out.person == before
    assert not out.says
    assert not out.days


def test_only_a_wake_up_or_a_reminder_may_wait_its_turn() -> None:
    """Nothing of a morning that is under way waits behind other people's wake-ups."""
    life = Life(settled_person())
    assert life.types(Word.STREAK).may_wait
    life.morning()
    assert not life.outcome.may_wait
    life.full_until = life.now + timedelta(minutes=5)
    assert not life.taps("start").may_wait
    while life.phase is not Phase.FINISHED:
        assert not life.outcome.may_wait
        life.closes() if life.phase is Phase.ASKED else life.jump()
    assert life.outcome.due == (life.person.next_wakeup and life.person.next_wakeup.at)
    assert life.outcome.may_wait


def test_somebody_with_nothing_due_waits_for_nothing() -> None:
    """None is no wake-up."""
    life = Life()
    assert (life.types(Word.START).due, life.outcome.may_wait) == (None, False)


def test_the_reminder_of_the_screening_may_wait_its_turn() -> None:
    """Two weeks and a minute are two weeks."""
    life = Life()
    life.types(Word.START)
    life.taps("consent-yes")
    life.taps("bones-yes")
    assert life.taps("clear-later").may_wait
