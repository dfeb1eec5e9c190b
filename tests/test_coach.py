"""The coach: handled once, saved whole, buttons taken away, and people who can't be reached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from bot.chat.platform import Answer, Blocked, Filled, Tap, Typed
from bot.core.events import Choice
from bot.core.person import Phase, Session
from bot.core.says import Say
from bot.errors import DeliveryError
from bot.stepping import LEFT_ALONE
from bot.store import Store
from tests.chats import ANN, World

BEN = "22"


@pytest.fixture
def world() -> Iterator[World]:
    """A bot on an empty database."""
    store = Store.open(None)
    yield World(store)
    store.close()


async def test_a_first_meeting_and_a_morning_reach_the_chat(world: World) -> None:
    """From hello to the summary, everything a person says leads on."""
    await world.meets()
    await world.whole_morning()
    assert any("That's your back good-morninged" in sent.message.text for sent in world.seen())
    streak = world.store.streak(world.known().id)
    assert streak is not None
    assert (streak.current, streak.total) == (1, 1)
    assert world.known().person.ledger.streak == streak


async def test_an_update_is_handled_once(world: World) -> None:
    """The same update again, as after a lost confirmation, says and changes nothing."""
    await world.meets()
    typed = world.incoming(Typed("/streak"))
    await world.bot.hear(typed)
    sent, before = len(world.seen()), world.known()
    assert await world.bot.hear(typed) == Answer(buttons_stay=True)
    assert len(world.seen()) == sent
    assert world.known() == before


async def test_a_tap_counts_once_however_often_it_is_repeated(world: World) -> None:
    """Ten taps on Start open one card; the others are told that the button is used up."""
    await world.meets()
    await world.until("Start")
    tap = world.button("Start")
    answers = [await world.hears(tap) for _ in range(10)]
    cards = [sent for sent in world.seen() if "mattress" in sent.message.text]
    assert len(cards) == 1
    assert [bool(answer.note) for answer in answers] == [False] + [True] * 9


async def test_pillows_are_noted_beside_the_message(world: World) -> None:
    """A side choice is answered in a note at once, and its message keeps its buttons."""
    await world.meets()
    await world.until("Start")
    await world.taps("Start")
    answer = await world.taps("More time")
    assert answer.note
    assert answer.buttons_stay
    answer = await world.taps("Skip this one")
    assert not answer.buttons_stay


async def test_buttons_answered_by_typing_are_taken_away(world: World) -> None:
    """When the wake-up is answered in words, its buttons are retired."""
    await world.meets()
    await world.until("Start")
    invitation = world.seen()[-1].id
    await world.types("start")
    assert invitation in world.platform.retired


async def test_buttons_answered_by_a_tap_are_taken_away_by_the_outbox(world: World) -> None:
    """At the platform's pace and once, like every other message; unless they are still good."""
    await world.meets()
    await world.until("Start")
    invitation = world.seen()[-1].id
    await world.taps("Start")
    assert world.platform.retired.count(invitation) == 1
    card = world.seen()[-1].id
    await world.taps("More time")
    assert card not in world.platform.retired
    await world.taps("Skip this one")
    assert world.platform.retired.count(card) == 1


@pytest.mark.parametrize("by_event", [True, False])
async def test_somebody_unreachable_is_left_alone_until_they_write(
    world: World, by_event: bool
) -> None:
    """Blocked, or one permanent failure: suspended, nothing more is tried; a word brings back."""
    await world.meets()
    if by_event:
        await world.hears(Blocked())
    else:
        world.platform.failures.append(DeliveryError("blocked", permanent=True))
        await world.bot.jump()
    assert world.known().person.suspended
    assert world.bot.next_due() is None
    sent = len(world.seen())
    world.clock.move(world.clock() + timedelta(days=5))
    await world.types("/start")
    assert not world.known().person.suspended
    assert len(world.seen()) == sent + 1
    assert {day.outcome.value for day in world.store.days(world.known().id)} == {"void"}
    await world.until("Start")


async def test_a_permanent_failure_of_an_answer_suspends_too(world: World) -> None:
    """Whatever message it is that can't be delivered, the rest of the outbox is dropped."""
    await world.meets()
    world.platform.failures.append(DeliveryError("deactivated", permanent=True))
    await world.types("/help")
    assert world.known().person.suspended
    assert nothing_waits(world)


async def test_a_button_that_cannot_be_read_is_stale(world: World) -> None:
    """Made-up button data is answered like an old button and changes nothing."""
    await world.meets()
    before = world.known()
    for data in ("", "x", "|||", "q1|" + "a" * 90, "2026-03-03.0.0|start|"):
        answer = await world.hears(Tap(data, "1"))
        assert answer.note
        assert world.known().person == before.person


async def test_a_field_of_an_answered_question_is_stale(world: World) -> None:
    """What is typed into it changes nothing, and its button is taken away; an open one counts."""
    await world.meets()
    before = world.known()
    answer = await world.hears(Filled("8:15", "q1", "m77"))
    assert answer.note
    assert world.known().person == before.person
    assert world.platform.retired[-1] == "m77"
    await world.types("/time")
    question = world.known().person.question
    assert question is not None
    assert not (await world.hears(Filled("8:15", question.mark, "m78"))).note
    assert world.known().person.times != before.person.times


async def test_an_old_field_brings_nobody_back(world: World) -> None:
    """Whoever was erased and fills one is told so, as after a tap; nothing of them is kept."""
    assert (await world.hears(Filled("Berlin", "q1"))).note
    assert world.store.count_people() == 0


async def test_it_hurts_cancels_what_waits(world: World) -> None:
    """Cues that wait for delivery when it hurts never arrive."""
    await world.meets()
    await world.until("Start")
    await world.taps("Start")
    number = world.known().id
    with world.store.transaction():
        world.store.put(number, [Say(key="knee-swings.begin")], world.clock())
        world.store.put(number, [stop_say()], world.clock())
    await world.types("it hurts")
    assert nothing_waits(world)


def nothing_waits(world: World) -> bool:
    """Whether the outbox is empty, also of what was put off."""
    with world.store.transaction():
        return not world.store.ready(world.clock() + timedelta(days=1), 10, "telegram")


def stop_say() -> Say:
    """A message that waits with a button."""
    return Say(key="waiting", choices=((Choice("done"),),), mark="x")


async def test_two_people_do_not_meet(world: World) -> None:
    """What one does changes nothing for the other."""
    await world.meets(ANN)
    await world.meets(BEN)
    before = world.known(BEN)
    await world.types("it hurts", ANN)
    await world.taps("Yes", ANN)
    assert world.known(BEN) == before
    assert world.known(ANN).person.screening.locked


async def test_somebody_who_cannot_be_stepped_keeps_nobody_waiting(world: World) -> None:
    """A mistake in one step is logged; everybody else who is due has their morning."""
    for chat in (ANN, BEN):
        await world.meets(chat)
    ann = world.known(ANN)
    assert ann.due is not None
    gone = Session(
        date=ann.due.date(),
        woke=world.clock(),
        plan=("no-such-exercise",),
        phase=Phase.RUNNING,
        since=ann.due,
        acknowledged=True,
    )
    with world.store.transaction():
        broken = replace(ann.person, session=gone, next_wakeup=None)
        world.store.save(ann.id, broken, ann.due)
    await world.bot.jump()
    assert any(
        button.label == "Start" for row in world.seen(BEN)[-1].message.buttons for button in row
    )
    assert [line["event"] for line in world.lines].count("person-left-alone") == 1
    assert world.known(ANN).due == ann.due + LEFT_ALONE
    assert world.known(ANN).person == broken
