"""Draws the figure: rounded limbs and pyjamas. Knows nothing of time or beds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.pictures import palette
from bot.pictures.camera import Camera
from bot.pictures.ink import Drawn, filled, outlined
from bot.pictures.shapes import Ball, Outline, limb
from bot.pictures.skeleton import SIDES, Side, Skeleton
from bot.pictures.vectors import Vector

Profile = tuple[tuple[float, float], ...]

# How thick a limb is along its bone: (share of the way, radius in centimetres).
_THIGH: Profile = ((0.0, 9.4), (0.3, 9.0), (0.7, 7.4), (1.0, 6.3))
_SHIN: Profile = ((0.0, 6.2), (0.3, 6.2), (0.65, 5.1), (0.9, 4.6))
_ANKLE: Profile = ((0.0, 3.8), (1.0, 3.4))
_FOOT: Profile = ((-0.18, 3.8), (0.45, 3.3), (0.95, 2.7))
_SLEEVE: Profile = ((0.0, 5.9), (0.5, 5.3), (1.0, 4.5))
_CUFF: Profile = ((0.0, 4.5), (0.5, 4.3), (0.82, 4.0))
_WRIST: Profile = ((0.75, 2.8), (1.0, 2.6))
_HAND: Profile = ((0.0, 2.6), (0.45, 3.4), (0.85, 2.6))
_NECK: Profile = ((0.0, 5.6), (0.3, 4.7), (0.7, 4.7))

_STEPS = 4
_BANDS, _ROWS = 14, 3
"""A torso is so many bands long, and on each side of its spine so many rows wide."""
_STRAIGHT = 0.2
"""A foot so much in line with its shin has no other direction for its sole than the body's."""
_SHADE = 0.14
"""How much darker what is on the far side is."""


@dataclass(frozen=True)
class Look:
    """What of the body is marked, each from 0 (at rest) to 1 (it moves)."""

    marks: Mapping[str, float]
    breath: float = 0.0
    """How full the chest is, 0 to 1."""


class Body:
    """One skeleton, seen by one camera."""

    def __init__(
        self, skeleton: Skeleton, camera: Camera, look: Look, *, shins_first: bool
    ) -> None:
        """`shins_first`: seen from the feet, where the shins are before the thighs."""
        self._skeleton = skeleton
        self._camera = camera
        self._look = look
        self._shins_first = shins_first

    def seat(self) -> Drawn:
        """Draw the trousers between the legs."""
        stations = (("pelvis", 10.4, 7.0), ("waist", 9.8, 5.6))
        return self._shape(self._bands(stations, 0.0, 0.9), palette.TROUSERS, 0.0)

    def top(self, *, sleeves: bool) -> Drawn:
        """Draw the pyjama top; with its sleeves where nothing is between them and the camera."""
        path = self._top_path()
        for side in SIDES if sleeves else ():
            path = [*path, *self._sleeve_path(side)]
        return self._shape(path, palette.TOP, self._look.marks.get("chest", 0.0))

    def neck(self) -> Drawn:
        """Draw the neck."""
        p = self._skeleton.points
        return self._shape(limb(self._along(p["nape"], p["head"], _NECK)), palette.SKIN, 0.0)

    def ghost(self, part: str, mark: float) -> Drawn:
        """Draw the faint shape of a part, as it is at some other instant."""
        if part == "arms":
            return []
        legs: dict[str, Side] = {"right_leg": "right", "left_leg": "left"}
        path = self._trousers(legs[part]) if part in legs else self._top_path()
        return [filled(path, palette.GHOST, 0.6 * mark)]

    def leg(self, side: Side, *, far: bool = False) -> Drawn:
        """Draw foot and trousers."""
        mark = self._look.marks.get(f"{side}_leg", 0.0)
        colour = palette.mix(palette.TROUSERS, palette.INK, _SHADE if far else 0.0)
        accent = palette.ACCENT_SHADE if far else palette.ACCENT
        thigh: Drawn = []
        if self._shins_first:
            thigh = self._shape(self._thigh(side), colour, mark, accent=palette.ACCENT_SHADE)
        return [
            *thigh,
            *self._foot(side, far=far),
            *self._shape(self._trousers(side), colour, mark, accent=accent),
        ]

    def hand(self, side: Side, *, far: bool = False) -> Drawn:
        """Draw a hand."""
        p = self._skeleton.points
        elbow, wrist, fingers = p[f"{side}-elbow"], p[f"{side}-wrist"], p[f"{side}-fingers"]
        path = limb([*self._along(elbow, wrist, _WRIST), *self._along(wrist, fingers, _HAND)])
        return self._shape(path, palette.mix(palette.SKIN, palette.INK, _SHADE if far else 0), 0.0)

    def sleeve(self, side: Side, *, far: bool = False) -> Drawn:
        """Draw a sleeve."""
        mark = self._look.marks.get("arms", 0.0)
        colour = palette.mix(palette.TOP, palette.INK, _SHADE if far else 0.0)
        accent = palette.ACCENT_SHADE if far else palette.ACCENT
        return self._shape(self._sleeve_path(side), colour, mark, accent=accent)

    def _trousers(self, side: Side) -> Outline:
        """Return the outline of a trouser leg; from the feet, of what is below the knee."""
        p = self._skeleton.points
        shin = limb(self._along(p[f"{side}-knee"], p[f"{side}-ankle"], _SHIN))
        return shin if self._shins_first else [*self._thigh(side), *shin]

    def _thigh(self, side: Side) -> Outline:
        p = self._skeleton.points
        return limb(self._along(p[f"{side}-hip"], p[f"{side}-knee"], _THIGH))

    def _foot(self, side: Side, *, far: bool) -> Drawn:
        p, mark = self._skeleton.points, self._look.marks.get(f"{side}_leg", 0.0)
        knee, ankle, toes = p[f"{side}-knee"], p[f"{side}-ankle"], p[f"{side}-toes"]
        sole = self._sole(knee, ankle, toes)
        heel = ankle.plus(sole, 2.8)
        path = limb(
            [
                *self._along(knee.towards(ankle, 0.86), heel, _ANKLE),
                *self._along(heel, toes.plus(sole, 1.6), _FOOT),
            ]
        )
        colour = palette.mix(palette.SOCKS, palette.INK, _SHADE if far else 0.0)
        return self._shape(path, colour, mark, accent=colour)

    def _top_path(self) -> Outline:
        full = self._look.breath * 1.8
        stations = (
            ("pelvis", 10.6, 6.4),
            ("waist", 9.8, 6.4),
            ("chest", 10.6 + full, 7.6),
            ("nape", 6.6, 7.0),
        )
        p = self._skeleton.points
        yoke = [
            self._ball(p["right-shoulder"], 5.8),
            self._ball(p["nape"], 6.4),
            self._ball(p["left-shoulder"], 5.8),
        ]
        yoke = yoke if self._shins_first else [yoke[1]]
        return [*self._bands(stations, 0.1, 3.0), *limb(yoke)]

    def _sleeve_path(self, side: Side) -> Outline:
        p = self._skeleton.points
        shoulder, elbow, wrist = p[f"{side}-shoulder"], p[f"{side}-elbow"], p[f"{side}-wrist"]
        return limb([*self._along(shoulder, elbow, _SLEEVE), *self._along(elbow, wrist, _CUFF)])

    def _shape(
        self, path: Outline, colour: str, mark: float, *, accent: str = palette.ACCENT
    ) -> Drawn:
        """Draw an outline first and the fill over it, so that overlapping pieces are one."""
        width = palette.THIN + (palette.THICK - palette.THIN) * mark
        ink = palette.mix(palette.INK, palette.DARK_INK, mark)
        return [outlined(path, palette.mix(colour, accent, mark), ink, width)]

    def _along(self, a: Vector, b: Vector, profile: Profile) -> list[Ball]:
        return [self._ball(a.towards(b, share), radius) for share, radius in _smooth(profile)]

    def _ball(self, point: Vector, radius: float) -> Ball:
        return Ball(self._camera.see(point), radius * self._camera.scale)

    def _sole(self, knee: Vector, ankle: Vector, toes: Vector) -> Vector:
        """Return the direction from the ankle to the sole."""
        foot = toes.minus(ankle).unit
        shin = ankle.minus(knee).unit
        down = shin.minus(foot.times(shin.dot(foot)))
        return down.unit if down.length > _STRAIGHT else self._skeleton.front.times(-1.0)

    def _bands(
        self, stations: Sequence[tuple[str, float, float]], start: float, end: float
    ) -> Outline:
        """Return the outline of a torso: thickness and half width beside it at each station."""
        rows: list[list[Ball]] = [[] for _ in range(2 * _ROWS + 1)]
        last = len(stations) - 1
        for n in range(_BANDS + 1):
            s = start + (min(end, last) - start) * n / _BANDS
            k = min(int(s), last - 1)
            (_, r1, w1), (_, r2, w2) = stations[k], stations[k + 1]
            share = s - k
            ease = share * share * (3 - 2 * share)
            centre = self._spine([name for name, _, _ in stations], s)
            radius, wide = r1 + (r2 - r1) * ease, w1 + (w2 - w1) * ease
            for m, row in enumerate(rows):
                row.append(
                    self._ball(centre.plus(self._skeleton.left, wide * (m / _ROWS - 1.0)), radius)
                )
        return [piece for row in rows for piece in limb(row)]

    def _spine(self, stations: Sequence[str], s: float) -> Vector:
        """Return the point of the rounded back at station s (Catmull-Rom)."""
        p, last = self._skeleton.points, len(stations) - 1
        k = min(int(s), last - 1)
        t = s - k
        a, b, c, d = (p[stations[min(max(k + n, 0), last)]] for n in (-1, 0, 1, 2))
        return Vector(*(_rounded(*values, t) for values in zip(a, b, c, d, strict=True)))


def _smooth(profile: Profile) -> list[tuple[float, float]]:
    """Return a limb's profile in small steps, rounded between its stations (Catmull-Rom)."""
    fine = []
    last = len(profile) - 1
    for k in range(last):
        before, one, other, after = (profile[min(max(k + n, 0), last)] for n in (-1, 0, 1, 2))
        for step in range(_STEPS):
            t = step / _STEPS
            fine.append(
                (
                    one[0] + (other[0] - one[0]) * t,
                    _rounded(before[1], one[1], other[1], after[1], t),
                )
            )
    return [*fine, profile[-1]]


def _rounded(a: float, b: float, c: float, d: float, t: float) -> float:
    """Return the value at share t between b and c, on a smooth line from a to d."""
    return 0.5 * (
        2.0 * b
        + (c - a) * t
        + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
        + (3.0 * b - a - 3.0 * c + d) * t * t * t
    )
