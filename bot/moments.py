"""An instant as somebody types it on the command line, and which one it is.

Reads no clock; the machine's zone is looked up only where no other is known.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

import click

from bot.core.wakeups import to_instant

EVENING = datetime(2026, 3, 2, 21, tzinfo=UTC)
"""When a rehearsal begins: a Monday evening in winter, as London's clocks show it."""

_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?( ?(Z|[+-]\d\d:\d\d))?", re.ASCII)
_YEARS = range(2000, 2100)


def read_moment(text: str) -> datetime:
    """Read "2026-03-28 21:00", with seconds or not; naive when it names no offset.

    Raises `ValueError` with what to write instead.
    """
    moment = _parsed(text.strip())
    if moment is None or moment.year not in _YEARS:
        raise ValueError(
            f"{text!r} is not an instant. Write it as 2026-03-28 21:00, if you like with seconds, "
            "and with Z or an offset such as +01:00; years go from 2000 to 2099."
        )
    return moment


def _parsed(text: str) -> datetime | None:
    if not _WRITTEN.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.replace(" ", "T", 1).replace(" ", ""))
    except ValueError:
        return None


def instant_of(moment: datetime, zone: str) -> datetime:
    """Return the instant (aware UTC) of a moment; a naive one is read in `zone`.

    An empty `zone` stands for the machine's own.
    """
    if moment.tzinfo is not None or not zone:
        return moment.astimezone(UTC)
    return to_instant(moment.date(), moment.time(), zone)


class Moment(click.ParamType[datetime]):
    """An instant on the command line; naive when no offset was given."""

    name = "YYYY-MM-DD HH:MM"

    def convert(
        self,
        value: str | datetime,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> datetime:
        """Read it, or end with a usage error."""
        if isinstance(value, datetime):
            return value
        try:
            return read_moment(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)
