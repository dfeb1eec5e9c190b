"""What platforms remember between runs, kept as single facts in the database."""

from __future__ import annotations

from bot.store import Store


class Facts:
    """The `Keepsakes` of a database. Every method may raise `StoreError`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def recall(self, name: str) -> str | None:
        """Return what was remembered under this name."""
        return self._store.fact(name)

    def remember(self, name: str, value: str) -> None:
        """Remember in a transaction of its own, in the place of what was there before."""
        with self._store.transaction():
            self._store.set_fact(name, value)
