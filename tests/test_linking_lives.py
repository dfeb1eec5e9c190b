"""Whatever two chats do: one person, one history, one wake-up a date, and no gate opened.

Nor does anybody wait where nobody serves, or hear anything where they can't.
"""

from __future__ import annotations

import asyncio
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.platform import Blocked, Tap
from bot.core import gate
from bot.core.days import streak_of
from bot.core.person import Phase, Screening
from bot.core.safety import TWICE_WITHIN
from bot.core.wakeups import local_date
from bot.records import Address, Stored
from tests.stores import sqlite_in_memory
from tests.two_places import DESK, PHONE, TwoPlaces

CHATS = (PHONE, DESK)
TYPED = [
    "/start",
    "/screening",
    "/now",
    "/pause for a week",
    "/resume",
    "/zone Honolulu",
    "/unlink",
    "/link",
    "/link AAAACCCC",
    "/erase",
    "it hurts",
    "done",
    "skip",
    "yes",
    "no",
    "not sure",
    "7",
]
ACTS = ["tap"] * 6 + ["jump"] * 5 + ["type"] * 3 + ["link"] * 3 + ["morning", "block"]
ACTS += ["pain", "anew", "restart"]
RUNS = [("telegram", "discord"), ("telegram",), ("discord",)]
"""Whose tokens are set when a bot begins."""


class Witness:
    """Remembers what may not happen twice, and what was known before the latest act."""

    def __init__(self, bot: TwoPlaces) -> None:
        self._bot = bot
        self._woken: dict[int, set[date]] = {}
        self._before: dict[Address, Stored] = {}

    def looks(self, bot: TwoPlaces) -> None:
        """Everything that must hold after each act, whichever bot runs by now."""
        self._bot = bot
        found = self._find()
        assert [line for line in self._bot.lines if line["level"] == "error"] == []
        for stored in found.values():
            self._is_one(stored)
            self._is_where_they_can_be(stored)
            self._has_one_history(stored)
        if len(found) == 2 and found[PHONE].id == found[DESK].id:
            self._opened_no_gate(found[PHONE])
        for stored in {stored.id: stored for stored in found.values()}.values():
            self._woke_once_a_date(stored)
        self._keeps_what_they_had(found)
        self._before = found

    def _find(self) -> dict[Address, Stored]:
        store = self._bot.store
        known = {chat: store.find(chat.platform, chat.chat) for chat in CHATS}
        return {chat: stored for chat, stored in known.items() if stored is not None}

    def _is_one(self, stored: Stored) -> None:
        addresses = self._bot.store.addresses(stored.id)
        assert stored.address in addresses
        assert bool(stored.home) == (len(addresses) > 1)
        assert not stored.home or stored.home in {address.platform for address in addresses}
        for address in addresses:
            assert self._bot.known(address) == stored

    def _is_where_they_can_be(self, stored: Stored) -> None:
        """Written to and woken where they can be, if anywhere; at home if that can be."""
        store, lost = self._bot.store, self._bot.store.lost(stored.id)
        able = {*self._bot.platforms} - {*lost}
        waits = store._database.rows(
            "SELECT 1 FROM outbox JOIN addresses USING (person, platform) WHERE lost = 1"
        )
        assert waits == []
        assert stored.home or not (lost or stored.away_from)
        if not stored.home or stored.person.suspended or not able:
            return
        assert {stored.platform, stored.home} <= able
        assert stored.away_from not in able

    def _has_one_history(self, stored: Stored) -> None:
        days = self._bot.store.days(stored.id)
        assert stored.person.ledger.streak == streak_of(days)
        assert (self._bot.store.streak(stored.id) or streak_of(())) == streak_of(days)

    def _opened_no_gate(self, stored: Stored) -> None:
        """If it is open now, it was for who is kept, and nothing spoke against it in the other."""
        if not self._were_two() or not self._is_open(stored):
            return
        for known in self._before.values():
            if known.id == stored.id:
                assert self._is_open(known)
                assert known.person.screening == stored.person.screening
            else:
                assert not _speaks_against(known.person.screening, open_now=self._is_open(known))

    def _were_two(self) -> bool:
        return len({known.id for known in self._before.values()}) > 1

    def _keeps_what_they_had(self, found: dict[Address, Stored]) -> None:
        """Linked just now: the best run of both is left, and what either left out for pain."""
        if not self._were_two() or len({stored.id for stored in found.values()}) > 1:
            return
        for stored in found.values():
            for known in self._before.values():
                best = known.person.ledger.streak.best
                assert stored.person.ledger.streak.best >= best
                assert {*stored.person.left_out} >= {*known.person.left_out}
            dates: dict[str, set[date]] = {}
            for pain in (pain for known in self._before.values() for pain in known.person.pains):
                for on in dates.setdefault(pain.exercise, set()) - {pain.date}:
                    near = abs(on - pain.date) < TWICE_WITHIN
                    assert not near or pain.exercise in stored.person.left_out
                dates[pain.exercise].add(pain.date)

    def _is_open(self, stored: Stored) -> bool:
        today = local_date(self._bot.clock(), stored.person.zone or "UTC")
        return gate.is_open(stored.person, today)

    def _woke_once_a_date(self, stored: Stored) -> None:
        """Neither in one chat nor, once they are linked, in both."""
        woken = self._woken.setdefault(stored.id, set())
        if stored.home:
            for other in self._before.values():
                if other.id != stored.id:
                    woken |= self._woken.pop(other.id, set()) - _unanswered(other)
        before = [known.person for known in self._before.values() if known.id == stored.id]
        latest = stored.person.last_wakeup
        if latest is not None and all(latest != person.last_wakeup for person in before):
            assert latest.date not in woken
            woken.add(latest.date)


def _unanswered(stored: Stored) -> set[date]:
    """The date of an invitation that nobody took: in another chat it may come again."""
    session = stored.person.session
    waits = session is not None and session.phase in (Phase.INVITED, Phase.SNOOZED)
    return {session.date} if session is not None and waits else set()


def _speaks_against(screening: Screening, *, open_now: bool) -> bool:
    cautious = screening.answer in ("yes", "unsure")
    asked = screening.asked is not None and not screening.answer
    return screening.locked or screening.red_flags or asked or (cautious and not open_now)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), met=st.sets(st.sampled_from(CHATS)))
def test_two_chats_are_one_person_whatever_they_do(data: st.DataObject, met: set[Address]) -> None:
    """Any buttons, words, jumps, blocks and codes, in any order, in either chat."""
    asyncio.run(live(data, met))


async def live(data: st.DataObject, met: set[Address]) -> None:
    """A life in two chats of random acts, and a look after each."""
    with sqlite_in_memory() as store:
        bot = TwoPlaces(store)
        witness = Witness(bot)
        for chat in CHATS:
            await (bot.meets(chat) if chat in met else bot.types("hello", chat))
            witness.looks(bot)
        await bot.types("/time 9:00", DESK)
        for _ in range(data.draw(st.integers(5, 40))):
            bot = await act(bot, data)
            witness.looks(bot)


async def act(bot: TwoPlaces, data: st.DataObject) -> TwoPlaces:
    """One thing that somebody, or time, does; returns the bot that runs then."""
    chat = data.draw(st.sampled_from([chat for chat in CHATS if chat.platform in bot.platforms]))
    match data.draw(st.sampled_from(ACTS)):
        case "jump":
            await bot.bot.jump()
        case "type":
            await bot.types(data.draw(st.sampled_from(TYPED)), chat)
        case "link":
            await link(bot, chat)
        case "morning":
            await have_a_morning(bot, chat)
        case "block":
            await bot.hears(Blocked(), chat)
        case "pain":
            await have_a_pain(bot, chat)
        case "anew":
            await be_asked_anew(bot, chat, data.draw(st.sampled_from(["Yes", "No", "Not sure"])))
        case "restart":
            bot = bot.restarted(*data.draw(st.sampled_from(RUNS)))
            await bot.bot.start()
        case _:
            shown = taps(bot, chat)
            if shown:
                await bot.hears(data.draw(st.sampled_from(shown)), chat)
    return bot


async def link(bot: TwoPlaces, owner: Address) -> None:
    """Ask for a code in one chat, and say it in the other if there was one."""
    await bot.types("/link", owner)
    codes = [line for line in bot.last(owner).splitlines() if line.startswith("/link ")]
    for code in codes if len(bot.platforms) > 1 else ():
        [writer] = [chat for chat in CHATS if chat != owner]
        await bot.types(code, writer)


async def have_a_pain(bot: TwoPlaces, chat: Address) -> None:
    """Start the next morning that comes here, and stop it for pain, which is no warning sign."""
    for _ in range(8):
        if "Start" in bot.labels(chat):
            await bot.taps("Start", chat)
            await bot.types("it hurts", chat)
            await bot.says("None of these", chat)
            return
        await bot.bot.jump()


async def be_asked_anew(bot: TwoPlaces, chat: Address, answer: str) -> None:
    """Answer the question about bones, and ask for it again."""
    await bot.types("/screening", chat)
    await bot.says(answer, chat)
    await bot.types("/screening", chat)


async def have_a_morning(bot: TwoPlaces, chat: Address) -> None:
    """Start if that is offered, and do what comes, for a while."""
    for label in ("Start", "Done", "Done", "Done"):
        for _ in range(8):
            if label in bot.labels(chat):
                await bot.taps(label, chat)
                break
            await bot.bot.jump()


def taps(bot: TwoPlaces, chat: Address) -> list[Tap]:
    """Every button under the latest messages of a chat, used up or not."""
    return [
        Tap(button.data, sent.id)
        for sent in bot.seen(chat)[-4:]
        for row in sent.message.buttons
        for button in row
    ]
