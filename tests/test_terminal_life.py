"""Whole chats in the terminal: through a pipe, and in real time with jumps."""

from __future__ import annotations

import asyncio
import io
import re
import sqlite3
import stat
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import structlog
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.chat.terminal import CHAT, NAME
from bot.errors import StoreError
from bot.lock import hold
from bot.settings import Settings
from bot.store import Store
from bot.terminal_life import RunningClock, chat, live_on
from bot.wiring import Texts, load_texts, utc_now
from tests.rooms import EVENING, Paper, Room

PATIENCE = 20.0
"""Real seconds after which a test that waits has failed."""

FIRST_MEETING = ("1", "3", "1", "Leeds", "1", "7:00", "1", "1", "2")
"""Yes; no bone trouble; understood; the town; yes, that time; 7:00; the weekend too; gaps; bye."""


@pytest.fixture(scope="module")
def texts() -> Texts:
    """The texts that people read, and everything else in `messages/`."""
    return load_texts()


@pytest.fixture
def room(texts: Texts, tmp_path: Path) -> Iterable[Room]:
    """An empty store in memory."""
    store = Store.open(None)
    yield Room(store, texts, tmp_path)
    store.close()


def stamps(shown: str) -> list[str]:
    """The local times of the messages."""
    return re.findall(r"^\[(.*?)\] ", shown, re.MULTILINE)


def last_block(shown: str) -> str:
    """Everything from the last echoed line on."""
    return shown[shown.rindex("\n> ") + 1 :]


def test_a_fresh_chat_opens_with_the_first_meeting_before_anything_is_typed(room: Room) -> None:
    """Whoever opens the chat is greeted, in the machine's zone as theirs is not known."""
    shown = room.chat()
    assert stamps(shown) == ["Tue 02:45:00"]
    assert "  1. Yes, go on\n" in shown
    assert "> " not in shown


def test_a_first_line_that_says_hello_breaks_nothing(room: Room) -> None:
    """The open question stays open and can be answered."""
    shown = room.chat("/start", "hello", "1", "3")
    assert "  1. Understood" in last_block(shown)


def test_a_first_meeting_and_a_morning_can_be_lived_through_a_pipe(room: Room) -> None:
    """Choices by number, jumps by empty lines, the times those of the script."""
    shown = room.chat(*FIRST_MEETING, "", "1", "", "", "", "", "", "done", "")
    morning = shown[shown.index("[Tue 07:00:00]") :]
    assert stamps(morning) == [
        "Tue 07:00:00",
        "Tue 07:00:00",
        "Tue 07:00:20",
        "Tue 07:00:35",
        "Tue 07:00:50",
        "Tue 07:01:05",
        "Tue 07:01:20",
        "Tue 07:01:23",
    ]
    assert "-- Tuesday 24 March, 07:00:20 --\n[Tue 07:00:20] " in morning


def test_a_jump_with_nothing_due_says_so_and_the_chat_goes_on(room: Room) -> None:
    """Before the first meeting is over nothing happens by itself."""
    shown = room.chat("", "1")
    assert "\n-- Nothing is set to happen." in shown
    assert "  3. No\n" in last_block(shown)


def test_times_are_the_persons_own_once_their_town_is_known(room: Room) -> None:
    """The machine stands elsewhere."""
    shown = room.chat(*FIRST_MEETING[:5])
    assert stamps(shown)[0] == "Tue 02:45:00"
    assert stamps(shown)[-1] == "Mon 21:00:00"


def test_a_chat_goes_on_where_it_was_left_and_never_earlier(room: Room) -> None:
    """The database remembers the latest instant; an earlier start is moved there, and told."""
    room.chat(*FIRST_MEETING, "")
    shown = room.chat("/streak", at=EVENING - timedelta(days=1))
    assert shown.startswith("-- This chat has already been at Tuesday 24 March, 07:00:00")
    assert stamps(shown) == ["Tue 07:00:00"]


def test_a_chat_can_start_later_than_it_was_left(room: Room) -> None:
    """Then what fell due in the meantime comes first."""
    room.chat(*FIRST_MEETING)
    shown = room.chat(at=EVENING + timedelta(hours=10))
    assert "already been" not in shown
    assert stamps(shown) == ["Tue 07:00:00"]
    assert "  1. Start\n" in shown


def test_reopening_tells_what_comes_next_and_what_is_still_open(room: Room) -> None:
    """Without an event: nothing is asked again, and a running session is not disturbed."""
    room.chat(*FIRST_MEETING, "", "1", "")
    shown = room.chat()
    assert "-- Next: Tuesday 24 March, 07:00:35 --\n" in shown
    assert shown.endswith("  1. Stop, it hurts\n")
    assert stamps(shown) == []


def test_numbers_work_at_once_after_reopening(room: Room) -> None:
    """One reply a run is enough to get through the first meeting."""
    for line in FIRST_MEETING:
        room.chat(line)
    stored = room.store.find(NAME, CHAT)
    assert stored is not None
    assert stored.person.scheduled
    assert stored.person.question is None


def test_a_settings_question_does_not_hide_the_morning_that_waits(room: Room) -> None:
    """Both can be answered after reopening."""
    room.chat(*FIRST_MEETING, "", "/settings")
    shown = room.chat()
    assert "Close settings" in shown
    assert ". Start\n" in shown


def test_no_means_that_nothing_is_kept_and_the_next_word_begins_anew(room: Room) -> None:
    """After a goodbye the chat still hears."""
    shown = room.chat("3", "", "hello")
    assert room.store.count_people() == 1
    assert "Nothing is set to happen." in shown
    assert "  1. Yes, go on\n" in last_block(shown)


def test_my_data_is_written_beside_the_database(room: Room, tmp_path: Path) -> None:
    """Both files, and where they are."""
    shown = room.chat(*FIRST_MEETING, "/mydata")
    for file in tmp_path.iterdir():
        assert f"-- Saved as {file} --" in shown
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(list(tmp_path.iterdir())) == 2


def run(database: Path, lines: str, at: datetime | None = EVENING) -> tuple[int, str]:
    """Run the command's work with a pipe; its status and what it printed."""
    out = io.StringIO()
    status = asyncio.run(
        chat(
            settings=Settings(),
            database=database,
            at=at,
            stdin=io.StringIO(lines),
            stdout=out,
            interactive=False,
            wall=lambda: EVENING,
            log=structlog.get_logger(),
        )
    )
    return status, out.getvalue()


def test_a_piped_chat_ends_with_status_0_and_keeps_everything(tmp_path: Path) -> None:
    """Also when the last line has no end; the next run knows the person."""
    database = tmp_path / "loosen.db"
    status, shown = run(database, "\n".join(FIRST_MEETING))
    assert status == 0
    assert "\x1b" not in shown
    status, shown = run(database, "", at=None)
    assert (status, stamps(shown)) == (0, [])
    assert "-- Next: Tuesday 24 March, 07:00:00 --\n" in shown


def test_a_second_bot_on_the_same_database_is_refused(tmp_path: Path) -> None:
    """It would send everything twice."""
    database = tmp_path / "loosen.db"
    with hold(database), pytest.raises(StoreError, match="Another Loosen"):
        run(database, "")


def live(room: Room, *lines: tuple[str, str], speed: float = 1.0) -> Paper:
    """Chat in real time; each line is typed once the text before it has been shown."""

    async def living() -> Paper:
        paper = Paper(lines)
        async with asyncio.timeout(PATIENCE):
            await live_on(room.seat(paper), EVENING, utc_now, speed)
        return paper

    return asyncio.run(living())


def test_in_real_time_messages_come_by_themselves_and_jumps_bring_them_sooner(room: Room) -> None:
    """An empty line goes to the wake-up and to the first cue; then the person leaves."""
    room.chat(*FIRST_MEETING)
    paper = live(room, ("Next:", ""), ("1. Start", "1"), ("1 of 3", ""), ("Begin", "/help"))
    assert paper.text.startswith("-- Type a choice's number")
    assert stamps(paper.text)[:3] == ["Tue 07:00:00", "Tue 07:00:00", "Tue 07:00:20"]
    assert paper.prompts[0] == "[Mon 21:00] > "


def test_in_real_time_a_fresh_chat_is_greeted_too(room: Room) -> None:
    """The first meeting opens by itself."""
    paper = live(room, ("1. Yes, go on", "1"))
    assert "> 1\n" in paper.text


def test_at_speed_a_cue_comes_without_a_jump(room: Room) -> None:
    """At 300 times the speed, the twenty seconds before it take no time to speak of."""
    room.chat(*FIRST_MEETING, "")
    paper = live(room, ("", "1"), ("Begin", "stop"), speed=300)
    assert "> stop" in paper.text


def test_a_reply_that_cannot_be_kept_ends_a_live_chat_with_its_error(
    texts: Texts, tmp_path: Path
) -> None:
    """The host is told what to do: the error comes out bare, and the first reply is kept."""
    path = tmp_path / "loosen.db"
    store = Store.open(path, patience=0.0)
    other = sqlite3.connect(path, isolation_level=None)

    class Locking(Paper):
        async def read(self, prompt: Callable[[], str]) -> str:
            line = await super().read(prompt)
            other.execute("BEGIN IMMEDIATE")
            return line

    with closing(store), closing(other):
        paper = Locking([("1. Yes, go on", "1")])
        with pytest.raises(StoreError):
            asyncio.run(live_on(Room(store, texts, tmp_path).seat(paper), EVENING, utc_now, 1.0))
        other.execute("ROLLBACK")
        stored = store.find(NAME, CHAT)
    assert stored is not None
    assert stored.person.notice == 0


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(-10_000, 10_000)), max_size=20))
@hypothesis_settings(max_examples=100)
def test_a_running_clock_never_goes_back(steps: list[tuple[int, int]]) -> None:
    """Whatever is jumped to, and however the time in between passes."""
    wall = EVENING
    clock = RunningClock(EVENING, lambda: wall, 2.0)
    before = clock()
    for passed, ahead in steps:
        wall += timedelta(seconds=passed)
        assert clock() == before + timedelta(seconds=2 * passed)
        wanted = clock() + timedelta(seconds=ahead)
        before = max(clock(), wanted)
        clock.move(wanted)
        assert clock() == before
