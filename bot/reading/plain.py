"""Texts made comparable: capitals, punctuation, quotes and emoji out of the way.

It knows no language and no meaning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘‛ʼ`´′＇"))  # noqa: RUF001 - as people type them
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)
_EMOTICON = re.compile(r"(?<!\S)[:;=]-?[()dp/\\|*]+(?!\S)")
_MINUS = re.compile(r"(?<!\S)[-−](?=\d)")  # noqa: RUF001 - the typographic minus is meant
_CLAUSE_ENDS = frozenset(".,;:!?\n\r—–…()")  # noqa: RUF001 - people's keyboards type the en dash
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")

T = TypeVar("T")


class Plain(Struct, frozen=True):
    """A text as its words, its emoji, and whether it asks."""

    tokens: tuple[str, ...] = ()
    """Casefolded words without apostrophes; a minus stays on its number."""
    emoji: tuple[str, ...] = ()
    asks: bool = False
    """Whether a question mark stands in it."""
    breaks: frozenset[int] = frozenset()
    """Positions of tokens that open a new clause."""


def fold(text: str) -> str:
    """Return the text in one spelling: compatible characters, casefolded, no apostrophes."""
    text = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).casefold()
    return "".join(_folded_character(character) for character in text.translate(_APOSTROPHES))


def _folded_character(character: str) -> str:
    if character.isascii():
        return character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    code = ord(character)
    if code in _SKIN_TONES or code in _VARIATION_SELECTORS:
        return ""
    return "" if unicodedata.category(character) in ("Cf", "Me") else character


def plain(text: str) -> Plain:
    """Return the words, emoji and clauses of a text."""
    folded = _MINUS.sub("\N{SUPERSCRIPT MINUS}", _EMOTICON.sub(" ", fold(text)))
    emoji: list[str] = []
    clauses: list[list[str]] = [[]]
    for character in folded:
        if character.isalnum() or _belongs_to_a_word(character):
            clauses[-1].append(character)
        elif _is_emoji(character):
            emoji.append(character)
            clauses[-1].append(" ")
        elif character in _CLAUSE_ENDS:
            clauses.append([])
        else:
            clauses[-1].append(" ")
    tokens: list[str] = []
    breaks: set[int] = set()
    for clause in clauses:
        breaks.add(len(tokens))
        tokens += "".join(clause).replace("\N{SUPERSCRIPT MINUS}", "-").split()
    return Plain(tuple(tokens), tuple(emoji), "?" in folded, frozenset(breaks))


def _belongs_to_a_word(character: str) -> bool:
    return character == "\N{SUPERSCRIPT MINUS}" or unicodedata.category(character).startswith("M")


def _is_emoji(character: str) -> bool:
    return unicodedata.category(character) == "So"


def between(text: str, first: int, last: int = 0) -> str:
    """Return a text, punctuation kept, without its first and last so many words."""
    parts = [(part, len(plain(part).tokens)) for part in text.split()]
    for end, words in ((0, first), (-1, last)):
        taken = 0
        while taken < words and parts:
            taken += parts.pop(end)[1]
    return " ".join(part for part, _ in parts)


def unstretched(token: str, known: frozenset[str]) -> str:
    """Return a word without letters drawn out for effect: "doneee" is "done"."""
    if not _STRETCHED.search(token):
        return token
    doubled = _STRETCHED.sub(r"\1\1", token)
    return doubled if doubled in known else _STRETCHED.sub(r"\1", token)


class Phrases(Generic[T]):
    """Phrases of one or more words and what each stands for; finds the longest at a position."""

    def __init__(self, meanings: Mapping[str, T]) -> None:
        self._meanings = {plain(phrase).tokens: meaning for phrase, meaning in meanings.items()}
        self._meanings.pop((), None)
        self._longest = max(map(len, self._meanings), default=0)

    @classmethod
    def listed(cls, phrases: Iterable[str], meaning: T) -> Phrases[T]:
        """Return phrases that all stand for the same."""
        return cls(dict.fromkeys(phrases, meaning))

    def at(self, tokens: Sequence[str], position: int) -> tuple[T, int] | None:
        """Return the meaning of the longest phrase at a position, and how many words it has."""
        for length in range(min(self._longest, len(tokens) - position), 0, -1):
            key = tuple(tokens[position : position + length])
            if key in self._meanings:
                return self._meanings[key], length
        return None

    def length_at(self, tokens: Sequence[str], position: int) -> int:
        """Return how many words the longest phrase at a position has; 0 when none stands there."""
        found = self.at(tokens, position)
        return found[1] if found else 0

    def ending(self, tokens: Sequence[str]) -> int:
        """Return how many words the longest phrase at the end has; 0 when none stands there."""
        for length in range(min(self._longest, len(tokens)), 0, -1):
            if tuple(tokens[len(tokens) - length :]) in self._meanings:
                return length
        return 0

    def within(self, tokens: Sequence[str]) -> bool:
        """Return whether any of the phrases stands anywhere in the words."""
        return any(self.at(tokens, position) for position in range(len(tokens)))

    def words(self) -> frozenset[str]:
        """Return every single word of every phrase."""
        return frozenset(word for phrase in self._meanings for word in phrase)
