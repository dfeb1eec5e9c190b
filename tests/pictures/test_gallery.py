"""The gallery: the shipped pictures are sound, and no damage gets past it."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import PictureError
from bot.pictures.figure_file import MOVEMENTS
from bot.pictures.gallery import FOLDER, Gallery, is_png
from tests.message_files import MESSAGES

SHIPPED = MESSAGES / FOLDER
GIF = (SHIPPED / "chest-lift-pillows.gif").read_bytes()
PNG = (SHIPPED / "chest-lift-pillows.png").read_bytes()


def test_what_ships_is_all_there() -> None:
    """Every movement has an animation and a still, and nothing is wrong with them."""
    gallery = Gallery.open(SHIPPED)
    assert gallery.problems == ()
    for movement in MOVEMENTS:
        assert gallery.animation(movement) == (SHIPPED / f"{movement}.gif").read_bytes()
        assert gallery.still(movement) == (SHIPPED / f"{movement}.png").read_bytes()


def test_a_missing_folder_is_told_when_a_picture_is_wanted(tmp_path: Path) -> None:
    """Opening raises nothing; each file says for itself that it is missing, and what to do."""
    gallery = Gallery.open(tmp_path / "nowhere")
    assert len(gallery.problems) == 2 * len(MOVEMENTS)
    with pytest.raises(PictureError, match=r"knee-swings\.gif: can't be read .*`loosen pictures`"):
        gallery.animation("knee-swings")


def test_one_damaged_file_costs_one_picture(tmp_path: Path) -> None:
    """The others are there, and the error names the file."""
    folder = copytree(SHIPPED, tmp_path / FOLDER)
    (folder / "knee-swings.gif").write_bytes(GIF[:1000])
    (folder / "chest-lift-arms.png").write_bytes(b"")
    gallery = Gallery.open(folder)
    assert len(gallery.problems) == 2
    with pytest.raises(PictureError, match=r"knee-swings\.gif: is damaged"):
        gallery.animation("knee-swings")
    with pytest.raises(PictureError, match=r"chest-lift-arms\.png: is damaged"):
        gallery.still("chest-lift-arms")
    assert gallery.still("knee-swings")


def test_an_unknown_movement_has_no_picture() -> None:
    """It is an error like any other about a picture."""
    with pytest.raises(PictureError, match="headstand"):
        Gallery.open(SHIPPED).animation("headstand")


@given(length=st.integers(0, len(PNG) - 1))
def test_a_png_cut_short_is_damaged(length: int) -> None:
    """Wherever it was cut."""
    assert is_png(PNG)
    assert not is_png(PNG[:length])


@given(at=st.integers(0, len(PNG) - 1), bits=st.integers(1, 255))
def test_a_png_with_a_changed_byte_is_damaged(at: int, bits: int) -> None:
    """Each chunk has its checksum."""
    assert not is_png(PNG[:at] + bytes([PNG[at] ^ bits]) + PNG[at + 1 :])


@pytest.mark.parametrize("at", [6, 20_000, len(GIF) - 1])
def test_a_gif_with_a_changed_byte_is_damaged(tmp_path: Path, at: int) -> None:
    """It may well be decoded, into stripes; its seal tells."""
    folder = copytree(SHIPPED, tmp_path / FOLDER)
    damaged = GIF[:at] + bytes([GIF[at] ^ 1]) + GIF[at + 1 :]
    (folder / "chest-lift-pillows.gif").write_bytes(damaged)
    gallery = Gallery.open(folder)
    assert len(gallery.problems) == 1
    with pytest.raises(PictureError, match=r"chest-lift-pillows\.gif: is damaged"):
        gallery.animation("chest-lift-pillows")


@given(content=st.binary(max_size=200))
def test_other_bytes_are_no_png(content: bytes) -> None:
    """Whatever the file holds, looking at it raises nothing."""
    for head in (b"", b"\x89PNG\r\n\x1a\n"):
        assert not is_png(head + content)
