"""Every implementation of the store, for the contract tests, and what they put in and take out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime

from bot.core.person import Person
from bot.core.says import Kind, Say
from bot.records import Queued
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


def put(store: Store, person: int, *says: Say, at: datetime = NOON) -> None:
    """Queue messages."""
    with store.transaction():
        store.put(person, says, at)


def ready(
    store: Store,
    limit: int = 10,
    *,
    now: datetime = NOON,
    platform: str = "telegram",
    upto: Kind | None = None,
) -> list[Queued]:
    """What is ready on one platform."""
    return store.ready(now, limit, platform, upto=upto)


def begin(store: Store, now: datetime = NOON) -> list[Queued]:
    """Take what is ready, as delivery does."""
    begun = ready(store, 100, now=now)
    with store.transaction():
        store.sending([queued.id for queued in begun])
    return begun


def end(store: Store, queued: Queued) -> None:
    """Let a platform take a message, as delivery and coach do."""
    with store.transaction():
        if queued.say is None:
            store.drop(queued.id)
        else:
            store.sent(queued.id, f"m{queued.id}", NOON)


def send_all(store: Store) -> list[str]:
    """Send one after the other and return what was sent, by key, or what was retired."""
    sent = []
    while first := ready(store, 1):
        [queued] = first
        with store.transaction():
            store.sending([queued.id])
        end(store, queued)
        sent.append(f"retire {queued.retires}" if queued.say is None else queued.say.key)
    return sent
