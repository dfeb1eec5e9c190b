"""The contract of turns: who is due, who is in line, and when to look again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.person import Person
from bot.core.says import Say
from bot.store import Store
from tests.stores import NOON, STORES, Opened, add

SOON = NOON + timedelta(hours=1)
LATE = NOON + timedelta(days=1)
instants = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    datetime(2100, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    timezones=st.just(UTC),
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


def add_due(
    store: Store,
    due: datetime | None,
    *,
    may_wait: bool = False,
    platform: str = "telegram",
) -> int:
    """Put a new person with something due into the store."""
    with store.transaction():
        chat = str(store.count_people())
        return store.add(platform, chat, Person(), due, NOON, may_wait=may_wait)


def line_up(store: Store, now: datetime, limit: int = 100) -> int:
    """Let whoever may wait join the line."""
    with store.transaction():
        return store.line_up(now, limit)


@given(
    dues=st.lists(
        st.tuples(st.none() | instants, st.booleans(), st.sampled_from(["telegram", "terminal"])),
        max_size=8,
    ),
    now=instants,
)
@settings(max_examples=100, deadline=None)
def test_due_people_are_found_earliest_first(
    opened: Opened, dues: list[tuple[datetime | None, bool, str]], now: datetime
) -> None:
    """Exactly those whose due has come and may not wait, in its order, to the microsecond."""
    with opened() as store:
        people = {
            add_due(store, due, may_wait=may_wait, platform=platform): (due, may_wait, platform)
            for due, may_wait, platform in dues
        }
        waiting = {person: due for person, (due, *_) in people.items() if due is not None}
        urgent = {person: due for person, due in waiting.items() if not people[person][1]}
        expected = sorted(due for due in urgent.values() if due <= now)
        found = store.due(now, 100)
        assert [urgent[person] for person in found] == expected
        assert [urgent[person] for person in store.due(now, 2)] == expected[:2]
        assert store.due(now, 100, {"terminal"}) == [
            person for person in found if people[person][2] == "terminal"
        ]
        assert store.soon(now, "terminal") == store.due(now, 100, {"terminal"})
        assert store.earliest(now) == min(waiting.values(), default=None)


@given(
    dues=st.lists(st.tuples(instants, st.booleans()), max_size=8),
    now=instants,
    limit=st.integers(1, 4),
)
@settings(max_examples=100, deadline=None)
def test_whoever_may_wait_joins_the_line_in_order(
    opened: Opened, dues: list[tuple[datetime, bool]], now: datetime, limit: int
) -> None:
    """Batch by batch, the earliest first, until all that are due and may wait are in line."""
    with opened() as store:
        people = {add_due(store, due, may_wait=wait): (due, wait) for due, wait in dues}
        expected = sorted(due for due, may_wait in dues if may_wait and due <= now)
        joined = 0
        while moved := line_up(store, now, limit):
            assert moved <= limit
            joined += moved
            first = store.line("telegram", 100)
            assert [people[person][0] for person in first] == expected[:joined]
        assert joined == len(expected) == store.in_line("telegram")
        assert store.line("telegram", 2) == store.line("telegram", 100)[:2]
        left = [due for due, may_wait in dues if not (may_wait and due <= now)]
        assert store.earliest(now) == min(left, default=None)


def test_a_platforms_line_is_its_own(store: Store) -> None:
    """The limit holds for each platform, and one that doesn't run gets no line."""
    telegram = [add_due(store, NOON, may_wait=True) for _ in range(3)]
    terminal = add_due(store, NOON, may_wait=True, platform="terminal")
    with store.transaction():
        assert store.line_up(NOON, 2, {"telegram"}) == 2
    assert (store.in_line("telegram"), store.in_line("terminal")) == (2, 0)
    with store.transaction():
        assert store.line_up(NOON, 2) == 2
    assert sorted(store.line("telegram", 10)) == telegram
    assert store.line("terminal", 10) == [terminal]


def test_whoever_is_in_line_is_found_as_due_since_then(store: Store) -> None:
    """A person in line is still known by the instant that was due."""
    anna = add_due(store, NOON, may_wait=True)
    for _ in range(2):
        found = store.load(anna)
        assert found is not None
        assert (found.due, found.may_wait) == (NOON, True)
        line_up(store, SOON)
    assert store.line("telegram", 10) == [anna]
    assert store.due(LATE, 10) == []


@pytest.mark.parametrize("due", [None, SOON])
@pytest.mark.parametrize("may_wait", [True, False])
def test_saving_takes_a_person_out_of_the_line(
    store: Store, due: datetime | None, may_wait: bool
) -> None:
    """Whatever happens to somebody in line decides anew when to look at them."""
    anna = add_due(store, NOON, may_wait=True)
    line_up(store, NOON)
    with store.transaction():
        store.save(anna, Person(), due, may_wait=may_wait)
    assert store.line("telegram", 10) == []
    assert store.earliest(NOON) == due
    assert line_up(store, LATE) == (may_wait and due is not None)


def test_postponing_changes_the_due_and_nothing_else(store: Store) -> None:
    """Somebody is looked at later, in line no longer, and stays as they are."""
    anna = add_due(store, NOON, may_wait=True)
    with store.transaction():
        store.save(anna, Person(language="de"), NOON, may_wait=True)
    line_up(store, NOON)
    with store.transaction():
        store.postpone(anna, SOON)
    found = store.load(anna)
    assert found is not None
    assert (found.person, found.due, found.may_wait) == (Person(language="de"), SOON, False)
    assert store.line("telegram", 10) == []
    assert store.due(SOON, 10) == [anna]


def test_an_erased_person_leaves_the_line(store: Store) -> None:
    """Nobody is called up who isn't there any more."""
    anna, ben = (add_due(store, NOON, may_wait=True) for _ in range(2))
    line_up(store, NOON)
    with store.transaction():
        store.erase(anna)
    assert store.line("telegram", 10) == [ben]


def test_only_the_platforms_that_run_are_due(store: Store) -> None:
    """A person of a platform that does not run is left alone."""
    for platform, hours in (("telegram", 1), ("terminal", 2)):
        add_due(store, NOON + timedelta(hours=hours), platform=platform)
    [terminal] = store.everyone("terminal")
    assert store.due(LATE, 10, {"terminal"}) == [terminal]
    assert store.earliest(NOON, {"terminal"}) == NOON + timedelta(hours=2)
    assert store.earliest(NOON, set()) is None


def test_the_next_attempt_to_send_is_the_earliest(store: Store) -> None:
    """A message that waits for its next attempt sets the alarm, until its time has come."""
    anna = add(store)
    with store.transaction():
        store.save(anna, Person(), SOON)
        store.put(anna, [Say(key="hello")], NOON)
    [hello] = store.ready(NOON, 10, "telegram")
    attempt = NOON + timedelta(seconds=4)
    with store.transaction():
        store.sending([hello.id])
        store.retry(hello.id, attempt)
    assert store.earliest(NOON) == attempt
    assert store.earliest(NOON, {"discord"}) is None
    assert store.earliest(attempt) == SOON
