"""The platforms whose token is set: made ready, and let go of in the end.

A platform is imported only when it is wanted, so that after a crash nobody in mid-hold waits
for the libraries of another one. May not send, listen or word anything.
"""
# ruff: noqa: PLC0415 - imports inside functions, for the reason above

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from types import MappingProxyType
from typing import Protocol

from msgspec import Struct
from structlog.typing import FilteringBoundLogger

from bot.chat.platform import Keepsakes, Platform
from bot.menu import Menus
from bot.settings import Settings
from bot.settings_values import Secret

Suggest = Callable[[str, str, str], Awaitable[Sequence[str]]]
"""What may be meant: for a command, what was typed after it so far, and an IETF tag."""


class Reached(Platform, Protocol):
    """A platform that a token leads to."""

    async def check(self) -> str:
        """Return the bot's name there. Raises `SettingsError` (the token) or `DeliveryError`."""

    async def aclose(self) -> None:
        """Let go of all connections."""


def _no_words(_language: str, key: str) -> str:
    return key


async def _no_suggestions(_command: str, _typed: str, _language: str) -> Sequence[str]:
    return ()


def _no_chats() -> Sequence[str]:
    return ()


class Equipment(Struct, frozen=True, kw_only=True):
    """What platforms are given to serve people; without it they can only be checked."""

    log: FilteringBoundLogger
    commands: Menus = MappingProxyType({})
    words: Callable[[str, str], str] = _no_words
    """The text of a key, in the language nearest to an IETF tag."""
    suggest: Suggest = _no_suggestions
    chats: Callable[[], Sequence[str]] = _no_chats
    """The chats on Discord that may have said something while nobody listened."""
    keepsakes: Keepsakes | None = None
    """What platforms remember between runs; None: nothing."""


@asynccontextmanager
async def reaching(
    settings: Settings, equipment: Equipment
) -> AsyncIterator[Mapping[str, Reached]]:
    """Hold every platform ready that has a token, by name. Raises `SettingsError`."""
    async with AsyncExitStack() as stack:
        reached: dict[str, Reached] = {}
        for token, make in (
            (settings.telegram_bot_token, _telegram),
            (settings.discord_bot_token, _discord),
        ):
            if token is not None:
                platform = make(token, settings, equipment)
                stack.push_async_callback(platform.aclose)
                reached[platform.name] = platform
        yield MappingProxyType(reached)


def _telegram(token: Secret, settings: Settings, equipment: Equipment) -> Reached:
    from bot.chat.telegram import Telegram

    return Telegram(
        token.get_secret_value(),
        settings.telegram_api_url,
        commands=equipment.commands,
        log=equipment.log,
        per_second=settings.telegram_messages_per_second,
        keepsakes=equipment.keepsakes,
    )


def _discord(token: Secret, settings: Settings, equipment: Equipment) -> Reached:
    from bot.chat.discord import Discord

    return Discord(
        token.get_secret_value(),
        settings.discord_api_url,
        commands=equipment.commands,
        words=equipment.words,
        suggest=equipment.suggest,
        chats=equipment.chats,
        keepsakes=equipment.keepsakes,
        log=equipment.log,
    )
