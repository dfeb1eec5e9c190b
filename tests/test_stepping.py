"""Steps of people with two chats: a chat that is lost, and which question a typed word is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from bot.core.person import Phase
from bot.errors import DeliveryError
from bot.records import Address
from bot.store import Store
from tests.two_places import DESK, PHONE, TwoPlaces

CLOSED = DeliveryError("closed", permanent=True)
LOST = "I can't reach you on"


@pytest.fixture
def bot() -> Iterator[TwoPlaces]:
    """A bot on an empty database."""
    store = Store.open(None)
    yield TwoPlaces(store)
    store.close()


def lost_told(bot: TwoPlaces, chat: Address) -> int:
    """How often this chat heard that the other was lost."""
    return sum(LOST in sent.message.text for sent in bot.seen(chat))


@pytest.mark.parametrize(("lost", "left"), [(PHONE, DESK), (DESK, PHONE)])
@pytest.mark.parametrize("home", ["On Telegram", "On Discord"])
async def test_a_chat_that_is_blocked_stays_theirs(
    bot: TwoPlaces, lost: Address, left: Address, home: str
) -> None:
    """Home or not: the other one hears of it once, the mornings come there, and nothing here.

    Whatever they write there later brings it back; home stays where it is by then.
    """
    await bot.meets(PHONE)
    await bot.link()
    await bot.taps(home, DESK)
    await bot.blocks(lost)
    await bot.blocks(lost)
    assert lost_told(bot, left) == 1
    person = bot.known(left)
    assert (person.address, person.home, person.person.suspended) == (left, left.platform, False)
    silent = len(bot.seen(lost))
    await bot.until("Start", left)
    assert len(bot.seen(lost)) == silent
    assert [line["event"] for line in bot.logged("chat-lost")] == ["chat-lost"]
    await bot.types("/help", lost)
    back = bot.known(lost)
    assert (back.id, back.address, back.home) == (person.id, lost, left.platform)
    assert "Words work at any time" in bot.last(lost)
    assert bot.store.count_people() == 1
    await bot.blocks(left)
    assert (bot.known(lost).home, bot.known(lost).person.suspended) == (lost.platform, False)


async def test_only_the_last_chat_suspends(bot: TwoPlaces) -> None:
    """Both are blocked: nobody is woken, until they write in either, which is their home then."""
    await bot.meets(PHONE)
    await bot.link()
    for chat in (PHONE, DESK, PHONE):
        await bot.blocks(chat)
    assert bot.known(PHONE).person.suspended
    for _ in range(3):
        await bot.bot.jump()
    assert not any("Good morning" in sent.message.text for sent in bot.seen(DESK) + bot.seen(PHONE))
    await bot.types("hello", PHONE)
    person = bot.known(DESK)
    assert (person.address, person.home, person.person.suspended) == (PHONE, "telegram", False)
    await bot.until("Start", PHONE)


async def test_a_session_goes_on_when_the_home_is_blocked(bot: TwoPlaces) -> None:
    """Started at the desk, the phone blocked: every cue still comes, and all of it counts."""
    await bot.meets(PHONE)
    await bot.link()
    await bot.until("Start", PHONE)
    await bot.types("start", DESK)
    await bot.bot.jump()
    session = bot.known(DESK).person.session
    await bot.blocks(PHONE)
    assert LOST in bot.last(DESK)
    assert bot.labels(DESK) == ["Stop, it hurts"]
    assert bot.known(DESK).person.session == session
    for _ in range(3):
        await bot.until("Done", DESK)
        await bot.taps("Done", DESK)
        await bot.bot.jump()
    streak = bot.store.streak(bot.known(DESK).id)
    assert streak is not None
    assert streak.total == 1


async def test_a_session_goes_on_where_it_did_not_run(bot: TwoPlaces) -> None:
    """The chat in which it runs is blocked: the next cue comes in the other, without a gap."""
    await bot.meets(PHONE)
    await bot.link()
    await bot.until("Start", PHONE)
    await bot.taps("Start", PHONE)
    await bot.blocks(PHONE)
    assert bot.known(DESK).person.session is not None
    await bot.until("Done", DESK)
    assert not any("Let go" in sent.message.text for sent in bot.seen(DESK))


async def test_a_wake_up_that_can_not_be_delivered_comes_in_the_other_chat(bot: TwoPlaces) -> None:
    """The platform tells only by refusing it: nothing of the morning is lost."""
    await bot.meets(PHONE)
    await bot.link()
    bot.platforms["telegram"].failures.append(CLOSED)
    await bot.until("Start", DESK)
    assert lost_told(bot, DESK) == 1
    session = bot.known(DESK).person.session
    assert session is not None
    assert (session.phase, session.acknowledged) == (Phase.INVITED, True)
    assert bot.store.lost(bot.known(PHONE).id) == ("telegram",)


async def test_what_fails_in_a_chat_of_before_is_of_no_account(bot: TwoPlaces) -> None:
    """Lost in mid-request, refused afterwards: nobody is told twice, or suspended."""
    await bot.meets(PHONE)
    await bot.link()
    await bot.is_saved("/help", DESK)
    [queued] = bot.store.ready(bot.clock(), 9, "discord")
    with bot.store.transaction():
        bot.store.sending([queued.id])
    await bot.blocks(DESK)
    before = bot.known(PHONE)
    with bot.store.transaction():
        bot.coach.unreachable(queued, bot.clock())
    await bot.types("/help", PHONE)
    assert bot.known(PHONE) == before
    assert lost_told(bot, PHONE) == 1


async def test_a_typed_yes_is_about_what_was_said_last(bot: TwoPlaces) -> None:
    """Woken since: "yes" begins the morning, and nothing is put together but by its button."""
    for chat in (PHONE, DESK):
        await bot.meets(chat)
    wakeup = bot.known(DESK).person.next_wakeup
    assert wakeup is not None
    bot.clock.move(wakeup.at - timedelta(minutes=3))
    await bot.link()
    await bot.until("Start", DESK)
    await bot.types("yes", DESK)
    assert bot.store.count_people() == 2
    session = bot.known(DESK).person.session
    assert session is not None
    assert session.started


async def test_a_typed_answer_about_bones_stays_one(bot: TwoPlaces) -> None:
    """A lapsed question that came with the morning is not taken for the one about linking."""
    for chat in (PHONE, DESK):
        await bot.meets(chat)
    person = bot.known(DESK).person
    given = person.screening.answered
    wakeup = person.next_wakeup
    assert given is not None
    assert wakeup is not None
    lapsed = replace(person.screening, answered=given - timedelta(days=181))
    bot.change(DESK, replace(person, screening=lapsed))
    await bot.types("/time 9:00", PHONE)
    bot.clock.move(wakeup.at - timedelta(minutes=3))
    await bot.link()
    assert "Shall I put them together" in bot.last(DESK)
    yes = bot.button("Put them together", DESK)
    await bot.until("Not sure", DESK)
    await bot.types("yes", DESK)
    assert bot.store.count_people() == 2
    assert bot.known(DESK).person.screening.answer == "yes"
    await bot.hears(yes, DESK)
    assert "the more careful one" in bot.last(DESK)
    assert bot.store.count_people() == 2


async def test_a_question_is_answered_in_the_chat_where_it_stands(bot: TwoPlaces) -> None:
    """A "yes" typed in the other linked chat takes nothing apart."""
    await bot.meets(PHONE)
    await bot.link()
    await bot.types("/unlink", DESK)
    await bot.types("yes", PHONE)
    await bot.types("yes", DESK)
    assert bot.known(DESK).id == bot.known(PHONE).id
