"""Platforms are made ready when their token is set, and let go of."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.reaching import Equipment, reaching
from bot.settings import load_settings
from tests.recording import recording_log

TELEGRAM = "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
DISCORD = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcDe.AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQrrSS"


@pytest.mark.parametrize(
    ("tokens", "names"),
    [
        ({}, []),
        ({"TELEGRAM_BOT_TOKEN": TELEGRAM}, ["telegram"]),
        ({"DISCORD_BOT_TOKEN": DISCORD}, ["discord"]),
        ({"TELEGRAM_BOT_TOKEN": TELEGRAM, "DISCORD_BOT_TOKEN": DISCORD}, ["telegram", "discord"]),
    ],
)
async def test_every_platform_with_a_token_is_ready(
    tokens: dict[str, str], names: list[str]
) -> None:
    """Under its own name, without asking anything of the network."""
    settings = load_settings(tokens, None)
    async with reaching(settings, Equipment(log=recording_log([]))) as reached:
        assert list(reached) == names
        assert [platform.name for platform in reached.values()] == names


def test_no_platform_is_loaded_before_it_is_wanted() -> None:
    """A start after a crash must not wait for the libraries of another platform."""
    code = "import sys, bot.reaching; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    ).stdout.split()
    assert {"telegram", "discord", "aiohttp"}.isdisjoint(loaded)
