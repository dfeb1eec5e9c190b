"""Linking through the whole bot: what is asked, and where they are written to and woken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.core.days import streak_of
from bot.records import Address
from bot.store import Store
from tests.two_places import DESK, PHONE, TwoPlaces


@pytest.fixture
def bot() -> Iterator[TwoPlaces]:
    """A bot on an empty database."""
    store = Store.open(None)
    yield TwoPlaces(store)
    store.close()


async def test_a_code_said_on_the_other_platform_links_both(bot: TwoPlaces) -> None:
    """One person, who is answered in the chat where they write and woken where they were."""
    await bot.meets(PHONE)
    await bot.link()
    assert "Your mornings are one now, here and on Telegram" in bot.last(DESK)
    assert "linked now" in bot.last(PHONE)
    assert bot.known(PHONE) == bot.known(DESK)
    assert bot.store.count_people() == 1
    await bot.types("/streak", DESK)
    assert "In a row" in bot.last(DESK)
    await bot.until("Start", PHONE)
    assert bot.known(DESK).address == PHONE
    assert "Good morning" not in bot.last(DESK)
    assert [line["platform"] for line in bot.logged("linked")] == ["discord"]


@pytest.mark.parametrize(("owner", "writer"), [(PHONE, DESK), (DESK, PHONE)])
async def test_whoever_links_hears_who_can_read(
    bot: TwoPlaces, owner: Address, writer: Address
) -> None:
    """Where the code is made, before it is said: both platforms, whichever is new to them."""
    await bot.meets(PHONE)
    await bot.code(owner)
    for name in ("Telegram", "Discord"):
        assert name in bot.last(owner).splitlines()[-1]
    assert "can technically read them" in bot.last(owner)
    await bot.link(owner, writer)
    assert bot.known(PHONE) == bot.known(DESK)


async def test_the_home_can_be_chosen(bot: TwoPlaces) -> None:
    """Woken where they like, by a button or its words, also later; nowhere else."""
    await bot.meets(PHONE)
    await bot.link()
    await bot.taps("On Discord", DESK)
    assert "I wake you on Discord" in bot.last(DESK)
    await bot.types("/help", PHONE)
    await bot.until("Start", DESK)
    assert not any("Good morning" in sent.message.text for sent in bot.seen(PHONE))
    await bot.types("/link", PHONE)
    assert "I wake you on Discord" in bot.last(PHONE)
    assert bot.labels(PHONE) == ["On Telegram", "Unlink"]
    await bot.types("on telegram", PHONE)
    assert bot.known(PHONE).home == "telegram"
    answer = await bot.taps("On Discord", DESK)
    assert (answer.note, bot.known(PHONE).home) == ("", "discord")


async def test_a_session_goes_on_where_they_write(bot: TwoPlaces) -> None:
    """Started on the phone, answered at the desk: the next exercise comes there."""
    await bot.meets(PHONE)
    await bot.link()
    await bot.until("Start", PHONE)
    await bot.taps("Start", PHONE)
    await bot.until("Done", PHONE)
    invitations = len(bot.seen(PHONE))
    await bot.types("done", DESK)
    await bot.until("Done", DESK)
    assert len(bot.seen(PHONE)) == invitations
    await bot.whole_morning(PHONE)
    streak = bot.store.streak(bot.known(PHONE).id)
    assert streak is not None
    assert streak.total == 2


async def test_a_running_session_is_not_disturbed(bot: TwoPlaces) -> None:
    """Asked in mid-session, linking waits; its answer carries Stop, and a tap gets a note."""
    await bot.meets(PHONE)
    await bot.link()
    await bot.until("Start", PHONE)
    await bot.taps("Start", PHONE)
    before = bot.known(PHONE).person.session
    for command in ("/link", "/link ABCD", "/unlink"):
        await bot.types(command, PHONE)
        assert "exercises come first" in bot.last(PHONE)
        assert bot.labels(PHONE) == ["Stop, it hurts"]
    answer = await bot.taps("On Discord", DESK)
    assert "exercises come first" in answer.note
    assert len(answer.note) <= 190
    assert bot.known(PHONE).person.session == before
    await bot.taps("Stop, it hurts", PHONE)
    assert bot.known(PHONE).person.screening.red_flags
    await bot.types("/unlink", PHONE)
    assert "what hurts comes first" in bot.last(PHONE)
    assert bot.known(PHONE).person.screening.red_flags


async def test_a_newcomer_who_has_the_code_keeps_the_others_history(bot: TwoPlaces) -> None:
    """The code may also be made in the new chat: the one with the mornings is kept."""
    await bot.meets(PHONE)
    await bot.whole_morning(PHONE)
    phone = bot.known(PHONE)
    await bot.link(owner=DESK, writer=PHONE)
    assert bot.known(DESK).id == phone.id
    assert bot.known(DESK).person.times == phone.person.times
    assert len(bot.store.days(phone.id)) == 1
    assert "linked now" in bot.last(DESK)
    assert bot.known(DESK).home == "telegram"


async def test_two_histories_are_put_together_only_when_asked(bot: TwoPlaces) -> None:
    """Both with mornings: a question first; a no changes nothing, and its yes is used up."""
    for chat in (PHONE, DESK):
        await bot.meets(chat)
    await bot.whole_morning(PHONE)
    await bot.link()
    assert "Both chats have mornings of their own" in bot.last(DESK)
    assert bot.store.count_people() == 2
    yes = bot.button("Put them together", DESK)
    await bot.taps("Leave them apart", DESK)
    assert bot.store.count_people() == 2
    assert (await bot.hears(yes, DESK)).note
    assert bot.store.count_people() == 2


@pytest.mark.parametrize("typed", ["yes", "Put them together"])
async def test_a_question_is_still_open_after_a_restart(bot: TwoPlaces, typed: str) -> None:
    """Killed between the question and its answer: what is typed is the answer."""
    for chat in (PHONE, DESK):
        await bot.meets(chat)
    await bot.link()
    later = bot.restarted("telegram", "discord")
    await later.types(typed, DESK)
    assert later.known(DESK).id == later.known(PHONE).id


async def test_a_restart_opens_no_question_that_was_put_aside(bot: TwoPlaces) -> None:
    """Something newer was said before it: a "yes" is about that, and merges nothing."""
    for chat in (PHONE, DESK):
        await bot.meets(chat)
    await bot.link()
    await bot.types("/pause", DESK)
    later = bot.restarted("telegram", "discord")
    await later.types("yes", DESK)
    assert bot.store.count_people() == 2
    await bot.link()
    wakeup = bot.known(DESK).person.next_wakeup
    assert wakeup is not None
    late = bot.restarted("telegram", "discord")
    late.clock.move(wakeup.at)
    await late.bot.start()
    await late.types("yes", DESK)
    assert bot.store.count_people() == 2


async def test_the_days_of_both_are_one_history(bot: TwoPlaces) -> None:
    """After the yes, typed or tapped, the days of both count; old buttons of the other are gone."""
    for chat in (PHONE, DESK):
        await bot.meets(chat)
    await bot.whole_morning(PHONE)
    await bot.types("/pause until friday", PHONE)
    await bot.taps("Not today", DESK)
    await bot.whole_morning(DESK)
    invitation = bot.seen(DESK)
    await bot.link()
    await bot.types("yes", DESK)
    person = bot.known(DESK)
    assert person == bot.known(PHONE)
    streak = bot.store.streak(person.id)
    assert streak is not None
    days = bot.store.days(person.id)
    assert [day.outcome.value for day in days if day.outcome.counts] == ["full", "full"]
    assert streak == person.person.ledger.streak == streak_of(days)
    shown = {sent.id for sent in invitation if sent.message.buttons}
    assert shown <= {*bot.platforms["discord"].retired} | {
        sent.id for sent in bot.seen(DESK)[len(invitation) :]
    }


async def test_a_morning_that_was_had_is_not_begun_twice(bot: TwoPlaces) -> None:
    """Woken at seven on the phone, linked at eight: the desk's nine o'clock comes tomorrow."""
    for chat in (PHONE, DESK):
        await bot.meets(chat)
    await bot.types("/time 9:00", DESK)
    await bot.until("Start", PHONE)
    await bot.taps("Not today", PHONE)
    had = bot.known(PHONE).person.last_wakeup
    await bot.link(owner=DESK, writer=PHONE)
    await bot.taps("Put them together", PHONE)
    following = bot.known(DESK).person.next_wakeup
    assert had is not None
    assert following is not None
    assert following.date == had.date + timedelta(days=1)
    await bot.until("Start", DESK)
    assert bot.clock() == following.at


@pytest.mark.parametrize("command", ["", "/now"])
async def test_a_morning_that_nobody_took_is_not_lost(bot: TwoPlaces, command: str) -> None:
    """Invited on the phone and silent, linked at eight: nine o'clock comes, and /now begins."""
    for chat in (PHONE, DESK):
        await bot.meets(chat)
    await bot.types("/time 9:00", DESK)
    await bot.until("Start", PHONE)
    await bot.link(owner=DESK, writer=PHONE)
    await bot.taps("Put them together", PHONE)
    if command:
        await bot.types(command, DESK)
        assert "Skip this one" in bot.labels(DESK)
    else:
        today = bot.clock().date()
        await bot.until("Start", DESK)
        assert bot.clock().date() == today


async def test_a_question_asked_anew_keeps_the_gate(bot: TwoPlaces) -> None:
    """A "yes" about bones is not blanked by /screening, nor by a doctor's look, and a link."""
    await bot.meets(DESK)
    await bot.types("hello", PHONE)
    await bot.says("Yes, go on", PHONE)
    await bot.says("Yes", PHONE)
    for chat in (DESK, PHONE):
        await bot.types("/screening", PHONE)
        other = PHONE if chat == DESK else DESK
        await bot.link(owner=chat, writer=other)
        assert "On Telegram one question about your bones" not in bot.last(other)
        assert "In your chat on Telegram one question about your bones" in bot.last(other)
    await bot.types("it hurts", PHONE)
    await bot.says("Yes", PHONE)
    await bot.taps("A doctor has checked me", PHONE)
    await bot.link(owner=DESK, writer=PHONE)
    assert "one question about your bones is still open" in bot.last(PHONE)
    assert bot.store.count_people() == 2


async def test_what_would_be_kept_does_not_change_under_the_question(bot: TwoPlaces) -> None:
    """The kept chat weighs less by the time of the yes: then something else stands in the way."""
    for chat in (PHONE, DESK):
        await bot.meets(chat)
    await bot.types("/time 9:30", PHONE)
    await bot.link()
    assert "as they are on Telegram" in bot.last(DESK)
    await bot.types("/screening", PHONE)
    await bot.taps("Put them together", DESK)
    assert "one question about your bones is still open" in bot.last(DESK)
    assert bot.store.count_people() == 2


async def test_a_question_put_aside_is_over_in_time(bot: TwoPlaces) -> None:
    """Ten minutes later neither the code nor the yes is good."""
    for chat in (PHONE, DESK):
        await bot.meets(chat)
    code = await bot.code(PHONE)
    await bot.types(f"/link {code}", DESK)
    bot.clock.move(bot.clock() + timedelta(minutes=11))
    assert (await bot.taps("Put them together", DESK)).note
    fresh = await bot.code(PHONE)
    bot.clock.move(bot.clock() + timedelta(minutes=11))
    for late in (code, fresh):
        await bot.types(f"/link {late}", DESK)
        assert "isn't right, or no longer good" in bot.last(DESK)
    assert bot.store.count_people() == 2
