"""Lengths as Telegram counts them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.chat import utf16

# Everything that can be sent: no lone halves of characters.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
LIMITS = st.integers(2, 20)


def units(text: str) -> int:
    """Count as the definition says, in the encoding itself."""
    return len(text.encode("utf-16-le")) // 2


@given(TEXTS)
def test_length_is_that_of_the_encoding(text: str) -> None:
    """A text's length is the number of 16-bit units of its encoding."""
    assert utf16.length(text) == units(text)


@given(TEXTS, LIMITS)
def test_clip_keeps_as_much_as_fits(text: str, limit: int) -> None:
    """A clipped text begins the text, fits, and one more character would not."""
    kept = utf16.clip(text, limit)
    assert text.startswith(kept)
    assert units(kept) <= limit
    assert kept == text or units(text[: len(kept) + 1]) > limit


@given(TEXTS, LIMITS)
def test_parts_fit_and_lose_nothing(text: str, limit: int) -> None:
    """Every part fits, and together they are the text but for white space at the cuts."""
    parts = utf16.parts(text, limit)
    assert all(units(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(TEXTS.filter(lambda text: text.strip()), LIMITS)
def test_no_part_is_empty(text: str, limit: int) -> None:
    """No part of a text that says something is empty: Telegram refuses empty messages."""
    assert all(part.strip() for part in utf16.parts(text, limit))


def test_parts_prefer_line_breaks_then_spaces() -> None:
    """A long text is cut where a reader would pause."""
    assert utf16.parts("one two\nthree four", 12) == ["one two", "three four"]
    assert utf16.parts("one two three", 9) == ["one two", "three"]
    assert utf16.parts("onetwothree", 6) == ["onetwo", "three"]
    assert utf16.parts("🦴🦴🦴", 5) == ["🦴🦴", "🦴"]
