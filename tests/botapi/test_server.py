"""The test server behaves as Telegram does where the bot depends on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from tests.botapi.faults import Fault
from tests.botapi.people import Unanswered
from tests.botapi.server import BotApi
from tests.botapi.spec import Spec

ANN = 11
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (800).to_bytes(4, "big") + (600).to_bytes(4, "big")
KEYBOARD = {"inline_keyboard": [[{"text": "Start", "callback_data": "s:1"}]]}


class Client:
    """A bot that sends what it is told, right or wrong."""

    def __init__(self, server: BotApi, session: aiohttp.ClientSession) -> None:
        self._server = server
        self._session = session

    async def __call__(self, method: str, token: str = "", **params: Any) -> dict[str, Any]:
        """Ask and return the whole answer."""
        address = f"{self._server.url}/bot{token or self._server.token}/{method}"
        async with self._session.post(address, json=params) as answer:
            body: dict[str, Any] = await answer.json()
            return body


@pytest_asyncio.fixture
async def server() -> AsyncIterator[BotApi]:
    """Run a server that Ann has met the bot on."""
    async with BotApi() as running:
        running.meet(ANN)
        yield running


@pytest_asyncio.fixture
async def ask(server: BotApi) -> AsyncIterator[Client]:
    """Set up a client of the server."""
    async with aiohttp.ClientSession() as session:
        yield Client(server, session)


async def test_a_breach_of_the_interface_is_kept(server: BotApi, ask: Client) -> None:
    """A wrong request is refused and stays in the violations."""
    answer = await ask("sendMessage", chat_id=ANN, text="Hello", sound="loud")
    assert answer["error_code"] == 400
    assert server.violations == ["sendMessage: sound is unknown"]
    assert server.messages(ANN) == []


async def test_a_refusal_in_the_course_of_things_is_no_breach(server: BotApi, ask: Client) -> None:
    """Unknown and blocked chats, old taps and edits without a change are refused, not counted."""
    sent = (await ask("sendMessage", chat_id=ANN, text="Hi", reply_markup=KEYBOARD))["result"]
    place = {"chat_id": ANN, "message_id": sent["message_id"]}
    tap = server.tap(ANN, "Start")
    assert (await ask("answerCallbackQuery", callback_query_id=tap, text="Good"))["ok"]
    refusals = [
        await ask("sendMessage", chat_id=99, text="Hello"),
        await ask("answerCallbackQuery", callback_query_id=tap),
        await ask("editMessageReplyMarkup", **place, reply_markup=KEYBOARD),
        await ask("editMessageText", chat_id=ANN, message_id=1, text="Hello"),
        await ask("getMe", token="4242:other"),
    ]
    server.block(ANN)
    refusals.append(await ask("sendMessage", chat_id=ANN, text="Hello"))
    assert [one["error_code"] for one in refusals] == [400, 400, 400, 400, 401, 403]
    assert server.violations == []
    assert server.notes == {tap: "Good"}


async def test_edits_change_the_message(server: BotApi, ask: Client) -> None:
    """A text can be edited, and the buttons taken away."""
    sent = (await ask("sendMessage", chat_id=ANN, text="Hi", reply_markup=KEYBOARD))["result"]
    place = {"chat_id": ANN, "message_id": sent["message_id"]}
    assert (await ask("editMessageReplyMarkup", **place))["ok"]
    assert (await ask("editMessageText", **place, text="Hello"))["ok"]
    message = await server.next_message(ANN)
    assert (message.text, message.labels) == ("Hello", [])


async def test_pictures_are_sent_by_id_and_edited_like_pictures(
    server: BotApi, ask: Client
) -> None:
    """The buttons of one can be taken away; it has a caption, which is no text to edit."""
    moving = server.files.take("animation", b"GIF89a", "a.gif")
    still = server.files.take("photo", PNG, "a.png")
    words: dict[str, Any] = {"chat_id": ANN, "caption": "Hi", "reply_markup": KEYBOARD}
    for method, kept in (("sendAnimation", moving), ("sendPhoto", still)):
        field = method.removeprefix("send").lower()
        sent = (await ask(method, **words, **{field: kept.id}))["result"]
        assert Spec.official().object_faults("Message", sent) == []
        assert sent["caption"] == "Hi"
        place = {"chat_id": ANN, "message_id": sent["message_id"]}
        assert (await ask("editMessageReplyMarkup", **place))["ok"]
        refused = await ask("editMessageText", **place, text="Hello")
        assert refused["description"] == "Bad Request: there is no text in the message to edit"
    assert [sent.labels for sent in server.messages(ANN)] == [[], []]
    assert server.violations == []


async def test_a_caption_that_is_too_long_is_a_breach(server: BotApi, ask: Client) -> None:
    """More than 1024 units, counted as Telegram does, are refused and kept."""
    kept = server.files.take("animation", b"GIF89a", "a.gif")
    for caption in ("🦴" * 512, "🦴" * 513):
        await ask("sendAnimation", chat_id=ANN, animation=kept.id, caption=caption)
    assert len(server.messages(ANN)) == 1
    assert server.violations == ["sendAnimation.caption is 1026, not 0-1024 characters"]


async def test_updates_stay_until_confirmed(server: BotApi, ask: Client) -> None:
    """A poll returns the same updates until one with a higher offset confirms them."""
    first, second = server.type(ANN, "one"), server.type(ANN, "two")
    for _ in range(2):
        updates = (await ask("getUpdates"))["result"]
        assert [one["update_id"] for one in updates] == [first, second]
    updates = (await ask("getUpdates", offset=second))["result"]
    assert [one["update_id"] for one in updates] == [second]
    assert server.updates.confirmed == first


async def test_updates_obey_the_interface(server: BotApi, ask: Client) -> None:
    """All that people do arrives in the form that Telegram gives it."""
    await ask("sendMessage", chat_id=ANN, text="Hi", reply_markup=KEYBOARD)
    server.type(ANN, "one")
    server.share_location(ANN, 52.5, 13.4)
    server.tap(ANN, "s:1")
    server.block(ANN)
    server.unblock(ANN)
    updates = (await ask("getUpdates"))["result"]
    assert len(updates) == 5
    assert Spec.official().object_faults("Array of Update", updates) == []


async def test_a_poll_waits_for_the_next_update(server: BotApi, ask: Client) -> None:
    """A long poll returns as soon as somebody types."""
    poll = asyncio.create_task(ask("getUpdates", timeout=30))
    await server.until(lambda: bool(server.called("getUpdates")))
    update = server.type(ANN, "done")
    assert [one["update_id"] for one in (await poll)["result"]] == [update]


async def test_unwanted_updates_are_not_kept(server: BotApi, ask: Client) -> None:
    """What the last poll did not ask for never arrives."""
    await ask("getUpdates", allowed_updates=["callback_query"])
    server.type(ANN, "done")
    assert server.updates.waiting == []


async def test_two_polls_at_once_conflict(server: BotApi, ask: Client) -> None:
    """A second poll ends the first with a 409, and a webhook ends any."""
    first = asyncio.create_task(ask("getUpdates", timeout=30))
    await server.until(lambda: len(server.called("getUpdates")) == 1)
    assert (await ask("getUpdates"))["ok"]
    assert (await first)["error_code"] == 409
    server.webhook = "https://example.org/hook"
    assert (await ask("getUpdates"))["error_code"] == 409


async def test_a_lost_answer_was_carried_out(server: BotApi, ask: Client) -> None:
    """A request whose answer is lost has happened; one that was cut off has not."""
    server.fail("sendMessage", Fault(answer_lost=True), Fault.cut())
    for text in ("one", "two"):
        with pytest.raises(aiohttp.ClientError):
            await ask("sendMessage", chat_id=ANN, text=text)
    assert [sent.text for sent in server.messages(ANN)] == ["one"]


async def test_a_person_does_not_wait_for_ever(server: BotApi) -> None:
    """Waiting for what does not come, or tapping what is not there, fails the test."""
    with pytest.raises(Unanswered):
        await server.next_message(ANN, timeout=0.01)
    with pytest.raises(Unanswered):
        server.tap(ANN, "Start")
