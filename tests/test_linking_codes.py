"""The codes that link, through the whole bot: how they are said, guessed, and kept from others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.door import Door
from bot.link_codes import MOST_TRIES
from bot.store import Store
from tests.chats import World, everything_on_disk
from tests.two_places import DESK, OTHER_PHONE, PHONE, TwoPlaces


@pytest.fixture
def bot() -> Iterator[TwoPlaces]:
    """A bot on an empty database."""
    store = Store.open(None)
    yield TwoPlaces(store)
    store.close()


@pytest.mark.parametrize("typed", ["/link {}", "/LINK {}!", "/link@loosen_bot  {}", "／link {}"])  # noqa: RUF001 - the full-width slash of Asian keyboards
async def test_a_code_is_read_however_it_is_typed(bot: TwoPlaces, typed: str) -> None:
    """Small, in groups, with a hyphen, after the bot's name."""
    await bot.meets(PHONE)
    code = (await bot.code(PHONE)).lower()
    await bot.types(typed.format(f"{code[:4]}-{code[4:]}"), DESK)
    assert bot.known(DESK).id == bot.known(PHONE).id


@pytest.mark.parametrize("typed", ["link {}", "{}", "Link my chats {}"])
async def test_a_code_needs_no_slash(bot: TwoPlaces, typed: str) -> None:
    """Neither with everyday words nor alone, in the chat of somebody known or of a newcomer."""
    await bot.meets(PHONE)
    await bot.types(typed.format(await bot.code(PHONE)), DESK)
    assert bot.known(DESK).id == bot.known(PHONE).id


async def test_linking_is_asked_for_in_everyday_words(bot: TwoPlaces) -> None:
    """Like /link and /unlink; a running session comes first all the same."""
    await bot.meets(PHONE)
    await bot.types("link my chats", PHONE)
    assert "send me this there" in bot.last(PHONE)
    await bot.link()
    await bot.types("discord", DESK)
    assert bot.known(DESK).home == "discord"
    await bot.until("Start", DESK)
    await bot.taps("Start", DESK)
    await bot.types("unlink", DESK)
    assert "exercises come first" in bot.last(DESK)
    await bot.whole_morning(DESK)
    await bot.types("please unlink", DESK)
    await bot.types("yes", DESK)
    assert "no longer linked" in bot.last(DESK)


async def test_a_code_works_once_and_only_the_newest(bot: TwoPlaces) -> None:
    """A second code takes the place of the first, and a used one links nobody else."""
    await bot.meets(PHONE)
    old, code = await bot.code(PHONE), await bot.code(PHONE)
    await bot.types(f"/link {old}", DESK)
    assert bot.store.count_people() == 1
    assert "isn't right" in bot.last(DESK)
    await bot.types(f"/link {code}", DESK)
    await bot.types(f"/link {code}", OTHER_PHONE)
    assert "isn't right" in bot.last(OTHER_PHONE)


async def test_guessing_has_to_wait_an_hour(bot: TwoPlaces) -> None:
    """After some wrong codes even the right one is not taken from that chat, until later."""
    await bot.meets(PHONE)
    await bot.meets(DESK)
    for _ in range(MOST_TRIES):
        await bot.types("/link AAAACCCC", DESK)
    await bot.types(f"/link {await bot.code(PHONE)}", DESK)
    assert "Try again in an hour" in bot.last(DESK)
    bot.clock.move(bot.clock() + timedelta(hours=1))
    await bot.link()
    assert "Shall I put them together" in bot.last(DESK)


async def test_a_code_in_the_wrong_place_is_explained(bot: TwoPlaces) -> None:
    """In the chat it was made in, in another of that platform, or beside a linked one."""
    await bot.meets(PHONE)
    for chat in (PHONE, OTHER_PHONE):
        await bot.types(f"/link {await bot.code(PHONE)}", chat)
        assert "for your chat on the other platform" in bot.last(chat)
    await bot.link()
    await bot.types(f"/link {await bot.code(OTHER_PHONE)}", DESK)
    assert "linked already" in bot.last(DESK)
    assert bot.known(DESK).id == bot.known(PHONE).id != bot.known(OTHER_PHONE).id


async def test_a_code_is_an_invitation_to_a_private_bot() -> None:
    """It lets its writer in; a wrong one does not, and is counted."""
    store = Store.open(None)
    bot = TwoPlaces(store, door=Door(allowed=frozenset({"telegram:11"})))
    await bot.meets(PHONE)
    await bot.types("/link AAAACCCC", DESK)
    assert "This bot is private" in bot.last(DESK)
    assert store.count_people() == 1
    await bot.types(await bot.code(PHONE), DESK)
    assert bot.known(DESK).id == bot.known(PHONE).id
    stranger = OTHER_PHONE
    for _ in range(MOST_TRIES):
        bot.clock.move(bot.clock() + timedelta(minutes=2))
        await bot.types("/link AAAACCCC", stranger)
    assert {"This bot is private" in sent.message.text for sent in bot.seen(stranger)} == {True}
    assert store.count_people() == 1
    store.close()


async def test_a_code_is_nowhere_but_in_the_chat(tmp_path: Path) -> None:
    """Neither in any file of the database, said or unsaid, nor in a line of the log."""
    store = Store.open(tmp_path / "loosen.db")
    bot = TwoPlaces(store)
    await bot.meets(PHONE)
    code = await bot.code(PHONE)
    await bot.types(f"/link {code}", OTHER_PHONE)
    on_disk = everything_on_disk(tmp_path / "loosen.db")
    store.close()
    assert code.encode() not in on_disk
    assert code not in str(bot.lines)
    assert b"link_codes" in on_disk


async def test_where_there_is_one_platform_nothing_can_be_linked() -> None:
    """Somebody new is told so without being kept; so is somebody known."""
    store = Store.open(None)
    world = World(store)
    await world.types("/link")
    assert store.count_people() == 0
    await world.meets()
    for command in ("/link", "/unlink", "link", "unlink"):
        await world.types(command)
        assert "no other chat to link, and none to unlink" in world.last
    store.close()


async def test_every_wrong_code_is_answered(bot: TwoPlaces) -> None:
    """Also a newcomer's, however soon after another; beyond that it is said once a minute."""
    await bot.meets(PHONE)
    for tried in range(MOST_TRIES):
        await bot.types("/link AAAACCCC", DESK)
        assert len(bot.seen(DESK)) == tried + 1
    for _ in range(3):
        await bot.types(f"/link {await bot.code(PHONE)}", DESK)
    assert "Try again in an hour" in bot.last(DESK)
    assert len(bot.seen(DESK)) == MOST_TRIES + 1


async def test_a_newcomers_good_codes_are_tries_too(bot: TwoPlaces) -> None:
    """Said on the platform it was made on, a code gets no more answers than a wrong one."""
    await bot.meets(PHONE)
    code = await bot.code(PHONE)
    for _ in range(MOST_TRIES + 3):
        await bot.types(f"/link {code}", OTHER_PHONE)
    assert len(bot.seen(OTHER_PHONE)) == MOST_TRIES + 1
