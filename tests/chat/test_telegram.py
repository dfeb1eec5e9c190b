"""Telegram over real HTTP: heard once and in order, whatever the network does."""

from __future__ import annotations

import asyncio
import traceback

import pytest

from bot.chat.platform import Answer, Button, File, Message, Platform, Tap, Typed
from bot.errors import DeliveryError, SettingsError, StoreError
from tests.botapi.bench import Bench, bench
from tests.botapi.faults import Fault
from tests.botapi.server import BotApi

ANN, BEN = 11, 22
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


async def test_an_update_is_confirmed_only_after_it_is_handled(
    server: BotApi, loosen: Bench
) -> None:
    """While `receive` works, Telegram keeps the update; afterwards it is gone for good."""
    loosen.ears.gate = asyncio.Event()
    update = server.type(ANN, "done")
    async with loosen.listening():
        await loosen.ears.hear(1)
        assert server.updates.waiting == [update]
        loosen.ears.gate.set()
        await server.until(lambda: server.updates.confirmed == update)
    assert server.updates.waiting == []


async def test_an_unhandled_update_comes_again_after_a_restart(
    server: BotApi, loosen: Bench
) -> None:
    """A bot that dies while handling an update hears it again, under the same id."""
    loosen.ears.gate = asyncio.Event()
    server.type(ANN, "done")
    async with loosen.listening():
        await loosen.ears.hear(1)
    loosen.ears.gate = None
    async with loosen.listening():
        first, again = await loosen.ears.hear(2)
    assert first == again


async def test_a_tap_is_answered_and_its_buttons_vanish(server: BotApi, loosen: Bench) -> None:
    """A tap arrives with its data, gets its note at once, and takes the buttons along."""
    sent = await loosen.telegram.send(str(ANN), Message(text="Good morning", buttons=START))
    loosen.ears.answers = [Answer(note="Good, begin. " * 30)]
    async with loosen.listening():
        tap = server.tap(ANN, "Start")
        note = await server.note(tap)
        await server.until(lambda: not server.messages(ANN)[0].keyboard)
    assert [one.content for one in loosen.ears.heard] == [Tap("s:1", sent)]
    assert note == ("Good, begin. " * 30)[:200]


async def test_buttons_can_stay(server: BotApi, loosen: Bench) -> None:
    """When the answer says so, the tapped message keeps its buttons."""
    await loosen.telegram.send(str(ANN), Message(text="Settings", buttons=START))
    loosen.ears.answers = [Answer(buttons_stay=True)]
    async with loosen.listening():
        assert await server.note(server.tap(ANN, "Bad day")) == ""
        server.type(ANN, "next")
        await loosen.ears.hear(2)
    assert server.called("editMessageReplyMarkup") == []


async def test_a_tap_too_old_to_answer_still_counts(server: BotApi, loosen: Bench) -> None:
    """An expired tap is handled, its buttons vanish, and nothing is said to the host."""
    sent = await loosen.telegram.send(str(ANN), Message(text="Good morning", buttons=START))
    server.tap(ANN, "Start")
    server.expire_taps()
    async with loosen.listening():
        await server.until(lambda: not server.messages(ANN)[0].keyboard)
    assert [one.content for one in loosen.ears.heard] == [Tap("s:1", sent)]
    assert [line for line in loosen.lines if line["level"] != "debug"] == []


async def test_one_tap_does_not_hold_up_the_next_person(server: BotApi, loosen: Bench) -> None:
    """While Telegram dawdles over the answer to a tap, other people are heard."""
    await loosen.telegram.send(str(ANN), Message(text="Good morning", buttons=START))
    gate = asyncio.Event()
    server.fail("answerCallbackQuery", Fault(gate=gate))
    async with loosen.listening():
        tap = server.tap(ANN, "Start")
        server.type(BEN, "skip")
        await loosen.ears.hear(2)
        assert tap not in server.notes
        gate.set()
        await server.note(tap)


async def test_a_poison_update_does_not_block_the_others(server: BotApi, loosen: Bench) -> None:
    """What breaks the handler or the library is left out, logged without a word of its content."""
    loosen.ears.answers = [ValueError("secret stiffness")]
    server.type(ANN, "secret stiffness")
    server.updates.add("message", {"message_id": "nonsense"})
    server.type(BEN, "done")
    async with loosen.listening():
        heard = await loosen.ears.hear(2)
    assert heard[1].content == Typed("done")
    (line,) = loosen.logged("update-left-out")
    assert (line["kind"], line["error"]) == ("Typed", "ValueError")
    assert line["where"].startswith("bench.py:")
    assert "secret" not in str(loosen.lines)


async def test_an_update_waits_for_a_broken_store(server: BotApi, loosen: Bench) -> None:
    """When it can't be stored, an update is tried again rather than lost, and told of once."""
    loosen.ears.answers = [StoreError("disk full"), StoreError("disk full")]
    update = server.type(ANN, "done")
    async with loosen.listening():
        heard = await loosen.ears.hear(3)
        await server.until(lambda: server.updates.confirmed == update)
    assert len({one.update for one in heard}) == 1
    assert [line["cause"] for line in loosen.logged("update-waits-for-store")] == ["disk full"]
    assert len(loosen.pauses) == 2


async def test_trouble_on_the_line_is_waited_out(server: BotApi, loosen: Bench) -> None:
    """Errors of any kind are outlasted with growing pauses, told once, and their end as well."""
    server.fail(
        "getUpdates",
        Fault(500, body="oops"),
        Fault.html(502),
        Fault.cut(),
        Fault.html(200),
        Fault.html(404),
        Fault.html(429),
    )
    async with loosen.listening():
        server.type(ANN, "done")
        await loosen.ears.hear(1)
    assert [line["event"] for line in loosen.lines] == [
        "telegram-unreachable",
        "telegram-reachable",
    ]
    limits = [2, 4, 8, 10, 10, 10]
    assert all(most / 2 <= pause <= most for pause, most in zip(loosen.pauses, limits, strict=True))


async def test_telegram_can_say_how_long_to_wait(server: BotApi, loosen: Bench) -> None:
    """A flood answer is waited out for as long as Telegram asks."""
    server.fail("getUpdates", Fault.flood(17))
    server.type(ANN, "done")
    async with loosen.listening():
        await loosen.ears.hear(1)
    assert loosen.pauses == [17]


async def test_the_start_outlasts_an_unreachable_telegram(server: BotApi, loosen: Bench) -> None:
    """A bot that starts before the network is there comes up once it is."""
    server.fail("getMe", Fault.cut(), Fault.html(503))
    server.fail("setMyCommands", Fault.cut())
    server.type(ANN, "/start")
    async with loosen.listening():
        await loosen.ears.hear(1)
    assert len(loosen.pauses) == 3


async def test_a_lost_answer_loses_no_update(server: BotApi, loosen: Bench) -> None:
    """Updates whose way to us broke are fetched again: they were not confirmed."""
    server.fail("getUpdates", Fault(answer_lost=True))
    server.type(ANN, "done")
    async with loosen.listening():
        heard = await loosen.ears.hear(1)
        await server.until(lambda: not server.updates.waiting)
    assert len(heard) == 1


async def test_a_second_bot_is_told_of(server: BotApi, loosen: Bench) -> None:
    """When another bot polls with the token, the log says to stop it, and polling goes on."""
    server.fail(
        "getUpdates",
        Fault.refusal(409, "Conflict: terminated by other getUpdates request"),
        Fault.refusal(409, "Conflict: terminated by other getUpdates request"),
    )
    server.type(ANN, "done")
    async with loosen.listening():
        await loosen.ears.hear(1)
    (line,) = loosen.logged("telegram-polled-twice")
    assert "stop the other one" in line["advice"]
    assert loosen.pauses == [30, 30]


async def test_a_webhook_is_removed_and_its_updates_kept(server: BotApi, loosen: Bench) -> None:
    """A webhook left over from before makes way for polling without losing what waits."""
    server.webhook = "https://example.org/hook"
    server.type(ANN, "done")
    async with loosen.listening():
        await loosen.ears.hear(1)
    assert server.webhook == ""
    assert server.called("deleteWebhook") == [{"drop_pending_updates": False}]


async def test_the_menu_hangs_in_every_language(server: BotApi, loosen: Bench) -> None:
    """Private chats get the commands in their language, and everybody else in the first one."""
    async with loosen.listening():
        await server.until(lambda: bool(server.called("getUpdates")))
    menus = {
        language: [one["command"] for one in menu]
        for (scope, language), menu in server.menus.items()
        if scope == "all_private_chats"
    }
    assert menus == {"": ["start", "help"], "en": ["start", "help"], "de": ["help"]}


async def test_a_refused_menu_does_not_stop_the_bot(server: BotApi, loosen: Bench) -> None:
    """Without a menu everything can still be typed."""
    server.fail("setMyCommands", Fault.refusal(400, "Bad Request: BOT_COMMAND_INVALID"))
    server.type(ANN, "/start")
    async with loosen.listening():
        await loosen.ears.hear(1)
    assert len(loosen.logged("telegram-menu-refused")) == 1


async def test_only_wanted_updates_are_asked_for(server: BotApi, loosen: Bench) -> None:
    """Edits, reactions and the like are not even sent to us."""
    async with loosen.listening():
        await server.until(lambda: bool(server.called("getUpdates")))
    assert server.called("getUpdates")[0]["allowed_updates"] == [
        "message",
        "callback_query",
        "my_chat_member",
    ]


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


async def test_check_names_the_bot(loosen: Bench) -> None:
    """The check returns the username that a host recognises."""
    platform: Platform = loosen.telegram
    assert platform.name == "telegram"
    assert await loosen.telegram.check() == "loosen_test_bot"
