"""Answers of Telegram, of servers like it and of gateways: what was taken, and what was not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Message
from telegram.error import NetworkError

from bot.chat.telegram_answers import decoded, judge, result_of
from bot.chat.telegram_refusals import AnswerError, FloodError


def written(**answer: object) -> bytes:
    """Write an answer."""
    return json.dumps(answer).encode()


@given(
    st.integers(200, 599), st.text(), st.one_of(st.binary(), st.builds(written, ok=st.booleans()))
)
def test_every_answer_is_judged(status: int, header: str, payload: bytes) -> None:
    """Whatever comes is a status that the library tells apart, a wait, or trouble with its name."""
    try:
        told = judge(status, header, payload)
    except (FloodError, AnswerError) as error:
        trouble: FloodError | AnswerError = error
    else:
        assert told in {status, 400} & {*range(200, 300), 400, 401, 403, 409}
        return
    if isinstance(trouble, FloodError):
        assert (status, trouble.seconds > 0) == (429, True)
    else:
        assert trouble.status == status


@pytest.mark.parametrize(
    ("header", "parameters", "seconds"),
    [
        ("", {"retry_after": 7}, 7),
        ("", {"retry_after": "7"}, 7),
        ("9", {"retry_after": 7}, 7),
        ("9", {}, 9),
        ("9", None, 9),
        ("0.5", {"retry_after": None}, 0.5),
        ("", {"retry_after": -1}, 1),
        ("nan", [], 1),
        ("inf", {"retry_after": 0}, 1),
        ("Wed, 21 Oct 2026 07:28:00 GMT", {"retry_after": "soon"}, 1),
    ],
)
def test_a_flood_names_its_seconds_somewhere(
    header: str, parameters: object, seconds: float
) -> None:
    """In the body or, failing that, in the header; a second when it is nowhere, or none."""
    for status, ok in ((429, False), (200, False)):
        body = written(ok=ok, error_code=429, description="Too Many", parameters=parameters)
        with pytest.raises(FloodError) as caught:
            judge(status, header, body)
        assert caught.value.seconds == seconds


@pytest.mark.parametrize("code", [400, 401, 403, 409])
def test_a_refusal_under_the_status_of_success_is_one(code: int) -> None:
    """The code in the body counts."""
    assert judge(200, "", written(ok=False, error_code=code, description="No")) == code
    assert judge(200, "", written(ok=True, result=[])) == 200


def test_whose_words_they_are() -> None:
    """A gateway's page is told apart from Telegram's own refusal."""
    with pytest.raises(AnswerError, match="404, Not Found") as its_own:
        judge(404, "", written(ok=False, error_code=404, description="Not Found"))
    with pytest.raises(AnswerError, match="404, an answer that is not Telegram's") as gateway:
        judge(404, "", b"<html>404")
    assert (its_own.value.telegrams, gateway.value.telegrams) == (True, False)


FILE = {"file_id": "F1"}


@pytest.mark.parametrize(
    ("parts", "file_id"),
    [
        ({}, None),
        ({"date": 1, "chat": {"id": 11, "type": "private"}, "text": "Hello"}, None),
        ({"date": "today", "chat": 7, "animation": None}, None),
        ({"animation": FILE}, "F1"),
        ({"animation": {}, "document": FILE | {"file_name": 7}}, "F1"),
        ({"document": "none", "photo": [{}]}, None),
    ],
)
def test_what_has_an_id_was_taken(parts: dict[str, Any], file_id: str | None) -> None:
    """Of a message that was just written the library reads what we go on with, and no more."""
    answer = result_of(written(ok=True, result=parts | {"message_id": 5}))
    sent = Message.de_json(answer["result"], None)
    assert sent.message_id == 5
    assert (sent.document.file_id if sent.document else None) == file_id


@pytest.mark.parametrize("payload", [b"", b"[]", b"<html>", b'{"ok": true}', b'{"ok": true, "res'])
def test_what_is_not_telegrams_is_trouble_on_the_way(payload: bytes) -> None:
    """Nobody takes it for an answer."""
    with pytest.raises(NetworkError, match="not Telegram's"):
        result_of(payload)


def test_half_an_emoji_is_read() -> None:
    """One text that is none does not make the whole answer unreadable."""
    assert decoded(b'{"ok": true, "result": ["\\ud83d", 1]}')["result"][1] == 1
    assert decoded(b'{"ok": true, "result": ["\xff", 1]}')["result"][1] == 1
