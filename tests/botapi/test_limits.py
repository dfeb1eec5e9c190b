"""What Telegram refuses beyond types is refused by the test server too."""

from __future__ import annotations

from typing import Any

import pytest

from tests.botapi.limits import keyboard_fault, tdlib, text_fault

BUTTON = {"text": "Start", "callback_data": "s"}


@pytest.mark.parametrize(
    ("offset", "length", "fault"),
    [
        (0, 2, ""),
        (0, 7, "ends after the end of the text"),
        (1, 2, "begins in a middle of a UTF-16 symbol"),
        (0, 1, "ends in a middle of a UTF-16 symbol"),
        (-1, 2, "incorrect offset"),
    ],
)
def test_entities_are_judged_by_telegrams_own_library(offset: int, length: int, fault: str) -> None:
    """An entity out of range, or through the middle of an emoji, is refused."""
    found = text_fault("🦴 1 2", [{"type": "bold", "offset": offset, "length": length}])
    assert fault in found
    assert bool(found) == bool(fault)


def test_an_empty_text_is_refused() -> None:
    """White space is no message."""
    assert text_fault(" \n", []) == "message text is empty"


@pytest.mark.parametrize(
    ("keyboard", "fault"),
    [
        ([[BUTTON]], ""),
        ([], ""),
        ([[BUTTON]] * 101, "too long"),
        ([[BUTTON] * 9], "in a row"),
        ([[{"text": " ", "callback_data": "s"}]], "non-empty"),
        ([[{"text": "Start"}]], "text buttons"),
        ([[BUTTON | {"url": "https://example.org"}]], "text buttons"),
    ],
)
def test_keyboards_have_limits(keyboard: list[list[dict[str, Any]]], fault: str) -> None:
    """Too many buttons, an empty label, or a button that does nothing or two things is refused."""
    found = keyboard_fault(keyboard)
    assert fault in found
    assert bool(found) == bool(fault)


def test_tdlib_is_there() -> None:
    """The library that judges is Telegram's own: it finds a command where it should."""
    found = tdlib({"@type": "getTextEntities", "text": "Say /start"})
    assert [(one["offset"], one["length"]) for one in found["entities"]] == [(4, 6)]
