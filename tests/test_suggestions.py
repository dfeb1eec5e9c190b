"""What may be meant while somebody still types."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalog import Catalog
from bot.core.events import Reading
from bot.reading.places import Atlas
from bot.reading.reader import Reader
from bot.suggestions import MOST, Suggestions
from tests.message_files import LANGUAGES, MESSAGES

NOW = datetime(2026, 11, 25, 5, 40, tzinfo=UTC)
LONGEST = 100
"""Characters of a suggestion that Discord takes."""

TYPED = st.one_of(
    st.text(max_size=130),
    st.from_regex(r"[0-9]{0,2}[:. ]?[0-9]{0,3} ?(am|pm)?", fullmatch=True),
    st.sampled_from(["weekdays 7", "7, weekends 8", "half past six", "sunday off", "noon", "24"]),
    st.text("abcdefghijklmnopqrstuvwxyzäöüéñ ,.'", max_size=8),
)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    """The towns of the world."""
    towns = Atlas()
    for _ in towns.load():
        pass
    return towns


@pytest.fixture(scope="module")
def readers(atlas: Atlas) -> dict[str, Reader]:
    """Readers of every language."""
    return {language: Reader.load(MESSAGES, language, atlas) for language in LANGUAGES}


@pytest.fixture(scope="module")
def suggestions(atlas: Atlas, readers: dict[str, Reader]) -> Suggestions:
    """Suggestions in every language."""
    return Suggestions(atlas, readers, Catalog.load(MESSAGES).choose, never)


async def never() -> None:
    """Wait for towns that don't come."""
    await asyncio.Event().wait()


async def suggested(
    suggestions: Suggestions, command: str, typed: str, language: str
) -> Sequence[str]:
    """Return what is suggested."""
    return await suggestions.suggest(command, typed, language)


def read(reader: Reader, command: str, said: str) -> Reading:
    """Read what somebody sends after a command."""
    return reader.read(f"/{command} {said}", today=NOW.date(), now=NOW)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("berl", "Berlin, Germany"),
        ("BERL", "Berlin, Germany"),
        (" berl", "Berlin, Germany"),
        ("Berlni", "Berlin, Germany"),
        ("münch", "Munich, Germany"),
        ("київ", "Kyiv, Ukraine"),
        ("Berlin, Ger", "Berlin, Germany"),
        ("portland", "Portland, OR, United States"),
        ("new yo", "New York City, NY, United States"),
    ],
)
async def test_a_town_is_found_by_its_beginning(
    suggestions: Suggestions, typed: str, first: str
) -> None:
    """A few letters, other spellings and slips are enough; the largest comes first."""
    assert (await suggestions.suggest("zone", typed, "en-US"))[0] == first


async def test_towns_of_one_name_are_told_apart(suggestions: Suggestions) -> None:
    """Of two Portlands each is offered with its state."""
    found = await suggestions.suggest("zone", "Portland", "en-US")
    assert {"Portland, OR, United States", "Portland, ME, United States"} <= set(found)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", ("6:00", "6:30", "7:00")),
        ("6", ("6:00", "6:15", "6:30", "6:45")),
        ("06", ("6:00", "6:15", "6:30", "6:45")),
        ("6:", ("6:00", "6:15", "6:30", "6:45")),
        ("6:3", ("6:30", "6:35")),
        ("22", ("22:00", "22:15")),
        ("6:40", ("6:40", "6:25", "6:55")),
        ("half past six", ("6:30", "6:15", "6:45")),
        ("7pm", ("19:00", "18:45", "19:15")),
        ("24:00", ("0:00", "23:45", "0:15")),
        ("weekdays 7, weekends 8", ("weekdays 7, weekends 8",)),
        ("when the birds sing", ("6:00", "7:00")),
    ],
)
@pytest.mark.parametrize("command", ["time", "tomorrow"])
async def test_times_around_what_was_typed(
    suggestions: Suggestions, command: str, typed: str, wanted: tuple[str, ...]
) -> None:
    """A time said in any way, or half of one, brings up those nearby; anything else the usual."""
    found = await suggestions.suggest(command, typed, "en-US")
    assert set(wanted) <= set(found)
    if typed and typed[0].isdigit():
        assert found[0] == wanted[0]


async def test_towns_that_are_not_loaded_yet_are_not_suggested(readers: dict[str, Reader]) -> None:
    """Loading them for it would hold up everybody; times need none of them."""
    atlas = Atlas()
    early = Suggestions(atlas, readers, Catalog.load(MESSAGES).choose, never, patience=0)
    assert await early.suggest("zone", "berl", "en-US") == ()
    assert not atlas.is_loaded
    assert await early.suggest("time", "6", "en-US")


async def test_towns_that_are_being_loaded_are_waited_for(readers: dict[str, Reader]) -> None:
    """Whoever types right after a start gets them as soon as they are there."""
    atlas = Atlas()

    async def loaded() -> None:
        for _ in atlas.load():
            await asyncio.sleep(0)

    early = Suggestions(atlas, readers, Catalog.load(MESSAGES).choose, loaded, patience=60)
    assert (await early.suggest("zone", "berl", "en-US"))[0] == "Berlin, Germany"


async def test_large_towns_are_suggested_first(readers: dict[str, Reader]) -> None:
    """Where all of them take too long to load, nobody is left without any."""
    atlas = Atlas()
    loading = atlas.load()
    while not atlas.can_suggest:
        next(loading)
    early = Suggestions(atlas, readers, Catalog.load(MESSAGES).choose, never, patience=0)
    assert (await early.suggest("zone", "berl", "en-US"))[0] == "Berlin, Germany"
    assert len(await early.suggest("zone", "", "en-US")) == MOST
    assert not atlas.is_loaded


async def test_other_commands_have_none(suggestions: Suggestions) -> None:
    """Where neither a town nor a time is asked for, nothing is suggested."""
    assert await suggestions.suggest("streak", "6", "en-US") == ()


async def test_an_unknown_language_is_served(suggestions: Suggestions) -> None:
    """A locale that nobody translated gets the fallback's names."""
    assert (await suggestions.suggest("zone", "berl", "ja"))[0] == "Berlin, Germany"


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=150, deadline=None)
@given(typed=TYPED)
def test_suggested_times_are_understood(
    suggestions: Suggestions, readers: dict[str, Reader], language: str, typed: str
) -> None:
    """Whatever was typed, each suggestion is short, there once, and read as a time or a plan."""
    found = asyncio.run(suggested(suggestions, "time", typed, language))
    assert 0 < len(found) <= MOST
    assert len(set(found)) == len(found)
    for said in found:
        reading = read(readers[language], "time", said)
        assert len(said) <= LONGEST
        assert reading.clock is not None or reading.schedule


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=80, deadline=None)
@given(typed=TYPED)
def test_suggested_towns_are_understood(
    suggestions: Suggestions, readers: dict[str, Reader], language: str, typed: str
) -> None:
    """Whatever was typed, each suggestion is short, there once, and read as exactly one place."""
    found = asyncio.run(suggested(suggestions, "zone", typed, language))
    assert len(found) <= MOST
    assert len(set(found)) == len(found)
    for said in found:
        assert len(said) <= LONGEST
        assert len(read(readers[language], "zone", said).places) == 1


async def test_a_time_is_read_as_it_is_shown(
    suggestions: Suggestions, readers: dict[str, Reader]
) -> None:
    """What stands there is the time that it becomes."""
    for said in await suggestions.suggest("time", "6", "en-US"):
        hour, minute = map(int, said.split(":"))
        assert read(readers["en"], "time", said).clock == time(hour, minute)
