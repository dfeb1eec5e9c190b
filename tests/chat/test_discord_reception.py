"""Everything that comes in from Discord, in the order of its chat, handled until it is saved."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from bot.chat.discord_gaps import KEEPSAKE, Gaps, Handled
from bot.chat.discord_reception import LOOK_BACK, Reception, backoff
from bot.chat.platform import Answer, Incoming, Typed
from bot.errors import DeliveryError, StoreError
from tests.botapi.bench import Ears
from tests.chat.discord_room import Memory, Pauses
from tests.recording import recording_log

FULL = StoreError("no room left")


def said(text: str, chat: str = "11") -> Incoming:
    """Somebody typed this."""
    return Incoming(platform="discord", chat=chat, update=f"m{text}", content=Typed(text))


class Desk:
    """A reception with ears, a log and pauses that record, and chats with something missed."""

    def __init__(
        self, since: int = 42, chats: Sequence[str] = (), look_back: float = LOOK_BACK
    ) -> None:
        self.ears = Ears()
        self.pauses = Pauses()
        self.lines: list[dict[str, Any]] = []
        self.memory = Memory(**{KEEPSAKE: str(since)})
        self.handled = Handled(self.memory)
        self.missed: dict[str, list[Incoming]] = {}
        self.fails: list[DeliveryError] = []
        self.chats_fail: list[StoreError] = []
        self.gate: asyncio.Event | None = None
        """What asking Discord waits for, if there is one."""
        self.looks = 0
        """How often Discord was asked."""
        self._chats = chats
        log = recording_log(self.lines)
        self.gaps = Gaps(self._fetch, self._ask_chats, log)
        self.reception = Reception(self.handled, self.gaps, log, self.pauses, look_back)
        self.reception.hand_to(self.ears)

    @property
    def texts(self) -> list[str]:
        """What was heard, in its order."""
        return [one.content.text for one in self.ears.heard if isinstance(one.content, Typed)]

    @property
    def told(self) -> list[str]:
        """What the host must know."""
        return [line["event"] for line in self.lines if line["level"] == "error"]

    async def makes_up(self) -> None:
        """Have a session begin that brings nothing of what was missed."""
        self.reception.expect_gaps()
        await self.reception.catch_up()

    async def _fetch(self, chat: str, since: int) -> Sequence[Incoming]:
        assert since == 42
        self.looks += 1
        if self.gate is not None:
            await self.gate.wait()
        if self.fails:
            raise self.fails.pop(0)
        return self.missed.get(chat, ())

    def _ask_chats(self) -> Sequence[str]:
        if self.chats_fail:
            raise self.chats_fail.pop(0)
        return self._chats


async def test_the_outcome_comes_back() -> None:
    """What the handler answers is what the person is told."""
    desk = Desk()
    desk.ears.answers = [Answer(note="not now")]
    assert await desk.reception.take(said("one"), 50) == Answer(note="not now")
    assert desk.handled.until == 42


async def test_a_chat_has_its_order() -> None:
    """Who came first is done first, though the disk is full for a while; others don't wait."""
    desk = Desk()
    desk.ears.gate, desk.ears.gated = asyncio.Event(), "11"
    desk.ears.answers = [Answer(), FULL, Answer(), Answer()]
    taking = [
        asyncio.create_task(desk.reception.take(one, number))
        for number, one in enumerate((said("one"), said("two"), said("three", chat="12")), 50)
    ]
    await taking[2]
    assert desk.texts == ["one", "three"]
    desk.ears.gate.set()
    await asyncio.gather(*taking)
    assert desk.texts == ["one", "three", "one", "two"]


async def test_trouble_with_the_store_is_told_once() -> None:
    """However often it is tried, and however many wait; after it was over, anew."""
    desk = Desk()
    desk.ears.answers = [FULL, FULL, FULL, FULL]
    await asyncio.gather(
        desk.reception.take(said("one"), 50), desk.reception.take(said("two", chat="12"), 51)
    )
    assert desk.told == ["update-waits-for-store"]
    desk.ears.answers = [FULL]
    await desk.reception.take(said("three"), 52)
    assert desk.told == ["update-waits-for-store"] * 2


async def test_what_is_not_saved_is_not_sure() -> None:
    """A stop in the middle leaves it to the next run."""
    desk = Desk()
    desk.ears.gate = asyncio.Event()
    task = asyncio.create_task(desk.reception.take(said("one"), 50))
    await desk.ears.hear(1)
    desk.reception.pass_over(60)
    task.cancel()
    await asyncio.wait({task})
    for _ in range(3):
        desk.reception.note()
    assert desk.memory.kept == {KEEPSAKE: "49"}


async def test_what_cannot_be_handled_is_left_out() -> None:
    """It is told without a word of it, and its chat goes on."""
    desk = Desk()
    desk.ears.answers = [ValueError("secret words")]
    assert await desk.reception.take(said("one"), 50) == Answer(buttons_stay=True)
    await desk.reception.take(said("two"), 51)
    assert desk.texts == ["one", "two"]
    assert desk.told == ["update-left-out"]
    assert "secret" not in str(desk.lines)


async def test_missed_words_come_before_new_ones() -> None:
    """Whoever writes while gaps are still being looked at is made up for at once."""
    desk = Desk(chats=["12", "11"])
    desk.missed = {"11": [said("one"), said("two")], "12": [said("zero", chat="12")]}
    desk.ears.gate, desk.ears.gated = asyncio.Event(), "12"
    catching_up = asyncio.create_task(desk.makes_up())
    await desk.ears.hear(1)
    await desk.reception.take(said("three"), 60)
    assert desk.texts == ["zero", "one", "two", "three"]
    desk.ears.gate.set()
    await catching_up
    assert desk.texts == ["zero", "one", "two", "three"]


async def test_pain_does_not_wait_for_the_past() -> None:
    """Where what was missed can't be had soon, what is said now goes first."""
    desk = Desk(chats=["11"], look_back=0.01)
    desk.missed = {"11": [said("one")]}
    desk.gate = asyncio.Event()
    catching_up = asyncio.create_task(desk.makes_up())
    await asyncio.wait_for(desk.reception.take(said("it hurts"), 60), LOOK_BACK / 2)
    await desk.reception.take(said("stop"), 61)
    assert desk.texts == ["it hurts", "stop"]
    assert desk.looks == 2
    desk.gate.set()
    await catching_up
    assert desk.texts == ["it hurts", "stop", "one"]
    desk.reception.expect_gaps()
    await desk.reception.take(said("better"), 62)
    assert desk.looks == 3


async def test_nobody_overtakes_what_has_just_been_fetched() -> None:
    """Who stands in line before it is handled has it handled first, though it comes twice then."""
    desk = Desk(chats=["11"])
    desk.missed = {"11": [said("two")]}
    desk.ears.gate = asyncio.Event()
    before = asyncio.create_task(desk.reception.take(said("one"), 50))
    await desk.ears.hear(1)
    later = asyncio.create_task(desk.reception.take(said("three"), 51))
    catching_up = asyncio.create_task(desk.makes_up())
    await asyncio.sleep(0)
    desk.ears.gate.set()
    await asyncio.gather(before, later, catching_up)
    assert list(dict.fromkeys(desk.texts)) == ["one", "two", "three"]


async def test_gaps_are_open_before_anything_is_handled() -> None:
    """Whatever comes with a new session looks back, though catching up has not begun."""
    desk = Desk(chats=["11"])
    desk.missed = {"11": [said("one")]}
    desk.reception.expect_gaps()
    await desk.reception.take(said("two"), 50)
    assert desk.texts == ["one", "two"]


async def test_a_second_gap_is_made_up_for_in_the_same_go() -> None:
    """A session that ends while gaps are looked at leaves them to the one who looks."""
    desk = Desk(chats=["11"])
    desk.missed = {"11": [said("one")]}
    desk.gate = asyncio.Event()
    catching_up = asyncio.create_task(desk.makes_up())
    await asyncio.sleep(0)
    desk.reception.expect_gaps()
    desk.gate.set()
    await catching_up
    assert desk.texts == ["one", "one"]


async def test_one_of_all_who_wait_tries_the_store() -> None:
    """Each attempt may hold up everybody for a moment, so they don't add up."""
    desk = Desk()
    desk.ears.answers = [FULL] * 4
    await asyncio.gather(
        *(desk.reception.take(said("one", chat=str(number)), number) for number in range(50, 60))
    )
    assert len(desk.ears.heard) == 14
    assert desk.pauses.seconds == [1, 1, 1, 1]


async def test_what_fails_unexpectedly_holds_up_no_note() -> None:
    """Only what is cut off in the middle is left to the next run."""
    desk = Desk()
    deaf = Reception(desk.handled, desk.gaps, recording_log([]), desk.pauses)
    with pytest.raises(RuntimeError):
        await deaf.take(said("one"), 50)
    for _ in range(2):
        desk.reception.note()
    assert desk.memory.kept == {KEEPSAKE: "50"}


async def test_the_first_message_of_all_is_noted_at_once() -> None:
    """Also when it is the bot's own, after a command: a crash leaves something to go on from."""
    desk = Desk(since=0)
    desk.memory.kept.clear()
    desk.reception.pass_over(50)
    assert desk.memory.kept == {KEEPSAKE: "50"}


async def test_the_pace_of_looking_back_is_gentle() -> None:
    """About five chats a second; what goes out must not wait for it."""
    desk = Desk(chats=["11", "12", "13"])
    await desk.makes_up()
    assert desk.pauses.seconds == [0.2, 0.2, 0.2]


async def test_a_gap_that_cannot_be_fetched_waits() -> None:
    """It is tried again; whoever writes meanwhile is not kept waiting."""
    desk = Desk(chats=["11"])
    desk.missed = {"11": [said("one")]}
    desk.fails = [DeliveryError("no answer"), DeliveryError("no answer")]
    await desk.makes_up()
    assert desk.texts == ["one"]
    assert desk.pauses.seconds[0] >= 1


async def test_nothing_after_a_gap_is_sure_before_it_is_closed() -> None:
    """A crash while it is being fetched loses nothing of it."""
    desk = Desk(chats=["11"])
    desk.missed = {"11": [said("one")]}
    desk.ears.gate, desk.ears.gated = asyncio.Event(), "11"
    catching_up = asyncio.create_task(desk.makes_up())
    await desk.ears.hear(1)
    await desk.reception.take(said("two", chat="12"), 60)
    desk.reception.note()
    assert desk.handled.until == 42
    desk.ears.gate.set()
    await catching_up
    desk.reception.note()
    assert desk.handled.until == 60


async def test_chats_that_cannot_be_read_yet_are_asked_again() -> None:
    """A full disk at the start only delays what was missed."""
    desk = Desk(chats=["11"])
    desk.missed = {"11": [said("one")]}
    desk.chats_fail = [FULL, FULL]
    await desk.makes_up()
    assert desk.texts == ["one"]


async def test_a_first_start_looks_at_nothing() -> None:
    """Where nothing was ever handled, nothing was missed."""
    desk = Desk(since=0, chats=["11"])
    await desk.makes_up()
    assert desk.pauses.seconds == []


async def test_a_note_that_fails_stops_nothing() -> None:
    """It is made up for by the next one."""
    desk = Desk()
    desk.reception.pass_over(60)
    desk.reception.note()
    desk.memory.fails = FULL
    desk.reception.note()
    desk.memory.fails = None
    desk.reception.note()
    assert desk.memory.kept == {KEEPSAKE: "60"}


@pytest.mark.parametrize("attempt", [0, 1, 5, 1000])
def test_attempts_come_less_often(attempt: int) -> None:
    """From a second or two up to ten, never all at the same instant."""
    waits = {backoff(attempt) for _ in range(20)}
    assert len(waits) > 1
    assert all(1 <= wait <= 10 for wait in waits)
    assert max(waits) <= 2 ** (attempt + 1)
