"""The contract of a platform, held by each: Telegram, Discord, the terminal, and the fake.

What one of them can't do as the others is named in its stage's `exceptions`, and checked here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
import pytest_asyncio

from bot.chat.platform import Answer, Button, File, Message, Picture, Tap, Typed
from bot.chat.terminal_page import EARLIER
from bot.chat.terminal_screen import Left
from bot.errors import DeliveryError, StoreError
from tests.chat.live_stages import on_discord, on_telegram
from tests.chat.stages import Exceptions, FakeStage, Stage, on
from tests.chat.terminal_stage import TerminalStage

STAGES: Mapping[str, Callable[[Path], AbstractAsyncContextManager[Stage]]] = {
    "telegram": lambda _: on_telegram(),
    "discord": lambda _: on_discord(),
    "terminal": lambda folder: on(TerminalStage(folder)),
    "fake": lambda _: on(FakeStage()),
}
START = Button("Start", "d.0.0|start|")
ROWS = ((START, Button("Not today", "d.0.0|not-today|")),)
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
MORNING = Message(text="Good morning.", buttons=ROWS)
CARD = Message(title="1 of 3", text="On your back.", buttons=ROWS, picture=SWINGS, rings=False)
CHART = Message(text="Your days.", picture=DAYS)
ANY = pytest.mark.parametrize("message", [TEXT, CARD, CHART], ids=["text", "card", "chart"])


@pytest_asyncio.fixture(params=STAGES)
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """Each platform in turn."""
    async with STAGES[request.param](tmp_path) as ready:
        yield ready


async def failure(stage: Stage, message: Message) -> DeliveryError:
    """How a send fails."""
    with pytest.raises(DeliveryError) as caught:
        await stage.platform.send(stage.chat, message)
    return caught.value


async def counts_as_sent_and_is_over(stage: Stage, message: Message) -> None:
    """Hold a platform without closed chats to what it does: the send returns, listening ends."""
    await stage.listens()
    assert await stage.platform.send(stage.chat, message)
    stage.types("done")
    assert isinstance(await stage.over(), Left)


def test_only_the_terminal_asks_for_exceptions() -> None:
    """A platform that people are served on does all of it, and so does the fake of it."""
    asking = {kind.__name__ for kind in Stage.__subclasses__() if kind.exceptions != Exceptions()}
    assert asking == {"TerminalStage"}


async def test_messages_arrive_in_their_order(stage: Stage) -> None:
    """What was sent first is read first, each as it was."""
    for number in range(5):
        await stage.platform.send(stage.chat, Message(text=f"number {number}"))
    assert [seen.text for seen in stage.seen()] == [f"number {number}" for number in range(5)]


async def test_every_message_has_an_id_of_its_own(stage: Stage) -> None:
    """An acknowledged send returns an id, and no two are alike."""
    ids = [await stage.platform.send(stage.chat, TEXT) for _ in range(5)]
    assert all(ids)
    assert len(set(ids)) == 5


async def test_a_message_is_shown_whole(stage: Stage) -> None:
    """Title, text over several lines and buttons in their order."""
    message = Message(title="Your days", text="one\n\ntwo *not bold* <b>", buttons=ROWS)
    await stage.platform.send(stage.chat, message)
    [seen] = stage.seen()
    assert (seen.title, seen.text) == ("Your days", "one\n\ntwo *not bold* <b>")
    assert seen.labels == ("Start", "Not today")


async def test_silent_messages_are_silent(stage: Stage) -> None:
    """A message that rings makes a sound, one that does not makes none."""
    await stage.platform.send(stage.chat, TEXT)
    await stage.platform.send(stage.chat, Message(text="Still small.", rings=False))
    assert [seen.rings for seen in stage.seen()] == [True, False]


async def test_retired_buttons_are_gone(stage: Stage) -> None:
    """After retiring, nothing can be chosen any more; the text stays."""
    sent = await stage.platform.send(stage.chat, MORNING)
    assert stage.buttons() == ("Start", "Not today")
    await stage.platform.retire(stage.chat, sent)
    assert stage.buttons() == ()
    assert stage.seen()[0].text == "Good morning."


async def test_retiring_twice_or_what_is_gone_is_fine(stage: Stage) -> None:
    """A message without buttons, or one that is gone for good, can be retired in peace."""
    sent = await stage.platform.send(stage.chat, MORNING)
    bare = await stage.platform.send(stage.chat, TEXT)
    for message in (sent, sent, bare, "999999"):
        await stage.platform.retire(stage.chat, message)
    assert len(stage.seen()) == 2


async def test_retiring_an_older_message_leaves_the_newer_ones_buttons(stage: Stage) -> None:
    """Only the message that was named loses its buttons."""
    older = await stage.platform.send(stage.chat, Message(text="older", buttons=ROWS))
    await stage.platform.send(stage.chat, Message(text="newer", buttons=ROWS))
    await stage.platform.retire(stage.chat, older)
    assert stage.buttons() == ("Start", "Not today")


async def test_files_arrive_byte_for_byte(stage: Stage) -> None:
    """Files come with their names, after the text that announces them."""
    files = (File("me.json", b'{"a": 1}'), File("days.csv", b"\xef\xbb\xbfdate\r\n"))
    await stage.platform.send(stage.chat, Message(text="Here you are.", files=files))
    [seen] = stage.seen()
    assert seen.files == (("me.json", b'{"a": 1}'), ("days.csv", b"\xef\xbb\xbfdate\r\n"))


async def test_a_card_is_one_message_with_its_picture(stage: Stage) -> None:
    """Its title, text and buttons are as without one; the picture is shown, or told in words."""
    await stage.platform.send(stage.chat, CARD)
    [seen] = stage.seen()
    assert (seen.title, seen.text, seen.rings) == ("1 of 3", "On your back.", False)
    assert seen.labels == stage.buttons() == ("Start", "Not today")
    assert seen.picture in (SWINGS.content, SWINGS.alt)


async def test_the_buttons_of_a_picture_are_retired(stage: Stage) -> None:
    """Its message stays as it is, without anything to choose; once more is fine."""
    sent = await stage.platform.send(stage.chat, Message(text="1", buttons=ROWS, picture=SWINGS))
    for _ in range(2):
        await stage.platform.retire(stage.chat, sent)
    assert stage.buttons() == ()
    [seen] = stage.seen()
    assert seen.text == "1"
    assert seen.picture in (SWINGS.content, SWINGS.alt)


@pytest.mark.parametrize("text", ["Your days.", ""])
async def test_a_still_arrives_byte_for_byte(stage: Stage, text: str) -> None:
    """A picture that was asked for comes with a few words or with none."""
    assert await stage.platform.send(stage.chat, Message(text=text, picture=DAYS))
    [seen] = stage.seen()
    assert (seen.text, seen.picture, seen.files) == (text, DAYS.content, ())


async def test_files_come_without_words_too(stage: Stage) -> None:
    """A page that was asked for: its words were a message of their own."""
    page = File("page.pdf", b"%PDF-1.7")
    assert await stage.platform.send(stage.chat, Message(text="", files=(page,)))
    [seen] = stage.seen()
    assert (seen.text, seen.files) == ("", (("page.pdf", b"%PDF-1.7"),))


async def test_a_card_with_a_long_text_arrives_whole(stage: Stage) -> None:
    """However little text a platform shows with a picture, nothing is lost, buttons come last."""
    text = " ".join("🦴" * 30 for _ in range(50))
    sent = await stage.platform.send(stage.chat, Message(text=text, buttons=ROWS, picture=SWINGS))
    assert "".join(seen.text for seen in stage.seen()) == text
    assert [seen.picture for seen in stage.seen() if seen.picture] != []
    assert stage.seen()[-1].labels == ("Start", "Not today")
    await stage.platform.retire(stage.chat, sent)
    assert stage.buttons() == ()


async def test_a_long_text_arrives_whole(stage: Stage) -> None:
    """Longer than any platform's limit: nothing is cut off, the buttons stand at the end."""
    text = "\n".join(f"{number} " + "🦴" * 60 for number in range(60))
    await stage.platform.send(stage.chat, Message(text=text, buttons=ROWS))
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
    first = await stage.platform.send(stage.chat, message, "17")
    shown = len(stage.seen())
    again = await stage.platform.send(stage.chat, message, "17")
    other = await stage.platform.send(stage.chat, message, "18")
    assert (again == first) is stage.platform.knows_repeats
    assert other not in (first, again)
    assert len(stage.seen()) == shown * (2 if stage.platform.knows_repeats else 3)


@ANY
async def test_sent_means_that_the_platform_has_it(stage: Stage, message: Message) -> None:
    """A send ends when the platform has acknowledged the whole message, and not before."""
    gate = stage.holds()
    sending = asyncio.create_task(stage.platform.send(stage.chat, message))
    done, _ = await asyncio.wait({sending}, timeout=0.1)
    assert (done, stage.seen()) == (set(), [])
    gate.set()
    assert await sending
    assert [seen.text for seen in stage.seen()] == [message.text]


async def test_a_tap_ends_when_it_is_handled(stage: Stage) -> None:
    """Nothing is told while it is worked on for a moment, and what was decided afterwards."""
    await stage.listens()
    await stage.platform.send(stage.chat, MORNING)
    stage.ears.gate = asyncio.Event()
    stage.ears.answers.append(Answer(note="That was *yesterday*'s."))
    telling = asyncio.create_task(stage.note(stage.taps(START)))
    await stage.ears.hear(1)
    done, _ = await asyncio.wait({telling}, timeout=0.1)
    assert done == set()
    stage.ears.gate.set()
    assert await telling == "That was *yesterday*'s."
    assert [seen.text for seen in stage.seen()] == ["Good morning."]


async def test_what_can_not_be_saved_is_not_answered(stage: Stage) -> None:
    """While the store is broken it is handed over again and again, under the same id."""
    await stage.listens()
    stage.ears.answers = [StoreError("the disk is full"), Answer()]
    stage.types("done")
    if stage.exceptions.unsaved_ends:
        assert isinstance(await stage.over(), StoreError)
        await stage.restarts()
        await stage.listens()
        stage.types("done")
        assert [one.content for one in await stage.ears.hear(1)] == [Typed("done")]
    else:
        first, again = await stage.ears.hear(2)
        assert first == again


@ANY
async def test_a_closed_chat_is_permanent(stage: Stage, message: Message) -> None:
    """Nothing else is tried in the place of a picture: nobody is there to read it."""
    stage.breaks(permanent=True)
    if stage.exceptions.closed_is_sent:
        await counts_as_sent_and_is_over(stage, message)
    else:
        error = await failure(stage, message)
        assert (error.permanent, error.refused, error.unsent) == (True, False, False)
    assert stage.seen() == []


async def test_a_stumble_is_not_permanent(stage: Stage) -> None:
    """The same message sent again arrives once; nobody may take the first for never made."""
    stage.breaks(permanent=False)
    error = await failure(stage, TEXT)
    assert (error.permanent, error.refused, error.unsent) == (False, False, False)
    assert stage.seen() == []
    await stage.recovers()
    await stage.platform.send(stage.chat, TEXT)
    assert [seen.text for seen in stage.seen()] == ["Good morning."]


@ANY
async def test_what_could_not_be_sent_is_told_apart(stage: Stage, message: Message) -> None:
    """Without a connection it is unsent and may be sent again without making a double."""
    await stage.leaves()
    if stage.exceptions.closed_is_sent:
        await counts_as_sent_and_is_over(stage, message)
    else:
        error = await failure(stage, message)
        assert (error.permanent, error.refused, error.unsent) == (False, False, True)
    assert stage.seen() == []


async def test_what_is_typed_is_heard_in_its_order(stage: Stage) -> None:
    """Each text once, as it was typed, with the chat and an id of its own."""
    await stage.listens()
    texts = [f"number {number}" for number in range(5)]
    for text in texts:
        stage.types(text)
    heard = await stage.ears.hear(5)
    assert [incoming.content for incoming in heard] == [Typed(text) for text in texts]
    assert {(one.platform, one.chat) for one in heard} == {(stage.platform.name, stage.chat)}
    assert len({incoming.update for incoming in heard}) == 5


async def test_a_tap_says_what_and_where(stage: Stage) -> None:
    """The data of the button, and the id under which its message was sent."""
    await stage.listens()
    sent = await stage.platform.send(stage.chat, MORNING)
    assert await stage.note(stage.taps(START)) == ""
    assert [incoming.content for incoming in stage.ears.heard] == [Tap(START.data, sent)]


async def test_a_stale_tap_is_heard_and_answered(stage: Stage) -> None:
    """A button that has gone from the chat may still be tapped on a screen that lags behind."""
    await stage.listens()
    sent = await stage.platform.send(stage.chat, MORNING)
    await stage.platform.retire(stage.chat, sent)
    assert stage.buttons() == ()
    stage.ears.answers.append(Answer(note="This button is old."))
    told = await stage.note(stage.taps(START, sent))
    [incoming] = stage.ears.heard
    if stage.exceptions.stale_is_typed:
        assert (incoming.content, told) == (Typed("1"), "")
    else:
        assert (incoming.content, told) == (Tap(START.data, sent), "This button is old.")
    assert [seen.text for seen in stage.seen()] == ["Good morning."]


@pytest.mark.parametrize("message", [MORNING, CARD], ids=["text", "card"])
async def test_buttons_outlive_a_restart(stage: Stage, message: Message) -> None:
    """Another bot in its place hears their taps, and can take them away."""
    sent = await stage.platform.send(stage.chat, message)
    await stage.restarts()
    await stage.listens()
    stage.ears.answers.append(Answer(buttons_stay=True))
    assert await stage.note(stage.taps(START)) == ""
    [incoming] = stage.ears.heard
    assert incoming.content == Tap(START.data, EARLIER if stage.exceptions.ids_end else sent)
    assert stage.buttons() == ("Start", "Not today")
    await stage.platform.retire(stage.chat, sent)
    assert stage.buttons() == ()


async def test_a_restart_mixes_no_ids_up(stage: Stage) -> None:
    """What is new after it has a new id; what comes again has the one that it had."""
    sent, heard = [], []
    for text in ("before", "after"):
        await stage.listens()
        sent.append(await stage.platform.send(stage.chat, TEXT))
        stage.types(text)
        while Typed(text) not in [incoming.content for incoming in stage.ears.heard]:
            await stage.ears.hear(len(stage.ears.heard) + 1)
        heard += stage.ears.heard
        await stage.restarts()
    assert len(set(sent)) == 2
    assert len({incoming.update for incoming in heard}) == 2
    assert len({(incoming.update, str(incoming.content)) for incoming in heard}) == 2
    assert [seen.text for seen in stage.seen()] == ["Good morning."] * 2


async def test_a_repeat_after_a_restart(stage: Stage) -> None:
    """Whether it was shown before is known to the platform, and not only to a running bot."""
    first = await stage.platform.send(stage.chat, MORNING, "17")
    await stage.restarts()
    again = await stage.platform.send(stage.chat, MORNING, "17")
    assert (first == again) is stage.platform.knows_repeats
    assert len(stage.seen()) == (1 if stage.platform.knows_repeats else 2)


async def test_every_platform_names_its_pace(stage: Stage) -> None:
    """Messages a second to all and to one chat, and how many may go out at once after a rest."""
    limits = stage.platform.limits
    assert limits.per_second >= limits.chat_per_second > 0
    assert min(limits.burst, limits.chat_burst) >= 1


async def test_chats_do_not_wait_for_each_other(stage: Stage) -> None:
    """Several sends at once all arrive, each with an id of its own."""
    sends = [stage.platform.send(stage.chat, Message(text=str(number))) for number in range(4)]
    ids = await asyncio.gather(*sends)
    assert len(set(ids)) == 4
    assert sorted(seen.text for seen in stage.seen()) == ["0", "1", "2", "3"]
