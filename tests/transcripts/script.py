"""Reads a transcript's file: how it opens, and what is done in it. May not play anything.

A file opens with its header, then is a conversation as `bot/transcript.py` writes it:

    # The title, and what it shows.
    # at: 2026-03-02 20:00             when it begins, UTC
    # before: hello | Yes, go on | No  said before the first line, not written down (optional)
    # short                            only what opens each message is written (optional)

    # A comment.
                      (Tuesday, 3 March)
    [Tue 07:00:00] R  A message that rings; S is a silent one.
    [Tue 07:00:05] >  What the person says: a choice if one is open by these words, else typed.
    [Tue 07:01:40] !  What happens to the bot: stops, starts, or ends the transcript.

Only the lines with `#`, `>` and `!` and the dates are read. To write a new transcript, write these
(a date before the first line of each), run `pytest --rewrite-transcripts`, and read what came.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, time

from msgspec import Struct

_HEADER = re.compile(r"# (at|before): (.*)")
_DATE = re.compile(r" +\((\w+), (\d+) (\w+)\)")
_DONE = re.compile(r"\[\w{3} (\d\d:\d\d:\d\d)\] ([>!]) +(.*)")
_WEEKDAYS = tuple(calendar.day_name)
_MONTHS = tuple(calendar.month_name)

STOPS = "The bot stops, without a word."
STARTS = "The bot starts again."
ENDS = "The transcript ends."


class Moment(Struct, frozen=True):
    """Something that is done, and the local time at which it is."""

    at: datetime
    """Naive: what the person's clocks show."""
    sign: str
    """`>`: the person; `!`: what happens to the bot."""
    text: str
    comments: tuple[str, ...]
    """What stands before it in the file, for readers."""


class Script(Struct, frozen=True):
    """What is to be played."""

    header: tuple[str, ...]
    begins: datetime
    before: tuple[str, ...]
    short: bool
    moments: tuple[Moment, ...]


def read_script(text: str) -> Script:
    """Read a transcript's header and what is done in it. Raises `ValueError`."""
    opening, _, conversation = text.partition("\n\n")
    header = tuple(opening.splitlines())
    fields = [(m[1], m[2]) for line in header if (m := _HEADER.fullmatch(line))]
    begins = datetime.fromisoformat(dict(fields)["at"]).replace(tzinfo=UTC)
    before = " | ".join(value for name, value in fields if name == "before")
    return Script(
        header=header,
        begins=begins,
        before=tuple(reply.strip() for reply in before.split("|") if reply.strip()),
        short="# short" in header,
        moments=_moments(conversation, begins.date()),
    )


def _moments(conversation: str, on: date) -> tuple[Moment, ...]:
    moments: list[Moment] = []
    comments: list[str] = []
    for line in conversation.splitlines():
        if line.startswith("#"):
            comments.append(line)
        elif match := _DATE.fullmatch(line):
            on = _near(on, *match.groups())
        elif match := _DONE.fullmatch(line):
            clock, sign, text = match.groups()
            at = datetime.combine(on, time.fromisoformat(clock))
            moments.append(Moment(at, sign, text, tuple(comments)))
            comments = []
    if not moments or (moments[-1].sign, moments[-1].text) != ("!", ENDS):
        raise ValueError(f"A transcript's last line is: [Mon 07:00:00] !  {ENDS}")
    return tuple(moments)


def _near(on: date, weekday: str, day: str, month: str) -> date:
    """Find the date of this name, which the file gives without its year."""
    for year in (on.year, on.year + 1, on.year - 1):
        found = date(year, _MONTHS.index(month), int(day))
        if found.weekday() == _WEEKDAYS.index(weekday):
            return found
    raise ValueError(f"{weekday}, {day} {month} is no date near {on}")
