"""How long a message is worth sending, and how long to wait between attempts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.says import Kind, Say
from bot.patience import LONGEST_WAIT, at_most_once, backoff, last_chance
from bot.records import Queued

NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)


def queued(say: Say | None) -> Queued:
    """Make a row of the outbox, queued at noon."""
    return Queued(1, 1, "telegram", "1", "en", say, "" if say else "m1", 0, NOON)


@pytest.mark.parametrize(
    ("kind", "expires", "speed", "last"),
    [
        (Kind.CUE, None, 1, 3),
        (Kind.RELEASE, None, 1, 3),
        (Kind.RELEASE, 60, 1, 3),
        (Kind.RELEASE, 1, 1, 1),
        (Kind.CUE, None, 60, 180),
        (Kind.WAKE_UP, 7200, 1, 7200),
        (Kind.WAKE_UP, 7200, 60, 7200),
        (Kind.CARD, None, 1, 86400),
        (Kind.OTHER, 100_000, 1, 100_000),
        (Kind.PICTURE, None, 1, 600),
        (Kind.PICTURE, None, 60, 36_000),
        (Kind.PICTURE, 60, 1, 60),
    ],
)
def test_a_message_has_a_last_chance(
    kind: Kind, expires: int | None, speed: float, last: int
) -> None:
    """A cue has 3 real seconds, a picture 10 minutes; anything else its own end, or a day."""
    end = None if expires is None else NOON + timedelta(seconds=expires)
    say = Say(key="a", kind=kind, expires=end)
    assert last_chance(queued(say), speed) == NOON + timedelta(seconds=last)


def test_buttons_are_taken_away_for_a_day() -> None:
    """Taking buttons away is repeated freely, within a day."""
    assert not at_most_once(queued(None))
    assert last_chance(queued(None), 1) == NOON + timedelta(days=1)


@given(tries=st.integers(0, 5000), seed=st.integers(0, 100))
def test_waits_grow_up_to_a_quarter_of_a_minute(tries: int, seed: int) -> None:
    """About 1, 2, 4 ... seconds, at most 15, and never so short that a platform is flooded."""
    full = min(LONGEST_WAIT, 2 ** min(tries, 6))
    assert 0.8 * full <= backoff(tries, Random(seed)) <= full


def test_chats_that_failed_together_do_not_come_back_together() -> None:
    """The waits are spread."""
    dice = Random(1)
    assert len({backoff(4, dice) for _ in range(20)}) == 20
