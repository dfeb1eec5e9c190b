"""The test server's idea of the interface: what breaks it is found, what is right passes."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot
from telegram.constants import BOT_API_VERSION

from tests.botapi.spec import Spec

SPEC = Spec.official()
RIGHT: dict[str, Any] = {
    "chat_id": 1,
    "text": "Hello",
    "entities": [{"type": "bold", "offset": 0, "length": 5}],
    "reply_markup": {"inline_keyboard": [[{"text": "Start", "callback_data": "s"}]]},
}


def test_a_right_request_passes() -> None:
    """A request that Telegram takes has no faults."""
    assert SPEC.request_faults("sendMessage", RIGHT) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"txt": "Hello"}, "sendMessage: txt is unknown"),
        ({"text": ""}, "sendMessage.text is 0, not 1-4096 characters"),
        ({"text": "🦴" * 2049}, "sendMessage.text is 4098, not 1-4096 characters"),
        ({"text": 5}, "sendMessage.text is no String"),
        ({"disable_notification": 1}, "sendMessage.disable_notification is no Boolean"),
        ({"entities": {}}, "sendMessage.entities is no array"),
        ({"entities": [{"type": "bold"}]}, "sendMessage.entities[0]: offset is missing"),
        (
            {"reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "é" * 33}]]}},
            "sendMessage.reply_markup.inline_keyboard[0][0].callback_data is 66, not 1-64 bytes",
        ),
    ],
)
def test_a_wrong_request_is_found_out(change: dict[str, Any], fault: str) -> None:
    """A name, a type, a missing field or a length that Telegram refuses is named."""
    assert fault in SPEC.request_faults("sendMessage", RIGHT | change)


def test_what_is_required_is_missed() -> None:
    """A required field that is not there is named."""
    assert SPEC.request_faults("sendMessage", {"chat_id": 1}) == ["sendMessage: text is missing"]


def test_forms_are_read_by_type() -> None:
    """Texts stay texts even when they look like numbers; numbers and objects are read."""
    form = {"chat_id": "7", "text": "5", "disable_notification": "true", "entities": "[]"}
    assert SPEC.read("sendMessage", form) == {
        "chat_id": 7,
        "text": "5",
        "disable_notification": True,
        "entities": [],
    }


def test_it_is_the_level_of_the_library() -> None:
    """The interface in the test data is the one that the bot's library was made for."""
    assert BOT_API_VERSION == "10.0"
    assert SPEC.knows("sendMessage")
    assert not SPEC.knows("sendTelepathy")
    assert hasattr(Bot, "sendMessage")
