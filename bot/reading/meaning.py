"""What an answer means: done, skip, it hurts and the other words, or doubt.

Pain wins over everything, and a "done" is never taken out of its opposite: when in
doubt, the reading says so and the bot asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

from msgspec import Struct
from rapidfuzz.distance import OSA

from bot.core.events import Word
from bot.reading.plain import Phrases, Plain, plain, unstretched
from bot.reading.words import Words

_NEGATION_REACHES = 4
"""How many words after a "not" it still turns round: "doesn't really seem to hurt"."""
_DENIAL_REACHES = 2
"""How many words after a "no" it still turns round: "no real pain"."""
_SLIPS_FROM = 4
"""A word needs as many letters for a slip to be forgiven."""
_TWO_SLIPS_FROM = 8
_PREFIX_FROM = 2
"""Letters before a whole word that make another word of it: "uncompleted"."""
_CONSEQUENTIAL = frozenset({Word.DONE, Word.SKIP, Word.YES, Word.NO})
"""Words that a question mark turns into a question."""
_AGREEING: Mapping[Word, frozenset[Word]] = MappingProxyType(
    {
        Word.DONE: frozenset({Word.DONE, Word.YES}),
        Word.YES: frozenset({Word.DONE, Word.YES}),
        Word.SKIP: frozenset({Word.SKIP, Word.NO, Word.DONE, Word.YES}),
        Word.NO: frozenset({Word.SKIP, Word.NO}),
    }
)
"""Which emoji may stand beside which word: "skip 👍" agrees, "done 👎" does not."""

K = TypeVar("K")


class Meaning(Struct, frozen=True):
    """A word beyond doubt, or doubt, or neither."""

    word: Word | None = None
    doubt: bool = False


class Vocabulary:
    """The words of one language, ready to be compared with."""

    def __init__(self, words: Words) -> None:
        self._phrases: dict[tuple[str, ...], Word] = {}
        self._emoji: dict[str, Word] = {}
        for word, ways in words.words.items():
            for way in ways:
                text = plain(way)
                self._phrases.update({text.tokens: word} if text.tokens else {})
                self._emoji.update(dict.fromkeys(() if text.tokens else text.emoji, word))
        doubt = words.doubt
        self._before = Phrases.listed(words.politeness.before, True)
        self._after = Phrases.listed(words.politeness.after, True)
        self._negations = Phrases.listed(doubt.negations, True)
        self._denials = Phrases.listed(doubt.denials, True)
        self._subjects = Phrases.listed(doubt.subjects, True)
        self._questions = Phrases.listed(doubt.questions, True)
        self._signals = Phrases.listed(doubt.signals, True)
        self._pain = Phrases.listed(words.pain.anywhere, True)
        self._eased = Phrases.listed(words.pain.eased, True)
        self._known = self._known_words(words)

    def _known_words(self, words: Words) -> frozenset[str]:
        lists = (
            self._before,
            self._after,
            self._negations,
            self._denials,
            self._signals,
            self._pain,
            self._eased,
            Phrases.listed(words.doubt.false_friends, True),
            Phrases(words.numbers),
        )
        spoken = {token for phrase in self._phrases for token in phrase}
        return frozenset(spoken).union(*(phrases.words() for phrases in lists))

    def plain(self, text: str) -> Plain:
        """Return a text's words without drawn-out letters."""
        read = plain(text)
        tokens = tuple(unstretched(token, self._known) for token in read.tokens)
        return Plain(tokens, read.emoji, read.asks, read.breaks)

    def certain(self, text: Plain) -> Meaning:
        """Return what a text means letter for letter: a listed phrase, politely wrapped or not."""
        if not text.tokens:
            return self._asked(text, self._emoji_word(text))
        word = self._wrapped_word(text.tokens)
        shown = self.shown(text, word)
        return self._asked(text, word) if shown == Meaning() else shown

    def shown(self, text: Plain, word: Word | None) -> Meaning:
        """Return what emoji make of words that mean `word`: it hurts, doubt, or no difference."""
        shown = {self._emoji[emoji] for emoji in text.emoji if emoji in self._emoji}
        if Word.HURTS in shown:
            return Meaning(Word.HURTS)
        if word and shown & (_CONSEQUENTIAL - _AGREEING.get(word, _CONSEQUENTIAL)):
            return Meaning(doubt=True)
        return Meaning()

    def belied(self, text: Plain) -> bool:
        """Return whether emoji speak against the words beside them: "done" and a hurt face."""
        if not text.tokens or not text.emoji:
            return False
        word = self._wrapped_word(text.tokens) or self.slipped(Plain(text.tokens)).word
        return self.shown(text, word) != Meaning()

    def _asked(self, text: Plain, word: Word | None) -> Meaning:
        """Return the word, or doubt when a question mark follows one that matters."""
        if text.asks and word in _CONSEQUENTIAL:
            return Meaning(doubt=True)
        return Meaning(word)

    def _emoji_word(self, text: Plain) -> Word | None:
        words = {self._emoji[emoji] for emoji in text.emoji if emoji in self._emoji}
        if Word.HURTS in words:
            return Word.HURTS
        return words.pop() if len(words) == 1 else None

    def _wrapped_word(self, tokens: tuple[str, ...]) -> Word | None:
        for inner in self.unwrapped(tokens):
            word = self._phrases.get(inner)
            if word is not None:
                agreed = self._phrases.get(tokens[:1]) is Word.YES and inner != tokens
                return None if agreed and word in (Word.NO, Word.UNSURE) else word
        return None

    def unwrapped(self, tokens: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Yield the words as they are, then with more and more of the politeness taken off."""
        start = 0
        while start < len(tokens):
            end = len(tokens)
            while end > start:
                yield tokens[start:end]
                length = self._after.ending(tokens[start:end])
                if not length:
                    break
                end -= length
            length = self._before.length_at(tokens, start)
            if not length:
                return
            start += length

    def pain(self, text: Plain) -> Meaning:
        """Return HURTS when words of pain stand in the text, doubt when each is negated."""
        found, position = False, 0
        while position < len(text.tokens):
            eased = self._eased.length_at(text.tokens, position)
            length = self._pain.length_at(text.tokens, position)
            found = found or bool(eased or length)
            if length > eased and not self._turned_round(text, position):
                return Meaning(doubt=True) if self._only_asks(text) else Meaning(Word.HURTS)
            position += max(eased, length, 1)
        return Meaning(doubt=found)

    def _only_asks(self, text: Plain) -> bool:
        return text.asks and bool(self._questions.at(text.tokens, 0))

    def _turned_round(self, text: Plain, position: int) -> bool:
        """Return whether a negation of the same clause reaches the word at the position."""
        crossed: list[str] = []
        for distance in range(1, _NEGATION_REACHES + 1):
            before = position - distance
            if before < 0 or before + 1 in text.breaks:
                return False
            if self._negations.at(text.tokens, before):
                return True
            direct = distance <= _DENIAL_REACHES and not self._subjects.within(crossed)
            if direct and self._denials.at(text.tokens, before):
                return True
            crossed.append(text.tokens[before])
        return False

    def slipped(self, text: Plain) -> Meaning:
        """Return what a text means when one of its words is mistyped."""
        for inner in self.unwrapped(text.tokens):
            word = self.closest(inner, self._phrases)
            if word is not None:
                shown = self.shown(text, word)
                return self._asked(text, word) if shown == Meaning() else shown
        return Meaning()

    def closest(self, typed: tuple[str, ...], phrases: Mapping[tuple[str, ...], K]) -> K | None:
        """Return what the phrase that is one mistyped word away stands for; None when unsure."""
        found: dict[int, set[K]] = {}
        for phrase, meaning in phrases.items():
            slips = self._slips(typed, phrase)
            if slips:
                found.setdefault(slips, set()).add(meaning)
        nearest = found[min(found)] if found else set()
        return nearest.pop() if len(nearest) == 1 else None

    def _slips(self, typed: tuple[str, ...], phrase: tuple[str, ...]) -> int:
        """Return how many slips lie between; 0 when it is not one mistyped word."""
        if len(typed) != len(phrase):
            return 0
        differing = [pair for pair in zip(typed, phrase, strict=True) if pair[0] != pair[1]]
        return self._slips_between(*differing[0]) if len(differing) == 1 else 0

    def _slips_between(self, typed: str, meant: str) -> int:
        long_enough = len(typed) >= _SLIPS_FROM - 1 and len(meant) >= _SLIPS_FROM
        if not long_enough or typed in self._known or not (typed + meant).isalpha():
            return 0
        most = 2 if len(meant) >= _TWO_SLIPS_FROM else 1
        if len(typed) - len(meant) >= _PREFIX_FROM and typed.endswith(meant):
            return 0
        distance = OSA.distance(typed, meant, score_cutoff=most)
        return distance if distance <= most else 0

    def sounds_like_an_answer(self, text: Plain) -> bool:
        """Return whether a word such as "done" stands in a text that is no plain answer."""
        return self._signals.within(text.tokens)

    def leading(self, tokens: tuple[str, ...], words: Iterable[Word]) -> tuple[Word, int] | None:
        """Return which of the words the text opens with, and in how many words."""
        wanted = frozenset(words)
        for length in range(len(tokens) - 1, 0, -1):
            word = self._phrases.get(tokens[:length])
            if word in wanted:
                return word, length
        return None
