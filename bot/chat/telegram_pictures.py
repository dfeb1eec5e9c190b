"""Pictures on Telegram: with words as their caption; an animation is uploaded once for everybody.

Belongs to `telegram.py`. It may not send words alone: it says when they have to do without.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from structlog.typing import FilteringBoundLogger
from telegram import Bot, InputFile
from telegram import Message as TelegramMessage

from bot.chat.platform import Keepsakes, Picture
from bot.chat.telegram_refusals import ask
from bot.chat.telegram_translation import Words, bold_from_start, keyboard
from bot.chat.uploads import LeftOut, LeftOutError, Uploads, digest, fault
from bot.errors import DeliveryError, StoreError, TurnedAwayError

# Bytes that Telegram takes (Bot API 10.0, sendAnimation and sendPhoto).
_LARGEST_ANIMATION = 50 * 10**6
_LARGEST_STILL = 10 * 10**6

Post = Callable[[InputFile | str], Awaitable[TelegramMessage]]
"""A request that sends one picture: a file to upload, or the id of one that Telegram has."""


class Pictures:
    """Sends pictures; remembers, for one bot, which animations Telegram already has.

    `owner` is the bot's id, for no bot can use another one's files. Stills are drawn for one
    person and one day, so that their ids are not kept. Use it on one event loop.
    """

    def __init__(
        self,
        bot: Bot,
        owner: str,
        keepsakes: Keepsakes | None,
        uploads: Uploads,
        log: FilteringBoundLogger,
    ) -> None:
        self._bot = bot
        self._owner = owner
        self._keepsakes = keepsakes
        self._uploads = uploads
        self.left_out = LeftOut(log)
        self._known: dict[str, str] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    async def send(self, chat: str, picture: Picture, words: Words) -> str:
        """Send it with its words and return the message's id.

        Raises `LeftOutError` when the words alone may fare better, and else `DeliveryError`.
        """
        if cause := fault(picture, _LARGEST_ANIMATION if picture.moves else _LARGEST_STILL):
            raise LeftOutError(cause, always=True, tried=False)
        post = self._post(chat, picture, words)
        if picture.moves:
            sent = await self._send_animation(picture, post)
        else:
            self.left_out.check(picture)
            async with self.left_out.uploading(picture, self._uploads.still):
                sent = await post(_file(picture))
        return str(sent.message_id)

    async def _send_animation(self, picture: Picture, post: Post) -> TelegramMessage:
        name = self._name(picture)
        known = self._recall(name)
        sent = await _by_id(post, known)
        if sent is None:
            async with self.left_out.uploading(picture, self._uploads.animation):
                sent = await self._upload_in_turn(name, post, picture, refused=known)
        return sent

    async def _upload_in_turn(
        self, name: str, post: Post, picture: Picture, *, refused: str
    ) -> TelegramMessage:
        """Upload it, unless somebody else has just done that: many cards go out at seven."""
        async with self._turns.setdefault(name, asyncio.Lock()):
            known = self._recall(name)
            if known == refused:
                self.left_out.check(picture)
                sent = await post(_file(picture))
                self._remember(name, sent)
                return sent
        return await post(known)

    def _name(self, picture: Picture) -> str:
        return f"telegram-picture {self._owner} {digest(picture)}"

    def _recall(self, name: str) -> str:
        """Return the id under which Telegram has it; empty when it is not known."""
        if name not in self._known and self._keepsakes is not None:
            # Whoever can't look it up uploads it again: no card may fail for that.
            with suppress(StoreError):
                self._known[name] = self._keepsakes.recall(name) or ""
        return self._known.get(name, "")

    def _remember(self, name: str, sent: TelegramMessage) -> None:
        file = sent.animation or sent.document  # a GIF without movement becomes a document
        if file is None:
            return
        self._known[name] = file.file_id
        if self._keepsakes is not None:
            with suppress(StoreError):  # as above
                self._keepsakes.remember(name, file.file_id)

    def _post(self, chat: str, picture: Picture, words: Words) -> Post:
        method = self._bot.send_animation if picture.moves else self._bot.send_photo
        return lambda file: ask(
            method(
                int(chat),
                file,
                caption=words.text or None,
                caption_entities=bold_from_start(words.text, words.bold),
                reply_markup=keyboard(words.buttons),
                disable_notification=not words.rings,
            )
        )


async def _by_id(post: Post, known: str) -> TelegramMessage | None:
    """Send what Telegram has; None when it is not known, or not to Telegram any more."""
    if not known:
        return None
    try:
        return await post(known)
    except DeliveryError as error:
        # Whatever was refused: if it is not the id, the upload is refused too, and then the words.
        if not (error.refused or isinstance(error, TurnedAwayError)):
            raise
    return None


def _file(picture: Picture) -> InputFile:
    return InputFile(picture.content, filename=picture.name)
