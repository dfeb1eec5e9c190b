"""Updates that the library can't read: heard all the same, or left out with one line."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.chat.platform import Blocked, Incoming, Location, Tap, Typed
from bot.chat.telegram_translation import translate
from bot.chat.telegram_updates import Updates
from tests.botapi.bench import Bench
from tests.botapi.faults import Fault
from tests.botapi.server import BotApi
from tests.recording import recording_log

ANN = 11
CHAT = {"id": ANN, "type": "private"}
PERSON = {"id": ANN, "language_code": "de"}
TAP = {"id": "1", "from": PERSON, "data": "s:1", "message": {"message_id": 7, "chat": CHAT}}
BARE = {"message_id": 7, "chat": CHAT}
GROUP = {"id": -5}
OLD = {"status": "administrator", "user": PERSON}


def read(*updates: object) -> tuple[list[Incoming | None], list[dict[str, Any]]]:
    """Read an answer with these, as the bot does; returns what was heard, and the log."""
    lines: list[dict[str, Any]] = []
    payload = json.dumps({"ok": True, "result": updates}).encode()
    mended = json.loads(Updates(recording_log(lines)).mended(payload))
    return [translate(Update.de_json(update, None)) for update in mended["result"]], lines


@pytest.mark.parametrize(
    ("kind", "told", "content"),
    [
        ("message", BARE | {"text": "it hurts"}, Typed("it hurts")),
        ("message", BARE | {"text": "hi", "entities": [{"type": "bold"}]}, Typed("hi")),
        ("message", BARE | {"text": "hi", "date": 1, "reply_to_message": BARE}, Typed("hi")),
        ("message", BARE | {"text": "hi", "date": "today"}, Typed("hi")),
        ("message", BARE | {"text": "hi", "chat": {"id": ANN}}, Typed("hi")),
        ("message", BARE | {"location": {"latitude": 1, "longitude": 2}}, Location(1, 2)),
        ("message", BARE | {"sticker": {"file_id": "F"}}, Typed("")),
        ("callback_query", TAP, Tap("s:1", "7")),
        (
            "callback_query",
            TAP | {"message": BARE | {"date": 1, "animation": {"file_id": "F"}}},
            Tap("s:1", "7"),
        ),
        (
            "my_chat_member",
            {"chat": CHAT, "old_chat_member": OLD, "new_chat_member": OLD | {"status": "kicked"}},
            Blocked(),
        ),
    ],
)
def test_what_only_the_library_misses_is_made_up(
    kind: str, told: dict[str, Any], content: object
) -> None:
    """Whoever stops what hurts is heard, however little a server writes about it."""
    [heard], lines = read({"update_id": 5, kind: told})
    assert heard is not None
    assert (heard.content, heard.chat, heard.update) == (content, str(ANN), "5")
    assert lines == []


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("message", BARE | {"text": "hi", "chat": GROUP}),
        ("message", BARE),
        ("my_chat_member", {"chat": CHAT, "old_chat_member": OLD, "new_chat_member": OLD}),
    ],
)
def test_what_is_of_no_concern_stays_so(kind: str, told: dict[str, Any]) -> None:
    """A group's texts, a chat's notices and a return are passed over without a word."""
    assert read({"update_id": 5, kind: told}) == ([None], [])


def test_the_language_is_kept() -> None:
    """A first meeting is held in it, however little else is known of the person."""
    [heard], _ = read({"update_id": 5, "message": BARE | {"text": "hi", "from": PERSON}})
    assert heard is not None
    assert heard.language == "de"


@pytest.mark.parametrize(
    "told",
    [
        {"message": {"message_id": 7, "text": "secret"}},
        {"message": "secret"},
        {"message": BARE | {"text": "secret \ud83d"}},
        {"callback_query": {"id": "1", "data": "secret"}},
        {"my_chat_member": {"chat": CHAT, "secret": 1}},
    ],
)
def test_what_says_too_little_is_confirmed_and_told(told: dict[str, Any]) -> None:
    """It blocks nobody else, and the host learns which kind it was and not a word of it."""
    (lost, heard), lines = read(
        {"update_id": 5, **told}, {"update_id": 6, "message": BARE | {"text": "done"}}
    )
    assert lost is None
    assert heard is not None
    [line] = lines
    assert (line["event"], line["kind"]) == ("update-left-out", next(iter(told)))
    assert "secret" not in str(lines)


@pytest.mark.parametrize("junk", ["x", 7, None, [], {"message": BARE}, {"update_id": "6"}])
async def test_an_entry_without_an_id_is_left_out(
    server: BotApi, loosen: Bench, junk: object
) -> None:
    """The others are heard, and the host is told once, though the server sends it again."""
    answer = Fault(200, body=json.dumps({"ok": True, "result": [junk]}))
    server.fail("getUpdates", answer, answer)
    server.type(ANN, "done")
    async with loosen.listening():
        heard = await loosen.ears.hear(1)
    assert heard[0].content == Typed("done")
    [line] = loosen.lines
    assert (line["event"], line["kind"]) == ("update-left-out", "update")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["message", "chat", "id", "type", "from", "text", "data", "user"]),
            inner,
        )
    ),
    max_leaves=20,
)
KINDS = st.sampled_from(["message", "callback_query", "my_chat_member", "poll"])


@given(st.lists(JSON | st.builds(lambda kind, told: {"update_id": 5, kind: told}, KINDS, JSON)))
def test_no_answer_breaks_the_reading(updates: list[Any]) -> None:
    """Whatever stands in it, what has an id is confirmed, and nothing else is."""
    heard, _ = read(*updates)
    assert len(heard) == sum(isinstance(one, dict) and "update_id" in one for one in updates)


def test_a_readable_answer_is_left_as_it_is() -> None:
    """Nothing is written anew without need, and refusals are not our matter."""
    updates = Updates(recording_log([]))
    for payload in (
        b'{"ok":true,"result":[{"update_id":1}]}',
        b'{"ok": false, "description": "No"}',
        b"<html>",
    ):
        assert updates.mended(payload) is payload


@pytest.mark.parametrize("result", [None, {}, {"text": "secret"}, "secret", 7])
async def test_what_is_no_list_is_trouble_on_the_way(
    server: BotApi, loosen: Bench, caplog: pytest.LogCaptureFixture, result: object
) -> None:
    """It is asked for again, and the library, which would log it whole, never sees it."""
    server.fail("getUpdates", Fault(200, body=json.dumps({"ok": True, "result": result})))
    server.type(ANN, "done")
    async with loosen.listening():
        await loosen.ears.hear(1)
    assert [line["event"] for line in loosen.lines] == [
        "telegram-unreachable",
        "telegram-reachable",
    ]
    assert not [record for record in caplog.records if record.levelno > logging.WARNING]
    assert "secret" not in caplog.text + str(loosen.lines)
