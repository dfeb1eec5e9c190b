"""What is shown: each card its movement, and the page that fits where somebody stands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from bot.core import gate
from bot.core.events import Delivered, Undelivered, Word
from bot.core.person import Ask, Preferences, Screening
from bot.core.routine import Options
from bot.core.says import Attachment, Kind, Say
from bot.core.session import STOP
from bot.core.showing import left_out, movement_of, movements_of
from tests.core.life import Life, settled_person
from tests.core.meeting import meet

TODAY = date(2026, 3, 2)


def cards(life: Life) -> list[str]:
    """The pictures of the cards so far."""
    return [say.picture for _, say in life.said if say.kind is Kind.CARD]


def preferring(preferences: Preferences) -> Life:
    """Somebody with these preferences, through one whole morning."""
    life = Life(replace(settled_person(), preferences=preferences))
    life.whole_morning()
    return life


@pytest.mark.parametrize("hands_free", [False, True])
def test_each_card_shows_its_movement(hands_free: bool) -> None:
    """And nothing but a card does."""
    life = Life(replace(settled_person(), preferences=Preferences(hands_free=hands_free)))
    life.started()
    for count in (2, 3):
        if not hands_free:
            life.closes()
        while len(cards(life)) < count:
            life.jump()
    assert cards(life) == ["knee-swings", "knee-to-shoulder", "chest-lift-arms"]
    assert all(say.kind is Kind.CARD for _, say in life.said if say.picture)


def test_the_chest_lift_is_shown_the_way_it_is_done() -> None:
    """On pillows, for those who lie on pillows."""
    life = preferring(Preferences(options=Options(pillows=True)))
    assert cards(life)[-1] == "chest-lift-pillows"


def test_a_card_said_again_shows_the_way_chosen_meanwhile() -> None:
    """Pillows tapped on the card of the arms: from then on the pillows are shown."""
    life = Life(settled_person())
    life.started()
    life.closes()
    life.closes()
    life.taps("pillows")
    assert cards(life)[-1] == "chest-lift-arms"
    life.types(Word.AGAIN)
    assert cards(life)[-1] == "chest-lift-pillows"


def lifting(**preferences: Any) -> Life:
    """A life at the card of the chest lift."""
    life = Life(replace(settled_person(), preferences=Preferences(**preferences)))
    life.started()
    life.closes()
    life.closes()
    return life


def test_the_way_chosen_on_the_card_is_shown_at_once() -> None:
    """Once, without a sound, beside the cues; nothing waits for it and nothing is timed by it."""
    life = lifting()
    before = life.person.session
    [shown] = life.taps("pillows").says
    assert (shown.key, shown.picture) == ("pillows-shown", "chest-lift-pillows")
    assert (shown.kind, shown.rings, shown.choices[-1]) == (Kind.PICTURE, False, (STOP,))
    assert before is not None
    assert life.person.session == replace(before, options=life.person.preferences.options)
    at = life.outcome.due
    for told in (Delivered(shown.mark), Undelivered(shown.mark)):
        assert life.happens(told).due == at
    assert life.taps("pillows").says == ()
    [back] = life.taps("arms").says
    assert (back.key, back.picture) == ("arms-shown", "chest-lift-arms")


def test_no_other_way_is_shown_where_it_is_not_done() -> None:
    """Without pictures, and once the hold has begun."""
    assert lifting(pictures=False).taps("pillows").says == ()
    begun = lifting()
    begun.jump()
    assert begun.taps("pillows").says == ()


def test_without_pictures_the_cards_are_words() -> None:
    """As the setting has it; a calendar that is asked for is drawn all the same."""
    life = preferring(Preferences(pictures=False))
    assert cards(life) == ["", "", ""]
    assert life.types(Word.CALENDAR).says[-1].attaches is Attachment.CALENDAR


def test_an_exercise_has_a_movement_for_each_way_of_doing_it() -> None:
    """Whichever way somebody chose is one of them."""
    for exercise in ("knee-swings", "chest-lift"):
        ways = {movement_of(exercise, Options(pillows=pillows)) for pillows in (False, True)}
        assert set(movements_of(exercise)) == ways


def test_what_did_not_work_out_is_a_reply_that_attaches_nothing() -> None:
    """So that it can't fail the same way; its buttons are those of what it stands for."""
    life = Life(settled_person())
    life.started()
    page = life.types(Word.REPORT).says[-1]
    words = left_out(page)
    assert (words.key, words.args) == ("picture-left-out", {"what": "report"})
    assert (words.kind, words.attaches) == (Kind.REPLY, None)
    assert (words.choices, words.mark) == (page.choices, page.mark)


def test_a_picture_of_a_movement_is_an_exercise_to_the_gate() -> None:
    """Whatever message it goes with; the pages and the days are none."""
    assert gate.shows_exercise(Say(key="any", picture="knee-swings"))
    assert gate.shows_exercise(Say(key="any", kind=Kind.CARD))
    for attachment in Attachment:
        assert not gate.shows_exercise(Say(key="any", kind=Kind.PICTURE, attaches=attachment))


def test_the_report_comes_in_words_and_then_as_a_page() -> None:
    """The page is the last thing said, and for the date where they are."""
    life = preferring(Preferences())
    words, page = life.types(Word.REPORT).says
    assert (words.key, words.attaches) == ("report", None)
    assert (page.key, page.attaches) == ("report-page", Attachment.REPORT)
    assert (page.kind, page.args) == (Kind.PICTURE, {"today": "2026-03-03"})


CLEARED = Screening(answer="yes", answered=TODAY, doctor=TODAY, therapist=TODAY)


@pytest.mark.parametrize(
    ("screening", "page"),
    [
        (Screening(answer="yes", answered=TODAY), "visit-page"),
        (Screening(answer="unsure", answered=TODAY, doctor=TODAY), "visit-page"),
        (Screening(answer="no", answered=TODAY), "report-page"),
        (CLEARED, "report-page"),
        (replace(CLEARED, locked=True), "report-page"),
        (Screening(), "report-page"),
    ],
)
def test_who_waits_for_an_agreement_gets_the_page_that_asks_for_it(
    screening: Screening, page: str
) -> None:
    """And is told so. Everybody else gets the page about their mornings."""
    life = Life(replace(settled_person(), screening=screening))
    out = life.types(Word.REPORT)
    first = "report-gated" if page == "visit-page" else "report"
    assert [say.key for say in out.says] == [first, page]


def test_the_page_can_be_had_in_the_first_meeting() -> None:
    """While an agreement is missing; the question stays open. Before that, nothing."""
    life = meet(until=Ask.BONES)
    assert [say.key for say in life.types(Word.REPORT).says] == ["bones"]
    life.taps("bones-yes")
    asked = life.person.question
    assert [say.key for say in life.types(Word.REPORT).says] == ["report-gated", "visit-page"]
    assert life.person.question == asked
    life = Life()
    life.reads()
    assert life.types(Word.REPORT).says[-1].key == "consent-first"


def test_a_calendar_in_mid_session_carries_stop_like_every_message() -> None:
    """Words and picture alike, with the answers that stand open."""
    life = Life(settled_person())
    life.started()
    life.until("done")
    for say in life.types(Word.CALENDAR).says:
        actions = [choice.action for row in say.choices for choice in row]
        assert actions == ["done", "skipped", "again", "stop"]
