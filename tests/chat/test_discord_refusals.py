"""What Discord's refusals mean, and that no error shows the token."""

from __future__ import annotations

import asyncio
import json
import logging
import traceback

import pytest

from bot.chat.discord_refusals import NoSuchMessageError, ask
from bot.chat.platform import Button, Message
from bot.errors import DeliveryError, TokenRefusedError
from tests.discordapi.bench import Bench, bench
from tests.discordapi.faults import VIA, Fault
from tests.discordapi.people import Person
from tests.discordapi.server import TOKEN, DiscordApi

HELLO = Message(text="Hello")


async def refused(bot: Bench, message: Message = HELLO, chat: str = "11") -> DeliveryError:
    """How it was that a message was not taken."""
    with pytest.raises(DeliveryError) as caught:
        await bot.discord.send(chat, message)
    return caught.value


async def test_the_token_stays_inside(
    api: DiscordApi, ann: Person, bot: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """No error, whatever goes wrong, and no log line of ours shows the token."""
    caplog.set_level(logging.DEBUG)
    faults = [Fault.cut(), Fault.html(500), Fault.garbled(), Fault.refusal(50035), Fault.refusal(0)]
    api.fail("send", *faults)
    told = [repr(bot.discord), str(bot.discord)]
    errors = [await refused(bot) for _ in faults]
    async with bench(api, url="http://127.0.0.1:1/api/v10") as lost:
        errors.append(await refused(lost))
    for error in errors:
        told += traceback.format_exception(error)
        assert error.__context__ is None
    told += [record.getMessage() for record in caplog.records if record.name != "aiohttp.access"]
    assert TOKEN not in "".join(told) + str(bot.lines)
    assert ann.sent == []


@pytest.mark.parametrize("code", [10003, 10013, 40003, 50001, 50007, 50278])
async def test_a_person_who_left_can_not_be_reached(ann: Person, bot: Bench, code: int) -> None:
    """A chat that is closed for good is reported as permanent, so nothing is tried again."""
    ann.closes(code)
    error = await refused(bot)
    assert (error.permanent, error.refused, error.unsent) == (True, False, False)
    ann.opens()
    await bot.discord.send("11", HELLO)


@pytest.mark.parametrize("code", [10003, 40003, 50007])
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (403, "application/json; charset=utf-8"),
        (403, "application/json;charset=UTF-8"),
        (429, "application/json"),
        (429, "application/json; charset=utf-8"),
    ],
)
async def test_a_closed_chat_is_closed_however_it_is_said(
    api: DiscordApi, bot: Bench, code: int, status: int, kind: str
) -> None:
    """The code counts, also with a character set beside it, or as one request too many."""
    body = json.dumps({"message": "No", "code": code, "retry_after": 600})
    api.fail("send", Fault(status, body, kind, VIA))
    assert (await refused(bot)).permanent
    assert len(api.called("send")) == 1


async def test_an_unknown_chat_can_not_be_reached(bot: Bench) -> None:
    """A chat that never was is told apart from a bad message."""
    assert (await refused(bot, chat="22")).permanent


@pytest.mark.parametrize(
    "fault",
    [
        Fault.refusal(50035),
        Fault.refusal(40005),
        Fault.told(400, {"message": "400: Bad Request", "code": 0}),
    ],
)
async def test_a_message_can_be_refused(api: DiscordApi, bot: Bench, fault: Fault) -> None:
    """A message that Discord never takes says nothing against the chat."""
    api.fail("send", fault)
    error = await refused(bot)
    assert (error.permanent, error.refused) == (False, True)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(500, body=""),
        Fault.html(400),
        Fault.html(401),
        Fault.html(403),
        Fault.html(404),
        Fault.html(429),
        Fault.html(502),
        Fault.html(200),
        Fault(403, "{", "application/json; charset=utf-8", VIA),
        Fault(200, "{}", "application/json; charset=utf-8", VIA),
        Fault.told(500, {"message": "500: Internal Server Error", "code": 0}),
        Fault.told(504, {"message": "timed out", "code": 50007}),
        Fault.told(404, {"message": "404: Not Found", "code": 0}),
        Fault(429, "{}", "application/json", VIA),
        Fault(429, '{"message": "Slow down"}', "application/json"),
        Fault.refusal(0),
        Fault.refusal(20026),
        Fault.refusal(40004),
        Fault.refusal(40006),
        Fault.refusal(40333),
        Fault.refusal(110001),
        Fault.refusal(130000),
        Fault.cut(),
        Fault.garbled(),
        Fault(answer_lost=True),
    ],
)
async def test_trouble_on_the_way_is_temporary(
    api: DiscordApi, ann: Person, bot: Bench, fault: Fault
) -> None:
    """What is not Discord's word on this message is worth another attempt, by whoever sent it."""
    api.fail("send", fault)
    with pytest.raises(DeliveryError) as caught:
        await bot.discord.send("11", HELLO, "17")
    error = caught.value
    assert (error.permanent, error.refused, error.retry_after) == (False, False, None)
    assert not error.unsent
    assert len(api.called("send")) == 1
    await bot.discord.send("11", HELLO, "17")
    assert len(ann.sent) == 1


async def test_without_a_connection_nothing_is_sent(api: DiscordApi, bot: Bench) -> None:
    """A server that is gone can't have seen the message."""
    await bot.discord.check()
    await api.stop()
    await refused(bot)  # over the connection that it has just broken
    error = await refused(bot)
    assert error.unsent
    assert str(error) == "Discord can't be reached (ClientConnectorError)"


async def test_too_many_in_all_says_how_long_to_wait(api: DiscordApi, bot: Bench) -> None:
    """The pace is told, and whoever is asked to wait holds up nobody afterwards."""
    api.fail("send", Fault.flood(7.5, "global"))
    error = await refused(bot)
    assert (error.permanent, error.refused, error.retry_after) == (False, False, 7.5)
    assert error.everywhere
    await bot.discord.send("11", HELLO)


@pytest.mark.parametrize("seconds", [3.25, 60])
async def test_a_long_wait_is_not_waited_for(api: DiscordApi, bot: Bench, seconds: float) -> None:
    """A chat that must wait for longer than a cue may is told of at once, to the fraction."""
    api.fail("send", Fault.flood(seconds))
    error = await refused(bot)
    assert (error.retry_after, error.everywhere) == (seconds, False)
    assert len(api.called("send")) == 1


async def test_a_wait_that_makes_no_sense_is_none(api: DiscordApi, bot: Bench) -> None:
    """Nobody waits for years because an answer says so."""
    api.fail("send", Fault.flood(1e9))
    assert (await refused(bot)).retry_after is None


async def test_a_short_wait_is_the_library_s(api: DiscordApi, ann: Person, bot: Bench) -> None:
    """The message goes out once, as late as Discord says."""
    api.fail("send", Fault.flood(0.2))
    await bot.discord.send("11", HELLO)
    first, again = (call.monotonic for call in api.calls if call.name == "send")
    assert again - first >= 0.2
    assert len(ann.sent) == 1


@pytest.mark.parametrize(("header", "seconds"), [("7", 7), ("soon", None), ("nan", None)])
async def test_whoever_stands_before_discord_may_ask_for_patience(
    api: DiscordApi, bot: Bench, header: str, seconds: float | None
) -> None:
    """A refusal that Discord itself has not written names its time in a header."""
    headers = {"Retry-After": header}
    told = (
        Fault(429, '{"message": "Slow down"}', "application/json", headers),
        Fault(429, "Slow down", headers=headers),
        Fault(503, "Slow down", headers=headers),
    )
    api.fail("send", *told)
    assert [(await refused(bot)).retry_after for _ in told] == [seconds] * 3


async def test_the_body_is_more_exact_than_the_header(api: DiscordApi, bot: Bench) -> None:
    """Whoever wrote it, and however short it is, if it has not come through to Discord."""
    body = '{"retry_after": 0.75, "message": "Slow down"}'
    api.fail("send", Fault(429, body, "application/json", {"Retry-After": "1"}))
    assert (await refused(bot)).retry_after == 0.75


async def test_an_answer_that_makes_no_sense_is_no_crash(api: DiscordApi, bot: Bench) -> None:
    """An answer that the library can't read is a delivery error like all others."""
    api.fail("send", Fault.told(200, {"nonsense": 1}))
    error = await refused(bot)
    assert error.refused
    assert "can't be read" in str(error)


async def test_a_token_can_be_refused_at_any_time(api: DiscordApi, bot: Bench) -> None:
    """A token that was reset while the bot runs is told apart from everything else."""
    await bot.discord.send("11", HELLO)
    api.token = "another.made-up.token"
    error = await refused(bot)
    assert isinstance(error, TokenRefusedError)
    assert (error.permanent, error.refused) == (False, False)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("Unauthorized", "text/plain"),
        ("Unauthorized", "application/octet-stream"),
        ('{"message": "401: Unauthorized", "code": 0}', "application/json; charset=utf-8"),
    ],
)
async def test_a_refused_token_is_refused_however_it_is_said(
    api: DiscordApi, bot: Bench, body: str, kind: str
) -> None:
    """Only an HTML page is of somebody else on the way."""
    api.fail("send", Fault(401, body, kind))
    assert isinstance(await refused(bot), TokenRefusedError)


async def test_a_message_that_is_gone_is_told_apart(api: DiscordApi, bot: Bench) -> None:
    """Whoever takes buttons away need not care; it is refused like any other."""
    sent = await bot.discord.send("11", Message(text="Hello", buttons=((Button("a", "b"),),)))
    api.fail("edit", Fault.refusal(50005), Fault.refusal(10008))
    with pytest.raises(DeliveryError) as caught:
        await bot.discord.retire("11", sent)
    assert caught.value.refused
    assert not isinstance(caught.value, NoSuchMessageError)
    await bot.discord.retire("11", sent)


async def test_a_request_has_an_end() -> None:
    """Whatever hangs is given up, and nobody knows what became of it."""
    with pytest.raises(DeliveryError, match="in time") as caught:
        await ask(asyncio.Event().wait(), 0.01)
    assert not caught.value.unsent
    assert await ask(asyncio.sleep(0, "done")) == "done"
