"""The check-up of `loosen check`: settings, texts, routine, database, streaks and tokens.

Changes nothing, also while a bot is running, and shows no secret. Each finding says what is
wrong and what to do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from msgspec import Struct
from structlog.typing import FilteringBoundLogger

from bot.audit import audit_streaks
from bot.catalog import Catalog
from bot.cue_texts import find_text_faults
from bot.errors import DeliveryError, LoosenError, MessagesError, SettingsError, StoreError
from bot.pictures.gallery import FOLDER, Gallery
from bot.reaching import Equipment, Reached, reaching
from bot.reading.words import Words
from bot.routine_file import load_routine
from bot.settings import Settings, load_settings
from bot.store import Store

TERMINAL = "terminal"
"""The platform that needs no token."""


class Finding(Struct, frozen=True):
    """One line of the report: what was looked at, whether it is well, and what was found."""

    subject: str
    ok: bool
    text: str

    def __str__(self) -> str:
        return f"{'ok' if self.ok else 'problem':<7}  {self.subject}: {self.text}"


async def check_up(
    environment: Mapping[str, str],
    env_file: Path | None,
    messages: Path,
    log: FilteringBoundLogger,
) -> tuple[Finding, ...]:
    """Look at everything a bot started here and now would use; raises nothing for a problem."""
    try:
        settings = load_settings(environment, env_file)
    except SettingsError as error:
        later = "not looked at; mend the settings first"
        return (
            *_problems("settings", error),
            *_check_messages(messages),
            Finding("database", ok=False, text=later),
            Finding("tokens", ok=False, text=later),
        )
    return (
        Finding("settings", ok=True, text=_told(settings)),
        *_check_messages(messages),
        *await _check_database(settings.database, log),
        *await _check_platforms(settings, log),
    )


def _problems(subject: str, error: LoosenError) -> list[Finding]:
    """One finding a line; the head of a list of problems is none itself."""
    lines = str(error).splitlines()
    heads = {line for line in lines if line.endswith(":")} if len(lines) > 1 else set()
    return [
        Finding(subject, ok=False, text=line.removeprefix("- "))
        for line in lines
        if line and line not in heads
    ]


def _told(settings: Settings) -> str:
    """Say what the settings come to; none of it is secret."""
    door = "private" if settings.is_private else "open to everybody"
    speed = "" if settings.clock_speed == 1 else f"; clock speed {settings.clock_speed:g}"
    return f"readable; the bot is {door}{speed}"


def _check_messages(folder: Path) -> Iterator[Finding]:
    catalog: Catalog | None = None
    try:
        catalog = Catalog.load(folder)
    except MessagesError as error:
        yield from _problems("texts", error)
    else:
        yield Finding("texts", ok=True, text=f"complete in {', '.join(catalog.languages)}")
    yield from _check_routine(folder / "routine.toml", catalog)
    yield from _check_pictures(folder / FOLDER)
    for language in catalog.languages if catalog else ():
        yield from _check_words(folder, language)


def _check_routine(path: Path, catalog: Catalog | None) -> Iterator[Finding]:
    try:
        routine = load_routine(path)
        faults = find_text_faults(catalog, routine, str(path)) if catalog else ()
    except MessagesError as error:
        yield from _problems("routine", error)
        return
    for fault in faults:
        yield Finding("routine", ok=False, text=fault)
    if not faults:
        known = "its texts are all there" if catalog else "its texts were not looked at"
        yield Finding("routine", ok=True, text=f"keeps to its source; {known}")


def _check_pictures(folder: Path) -> Iterator[Finding]:
    problems = Gallery.open(folder).problems
    for problem in problems:
        yield Finding("pictures", ok=False, text=f"{problem} Cards go without it")
    if not problems:
        yield Finding("pictures", ok=True, text="all there and sound")


def _check_words(folder: Path, language: str) -> Iterator[Finding]:
    try:
        Words.load(folder, language)
    except MessagesError as error:
        yield from _problems("reply words", error)
    else:
        yield Finding("reply words", ok=True, text=f"complete in {language}")


async def _check_database(path: Path, log: FilteringBoundLogger) -> tuple[Finding, ...]:
    if not path.exists():  # noqa: ASYNC240 - nothing else waits for this loop
        return (Finding("database", ok=True, text=f"there is no {path} yet; it will be made"),)
    try:
        with closing(Store.open(path, read_only=True)) as store:
            faults = store.integrity()
            if faults:
                advice = "stop the bot, keep a copy, and put the latest backup in its place"
                return tuple(Finding("database", ok=False, text=f"{f}; {advice}") for f in faults)
            people = store.count_people()
            differing = await audit_streaks(store, log, mends=False)
    except StoreError as error:
        return tuple(_problems("database", error))
    return (Finding("database", ok=True, text=f"sound; people: {people}"), _streaks(differing))


def _streaks(differing: int) -> Finding:
    if not differing:
        return Finding("streaks", ok=True, text="all equal to what the days say")
    return Finding(
        "streaks",
        ok=False,
        text=f"{differing} differ from what the days say; a running bot mends them every night. "
        "If this comes back, please report it",
    )


async def _check_platforms(settings: Settings, log: FilteringBoundLogger) -> Sequence[Finding]:
    """Try the tokens, and look who could not be woken where they chose with those that work."""
    if not settings.has_a_platform:
        none = Finding("tokens", ok=True, text="none; the chat opens in the terminal")
        return (none, *_check_homes(settings.database, ()))
    try:
        async with reaching(settings, Equipment(log=log)) as reached:
            tried = [(name, *await _check_token(one)) for name, one in reached.items()]
    except SettingsError as error:
        return _problems("tokens", error)
    served = [name for name, _, is_served in tried if is_served]
    return [finding for _, finding, _ in tried] + _check_homes(settings.database, served)


def _check_homes(path: Path, served: Collection[str]) -> list[Finding]:
    """Count whose platform isn't served; whoever is in the terminal wakes themselves."""
    served = {*served, TERMINAL}
    try:
        if not path.exists():
            return []
        with closing(Store.open(path, read_only=True)) as store:
            elsewhere, never = store.woken_elsewhere(served), store.never_woken(served)
    except StoreError:
        return []  # told by the look at the database
    if not (elsewhere or never):
        return [Finding("homes", ok=True, text="everybody can be woken where they chose")]
    return [
        Finding(
            "homes",
            ok=False,
            text=f"people who are woken on another platform than they chose: {elsewhere}; who "
            f"can't be woken at all: {never}; their platform has no token that works, so set one "
            "for every platform that people use",
        )
    ]


async def _check_token(platform: Reached) -> tuple[Finding, bool]:
    """Try a token; also tell whether its platform would be served, as far as anybody knows."""
    try:
        name = await platform.check()
    except SettingsError as error:
        return Finding(platform.name, ok=False, text=str(error)), False
    except DeliveryError as error:
        address = f"{platform.name.upper()}_API_URL"
        advice = f"check the network, and {address} if it is set"
        text = f"the token can't be tried ({error}); {advice}"
        return Finding(platform.name, ok=False, text=text), True
    return Finding(platform.name, ok=True, text=f"the token belongs to @{name}"), True
