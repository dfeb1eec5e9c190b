"""What happens to a person, in the past tense: the only input of `step`.

Events carry meanings, never a person's own words: texts are read into a `Reading`
at the edge and are not kept. This module may not import anything that does I/O.
"""

from __future__ import annotations

import enum
from datetime import date, datetime, time

from msgspec import Struct

OPEN_ENDED = date.max
"""Stands for no date: until they say so."""


class Word(enum.StrEnum):
    """What a typed word or a command means, whatever the stage. Values are the command names."""

    AGAIN = "again"
    CALENDAR = "calendar"
    DAYS = "days"
    DESCRIBE = "describe"
    DONE = "done"
    ERASE = "erase"
    HELP = "help"
    HURTS = "hurts"
    MORE_TIME = "more-time"
    MYDATA = "mydata"
    NO = "no"
    NOW = "now"
    PAUSE = "pause"
    REPAIR = "repair"
    REPORT = "report"
    RESUME = "resume"
    SCREENING = "screening"
    SETTINGS = "settings"
    SKIP = "skip"
    START = "start"
    STREAK = "streak"
    TIME = "time"
    TOMORROW = "tomorrow"
    TREND = "trend"
    UNSURE = "unsure"
    WHY = "why"
    YES = "yes"
    ZONE = "zone"


class Choice(Struct, frozen=True, array_like=True):
    """Something a person can tap or type: an action of the core and the value it stands for.

    Its label is the text `choice-{action}` with the argument `$value`.
    """

    action: str
    value: str = ""


class Place(Struct, frozen=True, array_like=True):
    """A town and what follows from it: its zone's IANA name and its ISO 3166 country."""

    zone: str
    name: str = ""
    country: str = ""


class WeekdayTimes(Struct, frozen=True, array_like=True):
    """A wake-up time for some weekdays (Monday is 0); `at` None means no wake-up on them."""

    weekdays: tuple[int, ...]
    at: time | None


class Reading(Struct, frozen=True, kw_only=True):
    """Everything that a typed text could mean; the flow of the stage picks what it asked for."""

    word: Word | None = None
    """The command or everyday word, when the text means one beyond doubt."""
    doubt: bool = False
    """The text sounds like an answer (done, skip, it hurts) but could mean its opposite: ask."""
    unknown_command: bool = False
    """A slash command that does not exist."""
    choice: Choice | None = None
    """The offered choice whose label was typed."""
    schedule: tuple[WeekdayTimes, ...] = ()
    """Wake-up times, weekdays spelled out or all seven when none were named."""
    clock: time | None = None
    """What the person's own clock shows ("my clock says 6:40")."""
    places: tuple[Place, ...] = ()
    """Towns or zones it could name, likeliest first; exactly one when it is beyond doubt."""
    until: date | None = None
    """The first date on which to be back ("until friday", "for a week"), or `OPEN_ENDED`."""
    number: int | None = None
    """A bare whole number."""


class Replied(Struct, frozen=True, tag=True):
    """A person typed something, or shared a location (then only `reading.places` is set)."""

    reading: Reading


class Tapped(Struct, frozen=True, tag=True):
    """A person tapped a button; `mark` names the message it stood under, so stale taps show."""

    choice: Choice
    mark: str


class Woke(Struct, frozen=True, tag=True):
    """The alarm went for this person; `due` is the instant it was set for (aware UTC)."""

    due: datetime


class Delivered(Struct, frozen=True, tag=True):
    """The platform acknowledged the message with this mark; the step's `now` is the instant."""

    mark: str


class Undelivered(Struct, frozen=True, tag=True):
    """The message with this mark was given up for good: too late, or refused by the platform."""

    mark: str


class BecameUnreachable(Struct, frozen=True, tag=True):
    """The platform says that this chat can't be written to any more: blocked or closed."""


Event = Replied | Tapped | Woke | Delivered | Undelivered | BecameUnreachable
