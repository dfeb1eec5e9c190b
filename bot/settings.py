"""Every setting, from the environment and `.env`; all problems reported in one message.

Nothing but this module knows the settings' names. It reads no environment of its own: the
entry point hands the mapping in. No problem it reports repeats a value, so none can leak one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from dotenv.parser import parse_stream
from rapidfuzz import fuzz

from bot import settings_values as values
from bot.errors import SettingsError
from bot.settings_values import Secret

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")  # so that no stray value passes for a name
_LIKENESS = 80  # of 100: lets TELEGRAM_TOKEN and DATABASE_PATH in, COMPOSE_PROJECT_NAME out


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a host can decide; a setting's name in the environment is its name in capitals."""

    telegram_bot_token: Secret | None = None
    """None: no Telegram."""
    telegram_api_url: str = "https://api.telegram.org"
    """Scheme, host and port, without a slash at the end."""
    telegram_messages_per_second: float = 30.0
    """How many messages Telegram takes from this bot in a second, to all chats together."""
    discord_bot_token: Secret | None = None
    """None: no Discord. Without any token the chat opens in the terminal."""
    discord_api_url: str = "https://discord.com/api/v10"
    """Scheme, host, port and the version's path, without a slash at the end."""
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
    def has_a_platform(self) -> bool:
        """Whether anything but the terminal is to be served."""
        return self.telegram_bot_token is not None or self.discord_bot_token is not None

    @property
    def is_private(self) -> bool:
        """Whether strangers are turned away."""
        return bool(self.allowed_people) or self.invitation_code is not None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that must never be seen, for the log's redaction."""
        given = (self.telegram_bot_token, self.discord_bot_token, self.invitation_code)
        return tuple(secret.get_secret_value() for secret in given if secret is not None)


_READ: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {
        "telegram_bot_token": values.telegram_token,
        "telegram_api_url": values.telegram_api_url,
        "telegram_messages_per_second": values.pace,
        "discord_bot_token": values.discord_token,
        "discord_api_url": values.discord_api_url,
        "database": values.database,
        "host_name": values.shown_text,
        "host_contact": values.shown_text,
        "log_level": values.log_level,
        "log_format": values.log_format,
        "allowed_people": values.people,
        "invitation_code": values.code,
        "clock_speed": values.speed,
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
    found: dict[str, Any] = {}
    for name, read in _READ.items():
        text = given.get(name.upper(), "").strip()
        try:
            found |= {name: read(text)} if text else {}
        except ValueError as error:
            problems.append(f"{name.upper()}: {error}")
    if problems:
        raise SettingsError(_report(problems))
    return Settings(**found, told=frozenset(found))


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
