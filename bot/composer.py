"""What a row of the outbox becomes for its person: words, and the picture or files with them.

Whatever fails about a picture, the message goes out in words, and the host is told once. May not
decide anything; words come from the voice.
"""

from __future__ import annotations

from msgspec.structs import replace
from structlog.typing import FilteringBoundLogger

from bot.attachments import Artist, Sources, attach
from bot.catalog import Catalog
from bot.chat.platform import Message, Picture
from bot.core import showing
from bot.core.person import Person
from bot.core.routine import Routine
from bot.core.says import Attachment, Say
from bot.errors import LoosenError
from bot.pictures.gallery import Gallery
from bot.records import Queued, Stored
from bot.store import Store
from bot.voice import Voice

_DRAWN = "drawn"  # in the log: any picture that is made for one person


class Composer:
    """Puts messages together. Use it on one event loop."""

    def __init__(
        self,
        *,
        voice: Voice,
        catalog: Catalog,
        store: Store,
        routine: Routine,
        gallery: Gallery,
        artist: Artist,
        log: FilteringBoundLogger,
    ) -> None:
        self._voice = voice
        self._catalog = catalog
        self._store = store
        self._gallery = gallery
        self._log = log
        self._told: dict[str, str] = {}
        self._sources = Sources(
            catalog=catalog,
            days=store,
            routine=routine,
            gallery=gallery,
            artist=artist,
            left_out=self._left_out,
        )

    async def of(self, queued: Queued) -> Message:
        """Return the message as its person sees it.

        Raises `MessagesError` when a text is missing, and ValueError for a row that says nothing.
        """
        say = queued.say
        if say is None:
            msg = "a row that takes buttons away says nothing"
            raise ValueError(msg)
        if say.attaches in (None, Attachment.DATA):
            message = self._voice.message(queued.language, self._whose(queued, say), say)
            return self._with_movement(message, queued.language, say)
        return await self._with_attachment(queued, say)

    def _whose(self, queued: Queued, say: Say) -> Stored:
        """Whom it is for; without attachments only where that is, which needs no look."""
        stored = None if say.attaches is None else self._store.load(queued.person)
        if stored is not None:
            return stored
        person = Person(language=queued.language)
        return Stored(queued.person, queued.platform, queued.chat, person)

    def _with_movement(self, message: Message, language: str, say: Say) -> Message:
        """Let a card show its movement."""
        if not say.picture:
            return message
        try:
            picture = Picture(
                name=f"{say.picture}.gif",
                content=self._gallery.animation(say.picture),
                moves=True,
                alt=self._catalog.text(language, f"picture-{say.picture}"),
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, the words must go out in time
            self._left_out(say.picture, error)
            return message
        return replace(message, picture=picture)

    async def _with_attachment(self, queued: Queued, say: Say) -> Message:
        stored = self._whose(queued, say)
        without = self._voice.message(queued.language, stored, showing.left_out(say))
        try:
            message = await attach(self._sources, without, stored, say)
        except Exception as error:  # noqa: BLE001 - as above
            self._left_out(_DRAWN, error)
            return without
        self._told.pop(_DRAWN, None)
        return message

    def _left_out(self, picture: str, error: Exception) -> None:
        """Tell the host, once until the cause is another one or gone."""
        expected = isinstance(error, LoosenError)
        cause = str(error) if expected else type(error).__name__
        if self._told.get(picture) != cause:
            self._told[picture] = cause
            where = None if expected else error
            self._log.warning("picture-left-out", picture=picture, cause=cause, exc_info=where)
