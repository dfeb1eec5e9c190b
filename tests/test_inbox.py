"""The contract of the inbox: an update is handled once, and then its id is forgotten in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store import Store
from tests.stores import NOON, STORES, Opened

updates = st.tuples(st.sampled_from(["telegram", "terminal"]), st.sampled_from(["u1", "u2", "u3"]))


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


def handle(store: Store, update: str, at: datetime = NOON, *, platform: str = "telegram") -> bool:
    """Handle one update in a transaction of its own."""
    with store.transaction():
        return store.handle_once(platform, update, at)


@given(arriving=st.lists(updates, max_size=12), together=st.integers(1, 5))
@settings(max_examples=50, deadline=None)
def test_an_update_is_handled_once(
    opened: Opened, arriving: list[tuple[str, str]], together: int
) -> None:
    """Only the first of each is handled, in the same transaction or later, on each platform."""
    with opened() as store:
        handled: list[tuple[str, str]] = []
        for start in range(0, len(arriving), together):
            with store.transaction():
                for platform, update in arriving[start : start + together]:
                    if store.handle_once(platform, update, NOON):
                        handled.append((platform, update))
        assert handled == list(dict.fromkeys(arriving))


def test_what_fails_while_it_is_handled_is_handled_again(store: Store) -> None:
    """The note is part of the step's transaction, so after a crash in it a repeat counts."""

    def step() -> None:
        with store.transaction():
            assert store.handle_once("telegram", "u1", NOON)
            raise KeyError

    with pytest.raises(KeyError):
        step()
    assert handle(store, "u1")


def test_only_what_was_handled_long_ago_is_forgotten(store: Store) -> None:
    """Updates are forgotten by their age alone, on every platform."""
    days = {"old": 0, "older": 1, "new": 2}
    for update, day in days.items():
        handle(store, update, NOON + timedelta(days=day))
        handle(store, update, NOON + timedelta(days=day), platform="terminal")
    assert store.prune(NOON + timedelta(days=2)) == 4
    assert store.prune(NOON + timedelta(days=2)) == 0
    assert [update for update in days if not handle(store, update)] == ["new"]
    assert not handle(store, "new", platform="terminal")


def test_pruning_takes_small_bites(store: Store) -> None:
    """Each call forgets at most so many, oldest first, so that the loop can breathe between."""
    for day in (2, 0, 1):
        handle(store, f"u{day}", NOON + timedelta(days=day))
    before = NOON + timedelta(days=9)
    assert store.prune(before, 1) == 1
    assert [handle(store, f"u{day}", NOON) for day in (2, 1, 0)] == [False, False, True]
    assert [store.prune(before, 1) for _ in range(4)] == [1, 1, 1, 0]
