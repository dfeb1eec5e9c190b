"""The buttons and the news of an invitation, in whatever words it comes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.core import inviting
from bot.core.context import Context
from bot.core.days import Day, DayOutcome, Ledger, Rule
from bot.core.outcome import Outcome
from bot.core.says import Kind
from tests.core.life import Life, routine, settled_person

FIRST = date(2026, 1, 1)


def woken() -> Life:
    """Somebody who was just woken."""
    life = Life(settled_person())
    life.morning()
    return life


def invited(life: Life, key: str) -> Outcome:
    """An invitation in these words."""
    return inviting.invite(Outcome(person=life.person), key, Context(life.now, routine()))


@pytest.mark.parametrize("key", ["wake-up", "wake-up-again", "wake-up-late", "queue-late"])
def test_every_invitation_rings_and_can_be_answered(key: str) -> None:
    """Start, later, not today, a bad day; and it waits for its acknowledgement."""
    out = invited(woken(), key)
    say = out.says[0]
    assert (say.kind, say.rings) == (Kind.WAKE_UP, True)
    actions = [choice.action for row in say.choices for choice in row]
    assert actions == ["start", "snooze", "not-today", "bad-day"]
    session = out.person.session
    assert session is not None
    assert (session.acknowledged, session.mark) == (False, say.mark)


@pytest.mark.parametrize(
    ("key", "hours"), [("wake-up", 2), ("wake-up-late", 21), ("queue-late", 21)]
)
def test_an_invitation_goes_out_of_date(key: str, hours: int) -> None:
    """A wake-up is worth sending for two hours, one that is late while it can be started."""
    life = woken()
    assert invited(life, key).says[0].expires == life.now + timedelta(hours=hours)


def test_after_three_snoozes_there_is_no_further_one() -> None:
    """The button is gone."""
    life = woken()
    assert life.person.session is not None
    session = replace(life.person.session, snoozes=inviting.MOST_SNOOZES)
    life.person = replace(life.person, session=session)
    rows = invited(life, "wake-up").says[0].choices
    assert rows == ((inviting.START,), (inviting.NOT_TODAY, inviting.BAD_DAY))


def test_what_a_missed_day_cost_is_told_unless_the_streak_is_hidden() -> None:
    """News come with the invitation, and no number where none is wanted."""
    life = woken()
    life.waits(hours=24)
    assert life.person.missed is None
    assert life.last().args["news"] == "spent"
    hidden = replace(life.person.preferences, shows_streak=False)
    person = replace(life.person, missed=life.said[0][0].date(), preferences=hidden)
    assert inviting.news(person)["news"] == "none"


@given(
    outcomes=st.lists(st.sampled_from(DayOutcome), min_size=1, max_size=12),
    told=st.integers(-1, 12),
)
def test_the_news_are_what_that_day_cost(outcomes: list[DayOutcome], told: int) -> None:
    """A spare day or the run, as the streak's reasons say, with the streak as it stands now."""
    days = [Day(date=FIRST + timedelta(n), outcome=o) for n, o in enumerate(outcomes)]
    ledger = Ledger(recent=tuple(days))
    missed = FIRST + timedelta(told)
    rules = {reason.day.date: reason.rule for reason in ledger.reasons()}
    news = inviting.news(replace(settled_person(), ledger=ledger, missed=missed))
    assert news == {
        "news": {Rule.SPENT: "spent", Rule.ENDED: "ended"}.get(
            rules.get(missed, Rule.NEUTRAL), "none"
        ),
        "spare": ledger.streak.spare_days,
        "best": ledger.streak.best,
        "total": ledger.streak.total,
        "current": ledger.streak.current,
    }
