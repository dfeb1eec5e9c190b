"""The way out of this machine towards a platform: through which proxy, and whom to trust.

Shared by the platforms that have a server. May not make any request.
"""

from __future__ import annotations

import ipaddress
import ssl
import urllib.request
from urllib.parse import urlsplit

import certifi

from bot.errors import SettingsError


def proxy_for(api_url: str) -> str | None:
    """The machine's proxy for this address, looked up once; aiohttp would at every request.

    None towards loopback. Raises `SettingsError` when it is none that can be used.
    """
    parts = urlsplit(api_url)
    host = parts.hostname or ""
    if _is_loopback(host) or urllib.request.proxy_bypass(host):
        return None
    known = urllib.request.getproxies()
    proxy = known.get(parts.scheme) or known.get("all")
    if proxy is None:
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    if urlsplit(proxy).scheme not in ("http", "https"):
        raise SettingsError(
            "The machine's proxy (HTTPS_PROXY or ALL_PROXY) is not an http:// one, and no other "
            f"kind is known. Name an http:// proxy, or name {host} in NO_PROXY."
        )
    return proxy


def authorities_for(api_url: str) -> ssl.SSLContext | bool:
    """Whom to trust: the machine's authorities, and the well-known ones where it has none."""
    if urlsplit(api_url).scheme != "https":
        return True
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
