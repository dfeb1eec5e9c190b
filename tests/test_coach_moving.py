"""The coach and people with two chats: woken at home, and lost only where they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from bot.chat.platform import Limits
from bot.core.person import Phase, Session
from bot.errors import DeliveryError
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


async def test_a_chat_where_nothing_takes_place_can_be_blocked(bot: TwoPlaces) -> None:
    """Written to and woken on the phone, they lose nothing with the desk."""
    await bot.meets(PHONE)
    await bot.link()
    await bot.types("/help", PHONE)
    before = bot.known(PHONE)
    await bot.blocks(DESK)
    assert bot.known(PHONE) == before
    await bot.until("Start", PHONE)


async def test_what_fails_in_a_chat_they_have_left_suspends_nobody(bot: TwoPlaces) -> None:
    """A message that waited when they moved on, refused for good; in a chat of theirs it does."""
    await bot.meets(PHONE)
    await bot.link()
    for chat, suspended in ((PHONE, False), (DESK, True)):
        await bot.is_saved("/help", DESK)
        bot.platforms["discord"].failures.append(DeliveryError("closed", permanent=True))
        await bot.types("/help", chat)
        assert bot.known(PHONE).person.suspended is suspended
    await bot.types("/help", PHONE)
    assert not bot.known(PHONE).person.suspended


async def test_blocking_the_home_suspends_until_they_write_anywhere(bot: TwoPlaces) -> None:
    """As ever; then they are woken in the chat where they wrote."""
    await bot.meets(PHONE)
    await bot.link()
    await bot.blocks(PHONE)
    assert bot.known(DESK).person.suspended
    assert bot.bot.next_due() is None
    await bot.types("hello", DESK)
    assert not bot.known(DESK).person.suspended
    await bot.until("Start", DESK)
