"""A rehearsal: one made-up person and a whole bot, in virtual time, written down as it goes.

No network, no file, nothing waits: the clock jumps to the bot's own next due. The scenes that
are played stand in `rehearsal_scenes.py`; this module only plays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from msgspec import Struct
from structlog.typing import FilteringBoundLogger

from bot.catalog import parse_button
from bot.chat.platform import UNLIMITED, Answer, Button, Incoming, Message, Receive, Tap, Typed
from bot.chat.terminal_page import Choices
from bot.core.person import Person
from bot.door import Door
from bot.errors import MessagesError
from bot.pictures.blank import Blank
from bot.store import Store
from bot.transcript import Transcript
from bot.virtual import StandingClock, VirtualBot
from bot.wiring import Surroundings, Texts

PLATFORM = "telegram"
"""Whose texts are read: most people meet the bot there."""

READING = timedelta(seconds=5)
"""How long the made-up person takes over a message before they tap."""

_CHAT = "rehearsal"
_MOST_JUMPS = 300  # a morning takes 25; more means that what a scene waits for never comes


class Staging(Struct, frozen=True):
    """What a rehearsal is given."""

    texts: Texts
    language: str
    at: datetime
    """The instant (aware UTC) at which it begins."""
    write: Callable[[str], object]
    log: FilteringBoundLogger


class Stage:
    """The platform of a rehearsal: keeps what is sent, and shows it."""

    name = PLATFORM
    limits = UNLIMITED
    knows_repeats = False

    def __init__(self, show: Callable[[Message, Choices], None]) -> None:
        self._show = show
        self.sent: list[Message] = []
        self.choices = Choices("")
        """What a typed number picks: the choices of the latest message that has any."""

    async def send(self, chat: str, message: Message, nonce: str = "") -> str:  # noqa: ARG002 - there is one chat
        """Keep a message; its number is its id."""
        self.sent.append(message)
        number = str(len(self.sent))
        choices = Choices.of(number, message.buttons)
        if message.buttons:
            self.choices = choices
        self._show(message, choices)
        return number

    async def retire(self, chat: str, message: str) -> None:  # noqa: ARG002 - there is one chat
        """Take the choices of a message back, so that no number picks them any more."""
        if message == self.choices.message:
            self.choices = Choices("")

    async def listen(self, receive: Receive) -> None:
        """Nobody but the rehearsal itself speaks here."""


class Rehearsal:
    """A person whom a scene, or somebody at a keyboard, tells what to do. Use `rehearsing`."""

    def __init__(self, store: Store, staging: Staging) -> None:
        self._store = store
        self._language = staging.language
        self._clock = StandingClock(staging.at)
        self._curtain_up = True
        self._page = Transcript(self._write_if_up, lambda: self._person().zone)
        self._write = staging.write
        self._stage = Stage(
            lambda message, choices: self._page.message(self._clock(), message, choices)
        )
        self._seen = 0
        self._updates = 0
        self._bot = VirtualBot(
            Surroundings(
                store=store,
                texts=staging.texts,
                platforms={PLATFORM: self._stage},
                clock=self._clock,
                log=staging.log,
                host={"host": "", "contact": ""},
                door=Door(),
                artist=Blank(),
            ),
            self._clock,
        )

    @contextmanager
    def behind_the_curtain(self) -> Iterator[None]:
        """Play what is needed before a scene without writing it down."""
        self._curtain_up = False
        yield
        self._curtain_up = True

    def heading(self, text: str) -> None:
        """Begin a section of the transcript."""
        self._page.heading(text)

    def remark(self, text: str) -> None:
        """Tell the reader something that neither of them says."""
        self._page.remark(text)

    async def type(self, text: str) -> None:
        """The person types a text."""
        self._page.reply(self._clock(), text)
        await self._hear(Typed(text))

    async def tap(self, action: str, value: str = "") -> None:
        """The person reads for a moment, then taps the latest button of this action.

        Without a `value`, any value will do. Raises `LookupError` if nothing offers it.
        """
        await self.wait(READING)
        number, button = self._find(action, value, self._stage.sent)
        await self._tap(Tap(button.data, str(number)))

    async def until(self, action: str) -> None:
        """Let time pass until something new offers this action. Raises `LookupError`."""
        for _ in range(_MOST_JUMPS):
            try:
                self._find(action, "", self._stage.sent[self._seen :])
            except LookupError:
                if not await self.jump():
                    break
            else:
                return
        raise LookupError(f"nothing offers {action!r}, however long one waits")

    async def jump(self) -> bool:
        """Go on to the next instant at which something happens by itself; False: nothing will."""
        return await self._bot.jump() is not None

    async def wait(self, span: timedelta) -> None:
        """Let so much time pass, with everything that falls due in it."""
        end = self._clock() + span
        while (due := self._bot.next_due()) is not None and due <= end:
            await self._bot.jump()
        self._clock.move(end)
        self._seen = len(self._stage.sent)

    async def lose(self, span: timedelta) -> None:
        """Stop the bot for so long, then start it again: what fell due in between comes late."""
        self.remark(f"the bot is down for {int(span.total_seconds())} seconds")
        self._clock.move(self._clock() + span)
        await self._bot.start()

    async def obey(self, line: str) -> None:
        """Do what a line of a file of replies says: empty is a jump, # begins a comment."""
        text = line.strip()
        picked = self._stage.choices.pick(text)
        if text.startswith("#"):
            return
        if isinstance(picked, Tap):
            await self._tap(picked)
        elif text:
            await self.type(text)
        elif not await self.jump():
            self.remark("nothing is due: the bot waits for a reply")

    async def _tap(self, tap: Tap) -> None:
        self._page.reply(self._clock(), self._label(tap))
        answer = await self._hear(tap)
        if answer.note:
            self._page.note(self._clock(), answer.note)

    def _label(self, tap: Tap) -> str:
        under = self._stage.sent[int(tap.message) - 1]
        return next(b.label for row in under.buttons for b in row if b.data == tap.data)

    async def _hear(self, content: Typed | Tap) -> Answer:
        self._updates += 1
        self._seen = len(self._stage.sent)
        return await self._bot.hear(
            Incoming(
                platform=PLATFORM,
                chat=_CHAT,
                update=str(self._updates),
                content=content,
                language=self._language,
            )
        )

    def _find(self, action: str, value: str, among: list[Message]) -> tuple[int, Button]:
        """Find the latest button of an action; also its message's number."""
        first = len(self._stage.sent) - len(among) + 1
        for number, message in reversed(list(enumerate(among, start=first))):
            for button in (button for row in message.buttons for button in row):
                tapped = parse_button(button.data)
                if tapped and tapped.choice.action == action and value in ("", tapped.choice.value):
                    return number, button
        raise LookupError(f"no message offers {action!r} {value!r}")

    def _person(self) -> Person:
        stored = self._store.find(PLATFORM, _CHAT)
        return Person() if stored is None else stored.person

    def _write_if_up(self, text: str) -> None:
        if self._curtain_up:
            self._write(text)


@contextmanager
def rehearsing(staging: Staging) -> Iterator[Rehearsal]:
    """Set up a rehearsal. Raises `MessagesError` when there are no texts in its language."""
    known = staging.texts.catalog.languages
    if staging.language not in known:
        raise MessagesError(
            f"There are no texts in the language {staging.language!r}. There are: "
            f"{', '.join(known)}."
        )
    store = Store.open(None)
    try:
        yield Rehearsal(store, staging)
    finally:
        store.close()


async def follow(staging: Staging, lines: Iterable[str]) -> None:
    """Play a file of replies; the bot speaks first, as if /start had been tapped."""
    with rehearsing(staging) as rehearsal:
        await rehearsal.type("/start")
        for line in lines:
            await rehearsal.obey(line)
