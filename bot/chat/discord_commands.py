"""The slash commands of the menu: how Discord shows them, and what may be typed after them.

Belongs to `discord.py`. A command becomes what somebody would have typed, so that nothing here
knows what it does. It may not decide, store or time anything.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from aiohttp import ClientError
from discord import Client, HTTPException, Locale
from discord.http import Route

Menus = Mapping[str, tuple[tuple[str, str], ...]]
"""Names and descriptions of the commands by two-letter language; the first is everybody's else."""
Words = Callable[[str, str], str]
"""The text of a key, in the language nearest to an IETF tag."""
Suggest = Callable[[str, str, str], Awaitable[Sequence[str]]]
"""What may be meant: for a command, what was typed after it so far, and an IETF tag."""
Payload = dict[str, Any]
"""A part of a command as Discord's interface has it."""

# Numbers of Discord's interface.
_CHAT_INPUT = 1
_TEXT, _NUMBER = 3, 4
_IN_SERVERS, _WITH_THE_BOT = 0, 1
_FOR_A_SERVER, _FOR_A_PERSON = 0, 1
_MOST_SUGGESTIONS = 25
_LONGEST_SUGGESTION = 100
_LONGEST_TYPED = 200

_TAKES = {
    "time": "at",
    "tomorrow": "at",
    "zone": "place",
    "pause": "until",
    "trend": "days",
    "link": "code",
}
"""What is typed after commands that take something, described by `discord-option-{command}`."""
_SUGGESTED = frozenset({"time", "tomorrow", "zone", "pause"})
_TREND_DAYS = (30, 90)
_PAUSES = (
    "discord-pause-week",
    "discord-pause-fortnight",
    "discord-pause-month",
    "discord-pause-open",
)

_COMMAND: Payload = {
    "type": _CHAT_INPUT,
    "options": [],
    # In a server they answer with the way over; a person can also add the bot without any.
    "contexts": [_IN_SERVERS, _WITH_THE_BOT],
    "integration_types": [_FOR_A_SERVER, _FOR_A_PERSON],
}
_ABSENT: Payload = {
    "name_localizations": {},
    "description_localizations": {},
    "options": [],
    "choices": [],
    "required": False,
    "autocomplete": False,
    "max_length": None,
}
"""What Discord leaves out of an answer when it is so."""
_ITS_OWN = frozenset(
    {"id", "application_id", "version", "default_member_permissions", "dm_permission", "nsfw"}
)
"""What only Discord says of a command."""


def commands_of(menus: Menus, words: Words) -> list[Payload]:
    """Describe the commands as Discord wants them, in every language that it and we know."""
    if not menus:
        return []
    default = next(iter(menus))
    described = partial(_described, menus)
    by_language = {code: dict(menu) for code, menu in menus.items()}

    def option(command: str) -> Payload:
        about = described("description", lambda code: words(code, f"discord-option-{command}"))
        takes: Payload = {"type": _TEXT, "max_length": _LONGEST_TYPED}
        if command == "trend":
            takes = {"type": _NUMBER, "choices": [days(one) for one in _TREND_DAYS]}
        if command in _SUGGESTED:
            takes["autocomplete"] = True
        return {"name": _TAKES[command], **takes, **about}

    def days(number: int) -> Payload:
        named = described("name", lambda code: words(code, f"discord-trend-{number}"))
        return {"value": number, **named}

    def command(name: str) -> Payload:
        options = [option(name)] if name in _TAKES else []
        about = described("description", lambda code: by_language[code][name])
        return {**_COMMAND, "name": name, "options": options, **about}

    return [command(name) for name, _ in menus[default]]


async def register(client: Client, commands: Sequence[Payload]) -> bool:
    """Have Discord offer these commands; return False when it did already.

    Discord limits how often commands may be made, so that it is asked first what is there; where
    it does not say so, they are made. Raises whatever the library raises. Needs a client that is
    logged in.
    """
    application = client.application_id or 0
    if await _there(client, application) == _comparable(commands):
        return False
    await client.http.bulk_upsert_global_commands(application, list(commands))
    return True


async def _there(client: Client, application: int) -> object:
    """Return the commands that are offered; None when Discord does not say which."""
    route = Route("GET", "/applications/{application_id}/commands", application_id=application)
    try:
        return _comparable(await client.http.request(route, params={"with_localizations": "true"}))
    except (ClientError, HTTPException):
        return None


async def suggestions(
    command: str, typed: str, language: str, *, words: Words, suggest: Suggest
) -> list[str]:
    """Return what to offer for what is being typed after a command, as many as Discord shows."""
    if command == "pause":
        pauses = [words(language, key) for key in _PAUSES]
        begun = typed.strip().casefold()
        found: Sequence[str] = [one for one in pauses if begun in one.casefold()]
    else:
        found = await suggest(command, typed, language)
    return [one for one in found if 0 < len(one) <= _LONGEST_SUGGESTION][:_MOST_SUGGESTIONS]


def _described(menus: Menus, part: str, text: Callable[[str], str]) -> Payload:
    """Say something in the default language, and in the others where Discord has a locale."""
    default, *others = menus
    localized = {tag: text(code) for code in others for tag in _locales(code)}
    return {part: text(default), f"{part}_localizations": localized}


def _locales(code: str) -> list[str]:
    """Return Discord's locales of a two-letter language: of "es" there are two."""
    return [one.value for one in Locale if code in (one.value[:2], one.language_code.split("-")[0])]


def _comparable(commands: Iterable[Mapping[str, Any]]) -> object:
    """Bring commands into one form, whether Discord tells of them or we do."""
    return sorted((_complete(one) for one in commands), key=lambda one: str(one["name"]))


def _complete(part: Mapping[str, Any]) -> Payload:
    told = {name: value for name, value in part.items() if value is not None}
    complete = {**_ABSENT, **{name: told[name] for name in told.keys() - _ITS_OWN}}
    complete["options"] = [_complete(one) for one in complete["options"]]
    complete["choices"] = [_complete(one) for one in complete["choices"]]
    return complete
