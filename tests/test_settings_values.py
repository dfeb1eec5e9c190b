"""What is read from one value; how settings are told apart and reported is tested beside it."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import settings_values as values
from bot.settings_values import Secret


@given(st.text(min_size=1))
def test_no_rendering_of_a_secret_shows_it(text: str) -> None:
    """Neither as text nor in a list; equal secrets are equal."""
    assert repr(Secret(text)) == str(Secret(text)) == "Secret(...)"
    assert f"{[Secret(text)]}" == "[Secret(...)]"
    assert Secret(text) == Secret(text)
    assert pickle.loads(pickle.dumps(Secret(text))).get_secret_value() == text  # noqa: S301 - ours


@pytest.mark.parametrize("path", ["", "/", "/api/v10", "/api/v9/"])
def test_each_platform_has_an_address_of_its_own_form(path: str) -> None:
    """Telegram's is a server alone, Discord's goes on to the version of its interface."""
    address = f"http://127.0.0.1:8081{path}"
    telegram, discord = values.telegram_api_url, values.discord_api_url
    takes, refuses = (discord, telegram) if "api" in path else (telegram, discord)
    assert takes(address) == address.rstrip("/")
    with pytest.raises(ValueError, match="setting of its own"):
        refuses(address)


@given(st.lists(st.tuples(st.sampled_from(["telegram", "discord"]), st.integers(1, 10**19))))
def test_people_are_read_as_they_are_written(people: list[tuple[str, int]]) -> None:
    """Each once, in their order; without a platform it is Telegram."""
    written = [f"{platform}:{number}" for platform, number in people]
    assert values.people(" , ".join(written)) == tuple(dict.fromkeys(written))
    bare = ",".join(entry.removeprefix("telegram:") for entry in written)
    assert values.people(bare) == tuple(dict.fromkeys(written))
