"""A bucket: what may be spent, and when again."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bucket import Bucket

amounts = st.floats(-20, 6)
waits = st.floats(0, 100)
rates = st.floats(0.1, 100)


@given(left=amounts, ahead=waits, rate=rates, capacity=st.integers(1, 6))
def test_after_the_wait_one_may_be_spent_and_not_before(
    left: float, ahead: float, rate: float, capacity: int
) -> None:
    """The wait is exact, also for a bucket that was overdrawn."""
    bucket, at = Bucket(left, 50.0), 50.0 + ahead
    wait = bucket.wait(at, rate, capacity)
    assert bucket.level(at + wait, rate, capacity) >= 1 - 1e-4
    assert wait == 0 or bucket.level(at + 0.99 * wait, rate, capacity) < 1


@given(left=amounts, steps=st.lists(waits, max_size=9), rate=rates, capacity=st.integers(1, 6))
def test_looking_changes_nothing(
    left: float, steps: list[float], rate: float, capacity: int
) -> None:
    """Refilled in many steps or in one, as much is in it, and never more than it holds."""
    one, many, at = Bucket(left, 0.0), Bucket(left, 0.0), 0.0
    for step in steps:
        at += step
        many.refill(at, rate, capacity)
        assert many.left <= capacity
    assert many.level(at, rate, capacity) == pytest.approx(one.level(at, rate, capacity))


def test_a_new_one_is_as_full_as_it_can_be() -> None:
    """Nothing was ever spent, however long ago it was made."""
    assert Bucket(0.0, -math.inf).level(5.0, 1.0, 3) == 3


def test_an_answer_that_comes_out_of_order_takes_nothing_back() -> None:
    """An earlier instant than the last leaves it as it is."""
    bucket = Bucket(1.0, 10.0)
    bucket.refill(7.0, 1.0, 3)
    assert (bucket.left, bucket.at) == (1.0, 10.0)
