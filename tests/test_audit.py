"""The nightly audit: a streak that differs from its days is logged as an error and mended."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.audit import audit_streaks, ledger_of
from bot.core.days import KEPT_DAYS, Day, DayOutcome, Ledger, Streak, streak_of
from bot.errors import PersonUnreadableError
from bot.store import Store
from tests.chats import World
from tests.core.life import START, settled_person
from tests.recording import recording_log
from tests.stores import NOON

DAYS = st.lists(st.sampled_from(DayOutcome), max_size=90).map(
    lambda outcomes: tuple(
        Day(date=START.date() + timedelta(days=number), outcome=outcome)
        for number, outcome in enumerate(outcomes)
    )
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database is."""
    return tmp_path / "loosen.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """An empty store in a file."""
    opened = Store.open(path)
    yield opened
    opened.close()


def add(store: Store, chat: str, days: tuple[Day, ...]) -> int:
    """Somebody with these days behind them."""
    person = replace(settled_person(), ledger=ledger_of(days))
    with store.transaction():
        number = store.add("telegram", chat, person, None, NOON)
        store.record(number, days, streak_of(days))
    return number


def kept(count: int) -> tuple[Day, ...]:
    """So many mornings in a row."""
    return tuple(
        Day(date=START.date() + timedelta(days=number), outcome=DayOutcome.FULL)
        for number in range(count)
    )


def tamper(path: Path, statement: str) -> None:
    """Change the file behind the bot's back."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


async def audited(store: Store, *, mends: bool = True) -> tuple[int, list[dict[str, Any]]]:
    """One audit: how many differed, and the errors it logged."""
    lines: list[dict[str, Any]] = []
    differed = await audit_streaks(store, recording_log(lines), mends=mends)
    return differed, [line for line in lines if line["level"] == "error"]


async def test_what_is_right_is_left_alone(store: Store) -> None:
    """With every streak equal to its days nothing is logged as an error and nothing changes."""
    number = add(store, "1", kept(9))
    add(store, "2", ())
    before = store.load(number)
    assert await audited(store) == (0, [])
    assert store.load(number) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE streaks SET current = 100",
        "UPDATE streaks SET spare_days = 0",
        "UPDATE streaks SET best = 1, total = 1",
        "DELETE FROM streaks",
    ],
)
async def test_a_tampered_streak_is_found_and_mended(
    store: Store, path: Path, statement: str
) -> None:
    """The streak is recomputed from the days; the next audit finds nothing."""
    number = add(store, "1", kept(9))
    tamper(path, statement)
    differed, errors = await audited(store)
    assert differed == 1
    assert [error["event"] for error in errors] == ["streak-differs"]
    assert store.streak(number) == streak_of(kept(9))
    assert await audited(store) == (0, [])


async def test_tampered_days_are_what_counts(store: Store, path: Path) -> None:
    """The days are the truth: when they change, the streak and what the person knows follow."""
    number = add(store, "1", kept(9))
    tamper(path, "DELETE FROM days WHERE date < '2026-03-08'")
    assert (await audited(store))[0] == 1
    stored = store.load(number)
    assert stored is not None
    assert stored.person.ledger.streak == store.streak(number) == streak_of(kept(9)[6:])


async def test_only_who_differs_is_mended(store: Store, path: Path) -> None:
    """Everybody else stays as they were."""
    one, two = add(store, "1", kept(3)), add(store, "2", kept(5))
    before = store.load(two)
    tamper(path, f"UPDATE streaks SET current = 9 WHERE person = {one}")
    assert (await audited(store))[0] == 1
    assert store.load(two) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people SET state = '{' WHERE id = 1",
        "UPDATE days SET outcome = 'x' WHERE person = 1",
    ],
)
async def test_who_can_not_be_read_keeps_nobody_from_being_mended(
    store: Store, path: Path, statement: str
) -> None:
    """The host hears of them and the audit goes on; one that was only asked for says so at once."""
    one, two = add(store, "1", kept(3)), add(store, "2", kept(5))
    assert one == 1
    tamper(path, statement)
    tamper(path, f"UPDATE streaks SET current = 9 WHERE person = {two}")
    with pytest.raises(PersonUnreadableError):
        await audited(store, mends=False)
    differed, errors = await audited(store)
    assert differed == 1
    assert [error["event"] for error in errors] == ["person-unreadable", "streak-differs"]
    assert store.streak(two) == streak_of(kept(5))


async def test_others_are_served_meanwhile(store: Store) -> None:
    """However many people there are, others have their turn after every few of them."""
    for number in range(60):
        add(store, str(number), kept(1))
    audit = asyncio.create_task(audit_streaks(store, recording_log([]), mends=True, breath=0))
    turns = 0
    while not audit.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 5
    assert await audit == 0


async def test_a_check_changes_nothing(store: Store, path: Path) -> None:
    """Asked only to look, the audit reports and leaves the file as it is."""
    number = add(store, "1", kept(3))
    tamper(path, "UPDATE streaks SET current = 9")
    assert (await audited(store, mends=False))[0] == 1
    assert store.streak(number) == Streak(current=9, best=3, total=3, spare_days=2)


async def test_the_error_tells_what_differed(store: Store, path: Path) -> None:
    """The host sees what was stored, what is right, and that it was mended; no dates, no chat."""
    add(store, "chat-4711", kept(3))
    tamper(path, "UPDATE streaks SET current = 9")
    _, [error] = await audited(store)
    assert (error["stored"], error["recomputed"], error["mended"]) == (9, 3, True)
    assert "4711" not in str(error)


async def test_after_mending_the_mornings_go_on(store: Store, path: Path) -> None:
    """A mended person is woken and counted on as if nothing had been."""
    world = World(store)
    await world.meets()
    await world.whole_morning()
    tamper(path, "UPDATE streaks SET current = 50, total = 50")
    await audited(store)
    await world.whole_morning()
    streak = store.streak(world.known().id)
    assert streak is not None
    assert (streak.current, streak.total) == (2, 2)


@given(days=DAYS)
def test_a_ledger_of_days_is_what_the_core_would_have_kept(days: tuple[Day, ...]) -> None:
    """Built from the rows at once or day by day, the ledger and its streak are the same."""
    built = Ledger()
    for day in days:
        built = built.with_day(day)
    assert ledger_of(days) == built
    assert ledger_of(days).streak == streak_of(days)
    assert len(ledger_of(days).recent) <= KEPT_DAYS
