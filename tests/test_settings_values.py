"""What is read from one value; how settings are told apart and reported is tested beside it."""

from __future__ import annotations

import pickle
from collections.abc import Callable

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


@pytest.mark.parametrize("path", ["", "/", "/api", "/api/", "/api/v10", "/api/v10/"])
def test_the_version_of_discords_interface_may_be_left_out(path: str) -> None:
    """Whoever names the server alone means the version that the bot speaks."""
    address = "http://127.0.0.1:8081"
    assert values.discord_api_url(address + path) == f"{address}/api/v10"
    assert values.discord_api_url(f"{address}/api/v11") == f"{address}/api/v11"


@pytest.mark.parametrize("read", [values.telegram_api_url, values.discord_api_url])
def test_a_token_in_an_address_is_refused(read: Callable[[str], str]) -> None:
    """It has a setting of its own, and an address ends up in logs."""
    with pytest.raises(ValueError, match="setting of its own"):
        read("http://127.0.0.1:8081/bot1:secret")


@given(st.lists(st.tuples(st.sampled_from(["telegram", "discord"]), st.integers(1, 10**19))))
def test_people_are_read_as_they_are_written(people: list[tuple[str, int]]) -> None:
    """Each once, in their order; without a platform it is Telegram."""
    written = [f"{platform}:{number}" for platform, number in people]
    assert values.people(" , ".join(written)) == tuple(dict.fromkeys(written))
    bare = ",".join(entry.removeprefix("telegram:") for entry in written)
    assert values.people(bare) == tuple(dict.fromkeys(written))
