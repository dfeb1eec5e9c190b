"""Delivery in trouble: closed chats, refusals, a failing store, a stop, a crash."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.events import Choice
from bot.core.says import Kind, Say
from bot.errors import DeliveryError, StoreError
from tests.delivery_bench import Bench, running, until
from tests.stores import NOON, add, sqlite_in_memory
from tests.virtual_loop import in_virtual_time

BUTTONS = ((Choice("start"),),)
PERMANENT = DeliveryError("blocked", permanent=True)
REFUSED = DeliveryError("too long", refused=True)
TEMPORARY = DeliveryError("bad gateway")
UNSENT = DeliveryError("no connection", unsent=True)


@in_virtual_time
async def test_a_closed_chat_is_told_and_left_alone(bench: Bench) -> None:
    """After one permanent failure nothing more is sent to that chat."""
    bench.platform.failures.append(PERMANENT)
    bench.put("a", Say(key="one"), Say(key="two"))
    await bench.live()
    assert bench.platform.reached == ["a: one"]
    assert bench.coach.ends == [("unreachable", "one")]
    assert bench.is_empty


@in_virtual_time
async def test_a_refused_message_is_logged_and_dropped(bench: Bench) -> None:
    """A message the platform will never take is an error for the host; the chat goes on."""
    bench.platform.failures.append(REFUSED)
    bench.put("a", Say(key="one"), Say(key="two"))
    await bench.live()
    assert bench.coach.ends == [("undelivered", "one"), ("delivered", "two")]
    assert [
        (entry["level"], entry["key"]) for entry in bench.lines if entry["event"] == "refused"
    ] == [("error", "one")]


@in_virtual_time
async def test_a_message_that_can_not_be_made_stops_no_other(bench: Bench) -> None:
    """A text that is missing, or a platform's own mistake, costs that one message."""
    bench.put("a", Say(key="broken"), Say(key="two"), Say(key="three"))
    bench.platform.failures.append(ZeroDivisionError("their mistake"))
    await bench.live()
    assert bench.coach.ends == [
        ("undelivered", "broken"),
        ("undelivered", "two"),
        ("delivered", "three"),
    ]
    assert bench.logged.count("message-broken") == 2


@pytest.mark.parametrize(
    ("failures", "requests"),
    [([TEMPORARY] * 2, 3), ([TEMPORARY] * 9, 3), ([REFUSED], 1), ([PERMANENT], 1)],
)
@in_virtual_time
async def test_buttons_are_taken_away_in_three_attempts_or_stay(
    bench: Bench, failures: list[Exception], requests: int
) -> None:
    """Old buttons do no harm, so a failure is neither reported nor repeated for ever."""
    person = bench.put("a", Say(key="card", choices=BUTTONS, mark="m"))
    await bench.live(60)
    with bench.store.transaction():
        bench.store.put_retire(person, {"m"}, bench.clock())
    bench.platform.failures.extend(failures)
    await bench.live(60)
    assert bench.platform.reached[1:] == ["a: retire m-card"] * requests
    assert bench.coach.ends == [("delivered", "card")]
    assert bench.is_empty


@in_virtual_time
async def test_trouble_is_logged_once_a_change(bench: Bench) -> None:
    """A platform that is down is one line, and one more when it is back."""
    bench.platform.failures.extend([TEMPORARY] * 5)
    bench.put("a", Say(key="prompt"))
    await bench.live()
    bench.put("a", Say(key="more"))
    await bench.live()
    assert bench.logged == ["platform-troubled", "platform-recovered"]


@in_virtual_time
async def test_no_log_line_names_a_chat(bench: Bench) -> None:
    """Whatever goes wrong, the log holds no chat id and no text."""
    bench.platform.failures.extend([TEMPORARY, None, PERMANENT, REFUSED, None])
    for number in range(4):
        bench.put(f"chat-{number}", Say(key="prompt", args={"town": "Ulm"}), Say(key="broken"))
    await bench.live()
    assert set(bench.logged) >= {"refused", "unreachable", "platform-troubled"}
    assert "chat-" not in str(bench.lines)
    assert "Ulm" not in str(bench.lines)


@in_virtual_time
async def test_only_the_platforms_at_hand_are_served(bench: Bench) -> None:
    """A message for a platform that does not run waits, and is in nobody's way."""
    person = add(bench.store, "me", platform="terminal")
    with bench.store.transaction():
        bench.store.put(person, [Say(key="hello", kind=Kind.STOP)], NOON)
    bench.put("a", Say(key="hello"))
    await bench.delivery.drain()
    assert bench.platform.reached == ["a: hello"]
    assert len(bench.store.ready(NOON, 10, "terminal")) == 1


@in_virtual_time
async def test_the_alarm_knows_the_next_attempt(bench: Bench) -> None:
    """After a failure the alarm is armed for the attempt to come, once nothing else is ready."""
    bench.platform.failures.append(DeliveryError("slow down", retry_after=5))
    bench.put("a", Say(key="prompt"))
    await bench.delivery.drain()
    assert bench.rearmed[0] is None
    assert bench.rearmed[-1] == NOON + timedelta(seconds=5)


@in_virtual_time
async def test_an_end_is_saved_once_the_store_can_again(bench: Bench) -> None:
    """A full disk between request and answer doubles nothing and loses no acknowledgement."""
    bench.coach.broken.append(StoreError("no room left"))
    bench.put("a", Say(key="one"), Say(key="two"))
    await bench.live(60)
    assert bench.logged == ["outbox-unusable"]
    assert bench.coach.ends == [("delivered", "one"), ("delivered", "two")]
    assert bench.platform.reached == ["a: one", "a: two"]


@in_virtual_time
async def test_nothing_is_begun_that_can_not_be_saved(bench: Bench) -> None:
    """While the store fails nobody is sent anything more; it is asked every second, told once."""
    bench.coach.broken.extend([StoreError("no room left")] * 3)
    bench.put("a", Say(key="one"))
    async with running(bench.delivery):
        bench.delivery.poke()
        await asyncio.sleep(1)
        bench.put("b", Say(key="two"))
        bench.delivery.poke()
        await asyncio.sleep(60)
    assert list(zip(bench.platform.reached, bench.platform.seconds, strict=True)) == [
        ("a: one", 0.0),
        ("b: two", 3.0),
    ]
    assert bench.logged == ["outbox-unusable"]
    assert bench.is_empty


@in_virtual_time
async def test_an_end_that_stays_unsaved_at_the_stop_is_told(bench: Bench) -> None:
    """A bot that is stopped while its disk is full says so, and decides at the next start."""
    bench.coach.broken.extend([StoreError("no room left")] * 9)
    bench.put("a", Say(key="one"))
    await bench.live(1)
    assert bench.logged == ["outbox-unusable", "end-unsaved"]
    assert [queued.chat for queued in bench.store.in_flight("telegram")] == ["a"]


@in_virtual_time
async def test_an_end_is_saved_when_the_store_comes_back_at_the_stop(bench: Bench) -> None:
    """Another program that holds the file for a moment then costs nothing."""
    bench.coach.broken.extend([StoreError("locked")] * 4)
    bench.put("a", Say(key="one"))
    await bench.live(1)
    assert bench.logged == ["outbox-unusable"]
    assert bench.coach.ends == [("delivered", "one")]
    assert bench.is_empty


@in_virtual_time
async def test_a_mistake_in_the_listener_does_not_block_the_chat(bench: Bench) -> None:
    """When an end can't be handled, it is logged and the chat's next message goes on."""
    bench.coach.broken.extend([ZeroDivisionError("our mistake")] * 2)
    bench.put("a", Say(key="one"), Say(key="two"))
    await bench.delivery.drain()
    assert bench.logged == ["end-broken"]
    assert bench.platform.reached == ["a: one", "a: two"]
    assert bench.is_empty


@in_virtual_time
async def test_a_mistake_about_one_end_loses_no_other(bench: Bench) -> None:
    """Ends that were to be saved together are saved one by one, and only the broken one is not."""
    bench.coach.broken.extend([ZeroDivisionError("our mistake")] * 2)
    for chat in "abc":
        bench.put(chat, Say(key=chat))
    await bench.delivery.drain()
    assert bench.logged == ["end-broken"]
    assert bench.coach.ends == [("delivered", "b"), ("delivered", "c")]
    assert bench.is_empty


@in_virtual_time
async def test_a_mistake_about_a_late_cue_stops_no_other(bench: Bench) -> None:
    """What is too late is let go of even when nobody can be told."""
    bench.put("a", Say(key="late", kind=Kind.CUE))
    await asyncio.sleep(4)
    bench.coach.broken.append(ZeroDivisionError("our mistake"))
    bench.put("a", Say(key="two"))
    await bench.delivery.drain()
    assert bench.logged == ["end-broken"]
    assert bench.platform.reached == ["a: two"]
    assert bench.is_empty


@in_virtual_time
async def test_the_background_survives_a_failing_store(bench: Bench) -> None:
    """A locked database is logged; with the next poke delivery goes on."""
    failures = [StoreError("locked"), ZeroDivisionError("our mistake")]

    def fail() -> None:
        if failures:
            raise failures.pop(0)

    bench.delivery._rearm = fail
    bench.put("a", Say(key="hello"))
    async with running(bench.delivery):
        bench.delivery.poke()
        await until(lambda: len(failures) == 1)
        bench.delivery.poke()
        await until(lambda: not failures)
        bench.delivery.poke()
        await until(lambda: bool(bench.coach.ends))
    assert bench.logged == ["outbox-unusable", "delivery-failed"]


@in_virtual_time
async def test_stopping_lets_requests_end(bench: Bench) -> None:
    """A bot that is stopped waits for the answers under way, and begins nothing new."""
    bench.platform.slow["a"] = asyncio.Event()
    bench.put("a", Say(key="one"), Say(key="two"))
    task = asyncio.create_task(bench.delivery.run())
    bench.delivery.poke()
    await until(lambda: bool(bench.platform.reached))
    task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    bench.platform.slow["a"].set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert bench.coach.ends == [("delivered", "one")]
    assert bench.store.in_flight("telegram") == []


@pytest.mark.parametrize("kind", Kind)
@in_virtual_time
async def test_after_a_crash_the_kind_decides(bench: Bench, kind: Kind) -> None:
    """What was under way: a cue is given up, anything else is sent again."""
    bench.put("a", Say(key="one", kind=kind))
    with bench.store.transaction():
        bench.store.sending([queued.id for queued in bench.store.ready(NOON, 1, "telegram")])
    bench.delivery.recover()
    await bench.delivery.drain()
    if kind.at_most_once:
        assert bench.platform.reached == []
        assert bench.coach.ends == [("undelivered", "one")]
    else:
        assert bench.platform.reached == ["a: one"]
        assert bench.coach.ends == [("delivered", "one")]


@pytest.mark.parametrize("kind", [Kind.CUE, Kind.PICTURE, Kind.REPLY])
@pytest.mark.parametrize("in_flight", [True, False])
@in_virtual_time
async def test_a_row_that_can_not_be_read_stops_no_other(
    bench: Bench, kind: Kind, *, in_flight: bool
) -> None:
    """Damaged or of a newer version: its id is told, it is dropped, and everybody is served."""
    bench.put("a", Say(key="one", kind=kind))
    [[row]] = bench.store._database.rows("SELECT id FROM outbox")
    if in_flight:
        with bench.store.transaction():
            bench.store.sending([int(row or 0)])
    bench.store._database.run('UPDATE outbox SET say = \'{"kind":"of-tomorrow"}\'')
    bench.put("a", Say(key="two"))
    bench.put("b", Say(key="three"))
    bench.delivery.recover()
    await bench.delivery.drain()
    assert sorted(bench.platform.reached) == ["a: two", "b: three"]
    told = [line["row"] for line in bench.lines if line["event"] == "message-broken"]
    assert told == [row]
    assert bench.is_empty


@in_virtual_time
async def test_a_mistake_about_a_message_in_flight_stops_no_start(bench: Bench) -> None:
    """What can't be decided after a crash is logged and dropped; the bot begins all the same."""
    bench.put("a", Say(key="one", kind=Kind.CUE))
    bench.put("a", Say(key="two"))
    with bench.store.transaction():
        bench.store.sending([queued.id for queued in bench.store.ready(NOON, 1, "telegram")])
    bench.coach.broken.extend([ValueError("a mistake")] * 2)
    bench.delivery.recover()
    await bench.delivery.drain()
    assert bench.platform.reached == ["a: two"]
    assert bench.logged == ["end-broken"]


failures = st.sampled_from(
    [None, TEMPORARY, REFUSED, PERMANENT, UNSENT, DeliveryError("slow down", retry_after=1)]
)
rows = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(Kind)), max_size=10)


@given(rows=rows, failures=st.lists(failures, max_size=12), latency=st.floats(0, 2))
@settings(max_examples=80)
@in_virtual_time
async def test_every_message_ends_exactly_once_and_cues_are_never_doubled(
    rows: list[tuple[int, Kind]], failures: list[DeliveryError | None], latency: float
) -> None:
    """Whatever fails, and when: one end each, order kept, no cue that may be heard twice."""
    with sqlite_in_memory() as store:
        bench = Bench(store)
        bench.platform.failures.extend(failures)
        bench.platform.latency = latency
        for number, (chat, kind) in enumerate(rows):
            bench.put(str(chat), Say(key=f"{number:02} {kind}", kind=kind))
        await bench.live()
        assert bench.is_empty
        ended = [key for _, key in bench.coach.ends]
        assert len(ended) == len(set(ended))
        blocked = {key for how, key in bench.coach.ends if how == "unreachable"}
        assert blocked or len(ended) == len(rows)
        for chat in range(3):
            reached = [what[3:] for what in bench.platform.reached if what.startswith(f"{chat}:")]
            rest = [key for key in reached if not key.endswith(("stop", "picture"))]
            assert rest == sorted(rest)
        harmless = sum(f is not None and (f.retry_after is not None or f.unsent) for f in failures)
        cues = [what for what in bench.platform.reached if what.endswith(("cue", "release"))]
        assert len(cues) - len(set(cues)) <= harmless
