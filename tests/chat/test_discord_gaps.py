"""What people typed while nobody listened: until when all was handled, and what came after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.discord_gaps import KEEPSAKE, Gaps, Handled
from bot.chat.platform import Incoming, Typed
from bot.errors import DeliveryError, StoreError
from tests.chat.discord_room import Memory
from tests.recording import recording_log


def said(text: str) -> Incoming:
    """Somebody typed this."""
    return Incoming(platform="discord", chat="11", update=f"m{text}", content=Typed(text))


class Chats:
    """Discord's memory of chats; fails as the test lined up."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []
        self.fails: list[DeliveryError] = []
        self.meanwhile: Callable[[], object] | None = None
        """What happens while it is asked."""

    async def fetch(self, chat: str, since: int) -> Sequence[Incoming]:
        """Say what was typed in a chat."""
        self.asked.append((chat, since))
        if self.meanwhile is not None:
            self.meanwhile()
        if self.fails:
            raise self.fails.pop(0)
        return (said(chat),)


def test_nothing_is_sure_at_first() -> None:
    """Without a note of an earlier run there is nothing to make up for."""
    assert Handled(None).until == 0
    assert Handled(Memory()).until == 0
    assert Handled(Memory(**{KEEPSAKE: "no number"})).until == 0


def test_an_earlier_run_is_gone_on_from() -> None:
    """Its note says until when all was handled."""
    assert Handled(Memory(**{KEEPSAKE: "42"})).until == 42


def test_a_note_that_cannot_be_read_stops_nothing() -> None:
    """A full disk at the start costs what was missed, and no more."""
    memory = Memory(**{KEEPSAKE: "42"})
    memory.fails = StoreError("no room left")
    assert Handled(memory).until == 0


def test_the_very_first_note_is_of_now() -> None:
    """A crash in the first minute of all must not leave nothing to go on from."""
    memory = Memory()
    handled = Handled(memory)
    assert not handled.is_noted
    handled.begin(100)
    handled.end(100)
    handled.ripen()
    assert handled.is_noted
    assert memory.kept == {KEEPSAKE: "100"}


def test_only_what_was_true_a_while_ago_is_noted() -> None:
    """What comes a little late, below what is known already, is still made up for."""
    memory = Memory(**{KEEPSAKE: "50"})
    handled = Handled(memory)
    handled.begin(100)
    handled.end(100)
    handled.ripen()
    assert memory.kept == {KEEPSAKE: "50"}
    handled.begin(99)
    handled.ripen()
    assert memory.kept == {KEEPSAKE: "100"}


def test_what_is_being_handled_is_not_sure() -> None:
    """A crash in the middle of it loses nothing."""
    handled = Handled(None)
    handled.begin(100)
    handled.begin(105)
    handled.end(105)
    assert handled.until == 99
    handled.end(100)
    assert handled.until == 105


def test_while_a_gap_is_fetched_nothing_after_it_is_sure() -> None:
    """What is handled meanwhile does not hide what was typed before it."""
    handled = Handled(None)
    handled.hold(50)
    handled.hold(60)
    handled.begin(100)
    handled.end(100)
    assert handled.until == 50
    handled.release()
    assert handled.until == 100


def test_a_note_that_cannot_be_kept_is_kept_later() -> None:
    """The next one says as much."""
    memory = Memory(**{KEEPSAKE: "3"})
    handled = Handled(memory)
    handled.begin(7)
    handled.end(7)
    handled.ripen()
    memory.fails = StoreError("no room left")
    with pytest.raises(StoreError):
        handled.ripen()
    memory.fails = None
    handled.ripen()
    assert memory.kept == {KEEPSAKE: "7"}


@given(st.lists(st.tuples(st.integers(1, 50), st.booleans()), max_size=40))
def test_nothing_that_is_open_is_ever_passed(steps: list[tuple[int, bool]]) -> None:
    """Whatever begins and ends in whichever order, the note stays below all that is open."""
    memory = Memory()
    handled = Handled(memory)
    begun: set[int] = set()
    for snowflake, ends in steps:
        if ends:
            handled.end(snowflake)
            begun.discard(snowflake)
        else:
            handled.begin(snowflake)
            begun.add(snowflake)
        assert handled.until < min(begun, default=51)


async def closed(gaps: Gaps, chat: str) -> Sequence[Incoming]:
    """Look, and have it handled."""
    missed = await gaps.look(chat)
    gaps.close(missed)
    return missed.said


async def test_each_chat_is_looked_at_once() -> None:
    """In the order in which they were named, from the last sure moment on."""
    chats = Chats()
    gaps = Gaps(chats.fetch, lambda: ["11", "12"], recording_log([]))
    gaps.open(42)
    assert gaps.next == "11"
    assert await closed(gaps, "12") == (said("12"),)
    assert await closed(gaps, "12") == ()
    assert await closed(gaps, "13") == ()
    assert await closed(gaps, "11") == (said("11"),)
    assert gaps.next is None
    assert chats.asked == [("12", 42), ("11", 42)]


async def test_what_is_not_handled_yet_is_looked_at_again() -> None:
    """Whoever comes while it is on its way can have it too."""
    chats = Chats()
    gaps = Gaps(chats.fetch, lambda: ["11"], recording_log([]))
    gaps.open(42)
    assert (await gaps.look("11")).said == (await gaps.look("11")).said == (said("11"),)


async def test_what_cannot_be_asked_now_is_asked_later() -> None:
    """After the others; from where it was missed, also when there is another gap meanwhile."""
    chats = Chats()
    chats.fails = [DeliveryError("no answer")]
    gaps = Gaps(chats.fetch, lambda: ["11", "12"], recording_log([]))
    gaps.open(42)
    with pytest.raises(DeliveryError):
        await gaps.look("11")
    assert gaps.next == "12"
    gaps.open(50)
    await closed(gaps, "11")
    assert chats.asked == [("11", 42), ("11", 42)]


async def test_a_gap_that_opens_meanwhile_stays_open() -> None:
    """What was fetched before the connection dropped says nothing of what came after it."""
    chats = Chats()
    gaps = Gaps(chats.fetch, lambda: ["11"], recording_log([]))
    gaps.open(42)
    chats.meanwhile = lambda: gaps.open(50)
    assert await closed(gaps, "11") == (said("11"),)
    assert gaps.next == "11"
    chats.meanwhile = None
    await closed(gaps, "11")
    assert gaps.next is None


async def test_a_chat_that_has_nothing_under_way_any_more_is_still_looked_at() -> None:
    """Also when that shows while it is being asked, and the asking fails."""
    named, chats = [["11"], ["12"]], Chats()
    gaps = Gaps(chats.fetch, lambda: named.pop(0), recording_log([]))
    gaps.open(42)
    chats.fails, chats.meanwhile = [DeliveryError("no answer")], lambda: gaps.open(50)
    with pytest.raises(DeliveryError, match="no answer"):
        await gaps.look("11")
    chats.meanwhile = None
    await closed(gaps, "12")
    await closed(gaps, "11")
    assert chats.asked == [("11", 42), ("12", 50), ("11", 42)]


@pytest.mark.parametrize(
    ("error", "level"),
    [
        (DeliveryError("gone", permanent=True), "debug"),
        (DeliveryError("odd", refused=True), "warning"),
    ],
)
async def test_what_will_never_be_told_is_left(error: DeliveryError, level: str) -> None:
    """A chat that is gone is no gap; of what can't be read the host is told once."""
    lines: list[dict[str, Any]] = []
    chats = Chats()
    chats.fails = [error, error]
    gaps = Gaps(chats.fetch, lambda: ["11", "12"], recording_log(lines))
    gaps.open(42)
    assert [await closed(gaps, "11"), await closed(gaps, "12")] == [(), ()]
    assert gaps.next is None
    assert [line["level"] for line in lines] == [level, "debug"]
    assert [line["event"] for line in lines] == ["discord-gap-left"] * 2
