"""Discord over HTTP and a websocket on loopback: checks, refuses and answers what Discord would.

Every request is checked against the official interface; what breaks it is refused and kept in
`violations`, so that a test can assert that there was none. May not reach any other machine.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict, deque
from collections.abc import Mapping
from functools import partial
from typing import Any, Self

from aiohttp import web

from tests.discordapi.contents import Asked
from tests.discordapi.faults import Call, Fault, Refused, answer, broken, refusal
from tests.discordapi.messages import Post
from tests.discordapi.people import Person
from tests.discordapi.rates import Rates, TooMany
from tests.discordapi.routes import Routes
from tests.discordapi.spec import Spec
from tests.discordapi.world import World

TOKEN = "NDI0MjQyNDI0MjQyNDI0MjQy.made-up.token-of-the-tests_x"
_API = "/api/v10"
_LARGEST_REQUEST = 25 * 2**20
_CHANNEL = "/channels/{channel_id}/messages"
_MESSAGE = _CHANNEL + "/{message_id}"
_COMMANDS = "/applications/{application_id}/commands"
_HOOK = "/webhooks/{webhook_id}/{webhook_token}"
_ORIGINAL, _ANSWER = _HOOK + "/messages/@original", _HOOK + "/messages/{message_id}"
_CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
NAMES: Mapping[str, str] = {
    "GET /applications/@me": "application",
    f"GET {_COMMANDS}": "commands",
    f"PUT {_COMMANDS}": "register",
    f"GET {_CHANNEL}": "history",
    f"POST {_CHANNEL}": "send",
    f"GET {_MESSAGE}": "look up",
    f"PATCH {_MESSAGE}": "edit",
    f"DELETE {_MESSAGE}": "delete",
    "GET /gateway": "gateway",
    "GET /gateway/bot": "gateway",
    f"POST {_CALLBACK}": "answer",
    "GET /oauth2/applications/@me": "application",
    "GET /users/@me": "me",
    f"POST {_HOOK}": "follow up",
    f"GET {_ORIGINAL}": "look up answer",
    f"PATCH {_ORIGINAL}": "edit answer",
    f"DELETE {_ORIGINAL}": "delete answer",
    f"PATCH {_ANSWER}": "edit answer",
    f"DELETE {_ANSWER}": "delete answer",
}
"""The routes by what they are for; faults, limits and calls go by these names."""
_OPEN = frozenset({"answer", "follow up", "look up answer", "edit answer", "delete answer"})
"""What needs no token of the bot: the address has a token of its own."""


class DiscordApi(World):
    """Discord for one token; `async with DiscordApi() as server` starts and stops it."""

    def __init__(self, token: str = TOKEN, port: int = 0) -> None:
        super().__init__(lambda: self.token)
        self.token = token
        self.url = ""
        """What belongs into DISCORD_API_URL."""
        self.calls: list[Call] = []
        self.codes: list[int] = []
        """Every code that something was refused with."""
        self.faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        """What goes wrong with the coming requests, by name."""
        self.rates = Rates(time.monotonic)
        self._routes = Routes(self)
        self._spec = Spec.official()
        self._port = port
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_LARGEST_REQUEST)
        app.router.add_get("/", self.gateway.handle)
        for route, name in NAMES.items():
            method, _, path = route.partition(" ")
            app.router.add_route(method, _API + path, partial(self._handle, route, name))
        app.router.add_route("*", "/{path:.*}", self._unknown)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}{_API}"
        self.gateway.url = f"ws://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Close every connection, and take no other."""
        self.gateway.is_shut = True
        self.gateway.drop()
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = None

    def meet(self, chat: int, locale: str = "en-US") -> Person:
        """Have a person open their private chat with the bot."""
        return Person(self, chat, locale)

    @property
    def public(self) -> list[Post]:
        """What the bot wrote in servers, for everybody there."""
        return [post for one in self.channels.values() if one.is_public for post in one.sent]

    def fail(self, name: str, *faults: Fault) -> None:
        """Have the next requests of this name go wrong, one fault each."""
        self.faults[name].extend(faults)

    def called(self, name: str) -> list[Any]:
        """List the body of every request of this name so far."""
        return [call.body for call in self.calls if call.name == name]

    async def _unknown(self, request: web.Request) -> web.Response:
        self.violations.append(f"{request.method} {request.path}: this server does not speak it")
        return answer({"message": "404: Not Found", "code": 0}, 404)

    async def _handle(self, route: str, name: str, request: web.Request) -> web.StreamResponse:
        asked = await _asked(request)
        self.calls.append(Call(name, asked.where, asked.query, asked.body, time.monotonic()))
        self.signal.changed()
        fault = self.faults[name].popleft() if self.faults[name] else None
        if fault is None:
            return self._answer(route, name, asked, request)
        if fault.gate is not None:
            await fault.gate.wait()
            return self._answer(route, name, asked, request)
        if fault.slow is None and not (fault.answer_lost or fault.answer_empty):
            return broken(request, fault)
        answered = self._answer(route, name, asked, request)
        if fault.slow is not None:
            await fault.slow.wait()
            return answered
        if fault.answer_empty:
            return answer(None)
        return broken(request, Fault.cut())

    def _answer(self, route: str, name: str, asked: Asked, request: web.Request) -> web.Response:
        try:
            headers = self.rates.take(name, asked.where.get("channel_id", ""))
            result = self._carry_out(route, name, asked, request.headers.get("Authorization", ""))
        except TooMany as many:
            return broken(request, Fault.flood(many.retry_after, headers=many.headers))
        except Refused as refused:
            self.codes.append(refused.code)
            return refusal(refused)
        finally:
            self.signal.changed()
        return answer(result, headers=headers)

    def _carry_out(self, route: str, name: str, asked: Asked, authorization: str) -> Any:
        if name not in _OPEN and authorization != f"Bot {self.token}":
            raise Refused(0)
        faults = self._spec.query_faults(route, asked.query)
        faults += self._spec.body_faults(route, asked.body)
        if faults:
            self.violations.extend(faults)
            raise Refused(50035, "; ".join(faults))
        result = self._routes.named[name](asked)
        if result is not None:
            mistakes = self._spec.answer_faults(route, result)
            self.violations.extend(f"this server's own: {one}" for one in mistakes)
        return result


async def _asked(request: web.Request) -> Asked:
    """Take a request apart: JSON, or a form with JSON and files in it."""
    body: Any = None
    files: dict[int, tuple[str, bytes]] = {}
    if request.content_type == "application/json":
        body = await request.json()
    elif request.content_type == "multipart/form-data":
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                number = int(name.removeprefix("files[").removesuffix("]"))
                with value.file:
                    files[number] = (value.filename, value.file.read())
            elif isinstance(value, str):
                body = json.loads(value)
    return Asked(where=dict(request.match_info), query=dict(request.query), body=body, files=files)
