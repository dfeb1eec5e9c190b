"""Discord's gateway: the connection on which it tells what people do, kept whatever happens.

Belongs to `discord.py`. Reconnecting and resuming are the library's; what a resume can't bring
back is asked for. It may not decide, store or word anything.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import discord
from aiohttp import TCPConnector
from discord.gateway import DiscordWebSocket
from discord.http import Route
from structlog.typing import FilteringBoundLogger

from bot.chat.discord_commands import Menus, Suggest, Words, commands_of, register
from bot.chat.discord_gaps import Chats, Gaps, Handled
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
_MOST_MISSED = 100
"""Messages of one chat that are made up for: as many as come in one request."""
_EVERYDAY = 2
"""Connections in a row that may end without being trouble."""
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
    Discord is told that it follows. `close` lets go of everything.
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
            self._do_beside("commands", self._register())
            while not self.is_closed():
                await self._stay_connected()
        finally:
            await self._hang_up()

    async def on_connect(self) -> None:
        """A session of its own began: what was typed before it does not come by itself."""
        self._tell_end()
        if self._catching_up is not None:
            self._catching_up.cancel()
        self._catching_up = self._do_beside("gaps", self._reception.catch_up())

    async def on_resumed(self) -> None:
        """The session goes on, and brings what was missed."""
        self._tell_end()

    async def on_disconnect(self) -> None:
        """A drop is everyday, as is a session that can't be resumed; after that it is trouble."""
        self._drops += 1
        if self._drops > _EVERYDAY:
            self._tell_trouble("no connection to the gateway")

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
        _, address, _ = await self.http.get_bot_gateway()
        # As with the other address: where the library begins each session that is not resumed.
        DiscordWebSocket.DEFAULT_GATEWAY = type(DiscordWebSocket.DEFAULT_GATEWAY)(address)
        if self.application is not None and self.application.interactions_endpoint_url:
            self._log.error("discord-interactions-elsewhere", advice=_ELSEWHERE)

    async def _register(self) -> None:
        """Have the commands offered; without them everything can still be typed."""
        try:
            if await ask(register(self, self._commands)):
                self._log.info("discord-commands-registered", commands=len(self._commands))
        except DeliveryError as error:
            self._log.error("discord-commands-refused", cause=str(error))

    async def _stay_connected(self) -> None:
        """Listen until the library gives up; it does so when the very first attempt fails."""
        try:
            await self.connect()
        except (discord.ConnectionClosed, discord.PrivilegedIntentsRequired) as error:
            code = error.code if isinstance(error, discord.ConnectionClosed) else "4014"
        except Exception as error:  # noqa: BLE001 - whatever it stumbles over, people are waiting
            self._tell_trouble(type(error.__context__ or error).__name__)
            await self._pause(backoff(self._drops))
            return
        else:
            return
        # The library has let go of everything; what is still to be sent goes on.
        await self._let_go()
        if code == _TOKEN_REFUSED:
            raise TokenRefusedError("Discord does not accept the token")
        raise SettingsError(_CLOSED.format(code))

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
        if self.is_closed():
            self.clear()
        else:
            self.http.clear()

    async def _hang_up(self) -> None:
        """Close the gateway, and let what is being answered come to its end for a moment."""
        for task in self._beside:
            task.cancel()
        ws: DiscordWebSocket | None = self.ws
        if ws is not None and ws.open:
            with suppress(Exception):
                await ws.close(code=1000)
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
        return await ask(self._written_since(chat, since))

    async def _written_since(self, chat: str, since: int) -> Sequence[Incoming]:
        history = self.get_partial_messageable(int(chat)).history(
            limit=_MOST_MISSED, after=discord.Object(since), oldest_first=True
        )
        found = [translate_message(message) async for message in history]
        return [incoming for incoming in found if incoming is not None]

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
