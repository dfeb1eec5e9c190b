"""What can be looked up: the streak, the days, the reasons, help; and the repair of a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from bot.core.events import Choice, Word
from bot.core.person import Preferences, Screening
from bot.core.says import Attachment, Kind
from tests.core.life import START, Life, settled_person

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


LOOKED_UP = (
    Word.STREAK,
    Word.DAYS,
    Word.CALENDAR,
    Word.TREND,
    Word.REPORT,
    Word.WHY,
    Word.HELP,
)


@pytest.mark.parametrize("word", LOOKED_UP)
def test_looking_up_changes_nothing(word: Word) -> None:
    """Not even in a running session."""
    life = after("done")
    life.started()
    life.jump()
    before = life.person
    life.types(word)
    assert life.person == before


def test_the_calendar_comes_in_words_and_then_as_a_picture() -> None:
    """The streak at once; the picture follows in silence, made for the date where they are."""
    life = after("done", "skip", "done")
    out = life.types(Word.CALENDAR)
    words, picture = out.says
    assert (words.key, words.attaches, words.kind) == ("calendar", None, Kind.REPLY)
    assert [words.args[name] for name in ("shown", "current", "last")] == ["yes", 2, 2]
    assert (picture.key, picture.attaches) == ("calendar-caption", Attachment.CALENDAR)
    assert (picture.kind, picture.rings) == (Kind.PICTURE, False)
    assert picture.args == {**words.args, "today": "2026-03-05"}


def test_a_calendar_with_a_hidden_streak_is_told_to_show_no_number() -> None:
    """Words and picture alike."""
    life = after("done")
    life.person = replace(life.person, preferences=Preferences(shows_streak=False))
    assert {say.args["shown"] for say in life.types(Word.CALENDAR).says} == {"no"}


def with_numbers(life: Life) -> Life:
    """The same person, asked for numbers from now on."""
    life.person = replace(life.person, preferences=Preferences(numbers=True))
    return life


def test_the_trend_shows_thirty_days_and_offers_ninety() -> None:
    """And the other way round, for as long as somebody taps."""
    life = with_numbers(after())
    life.types(Word.TREND)
    for shown, length, other in (
        (Attachment.TREND, 30, "90"),
        (Attachment.TREND_LONG, 90, "30"),
        (Attachment.TREND, 30, "90"),
    ):
        words, picture = life.outcome.says
        assert (words.key, words.args) == ("trend", {"length": length})
        assert words.choices == ((Choice("trend", other),),)
        assert (picture.key, picture.attaches) == ("trend-caption", shown)
        assert (picture.args["length"], picture.kind) == (length, Kind.PICTURE)
        life.taps("trend")


@pytest.mark.parametrize(("days", "length"), [(90, 90), (30, 30), (12, 30), (None, 30)])
def test_the_length_of_the_trend_can_be_typed(days: int | None, length: int) -> None:
    """/trend 90; any other number is the usual one."""
    life = with_numbers(after())
    assert life.types(Word.TREND, number=days).says[0].args["length"] == length


def test_the_trend_pushes_no_open_question_aside() -> None:
    """What stands open stays open, so there is nothing to tap."""
    life = with_numbers(after())
    life.types(Word.ERASE)
    asked = life.person.question
    words, _ = life.types(Word.TREND).says
    assert words.choices == ()
    assert life.person.question == asked


def test_without_numbers_the_trend_says_how_to_switch_them_on() -> None:
    """An empty picture invites below it; with numbers told lately the words are the usual ones."""
    life = after("done")
    assert [say.key for say in life.types(Word.TREND).says] == ["trend-off", "trend-caption"]
    told = replace(life.person.ledger.recent[-1], before=4)
    life.person = replace(life.person, ledger=life.person.ledger.with_day(told))
    assert [say.key for say in life.types(Word.TREND).says] == ["trend", "trend-caption"]


@pytest.mark.parametrize(("days", "what"), [(30, Attachment.TREND), (90, Attachment.TREND_LONG)])
def test_the_trend_is_drawn_whatever_the_core_still_knows(days: int, what: Attachment) -> None:
    """Numbers of more than 60 days ago are in the store alone: on day one it is asked as well."""
    words, picture = Life(settled_person()).types(Word.TREND, number=days).says
    assert (words.key, words.args) == ("trend-off", {"length": days})
    assert (picture.attaches, picture.args["length"]) == (what, days)


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


def described(life: Life) -> list[str | int]:
    """The movements that the last message describes."""
    return [line.args["movement"] for line in life.last().lines]


def test_what_the_pictures_show_can_be_read_instead() -> None:
    """Of the exercise under way, the way it is done; before and after it, of all they may do."""
    life = Life(replace(settled_person(), preferences=Preferences(pictures=False)))
    life.types(Word.DESCRIBE)
    assert described(life) == ["knee-swings", "knee-to-shoulder", "chest-lift-arms"]
    life.started()
    life.types(Word.DESCRIBE)
    assert described(life) == ["knee-swings"]
    life.closes()
    life.closes()
    life.taps("pillows")
    life.types(Word.DESCRIBE)
    assert described(life) == ["chest-lift-pillows"]


def test_only_what_may_be_done_is_described() -> None:
    """Neither what was not cleared nor what is left out for pain: a description teaches it."""
    only = Screening(answer="no", answered=START.date(), only=("knee-to-shoulder", "chest-lift"))
    person = replace(settled_person(), screening=only, left_out=("chest-lift",))
    life = Life(person)
    life.types(Word.DESCRIBE)
    assert described(life) == ["knee-to-shoulder"]
    assert life.last().args["count"] == 1
    life = Life(replace(person, left_out=("chest-lift", "knee-to-shoulder")))
    said = [life.types(word).says for word in (Word.DESCRIBE, Word.NOW)]
    assert said[0] == said[1]
    assert life.last().key == "all-left-out"


def test_a_description_of_an_exercise_is_held_back_like_the_exercise() -> None:
    """Who waits for an agreement is told so instead."""
    gated = replace(settled_person(), screening=Screening(answer="yes", answered=START.date()))
    life = Life(gated)
    life.types(Word.DESCRIBE)
    assert "describe" not in life.keys
    assert life.keys
