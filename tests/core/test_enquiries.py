"""What can be looked up: the streak, the days, the reasons, help; and the repair of a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from bot.core.events import Word
from bot.core.person import Preferences, Screening
from tests.core.life import Life, settled_person

TUESDAY = date(2026, 3, 3)


def after(*mornings: str) -> Life:
    """Somebody after these mornings: "done", "silent" or "skip", a letter a date."""
    life = Life(replace(settled_person(), preferences=Preferences(numbers_offered=True)))
    for how in mornings:
        life.morning()
        if how == "done":
            life.taps("start")
            for _ in range(3):
                life.closes()
        elif how == "skip":
            life.taps("not-today")
    return life


def test_streak_tells_current_best_total_spare_and_the_last_thirty() -> None:
    """Three kept, one skipped, one kept."""
    life = after("done", "done", "done", "skip", "done")
    life.types(Word.STREAK)
    args = life.last().args
    assert [args[name] for name in ("current", "best", "total", "spare", "last")] == [4, 4, 4, 1, 4]


def test_seven_kept_days_earn_a_spare_day() -> None:
    """Two at the start, one more after seven."""
    life = after(*["done"] * 7)
    life.types(Word.STREAK)
    assert life.last().args["spare"] == 3


def test_days_shows_the_last_fourteen_with_the_reason_of_each() -> None:
    """Newest first, one line a date."""
    life = after(*["silent"] * 16)
    life.taps("not-today")
    life.types(Word.DAYS)
    lines = life.last().lines
    assert len(lines) == 14
    assert [line.args["outcome"] for line in lines] == ["skipped"] + ["missed"] * 13
    dates = [str(line.args["date"]) for line in lines]
    assert dates == sorted(dates, reverse=True)


def test_days_without_any_say_when_the_first_comes() -> None:
    """Nothing to show yet."""
    life = Life(settled_person())
    life.types(Word.DAYS)
    assert life.last().key == "days-none"


def test_why_names_the_rule_of_each_day() -> None:
    """Kept, two spare days spent, then ended, then a new run."""
    life = after("done", "skip", "skip", "skip", "done")
    life.types(Word.WHY)
    rules = [line.args["rule"] for line in life.last().lines]
    assert rules == ["kept", "spent", "spent", "ended", "kept"]
    assert [line.args["spare"] for line in life.last().lines] == [2, 1, 0, 0, 0]


def test_why_without_days_or_with_a_hidden_streak_shows_no_line() -> None:
    """No number anywhere when the streak is hidden."""
    life = Life(settled_person())
    life.types(Word.WHY)
    assert (life.last().key, life.last().lines) == ("why-none", ())
    life = after("done")
    life.person = replace(life.person, preferences=Preferences(shows_streak=False))
    life.types(Word.WHY)
    assert (life.last().key, life.last().lines, life.last().args["shown"]) == (
        "why-none",
        (),
        "no",
    )


@pytest.mark.parametrize("word", [Word.STREAK, Word.DAYS, Word.WHY, Word.HELP])
def test_looking_up_changes_nothing(word: Word) -> None:
    """Not even in a running session."""
    life = after("done")
    life.started()
    life.jump()
    before = life.person
    life.types(word)
    assert life.person == before


def test_repair_by_word_notes_the_missed_date_as_self_reported() -> None:
    """The spare day comes back, because the date is kept after all."""
    life = after("silent", "silent")
    assert life.person.ledger.streak.spare_days == 1
    life.types(Word.REPAIR)
    row = life.person.ledger.day(TUESDAY)
    assert row is not None
    assert (row.outcome.value, row.self_reported) == ("kept", True)
    streak = life.person.ledger.streak
    assert (streak.current, streak.spare_days) == (1, 2)


def test_repair_is_for_missed_days_only() -> None:
    """Skipped on purpose, done, or nothing at all: there is nothing to repair."""
    for mornings in (("skip", "silent"), ("done", "silent"), ("silent",)):
        life = after(*mornings)
        before = life.person
        life.types(Word.REPAIR)
        assert (life.last().key, life.person) == ("repair-none", before)


def test_repair_at_most_once_in_seven_days() -> None:
    """Six days later it is refused, seven days later it is possible again."""
    life = after("silent", "silent")
    life.types(Word.REPAIR)
    for _ in range(6):
        life.morning()
    before = life.person
    life.types(Word.REPAIR)
    assert (life.last().key, life.person) == ("repair-none", before)
    life.morning()
    life.types(Word.REPAIR)
    assert life.last().key == "repair-noted"
    assert life.last().args["date"] == (TUESDAY + timedelta(days=7)).isoformat()


def test_repair_survives_the_nights() -> None:
    """A repaired date stays kept."""
    life = after("silent", "silent")
    life.types(Word.REPAIR)
    life.waits(days=3)
    assert life.rows[TUESDAY] == "kept"


def test_help_knows_the_country_and_the_gate() -> None:
    """When to get help stands there with the country's number, gate open or not."""
    for answer, gated in (("no", "no"), ("yes", "yes")):
        screening = Screening(answer=answer, answered=date(2026, 3, 2))
        life = Life(replace(settled_person(), screening=screening))
        life.types(Word.HELP)
        assert (life.last().args["country"], life.last().args["gated"]) == ("DE", gated)
