"""The parts put together: texts loaded or refused, people woken and heard, errors let out."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bot.chat.platform import UNLIMITED, Incoming, Message, Receive, Typed
from bot.core.person import Person
from bot.core.says import Say
from bot.core.wakeups import Wakeup
from bot.door import Door
from bot.errors import MessagesError, SettingsError
from bot.records import Address
from bot.store import Store
from bot.wiring import MESSAGES, Running, Surroundings, load_texts, utc_now
from tests.artists import FakeArtist
from tests.chats import EVENING, texts
from tests.core.life import START, settled_person
from tests.recording import recording_log
from tests.stores import sqlite_in_memory

PATIENCE = 5.0
"""Real seconds after which a test that waits has failed."""


class Chatty:
    """A platform on which the first thing was said already."""

    name = "telegram"
    limits = UNLIMITED
    knows_repeats = False

    def __init__(self, *said: Incoming, fails: Exception | None = None) -> None:
        self._said = said
        self._fails = fails
        self.sent: asyncio.Queue[Message] = asyncio.Queue()

    async def send(self, chat: str, message: Message, nonce: str = "") -> str:  # noqa: ARG002 - there is one chat
        """Keep it."""
        self.sent.put_nowait(message)
        return str(id(message))

    async def retire(self, chat: str, message: str) -> None:
        """Nothing hangs here."""

    async def listen(self, receive: Receive) -> None:
        """Hand over what was said, then fail or wait."""
        for incoming in self._said:
            await receive(incoming)
        if self._fails is not None:
            raise self._fails
        await asyncio.Event().wait()

    async def next_message(self) -> Message:
        """Wait for the next message."""
        return await asyncio.wait_for(self.sent.get(), PATIENCE)


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store."""
    with sqlite_in_memory() as opened:
        yield opened


class Slow(Chatty):
    """One that takes a message only when it is let."""

    def __init__(self, *said: Incoming) -> None:
        super().__init__(*said)
        self.asked = asyncio.Event()
        self.let = asyncio.Event()

    async def send(self, chat: str, message: Message, nonce: str = "") -> str:
        """Keep it in the end."""
        self.asked.set()
        await self.let.wait()
        return await super().send(chat, message, nonce)


def bot(
    store: Store,
    *chatty: Chatty,
    lines: list[dict[str, Any]] | None = None,
    door: Door | None = None,
) -> Running:
    """A bot whose clock stands at Monday evening."""
    return Running(
        Surroundings(
            store=store,
            texts=texts(),
            platforms={platform.name: platform for platform in chatty},
            clock=lambda: EVENING,
            log=recording_log([] if lines is None else lines),
            host={"host": "", "contact": ""},
            door=door or Door(),
            artist=FakeArtist(),
        ),
        utc_now,
    )


@asynccontextmanager
async def running(bot: Running) -> AsyncIterator[None]:
    """Run in the background."""
    task = asyncio.create_task(bot.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def hello() -> Incoming:
    """Somebody says hello."""
    return Incoming(platform="telegram", chat="11", update="1", content=Typed("hello"))


def due_person(store: Store, late: timedelta) -> int:
    """Somebody whose wake-up was due this long ago."""
    at = EVENING - late
    person = replace(settled_person(), pause=None, next_wakeup=Wakeup(START.date(), at))
    with store.transaction():
        return store.add("telegram", "11", person, at, EVENING)


async def test_what_is_heard_is_answered(store: Store) -> None:
    """From the platform through coach, store and delivery back to the platform."""
    platform = Chatty(hello())
    async with running(bot(store, platform)):
        message = await platform.next_message()
    assert message.title == "Hello, I'm Loosen"


async def test_who_fell_due_while_the_bot_was_down_is_looked_at(store: Store) -> None:
    """At the start the alarm rings at once for what is past: nobody is forgotten."""
    due_person(store, timedelta(minutes=5))
    platform = Chatty()
    async with running(bot(store, platform)):
        message = await platform.next_message()
    assert "Good morning" in message.text


async def test_what_waited_in_the_outbox_is_sent_at_the_start(store: Store) -> None:
    """A message saved before a crash goes out after it."""
    with store.transaction():
        number = store.add("telegram", "11", Person(), None, EVENING)
        store.put(number, [Say(key="goodbye")], EVENING)
    platform = Chatty()
    async with running(bot(store, platform)):
        message = await platform.next_message()
    assert "I have kept nothing" in message.text


async def test_a_lock_holds_up_nobody_for_long(store: Store) -> None:
    """Once people are served, other programs that hold the file are hardly waited for."""
    platform = Chatty(hello())
    async with running(bot(store, platform)):
        await platform.next_message()
    assert store._database.rows("PRAGMA busy_timeout") == [(300,)]


async def test_the_night_has_its_jobs(store: Store) -> None:
    """The streaks are audited and old rows pruned, every night."""
    platform = Chatty(hello())
    started = bot(store, platform)
    async with running(started):
        await platform.next_message()
        jobs = {job.id for job in started.alarm._scheduler.get_jobs()}
    assert {"streak-audit", "prune"} <= jobs


async def test_a_platform_that_cannot_go_on_ends_the_run(store: Store) -> None:
    """A revoked token must reach the host: its error comes out and everything stops."""
    platform = Chatty(fails=SettingsError("the token was revoked"))
    with pytest.raises(BaseExceptionGroup) as caught:
        await asyncio.wait_for(bot(store, platform).run(), PATIENCE)
    assert caught.group_contains(SettingsError, match="revoked")


async def test_a_platform_that_cannot_go_on_leaves_the_others_served(store: Store) -> None:
    """One revoked token is told to the host, and on the other platform the morning comes."""
    due_person(store, timedelta(minutes=5))
    telegram, discord = Chatty(), Chatty(fails=SettingsError("the token was revoked"))
    discord.name = "discord"
    lines: list[dict[str, Any]] = []
    async with running(bot(store, telegram, discord, lines=lines)):
        message = await telegram.next_message()
    assert "Good morning" in message.text
    told = [line for line in lines if line["event"] == "platform-refused"]
    assert [(line["platform"], line["cause"]) for line in told] == [
        ("discord", "the token was revoked")
    ]


def linked_person(store: Store, home: str) -> int:
    """Somebody with two chats whose wake-up was due just now."""
    number = due_person(store, timedelta(minutes=5))
    with store.transaction():
        store.add_address(number, Address("discord", "d11"))
        store.set_home(number, home)
        person = store.load(number)
        assert person is not None
        store.save(number, person.person, person.due, may_wait=True)
    return number


@pytest.mark.parametrize("home", ["telegram", "discord"])
async def test_whoever_is_at_home_on_a_refused_platform_is_woken_elsewhere(
    store: Store, home: str
) -> None:
    """The token is refused while the other platform goes on: the morning comes there."""
    linked_person(store, home)
    chats = Chatty(), Chatty()
    chats[1].name = "discord"
    refused, other = chats if home == "telegram" else reversed(chats)
    refused._fails = SettingsError("the token was revoked")
    async with running(bot(store, *chats)):
        told = [await other.next_message(), await other.next_message()]
    assert "just now, so I wake you here" in told[0].text
    assert "Good morning" in told[1].text


async def test_whoever_is_at_home_where_no_token_leads_is_woken_elsewhere(store: Store) -> None:
    """The token was taken away before this start."""
    linked_person(store, "discord")
    telegram = Chatty()
    async with running(bot(store, telegram)):
        told = [await telegram.next_message(), await telegram.next_message()]
    assert "I can't reach you on Discord just now" in told[0].text
    assert "Good morning" in told[1].text


async def test_codes_are_forgotten_in_the_night(store: Store) -> None:
    """Those whose time is over, however young; a job of every night does it."""
    with store.transaction():
        anna, ben = (store.add("telegram", chat, Person(), None, EVENING) for chat in "12")
        store.offer_link(anna, "over", EVENING - timedelta(minutes=20), EVENING)
        store.offer_link(ben, "good", EVENING - timedelta(hours=1), EVENING + timedelta(minutes=1))
    await bot(store, Chatty())._prune()
    before = EVENING - timedelta(minutes=10)
    assert [store.link_offered(code, before) for code in ("over", "good")] == [None, ben]


async def test_a_stop_lets_what_is_said_to_a_stranger_end(store: Store) -> None:
    """Words of which nothing is kept are not cut off: no later start could send them."""
    platform = Slow(hello())
    private = Door(allowed=frozenset({"telegram:1"}))
    run = asyncio.create_task(bot(store, platform, door=private).run())
    async with asyncio.timeout(PATIENCE):
        await platform.asked.wait()
        run.cancel()
        for _ in range(100):  # turns of the loop, in which all else comes to its end
            await asyncio.sleep(0)
        assert not run.done()
        platform.let.set()
        with pytest.raises(asyncio.CancelledError):
            await run
    assert "private" in platform.sent.get_nowait().text


def test_the_shipped_texts_load() -> None:
    """Texts, reply words, routine and towns are there, in English at least."""
    loaded = texts()
    assert "en" in loaded.catalog.languages
    assert set(loaded.readers) == set(loaded.catalog.languages)
    assert loaded.routine.ids == ("knee-swings", "knee-to-shoulder", "chest-lift")


def test_a_routine_that_breaks_a_source_fact_is_refused(tmp_path: Path) -> None:
    """A hold of 5 seconds stops the start, with the file's name."""
    broken = tmp_path / "routine.toml"
    shipped = (MESSAGES / "routine.toml").read_text(encoding="utf-8")
    assert "30" in shipped
    broken.write_text(shipped.replace("30", "5"), encoding="utf-8")
    with pytest.raises(MessagesError, match=r"routine\.toml"):
        load_texts(routine=broken)


def test_a_text_that_rushes_is_refused(tmp_path: Path) -> None:
    """A translator's "as fast as you can" in a cue stops the start."""
    folder = tmp_path / "messages"
    shutil.copytree(MESSAGES, folder)
    file = folder / "en" / "routine.ftl"
    text = file.read_text(encoding="utf-8")
    assert "Really slow." in text
    file.write_text(text.replace("Really slow.", "As fast as you can."), encoding="utf-8")
    with pytest.raises(MessagesError, match="knee-swings"):
        load_texts(folder)


def test_the_machines_clock_is_read_in_utc() -> None:
    """The instant is aware, and its offset is none."""
    assert utc_now().utcoffset() == timedelta()
