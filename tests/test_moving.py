"""Where somebody is written to: wherever they write, until they are woken at home."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.platform import Blocked, Content, Incoming, Tap, Typed
from bot.core.events import Choice
from bot.core.outcome import Outcome
from bot.core.person import Person
from bot.core.says import Kind, Say
from bot.moving import brings_home, brought_home, followed, gone_on, reachable, settled
from bot.records import Address, Stored
from bot.store import Store
from tests.stores import NOON, add, ready, sqlite_in_memory

PHONE, DESK = Address("telegram", "1"), Address("discord", "d1")


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store."""
    with sqlite_in_memory() as opened:
        yield opened


def linked(store: Store, person: Person | None = None) -> Stored:
    """Somebody who is written to and woken on the phone, and has a desk."""
    anna = add(store)
    with store.transaction():
        store.add_address(anna, DESK)
        store.set_home(anna, PHONE.platform)
        store.save(anna, person or Person(), NOON, may_wait=True)
    stored = store.load(anna)
    assert stored is not None
    return stored


def incoming(content: Content, chat: Address) -> Incoming:
    """Something that they did there."""
    return Incoming(platform=chat.platform, chat=chat.chat, update="u", content=content)


def test_it_follows_them_and_comes_home(store: Store) -> None:
    """Written to at the desk after a word or a tap there, and woken on the phone."""
    anna = linked(store)
    for content in (Typed("hello"), Tap("x")):
        with store.transaction():
            moved = followed(store, anna, incoming(content, DESK))
            assert moved == store.load(anna.id)
            assert moved.address == DESK
            home = brought_home(store, moved)
        assert home == store.load(anna.id) == anna


def test_nobody_moves_without_a_reason(store: Store) -> None:
    """In the chat where they are, blocking another one, or with one chat only."""
    anna = linked(store)
    other = store.load(add(store, "2"))
    assert other is not None
    with store.transaction():
        assert followed(store, anna, incoming(Typed("hello"), PHONE)) is anna
        assert followed(store, anna, incoming(Blocked(), DESK)) is anna
        assert followed(store, other, incoming(Typed("x"), other.address)) is other
        assert brought_home(store, anna) is anna
        assert brought_home(store, other) is other
    assert store.load(anna.id) == anna


def test_whoever_was_out_of_reach_is_woken_where_they_write(store: Store) -> None:
    """The chat that still works becomes their home, also when they are written to there."""
    anna = linked(store, Person(suspended=True))
    with store.transaction():
        back = followed(store, anna, incoming(Typed("hello"), DESK))
    assert back == store.load(anna.id)
    assert (back.address, back.home) == (DESK, "discord")


@pytest.mark.parametrize("kind", Kind)
def test_only_a_wake_up_brings_home(kind: Kind) -> None:
    """Whatever else is said comes where they are written to."""
    assert brings_home(Outcome(person=Person(), says=(Say(key="x", kind=kind),))) == (
        kind is Kind.WAKE_UP
    )


BOTH = {"telegram", "discord"}


@pytest.mark.parametrize(("lost", "left"), [(PHONE, DESK), (DESK, PHONE)])
def test_a_chat_that_is_lost_stays_theirs(store: Store, lost: Address, left: Address) -> None:
    """They go on and are woken in the other, with what waited for them where they were written to.

    What they write there makes it one of their chats again; the home stays where it is now.
    """
    anna = linked(store)
    with store.transaction():
        store.put(anna.id, [Say(key="waits", choices=((Choice("a"),),), mark="m")], NOON)
        store.put_retire(anna.id, {"m"}, NOON)
        found = gone_on(store, anna, lost.platform, BOTH)
    assert found == store.load(anna.id)
    assert found is not None
    assert (found.address, found.home) == (left, left.platform)
    assert store.addresses(anna.id) == (DESK, PHONE)
    assert reachable(store, found, BOTH) == (left.platform,)
    [waits] = ready(store, now=NOON, platform=left.platform)
    assert waits.say is not None
    assert waits.say.key == "waits"
    with store.transaction():
        store.sent(waits.id, "m1", NOON)
    [retired] = ready(store, now=NOON, platform=left.platform)
    assert retired.retires == "m1"
    with store.transaction():
        back = followed(store, found, incoming(Tap("x"), lost))
    assert (back.address, back.home) == (lost, left.platform)
    assert reachable(store, back, BOTH) == ("discord", "telegram")


def test_what_waits_in_a_chat_they_left_is_lost_with_it(store: Store) -> None:
    """It was meant for there, and nobody waits for it."""
    anna = linked(store)
    with store.transaction():
        store.put(anna.id, [Say(key="waits")], NOON)
        moved = followed(store, anna, incoming(Typed("hello"), DESK))
        assert gone_on(store, moved, PHONE.platform, BOTH) is not None
    for platform in BOTH:
        assert ready(store, now=NOON, platform=platform) == []


@pytest.mark.parametrize("served", [BOTH, {"telegram"}])
def test_the_last_chat_leaves_nowhere_to_go(store: Store, served: set[str]) -> None:
    """The other was lost before, or is on a platform that isn't served."""
    anna = linked(store)
    with store.transaction():
        if "discord" in served:
            store.lose(anna.id, "discord")
        assert gone_on(store, anna, "telegram", served) is None
    assert store.load(anna.id) == anna
    assert reachable(store, anna, {"telegram"}) == ()


PLACES = st.sampled_from(["telegram", "discord", "terminal"])


@given(
    home=PLACES,
    place=PLACES,
    away_from=st.just("") | PLACES,
    lost=st.sets(PLACES, max_size=2),
    served=st.sets(PLACES),
    may_wait=st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_whoever_can_be_reached_is_woken_where_they_can(
    home: str, place: str, away_from: str, lost: set[str], served: set[str], may_wait: bool
) -> None:
    """At the home of their choice where that can be, else in a chat that can; the choice stays.

    What waits for them comes along, and nothing moves that needn't.
    """
    with sqlite_in_memory() as store:
        number = add(store)
        with store.transaction():
            for platform in ("discord", "terminal"):
                store.add_address(number, Address(platform, platform))
            for platform in lost:
                store.lose(number, platform)
            store.set_home(number, home, away_from="" if away_from == home else away_from)
            store.move(number, place)
            store.save(number, Person(), NOON, may_wait=may_wait)
            store.put(number, [Say(key="waits")], NOON)
        before = store.load(number)
        assert before is not None
        chosen = before.away_from or home
        with store.transaction():
            after = settled(store, before, served)
        able = served - lost
        assert after == store.load(number)
        if not able:
            assert after == before
            return
        assert {after.home, after.platform} <= able
        assert after.home == chosen or chosen not in able
        assert (after.away_from or after.home) == chosen
        assert after.home == home or home not in able or chosen in able
        assert after.platform == place or place not in able
        due_at = after.home if may_wait else after.platform
        assert store.earliest(NOON, {due_at}) == NOON
        waits = [row for name in able for row in ready(store, platform=name)]
        assert len(waits) == int(place in able or place not in served)
        assert settled(store, after, served) == after
