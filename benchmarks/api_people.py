"""People on the benches' Bot API server: they tap, type, and begin when another has ended. Pure.

What they answer follows from the actions of the buttons they are shown, never from a text.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from msgspec import Struct

from benchmarks.api_log import Orders

IT_HURTS = "it hurts"
NOW = "/now"
EXERCISES = 3
"""After so many a session is over."""

Button = dict[str, Any]
Content = dict[str, Any]


class Reaction(Struct, frozen=True):
    """What a person will do."""

    chat: int
    words: str
    """What they type, or the data of the button they tap."""
    message: int = 0
    """The message whose button they tap; 0: they type."""


class People:
    """Everybody in front of the bot."""

    def __init__(self, orders: Orders) -> None:
        self._every = orders.hurts_every
        self._spares = iter(orders.spares)
        self._done: defaultdict[int, int] = defaultdict(int)
        self._woken = 0

    def read(self, chat: int, message: int, buttons: list[Button]) -> list[Reaction]:
        """Somebody is shown a message; say what follows."""
        by_action = {action(button): button for button in buttons}
        if "start" in by_action:
            return self._wake(chat)
        for wanted in ("resume", "done"):
            if wanted in by_action:
                tap = Reaction(chat, by_action[wanted]["callback_data"], message)
                return [tap, *(self._done_one(chat) if wanted == "done" else ())]
        return []

    def _wake(self, chat: int) -> list[Reaction]:
        self._woken += 1
        hurts = self._every and self._woken % self._every == 0
        return [Reaction(chat, IT_HURTS)] if hurts else []

    def _done_one(self, chat: int) -> list[Reaction]:
        self._done[chat] += 1
        spare = next(self._spares, None) if self._done[chat] == EXERCISES else None
        return [] if spare is None else [Reaction(spare, NOW)]


def action(button: Button) -> str:
    """What a button does: its data is `mark|action|value`."""
    return str(button.get("callback_data", "")).split("|")[1:2][0]


def mark(buttons: list[Button]) -> str:
    """What the buttons of a message refer to; empty without buttons."""
    return str(buttons[0].get("callback_data", "")).split("|")[0] if buttons else ""


def update(number: int, reaction: Reaction) -> Content:
    """Write down what a person did as the update that Telegram makes of it."""
    user = {"id": reaction.chat, "is_bot": False, "first_name": "P", "language_code": "en"}
    if not reaction.message:
        message = as_message(reaction.chat, number) | {"from": user, "text": reaction.words}
        return {"update_id": number, "message": message}
    query = {
        "id": str(number),
        "from": user,
        "chat_instance": "1",
        "message": as_message(reaction.chat, reaction.message),
        "data": reaction.words,
    }
    return {"update_id": number, "callback_query": query}


def as_message(chat: int, message: int) -> Content:
    """Show a message in a private chat, as far as a bot needs it."""
    room = {"id": chat, "type": "private", "first_name": "P"}
    return {"message_id": message, "date": 1_772_000_000, "chat": room, "text": "."}
