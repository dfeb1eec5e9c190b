"""The contract of a platform, held by each: Telegram, Discord, the terminal, and the fake."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from bot.chat.platform import Button, File, Message, Picture
from bot.errors import DeliveryError
from tests.chat.live_stages import LIVE
from tests.chat.stages import ANN, FakeStage, Stage, TerminalStage

ROWS = ((Button("Start", "d.0.0|start|"), Button("Not today", "d.0.0|not-today|")),)
SWINGS = Picture(
    name="knee-swings.gif", content=b"GIF89a of knees", moves=True, alt="Knees swing to the sides."
)
DAYS = Picture(
    name="days.png",
    content=b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (800).to_bytes(4, "big") + (600).to_bytes(4, "big"),
    moves=False,
    alt="Five of the last seven mornings.",
)
TEXT = Message(text="Good morning.")


@asynccontextmanager
async def opened(name: str, folder: Path) -> AsyncIterator[Stage]:
    """The platform of this name, with everything it needs."""
    if name == "fake":
        yield FakeStage()
    elif name == "terminal":
        yield TerminalStage(folder)
    else:
        async with LIVE[name]() as stage:
            yield stage


@pytest_asyncio.fixture(params=["fake", "terminal", *LIVE])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """Each platform in turn."""
    async with opened(request.param, tmp_path) as ready:
        yield ready


@pytest_asyncio.fixture(params=["fake", *LIVE])
async def fallible(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """Each platform on which a request can go wrong; a sheet of paper takes everything."""
    async with opened(request.param, tmp_path) as ready:
        yield ready


async def test_messages_arrive_in_their_order(stage: Stage) -> None:
    """What was sent first is read first, each as it was."""
    for number in range(5):
        await stage.platform.send(str(ANN), Message(text=f"number {number}"))
    assert [seen.text for seen in stage.seen()] == [f"number {number}" for number in range(5)]


async def test_every_message_has_an_id_of_its_own(stage: Stage) -> None:
    """An acknowledged send returns an id, and no two are alike."""
    ids = [await stage.platform.send(str(ANN), TEXT) for _ in range(5)]
    assert all(ids)
    assert len(set(ids)) == 5


async def test_a_message_is_shown_whole(stage: Stage) -> None:
    """Title, text over several lines and buttons in their order."""
    message = Message(title="Your days", text="one\n\ntwo *not bold* <b>", buttons=ROWS)
    await stage.platform.send(str(ANN), message)
    [seen] = stage.seen()
    assert (seen.title, seen.text) == ("Your days", "one\n\ntwo *not bold* <b>")
    assert seen.labels == ("Start", "Not today")


async def test_silent_messages_are_silent(stage: Stage) -> None:
    """A message that rings makes a sound, one that does not makes none."""
    await stage.platform.send(str(ANN), TEXT)
    await stage.platform.send(str(ANN), Message(text="Still small.", rings=False))
    assert [seen.rings for seen in stage.seen()] == [True, False]


async def test_retired_buttons_are_gone(stage: Stage) -> None:
    """After retiring, nothing can be chosen any more; the text stays."""
    sent = await stage.platform.send(str(ANN), Message(text="Good morning.", buttons=ROWS))
    assert stage.buttons() == ("Start", "Not today")
    await stage.platform.retire(str(ANN), sent)
    assert stage.buttons() == ()
    assert stage.seen()[0].text == "Good morning."


async def test_retiring_twice_or_what_is_gone_is_fine(stage: Stage) -> None:
    """A message without buttons, or one that is gone for good, can be retired in peace."""
    sent = await stage.platform.send(str(ANN), Message(text="Good morning.", buttons=ROWS))
    bare = await stage.platform.send(str(ANN), TEXT)
    for message in (sent, sent, bare, "999999"):
        await stage.platform.retire(str(ANN), message)
    assert len(stage.seen()) == 2


async def test_retiring_an_older_message_leaves_the_newer_ones_buttons(stage: Stage) -> None:
    """Only the message that was named loses its buttons."""
    older = await stage.platform.send(str(ANN), Message(text="older", buttons=ROWS))
    await stage.platform.send(str(ANN), Message(text="newer", buttons=ROWS))
    await stage.platform.retire(str(ANN), older)
    assert stage.buttons() == ("Start", "Not today")


async def test_files_arrive_byte_for_byte(stage: Stage) -> None:
    """Files come with their names, after the text that announces them."""
    files = (File("me.json", b'{"a": 1}'), File("days.csv", b"\xef\xbb\xbfdate\r\n"))
    await stage.platform.send(str(ANN), Message(text="Here you are.", files=files))
    [seen] = stage.seen()
    assert seen.files == (("me.json", b'{"a": 1}'), ("days.csv", b"\xef\xbb\xbfdate\r\n"))


async def test_a_card_is_one_message_with_its_picture(stage: Stage) -> None:
    """Its title, text and buttons are as without one; the picture is shown, or told in words."""
    card = Message(title="1 of 3", text="On your back.", buttons=ROWS, picture=SWINGS, rings=False)
    await stage.platform.send(str(ANN), card)
    [seen] = stage.seen()
    assert (seen.title, seen.text, seen.rings) == ("1 of 3", "On your back.", False)
    assert seen.labels == stage.buttons() == ("Start", "Not today")
    assert seen.picture in (SWINGS.content, SWINGS.alt)


async def test_the_buttons_of_a_picture_are_retired(stage: Stage) -> None:
    """Its message stays as it is, without anything to choose; once more is fine."""
    sent = await stage.platform.send(str(ANN), Message(text="1", buttons=ROWS, picture=SWINGS))
    for _ in range(2):
        await stage.platform.retire(str(ANN), sent)
    assert stage.buttons() == ()
    [seen] = stage.seen()
    assert seen.text == "1"
    assert seen.picture in (SWINGS.content, SWINGS.alt)


@pytest.mark.parametrize("text", ["Your days.", ""])
async def test_a_still_arrives_byte_for_byte(stage: Stage, text: str) -> None:
    """A picture that was asked for comes with a few words or with none."""
    assert await stage.platform.send(str(ANN), Message(text=text, picture=DAYS))
    [seen] = stage.seen()
    assert (seen.text, seen.picture, seen.files) == (text, DAYS.content, ())


async def test_files_come_without_words_too(stage: Stage) -> None:
    """A page that was asked for: its words were a message of their own."""
    page = File("page.pdf", b"%PDF-1.7")
    assert await stage.platform.send(str(ANN), Message(text="", files=(page,)))
    [seen] = stage.seen()
    assert (seen.text, seen.files) == ("", (("page.pdf", b"%PDF-1.7"),))


async def test_a_card_with_a_long_text_arrives_whole(stage: Stage) -> None:
    """However little text a platform shows with a picture, nothing is lost, buttons come last."""
    text = " ".join("🦴" * 30 for _ in range(50))
    sent = await stage.platform.send(str(ANN), Message(text=text, buttons=ROWS, picture=SWINGS))
    assert "".join(seen.text for seen in stage.seen()) == text
    assert [seen.picture for seen in stage.seen() if seen.picture] != []
    assert stage.seen()[-1].labels == ("Start", "Not today")
    await stage.platform.retire(str(ANN), sent)
    assert stage.buttons() == ()


async def test_a_long_text_arrives_whole(stage: Stage) -> None:
    """Longer than any platform's limit: nothing is cut off, the buttons stand at the end."""
    text = "\n".join(f"{number} " + "🦴" * 60 for number in range(60))
    await stage.platform.send(str(ANN), Message(text=text, buttons=ROWS))
    assert "\n".join(seen.text for seen in stage.seen()) == text
    assert stage.seen()[-1].labels == ("Start", "Not today")
    assert stage.buttons() == ("Start", "Not today")


@pytest.mark.parametrize("picture", [None, SWINGS])
@pytest.mark.parametrize("text", ["Good morning.", "🦴" * 5000])
async def test_a_repeat_is_told_by_its_nonce(
    stage: Stage, text: str, picture: Picture | None
) -> None:
    """Where repeats are known none is shown again and the id is the same; elsewhere it is."""
    message = Message(text=text, buttons=ROWS, picture=picture)
    first = await stage.platform.send(str(ANN), message, "17")
    shown = len(stage.seen())
    again = await stage.platform.send(str(ANN), message, "17")
    other = await stage.platform.send(str(ANN), message, "18")
    assert (again == first) is stage.platform.knows_repeats
    assert other not in (first, again)
    assert len(stage.seen()) == shown * (2 if stage.platform.knows_repeats else 3)


async def test_sent_means_that_the_platform_has_it(fallible: Stage) -> None:
    """A send ends when the platform has acknowledged the message, and not before."""
    gate = fallible.holds()
    sending = asyncio.create_task(fallible.platform.send(str(ANN), TEXT))
    done, _ = await asyncio.wait({sending}, timeout=0.1)
    assert (done, fallible.seen()) == (set(), [])
    gate.set()
    assert await sending
    assert [seen.text for seen in fallible.seen()] == ["Good morning."]


@pytest.mark.parametrize("permanent", [True, False])
async def test_failures_tell_whether_to_try_again(fallible: Stage, permanent: bool) -> None:
    """A closed chat is permanent, a stumble is not; either way it is a `DeliveryError`."""
    fallible.breaks(permanent=permanent)
    with pytest.raises(DeliveryError) as caught:
        await fallible.platform.send(str(ANN), TEXT)
    assert caught.value.permanent is permanent
    assert not caught.value.refused


@pytest.mark.parametrize("picture", [SWINGS, DAYS])
async def test_a_closed_chat_is_told_of_a_picture_too(fallible: Stage, picture: Picture) -> None:
    """No words are tried in its place: nobody is there to read them."""
    fallible.breaks(permanent=True)
    with pytest.raises(DeliveryError) as caught:
        await fallible.platform.send(str(ANN), Message(text="1", picture=picture))
    assert caught.value.permanent
    assert fallible.seen() == []


async def test_a_picture_that_could_not_be_sent_is_told_apart(fallible: Stage) -> None:
    """Without a connection a card is unsent as a whole."""
    await fallible.leaves()
    with pytest.raises(DeliveryError) as caught:
        await fallible.platform.send(str(ANN), Message(text="1", picture=SWINGS))
    assert caught.value.unsent


async def test_after_a_stumble_it_goes_on(fallible: Stage) -> None:
    """The same message sent again after a temporary failure arrives once."""
    fallible.breaks(permanent=False)
    with pytest.raises(DeliveryError):
        await fallible.platform.send(str(ANN), TEXT)
    await fallible.platform.send(str(ANN), TEXT)
    assert [seen.text for seen in fallible.seen()] == ["Good morning."]


async def test_what_could_not_be_sent_is_told_apart(fallible: Stage) -> None:
    """Without a connection it is unsent and may be sent again without making a double."""
    await fallible.leaves()
    with pytest.raises(DeliveryError) as caught:
        await fallible.platform.send(str(ANN), TEXT)
    assert caught.value.unsent
    assert (caught.value.permanent, caught.value.refused) == (False, False)
    assert fallible.seen() == []


@pytest.mark.parametrize("permanent", [True, False])
async def test_what_was_answered_is_not_unsent(fallible: Stage, permanent: bool) -> None:
    """After an answer of any kind nobody may take the request for never made."""
    fallible.breaks(permanent=permanent)
    with pytest.raises(DeliveryError) as caught:
        await fallible.platform.send(str(ANN), TEXT)
    assert not caught.value.unsent


async def test_every_platform_names_its_pace(stage: Stage) -> None:
    """Messages a second to all and to one chat, and how many may go out at once after a rest."""
    limits = stage.platform.limits
    assert limits.per_second >= limits.chat_per_second > 0
    assert min(limits.burst, limits.chat_burst) >= 1


async def test_chats_do_not_wait_for_each_other(stage: Stage) -> None:
    """Several sends at once all arrive, each with an id of its own."""
    sends = [stage.platform.send(str(ANN), Message(text=str(number))) for number in range(4)]
    ids = await asyncio.gather(*sends)
    assert len(set(ids)) == 4
    assert sorted(seen.text for seen in stage.seen()) == ["0", "1", "2", "3"]
