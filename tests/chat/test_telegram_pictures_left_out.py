"""Whatever fails about a picture on Telegram: the words go out, in time, and the host is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.chat.platform import Message, Picture
from bot.chat.uploads import Uploads
from bot.errors import DeliveryError
from tests.botapi.bench import Bench, bench
from tests.botapi.faults import Fault
from tests.botapi.server import BotApi
from tests.chat.pictures import ANN, CARD, CARD_TEXT, LIFT, SWINGS, days, shown, uploads

HURRIED = Uploads(animation=0.05, still=0.05)


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        (lambda: Fault.refusal(400, "Bad Request: IMAGE_PROCESS_FAILED"), "IMAGE_PROCESS_FAILED"),
        (lambda: Fault.refusal(404, "Not Found"), "status 404, Not Found"),
        (lambda: Fault.html(404), "status 404, an answer that is not Telegram's"),
        (lambda: Fault.refusal(413, "Request Entity Too Large"), "status 413, Request Entity"),
        (lambda: Fault.html(413), "did not take it (status 413, too large)"),
        (lambda: Fault.html(502), "did not take it (status 502, an answer that is not Telegram's"),
        (lambda: Fault.refusal(500, "Internal Server Error: sent file"), "status 500, Internal"),
        (lambda: Fault.flood(30), "no more uploads for now"),
        (Fault.cut, "ServerDisconnectedError"),
    ],
)
async def test_an_upload_that_fails_leaves_the_words(
    server: BotApi, loosen: Bench, fault: Callable[[], Fault], cause: str
) -> None:
    """The same message in words only within the same send, and one clear line for the host."""
    server.fail("sendAnimation", fault())
    sent = await loosen.telegram.send(str(ANN), CARD)
    [card] = server.messages(ANN)
    assert (card.picture, card.text, card.title) == (None, CARD_TEXT, "1 of 3")
    assert (card.labels, card.silent, str(card.message)) == (["Done"], False, sent)
    [line] = loosen.logged("picture-left-out")
    assert (line["level"], line["picture"]) == ("warning", "knee-swings.gif")
    assert cause.lower() in line["cause"].lower()


async def test_an_upload_that_hangs_leaves_the_words(server: BotApi) -> None:
    """They don't wait longer than they may, and come once."""
    server.fail("sendAnimation", Fault(gate=asyncio.Event()))
    async with bench(server, uploads=HURRIED) as loosen:
        await loosen.telegram.send(str(ANN), CARD)
    assert [card.text for card in server.messages(ANN)] == [CARD_TEXT]
    [line] = loosen.logged("picture-left-out")
    assert line["cause"] == "its upload took longer than 0.05 s"


async def test_a_still_that_hangs_is_told_in_words(server: BotApi) -> None:
    """It may take longer than a card's animation, but not for ever."""
    server.fail("sendPhoto", Fault(gate=asyncio.Event()))
    async with bench(server, uploads=HURRIED) as loosen:
        await loosen.telegram.send(str(ANN), Message(text="Your days.", picture=days()))
    assert [still.text for still in server.messages(ANN)] == ["Your days."]


async def test_one_line_a_cause(server: BotApi) -> None:
    """A picture that fails again and again for the same reason is told of once."""
    for _ in range(3):
        server.fail("sendAnimation", Fault.html(502))
    async with bench(server) as loosen:
        for _ in range(4):
            await loosen.telegram.send(str(ANN), CARD)
    assert shown(server) == [False] * 3 + [True]
    assert len(loosen.logged("picture-left-out")) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault.refusal(400, "Bad Request: IMAGE_PROCESS_FAILED"),
        Fault.refusal(413, "Request Entity Too Large"),
        Fault.html(413),
        Fault.flood(30),
    ],
)
async def test_a_refused_animation_is_not_uploaded_again(
    server: BotApi, loosen: Bench, fault: Fault
) -> None:
    """It would be refused again: from then on its cards go out in words, without a detour."""
    server.fail("sendAnimation", fault)
    for _ in range(3):
        await loosen.telegram.send(str(ANN), CARD)
    assert uploads(server) == [True]
    assert [card.text for card in server.messages(ANN)] == [CARD_TEXT] * 3
    assert len(loosen.logged("picture-left-out")) == 1


async def test_a_server_that_takes_animations_no_more_gets_words(server: BotApi) -> None:
    """Also where the picture was known to it, by its id."""
    async with bench(server) as loosen:
        await loosen.telegram.send(str(ANN), CARD)
        server.fail("sendAnimation", *[Fault.refusal(404, "Not Found")] * 2)
        await loosen.telegram.send(str(ANN), CARD)
    assert shown(server) == [True, False]


async def test_a_flood_of_uploads_keeps_no_card_back(server: BotApi) -> None:
    """Stills wait too; what Telegram already has is still sent, by its id."""
    async with bench(server) as loosen:
        await loosen.telegram.send(str(ANN), CARD)
        server.fail("sendAnimation", Fault.flood(30))
        await loosen.telegram.send(str(ANN), Message(text="2 of 3", picture=LIFT))
        await loosen.telegram.send(str(ANN), Message(text="Your days.", picture=days()))
        await loosen.telegram.send(str(ANN), CARD)
    assert uploads(server) == [True, True, False]
    assert server.called("sendPhoto") == []
    assert shown(server) == [True, False, False, True]


async def test_words_that_meet_the_flood_too_come_next_without_it(
    server: BotApi, loosen: Bench
) -> None:
    """The whole message is to be sent later, and then nothing is uploaded."""
    server.fail("sendAnimation", Fault.flood(7))
    server.fail("sendMessage", Fault.flood(7))
    with pytest.raises(DeliveryError) as caught:
        await loosen.telegram.send(str(ANN), CARD)
    assert caught.value.retry_after == 7
    await loosen.telegram.send(str(ANN), CARD)
    assert (uploads(server), shown(server)) == ([True], [False])


async def test_what_hung_is_not_waited_for_again(server: BotApi) -> None:
    """The next cards go out at once, in words, without another upload."""
    server.fail("sendAnimation", Fault(gate=asyncio.Event()))
    async with bench(server, uploads=HURRIED) as loosen:
        for _ in range(3):
            await loosen.telegram.send(str(ANN), CARD)
    assert uploads(server) == [True]
    assert [card.text for card in server.messages(ANN)] == [CARD_TEXT] * 3
    assert len(loosen.logged("picture-left-out")) == 1


async def test_words_that_are_refused_do_not_blame_the_picture(
    server: BotApi, loosen: Bench
) -> None:
    """When the words alone are refused too, the next card has its animation."""
    refused = Fault.refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    server.fail("sendAnimation", refused)
    server.fail("sendMessage", refused)
    with pytest.raises(DeliveryError) as caught:
        await loosen.telegram.send(str(ANN), CARD)
    assert caught.value.refused
    await loosen.telegram.send(str(ANN), CARD)
    assert shown(server) == [True]
    assert loosen.logged("picture-left-out") == []


async def test_a_hanging_upload_hangs_all_its_cards_no_longer(server: BotApi) -> None:
    """Cards that wait for the same upload do not then wait for one of their own as well."""
    server.fail("sendAnimation", *(Fault(gate=asyncio.Event()) for _ in range(40)))
    async with bench(server, uploads=HURRIED) as loosen, asyncio.timeout(1.5):
        await asyncio.gather(*(loosen.telegram.send(str(ANN), CARD) for _ in range(40)))
    assert [card.text for card in server.messages(ANN)] == [CARD_TEXT] * 40


async def test_a_long_text_goes_without_its_picture(server: BotApi, loosen: Bench) -> None:
    """When the picture before it fails, the text is all there is, once."""
    server.fail("sendAnimation", Fault.html(502))
    await loosen.telegram.send(str(ANN), Message(text="a" * 1025, picture=SWINGS))
    [words] = server.messages(ANN)
    assert (words.text, words.picture) == ("a" * 1025, None)


@pytest.mark.parametrize(
    ("picture", "cause", "asked"),
    [
        (days(width=9_600), "PHOTO_INVALID_DIMENSIONS", 1),
        (days(content=bytes(10 * 10**6)), "larger than the 10,000,000 bytes", 0),
        (Picture(name="days.png", content=b"", moves=False, alt="Five of seven."), "is empty", 0),
        (Picture(name="a.png", content=b"??", moves=False, alt="Five of seven."), "IMAGE_", 1),
    ],
)
async def test_a_still_that_is_no_good_is_told_in_words(
    server: BotApi, loosen: Bench, picture: Picture, cause: str, asked: int
) -> None:
    """With no words of its own, what it shows is told; what can't pass is not even tried."""
    await loosen.telegram.send(str(ANN), Message(text="", rings=False, picture=picture))
    [told] = server.messages(ANN)
    assert (told.text, told.silent, told.picture) == ("Five of seven.", True, None)
    [line] = loosen.logged("picture-left-out")
    assert cause.lower() in line["cause"].lower()
    assert len(server.called("sendPhoto")) == asked


async def test_what_an_upload_may_have_shown_is_not_unsent(server: BotApi) -> None:
    """If the connection goes after an upload whose answer is lost, nobody may call it unsent."""
    server.fail("sendAnimation", Fault(gate=asyncio.Event()))
    async with bench(server, uploads=Uploads(animation=0.1)) as loosen:
        card = asyncio.create_task(loosen.telegram.send(str(ANN), CARD))
        await server.until(lambda: bool(server.called("sendAnimation")))
        await server.stop()
        with pytest.raises(DeliveryError) as caught:
            await card
    assert not caught.value.unsent
    assert loosen.logged("picture-left-out") == []
