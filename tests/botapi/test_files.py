"""The test server takes, keeps and refuses files as Telegram does."""

from __future__ import annotations

import pytest

from tests.botapi.files import Files
from tests.botapi.updates import Refused

GIF, MP4 = b"GIF89a", b"\0\0\0\x18ftypmp42"


def png(width: int, height: int, size: int = 0) -> bytes:
    """The beginning of a PNG file, and zeros up to a size."""
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return head.ljust(size, b"\0")


@pytest.mark.parametrize(
    ("wanted", "content", "became"),
    [
        ("animation", GIF, "animation"),
        ("animation", MP4, "animation"),
        ("animation", b"%PDF", "document"),
        ("photo", png(800, 600), "photo"),
    ],
)
def test_an_upload_can_be_sent_again_by_its_id(wanted: str, content: bytes, became: str) -> None:
    """Telegram decides what a file becomes, and gives it an id that sends the same once more."""
    files = Files()
    kept = files.take(wanted, content, "a.bin")
    assert (kept.kind, kept.content) == (became, content)
    assert files.take(wanted, kept.id, "") == kept
    assert became in kept.as_fields()


def test_ids_are_refused_in_telegrams_words() -> None:
    """One that was never given, one that is not good any more, one of another kind of file."""
    files = Files()
    kept = files.take("animation", GIF, "a.gif")
    with pytest.raises(Refused, match="can't use file of type animation as photo"):
        files.take("photo", kept.id, "")
    files.forget()
    for wrong in (kept.id, "anything"):
        with pytest.raises(Refused, match="wrong file identifier"):
            files.take("animation", wrong, "")


@pytest.mark.parametrize(
    ("wanted", "content", "words"),
    [
        ("animation", b"", "non-empty"),
        ("photo", b"", "non-empty"),
        ("photo", GIF, "IMAGE_PROCESS_FAILED"),
        ("photo", png(9_401, 600), "PHOTO_INVALID_DIMENSIONS"),
        ("photo", png(2_100, 100), "PHOTO_INVALID_DIMENSIONS"),
        ("photo", png(800, 600, size=10 * 2**20 + 1), "too big for a photo"),
    ],
)
def test_uploads_are_refused_in_telegrams_words(wanted: str, content: bytes, words: str) -> None:
    """Nothing, what is no picture, and what is too large in bytes, in pixels or on one side."""
    with pytest.raises(Refused, match=words):
        Files().take(wanted, content, "a.bin")
