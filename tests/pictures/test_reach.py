"""The reaching arm: two bones that keep their length, an elbow that sinks, never a locked arm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pictures.reach import reach
from bot.pictures.vectors import Vector

SHOULDER = Vector(-45.0, -17.0, 12.0)
OUT = Vector(0.0, -1.0, 0.0)
wrists = st.builds(Vector, st.floats(-110, 60), st.floats(-60, 60), st.floats(0, 70)).filter(
    lambda wrist: wrist.minus(SHOULDER).length > 1.0
)


@given(wrists)
def test_bones_keep_their_length(wrist: Vector) -> None:
    """Wherever the hand should go, the arm is as long as it is."""
    elbow, hand = reach(SHOULDER, wrist, 28.0, 25.0, OUT, 4.5)
    assert elbow.minus(SHOULDER).length == pytest.approx(28.0)
    assert hand.minus(elbow).length == pytest.approx(25.0)


@given(wrists)
def test_a_hand_within_reach_gets_there(wrist: Vector) -> None:
    """A wrist that the arm can put somewhere is there; the arm is never locked."""
    far = wrist.minus(SHOULDER).length
    _, hand = reach(SHOULDER, wrist, 28.0, 25.0, OUT, 4.5)
    if 4.0 < far < 52.0:
        assert hand == pytest.approx(wrist, abs=1e-9)
    assert hand.minus(SHOULDER).length <= 52.5 + 1e-9


def test_an_elbow_beside_the_body_lies_on_the_mattress() -> None:
    """With room to the side, the elbow sinks as low as it may and no lower."""
    elbow, _ = reach(SHOULDER, Vector(0.0, -28.0, 2.5), 28.0, 25.0, OUT, 4.5)
    assert elbow.z == pytest.approx(4.5)
    assert elbow.y < SHOULDER.y
