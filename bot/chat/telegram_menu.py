"""The menu of commands on Telegram: a help, not a need, for everything can be typed.

Belongs to `telegram.py`. It may not keep anybody waiting, or word anything.
"""

from __future__ import annotations

from collections.abc import Mapping

from structlog.typing import FilteringBoundLogger
from telegram import Bot, BotCommandScopeAllPrivateChats

from bot.chat.telegram_pauses import Pause, backoff
from bot.chat.telegram_refusals import ask
from bot.errors import DeliveryError

Commands = tuple[tuple[str, str], ...]
"""Names and descriptions."""

_TRIES = 8
"""Of one language: with the waits below, about five minutes."""
_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 300.0  # seconds


class Menu:
    """Puts up the commands of each two-letter language code, the first one for everybody else."""

    def __init__(
        self, bot: Bot, commands: Mapping[str, Commands], log: FilteringBoundLogger, pause: Pause
    ) -> None:
        self._bot = bot
        self._commands = commands
        self._log = log
        self._pause = pause

    async def hang(self) -> None:
        """Put all of them up; tell the host of what Telegram does not take, or not in time."""
        default = next(iter(self._commands.values()), ())
        for language, commands in {"": default, **self._commands}.items():
            try:
                await self._insist(language, commands)
            except DeliveryError as error:
                if not error.refused:
                    # The same would happen to the other languages: it is not about the commands.
                    self._log.warning("telegram-menu-refused", cause=str(error))
                    return
                self._log.error("telegram-menu-refused", language=language, cause=str(error))

    async def _insist(self, language: str, commands: Commands) -> None:
        """Try some times. Raises `DeliveryError`: at once when the commands were refused."""
        for attempt in range(_TRIES - 1):
            try:
                return await self._put_up(language, commands)
            except DeliveryError as error:
                if error.refused:
                    raise
                self._log.debug("telegram-menu-waits", language=language, cause=str(error))
                wait = backoff(attempt, first=_FIRST_PAUSE, longest=_LONGEST_PAUSE)
                await self._pause(error.retry_after or wait)
        return await self._put_up(language, commands)

    async def _put_up(self, language: str, commands: Commands) -> None:
        scope = BotCommandScopeAllPrivateChats()
        request = self._bot.set_my_commands(commands, scope=scope, language_code=language or None)
        await ask(request)
