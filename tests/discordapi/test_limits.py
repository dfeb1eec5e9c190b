"""The test server's limits beyond the form of a request: rows, menus, buttons, files."""

from __future__ import annotations

from typing import Any

import pytest

from tests.discordapi.limits import SILENT, file_faults, message_faults, row_faults

BUTTON: dict[str, Any] = {"type": 2, "style": 2, "label": "Start", "custom_id": "s:1"}
OPTION = {"label": "Berlin", "value": "z:2"}
MENU: dict[str, Any] = {"type": 3, "custom_id": "menu", "options": [OPTION]}


def row(*parts: dict[str, Any]) -> dict[str, Any]:
    """A row of buttons or a menu."""
    return {"type": 1, "components": parts}


def buttons(count: int) -> list[dict[str, Any]]:
    """Rows of one button each."""
    return [row(BUTTON | {"custom_id": f"s:{number}"}) for number in range(count)]


def test_what_fits_passes() -> None:
    """Five rows, the longest text, and the flags of a message for everybody."""
    message = {"content": "🦴" * 2000, "flags": SILENT, "components": buttons(5)}
    assert message_faults(message, allowed_flags=SILENT) == []
    assert row_faults([row(MENU), row(BUTTON)]) == []


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (buttons(6), "components: 6 rows, not 0-5"),
        ([BUTTON], "components: 2 is no row"),
        ([row(BUTTON, BUTTON)], "components: s:1 stands there twice"),
        ([row(BUTTON, MENU)], "components: a menu shares its row"),
        ([row(BUTTON | {"label": ""})], "components: a button says nothing"),
        ([row(BUTTON | {"style": 5})], "components: a button's style and link don't go together"),
        (
            [row(BUTTON | {"custom_id": ""})],
            "components: a button needs a custom id, a link has none",
        ),
        ([row(MENU | {"options": [OPTION] * 2})], "components: z:2 stands in a menu twice"),
    ],
)
def test_what_does_not_fit_is_named(rows: list[dict[str, Any]], fault: str) -> None:
    """Each in words that say which limit it was."""
    assert fault in row_faults(rows)


def test_files_and_what_is_said_of_them_go_together() -> None:
    """A file that is described must come; one that was there before has an id of its own."""
    said = {"attachments": [{"id": 0}, {"id": "1574403624373393856"}]}
    assert file_faults(said, {}) == ["attachments: file 0 did not come"]
    assert file_faults(said, {0: ("a.gif", b"GIF89a")}) == []
