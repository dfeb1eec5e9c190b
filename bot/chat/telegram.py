"""Telegram, by long polling: what people do comes in, messages go out.

Only this file and its `telegram_*.py` know python-telegram-bot. They may not decide, store, time
or word anything; nothing that leaves them (errors, logs) may hold the token, a chat's id or a text.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from msgspec.structs import replace
from structlog.typing import FilteringBoundLogger
from telegram import Bot, InputFile, LinkPreviewOptions
from telegram.error import InvalidToken

from bot.chat import utf16
from bot.chat.platform import Button, File, Keepsakes, Limits, Message, Picture, Receive
from bot.chat.telegram_http import Http, PollingHttp
from bot.chat.telegram_menu import Commands, Menu
from bot.chat.telegram_pauses import Pause
from bot.chat.telegram_pictures import Pictures
from bot.chat.telegram_polling import Polling
from bot.chat.telegram_refusals import NotFoundError, ask
from bot.chat.telegram_translation import NO_WORDS, PLATFORM, Words, bold_from_start, keyboard
from bot.chat.uploads import UPLOADS, LeftOutError, Uploads
from bot.errors import DeliveryError, SettingsError, TokenRefusedError

OFFICIAL_API = "https://api.telegram.org"

_TEXT_LIMIT = 4096
"""UTF-16 units of a message (Bot API 10.0)."""
# Telegram's FAQ for bots: about 30 messages a second to all, about 1 a second to one chat.
_PER_SECOND = 30.0
_PER_SECOND_TO_A_CHAT = 1.0
_BURST_TO_A_CHAT = 20
"""Somebody who taps quickly is answered quickly; should it be too much, Telegram says so."""
_JUST_BELOW = 0.99
"""Of the pace: two clocks never agree, and a server that counts exactly must not be met at it."""
_CONNECTIONS = 128
"""Answers take up to some seconds: at 30 messages a second so many may be under way."""

_NOTHING_TO_RETIRE = ("not modified", "to edit not found", "can't be edited", "message_id_invalid")
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_NO_SUCH_BOT = (
    "Telegram does not accept TELEGRAM_BOT_TOKEN: it was revoked or mistyped. Ask BotFather for a "
    "new one (/mybots, your bot, API Token), put it into TELEGRAM_BOT_TOKEN and start again. "
    "If TELEGRAM_API_URL is set, check that it leads to a Bot API server."
)


class Telegram:
    """The bot's side of Telegram; implements `Platform`. Its construction touches no network.

    `commands` is the menu: names and descriptions for each two-letter language code; the first
    language also serves everybody whose language is missing. `per_second` is how many messages
    Telegram takes from this bot in a second. `keepsakes` remember between runs what was uploaded;
    without them it is uploaded again. `pause` waits for some seconds. Call `aclose` when
    everything is sent. Raises `SettingsError` when the token is empty or the proxy is unusable.
    """

    name = PLATFORM
    knows_repeats = False

    def __init__(
        self,
        token: str,
        api_url: str = OFFICIAL_API,
        *,
        commands: Mapping[str, Commands],
        log: FilteringBoundLogger,
        keepsakes: Keepsakes | None = None,
        uploads: Uploads = UPLOADS,
        per_second: float = _PER_SECOND,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self.limits = Limits(
            per_second=_JUST_BELOW * per_second,
            burst=3,
            chat_per_second=_PER_SECOND_TO_A_CHAT,
            chat_burst=_BURST_TO_A_CHAT,
        )
        base = api_url.rstrip("/")
        self._sending = Http(base, connections=_CONNECTIONS, read_timeout=20)
        self._receiving = PollingHttp(base, connections=1, read_timeout=15, log=log)
        try:
            self._bot = Bot(
                token,
                base_url=f"{base}/bot",
                base_file_url=f"{base}/file/bot",
                request=self._sending,
                get_updates_request=self._receiving,
            )
        except InvalidToken:
            raise SettingsError(_NO_SUCH_BOT) from None
        self._menu = Menu(self._bot, commands, log, pause)
        self._polling = Polling(self._bot, log, pause)
        owner = token.rpartition(":")[0]
        self._pictures = Pictures(self._bot, owner, keepsakes, uploads, log)

    async def check(self) -> str:
        """Return the bot's username. Raises `SettingsError` (the token) or `DeliveryError`."""
        try:
            user = await ask(self._bot.get_me())
        except (NotFoundError, TokenRefusedError):
            raise SettingsError(_NO_SUCH_BOT) from None
        return user.username or ""

    async def aclose(self) -> None:
        """Let go of all connections."""
        await self._receiving.shutdown()
        await self._sending.shutdown()

    async def send(self, chat: str, message: Message, nonce: str = "") -> str:  # noqa: ARG002 - no repeats are known
        """Send the words with their picture, then the files; a file alone carries the words.

        Words too long for one message come in parts; the buttons stand under the last one.
        """
        words = Words.of(message)
        if len(message.files) == 1 and message.picture is None and words.fit_a_caption:
            return await self._send_file(chat, message.files[0], words)
        sent = ""
        if message.picture is not None:
            sent = await self._send_picture(chat, message.picture, words)
        elif words.text or not message.files:
            sent = await self._send_words(chat, words)
        for file in message.files:
            with _after(sent):
                document = await self._send_file(chat, file, NO_WORDS)
            sent = sent or document
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

        Updates are confirmed to Telegram only after `receive` has returned for each of them.
        Raises `SettingsError` when Telegram does not accept the token.
        """
        try:
            await self._polling.listen(receive, beside=self._menu.hang)
        except TokenRefusedError:
            raise SettingsError(_NO_SUCH_BOT) from None

    async def _send_picture(self, chat: str, picture: Picture, words: Words) -> str:
        """Send it with the words below; in words only, at once, when that can't be done."""
        caption = words if words.fit_a_caption else NO_WORDS
        try:
            sent = await self._pictures.send(chat, picture, caption)
        except LeftOutError as left:
            instead = words if words.text else replace(words, text=picture.alt)
            with _after(left.tried):
                sent = await self._send_words(chat, instead)
            self._pictures.left_out.add(picture, left)
            return sent
        if caption is words:
            return sent
        with _after(sent):
            return await self._send_words(chat, words)

    async def _send_words(self, chat: str, words: Words) -> str:
        *first, last = utf16.parts(words.text, _TEXT_LIMIT)
        bold, rings, sent = words.bold, words.rings, ""
        for part in first:
            with _after(sent):
                sent = await self._send_text(chat, part, bold=bold, rings=rings)
            bold, rings = 0, False
        with _after(sent):
            return await self._send_text(chat, last, bold=bold, rings=rings, buttons=words.buttons)

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
                link_preview_options=_NO_PREVIEW,
            )
        )
        return str(sent.message_id)

    async def _send_file(self, chat: str, file: File, words: Words) -> str:
        sent = await ask(
            self._bot.send_document(
                chat_id=int(chat),
                document=InputFile(file.content, filename=file.name),
                caption=words.text or None,
                caption_entities=bold_from_start(words.text, words.bold),
                reply_markup=keyboard(words.buttons),
                disable_notification=not words.rings,
            )
        )
        return str(sent.message_id)


@contextmanager
def _after(sent: object) -> Iterator[None]:
    """Once something was sent of a message, no failure leaves it `unsent`."""
    try:
        yield
    except DeliveryError as error:
        error.unsent = error.unsent and not sent
        raise
