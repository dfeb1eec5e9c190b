"""Seals a GIF with a checksum, and looks whether the seal still holds. Pure.

A PNG has checksums of its own; a GIF has none, and a damaged one can be decoded: into stripes.
"""

from __future__ import annotations

import zlib

_HEAD = b"GIF89a"
_TRAILER = b"\x3b"
_MARK = b"CRC-32 "
_DIGITS = 8
_SEALED = len(_MARK) + _DIGITS
_OPENING = b"\x21\xfe" + bytes([_SEALED]) + _MARK
_CLOSING = b"\x00" + _TRAILER
_END = len(_OPENING) + _DIGITS + len(_CLOSING)


def seal(gif: bytes) -> bytes:
    """Return a whole GIF with the checksum of its bytes in a comment before its trailer.

    Source: CompuServe, Graphics Interchange Format, version 89a, section 24, Comment Extension.
    """
    body = gif.removesuffix(_TRAILER)
    return body + _ending(body)


def is_sealed(gif: bytes) -> bool:
    """Whether these bytes are a GIF that was sealed and has not changed since."""
    body = gif[:-_END]
    return gif.startswith(_HEAD) and gif == body + _ending(body)


def _ending(body: bytes) -> bytes:
    return _OPENING + f"{zlib.crc32(body):0{_DIGITS}x}".encode() + _CLOSING
