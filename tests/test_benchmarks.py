"""The benchmarks with a handful of people: each runs, checks its own results, and is printed."""

from __future__ import annotations

import asyncio
import math
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import due_jobs, due_together, registering, registering_jobs, saves, side, steps
from benchmarks.__main__ import FIGURES
from benchmarks.bare_sqlite import Recorder, replay
from benchmarks.figure import Must, Row, Unit, print_table
from benchmarks.stall import longest_stall
from bot.database import Database, Parameters
from bot.database import Row as DatabaseRow
from bot.store import Store

FEW = 40
TOGETHER = 4


class Reader(Database):
    """Keeps every statement, with some parameters that it ran with."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        super().__init__(connection, name)
        self.ran: dict[str, Parameters] = {}

    def run(self, sql: str, parameters: Parameters = ()) -> int:
        """Keep it, and run it."""
        self.ran[sql] = parameters
        return super().run(sql, parameters)

    def run_many(self, sql: str, parameters: Iterable[Parameters]) -> None:
        """Keep it, and run it."""
        rows = tuple(parameters)
        self.ran |= {sql: rows[0]} if rows else {}
        super().run_many(sql, rows)

    def rows(self, sql: str, parameters: Parameters = ()) -> list[DatabaseRow]:
        """Keep it, and run it."""
        self.ran[sql] = parameters
        return super().rows(sql, parameters)

    def row(self, sql: str, parameters: Parameters = ()) -> DatabaseRow | None:
        """Keep it, and run it."""
        self.ran[sql] = parameters
        return super().row(sql, parameters)


def test_the_core_and_its_peer_have_rates(tmp_path: Path) -> None:
    """Both sides of the first figure come to their end and count something."""
    assert steps.core(FEW, tmp_path)["rate"] > 0
    assert steps.round_trips(FEW, tmp_path)["rate"] > 0


def test_a_morning_is_saved_event_by_event_on_both_sides(tmp_path: Path) -> None:
    """The bot and bare sqlite3 make as many transactions for the same morning."""
    ours = saves.coach(saves.PEOPLE_A_REGULAR, tmp_path)
    peer = saves.sqlite(saves.PEOPLE_A_REGULAR, tmp_path)
    assert ours["transactions"] == peer["transactions"] > 19


def test_the_peer_writes_the_same_rows(tmp_path: Path) -> None:
    """A replayed morning leaves every table as the recorded one did."""
    recorded, bare = tmp_path / "recorded.db", tmp_path / "bare.db"
    for file in (recorded, bare):
        saves.register_regulars(file, 1)
    recorder = Recorder.open(recorded)
    assert isinstance(recorder, Recorder)
    asyncio.run(saves.Morning(Store(recorder)).live())
    recorder.close()
    replay(recorder.transactions, bare)
    for table in ("people", "turns", "days", "streaks", "outbox", "inbox"):
        assert _rows(recorded, table) == _rows(bare, table), table


def test_no_event_reads_a_whole_table(tmp_path: Path) -> None:
    """Nothing that a morning asks of the database grows with people or with messages sent."""
    file = tmp_path / "plans.db"
    saves.register_regulars(file, 1)
    reader = Reader.open(file)
    assert isinstance(reader, Reader)
    reader.ran.clear()  # what opening the file asked
    asyncio.run(saves.Morning(Store(reader)).live())
    asked = dict(reader.ran)
    scans = [
        (sql, step)
        for sql, parameters in asked.items()
        for *_, step in reader.rows(f"EXPLAIN QUERY PLAN {sql}", parameters)
        if str(step).startswith("SCAN") and "json_each" not in str(step)
    ]
    reader.close()
    # `ready` walks the index of what waits, in its order, and stops at its limit.
    allowed = {"SCAN o USING INDEX outbox_order", "SCAN CONSTANT ROW"}
    assert {step for _, step in scans} <= allowed, scans
    assert any("DELETE FROM outbox" in sql for sql in asked)


def test_everybody_is_registered_and_armed_again(tmp_path: Path) -> None:
    """Both sides hold everybody, and ours finds the earliest due after a restart."""
    registering.register_all(FEW, tmp_path)
    assert registering.arm_again(FEW, tmp_path)["seconds"] > 0
    assert registering_jobs.register_all(FEW, tmp_path)["seconds"] > 0


def test_all_who_are_due_together_are_claimed(tmp_path: Path) -> None:
    """One of ten is due; each is put in line, by the coach and by bare sqlite3, then stepped."""
    due_together.prepare(FEW, tmp_path)
    ours = due_together.claim(FEW, tmp_path)
    assert ours["claimed"] == TOGETHER
    assert ours["stepping"] > 0
    assert due_together.sqlite(FEW, tmp_path)["claimed"] == TOGETHER


def test_so_many_are_due_of_however_many(tmp_path: Path) -> None:
    """How many are due can be told, so that only the number of the others grows."""
    due_together.prepare(FEW, tmp_path, "7")
    assert due_together.claim(FEW, tmp_path)["claimed"] == 7


def test_jobs_come_in_real_time() -> None:
    """The peer's jobs run at their second, not before it."""
    numbers = due_jobs.never_too_late(FEW, Path())
    assert numbers["served"] == TOGETHER
    assert numbers["seconds"] > 0


async def test_a_stall_is_as_long_as_the_longest_step() -> None:
    """Work that never yields is one stall; its length is what another task waited."""

    async def busy() -> None:
        sum(range(300_000))

    assert await longest_stall(busy()) > 0


def test_a_side_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    """Its numbers come back with its peak memory; a broken one is an error that names it."""
    assert side.run("side.nothing", FEW, tmp_path)[side.PEAK] > 1
    with pytest.raises(RuntimeError, match=r"registering\.arm_again"):
        side.run("registering.arm_again", FEW, tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("unit", "ours", "theirs"),
    [(Unit.RATE, 20, 10), (Unit.SECONDS, 10, 20), (Unit.MEBIBYTES, 1, 2), (Unit.COUNT, 4, 2)],
)
def test_a_ratio_above_one_is_in_our_favour(unit: Unit, ours: float, theirs: float) -> None:
    """Rates and counts are better when greater, seconds and memory when smaller."""
    assert Row(figure="f", unit=unit, ours=ours, peer="p", theirs=theirs).ratio == 2


def test_two_that_are_equal_are_equally_good() -> None:
    """Nothing lost on both sides is no advantage, and a loss beside none is infinitely worse."""
    row = Row(figure="f", unit=Unit.LOST, ours=0, peer="p", theirs=0)
    assert row.ratio == 1
    assert Row(figure="f", unit=Unit.LOST, ours=0, peer="p", theirs=3).ratio == math.inf


@pytest.mark.parametrize(
    ("ours", "must", "reached"),
    [
        (2, None, None),
        (2, Must(at_most=2), True),
        (2.1, Must(at_most=2), False),
        (1.9, Must(at_least=2), False),
        (2, Must(times=5), True),
        (2, Must(times=6), False),
        (2, Must(at_most=2, times=6), False),
        (math.nan, Must(at_most=2), False),
    ],
)
def test_a_figure_reaches_what_it_must(
    ours: float, must: Must | None, reached: bool | None
) -> None:
    """Every part of what it must counts; what could not be measured never reaches it."""
    row = Row(figure="f", unit=Unit.SECONDS, ours=ours, peer="p", theirs=10, must=must)
    assert row.reached is reached


def test_the_table_names_both_sides_and_the_command() -> None:
    """A row shows ours, the peer's, the ratio, what it must, and how to make it again."""
    page = StringIO()
    row = Row(
        figure="steps",
        unit=Unit.RATE,
        ours=3000,
        peer="a peer",
        theirs=1500,
        limit=5000,
        must=Must(at_least=4000, times=2),
    )
    print_table([(row, "python -m benchmarks --only steps")], Console(file=page, width=180))
    [line] = [line for line in page.getvalue().splitlines() if "steps" in line]
    said = ("3,000 /s", "1,500 /s", "2.00", "5,000 /s", "≥ 4,000 /s, ≥ 2 times", "NO", "a peer")
    for cell in (*said, "--only steps"):
        assert cell in line


def test_every_figure_has_a_name() -> None:
    """`--only` knows the figures, those that take long first."""
    assert list(FIGURES)[:3] == ["rush", "sessions", "sends"]
    assert set(FIGURES) >= {"replying", "processor", "restart", "due", "steps", "saves"}


def _rows(file: Path, table: str) -> list[object]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
