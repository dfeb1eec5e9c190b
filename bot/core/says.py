"""What the bot wants to say: text keys with arguments, never text.

This module may not import anything that does I/O.
"""

from __future__ import annotations

import enum
from datetime import datetime

from msgspec import Struct

from bot.core.events import Choice


class Kind(enum.StrEnum):
    """What a message is for, in the order in which delivery sends them.

    The kind also decides what a crash between request and answer means: a cue is sent
    at most once, everything else at least once.
    """

    STOP = "stop"
    """The answer to "it hurts"."""
    RELEASE = "release"
    """The end of a hold."""
    END = "end"
    """The end of an exercise, with its question."""
    CUE = "cue"
    """Any other cue."""
    REPLY = "reply"
    CARD = "card"
    WAKE_UP = "wake-up"
    NUDGE = "nudge"
    OTHER = "other"
    PICTURE = "picture"
    """A picture or page that was asked for, or shows what was chosen; its words went before it, and
    nothing waits for it."""

    @property
    def at_most_once(self) -> bool:
        """Whether a repeat would do harm: a cue heard twice restarts a hold."""
        return self in (Kind.RELEASE, Kind.CUE)


class Attachment(enum.StrEnum):
    """What goes with a message that is made for this person when it is sent."""

    DATA = "data"
    """Everything about the person, as files."""
    CALENDAR = "calendar"
    """The last twelve weeks."""
    TREND = "trend"
    """Stiffness over 30 days."""
    TREND_LONG = "trend-long"
    """Stiffness over 90 days."""
    REPORT = "report"
    """One page for a visit to a doctor or physical therapist."""
    VISIT = "visit"
    """The three exercises and what to ask, for doctor and physical therapist before any of it."""


Arg = str | int


class Line(Struct, frozen=True):
    """One line of a list below a message: a text of its own."""

    key: str
    args: dict[str, Arg] = {}


class Say(Struct, frozen=True, kw_only=True):
    """One message. Dates and times in `args` are ISO 8601 strings; the text formats them."""

    key: str
    args: dict[str, Arg] = {}
    lines: tuple[Line, ...] = ()
    """A list below the text, one line each."""
    choices: tuple[tuple[Choice, ...], ...] = ()
    """Rows of buttons."""
    kind: Kind = Kind.REPLY
    rings: bool = True
    """False: delivered without a sound."""
    mark: str = ""
    """What taps on its buttons and its acknowledgement refer to; empty: nobody waits for it."""
    expires: datetime | None = None
    """The last instant (UTC) at which sending it still makes sense; None: always."""
    picture: str = ""
    """The movement whose picture goes with it (a card); empty: none."""
    attaches: Attachment | None = None
    """What is made for this person and goes with it."""
