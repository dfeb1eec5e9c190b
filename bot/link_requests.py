"""What somebody asks about linking: a command, everyday words, a button or its words, or a code.

Reads only; what follows is decided in `linking`. A code alone is one only if it is good, so that
no other word of eight letters is ever taken for one; each that could be one and isn't counts as a
wrong try.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import Struct

from bot import link_words
from bot.catalog import parse_button
from bot.chat.platform import Incoming, Tap, Typed
from bot.core.events import Choice
from bot.core.says import Say
from bot.interpreter import Interpreter
from bot.link_codes import GOOD_FOR, Tries, looks_like_code, sealed
from bot.link_words import HOME, LINK
from bot.records import Address, Stored
from bot.store import Store


class Request(Struct, frozen=True):
    """What somebody wants: an action, what it is about, and when its buttons were shown."""

    action: str
    value: str = ""
    shown: datetime | None = None


class Requests:
    """Reads requests. Use it in a transaction."""

    def __init__(self, store: Store, interpreter: Interpreter, salt: bytes) -> None:
        """`salt` is what codes are sealed with."""
        self._store = store
        self._interpreter = interpreter
        self._salt = salt
        self._tries = Tries()

    def read(self, incoming: Incoming, stored: Stored, now: datetime) -> Request | None:
        """Return what is wanted, if it is about linking.

        Whatever it is, a question of linking that was open is put aside.
        """
        shown = self._shown(stored, now)
        match incoming.content:
            case Tap(data=data) if (tapped := parse_button(data)) is not None:
                at = link_words.marked_at(tapped.mark)
                return None if at is None else _chosen(tapped.choice, at)
            case Typed(text=text):
                return self._typed(text, incoming, stored, shown, now)
            case _:
                return None

    def code_in(self, incoming: Incoming, language: str) -> str:
        """Return the code that somebody unknown says, good or not; empty: they say none."""
        if not isinstance(incoming.content, Typed):
            return ""
        if (command := link_words.command(incoming.content)) is not None:
            return command[1] if command[0] == LINK else ""
        text = incoming.content.text
        asked = self._interpreter.about_linking(text, language)
        said = text if asked is None else asked[1]
        return said if looks_like_code(said) else ""

    def owner(self, code: str, now: datetime) -> int | None:
        """Return whose good code this is; those whose time is over are forgotten."""
        self._store.end_links(now)
        return self._store.link_offered(sealed(code, self._salt), now)

    def note_try(self, chat: Address, now: datetime) -> None:
        """A code that led nowhere came from this chat."""
        self._tries.note(chat, now)

    def must_wait(self, chat: Address, now: datetime) -> bool:
        """Whether too many did."""
        return self._tries.are_used_up(chat, now)

    def _shown(self, stored: Stored, now: datetime) -> Say | None:
        """Put aside what linking asked; return it while that isn't long ago."""
        kept = self._store.asked_about_links(stored.id)
        if kept is None:
            return None
        self._store.put_links_aside(stored.id)
        try:
            shown = msgspec.json.decode(kept, type=Say)
        except msgspec.MsgspecError:  # saved by another version: its buttons still work
            return None
        at = link_words.marked_at(shown.mark)
        return None if at is None or now - at > GOOD_FOR else shown

    def _typed(
        self, text: str, incoming: Incoming, stored: Stored, shown: Say | None, now: datetime
    ) -> Request | None:
        if (command := link_words.command(incoming.content)) is not None:
            return Request(*command)
        if shown is not None and (picked := self._picked(text, incoming, stored, shown, now)):
            self._store.put_retire(stored.id, {shown.mark}, now)
            return picked
        asked = self._interpreter.about_linking(text, stored.person.language)
        if asked is not None and (not asked[1] or looks_like_code(asked[1])):
            return Request(*asked)
        chat = Address(incoming.platform, incoming.chat)
        return Request(LINK, text) if self._is_good(text, chat, now) else None

    def _picked(
        self, text: str, incoming: Incoming, stored: Stored, shown: Say, now: datetime
    ) -> Request | None:
        """Return what the words of a button, or of a place to be woken at, stand for."""
        at = link_words.marked_at(shown.mark)
        choices = tuple(choice for row in shown.choices for choice in row)
        if any(choice.action == HOME for choice in choices):
            addresses = self._store.addresses(stored.id)
            homes = tuple(Choice(HOME, address.platform) for address in addresses)
            language, here = stored.person.language, incoming.platform
            if named := self._interpreter.platform_in(text, language, homes, here):
                return Request(HOME, named, at)
        choice = self._interpreter.picked(text, stored.person, now, choices)
        return None if choice is None else _chosen(choice, at)

    def _is_good(self, text: str, chat: Address, now: datetime) -> bool:
        """Whether this is a code and nothing else; who guesses has to wait, as with the command."""
        if not looks_like_code(text) or self.must_wait(chat, now):
            return False
        if self.owner(text, now) is not None:
            return True
        self.note_try(chat, now)
        return False


def _chosen(choice: Choice, at: datetime | None) -> Request:
    return Request(choice.action, choice.value, at)
