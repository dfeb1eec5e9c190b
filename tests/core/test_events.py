"""Events: meanings only, past tense, small enough for a button."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from bot.core import events
from bot.core.events import (
    BecameUnreachable,
    Choice,
    Delivered,
    Event,
    Place,
    Reading,
    Replied,
    Tapped,
    Undelivered,
    Woke,
    Word,
)

EVENTS = [
    Replied(Reading(word=Word.DONE, places=(Place("Asia/Tokyo", "Tokyo", "JP"),))),
    Tapped(Choice("done"), "2026-03-03.1.5"),
    Woke(datetime(2026, 3, 3, 6, tzinfo=UTC)),
    Delivered("q1"),
    Undelivered("q1"),
    BecameUnreachable(),
]


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_can_be_written_down_and_read_back(event: Event) -> None:
    """Each one is told apart from the others and read back as it was."""
    assert msgspec.json.decode(msgspec.json.encode(event), type=Event) == event


@pytest.mark.parametrize("event", EVENTS)
def test_what_happened_cannot_be_changed(event: Event) -> None:
    """Events are frozen: there is no putting another meaning in afterwards."""
    name = next(iter(event.__struct_fields__), "anything")
    with pytest.raises(AttributeError):
        setattr(event, name, None)


def test_a_reading_has_no_place_for_the_text() -> None:
    """Of what somebody typed only meanings are kept: no field is free text."""
    free = [f.name for f in msgspec.structs.fields(events.Reading) if f.type is str]
    assert free == []


def test_the_plain_words_are_those_of_the_design() -> None:
    """Done, skip, it hurts, pause, resume, again, more time and help are words at any time."""
    wanted = {"done", "skip", "hurts", "pause", "resume", "again", "more-time", "help"}
    assert wanted <= {word.value for word in Word}
