"""Turns scenes into the files that ship: a looping GIF and a still PNG of each movement.

GIF, because it is the one format that both Telegram (as an animation) and Discord (inline) play
by themselves; few flat colours keep it small and sharp. Slow and hungry: for the command
`loosen pictures` and for tests, never while people wait for cues.
"""

from __future__ import annotations

import io
from pathlib import Path

import resvg_py
from PIL import Image

from bot.pictures.camera import WIDTH
from bot.pictures.figure import Figure
from bot.pictures.film import film
from bot.pictures.scene import draw_scene
from bot.pictures.seal import seal

MOST_BYTES = 300_000
"""No file that ships is larger."""

_STILL_ZOOM = 2
_FLAT_COLOURS = 22
"""So many of the most frequent colours stay as they are."""
_SOFT_COLOURS = 8
"""So many more are for the soft edges between them."""
_APART = 12
"""So far from each flat colour, of 255, a soft one has to be."""
_SAMPLES = 8
"""So many frames lend their colours to the whole loop."""


def render(figure: Figure, folder: Path) -> tuple[Path, Path]:
    """Write both files of a movement; return the animation's and the still's.

    Raises `OSError` when the folder can't be written.
    """
    animation, still = (folder / f"{figure.movement}.{kind}" for kind in ("gif", "png"))
    animation.write_bytes(encode_loop(figure))
    still.write_bytes(encode_still(figure))
    return animation, still


def encode_loop(figure: Figure) -> bytes:
    """Return the animation, sealed: every frame in the same few colours, over and over."""
    colours = choose_colours(figure)
    frames = film(figure)
    first, *others = (paint(figure, at, colours) for at, _ in frames)
    out = io.BytesIO()
    first.save(
        out,
        "GIF",
        save_all=True,
        append_images=others,
        duration=[stays for _, stays in frames],
        loop=0,
        disposal=1,
        optimize=True,
    )
    return seal(out.getvalue())


def encode_still(figure: Figure) -> bytes:
    """Return the still picture."""
    out = io.BytesIO()
    large = draw_pixels(figure, figure.still, _STILL_ZOOM)
    large.quantize(256, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def draw_pixels(figure: Figure, at: float, zoom: int = 1) -> Image.Image:
    """Draw one instant, in seconds, in full colour."""
    drawn = resvg_py.svg_to_bytes(
        svg_string=draw_scene(figure, at), width=WIDTH * zoom, skip_system_fonts=True
    )
    return Image.open(io.BytesIO(drawn)).convert("RGB")


def paint(figure: Figure, at: float, colours: Image.Image) -> Image.Image:
    """Draw one instant, in seconds, in these colours only."""
    return draw_pixels(figure, at).quantize(palette=colours, dither=Image.Dither.NONE)


def choose_colours(figure: Figure) -> Image.Image:
    """Return the colours of the loop: its flat ones as they are, and some for soft edges."""
    frames = [draw_pixels(figure, figure.seconds * n / _SAMPLES) for n in range(_SAMPLES)]
    width, height = frames[0].size
    strip = Image.new("RGB", (width, height * len(frames)))
    for n, frame in enumerate(frames):
        strip.paste(frame, (0, n * height))
    counted = sorted(strip.getcolors(width * strip.height) or (), reverse=True)
    flat = [_as_parts(colour) for _, colour in counted[:_FLAT_COLOURS]]
    cut = strip.quantize(_SOFT_COLOURS, dither=Image.Dither.NONE).getpalette() or []
    soft = [tuple(cut[n : n + 3]) for n in range(0, 3 * _SOFT_COLOURS, 3)]
    # A soft colour beside a flat one would only take its place in some frames, and flicker.
    apart = [one for one in soft if all(_distance(one, other) > _APART for other in flat)]
    colours = Image.new("P", (1, 1))
    colours.putpalette([part for colour in (*flat, *apart) for part in colour])
    return colours


def _as_parts(colour: object) -> tuple[int, ...]:
    """Return red, green and blue; an RGB image has no colours of any other kind."""
    return colour if isinstance(colour, tuple) else ()


def _distance(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))
