"""The instant of a step, as a date where the person is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.core.context import Context
from bot.core.person import Person
from tests.core.life import routine


@pytest.mark.parametrize(
    ("zone", "today"),
    [
        ("", date(2026, 3, 2)),
        ("Asia/Tokyo", date(2026, 3, 3)),
        ("Pacific/Kiritimati", date(2026, 3, 3)),
        ("Pacific/Pago_Pago", date(2026, 3, 2)),
    ],
)
def test_today_is_the_date_where_they_are(zone: str, today: date) -> None:
    """The same instant is another date elsewhere; without a zone it is UTC's."""
    context = Context(datetime(2026, 3, 2, 20, tzinfo=UTC), routine())
    assert context.today(Person(zone=zone)) == today
