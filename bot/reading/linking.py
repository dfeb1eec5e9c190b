"""Words about linking two chats, which the core knows nothing of: link, unlink, and where to wake.

Reads only; what a code or a platform is, others know.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.events import Word
from bot.reading.meaning import Vocabulary
from bot.reading.plain import Phrases, between, plain
from bot.reading.words import Words

LINK, UNLINK = "link", "unlink"


class LinkReader:
    """Reads such words in one language."""

    def __init__(self, words: Words, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        said = words.linking
        meanings = dict.fromkeys(said.link, LINK) | dict.fromkeys(said.unlink, UNLINK)
        self._phrases = {plain(phrase).tokens: meaning for phrase, meaning in meanings.items()}
        self._link = Phrases.listed(said.link, True)
        self._here = frozenset(plain(phrase).tokens for phrase in said.here)

    def asked(self, text: str) -> tuple[str, str] | None:
        """Return what is asked for, and what was said after "link", if anything; None: neither."""
        tokens = self._vocabulary.plain(text).tokens
        for inner in self._vocabulary.unwrapped(tokens):
            if inner in self._phrases:
                return self._phrases[inner], ""
        opened = self._link.length_at(tokens, 0)
        return (LINK, between(text, opened)) if opened else None

    def place(self, text: str, names: Mapping[str, str], here: str) -> str:
        """Return the place that was named, with words such as "wake me" before it or not.

        `names` has each place by its names; `here` is where this was said. Empty: none was.
        """
        read = self._vocabulary.plain(text)
        named = {plain(name).tokens: place for name, place in names.items()}
        named |= dict.fromkeys(self._here, here)
        tokens = () if read.asks else read.tokens
        opened = self._vocabulary.leading(tokens, (Word.TIME,))
        for start in (0, opened[1] if opened else 0):
            for inner in self._vocabulary.unwrapped(tokens[start:]):
                if inner in named:
                    return named[inner]
        return ""
