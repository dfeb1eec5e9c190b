"""When to wake a person: a time for each weekday, and once another time.

May not import anything that does I/O.
"""

from __future__ import annotations

from datetime import date, time, timedelta

from bot.core import bookkeeping
from bot.core.context import Context
from bot.core.events import Choice, Reading, WeekdayTimes
from bot.core.outcome import Outcome, Rows
from bot.core.person import NO_TIMES, Ask, Person, Question
from bot.core.says import Line
from bot.core.wakeups import Override, to_local

OFFERED = ("06:00", "06:30", "07:00", "07:30", "08:00")
OTHER = Choice("time-other")
WEEKEND = (5, 6)
LATER_BY = (60, 90, 120)
"""How much later, in minutes, the weekend is offered to begin."""
SMALL_HOURS = time(3)
"""Before this hour "tomorrow" still means the morning to come."""


def time_rows(action: str) -> Rows:
    """The usual wake-up times as buttons, and another one to type."""
    choices = tuple(Choice(action, at) for at in OFFERED)
    return choices[:3], choices[3:], (OTHER,)


def spread(
    times: tuple[time | None, ...], wanted: tuple[WeekdayTimes, ...]
) -> tuple[time | None, ...]:
    """The seven times with the wanted ones in their places."""
    week = list(times)
    for entry in wanted:
        for weekday in entry.weekdays:
            week[weekday] = entry.at
    return tuple(week)


def ask_time(out: Outcome) -> Outcome:
    """Ask for the time of every day (/time); weekdays can be named in the answer."""
    week = week_args(out.person)
    lines = _week_lines(out.person) if week["even"] == "no" else ()
    return out.ask(Ask.TIME, "time", *time_rows("set-time"), args=week, lines=lines)


def _week_lines(person: Person) -> tuple[Line, ...]:
    """Each weekday with its time."""
    return tuple(
        Line("time-line", {"day": day, "at": at.strftime("%H:%M") if at else "off"})
        for day, at in enumerate(person.times)
    )


def week_args(person: Person) -> dict[str, str | int]:
    """The seven times as arguments of a text: "07:00,07:00,…", "off" where there is none."""
    times = [at.strftime("%H:%M") if at else "off" for at in person.times]
    even = len(set(times)) == 1
    return {"times": ",".join(times), "even": "yes" if even else "no", "first": times[0]}


def time_chosen(out: Outcome, _question: Question, choice: Choice, context: Context) -> Outcome:
    """A time was tapped: it holds for all the days that have one, or for all."""
    if choice == OTHER:
        return out.ask(Ask.TIME, "time-type")
    return set_times(out, (_every_day(out.person, time.fromisoformat(choice.value)),), context)


def _every_day(person: Person, at: time) -> WeekdayTimes:
    days = tuple(day for day in range(7) if person.times[day] is not None)
    return WeekdayTimes(days or tuple(range(7)), at)


def time_read(out: Outcome, reading: Reading, context: Context) -> Outcome | None:
    """Times were typed; None when the text holds none."""
    return set_times(out, reading.schedule, context) if reading.schedule else None


def set_times(out: Outcome, wanted: tuple[WeekdayTimes, ...], context: Context) -> Outcome:
    """Keep the new times and set the next wake-up by them."""
    out = bookkeeping.settle(out, context).close_question()
    times = spread(out.person.times, wanted)
    out = bookkeeping.rearm(out.update(times=times), context)
    lines = _week_lines(out.person) if len(set(times)) > 1 else ()
    args = bookkeeping.next_args(out.person) | week_args(out.person)
    return out.say("time-noted" if times != NO_TIMES else "time-none", args=args, lines=lines)


def ask_tomorrow(out: Outcome) -> Outcome:
    """Ask for the one other time (/tomorrow)."""
    return out.ask(Ask.TOMORROW, "tomorrow", *time_rows("once-at"))


def tomorrow_chosen(out: Outcome, _question: Question, choice: Choice, context: Context) -> Outcome:
    """A time for tomorrow was tapped."""
    if choice == OTHER:
        return out.ask(Ask.TOMORROW, "time-type")
    return set_tomorrow(out, time.fromisoformat(choice.value), context)


def tomorrow_read(out: Outcome, reading: Reading, context: Context) -> Outcome | None:
    """A time for tomorrow was typed; None when the text holds none."""
    times = [entry.at for entry in reading.schedule if entry.at is not None]
    return set_tomorrow(out, times[0], context) if times else None


def set_tomorrow(out: Outcome, at: time, context: Context) -> Outcome:
    """Wake them once at this time; the days after are as always."""
    override = Override(_tomorrow(out.person, context), at)
    out = bookkeeping.settle(out, context).close_question()
    out = bookkeeping.rearm(out.update(override=override), context)
    return out.say(
        "tomorrow-noted",
        once=override.date.isoformat(),
        at=at.strftime("%H:%M"),
        args=bookkeeping.next_args(out.person),
    )


def _tomorrow(person: Person, context: Context) -> date:
    """The date they mean: after midnight and before getting up, it is the morning to come."""
    local = to_local(context.now, person.zone)
    upcoming = person.next_wakeup is not None and person.next_wakeup.date == local.date()
    night = local.time() < SMALL_HOURS
    return local.date() + timedelta(days=0 if upcoming and night else 1)


def ask_weekend(out: Outcome) -> Outcome:
    """Ask whether the weekend is the same (first meeting)."""
    choices = (Choice("weekend-same"), Choice("weekend-later"), Choice("weekend-off"))
    return out.ask(Ask.WEEKEND, "weekend", choices)


def ask_weekend_time(out: Outcome) -> Outcome:
    """Ask how much later the weekend begins."""
    first = out.person.times[0] or time(7)
    start = first.hour * 60 + first.minute
    later = [(start + by) % (24 * 60) for by in LATER_BY]
    choices = tuple(Choice("weekend-at", f"{m // 60:02}:{m % 60:02}") for m in later)
    return out.ask(Ask.WEEKEND_TIME, "weekend-time", choices)


def set_weekend(out: Outcome, at: time | None) -> Outcome:
    """Keep Saturday's and Sunday's time."""
    return out.update(times=spread(out.person.times, (WeekdayTimes(WEEKEND, at),)))
