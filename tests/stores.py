"""Every implementation of the store, for the contract tests, and people to put into them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime

from bot.core.person import Person
from bot.store import Store

NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)


@contextmanager
def sqlite_in_memory() -> Iterator[Store]:
    """Open an empty store that closes itself."""
    store = Store.open(None)
    try:
        yield store
    finally:
        store.close()


Opened = Callable[[], AbstractContextManager[Store]]

STORES: tuple[Opened, ...] = (sqlite_in_memory,)
"""What the contract tests run against; a second store is added here."""


def add(store: Store, chat: str = "1", *, platform: str = "telegram") -> int:
    """Put a new person into the store."""
    with store.transaction():
        return store.add(platform, chat, Person(), None, NOON)
