"""The benchmarks' Bot API server, the people on it, and those who send to it."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import pytest
from telegram import Update

from benchmarks import crowd, rush_jobs, traffic
from benchmarks.api_limits import Limits
from benchmarks.api_log import INFINITE, UNLIMITED, Orders
from benchmarks.api_people import IT_HURTS, NOW, People, Reaction, update
from benchmarks.loopback import Server, bot_api
from benchmarks.people import routine
from benchmarks.plan import SLEEPERS, Plan, Running
from benchmarks.product import product
from benchmarks.rush import plan_of
from benchmarks.side import run
from bot.chat.platform import Tap, Typed
from bot.chat.telegram_translation import translate
from bot.store import Store

STRICT = Orders(a_second=3, latency=(0, 0))


def ask(server: Server, method: str, **params: Any) -> tuple[int, dict[str, Any]]:
    """Ask as a bot does, with a form."""
    connection = HTTPConnection(server.url.removeprefix("http://"), timeout=10)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    form = {k: v if isinstance(v, str) else json.dumps(v) for k, v in params.items()}
    connection.request("POST", f"/bot1:x/{method}", urlencode(form), headers)
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()
    return answer.status, body


def buttons(*actions: str) -> dict[str, Any]:
    """A keyboard whose buttons do this."""
    row = [{"text": one, "callback_data": f"2026-03-03.1.5|{one}|"} for one in actions]
    return {"inline_keyboard": [row]}


def test_a_second_takes_only_so_many() -> None:
    """The one too many waits for whole seconds; a moment after a second there is room again."""
    limits = Limits(30, 5, 20)
    assert [limits.refusal(chat, 0.0) for chat in range(31)] == [0] * 30 + [1]
    assert limits.refusal(99, 0.99) == 1
    assert limits.refusal(99, 1.0) == 0


def test_a_chat_takes_only_so_many() -> None:
    """Five in a second and twenty in a minute; edits are not counted for a chat."""
    limits = Limits(INFINITE, 5, 20)
    assert [limits.refusal(1, 0.0) for _ in range(6)] == [0] * 5 + [1]
    assert limits.refusal(1, 0.0, is_message=False) == 0
    assert [limits.refusal(2, at) for at in range(21)] == [0] * 20 + [40]


def test_an_edit_counts_among_all() -> None:
    """It takes the place of a message."""
    limits = Limits(1, 5, 20)
    assert limits.refusal(1, 0.0, is_message=False) == 0
    assert limits.refusal(2, 0.5) == 1


def test_people_tap_type_and_follow_one_another() -> None:
    """Every second one who is woken hurts; who did the third exercise makes room for a spare."""
    people = People(Orders(hurts_every=2, spares=(77,)))
    start, done = buttons("start")["inline_keyboard"][0], buttons("done", "stop")
    assert people.read(1, 10, start) == []
    assert people.read(2, 11, start) == [Reaction(2, IT_HURTS)]
    tap = Reaction(3, "2026-03-03.1.5|done|", 12)
    answers = [people.read(3, 12, done["inline_keyboard"][0]) for _ in range(3)]
    assert answers == [[tap], [tap], [tap, Reaction(77, NOW)]]
    assert people.read(3, 13, buttons("stop")["inline_keyboard"][0]) == []


@pytest.mark.parametrize(
    ("reaction", "content"),
    [(Reaction(5, IT_HURTS), Typed(IT_HURTS)), (Reaction(5, "m|done|", 8), Tap("m|done|", "8"))],
)
def test_what_they_do_is_understood(reaction: Reaction, content: Typed | Tap) -> None:
    """The update has what the product reads from Telegram's."""
    incoming = translate(Update.de_json(update(3, reaction), None))
    assert incoming is not None
    assert (incoming.chat, incoming.update, incoming.content) == ("5", "3", content)


def test_a_server_takes_refuses_reacts_and_remembers() -> None:
    """Messages, refusals and what people did are in its log, on this machine's own clock."""
    before = monotonic()
    with bot_api(Orders(a_second=3, latency=(0.05, 0.05), think=0)) as server:
        answers = [ask(server, "sendMessage", chat_id=chat, text="a") for chat in range(1, 4)]
        assert [status for status, _ in answers] == [200] * 3
        status, refused = ask(server, "sendMessage", chat_id=9, text="a", reply_markup={})
        while status == 200:  # so slow a machine that a second has passed
            status, refused = ask(server, "sendMessage", chat_id=9, text="a")
        assert (status, refused["parameters"]) == (429, {"retry_after": 1})
        server.do(5, "hello")
        status, told = ask(server, "getUpdates", offset=0, timeout=5)
        assert told["result"][0]["message"]["text"] == "hello"
        assert server.polled_since(before) > before
        log = server.log()
    first = log.requests[0]
    assert before < first.arrived <= first.answered - 0.05 < monotonic()
    assert [request.chat for request in log.requests if request.wait] == [9]
    assert [(deed.chat, deed.words) for deed in log.deeds] == [(5, "hello")]


def test_a_server_knows_messages_by_their_buttons() -> None:
    """Mark and actions are logged, and a tapped button comes back as an update."""
    with bot_api(Orders(latency=(0, 0), think=0)) as server:
        ask(server, "sendMessage", chat_id=4, text="a", reply_markup=buttons("done", "stop"))
        _, told = ask(server, "getUpdates", offset=0, timeout=5)
        [logged] = [one for one in server.log().requests if one.is_message]
    assert (logged.mark, logged.actions) == ("2026-03-03.1.5", ("done", "stop"))
    assert told["result"][0]["callback_query"]["data"] == "2026-03-03.1.5|done|"


def test_peers_that_send_count_what_they_lost(tmp_path: Path) -> None:
    """The limiter as it comes and the bare loops know as many losses as the server."""
    for peer in ("limiter", "bare"):
        with bot_api(STRICT) as server:
            plan_of(8, 0, server.url).save(tmp_path)
            lost = run(f"sends_peers.{peer}", 8, tmp_path)["lost"]
            taken = sum(request.is_taken for request in server.log().requests)
        assert 0 < lost == 8 - taken


def test_the_peer_of_the_rush_follows_the_plan(tmp_path: Path) -> None:
    """It wakes everybody, says the cues of its sessions in their order, and answers."""
    soon = datetime.now(UTC) + timedelta(seconds=1)
    beats = ((traffic.Beat(0), traffic.Beat(1), traffic.Beat(1)),)
    with bot_api(Orders(latency=(0, 0), think=0, hurts_every=3)) as server:
        Plan(
            url=server.url,
            woken=3,
            due=soon,
            until=soon + timedelta(seconds=2),
            timelines=beats,
            next_card=1,
            sessions=(Running(7, 1, 1, soon),),
        ).save(tmp_path)
        assert rush_jobs.serve(3, tmp_path)["lost"] == 0
        log = server.log()
    assert {one.chat for one in traffic.wake_ups(log)} == set(range(SLEEPERS, SLEEPERS + 3))
    assert [cue.chat for cue in traffic.cues(log, beats, {7: 0.0})][:2] == [7, 7]
    assert len(list(traffic.replies(log, IT_HURTS))) == 1


def test_the_product_serves_is_killed_and_serves_again(tmp_path: Path) -> None:
    """A real bot on a prepared database answers; memory and processor time are Linux's own."""
    file = tmp_path / "bot.db"
    with closing(Store.open(file)) as store:
        now = datetime.now(UTC)
        crowd.put(store, [31], crowd.spare(now, routine()), now)
    with bot_api(UNLIMITED) as server:
        with product(server, file) as bot:
            assert bot.ready_after > 0
            bot.kill()
        with product(server, file) as bot:
            server.do(31, IT_HURTS)
            while not list(traffic.replies(server.log(), IT_HURTS)):
                assert bot.usage.cpu() > 0
            assert bot.usage.peak() > 1
