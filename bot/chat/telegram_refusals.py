"""What Telegram's refusals mean: every error of its library becomes a `DeliveryError`.

Belongs to `telegram.py`. It may not know any method of Telegram, or how a request travels. Its
errors carry neither the token nor, as their context, a frame that holds it.
"""

from __future__ import annotations

from collections.abc import Awaitable
from http import HTTPStatus
from typing import TypeVar

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

from bot.errors import DeliveryError, TokenRefusedError, TurnedAwayError

_UNREACHABLE_CHAT = ("chat not found", "user not found", "deactivated", "peer_id_invalid")

T = TypeVar("T")


class PolledTwiceError(DeliveryError):
    """Somebody else fetches the updates of this bot."""


class NotFoundError(TurnedAwayError):
    """The server does not know what was asked for, or no bot that looks like this one."""


class FloodError(TelegramError):
    """Too many requests; the library's own error for it warns whenever it is made."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too many requests, {seconds:g} s to wait")
        self.seconds = seconds


class UnsentError(NetworkError):
    """No connection came about, so Telegram has seen nothing."""


class AnswerError(NetworkError):
    """Something answered, if not Telegram itself, and did not take the request.

    `telegrams`: the answer has the form of Telegram's.
    """

    def __init__(self, status: int, reason: str, *, telegrams: bool) -> None:
        super().__init__(f"status {status}, {reason}")
        self.status = status
        self.telegrams = telegrams


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
            return TokenRefusedError("Telegram does not accept the token", unsent=True)
        case Conflict():
            return PolledTwiceError(f"Telegram: {error}", unsent=True)
        case FloodError(seconds=seconds):
            return DeliveryError(f"Telegram: {error}", retry_after=seconds)
        case ChatMigrated():
            # Only a group does that: whatever is sent to its old id is refused from now on.
            return DeliveryError("Telegram: the chat has become another one", permanent=True)
        case Forbidden() | BadRequest():
            return _refusal(error)
        case TimedOut():
            return DeliveryError("Telegram did not answer in time")
        case AnswerError():
            return _not_taken(error)
        case _:
            unsent = isinstance(error, UnsentError)
            return DeliveryError(f"Telegram can't be reached ({_cause(error)})", unsent=unsent)


def _refusal(error: TelegramError) -> DeliveryError:
    """Tell a chat that can't be reached from a message that will never be taken."""
    words = str(error).lower()
    gone = isinstance(error, Forbidden) or any(text in words for text in _UNREACHABLE_CHAT)
    return DeliveryError(f"Telegram: {error}", permanent=gone, refused=not gone)


def _not_taken(error: AnswerError) -> DeliveryError:
    """Whoever turns a request away has not taken it; a server that stumbles may have."""
    reason = f"Telegram did not take it ({error})"
    if error.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return DeliveryError(reason, refused=True)
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return DeliveryError(reason)
    if error.status == HTTPStatus.NOT_FOUND and error.telegrams:
        return NotFoundError(reason)
    return TurnedAwayError(reason)


def _cause(error: TelegramError) -> str:
    """Name what went wrong on the way; the client's own words could hold the address."""
    if error.__cause__ is not None:
        return type(error.__cause__).__name__
    return str(error)
