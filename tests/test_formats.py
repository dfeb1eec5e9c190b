"""Dates, times and lists in words."""

from __future__ import annotations

from datetime import date, time

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from bot.formats import functions, locale_of


def call(language: str, name: str, *args: str | int, **options: str) -> str:
    """Call a function as a text would; other texts are their keys in brackets."""
    return functions(locale_of(language), lambda key: f"[{key}]")[name](*args, **options)


@pytest.mark.parametrize(
    ("language", "name", "arg", "words"),
    [
        ("en", "TIME", "06:30", "6:30"),
        ("en", "TIME", "21:14", "21:14"),
        ("en", "TIME", "00:05", "0:05"),
        ("en", "TIME", "2026-03-03T07:00:20", "7:00"),
        ("de", "TIME", "06:30", "6:30"),
        ("fi", "TIME", "06:30", "6.30"),
        ("en", "DATE", "2026-03-03", "Tuesday 3 March"),
        ("en", "DATE", "2026-03-03T07:00", "Tuesday 3 March"),
        ("de", "DATE", "2026-03-03", "Dienstag, 3. März"),
        ("es", "DATE", "2026-03-03", "martes, 3 de marzo"),
        ("ja", "DATE", "2026-03-03", "3月3日火曜日"),
        ("en", "DAY", "2026-03-03", "Tuesday"),
        ("en", "DAY", "1", "Tuesday"),
        ("en", "DAY", 6, "Sunday"),
        ("en", "DAYS", "0,1,2,3,4", "Monday, Tuesday, Wednesday, Thursday and Friday"),
        ("en", "DAYS", 5, "Saturday"),
        ("de", "DAYS", "5, 6", "Samstag und Sonntag"),
        ("en", "NAMES", "knee-swings", "[exercise-knee-swings]"),
        ("en", "NAMES", "a,b,c", "[exercise-a], [exercise-b] and [exercise-c]"),
        ("en", "NAMES", "", ""),
        ("en", "HAS", "", "no"),
        ("en", "HAS", 0, "yes"),
    ],
)
def test_an_argument_reads_as_words(language: str, name: str, arg: str | int, words: str) -> None:
    """Each function gives the words that people of that language would write."""
    assert call(language, name, arg) == words


def test_options_of_the_functions() -> None:
    """A date can have its year, and a list can name other things than exercises."""
    assert call("en", "DATE", "2026-03-03", year="yes") == "Tuesday 3 March 2026"
    assert call("de", "DATE", "2026-03-03", year="yes") == "Dienstag, 3. März 2026"
    assert call("en", "NAMES", "kept", prefix="outcome-") == "[outcome-kept]"


@pytest.mark.parametrize(
    ("name", "arg"),
    [
        ("TIME", "soon"),
        ("TIME", ""),
        ("TIME", "06:30+02:00"),
        ("TIME", "2026-03-03T07:00Z"),
        ("DATE", "03/03/2026"),
        ("DATE", ""),
        ("DAY", "Tuesday"),
        ("DAY", 7),
    ],
)
def test_what_is_no_local_iso_value_is_refused(name: str, arg: str | int) -> None:
    """A wrong argument is an error, never a guess."""
    with pytest.raises((ValueError, KeyError)):
        call("en", name, arg)


@given(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.sampled_from(["en", "de", "fr", "ja", "pt"])
)
def test_the_year_is_only_told_when_asked_for(day: date, language: str) -> None:
    """No digit of the year, and no leftover of its pattern, is in the short date."""
    short = call(language, "DATE", day.isoformat())
    assert str(day.year) not in short
    assert str(day.day) in short
    assert short == short.strip(" ,.年")
    assert str(day.year) in call(language, "DATE", day.isoformat(), year="yes")


@given(st.times())
def test_every_time_can_be_read_back(at: time) -> None:
    """Hours and minutes survive, without a leading zero."""
    assert call("en", "TIME", at.isoformat()) == f"{at.hour}:{at.minute:02}"


def test_english_is_the_worlds() -> None:
    """Plain English has the day before the month; a named country keeps its own ways."""
    assert locale_of("en") == Locale("en", "GB")
    assert call("en-US", "DATE", "2026-03-03").endswith("March 3")
    assert locale_of("pt-BR") == Locale("pt", "BR")


@pytest.mark.parametrize("name", ["klingon", "xx", "", "e n", "words"])
def test_what_is_no_language_is_refused(name: str) -> None:
    """A folder's name has to be a language."""
    with pytest.raises(ValueError, match="is no language"):
        locale_of(name)
