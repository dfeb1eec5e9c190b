"""Puts one instant of a movement together: room, bed, pillows, figure, traces. SVG comes out.

Pure. No words: a picture is the same in every language.
"""

from __future__ import annotations

from itertools import chain

import svg

from bot.pictures.bed import draw_bed, draw_room
from bot.pictures.body import Body, Look
from bot.pictures.camera import HEIGHT, WIDTH, Camera
from bot.pictures.figure import Figure
from bot.pictures.head import Head
from bot.pictures.ink import Drawn
from bot.pictures.pillow import draw_pillow
from bot.pictures.skeleton import Skeleton
from bot.pictures.traces import draw_trace
from bot.pictures.vectors import Vector

_PARTS = ("right_leg", "left_leg", "chest", "arms")
_FROM_THE_FEET = 45
"""A camera turned further sees the shins before the thighs."""
_PILLOWS = {
    "head": ((Vector(-78.0, 0.0, 5.0), Vector(20.0, 36.0, 8.0)),),
    "chest": (
        (Vector(-33.0, 0.0, 5.5), Vector(23.0, 36.0, 7.0)),
        (Vector(-37.0, 0.0, 14.5), Vector(19.0, 33.0, 6.5)),
    ),
}
"""Centre of each pillow, and half of its length, width and thickness, centimetres."""


def draw_scene(figure: Figure, at: float) -> str:
    """Return the picture of a movement at an instant, in seconds, as SVG."""
    camera = figure.camera
    drawn = [
        *draw_room(camera),
        *draw_bed(camera),
        *_pillows(figure),
        *_ghosts(figure, at),
        *_person(figure, at),
        *chain.from_iterable(draw_trace(name, figure, at) for name in figure.traces),
    ]
    view = svg.ViewBoxSpec(0, 0, WIDTH, HEIGHT)
    return str(svg.SVG(width=WIDTH, height=HEIGHT, viewBox=view, elements=drawn))


def _pillows(figure: Figure, *, near: bool = False) -> Drawn:
    """Draw the pillows; `near` draws only what rises around whoever lies on them."""
    return [
        element
        for place in figure.pillows
        for centre, size in _PILLOWS[place]
        for element in draw_pillow(figure.camera, centre, size, near=near)
    ]


def _ghosts(figure: Figure, at: float) -> Drawn:
    """Draw, faintly, where the parts that are marked now go in the course of the loop."""
    marks = _marks(figure, at)
    drawn: Drawn = []
    for instant in figure.ghosts:
        there = _marks(figure, instant)
        parts = [part for part in _PARTS if min(marks[part], there[part]) > 0.0]
        body = _body(figure.skeleton(instant), figure.camera, Look({}))
        drawn += [one for part in parts for one in body.ghost(part, marks[part])]
    return drawn


def _person(figure: Figure, at: float) -> Drawn:
    """Draw the figure, from what is far from the camera to what is near."""
    skeleton = figure.skeleton(at)
    look = Look(_marks(figure, at), figure.pose(at)["breath"] / 100.0)
    body = _body(skeleton, figure.camera, look)
    head = [*body.neck(), *Head(skeleton, figure.camera).draw()]
    if figure.camera.turn > _FROM_THE_FEET:
        return [
            *head,
            *body.hand("right"),
            *body.hand("left"),
            *body.seat(),
            *body.top(sleeves=True),
            *body.leg("right"),
            *body.leg("left"),
        ]
    if figure.lying == "back":
        return [
            *body.hand("left", far=True),
            *body.sleeve("left", far=True),
            *body.leg("left", far=True),
            *head,
            *body.seat(),
            *body.top(sleeves=False),
            *body.leg("right"),
            *body.hand("right"),
            *body.sleeve("right"),
        ]
    return [
        *body.hand("right", far=True),
        *body.sleeve("right", far=True),
        *body.leg("right", far=True),
        *body.leg("left"),
        *head,
        *body.top(sleeves=False),
        *_pillows(figure, near=True),
        *body.hand("left"),
        *body.sleeve("left"),
    ]


def _body(skeleton: Skeleton, camera: Camera, look: Look) -> Body:
    return Body(skeleton, camera, look, shins_first=camera.turn > _FROM_THE_FEET)


def _marks(figure: Figure, at: float) -> dict[str, float]:
    """Return how much each part is marked as moving, 0 to 1."""
    pose = figure.pose(at)
    return {part: pose[f"mark_{part}"] / 100.0 for part in _PARTS}
