"""Where somebody is written to: wherever they write, until they are woken at home."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from bot.chat.platform import Blocked, Content, Incoming, Tap, Typed
from bot.core.outcome import Outcome
from bot.core.person import Person
from bot.core.says import Kind, Say
from bot.moving import brings_home, brought_home, followed, is_beside
from bot.records import Address, Stored
from bot.store import Store
from tests.stores import NOON, add, sqlite_in_memory

PHONE, DESK = Address("telegram", "1"), Address("discord", "d1")


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store."""
    with sqlite_in_memory() as opened:
        yield opened


def linked(store: Store, person: Person | None = None) -> Stored:
    """Somebody who is written to and woken on the phone, and has a desk."""
    anna = add(store)
    with store.transaction():
        store.add_address(anna, DESK)
        store.set_home(anna, PHONE.platform)
        store.save(anna, person or Person(), NOON, may_wait=True)
    stored = store.load(anna)
    assert stored is not None
    return stored


def incoming(content: Content, chat: Address) -> Incoming:
    """Something that they did there."""
    return Incoming(platform=chat.platform, chat=chat.chat, update="u", content=content)


def test_it_follows_them_and_comes_home(store: Store) -> None:
    """Written to at the desk after a word or a tap there, and woken on the phone."""
    anna = linked(store)
    for content in (Typed("hello"), Tap("x")):
        with store.transaction():
            moved = followed(store, anna, incoming(content, DESK))
            assert moved == store.load(anna.id)
            assert moved.address == DESK
            home = brought_home(store, moved)
        assert home == store.load(anna.id) == anna


def test_nobody_moves_without_a_reason(store: Store) -> None:
    """In the chat where they are, blocking another one, or with one chat only."""
    anna = linked(store)
    other = store.load(add(store, "2"))
    assert other is not None
    with store.transaction():
        assert followed(store, anna, incoming(Typed("hello"), PHONE)) is anna
        assert followed(store, anna, incoming(Blocked(), DESK)) is anna
        assert followed(store, other, incoming(Typed("x"), other.address)) is other
        assert brought_home(store, anna) is anna
        assert brought_home(store, other) is other
    assert store.load(anna.id) == anna


def test_whoever_was_out_of_reach_is_woken_where_they_write(store: Store) -> None:
    """The chat that still works becomes their home, also when they are written to there."""
    anna = linked(store, Person(suspended=True))
    with store.transaction():
        back = followed(store, anna, incoming(Typed("hello"), DESK))
    assert back == store.load(anna.id)
    assert (back.address, back.home) == (DESK, "discord")


@pytest.mark.parametrize("kind", Kind)
def test_only_a_wake_up_brings_home(kind: Kind) -> None:
    """Whatever else is said comes where they are written to."""
    assert brings_home(Outcome(person=Person(), says=(Say(key="x", kind=kind),))) == (
        kind is Kind.WAKE_UP
    )


def test_a_chat_is_beside_when_nothing_takes_place_there() -> None:
    """Neither written to nor woken there, and only of somebody with several chats."""
    anna = Stored(1, "telegram", "1", Person(), home="telegram")
    assert is_beside(anna, "discord")
    assert not is_beside(anna, "telegram")
    assert not is_beside(replace(anna, platform="discord"), "discord")
    assert not is_beside(replace(anna, home="discord"), "discord")
    assert not is_beside(replace(anna, home=""), "discord")
