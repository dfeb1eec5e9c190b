"""The coach and people with two chats: woken at home, expected where they write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from bot.chat.platform import Limits
from bot.core.person import Phase, Session
from bot.store import Store
from tests.chats import EVENING
from tests.core.life import settled_person
from tests.two_places import DESK, PHONE, TwoPlaces


@pytest.fixture
def bot() -> Iterator[TwoPlaces]:
    """A bot on an empty database."""
    store = Store.open(None)
    yield TwoPlaces(store)
    store.close()


async def test_a_snooze_ends_at_home(bot: TwoPlaces) -> None:
    """Snoozed at the desk, woken again on the phone."""
    await bot.meets(PHONE)
    await bot.link()
    await bot.until("Start", PHONE)
    await bot.types("more time", DESK)
    assert bot.known(PHONE).address == DESK
    seen = len(bot.seen(PHONE))
    await bot.bot.jump()
    assert len(bot.seen(PHONE)) == seen + 1
    assert "Start" in bot.labels(PHONE)
    assert bot.known(PHONE).address == PHONE


async def test_a_session_is_expected_where_it_runs() -> None:
    """Whoever moves in mid-session finds room there, and takes none where they were."""
    store = Store.open(None)
    bot = TwoPlaces(store, limits=Limits(per_second=30))
    session = Session(
        date=EVENING.date(),
        woke=EVENING,
        plan=("knee-swings",),
        phase=Phase.RUNNING,
        since=EVENING,
        acknowledged=True,
        run=1,
    )
    due = EVENING + timedelta(seconds=20)
    with store.transaction():
        person = replace(settled_person(), session=session)
        number = store.add(PHONE.platform, PHONE.chat, person, due, EVENING)
        store.add_address(number, DESK)
        store.set_home(number, PHONE.platform)
    await bot.bot.start()
    assert (bot.expected("telegram"), bot.expected("discord")) == ({number}, set())
    for command in ("/help", "/link"):
        await bot.is_saved(command, DESK)
        assert (bot.expected("telegram"), bot.expected("discord")) == (set(), {number})
    assert store.due(due, 10, {"discord"}) == [number]
    store.close()
