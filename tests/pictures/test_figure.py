"""A movement over time: eased, gentle, and closed without a jump."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pictures.figure import SHARES, TRACKS, Figure, ease
from bot.pictures.figure_file import load_figures
from bot.pictures.skeleton import LIMITS

FIGURES = load_figures(Path(__file__).parents[2] / "messages" / "figures")
TICK = 0.01
"""Seconds."""
SWIFTEST = 40.0
"""Centimetres a second; about as slowly as a hand strokes a cat."""
moments = st.tuples(st.sampled_from(FIGURES), st.floats(0.0, 1.0))


@settings(max_examples=80)
@given(moments)
def test_no_joint_is_faster_than_its_file_says(moment: tuple[Figure, float]) -> None:
    """Degrees a second, between any two instants, also across the seam of the loop."""
    figure, share = moment
    at = share * figure.seconds
    one, other = figure.pose(at), figure.pose(at + TICK)
    for joint in LIMITS:
        assert abs(other[joint] - one[joint]) / TICK <= figure.fastest + 1e-6


@settings(max_examples=80)
@given(moments)
def test_no_part_of_the_body_moves_fast(moment: tuple[Figure, float]) -> None:
    """Knees, feet, hands, head: each point of the body takes its time."""
    figure, share = moment
    at = share * figure.seconds
    one, other = figure.skeleton(at).points, figure.skeleton(at + TICK).points
    for name, point in one.items():
        assert other[name].minus(point).length / TICK <= SWIFTEST


@settings(max_examples=80)
@given(moments)
def test_every_joint_stays_within_its_limits(moment: tuple[Figure, float]) -> None:
    """Between the keys as well as at them."""
    figure, share = moment
    pose = figure.pose(share * figure.seconds)
    assert {
        track for track in TRACKS if not TRACKS[track][0] <= pose[track] <= TRACKS[track][1]
    } == (set())


@settings(max_examples=40)
@given(moments)
def test_the_loop_closes_without_a_jump(moment: tuple[Figure, float]) -> None:
    """A loop later the pose is the same, and the end meets the beginning."""
    figure, share = moment
    at = share * figure.seconds
    assert figure.pose(at + figure.seconds) == pytest.approx(figure.pose(at), abs=1e-6)
    assert figure.pose(figure.seconds - 1e-6) == pytest.approx(figure.pose(0.0), abs=1e-3)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.movement)
def test_keys_are_passed_as_they_are_written(figure: Figure) -> None:
    """At the instant of a key the pose is the key's."""
    for key in figure.keys:
        assert figure.pose(key.at) == pytest.approx(dict(key.pose))


def test_swings_begin_small_and_grow() -> None:
    """Small first, then larger: each extreme is at least as far as the one before it."""
    swings = FIGURES[0]
    extremes = [abs(key.pose["right_tip"]) for key in swings.keys if key.pose["right_tip"]]
    assert len(extremes) >= 4
    assert all(before <= after for before, after in pairwise(extremes))
    assert extremes[0] < extremes[-1]


def test_swings_go_to_both_sides_with_knees_together() -> None:
    """As far to the right as to the left, and both knees the same way."""
    swings = FIGURES[0]
    tips = [key.pose["right_tip"] for key in swings.keys]
    assert min(tips) == -max(tips)
    assert tips == [key.pose["left_tip"] for key in swings.keys]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.movement)
def test_nothing_goes_to_the_very_end(figure: Figure) -> None:
    """What moves turns round before the joint's own limit."""
    for joint, (low, high) in LIMITS.items():
        values = {key.pose[joint] for key in figure.keys}
        if len(values) > 1:
            assert low < min(values)
            assert max(values) < high


def test_one_knee_at_a_time_and_both_in_turn() -> None:
    """While one thigh is held the other leg rests, and each has its turn."""
    movement = FIGURES[1]
    rest = movement.keys[0].pose
    for key in movement.keys:
        raised = [s for s in ("right", "left") if key.pose[f"{s}_hip"] != rest[f"{s}_hip"]]
        assert raised == [s for s in ("right", "left") if key.pose[f"hold_{s}"]]
        assert len(raised) <= 1
    assert {s for s in ("right", "left") for k in movement.keys if k.pose[f"hold_{s}"]} == {
        "right",
        "left",
    }


def test_on_pillows_only_the_breath_moves() -> None:
    """Passive: no joint changes by more than a breath would, and the chest fills and empties."""
    pillows = FIGURES[3]
    for joint in LIMITS:
        values = [key.pose[joint] for key in pillows.keys]
        assert max(values) - min(values) <= 1.0
    assert {key.pose["breath"] for key in pillows.keys} == {0, 100}


def test_easing_sets_off_and_arrives_gently() -> None:
    """Slow at both ends, halfway at half time, never back."""
    steps = [ease(n / 100) for n in range(101)]
    assert (steps[0], steps[50], steps[100]) == pytest.approx((0.0, 0.5, 1.0))
    assert all(before <= after for before, after in pairwise(steps))
    assert steps[5] < 0.01


def test_shares_and_joints_are_all_there_is() -> None:
    """A pose has every joint and every share, and nothing else."""
    assert set(TRACKS) == set(LIMITS) | set(SHARES)
    assert set(FIGURES[0].pose(1.0)) == set(TRACKS)
