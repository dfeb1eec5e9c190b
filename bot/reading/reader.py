"""Reads what a person typed into a `Reading`: everything it could mean, for the core to pick.

It may not reach a platform or the store, reads no clock, and keeps nothing of what it read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct, structs

from bot.core.events import Choice, Place, Reading, Word
from bot.reading.dates import DatesReader
from bot.reading.linking import LinkReader
from bot.reading.meaning import Meaning, Vocabulary
from bot.reading.places import Atlas
from bot.reading.plain import Phrases, Plain, between, plain
from bot.reading.times import Times, TimesReader
from bot.reading.words import Words

LONGEST = 4096
"""Characters that are read; Telegram's own limit of a message."""

_NOBODY_OFFERED: Mapping[str, Choice] = MappingProxyType({})
_COMMAND = re.compile(r"\s*[/／]([^\s@]*)(?:@\S*)?\s*(.*)", re.DOTALL)  # noqa: RUF001 - the full-width slash of Asian keyboards
_LONGEST_NUMBER = 3
_WITH_ARGUMENTS = frozenset({Word.TIME, Word.TOMORROW, Word.ZONE, Word.PAUSE, Word.TREND})


class _Asked(Struct, frozen=True):
    """What a text is read against."""

    today: date
    now: datetime
    wants_place: bool


class Reader:
    """Reads typed texts in one language."""

    def __init__(self, words: Words, atlas: Atlas) -> None:
        self._atlas = atlas
        self._vocabulary = Vocabulary(words)
        self.linking = LinkReader(words, self._vocabulary)
        """What is said about linking, which is no business of the core."""
        self._times = TimesReader(words)
        self._dates = DatesReader(words)
        self._commands: dict[str, Word] = {word.value: word for word in Word} | words.commands
        self._numbers = {name.casefold(): number for name, number in words.numbers.items()}
        self._moved = Phrases.listed(words.places.before, True)
        self._around = Phrases.listed((*words.places.around, *words.places.before), True)
        self._not_places = frozenset(plain(name).tokens for name in words.places.not_places)

    @classmethod
    def load(cls, folder: Path, language: str, atlas: Atlas) -> Reader:
        """Load the reply words of a language from the folder `messages`.

        Raises `MessagesError` naming the file, the line where it is known, and the cause.
        """
        return cls(Words.load(folder, language), atlas)

    def read(
        self,
        text: str,
        *,
        today: date,
        now: datetime,
        offered: Mapping[str, Choice] = _NOBODY_OFFERED,
        wants_place: bool = False,
    ) -> Reading:
        """Return everything that a text could mean.

        `offered` are the choices open now by their labels, `today` is the person's date,
        `now` is aware UTC; with `wants_place` the text is taken for a town where it can be.
        """
        text = text[:LONGEST]
        words = self._vocabulary.plain(text)
        labels = {plain(label): choice for label, choice in reversed(list(offered.items()))}
        choice = _offered(words, labels)
        if choice is not None and not self._vocabulary.belied(words):
            return Reading(choice=choice)
        asked = _Asked(today, now, wants_place)
        if command := _COMMAND.fullmatch(text):
            return self._command(command[1], command[2], asked)
        return self._typed(text, words, labels, asked)

    def _command(self, name: str, rest: str, asked: _Asked) -> Reading:
        """Read a slash command and what follows it."""
        word = self._commands.get(name.casefold().replace("_", "-").rstrip("!.,?"))
        if word is None:
            return Reading(unknown_command=True)
        words = self._vocabulary.plain(rest)
        if word is Word.ZONE:
            return self._in_zone(rest, words, asked.now)
        if self._vocabulary.pain(words).word is Word.HURTS and not self._times.read(rest).schedule:
            return Reading(word=Word.HURTS)
        return self._with_arguments(word, rest, asked.today)

    def _with_arguments(self, word: Word, rest: str, today: date) -> Reading:
        if word in (Word.TIME, Word.TOMORROW):
            times = self._times.read(rest)
            clock = times.clock.at if times.clock else None
            return Reading(word=word, schedule=times.schedule, clock=clock)
        if word is Word.TREND:
            numbers = map(self._one_number, self._vocabulary.plain(rest).tokens)
            return Reading(word=word, number=next((n for n in numbers if n is not None), None))
        until = self._dates.read(rest, today) if word is Word.PAUSE else None
        return Reading(word=word, until=until)

    def _in_zone(self, rest: str, words: Plain, now: datetime) -> Reading:
        times = self._times.read(rest)
        places = self._at_clock(times, now) or self._find(rest, words, now)
        clock = times.clock.at if times.clock else None
        return Reading(word=Word.ZONE, clock=clock, places=places)

    def _typed(
        self, text: str, words: Plain, labels: Mapping[Plain, Choice], asked: _Asked
    ) -> Reading:
        """Read a text that is no label and no command: the surest meanings first."""
        times = self._times.read(text)
        pain = Meaning() if times.schedule else self._vocabulary.pain(words)
        if pain.word is Word.HURTS:
            return Reading(word=pain.word)
        certain = self._vocabulary.certain(words)
        facts = self._facts(text, words, times, asked)
        if certain != Meaning():
            return structs.replace(facts, word=certain.word, doubt=certain.doubt)
        if not times.told and (read := self._opened_by_word(text, words, asked)):
            return read
        if facts.schedule or facts.until is not None or facts.number is not None:
            return facts
        choice = _nearly_offered(self._vocabulary, words, labels)
        if choice is not None and not self._vocabulary.belied(words):
            return Reading(choice=choice)
        return Reading(doubt=True) if pain.doubt else self._guessed(text, words, asked)

    def _facts(self, text: str, words: Plain, times: Times, asked: _Asked) -> Reading:
        """Return the times, dates and numbers in a text."""
        return Reading(
            schedule=times.schedule,
            clock=times.clock.at if times.clock else None,
            places=self._at_clock(times, asked.now) if times.told or asked.wants_place else (),
            until=self._dates.read(text, asked.today),
            number=self._number(words),
        )

    def _number(self, words: Plain) -> int | None:
        if len(words.tokens) != 1 or words.asks:
            return None
        return self._one_number(words.tokens[0])

    def _one_number(self, token: str) -> int | None:
        if token.isdecimal() and token.isascii():
            return int(token) if len(token) <= _LONGEST_NUMBER else None
        return self._numbers.get(token)

    def _at_clock(self, times: Times, now: datetime) -> tuple[Place, ...]:
        if not times.clock:
            return ()
        either = not times.clock.certain
        return self._atlas.at_clock(times.clock.at, now, either_half=either)

    def _opened_by_word(self, text: str, words: Plain, asked: _Asked) -> Reading | None:
        """Read a command word with its arguments, without the slash: "zone berlin"."""
        if moved := self._moved.length_at(words.tokens, 0):
            places = self._atlas.named(between(text, moved), asked.now)
            real = words.tokens[moved:] not in self._not_places
            return Reading(word=Word.ZONE, places=places) if places and real else None
        opened = self._vocabulary.leading(words.tokens, _WITH_ARGUMENTS)
        if not opened:
            return None
        word, length = opened
        rest = between(text, length)
        if word is Word.ZONE:
            read = self._in_zone(rest, self._vocabulary.plain(rest), asked.now)
            return read if read.places else None
        read = self._with_arguments(word, rest, asked.today)
        told = read.schedule or read.until or read.number is not None
        return read if told else None

    def _guessed(self, text: str, words: Plain, asked: _Asked) -> Reading:
        """Read what may be mistyped: a town when one was asked for, or a word."""
        places = self._atlas.named(text, asked.now) if asked.wants_place else ()
        if places:
            return Reading(places=places)
        slipped = self._vocabulary.slipped(words)
        if slipped != Meaning():
            return Reading(word=slipped.word, doubt=slipped.doubt)
        if self._vocabulary.sounds_like_an_answer(words):
            return Reading(doubt=True)
        return Reading(places=self._find(text, words, asked.now) if asked.wants_place else ())

    def _find(self, text: str, words: Plain, now: datetime) -> tuple[Place, ...]:
        """Return the places in a text, with words such as "i live in" around the name or not."""
        before = self._around.length_at(words.tokens, 0)
        after = self._around.ending(words.tokens[before:])
        if words.tokens[before:] in self._not_places:
            return ()
        if places := self._atlas.named(text, now):
            return places
        if before + after >= len(words.tokens):
            return ()
        return self._atlas.find(between(text, before, after) if before or after else text, now)


def _offered(words: Plain, labels: Mapping[Plain, Choice]) -> Choice | None:
    """Return the choice whose label was typed; a question is no answer unless the label asks."""
    for label, choice in labels.items():
        same = label.tokens == words.tokens if label.tokens else label.emoji == words.emoji
        empty = not label.tokens and not label.emoji
        if same and not empty and (label.asks or not words.asks):
            return choice
    return None


def _nearly_offered(
    vocabulary: Vocabulary, words: Plain, labels: Mapping[Plain, Choice]
) -> Choice | None:
    if words.asks:
        return None
    return vocabulary.closest(
        words.tokens, {label.tokens: choice for label, choice in labels.items()}
    )
