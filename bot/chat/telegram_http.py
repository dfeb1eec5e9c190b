"""How Telegram is asked, and what its refusals mean; nothing else speaks HTTP to it.

Belongs to `telegram.py`. It may not know any method of Telegram. Its errors carry neither the
token nor, as their context, a frame that holds it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from telegram import Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from bot.errors import DeliveryError

_UNREACHABLE_CHAT = ("chat not found", "user not found", "deactivated", "peer_id_invalid")

T = TypeVar("T")


class TokenRefusedError(DeliveryError):
    """Telegram does not know the token."""


class PolledTwiceError(DeliveryError):
    """Somebody else fetches the updates of this bot."""


class _FloodError(TelegramError):
    """Too many requests; the library's own error for it warns whenever it is made."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too many requests, {seconds:g} s to wait")
        self.seconds = seconds


class _Parameters(msgspec.Struct):
    retry_after: float = 0


class _Envelope(msgspec.Struct):
    """What every answer of Telegram has around it."""

    ok: bool
    parameters: _Parameters = msgspec.field(default_factory=_Parameters)


class Http(HTTPXRequest):
    """The library's HTTP client; an answer that is not Telegram's own is a network error.

    No proxy is used towards loopback.
    """

    def __init__(self, api_url: str, *, connections: int, read_timeout: float) -> None:
        super().__init__(
            connections,
            read_timeout=read_timeout,
            write_timeout=20,
            connect_timeout=10,
            pool_timeout=30,
            media_write_timeout=60,
            httpx_kwargs={"trust_env": False} if _is_loopback(api_url) else None,
        )

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401 - handed through
        """Ask, and look at the answer before the library does."""
        code, payload = await super().do_request(*args, **kwargs)
        try:
            envelope = msgspec.json.decode(payload, type=_Envelope)
        except msgspec.DecodeError:
            raise NetworkError(f"status {code}, an answer that is not Telegram's") from None
        if envelope.parameters.retry_after:
            raise _FloodError(envelope.parameters.retry_after)
        return code, payload


class PollingHttp(Http):
    """Empties each update that the library can't read, so that it can't block the others."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401 - handed through
        """Ask for updates and keep the readable ones whole."""
        code, payload = await super().do_request(*args, **kwargs)
        envelope = msgspec.json.decode(payload)
        envelope["result"] = [
            update if _is_readable(update) else {"update_id": update["update_id"]}
            for update in envelope.get("result", [])
        ]
        return code, msgspec.json.encode(envelope)


async def ask(request: Awaitable[T]) -> T:
    """Await a request to Telegram. Raises `DeliveryError` and nothing else."""
    try:
        return await request
    except TelegramError as error:
        failure = _failure(error)
    except Exception as error:  # noqa: BLE001 - whatever the library makes of an odd answer
        cause = type(error).__name__
        failure = DeliveryError(f"Telegram's answer can't be read ({cause})", refused=True)
    # Out here it has no context, whose frames would hold the address and so the token.
    raise failure


def _failure(error: TelegramError) -> DeliveryError:
    match error:
        case InvalidToken():
            return TokenRefusedError("Telegram does not accept the token")
        case Conflict():
            return PolledTwiceError(f"Telegram: {error}")
        case _FloodError(seconds=seconds):
            return DeliveryError(f"Telegram: {error}", retry_after=seconds)
        case Forbidden() | BadRequest() | ChatMigrated():
            return _refusal(error)
        case TimedOut():
            return DeliveryError("Telegram did not answer in time")
        case _:
            return DeliveryError(f"Telegram can't be reached ({_cause(error)})")


def _refusal(error: TelegramError) -> DeliveryError:
    """Tell a chat that can't be reached from a message that will never be taken."""
    if isinstance(error, ChatMigrated):
        return DeliveryError("Telegram: the chat has become another one", refused=True)
    words = str(error).lower()
    gone = isinstance(error, Forbidden) or any(text in words for text in _UNREACHABLE_CHAT)
    return DeliveryError(f"Telegram: {error}", permanent=gone, refused=not gone)


def _cause(error: TelegramError) -> str:
    """Name what went wrong on the way; the client's own words could hold the address."""
    if error.__cause__ is not None:
        return type(error.__cause__).__name__
    return str(error)


def _is_readable(update: dict[str, Any]) -> bool:
    try:
        Update.de_json(update, None)
    except Exception:  # noqa: BLE001 - the library raises whatever the odd content leads it to
        return False
    return True


def _is_loopback(api_url: str) -> bool:
    host = urlsplit(api_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
