"""Texts always fit, mirrored sheets are mirrored, and the same drawing gives the same bytes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pictures.paper import DAY
from bot.pictures.sheet import SMALLEST, WIDTH, Sheet, fit, measure
from tests.pictures.days_seen import ARABIC, HEBREW, LONG


@settings(max_examples=40)
@given(
    text=st.lists(
        st.sampled_from(["a", "morning", "Morgen", LONG, HEBREW, ARABIC, "$x_2$"]), max_size=8
    ).map(" ".join),
    width=st.integers(60, 900),
    lines=st.integers(1, 3),
    bold=st.booleans(),
)
def test_a_text_fits_its_place(text: str, width: int, lines: int, bold: bool) -> None:
    """Never more lines, never wider, never larger than asked and never too small to read."""
    words = fit(text, width, 40, bold=bold, lines=lines)
    assert len(words.lines) <= lines
    assert all(measure(line, words.size, bold=bold) <= width for line in words.lines)
    assert SMALLEST <= words.size <= 40


def test_what_fits_is_left_alone() -> None:
    """A short text keeps its size and every letter."""
    words = fit("5 mornings in a row", 900, 40)
    assert (words.lines, words.size, words.height) == (("5 mornings in a row",), 40, 0)


def test_a_text_is_broken_then_shrunk_and_only_then_cut() -> None:
    """Lines come first, smaller letters second; letters are lost only if nothing else helps."""
    broken = fit("one two three four", 200, 40, lines=2)
    assert (" ".join(broken.lines), broken.size) == ("one two three four", 40)
    shrunk = fit("one two three four", 330, 40)
    assert shrunk.lines == ("one two three four",)
    assert shrunk.size < 40
    (cut,) = fit(LONG, 200, 40).lines
    assert cut.endswith("\N{HORIZONTAL ELLIPSIS}")
    assert LONG.startswith(cut[:-1])


@pytest.mark.parametrize("text", [HEBREW, ARABIC])
def test_letters_are_shaped(text: str) -> None:
    """Right-to-left text is as wide as its letters joined, not one beside the other."""
    assert 0 < measure(text, 40) <= sum(measure(letter, 40) for letter in text) * 1.001


def test_arabic_letters_are_joined() -> None:
    """Joined letters take less room than the same letters each for itself."""
    word = ARABIC.split()[0]
    assert measure(word, 40) < 0.95 * sum(measure(letter, 40) for letter in word)


def test_a_sheet_is_mirrored_for_right_to_left() -> None:
    """What stands at the side where reading begins stands on the right."""
    assert Sheet(100, DAY, rtl=False).x(64) == 64
    assert Sheet(100, DAY, rtl=True).x(64) == WIDTH - 64


def test_dollar_signs_are_no_formula() -> None:
    """Text is never read as mathematics."""
    sheet = Sheet(200, DAY, rtl=False)
    sheet.write(fit(r"$\broken{$ and 5$", 900, 40), (64, 100), DAY.ink)
    assert sheet.png().startswith(b"\x89PNG")


def test_the_same_drawing_gives_the_same_bytes() -> None:
    """No date, no version and no dice go into a picture."""
    pictures = []
    for _ in range(2):
        sheet = Sheet(200, DAY, rtl=False)
        sheet.tile((100, 100), 60, DAY.blank, DAY.line)
        sheet.dot((200, 100), 20, DAY.before, hollow=True)
        pictures.append(sheet.png())
    assert pictures[0] == pictures[1]
    assert b"matplotlib" not in pictures[0]
