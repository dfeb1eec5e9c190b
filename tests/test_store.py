"""The contract of a store: what coach and housekeeping rely on. Holds for every store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.days import Day, DayOutcome, Streak
from bot.core.person import Person, Phase, Screening, Session
from bot.core.says import Say
from bot.errors import StoreError
from bot.store import Store
from tests.stores import NOON, STORES, Opened, add

ANNA = Person(
    language="de",
    zone="Europe/Berlin",
    times=(time(7), None, None, None, None, None, None),
    screening=Screening(answer="no", answered=date(2026, 3, 1)),
    session=Session(
        date=date(2026, 3, 28),
        woke=NOON,
        plan=("knee-swings",),
        phase=Phase.RUNNING,
        since=NOON + timedelta(microseconds=1),
    ),
)
exercises = st.lists(st.sampled_from(["knee-swings", "chest-lift"]), unique=True).map(tuple)
scale = st.none() | st.integers(0, 10)
some_days = st.lists(
    st.builds(
        Day,
        date=st.dates(date(2026, 1, 1), date(2026, 3, 1)),
        outcome=st.sampled_from(DayOutcome),
        done=exercises,
        skipped=exercises,
        hurt=exercises,
        self_reported=st.booleans(),
        before=scale,
        after=scale,
    ),
    max_size=20,
)


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


def test_a_person_comes_back_as_they_were(store: Store) -> None:
    """Whatever was added is found again by chat and by id, unchanged."""
    with store.transaction():
        anna = store.add("telegram", "7", ANNA, NOON, NOON)
    found = store.find("telegram", "7")
    assert found == store.load(anna)
    assert found is not None
    assert (found.id, found.platform, found.chat, found.person) == (anna, "telegram", "7", ANNA)


def test_chats_of_two_platforms_are_two_people(store: Store) -> None:
    """The same chat id on another platform is somebody else."""
    one, other = add(store, "7"), add(store, "7", platform="discord")
    assert one != other
    assert store.find("terminal", "7") is None
    assert [store.knows(name, "7") for name in ("telegram", "discord", "terminal")] == [
        True,
        True,
        False,
    ]
    assert store.count_people() == 2


def test_the_chats_of_a_platform_come_in_the_order_of_their_urgency(store: Store) -> None:
    """Who is due, then who isn't due at all, newest first, and in the end who just sleeps."""
    with store.transaction():
        store.add("discord", "meeting", Person(), None, NOON)
        store.add("discord", "later", Person(), NOON + timedelta(minutes=2), NOON)
        store.add("discord", "asleep", Person(), NOON + timedelta(hours=9), NOON, may_wait=True)
        store.add("discord", "newest", Person(), None, NOON)
        store.add("discord", "sooner", Person(), NOON + timedelta(minutes=1), NOON)
        store.add("telegram", "elsewhere", Person(), None, NOON)
    assert store.chats("discord") == ["sooner", "later", "newest", "meeting", "asleep"]
    assert store.chats("discord", 1) == ["sooner"]


def test_a_chat_can_not_be_added_twice(store: Store) -> None:
    """One chat is one person."""
    add(store, "7")
    with pytest.raises(StoreError):
        add(store, "7")
    assert store.count_people() == 1


def test_saving_replaces_the_person_and_their_due(store: Store) -> None:
    """After saving, the new state and the new due are the truth."""
    anna = add(store)
    with store.transaction():
        store.save(anna, ANNA, NOON)
    found = store.load(anna)
    assert found is not None
    assert found.person == ANNA
    assert store.due(NOON, 10) == [anna]
    assert found.due == NOON
    with store.transaction():
        store.save(anna, ANNA, None)
    assert store.due(NOON, 10) == []
    waiting = store.load(anna)
    assert waiting is not None
    assert waiting.due is None


def test_what_fails_in_a_transaction_is_not_saved(store: Store) -> None:
    """Person, days, outbox and handled update are saved together or not at all."""
    anna = add(store, "7")

    def step() -> None:
        with store.transaction():
            assert store.handle_once("telegram", "u1", NOON)
            store.save(anna, ANNA, NOON)
            store.record(anna, [Day(date=NOON.date(), outcome=DayOutcome.FULL)], Streak(current=1))
            store.put(anna, [Say(key="hello")], NOON)
            store.add("telegram", "7", Person(), None, NOON)

    with pytest.raises(StoreError):
        step()
    found = store.load(anna)
    assert found is not None
    assert found.person == Person()
    assert store.days(anna) == ()
    assert store.streak(anna) is None
    assert store.ready(NOON, 10, "telegram") == []
    with store.transaction():
        assert store.handle_once("telegram", "u1", NOON)


@given(first=some_days, second=some_days)
@settings(max_examples=50, deadline=None)
def test_days_come_back_one_a_date_in_order(
    opened: Opened, first: list[Day], second: list[Day]
) -> None:
    """A day recorded again replaces the row of its date; nothing is lost of any field."""
    with opened() as store:
        anna, other = add(store, "1"), add(store, "2")
        for days in (first, second):
            with store.transaction():
                store.record(anna, days, Streak())
        latest = {day.date: day for day in (*first, *second)}
        assert store.days(anna) == tuple(latest[on] for on in sorted(latest))
        assert store.days(other) == ()


def test_the_streak_is_kept_beside_the_days(store: Store) -> None:
    """The stored streak is the one recorded last; nobody has one before the first day."""
    anna = add(store)
    assert store.streak(anna) is None
    for streak in (Streak(current=1, best=4, total=9, spare_days=3), Streak(total=10)):
        with store.transaction():
            store.record(anna, [], streak)
        assert store.streak(anna) == streak


def fill(store: Store, chat: str) -> int:
    """Put a person with something in every table into the store."""
    person = add(store, chat)
    with store.transaction():
        store.record(person, [Day(date=NOON.date(), outcome=DayOutcome.FULL)], Streak(current=1))
        store.put(person, [Say(key="hello", mark="m")], NOON)
    return person


def test_erasing_the_history_keeps_the_person(store: Store) -> None:
    """Days and streak go; the person and what waits for them stay; so does everybody else."""
    anna, ben = fill(store, "1"), fill(store, "2")
    with store.transaction():
        store.erase_history(anna)
    assert (store.days(anna), store.streak(anna)) == ((), None)
    assert store.load(anna) is not None
    assert {queued.person for queued in store.ready(NOON, 10, "telegram")} == {anna, ben}
    assert len(store.days(ben)) == 1


def test_erasing_everything_leaves_nothing(store: Store) -> None:
    """Nothing of the person is left, not even what waited for them; their id is never reused."""
    ben, anna = fill(store, "2"), fill(store, "1")
    with store.transaction():
        store.erase(anna)
    assert store.find("telegram", "1") is None
    assert (store.days(anna), store.streak(anna)) == ((), None)
    assert [queued.person for queued in store.ready(NOON, 10, "telegram")] == [ben]
    assert add(store, "1") not in {anna, ben}
    assert store.integrity() == []


def test_what_comes_late_for_an_erased_person_does_nothing(store: Store) -> None:
    """The end of a request for somebody who was erased meanwhile is no error."""
    anna = fill(store, "1")
    [hello] = store.ready(NOON, 10, "telegram")
    with store.transaction():
        store.sending([hello.id])
        store.erase(anna)
    with store.transaction():
        store.sent(hello.id, "m1", NOON)
        store.retry(hello.id, NOON)
        store.drop(hello.id)
        store.save(anna, Person(), NOON)
    assert store.count_people() == 0
    assert store.earliest(NOON) is None


@pytest.mark.parametrize("people", [0, 1, 1100])
def test_everyone_is_walked_once(store: Store, people: int) -> None:
    """The walk over everybody meets each person once, also when it takes several batches."""
    with store.transaction():
        added = [store.add("telegram", str(n), Person(), None, NOON) for n in range(people)]
        store.add("terminal", "me", Person(), None, NOON)
    assert list(store.everyone("telegram")) == added
    assert len(list(store.everyone())) == people + 1


def test_the_walk_lets_others_write(store: Store) -> None:
    """Somebody who is erased during the walk does not break it."""
    anna, ben = add(store, "1"), add(store, "2")
    met = []
    for person in store.everyone():
        met.append(person)
        with store.transaction():
            store.erase(person)
    assert met == [anna, ben]


def test_facts_are_kept(store: Store) -> None:
    """A fact is what was set last; the salt of the log's hashes is there from the beginning."""
    assert store.fact("salt")
    assert store.fact("clock") is None
    for value in ("a", "b"):
        with store.transaction():
            store.set_fact("clock", value)
        assert store.fact("clock") == value


def test_old_messages_and_updates_are_forgotten(store: Store) -> None:
    """Pruning forgets what was sent and handled before, and nothing that still waits."""
    anna = add(store)
    with store.transaction():
        store.handle_once("telegram", "old", NOON)
        store.handle_once("telegram", "new", NOON + timedelta(days=2))
        store.put(anna, [Say(key="sent"), Say(key="waits")], NOON)
    [sent] = store.ready(NOON, 10, "telegram")
    with store.transaction():
        store.sending([sent.id])
        store.sent(sent.id, "m1", NOON)
    assert store.prune(NOON) == 0
    assert store.prune(NOON + timedelta(days=1)) == 2
    assert store.prune(NOON + timedelta(days=1)) == 0
    assert [queued.say for queued in store.ready(NOON, 10, "telegram")] == [Say(key="waits")]
    with store.transaction():
        assert not store.handle_once("telegram", "new", NOON)
        assert store.handle_once("telegram", "old", NOON)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ("state_version = state_version + 1", "saved by a newer Loosen; update Loosen"),
        ('state = \'{"turn": "x"}\'', "can't be read .*; run `loosen check`"),
    ],
)
def test_a_person_that_can_not_be_read_is_told(tmp_path: Path, change: str, match: str) -> None:
    """A state from a newer Loosen, or a broken one, is refused and names the person."""
    path = tmp_path / "loosen.db"
    with closing(Store.open(path)) as store:
        anna = add(store)
    with closing(sqlite3.connect(path, isolation_level=None)) as behind:
        behind.execute(f"UPDATE people SET {change}")
    with (
        closing(Store.open(path)) as store,
        pytest.raises(StoreError, match=f"Person {anna} .*{match}"),
    ):
        store.load(anna)


def test_what_was_erased_leaves_the_files_in_the_night(tmp_path: Path) -> None:
    """After the nightly pruning nothing of an erased person is left in any file."""

    def found(words: bytes) -> bool:
        return any(words in file.read_bytes() for file in tmp_path.iterdir())

    with closing(Store.open(tmp_path / "loosen.db")) as store:
        with store.transaction():
            anna = store.add("telegram", "chat-of-anna", ANNA, None, NOON)
        assert found(b"chat-of-anna")
        with store.transaction():
            store.erase(anna)
        store.prune(NOON)
        store.tidy()
        assert not found(b"chat-of-anna")
