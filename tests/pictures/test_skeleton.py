"""The bones: they keep their length, knees bend one way only, and nobody sinks into the bed."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pictures.figure import SHARES, Figure
from bot.pictures.figure_file import load_figures
from bot.pictures.skeleton import BONES, LIMITS, SIDES, Lying, Resting, Skeleton, build
from bot.pictures.vectors import Vector

FIGURES = load_figures(Path(__file__).parents[2] / "messages" / "figures")
ENDS = {
    "low-back": ("pelvis", "waist"),
    "mid-back": ("waist", "chest"),
    "upper-back": ("chest", "nape"),
    "neck": ("nape", "head"),
}
LIMBS = {
    "thigh": ("hip", "knee"),
    "shin": ("knee", "ankle"),
    "foot": ("ankle", "toes"),
    "upper-arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "wrist"),
    "hand": ("wrist", "fingers"),
}
poses = st.fixed_dictionaries(
    {joint: st.floats(low, high) for joint, (low, high) in LIMITS.items()}
    | {"hold_right": st.floats(0, 100), "hold_left": st.just(0.0)}
)
lyings: st.SearchStrategy[Lying] = st.sampled_from(("back", "tummy"))
moments = st.tuples(st.sampled_from(FIGURES), st.floats(0.0, 1.0))


def lengths(skeleton: Skeleton) -> dict[str, list[float]]:
    """Measure every bone, on both sides where there are two."""
    p = skeleton.points
    spine = {bone: [p[b].minus(p[a]).length] for bone, (a, b) in ENDS.items()}
    limbs = {
        bone: [p[f"{side}-{b}"].minus(p[f"{side}-{a}"]).length for side in SIDES]
        for bone, (a, b) in LIMBS.items()
    }
    return spine | limbs


def bend(skeleton: Skeleton, a: str, b: str, c: str) -> float:
    """Measure the cosine between two bones that meet at b; 1 is a straight limb."""
    p = skeleton.points
    return p[b].minus(p[a]).unit.dot(p[c].minus(p[b]).unit)


@given(lyings, poses)
def test_bones_keep_their_length_in_every_pose(lying: Lying, pose: dict[str, float]) -> None:
    """No angle stretches anybody."""
    measured = lengths(build(lying, pose, Resting(-50.0, 28.0)))
    assert {bone: [pytest.approx(BONES[bone])] * len(both) for bone, both in measured.items()} == (
        measured
    )


@settings(max_examples=60)
@given(moments)
def test_bones_keep_their_length_over_time(moment: tuple[Figure, float]) -> None:
    """In what ships as well, at any instant."""
    figure, share = moment
    for bone, both in lengths(figure.skeleton(share * figure.seconds)).items():
        assert both == [pytest.approx(BONES[bone])] * len(both)


@given(lyings, poses)
def test_a_knee_never_bends_the_wrong_way(lying: Lying, pose: dict[str, float]) -> None:
    """The shin is always behind the line of the thigh, never before it."""
    skeleton = build(lying, pose, Resting(-50.0, 28.0))
    for side in SIDES:
        p = skeleton.points
        thigh = p[f"{side}-knee"].minus(p[f"{side}-hip"])
        shin = p[f"{side}-ankle"].minus(p[f"{side}-knee"])
        left = skeleton.left.turned(skeleton.up, pose[f"{side}_tip"])
        assert thigh.cross(shin).dot(left) >= -1e-6


@settings(max_examples=60)
@given(moments)
def test_an_elbow_never_folds_further_than_it_can(moment: tuple[Figure, float]) -> None:
    """At most 150 degrees, as elbows do (American Academy of Orthopaedic Surgeons)."""
    figure, share = moment
    skeleton = figure.skeleton(share * figure.seconds)
    for side in SIDES:
        assert bend(skeleton, f"{side}-shoulder", f"{side}-elbow", f"{side}-wrist") > -0.867


@settings(max_examples=60)
@given(moments)
def test_nobody_sinks_into_the_bed(moment: tuple[Figure, float]) -> None:
    """Every joint is above the mattress; lying on the tummy, toes press into it a little."""
    figure, share = moment
    points = figure.skeleton(share * figure.seconds).points
    low = {name for name, point in points.items() if point.z < 1.0}
    assert low <= ({"right-toes", "left-toes"} if figure.lying == "tummy" else set())


@settings(max_examples=60)
@given(moments)
def test_the_back_stays_on_the_mattress(moment: tuple[Figure, float]) -> None:
    """On the back, nothing of the spine moves; on the tummy, the hips stay down."""
    figure, share = moment
    spine = ("pelvis", "waist", "chest", "nape") if figure.lying == "back" else ("pelvis",)
    spine = (*spine, "right-hip", "left-hip")
    begun, now = figure.skeleton(0.0).points, figure.skeleton(share * figure.seconds).points
    assert [now[name] for name in spine] == [begun[name] for name in spine]


def test_the_resting_foot_stays_where_it_is() -> None:
    """In knee swings both feet are planted; they only roll a little."""
    swings = FIGURES[0]
    begun = swings.skeleton(0.0).points
    for tenth in range(round(swings.seconds * 10)):
        now = swings.skeleton(tenth / 10).points
        for side in SIDES:
            assert now[f"{side}-ankle"].minus(begun[f"{side}-ankle"]).length < 3.0


@pytest.mark.parametrize("side", SIDES)
def test_hands_hold_behind_the_thigh(side: str) -> None:
    """Both hands meet behind the raised thigh, not over the knee."""
    pose = dict.fromkeys(LIMITS, 0.0) | dict.fromkeys(SHARES, 0.0)
    pose |= {f"{side}_hip": 105.0, f"{side}_knee": 115.0, f"hold_{side}": 100.0}
    p = build("back", pose, Resting(-50.0, 26.0)).points
    hip, knee = p[f"{side}-hip"], p[f"{side}-knee"]
    thigh = knee.minus(hip)
    for hand in SIDES:
        share = p[f"{hand}-wrist"].minus(hip).dot(thigh) / thigh.dot(thigh)
        spot = hip.towards(knee, share)
        assert 0.4 < share < 0.8
        assert p[f"{hand}-wrist"].minus(spot).length < 10.0
        assert p[f"{hand}-wrist"].x > spot.x


def test_a_tip_goes_to_the_persons_left() -> None:
    """On the back, head away, left is the picture's right: y grows."""
    pose = dict.fromkeys(LIMITS, 0.0) | dict.fromkeys(SHARES, 0.0)
    pose |= {"left_hip": 50.0, "left_knee": 109.0, "left_tip": 20.0}
    tipped = build("back", pose, Resting(-50.0, 28.0))
    straight = build("back", pose | {"left_tip": 0.0}, Resting(-50.0, 28.0))
    assert tipped.points["left-knee"].y > straight.points["left-knee"].y
    assert tipped.left == Vector(0.0, 1.0, 0.0)


def test_a_back_that_bends_backwards_lifts_the_chest() -> None:
    """On the tummy, each part of the back that bends lifts what comes after it."""
    pose = dict.fromkeys(LIMITS, 0.0) | dict.fromkeys(SHARES, 0.0)
    heights = [
        build("tummy", pose | {"low_back": -degrees}, Resting(20.0, 24.0)).points["nape"].z
        for degrees in (0.0, 4.0, 8.0, 12.0)
    ]
    assert all(lower < higher for lower, higher in pairwise(heights))
