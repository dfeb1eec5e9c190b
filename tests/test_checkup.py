"""The check-up: every finding with what to do, nothing changed, no secret shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copytree

import pytest

from bot.checkup import Finding, check_up
from bot.core.days import Day, DayOutcome, Streak
from bot.core.person import Person
from bot.records import Address
from bot.store import Store
from bot.wiring import MESSAGES
from tests.botapi.server import TOKEN, BotApi
from tests.recording import recording_log

NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)


async def looked_at(
    environment: Mapping[str, str], env_file: Path | None = None, messages: Path = MESSAGES
) -> dict[str, list[Finding]]:
    """Check up, and sort what was found by its subject."""
    found: dict[str, list[Finding]] = {}
    for finding in await check_up(environment, env_file, messages, recording_log([])):
        found.setdefault(finding.subject, []).append(finding)
    return found


def problems(found: Mapping[str, list[Finding]]) -> list[str]:
    """The problems alone, as they are printed."""
    return [str(finding) for each in found.values() for finding in each if not finding.ok]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with one person who has one day."""
    path = tmp_path / "loosen.db"
    day = Day(date=date(2026, 3, 27), outcome=DayOutcome.KEPT, done=("knee-swings",))
    with closing(Store.open(path)) as store, store.transaction():
        number = store.add("telegram", "1", Person(), None, NOON)
        store.record(number, (day,), Streak())
    return path


def rows(database: Path) -> list[str]:
    """Everything that is in the file, as SQL."""
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())


async def test_a_damaged_picture_is_a_problem_with_its_remedy(tmp_path: Path) -> None:
    """It names the file and says what happens meanwhile; all the others are fine."""
    messages = copytree(MESSAGES, tmp_path / "messages")
    (messages / "pictures" / "knee-swings.gif").write_bytes(b"GIF89a")
    found = await looked_at({"DATABASE": str(tmp_path / "loosen.db")}, messages=messages)
    [problem] = problems(found)
    assert "knee-swings.gif: is damaged" in problem
    assert "`loosen pictures`" in problem
    assert problem.endswith("Cards go without it")


async def test_a_fresh_checkout_has_no_problem(tmp_path: Path) -> None:
    """Without settings, token and database everything is well, and no database is made."""
    path = tmp_path / "loosen.db"
    found = await looked_at({"DATABASE": str(path)})
    assert problems(found) == []
    assert set(found) == {
        "settings",
        "texts",
        "routine",
        "pictures",
        "reply words",
        "database",
        "tokens",
    }
    assert not path.exists()


async def test_every_setting_that_needs_mending_is_one_finding() -> None:
    """One line a setting, without its value; the texts are looked at all the same."""
    environment = {"TELEGRAM_BOT_TOKEN": "not-a-token", "CLOCK_SPEED": "0"}
    found = await looked_at(environment)
    told = [str(finding) for finding in found["settings"]]
    assert [line.split(":")[1].strip() for line in told] == ["TELEGRAM_BOT_TOKEN", "CLOCK_SPEED"]
    assert "not-a-token" not in "".join(problems(found))
    assert found["texts"][0].ok
    assert not found["database"][0].ok


async def test_settings_also_come_from_the_file(tmp_path: Path) -> None:
    """A problem in the file is found like one in the environment."""
    file = tmp_path / ".env"
    file.write_text("LOG_LEVEL=loud\n", encoding="utf-8")
    assert "LOG_LEVEL" in problems(await looked_at({}, file))[0]


@pytest.mark.parametrize(
    ("file", "old", "new", "subject"),
    [
        ("en/routine.ftl", "knee-swings =", "knee swings =", "texts"),
        ("routine.toml", "hold_seconds = 30", "hold_seconds = 5", "routine"),
        ("routine.toml", '"knee-swings.begin"', '"knee-swings.bgin"', "routine"),
        ("en/words.toml", "[commands]", "[comands]", "reply words"),
    ],
)
async def test_a_broken_file_is_found_in_its_place(
    tmp_path: Path, file: str, old: str, new: str, subject: str
) -> None:
    """Texts, routine and reply words are each told with the file's name."""
    copy = copytree(MESSAGES, tmp_path / "messages")
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new), encoding="utf-8")
    found = await looked_at({"DATABASE": str(tmp_path / "x.db")}, messages=copy)
    faulty = [finding for finding in found[subject] if not finding.ok]
    assert faulty
    assert any(Path(file).name in finding.text for finding in faulty)


async def test_a_streak_that_differs_is_told_and_not_mended(database: Path) -> None:
    """The audit only looks; the row stays as it was."""
    before = rows(database)
    found = await looked_at({"DATABASE": str(database)})
    assert [finding.subject for finding in found["streaks"] if not finding.ok] == ["streaks"]
    assert "1 differ" in found["streaks"][0].text
    assert rows(database) == before


async def test_a_database_in_use_can_be_looked_at(database: Path) -> None:
    """A bot that is running, even in the middle of a transaction, is no problem."""
    with closing(Store.open(database)) as store, store.transaction():
        found = await looked_at({"DATABASE": str(database)})
    assert found["database"][0].ok
    assert "people: 1" in found["database"][0].text


async def test_another_programs_file_is_told(tmp_path: Path) -> None:
    """Neither a file that is no database nor a strange one is taken for ours."""
    noise, strange = tmp_path / "noise.db", tmp_path / "strange.db"
    noise.write_bytes(b"not a database" * 1000)
    with closing(sqlite3.connect(strange)) as connection:
        connection.execute("CREATE TABLE theirs (id)")
        connection.commit()
    for path, told in ((noise, "is not a database"), (strange, "another program")):
        found = await looked_at({"DATABASE": str(path)})
        assert told in found["database"][0].text
        assert not found["database"][0].ok


async def test_a_damaged_file_is_told(database: Path) -> None:
    """What SQLite finds wrong is a problem, with what to do."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO streaks VALUES (99, 1, 1, 1, 2)")
        connection.commit()
    found = await looked_at({"DATABASE": str(database)})
    assert not found["database"][0].ok
    assert "backup" in found["database"][0].text


async def test_the_token_is_tried_against_the_server(tmp_path: Path) -> None:
    """A good token tells whose it is; a bad one what to do; neither is shown."""
    async with BotApi() as server:
        common = {"TELEGRAM_API_URL": server.url, "DATABASE": str(tmp_path / "x.db")}
        good = await looked_at({**common, "TELEGRAM_BOT_TOKEN": TOKEN})
        bad = await looked_at({**common, "TELEGRAM_BOT_TOKEN": "1:revoked-token"})
        asked = {call.method for call in server.calls}
    assert good["telegram"][0].ok
    assert "@loosen_test_bot" in good["telegram"][0].text
    assert "BotFather" in problems(bad)[0]
    assert not [text for text in map(str, good["telegram"]) if TOKEN in text]
    assert "revoked-token" not in "".join(problems(bad))
    assert asked == {"getMe"}


async def test_an_unreachable_telegram_is_a_finding(tmp_path: Path) -> None:
    """It is told as what it is: nothing is wrong with the token as far as anybody knows."""
    async with BotApi() as server:
        gone = server.url
    environment = {
        "TELEGRAM_API_URL": gone,
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "DATABASE": str(tmp_path / "x.db"),
    }
    told = problems(await looked_at(environment))
    assert len(told) == 1
    assert "network" in told[0]
    assert TOKEN not in told[0]


def linked(database: Path) -> None:
    """Let the person have a chat on Discord, and be woken there."""
    with closing(Store.open(database)) as store, store.transaction():
        store.add_address(1, Address("discord", "d1"))
        store.set_home(1, "discord")
        store.add("terminal", "me", Person(), None, NOON)


async def test_whoever_can_not_be_woken_where_they_chose_is_counted(database: Path) -> None:
    """Whose platform has no token, or one that is refused; a chat in the terminal needs none."""
    async with BotApi() as server:
        common = {"TELEGRAM_API_URL": server.url, "DATABASE": str(database)}
        good, refused = ({"TELEGRAM_BOT_TOKEN": token} for token in (TOKEN, "1:revoked-token"))
        everybody = await looked_at(common | good)
        linked(database)
        elsewhere = await looked_at(common | good)
        nobody = [await looked_at(common | refused), await looked_at(common)]
    assert everybody["homes"][0].ok
    assert not elsewhere["homes"][0].ok
    assert "than they chose: 1; who can't be woken at all: 0;" in elsewhere["homes"][0].text
    for found in nobody:
        assert "than they chose: 0; who can't be woken at all: 1;" in found["homes"][0].text


async def test_an_unreachable_platform_counts_as_served(database: Path) -> None:
    """Nobody knows of anything that is wrong with its token."""
    async with BotApi() as server:
        gone = server.url
    environment = {
        "TELEGRAM_API_URL": gone,
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "DATABASE": str(database),
    }
    assert (await looked_at(environment))["homes"][0].ok
