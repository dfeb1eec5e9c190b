"""Plays a transcript's script on a whole bot with a database file, and writes it down anew.

The clock jumps to the bot's own next due; nothing waits, nothing is left out of what it sends.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.chat.platform import UNLIMITED, Answer, Incoming, Message, Receive, Tap, Typed
from bot.chat.terminal_page import Choices
from bot.door import Door
from bot.pictures.blank import Blank
from bot.store import Store
from bot.transcript import Transcript
from bot.virtual import StandingClock, VirtualBot
from bot.wiring import Surroundings
from tests.chats import ANN, texts
from tests.recording import recording_log
from tests.transcripts.script import ENDS, STARTS, STOPS, Moment, Script

TAPPING = timedelta(seconds=5)
"""Between two replies that are not written down."""
STOP = "Stop, it hurts"
"""Stands under every message of a running session."""
LINE, NEWS = 82, 120
"""How much of a message, and of each of its later paragraphs, a short transcript shows."""


class Page:
    """The platform of a transcript: writes what is sent, and keeps which buttons are open."""

    name = "telegram"
    limits = UNLIMITED
    knows_repeats = False

    def __init__(self, clock: StandingClock, transcript: Transcript, *, short: bool) -> None:
        self._clock = clock
        self._transcript = transcript
        self._short = short
        self._ids = count(1)
        self._open: dict[str, Message] = {}
        self._held_back = 0
        self.is_written = True

    async def send(self, chat: str, message: Message, nonce: str = "") -> str:  # noqa: ARG002 - there is one chat
        """Write a message down."""
        number = str(next(self._ids))
        if message.buttons:
            self._open[number] = message
        if self.is_written:
            self._show(message, number)
        return number

    async def retire(self, chat: str, message: str) -> None:  # noqa: ARG002 - there is one chat
        """Take a message's buttons away."""
        self._open.pop(message, None)

    async def listen(self, receive: Receive) -> None:
        """Nobody speaks here but the script."""

    def find(self, label: str) -> Tap | None:
        """The tap on the newest open button with this label."""
        for number, message in reversed(self._open.items()):
            for button in (button for row in message.buttons for button in row):
                if button.label == label:
                    return Tap(button.data, number)
        return None

    def tapped(self, tap: Tap, answer: Answer) -> None:
        """A platform takes the buttons away once one was tapped, and shows the note beside it."""
        if not answer.buttons_stay:
            self._open.pop(tap.message, None)
        if answer.note:
            self._transcript.note(self._clock(), answer.note)

    def catch_up(self) -> None:
        """Say how many messages of a running session a short transcript has left out."""
        if self._held_back:
            self._transcript.remark(f"messages of the exercises: {self._held_back}")
        self._held_back = 0

    def _show(self, message: Message, number: str) -> None:
        labels = {button.label for row in message.buttons for button in row}
        if self._short and STOP in labels:
            self._held_back += 1
            return
        self.catch_up()
        if self._short and not message.title:
            message = replace(message, text=in_short(message.text), buttons=())
        self._transcript.message(self._clock(), message, Choices.of(number, message.buttons))


def in_short(text: str) -> str:
    """One line of a message; if it brings news, its first sentence and the news."""
    first, *news = text.split("\n\n")
    opening, dot, more = first.partition(". ")
    if news and dot and more:
        first = f"{opening}. ..."
    told = [textwrap.shorten(paragraph, NEWS, placeholder=" ...") for paragraph in news]
    return "\n".join([textwrap.shorten(first, LINE, placeholder=" ..."), *told])


class Player:
    """One person, one bot and one file, as a script has it."""

    def __init__(self, script: Script, path: Path) -> None:
        self._script = script
        self._path = path
        self._written: list[str] = []
        self._clock = StandingClock(script.begins)
        self._transcript = Transcript(self._written.append, self._zone)
        self._page = Page(self._clock, self._transcript, short=script.short)
        self._updates = count(1)
        self.log: list[dict[str, Any]] = []
        self._last_zone = ""
        self._open()

    async def play(self) -> str:
        """Do everything in the script, and return the transcript that comes of it."""
        await self._play_before()
        for moment in self._script.moments:
            for comment in moment.comments:
                self._written.append(f"{comment}\n" if self._script.short else f"\n{comment}\n")
            await self._do(moment, self._instant(moment.at))
        self._store.close()
        return "\n".join(self._script.header) + "\n\n" + "".join(self._written).lstrip("\n")

    async def _play_before(self) -> None:
        self._page.is_written = False
        for reply in self._script.before:
            await self._says(reply)
            await self._pass_time(self._clock() + TAPPING)
        self._page.is_written = True

    async def _do(self, moment: Moment, at: datetime) -> None:
        if moment.text == STARTS:
            self._clock.move(at)
        else:
            await self._pass_time(at)
        self._page.catch_up()
        assert self._clock() == at, f"{moment.text!r} comes at {moment.at}, which is over"
        if moment.sign == ">":
            self._transcript.reply(at, moment.text)
            await self._says(moment.text)
            return
        self._happens(moment)
        if moment.text == STOPS:
            self._store.close()
            self._runs = False
        elif moment.text == STARTS:
            self._open()
            await self._bot.start()
        else:
            assert moment.text == ENDS, f"unknown: {moment.text!r}"

    def _happens(self, moment: Moment) -> None:
        self._written.append(f"[{moment.at:%a %H:%M:%S}] !  {moment.text}\n")

    async def _says(self, text: str) -> None:
        tap = self._page.find(text)
        answer = await self._bot.hear(
            Incoming(
                platform=Page.name,
                chat=ANN,
                update=str(next(self._updates)),
                content=tap or Typed(text),
            )
        )
        if tap is not None:
            self._page.tapped(tap, answer)

    async def _pass_time(self, until: datetime) -> None:
        """Let happen what the bot itself has set for the time between."""
        while (due := self._bot.next_due()) is not None and due <= until:
            await self._bot.jump()
        self._clock.move(until)

    def _instant(self, local: datetime) -> datetime:
        """The first instant from now on at which the person's clocks show this."""
        zone = ZoneInfo(self._zone() or "UTC")
        return next(self._instants(local, zone), local.replace(tzinfo=zone).astimezone(UTC))

    def _instants(self, local: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        for fold in (0, 1):
            instant = local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
            if instant >= self._clock():
                yield instant

    def _zone(self) -> str:
        if self._runs:
            stored = self._store.find(Page.name, ANN)
            self._last_zone = "" if stored is None else stored.person.zone
        return self._last_zone

    def _open(self) -> None:
        self._store = Store.open(self._path)
        self._runs = True
        self._bot = VirtualBot(
            Surroundings(
                store=self._store,
                texts=texts(),
                platforms={Page.name: self._page},
                clock=self._clock,
                log=recording_log(self.log),
                host={"host": "", "contact": ""},
                door=Door(),
                artist=Blank(),
            ),
            self._clock,
        )
