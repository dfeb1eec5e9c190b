"""Wake-ups: every zone, three years, each half hour; and the odd dates of the world by name."""

from __future__ import annotations

import itertools
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.wakeups import Override, Schedule, Wakeup, next_wakeup, to_instant, to_local

ZONES = sorted(zoneinfo.available_timezones() - {"Factory", "localtime", "posixrules"})
HALF_HOURS = tuple(time(minutes // 60, minutes % 60) for minutes in range(0, 24 * 60, 30))
ONE_DAY = timedelta(days=1)
HALF_HOUR = timedelta(minutes=30)
ONE_SECOND = timedelta(seconds=1)
SAMPLED_EVERY = timedelta(hours=12)
FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)
DATES = tuple(FIRST + ONE_DAY * number for number in range((LAST - FIRST).days + 1))


def at(text: str) -> datetime:
    """Read an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def every_day(zone: str, wall: time) -> Schedule:
    """Ask for the same time on all seven weekdays."""
    return Schedule(zone=zone, times=(wall,) * 7)


Clock = tuple[tuple[datetime, datetime, timedelta], ...]
"""A model of a zone, read off instants only: from when, until before when, which offset."""


def showing(clock: Clock, on: date, wall: time) -> datetime:
    """Return the first instant at which the clock shows the time or later."""
    asked = datetime.combine(on, wall, tzinfo=UTC)
    for start, end, offset in clock:
        if asked - offset < end:
            return max(asked - offset, start)
    raise AssertionError("the model ends before this time")


def offset_at(instant: datetime, zone: zoneinfo.ZoneInfo) -> timedelta:
    """Return the offset at an instant."""
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def change_between(low: datetime, high: datetime, zone: zoneinfo.ZoneInfo) -> datetime:
    """Return the second at which the offset has become what it is at `high`."""
    goal = offset_at(high, zone)
    while high - low > ONE_SECOND:
        middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
        low, high = (low, middle) if offset_at(middle, zone) == goal else (middle, high)
    return high


def clock_of(name: str, first: date = FIRST, last: date = LAST) -> Clock:
    """Build the model of a zone from its offset at every twelfth hour."""
    zone = zoneinfo.ZoneInfo(name)
    start = datetime.combine(first, time.min, tzinfo=UTC) - 3 * ONE_DAY
    end = datetime.combine(last, time.min, tzinfo=UTC) + 3 * ONE_DAY
    samples = [start + SAMPLED_EVERY * number for number in range((end - start) // SAMPLED_EVERY)]
    offsets = [offset_at(sample, zone) for sample in samples]
    stretches = zip(itertools.pairwise(samples), itertools.pairwise(offsets), strict=True)
    changes = (change_between(*ends, zone) for ends, (old, new) in stretches if old != new)
    edges = [start, *changes, end]
    return tuple((*span, offset_at(span[0], zone)) for span in itertools.pairwise(edges))


@pytest.fixture(scope="module")
def zones_by_clock() -> dict[Clock, list[str]]:
    """Group the zones whose clocks are equal, to the second, from 2025 to 2027."""
    zones: dict[Clock, list[str]] = defaultdict(list)
    for name in ZONES:
        zones[clock_of(name)].append(name)
    return zones


def walked(schedule: Schedule, dates: Iterable[date]) -> list[Wakeup]:
    """Live through the dates: each wake-up is asked for at the instant of the one before."""
    first, *_, last = dates
    wakeups: list[Wakeup] = []
    now, before = to_instant(first, time.min, schedule.zone) - ONE_SECOND, first - ONE_DAY
    while (
        wakeup := next_wakeup(schedule, after=now, last_date=before, last_at=None)
    ) and wakeup.date <= last:
        wakeups.append(wakeup)
        now, before = wakeup.at, wakeup.date
    return wakeups


def expected(clock: Clock, wall: time, dates: Iterable[date]) -> list[Wakeup]:
    """Tell from the model what a walk must meet: one wake-up a date, each at its instant."""
    return [Wakeup(on, showing(clock, on, wall)) for on in dates]


@pytest.mark.parametrize("half_hours", [HALF_HOURS[:24], HALF_HOURS[24:]], ids=["am", "pm"])
def test_every_date_and_half_hour_where_clocks_change(
    zones_by_clock: dict[Clock, list[str]], half_hours: tuple[time, ...]
) -> None:
    """One wake-up a date: each clock that changes in 2025-2027, all 1095 dates, each half hour.

    Exhaustive for these clocks; zones with an equal clock are stood for by the first of them.
    """
    changing = {clock: names for clock, names in zones_by_clock.items() if len(clock) > 1}
    assert len(changing) > 20
    for (clock, names), wall in itertools.product(changing.items(), half_hours):
        met = walked(every_day(names[0], wall), DATES)
        assert met == expected(clock, wall, DATES), (names[0], wall)


def test_every_half_hour_where_clocks_never_change(zones_by_clock: dict[Clock, list[str]]) -> None:
    """One wake-up a date: each clock without a change in 2025-2027, 60 dates, each half hour.

    Nothing but the date tells one day of such a clock from another; the test below walks
    each of their zones through the other dates.
    """
    constant = {clock: names for clock, names in zones_by_clock.items() if len(clock) == 1}
    assert len(constant) > 20
    dates = DATES[30:90]
    for (clock, names), wall in itertools.product(constant.items(), HALF_HOURS):
        met = walked(every_day(names[0], wall), dates)
        assert met == expected(clock, wall, dates), (names[0], wall)


def test_every_zone_and_date(zones_by_clock: dict[Clock, list[str]]) -> None:
    """One wake-up a date: each IANA zone by its own name, all 1095 dates, at one half hour.

    Zones with an equal clock take different half hours, seven apart.
    """
    assert sum(map(len, zones_by_clock.values())) == len(ZONES) > 500
    for clock, names in zones_by_clock.items():
        for turn, name in enumerate(names):
            wall = HALF_HOURS[turn * 7 % 48]
            assert walked(every_day(name, wall), DATES) == expected(clock, wall, DATES), name


@settings(max_examples=300, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    on=st.dates(date(1850, 1, 1), date(2100, 12, 31)),
    wall=st.times().map(lambda wall: wall.replace(microsecond=0)),
)
@example(zone="Pacific/Apia", on=date(2011, 12, 30), wall=time(7))
@example(zone="Africa/Monrovia", on=date(1972, 1, 7), wall=time(0, 15))
@example(zone="America/St_Johns", on=date(2010, 11, 7), wall=time(0, 0))
def test_to_instant_is_the_first_showing(zone: str, on: date, wall: time) -> None:
    """Clocks show the time or later at the instant, less a second before, and it is no repeat."""
    asked = datetime.combine(on, wall)
    instant = to_instant(on, wall, zone)
    assert instant.tzinfo is UTC
    assert to_local(instant, zone).fold == 0
    assert to_local(instant, zone).replace(tzinfo=None) >= asked
    assert to_local(instant - ONE_SECOND, zone).replace(tzinfo=None) < asked


@pytest.mark.parametrize(
    ("zone", "on", "wall", "instant"),
    [
        pytest.param("Europe/Berlin", "2026-03-29", "02:00", "2026-03-29T01:00", id="gap-first"),
        pytest.param("Europe/Berlin", "2026-03-29", "02:59", "2026-03-29T01:00", id="gap-last"),
        pytest.param("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30", id="twice"),
        pytest.param("Australia/Lord_Howe", "2024-10-06", "02:15", "2024-10-05T15:30", id="half"),
        pytest.param("Australia/Lord_Howe", "2024-04-07", "01:45", "2024-04-06T14:45", id="half2"),
        pytest.param("America/Santiago", "2024-09-08", "00:00", "2024-09-08T04:00", id="midnight"),
        pytest.param("Asia/Beirut", "2024-03-31", "00:30", "2024-03-30T22:00", id="midnight-half"),
        pytest.param("Africa/Cairo", "2024-04-26", "00:30", "2024-04-25T22:00", id="midnight-fri"),
        pytest.param("America/Nuuk", "2024-03-30", "23:30", "2024-03-31T01:00", id="eve"),
        pytest.param("Pacific/Apia", "2011-12-30", "07:00", "2011-12-30T10:00", id="no-such-date"),
    ],
)
def test_a_time_that_does_not_exist_or_exists_twice(
    zone: str, on: str, wall: str, instant: str
) -> None:
    """A gap gives the first valid instant after it, a repeat the first of the two."""
    asked = to_instant(date.fromisoformat(on), time.fromisoformat(wall), zone)
    assert asked == at(instant)


@pytest.mark.parametrize(
    ("zone", "gone"),
    [("Pacific/Apia", date(2011, 12, 30)), ("Pacific/Kwajalein", date(1993, 8, 21))],
)
@pytest.mark.parametrize("wall", HALF_HOURS)
def test_a_date_lost_at_the_date_line_has_no_wakeup(zone: str, gone: date, wall: time) -> None:
    """One wake-up for each date that exists, none for the one that does not."""
    dates = [gone + ONE_DAY * number for number in range(-3, 4)]
    schedule = every_day(zone, wall)
    assert schedule.instant(gone) is None
    clock = clock_of(zone, dates[0], dates[-1])
    assert walked(schedule, dates) == expected(clock, wall, [*dates[:3], *dates[4:]])


def test_a_weekly_wakeup_on_a_lost_date_waits_for_the_next_week() -> None:
    """Friday 30 December 2011 was no date in Samoa: a Friday sleeper is woken on 6 January."""
    fridays = Schedule(zone="Pacific/Apia", times=(None,) * 4 + (time(7),) + (None,) * 2)
    wakeup = next_wakeup(fridays, after=at("2011-12-23T17:00"), last_date=None, last_at=None)
    assert wakeup == Wakeup(date(2012, 1, 6), at("2012-01-05T17:00"))


def test_an_existing_date_keeps_a_wakeup_that_a_gap_moves_past_its_end() -> None:
    """23:30 fell into the last hour of Greenland's 30 March 2024: woken at 0:00, for the 30th."""
    nuuk = every_day("America/Nuuk", time(23, 30))
    wakeup = next_wakeup(nuuk, after=at("2024-03-30T12:00"), last_date=None, last_at=None)
    assert wakeup == Wakeup(date(2024, 3, 30), at("2024-03-31T01:00"))


def test_two_dates_in_one_gap_are_one_wakeup() -> None:
    """Saturday 23:30 and Sunday 0:00 share an instant in that night: nobody is woken twice."""
    times = (None,) * 5 + (time(23, 30), time(0, 0))
    met = walked(Schedule(zone="America/Nuuk", times=times), [date(2024, 3, 30), date(2024, 4, 1)])
    assert met == [Wakeup(date(2024, 3, 30), at("2024-03-31T01:00"))]


ASKED = tuple(date(2026, 2, 20) + ONE_DAY * number for number in range(100))
CLOCKS = {
    zone: clock_of(zone, ASKED[0], ASKED[-1])
    for zone in ("America/Nuuk", "Australia/Lord_Howe", "Europe/Berlin", "Asia/Tokyo")
}
NEAR_DATES = st.dates(date(2026, 3, 1), date(2026, 4, 30))
NEAR_INSTANTS = st.integers(0, 60 * 48).map(lambda n: at("2026-03-01") + n * HALF_HOUR)
SCHEDULES = st.builds(
    Schedule,
    zone=st.sampled_from(sorted(CLOCKS)),
    times=st.tuples(*[st.none() | st.sampled_from(HALF_HOURS)] * 7),
    override=st.none() | st.builds(Override, NEAR_DATES, st.sampled_from(HALF_HOURS)),
)


@settings(max_examples=300, deadline=None)
@given(
    schedule=SCHEDULES,
    after=NEAR_INSTANTS,
    last_date=st.none() | NEAR_DATES,
    first_date=st.none() | NEAR_DATES,
    last_at=st.none() | NEAR_INSTANTS,
)
def test_the_next_wakeup_is_the_earliest_within_every_bound(
    schedule: Schedule,
    after: datetime,
    last_date: date | None,
    first_date: date | None,
    last_at: datetime | None,
) -> None:
    """Of all scheduled dates, the first that each bound allows; None only if there is none."""
    clock = CLOCKS[schedule.zone]
    walls = {on: schedule.wall(on) for on in ASKED}
    planned = [Wakeup(on, showing(clock, on, at)) for on, at in walls.items() if at is not None]
    allowed = [
        wakeup
        for wakeup in planned
        if wakeup.at > after
        and (last_date is None or wakeup.date > last_date)
        and (first_date is None or wakeup.date >= first_date)
        and (last_at is None or wakeup.at >= last_at + timedelta(hours=10))
    ]
    met = next_wakeup(
        schedule, after=after, last_date=last_date, last_at=last_at, first_date=first_date
    )
    assert met == (allowed[0] if allowed else None)


@pytest.mark.parametrize(
    ("zone", "woken", "on", "instant"),
    [
        pytest.param("Pacific/Honolulu", "05-04T22:00", "05-06", "05-06T17:00", id="west"),
        pytest.param("Pacific/Auckland", "05-04T22:00", "05-06", "05-05T19:00", id="east"),
        pytest.param("Africa/Lagos", "05-05T20:00", "05-06", "05-06T06:00", id="just rested"),
        pytest.param("Africa/Lagos", "05-05T20:01", "05-07", "05-07T06:00", id="too soon"),
    ],
)
def test_travel(zone: str, woken: str, on: str, instant: str) -> None:
    """Woken on 5 May, then a new zone, at 7:00 again: no date twice, at least 10 hours' rest."""
    last = at(f"2026-{woken}")
    wakeup = next_wakeup(
        every_day(zone, time(7)), after=last, last_date=date(2026, 5, 5), last_at=last
    )
    assert wakeup == Wakeup(date.fromisoformat(f"2026-{on}"), at(f"2026-{instant}"))


@pytest.mark.parametrize("days", [0, 1, 20, 21, 22, 300])
def test_an_override_wakes_on_a_day_off_however_far_away(days: int) -> None:
    """Another time, once, needs no scheduled weekday; after it nothing is scheduled."""
    first = date(2026, 3, 1)
    on = first + days * ONE_DAY
    override = Override(on, time(6, 45))
    schedule = Schedule(zone="Africa/Lagos", times=(None,) * 7, override=override)
    met = walked(schedule, [first, date(2027, 3, 1)])
    assert met == [Wakeup(on, datetime.combine(on, time(5, 45), tzinfo=UTC))]
