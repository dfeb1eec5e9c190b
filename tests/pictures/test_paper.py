"""Every colour can be seen on what it stands on, on both papers."""

from __future__ import annotations

import pytest

from bot.core.days import DayOutcome
from bot.pictures.paper import DAY, DUSK, Paper, paper

PAPERS = pytest.mark.parametrize("colours", [DAY, DUSK], ids=["day", "dusk"])


def light(colour: str) -> float:
    """Relative luminance (WCAG 2.2), 0 to 1."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2), 1 to 21."""
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@PAPERS
def test_words_can_be_read(colours: Paper) -> None:
    """Ink on paper has the contrast that small text needs: 4.5 to 1."""
    assert contrast(colours.ink, colours.back) >= 7
    assert contrast(colours.soft, colours.back) >= 4.5


@PAPERS
@pytest.mark.parametrize("outcome", DayOutcome)
def test_marks_can_be_seen(colours: Paper, outcome: DayOutcome) -> None:
    """A mark on its tile has the contrast that a sign needs: 3 to 1."""
    tile = colours.tiles[outcome]
    assert contrast(tile.mark, tile.fill) >= 3


@PAPERS
def test_lines_and_points_can_be_seen(colours: Paper) -> None:
    """Before and after differ from the paper and, in grey, from each other."""
    assert contrast(colours.before, colours.back) >= 3
    assert contrast(colours.pain, colours.back) >= 3
    assert contrast(colours.after, colours.back) >= 2.3
    assert contrast(colours.before, colours.after) >= 1.3


def test_dark_is_dusk() -> None:
    """A dark picture is darker than a light one."""
    assert light(paper(dark=True).back) < 0.1 < light(paper(dark=False).back)
