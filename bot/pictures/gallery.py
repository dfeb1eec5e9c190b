"""The pictures of the movements that ship, read and looked at once: what is not sound is not sent.

Reads files when it is opened and never again; draws nothing. What is wrong with a file is kept
until somebody asks for it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.errors import PictureError
from bot.pictures.figure_file import MOVEMENTS
from bot.pictures.seal import is_sealed

FOLDER = "pictures"
"""Where they are, in the folder of the texts."""

_ADVICE = "put the file that ships with Loosen in its place, or draw it with `loosen pictures`"
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_FRAME = 12  # bytes around the data of a chunk: its length, its name, its checksum


class Gallery:
    """An animation and a still of each movement, by its name."""

    def __init__(self, files: Mapping[str, bytes | PictureError]) -> None:
        """`files` holds what is in each file, or why it can't be used."""
        self._files = dict(files)

    @classmethod
    def open(cls, folder: Path) -> Gallery:
        """Read what is in a folder; raises nothing, whatever is or isn't there."""
        looks: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
            ("gif", is_sealed),
            ("png", is_png),
        )
        return cls(
            {
                f"{movement}.{kind}": _read(folder / f"{movement}.{kind}", is_sound)
                for movement in MOVEMENTS
                for kind, is_sound in looks
            }
        )

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong, a line for each file; empty when everything is well."""
        return tuple(str(found) for found in self._files.values() if isinstance(found, Exception))

    def animation(self, movement: str) -> bytes:
        """Return a looping GIF. Raises `PictureError` when there is none that is sound."""
        return self._sound(f"{movement}.gif")

    def still(self, movement: str) -> bytes:
        """Return a PNG. Raises `PictureError` when there is none that is sound."""
        return self._sound(f"{movement}.png")

    def _sound(self, name: str) -> bytes:
        found = self._files.get(name)
        if found is None:
            raise PictureError(f"{name}: there is no such movement.")
        if isinstance(found, PictureError):
            raise found
        return found


def _read(path: Path, is_sound: Callable[[bytes], bool]) -> bytes | PictureError:
    try:
        content = path.read_bytes()
    except OSError as error:
        return PictureError(f"{path}: can't be read ({error.strerror}); {_ADVICE}.")
    if not is_sound(content):
        return PictureError(f"{path}: is damaged; {_ADVICE}.")
    return content


def is_png(content: bytes) -> bool:
    """Whether these bytes are a whole PNG: every chunk there, with the checksum it claims.

    Source: W3C, Portable Network Graphics, section 5.
    """
    if not content.startswith(_PNG):
        return False
    at = len(_PNG)
    while at + _PNG_FRAME <= len(content):
        length = int.from_bytes(content[at : at + 4])
        end = at + _PNG_FRAME + length
        if end > len(content):
            return False
        checksum = int.from_bytes(content[end - 4 : end])
        if zlib.crc32(content[at + 4 : end - 4]) != checksum:
            return False
        if content[at + 4 : at + 8] == b"IEND":
            return len(content) == end
        at = end
    return False
