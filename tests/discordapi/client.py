"""A bot that sends what it is told, right or wrong, to see what the server makes of it.

Knows the wire and nothing else.
"""

from __future__ import annotations

import asyncio
import json
import zlib
from typing import Any, Self

import aiohttp

from tests.discordapi.gateway import DIRECT_MESSAGES
from tests.discordapi.server import DiscordApi


class Answer(dict[str, Any]):
    """An answer's JSON, with what came around it."""

    status: int
    headers: Any


class Client:
    """One bot's requests and, once it has connected, its gateway."""

    def __init__(self, server: DiscordApi) -> None:
        self._server = server
        self._session = aiohttp.ClientSession()
        self._unsqueeze = zlib.decompressobj()
        self.socket: aiohttp.ClientWebSocketResponse | None = None
        self.last = 0
        """The number of the last event."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def ask(
        self, method: str, path: str, body: Any = None, *, token: str = "", **files: bytes
    ) -> Answer:
        """Send a request; with files, as a form."""
        headers = {"Authorization": f"Bot {token or self._server.token}"}
        form: Any = None
        if files:
            form = aiohttp.FormData(quote_fields=False)
            form.add_field("payload_json", json.dumps(body))
            for place, (name, content) in enumerate(files.items()):
                form.add_field(f"files[{place}]", content, filename=name.replace("_", "."))
        address = self._server.url + path
        sent: dict[str, Any] = {"data": form} if files else {"json": body} if body else {}
        async with self._session.request(method, address, headers=headers, **sent) as response:
            text = await response.text()
            told = json.loads(text) if text.startswith("{") else {"list": json.loads(text or "[]")}
            answer = Answer(told)
            answer.status, answer.headers = response.status, response.headers
            return answer

    async def send(self, chat: int, **body: Any) -> Answer:
        """Send a message."""
        return await self.ask("POST", f"/channels/{chat}/messages", body)

    async def connect(self, *, squeezed: bool = False) -> dict[str, Any]:
        """Open the gateway, and return its hello."""
        query = "/?v=10&encoding=json" + ("&compress=zlib-stream" if squeezed else "")
        self._unsqueeze = zlib.decompressobj()
        self.socket = await self._session.ws_connect(self._server.gateway.url + query)
        return await self.hear()

    async def identify(self, intents: int = DIRECT_MESSAGES, token: str = "") -> None:
        """Begin a session."""
        await self.say(2, {"token": token or self._server.token, "intents": intents})

    async def say(self, op: int, content: Any) -> None:
        """Send a payload to the gateway."""
        assert self.socket is not None
        await self.socket.send_str(json.dumps({"op": op, "d": content}))

    async def hear(self) -> dict[str, Any]:
        """Wait for the next payload, or for the end: then its code."""
        assert self.socket is not None
        message = await asyncio.wait_for(self.socket.receive(), 5)
        if message.type is aiohttp.WSMsgType.CLOSE:
            return {"closed": message.data}
        if message.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR):
            return {"closed": None}
        text = message.data
        if message.type is aiohttp.WSMsgType.BINARY:
            text = self._unsqueeze.decompress(message.data)
        payload: dict[str, Any] = json.loads(text)
        self.last = payload.get("s") or self.last
        return payload
