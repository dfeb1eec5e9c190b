"""What is said beside the outbox: a note to a tap, and words that go to one chat or another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.chat.platform import Answer
from bot.core.person import Person
from bot.core.says import Say
from bot.records import Address, Stored
from bot.responses import answer, aside
from bot.voice import Voice
from tests.chats import texts
from tests.stores import sqlite_in_memory

STRANGER = Stored(0, "telegram", "11", Person())


@pytest.fixture
def voice() -> Iterator[Voice]:
    """The shipped texts."""
    with sqlite_in_memory() as store:
        yield Voice(texts().catalog, store, {"host": "", "contact": ""})


def test_a_tap_is_answered_with_a_note_or_nothing(voice: Voice) -> None:
    """The note is in words; whether the buttons stay is told either way."""
    found = answer(voice, STRANGER, Say(key="old-button"))
    assert "button" in found.note
    assert not found.buttons_stay
    assert answer(voice, STRANGER, None, buttons_stay=True) == Answer(buttons_stay=True)


def test_an_aside_is_one_for_all_that_is_said(voice: Voice) -> None:
    """It is named after its first words, and knows where it goes; nothing said is none."""
    desk = Address("discord", "d1")
    says = (Say(key="private"), Say(key="goodbye"))
    [found] = aside(voice, STRANGER, says, owed=True, to=desk)
    assert [message.text[:12] for message in found.messages] == ["This bot is ", "All right. I"]
    assert (found.name, found.owed, found.to) == ("private", True, desk)
    [plain] = aside(voice, STRANGER, says[:1])
    assert (plain.owed, plain.to) == (False, None)
    assert aside(voice, STRANGER, ()) == ()
