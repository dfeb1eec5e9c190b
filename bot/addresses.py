"""Addresses in SQL: every chat of a person, where they are written to now, and codes that link.

At most one chat a platform. A person's own row says which of them they are written to; `home`,
where they are woken, is set while there are several. A chat that was lost can't be written to
until they write there. Decides nothing, and knows no code: only what was made of it.
"""

from __future__ import annotations

import json
from collections.abc import Collection
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

_SERVED = "(SELECT value FROM json_each(:served))"

# Whose home or present place isn't served, or whose chosen home is again; by an index of nobody
# but people who linked chats, which holds all that is asked for.
_UNSETTLED = f"""
    SELECT id FROM people INDEXED BY people_linked
    WHERE home <> '' AND id > :after
    AND (home NOT IN {_SERVED} OR platform NOT IN {_SERVED} OR away_from IN {_SERVED})
    ORDER BY id LIMIT :limit
"""  # noqa: S608 - put together from constants only

_CAN_BE_WRITTEN_TO = f"""
    SELECT 1 FROM addresses WHERE person = id AND addresses.platform IN {_SERVED}
"""  # noqa: S608 - put together from constants only
_WOKEN_ELSEWHERE = f"""
    SELECT count(*) FROM people WHERE home <> ''
    AND CASE away_from WHEN '' THEN home ELSE away_from END NOT IN {_SERVED}
    AND EXISTS ({_CAN_BE_WRITTEN_TO} AND lost = 0)
"""  # noqa: S608 - put together from constants only
_NEVER_WOKEN = f"""
    SELECT count(*) FROM people WHERE NOT EXISTS ({_CAN_BE_WRITTEN_TO})
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

    def set_home(self, person: int, platform: str, *, away_from: str = "") -> None:
        """Wake a person on this platform, where they have a chat, from now on.

        `away_from` is the platform that they chose instead, while it isn't served.
        """
        self._database.run(
            "UPDATE people SET home = ?, away_from = ? WHERE id = ?", (platform, away_from, person)
        )
        self._database.run(_FOLLOW, (person,))

    def take_along(self, person: int, left: str, platform: str) -> None:
        """Send on this platform what still waits to be said on the one that is left.

        What is on its way there comes along too, in case it fails.
        """
        self._database.run(
            "UPDATE outbox INDEXED BY outbox_chat SET platform = :platform"
            " WHERE person = :person AND status <> 'sent' AND message = '' AND platform = :left",
            {"person": person, "left": left, "platform": platform},
        )

    def lose(self, person: int, platform: str) -> None:
        """Note that a chat can't be written to, and forget what was or would be said there."""
        for sql in (
            "UPDATE addresses SET lost = 1 WHERE person = ? AND platform = ?",
            "DELETE FROM outbox WHERE person = ? AND platform = ?",
        ):
            self._database.run(sql, (person, platform))

    def find_again(self, person: int, platform: str) -> None:
        """Note that a chat can be written to, if it was lost."""
        self._database.run(
            "UPDATE addresses SET lost = 0 WHERE person = ? AND platform = ? AND lost = 1",
            (person, platform),
        )

    def lost(self, person: int) -> tuple[str, ...]:
        """Return the platforms on which a person's chat can't be written to."""
        rows = self._database.rows(
            "SELECT platform FROM addresses WHERE person = ? AND lost = 1 ORDER BY platform",
            (person,),
        )
        return tuple(str(row[0]) for row in rows)

    def unsettled(self, served: Collection[str], after: int, limit: int) -> list[int]:
        """Return people with several chats who are not where they belong, by id, after this one.

        That is while these platforms are served: whoever is woken or written to on another one,
        or was woken elsewhere for as long as the home of their choice was not served.
        """
        rows = self._database.rows(
            _UNSETTLED, {"served": _listed(served), "after": after, "limit": limit}
        )
        return [int(row[0] or 0) for row in rows]

    def woken_elsewhere(self, served: Collection[str]) -> int:
        """Count who is woken on another platform than they chose, while these are served."""
        return self._count(_WOKEN_ELSEWHERE, served)

    def never_woken(self, served: Collection[str]) -> int:
        """Count who has no chat on any of the platforms that are served."""
        return self._count(_NEVER_WOKEN, served)

    def _count(self, sql: str, served: Collection[str]) -> int:
        [[count]] = self._database.rows(sql, {"served": _listed(served)})
        return int(count or 0)

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
        """Keep what was made of a person's new code, in the place of any before."""
        self.end_links(now)
        self._database.run(
            "INSERT OR REPLACE INTO link_codes (person, hash, expires) VALUES (?, ?, ?)",
            (person, code_hash, seconds(expires)),
        )

    def end_links(self, now: datetime) -> None:
        """Forget every code, and every question whether to use one, whose time is over."""
        self._database.run("DELETE FROM link_codes WHERE expires <= ?", (seconds(now),))

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

    def ask_about_links(self, person: int, say: str) -> None:
        """Keep what linking has just asked a person, in the place of anything before."""
        self._database.run(
            "INSERT OR REPLACE INTO link_questions (person, say) VALUES (?, ?)", (person, say)
        )

    def asked_about_links(self, person: int) -> str | None:
        """Return what linking asked a person, while nothing newer was said."""
        row = self._database.row("SELECT say FROM link_questions WHERE person = ?", (person,))
        return None if row is None else str(row[0])

    def put_links_aside(self, person: int) -> None:
        """Forget what linking asked a person."""
        self._database.run("DELETE FROM link_questions WHERE person = ?", (person,))


def _listed(platforms: Collection[str]) -> str:
    return json.dumps(sorted(platforms))
