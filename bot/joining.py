"""Two chats become one person: what a code leads to, and what stands in its way.

Nothing is written before everything is decided. Whose history is kept, and what may not be
lost with the other, is said in `histories`.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from bot import link_words
from bot.core.context import Context
from bot.core.outcome import Outcome
from bot.core.routine import Routine
from bot.core.says import Say
from bot.histories import History, Obstacle, back, obstacle, together, weight
from bot.link_codes import GOOD_FOR
from bot.records import Address, Stored
from bot.store import Store


class Party(Struct, frozen=True):
    """One of the two: who they are to the store, and what is known of them."""

    stored: Stored
    history: History


class Joined(Struct, frozen=True):
    """What came of it: whose the chat is now, and what to say there."""

    stored: Stored
    say: Say
    is_new: bool = False
    """Whether two chats have just become one person."""


class Joining:
    """Puts people together. Whoever calls it holds the transaction."""

    def __init__(self, store: Store, routine: Routine) -> None:
        self._store = store
        self._routine = routine

    def meet(self, owner: Stored, writer: Stored, now: datetime, *, agreed: str = "") -> Joined:
        """Link the chat of `writer`, who said the code of `owner`, or say why not.

        With a history on both sides it is asked first, unless they `agreed` to keep the answers
        and times of the chat on this platform, and those still are what would be kept. `writer`
        has the id 0 when nothing is known of them. Raises `PersonUnreadableError`.
        """
        if (key := self._misplaced(owner, writer)) is not None:
            return Joined(writer, Say(key=key))
        context = Context(now, self._routine)
        ours, theirs = self._party(owner), self._party(writer)
        kept, given_up = ours, theirs
        if weight(theirs.history) > weight(ours.history):
            kept, given_up = theirs, ours
        if (refusal := _refusal(kept, given_up, context)) is not None:
            return Joined(writer, refusal)
        kept_there = kept.stored.platform
        if agreed != kept_there and not (kept.history.is_blank or given_up.history.is_blank):
            self._store.ask_link(owner.id, writer.id, now + GOOD_FOR)
            return Joined(writer, link_words.ask_together(owner.platform, kept_there, now))
        outcome = together(kept.history, given_up.history, context)
        self._write(kept.stored, given_up.stored, outcome, now)
        return self._told(kept.stored, writer.address, now)

    def bring_back(self, stored: Stored, now: datetime) -> Stored:
        """Let somebody who could not be reached, and writes, have their mornings again."""
        outcome = back(stored.person, Context(now, self._routine))
        self._save(stored.id, outcome)
        return replace(stored, person=outcome.person)

    def _misplaced(self, owner: Stored, writer: Stored) -> str | None:
        """Say what is wrong with these two chats, whoever they belong to."""
        if owner.id == writer.id:
            return "link-same"
        if owner.home or writer.home:
            return "link-taken"
        return "link-same" if owner.platform == writer.platform else None

    def _party(self, stored: Stored) -> Party:
        days = self._store.days(stored.id) if stored.id else ()
        return Party(stored, History(stored.person, days))

    def _write(self, kept: Stored, given_up: Stored, outcome: Outcome, now: datetime) -> None:
        """Let one person have both chats, and erase the other."""
        store, number = self._store, kept.id
        if given_up.id:
            store.hand_over_buttons(given_up.id, number, now)
            store.erase(given_up.id)
        store.forget_link(number)
        store.add_address(number, given_up.address)
        self._save(number, outcome)
        if outcome.cancels:
            store.cancel_all(number)
        store.put_retire(number, set(outcome.answered), now)
        reached = given_up if kept.person.suspended else kept
        store.set_home(number, reached.platform)

    def _save(self, number: int, outcome: Outcome) -> None:
        self._store.save(number, outcome.person, outcome.due, may_wait=outcome.may_wait)
        if outcome.days:
            self._store.record(number, outcome.days, outcome.person.ledger.streak)

    def _told(self, kept: Stored, here: Address, now: datetime) -> Joined:
        """Tell the other chat, go on in this one, and ask where to wake them."""
        platforms = tuple(address.platform for address in self._store.addresses(kept.id))
        [there] = [platform for platform in platforms if platform != here.platform]
        self._store.move(kept.id, there)
        told = Say(key="linked-there", args={"there": here.platform}, rings=False)
        self._store.put(kept.id, [told], now)
        self._store.move(kept.id, here.platform)
        stored = self._store.load(kept.id)
        if stored is None:
            msg = "whoever was just kept is there"
            raise AssertionError(msg)
        asked = link_words.linked(there, stored.home, platforms, now)
        return Joined(stored, asked, is_new=True)


def _refusal(kept: Party, given_up: Party, context: Context) -> Say | None:
    """Say what has to be settled first, if anything."""
    for party in (kept, given_up):
        if party.history.is_busy:
            return Say(key="link-busy", args={"there": party.stored.platform})
        if party.history.person.screening.red_flags:
            return link_words.refused(Obstacle.RED_FLAGS, party.stored.platform)
    found = obstacle(kept.history, given_up.history, context)
    if found is None:
        return None
    asked = found is Obstacle.ASKED and kept.history.is_asked
    return link_words.refused(found, (kept if asked else given_up).stored.platform)
