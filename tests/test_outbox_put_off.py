"""The contract of putting off: a message waits, and its chat with it, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.core.events import Choice
from bot.core.says import Kind, Say
from bot.records import Queued
from bot.store import Store
from tests.stores import NOON, STORES, Opened, add, begin, end, put, ready, send_all

LATER = NOON + timedelta(seconds=1)


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


def put_off(store: Store, *rows: Queued) -> None:
    """Let them fail, so that they are tried again later."""
    with store.transaction():
        for queued in rows:
            store.retry(queued.id, LATER)


def test_a_message_waits_for_its_next_attempt_and_its_chat_with_it(store: Store) -> None:
    """Until the attempt is due nothing of that chat is sent, and others are."""
    anna, ben = add(store, "a"), add(store, "b")
    put(store, anna, Say(key="one"), Say(key="two"))
    [one] = begin(store)
    put(store, ben, Say(key="ben"))
    with store.transaction():
        store.retry(one.id, NOON + timedelta(seconds=1))
    assert [queued.person for queued in ready(store)] == [ben]
    later = ready(store, now=NOON + timedelta(seconds=1))
    assert [(queued.person, queued.tries) for queued in later] == [(anna, 1), (ben, 0)]


def test_a_put_off_message_counts_no_try(store: Store) -> None:
    """What the pace holds back comes again later, as if it had not been tried."""
    put(store, add(store), Say(key="one"))
    [one] = begin(store)
    later = NOON + timedelta(seconds=1)
    with store.transaction():
        store.retry(one.id, later, failed=False)
    assert ready(store) == []
    assert ready(store, now=later) == [one]


def test_what_was_put_off_takes_its_old_place(store: Store) -> None:
    """After its wait a message goes before what is less urgent and what came later."""
    chats = {chat: add(store, chat) for chat in ("card", "first", "second")}
    put(store, chats["card"], Say(key="card", kind=Kind.CARD))
    put(store, chats["first"], Say(key="first"))
    [first] = store.ready(NOON, 1, "telegram")
    with store.transaction():
        store.sending([first.id])
        store.retry(first.id, NOON + timedelta(seconds=1))
    put(store, chats["second"], Say(key="second"))
    assert [queued.chat for queued in ready(store)] == ["second", "card"]
    later = NOON + timedelta(seconds=1)
    assert [queued.chat for queued in ready(store, now=later)] == ["first", "second", "card"]


def test_looking_at_what_is_ready_fits_into_a_transaction(store: Store) -> None:
    """Also a look that lets a message return, which is a write."""
    put(store, add(store), Say(key="one"))
    [one] = begin(store)
    with store.transaction():
        store.retry(one.id, NOON)
        assert [queued.id for queued in ready(store)] == [one.id]


def test_its_chat_goes_on_in_order(store: Store) -> None:
    """What was behind it, and what came since, follows when its wait is over."""
    anna = add(store)
    put(store, anna, Say(key="one"), Say(key="two"))
    put_off(store, *begin(store))
    put(store, anna, Say(key="three"))
    assert ready(store) == []
    assert [queued.say for queued in ready(store, now=LATER)] == [Say(key="one")]
    assert send_all(store) == ["one", "two", "three"]


def test_the_answer_to_it_hurts_does_not_wait(store: Store) -> None:
    """It goes out while everything else in its chat is put off, also what was there before."""
    anna = add(store)
    put(store, anna, Say(key="one"), Say(key="two"))
    begun = begin(store)
    put(store, anna, Say(key="stop", kind=Kind.STOP), Say(key="flags"))
    put_off(store, *begun)
    assert send_all(store) == ["stop"]


def test_an_answer_to_it_hurts_that_is_put_off_stays_first(store: Store) -> None:
    """Nothing of its chat goes out before it."""
    anna = add(store)
    put(store, anna, Say(key="one"))
    put(store, anna, Say(key="stop", kind=Kind.STOP), Say(key="again", kind=Kind.STOP))
    put_off(store, *begin(store))
    assert ready(store) == []
    [first] = ready(store, now=LATER)
    assert first.say == Say(key="stop", kind=Kind.STOP)
    with store.transaction():
        store.sending([first.id])
    end(store, first)
    assert send_all(store) == ["again", "one"]


def test_taking_buttons_away_neither_waits_nor_lets_wait(store: Store) -> None:
    """Buttons go while their chat is put off, and messages while the buttons are."""
    anna = add(store)
    put(store, anna, Say(key="card", choices=((Choice("start"),),), mark="m"))
    send_all(store)
    put(store, anna, Say(key="one"), Say(key="two"))
    put_off(store, *begin(store))
    with store.transaction():
        store.put_retire(anna, {"m"}, NOON)
    [retire] = begin(store)
    assert retire.say is None
    put_off(store, retire)
    assert [queued.say for queued in ready(store, now=LATER)] == [Say(key="one"), None]


def work_of_a_look(store: Store) -> int:
    """How many steps SQLite takes to find what is ready."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection = store._database._connection
    connection.set_progress_handler(count, 1)
    ready(store)
    connection.set_progress_handler(None, 0)
    return steps


def test_chats_that_are_put_off_are_not_looked_at(opened: Opened) -> None:
    """However many wait in an outage, finding what may go out meanwhile takes the same work."""

    def work(chats: int) -> int:
        with opened() as store:
            for chat in range(chats):
                put(store, add(store, str(chat)), Say(key="one"), Say(key="two"))
            put_off(store, *begin(store))
            put(store, add(store, "anna"), Say(key="hello"))
            return work_of_a_look(store)

    assert work(2) == work(60)
