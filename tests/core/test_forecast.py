"""The forecast of a session against what the session then really says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.core import forecast
from bot.core.context import Context
from bot.core.events import Delivered, Word
from bot.core.person import Person, Phase, Preferences
from bot.core.routine import Options
from tests.core.life import Life, routine, settled_person

ANSWER = timedelta(seconds=forecast.ANSWER)


def woken(preferences: Preferences | None = None) -> Life:
    """Somebody who was just woken and will be offered nothing more."""
    chosen = preferences or Preferences()
    life = Life(replace(settled_person(), preferences=replace(chosen, numbers_offered=True)))
    life.morning()
    return life


def forecast_of(life: Life) -> tuple[float, ...]:
    """What is expected of the session from now on."""
    return forecast.coming(life.person, Context(life.now, routine()))


def as_it_comes(life: Life) -> tuple[float, ...]:
    """What the session says from now on, when each question is answered as expected."""
    start, before = life.now, len(life.said)
    while life.phase is not Phase.FINISHED:
        question = {"done", "done-all"} & set(life.offered)
        if life.phase is Phase.ASKED and question:
            life.now += ANSWER
            life.taps(question.pop())
        else:
            life.jump()
    return tuple((at - start).total_seconds() for at, _ in life.said[before:])


@settings(max_examples=60, deadline=None)
@given(
    jumps=st.integers(0, 16),
    hands_free=st.booleans(),
    swings=st.sampled_from([None, 30, 45]),
    lift=st.sampled_from([None, 10, 20]),
    longer=st.booleans(),
    pillows=st.booleans(),
    later=st.integers(0, 9),
)
def test_the_forecast_is_what_comes(
    *,
    jumps: int,
    hands_free: bool,
    swings: int | None,
    lift: int | None,
    longer: bool,
    pillows: bool,
    later: int,
) -> None:
    """At any point, with any settings, when answers come as expected."""
    options = Options(swing_seconds=swings, lift_seconds=lift, longer_gaps=longer, pillows=pillows)
    life = woken(Preferences(options=options, hands_free=hands_free))
    life.taps("start")
    for _ in range(jumps):
        if life.phase is Phase.ASKED:
            life.now += ANSWER
            life.taps("done-all" if hands_free else "done")
        elif life.phase is not Phase.FINISHED:
            life.jump()
    if life.phase is Phase.RUNNING:
        life.now += timedelta(seconds=later)
    expected = forecast_of(life)
    assert expected == as_it_comes(life)


def test_a_start_needs_twenty_messages() -> None:
    """The nineteen of the routine and the close, as for somebody of whom nothing is known."""
    life = woken()
    at = Context(life.now, routine())
    expected = forecast.profile(life.person, at)
    assert expected == forecast.usual(routine())
    assert len(expected) == routine().messages(routine().ids, Options()) + 1
    life.taps("start")
    assert expected[1:] == as_it_comes(life)


def test_in_line_the_whole_session_is_expected_from_its_instant() -> None:
    """So its place is kept for it."""
    life = woken()
    life.full_until = life.now + timedelta(seconds=90)
    profile = forecast.profile(life.person, Context(life.now, routine()))
    life.taps("start")
    assert forecast_of(life) == tuple(90 + at for at in profile)
    life.now += timedelta(seconds=100)
    assert forecast_of(life) == profile


def test_only_those_in_line_hold_a_place() -> None:
    """Invited they hold none yet, and once begun they hold none any more."""
    life = woken()
    assert not forecast.waits(life.person)
    life.full_until = life.now + timedelta(minutes=5)
    life.taps("start")
    assert forecast.waits(life.person)
    life.jump()
    assert not forecast.waits(life.person)


def test_going_on_needs_only_what_is_left() -> None:
    """A session closed after its first exercise has two more."""
    life = woken()
    life.taps("start")
    life.closes()
    life.waits(hours=1)
    assert forecast_of(life) == ()
    profile = forecast.profile(life.person, Context(life.now, routine()))
    assert len(profile) == routine().messages(routine().ids[1:], Options()) + 1


def test_a_session_of_long_ago_does_not_shorten_a_new_one() -> None:
    """Over yesterday's, a new one is begun."""
    life = woken()
    life.taps("start")
    life.closes()
    life.waits(hours=1)
    later = Context(life.now + timedelta(days=1), routine())
    assert forecast.profile(life.person, later) == forecast.usual(routine())


def test_a_message_on_its_way_is_expected_now() -> None:
    """Not taken yet, it still needs its place; what follows counts from then."""
    life = woken()
    life.acknowledges = False
    life.taps("start")
    life.now += timedelta(seconds=2)
    assert forecast_of(life)[:3] == (0.0, 20.0, 35.0)
    life.happens(Delivered(life.last().mark))
    assert forecast_of(life)[:2] == (20.0, 35.0)


def test_more_time_moves_everything() -> None:
    """Twenty seconds more before the beginning."""
    life = woken()
    life.taps("start")
    before = forecast_of(life)
    life.taps("more-time")
    assert forecast_of(life) == tuple(at + 20 for at in before)


def test_a_pause_needs_nothing_and_going_on_starts_the_hold_anew() -> None:
    """In a pause nobody knows when; after it, from getting into position."""
    life = woken()
    life.taps("start")
    life.jump()
    life.types(Word.PAUSE)
    assert forecast_of(life) == ()
    life.types(Word.RESUME)
    expected = forecast_of(life)
    assert expected[0] == routine().resume_seconds
    assert expected == as_it_comes(life)


def test_the_number_before_is_expected_to_be_told_or_not() -> None:
    """First an answer is expected; then the card comes by itself."""
    life = woken(Preferences(numbers=True))
    life.taps("start")
    assert forecast_of(life)[0] == forecast.ANSWER
    life.now += timedelta(seconds=6)
    assert forecast_of(life)[0] == 14


def test_silence_keeps_no_place() -> None:
    """Reminded once without an answer, nothing is expected any more."""
    life = woken()
    life.taps("start")
    life.until("done")
    assert forecast_of(life)[0] == forecast.ANSWER + routine().next_card_seconds
    life.now += timedelta(seconds=30)
    assert forecast_of(life)[0] == routine().next_card_seconds
    life.jump()
    assert life.last().key == "ask-again"
    assert forecast_of(life) == ()


def test_reviewing_is_an_answer_and_a_question_each() -> None:
    """Hands-free with only some done: three questions, the last of them closes."""
    life = woken(Preferences(hands_free=True))
    life.taps("start")
    life.until("done-some")
    life.taps("done-some")
    assert life.phase is Phase.REVIEWING
    assert forecast_of(life) == (5.0, 10.0, 15.0)


@pytest.mark.parametrize("person", [Person(), settled_person()])
def test_without_a_session_nothing_is_expected(person: Person) -> None:
    """And one may begin at any word."""
    life = Life(person)
    assert forecast_of(life) == ()
    assert forecast.may_begin(life.person)


def test_a_running_session_begins_no_other() -> None:
    """So nobody has to look for room at each of its steps; waiting in line, it matters again."""
    life = woken()
    life.full_until = life.now + timedelta(minutes=1)
    life.taps("start")
    assert forecast.may_begin(life.person)
    life.jump()
    assert not forecast.may_begin(life.person)
