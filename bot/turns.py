"""Whose turn it is, in SQL: who is due, whose due may wait, and the line they wait in.

A due that may wait is a wake-up: `line_up` moves it into its platform's line, from where it is
called up as the platform's pace allows. This module decides nothing about pace.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection
from datetime import datetime
from itertools import islice

from bot.database import Tables, instant, seconds

_DUE = """
    SELECT due, person FROM turns
    WHERE platform = :platform AND may_wait = 0 AND due IS NOT NULL AND due <= :now
    ORDER BY due LIMIT :limit
"""

_BETWEEN = """
    SELECT count(*) FROM turns
    WHERE platform = ? AND may_wait = 0 AND due IS NOT NULL AND due > ? AND due <= ?
"""

_LINE_UP = """
    UPDATE turns SET in_line = due, due = NULL WHERE person IN (
        SELECT person FROM turns
        WHERE platform = :platform AND may_wait = 1 AND due IS NOT NULL AND due <= :now
        ORDER BY due LIMIT :limit
    )
"""

_LINE = """
    SELECT person FROM turns WHERE platform = ? AND in_line IS NOT NULL ORDER BY in_line LIMIT ?
"""

_NEXT = """
    SELECT
        (SELECT due FROM turns WHERE platform = :platform AND may_wait = 0 AND due IS NOT NULL
            ORDER BY due LIMIT 1),
        (SELECT due FROM turns WHERE platform = :platform AND may_wait = 1 AND due IS NOT NULL
            ORDER BY due LIMIT 1),
        (SELECT not_before FROM outbox WHERE platform = :platform AND status = 'pending'
            AND put_off = 1 AND not_before > :now ORDER BY not_before LIMIT 1)
"""

# Steps from one platform to the next, so that it reads a row for each and not one a person.
_PLATFORMS = """
    WITH RECURSIVE names (name) AS (
        SELECT min(platform) FROM addresses
        UNION ALL
        SELECT (SELECT min(platform) FROM addresses WHERE platform > name) FROM names
        WHERE name IS NOT NULL
    )
    SELECT name FROM names WHERE name IS NOT NULL
"""

# Whoever has a home waits for their wake-up in the line there, wherever they last wrote.
WHERE_DUE = """
    (SELECT CASE WHEN {may_wait} AND home <> '' THEN home ELSE people.platform END
     FROM people WHERE id = turns.person)
"""

_UNTIL_LOOKED_AT = f"""
    UPDATE turns SET due = :due, may_wait = :may_wait, in_line = NULL,
        platform = {WHERE_DUE.format(may_wait=":may_wait")}
    WHERE person = :person
"""  # noqa: S608 - put together from constants only


class Turns(Tables):
    """When the people of one database are to be looked at."""

    def postpone(self, person: int, due: datetime) -> None:
        """Look at a person at `due` instead, and leave everything else about them as it is.

        They leave the line, and this due may not wait.
        """
        self._look_again(person, due, may_wait=False)

    def _look_again(self, person: int, due: datetime | None, *, may_wait: bool) -> None:
        at = None if due is None else seconds(due)
        self._database.run(_UNTIL_LOOKED_AT, {"due": at, "may_wait": may_wait, "person": person})

    def due(self, now: datetime, limit: int, platforms: Collection[str] | None = None) -> list[int]:
        """Return who is to be looked at by now on these platforms (None: all), earliest first.

        Only those whose due may not wait.
        """
        found = (
            self._database.rows(_DUE, {"platform": platform, "now": seconds(now), "limit": limit})
            for platform in self._served(platforms)
        )
        return [int(person or 0) for _, person in islice(heapq.merge(*found), limit)]

    def line_up(self, now: datetime, limit: int, platforms: Collection[str] | None = None) -> int:
        """Put into line whose due may wait and has come: at most `limit` of each platform.

        Returns how many; 0 when everybody is in line.
        """
        return sum(
            self._database.run(
                _LINE_UP, {"platform": platform, "now": seconds(now), "limit": limit}
            )
            for platform in self._served(platforms)
        )

    def line(self, platform: str, limit: int) -> list[int]:
        """Return who is first in a platform's line, the earliest due first."""
        return [int(row[0] or 0) for row in self._database.rows(_LINE, (platform, limit))]

    def in_line(self, platform: str) -> int:
        """Return how many people are in a platform's line."""
        [[count]] = self._database.rows(
            "SELECT count(*) FROM turns WHERE platform = ? AND in_line IS NOT NULL", (platform,)
        )
        return int(count or 0)

    def soon(self, until: datetime, platform: str) -> list[int]:
        """Return everybody with a due by then that may not wait, earliest first."""
        rows = self._database.rows(_DUE, {"platform": platform, "now": seconds(until), "limit": -1})
        return [int(person or 0) for _, person in rows]

    def due_between(self, platform: str, after: datetime, until: datetime) -> int:
        """Count who has a due that may not wait, after an instant and by another."""
        row = self._database.row(_BETWEEN, (platform, seconds(after), seconds(until)))
        return 0 if row is None else int(row[0] or 0)

    def earliest(self, now: datetime, platforms: Collection[str] | None = None) -> datetime | None:
        """Return the next instant at which something is to be done on these platforms (None: all).

        That is the earliest due of a person, past or to come, or the next attempt to send. Who
        is in line has had their instant. An attempt whose time has come is delivery's already,
        so it is left out: an alarm set for it would ring without end while a platform is slow.
        """
        instants = [
            float(found)
            for platform in self._served(platforms)
            for row in self._database.rows(_NEXT, {"platform": platform, "now": seconds(now)})
            for found in row
            if found is not None
        ]
        return instant(min(instants)) if instants else None

    def _served(self, platforms: Collection[str] | None) -> list[str]:
        if platforms is not None:
            return sorted(platforms)
        return [str(row[0]) for row in self._database.rows(_PLATFORMS)]
