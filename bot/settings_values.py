"""How the value of each setting is read: every reader takes a text that is not blank.

Each raises `ValueError` with what is wrong and what to do, and never repeats the value. Knows
no environment and no file.
"""

from __future__ import annotations

import ipaddress
import math
import re
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

_TELEGRAM_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]{3,}")
_DISCORD_TOKEN = re.compile(r"[A-Za-z0-9._-]{8,}")
_DISCORD_PATH = re.compile(r"(/api(?P<version>/v[0-9]{1,2})?)?/?")
_DISCORD_VERSION = "/v10"
_PERSON = re.compile(r"(?:(telegram|discord):)?([0-9]{1,20})")
_TEXT_LIMIT = 100  # characters that still read as a name in the middle of a sentence
_CODE_LENGTHS = range(8, 65)  # short codes are guessed; a Telegram start link carries 64
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_FORMATS = ("text", "json")
_FASTEST = 3600  # an hour in a second


class Secret:
    """A text that no rendering of it shows."""

    def __init__(self, value: str) -> None:
        self._value = value

    def get_secret_value(self) -> str:
        """Show it, for where it is used."""
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret(...)"


def telegram_token(value: str) -> Secret:
    """Read what BotFather gave."""
    if not _TELEGRAM_TOKEN.fullmatch(value):
        raise ValueError(
            "is not a bot token: those are digits, a colon, then letters and digits. "
            "Copy it again from BotFather, whole and without quotes or spaces."
        )
    return Secret(value)


def discord_token(value: str) -> Secret:
    """Read what the page of the application at Discord gave."""
    if not _DISCORD_TOKEN.fullmatch(value):
        raise ValueError(
            "is not a bot token: those are letters, digits, dots and hyphens without spaces. "
            "Reset it in Discord's developer portal, page Bot, and copy it whole."
        )
    return Secret(value)


def code(value: str) -> Secret:
    """Read what strangers say to come in."""
    if len(value) not in _CODE_LENGTHS or not value.isprintable() or " " in value:
        raise ValueError("is not 8 to 64 characters without spaces. Choose a code that is.")
    return Secret(value)


def telegram_api_url(value: str) -> str:
    """Read a Bot API server: scheme, host and port."""
    parts = _web_address(value, "https://api.telegram.org")
    if _goes_on(parts, value) or parts.path.strip("/"):
        raise ValueError(
            "holds more than a server. Keep only scheme, host and port, as in "
            "https://api.telegram.org; the token has a setting of its own."
        )
    return value.rstrip("/")


def discord_api_url(value: str) -> str:
    """Read a server of Discord's interface; the path and its version are added when missing."""
    parts = _web_address(value, "https://discord.com/api/v10")
    path = _DISCORD_PATH.fullmatch(parts.path)
    if _goes_on(parts, value) or path is None:
        raise ValueError(
            "holds more than a server and the version of its interface. Write it as "
            "https://discord.com/api/v10; the token has a setting of its own."
        )
    return f"{parts.scheme}://{parts.netloc}/api{path['version'] or _DISCORD_VERSION}"


def _web_address(value: str, example: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or any(not c.isprintable() or c.isspace() for c in value):
        raise ValueError(f"is not a web address. Write it as {example}.")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise ValueError(
            "must begin with https://, because the token travels with every request; http:// is "
            "for a server on this same machine (127.0.0.1, localhost). Use https://."
        )
    return parts


def _goes_on(parts: SplitResult, value: str) -> bool:
    return "@" in parts.netloc or "?" in value or "#" in value


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def database(value: str) -> Path:
    """Read the path of the SQLite file."""
    if value.startswith("~"):
        raise ValueError("begins with ~, which is not expanded here. Write the whole path.")
    if value.startswith((":memory:", "file:")):
        raise ValueError("is not the path of a file. Name one, for example loosen.db.")
    return Path(value)


def shown_text(value: str) -> str:
    """Read one line that people see."""
    if len(value) > _TEXT_LIMIT or not value.isprintable():
        raise ValueError(f"is not one line of at most {_TEXT_LIMIT} characters. Shorten it.")
    return value


def log_level(value: str) -> str:
    """Read how much goes into the log."""
    if value.upper() not in _LEVELS:
        raise ValueError(f"is not one of {', '.join(_LEVELS)}. Choose one, or leave it out.")
    return value.upper()


def log_format(value: str) -> str:
    """Read how the log looks."""
    if value.lower() not in _FORMATS:
        raise ValueError(f"is neither {' nor '.join(_FORMATS)}. Choose one, or leave it out.")
    return value.lower()


def people(value: str) -> tuple[str, ...]:
    """Read `platform:id` of everybody on a list."""
    found: list[str] = []
    for place, entry in enumerate(value.split(","), start=1):
        person = _PERSON.fullmatch(entry.strip())
        if entry.strip() and person is None:
            raise ValueError(
                f"names no person at place {place}. Write ids separated by commas, each as "
                "telegram:12345 or, for Telegram, 12345 alone; groups and @names won't do."
            )
        if person is not None:
            found.append(f"{person[1] or 'telegram'}:{person[2]}")
    return tuple(dict.fromkeys(found))


def speed(value: str) -> float:
    """Read how many seconds the bot's clock makes in one."""
    times = _number(value)
    if not 0 < times <= _FASTEST:
        raise ValueError(
            f"is not a number above 0 and up to {_FASTEST}. Leave it out for real time; "
            "60 makes a minute a second."
        )
    return times


def pace(value: str) -> float:
    """Read how many messages a second."""
    per_second = _number(value)
    if not 0 < per_second < math.inf:
        raise ValueError(
            "is not a number above 0. Leave it out for 30, which Telegram takes from every bot; "
            "name more only if Telegram has raised the limit of yours."
        )
    return per_second


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return math.nan
