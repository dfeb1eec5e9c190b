"""Endings: what becomes of a message, by its kind and by what the platform said."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.platform import Limits
from bot.core.says import Kind, Say
from bot.ending import CALM, Ended, Endings, name_of
from bot.errors import DeliveryError
from bot.pace import Pace
from bot.patience import CUE_PATIENCE, PATIENCE, RETIRE_TRIES
from bot.records import Queued
from tests.recording import recording_log
from tests.stores import NOON

Follows = tuple[Any, ...]

PERMANENT = DeliveryError("blocked", permanent=True)
REFUSED = DeliveryError("too long", refused=True)
TEMPORARY = DeliveryError("bad gateway")
UNSENT = DeliveryError("no connection", unsent=True)
ERRORS = (PERMANENT, REFUSED, TEMPORARY, UNSENT, DeliveryError("slow down", retry_after=2))
CUES = [kind for kind in Kind if kind.at_most_once]


class Desk:
    """Endings, with a clock that stands until it is moved, and what was saved."""

    def __init__(self, speed: float = 1.0, *, knows_repeats: bool = False) -> None:
        self.seconds = 0.0
        self.speed = speed
        self.saved: list[Follows] = []
        self.lines: list[dict[str, Any]] = []
        self.pace = Pace(Limits(per_second=30, chat_per_second=1))
        self.endings = Endings(
            rows=self,
            listener=self,
            pace=self.pace,
            clock=self.now,
            monotonic=lambda: self.seconds,
            random=Random(1),
            log=recording_log(self.lines),
            speed=speed,
            knows_repeats=knows_repeats,
        )

    def now(self) -> datetime:
        """The bot's clock."""
        return NOON + timedelta(seconds=self.seconds * self.speed)

    def retry(self, row: int, not_before: datetime, *, failed: bool = True) -> None:
        """Keep that it waits, and how many seconds from now."""
        assert failed
        self.saved.append(("retry", row, not_before))

    def drop(self, row: int) -> None:
        """Keep that it was dropped."""
        self.saved.append(("drop", row))

    def delivered(self, queued: Queued, message: str, at: datetime) -> None:
        """Keep that it was delivered."""
        self.saved.append(("delivered", queued.id, message, at))

    def undelivered(self, queued: Queued, at: datetime) -> None:
        """Keep that it was given up."""
        self.saved.append(("undelivered", queued.id, at))

    def unreachable(self, queued: Queued, at: datetime) -> None:
        """Keep that the chat is closed."""
        self.saved.append(("unreachable", queued.id, at))

    def save(self, ended: Ended) -> Follows:
        """Save an end, which is one thing and was nothing before."""
        assert self.saved == []
        ended.save()
        [saved] = self.saved
        self.saved.clear()
        found: Follows = saved
        return found

    @property
    def logged(self) -> list[str]:
        """The events of the log."""
        return [line["event"] for line in self.lines]


def row(
    kind: Kind | None,
    tries: int = 0,
    *,
    chat: str = "secret-chat",
    expires: datetime | None = None,
) -> Queued:
    """A row of the outbox; None: one that takes buttons away."""
    return Queued(
        id=7,
        person=1,
        platform="telegram",
        chat=chat,
        language="en",
        say=None if kind is None else Say(key="key", kind=kind, expires=expires),
        retires="m5" if kind is None else "",
        tries=tries,
        queued_at=NOON,
    )


kinds = st.sampled_from([*Kind, None])


@given(
    kind=kinds,
    tries=st.integers(0, 30),
    error=st.sampled_from(ERRORS),
    seconds=st.floats(0, 100_000),
    speed=st.sampled_from([1.0, 60.0]),
)
def test_every_end_is_exactly_one(
    kind: Kind | None, tries: int, error: DeliveryError, seconds: float, speed: float
) -> None:
    """Nothing before it is saved, then one thing; what is given up is counted once, with why."""
    desk = Desk(speed)
    desk.seconds = seconds
    saved = desk.save(desk.endings.failed(row(kind, tries), error))
    assert sum(desk.endings.counts.values()) == (saved[0] != "retry")
    assert kind is not None or saved[0] in ("drop", "retry")
    if saved[0] == "retry":
        wait = (saved[2] - desk.now()).total_seconds() / speed
        patience = CUE_PATIENCE * speed if kind in CUES else PATIENCE
        assert saved[2] <= NOON + patience
        assert wait == pytest.approx(error.retry_after or wait)
        assert wait >= 0.8
        assert error not in (PERMANENT, REFUSED)
        assert kind not in CUES or error.unsent or error.retry_after is not None
    assert "secret-chat" not in str(desk.lines)


@pytest.mark.parametrize("kind", Kind)
def test_what_was_taken_is_told_with_its_id(kind: Kind) -> None:
    """The platform's id and the instant of its answer go to the coach."""
    desk = Desk()
    ended = desk.endings.taken(row(kind), "m9")
    desk.seconds += 3
    assert desk.save(ended) == ("delivered", 7, "m9", NOON)
    assert desk.endings.counts == {"sent": 1}


def test_buttons_taken_away_are_told_to_nobody() -> None:
    """The row goes, and that is all."""
    desk = Desk()
    assert desk.save(desk.endings.taken(row(None), "m5")) == ("drop", 7)


@pytest.mark.parametrize(
    ("error", "end", "reason"),
    [(PERMANENT, "unreachable", "unreachable"), (REFUSED, "undelivered", "refused")],
)
@pytest.mark.parametrize("kind", Kind)
def test_some_answers_are_final(error: DeliveryError, end: str, reason: str, kind: Kind) -> None:
    """A closed chat, a message that will never be taken: no second attempt, whatever it is."""
    desk = Desk()
    assert desk.save(desk.endings.failed(row(kind), error)) == (end, 7, NOON)
    assert desk.endings.counts == {reason: 1}


@pytest.mark.parametrize("error", [PERMANENT, REFUSED])
def test_a_message_without_buttons_to_take_away_is_no_trouble(error: DeliveryError) -> None:
    """It was deleted, or its buttons are gone: that suspends nobody and is no error."""
    desk = Desk()
    assert desk.save(desk.endings.failed(row(None), error)) == ("drop", 7)
    assert {line["level"] for line in desk.lines} == {"info"}


@pytest.mark.parametrize("kind", CUES)
def test_a_cue_nobody_knows_about_is_given_up(kind: Kind) -> None:
    """Failed in mid-request, or after a crash: heard twice it would restart a hold."""
    desk = Desk()
    assert desk.save(desk.endings.failed(row(kind), TEMPORARY)) == ("undelivered", 7, NOON)
    assert desk.save(desk.endings.unknown(row(kind))) == ("undelivered", 7, NOON)
    assert desk.endings.counts == {"unsure": 2}


@given(
    kind=kinds,
    error=st.sampled_from(ERRORS),
    tries=st.integers(0, 30),
    seconds=st.floats(0, 10),
    speed=st.sampled_from([1.0, 60.0]),
)
def test_where_a_repeat_is_no_double_no_end_is_unsure(
    kind: Kind | None, error: DeliveryError, tries: int, seconds: float, speed: float
) -> None:
    """There a cue in doubt is sent again within its 3 seconds; all else stays as it is."""
    knowing, other = Desk(speed, knows_repeats=True), Desk(speed)
    knowing.seconds = other.seconds = seconds
    found = knowing.save(knowing.endings.failed(row(kind, tries), error))
    elsewhere = other.save(other.endings.failed(row(kind, tries), error))
    if other.endings.counts["unsure"]:
        assert kind in CUES
        assert knowing.endings.counts == ({"late": 1} if found[0] == "undelivered" else {})
        assert found[0] == "undelivered" or found[2] <= NOON + CUE_PATIENCE * speed
    else:
        assert found == elsewhere
    assert knowing.endings.counts["unsure"] == 0


@pytest.mark.parametrize("kind", [*Kind, None])
def test_where_a_repeat_is_no_double_a_crash_repeats_everything(kind: Kind | None) -> None:
    """At once; whether it is still in time shows when it would go out."""
    desk = Desk(knows_repeats=True)
    assert desk.save(desk.endings.unknown(row(kind))) == ("retry", 7, NOON)


@pytest.mark.parametrize("kind", [kind for kind in (*Kind, None) if kind not in CUES])
def test_after_a_crash_everything_else_is_repeated_at_once(kind: Kind | None) -> None:
    """Their buttons make a double harmless."""
    desk = Desk()
    assert desk.save(desk.endings.unknown(row(kind))) == ("retry", 7, NOON)


@pytest.mark.parametrize("kind", CUES)
@pytest.mark.parametrize("error", [UNSENT, DeliveryError("slow down", retry_after=1)])
def test_a_cue_nobody_can_have_heard_is_tried_again_within_its_time(
    kind: Kind, error: DeliveryError
) -> None:
    """Never sent, or put off: again while it is less than 3 seconds late, not after."""
    desk = Desk()
    assert desk.save(desk.endings.failed(row(kind), error))[0] == "retry"
    desk.seconds = 2.5
    assert desk.save(desk.endings.failed(row(kind), error))[0] == "undelivered"
    assert desk.endings.counts == {"late": 1}


def test_a_message_is_not_put_off_beyond_its_own_end() -> None:
    """Told to wait longer than it makes sense, it is given up now."""
    desk = Desk()
    queued = row(Kind.WAKE_UP, expires=NOON + timedelta(seconds=30))
    waits = DeliveryError("slow down", retry_after=29)
    assert desk.save(desk.endings.failed(queued, waits))[0] == "retry"
    waits = DeliveryError("slow down", retry_after=31)
    assert desk.save(desk.endings.failed(queued, waits))[0] == "undelivered"


def test_buttons_are_taken_away_in_so_many_attempts() -> None:
    """Then they stay: old ones do no harm."""
    desk = Desk()
    ends = [
        desk.save(desk.endings.failed(row(None, tries), TEMPORARY))[0]
        for tries in range(RETIRE_TRIES)
    ]
    assert ends == ["retry"] * (RETIRE_TRIES - 1) + ["drop"]
    assert desk.endings.counts == {"tried-enough": 1}


def test_the_pace_hears_of_every_failure_that_comes_again() -> None:
    """A refusal stops its chat for as long as it says; an answer that is final stops nobody."""
    desk = Desk()
    desk.endings.failed(row(Kind.REPLY), PERMANENT)
    desk.endings.failed(row(Kind.REPLY), REFUSED)
    assert desk.pace.chat_wait("secret-chat", 0) == 0
    desk.endings.failed(row(Kind.REPLY), DeliveryError("slow down", retry_after=12))
    assert desk.pace.chat_wait("secret-chat", 0) == pytest.approx(12)


def test_a_refusal_of_all_chats_stops_all() -> None:
    """The first one is enough, and the host is told."""
    desk = Desk()
    everywhere = DeliveryError("slow down", retry_after=12, everywhere=True)
    desk.endings.failed(row(Kind.REPLY), everywhere)
    assert desk.pace.wait(0) == pytest.approx(12)
    assert desk.logged == ["platform-held", "platform-troubled"]


def test_trouble_is_told_once_and_so_is_its_end() -> None:
    """One line for any number of failures; it is over when what failed last gets through."""
    desk = Desk()
    for _ in range(5):
        desk.endings.failed(row(Kind.REPLY), TEMPORARY)
        desk.endings.taken(row(Kind.REPLY, chat="another"), "m")
        desk.seconds += CALM / 2
    assert desk.logged == ["platform-troubled"]
    for _ in range(3):
        desk.endings.taken(row(Kind.REPLY), "m")
    assert desk.logged == ["platform-troubled", "platform-recovered"]


def test_calm_is_an_end_of_trouble_too() -> None:
    """Half a minute without a failure, when nobody asks again for what failed."""
    desk = Desk()
    desk.endings.failed(row(Kind.REPLY), TEMPORARY)
    desk.seconds = CALM - 1
    desk.endings.taken(row(Kind.REPLY, chat="another"), "m")
    assert desk.logged == ["platform-troubled"]
    desk.seconds = CALM
    desk.endings.taken(row(Kind.REPLY, chat="another"), "m")
    assert desk.logged == ["platform-troubled", "platform-recovered"]


def test_counts_tell_every_reason_apart() -> None:
    """What the host reads at the end: sent, and given up by reason."""
    desk = Desk()
    desk.endings.taken(row(Kind.REPLY), "m")
    desk.endings.taken(row(None), "m5")
    desk.endings.given_up(row(Kind.CUE), "late")
    desk.endings.given_up(row(Kind.REPLY), "broken")
    desk.endings.failed(row(Kind.CUE), TEMPORARY)
    assert desk.endings.counts == Counter(sent=2, late=1, broken=1, unsure=1)


def test_a_message_is_named_by_its_text_key() -> None:
    """Which says what it was and nothing about anybody."""
    assert name_of(row(Kind.CUE)) == "key"
    assert name_of(row(None)) == "retire"
