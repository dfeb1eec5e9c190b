"""Draws the picture of the stiffness: points, 7-day medians, gaps, stops for pain.

Hollow is before and filled is after, points and lines alike, so that no colour is needed to
tell them apart. The scale is always 0 to 10. Imports matplotlib, so only pictures' own process
may import this.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from matplotlib.axes import Axes

from bot.core.days import DayOutcome
from bot.pictures.day_marks import MARKS
from bot.pictures.paper import paper
from bot.pictures.sheet import MARGIN, WIDTH, Sheet, fit, points
from bot.pictures.trend_view import Series, TrendView

SCALE: Final = 10
_STEP: Final = 2
_LOWEST: Final = -1.5
"""Below the 0 is the lane of the stops for pain."""
_HIGHEST: Final = 10.4
_LANE: Final = -0.85
_TOP: Final = 214
_CHART: Final = 640
_GUTTER: Final = 124
"""What the numbers of the scale take, beside the chart."""
_DATES: Final = _TOP + _CHART + 30
_LEGEND: Final = _DATES + 92
_ENTRY: Final = 68
_BESIDE: Final = 0.17
"""Days by which points stand beside their date, so that none hides the other."""
_LARGE: Final = 15
_SMALL: Final = 10
_DENSE: Final = 45
"""With more days than this, points are small."""


def render(view: TrendView) -> bytes:
    """Draw the picture as PNG, 1080 pixels wide."""
    return draw(view).png()


def draw(view: TrendView) -> Sheet:
    """Draw the picture."""
    note = fit(view.median_word, WIDTH - 2 * MARGIN, 29, lines=2)
    lines = 1 + bool(view.pains) + bool(note.lines)
    height = round(_LEGEND + _ENTRY * (lines - 1) + note.height + 64)
    sheet = Sheet(height, paper(dark=view.dark), rtl=view.rtl)
    room = WIDTH - 2 * MARGIN
    sheet.write(fit(view.title, room, 34), (MARGIN, 86), sheet.colours.soft)
    sheet.write(fit(view.period, room, 60, bold=True), (MARGIN, 156), sheet.colours.ink)
    axes = sheet.chart(_TOP, height - _TOP - _CHART, MARGIN + _GUTTER, MARGIN)
    length = (view.today - view.first).days + 1
    _scale(sheet, axes, view, length)
    if view.empty:
        _invite(sheet, view)
    for series, hollow in ((view.before, True), (view.after, False)):
        _series(sheet, axes, series, view.first, length, hollow=hollow)
    _pains(sheet, axes, view, length)
    _legend(sheet, view)
    sheet.write(note, (MARGIN, _LEGEND + _ENTRY * (lines - 1)), sheet.colours.soft)
    return sheet


def _down(value: float) -> float:
    """Return where a number of the scale stands on the sheet."""
    return _TOP + _CHART * (_HIGHEST - value) / (_HIGHEST - _LOWEST)


def _across(number: float, length: int) -> float:
    """Return where a day stands on the sheet, counted from the first."""
    width = WIDTH - 2 * MARGIN - _GUTTER
    return MARGIN + _GUTTER + width * (number + 0.7) / (length + 0.4)


def _scale(sheet: Sheet, axes: Axes, view: TrendView, length: int) -> None:
    """Draw the scale, always 0 to 10, and name the dates."""
    axes.set_ylim(_LOWEST, _HIGHEST)
    axes.set_xlim(-0.7, length - 0.3)
    if view.rtl:
        axes.invert_xaxis()
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_yticks(range(0, SCALE + 1, SCALE if view.empty else _STEP), labels=[])
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.grid(axis="y", color=sheet.colours.line, linewidth=points(2))
    axes.set_axisbelow(True)
    soft = sheet.colours.soft
    right = MARGIN + _GUTTER - 18
    for value in range(0, SCALE + 1, _STEP):
        sheet.write(fit(str(value), 60, 30), (right, _down(value)), soft, "right")
    for value, word in ((SCALE, view.worst), (0, view.none)):
        down = _down(value) + (40 if value else -40)
        sheet.write(fit(word, right - 12, 27), (right, down), soft, "right")
    for on, name in view.ticks:
        last = on == view.today
        across = WIDTH - MARGIN if last else _across((on - view.first).days, length)
        sheet.write(fit(name, 130, 29), (across, _DATES), soft, "right" if last else "center")


def _invite(sheet: Sheet, view: TrendView) -> None:
    """Where no number is yet, say what will be."""
    room = WIDTH - 2 * MARGIN - _GUTTER
    middle = MARGIN + _GUTTER + room / 2
    ink = sheet.colours.ink
    sheet.mark(DayOutcome.FULL, (middle, _down(7.2)), 92, sheet.colours.glow)
    words = fit(view.empty, room - 60, 46, bold=True, lines=2)
    sheet.write(words, (middle, _down(4.4)), ink, "center")
    more = fit(view.empty_detail, room - 60, 33, lines=4)
    sheet.write(more, (middle, _down(4.4) + words.height + 70), ink, "center")


def _series(
    sheet: Sheet, axes: Axes, series: Series, first: date, length: int, *, hollow: bool
) -> None:
    """Draw points and medians: hollow before, filled after."""
    colours = sheet.colours
    colour = colours.before if hollow else colours.after
    for piece in series.medians:
        numbers = [float((point.date - first).days) for point in piece]
        values = [point.value for point in piece]
        if len(piece) == 1:
            numbers, values = [numbers[0] - 0.3, numbers[0] + 0.3], values * 2
        for paint, width in ((colours.back, 15), (colour, 9), *([(colours.back, 3.5)] * hollow)):
            axes.plot(
                numbers,
                values,
                color=paint,
                linewidth=points(width),
                solid_capstyle="round",
                solid_joinstyle="round",
                zorder=3,
            )
    beside = -_BESIDE if hollow else _BESIDE
    axes.plot(
        [(point.date - first).days + beside for point in series.points],
        [point.value for point in series.points],
        linestyle="none",
        marker="o",
        markersize=points(_SMALL if length > _DENSE else _LARGE),
        markerfacecolor=colours.back if hollow else colour,
        markeredgecolor=colour if hollow else colours.back,
        markeredgewidth=points(2 if length > _DENSE else 3),
        zorder=4,
    )


def _pains(sheet: Sheet, axes: Axes, view: TrendView, length: int) -> None:
    """Mark the days on which an exercise was stopped, in a lane below the scale."""
    numbers = [(on - view.first).days for on in view.pains]
    axes.vlines(
        [] if view.empty else numbers,
        0,
        SCALE,
        color=sheet.colours.pain,
        linewidth=points(2),
        linestyle=(0, (2, 4)),
        zorder=1,
    )
    (bolt,) = MARKS[DayOutcome.PAIN]
    axes.plot(
        numbers,
        [_LANE] * len(numbers),
        linestyle="none",
        marker=bolt.path,
        markersize=points(26 if length > _DENSE else 36),
        color=sheet.colours.pain,
        markeredgewidth=0,
    )


def _legend(sheet: Sheet, view: TrendView) -> None:
    """Explain the points and, where there are any, the stops for pain."""
    colours = sheet.colours
    half = (WIDTH - 2 * MARGIN) / 2
    left, right = MARGIN + 18, MARGIN + half + 18
    sheet.dot((left, _LEGEND), 22, colours.before, hollow=True)
    sheet.dot((right, _LEGEND), 22, colours.after, hollow=False)
    entries = [(view.before.name, left, _LEGEND), (view.after.name, right, _LEGEND)]
    if view.pains:
        sheet.mark(DayOutcome.PAIN, (left, _LEGEND + _ENTRY), 20, colours.pain)
        entries.append((view.pain_word, left, _LEGEND + _ENTRY))
    for text, across, down in entries:
        room = half if down == _LEGEND else 2 * half
        sheet.write(fit(text, room - 70, 31), (across + 36, down), colours.ink)
