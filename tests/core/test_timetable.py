"""Wake-up times: for each weekday, once for tomorrow, and never twice on one date."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from bot.core.days import DayOutcome
from bot.core.events import WeekdayTimes, Word
from bot.core.wakeups import to_local
from tests.core.life import EVERY_DAY, Life, settled_person, seven


def wall(life: Life) -> str:
    """When the next wake-up is, as their clock shows it."""
    assert life.person.next_wakeup is not None
    return to_local(life.person.next_wakeup.at, life.person.zone).isoformat()[:16]


def test_a_tapped_time_holds_for_every_day() -> None:
    """/time and a tap set all days, and say when the next morning is."""
    life = Life(settled_person())
    life.types(Word.TIME)
    assert life.last().args["first"] == "07:00"
    life.taps("set-time", "06:30")
    assert life.person.times == (time(6, 30),) * 7
    assert life.last().key == "time-noted"
    assert life.last().args["time"] == "06:30"
    assert wall(life) == "2026-03-03T06:30"


def test_a_typed_weekday_changes_only_that_day() -> None:
    """Saturday 8:30 moves Saturday; Sunday off leaves Sunday without a morning."""
    life = Life(settled_person())
    life.types(Word.TIME, schedule=(WeekdayTimes((5,), time(8, 30)), WeekdayTimes((6,), None)))
    assert life.person.times == (*(time(7),) * 5, time(8, 30), None)
    assert [line.args["at"] for line in life.last().lines][4:] == ["07:00", "08:30", "off"]


def test_a_tapped_time_leaves_days_off_alone() -> None:
    """Somebody with the weekend off who taps another time keeps the weekend off."""
    life = Life(settled_person())
    life.types(Word.TIME, schedule=(WeekdayTimes((5, 6), None),))
    life.types(Word.TIME)
    life.taps("set-time", "08:00")
    assert life.person.times == (*(time(8),) * 5, None, None)


def test_another_time_can_be_typed_after_other() -> None:
    """Other asks for the time, and what is typed next is taken."""
    life = Life(settled_person())
    life.types(Word.TIME)
    life.taps("time-other")
    life.reads(schedule=seven(time(18, 30)))
    assert wall(life) == "2026-03-03T18:30"


def test_a_time_typed_without_being_asked_for_changes_nothing() -> None:
    """A "7:30" out of the blue is no command: nothing changes."""
    life = Life(settled_person())
    before = life.person
    life.reads(schedule=seven(time(7, 30)))
    assert life.person == before
    assert life.last().key == "unknown"


def test_a_day_off_is_off_in_the_ledger() -> None:
    """A weekday without a time is no missed day: it is off, and neutral."""
    life = Life(settled_person())
    life.types(Word.TIME, schedule=(WeekdayTimes((2,), None),))
    life.waits(days=4)
    row = life.person.ledger.day(date(2026, 3, 4))
    assert row is not None
    assert row.outcome is DayOutcome.OFF


def test_no_day_left_means_no_morning_until_there_is_one() -> None:
    """All days off is said plainly, nobody is woken, and /time brings the mornings back."""
    life = Life(settled_person())
    life.types(Word.TIME, schedule=(WeekdayTimes(EVERY_DAY, None),))
    assert life.last().key == "time-none"
    assert life.due is None
    life.types(Word.TIME)
    life.taps("set-time", "07:30")
    assert wall(life) == "2026-03-03T07:30"


@pytest.mark.parametrize("hour", [5, 9, 23])
def test_a_new_time_never_wakes_twice_on_a_date(hour: int) -> None:
    """After this morning's wake-up, any new time begins tomorrow."""
    life = Life(settled_person())
    life.morning()
    life.types(Word.TIME, schedule=seven(time(hour)))
    assert wall(life) == f"2026-03-04T{hour:02}:00"


def test_a_new_time_before_the_wake_up_counts_today() -> None:
    """At 20:00 UTC on Monday in Tokyo it is Tuesday 5:00: a time of 6:00 is this morning's."""
    life = Life(settled_person(zone="Asia/Tokyo"))
    life.types(Word.TIME, schedule=seven(time(6)))
    assert wall(life) == "2026-03-03T06:00"


def test_tomorrow_is_once() -> None:
    """/tomorrow at another time moves one morning; the day after is as always."""
    life = Life(settled_person())
    life.types(Word.TOMORROW)
    life.taps("once-at", "06:00")
    assert life.last().key == "tomorrow-noted"
    assert life.last().args["once"] == "2026-03-03"
    assert wall(life) == "2026-03-03T06:00"
    life.morning()
    assert wall(life) == "2026-03-04T07:00"
    assert life.person.override is None


def test_tomorrow_with_its_time_needs_no_question() -> None:
    """/tomorrow 8:15 is noted at once, later than usual too."""
    life = Life(settled_person())
    life.types(Word.TOMORROW, schedule=seven(time(8, 15)))
    assert wall(life) == "2026-03-03T08:15"
    life.morning()
    assert [say.key for _, say in life.said].count("wake-up") == 1
    assert wall(life) == "2026-03-04T07:00"


def test_tomorrow_wakes_on_a_day_off() -> None:
    """A morning asked for once comes also on a weekday without one."""
    life = Life(settled_person())
    life.types(Word.TIME, schedule=(WeekdayTimes((1,), None),))
    life.types(Word.TOMORROW, schedule=seven(time(9)))
    assert wall(life) == "2026-03-03T09:00"
    life.morning()
    assert wall(life) == "2026-03-04T07:00"


def test_after_midnight_tomorrow_is_the_morning_to_come() -> None:
    """Somebody awake at 1:00 who says tomorrow means the coming morning."""
    life = Life(settled_person())
    life.waits(hours=4)
    assert to_local(life.now, "Europe/Berlin").hour == 1
    life.types(Word.TOMORROW, schedule=seven(time(6)))
    assert wall(life) == "2026-03-03T06:00"


def test_tomorrow_in_a_pause_does_not_end_it() -> None:
    """A time for tomorrow keeps the pause, and says so."""
    life = Life(settled_person())
    life.types(Word.PAUSE)
    life.taps("pause-open")
    life.types(Word.TOMORROW, schedule=seven(time(6)))
    assert life.person.next_wakeup is None
    assert life.last().args["next"] == "none"


def test_times_set_in_the_week_of_the_clock_change_stay_on_the_wall() -> None:
    """Over the change to summer time the wake-up stays at seven."""
    life = Life(settled_person(today=date(2026, 3, 2)))
    life.waits(days=24)
    for _ in range(5):
        life.morning()
        assert to_local(life.now, "Europe/Berlin").time() == time(7)
    assert life.now - timedelta(days=1) > life.said[0][0]


@pytest.mark.parametrize(("hours", "outcome"), [(6, "missed"), (16, "paused")])
def test_a_date_woken_through_a_pause_is_paused(hours: int, outcome: str) -> None:
    """Back after the wake-up's time the date was paused; back before it, the wake-up comes."""
    life = Life(settled_person())
    life.types(Word.PAUSE)
    life.taps("pause-open")
    life.waits(days=3, hours=hours)
    life.types(Word.RESUME)
    back = to_local(life.now, "Europe/Berlin").date()
    life.waits(days=2)
    row = life.person.ledger.day(back)
    assert row is not None
    assert row.outcome.value == outcome


@pytest.mark.parametrize("word", [Word.TIME, Word.TOMORROW])
def test_what_is_no_time_is_told_so(word: Word) -> None:
    """A "banana" to "which time?" says how to type one; the question stays open."""
    life = Life(settled_person())
    life.types(word)
    before = life.person
    life.reads()
    assert life.last().key == "unknown-time"
    assert life.person.question is not None
    assert life.last().mark == life.person.question.mark
    assert life.person == before
