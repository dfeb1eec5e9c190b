"""Where somebody is written to: it follows them from chat to chat, and wake-ups come home.

A chat that can't be written to any more is forgotten while there is another one. Only people who
linked chats ever move. Decides nothing about sessions, and says nothing.
"""

from __future__ import annotations

from collections.abc import Collection

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


def gone_on(store: Store, stored: Stored, lost: str, platforms: Collection[str]) -> Stored | None:
    """Forget their chat on the platform `lost`, and go on in the other; inside a transaction.

    What waits to be said where they are written to comes along. None: they have no other chat on
    the `platforms` that are served.
    """
    others = [address.platform for address in store.addresses(stored.id)]
    left = next((name for name in others if name != lost and name in platforms), None)
    if left is None:
        return None
    if stored.platform == lost:
        store.take_along(stored.id, left)
    store.keep_only(stored.id, left)
    return store.load(stored.id)
