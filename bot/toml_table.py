"""Reads a TOML file strictly: every problem at once, each with its line and what to do.

For the files in `messages/` that clinicians and translators edit. Knows TOML, and nothing of
what the files mean. tomllib tells no lines, so they are looked up in the text: right for a
file that is written one `key = value` a line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence

from bot.errors import MessagesError

Path = tuple[str | int, ...]
"""Where something stands: table names and keys, with a number after an array of tables."""

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"\s*([\w-]+)\s*=")


class Page:
    """One TOML file and the problems found in it so far."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._lines = find_lines(text)
        self._problems: list[tuple[int, str]] = []
        try:
            self._data: dict[str, object] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise MessagesError(_explain(name, text, error)) from None

    @property
    def root(self) -> Table:
        """The table that holds all others."""
        return Table(self, (), "the file", self._data)

    def line(self, path: Path) -> int:
        """Return the line of this path, or of the nearest thing around it that has one."""
        while path not in self._lines and path:
            path = path[:-1]
        return self._lines.get(path, 1)

    def refuse(self, line: int, problem: str) -> None:
        """Note a problem; the same one is told once."""
        if (line, problem) not in self._problems:
            self._problems.append((line, problem))

    def raise_problems(self) -> None:
        """Raise `MessagesError` with every problem in the order of the file, if there is any."""
        if self._problems:
            found = sorted(self._problems, key=lambda problem: problem[0])
            raise MessagesError("\n".join(located(self._name, *problem) for problem in found))


class Table:
    """One table of the file. Each reader notes what is wrong and then returns a good stand-in.

    `why` is told to the host beside the problem: the reason for the rule, a whole sentence.
    """

    def __init__(self, page: Page, path: Path, label: str, data: dict[str, object]) -> None:
        self._page = page
        self._path = path
        self._label = label
        self._data = data
        self._asked: list[str] = []

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that the file has here."""
        return tuple(self._data)

    def line(self, key: str = "") -> int:
        """Return the line of a key, or of the table's own header."""
        return self._page.line((*self._path, key) if key else self._path)

    def refuse(self, key: str, problem: str) -> None:
        """Note a problem with a key; an empty key means the table itself."""
        self._page.refuse(self.line(key), f"{self._label}: {problem}")

    def has(self, key: str) -> bool:
        """Whether the file has this key; it counts as known from now on."""
        self._know(key)
        return key in self._data

    def string(self, key: str, why: str) -> str:
        """Read a text that is not empty."""
        value = self._take(key, '"..."', why)
        if isinstance(value, str) and value.strip():
            return value
        if value is not None:
            self.refuse(key, f'{key} is {_show(value)}. {why} Write {key} = "...".')
        return ""

    def one_of(self, key: str, allowed: Sequence[object], why: str) -> object:
        """Read a value that is exactly one of those allowed; None when it is not."""
        shown = " or ".join(_show(value) for value in allowed)
        value = self._take(key, shown, why)
        if any(type(value) is type(option) and value == option for option in allowed):
            return value
        if value is not None:
            self.refuse(key, f"{key} is {_show(value)}. {why} Write {key} = {shown}.")
        return None

    def integer(self, key: str, low: int, high: int, why: str) -> int:
        """Read a whole number from `low` to `high`."""
        wanted = str(low) if low == high else f"a whole number from {low} to {high}"
        value = self._take(key, wanted, why)
        if isinstance(value, int) and _is_within(value, low, high):
            return value
        if value is not None:
            self.refuse(key, f"{key} is {_show(value)}. {why} Write {key} = {wanted}.")
        return low

    def integers(self, key: str, low: int, high: int, why: str) -> tuple[int, ...]:
        """Read whole numbers from `low` to `high`, smallest first; empty when they are not."""
        value = self._take(key, f"[{low}, ..., {high}]", why)
        if value is None:
            return ()
        if isinstance(value, list) and value and all(_is_within(n, low, high) for n in value):
            numbers = tuple(value)
            if numbers == tuple(sorted(set(numbers))):
                return numbers
        self.refuse(
            key,
            f"{key} is {_show(value)}. {why} Write whole numbers from {low} to {high}, the "
            "smallest first, each once.",
        )
        return ()

    def strings(self, key: str, why: str) -> tuple[str, ...]:
        """Read a list of texts, none of them empty; at least one."""
        value = self._take(key, '["...", "..."]', why)
        if value is None:
            return ()
        if (
            isinstance(value, list)
            and value
            and all(isinstance(text, str) and text.strip() for text in value)
        ):
            return tuple(value)
        self.refuse(key, f'{key} is {_show(value)}. {why} Write {key} = ["...", "..."].')
        return ()

    def table(self, key: str, why: str) -> Table | None:
        """Open the table [key], if the file has it."""
        self._know(key)
        value = self._data.get(key)
        path = (*self._path, key)
        name = ".".join(str(part) for part in path)
        if isinstance(value, dict):
            return Table(self._page, path, f"[{name}]", value)
        self.refuse(key, f"[{name}] is missing. {why} Add the table [{name}].")
        return None

    def tables(self, key: str, label: str, why: str) -> list[Table]:
        """Open every table [[key]], each called `label` in what is told to the host."""
        self._know(key)
        value = self._data.get(key)
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            return [
                Table(self._page, (*self._path, key, number), label, one)
                for number, one in enumerate(value)
            ]
        self.refuse(key, f"[[{key}]] is missing. {why} Add tables [[{key}]].")
        return []

    def relabel(self, label: str) -> None:
        """Give the table the name by which the host knows it."""
        self._label = label

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._data:
            if key not in self._asked:
                known = ", ".join(self._asked)
                self.refuse(key, f"{key} means nothing here. Remove it, or use one of: {known}.")

    def _know(self, key: str) -> None:
        if key not in self._asked:
            self._asked.append(key)

    def _take(self, key: str, example: str, why: str) -> object:
        """Return the value of a key that must be there, or None."""
        self._know(key)
        if key not in self._data:
            self.refuse("", f"{key} is missing. {why} Add {key} = {example}.")
        return self._data.get(key)


def find_lines(text: str) -> dict[Path, int]:
    """Return the line of every table header and every key in a TOML text."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _HEADER.fullmatch(line):
            table = _open_table(header[1], header[2], counts)
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, key[1]), number)
    return found


def _open_table(bracket: str, name: str, counts: dict[Path, int]) -> Path:
    """Return the path that a header opens, and count it when it is one of an array."""
    path: Path = ()
    *parents, last = name.split(".")
    for part in parents:
        path = (*path, part)
        if path in counts:
            path = (*path, counts[path] - 1)
    path = (*path, last)
    if bracket == "[[":
        counts[path] = counts.get(path, 0) + 1
        path = (*path, counts[path] - 1)
    return path


def located(name: str, line: int, problem: str) -> str:
    """Return a problem as a host reads it: file, line, what and why."""
    return f"{name}: line {line}: {problem}"


def _explain(name: str, text: str, error: tomllib.TOMLDecodeError) -> str:
    """Say that the text is not TOML, and where; at the end of the text it is the last line."""
    place = re.search(r"\(at line (\d+), column \d+\)", str(error))
    line = int(place[1]) if place else text.rstrip("\n").count("\n") + 1
    reason = str(error).split(" (at ")[0]
    return located(name, line, f"this is not TOML: {reason}. Mend this line or the one before it.")


def _is_within(value: object, low: int, high: int) -> bool:
    """Whether a value is a whole number in these limits; True and False are not numbers."""
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _show(value: object) -> str:
    """Return a value as TOML writes it, near enough to recognize it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
