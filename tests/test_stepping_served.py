"""Steps of people whose platform isn't served: woken in their other chat, until it is again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.records import Address
from bot.store import Store
from tests.two_places import DESK, OTHER_PHONE, PHONE, TwoPlaces

AWAY = "I can't reach you on Discord just now, so I wake you here"


@pytest.fixture
def bot() -> Iterator[TwoPlaces]:
    """A bot on an empty database."""
    store = Store.open(None)
    yield TwoPlaces(store)
    store.close()


async def test_the_last_chat_that_is_served_suspends(bot: TwoPlaces) -> None:
    """A linked chat on a platform without a token can't take anybody in."""
    await bot.meets(PHONE)
    await bot.link()
    alone = bot.restarted("telegram")
    await alone.blocks(PHONE)
    assert alone.known(PHONE).person.suspended
    assert alone.store.knows("discord", DESK.chat)
    await alone.types("hello", PHONE)
    assert not alone.known(PHONE).person.suspended


async def at_home_on_discord(bot: TwoPlaces) -> None:
    """Ann, who linked her chats and chose Discord."""
    await bot.meets(PHONE)
    await bot.link()
    await bot.taps("On Discord", DESK)


def heard(bot: TwoPlaces, text: str, chat: Address) -> int:
    """How often a text reached a chat."""
    return sum(text in sent.message.text for sent in bot.seen(chat))


async def test_a_home_that_is_not_served_wakes_nobody_in_vain(bot: TwoPlaces) -> None:
    """They are woken in their other chat, which is said once; served again, it is their home."""
    await at_home_on_discord(bot)
    alone = bot.restarted("telegram")
    await alone.bot.start()
    assert AWAY in alone.last(PHONE)
    assert not alone.seen(PHONE)[-1].message.rings
    await alone.types("/link", PHONE)
    assert "Just now I can't reach you on Discord, so I wake you here" in alone.last(PHONE)
    assert alone.labels(PHONE) == ["On Telegram", "Unlink"]
    await alone.until("Start", PHONE)
    again = alone.restarted("telegram")
    await again.bot.start()
    assert heard(again, AWAY, PHONE) == 0
    both = again.restarted("telegram", "discord")
    await both.bot.start()
    await both.taps_on("Not today", alone, PHONE)
    await both.until("Start", DESK)
    assert heard(both, "Good morning", PHONE) == 0


async def test_a_home_chosen_meanwhile_stays(bot: TwoPlaces) -> None:
    """Who settles for the chat that is served is woken there for good."""
    await at_home_on_discord(bot)
    alone = bot.restarted("telegram")
    await alone.bot.start()
    await alone.types("/link", PHONE)
    await alone.types("here", PHONE)
    assert "From now on I wake you on Telegram" in alone.last(PHONE)
    both = alone.restarted("telegram", "discord")
    await both.bot.start()
    await both.until("Start", PHONE)


@pytest.mark.parametrize("served", [("telegram",), ("discord",)])
async def test_a_wake_up_on_its_way_comes_along(bot: TwoPlaces, served: tuple[str]) -> None:
    """It was in line, or waited in the outbox, when the platform was last served."""
    await bot.meets(PHONE)
    await bot.link()
    left = PHONE if served == ("telegram",) else DESK
    lost = DESK if left == PHONE else PHONE
    await bot.taps("On Telegram" if lost == PHONE else "On Discord", DESK)
    wakeup = bot.known(PHONE).person.next_wakeup
    assert wakeup is not None
    bot.clock.move(wakeup.at)
    with bot.store.transaction():
        assert bot.store.line_up(wakeup.at, 9) == 1
    alone = bot.restarted(*served)
    await alone.bot.start()
    assert "Start" in alone.labels(left)


async def test_a_wake_up_that_was_not_sent_yet_comes_along(bot: TwoPlaces) -> None:
    """Decided, and cut off before its request or in the middle of it."""
    await at_home_on_discord(bot)
    wakeup = bot.known(PHONE).person.next_wakeup
    assert wakeup is not None
    bot.clock.move(wakeup.at)
    with bot.store.transaction():
        bot.coach._steps.look_at(bot.known(PHONE).id, wakeup.at)
    [row] = bot.store.ready(wakeup.at, 9, "discord")
    with bot.store.transaction():
        bot.store.sending([row.id])
    alone = bot.restarted("telegram")
    await alone.bot.start()
    assert heard(alone, AWAY, PHONE) == 1
    assert heard(alone, "Good morning", PHONE) == 1


async def test_a_session_under_way_goes_on_in_the_chat_that_is_served(bot: TwoPlaces) -> None:
    """Started at the desk, and Discord gone: it rests, and goes on where they can be reached."""
    await at_home_on_discord(bot)
    await bot.until("Start", DESK)
    await bot.taps("Start", DESK)
    await bot.bot.jump()
    alone = bot.restarted("telegram")
    alone.clock.move(bot.clock() + timedelta(minutes=1))
    await alone.bot.start()
    assert AWAY in alone.seen(PHONE)[0].message.text
    assert "Stop, it hurts" in [
        b.label for row in alone.seen(PHONE)[0].message.buttons for b in row
    ]
    assert alone.known(PHONE).address == PHONE
    await alone.until("Done", PHONE)


async def test_a_refused_token_is_like_none(bot: TwoPlaces) -> None:
    """The platform is given up while the other goes on: the mornings come there."""
    await at_home_on_discord(bot)
    bot.coach.refused("discord")
    await bot.coach.wake()
    await bot.bot.jump()
    assert heard(bot, AWAY, PHONE) == 1
    await bot.until("Start", PHONE)
    await bot.types("/link", OTHER_PHONE)
    assert "only this one way to write to me" in bot.last(OTHER_PHONE)


async def test_a_chat_found_again_is_the_only_one_served(bot: TwoPlaces) -> None:
    """The phone was blocked, Discord is gone, and they write on the phone: woken there."""
    await at_home_on_discord(bot)
    await bot.blocks(PHONE)
    alone = bot.restarted("telegram")
    await alone.bot.start()
    assert alone.seen(PHONE) == []
    await alone.types("/help", PHONE)
    assert heard(alone, AWAY, PHONE) == 1
    await alone.until("Start", PHONE)
