"""The rate: where it begins, how it falls, and how it climbs."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.climb import BEGIN, DOUBT, DOUBTED, KNEE, LONG_REST, SLOWEST, Climb

FULL = 30.0


def send(climb: Climb, seconds: float, since: float = 0.0) -> float:
    """Let the platform take whatever is sent for so long; return when that is over."""
    at = since
    while at < since + seconds:
        at += 1 / climb.rate
        climb.accepted(at)
    return at


def seconds_to_the_top(climb: Climb) -> float:
    """How long it takes from here."""
    at = 0.0
    while not climb.is_full:
        at = send(climb, 0.01, at)
        assert at < 1000
    return at


def test_a_belief_is_approached() -> None:
    """It begins below what the platform is said to take, and is there after two seconds."""
    climb = Climb(FULL)
    assert climb.rate == BEGIN * FULL
    assert 1.5 <= seconds_to_the_top(climb) <= 2.5
    assert climb.rate == FULL


def test_the_first_climb_ends_at_the_top_or_with_a_refusal() -> None:
    """Only then is it known what the platform takes."""
    climb = Climb(FULL)
    assert climb.is_first
    send(climb, 60)
    assert not climb.is_first
    fallen, doubted = Climb(FULL), Climb(FULL)
    fallen.fall(fallen.rate, 0)
    doubted.doubt(0)
    assert not fallen.is_first
    assert not doubted.is_first


def test_without_a_limit_there_is_nothing_to_climb() -> None:
    """A platform that names none is full from the beginning."""
    climb = Climb(math.inf)
    climb.accepted(1.0)
    assert climb.is_full


def test_an_incident_halves_the_rate_and_the_climb_slows_at_its_knee() -> None:
    """Quickly to a little below where it was refused, slowly from there to the top."""
    climb = Climb(FULL)
    send(climb, 10)
    climb.fall(FULL, 10.0)
    assert climb.rate == FULL / 2
    at = send(climb, 4.1, 10.0)
    assert climb.rate == pytest.approx(KNEE * FULL, abs=0.5)
    send(climb, 1.0, at)
    assert climb.rate == pytest.approx(KNEE * FULL + FULL / 50, abs=0.5)


def test_incidents_that_repeat_let_it_rest_longer_each_time() -> None:
    """The limit seems to be lower than said, so it stays below it, at most a minute."""
    climb, waits = Climb(FULL), []
    send(climb, 10)
    for number in range(7):
        climb.fall(20.0, 100.0 * number)
        waits.append(seconds_to_the_top(climb))
    assert waits == sorted(waits)
    assert waits[1] - waits[0] == pytest.approx(5, abs=0.5)
    assert waits[-1] - waits[0] == pytest.approx(LONG_REST, abs=0.5)


def test_a_doubt_costs_a_step_and_some_seconds() -> None:
    """It goes slowly while it lasts, then on as if nothing had been, but no more so steep."""
    climb = Climb(FULL)
    climb.doubt(0.0)
    assert climb.rate == DOUBT * BEGIN * FULL
    at = send(climb, DOUBTED - 0.1)
    assert climb.rate == pytest.approx(DOUBT * BEGIN * FULL + 3 * FULL / 50, abs=0.5)
    before = climb.rate
    send(climb, 2, at)
    assert climb.rate == pytest.approx(before + 2 * FULL / 10, abs=0.5)


@given(
    full=st.floats(0.2, 60),
    moves=st.lists(st.sampled_from(["fall", "doubt", "accepted"]), max_size=200),
)
def test_it_stays_between_its_ends(full: float, moves: list[str]) -> None:
    """Never above the full rate; never below one a second, unless there it began."""
    climb = Climb(full)
    least = min(SLOWEST, BEGIN * full)
    for second, move in enumerate(moves):
        before = climb.rate
        match move:
            case "fall":
                climb.fall(climb.rate, float(second))
            case "doubt":
                climb.doubt(float(second))
                assert climb.rate <= before
            case _:
                climb.accepted(float(second))
                assert climb.rate >= before
        assert least <= climb.rate <= full
