"""The contract of a platform towards people who talk back, held by Telegram and Discord."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.chat.platform import Answer, Button, Message, Tap, Typed
from bot.errors import StoreError
from tests.chat.live_stages import LIVE, LiveStage
from tests.chat.stages import ANN

START = "d.0.0|start|"
MORNING = Message(text="Good morning.", buttons=((Button("Start", START),),))


@pytest_asyncio.fixture(params=LIVE)
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[LiveStage]:
    """Each platform in turn."""
    async with LIVE[request.param]() as ready:
        yield ready


async def test_what_is_typed_is_heard_in_its_order(stage: LiveStage) -> None:
    """Each text once, as it was typed, with the chat and an id of its own."""
    await stage.listens()
    texts = [f"number {number}" for number in range(5)]
    for text in texts:
        stage.types(text)
    heard = await stage.ears.hear(5)
    assert [incoming.content for incoming in heard] == [Typed(text) for text in texts]
    assert {(incoming.platform, incoming.chat) for incoming in heard} == {
        (stage.platform.name, str(ANN))
    }
    assert len({incoming.update for incoming in heard}) == 5


async def test_a_tap_says_what_and_where(stage: LiveStage) -> None:
    """The data of the button, and the id under which its message was sent."""
    await stage.listens()
    sent = await stage.platform.send(str(ANN), MORNING)
    tap = stage.taps("Start")
    [incoming] = await stage.ears.hear(1)
    assert incoming.content == Tap(START, sent)
    assert incoming.language.startswith("en")
    assert await stage.note(tap) == ""


async def test_a_tap_ends_when_it_is_handled(stage: LiveStage) -> None:
    """Nothing is told while it is worked on for a moment, and what was decided afterwards."""
    await stage.listens()
    await stage.platform.send(str(ANN), MORNING)
    stage.ears.gate = asyncio.Event()
    stage.ears.answers.append(Answer(note="That was *yesterday*'s."))
    telling = asyncio.create_task(stage.note(stage.taps("Start")))
    await stage.ears.hear(1)
    done, _ = await asyncio.wait({telling}, timeout=0.1)
    assert done == set()
    stage.ears.gate.set()
    assert await telling == "That was *yesterday*'s."
    assert [seen.text for seen in stage.seen()] == ["Good morning."]


async def test_a_stale_tap_is_heard_and_answered(stage: LiveStage) -> None:
    """A button that has gone from the chat may still be tapped on a screen that lags behind."""
    await stage.listens()
    sent = await stage.platform.send(str(ANN), MORNING)
    await stage.platform.retire(str(ANN), sent)
    assert stage.buttons() == ()
    stage.ears.answers.append(Answer(note="This button is old."))
    tap = stage.taps(START, sent)
    assert await stage.note(tap) == "This button is old."
    [incoming] = stage.ears.heard
    assert incoming.content == Tap(START, sent)


async def test_buttons_outlive_a_restart(stage: LiveStage) -> None:
    """Another bot in its place hears their taps, and can take them away."""
    sent = await stage.platform.send(str(ANN), MORNING)
    await stage.restarts()
    await stage.listens()
    tap = stage.taps("Start")
    [incoming] = await stage.ears.hear(1)
    assert incoming.content == Tap(START, sent)
    assert await stage.note(tap) == ""
    await stage.platform.retire(str(ANN), sent)
    assert stage.buttons() == ()


async def test_a_repeat_after_a_restart(stage: LiveStage) -> None:
    """Whether it was shown before is known to the platform, and not only to a running bot."""
    first = await stage.platform.send(str(ANN), MORNING, "17")
    await stage.restarts()
    again = await stage.platform.send(str(ANN), MORNING, "17")
    assert (first == again) is stage.platform.knows_repeats
    assert len(stage.seen()) == (1 if stage.platform.knows_repeats else 2)


async def test_what_can_not_be_saved_is_not_answered(stage: LiveStage) -> None:
    """While the store is broken it is handed over again and again, under the same id."""
    await stage.listens()
    stage.ears.answers = [StoreError("the disk is full"), Answer()]
    stage.types("done")
    first, again = await stage.ears.hear(2)
    assert first == again
