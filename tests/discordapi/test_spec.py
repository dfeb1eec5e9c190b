"""The test server's idea of the interface: what breaks it is found, what is right passes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import discord.http
import pytest

from tests.discordapi.server import NAMES
from tests.discordapi.spec import Spec

SPEC = Spec.official()
SEND = "POST /channels/{channel_id}/messages"
ANSWER = "POST /interactions/{interaction_id}/{interaction_token}/callback"
BUTTON: dict[str, Any] = {"type": 2, "style": 2, "label": "Start", "custom_id": "s:1"}
RIGHT: dict[str, Any] = {
    "content": "Hello",
    "nonce": "17.1",
    "enforce_nonce": True,
    "components": [{"type": 1, "components": [BUTTON]}],
    "attachments": [{"id": 0, "filename": "a.gif", "description": "Knees"}],
    "allowed_mentions": {"parse": []},
    "flags": 4096,
    "tts": False,
}


def rows(**change: Any) -> dict[str, Any]:
    """A message with a button that was changed."""
    return {"components": [{"type": 1, "components": [BUTTON | change]}]}


def test_a_right_request_passes() -> None:
    """A request that Discord takes has no faults."""
    assert SPEC.body_faults(SEND, RIGHT) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"text": "Hello"}, "POST messages: text is unknown"),
        ({"content": 5}, "POST messages.content is no string"),
        ({"flags": True}, "POST messages.flags is no integer"),
        ({"nonce": "7" * 26}, "POST messages.nonce is 26, not 0-25 characters"),
        ({"attachments": [{"id": "x"}]}, "POST messages.attachments[0].id does not match"),
        ({"attachments": [{}]}, "POST messages.attachments[0]: id is missing"),
        (rows(label="x" * 81), "POST messages.components[0].components[0].label is 81, not 0-80"),
        (rows(custom_id="x" * 101), ".components[0].components[0].custom_id is 101, not 1-100"),
        (rows(style=9), ".components[0].components[0].style is none of those allowed"),
        ({"components": [{"type": 1, "components": [BUTTON] * 6}]}, "components is 6, not 1-5"),
    ],
)
def test_a_wrong_request_is_found_out(change: dict[str, Any], fault: str) -> None:
    """A name, a type, a missing field or a length that Discord refuses is named."""
    [found] = SPEC.body_faults(SEND, RIGHT | change)
    assert fault in found


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({"type": 6}, 0),
        ({"type": 4, "data": {"content": "Psst", "flags": 64}}, 0),
        ({"type": 8, "data": {"choices": [{"name": "6:30", "value": "6:30"}]}}, 0),
        ({"type": 8, "data": {"choices": [{"name": "x" * 101, "value": "6:30"}]}}, 1),
        ({"type": 9, "data": {"custom_id": "f", "title": "t" * 46, "components": []}}, 2),
        ({"type": 33}, 1),
    ],
)
def test_each_kind_of_answer_has_its_form(body: dict[str, Any], faults: int) -> None:
    """Of the forms that an answer may have, the nearest one is held against it."""
    assert len(SPEC.body_faults(ANSWER, body)) == faults


def test_addresses_are_read_by_type() -> None:
    """What stands after the question mark is text, and means numbers and yes or no."""
    history = "GET /channels/{channel_id}/messages"
    assert SPEC.query_faults(history, {"after": "12", "limit": "100"}) == []
    assert SPEC.query_faults(history, {"limit": "many"}) == ["limit is no integer"]
    assert SPEC.query_faults(ANSWER, {"with_response": "1", "slowly": "1"}) == [
        f"{ANSWER}: slowly is unknown"
    ]


def test_it_is_the_level_of_the_library() -> None:
    """The interface in the test data is the one that the bot's library was made for."""
    assert discord.http.INTERNAL_API_VERSION == 10
    assert all(SPEC.knows(route) for route in NAMES)
    assert not SPEC.knows("POST /users/@me/telepathy")


def test_the_data_says_whose_it_is() -> None:
    """It comes with its source and licence, and with none of its sentences."""
    file = Path(__file__).parents[1] / "data" / "discord-api.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    assert data["licence"].startswith("MIT License")
    assert "discord-api-spec" in data["source"]
    texts = [text for text in strings(data["schemas"]) if " " in text]
    assert texts == []


def strings(value: Any) -> list[str]:
    """Every text in some JSON."""
    if isinstance(value, dict):
        return [*value, *(text for inner in value.values() for text in strings(inner))]
    if isinstance(value, list):
        return [text for inner in value for text in strings(inner)]
    return [value] if isinstance(value, str) else []
