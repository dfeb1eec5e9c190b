"""The figure's bones: from the angles of the joints to points in space.

Pure. Bones keep their length whatever the angles are, and `LIMITS` says how far a joint goes;
nothing here draws. Lengths are those of a person of about 168 cm, in centimetres.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from bot.pictures.reach import reach
from bot.pictures.vectors import Vector

Lying = Literal["back", "tummy"]
Side = Literal["right", "left"]
SIDES: tuple[Side, Side] = ("right", "left")

BONES: Mapping[str, float] = MappingProxyType(
    {
        "low-back": 15.0,
        "mid-back": 17.0,
        "upper-back": 15.0,
        "neck": 17.0,
        "thigh": 42.0,
        "shin": 41.0,
        "foot": 16.0,
        "upper-arm": 28.0,
        "forearm": 25.0,
        "hand": 9.0,
    }
)
"""Length of each bone, centimetres; both sides are alike."""

LIMITS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "low_back": (-25, 30),
        "mid_back": (-20, 30),
        "upper_back": (-20, 30),
        "neck": (-30, 40),
        "head_turn": (-70, 70),
        "right_hip": (-5, 120),
        "left_hip": (-5, 120),
        "right_tip": (-40, 40),
        "left_tip": (-40, 40),
        "right_knee": (0, 135),
        "left_knee": (0, 135),
        "right_ankle": (-20, 60),
        "left_ankle": (-20, 60),
    }
)
"""How far each joint may go, degrees. Back, neck, hips: positive bends forward. Knees never bend
the wrong way: 0 is straight. Tip: the bent leg to the person's left. Ankle: positive points the
toes. Head turn: towards the person's left."""

HIP_APART = 8.5
SHOULDER_APART = 16.5
_PELVIS_HEIGHT = 10.5
_ELBOW_HEIGHT = 4.5
_WRIST_HEIGHT = 2.5
_BELOW_NAPE, _BEFORE_NAPE = 3.5, 2.0
_STRAIGHT_SHOULDER = 3.0 - BONES["low-back"] - BONES["mid-back"] - BONES["upper-back"]
"""Where the shoulders are along the bed when the back lies straight."""
_HOLD, _THIGH_THICK, _HAND_ASIDE = 0.62, 4.0, 8.0
"""Hands hold so far along the thigh, behind its bone, and so far to its sides."""


@dataclass(frozen=True)
class Resting:
    """Where the hands rest on the mattress, in centimetres."""

    ahead: float
    """From the shoulder towards the head; negative is towards the feet."""
    aside: float
    """From the middle line of the body outwards."""


@dataclass(frozen=True)
class Skeleton:
    """Where every joint is, and which way the body lies."""

    points: Mapping[str, Vector]
    up: Vector
    """From the feet to the head."""
    front: Vector
    """From the back to the tummy."""
    left: Vector
    """From the person's right to the left."""
    face: Vector
    crown: Vector


def build(lying: Lying, pose: Mapping[str, float], resting: Resting) -> Skeleton:
    """Return the skeleton for these angles; hands rest, or hold behind a thigh."""
    up = Vector(-1.0, 0.0, 0.0)
    front = Vector(0.0, 0.0, 1.0 if lying == "back" else -1.0)
    left = up.cross(front)
    points = {"pelvis": Vector(0.0, 0.0, _PELVIS_HEIGHT)}
    bend, at = 0.0, points["pelvis"]
    for joint, bone, name in (
        ("low_back", "low-back", "waist"),
        ("mid_back", "mid-back", "chest"),
        ("upper_back", "upper-back", "nape"),
        ("neck", "neck", "head"),
    ):
        bend += pose[joint]
        at = at.plus(_lean(up, front, bend), BONES[bone])
        points[name] = at
    crown = _lean(up, front, bend)
    face = _lean(up, front, bend + 90.0).turned(crown, pose["head_turn"])
    for side in SIDES:
        outwards = left.times(1.0 if side == "left" else -1.0)
        points |= _leg(side, pose, points["pelvis"].plus(outwards, HIP_APART), up, left)
    for side in SIDES:
        outwards = left.times(1.0 if side == "left" else -1.0)
        points |= _arm(side, pose, points, outwards, up, front, resting)
    return Skeleton(points, up, front, left, face, crown)


def _lean(up: Vector, front: Vector, degrees: float) -> Vector:
    """Return `up` bent forwards by these degrees."""
    return up.turned(up.cross(front), degrees)


def _leg(
    side: Side, pose: Mapping[str, float], hip: Vector, up: Vector, left: Vector
) -> dict[str, Vector]:
    """Return hip, knee, ankle, toes; a tip turns the whole bent leg about the line of the body."""
    down = up.times(-1.0)
    # A bent leg leans from the hip; the axis is the body's own, so a planted foot stays put.
    tip = pose[f"{side}_tip"]

    def along(degrees: float) -> Vector:
        return down.turned(left.times(-1.0), degrees).turned(up, tip)

    flexed = pose[f"{side}_hip"]
    shin = flexed - pose[f"{side}_knee"]
    knee = hip.plus(along(flexed), BONES["thigh"])
    ankle = knee.plus(along(shin), BONES["shin"])
    toes = ankle.plus(along(shin + 90.0 - pose[f"{side}_ankle"]), BONES["foot"])
    return {
        f"{side}-hip": hip,
        f"{side}-knee": knee,
        f"{side}-ankle": ankle,
        f"{side}-toes": toes,
    }


def _arm(
    side: Side,
    pose: Mapping[str, float],
    points: Mapping[str, Vector],
    outwards: Vector,
    up: Vector,
    front: Vector,
    resting: Resting,
) -> dict[str, Vector]:
    """Return shoulder, elbow, wrist, fingers of an arm that rests or holds."""
    shoulder = (
        points["nape"]
        .plus(outwards, SHOULDER_APART)
        .plus(up, -_BELOW_NAPE)
        .plus(front, _BEFORE_NAPE)
    )
    wrist = Vector(_STRAIGHT_SHOULDER - resting.ahead, outwards.y * resting.aside, _WRIST_HEIGHT)
    hand = up.times(1.0 if resting.ahead > 0.0 else -1.0)
    for held in SIDES:
        share = pose[f"hold_{held}"] / 100.0
        if share > 0.0:
            spot, finger = _behind(points, held, outwards)
            wrist = wrist.towards(spot, share)
            hand = hand.towards(finger, share)
    elbow, wrist = reach(
        shoulder, wrist, BONES["upper-arm"], BONES["forearm"], outwards, _ELBOW_HEIGHT
    )
    fingers = wrist.plus(hand.unit, BONES["hand"])
    return {
        f"{side}-shoulder": shoulder,
        f"{side}-elbow": elbow,
        f"{side}-wrist": wrist,
        f"{side}-fingers": fingers,
    }


def _behind(points: Mapping[str, Vector], held: Side, outwards: Vector) -> tuple[Vector, Vector]:
    """Return where a hand holds behind the thigh, and the way its fingers point."""
    hip, knee = points[f"{held}-hip"], points[f"{held}-knee"]
    thigh = knee.minus(hip).unit
    behind = thigh.cross(Vector(0.0, 1.0, 0.0)).unit
    if behind.dot(points["nape"].minus(hip)) > 0.0:
        behind = behind.times(-1.0)
    spot = hip.towards(knee, _HOLD).plus(behind, _THIGH_THICK).plus(outwards, _HAND_ASIDE)
    return spot, behind.times(0.5).plus(outwards, -1.0)
