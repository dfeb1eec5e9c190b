"""What Telegram's refusals mean, and that no error shows the token."""

from __future__ import annotations

import traceback

import pytest

from bot.chat.platform import Message
from bot.errors import DeliveryError, SettingsError
from tests.botapi.bench import Bench, bench
from tests.botapi.faults import Fault
from tests.botapi.server import TOKEN, BotApi

ANN, BEN = 11, 22


async def test_check_tells_a_bad_token_from_a_bad_network(server: BotApi) -> None:
    """A host learns whether to mend the token or the network."""
    async with bench(server, "4242:revoked") as loosen:
        with pytest.raises(SettingsError, match="BotFather"):
            await loosen.telegram.check()
    async with bench(server, TOKEN, "http://127.0.0.1:1") as loosen:
        with pytest.raises(DeliveryError, match="ConnectError"):
            await loosen.telegram.check()


async def test_the_token_stays_inside(server: BotApi, loosen: Bench) -> None:
    """No error, whatever goes wrong, and no log line and no repr shows the token."""
    faults = [Fault.cut(), Fault.html(500), Fault.html(404), Fault.flood(3)]
    server.fail("sendMessage", *faults)
    told = [repr(loosen.telegram), str(loosen.telegram)]
    for _ in faults:
        with pytest.raises(DeliveryError) as caught:
            await loosen.telegram.send(str(ANN), Message(text="Hello"))
        told += traceback.format_exception(caught.value)
        assert caught.value.__context__ is None
    server.fail("getUpdates", *faults)
    server.type(ANN, "done")
    async with loosen.listening():
        await loosen.ears.hear(1)
    assert TOKEN not in "".join(told) + str(loosen.lines)


@pytest.mark.parametrize(
    ("status", "description"),
    [
        (403, "Forbidden: bot was blocked by the user"),
        (403, "Forbidden: user is deactivated"),
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: PEER_ID_INVALID"),
    ],
)
async def test_a_person_who_left_can_not_be_reached(
    server: BotApi, loosen: Bench, status: int, description: str
) -> None:
    """A chat that is closed for good is reported as permanent, so nothing is tried again."""
    server.fail("sendMessage", Fault.refusal(status, description))
    with pytest.raises(DeliveryError) as caught:
        await loosen.telegram.send(str(ANN), Message(text="Hello"))
    assert (caught.value.permanent, caught.value.refused) == (True, False)


async def test_blocked_and_unknown_chats_are_permanent(server: BotApi, loosen: Bench) -> None:
    """A blocked bot and a chat that never was are told apart from a bad message."""
    server.block(ANN)
    for chat in (ANN, BEN):
        with pytest.raises(DeliveryError) as caught:
            await loosen.telegram.send(str(chat), Message(text="Hello"))
        assert caught.value.permanent


@pytest.mark.parametrize(
    "fault",
    [
        Fault.refusal(400, "Bad Request: message is too long"),
        Fault.refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100),
    ],
)
async def test_a_message_can_be_refused(server: BotApi, loosen: Bench, fault: Fault) -> None:
    """A message that Telegram never takes says nothing against the chat."""
    server.fail("sendMessage", fault)
    with pytest.raises(DeliveryError) as caught:
        await loosen.telegram.send(str(ANN), Message(text="Hello"))
    assert (caught.value.permanent, caught.value.refused) == (False, True)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(500, body=""),
        Fault.html(400),
        Fault.html(403),
        Fault.html(404),
        Fault.html(200),
        Fault.refusal(500, "Internal Server Error"),
        Fault.refusal(401, "Unauthorized"),
        Fault.cut(),
    ],
)
async def test_trouble_on_the_way_is_temporary(server: BotApi, loosen: Bench, fault: Fault) -> None:
    """What is not Telegram's word on this message is worth another attempt."""
    server.fail("sendMessage", fault)
    with pytest.raises(DeliveryError) as caught:
        await loosen.telegram.send(str(ANN), Message(text="Hello"))
    error = caught.value
    assert (error.permanent, error.refused, error.retry_after) == (False, False, None)
    await loosen.telegram.send(str(ANN), Message(text="Hello"))
    assert len(server.messages(ANN)) == 1


async def test_a_flood_says_how_long_to_wait(server: BotApi, loosen: Bench) -> None:
    """Too many requests: temporary, with the seconds that Telegram names."""
    server.fail("sendMessage", Fault.flood(7))
    with pytest.raises(DeliveryError) as caught:
        await loosen.telegram.send(str(ANN), Message(text="Hello"))
    error = caught.value
    assert (error.permanent, error.refused, error.retry_after) == (False, False, 7)


async def test_an_answer_that_makes_no_sense_is_no_crash(server: BotApi, loosen: Bench) -> None:
    """An answer that the library can't read is a delivery error like all others."""
    server.fail("sendMessage", Fault(200, body='{"ok": true, "result": {"nonsense": 1}}'))
    with pytest.raises(DeliveryError, match="can't be read"):
        await loosen.telegram.send(str(ANN), Message(text="Hello"))


async def test_no_proxy_towards_loopback(server: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """A local server is asked directly, any other through the proxy of the machine."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    async with bench(server) as loosen:
        assert await loosen.telegram.check() == "loosen_test_bot"
    monkeypatch.setenv("HTTP_PROXY", server.url)
    async with bench(server, url="http://bots.invalid") as loosen:
        assert await loosen.telegram.check() == "loosen_test_bot"
