"""What Discord's refusals mean: every error of its library becomes a `DeliveryError`.

Belongs to `discord.py`. It may not know any method of Discord. Its errors carry neither the
token nor, as their context, a frame that holds it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from http import HTTPStatus
from types import SimpleNamespace
from typing import TypeVar

import msgspec
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientResponse,
    ClientSession,
    ConnectionTimeoutError,
    TraceConfig,
    TraceRequestEndParams,
)
from discord import HTTPException, LoginFailure, RateLimited

from bot.errors import DeliveryError, TokenRefusedError

PATIENCE = 8.0
"""Seconds until a request is given up; the library waits within them by itself, and while it does
nothing else gets out to the same chat."""

_UNREACHABLE_CHAT = frozenset(
    {
        10003,  # unknown channel
        10013,  # unknown user
        40003,  # private chats are opened too fast
        50001,  # missing access
        50007,  # can't send messages to this user
        50278,  # the same, for want of a server in common
    }
)
"""Of Discord's error codes (Opcodes and Status Codes), those that are about the person."""
_UNKNOWN_MESSAGE = 10008
_NOT_NOW = frozenset(
    {
        20026,  # the application is in quarantine
        40004,  # sending is switched off for a while
        40006,  # the same, of something else
        40333,  # blocked in front of Discord
        110001,  # the application is not available yet
        130000,  # overloaded
    }
)
"""Of the same, those that say nothing against what was sent."""
_SHORT_WAIT = 3.0
"""Seconds that the library may wait by itself: a cue that is later than that is of no use."""
_LONGEST_PATIENCE = 24 * 60 * 60.0
"""Seconds that may be asked for; more is as odd as anything that is no number."""
_NOT_AN_ANSWER = (HTTPStatus.SWITCHING_PROTOCOLS, HTTPStatus.NO_CONTENT)

T = TypeVar("T")


class NoSuchMessageError(DeliveryError):
    """The message that was named is not there, or not any more."""


class UnwelcomeAnswerError(ClientError):
    """An answer that the library must not deal with by itself."""

    def __init__(
        self, cause: str, retry_after: float | None = None, *, everywhere: bool = False
    ) -> None:
        super().__init__(cause)
        self.retry_after = retry_after
        self.everywhere = everywhere


class _Flood(msgspec.Struct):
    retry_after: float
    everywhere: bool = msgspec.field(name="global", default=False)


async def ask(request: Awaitable[T], seconds: float = PATIENCE) -> T:
    """Await a request to Discord for so long. Raises `DeliveryError` and nothing else."""
    try:
        async with asyncio.timeout(seconds):
            return await request
    except DeliveryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the library makes of an odd answer
        failure = _failure(error)
    # Out here it has no context, whose frames would hold the token.
    raise failure


def watching() -> TraceConfig:
    """Look at each answer before the library does; give it to a client as `http_trace`.

    The library would try again for half a minute after a stumble of Discord, so that a cue came
    late, and would let no request out any more if one were given up while it waits for the
    global limit. A short wait of one route is left to it.
    """
    trace = TraceConfig()
    trace.on_request_end.append(_look)
    return trace


async def _look(
    _session: ClientSession, _context: SimpleNamespace, end: TraceRequestEndParams
) -> None:
    """Raise `UnwelcomeAnswerError` unless Discord itself has answered what it was asked."""
    answer = end.response
    if answer.status in _NOT_AN_ANSWER:
        return
    if answer.headers.get("Content-Type") != "application/json":
        raise _unwelcome(answer, "an answer that is not Discord's")
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _unwelcome(answer, "a stumble")
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        await _look_at_flood(answer)


async def _look_at_flood(answer: ClientResponse) -> None:
    try:
        flood = msgspec.json.decode(await answer.read(), type=_Flood)
    except msgspec.DecodeError:
        raise _unwelcome(answer, "an answer that is not Discord's") from None
    if flood.everywhere:
        raise UnwelcomeAnswerError(
            "too many requests in all", _sane(flood.retry_after), everywhere=True
        )
    if flood.retry_after > _SHORT_WAIT or "Via" not in answer.headers:
        raise UnwelcomeAnswerError("too many requests", _sane(flood.retry_after))


def _unwelcome(answer: ClientResponse, cause: str) -> UnwelcomeAnswerError:
    return UnwelcomeAnswerError(f"status {answer.status}, {cause}", _retry_after(answer.headers))


def _failure(error: Exception) -> DeliveryError:
    match error:
        case HTTPException():
            return _refusal(error)
        case LoginFailure():
            return TokenRefusedError("Discord does not accept the token")
        case RateLimited(retry_after=seconds):
            return DeliveryError("Discord: too many requests", retry_after=seconds)
        case UnwelcomeAnswerError(retry_after=seconds, everywhere=everywhere):
            told = f"Discord: {error}"
            return DeliveryError(told, retry_after=seconds, everywhere=everywhere)
        case ClientConnectorError() | ClientHttpProxyError() | ConnectionTimeoutError():
            return DeliveryError(f"Discord can't be reached ({_kind(error)})", unsent=True)
        case TimeoutError():
            return DeliveryError("Discord did not answer in time")
        case ClientError() | OSError():
            return DeliveryError(f"Discord can't be reached ({_kind(error)})")
        case ValueError():
            return DeliveryError(f"Discord's answer is garbled ({_kind(error)})")
        case _:
            return DeliveryError(f"Discord's answer can't be read ({_kind(error)})", refused=True)


def _refusal(error: HTTPException) -> DeliveryError:
    """Tell a person who can't be reached from a message that will never be taken."""
    told = f"Discord: {error.text} (status {error.status}, code {error.code})"
    if error.status == HTTPStatus.UNAUTHORIZED:
        return TokenRefusedError("Discord does not accept the token")
    if error.status == HTTPStatus.TOO_MANY_REQUESTS or error.code in _NOT_NOW:
        return DeliveryError(told, retry_after=_retry_after(error.response.headers))
    if error.code in _UNREACHABLE_CHAT:
        return DeliveryError(told, permanent=True)
    if error.code == _UNKNOWN_MESSAGE:
        return NoSuchMessageError(told, refused=True)
    # Without a code it is about the address or the way there, and not about what was sent.
    refused = bool(error.code) or error.status == HTTPStatus.BAD_REQUEST
    return DeliveryError(told, refused=refused)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    try:
        return _sane(float(headers["Retry-After"]))
    except (KeyError, ValueError):
        return None


def _sane(seconds: float) -> float | None:
    return seconds if 0 <= seconds <= _LONGEST_PATIENCE else None


def _kind(error: Exception) -> str:
    """Name an error; its own words could hold the address."""
    return type(error).__name__
