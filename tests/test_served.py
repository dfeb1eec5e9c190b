"""Which platforms are served: those the bot began with, until one refuses its token."""

from __future__ import annotations

from bot.served import Served


def test_a_platform_is_served_until_it_refuses_the_token() -> None:
    """Whoever looks again finds it gone, however often it refused; the others stay."""
    served = Served(["telegram", "discord"])
    assert list(served) == ["discord", "telegram"]
    assert "discord" in served
    for _ in range(2):
        served.refuse("discord")
        assert list(served) == ["telegram"]
        assert len(served) == 1
        assert "discord" not in served
    served.refuse("terminal")
    assert "telegram" in served
