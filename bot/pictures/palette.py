"""The colours of the pictures, and how much they are marked. Calm by day and in a dark chat.

What moves is told from what rests in three ways, so that none needs colour: it is darker, its
outline is thicker, and an arc stands beside it. No red: red is for pain.
"""

from __future__ import annotations

from typing import Final

WALL: Final = "#eef0f4"
GLOW: Final = "#fbeccb"
WOOD: Final = "#cdb7a3"
WOOD_EDGE: Final = "#9d8672"
SHEET: Final = "#fffdf9"
MATTRESS: Final = "#e9e4de"
SHEET_EDGE: Final = "#c4bab0"
PILLOW: Final = "#dfe6f6"
PILLOW_EDGE: Final = "#7c89b0"
BLANKET: Final = "#cfd6e6"
BLANKET_FOLD: Final = "#dde3ef"
BLANKET_EDGE: Final = "#a3adc6"
INK: Final = "#4a4763"
DARK_INK: Final = "#231d35"
SKIN: Final = "#eabf9f"
BLUSH: Final = "#e08f7a"
HAIR: Final = "#5a443d"
TOP: Final = "#c9d9ea"
TROUSERS: Final = "#b3c5e0"
SOCKS: Final = "#f6efe2"
ACCENT: Final = "#f0962e"
ACCENT_SHADE: Final = "#d97f1c"
GHOST: Final = "#f8d7a6"

THIN: Final = 1.5
THICK: Final = 3.2


def mix(one: str, other: str, share: float) -> str:
    """Return the colour at this share of the way from one to the other."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[n : n + 2], 16) for n in (1, 3, 5))
