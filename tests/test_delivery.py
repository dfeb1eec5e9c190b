"""Delivery: every message ends exactly one way, in order, and no chat waits for another."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.core.events import Choice
from bot.core.says import Kind, Say
from bot.delivery import AT_ONCE
from bot.errors import DeliveryError, StoreError
from tests.delivery_bench import Bench, running, until
from tests.stores import NOON, add, sqlite_in_memory

BUTTONS = ((Choice("start"),),)
PERMANENT = DeliveryError("blocked", permanent=True)
REFUSED = DeliveryError("too long", refused=True)
TEMPORARY = DeliveryError("bad gateway")
PROMPTS = [kind for kind in Kind if not kind.at_most_once]
CUES = [kind for kind in Kind if kind.at_most_once]


@pytest.fixture
def bench() -> Iterator[Bench]:
    """Delivery over an empty store."""
    with sqlite_in_memory() as store:
        yield Bench(store)


async def test_a_message_is_sent_and_its_end_saved(bench: Bench) -> None:
    """What waits is sent once, acknowledged with the platform's id, and gone from the outbox."""
    person = bench.put("a", Say(key="hello", choices=BUTTONS, mark="m"))
    await bench.delivery.drain()
    await bench.delivery.drain()
    assert bench.platform.reached == ["a: hello"]
    assert bench.coach.ends == [("delivered", "hello")]
    assert bench.is_empty
    with bench.store.transaction():
        bench.store.put_retire(person, {"m"}, NOON)
    await bench.delivery.drain()
    assert bench.platform.reached[1:] == ["a: retire m-hello"]
    assert bench.is_empty


async def test_sending_is_saved_before_the_request(bench: Bench) -> None:
    """While a request is under way the database already knows it, for the case of a crash."""
    bench.put("a", Say(key="hello"))
    bench.platform.slow["a"] = asyncio.Event()
    async with running(bench.delivery):
        bench.delivery.poke()
        await until(lambda: bool(bench.platform.reached))
        assert [queued.chat for queued in bench.store.in_flight()] == ["a"]
        assert bench.coach.ends == []
        bench.platform.slow["a"].set()
        await until(lambda: bool(bench.coach.ends))
        assert bench.store.in_flight() == []


async def test_what_follows_at_the_same_instant_is_sent_too(bench: Bench) -> None:
    """A drain ends only when nothing is ready any more."""
    bench.coach.follows = {"one": Say(key="two"), "two": Say(key="three")}
    bench.put("a", Say(key="one"))
    await bench.delivery.drain()
    assert bench.platform.reached == ["a: one", "a: two", "a: three"]


async def test_a_slow_chat_delays_nobody_and_keeps_its_order(bench: Bench) -> None:
    """Other chats go on while one hangs; its own next message waits for it."""
    bench.platform.slow["slow"] = asyncio.Event()
    bench.put("slow", Say(key="one"), Say(key="two"))
    async with running(bench.delivery):
        bench.delivery.poke()
        await until(lambda: bench.platform.reached == ["slow: one"])
        bench.put("fast", Say(key="one"), Say(key="two"))
        bench.delivery.poke()
        await until(lambda: len(bench.coach.ends) == 2)
        assert bench.platform.reached[1:] == ["fast: one", "fast: two"]
        bench.platform.slow["slow"].set()
        await until(lambda: len(bench.coach.ends) == 4)
    assert bench.platform.reached[3:] == ["slow: two"]


async def test_requests_at_once_are_bounded_and_urgent_ones_next(bench: Bench) -> None:
    """In a rush only so many requests run at once, and a cue takes the next free place."""
    for number in range(AT_ONCE * 2):
        bench.put(str(number), Say(key="wake-up", kind=Kind.WAKE_UP))
    gate = bench.platform.slow["0"] = asyncio.Event()
    for number in range(1, AT_ONCE * 2):
        bench.platform.slow[str(number)] = gate
    async with running(bench.delivery):
        bench.delivery.poke()
        await until(lambda: len(bench.platform.reached) == AT_ONCE)
        bench.put("cue", Say(key="cue", kind=Kind.CUE))
        bench.delivery.poke()
        gate.set()
        await until(lambda: len(bench.coach.ends) == AT_ONCE * 2 + 1)
    assert bench.platform.most_at_once == AT_ONCE
    assert bench.platform.reached[AT_ONCE] == "cue: cue"


@pytest.mark.parametrize("kind", Kind)
async def test_what_has_expired_is_never_sent(bench: Bench, kind: Kind) -> None:
    """After its last sensible instant a message is given up without a request."""
    bench.put("a", Say(key="late", kind=kind, expires=NOON + timedelta(seconds=2)))
    bench.put("b", Say(key="in time", kind=kind, expires=NOON + timedelta(seconds=3)))
    bench.clock.move(2.5)
    await bench.delivery.drain()
    assert bench.platform.reached == ["b: in time"]
    assert sorted(bench.coach.ends) == [("delivered", "in time"), ("undelivered", "late")]
    assert bench.is_empty


@pytest.mark.parametrize(("waited", "sent"), [(2.9, 1), (3.1, 0)])
@pytest.mark.parametrize("kind", CUES)
async def test_a_cue_is_dropped_when_later_than_three_seconds(
    bench: Bench, kind: Kind, waited: float, sent: int
) -> None:
    """A late cue would shorten or restart a hold, so it is dropped."""
    bench.put("a", Say(key="cue", kind=kind))
    bench.clock.move(waited)
    await bench.delivery.drain()
    assert len(bench.platform.reached) == sent
    assert bench.coach.ends == [("delivered" if sent else "undelivered", "cue")]


@pytest.mark.parametrize("kind", CUES)
async def test_a_cue_that_may_have_been_taken_is_not_repeated(bench: Bench, kind: Kind) -> None:
    """A failure that leaves open whether the platform took a cue ends it."""
    bench.platform.failures.append(TEMPORARY)
    bench.put("a", Say(key="cue", kind=kind))
    await bench.live()
    assert bench.platform.reached == ["a: cue"]
    assert bench.coach.ends == [("undelivered", "cue")]


@pytest.mark.parametrize(("retry_after", "end"), [(2.5, "delivered"), (3.5, "undelivered")])
async def test_a_cue_the_platform_put_off_is_sent_if_still_in_time(
    bench: Bench, retry_after: float, end: str
) -> None:
    """Told to come back, nothing was taken: a cue is repeated, but not later than 3 s."""
    bench.platform.failures.append(DeliveryError("slow down", retry_after=retry_after))
    bench.put("a", Say(key="cue", kind=Kind.RELEASE))
    await bench.live()
    assert bench.coach.ends == [(end, "cue")]
    assert bench.platform.at[1:] == ([NOON + timedelta(seconds=2.5)] if end == "delivered" else [])


@pytest.mark.parametrize("kind", PROMPTS)
async def test_prompts_are_tried_again_with_growing_waits(bench: Bench, kind: Kind) -> None:
    """After temporary failures everything but cues is tried again: 1, 2, 4 ... 15 s, jittered."""
    bench.platform.failures.extend([TEMPORARY] * 8)
    bench.put("a", Say(key="prompt", kind=kind))
    await bench.live()
    assert bench.coach.ends == [("delivered", "prompt")]
    pairs = zip(bench.platform.at, bench.platform.at[1:], strict=False)
    waits = [(later - earlier).total_seconds() for earlier, later in pairs]
    for wait, full in zip(waits, [1, 2, 4, 8, 15, 15, 15, 15], strict=True):
        assert 0.8 * full <= wait <= full


async def test_the_platforms_own_wait_is_obeyed(bench: Bench) -> None:
    """Told how long to wait, delivery waits exactly that long."""
    bench.platform.failures.append(DeliveryError("slow down", retry_after=77))
    bench.put("a", Say(key="prompt"))
    await bench.live()
    assert bench.platform.at == [NOON, NOON + timedelta(seconds=77)]


async def test_a_rehearsal_waits_in_real_seconds() -> None:
    """With a fast clock the platform's seconds are still real ones, and so is a cue's patience."""
    with sqlite_in_memory() as store:
        bench = Bench(store, speed=60)
        bench.platform.failures.append(DeliveryError("slow down", retry_after=2))
        bench.put("a", Say(key="cue", kind=Kind.CUE))
        await bench.live()
    assert bench.platform.at == [NOON, NOON + timedelta(seconds=120)]


@pytest.mark.parametrize("expires", [None, NOON + timedelta(minutes=20)])
async def test_nothing_is_tried_for_ever(bench: Bench, expires: datetime | None) -> None:
    """A message that never gets through is given up at its end, or after a day."""
    bench.platform.failures.extend([TEMPORARY] * 9000)
    bench.put("a", Say(key="prompt", expires=expires))
    await bench.live()
    assert bench.coach.ends == [("undelivered", "prompt")]
    last = expires or NOON + timedelta(days=1)
    assert last - timedelta(minutes=1) <= bench.platform.at[-1] <= last
    assert bench.is_empty


async def test_a_closed_chat_is_told_and_left_alone(bench: Bench) -> None:
    """After one permanent failure nothing more is sent to that chat."""
    bench.platform.failures.append(PERMANENT)
    bench.put("a", Say(key="one"), Say(key="two"))
    await bench.live()
    assert bench.platform.reached == ["a: one"]
    assert bench.coach.ends == [("unreachable", "one")]
    assert bench.is_empty


async def test_a_refused_message_is_logged_and_dropped(bench: Bench) -> None:
    """A message the platform will never take is an error for the host; the chat goes on."""
    bench.platform.failures.append(REFUSED)
    bench.put("a", Say(key="one"), Say(key="two"))
    with capture_logs() as logs:
        await bench.live()
    assert bench.coach.ends == [("undelivered", "one"), ("delivered", "two")]
    assert [
        (entry["log_level"], entry["key"]) for entry in logs if entry["event"] == "refused"
    ] == [("error", "one")]


async def test_a_message_that_can_not_be_made_stops_no_other(bench: Bench) -> None:
    """A text that is missing, or a platform's own mistake, costs that one message."""
    bench.put("a", Say(key="broken"), Say(key="two"), Say(key="three"))
    bench.platform.failures.append(ZeroDivisionError("their mistake"))
    with capture_logs() as logs:
        await bench.live()
    assert bench.coach.ends == [
        ("undelivered", "broken"),
        ("undelivered", "two"),
        ("delivered", "three"),
    ]
    assert [entry["event"] for entry in logs].count("message-broken") == 2


@pytest.mark.parametrize(
    ("failures", "requests"),
    [([TEMPORARY] * 2, 3), ([TEMPORARY] * 9, 3), ([REFUSED], 1), ([PERMANENT], 1)],
)
async def test_buttons_are_taken_away_in_three_attempts_or_stay(
    bench: Bench, failures: list[Exception], requests: int
) -> None:
    """Old buttons do no harm, so a failure is neither reported nor repeated for ever."""
    person = bench.put("a", Say(key="card", choices=BUTTONS, mark="m"))
    await bench.live()
    with bench.store.transaction():
        bench.store.put_retire(person, {"m"}, NOON)
    bench.platform.failures.extend(failures)
    await bench.live(60)
    assert bench.platform.reached[1:] == ["a: retire m-card"] * requests
    assert bench.coach.ends == [("delivered", "card")]
    assert bench.is_empty


async def test_trouble_is_logged_once_a_change(bench: Bench) -> None:
    """A platform that is down is one line, and one more when it is back."""
    bench.platform.failures.extend([TEMPORARY] * 5)
    bench.put("a", Say(key="prompt"))
    with capture_logs() as logs:
        await bench.live()
        bench.put("a", Say(key="more"))
        await bench.live()
    assert [entry["event"] for entry in logs] == ["platform-troubled", "platform-recovered"]


async def test_no_log_line_names_a_chat(bench: Bench) -> None:
    """Whatever goes wrong, the log holds no chat id and no text."""
    bench.platform.failures.extend([TEMPORARY, None, PERMANENT, REFUSED, None])
    for number in range(4):
        bench.put(f"chat-{number}", Say(key="prompt", args={"town": "Ulm"}), Say(key="broken"))
    with capture_logs() as logs:
        await bench.live()
    assert {entry["event"] for entry in logs} >= {"refused", "unreachable", "platform-troubled"}
    assert "chat-" not in str(logs)
    assert "Ulm" not in str(logs)


async def test_only_the_platforms_at_hand_are_served(bench: Bench) -> None:
    """A message for a platform that does not run waits, and is in nobody's way."""
    person = add(bench.store, "me", platform="terminal")
    with bench.store.transaction():
        bench.store.put(person, [Say(key="hello", kind=Kind.STOP)], NOON)
    bench.put("a", Say(key="hello"))
    await bench.delivery.drain()
    assert bench.platform.reached == ["a: hello"]
    assert len(bench.store.ready(NOON, 10)) == 1


async def test_the_alarm_knows_the_next_attempt(bench: Bench) -> None:
    """After a failure the alarm is armed for the attempt to come, once nothing else is ready."""
    bench.platform.failures.append(DeliveryError("slow down", retry_after=5))
    bench.put("a", Say(key="prompt"))
    await bench.delivery.drain()
    assert bench.rearmed[0] is None
    assert bench.rearmed[-1] == NOON + timedelta(seconds=5)


async def test_an_end_is_saved_once_the_store_can_again(bench: Bench) -> None:
    """A full disk between request and answer doubles nothing and loses no acknowledgement."""
    bench.coach.broken.append(StoreError("no room left"))
    bench.put("a", Say(key="one"), Say(key="two"))
    with capture_logs() as logs:
        await bench.delivery.drain()
    assert [entry["event"] for entry in logs] == ["end-unsaved"]
    assert bench.coach.ends == [("delivered", "one"), ("delivered", "two")]
    assert bench.platform.reached == ["a: one", "a: two"]


async def test_nothing_is_begun_that_can_not_be_saved(bench: Bench) -> None:
    """While the store fails nobody is sent anything more, and a drain comes to its end."""
    bench.coach.broken.extend([StoreError("no room left")] * 3)
    bench.put("a", Say(key="one"))
    await bench.delivery.drain()
    bench.put("b", Say(key="two"))
    await bench.delivery.drain()
    assert bench.platform.reached == ["a: one"]
    await bench.delivery.drain()
    assert bench.platform.reached == ["a: one", "b: two"]
    assert bench.is_empty


async def test_a_mistake_in_the_listener_does_not_block_the_chat(bench: Bench) -> None:
    """When an end can't be handled, it is logged and the chat's next message goes on."""
    bench.coach.broken.append(ZeroDivisionError("our mistake"))
    bench.put("a", Say(key="one"), Say(key="two"))
    with capture_logs() as logs:
        await bench.delivery.drain()
    assert [entry["event"] for entry in logs] == ["end-broken"]
    assert bench.platform.reached == ["a: one", "a: two"]
    assert bench.is_empty


async def test_the_background_survives_a_failing_store(bench: Bench) -> None:
    """A locked database is logged; with the next poke delivery goes on."""
    failures = [StoreError("locked"), ZeroDivisionError("our mistake")]

    def fail() -> None:
        if failures:
            raise failures.pop(0)

    bench.delivery._rearm = fail
    bench.put("a", Say(key="hello"))
    with capture_logs() as logs:
        async with running(bench.delivery):
            bench.delivery.poke()
            await until(lambda: len(failures) == 1)
            bench.delivery.poke()
            await until(lambda: not failures)
            bench.delivery.poke()
            await until(lambda: bool(bench.coach.ends))
    assert [entry["event"] for entry in logs] == ["outbox-unreadable", "delivery-failed"]


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
    assert bench.store.in_flight() == []


@pytest.mark.parametrize("kind", Kind)
async def test_after_a_crash_the_kind_decides(bench: Bench, kind: Kind) -> None:
    """What was under way: a cue is given up, anything else is sent again."""
    bench.put("a", Say(key="one", kind=kind))
    with bench.store.transaction():
        bench.store.sending([queued.id for queued in bench.store.ready(NOON, 1)])
    bench.delivery.recover()
    await bench.delivery.drain()
    if kind.at_most_once:
        assert bench.platform.reached == []
        assert bench.coach.ends == [("undelivered", "one")]
    else:
        assert bench.platform.reached == ["a: one"]
        assert bench.coach.ends == [("delivered", "one")]


async def test_a_mistake_about_a_message_in_flight_stops_no_start(bench: Bench) -> None:
    """What can't be decided after a crash is logged and dropped; the bot begins all the same."""
    bench.put("a", Say(key="one", kind=Kind.CUE))
    bench.put("a", Say(key="two"))
    with bench.store.transaction():
        bench.store.sending([queued.id for queued in bench.store.ready(NOON, 1)])
    bench.coach.broken.append(ValueError("a mistake"))
    with capture_logs() as logs:
        bench.delivery.recover()
    await bench.delivery.drain()
    assert bench.platform.reached == ["a: two"]
    assert [entry["event"] for entry in logs] == ["end-broken"]


failures = st.sampled_from(
    [None, TEMPORARY, REFUSED, PERMANENT, DeliveryError("slow down", retry_after=1)]
)
rows = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(Kind)), max_size=10)


@given(rows=rows, failures=st.lists(failures, max_size=12), latency=st.floats(0, 2))
@settings(max_examples=80, deadline=None)
def test_every_message_ends_exactly_once_and_cues_are_never_doubled(
    rows: list[tuple[int, Kind]], failures: list[Exception | None], latency: float
) -> None:
    """Whatever fails, and when: one end each, order kept, no cue that may be heard twice."""
    with sqlite_in_memory() as store:
        bench = Bench(store)
        bench.platform.failures.extend(failures)
        bench.platform.latency = latency
        for number, (chat, kind) in enumerate(rows):
            bench.put(str(chat), Say(key=f"{number:02} {kind}", kind=kind))
        asyncio.run(bench.live())
        assert bench.is_empty
        ended = [key for _, key in bench.coach.ends]
        assert len(ended) == len(set(ended))
        blocked = {key for how, key in bench.coach.ends if how == "unreachable"}
        assert blocked or len(ended) == len(rows)
        for chat in range(3):
            reached = [what[3:] for what in bench.platform.reached if what.startswith(f"{chat}:")]
            rest = [key for key in reached if not key.endswith("stop")]
            assert rest == sorted(rest)
        put_off = sum(isinstance(f, DeliveryError) and f.retry_after is not None for f in failures)
        cues = [what for what in bench.platform.reached if what.endswith(("cue", "release"))]
        assert len(cues) - len(set(cues)) <= put_off
