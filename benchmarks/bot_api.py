"""A Bot API server in a process of its own, on loopback: `python -m benchmarks.bot_api ORDERS`.

ORDERS is an `api_log.Orders` as JSON. Prints its port and serves until its standard input ends.
It enforces the limits, answers late, lets people react, and keeps a log: GET /log. It does little
for a request, so that it is never what is measured, and imports nothing of the bot.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from aiohttp import web

from benchmarks.api_limits import Limits
from benchmarks.api_log import Deed, Log, Orders, Request
from benchmarks.api_people import People, Reaction, action, as_message, mark, update

Params = dict[str, Any]

_BOT = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
_MOST_UPDATES = 100
_ANIMATION = {
    "file_id": "kept",
    "file_unique_id": "kept",
    "width": 480,
    "height": 360,
    "duration": 6,
}
"""What every animation is, once it was uploaded."""


class Updates:
    """What the bot has not fetched yet."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, Reaction]] = []
        self._last = 0
        self._polls = 0
        self._changed = asyncio.Event()

    def add(self, reaction: Reaction) -> None:
        """Queue what somebody did."""
        self._last += 1
        self._waiting.append((self._last, reaction))
        self._changed.set()

    async def poll(self, offset: int, seconds: float) -> list[tuple[int, Reaction]] | None:
        """Wait for updates from `offset` on; None when a later poll took its place."""
        self._waiting = [one for one in self._waiting if one[0] >= offset]
        self._polls += 1
        turn = self._polls
        self._changed.set()
        ends = monotonic() + seconds
        while not self._waiting and turn == self._polls and monotonic() < ends:
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), max(0.0, ends - monotonic()))
            except TimeoutError:
                break
        return self._waiting[:_MOST_UPDATES] if turn == self._polls else None


class BotApi:
    """One server for one bot, whatever its token."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._limits = Limits(orders.a_second, orders.a_second_a_chat, orders.a_minute_a_chat)
        self._people = People(orders)
        self._updates = Updates()
        self._dice = random.Random(orders.seed)
        self._requests: list[Request] = []
        self._deeds: list[Deed] = []
        self._polled = asyncio.Condition()
        self._messages = 0

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """Answer one request: a bot's, or one of those who run the benchmark."""
        arrived = monotonic()
        if not request.path.startswith("/bot"):
            return await self._control(request)
        method = request.path.rpartition("/")[2]
        params = await _params(request)
        logged = Request(method, int(params.get("chat_id", 0)), arrived)
        self._requests.append(logged)
        if method == "getUpdates":
            return await self._get_updates(logged, params)
        result = self._carry_out(logged, params)
        await asyncio.sleep(self._latency())
        return _answer(logged, result)

    def _carry_out(self, logged: Request, params: Params) -> object:
        if logged.method == "getMe":
            return _BOT
        if not logged.is_counted:
            return True
        logged.wait = self._limits.refusal(
            logged.chat, logged.arrived, is_message=logged.is_message
        )
        if logged.wait or not logged.is_message:
            return True
        return self._deliver(logged, _buttons(params))

    def _deliver(self, logged: Request, buttons: list[dict[str, Any]]) -> object:
        logged.mark = mark(buttons)
        logged.actions = tuple(action(button) for button in buttons)
        self._messages += 1
        for reaction in self._people.read(logged.chat, self._messages, buttons):
            loop = asyncio.get_running_loop()
            loop.call_later(self._orders.think, self._updates.add, reaction)
        message = as_message(logged.chat, self._messages)
        if logged.method == "sendAnimation":
            message["animation"] = _ANIMATION
        return message

    async def _get_updates(self, logged: Request, params: Params) -> web.Response:
        async with self._polled:
            self._polled.notify_all()
        offset, seconds = int(params.get("offset", 0)), float(params.get("timeout", 0))
        found = await self._updates.poll(offset, seconds)
        if found is None:
            return web.Response(status=409, body=b'{"ok":false,"error_code":409}')
        await asyncio.sleep(self._latency())
        answer = _answer(logged, [update(number, reaction) for number, reaction in found])
        self._deeds += [Deed(one.chat, one.words, logged.answered) for _, one in found]
        return answer

    async def _control(self, request: web.BaseRequest) -> web.Response:
        match request.path:
            case "/log":
                log = Log(tuple(self._requests), tuple(self._deeds))
                return web.Response(body=msgspec.json.encode(log))
            case "/do":
                self._updates.add(msgspec.json.decode(await request.read(), type=Reaction))
                return web.Response()
            case "/woken":
                woken = sum(one.is_taken and "start" in one.actions for one in self._requests)
                return web.Response(text=str(woken))
            case "/polled":
                since = float(request.query["since"])
                async with self._polled:
                    await self._polled.wait_for(lambda: self._polled_since(since) is not None)
                return web.Response(text=repr(self._polled_since(since)))
            case _:
                return web.Response(status=404)

    def _polled_since(self, since: float) -> float | None:
        for request in self._requests:
            if request.method == "getUpdates" and request.arrived >= since:
                return request.arrived
        return None

    def _latency(self) -> float:
        return self._dice.uniform(*self._orders.latency)


async def _params(request: web.BaseRequest) -> Params:
    if request.content_type == "application/x-www-form-urlencoded":
        return dict(parse_qsl((await request.read()).decode()))
    if request.content_type == "application/json":
        params: Params = msgspec.json.decode(await request.read() or b"{}")
        return params
    return dict(await request.post()) if request.can_read_body else {}


def _buttons(params: Params) -> list[dict[str, Any]]:
    markup = params.get("reply_markup") or "{}"
    if isinstance(markup, str):
        markup = msgspec.json.decode(markup)
    return [button for row in markup.get("inline_keyboard", ()) for button in row]


def _answer(logged: Request, result: object) -> web.Response:
    """Answer, and note when; a refusal has the seconds to wait in it."""
    logged.status = 429 if logged.wait else 200
    body: dict[str, object] = {"ok": True, "result": result}
    if logged.wait:
        body = {
            "ok": False,
            "error_code": 429,
            "description": f"Too Many Requests: retry after {logged.wait}",
            "parameters": {"retry_after": logged.wait},
        }
    answer = web.Response(
        status=logged.status, body=msgspec.json.encode(body), content_type="application/json"
    )
    logged.answered = monotonic()
    return answer


async def _serve(orders: Orders) -> None:
    runner = web.ServerRunner(web.Server(BotApi(orders).handle, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    told = msgspec.json.decode(sys.argv[1], type=Orders)
    if told.core is not None:
        os.sched_setaffinity(0, {told.core})
    asyncio.run(_serve(told))
