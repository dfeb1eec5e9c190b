"""What a person may mean while they still type: towns, and times of day, in their words.

Only what `bot/reading` understands, the same way, when it is sent back. Reads no clock and keeps
nothing. Whoever means something else types it out: a suggestion is never the only way.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice

from bot.core.events import Place, Word
from bot.formats import locale_of
from bot.reading.places import Atlas
from bot.reading.reader import Reader

MOST = 25
"""As many as Discord shows (its documentation of autocomplete)."""

_PATIENCE = 2.0
"""Seconds that somebody may wait for the towns; Discord takes nothing later than 3."""
_LONGEST = 100
"""Characters; neither Discord nor a town has more."""
_USUAL = tuple(f"{minutes // 60}:{minutes % 60:02}" for minutes in range(330, 600, 30))
"""When most people wake up: from 5:30 to 9:30."""
_AROUND = (0, -30, -15, 15, 30)
"""Minutes from the time that was typed."""
_DAY = 24 * 60
_TIME = re.compile(r"0?(\d{1,2})(?:[:.](\d?))?")
"""A time that isn't typed to its end."""
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)
"""Neither a town nor a time of day depends on it."""


class Suggestions:
    """Suggestions in every language; `choose` finds the one nearest to an IETF tag.

    `loaded` returns once the towns are there; `patience` is how many seconds it may take.
    """

    def __init__(
        self,
        atlas: Atlas,
        readers: Mapping[str, Reader],
        choose: Callable[[str], str],
        loaded: Callable[[], Awaitable[object]],
        patience: float = _PATIENCE,
    ) -> None:
        self._atlas = atlas
        self._readers = readers
        self._choose = choose
        self._loaded = loaded
        self._patience = patience

    async def suggest(self, command: str, typed: str, language: str) -> Sequence[str]:
        """Return what may be meant after a command, likeliest first: at most 25, none twice.

        `language` is an IETF tag. For a command that takes neither a town nor a time: nothing.
        """
        chosen = self._choose(language)
        match command:
            case Word.ZONE:
                await self._wait_for_towns()
                found = self._towns(typed[:_LONGEST], chosen)
            case Word.TIME | Word.TOMORROW:
                found = self._times(typed[:_LONGEST].strip(), chosen)
            case _:
                return ()
        return tuple(islice(dict.fromkeys(found), MOST))

    async def _wait_for_towns(self) -> None:
        if not self._atlas.is_loaded:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience):
                    await self._loaded()

    def _towns(self, typed: str, language: str) -> Iterator[str]:
        if not self._atlas.can_suggest:
            return  # loading all towns at once would hold up everybody
        for place in self._atlas.begun(typed, MOST):
            names = _names(place, language)
            if self._atlas.is_loaded:  # else only large ones are known, whose names are theirs
                names = filter(self._leads_to(place), names)
            yield from islice(names, 1)

    def _leads_to(self, place: Place) -> Callable[[str], bool]:
        """Whether a name means a place in this zone and country, and no other."""

        def leads(name: str) -> bool:
            found = self._atlas.named(name, _ANY_DAY) if len(name) <= _LONGEST else ()
            return [(one.zone, one.country) for one in found] == [(place.zone, place.country)]

        return leads

    def _times(self, typed: str, language: str) -> Iterator[str]:
        command = f"/{Word.TIME.value} {typed}"
        read = self._readers[language].read(command, today=_ANY_DAY.date(), now=_ANY_DAY)
        if begun := _begun(typed):
            yield from begun
        elif read.clock is not None:
            said = read.clock.hour * 60 + read.clock.minute
            yield from (_clock(said + minutes) for minutes in _AROUND)
        elif read.schedule:
            yield typed
        else:
            yield from _USUAL


def _names(place: Place, language: str) -> Iterator[str]:
    """Name a place with its country, as the person calls it, else as everybody does."""
    for locale in (locale_of(language), locale_of("en")):
        country = locale.territories.get(place.country)
        if country:
            yield f"{place.name}, {country}"
    yield place.name


def _begun(typed: str) -> list[str]:
    """Return the times that begin like this: quarters of an hour first, then all five minutes."""
    found = _TIME.fullmatch(typed)
    if not found or int(found[1]) > 23:  # noqa: PLR2004 - the hours of a day
        return []
    hour, tens = int(found[1]), found[2] or ""
    by_steps = (*range(0, 60, 15), *range(0, 60, 5))
    return [f"{hour}:{minute:02}" for minute in by_steps if f"{minute:02}".startswith(tens)]


def _clock(minutes: int) -> str:
    """Write 24 hours without a leading zero, as a bedside clock does."""
    hour, minute = divmod(minutes % _DAY, 60)
    return f"{hour}:{minute:02}"
