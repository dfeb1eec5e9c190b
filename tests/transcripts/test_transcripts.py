"""The conversations in this folder are what the bot says; read them as product copy."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.chats import rows
from tests.transcripts.player import Player, in_short
from tests.transcripts.script import read_script

FOLDER = Path(__file__).parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
WANTED = {
    "first-meeting-and-full-morning",
    "gated-and-cleared-in-two-steps",
    "it-hurts-without-a-red-flag",
    "it-hurts-with-a-red-flag",
    "restart-in-mid-hold",
    "silence-nudge-and-expiry",
    "skip-one",
    "thirty-days",
    "west-over-the-date-line",
}

THIRTY_DAYS = (
    *("full", "full", "kept", "skipped", "full", "off", "kept"),
    *("full", "full", "pain", "paused", "missed", "off", "full"),
    *("paused", "paused", "paused", "full", "full", "full", "full"),
    *("full", "full", "missed", "skipped", "missed", "off", "full"),
    *("gated", "full"),
)
"""What the dates from 3 March on come to."""


async def play(name: str, folder: Path) -> tuple[str, dict[str, list[dict[str, Any]]]]:
    """Play a transcript; what was written, and every row of the database afterwards."""
    player = Player(read_script((FOLDER / f"{name}.txt").read_text("utf-8")), folder / "loosen.db")
    written = await player.play()
    assert [line for line in player.log if line["level"] in ("warning", "error")] == []
    return written, rows(folder / "loosen.db")


def test_every_story_is_told() -> None:
    """There is a transcript of each story that must hold, and nobody reads more than a few."""
    assert set(NAMES) == WANTED


@pytest.mark.parametrize("name", NAMES)
async def test_the_bot_says_what_the_transcript_says(
    name: str, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """Word by word and second by second; with --rewrite-transcripts the file is written anew."""
    written, _ = await play(name, tmp_path)
    path = FOLDER / f"{name}.txt"
    if pytestconfig.getoption("--rewrite-transcripts"):
        path.write_text(written, "utf-8")
    assert written == path.read_text("utf-8")


async def test_thirty_days_are_in_the_tables_as_they_are_told(tmp_path: Path) -> None:
    """The days and the streak in the database are those of the conversation."""
    written, tables = await play("thirty-days", tmp_path)
    days = {row["date"]: row for row in tables["days"]}
    dates = [date(2026, 3, 3) + timedelta(days=number) for number in range(len(THIRTY_DAYS))]
    assert [days[on.isoformat()]["outcome"] for on in dates] == list(THIRTY_DAYS)
    assert len(days) == len(THIRTY_DAYS)
    assert [on for on, row in days.items() if row["self_reported"]] == ["2026-03-09"]
    (streak,) = tables["streaks"]
    told = [line.strip() for line in written.splitlines()]
    assert (streak["current"], streak["best"], streak["total"]) == (2, 14, 16)
    assert streak["spare_days"] == 0
    assert f"In a row: {streak['current']} mornings" in told
    assert f"Best: {streak['best']}" in told
    assert f"In total: {streak['total']}" in told
    assert f"Spare days: {streak['spare_days']}" in told


async def test_a_flight_over_the_date_line_costs_nothing(tmp_path: Path) -> None:
    """The date that comes twice has one session, and the one that never came is void."""
    _, tables = await play("west-over-the-date-line", tmp_path)
    outcomes = {row["date"]: row["outcome"] for row in tables["days"]}
    assert outcomes.pop("2026-03-07") == "void"
    assert set(outcomes) == {f"2026-03-0{day}" for day in (3, 4, 5, 6, 8)}
    assert set(outcomes.values()) == {"full"}
    assert tables["streaks"][0]["current"] == 5


@pytest.mark.parametrize(
    ("back", "told"),
    [("07:02:35", "I was held up for a moment"), ("07:07:20", "I was away for a while")],
)
async def test_a_restart_in_mid_hold_never_goes_on_by_itself(
    back: str, told: str, tmp_path: Path
) -> None:
    """However long the bot was away, the next thing it says is to let go and rest."""
    script = read_script(
        (FOLDER / "restart-in-mid-hold.txt")
        .read_text("utf-8")
        .partition("[Tue 07:02:35] !")[0]
        .replace("07:02:20] !", "07:02:10] !")
        + f"[Tue {back}] !  The bot starts again.\n"
        + "[Tue 07:30:00] !  The transcript ends.\n"
    )
    written = await Player(script, tmp_path / "loosen.db").play()
    after = written.partition("The bot starts again.")[2].strip().splitlines()
    assert "Let go and rest." in after[0]
    assert told in after[0]
    assert "First knee" not in "".join(after)


def test_a_transcript_says_where_it_ends() -> None:
    """Without an end nobody knows how long to listen for what comes by itself."""
    with pytest.raises(ValueError, match="last line"):
        read_script("# Cut off.\n# at: 2026-03-02 20:00\n\n[Mon 20:00:00] >  hello\n")


def test_a_date_must_be_one() -> None:
    """A weekday that doesn't fit its date is a slip of whoever wrote it."""
    with pytest.raises(ValueError, match="no date near"):
        read_script(
            "# Wrong.\n# at: 2026-03-02 20:00\n\n"
            "                  (Sunday, 3 March)\n[Sun 07:00:00] !  The transcript ends.\n"
        )


def test_short_is_one_line_and_the_news() -> None:
    """What everybody has read before is cut; what is new today is kept."""
    assert in_short("Good morning. Stay under the covers.\n\nA spare day looked after it.") == (
        "Good morning. ...\nA spare day looked after it."
    )
    assert in_short("Then rest. Your run is safe.") == "Then rest. Your run is safe."
    assert len(in_short("very " * 100)) <= 82
