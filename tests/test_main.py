"""The command line: what it prints, where, and with which exit code."""

from __future__ import annotations

import gc
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest
import structlog
from click.testing import CliRunner, Result

from bot.__main__ import VERSION, main
from bot.lock import hold
from bot.wiring import MESSAGES

COMMANDS = ("run", "chat", "rehearse", "check")
FIRST_MEETING = "1\n3\n1\nLisbon\nyes\n7\nsame\n1\n2\n"


@pytest.fixture(autouse=True)
def fresh_logging() -> Iterator[None]:
    """Give every command logging as a new process has it, and take its handlers away again."""
    root = logging.getLogger()
    handlers = list(root.handlers)
    yield
    root.handlers[:] = handlers
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def loosen(*args: str, typed: str = "", **environment: str | None) -> Result:
    """Run a command with nothing in the environment but what is given."""
    blank = dict.fromkeys(("TELEGRAM_BOT_TOKEN", "DATABASE", "LOG_LEVEL", "CLOCK_SPEED"))
    return CliRunner().invoke(
        main, args, input=typed, env={**blank, **environment}, prog_name="loosen"
    )


def test_without_a_command_help_is_shown() -> None:
    """It names every command, and is no failure."""
    result = loosen()
    assert result.exit_code == 0
    assert all(f"\n  {command} " in result.output for command in COMMANDS)


def test_the_version_is_the_packages() -> None:
    """`--version` tells it."""
    assert loosen("--version").output == f"loosen, version {VERSION}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    """Its help has an example and its exit codes."""
    result = loosen(command, "--help")
    assert result.exit_code == 0
    assert "Example" in result.output
    assert f"loosen {command}" in result.output
    assert "Exit codes:\n    0  " in result.output


@pytest.mark.parametrize("command", ["run", "chat"])
def test_bad_settings_are_told_in_one_message(folder: Path, command: str) -> None:
    """All of them at once, on stderr, with exit code 2 and without their values."""
    result = loosen(command, TELEGRAM_BOT_TOKEN="junk-token", CLOCK_SPEED="0")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "TELEGRAM_BOT_TOKEN" in result.stderr
    assert "CLOCK_SPEED" in result.stderr
    assert "junk-token" not in result.stderr
    assert list(folder.iterdir()) == []


def test_settings_are_read_from_the_current_folder(folder: Path) -> None:
    """`.env` counts, and another file takes its place when named."""
    (folder / ".env").write_text("LOG_LEVEL=loud\n", encoding="utf-8")
    (folder / "good.env").write_text("LOG_LEVEL=ERROR\n", encoding="utf-8")
    assert loosen("chat").exit_code == 2
    assert loosen("chat", "--env-file", "good.env").exit_code == 0
    missing = loosen("chat", "--env-file", "missing.env")
    assert missing.exit_code == 2
    assert "missing.env" in missing.stderr


def test_without_a_token_run_opens_the_chat(folder: Path) -> None:
    """It says why on stderr, speaks first, and ends with its input."""
    result = loosen("run")
    assert result.exit_code == 0
    assert "Neither TELEGRAM_BOT_TOKEN nor DISCORD_BOT_TOKEN is set" in result.stderr
    assert "Loosen" in result.stdout
    assert (folder / "loosen.db").exists()


@pytest.mark.usefixtures("folder")
def test_a_chat_begins_at_its_instant() -> None:
    """An instant with Z is UTC, whatever this machine's zone is."""
    result = loosen("chat", "--at", "2026-03-28 21:00Z", typed=FIRST_MEETING)
    assert result.exit_code == 0
    assert "[Sat 21:00:00]" in result.stdout


@pytest.mark.usefixtures("folder")
def test_a_naive_instant_is_read_where_the_person_is() -> None:
    """Once they have told their town, `--at` means its wall clock."""
    loosen("chat", "--at", "2026-07-01 21:00Z", typed=FIRST_MEETING)
    result = loosen("chat", "--at", "2026-07-02 06:30", typed="\n")
    assert "[Thu 07:00:00]" in result.stdout
    assert "06:30" not in result.stderr


@pytest.mark.usefixtures("folder")
def test_an_instant_that_is_none_is_a_usage_error() -> None:
    """Exit code 2, with one to copy."""
    result = loosen("chat", "--at", "soon")
    assert result.exit_code == 2
    assert "2026-03-28 21:00" in result.stderr


def test_a_database_that_can_not_be_used_is_told(folder: Path) -> None:
    """What is no database, or in use, ends with exit code 1, a message and no traceback."""
    (folder / "noise.db").write_bytes(b"not a database" * 1000)
    noise = loosen("chat", DATABASE="noise.db")
    with hold(folder / "used.db"):
        used = loosen("run", DATABASE="used.db", TELEGRAM_BOT_TOKEN="1:made-up-token")
    for result, told in ((noise, "not a database"), (used, "Another Loosen")):
        assert result.exit_code == 1
        assert told in result.stderr
        assert "Traceback" not in result.output
        assert "made-up-token" not in result.output


def test_serving_starts_without_what_it_never_uses() -> None:
    """After a crash somebody may be in mid-hold, and each of these takes a tenth of the start."""
    spared = {"prompt_toolkit", "sqlite_utils", "telegram.ext", "bot.terminal_life", "bot.checkup"}
    spared |= {"discord"}  # unless its token is set
    modules = "bot.__main__, bot.settings, bot.serving, bot.chat.telegram"
    code = f"import sys, {modules}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    assert "bot.chat.telegram" in loaded.stdout.split()
    assert spared.isdisjoint(loaded.stdout.split())


def test_a_start_that_fails_collects_garbage_again(folder: Path) -> None:
    """The collector is off only while a bot starts, however that ends."""
    (folder / "noise.db").write_bytes(b"not a database" * 1000)
    result = loosen("run", DATABASE="noise.db", TELEGRAM_BOT_TOKEN="1:made-up-token")
    assert result.exit_code == 1
    assert gc.isenabled()


@pytest.mark.usefixtures("folder")
def test_a_chats_log_keeps_quiet_unless_asked() -> None:
    """The conversation is for reading; LOG_LEVEL brings the log, on stderr."""
    assert "person-new" not in loosen("chat", DATABASE="a.db").stderr
    assert "person-new" in loosen("chat", DATABASE="b.db", LOG_LEVEL="INFO").stderr


@pytest.mark.usefixtures("folder")
def test_check_prints_a_line_a_finding() -> None:
    """Exit code 0 when all is well, 1 with a problem; settings are findings too."""
    good, bad = loosen("check"), loosen("check", CLOCK_SPEED="0")
    assert good.exit_code == 0
    assert {line.split()[0] for line in good.stdout.splitlines()} == {"ok"}
    assert bad.exit_code == 1
    assert "problem  settings: CLOCK_SPEED" in bad.stdout


def test_a_rehearsal_needs_nothing_and_leaves_nothing(folder: Path) -> None:
    """Replies come from a pipe; no database, no settings, no zone but the person's."""
    result = loosen("rehearse", "--replies", "-", typed=f"# me\n{FIRST_MEETING}\n", CLOCK_SPEED="0")
    assert result.exit_code == 0
    assert "[Tue 07:00:00] R" in result.stdout
    assert result.stderr == ""
    assert list(folder.iterdir()) == []


def test_a_rehearsal_begins_where_it_is_told(folder: Path) -> None:
    """`--at` sets its first instant, read as UTC."""
    (folder / "replies.txt").write_text("\n", encoding="utf-8")
    result = loosen("rehearse", "--replies", "replies.txt", "--at", "2026-07-01 08:15:30")
    assert "[Wed 08:15:30]" in result.stdout


@pytest.mark.parametrize(
    ("old", "new"),
    [("hold_seconds = 30", "hold_seconds = 5"), ('"knee-swings.begin"', '"knee-swings.bgin"')],
)
def test_a_broken_routine_is_refused_with_its_line(folder: Path, old: str, new: str) -> None:
    """Both a broken fact and a missing text: exit code 1, file, line and reason, no scene."""
    path = Path(copyfile(MESSAGES / "routine.toml", folder / "mine.toml"))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    result = loosen("rehearse", "--routine", "mine.toml")
    assert result.exit_code == 1
    assert f"mine.toml: line {line}: " in result.stderr
    assert result.stdout == ""


def test_a_language_without_texts_is_refused() -> None:
    """Exit code 1, naming those that there are."""
    result = loosen("rehearse", "--lang", "xx")
    assert result.exit_code == 1
    assert "There are: en" in result.stderr
