"""Discord, by its gateway and its HTTP interface: what people do comes in, messages go out.

Only this file and its `discord_*.py` know discord.py. They may not decide, store, time or word
anything; nothing that leaves them (errors, logs) may hold the token, a chat's id or a text.
"""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import discord
from msgspec.structs import replace
from structlog.typing import FilteringBoundLogger

from bot.chat.discord_gateway import Gateway
from bot.chat.discord_layout import Part, beginning, parts, view
from bot.chat.discord_pictures import Pictures
from bot.chat.discord_refusals import PATIENCE, NoSuchMessageError, ask
from bot.chat.platform import File, Keepsakes, Limits, Message, Picture, Receive
from bot.chat.uploads import UPLOADS, LeftOutError, Uploads
from bot.errors import DeliveryError, SettingsError, TokenRefusedError

OFFICIAL_API = "https://discord.com/api/v10"

_NO_SUCH_BOT = (
    "Discord does not accept DISCORD_BOT_TOKEN: it was reset or mistyped. Reset it on the page Bot "
    "of your application (https://discord.com/developers/applications), put it into "
    "DISCORD_BOT_TOKEN and start again. If DISCORD_API_URL is set, check that it leads to Discord."
)
_FILES = 0
"""The number of the message that carries the files; the parts of the words count from 1."""

T = TypeVar("T")


class Discord:
    """The bot's side of Discord; implements `Platform`. Its construction touches no network.

    `commands` is the menu: names and descriptions for each two-letter language code. `words` is
    the text of a key and `suggest` what may be meant with what was typed after a command, both in
    the language nearest to an IETF tag. `chats` are those that may have said something while
    nobody listened, and `keepsakes` remember between runs until when somebody did; without them
    nothing is made up for. `timeout` is in seconds, for what uploads nothing. Call `aclose` when
    everything is sent.
    """

    name = "discord"
    limits = Limits(
        # Discord takes 50 requests a second (Rate Limits, Global Rate Limit); looking for what
        # was missed needs some of them.
        per_second=45.0,
        burst=3,
        # It takes 5 messages in 5 seconds in a chat, says so in its answers, and may change it.
        chat_per_second=1.0,
        # After a fifth one the library waits, and what was taken long ago is acknowledged late.
        chat_burst=4,
    )
    knows_repeats = True

    def __init__(
        self,
        token: str,
        api_url: str = OFFICIAL_API,
        *,
        commands: Mapping[str, tuple[tuple[str, str], ...]],
        words: Callable[[str, str], str],
        suggest: Callable[[str, str, str], Awaitable[Sequence[str]]],
        chats: Callable[[], Sequence[str]],
        keepsakes: Keepsakes | None,
        log: FilteringBoundLogger,
        uploads: Uploads = UPLOADS,
        timeout: float = PATIENCE,
    ) -> None:
        self._token = token
        self._timeout = timeout
        self._upload_timeout = max(timeout, uploads.still)
        self._gateway = Gateway(
            api_url,
            commands=commands,
            words=words,
            suggest=suggest,
            chats=chats,
            keepsakes=keepsakes,
            log=log,
        )
        self._pictures = Pictures(uploads, log)

    async def check(self) -> str:
        """Return the bot's name. Raises `SettingsError` (the token) or `DeliveryError`."""
        try:
            await ask(self._gateway.log_in(self._token), self._timeout)
        except TokenRefusedError:
            raise SettingsError(_NO_SUCH_BOT) from None
        return self._gateway.user.name if self._gateway.user else ""

    async def aclose(self) -> None:
        """Let go of all connections."""
        await self._gateway.close()

    async def send(self, chat: str, message: Message, nonce: str = "") -> str:
        """Send the words with their picture or their files.

        Words too long for one message come in parts; what goes with them, and the buttons, are
        with the last one. Files beside a picture follow in a message of their own.
        """
        sent = await self._send_words(chat, message, nonce)
        if message.files and message.picture is not None:
            bare = Part(content="", rings=False)
            with _after(sent):
                await self._post(chat, bare, _named(nonce, _FILES), _files(message.files))
        return sent

    async def retire(self, chat: str, message: str) -> None:
        """Take the buttons away; a message without buttons, or gone for good, is fine."""
        named = self._channel(chat).get_partial_message(int(message))
        try:
            await self._asked(partial(named.edit, view=None), self._timeout)
        except NoSuchMessageError:
            return

    async def listen(self, receive: Receive) -> None:
        """Hear from people until cancelled, whatever the network does.

        Raises `SettingsError` when Discord does not accept the token.
        """
        try:
            await self._gateway.hear(self._token, receive)
        except TokenRefusedError:
            raise SettingsError(_NO_SUCH_BOT) from None

    async def _send_words(self, chat: str, message: Message, nonce: str) -> str:
        *first, last = parts(message)
        sent = ""
        for number, part in enumerate(first, 1):
            with _after(sent):
                sent = await self._post(chat, part, _named(nonce, number))
        named = _named(nonce, len(first) + 1)
        with _after(sent):
            if message.picture is not None:
                return await self._send_picture(chat, last, message.picture, named)
            return await self._post(chat, last, named, _files(message.files))

    async def _send_picture(self, chat: str, part: Part, picture: Picture, nonce: str) -> str:
        """Send a part with its picture; in words only, at once, when that can't be done.

        Both are the same message to Discord, so that never more than one of them is shown.
        """
        try:
            return await self._pictures.send(
                picture, lambda file: self._post(chat, part, nonce, [file])
            )
        except LeftOutError as left:
            instead = part if part.content else replace(part, content=beginning(picture.alt))
            with _after(left.tried):
                sent = await self._post(chat, instead, nonce)
            self._pictures.left_out.add(picture, left)
            return sent

    async def _post(
        self, chat: str, part: Part, nonce: str, files: Sequence[discord.File] = ()
    ) -> str:
        wanted: dict[str, Any] = {
            "allowed_mentions": discord.AllowedMentions.none(),
            "suppress_embeds": True,
            "silent": not part.rings,
        }
        if part.rows:
            wanted["view"] = view(part.rows)
        if files:
            wanted["files"] = files
        if nonce:
            wanted["nonce"] = nonce  # the library asks Discord to enforce it
        request = partial(self._channel(chat).send, part.content or None, **wanted)
        sent = await self._asked(request, self._upload_timeout if files else self._timeout)
        return str(sent.id)

    def _channel(self, chat: str) -> discord.PartialMessageable:
        return self._gateway.get_partial_messageable(int(chat))

    async def _asked(self, request: Callable[[], Awaitable[T]], seconds: float) -> T:
        async def logged_in() -> T:
            await self._gateway.log_in(self._token)
            return await request()

        return await ask(logged_in(), seconds)


def _named(nonce: str, number: int) -> str:
    """Name one of the messages that stand for one of ours; at most 25 characters fit."""
    return f"{nonce}.{number}" if nonce else ""


def _files(files: Sequence[File]) -> list[discord.File]:
    return [discord.File(io.BytesIO(file.content), file.name) for file in files]


@contextmanager
def _after(sent: object) -> Iterator[None]:
    """Once something was sent of a message, no failure leaves it `unsent`."""
    try:
        yield
    except DeliveryError as error:
        error.unsent = error.unsent and not sent
        raise
