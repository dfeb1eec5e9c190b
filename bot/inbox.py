"""The inbox in SQL: which updates were handled, so that a repeat is one transition.

Holds no word of anybody: an update is stored by its id, in the same transaction as everything
that follows from it, and the platform keeps the update itself until that is saved.
"""

from __future__ import annotations

from datetime import datetime

from bot.database import Tables, seconds


class Inbox(Tables):
    """The inbox of one database."""

    def handle_once(self, platform: str, update: str, at: datetime) -> bool:
        """Note an update as handled; False if it was already. Call it in the step's transaction."""
        return bool(
            self._database.run(
                "INSERT OR IGNORE INTO inbox VALUES (?, ?, ?)", (platform, update, seconds(at))
            )
        )
