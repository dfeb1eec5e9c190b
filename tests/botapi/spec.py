"""The official interface as data: what a request may hold, and of which type.

Reads `tests/data/telegram-bot-api.json`: for each method and type its fields, `!` after a
required one, with a limit on its length where Telegram names one. May not know any method.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Fields = Mapping[str, str]

_FILE = Path(__file__).parent.parent / "data" / "telegram-bot-api.json"
_SCALARS: Mapping[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Float": (int, float),
    "String": (str,),
    "Boolean": (bool,),
}


def utf16_units(text: str) -> int:
    """How long Telegram says a text is: it counts UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Spec:
    """Says what is wrong with a request or an object, as a list of short findings."""

    def __init__(self, interface: Mapping[str, Any]) -> None:
        self._methods: Mapping[str, Fields] = interface["methods"]
        self._types: Mapping[str, Fields | list[str]] = interface["types"]

    @classmethod
    def official(cls) -> Spec:
        """Bot API 10.0, the level that the Telegram library of the bot declares."""
        return cls(json.loads(_FILE.read_text(encoding="utf-8")))

    def knows(self, method: str) -> bool:
        """Whether Telegram has such a method."""
        return method in self._methods

    def read(self, method: str, form: Mapping[str, Any]) -> dict[str, Any]:
        """Turn a form's texts into the values they stand for; leave what can't be turned."""
        fields = _bare(self._methods[method])
        return {name: _value(fields.get(name, "String"), raw) for name, raw in form.items()}

    def request_faults(self, method: str, params: Mapping[str, Any]) -> list[str]:
        """List what Telegram's interface says is wrong with the parameters of a method."""
        return self._field_faults(method, self._methods[method], params)

    def object_faults(self, type_name: str, value: Any) -> list[str]:
        """List what Telegram's interface says is wrong with a value of a type."""
        return self._value_faults(type_name, type_name, value)

    def _field_faults(self, where: str, fields: Fields, values: Mapping[str, Any]) -> list[str]:
        bare = _bare(fields)
        faults = [f"{where}: {name} is unknown" for name in values if name not in bare]
        faults += [
            f"{where}: {name.removesuffix('!')} is missing"
            for name in fields
            if name.endswith("!") and name.removesuffix("!") not in values
        ]
        for name, value in values.items():
            if name in bare:
                faults += self._value_faults(f"{where}.{name}", bare[name], value)
        return faults

    def _value_faults(self, where: str, types: str, value: Any) -> list[str]:
        names, limit = _split_limit(types)
        each = [self._one_type_faults(where, name, value) for name in names.split("|")]
        best = min(each, key=len)
        return best or _limit_faults(where, limit, value)

    def _one_type_faults(self, where: str, name: str, value: Any) -> list[str]:
        if name.startswith("Array of "):
            if not isinstance(value, list):
                return [f"{where} is no array"]
            inner = name.removeprefix("Array of ")
            return [
                fault
                for index, item in enumerate(value)
                for fault in self._value_faults(f"{where}[{index}]", inner, item)
            ]
        if name in _SCALARS:
            return _scalar_faults(where, name, value)
        if name == "InputFile":
            return [] if isinstance(value, bytes) else [f"{where} is no file"]
        return self._object_faults(where, name, value)

    def _object_faults(self, where: str, name: str, value: Any) -> list[str]:
        if not isinstance(value, dict):
            return [f"{where} is no {name}"]
        fields = self._types.get(name, [])
        if isinstance(fields, list):
            return min((self._object_faults(where, one, value) for one in fields), key=len)
        return self._field_faults(where, fields, value)


def _bare(fields: Fields) -> dict[str, str]:
    return {name.removesuffix("!"): types for name, types in fields.items()}


def _split_limit(types: str) -> tuple[str, str]:
    if types.startswith("Array of "):
        return types, ""
    names, _, limit = types.partition(" ")
    return names, limit


def _value(types: str, raw: Any) -> Any:
    """Undo the form: it carries all but files as text, and what is no plain text as JSON."""
    names = _split_limit(types)[0].split("|")
    if not isinstance(raw, str) or names == ["String"]:
        return raw
    try:
        value = json.loads(raw)
    except json.JSONDecodeError:
        return raw
    return raw if "String" in names and not isinstance(value, int) else value


def _scalar_faults(where: str, name: str, value: Any) -> list[str]:
    right = isinstance(value, _SCALARS[name])
    if isinstance(value, bool) and name != "Boolean":
        right = False
    return [] if right else [f"{where} is no {name}"]


def _limit_faults(where: str, limit: str, value: Any) -> list[str]:
    """Check a limit, which reads `1-64 bytes`, `1-4096 characters` or, for a number, `1-100`."""
    if not limit:
        return []
    span, _, unit = limit.partition(" ")
    low, high = (int(bound) for bound in span.split("-"))
    if unit == "bytes":
        size = len(str(value).encode())
    elif unit == "characters":
        size = utf16_units(str(value))
    else:
        size = int(value)
    return [] if low <= size <= high else [f"{where} is {size}, not {limit}"]
