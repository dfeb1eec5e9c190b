"""Everything about me as files: nothing that the database holds is left out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bot.core.days import Day, DayOutcome, Streak
from bot.export import Chats, files_about
from bot.records import Address, Stored
from bot.store import Store
from tests.chats import World, rows
from tests.core.life import START, settled_person

EVERY_FIELD = Day(
    date=START.date(),
    outcome=DayOutcome.KEPT,
    done=("knee-swings", "chest-lift"),
    skipped=("knee-to-shoulder",),
    hurt=(),
    self_reported=True,
    before=7,
    after=4,
    week_stiffness=6,
    week_length=5,
    red_flags="none",
)
STORED = Stored(1, "telegram", "11", settled_person())


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A bot on an empty database file."""
    store = Store.open(tmp_path / "loosen.db")
    yield World(store)
    store.close()


def test_there_is_one_file_for_programs_and_one_for_a_spreadsheet() -> None:
    """A JSON and a CSV, named after what they are."""
    assert [file.name.rpartition(".")[2] for file in files_about(STORED, Chats(), (), None)] == [
        "json",
        "csv",
    ]


def test_the_spreadsheet_has_a_column_for_each_thing_of_a_day() -> None:
    """Every field of a day is a column, lists as words, and accents survive in spreadsheets."""
    _, sheet = files_about(STORED, Chats(), (EVERY_FIELD,), Streak())
    assert sheet.content.startswith(b"\xef\xbb\xbf")
    [row] = csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig")))
    assert set(row) == set(Day.__struct_fields__)
    assert row["date"] == "2026-03-02"
    assert row["done"] == "knee-swings chest-lift"
    assert (row["before"], row["week_length"]) == ("7", "5")


def test_linked_chats_are_named_with_the_home() -> None:
    """Every chat of somebody who has several, which of them can't be written to, and the home.

    While the home of their choice isn't served, that is told too; for others there is nothing.
    """
    addresses = (Address("discord", "d1"), Address("telegram", "11"))
    away = replace(STORED, home="telegram", away_from="discord")
    alone, linked, away_from = (
        json.loads(files_about(stored, Chats(addresses, lost), (), None)[0].content)
        for stored, lost in (
            (STORED, ()),
            (replace(STORED, home="discord"), ("telegram",)),
            (away, ()),
        )
    )
    assert (alone["linked"], alone["home"]) == ([], "")
    assert linked["linked"] == [
        {"platform": "discord", "chat": "d1"},
        {"platform": "telegram", "chat": "11"},
    ]
    assert (linked["home"], linked["chosen_home"]) == ("discord", "discord")
    assert (alone["out_of_reach"], linked["out_of_reach"]) == ([], ["telegram"])
    assert (away_from["home"], away_from["chosen_home"]) == ("telegram", "discord")


def test_nothing_told_is_an_empty_cell() -> None:
    """A number that was never told is empty, not zero."""
    off = Day(date=START.date(), outcome=DayOutcome.OFF)
    _, sheet = files_about(STORED, Chats(), (off,), None)
    [row] = csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig")))
    assert (row["before"], row["done"], row["outcome"]) == ("", "", "off")


async def test_my_data_holds_every_value_of_the_database(world: World, tmp_path: Path) -> None:
    """Every value in the rows of people, days and streaks stands in the JSON."""
    await world.meets()
    await world.whole_morning()
    await world.types("/screening")
    await world.taps("Not sure")
    await world.types("/mydata")
    message = next(sent.message for sent in reversed(world.seen()) if sent.message.files)
    told = leaves(json.loads(message.files[0].content))
    kept = rows(tmp_path / "loosen.db")
    for row in kept["days"] + kept["streaks"]:
        for column, value in row.items():
            assert column == "person" or leaves(as_json(value)) <= told, (column, value)
    [row], [turn] = kept["people"], kept["turns"]
    instants = {datetime.fromtimestamp(at, UTC).isoformat() for at in (turn["due"], row["created"])}
    state = json.loads(row["state"])
    assert {row["platform"], row["chat"]} <= told
    assert {at.replace("+00:00", "Z") for at in instants} <= told
    without_turn = {k: v for k, v in state.items() if k not in ("turn", "question")}
    assert leaves(without_turn) <= told


def as_json(value: Any) -> Any:
    """What a column holds, its JSON read."""
    return json.loads(value) if isinstance(value, str) and value.startswith("[") else value


def leaves(value: Any) -> set[Any]:
    """Every single value in a JSON document."""
    if isinstance(value, dict):
        return set().union(*(leaves(inner) for inner in value.values()))
    if isinstance(value, list):
        return set().union(*(leaves(inner) for inner in value))
    return {value} if value not in (None, 0, 1) else set()
