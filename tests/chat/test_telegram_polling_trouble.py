"""Polling over a line and against servers that fail: outlasted, and told once a change."""

from __future__ import annotations

import pytest

from tests.botapi.bench import Bench
from tests.botapi.faults import Fault
from tests.botapi.server import BotApi

ANN = 11


async def test_trouble_on_the_line_is_waited_out(server: BotApi, loosen: Bench) -> None:
    """Errors of any kind are outlasted with growing pauses, told once, and their end as well."""
    server.fail(
        "getUpdates",
        Fault(500, body="oops"),
        Fault.html(502),
        Fault.cut(),
        Fault.html(200),
        Fault.html(404),
        Fault.html(403),
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


async def test_each_change_is_told_once(server: BotApi, loosen: Bench) -> None:
    """A network that flaps is one line a change, and so is one trouble after another."""
    conflict = Fault.refusal(409, "Conflict: terminated by other getUpdates request")
    async with loosen.listening():
        for number, faults in enumerate([[conflict, Fault.cut(), Fault.half()], [Fault.html()]]):
            server.fail("getUpdates", *faults)
            server.type(ANN, "done")
            await loosen.ears.hear(2 * number + 1)
            await server.until(lambda: not server.faults["getUpdates"])
            server.type(ANN, "done")
            await loosen.ears.hear(2 * number + 2)
        await server.until(lambda: not server.updates.waiting)
    assert [line["event"] for line in loosen.lines] == [
        "telegram-polled-twice",
        "telegram-unreachable",
        "telegram-reachable",
        "telegram-unreachable",
        "telegram-reachable",
    ]
    assert all("advice" in line and "cause" in line for line in loosen.lines[:2])


async def test_telegram_can_say_how_long_to_wait(server: BotApi, loosen: Bench) -> None:
    """A flood answer is waited out for as long as Telegram asks, or for a second."""
    server.fail("getUpdates", Fault.flood(17), Fault.html(429))
    server.type(ANN, "done")
    async with loosen.listening():
        await loosen.ears.hear(1)
    assert loosen.pauses == [17, 1]


async def test_the_start_outlasts_an_unreachable_telegram(server: BotApi, loosen: Bench) -> None:
    """A bot that starts before the network is there comes up once it is."""
    server.fail("getUpdates", Fault.cut(), Fault.html(503))
    server.type(ANN, "/start")
    async with loosen.listening():
        await loosen.ears.hear(1)
        await server.until(lambda: len(server.called("getUpdates")) > 3)
    assert len(loosen.pauses) == 2


@pytest.mark.parametrize("fault", [Fault(answer_lost=True), Fault.half(), Fault.garbled()])
async def test_a_broken_answer_loses_no_update(server: BotApi, loosen: Bench, fault: Fault) -> None:
    """Updates whose way to us broke are fetched again: they were not confirmed."""
    server.fail("getUpdates", fault)
    server.type(ANN, "done")
    async with loosen.listening():
        heard = await loosen.ears.hear(1)
        await server.until(lambda: not server.updates.waiting)
    assert len(heard) == 1
    assert len(loosen.logged("telegram-unreachable")) == 1


async def test_a_second_bot_is_told_of(server: BotApi, loosen: Bench) -> None:
    """When another bot polls with the token, the log says to stop it, and polling goes on.

    The first attempt comes soon: what polled may have been this bot, before it was restarted.
    """
    conflict = Fault.refusal(409, "Conflict: terminated by other getUpdates request")
    server.fail("getUpdates", *[conflict] * 6)
    server.type(ANN, "done")
    async with loosen.listening():
        await loosen.ears.hear(1)
    (line,) = loosen.logged("telegram-polled-twice")
    assert "stop the other one" in line["advice"]
    limits = [3, 6, 12, 24, 30, 30]
    assert all(most / 2 <= pause <= most for pause, most in zip(loosen.pauses, limits, strict=True))
    assert len(set(loosen.pauses)) == 6


async def test_who_does_not_wait_for_news_is_asked_slowly(server: BotApi, loosen: Bench) -> None:
    """A server that answers at once with nothing gets growing pauses; with news there are none."""
    nothing = Fault(200, body='{"ok": true, "result": []}')
    async with loosen.listening():
        await server.until(lambda: len(server.called("getUpdates")) > 1)
        server.fail("getUpdates", *[nothing] * 5)
        server.type(ANN, "first")
        await server.until(lambda: not server.faults["getUpdates"])
        server.type(ANN, "done")
        await loosen.ears.hear(2)
        grown = list(loosen.pauses)
        for number in range(3, 6):
            server.type(ANN, "more")
            await loosen.ears.hear(number)
        assert loosen.pauses == grown
        server.fail("getUpdates", nothing)
        server.type(ANN, "more")
        await server.until(lambda: len(loosen.pauses) > len(grown))
    limits = [0.1, 0.2, 0.4, 0.5, 0.5]
    assert all(most / 2 <= pause <= most for pause, most in zip(grown, limits, strict=True))
    assert loosen.pauses[-1] <= 0.1
