"""What people typed in a private chat after some instant, page by page, from Discord's memory.

Belongs to `discord.py`. May not remember or handle anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from discord import Client

from bot.chat.discord_refusals import ask
from bot.chat.discord_translation import translate_message
from bot.chat.platform import Incoming

_PAGE = 100
"""Messages that come in one request at most (the interface, Get Channel Messages)."""


async def typed_since(
    client: Client, chat: str, since: int, leave_out: Callable[[str, Exception], None]
) -> list[Incoming]:
    """Return what was typed in a chat after a snowflake, oldest first. Raises `DeliveryError`.

    Of messages that can't be read `leave_out` is told, once for a page, with one of the errors.
    """
    typed: list[Incoming] = []
    while True:
        page = await ask(client.http.logs_from(int(chat), _PAGE, after=since))
        # The newest comes first.
        typed.extend(_translated(client, chat, reversed(page), leave_out))
        if len(page) < _PAGE:
            return typed
        since = int(page[0]["id"])


def _translated(
    client: Client, chat: str, page: Iterable[Any], leave_out: Callable[[str, Exception], None]
) -> Iterator[Incoming]:
    channel = client.get_partial_messageable(int(chat))
    odd: Exception | None = None
    for raw in page:
        try:
            message = client._connection.create_message(channel=channel, data=raw)  # noqa: SLF001 - the library's own way to read one
            incoming = translate_message(message)
        except Exception as error:  # noqa: BLE001 - one must not hide the others
            odd = error
            continue
        if incoming is not None:
            yield incoming
    if odd is not None:
        leave_out("missed", odd)
