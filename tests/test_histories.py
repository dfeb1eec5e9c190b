"""Two histories of one person: nothing done or hurt is lost, and no gate is opened."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.core import bookkeeping, gate
from bot.core.context import Context
from bot.core.days import Day, DayOutcome, Ledger, Streak, streak_of
from bot.core.outcome import Outcome
from bot.core.person import Answered, Pain, Person, Phase, Result, Screening, Session
from bot.core.wakeups import Wakeup
from bot.histories import History, Obstacle, back, obstacle, together, weight
from tests.core.life import START, routine, settled_person

CONTEXT = Context(START, routine())
TODAY = START.date()
LONG_AGO = TODAY - gate.LASTS - timedelta(days=1)
ALL = routine().ids


def screenings() -> st.SearchStrategy[Screening]:
    """Every answer and agreement, fresh or lapsed, with and without what locks."""
    dates = st.sampled_from([None, TODAY, LONG_AGO])
    return st.builds(
        Screening,
        answer=st.sampled_from(["", "no", "yes", "unsure"]),
        answered=st.sampled_from([TODAY, LONG_AGO]),
        doctor=dates,
        therapist=dates,
        only=st.sampled_from([(), ALL[:1], ALL[:2], ALL[1:]]),
        locked=st.booleans(),
        red_flags=st.booleans(),
    )


def some_days(first: int, last: int) -> st.SearchStrategy[tuple[Day, ...]]:
    """Days so many before today, one a date, oldest first."""
    found = st.dictionaries(
        st.integers(first, last).map(lambda ago: TODAY - timedelta(days=ago)),
        st.sampled_from(DayOutcome),
        max_size=90,
    )
    return found.map(
        lambda days: tuple(
            Day(date=on, outcome=outcome, done=ALL[:1] if outcome.counts else ())
            for on, outcome in sorted(days.items())
        )
    )


def settled(days: tuple[Day, ...] = (), **changes: object) -> History:
    """Somebody with mornings at seven, and these days."""
    ledger = Ledger()
    for day in days:
        ledger = ledger.with_day(day)
    person = replace(
        settled_person(), pause=None, settled=TODAY - timedelta(days=1), ledger=ledger, **changes
    )
    return History(bookkeeping.rearm(Outcome(person=person), CONTEXT).person, days)


def joined(kept: History, given_up: History) -> dict[date, Day]:
    """Every day of the two as one."""
    out = together(kept, given_up, CONTEXT)
    return {day.date: day for day in (*kept.days, *out.days)}


@given(ours=some_days(1, 200), theirs=some_days(1, 200))
@settings(max_examples=60, deadline=None)
def test_one_history_holds_what_either_did(ours: tuple[Day, ...], theirs: tuple[Day, ...]) -> None:
    """Every date of both is there once; done or hurt wins, then the kept chat; the fold agrees."""
    kept, given_up = settled(ours), settled(theirs)
    out = together(kept, given_up, CONTEXT)
    days = joined(kept, given_up)
    first, second = ({day.date: day for day in some} for some in (ours, theirs))
    assert days.keys() == first.keys() | second.keys()
    for on, day in days.items():
        mine, other = first.get(on), second.get(on)
        tells = {outcome for outcome in DayOutcome if outcome.counts} | {DayOutcome.PAIN}
        if mine is None or (mine.outcome not in tells and other and other.outcome in tells):
            assert day == other
        else:
            assert day == mine
    assert out.person.ledger.streak == streak_of(days.values())
    assert replace(out.person, ledger=Ledger()) == replace(kept.person, ledger=Ledger())


@given(ours=screenings(), theirs=screenings(), blank=st.booleans())
@settings(max_examples=300, deadline=None)
def test_linking_never_opens_a_gate(ours: Screening, theirs: Screening, blank: bool) -> None:
    """What may come afterwards could come before, in either chat; what locks is never lost."""
    kept = settled(screening=ours)
    given_up = History(Person(screening=theirs, notice=1)) if blank else settled(screening=theirs)
    if obstacle(kept, given_up, CONTEXT) is not None:
        return
    after = together(kept, given_up, CONTEXT).person
    assert after.screening == ours
    assert ours.locked or not theirs.locked
    assert ours.red_flags or not theirs.red_flags
    cautious = theirs.answer in ("yes", "unsure")
    assert not cautious or ours.answer in ("yes", "unsure")
    if gate.is_open(after, TODAY) and cautious:
        assert gate.is_open(replace(after, screening=theirs), TODAY)
        allowed = bookkeeping.may_do(replace(after, screening=theirs), ALL)
        assert set(bookkeeping.may_do(after, ALL)) <= set(allowed)


@pytest.mark.parametrize(
    ("theirs", "found"),
    [
        (Screening(answer="no", answered=TODAY), None),
        (Screening(), None),
        (Screening(red_flags=True), Obstacle.RED_FLAGS),
        (Screening(locked=True), Obstacle.LOCKED),
        (Screening(answer="yes", answered=TODAY), Obstacle.BONES),
        (Screening(answer="unsure", answered=TODAY), Obstacle.BONES),
        (
            Screening(answer="yes", answered=TODAY, doctor=TODAY, therapist=TODAY),
            Obstacle.BONES,
        ),
    ],
)
def test_the_more_careful_chat_is_settled_first(theirs: Screening, found: Obstacle | None) -> None:
    """Beside somebody who said no, whoever is locked, asked or said yes is an obstacle."""
    assert obstacle(settled(), settled(screening=theirs), CONTEXT) is found


def test_agreements_to_the_same_are_no_obstacle() -> None:
    """Both said yes and both were cleared: the kept one may not let more through."""
    cleared = Screening(answer="yes", answered=TODAY, doctor=TODAY, therapist=TODAY)
    some = replace(cleared, only=ALL[:1])
    waiting = Screening(answer="unsure", answered=TODAY)
    assert obstacle(settled(screening=cleared), settled(screening=cleared), CONTEXT) is None
    assert obstacle(settled(screening=some), settled(screening=cleared), CONTEXT) is None
    assert obstacle(settled(screening=waiting), settled(screening=cleared), CONTEXT) is None
    for stricter in (some, waiting):
        found = obstacle(settled(screening=cleared), settled(screening=stricter), CONTEXT)
        assert found is Obstacle.BONES


def test_of_two_the_one_with_more_to_lose_is_kept() -> None:
    """Mornings before an answer, an answer before a consent, a consent before nothing."""
    answered = History(Person(notice=1, screening=Screening(answer="yes", answered=TODAY)))
    agreed, nothing = History(Person(notice=1)), History(Person())
    by_weight = sorted((nothing, answered, settled(), agreed), key=weight)
    assert by_weight == [nothing, agreed, answered, settled()]
    assert [history.is_blank for history in by_weight] == [True, True, True, False]


def session(phase: Phase, *results: Result) -> Session:
    """This morning's, as it stands."""
    return Session(
        date=TODAY,
        woke=START - timedelta(hours=1),
        plan=ALL,
        phase=phase,
        since=START - timedelta(hours=1),
        acknowledged=True,
        started=bool(results),
        results=results,
    )


DONE = Result(ALL[0], Answered.DONE)
WOKEN = Wakeup(date=TODAY, at=START - timedelta(hours=1))


@pytest.mark.parametrize("phase", [Phase.INVITED, Phase.SNOOZED, Phase.CLOSED])
def test_a_morning_that_was_had_is_not_offered_again(phase: Phase) -> None:
    """Done in the other chat, today's open invitation ends here, counts, and costs nothing."""
    invited = session(phase)
    kept = settled(session=invited, last_wakeup=WOKEN)
    given_up = settled(session=session(Phase.FINISHED, DONE), last_wakeup=WOKEN)
    out = together(kept, given_up, CONTEXT)
    assert out.person.session is None
    assert out.cancels
    assert invited.mark in out.answered
    [day] = out.days
    assert (day.date, day.outcome, day.done) == (TODAY, DayOutcome.KEPT, ALL[:1])
    assert out.person.ledger.streak == Streak(current=1, best=1, total=1)
    assert out.person.next_wakeup is not None
    assert out.person.next_wakeup.date > TODAY


def test_a_morning_under_way_here_stays_as_it_is() -> None:
    """Something was done here: whatever the other chat came to, it goes on."""
    under_way = session(Phase.CLOSED, DONE)
    kept = settled(session=under_way, last_wakeup=WOKEN)
    given_up = settled(session=session(Phase.INVITED), last_wakeup=WOKEN)
    out = together(kept, given_up, CONTEXT)
    assert (out.person.session, out.days) == (under_way, ())


def test_silence_in_the_other_chat_costs_nothing() -> None:
    """An invitation there that nobody answered is neither missed nor asked here again."""
    given_up = settled(session=session(Phase.INVITED), last_wakeup=WOKEN)
    early = settled(times=(time(23),) * 7)
    assert early.person.next_wakeup is not None
    assert early.person.next_wakeup.date == TODAY
    out = together(early, given_up, CONTEXT)
    assert [day.outcome for day in out.days] == [DayOutcome.VOID]
    assert out.person.next_wakeup is not None
    assert out.person.next_wakeup.date == TODAY + timedelta(days=1)
    assert (out.due, out.may_wait) == (out.person.next_wakeup.at, True)


def test_a_wake_up_that_waits_in_line_still_comes() -> None:
    """Somebody who is due this very minute isn't put off until tomorrow by linking."""
    late = replace(settled().person, next_wakeup=WOKEN)
    out = together(History(late), settled(), CONTEXT)
    assert (out.due, out.may_wait) == (WOKEN.at, True)


def test_what_hurt_in_either_chat_stays_left_out() -> None:
    """Exercises left out, and pains that may leave one out, are those of both."""
    pains = (Pain(ALL[0], TODAY - timedelta(days=1)), Pain(ALL[1], TODAY))
    kept = settled(left_out=ALL[2:], pains=pains[1:], turn=3)
    given_up = settled(left_out=ALL[:1], pains=pains, turn=8)
    person = together(kept, given_up, CONTEXT).person
    assert person.left_out == (ALL[0], *ALL[2:])
    assert person.pains == pains
    assert person.turn == 8


def test_whoever_is_back_has_their_mornings() -> None:
    """The days of silence cost nothing, and the next wake-up is set."""
    gone = settled(suspended=True).person
    gone = replace(gone, settled=TODAY - timedelta(days=4), next_wakeup=None)
    out = back(gone, CONTEXT)
    assert not out.person.suspended
    assert [day.outcome for day in out.days] == [DayOutcome.VOID] * 3
    assert out.person.next_wakeup is not None
    assert out.due == out.person.next_wakeup.at


def test_a_session_that_runs_is_busy() -> None:
    """Also one that waits for its beginning; an invitation isn't."""
    busy = {phase for phase in Phase if settled(session=session(phase)).is_busy}
    assert {Phase.QUEUED, Phase.RUNNING, Phase.ASKED, Phase.BETWEEN} < busy
    assert not busy & {Phase.INVITED, Phase.SNOOZED, Phase.CLOSED, Phase.FINISHED}
    assert not settled().is_busy
