"""Instants as typed on the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.wakeups import to_local
from bot.moments import instant_of, read_moment

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 30)).map(  # noqa: DTZ001 - naive on purpose
    lambda moment: moment.replace(microsecond=0)
)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(MOMENTS, st.none() | OFFSETS, st.sampled_from([" ", "T"]))
def test_what_is_written_is_what_is_read(
    moment: datetime, offset: timezone | None, between: str
) -> None:
    """Every instant comes back as it was written, with its offset or without one."""
    written = moment.replace(tzinfo=offset)
    assert read_moment(written.isoformat(between)) == written


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-28 21:00", datetime(2026, 3, 28, 21)),  # noqa: DTZ001 - naive on purpose
        (" 2026-03-28T21:00:05 ", datetime(2026, 3, 28, 21, 0, 5)),  # noqa: DTZ001 - as above
        ("2026-03-28 21:00Z", datetime(2026, 3, 28, 21, tzinfo=UTC)),
        ("2026-03-28 21:00 +01:00", datetime(2026, 3, 28, 20, tzinfo=UTC)),
    ],
)
def test_the_usual_ways_of_writing_are_known(text: str, meant: datetime) -> None:
    """With seconds or not, with Z, an offset or neither."""
    assert read_moment(text) == meant


@pytest.mark.parametrize(
    "text",
    ["", "21:00", "2026-03-28", "2026-13-28 21:00", "1999-12-31 21:00", "9999-12-31 23:59", "now"],
)
def test_anything_else_says_what_to_write(text: str) -> None:
    """The message shows an instant to copy."""
    with pytest.raises(ValueError, match="2026-03-28 21:00"):
        read_moment(text)


@given(MOMENTS, st.sampled_from(["Europe/Lisbon", "Pacific/Apia", "America/New_York", "UTC"]))
def test_a_naive_moment_is_read_in_the_given_zone(moment: datetime, zone: str) -> None:
    """Clocks in the zone show it, or the first time after it where it is left out."""
    local = to_local(instant_of(moment, zone), zone).replace(tzinfo=None)
    assert timedelta(0) <= local - moment <= timedelta(days=1)


def test_an_offset_wins_over_the_zone() -> None:
    """What was written with an offset needs no zone."""
    moment = read_moment("2026-03-28 21:00+02:00")
    assert instant_of(moment, "Asia/Tokyo") == datetime(2026, 3, 28, 19, tzinfo=UTC)


def test_without_any_zone_it_is_the_machines() -> None:
    """A naive moment is then what this machine's clock shows."""
    moment = read_moment("2026-03-28 21:00")
    assert instant_of(moment, "").astimezone().replace(tzinfo=None) == moment
