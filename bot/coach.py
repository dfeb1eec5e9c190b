"""The use case: load, step, save in one transaction; then deliver and look again in time.

Knows no SQL, no platform's types and no text of its own. Every instant comes from the clock
it is given.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct
from structlog.typing import FilteringBoundLogger

from bot.admission import Admission
from bot.chat.platform import Answer, Blocked, Incoming, Message, Tap
from bot.core import forecast
from bot.core.context import Context
from bot.core.events import BecameUnreachable, Delivered, Event, Undelivered, Woke
from bot.core.outcome import Outcome
from bot.core.person import Person
from bot.core.routine import Routine
from bot.core.says import Kind, Say
from bot.core.step import step
from bot.door import Door
from bot.errors import PersonUnreadableError
from bot.interpreter import Interpreter
from bot.linking import Linked, Linking
from bot.logs import person_hash
from bot.moving import brings_home, brought_home, followed, is_beside
from bot.records import Queued, Stored
from bot.store import Store
from bot.voice import Voice

BATCH = 50
"""How many due people are stepped in one transaction, between two breaths: about 10 ms."""
LINE_UP = 200
"""How many due wake-ups are put in line in one transaction: about 2 ms."""

LEFT_ALONE = timedelta(minutes=2)
"""How long somebody whom a mistake of ours keeps from being stepped is left before a new try."""

CANCELLED = (Kind.CUE, Kind.RELEASE, Kind.END, Kind.CARD, Kind.WAKE_UP, Kind.NUDGE)
"""What a change of plan makes void while it waits."""


class Poked(Protocol):
    """Who sends what was decided; told whenever there may be something."""

    def poke(self) -> None:
        """Say that there may be something to send."""


class House(Struct, frozen=True):
    """What the coach works with, the same for everybody."""

    store: Store
    routine: Routine
    voice: Voice
    interpreter: Interpreter
    admissions: Mapping[str, Admission]
    """One for each platform that is served."""
    door: Door
    clock: Callable[[], datetime]
    linking: Linking
    log: FilteringBoundLogger
    salt: bytes
    """What the log's hashes of people are made with, different for each database."""


class Response(Struct, frozen=True):
    """What is said to somebody beside the outbox, once everything is saved."""

    answer: Answer = Answer()
    aside: tuple[Message, ...] = ()
    """Messages to somebody of whom nothing is kept: they can't wait in the outbox."""
    owed: bool = False
    """Whether the aside goes out however busy the platform is, and is not for whoever comes."""


class Coach:
    """Receives what happens and keeps what follows from it. Use it on one event loop."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._usual = forecast.usual(house.routine)
        self._pokes: list[Poked] = []

    def tell(self, poked: Poked) -> None:
        """Poke this one after every step."""
        self._pokes.append(poked)

    def poke(self) -> None:
        """Tell everybody who waits that there may be something to send."""
        for poked in self._pokes:
            poked.poke()

    def start(self) -> None:
        """Learn which sessions an earlier run left under way, so that new ones fit beside them.

        Those that were told when they begin are among them, and due by the longest time told.
        """
        now = self._house.clock()
        for platform in self._limited():
            until = now + self._house.admissions[platform].longest_told
            for number in self._house.store.soon(until, platform):
                with suppress(PersonUnreadableError):  # their own turn will tell the host
                    stored = self._house.store.load(number)
                    if stored is not None:
                        self._expect(stored, stored.person, now)

    def knows(self, incoming: Incoming) -> bool:
        """Whether this is from somebody we know."""
        return self._house.store.knows(incoming.platform, incoming.chat)

    def admits(self, incoming: Incoming) -> bool:
        """Whether a stranger may come in with this; a tap alone brings nobody back.

        A code of somebody who is in counts as an invitation.
        """
        if isinstance(incoming.content, Tap | Blocked):
            return False
        invited = self._house.linking.invites(incoming, self._house.clock())
        return invited or self._house.door.admits(incoming)

    def turn_away(self, incoming: Incoming) -> Response:
        """Answer a stranger politely and keep nothing."""
        stranger = self._newcomer(incoming)
        if isinstance(incoming.content, Blocked):
            return Response()
        if isinstance(incoming.content, Tap) and self._house.door.admits(incoming):
            used_up = Outcome(person=stranger.person, note=Say(key="old-button"))
            return Response(self._answer(stranger, used_up))
        self._house.linking.turned_away(incoming, self._house.clock())
        return Response(aside=self._rendered(stranger, (Say(key="private"),)))

    def handle(self, incoming: Incoming) -> Response:
        """Step somebody known or admitted for what they did; the caller holds the transaction.

        Raises `StoreError` when nothing can be saved. Any other error is a mistake of ours. All
        is decided before anything is written, so that such a one leaves a person as they were,
        unless it comes from the keeping itself.
        """
        now = self._house.clock()
        stored = self._whose(incoming, now)
        # Its kind only: what was tapped or typed may be an answer about health.
        kind = type(incoming.content).__name__
        self._house.log.debug("update", kind=kind, person=self._who(stored))
        linked = self._house.linking.answer(incoming, stored, now)
        if linked is not None:
            return self._linked(linked)
        if isinstance(incoming.content, Blocked) and is_beside(stored, incoming.platform):
            return Response()
        event = self._house.interpreter.event(incoming.content, stored.person, now)
        outcome = self._decide(stored, event, now)
        erased = outcome.forgets is not None and outcome.forgets.everything
        aside = self._rendered(stored, outcome.says) if erased else ()
        response = Response(self._answer(stored, outcome), aside, owed=erased)
        if not stored.id:
            stored = self._welcome(stored, now)
        self._keep(stored, outcome, now)
        if isinstance(incoming.content, Tap) and not (outcome.buttons_stay or erased):
            self._house.store.put_retire_message(stored.id, incoming.content.message, now)
        return response

    async def wake(self) -> None:
        """Look at everybody who is due, in batches, with a breath between.

        A running session is stepped at once; a wake-up is only put in line. Raises
        `StoreError` when nothing can be saved.
        """
        platforms = self._house.admissions.keys()
        while True:
            now = self._house.clock()
            with self._house.store.transaction():
                people = self._house.store.due(now, BATCH, platforms)
                for number in people:
                    self._look_at(number, now)
                lined_up = self._house.store.line_up(now, LINE_UP, platforms)
            self.poke()
            if len(people) < BATCH and not lined_up:
                return
            await asyncio.sleep(0)

    def call_up(self, platform: str, most: int, now: datetime) -> int:
        """Let at most so many of those in line have their wake-up; return how many had it.

        Nobody while the cues of running sessions would not leave room for one more. The caller
        holds the transaction.
        """
        admission = self._house.admissions[platform]
        if admission.limited and not admission.lets_in(now, self._usual):
            return 0
        people = self._house.store.line(platform, min(most, BATCH))
        for number in people:
            self._look_at(number, now)
        return len(people)

    def waits(self, platform: str) -> bool:
        """Whether anybody is in line."""
        return bool(self._house.store.line(platform, 1))

    def expects(self, platform: str, now: datetime, until: datetime) -> int:
        """How many people have a due that may not wait, after `now` and by `until`."""
        return self._house.store.due_between(platform, now, until)

    def delivered(self, queued: Queued, message: str, at: datetime) -> None:
        """The platform took a message; what waits for it is timed from here."""
        self._house.store.sent(queued.id, message, at)
        if queued.say is not None and queued.say.mark:
            self._happened(queued.person, Delivered(queued.say.mark), at)

    def undelivered(self, queued: Queued, at: datetime) -> None:
        """A message was given up for good."""
        self._house.store.drop(queued.id)
        if queued.say is not None and queued.say.mark:
            self._happened(queued.person, Undelivered(queued.say.mark), at)

    def unreachable(self, queued: Queued, at: datetime) -> None:
        """The chat can't be written to any more: drop what waits and suspend the person.

        A linked chat in which nothing of theirs takes place suspends nobody.
        """
        self._house.store.drop(queued.id)
        stored = self._load(queued.person)
        if stored is not None and is_beside(stored, queued.platform):
            return
        self._house.store.cancel_all(queued.person)
        self._happened(queued.person, BecameUnreachable(), at)

    def _whose(self, incoming: Incoming, now: datetime) -> Stored:
        """Whoever did this, written to from now on where they did it."""
        store = self._house.store
        found = store.find(incoming.platform, incoming.chat)
        if found is None:
            return self._newcomer(incoming)
        return self._moved(found, followed(store, found, incoming), now)

    def _bring_home(self, stored: Stored, now: datetime) -> Stored:
        """What the clock begins, it begins where they are woken."""
        return self._moved(stored, brought_home(self._house.store, stored), now)

    def _moved(self, before: Stored, after: Stored, now: datetime) -> Stored:
        """Expect the messages of their session on the platform where they are written to now."""
        if after.platform != before.platform:
            self._expect(before, Person(), now)
            self._expect(after, after.person, now)
        return after

    def _linked(self, linked: Linked) -> Response:
        """What is said at once about linking; the rest is saved and waits in the outbox."""
        stored = linked.stored
        if linked.event:
            self._note(linked.event, stored)
        answer = self._answer(stored, Outcome(person=stored.person, note=linked.note))
        return Response(answer, self._rendered(stored, linked.aside), owed=bool(stored.id))

    def _newcomer(self, incoming: Incoming) -> Stored:
        person = Person(language=self._house.voice.language(incoming.language))
        return Stored(0, incoming.platform, incoming.chat, person)

    def _welcome(self, newcomer: Stored, now: datetime) -> Stored:
        store = self._house.store
        number = store.add(newcomer.platform, newcomer.chat, newcomer.person, None, now)
        self._note("person-new", newcomer)
        return Stored(number, newcomer.platform, newcomer.chat, newcomer.person)

    def _look_at(self, number: int, now: datetime) -> None:
        """Step somebody who is due; whom a mistake of ours keeps from it, is left for a while."""
        try:
            stored = self._house.store.load(number)
            if stored is None:
                return
            due = stored.due if stored.due is not None else now
            outcome = self._decide(stored, Woke(due), now)
            wakes = stored.may_wait or brings_home(outcome)
            stored = self._bring_home(stored, now) if wakes else stored
        except Exception:
            minutes = LEFT_ALONE.seconds // 60
            self._house.log.exception("person-left-alone", row=number, minutes=minutes)
            self._house.store.postpone(number, now + LEFT_ALONE)
        else:
            self._keep(stored, outcome, now)

    def _happened(self, number: int, event: Event, at: datetime) -> None:
        stored = self._load(number)
        if stored is not None:
            outcome = self._decide(stored, event, at)
            stored = self._bring_home(stored, at) if brings_home(outcome) else stored
            self._keep(stored, outcome, at)

    def _load(self, number: int) -> Stored | None:
        try:
            return self._house.store.load(number)
        except PersonUnreadableError as error:  # everybody else's messages must go on
            self._house.log.error("person-unreadable", cause=str(error))  # noqa: TRY400 - says it all
            return None

    def _decide(self, stored: Stored, event: Event, now: datetime) -> Outcome:
        """One step; nothing is written."""
        room = None
        admission = self._house.admissions.get(stored.platform)
        if admission is not None and admission.limited and forecast.may_begin(stored.person):
            profile = forecast.profile(stored.person, Context(now, self._house.routine))
            room = admission.room(now, profile, stored.id)
        return step(stored.person, event, now, self._house.routine, room)

    def _keep(self, stored: Stored, outcome: Outcome, now: datetime) -> None:
        """Save a step whole; the caller holds the transaction."""
        store = self._house.store
        self._expect(stored, outcome.person, now)
        if outcome.person.suspended != stored.person.suspended:
            self._note("suspended" if outcome.person.suspended else "back", stored)
        if outcome.forgets is not None and outcome.forgets.everything:
            self._note("person-erased", stored)
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

    def _expect(self, stored: Stored, person: Person, now: datetime) -> None:
        """Tell the admission which messages this person's session will still need."""
        admission = self._house.admissions.get(stored.platform)
        if admission is not None and admission.limited:
            context = Context(now, self._house.routine)
            admission.update(stored.id, now, forecast.coming(person, context))

    def _limited(self) -> tuple[str, ...]:
        admissions = self._house.admissions.items()
        return tuple(name for name, admission in admissions if admission.limited)

    def _answer(self, stored: Stored, outcome: Outcome) -> Answer:
        note = ""
        if outcome.note is not None:
            note = self._house.voice.message(stored.person.language, stored, outcome.note).text
        return Answer(note=note, buttons_stay=outcome.buttons_stay)

    def _rendered(self, stored: Stored, says: tuple[Say, ...]) -> tuple[Message, ...]:
        render = self._house.voice.message
        return tuple(render(stored.person.language, stored, say) for say in says)

    def _note(self, event: str, stored: Stored) -> None:
        self._house.log.info(event, platform=stored.platform, person=self._who(stored))

    def _who(self, stored: Stored) -> str:
        return person_hash(stored.platform, stored.chat, self._house.salt)
