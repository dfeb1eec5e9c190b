"""The use case: load, step, save in one transaction; then deliver and look again in time.

Knows no SQL, no platform's types and no text of its own. Every instant comes from the clock
it is given.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from msgspec import Struct
from structlog.typing import FilteringBoundLogger

from bot.admission import Admission
from bot.chat.platform import Blocked, Filled, Incoming, Tap
from bot.core import showing
from bot.core.events import BecameUnreachable, Delivered, Tapped, Undelivered
from bot.core.outcome import Outcome
from bot.core.person import Person
from bot.core.routine import Routine
from bot.core.says import Say
from bot.door import Door
from bot.interpreter import Interpreter
from bot.linking import Linked, Linking
from bot.records import Queued, Stored
from bot.responses import Aside, Response, answer, aside
from bot.served import Served
from bot.stepping import Steps
from bot.store import Store
from bot.voice import Voice

BATCH = 50
"""How many due people are stepped in one transaction, between two breaths: about 10 ms."""
LINE_UP = 200
"""How many due wake-ups are put in line in one transaction: about 2 ms."""


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
    """One for each platform."""
    served: Served
    """Those on which people can be heard and written to just now."""
    door: Door
    clock: Callable[[], datetime]
    linking: Linking
    log: FilteringBoundLogger
    salt: bytes
    """What the log's hashes of people are made with, different for each database."""


class Coach:
    """Receives what happens and keeps what follows from it. Use it on one event loop."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._steps = Steps(
            store=house.store,
            routine=house.routine,
            admissions=house.admissions,
            served=house.served,
            linking=house.linking,
            log=house.log,
            salt=house.salt,
        )
        self._pokes: list[Poked] = []
        self._unsettled: int | None = 0
        """After whose id people may not be where they belong; None: everybody is."""

    def tell(self, poked: Poked) -> None:
        """Poke this one after every step."""
        self._pokes.append(poked)

    def poke(self) -> None:
        """Tell everybody who waits that there may be something to send."""
        for poked in self._pokes:
            poked.poke()

    def start(self) -> None:
        """Settle whoever's platform isn't served any more, and learn which sessions are under way.

        That is to be done before it is decided what becomes of messages on their way.
        """
        while self._unsettled is not None:
            self._settle_some()
        self._steps.learn(self._house.clock())

    def refused(self, platform: str) -> None:
        """A platform refused the bot's token: `wake` settles whoever can be reached elsewhere."""
        self._house.served.refuse(platform)
        self._unsettled = 0

    def knows(self, incoming: Incoming) -> bool:
        """Whether this is from somebody we know."""
        return self._house.store.knows(incoming.platform, incoming.chat)

    def admits(self, incoming: Incoming) -> bool:
        """Whether a stranger may come in with this; a tap alone brings nobody back.

        A code of somebody who is in counts as an invitation.
        """
        if isinstance(incoming.content, Tap | Filled | Blocked):
            return False
        language = self._house.voice.language(incoming.language)
        invited = self._house.linking.invites(incoming, language, self._house.clock())
        return invited or self._house.door.admits(incoming)

    def turn_away(self, incoming: Incoming) -> Response:
        """Answer a stranger politely and keep nothing."""
        stranger = self._newcomer(incoming)
        if isinstance(incoming.content, Blocked):
            return Response()
        if isinstance(incoming.content, Tap | Filled) and self._house.door.admits(incoming):
            return Response(answer(self._house.voice, stranger, Say(key="old-button")))
        language = stranger.person.language
        self._house.linking.turned_away(incoming, language, self._house.clock())
        return Response(asides=aside(self._house.voice, stranger, (Say(key="private"),)))

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
        self._house.log.debug("update", kind=kind, person=self._steps.who(stored))
        linked = self._house.linking.answer(incoming, stored, now)
        if linked is not None:
            return self._linked(linked)
        blocked = isinstance(incoming.content, Blocked)
        if blocked and self._steps.lose(stored, incoming.platform, now):
            return Response()
        event = self._house.interpreter.event(incoming.content, stored.person, now)
        outcome = self._steps.decide(stored, event, now)
        erased = outcome.forgets is not None and outcome.forgets.everything
        stay = outcome.buttons_stay
        response = Response(
            answer(self._house.voice, stored, outcome.note, buttons_stay=stay),
            self._farewell(stored, outcome) if erased else (),
        )
        if not stored.id:
            stored = self._welcome(stored, now)
        self._steps.keep(stored, outcome, now)
        used = incoming.content if isinstance(event, Tapped) else None
        if isinstance(used, Tap | Filled) and not (stay or erased):
            self._house.store.put_retire_message(stored.id, used.message, now)
        return response

    async def wake(self) -> None:
        """Look at everybody who is due, in batches, with a breath between.

        A running session is stepped at once; a wake-up is only put in line. Raises
        `StoreError` when nothing can be saved.
        """
        while self._unsettled is not None:
            self._settle_some()
            self.poke()
            await asyncio.sleep(0)
        platforms = self._house.admissions.keys()
        while True:
            now = self._house.clock()
            with self._house.store.transaction():
                people = self._house.store.due(now, BATCH, platforms)
                for number in people:
                    self._steps.look_at(number, now)
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
        if not self._steps.has_room(platform, now):
            return 0
        people = self._house.store.line(platform, min(most, BATCH))
        for number in people:
            self._steps.look_at(number, now)
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
            self._steps.happened(queued.person, Delivered(queued.say.mark), at)

    def undelivered(self, queued: Queued, at: datetime) -> None:
        """A message was given up for good; what it should have brought is not passed over."""
        self._house.store.drop(queued.id)
        if queued.say is not None and queued.say.mark:
            self._steps.happened(queued.person, Undelivered(queued.say.mark), at)
        if queued.say is not None and queued.say.attaches and self._steps.load(queued.person):
            self._house.store.put(queued.person, (showing.left_out(queued.say),), at)

    def unreachable(self, queued: Queued, at: datetime) -> None:
        """The chat can't be written to any more: go on in the person's other one.

        Without another one, drop what waits and suspend them.
        """
        self._house.store.retry(queued.id, at, failed=False)
        stored = self._steps.load(queued.person)
        if stored is not None and self._steps.lose(stored, queued.platform, at):
            self.poke()
            return
        self._house.store.cancel_all(queued.person)
        self._steps.happened(queued.person, BecameUnreachable(), at)

    def _whose(self, incoming: Incoming, now: datetime) -> Stored:
        """Whoever did this, written to from now on where they did it."""
        store = self._house.store
        found = store.find(incoming.platform, incoming.chat)
        if found is None:
            return self._newcomer(incoming)
        return self._steps.follow(found, incoming, now)

    def _linked(self, linked: Linked) -> Response:
        """What is said at once about linking; the rest is saved and waits in the outbox."""
        stored = linked.stored
        if linked.event:
            self._steps.note(linked.event, stored)
        voice, to = self._house.voice, linked.elsewhere
        asides = aside(voice, stored, linked.aside, owed=linked.owed, to=to)
        return Response(answer(voice, stored, linked.note), asides)

    def _farewell(self, stored: Stored, erased: Outcome) -> tuple[Aside, ...]:
        """What is said to somebody who has just had everything erased, in each of their chats."""
        voice = self._house.voice
        asides = aside(voice, stored, erased.says, owed=True)
        other = self._house.linking.other_chat(stored)
        if other is None:
            return asides
        told = Say(key="link-erased", args={"there": stored.platform})
        return asides + aside(voice, stored, (told,), owed=True, to=other)

    def _settle_some(self) -> None:
        """Let some be where they belong of those whose platform isn't served, or wasn't before.

        Raises `StoreError`; the next time goes on from there.
        """
        now = self._house.clock()
        with self._house.store.transaction():
            people = self._house.store.unsettled(self._house.served, self._unsettled or 0, BATCH)
            for number in people:
                self._steps.settle(number, now)
        self._unsettled = people[-1] if people else None

    def _newcomer(self, incoming: Incoming) -> Stored:
        person = Person(language=self._house.voice.language(incoming.language))
        return Stored(0, incoming.platform, incoming.chat, person)

    def _welcome(self, newcomer: Stored, now: datetime) -> Stored:
        store = self._house.store
        number = store.add(newcomer.platform, newcomer.chat, newcomer.person, None, now)
        self._steps.note("person-new", newcomer)
        return Stored(number, newcomer.platform, newcomer.chat, newcomer.person)
