"""How long a next attempt waits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.telegram_pauses import backoff


@given(st.integers(0, 10**6), st.floats(0.1, 10), st.floats(10, 1000))
def test_waits_double_up_to_the_longest(attempt: int, first: float, longest: float) -> None:
    """From half of what it is at most, which doubles until it is the longest, and no further."""
    most = min(longest, first * 2.0 ** min(attempt, 20))
    assert most / 2 <= backoff(attempt, first=first, longest=longest) <= most


def test_two_bots_do_not_come_back_together() -> None:
    """No two waits are alike."""
    assert len({backoff(3, first=1, longest=10) for _ in range(20)}) == 20
