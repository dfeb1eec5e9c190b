"""The words in the pictures and under them, in every language there is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

import pytest
from babel import Locale

from bot.catalog import Catalog
from bot.core.days import DayOutcome
from bot.core.says import Arg
from bot.pictures.picture_words import Text, calendar, first_weekday, trend
from tests.message_files import LANGUAGES, MESSAGES
from tests.pictures.days_seen import TODAY, every_outcome, history, numbered

CAPTION = 1024
"""UTF-16 units that Telegram takes below a picture."""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """All texts."""
    return Catalog.load(MESSAGES)


def words(catalog: Catalog, language: str) -> Text:
    """The texts of one language."""
    return partial(catalog.text, language)


def streak(shown: str = "yes", current: int = 5, total: int = 40) -> Mapping[str, Arg]:
    """A streak as the core gives it to texts."""
    last = min(total, 21)
    return {
        "shown": shown,
        "current": current,
        "best": 9,
        "total": total,
        "spare": 2,
        "last": last,
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_caption_says_what_the_picture_shows(catalog: Catalog, language: str) -> None:
    """The streak, the mornings of the last 30, and how often each outcome occurs."""
    text = words(catalog, language)
    shown = calendar(every_outcome(), TODAY, streak(), text, language=language, country="")
    assert shown.view.headline in shown.caption
    assert shown.view.detail in shown.caption
    for outcome, label in shown.view.legend:
        count = sum(cell.outcome is outcome for cell in shown.view.cells)
        assert text("calendar-count", {"label": label, "count": count}) in shown.caption
    assert len(shown.caption.encode("utf-16-le")) // 2 <= CAPTION


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("total", [0, 40])
def test_a_hidden_streak_leaves_no_number_anywhere(
    catalog: Catalog, language: str, total: int
) -> None:
    """No digit in the picture's words and none in its caption."""
    text = words(catalog, language)
    days = every_outcome() if total else []
    shown = calendar(days, TODAY, streak("no", 5, total), text, language=language, country="")
    view = shown.view
    said = [view.title, view.headline, view.detail, view.today_word, *view.weekdays]
    said += [label for _, label in view.legend] + [month.name for month in view.months]
    assert not any(letter.isdigit() for letter in "".join([*said, shown.caption]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_day_one_invites(catalog: Catalog, language: str) -> None:
    """Before the first morning there is an invitation, also on days off and while gated."""
    text = words(catalog, language)
    for days in ([], history(TODAY, [DayOutcome.OFF, DayOutcome.GATED])):
        shown = calendar(days, TODAY, streak("yes", 0, 0), text, language=language, country="")
        assert shown.view.inviting
        assert shown.view.headline == text("calendar-empty", {})
    for outcome in (DayOutcome.PAIN, DayOutcome.MISSED):
        days = history(TODAY, [outcome])
        shown = calendar(days, TODAY, streak("yes", 0, 0), text, language=language, country="")
        assert not shown.view.inviting
        assert not any(letter.isdigit() for letter in shown.view.headline + shown.view.detail)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shown", ["yes", "no"])
def test_mornings_of_long_ago_are_not_none(catalog: Catalog, language: str, shown: str) -> None:
    """Who has none in these 12 weeks is told another thing than who has none at all."""
    text = words(catalog, language)
    long_ago = history(TODAY - timedelta(weeks=20), [DayOutcome.FULL])
    none, older = (
        calendar(
            days, TODAY, streak(shown, 0, len(days)), text, language=language, country=""
        ).caption
        for days in ([], long_ago)
    )
    assert none != older
    assert none == text("calendar-caption", {**streak(shown, 0, 0), "days": "", "begun": "no"})


@pytest.mark.parametrize(
    ("country", "begins"), [("GB", 0), ("US", 6), ("EG", 5), ("DE", 0), ("", 0), ("ZZ", 0)]
)
def test_weeks_begin_as_the_country_has_it(country: str, begins: int) -> None:
    """Monday, Sunday or Saturday; the language decides where the country is not known."""
    assert first_weekday(Locale.parse("en_GB"), country) == begins


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("length", [30, 90])
def test_the_trend_is_told_in_words(catalog: Catalog, language: str, length: int) -> None:
    """How far back, the middle of each kind of number, and on how many days."""
    text = words(catalog, language)
    shown = trend(
        numbered(TODAY, [(7, 3), (8, None), (7, None)]), TODAY, length, text, language=language
    )
    told = "".join(letter if letter.isdigit() else " " for letter in shown.caption).split()
    assert {str(length), "7", "3", "1"} <= set(told)
    assert len(shown.caption.encode("utf-16-le")) // 2 <= CAPTION


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_trend_without_numbers_says_so(catalog: Catalog, language: str) -> None:
    """Its caption is another one, and nothing is counted."""
    text = words(catalog, language)
    shown = trend([], TODAY, 30, text, language=language)
    assert shown.caption == text("trend-caption-empty", {"length": 30, "pains": 0})
    only_after = trend(numbered(TODAY, [(None, 4)]), TODAY, 30, text, language=language)
    assert "4" in only_after.caption


@pytest.mark.parametrize("language", LANGUAGES)
def test_stops_without_numbers_are_told(catalog: Catalog, language: str) -> None:
    """The picture marks them, so its words count them."""
    text = words(catalog, language)
    pains = history(TODAY, [DayOutcome.PAIN] * 3)
    shown = trend(pains, TODAY, 90, text, language=language)
    assert len(shown.view.pains) == 3
    assert "3" in shown.caption
    assert shown.caption == text("trend-caption-empty", {"length": 90, "pains": 3})
