"""Serving Telegram, in process: from the settings to a clean stop."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Any

import pytest

from bot.chat.platform import Incoming, Typed
from bot.errors import SettingsError, StoreError
from bot.lock import hold
from bot.menu import MENU
from bot.reading.places import Atlas
from bot.serving import door_of, host_of, loading, serve
from bot.settings import Settings, load_settings
from bot.store import Store
from bot.wiring import Texts, load_texts, utc_now
from tests.botapi.server import TOKEN, BotApi
from tests.recording import recording_log


@pytest.fixture(scope="module")
def texts() -> Texts:
    """The texts as they are delivered."""
    return load_texts()


class Served:
    """A bot that serves, and what it logged."""

    def __init__(self, settings: Settings, texts: Texts) -> None:
        self.settings = settings
        self.log: list[dict[str, Any]] = []
        self._texts = texts

    def logged(self, event: str) -> dict[str, Any]:
        """The only line of an event."""
        [line] = [line for line in self.log if line["event"] == event]
        return line

    async def serve(self) -> None:
        """Serve until cancelled."""
        await serve(
            self.settings,
            texts=self._texts,
            wall=utc_now,
            version="1.2.3",
            log=recording_log(self.log),
        )

    @asynccontextmanager
    async def running(self, server: BotApi) -> AsyncIterator[asyncio.Task[None]]:
        """Serve in the background from the first request for updates on; then stop."""
        task = asyncio.create_task(self.serve())
        try:
            await server.until(lambda: bool(server.called("getUpdates")) or task.done(), 20)
            yield task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, SettingsError, StoreError):
                await task


def settings_for(server: BotApi, database: Path, **more: str) -> Settings:
    """Settings that lead to this server and this file."""
    return load_settings(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": server.url,
            "DATABASE": str(database),
            **more,
        },
        None,
    )


async def test_whoever_writes_is_answered_until_the_bot_is_stopped(
    texts: Texts, tmp_path: Path
) -> None:
    """The first hello goes out; a stop lets go of the database and is told last."""
    path = tmp_path / "loosen.db"
    async with BotApi() as server:
        served = Served(settings_for(server, path), texts)
        async with served.running(server):
            server.type(7, "hello")
            first = await server.next_message(7)
        assert server.violations == []
    assert "Loosen" in first.text
    assert [line["event"] for line in served.log][-1] == "stopped"
    with hold(path), closing(Store.open(path)) as store:
        assert store.count_people() == 1


async def test_the_start_is_told_in_one_line(texts: Texts, tmp_path: Path) -> None:
    """Version, platforms, the database's name and how many people; never the token or a path."""
    async with BotApi() as server:
        served = Served(settings_for(server, tmp_path / "loosen.db"), texts)
        async with served.running(server):
            line = served.logged("started")
    assert line == {
        "event": "started",
        "level": "info",
        "version": "1.2.3",
        "platforms": ["telegram"],
        "database": "loosen.db",
        "people": 0,
        "private": False,
    }


async def test_the_menu_hangs_in_the_chat(texts: Texts, tmp_path: Path) -> None:
    """Every command with its description, for everybody and for each language."""
    async with BotApi() as server:
        served = Served(settings_for(server, tmp_path / "loosen.db"), texts)
        async with served.running(server):
            await server.until(lambda: len(server.menus) > 1)
            assert set(server.menus) == {("all_private_chats", ""), ("all_private_chats", "en")}
            hung = [command["command"] for command in server.menus["all_private_chats", ""]]
    assert hung == list(MENU)


async def test_a_token_that_is_not_accepted_stops_the_bot(texts: Texts, tmp_path: Path) -> None:
    """The error says what to do, comes out alone, and does not show the token."""
    path = tmp_path / "loosen.db"
    async with BotApi() as server:
        settings = settings_for(server, path, TELEGRAM_BOT_TOKEN="1:another-token")
        with pytest.raises(SettingsError, match="BotFather") as caught:
            await Served(settings, texts).serve()
    assert "another-token" not in str(caught.value)
    with hold(path):
        assert path.exists()


async def test_a_token_revoked_while_running_stops_the_bot(texts: Texts, tmp_path: Path) -> None:
    """The same error comes out of a bot that has been serving."""
    async with BotApi() as server:
        served = Served(settings_for(server, tmp_path / "loosen.db"), texts)
        async with served.running(server) as task:
            server.token = "9:a-new-one"
            server.updates.close()
            with pytest.raises(SettingsError, match="BotFather"):
                await asyncio.wait_for(task, 20)


async def test_a_second_bot_on_the_same_database_is_refused(texts: Texts, tmp_path: Path) -> None:
    """It says so before it touches the file or the network."""
    path = tmp_path / "loosen.db"
    async with BotApi() as server:
        with hold(path), pytest.raises(StoreError, match="Another Loosen"):
            await Served(settings_for(server, path), texts).serve()
        assert server.calls == []
    assert not path.exists()


async def test_a_database_that_can_not_be_used_is_refused(texts: Texts, tmp_path: Path) -> None:
    """What is no database is named, and nothing is asked of Telegram."""
    path = tmp_path / "noise.db"
    await asyncio.to_thread(path.write_bytes, b"not a database" * 1000)
    async with BotApi() as server:
        with pytest.raises(StoreError, match=r"noise\.db is not a database"):
            await Served(settings_for(server, path), texts).serve()
        assert server.calls == []


async def test_another_clock_speed_is_loudly_told(texts: Texts, tmp_path: Path) -> None:
    """A warning says that holds have the wrong length; at real speed there is none."""
    async with BotApi() as server:
        fast = Served(settings_for(server, tmp_path / "a.db", CLOCK_SPEED="60"), texts)
        async with fast.running(server):
            warning = fast.logged("clock-speed-is-not-1")
    assert (warning["level"], warning["speed"]) == ("warning", 60)
    async with BotApi() as server:
        real = Served(settings_for(server, tmp_path / "b.db"), texts)
        async with real.running(server):
            assert [line for line in real.log if line["level"] != "info"] == []


async def test_a_private_bot_turns_strangers_away(texts: Texts, tmp_path: Path) -> None:
    """They get one polite answer, and nothing about them is kept."""
    path = tmp_path / "loosen.db"
    async with BotApi() as server:
        served = Served(settings_for(server, path, ALLOWED_PEOPLE="8"), texts)
        async with served.running(server):
            server.type(7, "hello")
            await server.next_message(7)
        assert served.logged("started")["private"]
    with closing(Store.open(path)) as store:
        assert store.count_people() == 0


def test_the_door_and_the_host_are_the_settings() -> None:
    """The list and the code open the door; name and contact reach the texts."""
    settings = load_settings(
        {
            "ALLOWED_PEOPLE": "8",
            "INVITATION_CODE": "open-sesame",
            "HOST_NAME": "The clinic",
            "HOST_CONTACT": "desk@example.org",
        },
        None,
    )
    door = door_of(settings)
    said = Incoming(platform="telegram", chat="7", update="1", content=Typed("/start open-sesame"))
    assert door.admits(said)
    assert not door.admits(Incoming(platform="telegram", chat="7", update="2", content=Typed("x")))
    assert door.admits(Incoming(platform="telegram", chat="8", update="3", content=Typed("x")))
    assert host_of(settings) == {"host": "The clinic", "contact": "desk@example.org"}


class ThreeBites(Atlas):
    """An atlas that takes three bites to load, and notes what it meets."""

    def __init__(self) -> None:
        self.collected: list[bool] = []

    def load(self) -> Iterator[None]:
        """Note whether garbage is collected meanwhile."""
        for _ in range(3):
            self.collected.append(gc.isenabled())
            yield


@pytest.fixture
def unfrozen() -> Iterator[None]:
    """Let the garbage collector see everything, now and again afterwards."""
    gc.unfreeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("unfrozen")
async def test_the_towns_are_loaded_bite_by_bite() -> None:
    """Others have their turn after each, and the collector looks at none of them, ever."""
    atlas = ThreeBites()
    met = []
    loaded = asyncio.Event()
    async with loading(atlas, loaded, after=0, breath=lambda: 0):
        for _ in range(2):
            await asyncio.sleep(0)
        while not gc.isenabled():
            met.append(len(atlas.collected))
            await asyncio.sleep(0)
    assert met == [1, 2, 3]
    assert loaded.is_set()
    assert atlas.collected == [False] * 3
    assert gc.get_freeze_count() > 0


@pytest.mark.usefixtures("unfrozen")
async def test_what_a_crash_cut_off_comes_before_the_towns() -> None:
    """None of them is loaded in the time for it; a stop then is a stop as well."""
    atlas = ThreeBites()
    async with loading(atlas, asyncio.Event(), after=60, breath=lambda: 0):
        for _ in range(3):
            await asyncio.sleep(0)
    assert atlas.collected == []
    assert gc.isenabled()


@pytest.mark.usefixtures("unfrozen")
async def test_a_stop_does_not_wait_for_the_towns() -> None:
    """The rest is not loaded then, and garbage is collected again."""
    atlas = ThreeBites()
    loaded = asyncio.Event()
    async with loading(atlas, loaded, after=0, breath=lambda: 60):
        for _ in range(2):
            await asyncio.sleep(0)
    assert atlas.collected == [False]
    assert not loaded.is_set()
    assert gc.isenabled()
