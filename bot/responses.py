"""What is said to somebody beside the outbox, put into words, once everything is saved.

An answer to a tap, and words to somebody of whom nothing is kept. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from bot.chat.platform import Answer, Message
from bot.core.says import Say
from bot.records import Address, Stored
from bot.voice import Voice


class Aside(Struct, frozen=True):
    """Words to somebody of whom nothing is kept: they can't wait in the outbox."""

    messages: tuple[Message, ...]
    name: str
    """What it is called: of one name only the newest has to reach a chat."""
    owed: bool = False
    """Whether it waits for room and is tried again, and is not for whoever comes."""
    to: Address | None = None
    """Where it goes, if not to whoever this answers."""


class Response(Struct, frozen=True):
    """Everything that is said to somebody beside the outbox."""

    answer: Answer = Answer()
    asides: tuple[Aside, ...] = ()


def answer(voice: Voice, stored: Stored, note: Say | None, *, buttons_stay: bool = False) -> Answer:
    """What a tapper is told at once."""
    text = "" if note is None else voice.message(stored.person.language, stored, note).text
    return Answer(note=text, buttons_stay=buttons_stay)


def aside(
    voice: Voice,
    stored: Stored,
    says: Iterable[Say],
    *,
    owed: bool = False,
    to: Address | None = None,
) -> tuple[Aside, ...]:
    """These says as one aside; none if there are none."""
    says = tuple(says)
    messages = tuple(voice.message(stored.person.language, stored, say) for say in says)
    return (Aside(messages, name=says[0].key, owed=owed, to=to),) if says else ()
