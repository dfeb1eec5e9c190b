"""Where somebody is written to: it follows them from chat to chat, and wake-ups come home.

A chat that can't be written to is left out until they write there, and a platform that isn't
served until it is. Only people who linked chats ever move. Decides nothing about sessions, and
says nothing.
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
    """Let it be the chat they just wrote in, found again if it was lost; inside a transaction.

    Who could not be reached, and writes, is woken where they wrote: they can be reached there.
    """
    if isinstance(incoming.content, Blocked) or not stored.home:
        return stored
    store.find_again(stored.id, incoming.platform)
    if stored.person.suspended and stored.home != incoming.platform:
        store.set_home(stored.id, incoming.platform)
        stored = replace(stored, home=incoming.platform, away_from="")
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
    return _now(store, stored)


def reachable(store: Store, stored: Stored, served: Collection[str]) -> tuple[str, ...]:
    """The platforms on which they can be written to: one of those served, with no lost chat."""
    lost = store.lost(stored.id)
    platforms = (address.platform for address in store.addresses(stored.id))
    return tuple(name for name in platforms if name in served and name not in lost)


def gone_on(store: Store, stored: Stored, lost: str, served: Collection[str]) -> Stored | None:
    """Go on in another chat, as the one on the platform `lost` can't be written to.

    It stays theirs, and can be written to again once they write there. What waits to be said
    where they are written to comes along. None: they have no other chat. Inside a transaction.
    """
    left = next((name for name in reachable(store, stored, served) if name != lost), None)
    if left is not None and stored.platform == lost:
        store.take_along(stored.id, lost, left)
        store.move(stored.id, left)
    store.lose(stored.id, lost)
    if left is None:
        return None
    if lost in (stored.home, stored.away_from):
        store.set_home(stored.id, left if lost == stored.home else stored.home)
    return _now(store, stored)


def settled(store: Store, stored: Stored, served: Collection[str]) -> Stored:
    """Let them be woken at the home of their choice where it is served, else in another chat.

    What waits where nobody serves comes along. Inside a transaction.
    """
    able = reachable(store, stored, served)
    if not able:
        return stored
    chosen = stored.away_from or stored.home
    home = next(name for name in (chosen, stored.home, stored.platform, *able) if name in able)
    place = stored.platform if stored.platform in able else home
    store.set_home(stored.id, home, away_from="" if home == chosen else chosen)
    for address in store.addresses(stored.id):
        if address.platform not in served:
            store.take_along(stored.id, address.platform, place)
    store.move(stored.id, place)
    return _now(store, stored)


def _now(store: Store, stored: Stored) -> Stored:
    moved = store.load(stored.id)
    return stored if moved is None else moved
