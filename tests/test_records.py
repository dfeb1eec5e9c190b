"""What a store hands out can't be changed behind its back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.person import Person
from bot.records import Queued, Stored

NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "record",
    [
        Stored(1, "telegram", "7", Person()),
        Queued(1, 1, "telegram", "7", "en", None, "m1", 0, NOON),
    ],
)
def test_records_are_frozen(record: Stored | Queued) -> None:
    """A change goes through the store, or it is not made."""
    with pytest.raises(AttributeError):
        record.chat = "8"  # type: ignore[misc]
