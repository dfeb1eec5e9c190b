"""Addresses in SQL: every chat of a person, where they are written to now, and codes that link.

At most one chat a platform. A person's own row says which of them they are written to; `home`,
where they are woken, is set while there are several. Decides nothing, and knows no code: only
what was made of it.
"""

from __future__ import annotations

from datetime import datetime

from bot.database import Tables, seconds
from bot.records import Address
from bot.turns import WHERE_DUE

WHOSE = "SELECT person FROM addresses WHERE platform = ? AND chat = ?"

_MOVE = """
    UPDATE people SET (platform, chat) = (
        SELECT platform, chat FROM addresses WHERE person = :person AND platform = :platform
    )
    WHERE id = :person
"""

_FOLLOW = f"""
    UPDATE turns SET platform = {WHERE_DUE.format(may_wait="turns.may_wait")} WHERE person = ?
"""  # noqa: S608 - put together from constants only


class Addresses(Tables):
    """Where the people of one database can be written to."""

    def whose(self, platform: str, chat: str) -> int | None:
        """Return the id of the person of a chat, without reading what is known of them."""
        row = self._database.row(WHOSE, (platform, chat))
        return None if row is None else int(row[0] or 0)

    def knows(self, platform: str, chat: str) -> bool:
        """Tell whether somebody is known by this chat."""
        return self.whose(platform, chat) is not None

    def addresses(self, person: int) -> tuple[Address, ...]:
        """Return every address of a person, by platform."""
        rows = self._database.rows(
            "SELECT platform, chat FROM addresses WHERE person = ? ORDER BY platform", (person,)
        )
        return tuple(Address(str(platform), str(chat)) for platform, chat in rows)

    def add_address(self, person: int, address: Address) -> None:
        """Let a person be known by one more chat, on a platform where they have none."""
        self._database.run(
            "INSERT INTO addresses (person, platform, chat) VALUES (?, ?, ?)",
            (person, address.platform, address.chat),
        )

    def move(self, person: int, platform: str) -> None:
        """Write to a person on this platform, where they have a chat, from now on."""
        self._database.run(_MOVE, {"person": person, "platform": platform})
        self._database.run(_FOLLOW, (person,))

    def set_home(self, person: int, platform: str) -> None:
        """Wake a person on this platform, where they have a chat, from now on."""
        self._database.run("UPDATE people SET home = ? WHERE id = ?", (platform, person))
        self._database.run(_FOLLOW, (person,))

    def take_along(self, person: int, platform: str) -> None:
        """Send on this platform, where they have a chat, whatever still waits to be said."""
        self._database.run(
            "UPDATE outbox SET platform = :platform WHERE person = :person"
            " AND status = 'pending' AND message = '' AND platform <> :platform",
            {"person": person, "platform": platform},
        )

    def keep_only(self, person: int, platform: str) -> None:
        """Forget every chat of a person but this one, with all that was to be sent there."""
        self.move(person, platform)
        self.set_home(person, "")
        for sql in (
            "DELETE FROM outbox WHERE person = ? AND platform <> ?",
            "DELETE FROM addresses WHERE person = ? AND platform <> ?",
        ):
            self._database.run(sql, (person, platform))

    def offer_link(self, person: int, code_hash: str, now: datetime, expires: datetime) -> None:
        """Keep what was made of a person's new code, in the place of any before; others end."""
        self._database.run("DELETE FROM link_codes WHERE expires <= ?", (seconds(now),))
        self._database.run(
            "INSERT OR REPLACE INTO link_codes (person, hash, expires) VALUES (?, ?, ?)",
            (person, code_hash, seconds(expires)),
        )

    def link_offered(self, code_hash: str, now: datetime) -> int | None:
        """Return who offers to be linked by this code, while it is good."""
        row = self._database.row(
            "SELECT person FROM link_codes WHERE hash = ? AND expires > ?",
            (code_hash, seconds(now)),
        )
        return None if row is None else int(row[0] or 0)

    def ask_link(self, person: int, asker: int, expires: datetime) -> None:
        """Note that `asker` said this person's code, which is used up, and is being asked."""
        self.forget_link(asker)
        self._database.run(
            "INSERT OR REPLACE INTO link_codes (person, asker, expires) VALUES (?, ?, ?)",
            (person, asker, seconds(expires)),
        )

    def link_asked(self, asker: int, now: datetime) -> int | None:
        """Return whose code this person said, while the question is open."""
        row = self._database.row(
            "SELECT person FROM link_codes WHERE asker = ? AND expires > ?",
            (asker, seconds(now)),
        )
        return None if row is None else int(row[0] or 0)

    def forget_link(self, person: int) -> None:
        """Forget a person's code, and any question whether to use another's."""
        self._database.run("DELETE FROM link_codes WHERE person = ? OR asker = ?", (person, person))
