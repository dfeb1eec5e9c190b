"""Asides in trouble: what fails, what hangs, a network that is cut, and the stop of the bot."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.asides import MOST_WAITING, OWED_PATIENCE, SHARE, Asides
from bot.chat.platform import Message
from bot.errors import DeliveryError
from tests.beside import BAD_GATEWAY, SLOW, Beside, flood
from tests.paces import HAIR, TELEGRAM
from tests.recording import recording_log
from tests.virtual_loop import in_virtual_time, seconds


@in_virtual_time
async def test_what_a_stranger_is_told_is_not_repeated() -> None:
    """A failure is logged, without the chat; what follows is tried all the same."""
    beside = Beside()
    beside.platform.failures += [DeliveryError(BAD_GATEWAY), DeliveryError("gone", permanent=True)]
    beside.stranger("secret-chat", "one", "two", "three")
    await asyncio.sleep(100)
    assert beside.platform.texts == ["three"]
    assert beside.reasons == [BAD_GATEWAY, "gone"]
    assert {line["key"] for line in beside.lines} == {"private"}
    assert "secret-chat" not in str(beside.lines)


@pytest.mark.parametrize(
    ("failure", "wait"),
    [
        (DeliveryError(BAD_GATEWAY), 1.0),
        (DeliveryError("no answer in time"), 1.0),
        (DeliveryError("no network", unsent=True), 1.0),
        (flood(1), 1.0),
        (flood(12), 12.0),
    ],
)
@in_virtual_time
async def test_what_is_owed_survives_a_failure(failure: DeliveryError, wait: float) -> None:
    """It is tried again, as soon as the platform names or about a second later, and nobody told."""
    beside = Beside(TELEGRAM)
    beside.platform.failures.append(failure)
    beside.owed("11", "code", "and more")
    await asyncio.sleep(20)
    assert beside.platform.texts == ["code", "and more"]
    first, second, _ = beside.platform.when
    assert wait <= second - first <= wait + 0.5
    assert not beside.lines


@in_virtual_time
async def test_what_is_owed_is_given_up_after_half_a_minute_in_one_line() -> None:
    """With longer and longer waits until then; what follows it is not said without it."""
    beside = Beside(TELEGRAM)
    beside.platform.failures.extend(DeliveryError(BAD_GATEWAY) for _ in range(100))
    beside.owed("secret-chat", "A7-code", "and more", name="link-code")
    await asyncio.sleep(10 * OWED_PATIENCE)
    assert beside.reasons == [BAD_GATEWAY]
    [line] = beside.lines
    assert (line["key"], line["platform"]) == ("link-code", "telegram")
    assert "secret-chat" not in str(line)
    assert "A7" not in str(line)
    waits = [later - earlier for earlier, later in pairwise(beside.platform.when)]
    assert 5 <= len(waits) <= 10
    assert waits[0] < 1.5
    assert max(waits) < 6
    assert 20 <= beside.platform.when[-1] < OWED_PATIENCE


@in_virtual_time
async def test_a_wait_that_is_too_long_is_not_waited_for() -> None:
    """Where the platform names more than is left, it is told at once."""
    beside = Beside(TELEGRAM)
    beside.platform.failures.append(flood(OWED_PATIENCE + 1))
    beside.owed("11", "code")
    await asyncio.sleep(1)
    assert beside.reasons == ["slow down"]
    await asyncio.sleep(100)
    assert len(beside.platform.asked) == 1


@pytest.mark.parametrize("kind", ["permanent", "refused"])
@in_virtual_time
async def test_an_answer_that_says_never_is_taken_for_one(kind: str) -> None:
    """Also what is owed isn't sent again to who blocked the bot; the next message is tried."""
    beside = Beside(TELEGRAM)
    beside.platform.failures.append(DeliveryError("never", **{kind: True}))
    beside.owed("11", "one", "two")
    await asyncio.sleep(100)
    assert [text for _, _, text in beside.platform.asked] == ["one", "two"]
    assert beside.reasons == ["never"]


@in_virtual_time
async def test_what_failed_is_not_repeated_when_something_newer_waits() -> None:
    """A code that is good no more is not sent again, and its loss is nobody's."""
    beside = Beside(TELEGRAM)
    beside.platform.latency = 0.1
    beside.platform.failures.append(DeliveryError(BAD_GATEWAY))
    beside.owed("11", "old", name="link-code")
    await asyncio.sleep(0.05)
    beside.owed("11", "new", name="link-code")
    await asyncio.sleep(20)
    assert [text for _, _, text in beside.platform.asked] == ["old", "new"]
    assert not beside.lines


@in_virtual_time
async def test_a_mistake_of_ours_stops_no_other_and_tells_nothing() -> None:
    """It costs that message; its words, which could hold a code, are not in the log."""
    beside = Beside(TELEGRAM)
    beside.platform.failures.append(ValueError("A7-code"))
    beside.owed("11", "A7-code", "two")
    beside.owed("12", "three")
    await asyncio.sleep(5)
    assert sorted(beside.platform.texts) == ["three", "two"]
    assert beside.reasons == ["a mistake of ours (ValueError)"]


@in_virtual_time
async def test_a_refusal_is_obeyed() -> None:
    """A platform that names a wait to two chats, and to one more, is left alone by all words."""
    beside = Beside(TELEGRAM)
    beside.platform.failures += [flood(90), flood(90), flood(90)]
    beside.stranger("11")
    beside.stranger("12")
    await asyncio.sleep(1)
    beside.stranger("13")
    beside.owed("14", "code")
    await asyncio.sleep(60)
    assert len(beside.platform.asked) == 3
    assert len(beside.reasons) == 4


@in_virtual_time
async def test_a_refusal_of_all_chats_is_obeyed_at_once() -> None:
    """No second stranger has to be refused first."""
    beside = Beside(TELEGRAM)
    beside.platform.failures.append(DeliveryError("slow down", retry_after=90, everywhere=True))
    beside.stranger("11")
    await asyncio.sleep(1)
    assert beside.pace.wait(seconds()) == 89.0


@pytest.mark.parametrize("answer", [None, DeliveryError("gone", permanent=True)])
@in_virtual_time
async def test_every_answer_shows_the_platform_alive(answer: DeliveryError | None) -> None:
    """After a stop of all chats the first word that is answered lets the others go, too."""
    beside = Beside(TELEGRAM)
    stop = DeliveryError("slow down", retry_after=1, everywhere=True)
    beside.platform.failures += [stop, answer]
    beside.owed("11", "one")
    beside.owed("12", "two")
    await asyncio.sleep(4)
    assert ("11", "one") in beside.platform.taken


@in_virtual_time
async def test_each_message_is_tried_anew() -> None:
    """What went before it, and how often that failed, makes no longer waits for the next."""
    beside = Beside(TELEGRAM)
    bad = DeliveryError(BAD_GATEWAY)
    beside.platform.failures += [bad, bad, None, bad]
    beside.owed("11", "one", "two")
    await asyncio.sleep(20)
    assert beside.platform.texts == ["one", "two"]
    assert beside.platform.when[4] - beside.platform.when[3] <= 1.5


@in_virtual_time
async def test_a_store_that_can_not_be_read_costs_no_more_than_time() -> None:
    """Who can't know what is due waits; with the store back the words go out."""
    beside = Beside(TELEGRAM)
    beside.failing = True
    beside.owed("11", "code")
    await asyncio.sleep(10)
    assert beside.platform.asked == []
    beside.failing = False
    await asyncio.sleep(1)
    assert beside.platform.texts == ["code"]


@in_virtual_time
async def test_a_platform_that_is_cut_piles_nothing_up() -> None:
    """For minutes, whoever writes: a bounded number waits, and each that is lost is told once."""
    beside = Beside(TELEGRAM)
    beside.platform.is_cut = True
    beside.platform.latency = 2
    said = 0
    for _ in range(200):
        for _ in range(5):
            said += 1
            beside.owed(f"known-{said}", "code", name="link-code")
            beside.stranger(f"stranger-{said}")
        assert len(beside.asides._speakers["telegram"]._waiting) <= MOST_WAITING
        await asyncio.sleep(1)
    assert beside.platform.most_under_way <= 8
    beside.platform.is_cut = False
    await asyncio.sleep(OWED_PATIENCE + 3)
    assert beside.asides._speakers["telegram"]._waiting == []
    told = [line for line in beside.lines if line["key"] == "link-code"]
    arrived = [chat for chat, _ in beside.platform.taken if chat.startswith("known")]
    assert len(told) + len(arrived) == said
    beside.owed("11", "after it")
    await asyncio.sleep(5)
    assert beside.platform.texts[-1] == "after it"


@in_virtual_time
async def test_a_platform_that_is_cut_holds_up_no_other() -> None:
    """Each platform has its own places and its own turn."""
    phone, desk = Beside(TELEGRAM), Beside(TELEGRAM)
    desk.platform.name = "discord"
    both = Asides(
        {"telegram": phone.platform, "discord": desk.platform},
        {"telegram": phone, "discord": desk},
        seconds,
        recording_log([]),
    )
    phone.platform.is_cut = True
    for chat in range(2 * MOST_WAITING):
        both.say("telegram", str(chat), [Message(text="code")], name="link-code", owed=True)
    both.say("discord", "11", [Message(text="code")], name="link-code", owed=True)
    await asyncio.sleep(0.5)
    assert desk.platform.texts == ["code"]
    await both.finish()


@in_virtual_time
async def test_at_the_stop_what_waits_has_its_chance() -> None:
    """As soon as the pace allows, and not only its share of it."""
    beside = Beside(TELEGRAM)
    beside.platform.latency = 0.2
    for chat in range(MOST_WAITING):
        beside.owed(f"known-{chat}", "code")
    await beside.asides.finish()
    assert len(beside.platform.texts) == MOST_WAITING
    assert not beside.lines
    assert seconds() <= 5


@in_virtual_time
async def test_at_the_stop_neither_a_failure_nor_a_cue_is_waited_for() -> None:
    """What would be tried later is tried now; cues go out no more, so none needs a place."""
    beside = Beside(TELEGRAM)
    beside.platform.failures += [DeliveryError(BAD_GATEWAY) for _ in range(3)]
    beside.owed("11", "code")
    await asyncio.sleep(4.1)
    assert beside.platform.texts == []
    beside.failing = True
    await beside.asides.finish()
    assert beside.platform.texts == ["code"]
    assert seconds() < 5


@in_virtual_time
async def test_after_a_stop_all_begins_anew() -> None:
    """What was given up is told once and forgotten, and the share is kept again."""
    beside = Beside(SLOW)
    beside.platform.latency = 100
    beside.owed("11", "code")
    await beside.asides.finish()
    beside.platform.latency = 0
    beside.owed("12", "one")
    beside.owed("13", "two")
    await asyncio.sleep(OWED_PATIENCE)
    _, first, second = beside.platform.when
    assert second - first >= SHARE / SLOW.per_second
    await beside.asides.finish()
    assert beside.reasons == ["the bot stops"]


@in_virtual_time
async def test_at_the_stop_what_can_not_go_is_told() -> None:
    """What the pace doesn't allow in some seconds, and what hangs, is a line each."""
    beside = Beside(SLOW)
    beside.platform.latency = 100
    for number in range(20):
        beside.owed(f"known-{number}", "code", name="link-code")
    await asyncio.sleep(0.1)
    at = seconds()
    await beside.asides.finish()
    assert 4 <= seconds() - at <= 6
    assert beside.platform.taken == []
    assert beside.platform.under_way == []
    assert beside.reasons == ["the bot stops"] * 20


FAILURES = st.one_of(
    st.none(),
    st.builds(lambda: DeliveryError(BAD_GATEWAY)),
    st.builds(flood, st.sampled_from([1, 3, 40])),
    st.builds(lambda: DeliveryError("gone", permanent=True)),
    st.builds(lambda: flood(2.5)),
)


@given(
    said=st.lists(
        st.tuples(st.floats(0, 2), st.sampled_from("ab"), st.sampled_from("xy")), max_size=40
    ),
    failures=st.lists(FAILURES, max_size=25),
    latency=st.sampled_from([0.0, 0.2, 3.0]),
)
@settings(max_examples=100, deadline=None)
@in_virtual_time
async def test_the_newest_arrives_or_is_told(
    said: list[tuple[float, str, str]],
    failures: list[DeliveryError | None],
    latency: float,
) -> None:
    """Through any failures, in the pace: nothing after something newer, nothing lost unsaid."""
    beside = Beside(TELEGRAM)
    beside.platform.failures.extend(failures)
    beside.platform.latency = latency
    newest: dict[tuple[str, str], int] = {}
    for number, (ahead, chat, name) in enumerate(said):
        await asyncio.sleep(ahead)
        beside.owed(chat, f"{name}{number}", name=name)
        newest[chat, name] = number
    await asyncio.sleep(3 * OWED_PATIENCE)
    arrived: dict[tuple[str, str], list[int]] = {}
    for chat, text in beside.platform.taken:
        arrived.setdefault((chat, text[0]), []).append(int(text[1:]))
    lost = 0
    for place, number in newest.items():
        numbers = arrived.get(place, [])
        assert numbers == sorted(set(numbers))
        lost += number not in numbers
    assert lost <= len(beside.lines)
    gaps = [later - earlier for earlier, later in pairwise(beside.platform.when)]
    assert min(gaps, default=1) >= SHARE / TELEGRAM.per_second - HAIR
