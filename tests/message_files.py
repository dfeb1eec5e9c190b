"""For the tests of every language: how long a text can get, and which texts the code uses.

The convention it rests on: a key stands in the code as one whole string literal, or as an
f-string with a literal part of at least four characters.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

ROOT = Path(__file__).parents[1]
MESSAGES = ROOT / "messages"
LANGUAGES = sorted({path.parent.name for path in MESSAGES.glob("*/*.ftl")})
ROUTINE = MESSAGES / "routine.toml"
FROM_DATA = ("choice-", "exercise-", "command-")
"""Families of keys whose second half is data: an action, an exercise, a command."""

Patterns = Mapping[str, ftl.Pattern]
Pick = Callable[[Iterable[int]], int]


def patterns(language: str) -> dict[str, ftl.Pattern]:
    """Read every pattern of a language by key; terms with their hyphen."""
    found: dict[str, ftl.Pattern] = {}
    for path in sorted((MESSAGES / language).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            if isinstance(entry, ftl.Message | ftl.Term):
                name = f"-{entry.id.name}" if isinstance(entry, ftl.Term) else entry.id.name
                if entry.value:
                    found[name] = entry.value
                found |= {f"{name}.{a.id.name}": a.value for a in entry.attributes}
    return found


def measure(node: Any, known: Patterns, pick: Pick, room: int) -> int:
    """Count a pattern's UTF-16 units: `pick` (min or max) of its variants, `room` an argument."""
    match node:
        case ftl.Pattern():
            units = sum(measure(element, known, pick, room) for element in node.elements)
        case ftl.TextElement():
            units = utf16(node.value)
        case ftl.StringLiteral():
            units = utf16(node.parse()["value"])
        case ftl.Placeable():
            units = measure(node.expression, known, pick, room)
        case ftl.SelectExpression():
            units = pick([measure(v.value, known, pick, room) for v in node.variants])
        case ftl.MessageReference() | ftl.TermReference():
            hyphen = "-" if isinstance(node, ftl.TermReference) else ""
            attribute = f".{node.attribute.name}" if node.attribute else ""
            target = known[f"{hyphen}{node.id.name}{attribute}"]
            units = measure(target, known, pick, room)
        case _:
            units = room
    return units


def utf16(text: str) -> int:
    """Count as Telegram does."""
    return len(text.encode("utf-16-le")) // 2


def sources() -> list[ast.Module]:
    """Parse every module of the bot."""
    return [ast.parse(path.read_text(encoding="utf-8")) for path in ROOT.glob("bot/**/*.py")]


def literals() -> tuple[set[str], list[re.Pattern[str]]]:
    """Collect the code's and the routine's string literals, and its f-strings as patterns."""
    whole = set(_strings(tomllib.loads(ROUTINE.read_text(encoding="utf-8"))))
    partly: list[re.Pattern[str]] = []
    for node in (node for module in sources() for node in ast.walk(module)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            whole.add(node.value)
        if isinstance(node, ast.JoinedStr):
            parts = [p.value if isinstance(p, ast.Constant) else None for p in node.values]
            if any(isinstance(part, str) and len(part) >= 4 for part in parts):
                partly.append(
                    re.compile("".join(re.escape(str(p)) if p else r"[\w-]+" for p in parts))
                )
    return whole, partly


def used_keys(keys: Iterable[str], mentioned: Iterable[str]) -> set[str]:
    """Say which keys the code, the routine, another text (`mentioned`) or a title's text uses."""
    whole, partly = literals()
    mentioned = set(mentioned)

    def stands_in_code(key: str) -> bool:
        return key in whole or any(pattern.fullmatch(key) for pattern in partly)

    def is_used(key: str) -> bool:
        family = next((prefix for prefix in FROM_DATA if key.startswith(prefix)), None)
        if key in mentioned or stands_in_code(key):
            return True
        return family is not None and stands_in_code(key.removeprefix(family))

    keys = set(keys)
    used = {key for key in keys if is_used(key)}
    return used | {key for key in keys if _titled(key) in used}


def required_keys() -> set[str]:
    """Collect the keys that the code and the routine name where only a key can stand."""
    needed = set()
    for call in (n for module in sources() for n in ast.walk(module) if isinstance(n, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", "")).lstrip("_")
        if name.lower() == "say":
            needed |= _constants([*call.args[:2], *_keyword(call, "key")])
        if name == "Choice":
            needed |= {f"choice-{action}" for action in _constants(call.args[:1])}
    routine = tomllib.loads(ROUTINE.read_text(encoding="utf-8"))
    for exercise in routine["exercise"]:
        needed.add(f"exercise-{exercise['id']}")
        needed |= {cue["text"] for cue in exercise["cue"]}
    return needed


def _titled(key: str) -> str:
    """Name the text that this key would be the title of."""
    return key.removesuffix(".title").removesuffix("-title")


def _keyword(call: ast.Call, name: str) -> list[ast.expr]:
    return [keyword.value for keyword in call.keywords if keyword.arg == name]


def _constants(nodes: Iterable[ast.expr]) -> set[str]:
    """Take string literals, also out of `a if x else b`; leave everything else."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
        if isinstance(node, ast.IfExp):
            found |= _constants([node.body, node.orelse])
    return found


def _strings(value: Any) -> Iterator[str]:
    """Walk every string of a TOML file, names of tables among them."""
    if isinstance(value, str):
        yield value
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _strings(item)
