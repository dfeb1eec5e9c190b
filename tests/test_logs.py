"""Logs: one line an event, and nothing in it that must not be seen."""

from __future__ import annotations

import io
import json
import logging
import re
import threading
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import REDACTED, configure, person_hash, redactor

TOKEN = "123456:AAbbCC-ddEEff_GGhhIIjjKK"
CODE = 'sun"ny\\side é'
ADDRESS = f"https://api.telegram.org/bot{TOKEN}/getMe"
FORMATS = pytest.mark.parametrize("form", ["text", "json"])


class FullDisk(io.StringIO):
    """A stream that refuses every write."""

    def write(self, _text: str) -> int:
        """Fail as a full disk does."""
        raise OSError(28, "No space left on device")


@pytest.fixture(autouse=True)
def logging_left_alone() -> Iterator[None]:
    """Put the process's logging back after each test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logging.captureWarnings(capture=False)  # else a test before that left it on keeps it on
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()
    for name in [n for n in logging.Logger.manager.loggerDict if n.startswith("http")]:
        logger = logging.getLogger(name)
        logger.disabled, logger.propagate, logger.handlers[:] = False, True, []
        logger.setLevel(logging.NOTSET)


def configured(form: str = "json", level: str = "DEBUG") -> io.StringIO:
    """Send the logs into a string, with both secrets known."""
    stream = io.StringIO()
    configure(level, form, secrets=[TOKEN, CODE, ""], stream=stream)  # type: ignore[arg-type]
    return stream


def entries(stream: io.StringIO) -> list[dict[str, object]]:
    """Read the JSON lines back."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def assert_no_secret(text: str) -> None:
    """Neither secret, nor a recognisable half of the token, is in the text."""
    assert TOKEN not in text
    assert CODE not in text
    assert TOKEN.split(":")[1] not in text
    assert "ny\\\\side" not in text


def test_a_person_is_a_short_hash_that_depends_on_everything() -> None:
    """Ten hex digits, the same for the same chat, another for another platform, chat or salt."""
    name = person_hash("telegram", "12345", b"salt")
    assert re.fullmatch(r"[0-9a-f]{10}", name)
    assert name == person_hash("telegram", "12345", b"salt")
    assert name != person_hash("discord", "12345", b"salt")
    assert name != person_hash("telegram", "12346", b"salt")
    assert name != person_hash("telegram", "12345", b"pepper")


def test_json_is_one_object_a_line_with_utc_time() -> None:
    """Each event is a JSON object with its time, level, name and values."""
    stream = configured("json")
    before = datetime.now(UTC)
    structlog.get_logger().info("session-started", person="ab12", cue=3, late=False)
    (entry,) = entries(stream)
    stamped = datetime.fromisoformat(str(entry.pop("timestamp")))
    assert before <= stamped <= datetime.now(UTC)
    values = {"person": "ab12", "cue": 3, "late": False}
    assert entry == {"event": "session-started", "level": "info", **values}


def test_text_is_time_level_event_and_values() -> None:
    """A line for eyes: quotes only where a value needs them."""
    stream = configured("text")
    structlog.get_logger("any").warning("database-locked", path="a b.db", tries=2, by=["x", None])
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z warning database-locked "
        r'path="a b.db" tries=2 by=\["x", null\]\n',
        stream.getvalue(),
    )


@FORMATS
@given(value=st.text(max_size=30), name=st.text(max_size=8))
def test_one_event_is_one_line_whatever_is_in_it(form: str, value: str, name: str) -> None:
    """Line ends of every kind and control characters are escaped, in names and values alike."""
    stream = configured(form)
    log = structlog.get_logger()
    log.info("event %s", value, field=value, other=[value], more={name: value})
    log.error("raised", exc_info=ValueError(value))
    logging.getLogger("library").error("said %s", value)
    written = stream.getvalue()
    assert len(written.splitlines()) == 3
    assert all(line.isprintable() for line in written.split("\n"))


@FORMATS
def test_libraries_go_through_the_same_formatter(form: str) -> None:
    """A record from stdlib logging, and a Python warning, look like ours and name the library."""
    stream = configured(form)
    logging.getLogger("apscheduler.scheduler").warning("Missed %d jobs", 2)
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.showwarning("old name", DeprecationWarning, "library.py", 3)
    first, second = stream.getvalue().splitlines()
    assert "Missed 2 jobs" in first
    assert "apscheduler.scheduler" in first
    assert "timestamp" in first or re.match(r"\d{4}-.*Z warning", first)
    assert "old name" in second


def test_what_libraries_tell_below_warning_is_left_out() -> None:
    """At DEBUG ours are shown and the libraries' chatter, which holds chat ids, is not."""
    stream = configured(level="DEBUG")
    logging.getLogger("telegram.Bot").debug("sendMessage with chat_id 12345")
    logging.getLogger("apscheduler").info("Added job")
    structlog.get_logger().debug("armed")
    assert [entry["event"] for entry in entries(stream)] == ["armed"]


def test_the_level_is_kept() -> None:
    """At ERROR neither our warnings nor the libraries' are shown."""
    stream = configured(level="ERROR")
    structlog.get_logger().warning("slow")
    logging.getLogger("telegram").warning("slow")
    structlog.get_logger().error("broken")
    assert [entry["event"] for entry in entries(stream)] == ["broken"]


def test_configuring_again_replaces_the_first() -> None:
    """Nothing is written twice, and the new stream has it all."""
    first, second = configured(), configured()
    structlog.get_logger().info("once")
    assert first.getvalue() == ""
    assert len(entries(second)) == 1


@pytest.mark.parametrize(
    "name", ["httpx", "httpcore", "httpcore.http11", "httpcore.new", "discord", "discord.http"]
)
def test_the_request_log_is_impossible(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever the HTTP client's loggers say, at whatever level, nothing of it comes out."""
    logging.getLogger("httpcore.http11").setLevel(logging.DEBUG)
    stream = configured(level="DEBUG")
    for level in (logging.DEBUG, logging.INFO, logging.CRITICAL):
        logging.getLogger(name).log(level, "HTTP Request: POST %s", ADDRESS)
    assert stream.getvalue() == ""
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["httpx", "httpcore.http11"])
def test_the_request_log_stays_out_when_switched_on_again(name: str) -> None:
    """A library that sets its own level and way out back still does not reach the log."""
    stream = configured(level="DEBUG")
    logger = logging.getLogger(name)
    logger.disabled, logger.propagate = False, True
    logging.getLogger("httpcore").propagate = True
    logger.setLevel(logging.DEBUG)
    logger.info("HTTP Request: POST %s", ADDRESS)
    assert stream.getvalue() == ""


class _NotFound(BaseHTTPRequestHandler):
    """Refuses every request, and logs none itself."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(404)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    """Run a server on loopback and give its address."""
    with HTTPServer(("127.0.0.1", 0), _NotFound) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def test_a_real_request_leaves_no_trace(server: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A real client asks a real server with the token in the path, and the log stays empty."""
    stream = configured(level="DEBUG")
    with httpx.Client(trust_env=False) as client:
        assert client.get(f"{server}/bot{TOKEN}/getMe").status_code == 404
    assert stream.getvalue() == ""
    assert capfd.readouterr() == ("", "")


def test_a_failed_request_is_told_without_the_token(server: str) -> None:
    """The client's exception holds the address; its traceback comes out redacted."""
    stream = configured()
    with httpx.Client(trust_env=False) as client:
        answer = client.get(f"{server}/bot{TOKEN}/getMe")
    try:
        answer.raise_for_status()
    except httpx.HTTPStatusError:
        structlog.get_logger().exception("telegram-refused", url=answer.request.url)
    (entry,) = entries(stream)
    assert_no_secret(stream.getvalue())
    assert REDACTED in str(entry["url"])
    assert "HTTPStatusError" in str(entry["exception"])


def fail() -> None:
    """Raise an error that names both secrets, caused by one that names one."""
    try:
        int(CODE)
    except ValueError as cause:
        raise KeyError(TOKEN, CODE) from cause


@FORMATS
def test_a_secret_is_redacted_wherever_it_stands(form: str) -> None:
    """In events, values, names, containers, arguments, exceptions, causes and stacks."""
    stream = configured(form)
    log = structlog.get_logger()
    log.info(ADDRESS, url=ADDRESS, parts=[TOKEN, (CODE,), {CODE, TOKEN}])
    log.info("nested", deep={"a": {TOKEN: {"b": CODE}}}, path=Path("/tmp") / TOKEN, raw=CODE)
    log.info("encoded", url=quote(TOKEN, safe=""))
    log.info("named", **{TOKEN: 1})
    log.warning("%s and %s", TOKEN, CODE)
    logging.getLogger("telegram").error("The token `%s` was rejected", TOKEN, stack_info=True)
    try:
        fail()
    except KeyError as error:
        log.exception("failed", error=error)
        logging.getLogger("telegram").log(logging.ERROR, "%r", error, exc_info=True)
    written = stream.getvalue()
    assert len(written.splitlines()) == 8
    assert written.count(REDACTED) >= 16
    assert written.count("Traceback") >= 2
    assert_no_secret(written)


@pytest.mark.parametrize("arguments", [(TOKEN,), (1, TOKEN)])
def test_a_faulty_record_is_not_shown_raw(
    arguments: tuple[object, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    """Where logging would print the raw arguments, one line says where the record came from."""
    stream = configured()
    logging.getLogger("telegram").error("%d jobs", *arguments)
    (entry,) = entries(stream)
    assert "test_logs.py" in str(entry["event"])
    assert entry["level"] == "error"
    assert_no_secret(stream.getvalue() + "".join(capfd.readouterr()))


def test_a_full_disk_stops_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """A log that can't be written neither raises nor spills elsewhere."""
    configure("DEBUG", "json", secrets=[TOKEN], stream=FullDisk())
    structlog.get_logger().error("lost", token=TOKEN)
    assert capfd.readouterr() == ("", "")


@given(secret=st.text(alphabet='ab:%"\\é ', min_size=4), around=st.text(alphabet="xyz\n"))
def test_the_redactor_takes_every_occurrence_and_nothing_else(secret: str, around: str) -> None:
    """The secret goes wherever it stands, and the text around it stays letter by letter."""
    redact = redactor([secret, ""])
    assert redact(around) == around
    text = f"{around}{secret}{around}{quote(secret, safe='')}{around}{json.dumps(secret)}"
    assert redact(text) == f'{around}{REDACTED}{around}{REDACTED}{around}"{REDACTED}"'


def test_the_redactor_knows_either_case_of_an_escape_and_works_without_secrets() -> None:
    """A colon written as %3a hides no token; with no token given nothing is taken out."""
    assert redactor([TOKEN])(TOKEN.replace(":", "%3a")) == REDACTED
    assert redactor([])(f"any {TOKEN}") == f"any {TOKEN}"
