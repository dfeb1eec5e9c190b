"""The wake-up: nudges, snoozes, not today, a bad day, and coming late."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from bot.core.days import Day, DayOutcome
from bot.core.events import Word
from bot.core.person import Phase, Preferences, Screening
from bot.core.says import Kind
from tests.core.life import Life, settled_person

TODAY = date(2026, 3, 3)
SEVEN = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
"""07:00 in Berlin."""


def invited() -> Life:
    """Somebody whose wake-up has just come."""
    life = Life(settled_person())
    life.morning()
    return life


def said_since(life: Life, count: int) -> list[tuple[float, str, bool]]:
    """What was said after so many messages: minutes after the wake-up, key, ringing."""
    return [((at - SEVEN).total_seconds() / 60, s.key, s.rings) for at, s in life.said[count:]]


def test_the_wake_up_rings_at_its_time_with_its_four_answers() -> None:
    """Start, 20 more minutes, not today, bad day; the sound is on."""
    life = invited()
    assert (life.now, life.last().key, life.last().rings) == (SEVEN, "wake-up", True)
    assert life.offered == ["start", "snooze", "not-today", "bad-day"]


def test_silence_is_nudged_twice_and_then_left_alone() -> None:
    """After 15 minutes with a sound, after 90 without, then nothing until the date is missed."""
    life = invited()
    life.waits(hours=20.9)
    assert said_since(life, 1) == [(15, "nudge", True), (90, "nudge-last", False)]
    life.waits(minutes=6)
    assert life.rows == {TODAY: "missed"}


@pytest.mark.parametrize("answer", ["snooze", "not-today", "bad-day", "start"])
def test_no_nudge_after_any_answer(answer: str) -> None:
    """Whatever was answered, neither nudge comes."""
    life = invited()
    life.taps(answer)
    life.waits(hours=12)
    assert {"nudge", "nudge-last"}.isdisjoint(life.keys)


def test_an_answer_after_the_first_nudge_stops_the_second() -> None:
    """Snoozed at 07:16, nothing comes at 08:30 but the wake-up of the snooze."""
    life = invited()
    life.waits(minutes=16)
    count = len(life.said)
    life.taps("snooze")
    life.waits(hours=6)
    assert said_since(life, count) == [(16, "snoozed", False), (36, "wake-up-again", True)]


def test_at_most_three_snoozes_of_twenty_minutes() -> None:
    """The third wake-up again offers none, and a typed one is refused kindly."""
    life = invited()
    for number in (1, 2, 3):
        assert "snooze" in life.offered
        life.taps("snooze")
        life.jump()
        assert life.now == SEVEN + number * timedelta(minutes=20)
        assert (life.last().key, life.last().rings) == ("wake-up-again", True)
    assert "snooze" not in life.offered
    life.types(Word.MORE_TIME)
    assert life.last().key == "snooze-enough"
    assert life.phase is Phase.INVITED


def test_a_snooze_can_be_ended_early() -> None:
    """Start works while snoozing."""
    life = invited()
    life.taps("snooze")
    life.waits(minutes=5)
    life.taps("start")
    assert life.last().key == "knee-swings.card"


@pytest.mark.parametrize("how", ["button", "word"])
def test_not_today_skips_the_date_and_spends_a_spare_day(how: str) -> None:
    """The whole day on purpose: skipped, told at once, not told again next morning."""
    life = invited()
    _ = life.taps("not-today") if how == "button" else life.types(Word.SKIP)
    assert life.rows == {TODAY: "skipped"}
    assert life.last().args["news"] == "spent"
    assert life.last().args["spare"] == 1
    life.morning()
    assert life.last().args["news"] == "none"


def test_not_today_can_be_taken_back() -> None:
    """Starting later the same day counts after all."""
    life = invited()
    life.taps("not-today")
    life.types(Word.NOW)
    life.closes()
    assert life.rows == {TODAY: "kept"}


def test_a_bad_day_offers_four_ways() -> None:
    """Only the small swings, rest with the streak safe, something feels wrong, pause a week."""
    life = invited()
    life.taps("bad-day")
    assert life.offered == ["only-swings", "rest", "feels-wrong", "pause-week"]


def test_a_bad_day_with_only_the_swings_is_kept() -> None:
    """One exercise, then the close; it counts like any morning."""
    life = invited()
    life.taps("bad-day")
    life.taps("only-swings")
    life.closes()
    assert life.rows == {TODAY: "kept"}
    assert "knee-to-shoulder.card" not in life.keys


def test_rest_costs_nothing() -> None:
    """The streak is safe and no spare day is spent."""
    life = invited()
    life.taps("bad-day")
    life.taps("rest")
    before = life.person.ledger.streak
    life.morning()
    assert life.person.ledger.streak == before
    assert before.spare_days == 2


def test_rest_stays_safe_when_something_is_tried_later() -> None:
    """Trying after all can only win: laid down again, the date is still a day of rest."""
    life = invited()
    life.taps("bad-day")
    life.taps("rest")
    life.types(Word.NOW)
    assert life.last().key == "knee-swings.card"
    life.morning()
    assert life.rows == {TODAY: "paused"}


def test_something_feels_wrong_asks_about_red_flags() -> None:
    """Nothing was done yet, and the date is pain: neutral."""
    life = invited()
    life.taps("bad-day")
    life.taps("feels-wrong")
    assert life.keys[-2:] == ["stop", "red-flags"]
    assert life.rows == {TODAY: "pain"}


def test_pause_a_week_is_back_on_the_same_weekday() -> None:
    """Today and the six dates after it are paused."""
    life = invited()
    life.taps("bad-day")
    life.taps("pause-week")
    assert life.person.next_wakeup is not None
    assert life.person.next_wakeup.date == TODAY + timedelta(days=7)
    life.morning()
    assert list(life.rows.values()) == ["paused"] * 7


def test_a_spent_spare_day_is_told_once_in_the_next_wake_up() -> None:
    """Told the morning after, not in its nudges, and not the day after that."""
    life = invited()
    life.morning()
    assert (life.last().key, life.last().args["news"], life.last().args["spare"]) == (
        "wake-up",
        "spent",
        1,
    )
    life.jump()
    assert (life.last().key, life.last().args["news"]) == ("nudge", "none")


def test_the_end_of_a_streak_is_told_with_what_stays() -> None:
    """With no spare day left the streak ends; best and total are told."""
    life = Life(settled_person())
    life.whole_morning()
    for _ in range(3):
        life.morning()
    assert life.last().args["news"] == "spent"
    life.morning()
    args = life.last().args
    assert (args["news"], args["best"], args["total"], args["current"]) == ("ended", 1, 1, 0)


def test_a_hidden_streak_has_no_news() -> None:
    """No number anywhere, the days are kept."""
    life = Life(replace(settled_person(), preferences=Preferences(shows_streak=False)))
    life.morning()
    life.morning()
    assert life.last().args["news"] == "none"
    assert life.rows == {TODAY: "missed"}


def test_the_morning_after_a_missed_day_asks_whether_it_was_done() -> None:
    """The question whether it was done without us is in the wake-up, and a tap keeps the date."""
    life = invited()
    life.morning()
    assert life.last().args["repair"] == "yes"
    life.taps("repair")
    assert life.rows == {TODAY: "kept"}
    row = life.person.ledger.day(TODAY)
    assert row is not None
    assert row.self_reported
    life.taps("start")
    assert life.last().key == "knee-swings.card"


def test_repair_is_asked_at_most_once_in_seven_days() -> None:
    """Repaired on the 4th for the 3rd: the next offer can come on the 11th."""
    life = invited()
    life.morning()
    life.taps("repair")
    offers = []
    for _ in range(8):
        life.morning()
        offers.append((life.last().args["repair"], life.now.day))
    assert [day for repair, day in offers if repair == "yes"] == [11]


def test_a_number_of_yesterday_does_not_answer_today() -> None:
    """A yes to the wake-up begins; yesterday's optional question is put away."""
    life = Life(settled_person())
    life.whole_morning()
    assert life.last().key == "numbers"
    life.morning()
    life.types(Word.YES)
    assert life.last().key == "knee-swings.card"
    assert not life.person.preferences.numbers


def test_a_closed_gate_has_no_wake_up() -> None:
    """Gated dates are neutral and nothing invites to an exercise."""
    screening = Screening(answer="yes", answered=date(2026, 3, 2))
    life = Life(replace(settled_person(), screening=screening))
    for _ in range(3):
        life.morning()
    assert all(say.kind not in (Kind.CARD, Kind.CUE) for _, say in life.said)
    assert "wake-up" not in life.keys
    assert set(life.rows.values()) == {"gated"}


def test_nothing_is_offered_that_was_left_out() -> None:
    """The wake-up counts the exercises that are left, and starts with one of them."""
    life = Life(replace(settled_person(), left_out=("knee-swings",)))
    life.morning()
    assert life.last().args["count"] == 2
    life.taps("start")
    assert life.last().key == "knee-to-shoulder.card"


def test_a_missed_date_is_written_as_a_row() -> None:
    """The row says missed and nothing else."""
    life = invited()
    life.waits(hours=21)
    assert life.person.ledger.recent == (Day(date=TODAY, outcome=DayOutcome.MISSED),)
