"""The contract of the outbox: order, priority and cancelling."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from bot.core.events import Choice
from bot.core.person import Person
from bot.core.says import Attachment, Kind, Say
from bot.errors import MessageUnreadableError
from bot.records import Queued
from bot.store import Store
from tests.stores import NOON, STORES, Opened, add, begin, end, put, ready, send_all

BUTTONS = ((Choice("start"),),)
KINDS = tuple(Kind)


@pytest.fixture(scope="module", params=STORES)
def opened(request: pytest.FixtureRequest) -> Opened:
    """Opens an empty store, of each implementation in turn."""
    makes: Opened = request.param
    return makes


@pytest.fixture
def store(opened: Opened) -> Iterator[Store]:
    """An empty store."""
    with opened() as store:
        yield store


def test_a_message_comes_back_as_it_was_put(store: Store) -> None:
    """Everything the core said is there, with the person's address and language."""
    with store.transaction():
        anna = store.add("telegram", "7", Person(language="de"), None, NOON)
    say = Say(
        key="card",
        args={"n": 3, "at": "07:00"},
        choices=BUTTONS,
        kind=Kind.CARD,
        rings=False,
        mark="m",
        expires=NOON + timedelta(hours=2),
        attaches=Attachment.DATA,
    )
    put(store, anna, say)
    [queued] = ready(store)
    assert queued == Queued(queued.id, anna, "telegram", "7", "de", say, "", 0, NOON)


def test_only_the_first_of_a_chat_is_ready(store: Store) -> None:
    """The next message of a chat is ready when the one before it was taken, not earlier."""
    anna = add(store)
    put(store, anna, Say(key="one"), Say(key="two"))
    [one] = begin(store)
    assert one.say == Say(key="one")
    assert ready(store) == []
    end(store, one)
    assert [queued.say for queued in ready(store)] == [Say(key="two")]


def test_chats_go_by_priority_and_then_by_age(store: Store) -> None:
    """Across chats the more urgent kind goes first, and of the same kind the older one."""
    kinds = [Kind.NUDGE, Kind.CUE, Kind.WAKE_UP, Kind.RELEASE, Kind.CUE, Kind.STOP]
    for number, kind in enumerate(kinds):
        put(store, add(store, str(number)), Say(key=str(number), kind=kind))
    assert [queued.chat for queued in ready(store)] == ["5", "3", "1", "4", "2", "0"]
    assert [queued.chat for queued in ready(store, 2)] == ["5", "3"]


def test_the_answer_to_it_hurts_overtakes(store: Store) -> None:
    """The answer to "it hurts" goes before whatever waits in its chat."""
    anna = add(store)
    put(store, anna, Say(key="slow", kind=Kind.OTHER), Say(key="reply"))
    put(store, anna, Say(key="stop", kind=Kind.STOP), Say(key="flags"))
    assert send_all(store) == ["stop", "slow", "reply", "flags"]


def test_the_answer_to_it_hurts_overtakes_what_is_on_its_way(store: Store) -> None:
    """It goes while a request of its chat hangs; everything else of the chat waits for that."""
    anna = add(store)
    put(store, anna, Say(key="hangs"), Say(key="reply"))
    [hangs] = begin(store)
    assert ready(store) == []
    put(store, anna, *(Say(key=f"stop {n}", kind=Kind.STOP) for n in (1, 2)))
    [first] = begin(store)
    assert first.say == Say(key="stop 1", kind=Kind.STOP)
    assert ready(store) == []
    end(store, first)
    [second] = begin(store)
    assert second.say == Say(key="stop 2", kind=Kind.STOP)
    end(store, second)
    assert ready(store) == []
    end(store, hangs)
    assert send_all(store) == ["reply"]


def test_an_urgent_message_is_not_held_up_by_its_own_chat(store: Store) -> None:
    """What stands before a cue in its chat goes as early as the cue."""
    rush = [add(store, f"rush {n}") for n in range(3)]
    anna = add(store, "anna")
    for person in rush:
        put(store, person, Say(key="rush", kind=Kind.CARD))
    put(store, anna, Say(key="other", kind=Kind.OTHER))
    put(store, anna, Say(key="cue", kind=Kind.CUE))
    assert send_all(store) == ["other", "cue", "rush", "rush", "rush"]


def test_each_platform_is_served_for_itself(store: Store) -> None:
    """A platform's messages are ready and in flight on it alone."""
    for platform in ("telegram", "terminal"):
        put(store, add(store, "a", platform=platform), Say(key=platform))
    [queued] = begin(store)
    assert (queued.platform, queued.say) == ("telegram", Say(key="telegram"))
    assert store.in_flight("telegram") == [queued]
    assert store.in_flight("terminal") == []
    assert len(ready(store, platform="terminal")) == 1
    assert ready(store, platform="discord") == []


def test_less_urgent_messages_can_be_left_out(store: Store) -> None:
    """While little room is left only what is at least so urgent is ready, lent urgency included."""
    ends = {chat: add(store, chat) for chat in ("cue", "lent", "reply", "wake-up")}
    put(store, ends["wake-up"], Say(key="wake-up", kind=Kind.WAKE_UP))
    put(store, ends["reply"], Say(key="reply"))
    put(store, ends["lent"], Say(key="card", kind=Kind.CARD))
    put(store, ends["lent"], Say(key="cue", kind=Kind.CUE))
    put(store, ends["cue"], Say(key="cue", kind=Kind.CUE))
    found = {
        upto: [queued.chat for queued in ready(store, upto=upto)]
        for upto in (Kind.RELEASE, Kind.CUE, Kind.REPLY, Kind.WAKE_UP, None)
    }
    assert found == {
        Kind.RELEASE: [],
        Kind.CUE: ["lent", "cue"],
        Kind.REPLY: ["lent", "cue", "reply"],
        Kind.WAKE_UP: ["lent", "cue", "reply", "wake-up"],
        None: ["lent", "cue", "reply", "wake-up"],
    }


def test_cancelling_drops_what_waits_of_these_kinds(store: Store) -> None:
    """Cues are cancelled, other kinds and other people's cues are not."""
    anna, ben = add(store, "a"), add(store, "b")
    cue, card = Say(key="cue", kind=Kind.CUE), Say(key="card", kind=Kind.CARD)
    for person in (anna, ben):
        put(store, person, card, cue)
    with store.transaction():
        store.cancel(anna, {Kind.CUE, Kind.RELEASE})
    assert sorted(send_all(store)) == ["card", "card", "cue"]


def test_what_was_cancelled_on_its_way_is_not_tried_again(store: Store) -> None:
    """A cue under way when it is cancelled never comes after "it hurts"."""
    anna = add(store)
    put(store, anna, Say(key="cue", kind=Kind.CUE))
    [cue] = begin(store)
    with store.transaction():
        store.cancel(anna, {Kind.CUE})
        store.put(anna, [Say(key="stop", kind=Kind.STOP)], NOON)
    with store.transaction():
        store.retry(cue.id, NOON)
    assert send_all(store) == ["stop"]


def test_cancelling_everything_leaves_nothing(store: Store) -> None:
    """Nothing waits for an unreachable person, dead buttons included."""
    anna = add(store)
    put(store, anna, Say(key="card", choices=BUTTONS, mark="m"))
    send_all(store)
    with store.transaction():
        store.put_retire(anna, {"m"}, NOON)
        store.put(anna, [Say(key=kind, kind=kind) for kind in Kind], NOON)
        store.cancel_all(anna)
    assert ready(store) == []


def test_what_was_under_way_at_a_crash_is_found(store: Store) -> None:
    """A request without an answer is known at the next start; ended ones are not in it."""
    for chat in ("a", "b", "c"):
        put(store, add(store, chat), Say(key=chat))
    first, second, third = begin(store)
    end(store, first)
    with store.transaction():
        store.drop(third.id)
    assert store.in_flight("telegram") == [second]


@pytest.mark.parametrize("said", ["{", '{"key":"a","kind":"of-tomorrow"}', "null"])
def test_a_row_that_can_not_be_read_is_named(store: Store, said: str) -> None:
    """Damaged, or of a newer version: each look says which it is, and finds the rest without it."""
    anna, ben = add(store, "a"), add(store, "b")
    put(store, anna, Say(key="one"), Say(key="asked", kind=Kind.PICTURE))
    put(store, ben, Say(key="two"))
    looks: tuple[Callable[[], list[Queued]], ...] = (
        lambda: store.in_flight("telegram"),
        lambda: store.pictures("telegram", 9),
    )
    broken = [row.id for row in (*ready(store), *store.pictures("telegram", 9)) if row.chat == "a"]
    with store.transaction():
        store.sending(broken[:1])
    store._database.run("UPDATE outbox SET say = ? WHERE person = ?", (said, anna))
    for row, look in zip(broken, looks, strict=True):
        with pytest.raises(MessageUnreadableError) as caught:
            look()
        assert caught.value.row == row
        store.drop(row)
        assert look() == []
    assert [queued.chat for queued in ready(store)] == ["b"]
    store._database.run("UPDATE outbox SET say = ? WHERE person = ?", (said, ben))
    with pytest.raises(MessageUnreadableError):
        ready(store)


class Put(Struct, frozen=True):
    """The core says something to one of three people."""

    person: int
    kinds: tuple[Kind, ...]


class Cancel(Struct, frozen=True):
    """The core cancels a kind."""

    person: int
    kind: Kind


class Send(Struct, frozen=True):
    """Delivery sends what is ready; every other person's platform fails when `flaky`."""

    flaky: bool


people = st.integers(0, 2)
kinds = st.sampled_from([kind for kind in Kind if kind is not Kind.PICTURE])
moves = st.one_of(
    st.builds(Put, people, st.lists(kinds, min_size=1, max_size=3).map(tuple)),
    st.builds(Cancel, people, kinds),
    st.builds(Send, st.booleans()),
)


def expected(waiting: list[Say]) -> Say:
    """Return what must be next in a chat."""
    return min(waiting, key=lambda say: (say.kind is not Kind.STOP, int(say.key)))


@given(moves=st.lists(moves, max_size=25))
@settings(max_examples=100, deadline=None)
def test_order_within_a_chat_always_holds(opened: Opened, moves: list[Put | Cancel | Send]) -> None:
    """Whatever is put, cancelled, sent or failed: the first of each chat is ready, and only it."""
    with opened() as store:
        ids = [add(store, str(n)) for n in range(3)]
        waiting: dict[int, list[Say]] = {person: [] for person in ids}
        for number, move in enumerate(moves):
            match move:
                case Put(person, kinds):
                    says = [Say(key=f"{number}{n}", kind=kind) for n, kind in enumerate(kinds)]
                    put(store, ids[person], *says)
                    waiting[ids[person]] += says
                case Cancel(person, kind):
                    with store.transaction():
                        store.cancel(ids[person], {kind})
                    left = [say for say in waiting[ids[person]] if say.kind != kind]
                    waiting[ids[person]] = left
                case Send(flaky):
                    begun = begin(store)
                    found = {queued.person: queued.say for queued in begun}
                    assert len(found) == len(begun)
                    assert found == {
                        person: expected(says) for person, says in waiting.items() if says
                    }
                    for queued in begun:
                        if flaky and queued.person % 2:
                            with store.transaction():
                                store.retry(queued.id, NOON)
                        else:
                            end(store, queued)
                            waiting[queued.person].remove(queued.say or Say(key=""))


@given(puts=st.lists(st.tuples(people, st.lists(kinds, max_size=4)), max_size=6))
@settings(max_examples=100, deadline=None)
def test_nobody_is_served_before_somebody_more_urgent(
    opened: Opened, puts: list[tuple[int, list[Kind]]]
) -> None:
    """The chat that is next holds the most urgent message of all that wait."""
    with opened() as store:
        ids = [add(store, str(n)) for n in range(3)]
        waiting: dict[int, list[Say]] = {person: [] for person in ids}
        for number, (person, kinds) in enumerate(puts):
            says = [Say(key=f"{number}{n}", kind=kind) for n, kind in enumerate(kinds)]
            put(store, ids[person], *says)
            waiting[ids[person]] += says
        while first := ready(store, 1):
            [queued] = first
            everything = [say for says in waiting.values() for say in says]
            most_urgent = min(KINDS.index(say.kind) for say in everything)
            assert most_urgent in [KINDS.index(say.kind) for say in waiting[queued.person]]
            with store.transaction():
                store.sending([queued.id])
            end(store, queued)
            waiting[queued.person].remove(queued.say or Say(key=""))
        assert not any(waiting.values())
