"""The interpreter: what people did becomes an event, and their own words end here."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.catalog import button_data
from bot.chat.platform import Blocked, Filled, Location, Tap, Typed
from bot.core.events import BecameUnreachable, Choice, Replied, Tapped, Word
from bot.core.person import Ask, Person, Phase, Question, Session
from bot.interpreter import UNKNOWN_BUTTON, Interpreter
from bot.voice import Voice
from tests.chats import EVENING, texts
from tests.core.life import settled_person
from tests.stores import sqlite_in_memory


def interpreter() -> Interpreter:
    """With the shipped texts."""
    loaded = texts()
    with sqlite_in_memory() as store:
        voice = Voice(loaded.catalog, store, {})
    return Interpreter(loaded.routine, voice, loaded.readers, loaded.atlas)


def said(text: str, person: Person) -> Replied:
    """What a typed text becomes."""
    event = interpreter().event(Typed(text), person, EVENING)
    assert isinstance(event, Replied)
    return event


def asked(*choices: Choice, ask: Ask) -> Person:
    """Somebody with an open question."""
    return replace(settled_person(), question=Question(ask=ask, mark="q1", choices=choices))


def in_session(*choices: Choice) -> Person:
    """Somebody in mid-morning."""
    session = Session(
        date=date(2026, 3, 3),
        woke=EVENING,
        plan=("knee-swings",),
        phase=Phase.RUNNING,
        since=EVENING,
        choices=choices,
    )
    return replace(settled_person(), session=session)


@given(text=st.text(max_size=60))
@settings(max_examples=60)
def test_whatever_is_typed_becomes_a_reading_without_the_words(text: str) -> None:
    """No text breaks it, and nothing of somebody's own words is in the event."""
    secret = f"Xylo{text}phonist"
    event = said(secret, settled_person())
    assert b"Xylo" not in msgspec.json.encode(event)


def test_words_are_read() -> None:
    """A command is one, in any stage."""
    assert said("/streak", settled_person()).reading.word is Word.STREAK
    assert said("it hurts", Person()).reading.word is Word.HURTS


def test_the_label_of_an_open_button_counts_as_its_tap() -> None:
    """Of the open question and of the session, and of nothing else."""
    start = Choice("start")
    [label] = [interpreter().voice.label("en", start)]
    assert said(label, in_session(start)).reading.choice == start
    assert said(label, settled_person()).reading.choice is None


def test_of_two_buttons_with_one_label_the_questions_counts() -> None:
    """Asked something in mid-morning, people answer the question."""
    in_question, in_the_session = Choice("red-flags-yes"), Choice("bones-yes")
    label = interpreter().voice.label("en", in_question)
    assert label == interpreter().voice.label("en", in_the_session)
    both = replace(
        in_session(in_the_session), question=asked(in_question, ask=Ask.RED_FLAGS).question
    )
    assert said(label, both).reading.choice == in_question


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("Put them together", "link-yes"),
        ("put them togehter", "link-yes"),
        ("yes", "link-yes"),
        ("Leave them apart", "link-no"),
        ("nope", "link-no"),
        ("it hurts", None),
        ("done", None),
        ("/help", None),
        ("xyzzy", None),
    ],
)
def test_choices_that_are_not_the_cores_can_be_typed_too(text: str, action: str | None) -> None:
    """Their label, also with a slip, or a plain yes or no; nothing that means something else."""
    choices = (Choice("link-yes"), Choice("link-no"))
    picked = interpreter().picked(text, settled_person(), EVENING, choices)
    assert picked == (None if action is None else Choice(action))


def test_a_plain_yes_picks_nothing_where_none_is_offered() -> None:
    """Of two platforms neither is a yes."""
    choices = (Choice("link-home", "telegram"), Choice("link-home", "discord"))
    assert interpreter().picked("yes", settled_person(), EVENING, choices) is None


HOMES = (Choice("link-home", "telegram"), Choice("link-home", "discord"))


@pytest.mark.parametrize(
    ("text", "platform"),
    [("Discord", "discord"), ("on telegram", "telegram"), ("here", "telegram"), ("there", "")],
)
def test_a_platform_is_named_by_its_name_or_its_button(text: str, platform: str) -> None:
    """As people know it; "here" is where they say it."""
    assert interpreter().platform_in(text, "en", HOMES, "telegram") == platform


def test_linking_is_asked_for_in_their_language() -> None:
    """Without a slash; anything else is about something else."""
    assert interpreter().about_linking("link my chats", "en") == ("link", "")
    assert interpreter().about_linking("done", "en") is None


@given(action=st.sampled_from(["start", "done", "skip"]), mark=st.sampled_from(["q1", "s.0.1"]))
def test_a_tap_says_which_button_of_which_message(action: str, mark: str) -> None:
    """What was packed into the button comes out."""
    tap = Tap(button_data(Choice(action), mark), "m")
    event = interpreter().event(tap, settled_person(), EVENING)
    assert event == Tapped(Choice(action), mark)


@pytest.mark.parametrize("data", ["", "x", "|||", "q1|" + "a" * 90])
def test_a_button_that_can_not_be_read_is_an_old_one(data: str) -> None:
    """Made up, or from a version long ago."""
    assert interpreter().event(Tap(data), settled_person(), EVENING) is UNKNOWN_BUTTON


def test_a_field_answers_its_own_question_alone() -> None:
    """What is typed into it is read like anything typed, and belongs to no other question."""
    person = asked(ask=Ask.TIME)
    event = interpreter().event(Filled("6:30", "q1"), person, EVENING)
    assert event == said("6:30", person)
    for old in ("q0", "", "2026-03-03.1"):
        assert interpreter().event(Filled("6:30", old), person, EVENING) == Tapped(Choice(""), old)
    nobody = settled_person()
    assert interpreter().event(Filled("6:30", "q1"), nobody, EVENING) == Tapped(Choice(""), "q1")


def test_of_a_location_only_the_nearest_town_is_left() -> None:
    """The degrees go no further."""
    event = interpreter().event(Location(52.51234, 13.39876), Person(), EVENING)
    assert isinstance(event, Replied)
    [place] = event.reading.places
    assert place.zone == "Europe/Berlin"
    assert b"51234" not in msgspec.json.encode(event)


def test_a_block_is_an_event() -> None:
    """Not something that is read."""
    assert interpreter().event(Blocked(), Person(), EVENING) == BecameUnreachable()


def test_dates_are_counted_from_where_the_person_is() -> None:
    """Just before midnight in London it is tomorrow in Tokyo: "for a week" ends a day later."""
    late = EVENING + timedelta(hours=3, minutes=30)
    read = interpreter()
    ends = []
    for zone in ("Europe/London", "Asia/Tokyo"):
        event = read.event(Typed("/pause for a week"), settled_person(zone), late)
        assert isinstance(event, Replied)
        assert event.reading.until is not None
        ends.append(event.reading.until)
    assert ends[1] - ends[0] == timedelta(days=1)
