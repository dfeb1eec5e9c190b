"""Updates as a server wrote them: which ones can be read, and as much as we need of the others.

Belongs to `telegram.py`. One update that is odd may not block or lose the others; one that can't
be saved is emptied, so that it is confirmed, and told to the host without a word of its content.
"""

from __future__ import annotations

from typing import Any

import msgspec
from structlog.typing import FilteringBoundLogger
from telegram import Chat, ChatMember, Update
from telegram.constants import MessageAttachmentType
from telegram.error import NetworkError

from bot.chat.telegram_answers import decoded
from bot.chat.telegram_translation import translate

_Fields = dict[str, Any]

_SOME_TIME = 1
"""The library wants to know when it was; nobody else does."""
_ATTACHMENTS = frozenset(str(kind) for kind in MessageAttachmentType)


class Updates:
    """Mends answers to getUpdates; tells the host once of entries that have no id at all."""

    def __init__(self, log: FilteringBoundLogger) -> None:
        self._log = log
        self._told_of_nameless = False

    def mended(self, payload: bytes) -> bytes:
        """Return the answer as it is, or with every update in a form that the library reads.

        Raises `NetworkError` when it holds something else, which the library would log whole.
        """
        answer = decoded(payload)
        updates = answer.get("result")
        if not isinstance(updates, list):
            if "result" in answer:
                raise NetworkError("an answer that is not Telegram's")
            return payload
        mended = [self._mended(update) for update in updates if self._has_id(update)]
        if mended == updates:
            return payload
        return msgspec.json.encode({"ok": True, "result": mended})

    def _has_id(self, update: object) -> bool:
        """Whether it can be confirmed, and by that got rid of."""
        if isinstance(update, dict) and type(update.get("update_id")) is int:
            return True
        if not self._told_of_nameless:
            # Once: a server that has such a one may send it with every answer.
            self._log.error("update-left-out", kind="update", error="it has no update_id")
        self._told_of_nameless = True
        return False

    def _mended(self, update: _Fields) -> _Fields:
        if _fault(update) == "":
            return update
        try:
            needed = _needed(update)
        except (AttributeError, KeyError, TypeError) as error:
            needed, fault = {}, type(error).__name__
        else:
            fault = _fault(needed)
        if fault == "":
            return needed
        kind = next((name for name in _NEEDED if name in update), "update")
        self._log.error("update-left-out", kind=kind, error=fault)
        return {"update_id": update["update_id"]}


def _fault(update: _Fields) -> str:
    """Name what reading it comes to; empty when it can be read."""
    try:
        msgspec.json.encode(update)  # half an emoji reads well and can be stored nowhere
        translate(Update.de_json(update, None))
    except Exception as error:  # noqa: BLE001 - the library raises whatever odd content leads to
        return type(error).__name__
    return ""


def _needed(update: _Fields) -> _Fields:
    """Keep what `translate` reads, and make up what only the library asks for."""
    told = {name: need(update[name]) for name, need in _NEEDED.items() if name in update}
    return {"update_id": update["update_id"]} | told


def _message(message: _Fields) -> _Fields:
    needed = _place(message) | {"message_id": message["message_id"]}
    if "text" in message:
        needed["text"] = message["text"]
    elif "location" in message:
        where = message["location"]
        needed["location"] = {name: where[name] for name in ("latitude", "longitude")}
    elif message.keys() & _ATTACHMENTS:
        needed["text"] = ""  # as `translate` reads it
    return needed


def _tap(tap: _Fields) -> _Fields:
    under = tap["message"]
    return {
        "id": tap["id"],
        "from": _person(tap["from"]),
        "chat_instance": "",
        "data": tap["data"],
        "message": _place(under) | {"message_id": under["message_id"]},
    }


def _membership(change: _Fields) -> _Fields:
    new = change["new_chat_member"]
    banned = new["status"] == ChatMember.BANNED
    somebody = _person(new["user"])
    left = {"user": somebody, "status": ChatMember.LEFT}
    closed = {"user": somebody, "status": ChatMember.BANNED, "until_date": 0}
    return _place(change) | {"old_chat_member": left, "new_chat_member": closed if banned else left}


def _place(written: _Fields) -> _Fields:
    """Where it was, and whose doing."""
    chat = written["chat"]
    # Telegram gives people ids above 0, groups and channels below.
    usual = Chat.PRIVATE if chat["id"] > 0 else Chat.GROUP
    where = {"id": chat["id"], "type": chat.get("type", usual)}
    needed: _Fields = {"date": _SOME_TIME, "chat": where}
    if "from" in written:
        needed["from"] = _person(written["from"])
    return needed


def _person(person: _Fields) -> _Fields:
    needed: _Fields = {"id": person["id"], "is_bot": False, "first_name": ""}
    if "language_code" in person:
        needed["language_code"] = person["language_code"]
    return needed


_NEEDED = {
    Update.MESSAGE: _message,
    Update.CALLBACK_QUERY: _tap,
    Update.MY_CHAT_MEMBER: _membership,
}
