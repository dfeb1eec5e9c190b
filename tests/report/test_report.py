"""The page about a period of mornings, before it is typeset."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import Phase, given, settings

from bot.core.days import Day, DayOutcome
from bot.core.person import Preferences, Screening
from bot.core.routine import Options
from bot.report.page import ReportView
from bot.report.typesetting import render
from tests.report.histories import TODAY, days, histories, page_of, words


def view_of(history: list[Day], **changes: object) -> ReportView:
    """Make the view alone."""
    view = page_of(history, **changes).view  # type: ignore[arg-type]  # some are the page's own
    assert isinstance(view, ReportView)
    return view


@settings(max_examples=6, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(histories)
def test_the_figures_on_the_sheet_are_those_of_the_days(history: list[Day]) -> None:
    """What can be read on the finished page equals a count of the rows."""
    rows = [
        day
        for day in history
        if (TODAY - day.date).days < 90 and not (day.date == TODAY and day.outcome.spends)
    ]
    kept = sum(day.outcome in ("full", "kept") for day in rows)
    scheduled = kept + sum(day.outcome in ("skipped", "missed", "pain") for day in rows)
    text = words(render(page_of(history)))
    assert f"{kept} of {scheduled} mornings kept" in text
    for label, outcome in (("All exercises done", "full"), ("No answer", "missed")):
        assert f"{label} {sum(day.outcome == outcome for day in rows)} " in text
    for name, label in (("knee-swings", "Knee swings"), ("chest-lift", "Chest lift")):
        counts = [
            sum(name in part for part in parts)
            for parts in (
                [day.done for day in rows],
                [day.skipped for day in rows],
                [day.hurt for day in rows],
            )
        ]
        assert f"{label} {counts[0]} {counts[1]} {counts[2]} " in text
    before = [day.before for day in rows if day.before is not None]
    if before:
        assert f"(0 none, 10 worst) {len(before)} " in text
        assert f"{min(before)} to {max(before)}" in text


def test_the_seconds_are_the_persons_own() -> None:
    """What they chose, with longer gaps doubled, and what the source says beside it."""
    chosen = Options(swing_seconds=45, lift_seconds=10, longer_gaps=True, pillows=True)
    view = view_of([], preferences=Preferences(options=chosen))
    assert [(it.dose, it.note) for it in view.routine] == [
        ("45 seconds", "Source: 30 to 60 seconds. 40 s to get ready."),
        (
            "2 holds of 30 seconds on each side",
            "Source: 30 seconds, “repeat twice”. 30 s to get ready, 20 s to swap legs.",
        ),
        ("Up to 10 seconds, on pillows", "Source: no seconds; those are ours. 80 s to get ready."),
    ]
    assert "6 min 25 s in all" in view.routine_note


def test_what_is_not_done_now_is_said() -> None:
    """An exercise that was not cleared or is left out is not shown as part of the mornings."""
    only = Screening(answer="no", answered=TODAY, only=("knee-swings", "chest-lift"))
    view = view_of([], screening=only, left_out=("chest-lift",))
    assert ["Not in" in it.note for it in view.routine] == [False, True, True]
    assert "1 min 20 s in all" in view.routine_note


def test_pain_is_listed_the_newest_first_and_the_rest_counted() -> None:
    """Six dates with what hurt; earlier ones as a number with the first date."""
    history = [
        Day(date=date(2026, 10, n), outcome=DayOutcome.PAIN, hurt=("knee-swings",) * (n % 2))
        for n in range(1, 14)
    ]
    view = view_of(history)
    assert [stop.label for stop in view.stops] == [f"{n} Oct 2026" for n in range(13, 7, -1)]
    assert [stop.text for stop in view.stops][:2] == [
        "knee swings (again within 7 days); warning signs: not answered",
        "outside of an exercise; warning signs: not answered",
    ]
    more = "7 more came before them, the first on 1 Oct 2026."
    assert view.stops_note.startswith(f"The latest 6 are listed. {more}")
    assert view_of(history[-7:]).stops_note.startswith(
        "The latest 6 are listed. 1 more was on 7 Oct 2026."
    )
    assert "listed" not in view_of(history[-6:]).stops_note


def test_what_is_not_asked_is_said() -> None:
    """Whoever reads of a stop would look for the kind of pain: nobody asks for it."""
    hurt = [Day(date=TODAY - timedelta(days=n), outcome=DayOutcome.PAIN) for n in range(9)]
    for history in (hurt, hurt[:1]):
        assert view_of(history).stops_note.endswith("What kind of pain it was is not asked.")
    assert "kind of pain" not in view_of([]).stops_note


@pytest.mark.parametrize(
    ("answer", "told"),
    [("none", "none told"), ("yes", "yes"), ("unsure", "not sure"), ("", "not answered")],
)
def test_what_kind_of_stop_it_was_is_what_was_answered(answer: str, told: str) -> None:
    """The one thing that is known of it, asked about warning signs, stands beside each stop."""
    hurt = Day(date=TODAY, outcome=DayOutcome.PAIN, hurt=("chest-lift",), red_flags=answer)
    [stop] = view_of([hurt]).stops
    assert stop.text == f"chest lift; warning signs: {told}"


def test_nothing_recorded_looks_like_a_beginning() -> None:
    """No chart, no table of dashes: a sentence that says how things are, and the routine."""
    view = view_of([])
    assert (view.stiffness, view.charts, view.stops) == (None, (), ())
    assert view.mornings_note.startswith("No morning has been recorded yet.")
    assert view.headlines[0].figure == "0 of 0"


def test_days_that_were_not_scheduled_are_named_apart() -> None:
    """Pain, pauses and our own faults are never counted as missed."""
    outcomes = (DayOutcome.OFF, DayOutcome.OFF, DayOutcome.VOID, DayOutcome.PAUSED)
    history = [
        Day(date=TODAY - timedelta(days=n), outcome=outcome) for n, outcome in enumerate(outcomes)
    ]
    view = view_of(history)
    assert view.headlines[0].figure == "0 of 0"
    assert view.mornings_note == (
        "Not scheduled: 2 days off, 1 day of pause or rest and 1 day on which no morning took place"
        " (not reached, travel, or a fault)."
    )


def test_the_charts_have_a_point_for_each_question_asked() -> None:
    """Two charts when both kinds of numbers were told, and every stop marked."""
    history = days(60)
    view = view_of(history)
    assert [len(chart.series) for chart in view.charts] == [2, 2]
    assert len(view.charts[0].stops) == sum(
        bool(day.hurt) or day.outcome is DayOutcome.PAIN for day in history
    )
