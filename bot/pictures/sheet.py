"""A sheet to draw on: one picture in pixels, text that always fits, marks, PNG at the end.

y counts downwards from the top. In a language written from right to left the whole sheet is
mirrored, so that the pictures themselves needn't know. Letters are shaped by matplotlib (with
libraqm), in the font that comes with it. Imports matplotlib, so only pictures' own process may
import this.
"""

from __future__ import annotations

import bisect
import functools
import io
from typing import Final, Literal

from matplotlib import get_data_path
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch
from matplotlib.transforms import Affine2D
from msgspec import Struct

from bot.core.days import DayOutcome
from bot.pictures.day_marks import MARKS
from bot.pictures.paper import Paper

WIDTH: Final = 1080
"""Pixels: what a phone shows at its full sharpness."""
MARGIN: Final = 64
SMALLEST: Final = 27
"""Pixels of the smallest letters: on a phone that shows the picture 360 wide, 9."""
_DPI: Final = 100
_POINTS: Final = 72 / _DPI
"""matplotlib gives sizes of letters and lines in points."""
_SHRINK: Final = 0.94
_MORE: Final = "\N{HORIZONTAL ELLIPSIS}"
_SPACING: Final = 1.3
"""From line to line, in sizes of letters."""

Side = Literal["left", "center", "right"]
_MIRRORED: Final[dict[Side, Side]] = {"left": "right", "center": "center", "right": "left"}


class Words(Struct, frozen=True):
    """A text as it fits: its lines, and the size of its letters in pixels."""

    lines: tuple[str, ...]
    size: float
    bold: bool = False

    @property
    def height(self) -> float:
        """How far the last line stands below the first."""
        return self.size * _SPACING * max(len(self.lines) - 1, 0)


class Sheet:
    """One picture while it is drawn."""

    def __init__(self, height: int, colours: Paper, *, rtl: bool) -> None:
        self.colours = colours
        self.height = height
        self.rtl = rtl
        self.figure = Figure((WIDTH / _DPI, height / _DPI), dpi=_DPI, facecolor=colours.back)
        self.canvas = FigureCanvasAgg(self.figure)
        self.axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, WIDTH)
        self.axes.set_ylim(height, 0)

    def x(self, across: float) -> float:
        """Return where something stands that is so far from the side where reading begins."""
        return WIDTH - across if self.rtl else across

    def write(
        self, words: Words, at: tuple[float, float], colour: str, side: Side = "left"
    ) -> None:
        """Write words; `at` is their side, and the middle of their first line."""
        across, down = at
        for number, line in enumerate(words.lines):
            self.axes.text(
                self.x(across),
                down + number * words.size * _SPACING,
                line,
                fontproperties=font(words.size, bold=words.bold),
                color=colour,
                ha=_MIRRORED[side] if self.rtl else side,
                va="center_baseline",
                parse_math=False,
            )

    def tile(
        self, middle: tuple[float, float], size: float, fill: str, edge: str, line: float = 2.0
    ) -> None:
        """Draw a square with round corners, its edge inside its size."""
        across, down = middle
        half = (size - line) / 2
        self.axes.add_artist(
            FancyBboxPatch(
                (self.x(across) - half, down - half),
                2 * half,
                2 * half,
                boxstyle=f"round,pad=0,rounding_size={size * 0.24}",
                facecolor=fill,
                edgecolor=edge,
                linewidth=line * _POINTS,
            )
        )

    def outcome(self, outcome: DayOutcome, middle: tuple[float, float], size: float) -> None:
        """Draw an outcome: its tile and its mark."""
        tile = self.colours.tiles[outcome]
        self.tile(middle, size, tile.fill, tile.edge)
        self.mark(outcome, middle, size * 0.34, tile.mark)

    def mark(
        self, outcome: DayOutcome, middle: tuple[float, float], radius: float, colour: str
    ) -> None:
        """Draw an outcome's mark alone."""
        place = Affine2D().scale(radius, -radius).translate(self.x(middle[0]), middle[1])
        for stroke in MARKS[outcome]:
            self.axes.add_artist(
                PathPatch(
                    stroke.path.transformed(place),
                    facecolor="none" if stroke.width else colour,
                    edgecolor=colour if stroke.width else "none",
                    linewidth=stroke.width * radius * _POINTS,
                    capstyle="round",
                    joinstyle="round",
                )
            )

    def dot(self, middle: tuple[float, float], size: float, colour: str, *, hollow: bool) -> None:
        """Draw a point as charts have them."""
        self.axes.add_artist(
            Circle(
                (self.x(middle[0]), middle[1]),
                size / 2,
                facecolor="none" if hollow else colour,
                edgecolor=colour,
                linewidth=points(4),
            )
        )

    def chart(self, top: float, bottom: float, left: float, right: float) -> Axes:
        """Return axes of their own within the sheet; margins from the reading side."""
        if self.rtl:
            left, right = right, left
        box = (left / WIDTH, bottom / self.height)
        return self.figure.add_axes(
            (
                *box,
                (WIDTH - left - right) / WIDTH,
                (self.height - top - bottom) / self.height,
            ),
            facecolor="none",
        )

    def png(self) -> bytes:
        """Return the finished picture; the same drawing gives the same bytes."""
        out = io.BytesIO()
        self.figure.savefig(out, format="png", metadata={"Software": None})
        return out.getvalue()


def points(pixels: float) -> float:
    """Return a size in matplotlib's own unit."""
    return pixels * _POINTS


def font(size: float, *, bold: bool = False) -> FontProperties:
    """Return the font that comes with matplotlib, the same on every machine; pixels."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return FontProperties(fname=f"{get_data_path()}/fonts/ttf/{name}", size=points(size))


@functools.lru_cache(maxsize=2048)
def measure(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is, in pixels."""
    renderer = RendererAgg(1, 1, _DPI)  # type: ignore[no-untyped-call]  # matplotlib's own gap
    width, _, _ = renderer.get_text_width_height_descent(  # type: ignore[no-untyped-call]  # same
        text, font(size, bold=bold), ismath=False
    )
    return float(width)


def fit(text: str, width: float, size: float, *, bold: bool = False, lines: int = 1) -> Words:
    """Break a text into at most `lines`, in smaller letters if need be; cut it as a last resort."""
    while True:
        broken = _break(text, width, size, bold)
        fits = len(broken) <= lines and all(
            measure(line, size, bold=bold) <= width for line in broken
        )
        if fits:
            return Words(tuple(broken), size, bold)
        if size <= SMALLEST:
            break
        size = max(SMALLEST, size * _SHRINK)
    kept = [*broken[: lines - 1], " ".join(broken[lines - 1 :])]
    return Words(tuple(_cut(line, width, size, bold) for line in kept), size, bold)


def _break(text: str, width: float, size: float, bold: bool) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _cut(text: str, width: float, size: float, bold: bool) -> str:
    if measure(text, size, bold=bold) <= width:
        return text
    lengths = range(len(text))
    cut = bisect.bisect_right(
        lengths, width, key=lambda length: measure(f"{text[:length]}{_MORE}", size, bold=bold)
    )
    return f"{text[: max(cut - 1, 0)].rstrip()}{_MORE}"
