"""Pausing the mornings and coming back: nothing is lost, nothing is spent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.core.events import OPEN_ENDED, Word
from bot.core.person import Phase
from tests.core.life import Life, settled_person

MONDAY = date(2026, 3, 2)
TODAY = date(2026, 3, 3)


def test_a_week_skips_seven_dates_for_nothing() -> None:
    """Seven paused dates, no wake-up, no spare day, and back on the eighth."""
    life = Life(settled_person())
    life.morning()
    life.types(Word.PAUSE)
    life.taps("pause-week")
    life.morning()
    assert life.last().key == "wake-up"
    assert life.person.session is not None
    assert life.person.session.date == TODAY + timedelta(days=7)
    assert list(life.rows.values()) == ["paused"] * 7
    assert life.person.ledger.streak.spare_days == 2


def test_until_they_come_back_nothing_is_due() -> None:
    """An open pause waits on purpose, however long."""
    life = Life(settled_person())
    life.types(Word.PAUSE)
    life.taps("pause-open")
    assert life.due is None
    life.now += timedelta(days=40)
    life.types(Word.RESUME)
    assert life.last().key == "mornings-go-on"
    assert set(life.rows.values()) == {"paused"}
    life.morning()
    assert life.last().key == "wake-up"


def test_a_typed_date_is_the_first_morning_back() -> None:
    """Until Friday means: it wakes on Friday."""
    life = Life(settled_person())
    life.types(Word.PAUSE, until=date(2026, 3, 6))
    life.morning()
    assert life.person.session is not None
    assert life.person.session.date == date(2026, 3, 6)
    assert list(life.rows.values()) == ["paused"] * 3


def test_until_they_come_back_can_be_typed_at_once() -> None:
    """Whoever types "/pause until I come back" needs no second question."""
    life = Life(settled_person())
    life.types(Word.PAUSE, until=OPEN_ENDED)
    assert life.last().key == "pause-noted"
    assert life.due is None


@pytest.mark.parametrize("until", [MONDAY, MONDAY - timedelta(days=1), date(2028, 1, 1)])
def test_a_date_that_makes_no_sense_is_asked_again(until: date) -> None:
    """Today, the past, or years ahead: more likely a slip, so it asks."""
    life = Life(settled_person())
    life.types(Word.PAUSE, until=until)
    assert life.last().key == "pause"
    assert life.person.pause is None


def test_a_pause_does_not_reach_back_to_yesterday() -> None:
    """Asked for at 00:30, it leaves yesterday's silence a missed date."""
    life = Life(settled_person())
    life.morning()
    life.waits(hours=17.5)
    life.types(Word.PAUSE)
    life.taps("pause-week")
    assert life.rows == {TODAY: "missed"}


def test_a_bad_day_after_midnight_is_still_safe() -> None:
    """Pause a week, tapped at 00:30 on yesterday's bad day, keeps that date safe too."""
    life = Life(settled_person())
    life.morning()
    life.waits(hours=17.5)
    life.taps("bad-day")
    life.taps("pause-week")
    assert life.rows == {TODAY: "paused"}


def test_changing_ones_mind_changes_nothing() -> None:
    """No pause after all: the next wake-up stays."""
    life = Life(settled_person())
    before = life.person.next_wakeup
    life.types(Word.PAUSE)
    life.taps("pause-not")
    assert (life.person.pause, life.person.next_wakeup) == (None, before)


def test_pause_in_a_session_pauses_the_session() -> None:
    """The word means what is going on; a date in it means the mornings."""
    life = Life(settled_person())
    life.started()
    life.types(Word.PAUSE)
    assert (life.phase, life.person.pause) == (Phase.PAUSED, None)
    life.types(Word.PAUSE, until=date(2026, 3, 10))
    assert life.person.session is None
    assert life.person.pause is not None
    assert life.rows[TODAY] == "paused"


def test_pausing_after_an_exercise_was_done_keeps_the_date() -> None:
    """What was done stays done."""
    life = Life(settled_person())
    life.started()
    life.closes()
    life.types(Word.PAUSE, until=date(2026, 3, 10))
    assert life.rows[TODAY] == "kept"


def test_pausing_after_not_today_does_not_undo_it() -> None:
    """The date was skipped on purpose before the pause began."""
    life = Life(settled_person())
    life.morning()
    life.taps("not-today")
    life.types(Word.PAUSE)
    life.taps("pause-week")
    assert life.rows[TODAY] == "skipped"


def test_coming_back_early_wakes_the_next_morning() -> None:
    """Resume on the third day of a week's pause: the dates before stay paused."""
    life = Life(settled_person())
    life.types(Word.PAUSE)
    life.taps("pause-week")
    life.now += timedelta(days=3)
    life.types(Word.RESUME)
    life.morning()
    assert life.person.session is not None
    assert life.person.session.date == date(2026, 3, 6)
    assert [life.rows[TODAY + timedelta(days=n)] for n in range(2)] == ["paused", "paused"]
    assert life.person.ledger.streak.spare_days == 2


def test_a_session_of_ones_own_during_a_pause_counts_and_costs_nothing() -> None:
    """/now works in a pause; done is kept, left alone it stays paused."""
    for answer, came_to in (("done", "kept"), (None, "paused")):
        life = Life(settled_person())
        life.types(Word.PAUSE)
        life.taps("pause-open")
        life.now += timedelta(days=1)
        life.types(Word.NOW)
        if answer:
            life.closes()
        life.waits(days=2)
        life.types(Word.STREAK)
        assert life.rows[TODAY] == came_to
        assert life.person.ledger.streak.spare_days == 2


@pytest.mark.parametrize("done", [True, False])
def test_a_session_in_a_long_pause_ends_the_next_day(done: bool) -> None:
    """However far off the next wake-up is, its date has its row long before the ledger is full."""
    life = Life(settled_person())
    life.types(Word.PAUSE, until=date(2026, 7, 30))
    life.now += timedelta(days=1)
    life.types(Word.NOW)
    if done:
        life.closes()
    life.waits(days=2)
    assert life.person.session is None
    assert life.rows[TODAY] == ("kept" if done else "paused")
    life.now += timedelta(days=100)
    life.types(Word.STREAK)
    life.morning()
    assert life.last().key == "wake-up"
