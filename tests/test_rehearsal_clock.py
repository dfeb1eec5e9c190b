"""The clock of a rehearsal: fast, and the same after a restart."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.rehearsal_clock import clock_of
from bot.virtual import StandingClock
from tests.recording import recording_log
from tests.stores import NOON, sqlite_in_memory


def test_at_speed_one_it_is_the_machines_clock() -> None:
    """Nobody exercises by another clock than their own."""
    with sqlite_in_memory() as store:
        wall = StandingClock(NOON)
        assert clock_of(store, 1, wall, recording_log([])) is wall
        assert store.fact("rehearsal") is None


def test_at_speed_sixty_a_second_is_a_minute_and_the_log_says_so() -> None:
    """It runs from the present, and a host can't overlook that it does."""
    with sqlite_in_memory() as store:
        wall, log = StandingClock(NOON), list[dict[str, Any]]()
        clock = clock_of(store, 60, wall, recording_log(log))
        assert clock() == NOON
        wall.move(NOON + timedelta(seconds=2))
        assert clock() == NOON + timedelta(minutes=2)
        assert [line["event"] for line in log] == ["clock-speed-is-not-1"]


@given(
    downtimes=st.lists(st.integers(0, 100_000), max_size=5),
    speeds=st.lists(st.sampled_from([0.5, 2.0, 60.0]), min_size=6, max_size=6),
)
def test_a_restart_never_turns_it_back(downtimes: list[int], speeds: list[float]) -> None:
    """At the same speed time has gone on meanwhile; at another it goes on from there."""
    with sqlite_in_memory() as store:
        wall = StandingClock(NOON)
        before: datetime = NOON
        for seconds, speed in zip(downtimes, speeds, strict=False):
            wall.move(wall() + timedelta(seconds=seconds))
            now = clock_of(store, speed, wall, recording_log([]))()
            assert now >= before
            before = now


def test_a_restart_at_the_same_speed_counts_the_break_in_the_bots_own_time() -> None:
    """Two seconds down at speed 60 are two minutes down."""
    with sqlite_in_memory() as store:
        wall = StandingClock(NOON)
        clock_of(store, 60, wall, recording_log([]))
        wall.move(NOON + timedelta(seconds=2))
        assert clock_of(store, 60, wall, recording_log([]))() == NOON + timedelta(minutes=2)


def test_real_mornings_on_a_rehearsed_database_are_warned_of() -> None:
    """Its people wait for instants that are still to come."""
    with sqlite_in_memory() as store:
        wall, log = StandingClock(NOON), list[dict[str, Any]]()
        clock_of(store, 60, wall, recording_log([]))
        wall.move(NOON + timedelta(seconds=2))
        assert clock_of(store, 1, wall, recording_log(log)) is wall
        assert [line["event"] for line in log] == ["database-was-rehearsed"]
