"""Whole texts as the core gets them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.events import OPEN_ENDED, Choice, Place, Reading, WeekdayTimes, Word
from bot.errors import MessagesError
from bot.reading.places import Atlas
from bot.reading.reader import Reader

NOW = datetime(2026, 11, 25, 5, 40, tzinfo=UTC)
TODAY = date(2026, 11, 25)
BERLIN = Place("Europe/Berlin", "Berlin", "DE")
OFFERED = {
    "Start": Choice("start"),
    "20 more minutes": Choice("more-time"),
    "Not today": Choice("skip-day"),
    "6:30": Choice("wake-at", "06:30"),
    "None of these": Choice("no-flags"),
    "Stop, it hurts": Choice("stop"),
    "⏭": Choice("skip"),
}
FAST = settings(max_examples=150, deadline=None)


def _daily(at: time) -> tuple[WeekdayTimes, ...]:
    return (WeekdayTimes((0, 1, 2, 3, 4, 5, 6), at),)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("/done", Reading(word=Word.DONE)),
        ("/more_time", Reading(word=Word.MORE_TIME)),
        ("/more", Reading(word=Word.MORE_TIME)),
        ("/help@LoosenBot", Reading(word=Word.HELP)),
        ("/start CODE", Reading(word=Word.START)),
        ("/pause until friday", Reading(word=Word.PAUSE, until=date(2026, 11, 27))),
        ("/PAUSE@Bot a week", Reading(word=Word.PAUSE, until=date(2026, 12, 2))),
        ("/pause until I come back", Reading(word=Word.PAUSE, until=OPEN_ENDED)),
        ("pause until I come back", Reading(word=Word.PAUSE, until=OPEN_ENDED)),
        ("/zone Berlin", Reading(word=Word.ZONE, places=(BERLIN,))),
        ("/zone europe/berlin", Reading(word=Word.ZONE, places=(BERLIN,))),
        ("/zone", Reading(word=Word.ZONE)),
        ("/time", Reading(word=Word.TIME)),
        ("/done but it hurts", Reading(word=Word.HURTS)),
        ("/nonsense", Reading(unknown_command=True)),
        ("/", Reading(unknown_command=True)),
    ],
)
def test_commands(text: str, reading: Reading, reader: Reader) -> None:
    """A slash command is its word, the rest of the line its argument."""
    assert reader.read(text, today=TODAY, now=NOW) == reading


@pytest.mark.parametrize(
    ("text", "word", "at"),
    [
        ("/time 7:30", Word.TIME, time(7, 30)),
        ("/time 7 sharp", Word.TIME, time(7)),
        ("wake me at half past six", Word.TIME, time(6, 30)),
        ("wake-up time 7", Word.TIME, time(7)),
        ("/tomorrow 9:00", Word.TOMORROW, time(9)),
        ("tomorrow at 9", Word.TOMORROW, time(9)),
    ],
)
def test_times_behind_words(text: str, word: Word, at: time, reader: Reader) -> None:
    """A word and its time come together, with the slash or without."""
    assert reader.read(text, today=TODAY, now=NOW) == Reading(
        word=word, schedule=_daily(at), clock=at
    )


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("Done :)", Reading(word=Word.DONE)),
        ("I'm done for, it hurts", Reading(word=Word.HURTS)),
        ("not done", Reading(doubt=True)),
        ("no pain", Reading(doubt=True)),
        ("The weather is nice today", Reading()),
        ("", Reading()),
        ("zone berlin", Reading(word=Word.ZONE, places=(BERLIN,))),
        ("I live in Berlin", Reading(word=Word.ZONE, places=(BERLIN,))),
        ("I'm in bed", Reading()),
        ("zone out", Reading()),
        ("/trend 90", Reading(word=Word.TREND, number=90)),
        ("/trend over 90 days please", Reading(word=Word.TREND, number=90)),
        ("/trend it hurts", Reading(word=Word.HURTS)),
        ("/trend", Reading(word=Word.TREND)),
        ("trend 90", Reading(word=Word.TREND, number=90)),
        ("my trend", Reading(word=Word.TREND)),
        ("what does the picture show?", Reading(word=Word.DESCRIBE)),
        ("📅", Reading(word=Word.CALENDAR)),
        ("/report", Reading(word=Word.REPORT)),
        ("time is running out", Reading()),
        ("pause for a week", Reading(word=Word.PAUSE, until=date(2026, 12, 2))),
        ("for 2 weeks", Reading(until=date(2026, 12, 9))),
        ("tomorrow", Reading(word=Word.TOMORROW, until=date(2026, 11, 26))),
        ("7", Reading(schedule=_daily(time(7)), clock=time(7), number=7)),
        ("seven", Reading(schedule=_daily(time(7)), clock=time(7), number=7)),
        ("1000", Reading(schedule=_daily(time(10)), clock=time(10))),
        ("99", Reading(number=99)),
        ("-3", Reading()),
    ],
)
def test_everyday_texts(text: str, reading: Reading, reader: Reader) -> None:
    """Words, times, dates, numbers and towns are read without any slash."""
    assert reader.read(text, today=TODAY, now=NOW) == reading


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("Berlin", Reading(places=(BERLIN,))),
        ("berln", Reading(places=(BERLIN,))),
        ("near Berlin please", Reading(places=(BERLIN,))),
        ("no", Reading(word=Word.NO)),
        ("dnoe", Reading(word=Word.DONE)),
        ("it hurts", Reading(word=Word.HURTS)),
        ("hello", Reading()),
        ("asdf qwer", Reading()),
    ],
)
def test_where_a_town_was_asked_for(text: str, reading: Reading, reader: Reader) -> None:
    """A town is looked up unless the text is a word beyond doubt."""
    assert reader.read(text, today=TODAY, now=NOW, wants_place=True) == reading


def test_a_town_is_looked_up_only_on_request(reader: Reader) -> None:
    """A town's name in passing is no answer."""
    assert reader.read("Berlin", today=TODAY, now=NOW) == Reading()


@pytest.mark.parametrize(
    ("text", "wants_place"),
    [("my clock says 6:40", False), ("6:40", True), ("/zone 6:40 here", False)],
)
def test_a_clock_leads_to_places(text: str, wants_place: bool, reader: Reader) -> None:
    """A clock told, or a bare time where a town was asked for, offers towns."""
    read = reader.read(text, today=TODAY, now=NOW, wants_place=wants_place)
    assert read.clock == time(6, 40)
    assert "Europe/Berlin" in [place.zone for place in read.places]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("START!", "Start"),
        ("strat", "Start"),
        ("20 more minuts", "20 more minutes"),
        ("not today", "Not today"),
        ("6.30", "6:30"),
        ("stop it hurts", "Stop, it hurts"),
        ("none of thes", "None of these"),
        ("⏭️", "⏭"),
    ],
)
def test_an_offered_label_is_its_choice(text: str, label: str, reader: Reader) -> None:
    """The words on a button work typed, slips forgiven."""
    read = reader.read(text, today=TODAY, now=NOW, offered=OFFERED)
    assert read == Reading(choice=OFFERED[label])


@pytest.mark.parametrize("text", ["one of these", "start?", "!!", "", "smart"])
def test_what_is_no_label(text: str, reader: Reader) -> None:
    """Another word, a question or nothing is no choice."""
    assert reader.read(text, today=TODAY, now=NOW, offered=OFFERED).choice is None


@FAST
@given(st.text(max_size=40), st.text(max_size=40), st.booleans())
def test_reading_never_fails(reader: Reader, text: str, label: str, wants_place: bool) -> None:
    """Any text at all gives a reading, and never both a word and doubt."""
    offered = {label: Choice("any")}
    for typed in (text, f"/{text}", f"done {text}", f"zone {text}", f"until {text}"):
        read = reader.read(typed, today=TODAY, now=NOW, offered=offered, wants_place=wants_place)
        assert not (read.word and read.doubt)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("Done 🤕", Reading(word=Word.HURTS)),
        ("dnoe 😖", Reading(word=Word.HURTS)),
        ("done ❌", Reading(doubt=True)),
        ("dnoe 👎", Reading(doubt=True)),
        ("done 👍", Reading(choice=Choice("done"))),
    ],
)
def test_a_label_is_not_taken_when_the_emoji_beside_it_says_otherwise(
    reader: Reader, text: str, reading: Reading
) -> None:
    """A "done" with a hurt face hurts, also where <Done> is on offer."""
    offered = {"Done": Choice("done"), "Stop, it hurts": Choice("stop")}
    assert reader.read(text, today=TODAY, now=NOW, offered=offered) == reading


@FAST
@given(st.sampled_from([*OFFERED]), st.sampled_from(["{}", " {} ", "{}!", "“{}”", "{}..."]))
def test_an_offered_label_always_wins(reader: Reader, label: str, dress: str) -> None:
    """Whatever else a label could mean, typed in full it is its choice."""
    for typed in (label, label.upper(), label.lower()):
        read = reader.read(dress.format(typed), today=TODAY, now=NOW, offered=OFFERED)
        assert read.choice == OFFERED[label]


@pytest.mark.parametrize(
    "unit",
    ["done ", "not ", "no ", "7 ", "a", "👍", "it ", "\x00", "ok ", "é\u0301", "1", "/ ", "-"],
)
def test_a_very_long_text_is_read(unit: str, reader: Reader) -> None:
    """Ten thousand characters of anything give a reading that isn't a done."""
    read = reader.read(unit * (10_000 // len(unit)), today=TODAY, now=NOW, wants_place=True)
    assert read.word in (None, Word.DONE) if unit == "👍" else read.word is None


def test_a_missing_language_is_refused(tmp_path: Path) -> None:
    """A reader can't be loaded without its words."""
    with pytest.raises(MessagesError, match="words"):
        Reader.load(tmp_path, "xx", Atlas())
