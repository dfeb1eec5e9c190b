"""Discord's gateway: sessions with numbered events, dropped and resumed, over a websocket.

May not know what an event means.
"""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.botapi.updates import Signal
from tests.discordapi.messages import APPLICATION, BOT

GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 9, 1 << 12
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
"""Members, presences, and what people write elsewhere: asked of Discord, not of the gateway."""
_MOST_PAYLOAD = 4096

DISPATCH, BEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, BEATEN = 0, 1, 2, 6, 7, 9, 10, 11
UNKNOWN_OP, NO_JSON, NOT_IDENTIFIED, WRONG_TOKEN, TWICE = range(4001, 4006)
WRONG_SEQ = 4007
INTENTS_NOT_ALLOWED = 4014

Payload = dict[str, Any]


@dataclass
class Session:
    """What one IDENTIFY began; it outlives its connection."""

    id: str
    intents: int
    events: list[Payload] = field(default_factory=list)
    line: Line | None = None

    def tell(self, name: str, content: Any) -> None:
        """Number an event, keep it, and send it if somebody is there."""
        event = {"op": DISPATCH, "t": name, "s": len(self.events) + 1, "d": content}
        self.events.append(event)
        if self.line is not None:
            self.line.send(event)


class Line:
    """One open websocket; what is sent goes out in order, by a task of its own."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self._request = request
        self._socket = socket
        self._queue: asyncio.Queue[Payload | int] = asyncio.Queue()
        self._squeeze = zlib.compressobj() if "compress" in request.query else None

    def send(self, payload: Payload) -> None:
        """Put a payload at the end of the line."""
        self._queue.put_nowait(payload)

    def close(self, code: int) -> None:
        """Close with a code, after what was sent before."""
        self._queue.put_nowait(code)

    def cut(self) -> None:
        """Break the connection; what has not arrived never will."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def run(self) -> None:
        """Send until the connection ends."""
        with suppress(ConnectionError):
            while True:
                item = await self._queue.get()
                if isinstance(item, int):
                    await self._socket.close(code=item)
                    return
                await self._write(json.dumps(item))

    async def _write(self, text: str) -> None:
        if self._squeeze is None:
            await self._socket.send_str(text)
            return
        squeezed = self._squeeze.compress(text.encode())
        squeezed += self._squeeze.flush(zlib.Z_SYNC_FLUSH)
        await self._socket.send_bytes(squeezed)


class Gateway:
    """Everything that is open; tests drop, close and forget."""

    def __init__(
        self, token: Callable[[], str], violated: Callable[[str], None], signal: Signal
    ) -> None:
        self._token = token
        self._violated = violated
        self._signal = signal
        self._sessions: dict[str, Session] = {}
        self._lines: list[Line] = []
        self.url = ""
        self.heartbeat = 41.25
        """Seconds between two heartbeats."""
        self.is_shut = False
        """While true, nobody can connect."""
        self.is_silent = False
        """While true, nobody is told that their session begins or goes on."""
        self.turns_away = 0
        """The code with which everybody is thrown out who has come in; 0: nobody is."""
        self.turned_away = 0
        self.guilds: list[int] = [77]
        """The servers that the bot has been added to."""
        self.identified = 0
        self.resumed = 0
        self.beats = 0

    @property
    def connected(self) -> bool:
        """Whether a bot hears what happens at once."""
        return any(session.line is not None for session in self._sessions.values())

    def tell(self, name: str, content: Any, intent: int = 0) -> None:
        """Have something happen; sessions that did not ask for it don't hear of it."""
        for session in self._sessions.values():
            if not intent or session.intents & intent:
                session.tell(name, content)

    def drop(self) -> None:
        """Break every connection, as a network does; the sessions can be resumed."""
        for line in self._lines:
            line.cut()

    def close(self, code: int) -> None:
        """Close every connection with a code."""
        for line in self._lines:
            line.close(code)

    def ask_to_reconnect(self) -> None:
        """Ask everybody to come back, as before a deployment."""
        for line in self._lines:
            line.send({"op": RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool) -> None:
        """Tell everybody that their session is over, or that it may be tried again."""
        if not resumable:
            self.forget()
        for line in self._lines:
            line.send({"op": INVALID, "d": resumable})

    def forget(self) -> None:
        """Lose every session: what happens now is told to nobody, and nothing can be resumed."""
        self._sessions.clear()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends."""
        if self.is_shut:
            return web.Response(status=503)
        if request.query.get("compress", "zlib-stream") != "zlib-stream":
            self._violated(f"gateway: compress={request.query['compress']} is not spoken here")
            return web.Response(status=400)
        socket = web.WebSocketResponse(compress=False, timeout=1)
        await socket.prepare(request)
        line = Line(request, socket)
        writer = asyncio.create_task(line.run())
        self._lines.append(line)
        line.send({"op": HELLO, "d": {"heartbeat_interval": int(self.heartbeat * 1000)}})
        try:
            await self._hear(socket, line)
        finally:
            self._ended(line, socket.close_code)
            writer.cancel()
        return socket

    def _ended(self, line: Line, code: int | None) -> None:
        """Keep a session whose connection broke; one that was closed in good order is over."""
        self._lines.remove(line)
        for session in [one for one in self._sessions.values() if one.line is line]:
            session.line = None
            if code in (1000, 1001):
                del self._sessions[session.id]
        self._signal.changed()

    async def _hear(self, socket: web.WebSocketResponse, line: Line) -> None:
        async for message in socket:
            if message.type != WSMsgType.TEXT or len(message.data) > _MOST_PAYLOAD:
                line.close(NO_JSON)
                continue
            payload = json.loads(message.data)
            match payload["op"]:
                case 1:
                    self._beat(payload["d"], line)
                case 2 | 6 if self.turns_away:
                    self.turned_away += 1
                    line.close(self.turns_away)
                case 2 | 6 if self.is_silent:
                    pass
                case 2:
                    self._identify(payload["d"], line)
                case 6:
                    self._resume(payload["d"], line)
                case other:
                    self._violated(f"gateway: nobody sends {other} here")
                    line.close(UNKNOWN_OP)
            self._signal.changed()

    def _beat(self, seen: Any, line: Line) -> None:
        if not isinstance(seen, int | None):
            self._violated(f"gateway: a heartbeat says {seen!r}")
        self.beats += 1
        line.send({"op": BEATEN, "d": None})

    def _identify(self, said: Payload, line: Line) -> None:
        if said.get("token") != self._token():
            line.close(WRONG_TOKEN)
            return
        if any(session.line is line for session in self._sessions.values()):
            line.close(TWICE)
            return
        intents = said["intents"]
        if intents & PRIVILEGED:
            self._violated(f"gateway: the intents {intents & PRIVILEGED} are privileged")
            line.close(INTENTS_NOT_ALLOWED)
            return
        self.identified += 1
        session = Session(f"session-{self.identified}", intents, line=line)
        self._sessions[session.id] = session
        session.tell("READY", self._ready(session))

    def _ready(self, session: Session) -> Payload:
        return {
            "v": 10,
            "user": BOT | {"verified": True, "mfa_enabled": False, "email": None},
            "guilds": [{"id": str(guild), "unavailable": True} for guild in self.guilds],
            "private_channels": [],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {"id": str(APPLICATION), "flags": 0},
        }

    def _resume(self, said: Payload, line: Line) -> None:
        if said.get("token") != self._token():
            line.close(WRONG_TOKEN)
            return
        session = self._sessions.get(said["session_id"])
        if session is None:
            line.send({"op": INVALID, "d": False})
            return
        if not isinstance(said["seq"], int) or said["seq"] > len(session.events):
            line.close(WRONG_SEQ)
            return
        self.resumed += 1
        for event in session.events[said["seq"] :]:
            line.send(event)
        session.line = line
        session.tell("RESUMED", {})
