"""What can go wrong with a request on its way, and what a refusal of Discord looks like.

May not know any route or chat.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

CODES: Mapping[int, tuple[int, str]] = {
    0: (401, "401: Unauthorized"),
    10003: (404, "Unknown Channel"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    20026: (403, "Your application has been quarantined"),
    40003: (403, "You are opening direct messages too fast"),
    40004: (403, "Send messages has been temporarily disabled"),
    40005: (413, "Request entity too large"),
    40006: (403, "This feature has been temporarily disabled server-side"),
    40060: (400, "Interaction has already been acknowledged"),
    40333: (403, "internal network error"),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50035: (400, "Invalid Form Body"),
    50278: (403, "Cannot send messages to this user due to having no mutual guilds"),
    110001: (403, "Application not yet available. Try again later"),
    130000: (403, "API resource is currently overloaded. Try again a little later"),
}
"""Discord's own codes, each with the HTTP status and the words that come with it."""

VIA = {"Via": "1.1 google"}
"""Who wrote an answer: one without it comes from in front of Discord."""


class Refused(Exception):  # noqa: N818 - it is Discord's answer, no error of this server
    """Discord's answer to a request that it does not take."""

    def __init__(self, code: int, detail: str = "") -> None:
        self.code = code
        self.status, words = CODES[code]
        super().__init__(f"{words}: {detail}" if detail else words)


@dataclass(frozen=True)
class Call:
    """One request that arrived, whatever became of it."""

    name: str
    """What it wants, for example `send`."""
    where: Mapping[str, str]
    """What the address named: the channel, the message, the interaction."""
    query: Mapping[str, str]
    body: Any
    monotonic: float
    """When it arrived, in seconds of the monotonic clock."""


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong with one request; with neither body nor status it is cut off."""

    status: int = 0
    body: str = ""
    kind: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)
    gate: asyncio.Event | None = None
    """Carry the request out only after this is set."""
    slow: asyncio.Event | None = None
    """Carry the request out at once, and answer only after this is set."""
    answer_lost: bool = False
    """The request is carried out, its answer never arrives."""
    answer_empty: bool = False
    """The request is carried out, and answered with nothing."""

    @classmethod
    def html(cls, status: int = 502) -> Fault:
        """Send a gateway's page instead of an answer."""
        return cls(status, body=f"<html><body><h1>{status} Gateway</h1></body></html>")

    @classmethod
    def flood(
        cls, seconds: float, scope: str = "user", headers: Mapping[str, str] | None = None
    ) -> Fault:
        """Have it be one request too many: for this bot here, or `shared`, or `global`."""
        everywhere = scope == "global"
        told = {"message": "You are being rate limited.", "retry_after": seconds}
        said = {"Retry-After": str(math.ceil(seconds)), "X-RateLimit-Scope": scope}
        said |= {"X-RateLimit-Global": "true"} if everywhere else {}
        return cls.told(429, told | {"global": everywhere}, said | dict(headers or {}))

    @classmethod
    def refusal(cls, code: int) -> Fault:
        """Refuse for a reason of Discord's."""
        status, words = CODES[code]
        return cls.told(status, {"message": words, "code": code})

    @classmethod
    def told(
        cls, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> Fault:
        """Answer with any status and any JSON."""
        return cls(status, json.dumps(body), "application/json", VIA | dict(headers or {}))

    @classmethod
    def garbled(cls) -> Fault:
        """Send an answer that ends too early, and say that it is whole."""
        return cls(200, '{"id": "7", "cont', "application/json", VIA)

    @classmethod
    def cut(cls) -> Fault:
        """Break the connection before the request is carried out."""
        return cls()


def answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """Answer with JSON; like Discord, without saying in which character set."""
    if value is None:
        return web.Response(status=204, headers=VIA | dict(headers or {}))
    return web.Response(
        status=status,
        body=json.dumps(value).encode(),
        content_type="application/json",
        headers=VIA | dict(headers or {}),
    )


def refusal(refused: Refused) -> web.Response:
    """Answer in the form that all of Discord's refusals have."""
    return answer({"message": str(refused), "code": refused.code}, refused.status)


def broken(request: web.Request, fault: Fault) -> web.Response:
    """Answer as the fault says, or not at all."""
    if fault.status:
        return web.Response(
            status=fault.status,
            body=fault.body.encode(),
            headers={"Content-Type": fault.kind} | dict(fault.headers),
        )
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
