"""The command line: `loosen`, also as `python -m bot`.

The only place that reads the environment, the machine's clock and the standard streams; signals
and exit codes are in `process`. It decides nothing: it hands these in.
A command imports what it needs when it runs, so that after a crash nobody in mid-hold waits for
what serving never uses, such as the terminal's libraries.
"""
# ruff: noqa: PLC0415 - imports inside functions, for the reason above

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import closing
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

import click

from bot.errors import LoosenError
from bot.moments import EVENING, Moment, instant_of
from bot.process import MEND, errors_told, unswept, until_told

if TYPE_CHECKING:
    from bot.settings import Settings

VERSION = version("loosen")

_ENV_FILE = Path(".env")


_env_file = click.option(
    "--env-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read the settings from this file instead of .env in the current folder.",
)


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="loosen")
@click.pass_context
def main(context: click.Context) -> None:
    """Loosen guides three gentle exercises for a stiff back, in bed, every morning.

    Settings come from the environment and from .env in the current folder; .env.example
    explains each of them.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@main.command(short_help="Serve Telegram and Discord; without a token, chat in the terminal.")
@_env_file
def run(env_file: Path | None) -> None:
    """Serve every platform whose token is set; without any, chat in the terminal.

    The tokens are TELEGRAM_BOT_TOKEN and DISCORD_BOT_TOKEN.

    Runs until it is told to stop (Ctrl-C, or SIGTERM), and then finishes what is under way.

    \b
    Example:
      TELEGRAM_BOT_TOKEN=12345:abc loosen run

    \b
    Exit codes:
      0  stopped as told
      1  the database or a file in messages/ must be mended
      2  the settings must be mended, or no token is accepted
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    with unswept():
        settings = _settings(env_file)
        if settings.has_a_platform:
            _serve(settings)
            return
    click.echo(
        "Neither TELEGRAM_BOT_TOKEN nor DISCORD_BOT_TOKEN is set, so the chat opens here, in the "
        "terminal.",
        err=True,
    )
    _chat(settings, settings.database, None)


@main.command("chat")
@_env_file
@click.option(
    "--database",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The SQLite file to use; it is made when missing. Default: the setting DATABASE.",
)
@click.option(
    "--at",
    type=Moment(),
    help="The instant at which the chat's clock starts. Without Z or an offset it is read in "
    "the time zone of the person in the database, and before there is one, in this machine's.",
)
def chat_command(env_file: Path | None, database: Path | None, at: datetime | None) -> None:
    """Chat in the terminal, without any network.

    A choice can be typed as its number or as words. An empty line jumps the clock to the next
    instant at which something happens. With input from a pipe, each line is one reply and
    nothing waits in real time.

    \b
    Examples:
      loosen chat
      loosen chat --database try.db --at "2026-03-28 21:00"
      printf '1\\n3\\n1\\n' | loosen chat --database try.db

    \b
    Exit codes:
      0  the input ended
      1  the database or a file in messages/ must be mended
      2  the settings or the options must be mended
    """  # noqa: D301 - as above
    settings = _settings(env_file)
    _chat(settings, database or settings.database, at)


@main.command("rehearse")
@click.option(
    "--replies",
    type=click.File(encoding="utf-8-sig", errors="replace"),
    help="Play these replies, one a line, instead of the built-in scenes; - is standard input. "
    "A line is typed words or the number of a choice, an empty line jumps to the next instant "
    "at which something happens, and # begins a comment.",
)
@click.option("--lang", default="en", show_default=True, help="The language of the texts.")
@click.option(
    "--routine",
    type=click.Path(path_type=Path),
    help="Another routine file than messages/routine.toml.",
)
@click.option(
    "--at",
    type=Moment(),
    help="The instant at which it begins; without Z or an offset it is read as UTC. "
    f"Default: {EVENING:%Y-%m-%d %H:%M}.",
)
def rehearse_command(
    replies: TextIO | None, lang: str, routine: Path | None, at: datetime | None
) -> None:
    """Print a first meeting, a morning and the scenes around them.

    For a clinician or translator to read in one sitting: every message with its local time, R
    where the phone rings, S where it stays silent, in virtual time and in one go. Nothing is
    kept and nothing is sent.

    \b
    Examples:
      loosen rehearse
      loosen rehearse --routine my-routine.toml | less
      loosen rehearse --replies my-replies.txt --at "2026-03-28 21:00"

    \b
    Exit codes:
      0  all of it was printed
      1  a file in messages/ must be mended; it says which line and why
      2  the options must be mended
    """  # noqa: D301 - as above
    import structlog

    from bot.logs import configure
    from bot.rehearsal import Staging, follow
    from bot.rehearsal_scenes import rehearse
    from bot.wiring import load_texts

    configure("ERROR", "text", secrets=(), stream=sys.stderr)
    start = EVENING if at is None else instant_of(at, "UTC")
    with errors_told():
        texts = load_texts(routine=routine)
        staging = Staging(texts, lang, start, _print, structlog.get_logger())
        asyncio.run(rehearse(staging) if replies is None else follow(staging, replies))


@main.command("pictures")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Where the pictures go; it is made when missing. Default: messages/pictures.",
)
def pictures_command(folder: Path | None) -> None:
    """Draw the movements from messages/figures anew.

    For whoever changes a figure: checks its joints and its speed, then writes a looping GIF and
    a still PNG of each movement. It takes about a minute.

    \b
    Examples:
      loosen pictures
      loosen pictures --folder look-at-them-first

    \b
    Exit codes:
      0  all of them were drawn
      1  a figure must be mended; it says which line and why
      2  the options must be mended
    """  # noqa: D301 - as above
    from bot.pictures.command import draw_pictures
    from bot.wiring import MESSAGES

    with errors_told():
        for line in draw_pictures(MESSAGES, folder or MESSAGES / "pictures"):
            click.echo(line)


@main.command()
@_env_file
def check(env_file: Path | None) -> None:
    """Look at settings, texts, words, routine, pictures, database, streaks and tokens.

    Prints one line a finding, each problem with what to do. Changes nothing, also while a bot
    is running, and shows no secret.

    \b
    Example:
      loosen check

    \b
    Exit codes:
      0  everything is well
      1  something must be mended
    """  # noqa: D301 - as above
    import structlog

    from bot.checkup import check_up
    from bot.logs import configure
    from bot.wiring import MESSAGES

    configure("ERROR", "text", secrets=(), stream=sys.stderr)
    log = structlog.get_logger()
    findings = asyncio.run(check_up(os.environ, env_file or _ENV_FILE, MESSAGES, log))
    for finding in findings:
        click.echo(str(finding))
    if not all(finding.ok for finding in findings):
        sys.exit(MEND)


def _settings(env_file: Path | None) -> Settings:
    from bot.settings import load_settings

    with errors_told():
        return load_settings(os.environ, env_file or _ENV_FILE)


def _serve(settings: Settings) -> None:
    import structlog

    from bot.logs import redactor
    from bot.serving import serve
    from bot.wiring import load_texts, utc_now

    _log_to_stderr(settings, settings.log_level)
    log = structlog.get_logger()
    with errors_told(redactor(settings.secrets)):
        texts = load_texts()
        work = serve(settings, texts=texts, wall=utc_now, version=VERSION, log=log)
        try:
            asyncio.run(until_told(work))
        except LoosenError:
            raise
        except Exception as error:
            log.exception("broken")
            raise LoosenError(
                "Loosen stopped because of a mistake of its own; the log above says where. "
                "Start it again: everything saved is still there. Please report it."
            ) from error


def _chat(settings: Settings, database: Path, at: datetime | None) -> None:
    import structlog

    from bot.logs import redactor
    from bot.terminal_life import chat
    from bot.wiring import utc_now

    told_how_much = "log_level" in settings.told
    _log_to_stderr(settings, settings.log_level if told_how_much else "WARNING")
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    with errors_told(redactor(settings.secrets)):
        work = chat(
            settings=settings,
            database=database,
            at=None if at is None else instant_of(at, _zone_at_home(at, database)),
            stdin=sys.stdin,
            stdout=sys.stdout,
            interactive=interactive,
            wall=utc_now,
            log=structlog.get_logger(),
        )
        # Reading a pipe blocks the loop, where no handler of a signal could run.
        asyncio.run(until_told(work) if interactive else work)


def _zone_at_home(at: datetime, database: Path) -> str:
    """The zone of the person at the terminal; empty while it is not known, or not needed."""
    from bot.chat.terminal import CHAT, NAME
    from bot.lock import hold
    from bot.store import Store

    if at.tzinfo is not None or not database.is_file():
        return ""
    with hold(database), closing(Store.open(database)) as store:
        stored = store.find(NAME, CHAT)
        return "" if stored is None else stored.person.zone


def _log_to_stderr(settings: Settings, level: Literal["DEBUG", "INFO", "WARNING", "ERROR"]) -> None:
    from bot.logs import configure

    configure(level, settings.log_format, secrets=settings.secrets, stream=sys.stderr)


def _print(text: str) -> None:
    click.echo(text, nl=False)


if __name__ == "__main__":
    main()
