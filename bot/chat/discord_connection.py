"""The websocket to Discord's gateway: found, opened, listened to, resumed where that can be done.

Belongs to `discord.py`. The library's own loop waits up to 17 minutes after an outage, and not at
all where it is let in and thrown out, so that each connection is opened from here. It may not know
what an event means, wait between connections, or tell the host anything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any

from discord import Client, ConnectionClosed, HTTPException
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.http import Route

from bot.chat.discord_translation import complete, is_among_others
from bot.errors import DeliveryError

PATIENCE = 20.0
"""Seconds until a session has begun or goes on; of these the client may wait 5 before it."""

_BEGINS = frozenset({"READY", "RESUMED"})
_HEARD = (*_BEGINS, "MESSAGE_CREATE", "INTERACTION_CREATE")
_FOR_GOOD = frozenset({4004, 4010, 4011, 4012, 4013, 4014})
"""Codes after which nobody may come back, and ..."""
_OVER = frozenset({4007, 4009})
"""... those after which only another session helps (Gateway Close Event Codes)."""
_COME_BACK = 4000
"""Whoever closes with this code can resume."""
_NOT_OFFERED = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})
_SPARE = 5
"""Sessions that are left for today and not begun: after the last, Discord resets the token."""
_LAST_SECOND = 1.0
"""Seconds that a connection may take to close."""


class Connection:
    """One connection after the other, for a client that is logged in.

    `leave_out` is told the name of an event that can't be read, and the error; `patience` is in
    seconds.
    """

    def __init__(
        self, client: Client, leave_out: Callable[[str, Exception], None], patience: float
    ) -> None:
        self._client = client
        self._leave_out = leave_out
        self._patience = patience
        known = client._connection.parsers  # noqa: SLF001 - nowhere else can an event be caught
        self._parsers: dict[str, Callable[..., Any]] = {
            event: partial(self._read, event, known[event]) for event in _HEARD
        }
        self._deadline: asyncio.Timeout | None = None
        self._how: dict[str, Any] = {"initial": True}

    async def find(self) -> None:
        """Ask where the gateway is.

        Raises `DeliveryError` when no session may begin now, and whatever the library raises.
        """
        told = await self._asked()
        starts = told.get("session_start_limit") or {}
        if starts.get("remaining", _SPARE) < _SPARE:
            seconds = starts["reset_after"] / 1000
            raise DeliveryError("too many sessions were begun today", retry_after=seconds)
        # The library has no setting for it: this is where it begins each session.
        DiscordWebSocket.DEFAULT_GATEWAY = type(DiscordWebSocket.DEFAULT_GATEWAY)(told["url"])

    async def hold(self) -> None:
        """Open a connection, and listen until it ends.

        Raises `ConnectionClosed` when Discord wants no other; whatever else it raises is trouble.
        The next one resumes the session where that is possible.
        """
        try:
            async with asyncio.timeout(self._patience) as self._deadline:
                ws = await DiscordWebSocket.from_client(self._client, **self._how)
                self._client.ws = ws
                ws._discord_parsers = self._parsers  # noqa: SLF001 - the library takes all it knows
                while True:
                    await ws.poll_event()
        except ReconnectWebSocket as end:
            self._prepare_next(resume=end.resume, there=True)
        except ConnectionClosed as closed:
            if closed.code in _FOR_GOOD:
                raise
            self._prepare_next(resume=True, there=False)
        except Exception:
            await self.close(_COME_BACK)
            self._prepare_next(resume=True, there=False)
            raise

    async def close(self, code: int) -> None:
        """Close what is open, with a code."""
        ws: DiscordWebSocket | None = self._client.ws
        if ws is None or not ws.open:
            return
        with suppress(Exception):
            async with asyncio.timeout(_LAST_SECOND):
                await ws.close(code)

    async def _asked(self) -> dict[str, Any]:
        try:
            told: dict[str, Any] = await self._client.http.request(Route("GET", "/gateway/bot"))
        except HTTPException as error:
            if error.status not in _NOT_OFFERED:
                raise
            told = await self._client.http.request(Route("GET", "/gateway"))
        return told

    def _prepare_next(self, *, resume: bool, there: bool) -> None:
        """Note how to go on; `there`: at the address that the session named for it."""
        ws: DiscordWebSocket | None = self._client.ws
        self._how = {}
        if resume and ws is not None and ws.session_id and ws.socket.close_code not in _OVER:
            self._how = {"resume": True, "session": ws.session_id, "sequence": ws.sequence}
            if there:
                self._how["gateway"] = ws.gateway

    def _read(self, event: str, parse: Callable[[Any], None], data: dict[str, Any]) -> None:
        """Have the library read an event; one that it can't read must not end the connection."""
        try:
            if event == "MESSAGE_CREATE" and is_among_others(data):
                return
            parse(complete(data) if event == "INTERACTION_CREATE" else data)
        except Exception as error:  # noqa: BLE001 - whatever it stumbles over
            self._leave_out(event, error)
            return
        if event in _BEGINS and self._deadline is not None and not self._deadline.expired():
            self._deadline.reschedule(None)
