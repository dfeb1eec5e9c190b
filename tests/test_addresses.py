"""The contract of addresses: one person, several chats, one of them at a time, and codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.events import Choice
from bot.core.person import Person
from bot.core.says import Kind, Say
from bot.errors import StoreError
from bot.records import Address
from bot.store import Store
from tests.stores import NOON, STORES, Opened, add, begin, put, ready, sqlite_in_memory

PHONE, DESK = Address("telegram", "1"), Address("discord", "d1")
BUTTONS = ((Choice("start"),),)
LATER = NOON + timedelta(minutes=10)


@pytest.fixture(params=STORES)
def opened(request: pytest.FixtureRequest) -> Opened:
    """Opens an empty store, of each implementation in turn."""
    makes: Opened = request.param
    return makes


@pytest.fixture
def store(opened: Opened) -> Iterator[Store]:
    """An empty store."""
    with opened() as store:
        yield store


def add_linked(store: Store, home: str = "telegram") -> int:
    """Put somebody with two chats into the store, woken on one of them."""
    anna = add(store)
    with store.transaction():
        store.add_address(anna, DESK)
        store.set_home(anna, home)
    return anna


def test_one_person_is_found_by_every_chat(store: Store) -> None:
    """As the same, written to where they were; a chat of nobody stays nobody's."""
    anna = add_linked(store)
    for chat in (PHONE, DESK):
        found = store.find(chat.platform, chat.chat)
        assert found is not None
        assert (found.id, found.address, found.home) == (anna, PHONE, "telegram")
        assert store.whose(chat.platform, chat.chat) == anna
    assert store.addresses(anna) == (DESK, PHONE)
    assert not store.knows("discord", "1")
    assert store.whose("discord", "1") is None


def test_a_chat_is_one_persons_and_a_platform_has_one_chat(store: Store) -> None:
    """Neither somebody else's chat nor a second one of a platform can be added."""
    anna, ben = add_linked(store), add(store, "2")
    for person, address in ((ben, DESK), (anna, Address("discord", "d2"))):
        with pytest.raises(StoreError), store.transaction():
            store.add_address(person, address)
    assert store.addresses(ben) == (Address("telegram", "2"),)


def test_what_follows_comes_where_they_are_written_to(store: Store) -> None:
    """Messages put after a move go to the other chat; those before it still go to theirs."""
    anna = add_linked(store)
    put(store, anna, Say(key="before"))
    with store.transaction():
        store.move(anna, "discord")
    put(store, anna, Say(key="after"))
    [before], [after] = ready(store), ready(store, platform="discord")
    assert (before.chat, before.say) == ("1", Say(key="before"))
    assert (after.chat, after.say) == ("d1", Say(key="after"))


def test_the_chats_of_one_person_do_not_wait_for_each_other(store: Store) -> None:
    """A message that hangs on one platform, or waits for another try, holds up no other chat."""
    anna = add_linked(store)
    put(store, anna, Say(key="hangs"), Say(key="behind"))
    [hangs] = begin(store)
    with store.transaction():
        store.move(anna, "discord")
    put(store, anna, Say(key="goes", kind=Kind.CUE), Say(key="next"))
    [goes] = ready(store, platform="discord")
    assert goes.say == Say(key="goes", kind=Kind.CUE)
    with store.transaction():
        store.retry(hangs.id, LATER)
    assert ready(store) == []
    assert [queued.id for queued in ready(store, platform="discord")] == [goes.id]


def test_buttons_are_taken_away_on_their_own_platform(store: Store) -> None:
    """Also after they moved on, and when two platforms give messages the same id."""
    anna = add_linked(store)
    put(store, anna, Say(key="here", choices=BUTTONS, mark="m"))
    [here] = begin(store)
    with store.transaction():
        store.sent(here.id, "7", NOON)
        store.move(anna, "discord")
        store.put(anna, [Say(key="there", choices=BUTTONS, mark="m")], NOON)
    [there] = ready(store, platform="discord")
    with store.transaction():
        store.sent(there.id, "7", NOON)
        store.put_retire_message(anna, "7", NOON)
    assert ready(store) == []
    [retired] = ready(store, platform="discord")
    assert (retired.chat, retired.retires) == ("d1", "7")
    with store.transaction():
        store.put_retire(anna, {"m"}, NOON)
    [retired] = ready(store)
    assert (retired.chat, retired.retires) == ("1", "7")
    assert len(ready(store, platform="discord")) == 1


def test_wake_ups_wait_in_the_line_at_home(store: Store) -> None:
    """Whatever they are written to, a due that may wait is the home's; any other is not."""
    anna = add_linked(store, home="telegram")
    with store.transaction():
        store.save(anna, Person(), NOON, may_wait=True)
        store.move(anna, "discord")
        assert store.line_up(NOON, 10) == 1
    assert (store.line("telegram", 10), store.line("discord", 10)) == ([anna], [])
    assert (store.chats("telegram"), store.chats("discord")) == (["1"], ["d1"])
    with store.transaction():
        store.set_home(anna, "discord")
    assert (store.line("telegram", 10), store.line("discord", 10)) == ([], [anna])
    with store.transaction():
        store.save(anna, Person(), NOON)
        store.set_home(anna, "telegram")
    assert store.due(NOON, 10, {"telegram"}) == []
    assert store.due(NOON, 10, {"discord"}) == store.due(NOON, 10) == [anna]


def test_keeping_one_chat_forgets_all_of_the_other(store: Store) -> None:
    """Its address, what waits for it, what is on its way and its buttons; the rest goes on."""
    anna = add_linked(store)
    put(store, anna, Say(key="stays"))
    with store.transaction():
        store.save(anna, Person(), NOON, may_wait=True)
        store.move(anna, "discord")
        store.put(anna, [Say(key="goes"), Say(key="waits", choices=BUTTONS, mark="m")], NOON)
    [goes] = ready(store, platform="discord")
    with store.transaction():
        store.sending([goes.id])
        store.keep_only(anna, "telegram")
    assert not store.knows("discord", "d1")
    assert store.in_flight("discord") == ready(store, platform="discord") == []
    [stays] = ready(store)
    assert stays.say == Say(key="stays")
    found = store.load(anna)
    assert found is not None
    assert (found.address, found.home, found.due) == (PHONE, "", NOON)
    with store.transaction():
        store.sent(goes.id, "m1", NOON)
        store.put_retire(anna, {"m"}, NOON)
    assert ready(store, platform="discord") == []


def test_buttons_of_somebody_given_up_are_handed_over(store: Store) -> None:
    """Those that hang, and those already being taken away, are taken away by the heir."""
    anna, ben = add(store), add(store, DESK.chat, platform=DESK.platform)
    with store.transaction():
        says = [Say(key=key, choices=BUTTONS, mark=key) for key in ("one", "two", "three")]
        store.put(ben, says, NOON)
    for message in ("m1", "m2"):
        [queued] = ready(store, platform="discord")
        with store.transaction():
            store.sent(queued.id, message, NOON)
    with store.transaction():
        store.put_retire(ben, {"one"}, NOON)
        store.hand_over_buttons(ben, anna, NOON)
        store.erase(ben)
        store.add_address(anna, DESK)
    handed = ready(store, platform="discord")
    assert sorted((row.person, row.chat, row.retires) for row in handed) == [
        (anna, "d1", "m1"),
        (anna, "d1", "m2"),
    ]


def test_erasing_a_person_frees_all_of_their_chats(store: Store) -> None:
    """Every chat may be somebody new's, and their code is good no more."""
    anna = add_linked(store)
    with store.transaction():
        store.offer_link(anna, "hash", NOON, LATER)
        store.erase(anna)
    assert not any(store.knows(chat.platform, chat.chat) for chat in (PHONE, DESK))
    assert store.link_offered("hash", NOON) is None
    assert add(store, DESK.chat, platform=DESK.platform) != anna


def test_a_code_is_good_for_its_time_and_only_the_newest(store: Store) -> None:
    """One a person; another one takes its place; when its time is over it is gone."""
    anna = add(store)
    for code in ("old", "new"):
        with store.transaction():
            store.offer_link(anna, code, NOON, LATER)
    assert store.link_offered("old", NOON) is None
    assert store.link_offered("new", NOON) == anna
    assert store.link_offered("new", LATER) is None
    ben = add(store, "2")
    with store.transaction():
        store.offer_link(ben, "other", LATER, LATER + timedelta(minutes=10))
    assert store.link_offered("new", NOON) is None
    with store.transaction():
        store.forget_link(ben)
    assert store.link_offered("other", LATER) is None


def test_a_code_is_used_up_when_it_is_asked_about(store: Store) -> None:
    """From then on only whoever said it can agree, in time, to the last one they said."""
    anna, ben, cleo = (add(store, chat) for chat in "123")
    for owner in (anna, ben):
        with store.transaction():
            store.offer_link(owner, f"hash {owner}", NOON, LATER)
            store.ask_link(owner, cleo, LATER)
        assert store.link_offered(f"hash {owner}", NOON) is None
        assert store.link_asked(cleo, NOON) == owner
    assert store.link_asked(anna, NOON) is None
    assert store.link_asked(cleo, LATER) is None
    with store.transaction():
        store.erase(ben)
    assert store.link_asked(cleo, NOON) is None


def test_a_code_whose_time_is_over_is_forgotten(store: Store) -> None:
    """So is a question whether to use one; what is good stays."""
    anna, ben, cleo = (add(store, chat) for chat in "123")
    with store.transaction():
        store.offer_link(anna, "hash", NOON, LATER)
        store.ask_link(ben, cleo, LATER)
        store.end_links(LATER - timedelta(seconds=1))
    assert (store.link_offered("hash", NOON), store.link_asked(cleo, NOON)) == (anna, ben)
    with store.transaction():
        store.end_links(LATER)
    assert (store.link_offered("hash", NOON), store.link_asked(cleo, NOON)) == (None, None)


def test_what_linking_asked_is_kept_until_it_is_put_aside(store: Store) -> None:
    """One question a person, the newest; erasing them erases it."""
    anna, ben = add(store), add(store, "2")
    with store.transaction():
        for say in ("old", "new"):
            store.ask_about_links(anna, say)
    assert (store.asked_about_links(anna), store.asked_about_links(ben)) == ("new", None)
    with store.transaction():
        store.put_links_aside(ben)
        assert store.asked_about_links(anna) == "new"
        store.put_links_aside(anna)
    assert store.asked_about_links(anna) is None
    with store.transaction():
        store.ask_about_links(anna, "again")
        store.erase(anna)
    assert store.asked_about_links(anna) is None


def test_a_lost_chat_stays_theirs_and_nothing_waits_for_it(store: Store) -> None:
    """What waits, is on its way or could be taken away there is forgotten; elsewhere it stays."""
    anna = add_linked(store)
    put(store, anna, Say(key="sent", choices=BUTTONS, mark="m"))
    [sent] = begin(store)
    with store.transaction():
        store.sent(sent.id, "m1", NOON)
        store.put(anna, [Say(key="flies")], NOON)
    begin(store)
    with store.transaction():
        store.put(anna, [Say(key="waits")], NOON)
        store.move(anna, "discord")
        store.put(anna, [Say(key="stays")], NOON)
        store.lose(anna, "telegram")
        store.put_retire(anna, {"m"}, NOON)
    assert store.lost(anna) == ("telegram",)
    assert store.whose("telegram", "1") == anna
    assert store.in_flight("telegram") == ready(store) == []
    [stays] = ready(store, platform="discord")
    assert stays.say == Say(key="stays")
    with store.transaction():
        store.find_again(anna, "telegram")
    assert store.lost(anna) == ()
    with store.transaction():
        store.keep_only(anna, "telegram")
    assert store.addresses(anna) == (PHONE,)


def test_what_waits_is_taken_along_from_the_chat_that_is_left(store: Store) -> None:
    """Also what is on its way, for when it fails; not buttons to be taken away there."""
    anna = add_linked(store)
    put(store, anna, Say(key="flies", choices=BUTTONS, mark="m"), Say(key="waits"))
    begin(store)
    with store.transaction():
        store.put_retire_message(anna, "m0", NOON)
        store.take_along(anna, "telegram", "discord")
    [flies] = store.in_flight("discord")
    assert flies.say is not None
    assert (flies.chat, flies.say.key) == ("d1", "flies")
    [retire] = ready(store)
    assert (retire.chat, retire.retires) == ("1", "m0")
    with store.transaction():
        store.sent(flies.id, "m1", NOON)
    [waits] = ready(store, platform="discord")
    assert waits.say == Say(key="waits")


@given(
    people=st.lists(
        st.tuples(
            st.sampled_from(["", "telegram", "discord"]),
            st.sampled_from(["telegram", "discord"]),
            st.sampled_from(["", "telegram", "discord"]),
        ),
        max_size=8,
    ),
    served=st.sets(st.sampled_from(["telegram", "discord", "terminal"])),
    limit=st.integers(1, 3),
)
@settings(max_examples=60, deadline=None)
def test_whoever_is_not_where_they_belong_is_found(
    people: list[tuple[str, str, str]], served: set[str], limit: int
) -> None:
    """Exactly those with a home or place that isn't served, or with a chosen home that is again."""
    with sqlite_in_memory() as store:
        expected = []
        for chat, (home, place, away_from) in enumerate(people):
            number = add(store, str(chat))
            with store.transaction():
                store.add_address(number, Address("discord", f"d{chat}"))
                store.set_home(number, home, away_from=away_from)
                store.move(number, place)
            if home and (home not in served or place not in served or away_from in served):
                expected.append(number)
        found: list[int] = []
        while some := store.unsettled(served, found[-1] if found else 0, limit):
            found += some
        assert found == expected


def test_who_is_woken_elsewhere_or_not_at_all_is_counted(store: Store) -> None:
    """By what is chosen and what is served, whether somebody was moved already or not."""
    anna, ben, cleo = (add(store, chat) for chat in "123")
    add(store, "me", platform="terminal")
    with store.transaction():
        store.add_address(anna, DESK)
        store.set_home(anna, "discord")
        store.add_address(ben, Address("discord", "d2"))
        store.set_home(ben, "telegram", away_from="discord")
    both, one, other = {"telegram", "discord"}, {"telegram"}, {"discord"}
    assert [store.woken_elsewhere(served) for served in (both, one, other)] == [0, 2, 0]
    assert [store.never_woken(served) for served in (both, one, other)] == [1, 1, 2]
    with store.transaction():
        store.lose(anna, "telegram")
    assert (store.woken_elsewhere(one), store.never_woken(one)) == (1, 1)
    assert cleo in store.everyone()
