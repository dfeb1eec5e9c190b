"""Linking: /link, /link with a code, /unlink and their buttons, before the core sees them.

A running session and an open question about warning signs come first. What a code leads to is
decided in `joining`; what is asked for is read in `link_requests`. The words of a code are in no
say that is stored.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from bot import link_words
from bot.chat.platform import Incoming, Tap
from bot.core.says import Say
from bot.core.session import TAKES_PLACE
from bot.joining import Joined, Joining
from bot.link_codes import GOOD_FOR, Pick, new_code, sealed
from bot.link_requests import Request, Requests
from bot.link_words import UNLINK
from bot.moving import reachable
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
    """Whether the aside waits for room and is tried again, however soon after another."""
    note: Say | None = None
    """What a tapper is told at once."""
    event: str = ""
    """What the host is told."""


class Linking:
    """Links and unlinks the chats of people. Use it on one event loop, in a transaction."""

    def __init__(
        self,
        *,
        store: Store,
        joining: Joining,
        requests: Requests,
        served: Collection[str],
        pick: Pick,
        salt: bytes,
    ) -> None:
        """`served` changes when a platform refuses its token; codes are sealed with `salt`."""
        self._store = store
        self._joining = joining
        self._requests = requests
        self._served = served
        self._pick = pick
        self._salt = salt

    def invites(self, incoming: Incoming, language: str, now: datetime) -> bool:
        """Whether a stranger says a code that is good, which lets them in."""
        code = self._requests.code_in(incoming, language)
        if not code or self._requests.must_wait(_from(incoming), now):
            return False
        return self._requests.owner(code, now) is not None

    def turned_away(self, incoming: Incoming, language: str, now: datetime) -> None:
        """Note that a stranger said a code that was not good."""
        if self._requests.code_in(incoming, language):
            self._requests.note_try(_from(incoming), now)

    def put_aside(self, person: int) -> None:
        """Something else was said, or they went to their other chat: a "yes" means that now.

        The buttons of what was asked here stay good.
        """
        self._store.put_links_aside(person)

    def answer(self, incoming: Incoming, stored: Stored, now: datetime) -> Linked | None:
        """Do what is asked about linking; None: it is about something else.

        `stored` has the id 0 when nothing is known of them. Raises `StoreError`; any other error
        comes before anything is written.
        """
        request = self._requests.read(incoming, stored, now)
        if request is None:
            return None
        if stored.person.suspended:
            stored = self._joining.bring_back(stored, now)
        linked = self._do(incoming, stored, request, now)
        self._retire(incoming, linked.stored, now)
        return linked

    def other_chat(self, stored: Stored) -> Address | None:
        """Another chat of somebody, if they have one that can be written to."""
        able = reachable(self._store, stored, self._served)
        addresses = self._store.addresses(stored.id)
        found = (a for a in addresses if a.platform in able and a.platform != stored.platform)
        return next(found, None)

    def _do(self, incoming: Incoming, stored: Stored, request: Request, now: datetime) -> Linked:
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
            case link_words.HOME:
                return self._choose_home(stored, request.value, now)
            case _:
                return self._unlink(stored, request, now)

    def _retire(self, incoming: Incoming, stored: Stored, now: datetime) -> None:
        """Take the tapped buttons away, unless the chat they are in is nobody's any more."""
        theirs = self._store.whose(incoming.platform, incoming.chat) == stored.id
        if theirs and isinstance(incoming.content, Tap):
            self._store.put_retire_message(stored.id, incoming.content.message, now)

    def _first(self, incoming: Incoming, stored: Stored, key: str, now: datetime) -> Linked:
        if isinstance(incoming.content, Tap):
            return Linked(stored, note=Say(key=key))
        return self._said(stored, link_words.not_now(key, stored.person), now)

    def _link(self, stored: Stored, code: str, now: datetime) -> Linked:
        if code:
            return self._try_code(stored, code, now)
        if stored.home:
            there = _other(self._platforms(stored), stored.platform)
            able = reachable(self._store, stored, self._served)
            chosen = stored.away_from or stored.home
            return self._said(stored, link_words.status(there, chosen, able, now), now)
        others = self._others(stored)
        if not others:
            return self._said(stored, Say(key="link-alone"), now)
        return self._offer(stored, ",".join(others), now)

    def _others(self, stored: Stored) -> list[str]:
        """The platforms on which they could have another chat."""
        return [name for name in self._served if name != stored.platform]

    def _platforms(self, stored: Stored) -> tuple[str, ...]:
        return tuple(address.platform for address in self._store.addresses(stored.id))

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
        if self._requests.must_wait(stored.address, now):
            return self._said(stored, Say(key="link-wait"), now)
        return replace(self._tried(stored, code, now), owed=True)

    def _tried(self, stored: Stored, code: str, now: datetime) -> Linked:
        number = self._requests.owner(code, now)
        owner = None if number is None else self._store.load(number)
        if owner is None:
            self._requests.note_try(stored.address, now)
            return self._said(stored, Say(key="link-wrong"), now)
        joined = self._joining.meet(owner, stored, now)
        if not joined.stored.id:
            self._requests.note_try(stored.address, now)
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
        if not stored.home or platform not in self._platforms(stored):
            return _stale(stored)
        if platform not in reachable(self._store, stored, self._served):
            args: link_words.Args = {"there": platform, "home": stored.home}
            return self._said(stored, Say(key="link-home-away", args=args), now)
        self._store.set_home(stored.id, platform)
        noted = Say(key="link-home-noted", args={"home": platform})
        return self._said(replace(stored, home=platform), noted, now)

    def _unlink(self, stored: Stored, request: Request, now: datetime) -> Linked:
        asked = request.action == UNLINK
        if not stored.home:
            key = "unlink-none" if self._others(stored) else "link-alone"
            return self._said(stored, Say(key=key), now) if asked else _stale(stored)
        forgotten = _other(self._platforms(stored), stored.platform)
        if asked:
            return self._said(stored, link_words.ask_unlink(forgotten, now), now)
        if request.action == "unlink-no":
            return self._said(stored, Say(key="unlink-not"), now)
        if request.shown is None or now - request.shown > GOOD_FOR:
            return _stale(stored)
        return self._take_apart(stored, forgotten, now)

    def _take_apart(self, stored: Stored, forgotten: str, now: datetime) -> Linked:
        """Keep this chat, and tell both: the other may be that of somebody who got in."""
        other = self.other_chat(stored)
        self._store.keep_only(stored.id, stored.platform)
        self._store.put(stored.id, [Say(key="unlinked", args={"there": forgotten})], now)
        farewell = Say(key="unlinked-here", args={"there": stored.platform})
        aside = () if other is None else (farewell,)
        return Linked(stored, aside=aside, elsewhere=other, event="unlinked")

    def _said(self, stored: Stored, say: Say, now: datetime, event: str = "") -> Linked:
        """Let it wait in the outbox; to somebody of whom nothing is kept it is said beside it."""
        if not stored.id:
            return Linked(stored, aside=(say,), event=event, owed=False)
        self._store.put(stored.id, [say], now)
        if link_words.marked_at(say.mark) is not None:
            self._store.ask_about_links(stored.id, msgspec.json.encode(say).decode())
        return Linked(stored, event=event)


def _comes_first(stored: Stored) -> str | None:
    """What has to be over before anything is linked or unlinked."""
    session = stored.person.session
    if session is not None and session.phase in TAKES_PLACE:
        return "link-later"
    return "link-red-flags" if stored.person.screening.red_flags else None


def _stale(stored: Stored) -> Linked:
    return Linked(stored, note=Say(key="old-button"))


def _other(platforms: tuple[str, ...], platform: str) -> str:
    return ",".join(name for name in platforms if name != platform)


def _from(incoming: Incoming) -> Address:
    return Address(incoming.platform, incoming.chat)
