"""The files that Telegram has: an upload gets an id, and the id sends it once more.

May not know HTTP or any chat.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from itertools import count
from typing import Any

from msgspec import Struct

from tests.botapi.updates import Refused

_LARGEST_PHOTO = 10 * 2**20
_MOST_PIXELS_AROUND = 10_000
_MOST_OBLONG = 20
_PNG = b"\x89PNG\r\n\x1a\n"


class Kept(Struct, frozen=True):
    """A file, under the id that Telegram gave it."""

    id: str
    kind: str
    """What it became: `animation`, `photo` or `document`."""
    name: str
    content: bytes

    def as_fields(self) -> dict[str, Any]:
        """Write it the way it stands in a message."""
        name = {"file_id": self.id, "file_unique_id": f"unique-{self.id}"}
        size = {"file_size": len(self.content)}
        if self.kind == "photo":
            return {"photo": [name | size | {"width": 800, "height": 600}]}
        document = name | size | {"file_name": self.name, "mime_type": "video/mp4"}
        if self.kind == "document":
            return {"document": document}
        # Telegram repeats an animation as a document, for bots that are older than animations.
        moving = document | {"width": 480, "height": 360, "duration": 4}
        return {"animation": moving, "document": document}


class Files:
    """What was uploaded to this server; it knows no other server's ids."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}
        self._ids = count(1)

    def forget(self) -> None:
        """Have every id become a wrong one, as after a change of bot."""
        self._kept.clear()

    def take(self, wanted: str, given: bytes | str, name: str) -> Kept:
        """Keep an upload, or find what an id stands for. Raises `Refused`."""
        if isinstance(given, bytes):
            kept = Kept(f"file-{next(self._ids)}", _CHECKS[wanted](given), name, given)
            self._kept[kept.id] = kept
            return kept
        found = self._kept.get(given)
        if found is None:
            raise Refused(400, "Bad Request: wrong file identifier/HTTP URL specified")
        if found.kind not in (wanted, "document"):
            raise Refused(400, f"Bad Request: can't use file of type {found.kind} as {wanted}")
        return found


def _as_animation(content: bytes) -> str:
    """Say what becomes of it: what does not move is sent as a document."""
    _refuse_empty(content)
    return "animation" if content[:4] == b"GIF8" or content[4:8] == b"ftyp" else "document"


def _as_photo(content: bytes) -> str:
    _refuse_empty(content)
    if len(content) > _LARGEST_PHOTO:
        size = f"file of size {len(content)} bytes is too big for a photo"
        raise Refused(400, f"Bad Request: {size}; the maximum size is {_LARGEST_PHOTO} bytes")
    if not content.startswith(_PNG):
        raise Refused(400, "Bad Request: IMAGE_PROCESS_FAILED")
    width, height = struct.unpack(">II", content[16:24])
    around, oblong = width + height, max(width, height) / max(1, min(width, height))
    if around > _MOST_PIXELS_AROUND or oblong > _MOST_OBLONG:
        raise Refused(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
    return "photo"


def _refuse_empty(content: bytes) -> None:
    if not content:
        raise Refused(400, "Bad Request: file must be non-empty")


_CHECKS: dict[str, Callable[[bytes], str]] = {"animation": _as_animation, "photo": _as_photo}
