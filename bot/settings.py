"""Every setting, from the environment and `.env`; all problems reported in one message.

Nothing but this module knows the settings' names. It reads no environment of its own: the
entry point hands the mapping in. No problem it reports repeats a value, so none can leak one.
"""

from __future__ import annotations

import io
import ipaddress
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from dotenv.parser import parse_stream
from rapidfuzz import fuzz

from bot.errors import SettingsError

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]{3,}")
_PERSON = re.compile(r"(?:(telegram|discord):)?([0-9]{1,20})")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")  # so that no stray value passes for a name
_LIKENESS = 80  # of 100: lets TELEGRAM_TOKEN and DATABASE_PATH in, COMPOSE_PROJECT_NAME out
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


def _token(value: str) -> Secret:
    if not _TOKEN.fullmatch(value):
        raise ValueError(
            "is not a bot token: those are digits, a colon, then letters and digits. "
            "Copy it again from BotFather, whole and without quotes or spaces."
        )
    return Secret(value)


def _code(code: str) -> Secret:
    if len(code) not in _CODE_LENGTHS or not code.isprintable() or " " in code:
        raise ValueError("is not 8 to 64 characters without spaces. Choose a code that is.")
    return Secret(code)


def _api_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or any(not c.isprintable() or c.isspace() for c in value):
        raise ValueError("is not a web address. Write it as https://api.telegram.org.")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise ValueError(
            "must begin with https://, because the token travels in the address; http:// is for "
            "a server on this same machine (127.0.0.1, localhost). Use https://."
        )
    if _has_more_than_a_host(parts, value):
        raise ValueError(
            "holds more than a server. Keep only scheme, host and port, as in "
            "https://api.telegram.org; the token belongs into TELEGRAM_BOT_TOKEN."
        )
    return value.rstrip("/")


def _has_more_than_a_host(parts: SplitResult, value: str) -> bool:
    junk = parts.path.strip("/") or "@" in parts.netloc or "?" in value or "#" in value
    return bool(junk)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _database(value: str) -> Path:
    if value.startswith("~"):
        raise ValueError("begins with ~, which is not expanded here. Write the whole path.")
    if value.startswith((":memory:", "file:")):
        raise ValueError("is not the path of a file. Name one, for example loosen.db.")
    return Path(value)


def _shown_text(value: str) -> str:
    if len(value) > _TEXT_LIMIT or not value.isprintable():
        raise ValueError(f"is not one line of at most {_TEXT_LIMIT} characters. Shorten it.")
    return value


def _log_level(value: str) -> str:
    if value.upper() not in _LEVELS:
        raise ValueError(f"is not one of {', '.join(_LEVELS)}. Choose one, or leave it out.")
    return value.upper()


def _log_format(value: str) -> str:
    if value.lower() not in _FORMATS:
        raise ValueError(f"is neither {' nor '.join(_FORMATS)}. Choose one, or leave it out.")
    return value.lower()


def _people(value: str) -> tuple[str, ...]:
    people: list[str] = []
    for place, entry in enumerate(value.split(","), start=1):
        person = _PERSON.fullmatch(entry.strip())
        if entry.strip() and person is None:
            raise ValueError(
                f"names no person at place {place}. Write ids separated by commas, each as "
                "telegram:12345 or, for Telegram, 12345 alone; groups and @names won't do."
            )
        if person is not None:
            people.append(f"{person[1] or 'telegram'}:{person[2]}")
    return tuple(dict.fromkeys(people))


def _speed(value: str) -> float:
    speed = _number(value)
    if not 0 < speed <= _FASTEST:
        raise ValueError(
            f"is not a number above 0 and up to {_FASTEST}. Leave it out for real time; "
            "60 makes a minute a second."
        )
    return speed


def _pace(value: str) -> float:
    pace = _number(value)
    if not 0 < pace < math.inf:
        raise ValueError(
            "is not a number above 0. Leave it out for 30, which Telegram takes from every bot; "
            "name more only if Telegram has raised the limit of yours."
        )
    return pace


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return math.nan


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a host can decide; a setting's name in the environment is its name in capitals."""

    telegram_bot_token: Secret | None = None
    """None: no Telegram, the chat opens in the terminal."""
    telegram_api_url: str = "https://api.telegram.org"
    """Scheme, host and port, without a slash at the end."""
    telegram_messages_per_second: float = 30.0
    """How many messages Telegram takes from this bot in a second, to all chats together."""
    database: Path = Path("loosen.db")
    host_name: str = ""
    """Who runs this bot, as people read it in the notice; empty: the text has words for that."""
    host_contact: str = ""
    """How people reach the host, as they read it in the notice; empty: not said."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    allowed_people: tuple[str, ...] = ()
    """`platform:id` of those a private bot answers; empty: not limited by this."""
    invitation_code: Secret | None = None
    """What a stranger has to say to a private bot; None: nothing opens it."""
    clock_speed: float = 1.0
    """Seconds of the bot's clock in a second of real time."""
    told: frozenset[str] = field(default=frozenset(), compare=False)
    """Names of the fields above that the host gave a value."""

    @property
    def is_private(self) -> bool:
        """Whether strangers are turned away."""
        return bool(self.allowed_people) or self.invitation_code is not None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that must never be seen, for the log's redaction."""
        given = (self.telegram_bot_token, self.invitation_code)
        return tuple(secret.get_secret_value() for secret in given if secret is not None)


_READ: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {
        "telegram_bot_token": _token,
        "telegram_api_url": _api_url,
        "telegram_messages_per_second": _pace,
        "database": _database,
        "host_name": _shown_text,
        "host_contact": _shown_text,
        "log_level": _log_level,
        "log_format": _log_format,
        "allowed_people": _people,
        "invitation_code": _code,
        "clock_speed": _speed,
    }
)
"""How each setting is read; raises `ValueError` with what is wrong, without the value."""

NAMES = tuple(name.upper() for name in _READ)
"""The settings' names as a host writes them."""


def load_settings(environment: Mapping[str, str], env_file: Path | None) -> Settings:
    """Take the settings from `environment`, then from `env_file`, which need not exist.

    A blank value means the default, also where it hides one in the file. Other programs'
    names are ignored; a name in the file that looks like one of ours misspelt is a problem.

    Raises `SettingsError` with every problem in one message.
    """
    in_file, problems = _read(env_file)
    for name in in_file:
        problems += _misspelt(name)
    given = {**in_file, **environment}
    values: dict[str, Any] = {}
    for name, read in _READ.items():
        text = given.get(name.upper(), "").strip()
        try:
            values |= {name: read(text)} if text else {}
        except ValueError as error:
            problems.append(f"{name.upper()}: {error}")
    if problems:
        raise SettingsError(_report(problems))
    return Settings(**values, told=frozenset(values))


def _read(env_file: Path | None) -> tuple[dict[str, str], list[str]]:
    """Read the file's names and values, and what is wrong with its lines."""
    if env_file is None:
        return {}, []
    try:
        bindings = list(parse_stream(io.StringIO(env_file.read_text(encoding="utf-8"))))
    except FileNotFoundError:
        return {}, []
    except (OSError, UnicodeDecodeError) as error:
        cause = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else error.strerror
        return {}, [f"{env_file}: can't be read ({cause}). Mend the file or its permissions."]
    bad_lines = [
        f"{env_file}, line {_line(b.original.string, b.original.line)}: is not NAME=value. "
        "Mend the line, or put # in front of it."
        for b in bindings
        if b.error or (b.key is not None and not _NAME.fullmatch(b.key))
    ]
    named = {b.key: b.value or "" for b in bindings if b.key and _NAME.fullmatch(b.key)}
    return named, bad_lines


def _line(text: str, first: int) -> int:
    """Find where a binding's own text begins: the blank lines before it belong to it."""
    return first + text[: len(text) - len(text.lstrip())].count("\n")


def _misspelt(name: str) -> list[str]:
    if name in NAMES:
        return []
    near = max(NAMES, key=lambda known: _likeness(name, known))
    if _likeness(name, near) < _LIKENESS:
        return []
    return [f"{name}: is not a setting. Did you mean {near}? Rename it, or take it out."]


def _likeness(name: str, known: str) -> float:
    """Compare letter by letter, and word by word for words left out or added; of 100."""
    wanted, ours = (text.upper().replace("_", " ").replace("-", " ") for text in (name, known))
    return max(fuzz.ratio(wanted, ours), fuzz.token_set_ratio(wanted, ours))


def _report(problems: list[str]) -> str:
    count = "One setting needs" if len(problems) == 1 else f"{len(problems)} settings need"
    lines = "\n".join(f"- {problem}" for problem in problems)
    return f"{count} mending (environment or .env):\n{lines}"
