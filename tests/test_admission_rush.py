"""Admission in a rush: hundreds begin in order, when they were told, and cues stay on time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.admission import CALLED_SHARE, SHARE, Admission
from tests.rush_hour import NOW, SECOND, Rush

PACE = 30.0
FULL = 240.0
"""Seconds after which so many have begun that all that fits is used."""

seeds = st.integers(0, 10_000)


def together(many: int, within: float, rush: Rush) -> Rush:
    """Let so many ask, spread over so many seconds, and run it."""
    for person in range(many):
        rush.ask(0.01 + within * person / many, person)
    return rush.run()


@settings(max_examples=4, deadline=None)
@given(seed=seeds, within=st.sampled_from([0.0, 12.0, 120.0]))
def test_hundreds_begin_when_they_were_told_and_in_their_order(seed: int, within: float) -> None:
    """While there is a line what fits is used; few are told twice, none overtaken by over 20 s.

    What is used is four fifths of the share of sessions at least, once so many have begun.
    """
    rush = together(560, within, Rush(PACE, seed))
    assert len(rush.begun) == 560
    assert rush.per_second(FULL, rush.line_until) >= 0.8 * SHARE * PACE
    assert sum(at < 300 for at in rush.begun.values()) >= 390
    assert sum(times > 0 for times in rush.told.values()) >= 400
    assert sum(times > 1 for times in rush.told.values()) < 0.01 * 560
    assert rush.overtaken() <= 20
    assert max(rush.cards_late) <= 15


@settings(max_examples=4, deadline=None)
@given(
    seed=seeds,
    bursts=st.lists(st.tuples(st.integers(0, 600), st.integers(20, 250)), min_size=1, max_size=3),
)
def test_no_second_holds_so_much_that_cues_are_late(
    seed: int, bursts: list[tuple[int, int]]
) -> None:
    """In whatever bursts they come and however they answer: 99 of 100 cues within a quarter."""
    rush = Rush(PACE, seed, answers=(0.5, 20.0))
    many = 0
    for start, people in bursts:
        for number in range(people):
            rush.ask(start + number * 0.02, many + number)
        many += people
    rush.run()
    assert len(rush.begun) == many
    assert rush.lateness(0.99) <= 0.25
    assert max(rush.late) <= 1.0
    assert rush.overtaken() <= 30


@pytest.mark.parametrize(("pace", "people"), [(3.0, 45), (10.0, 200)])
@pytest.mark.parametrize("seed", range(3))
def test_a_slow_pace_keeps_the_order_too(pace: float, people: int, seed: int) -> None:
    """Where few sessions fit, nobody is told twice or overtaken, and no cue is late by a second."""
    rush = together(people, 0.0, Rush(pace, seed))
    assert len(rush.begun) == people
    assert sum(times > 1 for times in rush.told.values()) == 0
    assert rush.overtaken() <= 20
    assert max(rush.late) <= 1.5


def test_whose_instant_has_come_fits_beside_what_runs_only() -> None:
    """The places of those who come after them are not in their way; before it they are."""
    admission = Admission(1.0)
    admission.update(1, NOW, (10.0, 20.0), waits=True)
    admission.update(2, NOW, (21.0, 31.0), waits=True)
    late = NOW + 11 * SECOND
    assert admission.room(late, (0.0, 10.0), 1) is None
    assert admission.room(late, (0.0, 10.0)) == NOW + 22 * SECOND
    admission.update(3, NOW, (21.0,))
    assert admission.room(late, (0.0, 10.0), 1) == NOW + 12 * SECOND


def test_called_up_they_may_fill_more_than_newcomers() -> None:
    """What was promised may use what is kept free for answers, but never more than the pace."""
    admission = Admission(10.0)
    most = round(10 * CALLED_SHARE)
    for person in range(most - 1):
        admission.update(person, NOW, (0.0, 30.5))
    admission.update(100, NOW, (5.0, 35.5), waits=True)
    called = NOW + 5 * SECOND
    assert admission.room(called, (0.0, 25.5), 100) is None
    admission.update(101, NOW, (30.5,))
    assert admission.room(called, (0.0, 25.5), 100) == called + SECOND
    assert admission.room(called, (0.0, 25.5)) is not None


def test_a_newcomer_goes_behind_all_who_wait() -> None:
    """Also when a gap before them has opened; once the last has begun or left, nobody is first."""
    admission = Admission(30.0)
    admission.update(1, NOW, (60.0,), waits=True)
    admission.update(2, NOW, (40.0,), waits=True)
    assert admission.room(NOW, (0.0,)) == NOW + 60 * SECOND
    assert not admission.lets_in(NOW, (0.0,))
    assert admission.room(NOW, (0.0,), 2) is None
    admission.update(1, NOW, ())
    assert admission.room(NOW, (0.0,)) == NOW + 40 * SECOND
    admission.update(2, NOW + 40 * SECOND, (0.0,))
    assert admission.room(NOW + 40 * SECOND, (0.0,)) is None
    assert admission.lets_in(NOW + 40 * SECOND, (0.0,))


def test_so_many_called_up_at_once_begin_one_after_the_other() -> None:
    """Sessions that begin together keep meeting, also those that waited."""
    admission = Admission(30.0)
    for person in range(9):
        admission.update(person, NOW, (10.0,), waits=True)
    begun = []
    for second in range(4):
        at = NOW + (10 + second) * SECOND
        for person in range(9):
            if person not in begun and admission.room(at, (0.0, 50.0), person) is None:
                admission.update(person, at, (0.0, 50.0))
                begun.append(person)
        assert len(begun) == min(9, 3 * (second + 1))
