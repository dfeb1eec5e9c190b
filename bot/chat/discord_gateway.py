"""Discord's gateway: the connection on which it tells what people do, kept whatever happens.

Belongs to `discord.py`. What a resumed session can't bring back is asked for. It may not decide,
store or word anything.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any

import discord
from aiohttp import TCPConnector
from discord.http import Route
from structlog.typing import FilteringBoundLogger

from bot.chat.discord_commands import Menus, Suggest, Words, commands_of, register
from bot.chat.discord_connection import PATIENCE as CONNECTION_PATIENCE
from bot.chat.discord_connection import Connection
from bot.chat.discord_gaps import Chats, Gaps, Handled
from bot.chat.discord_history import typed_since
from bot.chat.discord_interactions import PATIENCE, Interactions
from bot.chat.discord_reception import Pause, Reception, backoff
from bot.chat.discord_refusals import ask, watching
from bot.chat.discord_translation import translate_message
from bot.chat.network import authorities_for, proxy_for
from bot.chat.platform import Incoming, Keepsakes, Receive
from bot.errors import DeliveryError, SettingsError, TokenRefusedError

_LONGEST_WAIT = 30.0
"""Seconds that a request waits for its route, the fewest that the library takes."""
_TOKEN_REFUSED = 4004
"""The code with which the gateway closes then (Opcodes and Status Codes)."""
_CLOSED_WELL = 1000
_EVERYDAY = 2
"""Connections in a row that may end without being trouble."""
_BETWEEN_SESSIONS = 5.0
"""Seconds; Discord takes one IDENTIFY in so long (Gateway, Rate Limiting)."""
_LAST_SECOND = 1.0
"""Seconds in which what is being answered can still be, before the connection is let go."""
_CLOSED = (
    "Discord closes the connection for good, with code {}. What it means is in Discord's "
    "documentation (Opcodes and Status Codes, Gateway Close Event Codes); look at your application "
    "(https://discord.com/developers/applications) and start again."
)
_ELSEWHERE = (
    "the application has an Interactions Endpoint URL, so no taps and commands arrive here; empty "
    "it on the page General Information of your application"
)


class Gateway(discord.Client):
    """The library's client, for private chats only. Its construction touches no network.

    Raises `SettingsError` when the machine's proxy is none that can be used.

    `commands`, `words`, `suggest`, `chats` and `keepsakes` are as `Discord` has them; `pause`
    waits for some seconds, `patience` is how many of them an interaction's outcome may take before
    Discord is told that it follows, and `connection_patience` until a connection is given up that
    begins no session. `close` lets go of everything.
    """

    def __init__(
        self,
        api_url: str,
        *,
        commands: Menus,
        words: Words,
        suggest: Suggest,
        chats: Chats,
        keepsakes: Keepsakes | None,
        log: FilteringBoundLogger,
        pause: Pause = asyncio.sleep,
        patience: float = PATIENCE,
        connection_patience: float = CONNECTION_PATIENCE,
    ) -> None:
        super().__init__(
            # No others: servers are no concern of the bot, and what is typed in a private chat
            # comes without the privileged intent.
            intents=discord.Intents(dm_messages=True),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            http_trace=watching(),
            proxy=proxy_for(api_url),
            max_ratelimit_timeout=_LONGEST_WAIT,
        )
        self._api_url = api_url.rstrip("/")
        self._authorities = authorities_for(api_url)
        self._commands = commands_of(commands, words)
        self._log = log
        self._pause = pause
        handled = Handled(keepsakes)
        self._reception = Reception(handled, Gaps(self._missed, chats, log), log, pause)
        self._interactions = Interactions(
            self._reception.take, words=words, suggest=suggest, log=log, patience=patience
        )
        self._websocket = Connection(self, self._reception.leave_out, connection_patience)
        self._logging_in = asyncio.Lock()
        self._logged_in = False
        self._attending: set[asyncio.Task[Any]] = set()
        self._beside: set[asyncio.Task[Any]] = set()
        self._catching_up: asyncio.Task[None] | None = None
        self._drops = 0
        self._trouble = False

    async def log_in(self, token: str) -> None:
        """Make requests possible; again and again does nothing. Raises what the library raises."""
        async with self._logging_in:
            if self._logged_in:
                return
            # The one place from which the library takes the address of every request, answers to
            # interactions among them. It has no setting for it, and one for each client would
            # mean to replace its parts; a process talks to one Discord.
            Route.BASE = self._api_url
            self.http.connector = TCPConnector(limit=0, ssl=self._authorities)
            try:
                await self.login(token)
            except BaseException:
                await self._let_go()
                raise
            self._logged_in = True

    def hand_to(self, receive: Receive) -> None:
        """Say who handles what people do; `hear` does it too."""
        self._reception.hand_to(receive)

    async def hear(self, token: str, receive: Receive) -> None:
        """Hear from people until cancelled, whatever the network does.

        Requests can be made afterwards, until `close`. Raises `TokenRefusedError`, and
        `SettingsError` when Discord does not want the connection for another reason.
        """
        self.hand_to(receive)
        try:
            self._do_beside("notes", self._reception.keep_notes())
            await self._insist(partial(self._prepare, token))
            self._check_address()
            self._do_beside("commands", self._register())
            while not self.is_closed():
                await self._stay_connected(token)
        finally:
            await self._hang_up()

    async def before_identify_hook(
        self,
        shard_id: int | None,  # noqa: ARG002 - the library's own signature
        *,
        initial: bool = False,
    ) -> None:
        """Wait before another session."""
        if not initial:
            await self._pause(_BETWEEN_SESSIONS)

    async def on_connect(self) -> None:
        """A session of its own began: what was typed before it does not come by itself."""
        self._tell_end()
        # Before anything that comes in is handled, and it comes in after this.
        self._reception.expect_gaps()
        if self._catching_up is None or self._catching_up.done():
            self._catching_up = self._do_beside("gaps", self._reception.catch_up())

    async def on_resumed(self) -> None:
        """The session goes on, and brings what was missed."""
        self._tell_end()

    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote; what the bot itself writes tells how far everything has come."""
        incoming = translate_message(message)
        if incoming is not None:
            await self._attend(self._reception.take(incoming, message.id))
        else:
            self._reception.pass_over(message.id)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Somebody tapped, chose, or used a command."""
        await self._attend(self._interactions.attend(interaction))

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        """Tell the host where it went wrong; the library's own record holds what was said."""
        error = sys.exception()
        if isinstance(error, Exception):
            self._reception.leave_out(event_method, error)

    async def _prepare(self, token: str) -> None:
        """Log in, and ask for the gateway's address, as Discord wants it done."""
        await self.log_in(token)
        await self._websocket.find()

    def _check_address(self) -> None:
        if self.application is not None and self.application.interactions_endpoint_url:
            self._log.error("discord-interactions-elsewhere", advice=_ELSEWHERE)

    async def _register(self) -> None:
        """Have the commands offered; without them everything can still be typed."""
        attempt = 0
        while True:
            try:
                if await ask(register(self, self._commands)):
                    self._log.info("discord-commands-registered", commands=len(self._commands))
            except DeliveryError as error:
                if error.refused or isinstance(error, TokenRefusedError):
                    self._log.error("discord-commands-refused", cause=str(error))
                    return
                self._log.debug("discord-commands-wait", cause=str(error))
                await self._pause(error.retry_after or backoff(attempt))
            else:
                return
            attempt += 1

    async def _stay_connected(self, token: str) -> None:
        """Hold one connection; after some without a session in a row, wait a little."""
        cause = "no connection to the gateway"
        try:
            await self._websocket.hold()
        except discord.ConnectionClosed as closed:
            code = closed.code
            if code == _TOKEN_REFUSED:
                raise TokenRefusedError("Discord does not accept the token") from None
            raise SettingsError(_CLOSED.format(code)) from None
        except Exception as error:  # noqa: BLE001 - whatever it stumbles over, people are waiting
            cause = type(error).__name__
        self._drops += 1
        if self._drops > _EVERYDAY:
            self._tell_trouble(cause)
            await self._pause(backoff(self._drops - _EVERYDAY - 1))
            await self._insist(partial(self._prepare, token))

    async def _insist(self, request: Callable[[], Awaitable[None]]) -> None:
        """Try until it works. Raises `TokenRefusedError`: that, only the host can mend."""
        attempt = 0
        while True:
            try:
                return await ask(request())
            except TokenRefusedError:
                raise
            except DeliveryError as error:
                self._tell_trouble(str(error))
                await self._pause(error.retry_after or backoff(attempt))
            attempt += 1

    async def _let_go(self) -> None:
        """Let go of what logging in has opened, so that it can be done again."""
        self._logged_in = False
        await self.http.close()
        self.http.clear()

    async def _hang_up(self) -> None:
        """Close the gateway, and let what is being answered come to its end for a moment."""
        for task in self._beside:
            task.cancel()
        await self._websocket.close(_CLOSED_WELL)
        if self._attending:
            await asyncio.wait(self._attending, timeout=_LAST_SECOND)
        for task in self._attending:
            task.cancel()
        await asyncio.gather(*self._attending, *self._beside, return_exceptions=True)
        self._reception.note()

    async def _attend(self, attending: Awaitable[object]) -> None:
        """Do this in the library's task for an event, which is waited for in the end."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("an event without a task")
        self._attending.add(task)
        try:
            await attending
        finally:
            self._attending.discard(task)

    def _do_beside(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._beside.add(task)
        task.add_done_callback(self._done_beside)
        return task

    def _done_beside(self, task: asyncio.Task[None]) -> None:
        self._beside.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self._reception.leave_out(task.get_name(), error)

    async def _missed(self, chat: str, since: int) -> Sequence[Incoming]:
        return await typed_since(self, chat, since, self._reception.leave_out)

    def _tell_trouble(self, cause: str) -> None:
        if not self._trouble:
            advice = "trying again by itself; if it lasts, check the network"
            self._log.error("discord-unreachable", advice=advice, cause=cause)
        self._trouble = True

    def _tell_end(self) -> None:
        if self._trouble:
            self._log.info("discord-reachable")
        self._trouble = False
        self._drops = 0
