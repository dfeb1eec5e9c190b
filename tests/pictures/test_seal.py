"""The seal of a GIF: it holds for what was sealed, and for nothing else."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.pictures.seal import is_sealed, seal
from tests.message_files import MESSAGES

GIF = (MESSAGES / "pictures" / "chest-lift-pillows.gif").read_bytes()


def plain() -> bytes:
    """A small GIF without a seal."""
    out = io.BytesIO()
    Image.new("P", (2, 2)).save(out, "GIF", loop=0)
    return out.getvalue()


def test_a_sealed_gif_shows_the_same() -> None:
    """The seal is a comment, which programs skip."""
    sealed = seal(plain())
    with Image.open(io.BytesIO(plain())) as before, Image.open(io.BytesIO(sealed)) as after:
        assert before.tobytes() == after.tobytes()
        assert (after.format, after.size) == ("GIF", (2, 2))
    assert is_sealed(sealed)
    assert not is_sealed(plain())


@given(length=st.integers(0, len(GIF) - 1))
def test_a_gif_cut_short_is_not_sealed(length: int) -> None:
    """Wherever it was cut."""
    assert is_sealed(GIF)
    assert not is_sealed(GIF[:length])


@given(at=st.integers(0, len(GIF) - 1), bits=st.integers(1, 255))
def test_a_gif_with_a_changed_byte_is_not_sealed(at: int, bits: int) -> None:
    """Whichever it is, the seal's own bytes among them."""
    assert not is_sealed(GIF[:at] + bytes([GIF[at] ^ bits]) + GIF[at + 1 :])


@given(content=st.binary(max_size=200))
def test_other_bytes_are_not_sealed(content: bytes) -> None:
    """Whatever the file holds, looking at it raises nothing."""
    assert not is_sealed(content)
    assert not is_sealed(b"GIF89a" + content)
    assert not is_sealed(GIF + content[:1] + b"!")
