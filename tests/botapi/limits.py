"""What Telegram refuses although its interface's types allow it: entities and keyboards.

Entities are judged by TDLib, Telegram's own library. May not know HTTP or any chat.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import tdjson

_MOST_BUTTONS = 100
_MOST_BUTTONS_IN_A_ROW = 8
_TDLIB_ENTITIES: Mapping[str, str] = {
    "bold": "textEntityTypeBold",
    "italic": "textEntityTypeItalic",
    "underline": "textEntityTypeUnderline",
    "strikethrough": "textEntityTypeStrikethrough",
    "code": "textEntityTypeCode",
}
_ONE_OF = frozenset(
    {
        "callback_data",
        "callback_game",
        "copy_text",
        "login_url",
        "pay",
        "switch_inline_query",
        "switch_inline_query_chosen_chat",
        "switch_inline_query_current_chat",
        "url",
        "web_app",
    }
)


def tdlib(request: Mapping[str, Any]) -> dict[str, Any]:
    """Ask TDLib for something that needs no account and no network."""
    quiet = {"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}
    tdjson.td_execute(json.dumps(quiet).encode())
    answer: dict[str, Any] = json.loads(tdjson.td_execute(json.dumps(request).encode()) or b"{}")
    return answer


def text_fault(text: str, entities: Sequence[Mapping[str, Any]]) -> str:
    """Why Telegram refuses a text with these entities; empty when it takes it."""
    if not text.strip():
        return "message text is empty"
    unknown = [entity["type"] for entity in entities if entity["type"] not in _TDLIB_ENTITIES]
    if unknown:
        return f"this server has no check for the entity {unknown[0]}"
    formatted = {
        "@type": "formattedText",
        "text": text,
        "entities": [
            {
                "@type": "textEntity",
                "offset": entity["offset"],
                "length": entity["length"],
                "type": {"@type": _TDLIB_ENTITIES[entity["type"]]},
            }
            for entity in entities
        ],
    }
    answer = tdlib({"@type": "getMarkdownText", "text": formatted})
    return str(answer["message"]) if answer["@type"] == "error" else ""


def keyboard_fault(keyboard: Sequence[Sequence[Mapping[str, Any]]]) -> str:
    """Why Telegram refuses an inline keyboard; empty when it takes it."""
    buttons = [button for row in keyboard for button in row]
    if len(buttons) > _MOST_BUTTONS:
        return "reply markup is too long"
    if any(len(row) > _MOST_BUTTONS_IN_A_ROW for row in keyboard):
        return "too many buttons in a row of the inline keyboard"
    if not all(button["text"].strip() for button in buttons):
        return 'can\'t parse inline keyboard button: Field "text" must be non-empty'
    if not all(len(_ONE_OF & button.keys()) == 1 for button in buttons):
        return "text buttons are unallowed in the inline keyboard"
    return ""
