"""Wake-ups: zones are read from their files once, and unknown ones are refused each time."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, time

import pytest

from bot.core.wakeups import to_instant, to_local

NOW = datetime(2026, 5, 5, tzinfo=UTC)


def test_a_zone_is_read_once() -> None:
    """The world has more zones than zoneinfo holds on to, and people live in all of them."""
    zone = to_local(NOW, "Asia/Kathmandu").tzinfo
    zoneinfo.ZoneInfo.clear_cache()
    assert to_local(NOW, "Asia/Kathmandu").tzinfo is zone


def test_an_unknown_zone_is_refused_each_time() -> None:
    """Nothing is remembered of it."""
    for _ in range(2):
        with pytest.raises(zoneinfo.ZoneInfoNotFoundError, match="Mars/Olympus"):
            to_local(NOW, "Mars/Olympus")
        with pytest.raises(zoneinfo.ZoneInfoNotFoundError, match="Mars/Olympus"):
            to_instant(date(2026, 5, 5), time(7), "Mars/Olympus")
