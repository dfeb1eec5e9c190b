"""What a server answered, read as Telegram's library needs it, and refusals that it would misread.

Belongs to `telegram.py`. It may not know any method of Telegram, or how a request travels. It
reads what other Bot API servers and gateways write as well as what Telegram itself does.
"""

from __future__ import annotations

import json
import math
from http import HTTPStatus
from typing import Any

import msgspec
from telegram.error import NetworkError

from bot.chat.telegram_refusals import AnswerError, FloodError

_AFTER_FLOOD = 1.0
"""Seconds to wait when a server has too many requests and does not say for how long."""
_TOLD_APART = frozenset(
    {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT}
)
"""What the library has an error of its own for; 404, too, but not always about the token."""
_FILES = ("animation", "document")
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError)
_ANSWER = msgspec.json.Decoder(dict[str, Any])


class _Verdict(msgspec.Struct):
    """What every answer of Telegram has around it."""

    ok: bool
    description: str = ""
    error_code: int = 0
    parameters: Any = None

    @property
    def seconds(self) -> float:
        """How long to wait; 0 when it doesn't say."""
        named = self.parameters.get("retry_after") if isinstance(self.parameters, dict) else None
        return _seconds(named)


_VERDICT = msgspec.json.Decoder(_Verdict)


def decoded(payload: bytes) -> dict[str, Any]:
    """Read an answer; an empty one when it is not Telegram's."""
    try:
        return _ANSWER.decode(payload)
    except _UNREADABLE:
        pass
    # Slower, and not so strict: half an emoji in one update must not keep all others away.
    try:
        answer = json.loads(payload.decode("utf-8", "replace"))
    except ValueError:
        answer = None
    return answer if isinstance(answer, dict) else {}


def result_of(payload: bytes) -> dict[str, Any]:
    """Read an answer; of a message that we have just written, only what we go on with.

    Raises `NetworkError` when it is not Telegram's.
    """
    answer = decoded(payload)
    if "result" not in answer and "description" not in answer:
        raise NetworkError("an answer that is not Telegram's")
    sent = answer.get("result")
    if isinstance(sent, dict) and "message_id" in sent:
        # It was taken, whatever else stands there and whether or not the library could read it.
        answer["result"] = {
            "message_id": sent["message_id"],
            "date": None,
            "chat": None,
            "document": next(filter(None, (_kept(sent.get(name)) for name in _FILES)), None),
        }
    return answer


def judge(status: int, retry_after: str, payload: bytes) -> int:
    """Return the status that counts: that of the answer, or the one written in it.

    `retry_after` is the header of this name, or empty. Raises `FloodError` with how long to
    wait, and `AnswerError` for what the library would misread: the words of a gateway that
    stands before Telegram, or of Telegram that stumbles.
    """
    verdict = _verdict(payload)
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        if verdict is None or verdict.ok:
            return status
        # Some servers say in the body alone that it was refused.
        status = verdict.error_code or HTTPStatus.BAD_REQUEST
    named = verdict.seconds if verdict else 0.0
    if named or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise FloodError(named or _seconds(retry_after) or _AFTER_FLOOD)
    if verdict is None:
        too_large = status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        cause = "too large" if too_large else "an answer that is not Telegram's"
        raise AnswerError(status, cause, telegrams=False)
    if status not in _TOLD_APART:
        raise AnswerError(status, verdict.description, telegrams=True)
    return status


def _verdict(payload: bytes) -> _Verdict | None:
    try:
        return _VERDICT.decode(payload)
    except _UNREADABLE:
        return None


def _seconds(named: object) -> float:
    """Read a number of seconds, however it is written; 0 when it is none, as with a date."""
    try:
        seconds = float(named) if isinstance(named, int | float | str) else 0.0
    except (OverflowError, ValueError):
        return 0.0
    return seconds if 0 < seconds < math.inf else 0.0


def _kept(file: object) -> dict[str, Any] | None:
    """Keep of a file under which id the server has it."""
    if not isinstance(file, dict) or not isinstance(file.get("file_id"), str):
        return None
    return {"file_id": file["file_id"], "file_unique_id": ""}
