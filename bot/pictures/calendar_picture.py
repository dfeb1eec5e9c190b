"""Draws the picture of the days: 12 weeks, a week a column, with the streak in words.

Imports matplotlib, so only pictures' own process may import this.
"""

from __future__ import annotations

import math
from typing import Final

from matplotlib.colors import to_hex, to_rgb

from bot.pictures.calendar_view import WEEK, WEEKS, CalendarView, Cell
from bot.pictures.paper import paper
from bot.pictures.sheet import MARGIN, WIDTH, Sheet, Words, fit

PITCH: Final = 75
TILE: Final = 63
_INITIALS: Final = 52
"""What the weekdays' initials take, beside the tiles."""
_LEFT: Final = WIDTH - MARGIN - PITCH * WEEKS + (PITCH - TILE)
"""Where the first column begins."""
_DETAIL: Final = 222
_ABOVE: Final = 112
"""Between the words and the tiles; the months are named in it."""
_ENTRY: Final = 68
"""A line of the legend."""
_COLUMNS: Final = 2
_SAMPLE: Final = 52
_GLOW_REACH: Final = 2.8
"""In tiles."""


def render(view: CalendarView) -> bytes:
    """Draw the picture as PNG, 1080 pixels wide."""
    return draw(view).png()


def draw(view: CalendarView) -> Sheet:
    """Draw the picture."""
    detail = fit(view.detail, WIDTH - 2 * MARGIN, 36, lines=3)
    top = round(_DETAIL + detail.height + _ABOVE) if detail.lines else _DETAIL + _ABOVE // 2
    legend = math.ceil((len(view.legend) + 1) / _COLUMNS)
    height = top + PITCH * WEEK + 48 + _ENTRY * legend + 34
    sheet = Sheet(height, paper(dark=view.dark), rtl=view.rtl)
    _head(sheet, view, detail)
    _names(sheet, view, top)
    today = next(cell for cell in view.cells if cell.date == view.today)
    for cell in view.cells:
        _cell(sheet, cell, today, top, inviting=view.inviting)
    _legend(sheet, view, top + PITCH * WEEK)
    return sheet


def _head(sheet: Sheet, view: CalendarView, detail: Words) -> None:
    room = WIDTH - 2 * MARGIN
    title = fit(view.title, room, 34)
    headline = fit(view.headline, room, 60, bold=True)
    sheet.write(title, (MARGIN, 86), sheet.colours.soft)
    sheet.write(headline, (MARGIN, 156), sheet.colours.ink)
    sheet.write(detail, (MARGIN, _DETAIL), sheet.colours.ink)


def _names(sheet: Sheet, view: CalendarView, top: float) -> None:
    """Name the weekdays beside the tiles, and the months above them."""
    soft = sheet.colours.soft
    for row, initial in enumerate(view.weekdays):
        _, down = _middle(0, row, top)
        sheet.write(fit(initial, _INITIALS, 29), (MARGIN + 18, down), soft, "center")
    for month in view.months:
        last = month.column == WEEKS - 1
        across = _LEFT + PITCH * month.column + (TILE if last else 0)
        name = fit(month.name, 1.9 * PITCH, 29)
        sheet.write(name, (across, top - 34), soft, "right" if last else "left")


def _middle(column: int, row: int, top: float) -> tuple[float, float]:
    return _LEFT + PITCH * column + TILE / 2, top + PITCH * row + TILE / 2


def _cell(sheet: Sheet, cell: Cell, today: Cell, top: float, *, inviting: bool) -> None:
    middle = _middle(cell.column, cell.row, top)
    colours = sheet.colours
    if cell.outcome is not None:
        sheet.outcome(cell.outcome, middle, TILE)
    elif cell.ahead:
        sheet.tile(middle, TILE, colours.back, colours.ahead, 2.5)
    else:
        warmth = _warmth(cell, today) if inviting else 0.0
        fill = _mix(colours.blank, colours.glow, warmth)
        sheet.tile(middle, TILE, fill, fill)
    if cell.date == today.date:
        sheet.tile(middle, PITCH + 1, "none", colours.ink, 5.0)


def _warmth(cell: Cell, today: Cell) -> float:
    """Return how much of today's light falls on a date, 0 to 1."""
    distance = math.hypot(cell.column - today.column, cell.row - today.row)
    return math.exp(-distance / _GLOW_REACH)


def _mix(one: str, other: str, share: float) -> str:
    pairs = zip(to_rgb(one), to_rgb(other), strict=True)
    red, green, blue = (a + (b - a) * share for a, b in pairs)
    return to_hex((red, green, blue))


def _legend(sheet: Sheet, view: CalendarView, top: float) -> None:
    """Explain the outcomes that occur, and today's outline."""
    wide = (WIDTH - 2 * MARGIN) / _COLUMNS
    for number, (outcome, text) in enumerate([*view.legend, (None, view.today_word)]):
        across = MARGIN + wide * (number % _COLUMNS) + _SAMPLE / 2
        down = top + 62 + _ENTRY * (number // _COLUMNS)
        if outcome is not None:
            sheet.outcome(outcome, (across, down), _SAMPLE)
        else:
            sheet.tile((across, down), _SAMPLE, "none", sheet.colours.ink, 4.5)
        words = fit(text, wide - _SAMPLE - 30, 31, lines=2)
        sheet.write(words, (across + _SAMPLE / 2 + 18, down - words.height / 2), sheet.colours.ink)
