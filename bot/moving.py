"""Where somebody is written to: it follows them from chat to chat, and wake-ups come home.

Only people who linked chats ever move. Decides nothing about sessions, and says nothing.
"""

from __future__ import annotations

from msgspec.structs import replace

from bot.chat.platform import Blocked, Incoming
from bot.core.outcome import Outcome
from bot.core.says import Kind
from bot.records import Stored
from bot.store import Store


def followed(store: Store, stored: Stored, incoming: Incoming) -> Stored:
    """Let it be the chat they just wrote in; inside a transaction.

    Who could not be reached, and writes, is woken where they wrote: they can be reached there.
    """
    if isinstance(incoming.content, Blocked) or not stored.home:
        return stored
    if stored.person.suspended and stored.home != incoming.platform:
        store.set_home(stored.id, incoming.platform)
        stored = replace(stored, home=incoming.platform)
    if stored.platform == incoming.platform:
        return stored
    store.move(stored.id, incoming.platform)
    return replace(stored, platform=incoming.platform, chat=incoming.chat)


def brings_home(outcome: Outcome) -> bool:
    """Whether somebody is woken by this."""
    return any(say.kind is Kind.WAKE_UP for say in outcome.says)


def brought_home(store: Store, stored: Stored) -> Stored:
    """Let it be the chat where they are woken; inside a transaction."""
    if stored.home in ("", stored.platform):
        return stored
    store.move(stored.id, stored.home)
    moved = store.load(stored.id)
    return stored if moved is None else moved


def is_beside(stored: Stored, platform: str) -> bool:
    """Whether nothing of theirs takes place there: to lose that chat changes nothing."""
    return bool(stored.home) and platform not in (stored.platform, stored.home)
