"""A wake-up that comes late, or not at all: our fault, said once, and it costs nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.core.events import Delivered, Undelivered, Word
from tests.core.life import Life, settled_person

TODAY = date(2026, 3, 3)
SEVEN = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
"""07:00 in Berlin."""


def invited() -> Life:
    """Somebody whose wake-up has just come."""
    life = Life(settled_person())
    life.morning()
    return life


def test_two_hours_late_is_still_on_time() -> None:
    """Up to two hours the ordinary wake-up comes, and no answer is a missed date."""
    life = Life(settled_person())
    life.down_until(SEVEN + timedelta(hours=2))
    assert life.last().key == "wake-up"


def test_more_than_two_hours_late_says_so_once_and_costs_nothing() -> None:
    """One "good morning, I'm late", no nudges, and void unless something is done."""
    life = Life(settled_person())
    life.down_until(SEVEN + timedelta(hours=2, seconds=1))
    assert life.keys == ["wake-up-late"]
    life.waits(hours=17)
    assert life.keys == ["wake-up-late"]
    life.morning()
    assert life.rows == {TODAY: "void"}


def test_a_late_morning_can_still_be_done() -> None:
    """It counts like any other."""
    life = Life(settled_person())
    life.down_until(SEVEN + timedelta(hours=5))
    life.taps("start")
    life.closes()
    assert life.rows == {TODAY: "kept"}


def test_after_days_down_there_is_no_backlog() -> None:
    """One message for the date of today; the dates before are void."""
    life = Life(settled_person())
    life.down_until(SEVEN + timedelta(days=5, hours=4))
    assert life.keys == ["wake-up-late"]
    assert life.person.session is not None
    assert life.person.session.date == TODAY + timedelta(days=5)
    assert set(life.rows.values()) == {"void"}
    assert len(life.rows) == 5


def test_down_until_shortly_before_the_next_wake_up_says_nothing_late() -> None:
    """Within three hours of the next wake-up no session can be started: the date is void."""
    life = Life(settled_person())
    life.down_until(SEVEN + timedelta(hours=22))
    assert life.keys == []
    assert life.rows == {TODAY: "void"}
    life.morning()
    assert life.keys == ["wake-up"]


def test_no_nudge_after_more_than_two_hours_down() -> None:
    """Woken 2 h 05 after the nudge was due, we keep quiet."""
    life = invited()
    life.down_until(SEVEN + timedelta(hours=2, minutes=20))
    assert life.keys == ["wake-up"]


def test_an_undelivered_wake_up_is_our_fault() -> None:
    """Given up after two hours: "I'm late", once, no nudges, void without an answer."""
    life = Life(settled_person())
    life.acknowledges = False
    life.morning()
    mark = life.last().mark
    assert life.last().expires == SEVEN + timedelta(hours=2)
    life.now = SEVEN + timedelta(hours=2, minutes=1)
    life.happens(Undelivered(mark))
    assert life.keys == ["wake-up", "wake-up-late"]
    life.happens(Delivered(life.last().mark))
    life.waits(hours=18)
    assert life.keys == ["wake-up", "wake-up-late"]
    life.morning()
    assert life.rows == {TODAY: "void"}


def test_a_snooze_that_ends_hours_late_is_our_fault() -> None:
    """Down from the snooze on: one "I'm late", and void without an answer."""
    life = invited()
    life.taps("snooze")
    life.down_until(SEVEN + timedelta(hours=5))
    assert life.keys == ["wake-up", "snoozed", "wake-up-late"]
    life.morning()
    assert life.keys[3:] == ["wake-up"]
    assert life.rows == {TODAY: "void"}


def test_news_that_never_arrived_are_told_with_the_late_wake_up() -> None:
    """The spare day spent yesterday is told by whichever wake-up is taken."""
    life = invited()
    life.acknowledges = False
    life.morning()
    life.now += timedelta(hours=2, minutes=1)
    life.happens(Undelivered(life.last().mark))
    assert (life.last().key, life.last().args["news"]) == ("wake-up-late", "spent")


def test_a_wake_up_that_was_never_taken_is_void() -> None:
    """Without any acknowledgement nobody is nudged and nobody has missed anything."""
    life = Life(settled_person())
    life.acknowledges = False
    life.morning()
    life.morning()
    assert life.keys == ["wake-up", "wake-up"]
    assert life.rows == {TODAY: "void"}


def test_a_wake_up_taken_too_late_is_void_without_an_answer() -> None:
    """The platform took it 2 h 01 after its time: our fault, and no nudge."""
    life = Life(settled_person())
    life.acknowledges = False
    life.morning()
    life.now = SEVEN + timedelta(hours=2, minutes=1)
    life.happens(Delivered(life.last().mark))
    life.morning()
    assert life.keys == ["wake-up", "wake-up"]
    assert life.rows == {TODAY: "void"}


def test_a_wake_up_that_an_answer_overtook_is_not_repeated() -> None:
    """Answered in words before it arrived, and then given up: no second "good morning"."""
    life = Life(settled_person())
    life.acknowledges = False
    life.morning()
    mark = life.last().mark
    life.types(Word.SKIP)
    before = life.person
    out = life.happens(Undelivered(mark))
    assert not out.says
    assert life.person == before
