"""The gate: no exercise reaches anyone it may not reach, in any order of events."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.core import gate
from bot.core.events import Choice, Delivered, Reading, Replied, Tapped, Word
from bot.core.person import Ask, Person, Screening
from tests.core.life import Life, settled_person
from tests.core.meeting import meet

TODAY = date(2026, 7, 1)
AGES = st.none() | st.integers(0, 400).map(lambda days: TODAY - timedelta(days=days))
SCREENINGS = st.builds(
    Screening,
    answer=st.sampled_from(["", "yes", "unsure", "no"]),
    answered=AGES,
    doctor=AGES,
    therapist=AGES,
    locked=st.booleans(),
)


def fresh(on: date | None) -> bool:
    """Whether something said on this date still counts."""
    return on is not None and (TODAY - on).days < 180


@settings(max_examples=300, deadline=None)
@given(screening=SCREENINGS, notice=st.booleans())
def test_it_opens_for_nothing_less(screening: Screening, notice: bool) -> None:
    """Open needs the consent, no lock, and a no or both clearances that are not too old."""
    person = Person(notice=int(notice), screening=screening)
    cleared = fresh(screening.doctor) and fresh(screening.therapist)
    answered = screening.answered is not None
    safe = fresh(screening.answered) if screening.answer == "no" else answered and cleared
    assert gate.is_open(person, TODAY) == (notice and safe and not screening.locked)


@settings(max_examples=200, deadline=None)
@given(screening=SCREENINGS)
def test_it_lapses_only_by_time(screening: Screening) -> None:
    """What has lapsed was open on an earlier date with the very same answers."""
    person = Person(notice=1, screening=screening)
    if gate.lapsed(person, TODAY):
        ends = gate.lapses(screening)
        assert ends is not None
        assert gate.is_open(person, ends - timedelta(days=1))
        assert not gate.is_open(person, ends)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), middle=st.booleans())
def test_a_red_flag_is_opened_by_nobody_but_a_doctor(data: st.DataObject, middle: bool) -> None:
    """After a red flag no word, button, jump or answer opens the gate but "a doctor checked"."""
    life = locked(middle)
    said = len(life.said)
    seen = [
        Tapped(choice, say.mark) for _, say in life.said for row in say.choices for choice in row
    ]
    seen.append(Tapped(Choice("try-now"), "q1"))
    for _ in range(data.draw(st.integers(1, 12))):
        what = data.draw(st.sampled_from(["word", "tap", "jump", "new"]))
        if what == "word":
            life.happens(Replied(Reading(word=data.draw(st.sampled_from(list(Word))))))
        elif what == "tap":
            tap = data.draw(st.sampled_from(seen))
            if tap.choice.action != "doctor-checked":
                life.happens(tap)
        elif what == "jump" and life.due is not None:
            life.jump()
        else:
            offered = [(c, s.mark) for _, s in life.said[said:] for row in s.choices for c in row]
            offered = [(c, mark) for c, mark in offered if c.action not in RESPITE]
            if offered:
                life.happens(Tapped(*data.draw(st.sampled_from(offered))))
        assert life.person.screening.locked or life.outcome.forgets is not None
        assert not gate.is_open(life.person, date(2026, 3, 3))
    assert not any(say.kind in gate.EXERCISE_KINDS for _, say in life.said[said:])


RESPITE = ("doctor-checked", "erase-sure")


def locked(middle: bool) -> Life:
    """Somebody who named a red flag, in the middle of an exercise or out of the blue."""
    life = Life(settled_person())
    life.morning()
    if middle:
        life.taps("start")
        life.jump()
    life.types(Word.HURTS)
    life.taps("red-flags-unsure")
    return life


def test_after_the_doctor_it_starts_at_the_screening() -> None:
    """A doctor has checked me: the bone question comes first, and no old answer counts."""
    life = locked(middle=True)
    assert life.last().key == "get-help"
    assert life.last().args["country"] == "DE"
    life.taps("doctor-checked")
    assert life.last().key == "bones"
    assert not gate.is_open(life.person, date(2026, 3, 3))
    life.types(Word.NOW)
    assert life.person.session is None
    life.taps("bones-no")
    life.morning()
    assert life.keys[-1] == "wake-up"


def test_screening_does_not_get_round_a_lock() -> None:
    """/screening after a red flag asks whether a doctor has checked, and not about bones."""
    life = locked(middle=False)
    life.types(Word.SCREENING)
    assert life.person.question is not None
    assert life.person.question.ask is Ask.LOCKED
    assert life.keys[-1] == "locked"


def test_screening_does_not_get_round_the_red_flags() -> None:
    """/screening while the red flags have no answer asks for them again."""
    life = Life(settled_person())
    life.types(Word.HURTS)
    life.types(Word.SCREENING)
    assert life.person.question is not None
    assert life.person.question.ask is Ask.RED_FLAGS


def test_nothing_begins_before_the_red_flags_are_answered() -> None:
    """Whatever is asked in between, /now brings the red flags back and no exercise."""
    for between in (Word.SETTINGS, Word.ERASE, Word.TIME, Word.HELP, Word.SKIP):
        life = Life(settled_person())
        life.types(Word.HURTS)
        life.types(between)
        life.types(Word.NOW)
        assert life.person.session is None
        assert life.keys[-1] == "red-flags"


def test_an_unanswered_screening_shows_nothing() -> None:
    """Before the bone question is answered, no word brings an exercise."""
    life = meet(until=Ask.BONES)
    for word in Word:
        life.types(word)
    assert not any(say.kind in gate.EXERCISE_KINDS for _, say in life.said)


def test_the_gate_closes_at_midnight_of_the_lapse_too() -> None:
    """A session left open over the lapse can't be gone on with: the question comes instead."""
    person = settled_person(today=date(2026, 3, 4) - timedelta(days=180))
    life = Life(replace(person, times=(None, *person.times[1:])))
    life.morning()
    life.taps("start")
    life.waits(hours=18)
    life.types(Word.NOW)
    assert life.keys[-1] == "bones"
    assert life.person.question is not None


def test_a_gate_that_lapses_in_a_session_says_why() -> None:
    """At midnight the answer lapses: no more cues, and the bone question instead of silence."""
    answered = date(2026, 3, 3) - timedelta(days=179)
    screening = Screening(answer="no", answered=answered)
    life = Life(replace(settled_person(), screening=screening))
    life.morning()
    life.now = datetime(2026, 3, 3, 22, 59, 30, tzinfo=UTC)
    life.taps("start")
    life.acknowledges = False
    life.jump()
    assert life.last().key == "knee-swings.begin"
    life.now += timedelta(seconds=20)
    life.happens(Delivered(life.last().mark))
    assert life.person.session is None
    assert life.last().key == "bones"
