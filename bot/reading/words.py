"""The reply words of one language: loads and checks `messages/<language>/words.toml`.

It holds lists; what they mean together is decided in `meaning.py`, `times.py` and `dates.py`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import MappingProxyType

import msgspec
from msgspec import Struct

from bot.core.events import Word
from bot.errors import MessagesError
from bot.reading.plain import plain

MINIMUM_WAYS = MappingProxyType({Word.DONE: 30, Word.SKIP: 30})
"""How many ways of saying a word a language must know; every other word needs one."""


class Politeness(Struct, frozen=True, forbid_unknown_fields=True):
    """Kind words around an answer."""

    before: list[str]
    after: list[str]


class Doubt(Struct, frozen=True, forbid_unknown_fields=True):
    """What makes an answer uncertain."""

    negations: list[str]
    denials: list[str]
    subjects: list[str]
    questions: list[str]
    signals: list[str]
    false_friends: list[str]


class Pain(Struct, frozen=True, forbid_unknown_fields=True):
    """Words of pain, and of pain that is over."""

    anywhere: list[str]
    eased: list[str]


class Weekdays(Struct, frozen=True, forbid_unknown_fields=True):
    """Names of days and of groups of days."""

    monday: list[str]
    tuesday: list[str]
    wednesday: list[str]
    thursday: list[str]
    friday: list[str]
    saturday: list[str]
    sunday: list[str]
    workdays: list[str]
    weekend: list[str]
    everyday: list[str]
    others: list[str]
    through: list[str]

    def each(self) -> tuple[list[str], ...]:
        """Return the names of each day, Monday first."""
        return (
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        )


class Times(Struct, frozen=True, forbid_unknown_fields=True):
    """How times of day are said."""

    morning: list[str]
    evening: list[str]
    hour_marks: list[str]
    off: list[str]
    fillers: list[str]
    breaks: list[str]
    past: list[str]
    to: list[str]
    minutes: list[str]
    zero: list[str]
    minutes_past: dict[str, int]
    minutes_to: dict[str, int]
    named: dict[str, str]
    clock_before: list[str]
    clock_after: list[str]


class Dates(Struct, frozen=True, forbid_unknown_fields=True):
    """How dates and spans of days are said."""

    until: list[str]
    during: list[str]
    next: list[str]
    tomorrow: list[str]
    day_after_tomorrow: list[str]
    one: list[str]
    couple: list[str]
    days: list[str]
    weeks: list[str]
    fortnights: list[str]
    months: list[str]
    open_ended: list[str]
    ordinals: list[str]
    of: list[str]
    january: list[str]
    february: list[str]
    march: list[str]
    april: list[str]
    may: list[str]
    june: list[str]
    july: list[str]
    august: list[str]
    september: list[str]
    october: list[str]
    november: list[str]
    december: list[str]

    def each_month(self) -> tuple[list[str], ...]:
        """Return the names of each month, January first."""
        return (
            self.january,
            self.february,
            self.march,
            self.april,
            self.may,
            self.june,
            self.july,
            self.august,
            self.september,
            self.october,
            self.november,
            self.december,
        )


class Places(Struct, frozen=True, forbid_unknown_fields=True):
    """Words around the names of towns."""

    before: list[str]
    around: list[str]
    not_places: list[str]


class Linking(Struct, frozen=True, forbid_unknown_fields=True):
    """Words about linking two chats."""

    link: list[str]
    unlink: list[str]
    here: list[str]


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything in one language's `words.toml`."""

    words: dict[Word, list[str]]
    commands: dict[str, Word]
    politeness: Politeness
    doubt: Doubt
    pain: Pain
    weekdays: Weekdays
    times: Times
    numbers: dict[str, int]
    dates: Dates
    places: Places
    linking: Linking

    @classmethod
    def load(cls, folder: Path, language: str) -> Words:
        """Load `<folder>/<language>/words.toml`.

        Raises `MessagesError` naming the file, the line where it is known, and the cause.
        """
        path = folder / language / "words.toml"
        name = f"{folder.name}/{language}/words.toml"
        try:
            text = path.read_text(encoding="utf-8")
            words = msgspec.convert(tomllib.loads(text), cls)
        except FileNotFoundError as error:
            raise MessagesError(
                f"{name}: the file is missing; copy messages/en/words.toml and translate it."
            ) from error
        except (OSError, UnicodeDecodeError) as error:
            raise MessagesError(f"{name}: can't be read: {error}.") from error
        except tomllib.TOMLDecodeError as error:
            raise MessagesError(
                f"{name}: {_line_in(error, text)}not valid TOML: {error}."
            ) from error
        except msgspec.ValidationError as error:
            where = _line_naming(text, re.findall(r"`[$.]*([^`$]*)`", str(error)))
            raise MessagesError(f"{name}: {where}{error}.") from error
        for problem, culprit in _problems(words):
            raise MessagesError(f"{name}: {_line_naming(text, [culprit])}{problem}")
        return words


def _line_in(error: tomllib.TOMLDecodeError, text: str) -> str:
    found = re.search(r"line (\d+)", str(error))
    return f"line {found[1] if found else len(text.splitlines())}: "


def _line_naming(text: str, culprits: Iterable[str]) -> str:
    """Return "line N: " for the last line that names the first culprit which is named at all."""
    lines = text.splitlines()
    for culprit in culprits:
        bare = re.sub(r"\[.*|.*\.", "", culprit).strip()
        named = re.compile(rf'"{re.escape(culprit)}"|^\[?{re.escape(bare or culprit)}\]?\s*(=|$)')
        for number in range(len(lines), 0, -1):
            if named.search(lines[number - 1]):
                return f"line {number}: "
    return ""


def _problems(words: Words) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, and the word or key to look for in the file."""
    yield from _too_few(words)
    yield from _said_twice(words)
    yield from _impossible_figures(words)


def _too_few(words: Words) -> Iterator[tuple[str, str]]:
    for word in Word:
        ways = {_key(phrase) for phrase in words.words.get(word, [])}
        least = MINIMUM_WAYS.get(word, 1)
        if len(ways) < least:
            yield f'"{word}" needs at least {least} ways of saying it, not {len(ways)}.', word


def _said_twice(words: Words) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    linking = {"link": words.linking.link, "unlink": words.linking.unlink}
    for word, phrases in (*words.words.items(), *linking.items()):
        for phrase in phrases:
            key = _key(phrase)
            if not key:
                yield f'"{phrase}" under "{word}" holds no word and no emoji.', phrase
            elif key in seen:
                yield f'"{phrase}" stands under "{seen[key]}" and again under "{word}".', phrase
            seen[key] = word


def _impossible_figures(words: Words) -> Iterator[tuple[str, str]]:
    for name, clock in words.times.named.items():
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", clock):
            yield f'"{name}" needs a time such as "12:00", not "{clock}".', name
    for fractions in (words.times.minutes_past, words.times.minutes_to):
        for name, minutes in fractions.items():
            if not 0 < minutes < 60:  # noqa: PLR2004 - minutes of an hour
                yield f'"{name}" needs 1 to 59 minutes, not {minutes}.', name
    for name, number in words.numbers.items():
        if number < 0:
            yield f'"{name}" needs a number from 0 on, not {number}.', name


def _key(phrase: str) -> str:
    text = plain(phrase)
    return " ".join(text.tokens) or "".join(text.emoji)
