"""The contract of the outbox: a picture waits for nothing, and nothing waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.core.says import Kind, Say
from bot.store import Store
from tests.stores import NOON, STORES, Opened, add, begin, put, ready

PICTURE = Say(key="picture", kind=Kind.PICTURE)


@pytest.fixture(scope="module", params=STORES)
def opened(request: pytest.FixtureRequest) -> Opened:
    """Opens an empty store, of each implementation in turn."""
    makes: Opened = request.param
    return makes


@pytest.fixture
def store(opened: Opened) -> Iterator[Store]:
    """An empty store."""
    with opened() as store:
        yield store


def keys(store: Store) -> list[str]:
    """The pictures that may go out, by key."""
    return [queued.say.key for queued in store.pictures("telegram", 10) if queued.say]


def say_keys(store: Store) -> list[str]:
    """What else may go out, by key."""
    return [queued.say.key for queued in ready(store) if queued.say]


def test_pictures_stand_apart_oldest_first(store: Store) -> None:
    """Any number of a chat is ready, on its own platform, and none is among the messages."""
    anna, ben = add(store, "1"), add(store, "2")
    elsewhere = add(store, "3", platform="terminal")
    for person, key in ((anna, "one"), (ben, "two"), (elsewhere, "three"), (anna, "four")):
        put(store, person, Say(key=key, kind=Kind.PICTURE))
    assert ready(store) == []
    assert keys(store) == ["one", "two", "four"]
    assert len(store.pictures("telegram", 2)) == 2


def test_a_picture_holds_nobody_up(store: Store) -> None:
    """Queued before a cue or under way beside it: the cue is ready all the same."""
    anna = add(store)
    put(store, anna, PICTURE, Say(key="cue", kind=Kind.CUE))
    assert say_keys(store) == ["cue"]
    with store.transaction():
        store.sending([queued.id for queued in store.pictures("telegram", 1)])
    assert keys(store) == []
    assert say_keys(store) == ["cue"]


def test_a_picture_waits_for_nobody(store: Store) -> None:
    """A message of its chat under way, or waiting before it, is no reason to wait."""
    anna = add(store)
    put(store, anna, Say(key="words"), Say(key="more"), PICTURE)
    begin(store)
    assert keys(store) == ["picture"]


@pytest.mark.parametrize("first", [True, False])
def test_a_picture_neither_lends_nor_borrows_urgency(store: Store, first: bool) -> None:
    """Beside a cue in its chat it stays a picture, and a slow message beside it stays slow."""
    anna, ben = add(store, "1"), add(store, "2")
    says = (PICTURE, Say(key="slow", kind=Kind.OTHER))
    put(store, anna, *(says if first else says[::-1]))
    put(store, ben, Say(key="nudge", kind=Kind.NUDGE))
    assert say_keys(store) == ["nudge", "slow"]
    put(store, anna, Say(key="cue", kind=Kind.CUE))
    assert say_keys(store) == ["slow", "nudge"]
    assert keys(store) == ["picture"]


def test_a_picture_that_is_put_off_keeps_nobody_waiting(store: Store) -> None:
    """Its next attempt is its own matter."""
    anna = add(store)
    put(store, anna, PICTURE, PICTURE, Say(key="words"))
    [first, _] = store.pictures("telegram", 2)
    with store.transaction():
        store.sending([first.id])
        store.retry(first.id, NOON + timedelta(seconds=5))
    assert keys(store) == ["picture"]
    assert say_keys(store) == ["words"]
    ready(store, now=NOON + timedelta(seconds=5))
    assert [queued.tries for queued in store.pictures("telegram", 10)] == [1, 0]


def test_a_chat_that_is_put_off_gets_its_pictures(store: Store) -> None:
    """What waits for another attempt lets no picture wait with it."""
    anna = add(store)
    put(store, anna, Say(key="words"), PICTURE)
    [words] = begin(store)
    with store.transaction():
        store.retry(words.id, NOON + timedelta(seconds=5))
    assert ready(store) == []
    assert keys(store) == ["picture"]


def test_a_picture_under_way_at_a_crash_is_found(store: Store) -> None:
    """It is among what nobody knows the end of, and can be tried again."""
    anna = add(store)
    put(store, anna, PICTURE)
    with store.transaction():
        store.sending([queued.id for queued in store.pictures("telegram", 1)])
    [found] = store.in_flight("telegram")
    assert found.say == PICTURE


def test_whoever_is_erased_or_gone_gets_no_picture(store: Store) -> None:
    """What waits for a person is dropped with everything else of theirs."""
    anna, ben = add(store, "1"), add(store, "2")
    put(store, anna, PICTURE)
    put(store, ben, PICTURE)
    with store.transaction():
        store.cancel_all(anna)
        store.erase(ben)
    assert keys(store) == []
