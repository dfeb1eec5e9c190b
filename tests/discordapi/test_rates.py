"""The test server's limits: so many requests in so many seconds, each chat for itself."""

from __future__ import annotations

import pytest

from tests.discordapi.rates import Rates, TooMany


def test_a_window_opens_again() -> None:
    """After as many seconds as it said, and not before."""
    now = [0.0]
    rates = Rates(lambda: now[0])
    rates.limit("send", 2, 5)
    left = [rates.take("send", "11")["X-RateLimit-Remaining"] for _ in range(2)]
    assert left == ["1", "0"]
    now[0] = 4.0
    with pytest.raises(TooMany) as caught:
        rates.take("send", "11")
    assert caught.value.retry_after == 1
    assert rates.take("send", "12")["X-RateLimit-Remaining"] == "1"
    now[0] = 5.0
    assert rates.take("send", "11")["X-RateLimit-Reset-After"] == "5.000"
    assert rates.exceeded == 1


def test_nobody_is_limited_unless_a_test_says_so() -> None:
    """A thousand requests a second pass."""
    rates = Rates(lambda: 0.0)
    for _ in range(999):
        rates.take("send", "11")
    assert rates.take("send", "11")["X-RateLimit-Remaining"] == "0"
