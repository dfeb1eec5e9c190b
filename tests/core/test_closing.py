"""The close: the summary, milestones, a hidden streak, and the optional numbers."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.catalog import Catalog
from bot.core.days import Day, DayOutcome, Ledger, Streak
from bot.core.events import Word
from bot.core.person import Person, Phase, Preferences
from bot.core.says import Attachment
from tests.core.life import Life, settled_person

TODAY = date(2026, 3, 3)
TEXTS = Path(__file__).parents[2] / "messages"


def with_streak(current: int, **preferences: object) -> Person:
    """Somebody with a streak of so many mornings."""
    base = Streak(current=current, best=current, total=current)
    return replace(
        settled_person(),
        ledger=Ledger(base=base),
        preferences=Preferences(**preferences),  # type: ignore[arg-type]
    )


def closed(life: Life, *answers: str) -> dict[str, object]:
    """Through the next morning with these answers; the arguments of the close."""
    life.started()
    for answer in answers:
        life.closes(answer)
    key = next(key for key in reversed(life.keys) if key.startswith("close-"))
    say = next(say for _, say in reversed(life.said) if say.key == key)
    return {"key": key, **say.args}


def test_all_done_tells_the_run_and_the_last_thirty() -> None:
    """{n} mornings in a row, {m} of the last 30."""
    said = closed(Life(with_streak(4)), "done", "done", "done")
    assert (said["key"], said["current"], said["last"]) == ("close-all", 5, 1)


def test_some_done_counts() -> None:
    """{k} of 3 and that counts."""
    said = closed(Life(with_streak(4)), "done", "skipped", "skipped")
    assert (said["key"], said["done"], said["count"], said["current"]) == ("close-some", 1, 3, 5)


def test_none_done_is_a_skipped_date() -> None:
    """Every exercise skipped is the whole day skipped on purpose: a spare day."""
    life = Life(with_streak(4))
    assert closed(life, "skipped", "skipped", "skipped")["key"] == "close-none"
    assert life.rows == {TODAY: "skipped"}
    streak = life.person.ledger.streak
    assert (streak.current, streak.spare_days) == (4, 1)


@pytest.mark.parametrize("reached", [3, 7, 14, 30, 60, 100])
def test_milestones_are_told_when_reached(reached: int) -> None:
    """3, 7, 14, 30, 60 and 100 have a word, on their morning and on no other."""
    assert closed(Life(with_streak(reached - 1)), "done", "done", "done")["milestone"] == reached
    assert closed(Life(with_streak(reached)), "done", "done", "done")["milestone"] == 0


def shown_days(life: Life) -> bool:
    """Whether the newest thing said is the picture of the days."""
    return life.last().attaches is Attachment.CALENDAR


def test_a_milestone_shows_the_days() -> None:
    """As the last thing said, on its morning and on no other."""
    for before, shows in ((2, True), (3, False)):
        life = Life(with_streak(before))
        closed(life, "done", "done", "done")
        assert shown_days(life) is shows


@pytest.mark.parametrize("off", ["pictures", "shows_streak"])
def test_a_milestone_shows_nothing_that_was_switched_off(off: str) -> None:
    """Neither pictures, nor the streak."""
    life = Life(with_streak(2, **{off: False}))
    assert closed(life, "done", "done", "done")["current"] == 3
    assert not shown_days(life)


def digits(life: Life) -> list[str]:
    """Every number in the texts said, dates, seconds and clock times aside."""
    catalog = Catalog.load(TEXTS)
    found = []
    for _, say in life.said:
        lines = [catalog.text("en", line.key, line.args) for line in say.lines]
        args = {"host": "x", **say.args}
        found += [
            f"{say.key}: {text}"
            for text in [catalog.text("en", say.key, args), *lines]
            if re.search(r"\d", re.sub(r"\d+:\d+|\d+ (seconds|more minutes)|of the", "", text))
        ]
    return found


def test_a_hidden_streak_shows_no_number_anywhere() -> None:
    """Close, wake-up, not today, /streak and /why: no number; the days are kept."""
    life = Life(with_streak(6, shows_streak=False, numbers_offered=True))
    closed(life, "done", "done", "done")
    life.morning()
    life.taps("not-today")
    life.morning()
    life.morning()
    closed(life, "done", "skipped", "done")
    life.types(Word.STREAK)
    life.types(Word.WHY)
    told = {"close-all", "close-some", "wake-up", "not-today-noted", "streak", "why-none"}
    assert told <= set(life.keys)
    life.said = [(at, say) for at, say in life.said if say.key in told]
    assert digits(life) == []
    assert life.person.ledger.streak.total == 8


def test_a_shown_streak_would_be_found() -> None:
    """The check above sees numbers where there are some."""
    life = Life(with_streak(6, numbers_offered=True))
    closed(life, "done", "done", "done")
    life.said = [(at, say) for at, say in life.said if say.key == "close-all"]
    assert len(digits(life)) == 1


def test_numbers_are_offered_once() -> None:
    """After the first close; a no is remembered, and silence too."""
    life = Life(settled_person())
    closed(life, "done", "done", "done")
    assert (life.last().key, life.last().rings) == ("numbers", False)
    life.taps("numbers-no")
    for _ in range(2):
        closed(life, "done", "done", "done")
    assert life.keys.count("numbers") == 1


def with_numbers() -> Life:
    """Somebody who wants to note their stiffness."""
    life = Life(with_streak(0, numbers=True, numbers_offered=True))
    life.started()
    return life


def test_stiffness_is_one_tap_before_and_one_after() -> None:
    """0 to 10, stored in the row of the date."""
    life = with_numbers()
    assert life.last().key == "stiff-before"
    assert [c.value for row in life.last().choices for c in row if c.action == "stiff-before"] == [
        str(number) for number in range(11)
    ]
    life.taps("stiff-before", "7")
    assert life.last().key == "knee-swings.card"
    for _ in range(3):
        life.closes()
    life.taps("stiff-after", "4")
    row = life.person.ledger.day(TODAY)
    assert row is not None
    assert (row.before, row.after, row.outcome.value) == (7, 4, "full")


def test_a_number_is_optional() -> None:
    """Without an answer the card comes by itself."""
    life = with_numbers()
    life.jump()
    assert life.last().key == "knee-swings.card"


def test_numbers_can_be_typed() -> None:
    """A bare number answers the open scale; one beyond 10 changes nothing."""
    life = with_numbers()
    life.reads(number=11)
    assert life.phase is Phase.MEASURING
    life.reads(number=10)
    for _ in range(3):
        life.closes()
    life.reads(number=0)
    row = life.person.ledger.day(TODAY)
    assert row is not None
    assert (row.before, row.after) == (10, 0)


def test_on_sundays_two_taps_about_the_week_follow() -> None:
    """How stiff on waking and how long it lasted, stored in Sunday's row; other days none."""
    life = Life(with_streak(0, numbers=True, numbers_offered=True))
    while life.person.session is None or life.person.session.date.weekday() != 6:
        assert "week-stiffness" not in life.keys
        life.started()
        for _ in range(3):
            life.closes()
        life.taps("stiff-after", "5")
    assert life.last().key == "week-stiffness"
    life.taps("week-stiffness", "6")
    assert life.last().key == "week-length"
    life.taps("week-length", "3")
    row = life.person.ledger.day(date(2026, 3, 8))
    assert row is not None
    assert (row.after, row.week_stiffness, row.week_length) == (5, 6, 3)


def test_a_number_told_late_never_touches_another_date() -> None:
    """Yesterday's number tapped after today's wake-up leaves today untouched."""
    life = with_numbers()
    life.jump()
    for _ in range(3):
        life.closes()
    life.morning()
    life.taps("stiff-after", "9")
    assert life.rows == {TODAY: "full"}
    assert life.person.session is not None
    assert life.person.session.after is None


def test_closing_once_more_does_not_count_twice() -> None:
    """A date is one row, however often it is finished."""
    life = Life(settled_person())
    closed(life, "done", "skipped", "skipped")
    life.taps("done")
    assert life.person.ledger.recent == (
        Day(
            date=TODAY,
            outcome=DayOutcome.KEPT,
            done=("knee-swings",),
            skipped=("knee-to-shoulder", "chest-lift"),
        ),
    )
