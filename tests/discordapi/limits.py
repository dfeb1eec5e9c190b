"""What Discord refuses beyond the form of a request: lengths, rows, ids, and empty messages.

May not know any route or chat.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

LONGEST = 2000
"""Code points of a text; the interface's own 4,000 are for people who pay."""
LARGEST_FILE = 10 * 2**20
MOST_ROWS = 5
ROW, BUTTON, MENU = 1, 2, 3
LINK = 5
EPHEMERAL, SUPPRESS_EMBEDS, SILENT = 1 << 6, 1 << 2, 1 << 12

Rows = Sequence[Mapping[str, Any]]


def parts(rows: Rows) -> Iterator[Mapping[str, Any]]:
    """Every button and menu of some rows."""
    for row in rows:
        yield from row.get("components", [])


def message_faults(body: Mapping[str, Any], *, allowed_flags: int) -> list[str]:
    """List what is wrong with a message to be shown."""
    flags = body.get("flags") or 0
    faults = [f"flags: {flags & ~allowed_flags} can't be set"] if flags & ~allowed_flags else []
    length = len(body.get("content") or "")
    if length > LONGEST:
        faults.append(f"content is {length}, not 0-{LONGEST} characters")
    return faults + row_faults(body.get("components") or [])


def row_faults(rows: Rows) -> list[str]:
    """List what is wrong with the rows under a message."""
    faults = [f"components: {len(rows)} rows, not 0-{MOST_ROWS}"] if len(rows) > MOST_ROWS else []
    faults += [f"components: {row['type']} is no row" for row in rows if row["type"] != ROW]
    ids = [part["custom_id"] for part in parts(rows) if part.get("custom_id")]
    faults += [f"components: {one} stands there twice" for one in set(ids) if ids.count(one) > 1]
    for row in rows:
        kinds = [part["type"] for part in row.get("components", [])]
        if len(kinds) > 1 and set(kinds) != {BUTTON}:
            faults.append("components: a menu shares its row")
    for part in parts(rows):
        faults += _button_faults(part) if part["type"] == BUTTON else _menu_faults(part)
    return faults


def _button_faults(button: Mapping[str, Any]) -> list[str]:
    faults = []
    if not button.get("label") and not button.get("emoji"):
        faults.append("components: a button says nothing")
    if (button["style"] == LINK) != bool(button.get("url")):
        faults.append("components: a button's style and link don't go together")
    if (button["style"] == LINK) == bool(button.get("custom_id")):
        faults.append("components: a button needs a custom id, a link has none")
    return faults


def _menu_faults(menu: Mapping[str, Any]) -> list[str]:
    values = [option["value"] for option in menu.get("options", [])]
    repeated = {value for value in values if values.count(value) > 1}
    return [f"components: {value} stands in a menu twice" for value in repeated]


def file_faults(body: Mapping[str, Any], files: Mapping[int, tuple[str, bytes]]) -> list[str]:
    """List where a request and the files that came with it don't go together."""
    named = [one for one in body.get("attachments") or [] if str(one["id"]).isdigit()]
    fresh = {int(one["id"]) for one in named if int(one["id"]) < LONGEST}
    return [f"attachments: file {number} did not come" for number in sorted(fresh - set(files))]
