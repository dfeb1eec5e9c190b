"""A running session against the script: the second of every cue, and what can be said to it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.core.events import Delivered, Word
from bot.core.person import Person, Phase, Preferences, Screening
from bot.core.routine import Options
from bot.core.says import Kind, Say
from tests.core.life import Life, settled_person

TODAY = date(2026, 3, 3)
SWINGS, SHOULDER, LIFT = "knee-swings", "knee-to-shoulder", "chest-lift"

CUES = {Kind.CARD, Kind.CUE, Kind.RELEASE, Kind.END}

# From the script: seconds after the card, and whether the message rings.
R, S = True, False
SCRIPT = {
    (SWINGS, 60): [(0, R), (20, R), (35, S), (50, S), (65, S), (80, R)],
    (SWINGS, 45): [(0, R), (20, R), (35, S), (50, S), (65, R)],
    (SWINGS, 30): [(0, R), (20, R), (35, S), (50, R)],
    (SHOULDER, 30): [(t, R) for t in (0, 15, 45, 55, 85, 95, 125, 135, 165)],
    (LIFT, 30): [(0, R), (40, R), (55, S), (70, R)],
    (LIFT, 20): [(0, R), (40, R), (55, S), (60, R)],
    (LIFT, 10): [(0, R), (40, R), (50, R)],
}
LONGER = {
    SWINGS: [0, 40, 55, 70, 85, 100],
    SHOULDER: [0, 30, 60, 80, 110, 130, 160, 180, 210],
    LIFT: [0, 80, 95, 110],
}


def only(exercise: str, **options: object) -> Person:
    """Somebody whose doctor and therapist cleared one exercise, with these options."""
    today = date(2026, 3, 2)
    screening = Screening(
        answer="yes", answered=today, doctor=today, therapist=today, only=(exercise,)
    )
    preferences = Preferences(options=Options(**options))  # type: ignore[arg-type]
    return replace(settled_person(), screening=screening, preferences=preferences)


def played(life: Life) -> list[tuple[int, Say]]:
    """The exercise under way up to its question, in seconds after its card."""
    begun, first = life.now, len(life.said) - 1
    life.until("done")
    return [(int((at - begun).total_seconds()), say) for at, say in life.said[first:]]


@pytest.mark.parametrize(("what", "expected"), SCRIPT.items())
def test_every_cue_comes_at_its_second(
    what: tuple[str, int], expected: list[tuple[int, bool]]
) -> None:
    """Each exercise, in each length on offer, follows the script to the second, ring or silent."""
    exercise, seconds = what
    chosen = {SWINGS: "swing_seconds", LIFT: "lift_seconds"}.get(exercise)
    life = Life(only(exercise, **({chosen: seconds} if chosen else {})))
    life.started()
    assert [(at, say.rings) for at, say in played(life)] == expected


@pytest.mark.parametrize(("exercise", "expected"), LONGER.items())
def test_longer_gaps_double_getting_ready_and_swapping_only(
    exercise: str, expected: list[int]
) -> None:
    """Longer gaps change nothing about the holds: 420 s in all instead of 315."""
    life = Life(only(exercise, longer_gaps=True))
    life.started()
    assert [at for at, _ in played(life)] == expected


def test_a_morning_has_nineteen_messages_in_315_seconds() -> None:
    """The three exercises take 19 messages and 315 s; the next card comes 3 s after an answer."""
    life = Life(settled_person())
    life.started()
    first = len(life.said) - 1
    total = 0
    for _ in range(3):
        total += played(life)[-1][0]
        answered = life.now
        life.taps("done")
        if life.phase is Phase.BETWEEN:
            life.jump()
            assert life.now - answered == timedelta(seconds=3)
            assert life.last().kind is Kind.CARD
    cues = [s for _, s in life.said[first:] if s.kind in CUES]
    assert (len(cues), total) == (19, 315)


def test_every_message_of_a_running_session_carries_stop() -> None:
    """Cards, cues, answers to commands, reminders: each has <Stop, it hurts>."""
    life = Life(settled_person())
    life.started()
    first = len(life.said) - 1
    for word in (Word.STREAK, Word.HELP, Word.SETTINGS, Word.MORE_TIME, Word.NOW, Word.TIME):
        life.types(word)
    life.reads()
    life.jump()
    life.types(Word.PAUSE)
    life.types(Word.RESUME)
    for _ in range(3):
        life.until("done")
        life.waits(seconds=61)
        life.waits(minutes=5)
        life.taps("done")
        if life.phase is Phase.BETWEEN:
            life.reads(unknown_command=True)
            life.jump()
    ended = life.keys.index("close-all")
    without = [s.key for _, s in life.said[first:ended] if ("stop",) not in actions(s)]
    assert without == []


def actions(say: Say) -> list[tuple[str, ...]]:
    """The buttons of a message, row by row."""
    return [tuple(choice.action for choice in row) for row in say.choices]


def test_each_message_offers_what_the_script_says() -> None:
    """Cards offer more time and skip, the lift its two ways, and ends done, skipped, again."""
    life = Life(settled_person())
    life.started()
    assert life.offered == ["more-time", "skip", "stop"]
    life.until("done")
    assert life.offered == ["done", "skipped", "again", "stop"]
    life.taps("done")
    life.jump()
    life.closes()
    assert life.offered == ["pillows", "arms", "more-time", "skip", "stop"]


def test_settings_cannot_change_the_exercise_under_way() -> None:
    """Shorter swings chosen in mid-exercise hold from the next one on."""
    life = Life(settled_person())
    life.started()
    life.jump()
    begun = life.now
    life.types(Word.SETTINGS)
    life.taps("set-swings")
    life.until("done")
    assert life.now - begun == timedelta(seconds=60)


@settings(max_examples=40, deadline=None)
@given(lags=st.lists(st.integers(0, 100), min_size=9, max_size=9))
def test_lag_lengthens_a_hold_and_never_shortens_one(lags: list[int]) -> None:
    """Whatever the platform's lag, each hold lasts at least 30 s from its acknowledgement."""
    life = Life(only(SHOULDER))
    life.acknowledges = False
    life.morning()
    life.happens(Delivered(life.last().mark))
    life.taps("start")
    begun = None
    for lag in lags:
        say = life.last()
        if say.kind in (Kind.RELEASE, Kind.END):
            assert begun is not None
            assert life.now - begun >= timedelta(seconds=30)
        life.now += timedelta(seconds=lag)
        life.happens(Delivered(say.mark))
        if say.kind is Kind.CUE:
            begun = life.now
        if say.kind is not Kind.END:
            before = len(life.said)
            life.jump()
            assert len(life.said) == before + 1, "cues came in a burst"
    assert life.phase is Phase.ASKED
