"""Pictures over real HTTP: one message with its words, and one upload for everybody."""

from __future__ import annotations

import asyncio

import pytest

from bot.chat.platform import Message, Picture
from bot.errors import DeliveryError
from tests.botapi.bench import Bench, bench
from tests.botapi.faults import Fault
from tests.botapi.server import BotApi
from tests.chat.pictures import ANN, BOB, BUTTONS, CARD, LIFT, SWINGS, Drawer, days, shown, uploads

WRONG_ID = "Bad Request: wrong remote file identifier specified: Wrong padding in the string"


async def test_a_card_goes_out_as_one_message(server: BotApi, loosen: Bench) -> None:
    """The animation with the words as its caption: title in bold, buttons below, one ring."""
    sent = await loosen.telegram.send(str(ANN), CARD)
    [card] = server.messages(ANN)
    assert card.picture is not None
    assert (card.picture.name, card.picture.content) == ("knee-swings.gif", SWINGS.content)
    assert (card.text, card.title, card.labels) == ("1 of 3\n\nOn your back.", "1 of 3", ["Done"])
    assert (sent, card.silent) == (str(card.message), False)
    assert loosen.logged("picture-left-out") == []


async def test_an_animation_is_uploaded_once(server: BotApi, loosen: Bench) -> None:
    """Everybody after the first one gets it by its id; another animation has an own one."""
    server.meet(BOB)
    for chat in (ANN, BOB, ANN):
        await loosen.telegram.send(str(chat), CARD)
    assert uploads(server) == [True, False, False]
    await loosen.telegram.send(str(ANN), Message(text="2 of 3", picture=LIFT))
    assert uploads(server)[3:] == [True]


async def test_many_cards_at_once_upload_once(server: BotApi, loosen: Bench) -> None:
    """At seven everybody gets the same card: one upload, and the others follow by its id."""
    await asyncio.gather(*(loosen.telegram.send(str(ANN), CARD) for _ in range(20)))
    assert sorted(uploads(server)) == [False] * 19 + [True]
    assert len(server.messages(ANN)) == 20


async def test_a_restart_remembers(server: BotApi) -> None:
    """What was uploaded before the bot stopped is not uploaded again, by this bot."""
    drawer = Drawer()
    for _ in range(2):
        async with bench(server, keepsakes=drawer) as loosen:
            await loosen.telegram.send(str(ANN), CARD)
    assert uploads(server) == [True, False]
    [name] = drawer.kept
    assert name.startswith("telegram-picture 4242 ")
    assert server.token.partition(":")[2] not in f"{drawer.kept}"


async def test_another_bot_uploads_for_itself(server: BotApi) -> None:
    """The ids of one bot are no other's."""
    drawer = Drawer()
    async with bench(server, keepsakes=drawer) as loosen:
        await loosen.telegram.send(str(ANN), CARD)
    server.token = "77:another-bot"
    async with bench(server, server.token, keepsakes=drawer) as loosen:
        await loosen.telegram.send(str(ANN), CARD)
    assert uploads(server) == [True, True]
    assert len(drawer.kept) == 2


async def test_a_refused_id_uploads_again_at_once(server: BotApi) -> None:
    """Nothing of it shows: the card goes out with its animation, whose new id is kept."""
    drawer = Drawer()
    async with bench(server, keepsakes=drawer) as loosen:
        await loosen.telegram.send(str(ANN), CARD)
        server.files.forget()
        await loosen.telegram.send(str(ANN), CARD)
        await loosen.telegram.send(str(ANN), CARD)
    assert uploads(server) == [True, False, True, False]
    assert shown(server) == [True] * 3
    assert len(drawer.kept) == 1
    assert loosen.logged("picture-left-out") == []


@pytest.mark.parametrize(
    "words", [WRONG_ID, "Bad Request: FILE_REFERENCE_EXPIRED", "Bad Request: MEDIA_EMPTY"]
)
async def test_whatever_an_id_is_refused_for(server: BotApi, loosen: Bench, words: str) -> None:
    """Telegram has many words for an id that is not good any more."""
    await loosen.telegram.send(str(ANN), CARD)
    server.fail("sendAnimation", Fault.refusal(400, words))
    await loosen.telegram.send(str(ANN), CARD)
    assert uploads(server) == [True, False, True]


async def test_a_stuck_memory_keeps_no_card_back(server: BotApi) -> None:
    """When nothing can be looked up or kept, the animation is uploaded all the same."""
    drawer = Drawer()
    drawer.stuck = True
    async with bench(server, keepsakes=drawer) as loosen:
        await loosen.telegram.send(str(ANN), CARD)
    assert shown(server) == [True]


async def test_an_upload_that_hangs_holds_up_nobody_else(server: BotApi) -> None:
    """Another chat's message arrives while the upload is still under way."""
    server.meet(BOB)
    gate = asyncio.Event()
    server.fail("sendAnimation", Fault(gate=gate))
    async with bench(server) as loosen:
        card = asyncio.create_task(loosen.telegram.send(str(ANN), CARD))
        await server.until(lambda: bool(server.called("sendAnimation")))
        await loosen.telegram.send(str(BOB), Message(text="Now."))
        assert not card.done()
        gate.set()
        await card
    assert shown(server) == [True]


@pytest.mark.parametrize("units", [1024, 1025])
async def test_a_long_caption_is_a_message_of_its_own(
    server: BotApi, loosen: Bench, units: int
) -> None:
    """Over the limit the picture goes first, silent and bare; what counts is the text's id."""
    text = "🦴" + "a" * (units - 2)
    sent = await loosen.telegram.send(str(ANN), Message(text=text, buttons=BUTTONS, picture=SWINGS))
    *bare, last = server.messages(ANN)
    assert (last.text, last.labels, last.silent) == (text, ["Done"], False)
    assert (sent, last.picture is not None) == (str(last.message), units <= 1024)
    assert [(one.text, one.labels, one.silent, one.picture is not None) for one in bare] == (
        [] if units <= 1024 else [("", [], True, True)]
    )


async def test_stills_are_uploaded_each_time(server: BotApi) -> None:
    """They are somebody's days: nothing of them is kept."""
    drawer = Drawer()
    async with bench(server, keepsakes=drawer) as loosen:
        for _ in range(2):
            await loosen.telegram.send(str(ANN), Message(text="Your days.", picture=days()))
    assert [type(call["photo"]) for call in server.called("sendPhoto")] == [bytes, bytes]
    assert [still.text for still in server.messages(ANN)] == ["Your days.", "Your days."]
    assert drawer.kept == {}


async def test_by_id_too_many_requests_are_no_fault_of_the_picture(
    server: BotApi, loosen: Bench
) -> None:
    """Nothing is uploaded that way: the whole message is to be sent later, with its picture."""
    await loosen.telegram.send(str(ANN), CARD)
    server.fail("sendAnimation", Fault.flood(7))
    with pytest.raises(DeliveryError) as caught:
        await loosen.telegram.send(str(ANN), CARD)
    assert caught.value.retry_after == 7
    assert server.called("sendMessage") == []


async def test_by_id_a_stumble_is_as_with_any_message(server: BotApi, loosen: Bench) -> None:
    """Nothing is uploaded that way, so that it can't be the picture: try the whole again."""
    await loosen.telegram.send(str(ANN), CARD)
    server.fail("sendAnimation", Fault.html(502))
    with pytest.raises(DeliveryError) as caught:
        await loosen.telegram.send(str(ANN), CARD)
    assert (caught.value.refused, caught.value.unsent, caught.value.permanent) == (False,) * 3
    assert server.called("sendMessage") == []


async def test_animations_without_movement_come_back_as_documents(
    server: BotApi, loosen: Bench
) -> None:
    """Telegram decides what a file is; its id is good all the same."""
    picture = Picture(name="odd.gif", content=b"no GIF", moves=True, alt="Odd.")
    for _ in range(2):
        await loosen.telegram.send(str(ANN), Message(text="1", picture=picture))
    assert uploads(server) == [True, False]
