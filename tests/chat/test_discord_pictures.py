"""Pictures over real HTTP: one message with its words, and the words alone when it can't be."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from bot.chat.platform import Message, Picture
from bot.chat.uploads import Uploads
from bot.errors import DeliveryError
from tests.chat.pictures import BUTTONS, CARD, CARD_TEXT, SWINGS, days
from tests.discordapi.bench import Bench, bench
from tests.discordapi.faults import Fault
from tests.discordapi.people import Person
from tests.discordapi.server import DiscordApi

STILL = Message(text="Your days.", picture=days())
SHORT = Uploads(animation=0.2, still=0.2)


def uploads(api: DiscordApi) -> list[bool]:
    """Of each request for a message, whether it came with a file."""
    return [bool(body.get("attachments")) for body in api.called("send")]


def causes(bot: Bench) -> list[str]:
    """What the host was told about pictures."""
    return [line["cause"] for line in bot.logged("picture-left-out")]


async def test_a_card_goes_out_as_one_message(ann: Person, bot: Bench) -> None:
    """The animation under its words: title in bold, buttons, one ring, and what it shows."""
    sent = await bot.discord.send("11", CARD)
    [card] = ann.sent
    [picture] = card.pictures
    assert (picture.name, picture.content) == ("knee-swings.gif", SWINGS.content)
    assert picture.alt == "Knees swing."
    assert (card.text, card.title, card.labels) == (CARD_TEXT, "1 of 3", ["Done"])
    assert (sent, card.silent, causes(bot)) == (str(card.id), False, [])


async def test_every_card_is_an_upload(api: DiscordApi, ann: Person, bot: Bench) -> None:
    """Discord keeps no file for another message."""
    for message in (CARD, CARD, STILL):
        await bot.discord.send("11", message)
    assert uploads(api) == [True] * 3
    assert [len(post.pictures) for post in ann.sent] == [1] * 3


async def test_the_picture_is_with_the_buttons(ann: Person, bot: Bench) -> None:
    """Words too long for one message come first, and nothing of them is lost."""
    card = replace(CARD, text="\n".join("🦴" * 50 for _ in range(60)))
    sent = await bot.discord.send("11", card)
    first, last = ann.sent
    assert (first.pictures, first.labels) == ([], [])
    assert (len(last.pictures), last.labels, sent) == (1, ["Done"], str(last.id))
    assert f"{first.text}\n{last.text}" == f"1 of 3\n\n{card.text}"


async def test_what_it_shows_is_told_as_far_as_it_fits(ann: Person, bot: Bench) -> None:
    """Discord takes 1,024 characters of it."""
    told = replace(SWINGS, alt="🦴" * 1025)
    await bot.discord.send("11", replace(CARD, picture=told))
    await bot.discord.send("11", replace(CARD, picture=replace(SWINGS, alt="")))
    assert [post.pictures[0].alt for post in ann.sent] == ["🦴" * 1024, ""]


@pytest.mark.parametrize(
    "fault",
    [
        Fault.html(413),
        Fault.html(502),
        Fault.refusal(40005),
        Fault.refusal(50035),
        Fault.cut(),
        Fault.garbled(),
    ],
)
@pytest.mark.parametrize("message", [CARD, STILL])
async def test_the_words_go_out_without_it(
    api: DiscordApi, ann: Person, bot: Bench, fault: Fault, message: Message
) -> None:
    """Whatever may be about the picture: its words arrive, and the host reads why."""
    api.fail("send", fault)
    sent = await bot.discord.send("11", message, "17")
    [post] = ann.sent
    assert (sent, post.pictures) == (str(post.id), [])
    assert (post.title, post.body) == (message.title, message.text)
    assert post.labels == (["Done"] if message is CARD else [])
    assert (uploads(api), len(causes(bot))) == ([True, False], 1)


@pytest.mark.parametrize("fault", [Fault.refusal(50035), Fault.html(413)])
async def test_what_was_refused_once_is_not_uploaded_again(
    api: DiscordApi, bot: Bench, fault: Fault
) -> None:
    """An animation that Discord does not take costs nobody else a moment."""
    api.fail("send", fault)
    for _ in range(2):
        await bot.discord.send("11", CARD)
    assert uploads(api) == [True, False, False]
    await bot.discord.send("11", replace(CARD, picture=replace(SWINGS, content=b"GIF89a")))
    assert uploads(api)[3:] == [True]


@pytest.mark.parametrize(
    ("message", "fault"), [(CARD, Fault.html(502)), (STILL, Fault.refusal(50035))]
)
async def test_a_stumble_is_no_verdict(
    api: DiscordApi, bot: Bench, message: Message, fault: Fault
) -> None:
    """What was not about this animation is tried anew, and a still always; it is told once."""
    for _ in range(2):
        api.fail("send", fault)
        await bot.discord.send("11", message)
    assert uploads(api) == [True, False, True, False]
    assert len(causes(bot)) == 1


async def test_an_upload_that_hangs_is_not_waited_for(api: DiscordApi, ann: Person) -> None:
    """Somebody lies there: the words come after a few seconds, alone."""
    api.fail("send", Fault(gate=asyncio.Event()))
    async with bench(api, uploads=SHORT) as bot:
        await bot.discord.send("11", CARD, "17")
    [card] = ann.sent
    assert (card.text, card.pictures) == (CARD_TEXT, [])
    assert causes(bot) == ["its upload took longer than 0.2 s"]


async def test_an_upload_that_was_taken_late_makes_no_double(api: DiscordApi, ann: Person) -> None:
    """The words alone are the same message to Discord: it stands there once, with its picture."""
    api.fail("send", Fault(slow=asyncio.Event()))
    async with bench(api, uploads=SHORT) as bot:
        sent = await bot.discord.send("11", CARD, "17")
    [card] = ann.sent
    assert (sent, len(card.pictures), card.labels) == (str(card.id), 1, ["Done"])


@pytest.mark.parametrize(
    ("content", "cause"),
    [(b"", "empty"), (b"\0" * (10 * 2**20 + 1), "larger than the 10,485,760")],
)
async def test_what_can_not_be_sent_is_not_tried(
    api: DiscordApi, ann: Person, bot: Bench, content: bytes, cause: str
) -> None:
    """Its words go out at once."""
    for name in ("a.gif", "a.gif", "b.gif"):
        odd = Picture(name=name, content=content, moves=True, alt="Odd.")
        await bot.discord.send("11", replace(CARD, picture=odd))
    assert uploads(api) == [False] * 3
    assert len(ann.sent) == 3
    assert [cause in one for one in causes(bot)] == [True, True]


async def test_without_words_it_is_told_what_it_shows(
    api: DiscordApi, ann: Person, bot: Bench
) -> None:
    """Whoever asked for a picture gets at least what is on it."""
    api.fail("send", Fault.refusal(40005))
    await bot.discord.send("11", Message(text="", picture=days(), buttons=BUTTONS))
    [post] = ann.sent
    assert (post.text, post.labels) == ("Five of seven.", ["Done"])


async def test_words_that_are_refused_too_say_nothing_of_the_picture(
    api: DiscordApi, bot: Bench
) -> None:
    """Then it was not at fault, and is uploaded with the next card."""
    api.fail("send", Fault.refusal(50035), Fault.refusal(50035))
    with pytest.raises(DeliveryError) as caught:
        await bot.discord.send("11", CARD)
    assert caught.value.refused
    assert causes(bot) == []
    await bot.discord.send("11", CARD)
    assert uploads(api) == [True, False, True]


@pytest.mark.parametrize(
    "fault", [Fault.refusal(50007), Fault.flood(7, "global"), Fault.refusal(0)]
)
async def test_what_is_not_about_the_picture_is_told(
    api: DiscordApi, ann: Person, bot: Bench, fault: Fault
) -> None:
    """A closed chat, the pace, the token: the words would fare no better."""
    api.fail("send", fault)
    with pytest.raises(DeliveryError):
        await bot.discord.send("11", CARD)
    assert (ann.sent, uploads(api), causes(bot)) == ([], [True], [])


async def test_what_was_tried_with_its_picture_is_not_unsent(api: DiscordApi) -> None:
    """The upload may have arrived, so that nobody may take the card for never sent."""
    api.fail("send", Fault(gate=asyncio.Event()))
    async with bench(api) as bot:
        card = asyncio.create_task(bot.discord.send("11", CARD))
        await api.until(lambda: api.called("send"))
        await api.stop()
        with pytest.raises(DeliveryError, match="ClientConnectorError") as caught:
            await card
    assert not caught.value.unsent
