"""Linking: /link, /link with a code, /unlink and their buttons, before the core sees them.

A running session and an open question about warning signs come first. What a code leads to is
decided in `joining`. The words of a code are in no say that is stored.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from bot import link_words
from bot.catalog import parse_button
from bot.chat.platform import Incoming, Tap, Typed
from bot.core.events import Choice
from bot.core.says import Say
from bot.core.session import TAKES_PLACE
from bot.interpreter import Interpreter
from bot.joining import Joined, Joining
from bot.link_codes import GOOD_FOR, Pick, Tries, new_code, sealed
from bot.link_words import LINK, UNLINK
from bot.records import Address, Stored
from bot.store import Store


class Linked(Struct, frozen=True):
    """What came of a request. What is said in the chat waits in the outbox already."""

    stored: Stored
    """Whose chat it is now."""
    aside: tuple[Say, ...] = ()
    """What is said beside the outbox: a code, or words to somebody of whom nothing is kept."""
    elsewhere: Address | None = None
    """Where the aside goes, if not where the request came from."""
    owed: bool = True
    """Whether the aside goes out however busy the platform is, and however soon after another."""
    note: Say | None = None
    """What a tapper is told at once."""
    event: str = ""
    """What the host is told."""


class _Request(Struct, frozen=True):
    """What somebody wants: an action, what it is about, and when its buttons were shown."""

    action: str
    value: str = ""
    shown: datetime | None = None


class Linking:
    """Links and unlinks the chats of people. Use it on one event loop, in a transaction."""

    def __init__(
        self,
        *,
        store: Store,
        joining: Joining,
        interpreter: Interpreter,
        platforms: Collection[str],
        pick: Pick,
        salt: bytes,
    ) -> None:
        """`platforms` are those that are served; `salt` is what codes are sealed with."""
        self._store = store
        self._joining = joining
        self._interpreter = interpreter
        self._platforms = tuple(sorted(platforms))
        self._pick = pick
        self._salt = salt
        self._tries = Tries()
        self._open: dict[int, Say] = {}

    def invites(self, incoming: Incoming, now: datetime) -> bool:
        """Whether a stranger says a code that is good, which lets them in."""
        code = _code_in(incoming)
        if not code or self._tries.are_used_up(_from(incoming), now):
            return False
        return self._store.link_offered(sealed(code, self._salt), now) is not None

    def turned_away(self, incoming: Incoming, now: datetime) -> None:
        """Note that a stranger said a code that was not good."""
        if _code_in(incoming):
            self._tries.note(_from(incoming), now)

    def put_aside(self, person: int) -> None:
        """Something else was said, or they went to their other chat: a "yes" means that now.

        The buttons of what was asked here stay good.
        """
        self._open.pop(person, None)

    def answer(self, incoming: Incoming, stored: Stored, now: datetime) -> Linked | None:
        """Do what is asked about linking; None: it is about something else.

        `stored` has the id 0 when nothing is known of them. Raises `StoreError`; any other error
        comes before anything is written.
        """
        request = self._request(incoming, stored, now)
        if request is None:
            return None
        if stored.person.suspended:
            stored = self._joining.bring_back(stored, now)
        linked = self._do(incoming, stored, request, now)
        self._retire(incoming, linked.stored, now)
        return linked

    def _do(self, incoming: Incoming, stored: Stored, request: _Request, now: datetime) -> Linked:
        if (first := _comes_first(stored)) is not None:
            return self._first(incoming, stored, first, now)
        match request.action:
            case link_words.LINK:
                return self._link(stored, request.value, now)
            case "link-yes":
                return self._agreed(stored, request.value, now)
            case "link-no":
                self._store.forget_link(stored.id)
                return self._said(stored, Say(key="link-apart"), now)
            case "link-home":
                return self._choose_home(stored, request.value, now)
            case _:
                return self._unlink(stored, request, now)

    def _retire(self, incoming: Incoming, stored: Stored, now: datetime) -> None:
        """Take the tapped buttons away, unless the chat they are in is nobody's any more."""
        theirs = self._store.whose(incoming.platform, incoming.chat) == stored.id
        if theirs and isinstance(incoming.content, Tap):
            self._store.put_retire_message(stored.id, incoming.content.message, now)

    def _request(self, incoming: Incoming, stored: Stored, now: datetime) -> _Request | None:
        """Read what is wanted, if it is about linking: a command, a tap, or a button's words."""
        shown = self._open.pop(stored.id, None)
        if (command := link_words.command(incoming.content)) is not None:
            return _Request(*command)
        match incoming.content:
            case Tap(data=data) if (tapped := parse_button(data)) is not None:
                at = link_words.marked_at(tapped.mark)
                return None if at is None else _Request(*_parts(tapped.choice), shown=at)
            case Typed(text=text) if shown is not None:
                return self._typed(text, stored, shown, now)
            case _:
                return None

    def _typed(self, text: str, stored: Stored, shown: Say, now: datetime) -> _Request | None:
        """Take the words of a button that was shown last, while that isn't long ago."""
        at = link_words.marked_at(shown.mark)
        if at is None or now - at > GOOD_FOR:
            return None
        choices = tuple(choice for row in shown.choices for choice in row)
        choice = self._interpreter.picked(text, stored.person, now, choices)
        if choice is None:
            return None
        self._store.put_retire(stored.id, {shown.mark}, now)
        return _Request(*_parts(choice), shown=at)

    def _first(self, incoming: Incoming, stored: Stored, key: str, now: datetime) -> Linked:
        if isinstance(incoming.content, Tap):
            return Linked(stored, note=Say(key=key))
        return self._said(stored, link_words.not_now(key, stored.person), now)

    def _link(self, stored: Stored, code: str, now: datetime) -> Linked:
        if code:
            return self._try_code(stored, code, now)
        if stored.home:
            addresses = self._store.addresses(stored.id)
            platforms = tuple(address.platform for address in addresses)
            there = _other(platforms, stored.platform)
            return self._said(stored, link_words.status(there, stored.home, platforms, now), now)
        others = [name for name in self._platforms if name != stored.platform]
        if not others:
            return self._said(stored, Say(key="link-alone"), now)
        return self._offer(stored, ",".join(others), now)

    def _offer(self, stored: Stored, others: str, now: datetime) -> Linked:
        """Make a code; whoever is new is kept from here, since the code is theirs."""
        number, event = stored.id, ""
        if not number:
            number = self._store.add(stored.platform, stored.chat, stored.person, None, now)
            event = "person-new"
        code = new_code(self._pick)
        self._store.offer_link(number, sealed(code, self._salt), now, now + GOOD_FOR)
        aside = (link_words.with_code(code, others),)
        return Linked(replace(stored, id=number), aside=aside, event=event)

    def _try_code(self, stored: Stored, code: str, now: datetime) -> Linked:
        if self._tries.are_used_up(stored.address, now):
            return self._said(stored, Say(key="link-wait"), now)
        return replace(self._tried(stored, code, now), owed=True)

    def _tried(self, stored: Stored, code: str, now: datetime) -> Linked:
        number = self._store.link_offered(sealed(code, self._salt), now)
        owner = None if number is None else self._store.load(number)
        if owner is None:
            self._tries.note(stored.address, now)
            return self._said(stored, Say(key="link-wrong"), now)
        joined = self._joining.meet(owner, stored, now)
        if not joined.stored.id:
            self._tries.note(stored.address, now)
        return self._joined(joined, now)

    def _agreed(self, stored: Stored, kept: str, now: datetime) -> Linked:
        """Put the histories together, if that was asked and is still possible."""
        number = self._store.link_asked(stored.id, now)
        owner = None if number is None else self._store.load(number)
        if owner is None:
            return _stale(stored)
        return self._joined(self._joining.meet(owner, stored, now, agreed=kept), now)

    def _joined(self, joined: Joined, now: datetime) -> Linked:
        return self._said(joined.stored, joined.say, now, "linked" if joined.is_new else "")

    def _choose_home(self, stored: Stored, platform: str, now: datetime) -> Linked:
        addresses = self._store.addresses(stored.id)
        if not stored.home or platform not in [address.platform for address in addresses]:
            return _stale(stored)
        self._store.set_home(stored.id, platform)
        return self._said(stored, Say(key="link-home-noted", args={"home": platform}), now)

    def _unlink(self, stored: Stored, request: _Request, now: datetime) -> Linked:
        asked = request.action == UNLINK
        if not stored.home:
            return self._said(stored, Say(key="unlink-none"), now) if asked else _stale(stored)
        platforms = tuple(address.platform for address in self._store.addresses(stored.id))
        forgotten = _other(platforms, stored.platform)
        if asked:
            return self._said(stored, link_words.ask_unlink(forgotten, now), now)
        if request.action == "unlink-no":
            return self._said(stored, Say(key="unlink-not"), now)
        if request.shown is None or now - request.shown > GOOD_FOR:
            return _stale(stored)
        return self._take_apart(stored, forgotten, now)

    def _take_apart(self, stored: Stored, forgotten: str, now: datetime) -> Linked:
        """Keep this chat, and tell both: the other may be that of somebody who got in."""
        other = next(a for a in self._store.addresses(stored.id) if a.platform == forgotten)
        self._store.keep_only(stored.id, stored.platform)
        self._store.put(stored.id, [Say(key="unlinked", args={"there": forgotten})], now)
        farewell = Say(key="unlinked-here", args={"there": stored.platform})
        aside = (farewell,) if forgotten in self._platforms else ()
        return Linked(stored, aside=aside, elsewhere=other, event="unlinked")

    def _said(self, stored: Stored, say: Say, now: datetime, event: str = "") -> Linked:
        """Let it wait in the outbox; to somebody of whom nothing is kept it is said beside it."""
        if not stored.id:
            return Linked(stored, aside=(say,), event=event, owed=False)
        self._store.put(stored.id, [say], now)
        if say.choices:
            self._open[stored.id] = say
        return Linked(stored, event=event)


def _comes_first(stored: Stored) -> str | None:
    """What has to be over before anything is linked or unlinked."""
    session = stored.person.session
    if session is not None and session.phase in TAKES_PLACE:
        return "link-later"
    return "link-red-flags" if stored.person.screening.red_flags else None


def _stale(stored: Stored) -> Linked:
    return Linked(stored, note=Say(key="old-button"))


def _parts(choice: Choice) -> tuple[str, str]:
    return choice.action, choice.value


def _other(platforms: tuple[str, ...], platform: str) -> str:
    return ",".join(name for name in platforms if name != platform)


def _code_in(incoming: Incoming) -> str:
    command = link_words.command(incoming.content)
    return command[1] if command is not None and command[0] == LINK else ""


def _from(incoming: Incoming) -> Address:
    return Address(incoming.platform, incoming.chat)
