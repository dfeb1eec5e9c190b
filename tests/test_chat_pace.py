"""The chats' own paces: each for itself, and none remembered longer than needed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.platform import UNLIMITED, Limits
from bot.chat_pace import MEMORY, ChatPaces

SLOW = Limits(chat_per_second=1, chat_burst=2)


def test_a_burst_and_then_its_rate() -> None:
    """Two at once, then one a second; another chat has its own two."""
    paces = ChatPaces(SLOW)
    for _ in range(2):
        assert paces.wait("a", 5.0) == 0
        paces.take("a", 5.0)
    assert paces.wait("a", 5.0) == 1
    assert paces.wait("a", 6.0) == paces.wait("b", 5.0) == 0


def test_a_stop_is_the_longest_that_was_named() -> None:
    """A later refusal doesn't shorten it, and nobody else hears of it."""
    paces = ChatPaces(SLOW)
    assert paces.refused("a", 30.0, 5.0) == 1
    assert paces.refused("a", 10.0, 6.0) == 2
    assert paces.stop("a", 6.0) == paces.wait("a", 6.0) == 24
    assert paces.stop("a", 30.0) == paces.stop("b", 6.0) == 0


def test_refusals_in_a_row_are_counted_until_it_is_reached_or_forgotten() -> None:
    """One message taken, or a minute after its stop, and its next refusal is its first."""
    paces = ChatPaces(SLOW)
    assert [paces.refused("a", 6.0, 5.0) for _ in range(2)] == [1, 2]
    paces.accepted("a")
    assert paces.refused("a", 7.0, 6.0) == 1
    assert paces.refused("a", 7.0, 7.0 + MEMORY - 1) == 2
    assert paces.in_a_row("a") == 2
    assert paces.refused("a", 7.0, 7.0 + MEMORY + 1) == 1
    assert paces.in_a_row("b") == 0


@given(
    steps=st.lists(
        st.tuples(st.floats(0, 9), st.sampled_from("abcdef"), st.booleans()), max_size=80
    )
)
def test_only_what_matters_is_remembered(steps: list[tuple[float, str, bool]]) -> None:
    """A minute after the last message and the last stop nobody is; until then as many as spoke."""
    paces, at = ChatPaces(SLOW), 0.0
    for ahead, chat, fails in steps:
        at += ahead
        paces.take(chat, at)
        if fails:
            paces.refused(chat, at + 3, at)
        assert 1 <= len(paces) <= 6
    paces.take("last", at + 3 + MEMORY)
    assert len(paces) == 1


def test_without_a_limit_nobody_is_remembered() -> None:
    """Where chats have no pace only a stop is."""
    paces = ChatPaces(UNLIMITED)
    paces.take("a", 5.0)
    assert len(paces) == 0
    paces.refused("a", 9.0, 5.0)
    assert (len(paces), paces.wait("a", 5.0)) == (1, 4.0)
