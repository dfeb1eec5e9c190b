"""A movement as data: the angles of the joints over time, and how it is shown. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import cos, pi
from types import MappingProxyType

from bot.pictures.camera import Camera
from bot.pictures.skeleton import LIMITS, Lying, Resting, Skeleton, build

SHARES: Mapping[str, tuple[int, int]] = MappingProxyType(
    dict.fromkeys(
        (
            "hold_right",
            "hold_left",
            "breath",
            "mark_right_leg",
            "mark_left_leg",
            "mark_chest",
            "mark_arms",
        ),
        (0, 100),
    )
)
"""What goes from 0 to 100 per cent: both hands from the mattress to behind a thigh, how full the
chest is, and how much a part of the body is marked as the one that moves."""

TRACKS: Mapping[str, tuple[int, int]] = MappingProxyType({**LIMITS, **SHARES})
"""Everything that may change over time, with its limits: degrees or per cent."""

PEAK = pi / 2
"""The fastest instant between two keys, as a multiple of the mean: they are eased by a cosine."""


@dataclass(frozen=True)
class Key:
    """The pose at one instant."""

    at: float
    """Seconds since the loop began."""
    pose: Mapping[str, float]
    """Every track."""


@dataclass(frozen=True)
class Figure:
    """One movement."""

    movement: str
    lying: Lying
    seconds: float
    """How long the loop is; after it comes the first key again."""
    fastest: float
    """The gentle limit: no joint ever turns faster than so many degrees a second."""
    frame: int
    """Milliseconds between two frames at most often; a multiple of 10, the unit of a GIF."""
    least: float
    """Units of the picture by which something moves before another frame is worth its bytes."""
    still: float
    """The instant that the still picture shows."""
    ghosts: tuple[float, ...]
    """Instants whose poses are faintly drawn all along: the small range, then the larger."""
    traces: tuple[str, ...]
    """What leaves a faint trace."""
    pillows: tuple[str, ...]
    """Where pillows lie."""
    camera: Camera
    resting: Resting
    keys: tuple[Key, ...]

    def pose(self, at: float) -> dict[str, float]:
        """Return every track at an instant; the loop goes on for ever."""
        at %= self.seconds
        for one, other in pairwise(self.around):
            if at <= other.at:
                share = ease((at - one.at) / (other.at - one.at))
                return {
                    track: value + (other.pose[track] - value) * share
                    for track, value in one.pose.items()
                }
        return dict(self.keys[0].pose)

    def skeleton(self, at: float) -> Skeleton:
        """Return where every joint is at an instant."""
        return build(self.lying, self.pose(at), self.resting)

    @property
    def around(self) -> tuple[Key, ...]:
        """The keys of one loop and the first again at its end, so that nothing jumps."""
        return (*self.keys, Key(self.seconds, self.keys[0].pose))


def ease(share: float) -> float:
    """Return how far something is that sets off and arrives gently."""
    return (1.0 - cos(pi * share)) / 2.0
