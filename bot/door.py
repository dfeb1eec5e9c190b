"""Who may come in: everybody, or only people on the list or with the invitation code.

May not keep anything about anybody.
"""

from __future__ import annotations

import hmac

from msgspec import Struct

from bot.chat.platform import Incoming, Typed


class Door(Struct, frozen=True):
    """The host's decision about strangers. Empty lists and no code: everybody is welcome."""

    allowed: frozenset[str] = frozenset()
    """People as `platform:id`."""
    code: str = ""
    """What a stranger says to come in; never shown."""

    def __repr__(self) -> str:
        return f"Door(allowed={len(self.allowed)} people, code={'set' if self.code else 'none'})"

    def admits(self, incoming: Incoming) -> bool:
        """Whether this stranger may start a first meeting with what they just did."""
        if not self.allowed and not self.code:
            return True
        if f"{incoming.platform}:{incoming.sender or incoming.chat}" in self.allowed:
            return True
        return bool(self.code) and self._says_code(incoming)

    def _says_code(self, incoming: Incoming) -> bool:
        if not isinstance(incoming.content, Typed):
            return False
        said = incoming.content.text.split()
        return any(hmac.compare_digest(word.encode(), self.code.encode()) for word in said)
