"""One step of somebody who is kept: decided by the core, saved whole, and moved where it belongs.

Nothing is written before everything is decided. Whoever calls this holds the transaction, and
knows why there is a step. Knows no SQL, no platform's types and no text of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from structlog.typing import FilteringBoundLogger

from bot import link_words
from bot.admission import Admission
from bot.chat.platform import Incoming
from bot.core import forecast
from bot.core.context import Context
from bot.core.events import Event, Woke
from bot.core.outcome import Outcome
from bot.core.person import Person
from bot.core.routine import Routine
from bot.core.says import Kind, Say
from bot.core.step import step
from bot.errors import PersonUnreadableError
from bot.linking import Linking
from bot.logs import person_hash
from bot.moving import brings_home, brought_home, followed, gone_on, settled
from bot.records import Stored
from bot.store import Store

LEFT_ALONE = timedelta(minutes=2)
"""How long somebody whom a mistake of ours keeps from being stepped is left before a new try."""

CANCELLED = (Kind.CUE, Kind.RELEASE, Kind.END, Kind.CARD, Kind.WAKE_UP, Kind.NUDGE)
"""What a change of plan makes void while it waits."""


class Steps:
    """Steps people, one at a time. Use it on one event loop."""

    def __init__(
        self,
        *,
        store: Store,
        routine: Routine,
        admissions: Mapping[str, Admission],
        served: Collection[str],
        linking: Linking,
        log: FilteringBoundLogger,
        salt: bytes,
    ) -> None:
        """`admissions` has one for each platform; `served` changes when one refuses its token."""
        self._store = store
        self._routine = routine
        self._admissions = admissions
        self._served = served
        self._linking = linking
        self._log = log
        self._salt = salt
        self._usual = forecast.usual(routine)

    def learn(self, now: datetime) -> None:
        """Learn which sessions an earlier run left under way, so that new ones fit beside them.

        Those that were told when they begin are among them, and due by the longest time told.
        """
        for platform in self._limited():
            until = now + self._admissions[platform].longest_told
            for number in self._store.soon(until, platform):
                with suppress(PersonUnreadableError):  # their own turn will tell the host
                    stored = self._store.load(number)
                    if stored is not None:
                        self._expect(stored, stored.person, now)

    def has_room(self, platform: str, now: datetime) -> bool:
        """Whether the cues of running sessions leave room for one more wake-up."""
        admission = self._admissions[platform]
        return not admission.limited or admission.lets_in(now, self._usual)

    def look_at(self, number: int, now: datetime) -> None:
        """Step somebody who is due; whom a mistake of ours keeps from it, is left for a while."""
        try:
            stored = self._store.load(number)
            if stored is None:
                return
            due = stored.due if stored.due is not None else now
            outcome = self.decide(stored, Woke(due), now)
            wakes = stored.may_wait or brings_home(outcome)
            stored = self._bring_home(stored, now) if wakes else stored
        except Exception:  # noqa: BLE001 - whatever it was, all others must be looked at
            minutes = LEFT_ALONE.seconds // 60
            self._log.exception("person-left-alone", row=number, minutes=minutes)
            self._store.postpone(number, now + LEFT_ALONE)
        else:
            self.keep(stored, outcome, now)

    def happened(self, number: int, event: Event, at: datetime) -> None:
        """Step somebody for what became of a message."""
        stored = self.load(number)
        if stored is not None:
            outcome = self.decide(stored, event, at)
            stored = self._bring_home(stored, at) if brings_home(outcome) else stored
            self.keep(stored, outcome, at)

    def load(self, number: int) -> Stored | None:
        """Return somebody by the store's own id; None, and the host hears why, if it can't."""
        try:
            return self._store.load(number)
        except PersonUnreadableError as error:  # everybody else's messages must go on
            self._log.error("person-unreadable", cause=str(error))
            return None

    def decide(self, stored: Stored, event: Event, now: datetime) -> Outcome:
        """One step; nothing is written."""
        room = None
        admission = self._admissions.get(stored.platform)
        if admission is not None and admission.limited and forecast.may_begin(stored.person):
            profile = forecast.profile(stored.person, Context(now, self._routine))
            room = admission.room(now, profile, stored.id)
        return step(stored.person, event, now, self._routine, room)

    def keep(self, stored: Stored, outcome: Outcome, now: datetime) -> None:
        """Save a step whole. Once something is said, a typed word is about that."""
        store = self._store
        self._expect(stored, outcome.person, now)
        if outcome.person.suspended != stored.person.suspended:
            self.note("suspended" if outcome.person.suspended else "back", stored)
        if outcome.forgets is not None and outcome.forgets.everything:
            self.note("person-erased", stored)
            store.erase(stored.id)
            return
        if outcome.forgets is not None:
            store.erase_history(stored.id)
        store.save(stored.id, outcome.person, outcome.due, may_wait=outcome.may_wait)
        if outcome.days:
            store.record(stored.id, outcome.days, outcome.person.ledger.streak)
        if outcome.cancels:
            store.cancel(stored.id, CANCELLED)
        if outcome.answered:
            store.put_retire(stored.id, set(outcome.answered), now)
        store.put(stored.id, outcome.says, now)
        if outcome.says:
            self._linking.put_aside(stored.id)

    def follow(self, stored: Stored, incoming: Incoming, now: datetime) -> Stored:
        """Write to somebody where they just wrote, from now on."""
        here = self._moved(stored, followed(self._store, stored, incoming), now)
        return here if here.home in ("", *self._served) else self._settled(here, now)

    def settle(self, number: int, now: datetime) -> None:
        """Wake somebody at the home of their choice if it is served, else in another chat."""
        stored = self.load(number)
        if stored is not None and not stored.person.suspended:
            self._settled(stored, now)

    def _settled(self, stored: Stored, now: datetime) -> Stored:
        """Where that takes them away from home they are told, once, without a sound."""
        found = self._moved(stored, settled(self._store, stored, self._served), now)
        if found.away_from and not stored.away_from:
            self._told(found, link_words.away(found.away_from, found.person), now)
        return found

    def _moved(self, before: Stored, after: Stored, now: datetime) -> Stored:
        """Expect the messages of their session on the platform where they are written to now.

        What linking asked in the chat they left takes no typed word in the other.
        """
        if after.platform != before.platform:
            self._linking.put_aside(after.id)
            self._expect(before, Person(), now)
            self._expect(after, after.person, now)
        return after

    def _bring_home(self, stored: Stored, now: datetime) -> Stored:
        """What the clock begins, it begins where they are woken."""
        return self._moved(stored, brought_home(self._store, stored), now)

    def lose(self, stored: Stored, platform: str, now: datetime) -> bool:
        """Go on in their other chat, as this one can't be written to; False: there is none.

        One that was lost before is not told of again.
        """
        if not stored.home:
            return stored.platform != platform
        if platform in self._store.lost(stored.id):
            self._store.lose(stored.id, platform)
            return True
        left = gone_on(self._store, stored, platform, self._served)
        if left is None:
            return False
        self.note("chat-lost", stored)
        self._moved(stored, left, now)
        self._told(left, link_words.lost(platform, left.person), now)
        return True

    def _told(self, stored: Stored, say: Say, now: datetime) -> None:
        self._linking.put_aside(stored.id)
        self._store.put(stored.id, [say], now)

    def _expect(self, stored: Stored, person: Person, now: datetime) -> None:
        """Tell the admission which messages this person's session will still need."""
        admission = self._admissions.get(stored.platform)
        if admission is not None and admission.limited:
            context = Context(now, self._routine)
            coming = forecast.coming(person, context)
            admission.update(stored.id, now, coming, waits=forecast.waits(person))

    def _limited(self) -> tuple[str, ...]:
        admissions = self._admissions.items()
        return tuple(name for name, admission in admissions if admission.limited)

    def note(self, event: str, stored: Stored) -> None:
        """Tell the host what happened to somebody."""
        self._log.info(event, platform=stored.platform, person=self.who(stored))

    def who(self, stored: Stored) -> str:
        """Name somebody in the log."""
        return person_hash(stored.platform, stored.chat, self._salt)
