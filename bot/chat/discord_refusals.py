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
_NO_TOKEN = "Discord does not accept the token"  # noqa: S105 - it is none
_NOT_DISCORDS = "an answer that is not Discord's"

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)


class NoSuchMessageError(DeliveryError):
    """The message that was named is not there, or not any more."""


class UnwelcomeAnswerError(ClientError):
    """An answer that the library must not deal with by itself; `failure` is what it means."""

    def __init__(self, failure: DeliveryError) -> None:
        super().__init__()
        self.failure = failure


class _Flood(msgspec.Struct):
    retry_after: float | None = None
    everywhere: bool = msgspec.field(name="global", default=False)
    code: int = 0


class _Refusal(msgspec.Struct):
    code: int = 0
    message: str = ""


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
    """Raise `UnwelcomeAnswerError` unless the library can deal with the answer as it is."""
    answer = end.response
    if answer.status in _NOT_AN_ANSWER:
        return
    if answer.content_type != "application/json":
        raise _unwelcome(answer, _NOT_DISCORDS)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _unwelcome(answer, "a stumble")
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        await _look_at_flood(answer)
    if answer.headers["Content-Type"] != "application/json":
        await _look_at_other_spelling(answer)


async def _look_at_flood(answer: ClientResponse) -> None:
    flood = await _read(answer, _Flood)
    if flood.code in _UNREACHABLE_CHAT:
        raise UnwelcomeAnswerError(_meaning(answer.status, flood.code, "", answer.headers))
    if flood.retry_after is None:
        raise _unwelcome(answer, _NOT_DISCORDS)
    seconds = _sane(flood.retry_after)
    if flood.everywhere:
        told = "Discord: too many requests in all"
        raise UnwelcomeAnswerError(DeliveryError(told, retry_after=seconds, everywhere=True))
    if flood.retry_after > _SHORT_WAIT or "Via" not in answer.headers:
        raise UnwelcomeAnswerError(DeliveryError("Discord: too many requests", retry_after=seconds))


async def _look_at_other_spelling(answer: ClientResponse) -> None:
    """Deal with what names a character set: the library takes it for a text without a code."""
    if answer.ok:
        raise _unwelcome(answer, _NOT_DISCORDS)
    refusal = await _read(answer, _Refusal)
    raise UnwelcomeAnswerError(
        _meaning(answer.status, refusal.code, refusal.message, answer.headers)
    )


async def _read(answer: ClientResponse, kind: type[S]) -> S:
    try:
        return msgspec.json.decode(await answer.read(), type=kind)
    except msgspec.DecodeError:
        raise _unwelcome(answer, _NOT_DISCORDS) from None


def _unwelcome(answer: ClientResponse, cause: str) -> UnwelcomeAnswerError:
    if answer.status == HTTPStatus.UNAUTHORIZED and answer.content_type != "text/html":
        return UnwelcomeAnswerError(TokenRefusedError(_NO_TOKEN))
    told = f"Discord: status {answer.status}, {cause}"
    failure = DeliveryError(
        told,
        retry_after=_retry_after(answer.headers),
        # The same request would be turned away again.
        refused=answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    )
    return UnwelcomeAnswerError(failure)


def _failure(error: Exception) -> DeliveryError:
    match error:
        case HTTPException():
            return _meaning(error.status, error.code, error.text, error.response.headers)
        case LoginFailure():
            return TokenRefusedError(_NO_TOKEN)
        case RateLimited(retry_after=seconds):
            return DeliveryError("Discord: too many requests", retry_after=seconds)
        case UnwelcomeAnswerError(failure=failure):
            return failure
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


def _meaning(status: int, code: int, text: str, headers: Mapping[str, str]) -> DeliveryError:
    """Tell a person who can't be reached from a message that will never be taken."""
    told = f"Discord: {text} (status {status}, code {code})"
    if status == HTTPStatus.UNAUTHORIZED:
        return TokenRefusedError(_NO_TOKEN)
    if code in _UNREACHABLE_CHAT:
        return DeliveryError(told, permanent=True)
    if status == HTTPStatus.TOO_MANY_REQUESTS or code in _NOT_NOW:
        return DeliveryError(told, retry_after=_retry_after(headers))
    if code == _UNKNOWN_MESSAGE:
        return NoSuchMessageError(told, refused=True)
    # Without a code it is about the address or the way there, and not about what was sent.
    return DeliveryError(told, refused=bool(code) or status == HTTPStatus.BAD_REQUEST)


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
