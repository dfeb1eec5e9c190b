"""The page about a period of mornings, for a doctor or a physical therapist.

A pure function of the person, their days and the routine: no clock, no I/O. However long the
history, what is listed is bounded, so that it fits on one page.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.core.bookkeeping import may_do
from bot.core.days import Day, DayOutcome
from bot.core.person import Person
from bot.core.routine import Role, Routine, Variant
from bot.report import charts
from bot.report.page import (
    Bar,
    Chart,
    Exercise,
    Headline,
    Item,
    Page,
    ReportView,
    Table,
    paper_of,
)
from bot.report.screening import screening_items
from bot.report.summary import SCHEDULED, Numbers, Period, Stop, Summary, summarise
from bot.report.writing import Writing

_MOST_STOPS = 6
"""How many are listed one by one; the others are counted."""
_MOST_HURT_AT_ONCE = 3
_NOT_SCHEDULED = (DayOutcome.OFF, DayOutcome.PAUSED, DayOutcome.GATED, DayOutcome.VOID)
_MINUTE = 60


def report(
    person: Person,
    days: Iterable[Day],
    routine: Routine,
    period: Period,
    today: date,
    writing: Writing,
) -> Page:
    """Return the page about `period`; `days` are all of the person's, `today` their local date."""
    summary = summarise(days, period, today, routine.ids)
    place = writing.name(person.place or person.zone or "UTC")
    view = ReportView(
        about=writing.text("report-about", place=place, made=writing.full(today)),
        period=writing.period(period),
        name_label=writing.text("report-name"),
        headlines=_headlines(summary, routine, writing),
        mornings_title=writing.text("report-mornings"),
        mornings=_mornings(summary, writing),
        mornings_note=_mornings_note(summary, writing),
        exercises_title=writing.text("report-exercises"),
        exercises=_exercises(summary, writing),
        stops_title=writing.text("report-stops"),
        stops=tuple(_stop(stop, writing) for stop in summary.stops[:_MOST_STOPS]),
        stops_note=_stops_note(summary.stops, writing),
        stiffness_title=writing.text("report-numbers"),
        stiffness_note=_stiffness_note(summary, writing),
        stiffness=_stiffness(summary, writing),
        charts=_charts(summary, writing),
        screening_title=writing.text("report-screening"),
        screening=screening_items(person, today, writing),
        routine_title=writing.text("report-routine"),
        routine_note=_routine_note(person, routine, writing),
        routine=tuple(_dose(name, person, routine, writing) for name in routine.ids),
        source=writing.text("visit-source"),
        not_title=writing.text("report-not"),
        not_this=writing.text("report-not-this"),
    )
    return Page(
        title=writing.text("report-title"),
        language=writing.language,
        paper=paper_of(person.country),
        made=today,
        view=view,
    )


def _headlines(summary: Summary, routine: Routine, writing: Writing) -> tuple[Headline, ...]:
    kept = writing.text("report-kept.figure", kept=summary.kept, scheduled=summary.scheduled)
    stops = len(summary.stops)
    return (
        Headline(kept, writing.text("report-kept"), writing.text("report-kept.note")),
        Headline(
            writing.number(summary.done),
            writing.text("report-done"),
            writing.text("report-done.note", count=len(routine.ids)),
        ),
        Headline(
            writing.number(stops),
            writing.text("report-stopped", stops=stops),
            writing.text("report-stopped.note") if stops else "",
        ),
        _stiffness_headline(summary, writing),
    )


def _stiffness_headline(summary: Summary, writing: Writing) -> Headline:
    label = writing.text("report-stiffness")
    if not (summary.before.told or summary.after.told):
        return Headline("–", label, writing.text("report-stiffness.none"))  # noqa: RUF001 - typography
    before, after = (
        writing.number(numbers.median) if numbers.told else "–"  # noqa: RUF001 - typography
        for numbers in (summary.before, summary.after)
    )
    figure = writing.text("report-stiffness.figure", before=before, after=after)
    return Headline(figure, label, writing.text("report-stiffness.note"))


def _mornings(summary: Summary, writing: Writing) -> tuple[Bar, ...]:
    return tuple(
        Bar(
            writing.text(f"report-outcome-{outcome}"),
            writing.number(summary.outcomes[outcome]),
            summary.outcomes[outcome] / max(1, summary.scheduled),
        )
        for outcome in SCHEDULED
    )


def _mornings_note(summary: Summary, writing: Writing) -> str:
    if not any(summary.outcomes.values()):
        return writing.text("report-no-mornings")
    notes = []
    if summary.told_afterwards:
        told = writing.text("report-afterwards", count=summary.told_afterwards)
        notes.append(writing.text("report-afterwards-note", told=told))
    others = [
        writing.text(f"report-outcome-{outcome}", count=summary.outcomes[outcome])
        for outcome in _NOT_SCHEDULED
        if summary.outcomes[outcome]
    ]
    if summary.unrecorded:
        others.append(writing.text("report-unrecorded", count=summary.unrecorded))
    if others:
        notes.append(writing.text("report-not-scheduled", list=writing.join(others)))
    return " ".join(notes)


def _exercises(summary: Summary, writing: Writing) -> Table:
    head = ("exercise", "done", "skipped", "hurt")
    return Table(
        tuple(writing.text(f"report-column-{column}") for column in head),
        tuple(
            (
                writing.text(f"visit-name-{tally.exercise}"),
                *map(writing.number, (tally.done, tally.skipped, tally.hurt)),
            )
            for tally in summary.tallies
        ),
    )


def _stop(stop: Stop, writing: Writing) -> Item:
    key = "report-stop-again" if stop.again else "report-stop"
    hurt = ",".join(stop.exercises[:_MOST_HURT_AT_ONCE])
    told = writing.text(
        "report-stop-signs",
        hurt=writing.text(key, exercises=hurt),
        answer=stop.red_flags or "not-answered",
    )
    return Item(writing.full(stop.on), told)


def _stops_note(stops: tuple[Stop, ...], writing: Writing) -> str:
    if not stops:
        return writing.text("report-stops-none")
    kind = writing.text("report-stops-kind")
    more = stops[_MOST_STOPS:]
    if not more:
        return kind
    told = writing.text(
        "report-stops-more",
        listed=_MOST_STOPS,
        count=len(more),
        first=writing.full(more[-1].on),
    )
    return f"{told} {kind}"


def _asked(summary: Summary) -> tuple[tuple[str, Numbers], ...]:
    return (
        ("before", summary.before),
        ("after", summary.after),
        ("week", summary.week_stiffness),
        ("length", summary.week_length),
    )


def _stiffness_note(summary: Summary, writing: Writing) -> str:
    told = any(numbers.told for _, numbers in _asked(summary))
    return writing.text("report-numbers-note" if told else "report-numbers-none")


def _stiffness(summary: Summary, writing: Writing) -> Table | None:
    told = [(question, numbers) for question, numbers in _asked(summary) if numbers.told]
    if not told:
        return None
    head = ("question", "answers", "median", "range", "latest")
    return Table(
        tuple(writing.text(f"report-column-{column}") for column in head),
        tuple(
            (
                writing.text(f"report-question-{question}"),
                writing.number(len(numbers.told)),
                writing.number(numbers.median),
                writing.text("report-range", lowest=numbers.lowest, highest=numbers.highest),
                writing.text(
                    "report-latest",
                    value=numbers.told[-1].value,
                    date=writing.full(numbers.told[-1].on),
                ),
            )
            for question, numbers in told
        ),
    )


def _charts(summary: Summary, writing: Writing) -> tuple[Chart, ...]:
    drawn = []
    if summary.before.told or summary.after.told:
        drawn.append(_mornings_chart(summary, writing))
    if summary.week_stiffness.told or summary.week_length.told:
        drawn.append(_weeks_chart(summary, writing))
    return tuple(drawn)


def _mornings_chart(summary: Summary, writing: Writing) -> Chart:
    period, step = summary.period, charts.step_of(summary.period)
    title = writing.text("report-chart-mornings", days=step)
    before, after = (writing.text(f"report-series-{name}") for name in ("before", "after"))
    return Chart(
        title=title,
        alt=writing.text("report-chart-alt", title=title),
        series=(
            charts.series(before, "open", summary.before, period, step=step),
            charts.series(after, "filled", summary.after, period, step=step),
        ),
        ticks=charts.ticks(period, writing),
        stops=tuple(charts.place_of(stop.on, period) for stop in reversed(summary.stops)),
        stops_name=writing.text("report-series-stops") if summary.stops else "",
    )


def _weeks_chart(summary: Summary, writing: Writing) -> Chart:
    period = summary.period
    step = max(charts.WEEK, charts.step_of(period))
    title = writing.text("report-chart-weeks", days=step)
    week, length = (writing.text(f"report-series-{name}") for name in ("week", "length"))
    return Chart(
        title=title,
        alt=writing.text("report-chart-alt", title=title),
        series=(
            charts.series(week, "square", summary.week_stiffness, period, step=step),
            charts.series(length, "diamond", summary.week_length, period, step=step),
        ),
        ticks=charts.ticks(period, writing),
    )


def _routine_note(person: Person, routine: Routine, writing: Writing) -> str:
    ids = may_do(person, routine.ids) or routine.ids
    minutes, seconds = divmod(routine.seconds(ids, person.preferences.options), _MINUTE)
    return writing.text("report-routine-note", minutes=minutes, seconds=seconds)


def _dose(name: str, person: Person, routine: Routine, writing: Writing) -> Exercise:
    """Describe an exercise with the seconds that this person is guided by."""
    options = person.preferences.options
    begins = [cue for cue in routine.timeline(name, options) if cue.role is Role.BEGIN]
    swaps = {cue.wait for cue in begins[1:]}
    notes = [
        writing.text(f"report-basis-{name}"),
        writing.text("report-gaps", ready=begins[0].wait, swap=max(swaps, default=0)),
    ]
    if name not in may_do(person, routine.ids):
        notes.append(writing.text("report-not-now"))
    return Exercise(
        name=writing.text(f"visit-name-{name}"),
        how=writing.text(f"visit-how-{name}", longest=begins[0].seconds),
        dose=writing.text(
            f"report-dose-{name}",
            seconds=begins[0].seconds,
            holds=routine.exercise(name).holds_per_side,
            variant=(Variant.PILLOWS if options.pillows else Variant.ARMS).value,
        ),
        note=" ".join(notes),
    )
