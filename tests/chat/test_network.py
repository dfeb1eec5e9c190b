"""The way out of this machine towards a platform."""

from __future__ import annotations

import ssl

import pytest

from bot.chat.network import authorities_for, proxy_for
from bot.errors import SettingsError

API = "https://chats.invalid/api"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what the machine has."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize(
    ("name", "value", "used"),
    [
        ("HTTPS_PROXY", "http://10.0.0.1:3128", "http://10.0.0.1:3128"),
        ("ALL_PROXY", "10.0.0.1:3128", "http://10.0.0.1:3128"),
        ("HTTP_PROXY", "http://10.0.0.1:3128", None),
    ],
)
def test_the_machines_proxy_is_used(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, used: str | None
) -> None:
    """The one for https, or the one for all; none where the machine says so."""
    monkeypatch.setenv(name, value)
    assert proxy_for(API) == used
    monkeypatch.setenv("NO_PROXY", "chats.invalid")
    assert proxy_for(API) is None


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "[::1]:80"])
def test_loopback_is_reached_directly(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """Whatever the machine says, a server on it is no matter of a proxy."""
    monkeypatch.setenv("ALL_PROXY", "http://10.0.0.1:3128")
    assert proxy_for(f"http://{host}/api") is None


def test_a_proxy_of_another_kind_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The host learns what to change, without the proxy's password."""
    monkeypatch.setenv("ALL_PROXY", "socks5://me:secret@10.0.0.1:1080")
    with pytest.raises(SettingsError, match=r"chats\.invalid in NO_PROXY") as caught:
        proxy_for(API)
    assert "secret" not in str(caught.value)


def test_well_known_authorities_are_trusted() -> None:
    """Also on a machine without certificates of its own; names and chains are always checked."""
    trusted = authorities_for(API)
    assert isinstance(trusted, ssl.SSLContext)
    assert trusted.check_hostname
    assert trusted.verify_mode is ssl.CERT_REQUIRED
    assert trusted.cert_store_stats()["x509_ca"] > 50
    assert authorities_for("http://127.0.0.1/api") is True
