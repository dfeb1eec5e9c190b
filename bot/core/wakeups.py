"""When a person is woken: local wall-clock time to an instant, daylight saving included.

Calendar arithmetic is on dates, never on seconds, and zones are IANA names, never offsets.
This module may not read a clock; besides the time zone data that `zoneinfo` loads it does no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from msgspec import Struct

REST_AFTER_ZONE_CHANGE = timedelta(hours=10)
LOOK_AHEAD_DAYS = 21
"""Enough to find a single weekday although one date of it is too early and one doesn't exist."""
ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)


@cache
def _zone(name: str) -> ZoneInfo:
    """Return the rules of a zone; bounded, for there are about 600 (2 MiB), and no error stays.

    zoneinfo itself holds on to eight and reads any other from its file again.
    """
    return ZoneInfo(name)


def to_instant(on: date, at: time, zone: str) -> datetime:
    """Return the first instant (aware UTC) at which clocks in `zone` show `at` on `on` or later.

    So a time that does not exist becomes the first valid instant after it, and a time that
    exists twice is the first. Raises zoneinfo.ZoneInfoNotFoundError for an unknown zone.
    """
    wall = datetime.combine(on, at, tzinfo=_zone(zone))
    first = wall.replace(fold=0).astimezone(UTC)
    second = wall.replace(fold=1).astimezone(UTC)
    # PEP 495: the two are equal for an ordinary time and in order for one that exists twice;
    # for one that does not exist they lie on either side of the change, the later one first.
    if first <= second:
        return first
    return _first_showing(wall.replace(tzinfo=None), zone, since=second, until=first)


def _first_showing(wall: datetime, zone: str, *, since: datetime, until: datetime) -> datetime:
    """Return the first whole second at which clocks show `wall` or later: not since, but until."""
    low, high = since.replace(microsecond=0), until.replace(microsecond=0)
    while high - low > ONE_SECOND:
        middle = low + (high - low) // ONE_SECOND // 2 * ONE_SECOND
        if to_local(middle, zone).replace(tzinfo=None) < wall:
            low = middle
        else:
            high = middle
    return high


def to_local(instant: datetime, zone: str) -> datetime:
    """Return what clocks in `zone` show at an aware instant, as an aware datetime."""
    return instant.astimezone(_zone(zone))


def local_date(instant: datetime, zone: str) -> date:
    """Return the date in `zone` at an aware instant."""
    return to_local(instant, zone).date()


def _exists(on: date, zone: str) -> bool:
    """Whether calendars in `zone` have this date; a move over the date line can leave one out."""
    return local_date(to_instant(on, time.min, zone), zone) == on


class Override(Struct, frozen=True, array_like=True):
    """Another wake-up time, once, for one date."""

    date: date
    at: time


class Schedule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When a person wants to be woken, in the wall-clock time of their zone."""

    zone: str
    times: tuple[time | None, ...]
    """Seven, Monday first; None: no wake-up on that weekday."""
    override: Override | None = None

    def wall(self, on: date) -> time | None:
        """Return the wall-clock time that was asked for on a date; None: no wake-up."""
        if self.override is not None and self.override.date == on:
            return self.override.at
        return self.times[on.weekday()]

    def instant(self, on: date) -> datetime | None:
        """Return the wake-up's instant (aware UTC); None: not asked for, or no such date there."""
        at = self.wall(on)
        if at is None:
            return None
        instant = to_instant(on, at, self.zone)
        # A gap over midnight may move a wake-up of an existing date into the next one.
        if local_date(instant, self.zone) == on or _exists(on, self.zone):
            return instant
        return None


class Wakeup(Struct, frozen=True, array_like=True):
    """A wake-up to come: the date it is for, and its instant (aware UTC)."""

    date: date
    at: datetime


def next_wakeup(
    schedule: Schedule,
    *,
    after: datetime,
    last_date: date | None,
    last_at: datetime | None,
    first_date: date | None = None,
) -> Wakeup | None:
    """Return the earliest scheduled wake-up strictly after the instant `after`.

    Its date is later than `last_date` (the last one with a session or a wake-up) and not
    before `first_date` (the end of a pause). `last_at`, the last wake-up's instant, is given
    after a change of zone only: the next one then comes at least 10 hours later. None when
    nothing is scheduled.

    Two dates whose times both fall into one gap over midnight share one instant: that is one
    wake-up, for the earlier date.
    """
    rested = after if last_at is None else max(after, last_at + REST_AFTER_ZONE_CHANGE)
    # Instants never go back as dates go on, so an earlier date can't be woken later than this.
    start = local_date(rested, schedule.zone)
    if last_date is not None:
        start = max(start, last_date + ONE_DAY)
    if first_date is not None:
        start = max(start, first_date)
    for on in _dates(schedule, start):
        instant = schedule.instant(on)
        if instant is not None and instant > after and instant >= rested:
            return Wakeup(on, instant)
    return None


def _dates(schedule: Schedule, start: date) -> Iterator[date]:
    """Yield, in order, the dates from `start` on that are worth asking the schedule about."""
    for number in range(LOOK_AHEAD_DAYS):
        yield start + number * ONE_DAY
    if (
        schedule.override is not None
        and schedule.override.date >= start + LOOK_AHEAD_DAYS * ONE_DAY
    ):
        yield schedule.override.date
