"""The ways of drawing: filled with an outline, filled without, as a line. No shapes of its own."""

from __future__ import annotations

import svg

from bot.pictures import palette
from bot.pictures.shapes import Outline

Drawn = list[svg.Element]
"""What has been drawn, from behind to before."""


def outlined(
    outline: Outline, fill: str, ink: str = palette.INK, width: float = palette.THIN
) -> svg.Path:
    """Draw an outline first and the fill over it, so that overlapping pieces become one."""
    return svg.Path(
        d=outline,
        fill=fill,
        stroke=ink,
        stroke_width=round(2 * width, 2),
        stroke_linejoin="round",
        paint_order="stroke",
    )


def filled(outline: Outline, fill: str, opacity: float = 1.0) -> svg.Path:
    """Draw a shape without an outline."""
    return svg.Path(d=outline, fill=fill, fill_opacity=round(opacity, 3))


def stroke(
    outline: Outline, ink: str, width: float, *, opacity: float = 1.0, dots: float = 0.0
) -> svg.Path:
    """Draw a line; with dots so many units of the picture apart when asked."""
    return svg.Path(
        d=outline,
        fill="none",
        stroke=ink,
        stroke_width=width,
        stroke_opacity=round(opacity, 3),
        stroke_linecap="round",
        stroke_linejoin="round",
        stroke_dasharray=[0.1, dots] if dots else None,
    )
