"""What a message is, as a person can tell: by its buttons, its title and its first words.

The words come from the shipped texts, the timing is written anew from the design. May not
import the core.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.wiring import load_texts
from tests.chaos.server import Arrival, Struck

EXERCISES = ("knee-swings", "knee-to-shoulder", "chest-lift")
WAITS: Mapping[str, tuple[int, ...]] = {
    "knee-swings": (20, 15, 15, 15, 15),
    "knee-to-shoulder": (15, 30, 10, 30, 10, 30, 10, 30),
    "chest-lift": (40, 15, 15),
}
"""Seconds from each cue, card first, to the next one."""
HOLDS: Mapping[str, Mapping[int, int]] = {
    "knee-swings": {1: 5},
    "knee-to-shoulder": {1: 2, 3: 4, 5: 6, 7: 8},
    "chest-lift": {1: 3},
}
"""The cue that releases what each "begin" began."""

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "streak": ("/streak", "streak", "my streak"),
    "days": ("/days", "my days", "history"),
    "why": ("/why", "why", "explain my streak"),
}
"""What can be asked at any time, and how; each has one answer, and changes nothing."""

_CUES: Mapping[str, str] = {
    "knee-swings": "card begin still-small further wider end",
    "knee-to-shoulder": "card first swap other once-more again swap-again last end",
    "chest-lift": "card begin-arms begin-pillows easy end",
}
_ARGS: Mapping[str, str | int] = {"seconds": 30, "number": 1, "count": 3, "asks": "exercise"}
_INVITING: Mapping[str, str | int] = dict.fromkeys(("current", "spare", "best", "total"), 0) | {
    "news": "none",
    "repair": "no",
    "missed": "",
    "count": 3,
    "lift": "yes",
}


class Sign(enum.Enum):
    """What a session's message wants from a person."""

    INVITATION = enum.auto()
    BAD_DAY = enum.auto()
    QUESTION = enum.auto()
    BREAK = enum.auto()
    AWAY = enum.auto()
    CARD = enum.auto()
    CUE = enum.auto()
    READY = enum.auto()
    """"Get back into position": the exercise goes on in a run of its own."""


_BY_BUTTONS = (
    ({"start", "not-today"}, Sign.INVITATION),
    ({"rest"}, Sign.BAD_DAY),
    ({"skipped"}, Sign.QUESTION),
    ({"resume", "stop"}, Sign.BREAK),
    ({"resume"}, Sign.AWAY),
    ({"more-time"}, Sign.CARD),
)


@dataclass(frozen=True)
class Mark:
    """What the buttons of a session's message carry: its date, exercise run and cue."""

    on: date
    run: int
    cue: int


def _beginning(text: str) -> str:
    return text.strip()[:20]


@cache
def _words() -> tuple[Mapping[str, str], tuple[str, ...]]:
    """The exercise by a cue's first words, and the beginnings of what is said when late."""
    catalog = load_texts().catalog
    cues = {
        _beginning(catalog.text("en", f"{exercise}.{cue}", _ARGS)): exercise
        for exercise, names in _CUES.items()
        for cue in names.split()
    }
    keys = ("late-rest", "late-paused", "wake-up-late", "queue-late")
    known = catalog.keys("en")
    late = tuple(_beginning(catalog.text("en", key, _INVITING)) for key in keys if key in known)
    return cues, late


@cache
def _answers() -> Mapping[str, str]:
    """The question by its answer's title, or by its first words if it has no title."""
    catalog = load_texts().catalog
    nothing = {"next": "none", "date": "", "time": "", "shown": "yes"}
    titled = {catalog.text("en", f"{question}.title"): question for question in QUESTIONS}
    return titled | {
        _beginning(catalog.text("en", f"{question}-none", nothing)): question
        for question in ("days", "why")
    }


def mark_of(message: Arrival | Struck) -> Mark | None:
    """The mark of a session's message; None for all other messages."""
    marks = (mark_in(data.partition("|")[0]) for data in message.data)
    return next((mark for mark in marks if mark is not None), None)


def mark_in(text: str) -> Mark | None:
    """The mark that is written here; None if none is."""
    on, *position = text.split(".")
    if len(position) == 2 and all(number.isdigit() for number in position):
        return Mark(date.fromisoformat(on), int(position[0]), int(position[1]))
    return None


def date_of(arrival: Arrival) -> date | None:
    """The date of the session that a message belongs to; None for all other messages."""
    for data in arrival.data:
        on, dot, _ = data.partition("|")[0].partition(".")
        if dot:
            return date.fromisoformat(on)
    return None


def buttons(arrival: Arrival) -> dict[str, str]:
    """A message's buttons: action to data."""
    return {data.split("|")[1]: data for data in arrival.data}


def exercise_of(message: Arrival | Struck) -> str | None:
    """The exercise that a card or cue belongs to; None for all other messages.

    Of what was struck only cues are known: the title of a card is not.
    """
    words = message.text if isinstance(message, Struck) else message.untitled
    return _words()[0].get(_beginning(words))


def sign_of(arrival: Arrival) -> Sign | None:
    """What a session's message wants; None when it wants nothing."""
    shown = buttons(arrival).keys()
    for needed, sign in _BY_BUTTONS:
        if needed <= shown:
            return sign
    if exercise_of(arrival):
        return Sign.CUE
    return Sign.READY if shown == {"stop"} else None


def is_late(arrival: Arrival) -> bool:
    """Whether it says that we were late, so that an unanswered date costs nothing."""
    return arrival.sent.text.startswith(_words()[1])


def is_wake_up(arrival: Arrival) -> bool:
    """Whether it wakes: offers the morning, or asks first what the pain of the last one was."""
    shown = buttons(arrival)
    asks_first = "red-flags-none" in shown and arrival.sent.text.startswith("Good morning")
    return {"start", "not-today"} <= shown.keys() or asks_first


def answer_of(arrival: Arrival) -> str | None:
    """Which of `QUESTIONS` it is the answer to; None for all other messages."""
    return _answers().get(arrival.sent.title or _beginning(arrival.sent.text))


def line(arrival: Arrival) -> str:
    """Name it, for whoever looks for it."""
    return f"chat {arrival.sent.chat}, {arrival.at:%m-%d %H:%M:%S}, {arrival.sent.text[:40]!r}"
