"""Chats that part, through the whole bot: unlinked, erased, or out of reach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.chat.platform import Tap
from bot.door import Door
from bot.records import Address
from bot.store import Store
from tests.two_places import DESK, PHONE, TwoPlaces

YES_UNLINK = "Yes, take them apart"


@pytest.fixture
def bot() -> Iterator[TwoPlaces]:
    """A bot on an empty database."""
    store = Store.open(None)
    yield TwoPlaces(store)
    store.close()


async def test_a_guest_whose_chat_is_unlinked_is_promised_nothing() -> None:
    """At a private bot they can't begin anew, so nobody says that they could."""
    store = Store.open(None)
    bot = TwoPlaces(store, door=Door(allowed=frozenset({"telegram:11"})))
    await bot.meets(PHONE)
    await bot.link()
    await bot.types("/unlink", PHONE)
    assert "anew" not in bot.last(PHONE)
    await bot.taps(YES_UNLINK, PHONE)
    assert "I have forgotten this one" in bot.last(DESK)
    assert "/start" not in bot.last(DESK)
    await bot.types("/start", DESK)
    assert "This bot is private" in bot.last(DESK)
    store.close()


@pytest.mark.parametrize("home", ["On Telegram", "On Discord"])
@pytest.mark.parametrize(("kept", "forgotten"), [(PHONE, DESK), (DESK, PHONE)])
async def test_unlinking_keeps_the_chat_in_which_it_is_asked(
    bot: TwoPlaces, kept: Address, forgotten: Address, home: str
) -> None:
    """Two taps, wherever the home is: the owner of a chat keeps what is theirs; both are told."""
    await bot.meets(PHONE)
    await bot.whole_morning(PHONE)
    await bot.link()
    await bot.taps(home, DESK)
    number = bot.known(kept).id
    await bot.types("/unlink", kept)
    assert "stay here, with this chat" in bot.last(kept)
    await bot.taps("Stay linked", kept)
    await bot.types("/unlink", kept)
    await bot.taps(YES_UNLINK, kept)
    assert "I have forgotten it" in bot.last(kept)
    assert "I have forgotten this one" in bot.last(forgotten)
    assert not bot.store.knows(forgotten.platform, forgotten.chat)
    person = bot.known(kept)
    assert (person.id, person.home, person.address) == (number, "", kept)
    assert len(bot.store.days(number)) == 1
    await bot.until("Start", kept)
    await bot.types("hello", forgotten)
    assert "guide with a clock" in bot.last(forgotten)
    assert bot.known(forgotten).id != number
    assert [line["event"] for line in bot.logged("unlinked")] == ["unlinked"]


async def test_old_buttons_of_linking_change_nothing(bot: TwoPlaces) -> None:
    """Of linked chats taken apart since, of a question of long ago, or made up: a kind note."""
    await bot.meets(PHONE)
    await bot.link()
    home = bot.button("On Discord", DESK)
    await bot.types("/unlink", PHONE)
    sure = bot.button(YES_UNLINK, PHONE)
    bot.clock.move(bot.clock() + timedelta(minutes=11))
    assert (await bot.hears(sure, PHONE)).note
    assert bot.known(PHONE).home == "telegram"
    await bot.types("/unlink", PHONE)
    await bot.taps(YES_UNLINK, PHONE)
    for tap in (home, sure, Tap("link.x|link-home|discord"), Tap("link.1|link-home|nowhere")):
        for chat in (PHONE, DESK):
            assert (await bot.hears(tap, chat)).note
    assert bot.known(PHONE).home == ""
    await bot.types("/unlink", PHONE)
    assert "isn't linked" in bot.last(PHONE)


async def test_erasing_everything_is_for_both_chats(bot: TwoPlaces) -> None:
    """It is said before and after, and in the other chat too; then both are strangers."""
    await bot.meets(PHONE)
    await bot.link()
    await bot.types("/erase", DESK)
    assert "yours on Telegram" in bot.last(DESK)
    await bot.taps("Everything", DESK)
    assert "neither here nor on Telegram" in bot.last(DESK)
    await bot.taps("Yes, erase it", DESK)
    assert "erased, here and on Telegram" in bot.last(DESK)
    assert "you asked for it in your chat on Discord" in bot.last(PHONE)
    assert bot.store.count_people() == 0
    assert not any(bot.store.knows(chat.platform, chat.chat) for chat in (PHONE, DESK))


@pytest.mark.parametrize(
    ("command", "button", "sure"),
    [("/erase", "Everything", "Yes, erase it"), ("/link", "Unlink", YES_UNLINK)],
)
async def test_a_chat_that_is_lost_hears_no_farewell(
    bot: TwoPlaces, command: str, button: str, sure: str
) -> None:
    """Nothing goes there, neither when everything is erased nor when it is unlinked."""
    await bot.meets(PHONE)
    await bot.link()
    await bot.blocks(PHONE)
    seen = len(bot.seen(PHONE))
    await bot.types(command, DESK)
    await bot.taps(button, DESK)
    await bot.taps(sure, DESK)
    assert not bot.store.knows(PHONE.platform, PHONE.chat)
    assert len(bot.seen(PHONE)) == seen


async def test_the_data_names_both_chats(bot: TwoPlaces) -> None:
    """/mydata tells which chats are linked, and where the mornings come."""
    await bot.meets(PHONE)
    await bot.link()
    await bot.types("/mydata", DESK)
    [files] = [sent.message.files for sent in bot.seen(DESK) if sent.message.files]
    for told in (b'"d11"', b'"11"', b'"home": "telegram"'):
        assert told in files[0].content


async def test_whoever_was_blocked_is_back_by_linking(bot: TwoPlaces) -> None:
    """A code made before the block, or any request about linking, brings the mornings back."""
    await bot.meets(PHONE)
    code = await bot.code(PHONE)
    await bot.blocks(PHONE)
    await bot.types(f"/link {code}", DESK)
    person = bot.known(DESK)
    assert (person.person.suspended, person.home) == (False, "discord")
    await bot.until("Start", DESK)
    await bot.blocks(PHONE)
    await bot.blocks(DESK)
    assert bot.known(DESK).person.suspended
    await bot.types("/link", DESK)
    person = bot.known(DESK)
    assert not person.person.suspended
    assert person.due is not None
    await bot.until("Start", DESK)


async def test_a_chat_that_can_not_be_reached_is_no_home(bot: TwoPlaces) -> None:
    """Neither by an old button nor typed; the status says so, and it can be chosen later."""
    await bot.meets(PHONE)
    await bot.link()
    await bot.taps("On Discord", DESK)
    await bot.blocks(PHONE)
    answer = await bot.taps("On Telegram", DESK)
    assert (answer.note, bot.known(DESK).home) == ("", "discord")
    assert "go on waking you on Discord" in bot.last(DESK)
    await bot.types("/link", DESK)
    assert "I can't reach you on Telegram, so I wake you here" in bot.last(DESK)
    assert bot.labels(DESK) == ["Unlink"]
    await bot.types("/link", PHONE)
    assert "I wake you on Discord" in bot.last(PHONE)
    await bot.types("here", PHONE)
    assert bot.known(PHONE).home == "telegram"
