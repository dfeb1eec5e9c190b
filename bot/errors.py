"""Errors, split by who must act. Their messages name the thing, the cause and what to do."""

from __future__ import annotations


class LoosenError(Exception):
    """Base of every error that Loosen raises on purpose."""


class SettingsError(LoosenError):
    """The host must mend the settings; holds every problem at once."""


class MessagesError(LoosenError):
    """The host or translator must mend a file in `messages/`; names the file and the line."""


class StoreError(LoosenError):
    """The host must mend the database or its disk."""


class PersonUnreadableError(StoreError):
    """The database holds somebody who can't be read; everybody else is fine."""


class MessageUnreadableError(StoreError):
    """The outbox holds a row that can't be read; everything else is fine."""

    def __init__(self, reason: str, row: int) -> None:
        super().__init__(reason)
        self.row = row


class PictureError(LoosenError):
    """A picture or page can't be had; its words go without it, and the host is told once."""


class DeliveryError(LoosenError):
    """The platform did not take a message.

    `permanent` means that this chat can't be reached until the person writes again;
    `refused` means that this one message will never be taken, the chat is fine;
    `unsent` means that the platform can't have taken it: no connection, or it was turned away;
    `everywhere` means that no chat at all may be written to for that long;
    otherwise try again, after `retry_after` seconds if the platform named them.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        refused: bool = False,
        unsent: bool = False,
        retry_after: float | None = None,
        everywhere: bool = False,
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.refused = refused
        self.unsent = unsent
        self.retry_after = retry_after
        self.everywhere = everywhere


class TokenRefusedError(DeliveryError):
    """The platform does not know the bot's token; only the host can mend that."""


class TurnedAwayError(DeliveryError):
    """Something answered, the platform or what stands before it, and turned it away, for now."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, unsent=True)
