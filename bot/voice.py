"""What a say becomes for a person in words: their language, the host's name, what is kept of them.

May not decide anything; texts come from the catalog.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from bot.catalog import Catalog
from bot.chat.platform import Message
from bot.core.events import Choice
from bot.core.says import Arg, Attachment, Say
from bot.export import Chats, files_about
from bot.records import Stored
from bot.store import Store

_LINKED = "linked"  # the argument of texts that say something else to people with several chats


class Voice:
    """Puts into words what was decided."""

    def __init__(self, catalog: Catalog, store: Store, host: Mapping[str, Arg]) -> None:
        """`host` is what every text may mention: the host's name and contact."""
        self._catalog = catalog
        self._store = store
        self._host = dict(host)
        self._linked = frozenset(
            (language, key)
            for language in catalog.languages
            for key in catalog.keys(language)
            if _LINKED in catalog.placeholders(language, key)
        )

    def language(self, wanted: str) -> str:
        """The language nearest to the one that the platform names."""
        return self._catalog.choose(wanted)

    def label(self, language: str, choice: Choice) -> str:
        """What stands on a button."""
        return self._catalog.label(language, choice.action, choice.value)

    def platform(self, language: str, name: str) -> str:
        """What a platform is called."""
        return self._catalog.text(language, "home-name", {"home": name})

    def message(self, language: str, stored: Stored, say: Say) -> Message:
        """A say as this person sees it."""
        args = {**self._host, "platform": stored.platform, **say.args}
        if (language, say.key) in self._linked:
            args[_LINKED] = self._others(stored)
        message = self._catalog.render(language, replace(say, args=args))
        if say.attaches is not Attachment.DATA:
            return message
        days, streak = self._store.days(stored.id), self._store.streak(stored.id)
        chats = Chats(self._store.addresses(stored.id), self._store.lost(stored.id))
        return replace(message, files=files_about(stored, chats, days, streak))

    def _others(self, stored: Stored) -> str:
        """The platforms of their other chats, for the few texts that tell them apart."""
        platforms = (address.platform for address in self._store.addresses(stored.id))
        return ",".join(name for name in platforms if name != stored.platform) or "none"
