"""The use case: load, step, save in one transaction; then deliver and look again in time.

Knows no SQL, no platform's types and no text of its own. Every instant comes from the clock
it is given.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct
from structlog.typing import FilteringBoundLogger

from bot.catalog import parse_button
from bot.chat.platform import Answer, Blocked, Incoming, Location, Platform, Tap, Typed
from bot.core.context import Context
from bot.core.events import (
    BecameUnreachable,
    Choice,
    Delivered,
    Event,
    Reading,
    Replied,
    Tapped,
    Undelivered,
    Woke,
)
from bot.core.outcome import Outcome
from bot.core.person import Person
from bot.core.routine import Routine
from bot.core.says import Kind, Say
from bot.core.step import step, wants_place
from bot.door import Door
from bot.errors import DeliveryError
from bot.logs import person_hash
from bot.reading.places import Atlas
from bot.reading.reader import Reader
from bot.records import Queued, Stored
from bot.store import Store
from bot.voice import Voice

BATCH = 50
"""How many due people are stepped in one transaction, between two breaths: about 15 ms."""

LEFT_ALONE = timedelta(minutes=2)
"""How long somebody whom a mistake of ours keeps from being stepped is left before a new try."""

CANCELLED = (Kind.CUE, Kind.RELEASE, Kind.END, Kind.CARD, Kind.WAKE_UP, Kind.NUDGE)
"""What a change of plan makes void while it waits."""

STALE = ""
UNKNOWN_BUTTON = Tapped(Choice(STALE), STALE)
"""What a button that can't be read is taken for: one of long ago."""


class Poked(Protocol):
    """Who sends what was decided; told whenever there may be something."""

    def poke(self) -> None:
        """Say that there may be something to send."""


class House(Struct, frozen=True):
    """What the coach works with, the same for everybody."""

    store: Store
    routine: Routine
    voice: Voice
    readers: Mapping[str, Reader]
    atlas: Atlas
    door: Door
    clock: Callable[[], datetime]
    log: FilteringBoundLogger
    salt: bytes
    """What the log's hashes of people are made with, different for each database."""


class Coach:
    """Receives what happens and keeps what follows from it. Use it on one event loop."""

    def __init__(self, house: House, platforms: Mapping[str, Platform]) -> None:
        self._house = house
        self._platforms = platforms
        self._pokes: list[Poked] = []

    def tell(self, poked: Poked) -> None:
        """Poke this one after every step."""
        self._pokes.append(poked)

    async def receive(self, incoming: Incoming) -> Answer:
        """Handle one update, once; what follows is saved when this returns.

        Raises `StoreError` when it can't be saved; then nothing of it happened.
        """
        now = self._house.clock()
        stored = self._house.store.find(incoming.platform, incoming.chat)
        if stored is None and isinstance(incoming.content, Blocked):
            return Answer()
        if stored is None and not self._house.door.admits(incoming):
            return await self._turn_away(incoming)
        if stored is None and isinstance(incoming.content, Tap):
            return self._used_up(incoming)
        with self._house.store.transaction():
            if not self._house.store.handle_once(incoming.platform, incoming.update, now):
                # Whether its buttons were answered is not known any more; Stop may be among them.
                return Answer(buttons_stay=True)
            if stored is None:
                stored = self._welcome(incoming, now)
            # Its kind only: what was tapped or typed may be an answer about health.
            kind = type(incoming.content).__name__
            self._house.log.debug("update", kind=kind, person=self._who(stored))
            event = self._event(incoming, stored.person, now)
            outcome = self._apply(stored, event, now)
            if isinstance(incoming.content, Tap) and not outcome.buttons_stay:
                self._house.store.buttons_gone(stored.id, incoming.content.message)
        self._poke()
        if outcome.forgets is not None and outcome.forgets.everything:
            await self._say_aside(stored, outcome.says)
        return self._answer(stored, outcome)

    async def wake(self) -> None:
        """Look at everybody who is due, in batches, with a breath between.

        Raises `StoreError` when nothing can be saved. Somebody who can't be stepped is logged
        and left alone for a while, so that everybody else's morning goes on.
        """
        while True:
            now = self._house.clock()
            people = self._house.store.due(now, BATCH, self._platforms.keys())
            try:
                self._look_at(people, now)
            except Exception:  # noqa: BLE001 - whatever it was, it is one person's; who, shows now
                for number in people:
                    self._look_apart(number, now)
            self._poke()
            if len(people) < BATCH:
                return
            await asyncio.sleep(0)

    def delivered(self, queued: Queued, message: str, at: datetime) -> None:
        """The platform took a message; what waits for it is timed from here."""
        with self._house.store.transaction():
            self._house.store.sent(queued.id, message, at)
            if queued.say is not None and queued.say.mark:
                self._happened(queued.person, Delivered(queued.say.mark), at)

    def undelivered(self, queued: Queued, at: datetime) -> None:
        """A message was given up for good."""
        with self._house.store.transaction():
            self._house.store.drop(queued.id)
            if queued.say is not None and queued.say.mark:
                self._happened(queued.person, Undelivered(queued.say.mark), at)

    def unreachable(self, queued: Queued, at: datetime) -> None:
        """The chat can't be written to any more: drop what waits and suspend the person."""
        with self._house.store.transaction():
            self._house.store.drop(queued.id)
            self._house.store.cancel_all(queued.person)
            self._happened(queued.person, BecameUnreachable(), at)

    def _welcome(self, incoming: Incoming, now: datetime) -> Stored:
        person = Person(language=self._house.voice.language(incoming.language))
        number = self._house.store.add(incoming.platform, incoming.chat, person, None, now)
        stored = Stored(number, incoming.platform, incoming.chat, person)
        self._note("person-new", stored)
        return stored

    def _look_at(self, people: Collection[int], now: datetime) -> None:
        with self._house.store.transaction():
            for number in people:
                stored = self._house.store.load(number)
                if stored is not None:
                    self._apply(stored, Woke(stored.due if stored.due is not None else now), now)

    def _look_apart(self, number: int, now: datetime) -> None:
        try:
            self._look_at((number,), now)
        except Exception:
            self._house.log.exception(
                "person-left-alone", row=number, minutes=LEFT_ALONE.seconds // 60
            )
            with self._house.store.transaction():
                self._house.store.postpone(number, now + LEFT_ALONE)

    def _happened(self, number: int, event: Event, at: datetime) -> None:
        stored = self._house.store.load(number)
        if stored is not None:
            self._apply(stored, event, at)

    def _apply(self, stored: Stored, event: Event, now: datetime) -> Outcome:
        """One step, saved whole; the caller holds the transaction."""
        outcome = step(stored.person, event, now, self._house.routine)
        store = self._house.store
        if outcome.person.suspended != stored.person.suspended:
            self._note("suspended" if outcome.person.suspended else "back", stored)
        if outcome.forgets is not None and outcome.forgets.everything:
            self._note("person-erased", stored)
            store.erase(stored.id)
            return outcome
        if outcome.forgets is not None:
            store.erase_history(stored.id)
        store.save(stored.id, outcome.person, outcome.due)
        if outcome.days:
            store.record(stored.id, outcome.days, outcome.person.ledger.streak)
        if outcome.cancels:
            store.cancel(stored.id, CANCELLED)
        if outcome.answered:
            store.put_retire(stored.id, set(outcome.answered), now)
        store.put(stored.id, outcome.says, now)
        return outcome

    def _event(self, incoming: Incoming, person: Person, now: datetime) -> Event:
        match incoming.content:
            case Typed(text=text):
                return Replied(self._read(text, person, now))
            case Tap(data=data):
                return parse_button(data) or UNKNOWN_BUTTON
            case Location(latitude=latitude, longitude=longitude):
                place = self._house.atlas.nearest(latitude, longitude)
                return Replied(Reading(places=(place,)))
            case Blocked():
                return BecameUnreachable()

    def _read(self, text: str, person: Person, now: datetime) -> Reading:
        context = Context(now, self._house.routine)
        return self._house.readers[person.language].read(
            text,
            today=context.today(person),
            now=now,
            offered=self._offered(person),
            wants_place=wants_place(person),
        )

    def _offered(self, person: Person) -> dict[str, Choice]:
        """The labels of the buttons that are open; those of the question win over the session's."""
        choices: list[Choice] = []
        if person.session is not None:
            choices += person.session.choices
        if person.question is not None:
            choices += person.question.choices
        return {self._house.voice.label(person.language, choice): choice for choice in choices}

    def _answer(self, stored: Stored, outcome: Outcome) -> Answer:
        note = ""
        if outcome.note is not None:
            note = self._house.voice.message(stored.person.language, stored, outcome.note).text
        return Answer(note=note, buttons_stay=outcome.buttons_stay)

    def _used_up(self, incoming: Incoming) -> Answer:
        """Answer a button of somebody who was erased; a tap alone brings nobody back."""
        stranger = self._stranger(incoming)
        return self._answer(stranger, Outcome(person=stranger.person, note=Say(key="old-button")))

    async def _turn_away(self, incoming: Incoming) -> Answer:
        """Answer a stranger politely and keep nothing."""
        await self._say_aside(self._stranger(incoming), (Say(key="private"),))
        return Answer()

    def _stranger(self, incoming: Incoming) -> Stored:
        language = self._house.voice.language(incoming.language)
        return Stored(0, incoming.platform, incoming.chat, Person(language=language))

    async def _say_aside(self, stored: Stored, says: Collection[Say]) -> None:
        """Say something to somebody of whom nothing is kept; if it fails, it is not repeated."""
        platform = self._platforms[stored.platform]
        for say in says:
            message = self._house.voice.message(stored.person.language, stored, say)
            try:
                await platform.send(stored.chat, message)
            except DeliveryError as error:
                self._house.log.info("farewell-undelivered", reason=str(error))

    def _note(self, event: str, stored: Stored) -> None:
        self._house.log.info(event, platform=stored.platform, person=self._who(stored))

    def _who(self, stored: Stored) -> str:
        return person_hash(stored.platform, stored.chat, self._house.salt)

    def _poke(self) -> None:
        for poked in self._pokes:
            poked.poke()
