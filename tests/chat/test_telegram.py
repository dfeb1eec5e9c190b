"""Telegram over real HTTP: messages go out whole, and a bad token stops the bot."""

from __future__ import annotations

import asyncio
import traceback

import pytest
from aiohttp import web

from bot.chat.platform import Button, File, Message, Platform
from bot.chat.telegram import Telegram
from bot.errors import DeliveryError, SettingsError
from tests.botapi.bench import COMMANDS, Bench, bench
from tests.botapi.faults import Fault
from tests.botapi.server import TOKEN, BotApi
from tests.recording import recording_log

ANN = 11
START = ((Button("Start", "s:1"), Button("Not today", "s:2")), (Button("Bad day", "s:3"),))


async def test_a_long_message_comes_in_parts(server: BotApi, loosen: Bench) -> None:
    """Parts fit Telegram's limit, ring once, and the last one carries the buttons and the id."""
    text = "\n".join("🦴" * 50 for _ in range(100))
    sent = await loosen.telegram.send(str(ANN), Message(title="Days", text=text, buttons=START))
    parts = server.messages(ANN)
    assert "\n".join(part.text for part in parts) == f"Days\n\n{text}"
    assert [part.title for part in parts] == ["Days", "", ""]
    assert [part.silent for part in parts] == [False, True, True]
    assert [bool(part.keyboard) for part in parts] == [False, False, True]
    assert sent == str(parts[-1].message)


async def test_files_follow_their_text_silently(server: BotApi, loosen: Bench) -> None:
    """Files arrive byte for byte after the text; the id is that of the text."""
    files = (File("me.json", b"{}"), File("days.csv", b"date\n2026-03-28\n"))
    sent = await loosen.telegram.send(str(ANN), Message(text="Here you are.", files=files))
    text, *documents = server.messages(ANN)
    assert sent == str(text.message)
    assert [(one.file_name, one.file, one.silent) for one in documents] == [
        ("me.json", b"{}", True),
        ("days.csv", b"date\n2026-03-28\n", True),
    ]


async def test_a_single_file_carries_its_words(server: BotApi, loosen: Bench) -> None:
    """One message and one request; words too long for that go before it."""
    page = (File("page.pdf", b"%PDF-1.7"),)
    short = Message(title="One page", text="For the visit.", files=page, buttons=START, rings=False)
    sent = await loosen.telegram.send(str(ANN), short)
    [carried] = server.messages(ANN)
    assert (carried.text, carried.title) == ("One page\n\nFor the visit.", "One page")
    assert (carried.file, carried.silent) == (b"%PDF-1.7", True)
    assert carried.labels
    assert sent == str(carried.message)
    await loosen.telegram.send(str(ANN), Message(text="long " * 206, files=page))
    assert [bool(one.file_name) for one in server.messages(ANN)] == [True, False, True]


async def test_what_went_out_in_part_is_not_unsent() -> None:
    """Without a connection for the second part, nobody may take the message for never sent."""
    runner = web.AppRunner(app := web.Application())

    async def answer_and_leave(_: web.Request) -> web.Response:
        await site.stop()
        sent = {"message_id": 1, "date": 1, "chat": {"id": ANN, "type": "private"}}
        last = web.json_response({"ok": True, "result": sent})
        last.force_close()
        return last

    app.router.add_post("/{path:.*}", answer_and_leave)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = "http://{}:{}".format(*runner.addresses[0])
    telegram = Telegram(TOKEN, url, commands=COMMANDS, log=recording_log([]))
    try:
        with pytest.raises(DeliveryError, match="ClientConnectorError") as caught:
            await telegram.send(str(ANN), Message(text="Slowly. " * 1000))
    finally:
        await telegram.aclose()
        await runner.cleanup()
    assert not caught.value.unsent


async def test_retiring_takes_the_buttons_once_or_twice(server: BotApi, loosen: Bench) -> None:
    """Buttons vanish; taking them from a bare or vanished message is fine."""
    sent = await loosen.telegram.send(str(ANN), Message(text="Hello", buttons=START))
    await loosen.telegram.retire(str(ANN), sent)
    assert server.messages(ANN)[0].labels == []
    await loosen.telegram.retire(str(ANN), sent)
    await loosen.telegram.retire(str(ANN), "999999")
    assert len(server.called("editMessageReplyMarkup")) == 3


async def test_retiring_tells_of_a_person_who_left(server: BotApi, loosen: Bench) -> None:
    """Only what is moot is passed over: a blocked bot is reported."""
    sent = await loosen.telegram.send(str(ANN), Message(text="Hello", buttons=START))
    server.block(ANN)
    with pytest.raises(DeliveryError) as caught:
        await loosen.telegram.retire(str(ANN), sent)
    assert caught.value.permanent


@pytest.mark.parametrize(("takes", "rate"), [(30, 29.7), (1000, 990)])
async def test_the_pace_stays_just_below_what_telegram_takes(takes: float, rate: float) -> None:
    """A server that counts to exactly that many a second is not met; a host may raise it."""
    telegram = Telegram(TOKEN, commands=COMMANDS, log=recording_log([]), per_second=takes)
    limits = telegram.limits
    assert limits.per_second == pytest.approx(rate)
    assert (limits.burst, limits.chat_per_second, limits.chat_burst) == (3, 1, 20)


@pytest.mark.parametrize("token", ["4242:revoked", ""])
async def test_a_bad_token_stops_with_what_to_do(server: BotApi, token: str) -> None:
    """A token that Telegram does not accept ends the bot with advice and without the token."""
    with pytest.raises(SettingsError, match=r"TELEGRAM_BOT_TOKEN.*BotFather") as caught:
        async with bench(server, token) as loosen:
            await loosen.telegram.listen(loosen.ears)
    told = "".join(traceback.format_exception(caught.value))
    assert not token or token not in told


async def test_a_token_revoked_while_running_stops_too(server: BotApi, loosen: Bench) -> None:
    """A token revoked in the middle of the night ends the bot with the same advice."""
    task = asyncio.create_task(loosen.telegram.listen(loosen.ears))
    await server.until(lambda: bool(server.called("getUpdates")))
    server.token = "4242:new"
    server.type(ANN, "done")
    with pytest.raises(SettingsError, match="BotFather"):
        await task


@pytest.mark.parametrize("status", [401, 404])
async def test_one_stray_refusal_of_the_token_stops_nobody(
    server: BotApi, loosen: Bench, status: int
) -> None:
    """A token that was good is doubted for some seconds before it is given up, and told of once."""
    async with loosen.listening():
        await server.until(lambda: len(server.called("getUpdates")) > 1)
        server.fail("getUpdates", *[Fault.refusal(status, "No")] * 3)
        server.type(ANN, "first")
        await server.until(lambda: not server.faults["getUpdates"])
        server.type(ANN, "done")
        await loosen.ears.hear(2)
        server.fail("getUpdates", Fault.refusal(status, "No"))
        server.type(ANN, "again")
        await server.until(lambda: not server.faults["getUpdates"])
        server.type(ANN, "and again")
        await loosen.ears.hear(4)
    assert [line["event"] for line in loosen.lines] == [
        "telegram-token-doubted",
        "telegram-reachable",
    ] * 2
    assert sum(loosen.pauses) < 10


async def test_a_server_without_such_a_bot_stops_at_the_start(
    server: BotApi, loosen: Bench
) -> None:
    """A 404 to the first request is about the address or the token, and both are settings."""
    server.fail("getUpdates", Fault.refusal(404, "Not Found"))
    with pytest.raises(SettingsError, match="TELEGRAM_API_URL"):
        await loosen.telegram.listen(loosen.ears)
    server.fail("getMe", Fault.refusal(404, "Not Found"))
    with pytest.raises(SettingsError, match="TELEGRAM_API_URL"):
        await loosen.telegram.check()


async def test_check_names_the_bot(loosen: Bench) -> None:
    """The check returns the username that a host recognises."""
    platform: Platform = loosen.telegram
    assert platform.name == "telegram"
    assert await loosen.telegram.check() == "loosen_test_bot"


async def test_check_tells_a_bad_token_from_a_bad_network(server: BotApi) -> None:
    """A host learns whether to mend the token or the network."""
    async with bench(server, "4242:revoked") as loosen:
        with pytest.raises(SettingsError, match="BotFather"):
            await loosen.telegram.check()
    async with bench(server, TOKEN, "http://127.0.0.1:1") as loosen:
        with pytest.raises(DeliveryError, match="ClientConnectorError"):
            await loosen.telegram.check()
