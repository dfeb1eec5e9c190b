"""Every setting, from the environment and `.env`; all problems reported in one message.

Nothing but this module knows the settings' names. It reads no environment of its own: the
entry point hands the mapping in. No problem it reports repeats a value, so none can leak one.
"""

from __future__ import annotations

import io
import ipaddress
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit

from dotenv.parser import parse_stream
from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from rapidfuzz import fuzz

from bot.errors import SettingsError

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]{3,}")
_PERSON = re.compile(r"(?:(telegram|discord):)?([0-9]{1,20})")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")  # so that no stray value passes for a name
_LIKENESS = 80  # of 100: lets TELEGRAM_TOKEN and DATABASE_PATH in, COMPOSE_PROJECT_NAME out
_TEXT_LIMIT = 100  # characters that still read as a name in the middle of a sentence
_CODE_LENGTHS = range(8, 65)  # short codes are guessed; a Telegram start link carries 64
_FASTEST = 3600  # an hour in a second


def _token(value: SecretStr | None) -> SecretStr | None:
    if value is not None and not _TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError(
            "is not a bot token: those are digits, a colon, then letters and digits. "
            "Copy it again from BotFather, whole and without quotes or spaces."
        )
    return value


def _code(value: SecretStr | None) -> SecretStr | None:
    if value is None:
        return None
    code = value.get_secret_value()
    if len(code) not in _CODE_LENGTHS or not code.isprintable() or " " in code:
        raise ValueError("is not 8 to 64 characters without spaces. Choose a code that is.")
    return value


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


def _database(value: object) -> object:
    if isinstance(value, str) and value.startswith("~"):
        raise ValueError("begins with ~, which is not expanded here. Write the whole path.")
    if isinstance(value, str) and value.startswith((":memory:", "file:")):
        raise ValueError("is not the path of a file. Name one, for example loosen.db.")
    return value


def _shown_text(value: str) -> str:
    if len(value) > _TEXT_LIMIT or not value.isprintable():
        raise ValueError(f"is not one line of at most {_TEXT_LIMIT} characters. Shorten it.")
    return value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _people(value: object) -> object:
    if not isinstance(value, str):
        return value
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


def _speed(value: object) -> float:
    try:
        speed = float(value)  # type: ignore[arg-type]  # whatever float() refuses is a problem
    except (TypeError, ValueError):
        speed = math.nan
    if not 0 < speed <= _FASTEST:
        raise ValueError(
            f"is not a number above 0 and up to {_FASTEST}. Leave it out for real time; "
            "60 makes a minute a second."
        )
    return speed


class Settings(BaseSettings):
    """What a host can decide; a setting's name in the environment is its name in capitals."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    telegram_bot_token: Annotated[SecretStr | None, AfterValidator(_token)] = None
    """None: no Telegram, the chat opens in the terminal."""
    telegram_api_url: Annotated[str, AfterValidator(_api_url)] = "https://api.telegram.org"
    """Scheme, host and port, without a slash at the end."""
    database: Annotated[Path, BeforeValidator(_database)] = Path("loosen.db")
    host_name: Annotated[str, AfterValidator(_shown_text)] = ""
    """Who runs this bot, as people read it in the notice; empty: the text has words for that."""
    host_contact: Annotated[str, AfterValidator(_shown_text)] = ""
    """How people reach the host, as they read it in the notice; empty: not said."""
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)] = (
        "INFO"
    )
    log_format: Annotated[Literal["text", "json"], BeforeValidator(_lower)] = "text"
    allowed_people: Annotated[tuple[str, ...], BeforeValidator(_people)] = ()
    """`platform:id` of those a private bot answers; empty: not limited by this."""
    invitation_code: Annotated[SecretStr | None, AfterValidator(_code)] = None
    """What a stranger has to say to a private bot; None: nothing opens it."""
    clock_speed: Annotated[float, BeforeValidator(_speed)] = 1.0
    """Seconds of the bot's clock in a second of real time."""

    @property
    def is_private(self) -> bool:
        """Whether strangers are turned away."""
        return bool(self.allowed_people) or self.invitation_code is not None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that must never be seen, for the log's redaction."""
        given = (self.telegram_bot_token, self.invitation_code)
        return tuple(secret.get_secret_value() for secret in given if secret is not None)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  # the signature is pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # as above
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # as above
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read what `load_settings` hands in and never the process environment itself."""
        return (init_settings,)


NAMES = tuple(field.upper() for field in Settings.model_fields)
"""The settings' names as a host writes them."""

_HINTS = {
    "LOG_LEVEL": "is not one of DEBUG, INFO, WARNING, ERROR. Choose one, or leave it out.",
    "LOG_FORMAT": "is neither text nor json. Choose one, or leave it out.",
}


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
    values = {name.lower(): given[name].strip() for name in NAMES if given.get(name, "").strip()}
    try:
        settings = Settings(**values)  # type: ignore[arg-type]  # strings are what it validates
    except ValidationError as error:
        problems += _problems(error)
        raise SettingsError(_report(problems)) from None
    if problems:
        raise SettingsError(_report(problems))
    return settings


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


def _problems(error: ValidationError) -> list[str]:
    found = []
    for detail in error.errors(include_url=False, include_input=False):
        name = str(detail["loc"][0]).upper()
        cause = detail["msg"].removeprefix("Value error, ")
        found.append(f"{name}: {_HINTS.get(name, cause)}")
    return found


def _report(problems: list[str]) -> str:
    count = "One setting needs" if len(problems) == 1 else f"{len(problems)} settings need"
    lines = "\n".join(f"- {problem}" for problem in problems)
    return f"{count} mending (environment or .env):\n{lines}"
