"""What Telegram's refusals mean, and that no error shows the token."""

from __future__ import annotations

import logging
import traceback

import pytest

from bot.chat.platform import Message
from bot.errors import DeliveryError
from tests.botapi.bench import Bench, bench
from tests.botapi.faults import Fault
from tests.botapi.server import TOKEN, BotApi

ANN, BEN = 11, 22


async def test_the_token_stays_inside(
    server: BotApi, loosen: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """No error, whatever goes wrong, and no log line, a library's neither, shows the token."""
    caplog.set_level(logging.DEBUG)
    faults = [Fault.cut(), Fault.half(), Fault.html(500), Fault.html(404), Fault.flood(3)]
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
    async with bench(server, TOKEN, "http://127.0.0.1:1") as lost:
        with pytest.raises(DeliveryError) as caught:
            await lost.telegram.send(str(ANN), Message(text="Hello"))
        told += traceback.format_exception(caught.value)
    # But the server's own log, and what the library tells for debugging: `bot/logs.py` drops it.
    aside = ("aiohttp.access", "telegram.Bot")
    told += [record.getMessage() for record in caplog.records if record.name not in aside]
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


async def _failed(server: BotApi, loosen: Bench, fault: Fault) -> DeliveryError:
    server.fail("sendMessage", fault)
    with pytest.raises(DeliveryError) as caught:
        await loosen.telegram.send(str(ANN), Message(text="Hello"))
    return caught.value


async def test_blocked_and_unknown_chats_are_permanent(server: BotApi, loosen: Bench) -> None:
    """A blocked bot and a chat that never was are told apart from a bad message."""
    server.block(ANN)
    for chat in (ANN, BEN):
        with pytest.raises(DeliveryError) as caught:
            await loosen.telegram.send(str(chat), Message(text="Hello"))
        assert caught.value.permanent


async def test_a_group_that_became_another_one_is_gone(server: BotApi, loosen: Bench) -> None:
    """Its old id never takes anything again."""
    upgraded = "Bad Request: group chat was upgraded to a supergroup chat"
    server.fail("sendMessage", Fault.refusal(400, upgraded, migrate_to_chat_id=-100))
    with pytest.raises(DeliveryError) as caught:
        await loosen.telegram.send(str(ANN), Message(text="Hello"))
    assert (caught.value.permanent, caught.value.refused) == (True, False)


async def test_a_message_can_be_refused(server: BotApi, loosen: Bench) -> None:
    """A message that Telegram never takes says nothing against the chat."""
    server.fail("sendMessage", Fault.refusal(400, "Bad Request: message is too long"))
    with pytest.raises(DeliveryError) as caught:
        await loosen.telegram.send(str(ANN), Message(text="Hello"))
    assert (caught.value.permanent, caught.value.refused) == (False, True)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(500, body=""),
        Fault.html(200),
        Fault.refusal(500, "Internal Server Error"),
        Fault.in_words(500, "Internal Server Error"),
        Fault.cut(),
        Fault.half(),
        Fault.garbled(),
        Fault(200, body='{"logged in": true}'),
        Fault(200, body="[]"),
    ],
)
async def test_trouble_on_the_way_is_temporary(server: BotApi, loosen: Bench, fault: Fault) -> None:
    """What is not Telegram's word on this message is worth another attempt."""
    error = await _failed(server, loosen, fault)
    assert (error.permanent, error.refused, error.retry_after) == (False, False, None)
    assert not error.unsent
    await loosen.telegram.send(str(ANN), Message(text="Hello"))
    assert len(server.messages(ANN)) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault.html(302),
        Fault.html(400),
        Fault.html(401),
        Fault.html(403),
        Fault.html(404),
        Fault.refusal(401, "Unauthorized"),
        Fault.refusal(404, "Not Found"),
        Fault.refusal(405, "Method Not Allowed"),
        Fault.refusal(409, "Conflict"),
        Fault.in_words(404, "Not Found"),
    ],
)
async def test_what_was_turned_away_was_not_taken(
    server: BotApi, loosen: Bench, fault: Fault
) -> None:
    """Another attempt makes no double, so that even a cue gets one."""
    error = await _failed(server, loosen, fault)
    assert (error.permanent, error.refused, error.retry_after) == (False, False, None)
    assert error.unsent


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        (Fault.flood(7), 7),
        (Fault.in_words(429, "Too Many Requests", retry_after=7), 7),
        (Fault(429, body="<html>slow down", headers={"Retry-After": "7"}), 7),
        (Fault.html(429), 1),
        (Fault.refusal(429, "Too Many Requests"), 1),
    ],
)
async def test_a_flood_says_how_long_to_wait(
    server: BotApi, loosen: Bench, fault: Fault, seconds: float
) -> None:
    """Too many requests: temporary, with the seconds that anybody names, or one."""
    error = await _failed(server, loosen, fault)
    assert (error.permanent, error.refused, error.retry_after) == (False, False, seconds)


async def test_a_refusal_counts_under_any_status(server: BotApi, loosen: Bench) -> None:
    """Who says in the body alone that a chat is gone, or a message is none, is believed."""
    gone = await _failed(server, loosen, Fault.in_words(403, "Forbidden: bot was blocked"))
    assert (gone.permanent, gone.refused) == (True, False)
    none = await _failed(server, loosen, Fault.in_words(400, "Bad Request: message is empty"))
    assert (none.permanent, none.refused) == (False, True)


async def test_an_answer_that_makes_no_sense_is_no_crash(server: BotApi, loosen: Bench) -> None:
    """An answer that the library can't read is a delivery error like all others."""
    server.fail("sendMessage", Fault(200, body='{"ok": true, "result": {"nonsense": 1}}'))
    with pytest.raises(DeliveryError, match="can't be read"):
        await loosen.telegram.send(str(ANN), Message(text="Hello"))
