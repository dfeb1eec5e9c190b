"""What can go wrong with a request on its way, and what a refusal looks like.

May not know any method or chat.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web


@dataclass(frozen=True)
class Call:
    """One request that arrived, whatever became of it."""

    method: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong with one request; with neither body nor status it is cut off."""

    status: int = 0
    body: str = ""
    description: str = ""
    parameters: Mapping[str, int] | None = None
    promised: int = 0
    """How long the body says it is, when the connection breaks in the middle of it."""
    gate: asyncio.Event | None = None
    """Answer only after this is set."""
    answer_lost: bool = False
    """The request is carried out, its answer never arrives."""
    headers: Mapping[str, str] | None = None

    @classmethod
    def html(cls, status: int = 502) -> Fault:
        """Send a gateway's page instead of an answer."""
        return cls(status, body=f"<html><body><h1>{status} Gateway</h1></body></html>")

    @classmethod
    def flood(cls, seconds: int) -> Fault:
        """Have it be one request too many."""
        description = f"Too Many Requests: retry after {seconds}"
        return cls(429, description=description, parameters={"retry_after": seconds})

    @classmethod
    def refusal(cls, status: int, description: str, **parameters: int) -> Fault:
        """Refuse for any other reason, in Telegram's own form."""
        return cls(status, description=description, parameters=parameters)

    @classmethod
    def in_words(cls, code: int, description: str, **parameters: int) -> Fault:
        """Refuse in the body alone, under the status of success."""
        body = {"ok": False, "error_code": code, "description": description}
        return cls(200, body=json.dumps(body | {"parameters": parameters}))

    @classmethod
    def half(cls) -> Fault:
        """Break the connection in the middle of an answer."""
        body = '{"ok": true, "result": ['
        return cls(200, body=body, promised=2 * len(body))

    @classmethod
    def garbled(cls) -> Fault:
        """Send an answer that ends too early, and say that it is whole."""
        return cls(200, body='{"ok": true, "result": [{"update_id": 7, "mess')

    @classmethod
    def cut(cls) -> Fault:
        """Break the connection before the request is carried out."""
        return cls()


def refusal(status: int, description: str, parameters: Mapping[str, int]) -> web.Response:
    """Answer in the form that all of Telegram's refusals have."""
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = dict(parameters)
    return web.json_response(body, status=status)


def broken(request: web.Request, fault: Fault) -> web.Response:
    """Answer as the fault says, or not at all."""
    if fault.description:
        return refusal(fault.status, fault.description, fault.parameters or {})
    if fault.status:
        return web.Response(
            status=fault.status, text=fault.body, content_type="text/html", headers=fault.headers
        )
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def halved(request: web.Request, fault: Fault) -> web.StreamResponse:
    """Answer with less than the fault promises, and break the connection."""
    answer = web.StreamResponse(status=fault.status)
    answer.content_length = fault.promised
    await answer.prepare(request)
    await answer.write(fault.body.encode())
    if request.transport is not None:
        request.transport.abort()
    return answer
