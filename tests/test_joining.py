"""Two chats become one person, or hear why not: nothing is written before all is decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from bot.core.days import Day, DayOutcome, Streak
from bot.core.events import Choice
from bot.core.person import Person, Phase, Screening, Session
from bot.core.says import Say
from bot.joining import Joined, Joining
from bot.records import Address, Stored
from bot.store import Store
from tests.core.life import START, routine, settled_person
from tests.stores import ready, sqlite_in_memory

PHONE, DESK = Address("telegram", "1"), Address("discord", "d1")
TODAY = START.date()
YESTERDAY = Day(date=TODAY - timedelta(days=1), outcome=DayOutcome.FULL)
STRANGER = Stored(0, DESK.platform, DESK.chat, Person())
RUNNING = Session(date=TODAY, woke=START, plan=("knee-swings",), phase=Phase.RUNNING, since=START)


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store."""
    with sqlite_in_memory() as opened:
        yield opened


def add(store: Store, chat: Address, person: Person | None = None, *days: Day) -> Stored:
    """Put somebody with some days into the store."""
    with store.transaction():
        state = person or settled_person()
        number = store.add(chat.platform, chat.chat, state, None, START)
        if days:
            store.record(number, days, Streak(current=len(days)))
    found = store.load(number)
    assert found is not None
    return found


def meet(store: Store, owner: Stored, writer: Stored, *, agreed: str = "") -> Joined:
    """Let the second say the code of the first."""
    with store.transaction():
        return Joining(store, routine()).meet(owner, writer, START, agreed=agreed)


def people(store: Store) -> list[Stored | None]:
    """Everybody as they are kept."""
    return [store.load(number) for number in store.everyone()]


def test_a_stranger_becomes_the_owner(store: Store) -> None:
    """Their chat is added, and nobody is erased; the other chat hears of it without a sound."""
    owner = add(store, PHONE)
    joined = meet(store, owner, STRANGER)
    assert joined.is_new
    assert (joined.stored.id, joined.stored.address) == (owner.id, DESK)
    assert joined.stored.home == "telegram"
    assert joined.say.key == "linked"
    [told] = ready(store, now=START)
    assert told.say == Say(key="linked-there", args={"there": "discord"}, rings=False)
    assert store.addresses(owner.id) == (DESK, PHONE)


@pytest.mark.parametrize("newcomer_owns", [True, False])
def test_the_one_with_mornings_is_kept(store: Store, newcomer_owns: bool) -> None:
    """Whoever made the code; the other is erased with all that was theirs."""
    known, newcomer = add(store, PHONE, None, YESTERDAY), add(store, DESK, Person())
    parties = (newcomer, known) if newcomer_owns else (known, newcomer)
    joined = meet(store, *parties)
    assert joined.stored.id == known.id
    assert joined.stored.address == parties[1].address
    assert joined.stored.home == "telegram"
    assert store.days(known.id) == (YESTERDAY,)
    assert list(store.everyone()) == [known.id]


def test_with_two_histories_it_is_asked_first(store: Store) -> None:
    """Nothing is joined without a yes; with it, both their days are one history."""
    earlier = replace(YESTERDAY, date=TODAY - timedelta(days=2))
    owner = add(store, PHONE, None, YESTERDAY)
    writer = add(store, DESK, None, earlier)
    before = people(store)
    joined = meet(store, owner, writer)
    assert (joined.stored, joined.say.key, joined.is_new) == (writer, "link-together", False)
    assert joined.say.args == {"there": "telegram", "home": "telegram"}
    assert store.link_asked(writer.id, START) == owner.id
    assert people(store) == before
    joined = meet(store, owner, writer, agreed="telegram")
    assert joined.is_new
    assert store.days(owner.id) == (earlier, YESTERDAY)
    streak = store.streak(owner.id)
    assert streak == joined.stored.person.ledger.streak
    assert streak is not None
    assert streak.total == 2
    assert list(store.everyone()) == [owner.id]
    assert store.link_asked(writer.id, START) is None
    assert store.integrity() == []


def test_what_would_be_kept_is_what_was_agreed_to(store: Store) -> None:
    """When another chat weighs more by now, it is asked once more, and nothing changes."""
    asked_anew = replace(settled_person(), screening=Screening())
    owner, writer = add(store, PHONE, None, YESTERDAY), add(store, DESK, None, YESTERDAY)
    with store.transaction():
        store.save(owner.id, asked_anew, None)
    found = store.load(owner.id)
    assert found is not None
    before = people(store)
    joined = meet(store, found, writer, agreed="telegram")
    assert (joined.is_new, joined.say.key) == (False, "link-together")
    assert joined.say.args == {"there": "telegram", "home": "discord"}
    assert joined.say.choices[0][0] == Choice("link-yes", "discord")
    assert people(store) == before
    assert store.link_asked(writer.id, START) == owner.id
    assert meet(store, found, writer, agreed="discord").stored.id == writer.id


@pytest.mark.parametrize("newcomer_owns", [True, False])
def test_the_chat_where_the_question_is_open_is_named(store: Store, newcomer_owns: bool) -> None:
    """Whichever of the two it is, and whether it would be kept or not."""
    asked = replace(settled_person(), screening=Screening(asked=TODAY))
    owner, writer = (asked, Person(screening=ANSWERED)) if newcomer_owns else (None, asked)
    joined = meet(store, add(store, PHONE, owner), add(store, DESK, writer))
    there = "telegram" if newcomer_owns else "discord"
    assert joined.say == Say(key="link-refused", args={"obstacle": "asked", "there": there})


ANSWERED = Screening(answer="no", answered=TODAY)
BLOCKED = settled_person()
OBSTACLES = [
    (settled_person(), replace(settled_person(), session=RUNNING), "link-busy"),
    (replace(settled_person(), session=RUNNING), settled_person(), "link-busy"),
    (replace(settled_person(), screening=Screening(red_flags=True)), BLOCKED, "link-refused"),
    (settled_person(), Person(screening=Screening(locked=True)), "link-refused"),
    (settled_person(), Person(screening=Screening(answer="unsure")), "link-refused"),
]


@pytest.mark.parametrize(("owner", "writer", "key"), OBSTACLES)
def test_what_stands_in_the_way_changes_nothing(
    store: Store, owner: Person, writer: Person, key: str
) -> None:
    """A session on either side, or an answer that is more careful; agreed or not."""
    parties = (add(store, PHONE, owner), add(store, DESK, writer))
    before = people(store)
    for agreed in ("", "telegram"):
        joined = meet(store, *parties, agreed=agreed)
        assert (joined.stored, joined.say.key, joined.is_new) == (parties[1], key, False)
    assert people(store) == before
    assert ready(store, now=START) == []


def test_chats_that_can_not_be_linked_are_told_so(store: Store) -> None:
    """With itself, on one platform, or when one of the two is linked already."""
    owner, other = add(store, PHONE), add(store, Address("telegram", "2"))
    for writer in (owner, other):
        assert meet(store, owner, writer).say == Say(key="link-same")
    linked = meet(store, owner, STRANGER).stored
    newcomer = replace(STRANGER, chat="d2")
    for parties in ((linked, newcomer), (other, linked)):
        assert meet(store, *parties).say == Say(key="link-taken")


@pytest.mark.parametrize("newcomer_owns", [True, False])
def test_whoever_was_out_of_reach_is_woken_in_the_other_chat(
    store: Store, newcomer_owns: bool
) -> None:
    """A kept person who couldn't be reached is back, and has a home that works."""
    gone = add(store, PHONE, replace(settled_person(), suspended=True, pause=None))
    newcomer = add(store, DESK, Person())
    parties = (newcomer, gone) if newcomer_owns else (gone, newcomer)
    stored = meet(store, *parties).stored
    assert (stored.person.suspended, stored.home) == (False, "discord")
    assert stored.due is not None


def test_somebody_back_has_their_mornings_again(store: Store) -> None:
    """Whatever brings them back, their next wake-up is set and saved."""
    gone = add(store, PHONE, replace(settled_person(), suspended=True, pause=None))
    with store.transaction():
        back = Joining(store, routine()).bring_back(gone, START)
    assert not back.person.suspended
    found = store.load(gone.id)
    assert found is not None
    assert found.person == back.person
    assert found.due is not None
