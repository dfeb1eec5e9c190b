"""Admission: a session begins only when each second can carry it, and as early as it can."""

from __future__ import annotations

import math
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.admission import LAG, LONGEST_TOLD, SHARE, SOON, Admission, Seconds
from bot.core import forecast
from tests.core.life import routine

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
USUAL = forecast.usual(routine())
PACE = 30.0
SECOND = timedelta(seconds=1)


def at(seconds: float) -> datetime:
    """An instant of the test."""
    return NOW + seconds * SECOND


class Crowd:
    """People at one admission, and a plain count of what was let in."""

    def __init__(self, per_second: float = PACE) -> None:
        """Begin with nobody."""
        self.admission = Admission(per_second)
        self.spoken: Counter[int] = Counter()
        self.begun: Counter[int] = Counter()
        self.people = 0

    def lines_up(
        self, now: float, wait: float = 0.0, profile: tuple[float, ...] = USUAL
    ) -> set[int]:
        """Expect somebody to begin in so many seconds; return the seconds of their messages."""
        self.people += 1
        messages = tuple(wait + at_second for at_second in profile)
        self.admission.update(self.people, at(now), messages)
        self.begun[int(now + wait)] += 1
        seconds = [int(now + at_s + number * LAG) for number, at_s in enumerate(messages)]
        self.spoken.update(seconds)
        return set(seconds)

    def waits(self, start: float, profile: tuple[float, ...] = USUAL) -> float:
        """How many seconds somebody has to wait who asks now."""
        room = self.admission.room(at(start), profile)
        return 0.0 if room is None else (room - at(start)) / SECOND


def test_without_a_pace_nobody_ever_waits() -> None:
    """A platform of one's own has room for everybody."""
    crowd = Crowd(math.inf)
    for _ in range(1000):
        crowd.lines_up(0.0)
    assert not crowd.admission.limited
    assert crowd.waits(0.0) == 0
    assert crowd.admission.lets_in(NOW, USUAL)


tenths = st.integers(0, 900).map(lambda number: number / 10 + 0.05)
"""Never on the edge of a second, where a rounding would decide."""
profiles = st.lists(tenths, min_size=1, max_size=8).map(lambda waits: tuple(sorted(waits)))


@settings(max_examples=150, deadline=None)
@given(
    per_second=st.sampled_from([1.0, 2.5, 5.0, 10.0, 30.0]),
    asked=st.lists(st.tuples(st.integers(0, 30), profiles), min_size=1, max_size=60),
)
def test_no_second_ever_holds_more_than_its_share(
    per_second: float, asked: list[tuple[int, tuple[float, ...]]]
) -> None:
    """Whoever begins when they are told, after any others, keeps every second within 4/5."""
    crowd = Crowd(per_second)
    most = max(1, int(per_second * SHARE))
    now = 0.0
    for later, profile in asked:
        now += later / 10
        wait = crowd.waits(now, profile)
        alone = Crowd(per_second)
        alone.lines_up(now, wait, profile)
        spoken = crowd.lines_up(now, wait, profile)
        if max(alone.spoken.values()) <= most:
            assert max(crowd.spoken[second] for second in spoken) <= most


@settings(max_examples=60, deadline=None)
@given(
    starts=st.lists(st.integers(0, 200), min_size=30, max_size=200),
    asked=st.integers(0, 100),
)
def test_room_is_the_earliest_instant_with_room(starts: list[int], asked: int) -> None:
    """Second by second, nothing earlier would do: held against the plain count."""
    crowd = Crowd()
    for start in starts:
        crowd.lines_up(0.0, start)
    now = min(asked, *starts) + 0.05

    def fits(wait: float) -> bool:
        start = now + wait
        seconds = [int(start + at_s + number * LAG) for number, at_s in enumerate(USUAL)]
        return crowd.begun[int(start)] < 3 and all(crowd.spoken[s] < 24 for s in seconds)

    assert crowd.waits(now) == next(wait for wait in range(LONGEST_TOLD) if fits(wait))


def test_forty_people_begin_within_fourteen_seconds() -> None:
    """A waiting room that starts together is hardly held up, and nobody is told a time."""
    crowd = Crowd()
    for _ in range(40):
        crowd.lines_up(0.0, crowd.waits(0.0))
    assert max(crowd.begun) < 14


def test_four_hundred_people_run_at_once() -> None:
    """What the documents promise of one token, when they come over five minutes."""
    crowd = Crowd()
    for number in range(400):
        now = number * 0.75
        crowd.lines_up(now, crowd.waits(now))
    assert max(crowd.begun) - min(crowd.begun) < USUAL[-1]


def test_one_does_not_stand_in_ones_own_way() -> None:
    """Somebody in line who is called up has their own place."""
    admission = Admission(1.0)
    admission.update(1, NOW, (10.0, 20.0))
    assert admission.room(at(10), (0.0, 10.0)) is not None
    assert admission.room(at(10), (0.0, 10.0), 1) is None


def test_what_is_expected_of_somebody_is_replaced_and_removed() -> None:
    """The newest forecast counts, and an empty one gives the place away."""
    admission = Admission(1.0)
    admission.update(1, NOW, (0.0, 10.0))
    admission.update(1, at(1), (29.0, 39.0))
    assert admission.room(at(10), (0.0,)) is None
    assert admission.room(at(30), (0.0,)) == at(31)
    admission.update(1, at(30), ())
    assert admission.room(at(30), (0.0,)) is None


def test_seconds_that_are_over_are_forgotten() -> None:
    """After a quiet day nothing is left but what is still to come."""
    crowd = Crowd()
    for number in range(300):
        crowd.lines_up(number * 0.1)
    assert crowd.waits(30.0) > 0
    assert crowd.waits(86_400.0) == 0
    crowd.admission.update(1, at(86_400), ())
    assert crowd.waits(86_400.0) == 0


def test_a_clock_that_was_set_back_shuts_nobody_out() -> None:
    """What was expected by the wrong clock is void; a jitter of it changes nothing."""
    admission = Admission(1.0)
    admission.update(1, at(7200), (0.0,))
    assert admission.room(at(7199.9), (0.0,)) is not None
    assert admission.room(NOW, (7200.0,)) is None
    admission.update(1, NOW, (0.0,))
    assert admission.room(NOW, (0.0,)) is not None


def test_a_hopeless_wait_has_an_end() -> None:
    """Nobody is told a time that is further away than two hours."""
    admission = Admission(1.0)
    admission.update(1, NOW, tuple(0.5 * number for number in range(16_000)))
    room = admission.room(NOW, (0.0,))
    assert room == at(LONGEST_TOLD)


@pytest.mark.parametrize(("full_for", "lets_in"), [(0, True), (SOON, True), (SOON + 1, False)])
def test_a_wake_up_goes_out_when_there_will_be_room_soon(full_for: int, lets_in: bool) -> None:
    """Nobody answers within the second, but nobody is woken into a long wait either."""
    admission = Admission(1.0)
    for second in range(full_for):
        admission.update(second, NOW, (float(second),))
    assert admission.lets_in(NOW, (0.0,)) is lets_in


def test_a_quick_clock_shares_out_real_seconds() -> None:
    """In a rehearsal sixty times as fast, a session's messages meet in few real seconds."""
    admission = Admission(PACE, speed=60.0)
    began = 0
    while admission.room(NOW, USUAL) is None:
        admission.update(began, NOW, USUAL)
        began += 1
    assert began == 3
    room = admission.room(NOW, USUAL)
    assert room == at(60)


def test_more_than_the_share_alone_is_let_in_alone() -> None:
    """Somebody whose session asks too much of a slow pace is not kept waiting for ever."""
    admission = Admission(1.0)
    assert admission.room(NOW, (0.0, 0.1, 0.2)) is None
    admission.update(1, NOW, (0.0, 0.1, 0.2))
    assert admission.room(NOW, (0.0, 0.1, 0.2)) == at(1)


@given(
    counts=st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=60),
    first=st.integers(0, 20),
)
def test_full_seconds_are_those_with_the_most(counts: list[tuple[int, bool]], first: int) -> None:
    """However they were counted up, down, and forgotten."""
    seconds, plain = Seconds(3), Counter[int]()
    for second, more in counts:
        if more:
            seconds.add((second,))
            plain[second] += 1
        elif plain[second]:
            seconds.take((second,))
            plain[second] -= 1
    seconds.begin_at(first)
    full = {first + n for n in range(30) if seconds.full >> n & 1}
    assert full == {second for second, n in plain.items() if n >= 3 and second >= first}
