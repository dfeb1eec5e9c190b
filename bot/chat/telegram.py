"""Telegram, by long polling: what people do comes in, messages go out.

Only this file and its two `telegram_*.py` know python-telegram-bot. The polling loop is its own
because the library's confirms an update before it is handled. It may not decide, store, time or
word anything; nothing that leaves it (errors, logs) may hold the token, a chat's id or a text.
"""

from __future__ import annotations

import asyncio
import random
import traceback
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import PurePath
from typing import TypeVar

from structlog.typing import FilteringBoundLogger
from telegram import (
    Bot,
    BotCommandScopeAllPrivateChats,
    CallbackQuery,
    InputFile,
    LinkPreviewOptions,
    Update,
)
from telegram.error import InvalidToken

from bot.chat import utf16
from bot.chat.platform import Answer, Button, File, Incoming, Message, Receive
from bot.chat.telegram_http import Http, PolledTwiceError, PollingHttp, TokenRefusedError, ask
from bot.chat.telegram_translation import PLATFORM, bold_from_start, keyboard, translate
from bot.errors import DeliveryError, SettingsError, StoreError

OFFICIAL_API = "https://api.telegram.org"

# Telegram's limits (Bot API 10.0), in UTF-16 units.
_TEXT_LIMIT = 4096
_NOTE_LIMIT = 200
# Waits, in seconds.
_LONG_POLL = 50
_LONGEST_PAUSE = 10.0
_PAUSE_AFTER_CONFLICT = 30.0

_KINDS = (Update.MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER)
_NOTHING_TO_RETIRE = ("not modified", "to edit not found", "can't be edited", "message_id_invalid")
_NO_SUCH_BOT = (
    "Telegram does not accept TELEGRAM_BOT_TOKEN: it was revoked or mistyped. Ask BotFather for a "
    "new one (/mybots, your bot, API Token), put it into TELEGRAM_BOT_TOKEN and start again. "
    "If TELEGRAM_API_URL is set, check that it leads to a Bot API server."
)

T = TypeVar("T")
Pause = Callable[[float], Awaitable[object]]


class Telegram:
    """The bot's side of Telegram; implements `Platform`. Its construction touches no network.

    `commands` is the menu: names and descriptions for each two-letter language code; the first
    language also serves everybody whose language is missing. `pause` waits for some seconds.
    Call `aclose` when everything is sent. Raises `SettingsError` when the token is empty.
    """

    name = PLATFORM

    def __init__(
        self,
        token: str,
        api_url: str = OFFICIAL_API,
        *,
        commands: Mapping[str, tuple[tuple[str, str], ...]],
        log: FilteringBoundLogger,
        pause: Pause = asyncio.sleep,
    ) -> None:
        base = api_url.rstrip("/")
        self._sending = Http(base, connections=64, read_timeout=20)
        self._polling = PollingHttp(base, connections=1, read_timeout=15)
        try:
            self._bot = Bot(
                token,
                base_url=f"{base}/bot",
                base_file_url=f"{base}/file/bot",
                request=self._sending,
                get_updates_request=self._polling,
            )
        except InvalidToken:
            raise SettingsError(_NO_SUCH_BOT) from None
        self._commands = commands
        self._log = log
        self._pause = pause
        self._trouble = ""
        self._acknowledging: set[asyncio.Task[None]] = set()

    async def check(self) -> str:
        """Return the bot's username. Raises `SettingsError` (the token) or `DeliveryError`."""
        try:
            user = await ask(self._bot.get_me())
        except TokenRefusedError:
            raise SettingsError(_NO_SUCH_BOT) from None
        return user.username or ""

    async def aclose(self) -> None:
        """Let go of all connections."""
        await self._polling.shutdown()
        await self._sending.shutdown()

    async def send(self, chat: str, message: Message) -> str:
        """Send the text, then its files; the buttons stand under the text's last part."""
        title = message.title.strip()
        text = "\n\n".join(part for part in (title, message.text.strip()) if part)
        *first, last = utf16.parts(text, _TEXT_LIMIT)
        bold, rings = utf16.length(title), message.rings
        for part in first:
            await self._send_text(chat, part, bold=bold, rings=rings)
            bold, rings = 0, False
        sent = await self._send_text(chat, last, bold=bold, rings=rings, buttons=message.buttons)
        for file in message.files:
            await self._send_file(chat, file)
        return sent

    async def retire(self, chat: str, message: str) -> None:
        """Take the buttons away; a message without buttons, or gone for good, is fine."""
        try:
            await ask(
                self._bot.edit_message_reply_markup(
                    chat_id=int(chat), message_id=int(message), reply_markup=None
                )
            )
        except DeliveryError as error:
            reason = str(error).lower()
            if not any(fine in reason for fine in _NOTHING_TO_RETIRE):
                raise

    async def listen(self, receive: Receive) -> None:
        """Hear from people until cancelled, whatever the network does.

        An update is confirmed to Telegram only after `receive` has returned.
        Raises `SettingsError` when Telegram does not accept the token.
        """
        try:
            await self._insist(self._introduce)
            offset = 0
            while True:
                for update in await self._insist(partial(self._poll, offset)):
                    await self._hand_over(update, receive)
                    offset = update.update_id + 1
        except TokenRefusedError:
            raise SettingsError(_NO_SUCH_BOT) from None
        finally:
            for task in self._acknowledging:
                task.cancel()
            await asyncio.gather(*self._acknowledging, return_exceptions=True)

    async def _introduce(self) -> None:
        """Check the token and hang up the menu."""
        await ask(self._bot.get_me())
        default = next(iter(self._commands.values()), ())
        for language, commands in {"": default, **self._commands}.items():
            await self._hang_menu(language, commands)

    async def _hang_menu(self, language: str, commands: tuple[tuple[str, str], ...]) -> None:
        try:
            await ask(
                self._bot.set_my_commands(
                    commands,
                    scope=BotCommandScopeAllPrivateChats(),
                    language_code=language or None,
                )
            )
        except DeliveryError as error:
            # A menu is a help, not a need: without it everything can still be typed. The token
            # was good a moment ago, so a "not found" is about the method.
            if not (error.refused or isinstance(error, TokenRefusedError)):
                raise
            self._log.error("telegram-menu-refused", language=language, cause=str(error))

    async def _poll(self, offset: int) -> tuple[Update, ...]:
        try:
            return await ask(
                self._bot.get_updates(offset=offset, timeout=_LONG_POLL, allowed_updates=_KINDS)
            )
        except PolledTwiceError as error:
            if "webhook" not in str(error).lower():
                raise
        await ask(self._bot.delete_webhook(drop_pending_updates=False))
        return ()

    async def _insist(self, request: Callable[[], Awaitable[T]]) -> T:
        """Try until it works, telling the host once when trouble begins, changes and ends."""
        attempt = 0
        while True:
            try:
                result = await request()
            except TokenRefusedError:
                raise
            except PolledTwiceError as error:
                advice = "another bot is polling with the same token; stop the other one"
                self._tell("telegram-polled-twice", advice, error)
                await self._pause(_PAUSE_AFTER_CONFLICT)
            except DeliveryError as error:
                advice = "trying again by itself; if it lasts, check the network"
                self._tell("telegram-unreachable", advice, error)
                await self._pause(error.retry_after or _backoff(attempt))
            else:
                self._tell_end()
                return result
            attempt += 1

    def _tell(self, event: str, advice: str, error: Exception) -> None:
        if event != self._trouble:
            self._log.error(event, advice=advice, cause=str(error))
        self._trouble = event

    def _tell_end(self) -> None:
        if self._trouble:
            self._log.info("telegram-reachable")
        self._trouble = ""

    async def _hand_over(self, update: Update, receive: Receive) -> None:
        incoming = translate(update)
        answer = Answer(buttons_stay=True)
        if incoming is not None:
            answer = await self._received(incoming, receive)
        if update.callback_query is not None:
            # Beside the loop: the next person need not wait for this answer to arrive.
            task = asyncio.create_task(self._acknowledge(update.callback_query, answer))
            self._acknowledging.add(task)
            task.add_done_callback(self._acknowledging.discard)

    async def _received(self, incoming: Incoming, receive: Receive) -> Answer:
        """Hand over until it is stored; what can't be handled for another reason is left out."""
        kind = type(incoming.content).__name__
        attempt = 0
        while True:
            try:
                return await receive(incoming)
            except StoreError as error:
                if attempt == 0:
                    self._log.error("update-waits-for-store", kind=kind, cause=str(error))
                await self._pause(_backoff(attempt))
                attempt += 1
            except Exception as error:  # noqa: BLE001 - one update must not keep all others waiting
                where = traceback.extract_tb(error.__traceback__)[-1]
                self._log.error(
                    "update-left-out",
                    kind=kind,
                    error=type(error).__name__,
                    where=f"{PurePath(where.filename).name}:{where.lineno}",
                )
                return Answer(buttons_stay=True)

    async def _acknowledge(self, query: CallbackQuery, answer: Answer) -> None:
        """Stop the button's spinner, and take the buttons away once they are answered."""
        note = utf16.clip(answer.note, _NOTE_LIMIT)
        await self._try_once(ask(self._bot.answer_callback_query(query.id, text=note or None)))
        if query.message is not None and not answer.buttons_stay:
            chat, message = str(query.message.chat.id), str(query.message.message_id)
            await self._try_once(self.retire(chat, message))

    async def _try_once(self, request: Awaitable[object]) -> None:
        """Let it go when it fails: nothing is lost when a tap is too old to be answered."""
        try:
            await request
        except DeliveryError as error:
            self._log.debug("telegram-tap-not-acknowledged", cause=str(error))

    async def _send_text(
        self,
        chat: str,
        text: str,
        *,
        bold: int,
        rings: bool,
        buttons: tuple[tuple[Button, ...], ...] = (),
    ) -> str:
        sent = await ask(
            self._bot.send_message(
                chat_id=int(chat),
                text=text,
                entities=bold_from_start(text, bold),
                reply_markup=keyboard(buttons),
                disable_notification=not rings,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        )
        return str(sent.message_id)

    async def _send_file(self, chat: str, file: File) -> None:
        document = InputFile(file.content, filename=file.name)
        await ask(
            self._bot.send_document(chat_id=int(chat), document=document, disable_notification=True)
        )


def _backoff(attempt: int) -> float:
    """Seconds to wait before the next attempt, spread so that many bots don't come back at once."""
    longest = min(_LONGEST_PAUSE, 2.0 ** min(attempt + 1, 6))
    return random.uniform(longest / 2, longest)  # noqa: S311 - spreading load is no secret
