"""The page for doctor and physical therapist: what the chat says, with pictures and boxes."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from bot.report.clearance import clearance
from bot.report.page import ClearanceView, Page
from bot.report.writing import Writing
from tests.message_files import LANGUAGES
from tests.report.histories import CATALOG, ENGLISH, ROUTINE_READ, TODAY, person

STILLS = {"knee-swings": b"1", "chest-lift-arms": b"2", "chest-lift-pillows": b"3"}


def page(writing: Writing = ENGLISH) -> Page:
    """Make the page as shipped."""
    return clearance(person(), ROUTINE_READ, STILLS, TODAY, writing)


def view_of(page: Page) -> ClearanceView:
    """Take the view of a page."""
    assert isinstance(page.view, ClearanceView)
    return page.view


def plain(text: str) -> str:
    """Leave typography aside."""
    return " ".join(text.replace("’", "'").replace("“", '"').replace("”", '"').split())  # noqa: RUF001 - typography


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_the_chat_says(language: str) -> None:
    """Every exercise, dose, question and the source stand in the text of the chat, too."""
    view = view_of(page(Writing(CATALOG, language)))
    chat = plain(CATALOG.text(language, "for-your-visit"))
    for exercise in view.exercises:
        assert plain(f"{exercise.how} {exercise.dose}") in chat
    for sentence in (view.lead, view.about, *view.questions, view.source):
        assert plain(sentence) in chat


def test_each_picture_stands_with_its_exercise() -> None:
    """Two stills for the two ways of the chest lift; an exercise without one does without."""
    made = page()
    drawn = [it.pictures for it in view_of(made).exercises]
    assert [[drawing.file for drawing in one] for one in drawn] == [
        ["knee-swings.png"],
        [],
        ["chest-lift-arms.png", "chest-lift-pillows.png"],
    ]
    assert made.pictures["chest-lift-pillows.png"] == b"3"
    assert [[drawing.label for drawing in one] for one in drawn] == [
        [""],
        [],
        ["With the arms", "On pillows"],
    ]


def test_each_picture_is_told_in_its_own_words() -> None:
    """What the card says of a movement; arms and pillows are told apart."""
    for exercise in view_of(page()).exercises:
        for drawing in exercise.pictures:
            movement = drawing.file.removesuffix(".png")
            assert drawing.alt == CATALOG.text("en", f"picture-{movement}", {})
    arms, pillows = view_of(page()).exercises[2].pictures
    assert "forearms" in arms.alt
    assert "pillows" in pillows.alt


def test_the_doses_are_the_most_that_the_routine_could_ask() -> None:
    """A host's own routine changes what is agreed to."""
    swings, shoulder, lift = ROUTINE_READ.exercises
    gentler = replace(
        ROUTINE_READ,
        exercises=(
            replace(swings, choices=(30, 45), default=45),
            replace(shoulder, holds_per_side=3),
            replace(lift, choices=(10,), default=10),
        ),
    )
    made = view_of(clearance(person(), gentler, {}, TODAY, ENGLISH))
    assert [it.dose for it in made.exercises] == [
        "30 to 45 seconds.",
        "Usually 3 times on each side.",
        "10 seconds, coming down sooner at any time.",
    ]
