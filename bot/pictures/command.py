"""What `loosen pictures` does: draws every movement from its data, into the files that ship."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.errors import LoosenError
from bot.pictures.figure_file import load_figures
from bot.pictures.render import MOST_BYTES, render

FIGURES = "figures"
PICTURES = "pictures"
"""Folders in `messages/`: the data, and what is drawn from it."""


def draw_pictures(messages: Path, folder: Path, most: int = MOST_BYTES) -> Iterator[str]:
    """Draw all movements into a folder, which is made when missing; yield a line for each file.

    All figures are checked before the first is drawn: `MessagesError` names every problem of a
    file. Raises `LoosenError` when a picture can't be written or is larger than `most` bytes.
    """
    figures = load_figures(messages / FIGURES)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for figure in figures:
            for path in render(figure, folder):
                size = path.stat().st_size
                if size > most:
                    raise LoosenError(
                        f"{path}: {size} bytes are more than {most}. Raise least or frame, "
                        f"or lower seconds, in {FIGURES}/{figure.movement}.toml."
                    )
                yield f"{path}  {size / 1000:.0f} kB"
    except OSError as error:
        raise LoosenError(
            f"{folder}: the pictures can't be written: {error.strerror}. Make room, let the bot "
            "write there, or name another folder."
        ) from error
