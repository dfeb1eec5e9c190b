"""Buttons under messages in SQL: where some still hang, and which are to be taken away.

Taking them away is a row of the outbox, so that it is sent like all others; it waits for its own
message alone. This module sends nothing, and decides nothing about time.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.core.says import Kind
from bot.database import Parameters, Tables, seconds

RETIRE = "retire"
"""What such a row is instead of a `Kind`: cancelling a kind never leaves dead buttons behind."""
RETIRE_PRIORITY = tuple(Kind).index(Kind.OTHER) + 1
"""After every message that was not asked for as a picture."""

_PUT_RETIRE = f"""
    INSERT INTO outbox (person, platform, kind, priority, mark, message, target, queued_at,
        not_before, has_buttons)
    SELECT person, platform, '{RETIRE}', {RETIRE_PRIORITY}, '', message,
        CASE WHEN status = 'sent' THEN NULL ELSE id END, :now, :now, 0
    FROM outbox
    WHERE person = :person AND mark = :mark AND has_buttons = 1
    AND (status <> 'sent' OR message <> '')
    ORDER BY id ON CONFLICT DO NOTHING
"""  # noqa: S608 - put together from constants only

_PUT_RETIRE_MESSAGE = f"""
    INSERT INTO outbox (person, platform, kind, priority, mark, message, queued_at, not_before,
        has_buttons)
    SELECT id, platform, '{RETIRE}', {RETIRE_PRIORITY}, '', :message, :now, :now, 0
    FROM people WHERE id = :person
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - put together from constants only

_HAND_OVER = f"""
    INSERT INTO outbox (person, platform, kind, priority, mark, message, queued_at, not_before,
        has_buttons)
    SELECT :heir, platform, '{RETIRE}', {RETIRE_PRIORITY}, '', message, :now, :now, 0
    FROM outbox INDEXED BY outbox_buttons
    WHERE person = :person AND has_buttons = 1 AND status = 'sent' AND message <> ''
    ORDER BY id ON CONFLICT DO NOTHING
"""  # noqa: S608 - put together from constants only

_HAND_OVER_WAITING = f"""
    UPDATE OR IGNORE outbox INDEXED BY outbox_chat SET person = ?
    WHERE person = ? AND status <> 'sent' AND kind = '{RETIRE}' AND message <> ''
"""  # noqa: S608 - put together from constants only


class Buttons(Tables):
    """The buttons of one database."""

    def put_retire(self, person: int, marks: Collection[str], at: datetime) -> None:
        """Queue the removal of the buttons under every message with one of these marks.

        That includes messages still on their way, for which it then waits.
        """
        for mark in sorted(marks):
            parameters: Parameters = {"person": person, "mark": mark, "now": seconds(at)}
            self._database.run(_PUT_RETIRE, parameters)
            self._database.run(
                "UPDATE outbox SET has_buttons = 0"
                " WHERE person = :person AND mark = :mark AND has_buttons = 1",
                parameters,
            )

    def put_retire_message(self, person: int, message: str, at: datetime) -> None:
        """Queue the removal of the buttons under one message; `message` is the platform's id.

        Its row may be pruned already, or not know the id yet. Does nothing without an id, which
        is a platform that doesn't say, and none that waits for the same message already.
        """
        if not message:
            return
        parameters: Parameters = {"person": person, "message": message, "now": seconds(at)}
        self._database.run(_PUT_RETIRE_MESSAGE, parameters)
        self._database.run(
            "UPDATE outbox INDEXED BY outbox_buttons SET has_buttons = 0"
            " WHERE person = :person AND message = :message AND has_buttons = 1"
            " AND platform = (SELECT platform FROM people WHERE id = :person)",
            parameters,
        )

    def hand_over_buttons(self, person: int, heir: int, at: datetime) -> None:
        """Queue the removal of every button that a person can still tap, on behalf of `heir`.

        For when the heir gets the chat where those buttons are, and the person is erased.
        """
        self._database.run(_HAND_OVER, {"person": person, "heir": heir, "now": seconds(at)})
        self._database.run(_HAND_OVER_WAITING, (heir, person))
