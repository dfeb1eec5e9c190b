"""Between Telegram's types and ours: what a person did, and what a message looks like.

Belongs to `telegram.py`. It may not do any I/O.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from telegram import (
    Chat,
    ChatMember,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
    Update,
)
from telegram import Message as TelegramMessage

from bot.chat import utf16
from bot.chat.platform import Blocked, Button, Incoming, Location, Message, Tap, Typed

PLATFORM = "telegram"
_CAPTION_LIMIT = 1024
"""UTF-16 units of the words that stand with a picture (Bot API 10.0)."""


class Words(Struct, frozen=True, kw_only=True):
    """What a message says, as Telegram shows it: a text whose beginning is bold."""

    text: str
    bold: int
    """UTF-16 units."""
    rings: bool
    buttons: tuple[tuple[Button, ...], ...]

    @classmethod
    def of(cls, message: Message) -> Words:
        """Put the title above the text."""
        title = message.title.strip()
        text = "\n\n".join(part for part in (title, message.text.strip()) if part)
        bold = utf16.length(title)
        return cls(text=text, bold=bold, rings=message.rings, buttons=message.buttons)

    @property
    def fit_a_caption(self) -> bool:
        """Whether they can stand with a picture as one message."""
        return utf16.length(self.text) <= _CAPTION_LIMIT


NO_WORDS = Words(text="", bold=0, rings=False, buttons=())


def translate(update: Update) -> Incoming | None:
    """Say what a person did in a private chat; None when it is of no concern to the bot."""
    chat, user = update.effective_chat, update.effective_user
    content = _content(update)
    if chat is None or chat.type != Chat.PRIVATE or content is None:
        return None
    return Incoming(
        platform=PLATFORM,
        chat=str(chat.id),
        update=str(update.update_id),
        content=content,
        language=(user.language_code if user else None) or "",
    )


def bold_from_start(text: str, units: int) -> Sequence[MessageEntity] | None:
    """Mark the first UTF-16 units of a text as bold: an entity, so that no text is markup."""
    units = min(units, utf16.length(text))
    return [MessageEntity(MessageEntity.BOLD, 0, units)] if units else None


def keyboard(buttons: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    """Put buttons under a message, row by row."""
    if not buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(one.label, callback_data=one.data) for one in row]
            for row in buttons
        ]
    )


def _content(update: Update) -> Typed | Tap | Location | Blocked | None:
    if update.message is not None:
        return _written(update.message)
    query = update.callback_query
    if query is not None and query.data is not None and query.message is not None:
        return Tap(query.data, str(query.message.message_id))
    if update.my_chat_member is not None:
        closed = update.my_chat_member.new_chat_member.status == ChatMember.BANNED
        return Blocked() if closed else None
    return None


def _written(message: TelegramMessage) -> Typed | Location | None:
    """Read a picture, a sticker, a voice as an empty text, and the chat's own notices as none."""
    if message.text is not None:
        return Typed(message.text)
    if message.location is not None:
        return Location(message.location.latitude, message.location.longitude)
    return Typed("") if message.effective_attachment is not None else None
