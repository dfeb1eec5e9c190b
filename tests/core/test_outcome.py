"""What a step decided is built up piece by piece, and nothing already said is lost."""

from __future__ import annotations

from datetime import date

import pytest

from bot.core.days import Day, DayOutcome
from bot.core.events import Choice
from bot.core.outcome import Outcome
from bot.core.person import Ask, Person
from bot.core.says import Kind

YES, NO = Choice("zone-yes"), Choice("zone-no")


def test_messages_keep_their_order() -> None:
    """What is said later stands later."""
    out = Outcome(person=Person()).say("one").say("two", kind=Kind.NUDGE, rings=False)
    assert [(say.key, say.rings) for say in out.says] == [("one", True), ("two", False)]


def test_arguments_are_named_as_the_texts_name_them() -> None:
    """Underscores become hyphens; a mapping and names add up."""
    out = Outcome(person=Person()).say("x", args={"a": 1}, left_out="none")
    assert out.says[0].args == {"a": 1, "left-out": "none"}


def test_a_question_gets_a_mark_of_its_own_and_ends_the_one_before() -> None:
    """A new question's buttons have a new mark; the old one's are to be taken away."""
    first = Outcome(person=Person()).ask(Ask.TOWN_CONFIRM, "town-confirm", (YES, NO))
    second = first.ask(Ask.TOWN_CONFIRM, "town-confirm", (YES, NO))
    one, two = first.person.question, second.person.question
    assert one is not None
    assert two is not None
    assert one.mark != two.mark
    assert second.answered == (one.mark,)
    assert [say.mark for say in second.says] == [one.mark, two.mark]
    assert two.choices == (YES, NO)


def test_closing_takes_the_buttons_away_once() -> None:
    """Closing an open question names its mark; closing nothing names none."""
    asked = Outcome(person=Person()).ask(Ask.RULES, "rules", (Choice("understood"),))
    closed = asked.close_question()
    assert closed.person.question is None
    assert closed.answered == (asked.says[0].mark,)
    assert closed.close_question() == closed


def test_a_date_is_recorded_once() -> None:
    """A row written twice in one step is written as it stands last."""
    on = date(2026, 3, 3)
    out = Outcome(person=Person()).record([Day(date=on, outcome=DayOutcome.KEPT)])
    out = out.record([Day(date=on, outcome=DayOutcome.FULL)])
    assert [day.outcome for day in out.days] == [DayOutcome.FULL]
    assert out.person.ledger.streak.total == 1


def test_there_is_no_changing_a_session_that_is_not() -> None:
    """A flow that forgets to look is stopped, not obeyed."""
    with pytest.raises(ValueError, match="no session"):
        Outcome(person=Person()).session(snoozes=1)
