"""What is remembered about a person: read back as it was, and nothing that names them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields

from bot.core.events import Place, Word
from bot.core.person import Answered, Pause, Person, Session
from tests.core.life import START, Life, settled_person
from tests.core.meeting import LONGEST, meet

NAMING = {"name", "text", "phone", "username", "chat", "email", "words"}


def lives() -> list[Life]:
    """People with as much to remember as there is."""
    met = meet(LONGEST)
    busy = Life(settled_person())
    busy.whole_morning()
    busy.types(Word.TOMORROW)
    busy.morning()
    busy.taps("start")
    busy.types(Word.HURTS)
    return [Life(), met, busy]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_person_is_read_back_as_they_were(number: int) -> None:
    """Stored and loaded, nothing about a person has changed."""
    person = lives()[number].person
    assert msgspec.json.decode(msgspec.json.encode(person), type=Person) == person


def test_a_new_person_is_almost_nothing() -> None:
    """Of somebody who said hello, nothing is known."""
    assert msgspec.json.encode(Person()) == b"{}"


def test_no_field_could_hold_a_name_or_a_text() -> None:
    """The state has no place for a name, a number or typed words; only towns have names."""
    names = {field.name for struct in parts(Person) - {Place} for field in fields(struct)}
    assert not names & NAMING


def parts(struct: type[msgspec.Struct]) -> set[type[msgspec.Struct]]:
    """The struct and every struct in it, at any depth."""
    found, to_do = {struct}, [struct]
    while to_do:
        inner = {t for f in fields(to_do.pop()) for t in (f.type, *get_args(f.type))}
        new = {t for t in inner if isinstance(t, type) and issubclass(t, msgspec.Struct)} - found
        found |= new
        to_do += new
    return found


@given(
    since=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    length=st.none() | st.integers(1, 60),
    offset=st.integers(-5, 90),
)
def test_a_pause_covers_its_dates(since: date, length: int | None, offset: int) -> None:
    """From its first date on, up to the date on which they are back, or without end."""
    until = None if length is None else since + timedelta(days=length)
    covered = offset >= 0 and (length is None or offset < length)
    assert Pause(since, until).covers(since + timedelta(days=offset)) == covered


def test_a_session_counts_each_exercise_once() -> None:
    """A later answer for the same exercise takes the place of the one before."""
    session = Session(date=START.date(), woke=START, plan=("a", "b"), since=START)
    once = msgspec.structs.replace(session, results=session.with_result(Answered.SKIPPED))
    twice = msgspec.structs.replace(once, results=once.with_result(Answered.DONE))
    assert twice.ended(Answered.DONE) == ("a",)
    assert twice.ended(Answered.SKIPPED) == ()


def test_marks_tell_every_position_apart() -> None:
    """Date, run and cue make the mark, so that no old button passes for a new one."""
    session = Session(date=START.date(), woke=START, plan=("a",), since=START)
    others = [
        msgspec.structs.replace(session, run=1),
        msgspec.structs.replace(session, cue=1),
        msgspec.structs.replace(session, date=START.date() + timedelta(days=1)),
    ]
    assert len({session.mark, *(other.mark for other in others)}) == 4
