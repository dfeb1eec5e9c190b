"""The Bot API server in bad weather; every message that arrives is kept with its instants.

May not know what a message means.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.botapi.faults import Fault, broken, refusal
from tests.botapi.people import Chat, Keyboard, Sent
from tests.botapi.server import BotApi
from tests.botapi.updates import Refused
from tests.chaos.weather import Trouble, Weather

FIRST_ID = 1_000_000
"""Ids of updates and messages begin here: those of the set-up are smaller."""

SENDS = "send"
"""How the methods begin that put a message into a chat, with a picture or without."""

LATELY = 0.5
"""Real seconds in which an answer has surely been read."""


@dataclass
class Arrival:
    """One message at the server. Instants are the bot's clock's."""

    sent: Sent
    data: tuple[str, ...]
    """What its buttons carried when it came."""
    at: datetime
    era: int
    """How many kills came before it."""
    answered: datetime | None = None
    """When its answer was handed to the network, whole; None: never."""
    trouble: Trouble | None = None

    @property
    def untitled(self) -> str:
        """Its words below the title."""
        return self.sent.text.removeprefix(self.sent.title)


@dataclass(frozen=True)
class Struck:
    """One message that was sent, and not taken because something went wrong on its way."""

    chat: int
    text: str
    """Its words, or its caption."""
    data: tuple[str, ...]
    """What its buttons carry."""
    trouble: Trouble


class RoughApi(BotApi):
    """A Bot API server whose network fails as the weather says."""

    def __init__(self, weather: Weather, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._weather = weather
        self._clock = clock
        self._ids = FIRST_ID
        self.updates._next_id = FIRST_ID
        self.arrivals: dict[int, Arrival] = {}
        """By the message's id, in the order in which they came."""
        self.struck: list[Struck] = []
        """Each attempt by itself: what is struck may be tried again."""
        self.unplugged: list[tuple[datetime, datetime]] = []
        """From when until when every connection was refused, by the bot's clock."""
        self.era = 0
        """How many kills there were."""
        self._handovers = 0
        self.read: Callable[[Arrival], None] = lambda _: None
        """Who reads what arrives."""

    @property
    def issued(self) -> range:
        """The ids of all updates so far."""
        return range(FIRST_ID + 1, self.updates._next_id + 1)

    def deliver(self, sent: dict[str, Any], chat: Chat) -> Sent:
        """Put a message into a chat, and have it read."""
        message = super().deliver(sent, chat)
        arrival = Arrival(message, _data(message.keyboard), self._clock(), self.era)
        self.arrivals[message.message] = arrival
        self.read(arrival)
        return message

    async def next_arrival(self, seconds: float) -> None:
        """Wait for the very moment at which a message arrives, if one does in time."""
        seen = len(self.arrivals)
        await self._signal.until(lambda: len(self.arrivals) > seen, seconds)

    async def next_handover(self, seconds: float) -> None:
        """Wait until updates are handed to the bot, if any are in time."""
        seen = self._handovers
        await self._signal.until(lambda: self._handovers > seen, seconds)

    async def _get_updates(self, params: dict[str, Any]) -> Any:
        updates = await super()._get_updates(params)
        self._handovers += bool(updates)
        return updates

    async def unplug(self, seconds: float) -> None:
        """Refuse every connection for a while; those that are open break."""
        runner = self._runner
        assert runner is not None
        host, port = runner.addresses[0][:2]
        since = self._clock()
        for site in list(runner.sites):
            await site.stop()
        for arrival in self._just_arrived():
            arrival.trouble = arrival.trouble or Trouble.UNPLUGGED
        assert runner.server is not None
        for connection in runner.server.connections:
            if connection.transport is not None:
                connection.transport.abort()
        try:
            await asyncio.sleep(seconds)
        finally:
            await web.TCPSite(runner, host, port).start()
            self.unplugged.append((since, self._clock()))

    def _just_arrived(self) -> Iterator[Arrival]:
        """What came so lately that its answer may be lost with the connection."""
        for arrival in reversed(self.arrivals.values()):
            if time.monotonic() - arrival.sent.monotonic > LATELY:
                return
            yield arrival

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        params = await self._params(request, method)
        trouble = self._weather.strikes(method)
        try:
            await asyncio.sleep(self._weather.latency())
        except asyncio.CancelledError:  # the connection is gone: unplugged, or the bot was killed
            self._note_struck(method, params, Trouble.UNPLUGGED)
            raise
        if not self._weather.taken(trouble):
            assert trouble is not None
            self._note_struck(method, params, trouble)
            return self._failed(request, trouble)
        try:
            result = await self._carry_out(request.match_info["token"], method, params)
        except Refused as refused:
            return refusal(refused.status, refused.description, refused.parameters)
        finally:
            self._signal.changed()
        return await self._answer(request, method, result, trouble)

    def _note_struck(self, method: str, params: dict[str, Any], trouble: Trouble) -> None:
        if method.startswith(SENDS):
            keyboard = params.get("reply_markup", {}).get("inline_keyboard", [])
            text = str(params.get("text", params.get("caption", "")))
            self.struck.append(Struck(int(params["chat_id"]), text, _data(keyboard), trouble))

    async def _answer(
        self, request: web.Request, method: str, result: Any, trouble: Trouble | None
    ) -> web.StreamResponse:
        arrival = None
        if method.startswith(SENDS):
            arrival = self.arrivals[result["message_id"]]
            arrival.trouble = trouble
        late = self._weather.lateness() if trouble is Trouble.LATE else 0
        await asyncio.sleep(self._weather.latency() + late)
        body = json.dumps({"ok": True, "result": result}).encode()
        if trouble is Trouble.TORN:
            return await _torn(request, body)
        if trouble not in (None, Trouble.LATE):
            return self._failed(request, trouble)
        if arrival is not None:
            arrival.answered = self._clock()
        return web.Response(body=body, content_type="application/json")

    def _failed(self, request: web.Request, trouble: Trouble | None) -> web.StreamResponse:
        match trouble:
            case Trouble.FLOOD:
                return broken(request, Fault.flood(1))
            case Trouble.ERROR:
                return broken(request, Fault.refusal(500, "Internal Server Error"))
            case Trouble.PAGE:
                return broken(request, Fault.html())
            case Trouble.GARBLED:
                return broken(request, Fault(200, body='{"ok":true,"result":{"messa'))
            case _:
                return broken(request, Fault.cut())


def _data(keyboard: Keyboard) -> tuple[str, ...]:
    return tuple(button["callback_data"] for row in keyboard for button in row)


async def _torn(request: web.Request, body: bytes) -> web.StreamResponse:
    """Begin an answer, and break off in the middle of it."""
    response = web.StreamResponse(headers={"Content-Length": str(len(body))})
    response.content_type = "application/json"
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response
