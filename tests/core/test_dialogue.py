"""The tables between a question and its answer are complete and fit each other."""

from __future__ import annotations

import pytest

from bot.core import dialogue
from bot.core.events import Choice, Reading, Replied, Tapped, Word
from bot.core.person import Ask
from tests.core.life import Life, berlin, settled_person
from tests.core.meeting import LONGEST, answer, meet

MEETING = [
    Ask.CONSENT,
    Ask.BONES,
    Ask.CLEARANCE,
    Ask.RULES,
    Ask.TOWN_CONFIRM,
    Ask.WAKE_TIME,
    Ask.WEEKEND,
    Ask.GAPS,
    Ask.READY,
]


def test_every_question_can_be_answered() -> None:
    """Each question is answered by a choice or freely; none leads nowhere."""
    assert set(dialogue.CHOSEN) | set(dialogue.READ) == set(Ask)


def test_places_and_scales_belong_to_questions_that_take_them() -> None:
    """Towns are looked up where places are read, and scales are questions with buttons."""
    assert set(dialogue.READ) >= dialogue.PLACES
    assert set(dialogue.CHOSEN) >= set(dialogue.SCALES)


@pytest.mark.parametrize("ask", MEETING)
def test_every_button_of_the_meeting_leads_on(ask: Ask) -> None:
    """Each choice of each question does something, tapped or typed, and both do the same."""
    answers = LONGEST if ask is Ask.CLEARANCE else None
    life = meet(until=ask) if answers is None else meet(answers, until=ask)
    question = life.person.question
    assert question is not None
    for choice in question.choices:
        tapped, typed = Life(), Life()
        for other in (tapped, typed):
            other.person, other.now = life.person, life.now
        tapped.happens(Tapped(choice, question.mark))
        typed.happens(Replied(Reading(choice=choice)))
        assert tapped.outcome.says
        assert tapped.outcome.says == typed.outcome.says
        assert tapped.person == typed.person
        assert tapped.person != life.person


@pytest.mark.parametrize("word", [Word.TIME, Word.TOMORROW, Word.PAUSE, Word.SETTINGS, Word.ERASE])
def test_every_button_of_a_command_leads_on(word: Word) -> None:
    """Each choice of each command's question is taken and answered."""
    life = Life(settled_person())
    life.types(word)
    question = life.person.question
    assert question is not None
    for choice in question.choices:
        other = Life()
        other.person, other.now = life.person, life.now
        out = other.happens(Tapped(choice, question.mark))
        assert out.says
        assert out.note is None


def test_a_button_of_another_question_is_stale() -> None:
    """A tap that carries an older question's mark is answered in a note and changes nothing."""
    life = meet(until=Ask.BONES)
    mark = life.last().mark
    answer(life)
    before = life.person
    out = life.happens(Tapped(Choice("bones-yes"), mark))
    assert life.person == before
    assert out.note is not None
    assert out.note.key == "old-button"


def test_a_button_that_was_never_offered_is_stale() -> None:
    """The right mark with another question's choice is no answer."""
    life = Life(settled_person())
    life.types(Word.ZONE, places=(berlin(),))
    before = life.person
    life.happens(Tapped(Choice("erase-sure"), life.last().mark))
    assert life.person == before
