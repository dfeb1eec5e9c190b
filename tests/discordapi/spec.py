"""Discord's official interface as data: what a request or an answer may hold, and of which type.

Reads `tests/data/discord-api.json`: routes, and the schemas that they name. Knows as much of JSON
Schema as those use. May not know what any route is for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

Schema = Mapping[str, Any]

_FILE = Path(__file__).parent.parent / "data" / "discord-api.json"
_PLACE = re.compile(r"\{[^}]*\}")
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "null": type(None),
    "number": (int, float),
    "object": dict,
    "string": str,
}
_LIMITS = (
    ("minLength", "maxLength", str, "characters"),
    ("minItems", "maxItems", list, "items"),
    ("minProperties", "maxProperties", dict, "entries"),
)
_SENT_ANYWAY = frozenset({"tts", "nsfw"})
"""What the bot's library adds to requests of which the interface names no such field.

Discord leaves unknown fields aside.
"""


class Spec:
    """Says what is wrong with a request or an answer, as a list of short findings."""

    def __init__(self, interface: Mapping[str, Any]) -> None:
        self._routes: Mapping[str, Mapping[str, Any]] = interface["routes"]
        self._schemas: Mapping[str, Schema] = interface["schemas"]

    @classmethod
    def official(cls) -> Spec:
        """Version 10 of Discord's interface, the one that the bot's library speaks."""
        return cls(json.loads(_FILE.read_text(encoding="utf-8")))

    def knows(self, route: str) -> bool:
        """Whether Discord has such a route, for example `GET /users/@me`."""
        return route in self._routes

    def query_faults(self, route: str, query: Mapping[str, str]) -> list[str]:
        """List what is wrong with the part of the address after the question mark."""
        known: Mapping[str, Schema] = self._routes[route].get("query", {})
        faults = [f"{route}: {name} is unknown" for name in query if name not in known]
        for name, text in query.items():
            if name in known:
                faults += self._faults(name, known[name], _value(self._resolved(known[name]), text))
        return faults

    def body_faults(self, route: str, body: Any) -> list[str]:
        """List what is wrong with the body of a request."""
        return self._part_faults(route, "body", body)

    def answer_faults(self, route: str, answer: Any) -> list[str]:
        """List what is wrong with an answer: this server's own mistakes."""
        return self._part_faults(route, "answer", answer)

    def object_faults(self, name: str, value: Any) -> list[str]:
        """List what is wrong with a value of a named schema."""
        return self._faults(name, self._schemas[name], value)

    def _part_faults(self, route: str, part: str, value: Any) -> list[str]:
        schema = self._routes[route].get(part)
        if schema is None:
            return [] if value is None else [f"{route}: takes no {part}"]
        return self._faults(_name(route), schema, value)

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self._schemas[schema["$ref"]]
        return schema

    def _faults(self, where: str, schema: Schema, value: Any) -> list[str]:
        schema = self._resolved(schema)
        if fault := _plain_fault(where, schema, value):
            return [fault]
        faults = [
            fault for part in schema.get("allOf", []) for fault in self._faults(where, part, value)
        ]
        for union in ("oneOf", "anyOf"):
            if union in schema:
                each = [self._faults(where, branch, value) for branch in schema[union]]
                faults += min(each, key=_distance)
        if isinstance(value, dict):
            faults += self._object_faults(where, schema, value)
        if isinstance(value, list) and "items" in schema:
            for index, item in enumerate(value):
                faults += self._faults(f"{where}[{index}]", schema["items"], item)
        return faults

    def _object_faults(self, where: str, schema: Schema, value: Mapping[str, Any]) -> list[str]:
        fields: Mapping[str, Schema] = schema.get("properties", {})
        others: Schema | None = schema.get("additionalProperties")
        faults = [
            f"{where}: {name} is missing"
            for name in schema.get("required", [])
            if name not in value
        ]
        for name, item in value.items():
            field = fields.get(name, others)
            if isinstance(field, dict):
                faults += self._faults(f"{where}.{name}", field, item)
            elif "properties" in schema and name not in _SENT_ANYWAY:
                faults.append(f"{where}: {name} is unknown")
        return faults


def _name(route: str) -> str:
    """A route's short name: `POST messages` of `POST /channels/{channel_id}/messages`."""
    method, _, path = route.partition(" ")
    parts = [part for part in path.split("/") if part and not _PLACE.fullmatch(part)]
    return f"{method} {parts[-1]}"


def _distance(faults: Iterable[str]) -> tuple[int, int]:
    """How far a value is from a branch of a union; a wrong kind is farther than wrong contents."""
    kinds = [bool(_OTHER_KIND.search(fault)) for fault in faults]
    return sum(kinds), len(kinds)


_OTHER_KIND = re.compile(r" is no \w+$|type is none of those allowed$")


def _value(schema: Schema, text: str) -> Any:
    """What a text in an address stands for."""
    if schema.get("type") == "boolean":
        return {"1": True, "true": True, "0": False, "false": False}.get(text.lower(), text)
    if schema.get("type") == "integer" and text.removeprefix("-").isdigit():
        return int(text)
    return text


def _plain_fault(where: str, schema: Schema, value: Any) -> str:
    """What is wrong with a value, leaving aside what it holds."""
    if schema.get("format") == "snowflake" and type(value) is int and value >= 0:
        return ""  # Discord takes numbers for ids, and the library sends some so
    if fault := _type_fault(where, schema.get("type", []), value):
        return fault
    if "enum" in schema and value is not None and value not in schema["enum"]:
        return f"{where} is none of those allowed"
    if "const" in schema and value != schema["const"]:
        return f"{where} is none of those allowed"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        return f"{where} does not match {schema['pattern']}"
    if schema.get("uniqueItems") and isinstance(value, list) and _repeats(value):
        return f"{where} has something twice"
    return _limit_fault(where, schema, value)


def _type_fault(where: str, types: str | Sequence[str], value: Any) -> str:
    names = [types] if isinstance(types, str) else types
    if not names:
        return ""
    if isinstance(value, bool):
        return "" if "boolean" in names else f"{where} is no {names[0]}"
    return "" if any(isinstance(value, _TYPES[n]) for n in names) else f"{where} is no {names[0]}"


def _limit_fault(where: str, schema: Schema, value: Any) -> str:
    for low, high, kind, unit in _LIMITS:
        if isinstance(value, kind):
            size = len(value)
            if not schema.get(low, 0) <= size <= schema.get(high, size):
                return f"{where} is {size}, not {schema.get(low, 0)}-{schema[high]} {unit}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = schema.get("minimum", value), schema.get("maximum", value)
        if not low <= value <= high:
            return f"{where} is {value}, not {low}-{high}"
    return ""


def _repeats(values: Sequence[Any]) -> bool:
    return any(value in values[:place] for place, value in enumerate(values))
