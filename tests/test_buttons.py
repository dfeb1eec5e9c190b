"""Buttons in the store: they are taken away once, after their message, in nobody's way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.core.events import Choice
from bot.core.says import Kind, Say
from bot.store import Store
from tests.stores import NOON, STORES, Opened, add, begin, end, put, ready, send_all

BUTTONS = ((Choice("start"),),)


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


def test_buttons_of_the_marked_messages_are_retired_once(store: Store) -> None:
    """Each message sent with the mark is retired, by the platform's id; another one is not."""
    anna = add(store)
    put(
        store,
        anna,
        Say(key="card", choices=BUTTONS, mark="m"),
        Say(key="again", choices=BUTTONS, mark="m"),
        Say(key="bare"),
        Say(key="other", choices=BUTTONS, mark="n"),
    )
    send_all(store)
    for _ in range(2):
        with store.transaction():
            store.put_retire(anna, {"m", "unknown"}, NOON)
    assert send_all(store) == ["retire m1", "retire m2"]
    with store.transaction():
        store.put_retire(anna, {"n"}, NOON)
    assert send_all(store) == ["retire m4"]


def test_a_question_without_choices_is_retired_too(store: Store) -> None:
    """Where a platform has fields for typed answers, there hangs a button that opens one."""
    anna = add(store)
    put(store, anna, Say(key="town", mark="q7"))
    send_all(store)
    with store.transaction():
        store.put_retire(anna, {"q7"}, NOON)
    assert send_all(store) == ["retire m1"]


def test_buttons_of_a_message_on_its_way_are_retired_after_it(store: Store) -> None:
    """A message that the person has answered in another way loses its buttons once it is sent."""
    anna = add(store)
    put(store, anna, Say(key="wake-up", choices=BUTTONS, mark="m"))
    [wake_up] = begin(store)
    with store.transaction():
        store.put_retire(anna, {"m"}, NOON)
    assert ready(store) == []
    end(store, wake_up)
    assert send_all(store) == ["retire m1"]


def test_dead_buttons_outlive_a_cancelled_kind(store: Store) -> None:
    """Cancelling kinds, all of them even, leaves the removal of old buttons in place."""
    anna = add(store)
    put(store, anna, Say(key="card", choices=BUTTONS, mark="m"))
    send_all(store)
    with store.transaction():
        store.put_retire(anna, {"m"}, NOON)
        store.cancel(anna, set(Kind))
    assert send_all(store) == ["retire m1"]


def test_a_message_that_was_given_up_has_no_buttons_to_retire(store: Store) -> None:
    """When a message is dropped, the removal of its buttons goes with it."""
    anna = add(store)
    put(store, anna, Say(key="wake-up", choices=BUTTONS, mark="m"))
    [wake_up] = begin(store)
    with store.transaction():
        store.put_retire(anna, {"m"}, NOON)
        store.drop(wake_up.id)
    assert ready(store) == []


def test_taking_buttons_away_holds_nothing_up(store: Store) -> None:
    """Neither waiting nor under way; and it waits for no message of its chat but its own."""
    anna = add(store)
    put(store, anna, Say(key="card", choices=BUTTONS, mark="m"))
    send_all(store)
    with store.transaction():
        store.put_retire(anna, {"m"}, NOON)
        store.put(anna, [Say(key="one"), Say(key="two")], NOON)
    one, retire = begin(store)
    assert (one.say, retire.say, retire.retires) == (Say(key="one"), None, "m1")
    end(store, one)
    assert [queued.say for queued in begin(store)] == [Say(key="two")]


def test_taking_buttons_away_comes_last(store: Store) -> None:
    """A chat's cue lends no urgency to its old buttons; every message goes first."""
    anna = add(store)
    put(store, anna, Say(key="card", choices=BUTTONS, mark="m"))
    send_all(store)
    with store.transaction():
        store.put_retire(anna, {"m"}, NOON)
    put(store, anna, Say(key="cue", kind=Kind.CUE))
    put(store, add(store, "2"), Say(key="other", kind=Kind.OTHER))
    assert ready(store, upto=Kind.OTHER)[-1].say == Say(key="other", kind=Kind.OTHER)
    assert send_all(store) == ["cue", "other", "retire m1"]


def test_the_buttons_of_a_tapped_message_are_retired_once(store: Store) -> None:
    """Whether it is asked for by the message, by the mark or by both, and however often."""
    anna = add(store)
    put(store, anna, *(Say(key="card", choices=BUTTONS, mark=mark) for mark in "mn"))
    send_all(store)
    with store.transaction():
        store.put_retire(anna, {"m"}, NOON)
        for message in ("m1", "m2", "m2"):
            store.put_retire_message(anna, message, NOON)
        store.put_retire(anna, {"m", "n"}, NOON)
    assert send_all(store) == ["retire m1", "retire m2"]


def test_buttons_that_stayed_are_retired_at_the_next_tap(store: Store) -> None:
    """A tap shows that an earlier removal failed, so it is queued again."""
    anna = add(store)
    put(store, anna, Say(key="card", choices=BUTTONS, mark="m"))
    send_all(store)
    for _ in range(2):
        with store.transaction():
            store.put_retire_message(anna, "m1", NOON)
        assert send_all(store) == ["retire m1"]


def test_a_message_of_long_ago_loses_its_buttons(store: Store) -> None:
    """Also a message whose row is pruned, in the chat of whoever tapped."""
    anna, ben = add(store, "a"), add(store, "b")
    with store.transaction():
        store.put_retire_message(anna, "m77", NOON)
        store.put_retire_message(ben, "m77", NOON)
        store.put_retire_message(anna, "m77", NOON)
    assert [(queued.chat, queued.retires) for queued in ready(store)] == [
        ("a", "m77"),
        ("b", "m77"),
    ]


@pytest.mark.parametrize("mark_first", [True, False])
def test_a_tap_that_overtakes_the_answer_retires_once(store: Store, mark_first: bool) -> None:
    """A tap may come before the platform's answer tells us the id of the tapped message."""
    anna = add(store)
    put(store, anna, Say(key="card", choices=BUTTONS, mark="m"))
    [card] = begin(store)
    with store.transaction():
        if mark_first:
            store.put_retire(anna, {"m"}, NOON)
        store.put_retire_message(anna, "m1", NOON)
    end(store, card)
    with store.transaction():
        store.put_retire(anna, {"m"}, NOON)
    assert send_all(store) == ["retire m1"]


def test_a_tap_without_a_message_id_touches_nothing(store: Store) -> None:
    """When the platform does not say which message was tapped, what waits keeps its buttons."""
    anna = add(store)
    put(store, anna, Say(key="card", choices=BUTTONS, mark="m"))
    with store.transaction():
        store.put_retire_message(anna, "", NOON)
    assert send_all(store) == ["card"]
    with store.transaction():
        store.put_retire(anna, {"m"}, NOON)
    assert send_all(store) == ["retire m1"]


def test_a_message_without_an_id_has_no_buttons_to_retire(store: Store) -> None:
    """A platform that gives no ids is never asked to take buttons away."""
    anna = add(store)
    put(store, anna, *(Say(key="card", choices=BUTTONS, mark=mark) for mark in "mn"))
    with store.transaction():
        store.put_retire(anna, {"m"}, NOON)
    for _ in "mn":
        [card] = begin(store)
        with store.transaction():
            store.sent(card.id, "", NOON)
    with store.transaction():
        store.put_retire(anna, {"n"}, NOON)
    assert ready(store) == []
