"""What somebody did, as an event of the core: words are read here, and go no further.

May not decide, store or answer anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from bot.catalog import parse_button
from bot.chat.platform import Blocked, Content, Filled, Location, Tap, Typed
from bot.core.context import Context
from bot.core.events import BecameUnreachable, Choice, Event, Reading, Replied, Tapped, Word
from bot.core.person import Person
from bot.core.routine import Routine
from bot.core.step import wants_place
from bot.reading.places import Atlas
from bot.reading.reader import Reader
from bot.voice import Voice

STALE = ""
UNKNOWN_BUTTON = Tapped(Choice(STALE), STALE)
"""What a button that can't be read is taken for: one of long ago; so is an answered field."""


class Interpreter(Struct, frozen=True):
    """Reads what people type and tap, in their language."""

    routine: Routine
    voice: Voice
    readers: Mapping[str, Reader]
    atlas: Atlas

    def event(self, content: Content, person: Person, now: datetime) -> Event:
        """Return what happened, without the person's own words."""
        match content:
            case Typed(text=text):
                return Replied(self._read(text, person, now))
            case Tap(data=data):
                return parse_button(data) or UNKNOWN_BUTTON
            case Filled(text=text, data=mark):
                asked = person.question is not None and person.question.mark == mark
                return Replied(self._read(text, person, now)) if asked else _stale(mark)
            case Location(latitude=latitude, longitude=longitude):
                place = self.atlas.nearest(latitude, longitude)
                return Replied(Reading(places=(place,)))
            case Blocked():
                return BecameUnreachable()

    def picked(
        self, text: str, person: Person, now: datetime, choices: Sequence[Choice]
    ) -> Choice | None:
        """Return which of these choices, none of the core's, was typed: its label, or yes or no."""
        offered = {self.voice.label(person.language, choice): choice for choice in choices}
        today = Context(now, self.routine).today(person)
        reading = self.readers[person.language].read(text, today=today, now=now, offered=offered)
        if reading.choice is not None or reading.word not in (Word.YES, Word.NO):
            return reading.choice
        meant = (choice for choice in choices if choice.action.endswith(f"-{reading.word}"))
        return next(meant, None)

    def about_linking(self, text: str, language: str) -> tuple[str, str] | None:
        """Return what everyday words about linking ask for, and what follows "link"."""
        return self.readers[language].linking.asked(text)

    def platform_in(self, text: str, language: str, choices: Sequence[Choice], here: str) -> str:
        """Return the platform that was named, or meant by "here"; empty: none was.

        The choices have platforms for their values; their labels name them too.
        """
        names = {self.voice.platform(language, choice.value): choice.value for choice in choices}
        labels = {self.voice.label(language, choice): choice.value for choice in choices}
        return self.readers[language].linking.place(text, names | labels, here)

    def _read(self, text: str, person: Person, now: datetime) -> Reading:
        return self.readers[person.language].read(
            text,
            today=Context(now, self.routine).today(person),
            now=now,
            offered=self._offered(person),
            wants_place=wants_place(person),
        )

    def _offered(self, person: Person) -> dict[str, Choice]:
        """The labels of the buttons that are open; those of the question win over the session's."""
        choices: list[Choice] = []
        if person.session is not None:
            choices += person.session.choices
        if person.question is not None:
            choices += person.question.choices
        return {self.voice.label(person.language, choice): choice for choice in choices}


def _stale(mark: str) -> Tapped:
    return Tapped(Choice(STALE), mark)
