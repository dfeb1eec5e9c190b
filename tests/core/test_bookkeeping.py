"""Which dates have which rows: full, kept, skipped, missed, pain, off, paused, gated, void."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.core.bookkeeping import next_args
from bot.core.days import streak_of
from bot.core.events import BecameUnreachable, Word
from bot.core.person import Answered, Phase, Screening
from tests.core.life import Life, settled_person

TODAY = date(2026, 3, 3)
SEVEN = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)


def begun() -> Life:
    """At the first card."""
    life = Life(settled_person())
    life.started()
    return life


@pytest.mark.parametrize(
    ("answers", "came_to"),
    [
        (("done", "done", "done"), "full"),
        (("done", "skipped", "skipped"), "kept"),
        (("skipped", "skipped", "done"), "kept"),
        (("skipped", "skipped", "skipped"), "skipped"),
        (("done",), "kept"),
        (("skipped",), "skipped"),
        ((), "missed"),
    ],
)
def test_a_session_comes_to(answers: tuple[str, ...], came_to: str) -> None:
    """At least one done is kept, all are full, none on purpose is skipped, silence is missed."""
    life = begun()
    for answer in answers:
        life.closes(answer)
    life.morning()
    assert life.rows == {TODAY: came_to}


def test_credit_is_written_at_the_answer_not_at_the_end() -> None:
    """After the first done the date is kept, whatever happens next."""
    life = begun()
    life.until("done")
    out = life.taps("done")
    assert [(day.date, day.outcome.value) for day in out.days] == [(TODAY, "kept")]


def test_weekdays_without_a_time_are_off() -> None:
    """Off dates are neutral without limit."""
    times = (None, None, time(7), None, None, None, None)
    life = Life(replace(settled_person(), times=times))
    for _ in range(3):
        life.morning()
    assert set(life.rows.values()) == {"off", "missed"}
    assert list(life.rows.values()).count("off") == 1 + 6 + 6


def test_a_person_who_cannot_be_reached_has_void_dates() -> None:
    """Blocked: suspended after one failure, nothing due, void dates; the next word brings back."""
    life = Life(settled_person())
    life.morning()
    life.happens(BecameUnreachable())
    assert life.due is None
    assert life.rows == {TODAY: "void"}
    life.now += timedelta(days=4)
    life.types(Word.STREAK)
    assert set(life.rows.values()) == {"void"}
    assert len(life.rows) == 4
    life.morning()
    assert life.last().key == "wake-up"
    assert life.person.ledger.streak.spare_days == 2


def test_what_was_done_before_the_block_stays_done() -> None:
    """Only dates without anything done are void."""
    life = begun()
    life.closes()
    life.happens(BecameUnreachable())
    assert life.rows == {TODAY: "kept"}


@pytest.mark.parametrize("answer", ["bones-yes", "bones-unsure"])
@pytest.mark.parametrize("done", [False, True])
def test_an_answer_that_closes_the_gate_in_mid_session(answer: str, done: bool) -> None:
    """The session ends at once; the date is gated unless something was done, and costs nothing."""
    life = begun()
    if done:
        life.closes()
    life.jump()
    life.types(Word.SCREENING)
    life.taps(answer)
    assert life.outcome.cancels or life.person.session is None
    before = len(life.said)
    life.types(Word.RESUME)
    life.types(Word.NOW)
    life.morning()
    life.waits(hours=3)
    kinds = {say.kind.value for _, say in life.said[before:]}
    assert kinds.isdisjoint({"card", "cue", "release", "end", "wake-up"})
    assert life.rows[TODAY] == ("kept" if done else "gated")
    assert life.person.ledger.streak.spare_days == 2


def test_asking_for_the_question_again_closes_the_gate_until_the_answer() -> None:
    """In mid-hold: what waits is cancelled, nothing more comes."""
    life = begun()
    life.jump()
    out = life.types(Word.SCREENING)
    assert out.cancels
    assert life.person.session is None
    life.taps("bones-no")
    life.morning()
    assert life.last().key == "wake-up"
    assert life.rows == {TODAY: "gated"}


def test_a_screening_that_lapses_in_a_session_ends_it() -> None:
    """180 days after the answer no further cue leaves."""
    answered = date(2026, 3, 2) - timedelta(days=179)
    life = Life(replace(settled_person(), screening=Screening(answer="no", answered=answered)))
    life.now = datetime(2026, 3, 2, 22, 59, tzinfo=UTC)
    life.types(Word.NOW)
    assert life.last().key == "knee-swings.card"
    life.waits(minutes=2)
    assert [say.kind.value for _, say in life.said[-2:]].count("cue") <= 1
    assert life.person.session is None
    assert life.person.ledger.streak.spare_days == 2


def test_every_date_gets_exactly_one_row_however_long_nobody_looked() -> None:
    """Forty days down: forty rows, none of them ours to charge."""
    life = Life(settled_person())
    life.down_until(SEVEN + timedelta(days=40, hours=3))
    life.morning()
    days = [TODAY + timedelta(days=n) for n in range(41)]
    assert sorted(life.rows) == days
    assert set(life.rows.values()) == {"void"}


MORNINGS = ("full", "kept", "skipped", "missed", "pain", "rest", "late")


def live(life: Life, how: str) -> None:
    """One morning that comes to this."""
    if how == "late":
        wakeup = life.person.next_wakeup
        assert wakeup is not None
        life.jump_past(wakeup.at - timedelta(seconds=1))
        life.down_until(wakeup.at + timedelta(hours=3))
        return
    life.morning()
    match how:
        case "full" | "kept":
            life.taps("start")
            for answer in ("done", *(["done" if how == "full" else "skipped"] * 2)):
                life.closes(answer)
        case "skipped":
            life.types(Word.SKIP)
        case "pain":
            life.taps("start")
            life.types(Word.HURTS)
            life.taps("red-flags-none")
            life.taps("rest-today")
        case "rest":
            life.taps("bad-day")
            life.taps("rest")


@settings(max_examples=25, deadline=None)
@given(mornings=st.lists(st.sampled_from(MORNINGS), min_size=1, max_size=20))
def test_the_streak_follows_from_the_days(mornings: list[str]) -> None:
    """Whatever the mornings, each date has its row, and an independent count agrees."""
    life = Life(settled_person())
    for how in mornings:
        life.person = replace(life.person, left_out=(), pains=())
        live(life, how)
    life.morning()
    wanted = {"rest": "paused", "late": "void"}
    assert list(life.rows.values()) == [wanted.get(how, how) for how in mornings]
    current = total = 0
    spare = 2
    for how in mornings:
        if how in ("full", "kept"):
            current, total = current + 1, total + 1
            spare = min(3, spare + (total % 7 == 0))
        elif how in ("skipped", "missed"):
            current, spare = (current, spare - 1) if spare else (0, 0)
    streak = life.person.ledger.streak
    assert (streak.current, streak.total, streak.spare_days) == (current, total, spare)
    assert streak == streak_of(life.person.ledger.recent)


def test_credit_follows_the_sessions_date_after_midnight() -> None:
    """Started at 23:58, the end is answered on the next date: credit for the first."""
    life = Life(settled_person())
    life.jump_past(datetime(2026, 3, 3, 22, 58, tzinfo=UTC))
    life.types(Word.NOW)
    for _ in range(3):
        life.closes()
    assert life.now.astimezone(UTC).hour == 23
    assert life.phase is Phase.FINISHED
    assert life.rows == {TODAY: "full"}


def test_changing_the_time_later_does_not_excuse_the_date() -> None:
    """The wake-up came at seven; another time chosen afterwards changes only what comes."""
    life = Life(settled_person())
    life.morning()
    life.types(Word.TIME)
    life.taps("set-time", "06:00")
    life.waits(days=1)
    assert life.rows[TODAY] == "missed"


def test_pain_outweighs_skipping_and_done_outweighs_pain() -> None:
    """One done keeps the date even when another hurt."""
    life = begun()
    life.closes()
    life.jump()
    life.types(Word.HURTS)
    life.taps("red-flags-none")
    life.taps("rest-today")
    row = life.person.ledger.day(TODAY)
    assert row is not None
    assert (row.outcome.value, row.done, row.hurt) == (
        "kept",
        ("knee-swings",),
        ("knee-to-shoulder",),
    )
    assert life.person.session is not None
    assert Answered.HURT in {result.how for result in life.person.session.results}


@pytest.mark.parametrize(
    ("screening", "told"),
    [
        ({}, "known"),
        ({"red_flags": True}, "known"),
        ({"locked": True}, "gated"),
        ({"answer": "yes"}, "gated"),
        ({"answer": ""}, "gated"),
        ({"answered": date(2025, 1, 1)}, "known"),
    ],
)
def test_no_good_morning_is_promised_that_will_not_be_said(
    screening: dict[str, object], told: str
) -> None:
    """A wake-up behind a closed gate passes in silence, unless it asks a question."""
    person = Life(settled_person()).person
    person = replace(person, screening=replace(person.screening, **screening))
    assert next_args(person)["next"] == told
