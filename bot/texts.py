"""The texts of one language, read from its `.ftl` files and checked.

Checked are syntax, names used twice, and references to texts or functions that don't exist,
so that what is read can be put together. This module knows no other language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle
from fluent.runtime.builtins import BUILTINS
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from bot.core.says import Arg
from bot.errors import MessagesError
from bot.formats import functions, locale_of

_REMEMBERED = 1024
"""How many texts a language keeps as they were put together last; all of them are about 1 MiB.

A text follows from its key and the arguments it mentions alone, and nearly everybody who does
the same exercise is told the same.
"""


@dataclass(frozen=True)
class Pattern:
    """One text of a file, not yet put together: where it stands and what it mentions."""

    place: str
    """File and line, as a host reads it."""
    variables: frozenset[str]
    references: frozenset[str]
    """Keys of other texts; those of terms begin with a hyphen."""
    functions: frozenset[str]


class Texts:
    """All texts of one language, by key."""

    def __init__(self, language: str, resources: list[ast.Resource], patterns: _Patterns) -> None:
        locale = locale_of(language)
        own: dict[str, Any] = dict(functions(locale, lambda key: self.text(key, {})))
        self._bundle = FluentBundle([str(locale)], own, use_isolating=False)
        for resource in resources:
            self._bundle.add_resource(resource)
        self.patterns = patterns
        self.placeholders: Mapping[str, frozenset[str]] = {
            key: _placeholders(key, patterns) for key in patterns if not key.startswith("-")
        }
        """Names of the arguments each text needs, also for the texts it refers to."""
        # By type too: 1 and True are equal, and read differently.
        self._remembered = lru_cache(_REMEMBERED, typed=True)(self._put_together)

    def text(self, key: str, args: Mapping[str, Arg]) -> str:
        """Put a text together. Raises `MessagesError` if it or an argument is missing."""
        if key not in self.placeholders:
            raise MessagesError(f"There is no text {key!r}. Add it, or mend the name in use.")
        names = self.placeholders[key]
        if missing := names - args.keys():
            wanted = ", ".join(f"${name}" for name in sorted(missing))
            place = self.patterns[key].place
            raise MessagesError(f"{place}: {key!r} needs {wanted}, which this bot does not give.")
        return self._remembered(key, *(args[name] for name in names))

    def _put_together(self, key: str, *values: Arg) -> str:
        """Put a text together; `values` are those of its placeholders, in their order."""
        name, _, attribute = key.partition(".")
        message = self._bundle.get_message(name)
        pattern = message.attributes[attribute] if attribute else message.value
        args = dict(zip(self.placeholders[key], values, strict=True))
        # A key without a value is no key, so there is a pattern.
        text, errors = self._bundle.format_pattern(pattern, args)  # type: ignore[arg-type]
        if errors:
            place = self.patterns[key].place
            raise MessagesError(f"{place}: {key!r} can't be put together: {errors[0]}.")
        return str(text)


def read_texts(folder: Path) -> Texts:
    """Read all `.ftl` files of a folder, which is named after its language.

    Raises `MessagesError` with every problem in one message, each with file and line.
    """
    problems: list[str] = []
    resources: list[ast.Resource] = []
    patterns: dict[str, Pattern] = {}
    try:
        locale = locale_of(folder.name)
    except ValueError:
        raise MessagesError(f"{folder}: is not named after a language, as en or pt-BR.") from None
    for path in sorted(folder.glob("*.ftl")):
        source = _source(path)
        resource = FluentParser().parse(source)
        resources.append(resource)
        problems += _syntax_problems(path, source, resource)
        for key, pattern in _patterns(path, source, resource):
            if key in patterns:
                problems.append(f"{pattern.place}: {key!r} is also in {patterns[key].place}.")
            patterns.setdefault(key, pattern)
    known = {*BUILTINS, *functions(locale, str)}
    for key in patterns:
        problems += _reference_problems(key, patterns, known)
    if problems:
        raise MessagesError("\n".join(problems))
    return Texts(folder.name, resources, patterns)


_Patterns = Mapping[str, Pattern]


def _source(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MessagesError(f"{path}: can't be read as UTF-8 text ({error}).") from error


def _place(path: Path, source: str, node: ast.SyntaxNode) -> str:
    start = node.span.start if node.span else 0
    return f"{path}, line {source.count(chr(10), 0, start) + 1}"


def _syntax_problems(path: Path, source: str, resource: ast.Resource) -> Iterator[str]:
    for junk in resource.body:
        if isinstance(junk, ast.Junk):
            for note in junk.annotations:
                yield f"{_place(path, source, note)}: {note.message}."


def _patterns(path: Path, source: str, resource: ast.Resource) -> Iterator[tuple[str, Pattern]]:
    for entry in resource.body:
        if isinstance(entry, ast.Message | ast.Term):
            name = f"-{entry.id.name}" if isinstance(entry, ast.Term) else entry.id.name
            nodes = [(name, entry.value)] if entry.value else []
            nodes += [(f"{name}.{a.id.name}", a.value) for a in entry.attributes]
            for key, node in nodes:
                mentions = _Mentions()
                mentions.visit(node)
                yield key, mentions.at(_place(path, source, node))


class _Mentions(Visitor):
    """Collects what a text mentions."""

    def __init__(self) -> None:
        self._variables: set[str] = set()
        self._references: set[str] = set()
        self._functions: set[str] = set()

    def at(self, place: str) -> Pattern:
        return Pattern(
            place,
            frozenset(self._variables),
            frozenset(self._references),
            frozenset(self._functions),
        )

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802  # fluent's
        self._variables.add(node.id.name)

    def visit_FunctionReference(self, node: ast.FunctionReference) -> None:  # noqa: N802  # fluent's
        self._functions.add(node.id.name)
        self.visit(node.arguments)

    def visit_MessageReference(self, node: ast.MessageReference) -> None:  # noqa: N802  # fluent's
        attribute = f".{node.attribute.name}" if node.attribute else ""
        self._references.add(f"{node.id.name}{attribute}")

    def visit_TermReference(self, node: ast.TermReference) -> None:  # noqa: N802  # fluent's
        attribute = f".{node.attribute.name}" if node.attribute else ""
        self._references.add(f"-{node.id.name}{attribute}")


def _reference_problems(key: str, patterns: _Patterns, known: set[str]) -> Iterator[str]:
    pattern = patterns[key]
    for unknown in sorted(pattern.references - patterns.keys()):
        yield f"{pattern.place}: {key!r} refers to {unknown!r}, which does not exist."
    for unknown in sorted(pattern.functions - known):
        yield f"{pattern.place}: {key!r} calls {unknown}, which does not exist."
    if key in _reached(key, patterns):
        yield f"{pattern.place}: {key!r} refers back to itself."


def _reached(key: str, patterns: _Patterns) -> set[str]:
    """Follow the references from a text to every other that goes into it."""
    reached: set[str] = set()
    ahead = set(patterns[key].references)
    while ahead:
        found = ahead.pop()
        reached.add(found)
        if found in patterns:
            ahead |= patterns[found].references - reached
    return reached


def _placeholders(key: str, patterns: _Patterns) -> frozenset[str]:
    """Leave terms out: their variables are given where they are mentioned."""
    messages = {k for k in _reached(key, patterns) if not k.startswith("-")} | {key}
    return frozenset().union(*(patterns[k].variables for k in messages))
