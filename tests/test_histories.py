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
from bot.core.starting import is_over
from bot.core.wakeups import Wakeup
from bot.histories import History, Obstacle, back, obstacle, together, weight
from tests.core.life import START, routine, settled_person

CONTEXT = Context(START, routine())
TODAY = START.date()
LONG_AGO = TODAY - gate.LASTS - timedelta(days=1)
ALL = routine().ids
YESTERDAY = TODAY - timedelta(days=1)


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
        asked=st.sampled_from([None, TODAY]),
        locked=st.booleans(),
        red_flags=st.booleans(),
    )


SOME = st.lists(st.sampled_from(ALL), unique=True, max_size=3).map(tuple)
TOLD = st.none() | st.integers(0, 10)
NUMBERS = ("before", "after", "week_stiffness", "week_length")


def some_days(first: int, last: int) -> st.SearchStrategy[tuple[Day, ...]]:
    """Days so many before today, one a date, oldest first."""
    days = st.builds(
        Day,
        date=st.just(TODAY),
        outcome=st.sampled_from(DayOutcome),
        done=SOME,
        skipped=SOME,
        hurt=SOME,
        before=TOLD,
        after=TOLD,
        week_stiffness=TOLD,
        week_length=TOLD,
    ).map(_sound)
    found = st.dictionaries(
        st.integers(first, last).map(lambda ago: TODAY - timedelta(days=ago)), days, max_size=60
    )
    return found.map(lambda some: tuple(replace(day, date=on) for on, day in sorted(some.items())))


def _sound(day: Day) -> Day:
    """A day as the core writes it: what counts has something done, and a pain something hurt."""
    done = (day.done or ALL[:1]) if day.outcome.counts else ()
    hurt = (day.hurt or ALL[1:2]) if day.outcome is DayOutcome.PAIN else ()
    skipped = tuple(exercise for exercise in day.skipped if exercise not in done)
    return replace(day, done=done, skipped=skipped, hurt=hurt)


def settled(days: tuple[Day, ...] = (), **changes: object) -> History:
    """Somebody with mornings at seven, and these days."""
    ledger = Ledger()
    for day in days:
        ledger = ledger.with_day(day)
    person = replace(
        settled_person(), pause=None, settled=TODAY - timedelta(days=1), ledger=ledger, **changes
    )
    return History(bookkeeping.rearm(Outcome(person=person), CONTEXT).person, days)


def worth(day: Day) -> int:
    """Done is worth more than hurt, and hurt more than nothing."""
    return 2 if day.outcome.counts else int(day.outcome is DayOutcome.PAIN)


def joined(kept: History, given_up: History) -> dict[date, Day]:
    """Every day of the two as one."""
    out = together(kept, given_up, CONTEXT)
    return {day.date: day for day in (*kept.days, *out.days)}


@given(ours=some_days(1, 200), theirs=some_days(1, 200))
@settings(max_examples=60, deadline=None)
def test_one_history_holds_what_either_did(ours: tuple[Day, ...], theirs: tuple[Day, ...]) -> None:
    """Every date of both is there once; done wins, then hurt, then the kept chat; the fold agrees.

    A miss is the kept chat's own or none, and neither best run gets shorter.
    """
    kept, given_up = settled(ours), settled(theirs)
    out = together(kept, given_up, CONTEXT)
    days = joined(kept, given_up)
    first, second = ({day.date: day for day in some} for some in (ours, theirs))
    assert days.keys() == first.keys() | second.keys()
    for on, day in days.items():
        mine, other = first.get(on), second.get(on)
        won = mine if mine and (other is None or worth(mine) >= worth(other)) else other
        assert won is not None
        forgiven = DayOutcome.VOID if won.outcome.spends else won.outcome
        assert day.outcome in (won.outcome, forgiven)
        assert mine is not None or day.outcome is forgiven
    streak = out.person.ledger.streak
    assert streak == streak_of(days.values())
    assert streak.best >= max(streak_of(ours).best, streak_of(theirs).best)
    assert replace(out.person, ledger=Ledger(), last_date=None) == replace(
        kept.person, ledger=Ledger()
    )


@given(ours=some_days(1, 10), theirs=some_days(1, 10))
@settings(max_examples=100, deadline=None)
def test_nothing_told_in_either_chat_is_lost(
    ours: tuple[Day, ...], theirs: tuple[Day, ...]
) -> None:
    """What was done and hurt on a date is that of both, and no number that was told is missing.

    Where both told one it is that of the chat in which more came of the date.
    """
    days = joined(settled(ours), settled(theirs))
    first, second = ({day.date: day for day in some} for some in (ours, theirs))
    for on, day in days.items():
        rows = [row for row in (first.get(on), second.get(on)) if row is not None]
        rows.sort(key=worth, reverse=True)
        assert set(day.done) == {name for row in rows for name in row.done}
        assert set(day.hurt) == {name for row in rows for name in row.hurt}
        assert set(day.skipped) == set(rows[0].skipped) - set(day.done)
        for field in NUMBERS:
            told = [getattr(row, field) for row in rows if getattr(row, field) is not None]
            assert getattr(day, field) == (told[0] if told else None)


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
    assert not (theirs.asked and not theirs.answer and ours.answer)
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
        (Screening(asked=TODAY), Obstacle.ASKED),
        (Screening(answer="no", answered=TODAY, asked=TODAY), None),
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


def test_a_question_about_bones_is_answered_first_in_either_chat() -> None:
    """Asked anew in the kept chat, too; open in both, nothing is answered by linking."""
    asked = settled(screening=Screening(asked=TODAY))
    assert obstacle(asked, settled(), CONTEXT) is Obstacle.ASKED
    assert obstacle(asked, asked, CONTEXT) is None
    assert obstacle(asked, settled(screening=Screening()), CONTEXT) is None


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


@pytest.mark.parametrize("phase", [Phase.CLOSED, Phase.FINISHED])
def test_a_morning_that_was_had_in_both_chats_is_one(phase: Phase) -> None:
    """Today's is over then; its date has what was done and told in either."""
    other = Result(ALL[1], Answered.DONE)
    ours = replace(session(phase, DONE), before=6, after=3)
    theirs = replace(session(Phase.FINISHED, other), before=9)
    kept = settled(session=ours, last_wakeup=WOKEN)
    out = together(kept, settled(session=theirs, last_wakeup=WOKEN), CONTEXT)
    assert out.person.session is None
    day = {day.date: day for day in out.days}[TODAY]
    assert (day.outcome, day.done) == (DayOutcome.KEPT, ALL[:2])
    assert (day.before, day.after) == (6, 3)
    assert out.person.ledger.streak.total == 1
    assert is_over(out.person, CONTEXT)


def test_a_morning_under_way_here_stays_as_it_is() -> None:
    """Nothing came of it in the other chat: here it goes on."""
    under_way = session(Phase.CLOSED, DONE)
    kept = settled(session=under_way, last_wakeup=WOKEN)
    given_up = settled(session=session(Phase.INVITED), last_wakeup=WOKEN)
    out = together(kept, given_up, CONTEXT)
    assert (out.person.session, out.days) == (under_way, ())


LATE = settled(times=(time(23),) * 7)
"""Somebody whose wake-up is still to come today."""


@pytest.mark.parametrize("phase", [Phase.INVITED, Phase.SNOOZED])
def test_silence_in_the_other_chat_costs_nothing(phase: Phase) -> None:
    """An invitation there that nobody took is not missed, and today's morning still comes here."""
    given_up = settled(session=session(phase), last_wakeup=WOKEN)
    out = together(LATE, given_up, CONTEXT)
    assert [day.outcome for day in out.days] == [DayOutcome.VOID]
    assert out.person.next_wakeup == LATE.person.next_wakeup
    assert out.person.next_wakeup is not None
    assert out.person.next_wakeup.date == TODAY
    assert (out.due, out.may_wait) == (out.person.next_wakeup.at, True)
    assert not is_over(out.person, CONTEXT)


def test_nobody_is_woken_again_after_an_answer() -> None:
    """A "not today" there counts here; it was no session, so that one may still be had."""
    declined = replace(session(Phase.CLOSED), declined=True)
    out = together(LATE, settled(session=declined, last_wakeup=WOKEN), CONTEXT)
    assert out.person.next_wakeup is not None
    assert out.person.next_wakeup.date == TODAY + timedelta(days=1)
    assert not is_over(out.person, CONTEXT)


@pytest.mark.parametrize(
    ("phase", "results", "stopped"), [(Phase.FINISHED, (DONE,), False), (Phase.STOPPED, (), True)]
)
def test_what_was_done_or_hurt_there_was_todays_session(
    phase: Phase, results: tuple[Result, ...], stopped: bool
) -> None:
    """One session a date, and none more on the date of a pain."""
    had = replace(session(phase, *results), stopped=stopped)
    out = together(LATE, settled(session=had, last_wakeup=WOKEN), CONTEXT)
    assert out.person.next_wakeup is not None
    assert out.person.next_wakeup.date == TODAY + timedelta(days=1)
    assert is_over(out.person, CONTEXT)


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


def ago(days: int) -> Pain:
    """The first exercise hurt so many days before today."""
    return Pain(ALL[0], TODAY - timedelta(days=days))


@pytest.mark.parametrize(
    ("ours", "theirs", "left_out"),
    [
        (ago(0), ago(6), ALL[:1]),
        (ago(20), ago(26), ALL[:1]),
        (ago(0), ago(7), ()),
        (ago(1), ago(1), ()),
        (ago(0), Pain(ALL[1], TODAY), ()),
    ],
)
def test_what_hurt_once_in_each_chat_is_left_out(
    ours: Pain, theirs: Pain, left_out: tuple[str, ...]
) -> None:
    """Twice within the core's seven days, on two dates, of one exercise."""
    person = together(settled(pains=(ours,)), settled(pains=(theirs,)), CONTEXT).person
    assert person.left_out == left_out


def test_an_open_morning_shows_nothing_that_is_left_out() -> None:
    """Its plan goes on without; one that was begun, or of which nothing is left, ends."""
    given_up = settled(left_out=ALL[:1])
    for phase, results, plan in (
        (Phase.INVITED, (), ALL[1:]),
        (Phase.CLOSED, (Result(ALL[1], Answered.DONE),), None),
        (Phase.CLOSED, (DONE,), ALL),
    ):
        kept = settled(session=session(phase, *results), last_wakeup=WOKEN)
        found = together(kept, given_up, CONTEXT).person.session
        assert (None if found is None else found.plan) == plan
    invited = settled(session=session(Phase.INVITED), last_wakeup=WOKEN)
    out = together(invited, settled(left_out=ALL), CONTEXT)
    assert out.person.session is None
    assert [day.outcome for day in out.days] == [DayOutcome.VOID]


def test_neither_best_run_gets_shorter() -> None:
    """Spare days spent in the one chat don't end the run that was protected in the other."""
    missed, full = DayOutcome.MISSED, DayOutcome.FULL
    ours = tuple(day(ago, missed) for ago in range(20, 16, -1))
    theirs = tuple(day(ago, missed if ago in (8, 5) else full) for ago in range(14, 0, -1))
    for kept, given_up in ((ours, theirs), (theirs, ours)):
        best = together(settled(kept), settled(given_up), CONTEXT).person.ledger.streak.best
        assert best == streak_of(theirs).best == 12


def test_a_pain_and_what_was_done_are_one_date() -> None:
    """Stopped here and done there: the date counts, what hurt is told, and the answer to it."""
    flags = "none"
    pain = Day(date=YESTERDAY, outcome=DayOutcome.PAIN, hurt=ALL[:1], red_flags=flags)
    done = Day(date=YESTERDAY, outcome=DayOutcome.KEPT, done=ALL[1:])
    for kept, given_up in ((pain, done), (done, pain)):
        found = joined(settled((kept,)), settled((given_up,)))
        assert found[YESTERDAY] == replace(done, hurt=ALL[:1], red_flags=flags)


@pytest.mark.parametrize("results", [(), (Result(ALL[0], Answered.HURT),)])
def test_a_pain_of_this_morning_ends_by_what_was_done_there(results: tuple[Result, ...]) -> None:
    """It stays noted, and the date counts; the streak is as good as it was there."""
    stopped = replace(session(Phase.STOPPED, *results), stopped=True)
    kept = settled(session=stopped, last_wakeup=WOKEN)
    given_up = settled(session=session(Phase.FINISHED, DONE), last_wakeup=WOKEN)
    out = together(kept, given_up, CONTEXT)
    assert out.person.session is None
    assert (out.days[-1].outcome, out.days[-1].done) == (DayOutcome.KEPT, ALL[:1])
    assert out.days[-1].hurt == tuple(result.exercise for result in results)
    assert out.person.ledger.streak.best == 1
    assert is_over(out.person, CONTEXT)


def day(ago: int, outcome: DayOutcome) -> Day:
    """A day so many days before today."""
    return Day(date=TODAY - timedelta(days=ago), outcome=outcome)


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
