"""The colours: what moves stands out, with and without colour."""

from __future__ import annotations

from bot.pictures import palette


def lightness(colour: str) -> float:
    """Measure how light a colour is to the eye, 0 to 255 (ITU-R BT.601)."""
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_what_moves_is_darker_than_what_rests() -> None:
    """In grey, the accent is darker than the pyjamas, and its outline darker than theirs."""
    for cloth in (palette.TOP, palette.TROUSERS):
        assert lightness(palette.ACCENT) < lightness(cloth) - 20
    assert lightness(palette.DARK_INK) < lightness(palette.INK) - 20
    assert palette.THICK > 2 * palette.THIN


def test_outlines_stand_out_from_everything() -> None:
    """A line is far darker than anything it is drawn on."""
    for ground in (palette.WALL, palette.SHEET, palette.TOP, palette.TROUSERS, palette.ACCENT):
        assert lightness(palette.INK) < lightness(ground) - 60


def test_mixing_goes_from_one_to_the_other() -> None:
    """Share 0 is the one, share 1 the other, a half is between."""
    assert palette.mix("#000000", "#ffffff", 0.0) == "#000000"
    assert palette.mix("#000000", "#ffffff", 1.0) == "#ffffff"
    assert palette.mix("#000000", "#64c8ff", 0.5) == "#326480"


def test_on_its_way_to_the_accent_no_part_turns_pale() -> None:
    """A part that is half marked is never lighter than one at rest: that would be a flash."""
    for cloth in (palette.TOP, palette.TROUSERS):
        for accent in (palette.ACCENT, palette.ACCENT_SHADE):
            way = [lightness(palette.mix(cloth, accent, n / 10)) for n in range(11)]
            assert way == sorted(way, reverse=True)
