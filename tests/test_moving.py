"""Where somebody is written to: wherever they write, until they are woken at home."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.chat.platform import Blocked, Content, Incoming, Tap, Typed
from bot.core.events import Choice
from bot.core.outcome import Outcome
from bot.core.person import Person
from bot.core.says import Kind, Say
from bot.moving import brings_home, brought_home, followed, gone_on
from bot.records import Address, Stored
from bot.store import Store
from tests.stores import NOON, add, ready, sqlite_in_memory

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


BOTH = {"telegram", "discord"}


@pytest.mark.parametrize(("lost", "left"), [(PHONE, DESK), (DESK, PHONE)])
def test_a_chat_that_is_lost_is_forgotten(store: Store, lost: Address, left: Address) -> None:
    """They go on in the other one, with what waited for them where they were written to."""
    anna = linked(store)
    with store.transaction():
        store.put(anna.id, [Say(key="waits", choices=((Choice("a"),),), mark="m")], NOON)
        store.put_retire(anna.id, {"m"}, NOON)
        found = gone_on(store, anna, lost.platform, BOTH)
    assert found == store.load(anna.id)
    assert found is not None
    assert (found.address, found.home, store.addresses(anna.id)) == (left, "", (left,))
    [waits] = ready(store, now=NOON, platform=left.platform)
    assert waits.say is not None
    assert waits.say.key == "waits"
    assert not store.knows(lost.platform, lost.chat)
    with store.transaction():
        store.sent(waits.id, "m1", NOON)
    [retired] = ready(store, now=NOON, platform=left.platform)
    assert retired.retires == "m1"


def test_what_waits_in_a_chat_they_left_is_lost_with_it(store: Store) -> None:
    """It was meant for there, and nobody waits for it."""
    anna = linked(store)
    with store.transaction():
        store.put(anna.id, [Say(key="waits")], NOON)
        moved = followed(store, anna, incoming(Typed("hello"), DESK))
        assert gone_on(store, moved, PHONE.platform, BOTH) is not None
    for platform in BOTH:
        assert ready(store, now=NOON, platform=platform) == []


def test_the_last_chat_is_not_forgotten(store: Store) -> None:
    """Nor while the other is on a platform that isn't served."""
    anna = linked(store)
    other = store.load(add(store, "2"))
    assert other is not None
    with store.transaction():
        assert gone_on(store, anna, "telegram", {"telegram"}) is None
        assert gone_on(store, other, "telegram", BOTH) is None
    assert store.load(anna.id) == anna
    assert store.load(other.id) == other
