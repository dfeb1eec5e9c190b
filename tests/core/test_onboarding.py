"""The first meeting: short, in order, left and taken up anywhere; a no leaves nothing."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import gate
from bot.core.context import NOTICE_VERSION
from bot.core.events import Reading, Replied, WeekdayTimes, Word
from bot.core.person import Ask, Person
from tests.core.life import Life, berlin
from tests.core.meeting import LONGEST, SHORTEST, answer, meet, types_seven

ORDER = [
    Ask.CONSENT,
    Ask.BONES,
    Ask.RULES,
    Ask.TOWN,
    Ask.TOWN_CONFIRM,
    Ask.WAKE_TIME,
    Ask.WEEKEND,
    Ask.GAPS,
]
INTERRUPTIONS = st.one_of(
    st.sampled_from([w for w in Word if w not in (Word.YES, Word.NO, Word.DONE, Word.UNSURE)]).map(
        lambda word: Replied(Reading(word=word))
    ),
    st.sampled_from(
        [
            Replied(Reading()),
            Replied(Reading(doubt=True)),
            Replied(Reading(unknown_command=True)),
            Replied(Reading(number=7)),
        ]
    ),
)


def test_the_questions_come_in_their_order() -> None:
    """Hello, bones, two rules, clock, wake-up, weekend, gaps, ready: as the script has it."""
    life = Life()
    life.reads()
    asked = [answer(life) for _ in ORDER]
    assert asked == ORDER
    assert life.last().key == "ready"


@pytest.mark.parametrize("answers", [SHORTEST, LONGEST])
def test_at_most_ten_taps_and_one_typed_answer(answers: dict[Ask, object]) -> None:
    """Whatever is answered, the meeting takes at most ten taps and one typed town."""
    life = Life()
    life.reads()
    asked = []
    while not life.person.scheduled:
        asked.append(answer(life, answers))  # type: ignore[arg-type]
    assert asked.count(Ask.TOWN) == 1
    assert len(asked) - 1 <= 10


def test_ready_names_the_first_morning() -> None:
    """After the last question the weekday, the time and the town of the first wake-up are said."""
    life = meet()
    assert life.last().args | {"date": "2026-03-03", "time": "07:00", "place": "Berlin"} == (
        life.last().args
    )
    assert life.due == life.person.next_wakeup.at if life.person.next_wakeup else False
    assert life.due is not None


@pytest.mark.parametrize("ask", ORDER)
def test_start_takes_the_meeting_up_where_it_was_left(ask: Ask) -> None:
    """At each question, days later, /start asks the same question again and forgets no answer."""
    life = meet(until=ask)
    before = life.person
    life.waits(days=3)
    life.types(Word.START)
    question = life.person.question
    assert question is not None
    # A town that was not agreed on yet has to be named again.
    assert question.ask is (Ask.TOWN if ask is Ask.TOWN_CONFIRM else ask)
    assert life.person.screening.answer == before.screening.answer
    assert life.person.times == before.times


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_no_question_is_lost_whatever_comes_between(data: st.DataObject) -> None:
    """Left anywhere by any word, the meeting is taken up and no question goes unanswered."""
    life = Life()
    life.reads()
    answered = set()
    for _ in range(14):
        if life.person.scheduled:
            break
        if data.draw(st.booleans()):
            life.happens(data.draw(INTERRUPTIONS))
        if life.person.question is None or life.person.question.ask not in SHORTEST:
            leave(life)
        answered.add(answer(life))
    while not life.person.scheduled:
        answered.add(answer(life))
    assert answered >= set(ORDER)
    assert not any(say.kind in gate.EXERCISE_KINDS for _, say in life.said)


def leave(life: Life) -> None:
    """Answer what is not of the meeting, then take the meeting up."""
    question = life.person.question
    if question is not None and question.ask is Ask.RED_FLAGS:
        life.taps("red-flags-none")
        life.taps("rest-today")
    elif question is not None and question.ask is Ask.ERASE:
        life.taps("erase-nothing")
    life.types(Word.START)


@pytest.mark.parametrize("ask", ORDER)
def test_unknown_words_change_nothing(ask: Ask) -> None:
    """At each question, what is not understood gets one short answer and changes nothing."""
    life = meet(until=ask)
    before = life.person
    out = life.reads()
    assert life.person == before
    assert len(out.says) == 1


def test_nothing_is_taken_before_the_consent() -> None:
    """A town, a time or a command before the yes is not kept; the consent is asked for."""
    life = Life()
    life.reads()
    before = life.person
    for reading in (
        Reading(places=(berlin(),)),
        Reading(schedule=(WeekdayTimes((0,), time(7)),)),
        Reading(word=Word.SETTINGS),
        Reading(word=Word.TIME),
    ):
        assert [say.key for say in life.happens(Replied(reading)).says] == ["consent-first"]
        assert life.person == before


def test_no_thanks_leaves_nothing() -> None:
    """A no to the notice says goodbye and has everything forgotten."""
    life = Life()
    life.reads()
    out = life.taps("consent-no")
    assert [say.key for say in out.says] == ["goodbye"]
    assert out.forgets is not None
    assert out.forgets.everything


def test_read_more_asks_again() -> None:
    """After the whole notice the same yes or no stands open."""
    life = Life()
    life.reads()
    life.taps("consent-more")
    assert life.person.notice == 0
    assert life.last().key == "hello-more"
    life.taps("consent-yes")
    assert life.last().key == "bones"


def test_the_consent_is_kept_with_its_version() -> None:
    """What is stored is which notice was agreed to."""
    assert Person().notice == 0
    assert meet(until=Ask.BONES).person.notice == NOTICE_VERSION


def test_a_weekend_off_has_no_wake_up() -> None:
    """Off means that Saturday and Sunday have none, and the other days are as chosen."""
    life = meet(until=Ask.WEEKEND)
    life.taps("weekend-off")
    assert life.person.times == (time(7),) * 5 + (None, None)


def test_a_later_weekend_is_offered_and_can_be_typed() -> None:
    """Later offers later times; a typed one is taken for Saturday and Sunday only."""
    life = meet(until=Ask.WEEKEND)
    life.taps("weekend-later")
    offered = [choice.value for row in life.last().choices for choice in row]
    assert offered
    assert all("07:00" < at < "12:00" for at in offered)
    types_seven(life, 9)
    assert life.person.times == (time(7),) * 5 + (time(9),) * 2


def test_days_named_one_by_one_need_no_weekend_question() -> None:
    """Somebody who typed different days has told everything about the weekend."""
    life = meet(until=Ask.WAKE_TIME)
    life.reads(schedule=(WeekdayTimes((0, 1, 2, 3, 4), time(6)), WeekdayTimes((5,), time(8))))
    assert life.last().key == "gaps"
    assert life.person.times == (time(6),) * 5 + (time(8), None)


def test_days_all_off_ask_again() -> None:
    """A meeting can't end without any wake-up time."""
    life = meet(until=Ask.WAKE_TIME)
    life.reads(schedule=(WeekdayTimes(tuple(range(7)), None),))
    assert not life.person.scheduled
    life.taps("wake-time", "06:30")
    assert life.person.times == (time(6, 30),) * 7


def test_trying_it_begins_at_once_and_counts_for_the_date() -> None:
    """Try it opens the first card now; the same date has no second session."""
    life = meet()
    life.taps("try-now")
    assert life.last().key == "knee-swings.card"
    assert life.person.session is not None
    assert life.person.session.date == date(2026, 3, 2)
    assert life.person.next_wakeup is not None
    assert life.person.next_wakeup.date == date(2026, 3, 3)


def test_see_you_in_the_morning_waits_for_the_wake_up() -> None:
    """Nothing is sent until the first wake-up, and that one comes at its time."""
    life = meet()
    life.taps("see-you")
    said = len(life.said)
    life.morning()
    assert life.keys[said:] == ["wake-up"]


def test_pain_before_the_consent_leads_back_to_the_consent() -> None:
    """A red flag locks at once; after the doctor the notice comes before the bone question."""
    life = Life()
    life.reads()
    life.types(Word.HURTS)
    life.taps("red-flags-yes")
    assert life.person.screening.locked
    life.taps("doctor-checked")
    assert life.last().key == "hello"
    life.taps("consent-yes")
    assert life.last().key == "bones"
