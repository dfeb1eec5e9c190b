"""The coach in a rush: wake-ups wait their turn, cues don't, and nobody in line is lost."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from datetime import datetime, timedelta
from itertools import accumulate

import pytest
from msgspec.structs import replace

from bot.chat.platform import UNLIMITED, Limits
from bot.core.person import Person, Phase, Session
from bot.stepping import LEFT_ALONE
from tests.core.life import START, settled_person
from tests.stores import sqlite_in_memory
from tests.town import TELEGRAM, Town, waits
from tests.virtual_loop import in_virtual_time

HOURS_LATE = 2 * 60 * 60


def names(prefix: str, many: int) -> list[str]:
    """So many chats."""
    return [f"{prefix}-{number}" for number in range(many)]


def unsteppable(now: datetime) -> Person:
    """Somebody whom a mistake of ours keeps from being stepped."""
    gone = Session(
        date=now.date(),
        woke=now,
        plan=("no-such-exercise",),
        phase=Phase.RUNNING,
        since=now,
        acknowledged=True,
    )
    return replace(settled_person(), session=gone)


@in_virtual_time
async def test_cues_are_on_time_while_hundreds_are_woken_in_one_second() -> None:
    """No hold is shortened, no cue is late by a tenth of a second, and nobody is left asleep."""
    with sqlite_in_memory() as store:
        town = Town(store)
        running, waking = names("running", 40), names("waking", 300)
        for number, chat in enumerate(running):
            town.settle(chat, number * 0.5)
        for chat in waking:
            town.settle(chat, 90)
        town.answers = lambda chat: 2.0 if chat.startswith("running") else None
        await town.live(460)
        late = [by for chat in running for by in town.lateness(chat)]
        assert len(late) == len(running) * (len(waits()) - 1)
        assert min(late) >= -0.001
        assert max(late) <= 0.1
        woken = {arrived.chat: arrived.sent for arrived in town.woken()}
        assert woken.keys() == {*running, *waking}
        assert max(woken[chat] for chat in waking) - 90 <= 300 / (TELEGRAM.per_second - 5)


@in_virtual_time
async def test_the_whole_bot_keeps_to_the_pace() -> None:
    """Everything together, answers and buttons included: never more in a second than allowed."""
    with sqlite_in_memory() as store:
        town = Town(store)
        for chat in names("waking", 150):
            town.settle(chat, 5)
        town.answers = lambda chat: 1.0 if chat.endswith("0") else None
        await town.live(60)
        at = sorted(arrived.sent for arrived in town.arrived)
        assert len(at) >= 150
        most = max(bisect_right(at, t + 1 - 1e-6) - n for n, t in enumerate(at))
        assert most <= TELEGRAM.per_second + TELEGRAM.burst


@in_virtual_time
async def test_with_a_full_house_wake_ups_wait_and_who_starts_is_told_when() -> None:
    """At a slow pace few sessions fit: the others sleep on or are queued, and cues stay on time."""
    with sqlite_in_memory() as store:
        town = Town(store, limits=Limits(per_second=2, burst=1, chat_per_second=1))
        everybody = names("waking", 60)
        for chat in everybody:
            town.settle(chat, 1)
        town.answers = lambda _chat: 3.0
        await town.live(200)
        started = [
            chat
            for chat in everybody
            if any("mattress" in one.message.text for one in town.seen(chat))
        ]
        late = [by for chat in started for by in town.lateness(chat)]
        assert 5 <= len(started) < 60
        assert min(late) >= -0.001
        assert max(late) <= 1.0
        assert len(town.woken()) < 60
        assert store.in_line("telegram") == 60 - len(town.woken())


@in_virtual_time
async def test_nobody_in_line_is_lost_over_restarts() -> None:
    """Stopped again and again in mid-rush: everybody is woken, nobody twice."""
    with sqlite_in_memory() as store:
        everybody = names("waking", 200)
        woken: list[str] = []
        for start in range(6):
            town = Town(store, limits=Limits(per_second=20, burst=2), at=start * 0.001)
            if not start:
                for chat in everybody:
                    town.settle(chat, 0.5)
            await town.live(2 if start < 5 else 30)
            woken += [arrived.chat for arrived in town.woken()]
        assert sorted(woken) == sorted(everybody)
        assert store.in_line("telegram") == 0


@in_virtual_time
async def test_who_waited_two_hours_in_line_gets_one_late_good_morning() -> None:
    """The rule for being late is the core's, also for those in line."""
    with sqlite_in_memory() as store:
        before = Town(store, limits=Limits(per_second=1, burst=1))
        for chat in names("waking", 5):
            before.settle(chat, 0)
        await before.live(2.5)
        assert store.in_line("telegram") == 2
        after = Town(store, at=HOURS_LATE + 60)
        await after.live(60)
        woken = {arrived.chat for arrived in before.arrived}
        late = [arrived for arrived in after.arrived if arrived.chat not in woken]
        assert len({arrived.chat for arrived in late}) == len(late) == 2
        assert all("I'm late" in arrived.message.text for arrived in late)


@pytest.mark.parametrize("broken", ["person", "row"])
@in_virtual_time
async def test_somebody_who_can_not_be_woken_holds_up_nobody(broken: str) -> None:
    """First in line and damaged: left alone for two minutes, the others are woken at once."""
    with sqlite_in_memory() as store:
        town = Town(store)
        ann = town.settle("ann", 0)
        for chat in names("waking", 20):
            town.settle(chat, 1)
        with store.transaction():
            if broken == "row":
                store._database.run("UPDATE people SET state = '{' WHERE id = ?", (ann,))
            else:
                store.save(ann, unsteppable(town.clock()), town.clock(), may_wait=True)
        await town.live(60)
        assert {arrived.chat for arrived in town.woken()} == set(names("waking", 20))
        assert [line["event"] for line in town.lines].count("person-left-alone") == 1
        assert store.due(START + LEFT_ALONE - timedelta(seconds=1), 10) == []
        assert store.due(START + LEFT_ALONE + timedelta(seconds=1), 10) == [ann]
        assert not town.parts.coach.waits("telegram")


@in_virtual_time
async def test_an_end_of_somebody_who_can_not_be_read_stops_no_other() -> None:
    """Damaged in mid-session: their cues end, everybody else's go on."""
    with sqlite_in_memory() as store:
        town = Town(store)
        ann = town.settle("ann", 0)
        town.settle("ben", 0)
        town.answers = lambda _chat: 1.0

        async def damage() -> None:
            await asyncio.sleep(21.2)
            with store.transaction():
                store._database.run("UPDATE people SET state = '{' WHERE id = ?", (ann,))

        await asyncio.gather(town.live(345), damage())
        assert len(town.lateness("ben")) == len(waits()) - 1
        assert max(town.lateness("ben")) <= 0.1
        assert "outbox-unusable" not in [line["event"] for line in town.lines]


@in_virtual_time
async def test_a_restart_knows_the_sessions_that_run() -> None:
    """New sessions fit beside those that an earlier run left under way, from the first second."""
    with sqlite_in_memory() as store:
        slow = Limits(per_second=1, burst=1)
        before = Town(store, limits=slow)
        before.answers = lambda _chat: 1.0
        for number in range(12):
            before.settle(f"{number}", number * 5)
        await before.live(100)
        after = Town(store, limits=slow)
        after.parts.start()
        session = tuple(accumulate(waits()))
        rooms = [
            town.parts.coach._house.admissions["telegram"].room(after.clock(), session)
            for town in (before, after)
        ]
        assert rooms[1] is not None
        assert rooms[0] is not None
        assert abs(rooms[0] - rooms[1]) <= timedelta(seconds=5)


@in_virtual_time
async def test_a_restart_keeps_the_places_that_were_told() -> None:
    """Whoever was told to begin in many minutes still has their place: nobody is put into it."""
    with sqlite_in_memory() as store:
        slow = Limits(per_second=1, burst=1)
        before = Town(store, limits=slow)
        before.answers = lambda _chat: 60.0
        for number in range(40):
            before.settle(f"{number}", number * 0.1)
        await before.live(120)
        queued = {
            number
            for number in store.everyone()
            if (stored := store.load(number)) is not None
            and stored.person.session is not None
            and stored.person.session.phase is Phase.QUEUED
            and stored.due is not None
            and stored.due > before.clock() + timedelta(minutes=3)
        }
        assert queued
        after = Town(store, limits=slow)
        after.parts.start()
        expected = after.parts.coach._house.admissions["telegram"]._expected
        assert queued <= expected.keys()


@in_virtual_time
async def test_without_limits_everybody_is_woken_at_once_and_starts_at_once() -> None:
    """A terminal, a rehearsal: nobody waits for anybody."""
    with sqlite_in_memory() as store:
        town = Town(store, limits=UNLIMITED, latency=0.0)
        everybody = names("waking", 60)
        for chat in everybody:
            town.settle(chat, 1)
        town.answers = lambda _chat: 1.0
        await town.live(4)
        assert {arrived.sent for arrived in town.woken()} == {1.0}
        for chat in everybody:
            stored = store.find("telegram", chat)
            assert stored is not None
            assert stored.person.session is not None
            assert stored.person.session.phase is Phase.RUNNING


@in_virtual_time
async def test_deliveries_are_counted_at_the_stop() -> None:
    """The log's last line tells how many were sent."""
    with sqlite_in_memory() as store:
        town = Town(store)
        for chat in names("waking", 7):
            town.settle(chat, 1)
        await town.live(5)
        [line] = [line for line in town.lines if line["event"] == "deliveries"]
        assert line["sent"] == 7
        [delivery] = town.parts.deliveries
        assert delivery.counts() == {"sent": 7}
