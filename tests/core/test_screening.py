"""The bone question, the two clearances, the reminder and the lapse after half a year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from bot.core.days import DayOutcome
from bot.core.events import Word
from bot.core.gate import EXERCISE_KINDS
from bot.core.person import Ask, Screening
from bot.core.says import Attachment, Say
from tests.core.life import START, Life, berlin, settled_person
from tests.core.meeting import meet

BOTH_ORDERS = [("clear-doctor", "clear-therapist"), ("clear-therapist", "clear-doctor")]


def exercises(life: Life) -> list[Say]:
    """Every message of an exercise that was sent."""
    return [say for _, say in life.said if say.kind in EXERCISE_KINDS]


@pytest.mark.parametrize("concern", ["bones-yes", "bones-unsure"])
@pytest.mark.parametrize("order", BOTH_ORDERS)
def test_a_concern_waits_for_both_in_either_order(concern: str, order: tuple[str, str]) -> None:
    """Yes and not sure need the doctor's and the therapist's yes, each stored with its own date."""
    life = meet(until=Ask.BONES)
    life.taps(concern)
    assert life.last().key == "clearance"
    life.waits(days=2)
    life.taps(order[0])
    assert life.last().key == "clearance-one"
    assert life.last().args["other"] == order[1].removeprefix("clear-")
    assert life.person.question is not None
    assert life.person.question.ask is Ask.CLEARANCE
    life.waits(days=5)
    life.taps(order[1])
    kept = life.person.screening
    dates = {"clear-doctor": kept.doctor, "clear-therapist": kept.therapist}
    assert [dates[which] for which in order] == [date(2026, 3, 4), date(2026, 3, 9)]
    assert "clearance-both" in life.keys
    assert life.last().key == "rules"


@pytest.mark.parametrize("order", BOTH_ORDERS)
def test_one_clearance_opens_nothing(order: tuple[str, str]) -> None:
    """With one of the two, neither /now nor /start nor time brings an exercise."""
    life = meet(until=Ask.BONES)
    life.taps("bones-yes")
    life.taps(order[0])
    for word in (Word.NOW, Word.START, Word.DONE, Word.AGAIN, Word.RESUME):
        life.types(word)
    life.waits(days=3)
    assert not exercises(life)


def test_both_say_until_when_it_counts() -> None:
    """After both, the date on which it will be asked again is told: 180 days after the older."""
    life = meet(until=Ask.BONES)
    life.taps("bones-yes")
    life.taps("clear-doctor")
    life.waits(days=30)
    life.taps("clear-therapist")
    both = next(say for _, say in life.said if say.key == "clearance-both")
    assert both.args["date"] == (date(2026, 3, 2) + timedelta(days=180)).isoformat()


def test_a_page_for_the_visit_is_offered() -> None:
    """In words and as a file, which comes last; and the clearances can still be given."""
    life = meet(until=Ask.BONES)
    life.taps("bones-unsure")
    out = life.taps("clear-page")
    assert [say.key for say in out.says] == ["for-your-visit", "clearance-still", "visit-page"]
    assert [say.attaches for say in out.says] == [None, None, Attachment.VISIT]
    life.taps("clear-therapist")
    assert life.person.screening.therapist is not None


def test_only_some_exercises_are_cleared() -> None:
    """Picks can be added and taken back, and the routine is made of those only."""
    life = meet(until=Ask.BONES)
    life.taps("bones-yes")
    life.taps("clear-some")
    assert "cleared-those" not in str(life.last().choices)
    life.taps("clear-exercise", "chest-lift")
    life.taps("clear-exercise", "knee-to-shoulder")
    life.taps("clear-exercise", "knee-swings")
    life.taps("clear-exercise", "knee-to-shoulder")
    life.taps("cleared-those")
    assert life.person.screening.only == ("knee-swings", "chest-lift")
    assert not exercises(life)
    life.taps("clear-doctor")
    life.taps("clear-therapist")
    meet_rest(life)
    life.taps("try-now")
    assert life.person.session is not None
    assert life.person.session.plan == ("knee-swings", "chest-lift")


def meet_rest(life: Life) -> None:
    """The rest of the first meeting, after the screening."""
    life.taps("understood")
    life.reads(places=(berlin(),))
    for action in ("zone-yes", "wake-time", "weekend-same", "gaps-normal"):
        life.taps(action)


def test_the_reminder_comes_once_after_two_weeks() -> None:
    """Remind me in 2 weeks: nothing before, one reminder then, and none after it."""
    life = meet(until=Ask.BONES)
    life.taps("bones-yes")
    life.taps("clear-later")
    assert life.due == START + timedelta(weeks=2)
    life.jump()
    assert life.last().key == "clearance-reminder"
    assert life.due is None
    life.taps("clear-doctor")
    assert life.person.screening.doctor == date(2026, 3, 16)


def test_a_reminder_that_is_no_longer_needed_does_not_come() -> None:
    """Cleared by both before the two weeks are over, nobody is reminded."""
    life = meet(until=Ask.BONES)
    life.taps("bones-yes")
    life.taps("clear-later")
    life.types(Word.START)
    life.taps("clear-doctor")
    life.taps("clear-therapist")
    life.waits(days=20)
    assert "clearance-reminder" not in life.keys


def test_a_red_flag_outlasts_the_reminder() -> None:
    """A reminder that falls due after a red flag neither asks for clearances nor opens anything."""
    life = meet(until=Ask.BONES)
    life.taps("bones-yes")
    life.taps("clear-later")
    life.types(Word.HURTS)
    life.taps("red-flags-yes")
    life.waits(weeks=3)
    assert "clearance-reminder" not in life.keys
    assert life.person.question is not None
    assert life.person.question.ask is Ask.LOCKED


@pytest.mark.parametrize(("days", "key"), [(179, "wake-up"), (180, "bones-again")])
def test_an_answer_lapses_after_180_days(days: int, key: str) -> None:
    """On the 180th day the morning asks again instead of inviting; the day before it invites."""
    answered = date(2026, 3, 3) - timedelta(days=days)
    life = Life(settled_person(today=answered))
    life.morning()
    assert life.keys[-1] == key


def test_after_the_lapse_the_answer_is_waited_for() -> None:
    """Unanswered, the question is not repeated every day, dates are gated, nothing is sent."""
    life = Life(settled_person(today=date(2026, 3, 3) - timedelta(days=180)))
    life.waits(days=5)
    assert life.keys == ["bones-again"]
    outcomes = {day.outcome for day in life.person.ledger.recent if day.date >= date(2026, 3, 3)}
    assert outcomes == {DayOutcome.GATED}
    life.taps("bones-no")
    life.morning()
    assert life.keys[-1] == "wake-up"


def test_a_lapsed_clearance_needs_both_again() -> None:
    """After half a year yes means yes again: doctor and therapist are both asked anew."""
    today = START.date()
    cleared = Screening(answer="yes", answered=today, doctor=today, therapist=today)
    life = Life(replace(settled_person(), screening=cleared))
    life.waits(days=181)
    assert "bones-again" in life.keys
    life.taps("bones-yes")
    assert life.person.screening.doctor is None
    life.taps("clear-doctor")
    assert life.last().key == "clearance-one"


@pytest.mark.parametrize("concern", ["bones-yes", "bones-unsure"])
def test_answering_anew_closes_the_gate_in_mid_session(concern: str) -> None:
    """/screening in the middle of an exercise stops it: no further cue, whatever the answer."""
    life = Life(settled_person())
    life.morning()
    life.taps("start")
    life.jump()
    sent = len(exercises(life))
    out = life.types(Word.SCREENING)
    assert out.cancels
    assert life.last().key == "bones"
    life.taps(concern)
    life.waits(days=4)
    assert len(exercises(life)) == sent
    assert "wake-up" not in life.keys[life.keys.index("bones") :]


def test_answered_with_no_the_mornings_go_on() -> None:
    """Somebody settled who answers no again keeps times and town, and is woken as always."""
    life = Life(settled_person())
    life.types(Word.SCREENING)
    life.waits(hours=1)
    life.taps("bones-no")
    assert life.last().key == "mornings-go-on"
    life.morning()
    assert life.keys[-1] == "wake-up"


def test_waiting_for_clearance_costs_nothing() -> None:
    """Dates behind the gate are neutral: the streak and the spare days stay as they were."""
    life = Life(settled_person())
    life.whole_morning()
    before = life.person.ledger.streak
    life.types(Word.SCREENING)
    life.taps("bones-unsure")
    life.waits(days=30)
    assert life.person.ledger.streak == before
