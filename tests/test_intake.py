"""What comes in: in order, once, many together, and nothing half."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import pairwise
from math import ceil
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import astuple, replace

from bot.chat.platform import Answer, Incoming, Tap, Typed
from bot.core.context import NOTICE_VERSION
from bot.core.events import Reading
from bot.core.person import Person
from bot.door import Door
from bot.errors import StoreError
from bot.intake import GROUP
from bot.reading.places import Atlas
from bot.reading.reader import Reader
from bot.reading.words import Words
from bot.store import Store
from bot.wiring import MESSAGES, Texts
from tests.chats import ANN, MEETING, World, texts
from tests.two_places import DESK, PHONE, TwoPlaces

BEN, CARL = "22", "33"
PEOPLE = (ANN, BEN, CARL)
SEEN = Answer(buttons_stay=True)


class Counting(Store):
    """A store that counts what was saved, and fails when it is told to."""

    saved = 0
    fails_at = 0
    """Which save from now on fails, once; 0: none."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Count those that were saved."""
        with super().transaction():
            yield
        self.saved += 1

    def save(
        self, person: int, state: Person, due: datetime | None, *, may_wait: bool = False
    ) -> None:
        """Fail if it is its turn."""
        if self.fails_at:
            self.fails_at -= 1
            if not self.fails_at:
                raise StoreError("no room left")
        super().save(person, state, due, may_wait=may_wait)


@contextmanager
def opened(**more: Any) -> Iterator[tuple[World, Counting]]:
    """A bot on an empty store."""
    store = Counting.open(None)
    assert isinstance(store, Counting)
    try:
        yield World(store, **more), store
    finally:
        store.close()


async def all_at_once(world: World, updates: Sequence[Incoming]) -> list[Answer | BaseException]:
    """Hand these over together, as a platform does that got them in one answer."""
    received = (world.intake.receive(update) for update in updates)
    return await asyncio.gather(*received, return_exceptions=True)


def kept(store: Store) -> list[Any]:
    """Everything that is stored about people and for them, but for what time it was added."""
    return [
        store._database.rows(f"SELECT * FROM {table} ORDER BY 1, 2")
        for table in ("people", "turns", "days", "streaks", "outbox", "inbox")
    ]


async def test_a_whole_meeting_in_one_answer_is_in_order() -> None:
    """Ten updates of one chat, handed over together, are ten steps one after the other."""
    with opened() as (world, _):
        words = ("hello", *MEETING)
        answers = await all_at_once(world, [world.incoming(Typed(text)) for text in words])
        assert world.known().person.scheduled
        assert answers == [Answer()] * len(words)


@pytest.mark.parametrize("many", [1, GROUP, GROUP + 1, 3 * GROUP])
async def test_what_comes_together_is_saved_together(many: int) -> None:
    """One transaction for each group, however many people they are from."""
    with opened() as (world, store):
        updates = [world.incoming(Typed("hello"), str(number)) for number in range(many)]
        before = store.saved
        assert await all_at_once(world, updates) == [Answer()] * many
        assert store.saved - before == ceil(many / GROUP)
        assert store.count_people() == many


async def test_the_same_update_twice_in_one_answer_is_one_step() -> None:
    """A repeat in the same transaction is seen, too."""
    with opened() as (world, store):
        await world.meets()
        typed = world.incoming(Typed("/streak"))
        first, second = await all_at_once(world, [typed, typed])
        assert (first, second) == (Answer(), SEEN)
        assert len(store._database.rows("SELECT 1 FROM outbox WHERE status = 'pending'")) == 1


@pytest.mark.parametrize("failing", range(1, 5))
async def test_when_one_can_not_be_saved_nothing_of_them_happened(failing: int) -> None:
    """A full disk at any update: not one is confirmed, nothing is kept; repeated, each is once."""
    with opened() as (world, store), opened() as (model, expected):
        updates = [world.incoming(Typed("hello"), str(number)) for number in range(4)]
        before = kept(store)
        store.fails_at = failing
        failed = await all_at_once(world, updates)
        assert all(isinstance(answer, StoreError) for answer in failed)
        assert kept(store) == before
        assert await all_at_once(world, updates) == [Answer()] * 4
        assert await all_at_once(world, updates) == [SEEN] * 4
        await all_at_once(model, updates)
        assert kept(store) == kept(expected)


async def test_the_order_in_a_chat_holds_when_one_group_can_not_be_saved() -> None:
    """What waits behind a failure fails with it, so that nothing overtakes what comes again."""
    with opened() as (world, store):
        await world.meets()
        others = [world.incoming(Typed("hello"), BEN) for _ in range(GROUP - 1)]
        first, last = (world.incoming(Typed(said)) for said in ("/pause until friday", "/resume"))
        updates = [first, *others, last]
        store.fails_at = 1
        failed = await all_at_once(world, updates)
        assert all(isinstance(answer, StoreError) for answer in failed)
        assert await all_at_once(world, updates) == [Answer()] * len(updates)
        assert world.known().person.pause is None


async def test_a_person_who_can_not_be_read_stops_nobody_else() -> None:
    """A damaged row costs that person's update, with a line in the log; the others go on."""
    with opened() as (world, store):
        await world.meets(ANN)
        await world.meets(BEN)
        with store.transaction():
            store._database.run("UPDATE people SET state = '{' WHERE chat = ?", (ANN,))
        updates = [world.incoming(Typed("/pause until friday"), chat) for chat in (ANN, BEN)]
        assert await all_at_once(world, updates) == [SEEN, Answer()]
        assert world.known(BEN).person.pause is not None
        [line] = world.logged("update-left-out")
        assert "can't be read" in line["cause"]
        assert await all_at_once(world, updates) == [SEEN, SEEN]


class Stumbling(Reader):
    """Makes a mistake about one word."""

    def read(self, text: str, **surroundings: Any) -> Reading:
        """Read it, or fail with the words in the error."""
        if "stumble" in text:
            raise ValueError(text)
        return super().read(text, **surroundings)


def stumbling() -> Texts:
    """The shipped texts with that reader."""
    reader = Stumbling(Words.load(MESSAGES, "en"), Atlas())
    return replace(texts(), readers={"en": reader})


async def test_an_update_we_can_not_handle_is_left_out_and_no_word_of_it_logged() -> None:
    """Our own mistake costs that update: logged with its place, never again, the others go on."""
    with opened(known=stumbling()) as (world, store):
        await world.meets()
        people = kept(store)[0]
        updates = [world.incoming(Typed(text)) for text in ("stumble Xylophonist", "/streak")]
        assert await all_at_once(world, updates) == [SEEN, Answer()]
        assert kept(store)[0] == people
        [line] = world.logged("update-left-out")
        assert line["error"] == "ValueError"
        assert line["where"].startswith("test_intake.py:")
        assert "Xylo" not in str(world.lines)
        assert await all_at_once(world, updates) == [SEEN, SEEN]
        assert len(world.logged("update-left-out")) == 1


async def test_who_is_let_in_by_one_update_is_known_to_the_next() -> None:
    """The code and the first answer in one go: both count, and the code stays unkept."""
    with opened(door=Door(code="open-sesame")) as (world, _):
        said = ("hello", "/start open-sesame", "Yes, go on")
        answers = await all_at_once(world, [world.incoming(Typed(text)) for text in said])
        assert answers == [Answer()] * 3
        assert world.known().person.notice == NOTICE_VERSION


async def test_strangers_leave_no_row_and_are_answered_beside() -> None:
    """Between people who are known a stranger is turned away; not even the update is kept."""
    with opened(door=Door(allowed=frozenset({f"telegram:{ANN}"}))) as (world, store):
        updates = [world.incoming(Typed("hello"), chat) for chat in (ANN, BEN)]
        updates.append(world.incoming(Tap("q1|consent-yes|"), CARL))
        await all_at_once(world, updates)
        assert store.count_people() == 1
        assert len(store._database.rows("SELECT 1 FROM inbox")) == 1
        await world.bot.start()
        assert ["private" in sent.message.text for sent in world.seen(BEN)] == [True]


async def test_asides_delay_nobody() -> None:
    """A platform that doesn't answer keeps a stranger waiting, and no update."""
    with opened(door=Door(allowed=frozenset({f"telegram:{ANN}"}))) as (world, _):
        gate = world.platform.gate = asyncio.Event()
        async with asyncio.timeout(5):
            await world.intake.receive(world.incoming(Typed("hello"), BEN))
            await world.intake.receive(world.incoming(Typed("hello"), ANN))
        assert world.platform.sent == []
        gate.set()
        await world.bot.start()
        assert "private" in world.seen(BEN)[0].message.text


async def test_of_many_codes_for_linking_only_the_newest_waits() -> None:
    """Asked for while one is under way, of all others the last arrives: the good one."""
    with closing(Store.open(None)) as store:
        bot = TwoPlaces(store)
        await bot.meets(PHONE)
        phone = bot.platforms["telegram"]
        gate = phone.gate = asyncio.Event()
        before = len(phone.sent)
        for _ in range(20):
            await bot.is_saved("/link", PHONE)
            await asyncio.sleep(0)
        gate.set()
        await bot.bot.start()
        old, good = (sent.message.text for sent in phone.sent[before:])
        await bot.types(code_in(old), DESK)
        assert store.whose(*astuple(PHONE)) != store.whose(*astuple(DESK))
        await bot.types(code_in(good), DESK)
        assert store.whose(*astuple(PHONE)) == store.whose(*astuple(DESK))


def code_in(text: str) -> str:
    """The line that somebody is told to say in their other chat."""
    return next(line for line in text.splitlines() if line.startswith("/link "))


async def test_who_gave_up_waiting_for_the_answer_is_handled_all_the_same() -> None:
    """A platform that is stopped while it waits harms neither the update nor the others."""
    with opened() as (world, store):
        waits = [
            asyncio.create_task(world.intake.receive(world.incoming(Typed("hello"), chat)))
            for chat in (ANN, BEN)
        ]
        await asyncio.sleep(0)
        waits[0].cancel()
        assert await waits[1] == Answer()
        assert store.count_people() == 2
        assert waits[0].cancelled()


async def test_the_loop_breathes_between_groups() -> None:
    """However many updates wait, others have their turn after each group."""
    with opened() as (world, store):
        updates = [world.incoming(Typed("hello"), str(number)) for number in range(5 * GROUP)]
        everything = asyncio.gather(*(world.intake.receive(update) for update in updates))
        steps = []
        while not everything.done():
            await asyncio.sleep(0)
            steps.append(store.count_people())
        assert {later - earlier for earlier, later in pairwise(steps)} <= {0, GROUP}
        assert steps[-1] == 5 * GROUP


SAID = ("hello", *MEETING, "/streak", "/pause until friday", "xyzzy", "/resume")


@given(
    order=st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=30),
    sizes=st.lists(st.integers(1, 8), min_size=30, max_size=30),
    failures=st.lists(st.integers(0, 6), min_size=30, max_size=30),
)
@settings(max_examples=30)
def test_however_they_come_each_is_one_transition(
    order: list[str], sizes: list[int], failures: list[int]
) -> None:
    """Any grouping, any failure repeated by the platform: the end is that of one by one."""
    with opened() as (world, store), opened() as (model, expected):
        words = {chat: iter(SAID * 2) for chat in PEOPLE}
        updates = [world.incoming(Typed(next(words[chat])), chat) for chat in order]

        async def in_groups() -> None:
            waiting = list(updates)
            for size, failure in zip(sizes, failures, strict=True):
                group = waiting[:size]
                store.fails_at = failure
                answers = await all_at_once(world, group)
                store.fails_at = 0
                if any(isinstance(answer, StoreError) for answer in answers):
                    answers = await all_at_once(world, [*group, *group[:1]])
                assert not any(isinstance(answer, BaseException) for answer in answers)
                waiting = waiting[size:]
            await all_at_once(world, waiting)

        async def one_by_one() -> None:
            for update in updates:
                await model.intake.receive(update)

        asyncio.run(in_groups())
        asyncio.run(one_by_one())
        assert kept(store) == kept(expected)
