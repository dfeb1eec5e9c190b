"""A chat in the terminal from its first line to its last: in jumps, or in real time with jumps.

Puts the chat, a bot and a clock together. May not decide what the bot says; only the chat's own
lines, about its clock, come from here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Protocol, TextIO
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from msgspec import Struct
from structlog.typing import FilteringBoundLogger

from bot.attachments import Artist
from bot.catalog import button_data
from bot.chat.platform import Button, Receive
from bot.chat.terminal import CHAT, NAME, Terminal
from bot.chat.terminal_screen import Keyboard, Left, Pipe, Screen
from bot.core.person import Person, Phase, Question, Session
from bot.core.says import Arg
from bot.door import Door
from bot.errors import StoreError
from bot.formats import locale_of
from bot.lock import hold
from bot.pictures.studio import Studio
from bot.settings import Settings
from bot.store import Store
from bot.virtual import StandingClock, VirtualBot
from bot.wiring import Clock, Running, Surroundings, Texts, load_texts

_LATEST = "clock"  # the fact that holds the latest instant the chat has seen
_OVER = frozenset({Phase.FINISHED, Phase.CLOSED})


async def chat(
    *,
    settings: Settings,
    database: Path,
    at: datetime | None,
    stdin: TextIO,
    stdout: TextIO,
    interactive: bool,
    wall: Clock,
    log: FilteringBoundLogger,
) -> int:
    """Chat until the input ends; returns the exit status, 0.

    The chat's clock starts at `at` (aware), or now by the `wall` clock. Interactive, it goes on
    from there in real time; otherwise it stands still between the jumps. Every person is let
    in: whoever sits at the keyboard is the host.

    Raises `MessagesError` and `StoreError`.
    """
    texts = load_texts()
    with hold(database):
        store = Store.open(database)
        studio = Studio()
        try:
            seat = Seat(
                store=store,
                texts=texts,
                screen=Keyboard.of(stdin, stdout) if interactive else Pipe(stdin, stdout),
                folder=database.parent,
                host={"host": settings.host_name, "contact": settings.host_contact},
                log=log,
                artist=studio,
            )
            if interactive:
                await live_on(seat, at, wall, settings.clock_speed)
            else:
                await live_in_jumps(seat, at or wall())
        finally:
            await studio.close()
            store.close()
    return 0


class Seat(Struct, frozen=True, kw_only=True):
    """Where one person sits down to chat."""

    store: Store
    texts: Texts
    screen: Screen
    folder: Path
    """Where files go that the person asks for."""
    host: Mapping[str, Arg]
    log: FilteringBoundLogger
    artist: Artist
    machine: tzinfo | None = None
    """Tells the time until the person's zone is known; None: the machine's own zone."""
    language: str = "en"
    """For a first meeting."""


async def live_in_jumps(seat: Seat, at: datetime) -> None:
    """Chat from `at` on, with a clock that only jumps."""
    start = _start(seat.store, at)
    await _InJumps(seat, StandingClock(start)).live(kept=start > at)


async def live_on(seat: Seat, at: datetime | None, wall: Clock, speed: float) -> None:
    """Chat from `at` or now on, with a clock that runs `speed` times as fast as `wall`."""
    wanted = at or wall()
    start = _start(seat.store, wanted)
    await _InRealTime(seat, RunningClock(start, wall, speed), wall, speed).live(kept=start > wanted)


def _start(store: Store, wanted: datetime) -> datetime:
    """A chat never goes back in time: then answers would come before their questions."""
    latest = store.fact(_LATEST)
    return wanted if latest is None else max(wanted, datetime.fromisoformat(latest))


class RunningClock:
    """A clock that runs with another one, `speed` times as fast, and can jump ahead."""

    def __init__(self, start: datetime, wall: Clock, speed: float) -> None:
        self._start = start
        self._wall = wall
        self._begun = wall()
        self._speed = speed

    def __call__(self) -> datetime:
        """The instant it shows (aware UTC)."""
        return self._start + (self._wall() - self._begun) * self._speed

    def move(self, to: datetime) -> None:
        """Jump to a later instant; never to an earlier one."""
        self._start += max(to - self(), timedelta(0))


class MovableClock(Protocol):
    """A clock that jumps."""

    def __call__(self) -> datetime:
        """The instant it shows (aware UTC)."""

    def move(self, to: datetime) -> None:
        """Jump to a later instant; never to an earlier one."""


class _Life(ABC):
    """What both ways of living have in common: the surroundings of the terminal chat."""

    def __init__(self, seat: Seat, clock: MovableClock) -> None:
        self._seat = seat
        self._clock = clock
        self.terminal = Terminal(seat.screen, self, seat.folder)

    def stamp(self) -> str:
        return self._local_time("EEE HH:mm:ss")

    def prompt(self) -> str:
        return f"[{self._local_time('EEE HH:mm')}] > "

    def words(self, key: str, args: Mapping[str, Arg]) -> str:
        return self._seat.texts.catalog.text(self._person().language, key, args)

    def shown(self) -> None:
        try:
            with self._seat.store.transaction():
                self._seat.store.set_fact(_LATEST, self._clock().isoformat())
        except StoreError as error:
            # What was shown can't be taken back; the next thing that is kept will tell.
            self._seat.log.warning("clock-unsaved", reason=str(error))

    async def opened(self, receive: Receive) -> None:
        stored = self._seat.store.find(NAME, CHAT)
        if stored is None:
            await self.terminal.hear("/start", receive)
            return
        due = self._next_due()
        if due is None:
            await self.terminal.say(self.words("terminal-nothing-due", {}))
        else:
            await self.terminal.say(self.words("terminal-next", self._when(due)))
        if buttons := self._still_open(stored.person):
            await self.terminal.offer(self.words("terminal-still-open", {}), buttons)

    async def jump(self) -> None:
        due = self._next_due()
        if due is None:
            await self.terminal.say(self.words("terminal-nothing-due", {}))
            return
        self._clock.move(due)
        await self.terminal.say(self.words("terminal-jumped", self._when(self._clock())))
        await self._arrive()

    async def live(self, *, kept: bool) -> None:
        """Chat until the person leaves; `kept` tells that the clock is ahead of what was wanted."""
        try:
            if kept:
                when = self._when(self._clock())
                await self.terminal.say(self.words("terminal-clock-kept", when))
            await self._run()
        except Left:
            return
        finally:
            self.shown()

    @abstractmethod
    async def _run(self) -> None:
        """Run the bot until the person leaves."""

    @abstractmethod
    async def _arrive(self) -> None:
        """Let happen what is due at the instant that the clock has jumped to."""

    def _next_due(self) -> datetime | None:
        return self._seat.store.earliest(self._clock(), (NAME,))

    def _person(self) -> Person:
        stored = self._seat.store.find(NAME, CHAT)
        language = self._seat.texts.catalog.choose(self._seat.language)
        return Person(language=language) if stored is None else stored.person

    def _still_open(self, person: Person) -> tuple[Button, ...]:
        """The buttons of an earlier run that can still be tapped."""
        asks: list[Question | Session] = []
        if person.question is not None:
            asks.append(person.question)
        if person.session is not None and person.session.phase not in _OVER:
            asks.append(person.session)
        label = self._seat.texts.catalog.label
        return tuple(
            Button(
                label(person.language, choice.action, choice.value), button_data(choice, it.mark)
            )
            for it in asks
            for choice in it.choices
        )

    def _local(self, at: datetime) -> datetime:
        zone = self._person().zone
        return at.astimezone(ZoneInfo(zone) if zone else self._seat.machine)

    def _local_time(self, pattern: str) -> str:
        locale = locale_of(self._person().language)
        return str(format_datetime(self._local(self._clock()), pattern, locale=locale))

    def _when(self, at: datetime) -> dict[str, Arg]:
        local = self._local(at).replace(tzinfo=None)
        return {"at": local.isoformat(), "clock": f"{local:%H:%M:%S}"}


class _InJumps(_Life):
    """Nothing waits: whatever comes next comes at a jump."""

    def __init__(self, seat: Seat, clock: StandingClock) -> None:
        super().__init__(seat, clock)
        self._bot = VirtualBot(
            Surroundings(
                store=seat.store,
                texts=seat.texts,
                platforms={NAME: self.terminal},
                clock=clock,
                log=seat.log,
                host=seat.host,
                door=Door(),
                artist=seat.artist,
            ),
            clock,
        )

    async def _run(self) -> None:
        await self._bot.start()
        await self.terminal.listen(self._bot.hear)

    async def _arrive(self) -> None:
        await self._bot.jump()


class _InRealTime(_Life):
    """What is due comes by itself, or sooner at a jump."""

    def __init__(self, seat: Seat, clock: RunningClock, wall: Clock, speed: float) -> None:
        super().__init__(seat, clock)
        self._running = Running(
            Surroundings(
                store=seat.store,
                texts=seat.texts,
                platforms={NAME: self.terminal},
                clock=clock,
                log=seat.log,
                host=seat.host,
                door=Door(),
                artist=seat.artist,
                speed=speed,
            ),
            wall,
        )

    async def _run(self) -> None:
        await self.terminal.say(self.words("terminal-help", {}))
        try:
            await self._running.run()
        except ExceptionGroup as group:
            # Only the chat itself can end the bot: the person left, or nothing can be kept.
            raise group.exceptions[0] from group

    async def _arrive(self) -> None:
        await self._running.ring()
