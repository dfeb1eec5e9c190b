"""Linking from /link to /unlink through the whole bot: what is asked, answered, and forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.platform import Tap
from bot.core.days import streak_of
from bot.door import Door
from bot.link_codes import MOST_TRIES
from bot.records import Address
from bot.store import Store
from tests.chats import World, everything_on_disk
from tests.two_places import DESK, OTHER_PHONE, PHONE, TwoPlaces

YES_UNLINK = "Yes, take them apart"


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


@pytest.mark.parametrize("typed", ["/link {}", "/LINK {}!", "/link@loosen_bot  {}", "／link {}"])  # noqa: RUF001 - the full-width slash of Asian keyboards
async def test_a_code_is_read_however_it_is_typed(bot: TwoPlaces, typed: str) -> None:
    """Small, in groups, with a hyphen, after the bot's name."""
    await bot.meets(PHONE)
    code = (await bot.code(PHONE)).lower()
    await bot.types(typed.format(f"{code[:4]}-{code[4:]}"), DESK)
    assert bot.known(DESK).id == bot.known(PHONE).id


async def test_a_code_works_once_and_only_the_newest(bot: TwoPlaces) -> None:
    """A second code takes the place of the first, and a used one links nobody else."""
    await bot.meets(PHONE)
    old, code = await bot.code(PHONE), await bot.code(PHONE)
    await bot.types(f"/link {old}", DESK)
    assert bot.store.count_people() == 1
    assert "isn't right" in bot.last(DESK)
    await bot.types(f"/link {code}", DESK)
    await bot.types(f"/link {code}", OTHER_PHONE)
    assert "isn't right" in bot.last(OTHER_PHONE)


async def test_guessing_has_to_wait_an_hour(bot: TwoPlaces) -> None:
    """After some wrong codes even the right one is not taken from that chat, until later."""
    await bot.meets(PHONE)
    await bot.meets(DESK)
    for _ in range(MOST_TRIES):
        await bot.types("/link AAAACCCC", DESK)
    await bot.types(f"/link {await bot.code(PHONE)}", DESK)
    assert "Try again in an hour" in bot.last(DESK)
    bot.clock.move(bot.clock() + timedelta(hours=1))
    await bot.link()
    assert "Shall I put them together" in bot.last(DESK)


async def test_a_code_in_the_wrong_place_is_explained(bot: TwoPlaces) -> None:
    """In the chat it was made in, in another of that platform, or beside a linked one."""
    await bot.meets(PHONE)
    for chat in (PHONE, OTHER_PHONE):
        await bot.types(f"/link {await bot.code(PHONE)}", chat)
        assert "for your chat on the other platform" in bot.last(chat)
    await bot.link()
    await bot.types(f"/link {await bot.code(OTHER_PHONE)}", DESK)
    assert "linked already" in bot.last(DESK)
    assert bot.known(DESK).id == bot.known(PHONE).id != bot.known(OTHER_PHONE).id


async def test_a_code_is_an_invitation_to_a_private_bot() -> None:
    """It lets its writer in; a wrong one does not, and is counted."""
    store = Store.open(None)
    bot = TwoPlaces(store, door=Door(allowed=frozenset({"telegram:11"})))
    await bot.meets(PHONE)
    await bot.types("/link AAAACCCC", DESK)
    assert "This bot is private" in bot.last(DESK)
    assert store.count_people() == 1
    await bot.link()
    assert bot.known(DESK).id == bot.known(PHONE).id
    stranger = OTHER_PHONE
    for _ in range(MOST_TRIES):
        bot.clock.move(bot.clock() + timedelta(minutes=2))
        await bot.types("/link AAAACCCC", stranger)
    assert {"This bot is private" in sent.message.text for sent in bot.seen(stranger)} == {True}
    assert store.count_people() == 1
    store.close()


async def test_a_code_is_nowhere_but_in_the_chat(tmp_path: Path) -> None:
    """Neither in any file of the database, said or unsaid, nor in a line of the log."""
    store = Store.open(tmp_path / "loosen.db")
    bot = TwoPlaces(store)
    await bot.meets(PHONE)
    code = await bot.code(PHONE)
    await bot.types(f"/link {code}", OTHER_PHONE)
    on_disk = everything_on_disk(tmp_path / "loosen.db")
    store.close()
    assert code.encode() not in on_disk
    assert code not in str(bot.lines)
    assert b"link_codes" in on_disk


async def test_where_there_is_one_platform_nothing_can_be_linked() -> None:
    """Somebody new is told so without being kept; so is somebody known."""
    store = Store.open(None)
    world = World(store)
    await world.types("/link")
    assert store.count_people() == 0
    await world.meets()
    await world.types("/link")
    assert "no other chat to link" in world.last
    store.close()


@pytest.mark.parametrize("home", ["On Telegram", "On Discord"])
@pytest.mark.parametrize(("kept", "forgotten"), [(PHONE, DESK), (DESK, PHONE)])
async def test_unlinking_keeps_the_chat_in_which_it_is_asked(
    bot: TwoPlaces, kept: Address, forgotten: Address, home: str
) -> None:
    """Two taps, wherever the home is: the owner of a chat keeps what is theirs; both are told."""
    await bot.meets(PHONE)
    await bot.whole_morning(PHONE)
    await bot.link()
    await bot.taps(home, DESK)
    number = bot.known(kept).id
    await bot.types("/unlink", kept)
    assert "stay here, with this chat" in bot.last(kept)
    await bot.taps("Stay linked", kept)
    await bot.types("/unlink", kept)
    await bot.taps(YES_UNLINK, kept)
    assert "I have forgotten it" in bot.last(kept)
    assert "I have forgotten this one" in bot.last(forgotten)
    assert not bot.store.knows(forgotten.platform, forgotten.chat)
    person = bot.known(kept)
    assert (person.id, person.home, person.address) == (number, "", kept)
    assert len(bot.store.days(number)) == 1
    await bot.until("Start", kept)
    await bot.types("hello", forgotten)
    assert "guide with a clock" in bot.last(forgotten)
    assert bot.known(forgotten).id != number
    assert [line["event"] for line in bot.logged("unlinked")] == ["unlinked"]


async def test_old_buttons_of_linking_change_nothing(bot: TwoPlaces) -> None:
    """Of linked chats taken apart since, of a question of long ago, or made up: a kind note."""
    await bot.meets(PHONE)
    await bot.link()
    home = bot.button("On Discord", DESK)
    await bot.types("/unlink", PHONE)
    sure = bot.button(YES_UNLINK, PHONE)
    bot.clock.move(bot.clock() + timedelta(minutes=11))
    assert (await bot.hears(sure, PHONE)).note
    assert bot.known(PHONE).home == "telegram"
    await bot.types("/unlink", PHONE)
    await bot.taps(YES_UNLINK, PHONE)
    for tap in (home, sure, Tap("link.x|link-home|discord"), Tap("link.1|link-home|nowhere")):
        for chat in (PHONE, DESK):
            assert (await bot.hears(tap, chat)).note
    assert bot.known(PHONE).home == ""
    await bot.types("/unlink", PHONE)
    assert "isn't linked" in bot.last(PHONE)


async def test_erasing_everything_is_for_both_chats(bot: TwoPlaces) -> None:
    """It is said before and after; then both are strangers."""
    await bot.meets(PHONE)
    await bot.link()
    await bot.types("/erase", DESK)
    assert "yours on Telegram" in bot.last(DESK)
    await bot.taps("Everything", DESK)
    assert "neither here nor on Telegram" in bot.last(DESK)
    await bot.taps("Yes, erase it", DESK)
    assert "erased, here and on Telegram" in bot.last(DESK)
    assert bot.store.count_people() == 0
    assert not any(bot.store.knows(chat.platform, chat.chat) for chat in (PHONE, DESK))


async def test_the_data_names_both_chats(bot: TwoPlaces) -> None:
    """/mydata tells which chats are linked, and where the mornings come."""
    await bot.meets(PHONE)
    await bot.link()
    await bot.types("/mydata", DESK)
    [files] = [sent.message.files for sent in bot.seen(DESK) if sent.message.files]
    for told in (b'"d11"', b'"11"', b'"home": "telegram"'):
        assert told in files[0].content


async def test_whoever_was_blocked_is_back_by_linking(bot: TwoPlaces) -> None:
    """A code made before the block, or any request about linking, brings the mornings back."""
    await bot.meets(PHONE)
    code = await bot.code(PHONE)
    await bot.blocks(PHONE)
    await bot.types(f"/link {code}", DESK)
    person = bot.known(DESK)
    assert (person.person.suspended, person.home) == (False, "discord")
    await bot.until("Start", DESK)
    await bot.blocks(PHONE)
    await bot.blocks(DESK)
    assert bot.known(DESK).person.suspended
    await bot.types("/link", DESK)
    person = bot.known(DESK)
    assert not person.person.suspended
    assert person.due is not None
    await bot.until("Start", DESK)


async def test_every_wrong_code_is_answered(bot: TwoPlaces) -> None:
    """Also a newcomer's, however soon after another; beyond that it is said once a minute."""
    await bot.meets(PHONE)
    for tried in range(MOST_TRIES):
        await bot.types("/link AAAACCCC", DESK)
        assert len(bot.seen(DESK)) == tried + 1
    for _ in range(3):
        await bot.types(f"/link {await bot.code(PHONE)}", DESK)
    assert "Try again in an hour" in bot.last(DESK)
    assert len(bot.seen(DESK)) == MOST_TRIES + 1


async def test_a_newcomers_good_codes_are_tries_too(bot: TwoPlaces) -> None:
    """Said on the platform it was made on, a code gets no more answers than a wrong one."""
    await bot.meets(PHONE)
    code = await bot.code(PHONE)
    for _ in range(MOST_TRIES + 3):
        await bot.types(f"/link {code}", OTHER_PHONE)
    assert len(bot.seen(OTHER_PHONE)) == MOST_TRIES + 1
