"""What the benchmarks read out of a server's log, and the people they put into a database."""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest

from benchmarks import crowd, traffic
from benchmarks.api_log import Deed, Log, Request
from benchmarks.people import PLATFORM, routine
from benchmarks.plan import SESSIONS
from benchmarks.rush import timelines
from benchmarks.sends import most_in_an_incident
from bot.core.person import Phase
from bot.core.session import ACTIVE
from bot.store import Store

BEATS = (
    (traffic.Beat(0), traffic.Beat(5, 30), traffic.Beat(10), traffic.Beat(20, ends=True)),
    (traffic.Beat(0), traffic.Beat(15, 30), traffic.Beat(30, ends=True)),
)
NOW = datetime(2026, 3, 3, 7, tzinfo=UTC)


def sent(arrived: float, run: int, cue: int, chat: int = 1) -> Request:
    """A message of a session that took 0.2 s to answer."""
    mark = f"2026-03-03.{run}.{cue}"
    return Request("sendMessage", chat, arrived, arrived + 0.2, 200, 0, mark, ("stop",))


def log(*requests: Request, deeds: tuple[Deed, ...] = ()) -> Log:
    """A log of these."""
    return Log(requests, deeds)


def test_lateness_counts_from_the_answer_to_the_cue_before() -> None:
    """The latency of the cue before is no lateness, and each exercise has its own waits."""
    said = log(sent(100, 1, 0), sent(105.3, 1, 1), sent(200, 2, 0), sent(215.2, 2, 1))
    assert [cue.late for cue in traffic.cues(said, BEATS)] == pytest.approx([0.1, 0.0])


def test_a_cue_that_follows_nothing_seen_needs_its_instant_told() -> None:
    """The first message of a log counts only when it is known when it was due."""
    said = log(sent(100, 1, 2))
    assert list(traffic.cues(said, BEATS)) == []
    assert [cue.late for cue in traffic.cues(said, BEATS, {1: 99.5})] == [0.5]


def missing(said: Log, until: float, first: Mapping[int, float] = MappingProxyType({})) -> str:
    """Cues that had to come by then: a dot for each that came, an x for each that did not."""
    found = traffic.awaited(said, BEATS, first, between=6)
    return "".join(".x"[not one.came] for one in found if one.due <= until)


def test_a_dropped_cue_is_missed() -> None:
    """The one after it still had to come, at its own time."""
    cues = [sent(100, 1, 0), sent(105.2, 1, 1), sent(115.4, 1, 2), sent(135.6, 1, 3)]
    assert missing(log(*cues), 137) == "..."
    assert missing(log(*cues[:2], *cues[3:]), 137) == ".x."
    assert missing(log(*cues[:2], *cues[3:]), 115) == "."


def test_a_session_that_falls_silent_lacks_all_the_rest() -> None:
    """The rest of its exercise, and the next one; of the last exercise nothing more."""
    assert missing(log(sent(100, 1, 2)), 119) == ""
    assert missing(log(sent(100, 1, 2)), 1000) == "xxxx"
    assert missing(log(sent(100, 1, 3)), 106) == ""
    assert missing(log(sent(100, 1, 3)), 107) == "x"
    assert missing(log(sent(100, 2, 2)), 1000) == ""


def test_a_session_that_is_never_heard_of_lacks_its_first_cue() -> None:
    """When that was due has to be told."""
    assert missing(log(), 100, {1: 99.5}) == "x"
    assert missing(log(sent(99.6, 1, 2)), 100, {1: 99.5}) == "."


def test_a_reminder_is_no_cue() -> None:
    """A second message with the same mark neither counts nor moves what follows."""
    said = log(sent(100, 1, 0), sent(103, 1, 0), sent(105.2, 1, 1))
    assert [cue.late for cue in traffic.cues(said, BEATS)] == pytest.approx([0.0])


def test_refused_messages_were_not_said() -> None:
    """A cue arrives when it is taken."""
    refused = Request("sendMessage", 1, 105.3, 105.4, 429, 1, "2026-03-03.1.1", ("stop",))
    said = log(sent(100, 1, 0), refused, sent(106.4, 1, 1))
    assert [cue.late for cue in traffic.cues(said, BEATS)] == pytest.approx([1.2])


def test_a_hold_lasts_from_the_answer_to_its_begin_until_its_end_arrives() -> None:
    """Messages in between don't end it; a hold of another exercise is another one."""
    said = log(sent(105, 1, 1), sent(115.2, 1, 2), sent(135.5, 1, 3), sent(300, 2, 2))
    [hold] = traffic.holds(said, BEATS)
    assert hold.seconds == 30
    assert hold.over == pytest.approx(0.3)


def test_the_routine_is_read_as_beats() -> None:
    """The shipped routine's timelines have its waits and its holds."""
    swings, shoulder, lift = timelines(routine())
    assert [beat.wait for beat in swings] == [0, 20, 15, 15, 15, 15]
    assert [beat.hold for beat in shoulder if beat.hold] == [30] * 4
    assert [beat.ends for beat in lift] == [False, False, False, True]


def test_an_answer_counts_from_when_the_bot_was_told() -> None:
    """Also when a message to that chat is on its way: this answer doesn't wait for it."""
    deeds = (Deed(1, "it hurts", 100.0), Deed(2, "it hurts", 100.0), Deed(1, "/now", 50.0))
    said = log(
        sent(99.9, 1, 0, chat=2),
        sent(100.02, 1, 1, chat=1),
        sent(100.15, 1, 1, chat=2),
        deeds=deeds,
    )
    assert list(traffic.replies(said, "it hurts")) == pytest.approx([0.02, 0.15])


def test_the_most_in_any_one_second() -> None:
    """The second may begin anywhere, and its end is not in it."""
    assert traffic.most_in_a_second([0.0, 0.6, 0.9, 1.3, 1.6, 5.0]) == 3
    assert traffic.most_in_a_second([]) == 0


def test_what_nobody_could_do_better() -> None:
    """With two a second, the third of one instant is a second late, and so is who it delays."""
    assert traffic.at_best([0, 0, 0, 0.5], 2) == [0, 0, 1, 0.5]


def test_a_percentile_is_one_of_the_numbers() -> None:
    """The nearest rank; without numbers there is none."""
    assert traffic.percentile(range(1, 101), 0.99) == 99
    assert traffic.percentile([7], 0.99) == 7
    assert math.isnan(traffic.percentile([], 0.99))


def test_an_incident_lasts_as_long_as_its_first_refusal_named() -> None:
    """Refusals after that are another one."""
    refusals = [Request("sendMessage", 1, at, at, 429, 2) for at in (10.0, 11.0, 11.9, 12.1)]
    assert most_in_an_incident(log(*refusals)) == 3


@pytest.mark.parametrize("second", [0.5, 21.0, 84.0, 200.0, 313.0])
def test_a_session_is_under_way_as_after_a_restart(second: float) -> None:
    """Whenever it began, what is due next is still to come, and it was acknowledged."""
    outcome = crowd.in_session(NOW - timedelta(seconds=second), NOW, routine())
    assert outcome.person.session is not None
    assert outcome.person.session.phase in (Phase.RUNNING, Phase.BETWEEN)
    assert outcome.person.session.acknowledged
    assert outcome.due is not None
    assert outcome.due > NOW - timedelta(seconds=1)


def test_all_sessions_are_under_way(tmp_path: Path) -> None:
    """None has ended, and each one's next instant is what the database says."""
    with closing(Store.open(tmp_path / "sessions.db")) as store:
        due = crowd.put_sessions(store, 20, routine())
        for chat in range(SESSIONS, SESSIONS + 20):
            stored = store.find(PLATFORM, str(chat))
            assert stored is not None
            assert stored.person.session is not None
            assert stored.person.session.phase in ACTIVE
            assert stored.due == due[chat]


def test_sleepers_are_woken_at_the_instant(tmp_path: Path) -> None:
    """Their due is a wake-up, which may wait its turn, also across midnight."""
    for due in (NOW, NOW.replace(hour=0), NOW.replace(hour=23, minute=59, second=59)):
        assert crowd.sleeper(due, routine()).due == due
    with closing(Store.open(tmp_path / "sleepers.db")) as store:
        crowd.put(store, range(3), crowd.sleeper(NOW, routine()), NOW)
        with store.transaction():
            assert store.line_up(NOW, 10) == 3
