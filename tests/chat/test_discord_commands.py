"""The slash commands of the menu."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.chat.discord_commands import Menus, commands_of, register, suggestions
from bot.menu import MENU
from bot.reading.places import Atlas
from bot.reading.reader import Reader
from bot.suggestions import Suggestions
from tests.chat.discord_room import CATALOG, MENUS, Room, entered, words
from tests.message_files import LANGUAGES, MESSAGES

NOW = datetime(2026, 11, 25, 5, 40, tzinfo=UTC)
TWO: Menus = {
    "en": (("trend", "see your stiffness"), ("streak", "see your run")),
    "es": (("trend", "ver la rigidez"), ("streak", "ver la racha")),
    "xx": (("trend", "tre"), ("streak", "stre")),
}


def own_words(language: str, key: str) -> str:
    """Texts that tell their language and key."""
    return f"{language} {key}"


async def nothing(_command: str, _typed: str, _language: str) -> tuple[str, ...]:
    """Suggest nothing."""
    return ()


def test_every_command_of_the_menu_is_offered() -> None:
    """In its order, within what Discord takes, where the bot can be talked to."""
    commands = commands_of(MENUS, words)
    assert [one["name"] for one in commands] == list(MENU)
    for one in commands:
        assert 1 <= len(one["description"]) <= 100
        assert one["contexts"] == [0, 1]
        assert one["integration_types"] == [0, 1]
        for option in one["options"]:
            assert 1 <= len(option["description"]) <= 100
            assert not option.get("required")
            assert all(1 <= len(choice["name"]) <= 100 for choice in option.get("choices", ()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_options_say_fits_in_every_language(language: str) -> None:
    """Descriptions and choices of every translation are short enough for Discord."""
    keys = [
        key for key in CATALOG.keys(language) if key.startswith(("discord-option", "discord-trend"))
    ]
    assert len(keys) >= 7
    assert not [key for key in keys if len(CATALOG.text(language, key)) > 100]


def test_commands_speak_the_languages_that_both_know() -> None:
    """Each of Discord's locales of a language gets its texts; one that it has not gets none."""
    trend, streak = commands_of(TWO, own_words)
    assert streak["description"] == "see your run"
    assert streak["description_localizations"] == {
        "es-419": "ver la racha",
        "es-ES": "ver la racha",
    }
    [option] = trend["options"]
    assert option["description"] == "en discord-option-trend"
    assert option["description_localizations"]["es-ES"] == "es discord-option-trend"
    month, quarter = option["choices"]
    assert (month["value"], quarter["value"]) == (30, 90)
    assert month["name_localizations"]["es-419"] == "es discord-trend-30"


def test_no_menu_is_no_command() -> None:
    """Whoever is only checked offers nothing."""
    assert commands_of({}, words) == []


async def test_commands_are_registered_when_they_differ() -> None:
    """At the first start and after a change; what is there already is left alone."""
    async with entered(Room()) as room:
        offered = commands_of(MENUS, words)
        assert await register(room.gateway, offered)
        assert not await register(room.gateway, offered)
        assert set(room.ann.available_commands()) == set(MENU)
        assert await register(room.gateway, offered[:3])
        assert set(room.ann.available_commands()) == set(MENU[:3])
        assert not await register(room.gateway, list(reversed(offered[:3])))


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("description", "anew"),
        ("description_localizations", {"de": "neu"}),
        ("options", []),
        ("contexts", [1]),
    ],
)
async def test_a_changed_part_is_registered(part: str, value: object) -> None:
    """Whatever a person could see of a command."""
    async with entered(Room()) as room:
        offered = commands_of(MENUS, words)
        await register(room.gateway, offered)
        trend = next(number for number, one in enumerate(offered) if one["name"] == "trend")
        changed = [*offered]
        changed[trend] = {**offered[trend], part: value}
        assert await register(room.gateway, changed)


@pytest.mark.parametrize(
    ("typed", "first"),
    [("", "for a week"), ("TWO", "for two weeks"), ("come", "until I come back")],
)
async def test_pauses_are_suggested(typed: str, first: str) -> None:
    """Ready-made ones by any part of them; anything else can be typed."""
    found = await suggestions("pause", typed, "en-US", words=words, suggest=nothing)
    assert found[0] == first


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_offered_is_understood(language: str) -> None:
    """Each ready-made answer is read by the bot in its own language."""
    atlas = Atlas()
    for _ in atlas.load():
        pass
    reader = Reader.load(MESSAGES, language, atlas)
    offered = Suggestions(atlas, {language: reader}, lambda _: language, asyncio.Event().wait)

    def read(command: str, said: object) -> object:
        reading = reader.read(f"/{command} {said}", today=NOW.date(), now=NOW)
        return {
            "pause": reading.until,
            "trend": reading.number,
            "zone": len(reading.places) == 1,
        }.get(command, reading.schedule)

    for command, typed in (("pause", ""), ("zone", "berl"), ("time", "6"), ("tomorrow", "")):
        found = await suggestions(command, typed, language, words=words, suggest=offered.suggest)
        assert found
        assert all(read(command, said) for said in found)
    assert [read("trend", days) for days in (30, 90)] == [30, 90]
