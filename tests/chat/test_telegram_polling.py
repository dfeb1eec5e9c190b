"""Updates over real HTTP: heard once and in order, whatever the network and the store do."""

from __future__ import annotations

import asyncio

from bot.chat.platform import Answer, Button, Message, Tap, Typed
from bot.errors import StoreError
from tests.botapi.bench import Bench
from tests.botapi.faults import Fault
from tests.botapi.server import BotApi

ANN, BEN = 11, 22
START = ((Button("Start", "s:1"), Button("Not today", "s:2")), (Button("Bad day", "s:3"),))


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


async def test_what_came_together_is_handed_over_together(server: BotApi, loosen: Bench) -> None:
    """All updates of one poll are under way at once, in their order, and confirmed together."""
    loosen.ears.gate = asyncio.Event()
    updates = [server.type(chat, str(number)) for number, chat in enumerate([ANN, BEN, ANN])]
    async with loosen.listening():
        heard = await loosen.ears.hear(3)
        assert [one.update for one in heard] == [str(update) for update in updates]
        assert server.updates.waiting == updates
        loosen.ears.gate.set()
        await server.until(lambda: server.updates.confirmed == updates[-1])


async def test_a_slow_one_holds_up_nobody_else(server: BotApi, loosen: Bench) -> None:
    """While one person's update is worked on, the tap of another is answered."""
    server.meet(BEN)
    await loosen.telegram.send(str(BEN), Message(text="Good morning", buttons=START))
    loosen.ears.gate, loosen.ears.gated = asyncio.Event(), str(ANN)
    server.type(ANN, "done")
    tap = server.tap(BEN, "Start")
    async with loosen.listening():
        assert await server.note(tap) == ""
        assert len(server.updates.waiting) == 2
        loosen.ears.gate.set()
        await server.until(lambda: not server.updates.waiting)


async def test_a_tap_is_answered_at_once(server: BotApi, loosen: Bench) -> None:
    """A tap arrives with its data and gets its note; taking the buttons away is not done here."""
    sent = await loosen.telegram.send(str(ANN), Message(text="Good morning", buttons=START))
    loosen.ears.answers = [Answer(note="Good, begin. " * 30)]
    async with loosen.listening():
        tap = server.tap(ANN, "Start")
        note = await server.note(tap)
        server.type(ANN, "next")
        await loosen.ears.hear(2)
    assert loosen.ears.heard[0].content == Tap("s:1", sent)
    assert note == ("Good, begin. " * 30)[:200]
    assert server.called("editMessageReplyMarkup") == []


async def test_a_tap_too_old_to_answer_still_counts(server: BotApi, loosen: Bench) -> None:
    """An expired tap is handled, and nothing is said to the host."""
    sent = await loosen.telegram.send(str(ANN), Message(text="Good morning", buttons=START))
    server.tap(ANN, "Start")
    server.expire_taps()
    async with loosen.listening():
        await server.until(lambda: bool(server.called("answerCallbackQuery")))
        await server.until(lambda: not server.updates.waiting)
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
    unreadable, line = loosen.logged("update-left-out")
    assert (unreadable["kind"], unreadable["error"]) == ("message", "KeyError")
    assert (line["kind"], line["error"]) == ("Typed", "ValueError")
    assert line["where"].startswith("bench.py:")
    assert "secret" not in str(loosen.lines)


async def test_half_an_emoji_does_not_block_the_others(server: BotApi, loosen: Bench) -> None:
    """A text that is none, and that no database takes, is passed over."""
    server.type(ANN, "\ud83d")
    server.type(ANN, "done")
    async with loosen.listening():
        await server.until(lambda: not server.updates.waiting)
    assert [one.content for one in loosen.ears.heard] == [Typed("done")]


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


async def test_what_waits_for_the_store_keeps_its_order(server: BotApi, loosen: Bench) -> None:
    """Of a batch only what could not be stored comes again, together and in its order."""
    loosen.ears.answers = [StoreError("disk full"), Answer(), StoreError("disk full")]
    for number, chat in enumerate([ANN, BEN, ANN]):
        server.type(chat, str(number))
    async with loosen.listening():
        heard = await loosen.ears.hear(5)
        await server.until(lambda: not server.updates.waiting)
    assert [one.content for one in heard] == [Typed(text) for text in "01202"]
    (line,) = loosen.logged("update-waits-for-store")
    assert line["updates"] == 2


async def test_updates_are_heard_in_the_order_of_their_ids(server: BotApi, loosen: Bench) -> None:
    """However a server lists them."""
    for text in ("1", "2", "3"):
        server.type(ANN, text)
    server.updates._waiting.reverse()
    async with loosen.listening():
        heard = await loosen.ears.hear(3)
    assert [one.content for one in heard] == [Typed("1"), Typed("2"), Typed("3")]


async def test_who_wrote_meanwhile_is_heard_first(server: BotApi, loosen: Bench) -> None:
    """After a start nothing else is asked of Telegram before what has been waiting."""
    server.fail("setMyCommands", Fault(gate=asyncio.Event()))
    server.type(ANN, "it hurts")
    async with loosen.listening():
        await loosen.ears.hear(1)
    assert server.calls[0].method == "getUpdates"
    assert server.calls[0].params["timeout"] == 0


async def test_a_webhook_is_removed_and_its_updates_kept(server: BotApi, loosen: Bench) -> None:
    """A webhook left over from before makes way for polling without losing what waits."""
    server.webhook = "https://example.org/hook"
    server.type(ANN, "done")
    async with loosen.listening():
        await loosen.ears.hear(1)
    assert server.webhook == ""
    assert server.called("deleteWebhook") == [{"drop_pending_updates": False}]


async def test_only_wanted_updates_are_asked_for(server: BotApi, loosen: Bench) -> None:
    """Edits, reactions and the like are not even sent to us."""
    async with loosen.listening():
        await server.until(lambda: bool(server.called("getUpdates")))
    assert server.called("getUpdates")[0]["allowed_updates"] == [
        "message",
        "callback_query",
        "my_chat_member",
    ]
