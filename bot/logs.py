"""Logs for the host: one line an event, hashed ids, no secret ever.

Ours and the libraries' records go through one formatter. What libraries tell below WARNING
is left out: it holds chat ids, texts and, in the HTTP client's request log, the token.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any, Literal, TextIO
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

REDACTED = "[secret]"

_SILENCED = ("discord", "httpx", "httpcore")
"""They log addresses, which hold chats and tokens, and discord.py what people say, too."""
_OURS = "bot"
_BARE = re.compile(r"[\w.:+/@-]+")  # what needs no quotes in a text line


def person_hash(platform: str, chat: str, salt: bytes) -> str:
    """Name a person in the log: 10 hex digits that lead back to nobody.

    `salt` is random and kept with the database: without it, ids are too few to hide in a hash.
    """
    return hmac.new(salt, f"{platform}:{chat}".encode(), hashlib.sha256).hexdigest()[:10]


def redactor(secrets: Collection[str]) -> Callable[[str], str]:
    """Make a function that puts `[secret]` wherever one of `secrets` stands in a text.

    Finds them also as they look inside an address or a JSON or Python string. For whatever
    else is printed, such as the error a command ends with.
    """
    shapes = {shape for secret in secrets if secret for shape in _shapes(secret)}
    if not shapes:
        return str
    longest_first = sorted(shapes, key=len, reverse=True)
    # An address may write its percent signs' digits in either case.
    anywhere = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)
    return lambda text: anywhere.sub(REDACTED, text)


def _shapes(secret: str) -> set[str]:
    inner = {secret, json.dumps(secret)[1:-1], repr(secret)[1:-1]}
    return inner | {quote(secret), quote(secret, safe="")}


def configure(
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"],
    format: Literal["text", "json"],  # noqa: A002  # the setting's own word
    *,
    secrets: Collection[str],
    stream: TextIO,
) -> None:
    """Send every log record of the process to `stream`; calling it again replaces all of it."""
    redact = redactor(secrets)
    render = _as_json if format == "json" else _as_text
    _quieten_libraries(level)
    _take_over_root(_Handler(stream, _formatter(render, redact)))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=_our_logger,
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _our_logger(*_names: object) -> logging.Logger:
    """Give every structlog logger one name, also in a module that runs as `__main__`."""
    return logging.getLogger(_OURS)


def _quieten_libraries(level: str) -> None:
    logging.captureWarnings(capture=True)
    logging.getLogger().setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    logging.getLogger(_OURS).setLevel(level)
    known = logging.Logger.manager.loggerDict
    for silenced in _SILENCED:
        children = [name for name in known if name.startswith(f"{silenced}.")]
        for name in (silenced, *children):
            _silence(logging.getLogger(name))


def _silence(logger: logging.Logger) -> None:
    """Close every way out: its own level, its handlers, the root's and the last resort."""
    logger.setLevel(logging.CRITICAL + 1)
    logger.disabled = True
    logger.propagate = False
    logger.handlers[:] = [logging.NullHandler()]


def _take_over_root(handler: logging.Handler) -> None:
    """Make `handler` the only one: any other would write what this one redacts."""
    handler.addFilter(lambda record: record.name.split(".")[0] not in _SILENCED)
    logging.getLogger().handlers[:] = [handler]


class _Handler(logging.StreamHandler[TextIO]):
    """Writes lines; a record that can't be written is never shown raw, as logging would."""

    def __init__(self, stream: TextIO, formatter: logging.Formatter) -> None:
        super().__init__(stream)
        self.setFormatter(formatter)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's name
        """Say where the faulty record came from, and nothing that was in it."""
        fault = {
            "name": record.name,
            "levelno": logging.ERROR,
            "levelname": "ERROR",
            "msg": f"a record from {record.filename}:{record.lineno} could not be written",
        }
        # With the disk full there is nowhere left to say anything; the bot goes on.
        with suppress(Exception):
            self.stream.write(self.format(logging.makeLogRecord(fault)) + self.terminator)
            self.flush()


def _formatter(
    render: Callable[[EventDict], str], redact: Callable[[str], str]
) -> logging.Formatter:
    def redact_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {redact(str(key)): _redacted(value, redact) for key, value in event.items()}

    def to_line(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
        return redact(render(event))

    def name_library(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {**event, "logger": event["_record"].name}

    chain: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        redact_values,
        to_line,
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            name_library,
        ],
        processors=chain,
    )


def _redacted(value: Any, redact: Callable[[str], str]) -> Any:  # noqa: ANN401  # any log value
    """Redact inside containers too, before a renderer can put escapes into a secret."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {redact(str(k)): _redacted(v, redact) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redacted(item, redact) for item in value]
    return redact(str(value))


def _as_json(event: EventDict) -> str:
    return json.dumps(event)


def _as_text(event: EventDict) -> str:
    """Write time, level and event, then the rest as name=value."""
    fields = dict(event)
    head = [f"{fields.pop('timestamp')}", f"{fields.pop('level'):<7}", f"{fields.pop('event')}"]
    rest = [f"{name}={_quoted(value)}" for name, value in fields.items()]
    return "".join(_printable(character) for character in " ".join(head + rest))


def _quoted(value: object) -> str:
    if isinstance(value, str) and _BARE.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _printable(character: str) -> str:
    """Escape what would break the line or speak to the host's screen."""
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")
