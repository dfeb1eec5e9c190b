"""Buttons and words of a session: the same tap ten times, old buttons, and words out of place."""

from __future__ import annotations

import copy
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.core.events import Choice, Tapped, Word
from bot.core.outcome import Outcome
from bot.core.person import Answered, Person, Phase, Preferences
from bot.core.says import Say
from tests.core.life import Life, settled_person

TODAY = date(2026, 3, 3)
ASIDE = {"more-time", "pillows", "arms"}
"""Buttons that stay on their message, because they may be tapped more than once."""


def forked(life: Life) -> Life:
    """The same life, to try something out."""
    other = copy.copy(life)
    other.said = list(life.said)
    return other


def buttons(life: Life) -> list[tuple[Choice, str]]:
    """What the newest message offers, with its mark."""
    say = life.last()
    return [(choice, say.mark) for row in say.choices for choice in row]


def path(person: Person, *answers: str) -> list[Life]:
    """Every point of a morning at which something was said, answered in this order."""
    life = Life(person)
    life.morning()
    points, todo = [forked(life)], list(answers)
    for _ in range(40):
        if todo[:1] == ["waits"]:
            life.waits(hours=1)
            todo.pop(0)
        elif todo and todo[0] in life.offered and life.phase is not Phase.BETWEEN:
            life.taps(todo.pop(0))
        else:
            life.jump()
        points.append(forked(life))
        if life.phase is Phase.FINISHED:
            break
    return points


HANDS_FREE = Preferences(hands_free=True, numbers=True, numbers_offered=True)
PATHS: dict[str, tuple[Person, tuple[str, ...]]] = {
    "closed": (settled_person(), ("start", "waits", "done", "skip", "done")),
    "plain": (settled_person(), ("start", "done", "again", "skipped", "done", "done")),
    "snoozed": (settled_person(), ("snooze", "snooze", "bad-day", "only-swings", "done")),
    "hands-free": (
        replace(settled_person(), preferences=HANDS_FREE),
        ("start", "done-some", "done", "skipped", "done"),
    ),
    "hurts": (settled_person(), ("start", "stop", "red-flags-none", "go-on-without", "done")),
    "gets-help": (settled_person(), ("start", "stop", "red-flags-yes", "doctor-checked")),
    "pauses": (settled_person(), ("bad-day", "pause-week")),
    "rests": (settled_person(), ("bad-day", "rest")),
}


@pytest.mark.parametrize("name", PATHS)
def test_the_same_tap_ten_times_is_one_transition(name: str) -> None:
    """Nine more taps on the same button change nothing and send nothing; they are told so."""
    person, answers = PATHS[name]
    for life in path(person, *answers):
        for choice, mark in buttons(life):
            if choice.action in ASIDE:
                continue
            once = forked(life)
            once.happens(Tapped(choice, mark))
            for _ in range(9):
                again = forked(once)
                out = again.happens(Tapped(choice, mark))
                assert out.person == once.person, choice
                assert not out.says, choice
                assert not out.days, choice


def test_ten_taps_on_repair_count_once() -> None:
    """The missed date is kept once; the other taps say so beside the message."""
    life = Life(settled_person())
    life.morning()
    life.morning()
    life.taps("repair")
    person, said = life.person, len(life.said)
    for _ in range(9):
        life.taps("repair")
        assert life.outcome.note is not None
    assert (life.person, len(life.said)) == (person, said)
    assert person.ledger.streak.total == 1


def test_ten_taps_on_more_time_count_three() -> None:
    """More time stays on its card, because it may be used three times."""
    life = Life(settled_person())
    life.started()
    for _ in range(10):
        life.taps("more-time")
        assert life.outcome.buttons_stay
    assert life.person.session is not None
    assert life.person.session.more_times == 3


def tap(life: Life, action: str, mark: str) -> Outcome:
    """A tap on a button of a message with this mark."""
    return life.happens(Tapped(Choice(action), mark))


def test_buttons_of_an_earlier_exercise_are_old() -> None:
    """Done under the first exercise says nothing about the second."""
    life = Life(settled_person())
    life.started()
    life.until("done")
    mark = life.last().mark
    life.taps("done")
    life.jump()
    before = life.person
    out = tap(life, "done", mark)
    assert out.note is not None
    assert (out.note.key, life.person) == ("old-button", before)


def test_buttons_of_another_morning_are_told_kindly() -> None:
    """Yesterday's buttons change nothing today."""
    life = Life(settled_person())
    life.started()
    life.until("done")
    mark = life.last().mark
    life.morning()
    before = life.person
    for action in ("done", "skipped", "again", "start", "not-today"):
        out = tap(life, action, mark)
        assert out.note is not None
        assert (out.note.key, life.person) == ("old-morning", before)


def test_the_buttons_of_an_answered_message_vanish() -> None:
    """An answer names the message whose buttons have served."""
    life = Life(settled_person())
    life.morning()
    wake_up = life.last().mark
    assert wake_up in life.taps("start").answered
    life.until("done")
    end = life.last().mark
    assert end in life.taps("done").answered


@pytest.mark.parametrize("word", [Word.DONE, Word.SKIP, Word.AGAIN, Word.MORE_TIME, Word.RESUME])
def test_words_of_a_session_without_one_change_nothing(word: Word) -> None:
    """With nothing to answer there is a short, useful answer."""
    life = Life(settled_person())
    before = life.person
    life.types(word)
    assert life.person == before
    assert life.last().key == "nothing-running"


@pytest.mark.parametrize("doubt", [True, False])
def test_an_unclear_text_changes_nothing_and_asks_when_it_sounds_like_an_answer(
    doubt: bool,
) -> None:
    """Whoever says "not done" has not said done: in a session it asks, done or skip."""
    life = Life(settled_person())
    life.started()
    life.until("done")
    before = life.person
    life.reads(doubt=doubt)
    assert life.person == before
    assert life.last().key == ("doubt" if doubt else "unknown-running")


def answered(person: Person) -> dict[str, Answered]:
    """The answers of the session so far."""
    return {r.exercise: r.how for r in person.session.results} if person.session else {}


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_any_order_of_taps_gives_each_exercise_one_answer(data: st.DataObject) -> None:
    """However old and new buttons are tapped, nothing counts twice and no row is lost."""
    life = Life(settled_person())
    life.started()
    seen: list[tuple[Choice, str]] = []
    for _ in range(data.draw(st.integers(5, 60))):
        seen += [pair for pair in new_buttons(life.last()) if pair not in seen]
        if data.draw(st.booleans()):
            life.jump()
        else:
            life.happens(Tapped(*data.draw(st.sampled_from(seen))))
        row = life.person.ledger.day(TODAY)
        if life.person.session is None or life.person.session.date != TODAY:
            return
        how = answered(life.person)
        assert len(how) <= 3
        done = {exercise for exercise, answer in how.items() if answer is Answered.DONE}
        assert set(row.done if row else ()) == done
        assert life.person.ledger.streak.total == bool(done)


def new_buttons(say: Say) -> list[tuple[Choice, str]]:
    """The buttons of a message that lead on in a session."""
    calm = {"done", "skip", "skipped", "again", "more-time", "resume", "arms", "pillows"}
    return [(c, say.mark) for row in say.choices for c in row if c.action in calm]


NUMBERS = Preferences(numbers=True, numbers_offered=True)


def test_a_running_session_is_answered_also_close_to_the_next_wake_up() -> None:
    """Started just before its time was over, it goes on to its end, and done counts."""
    life = Life(settled_person())
    life.morning()
    life.now += timedelta(hours=20, minutes=59)
    life.taps("start")
    for _ in range(3):
        life.closes()
    assert life.rows == {date(2026, 3, 3): "full"}


@pytest.mark.parametrize("value", ["999", "-1", "x", ""])
def test_a_number_that_was_not_offered_is_no_answer(value: str) -> None:
    """Only what stood on the scale is kept, whatever a button brings back."""
    life = Life(replace(settled_person(), preferences=NUMBERS))
    life.started()
    life.happens(Tapped(Choice("stiff-before", value), life.last().mark))
    assert life.person.session is not None
    assert life.person.session.before is None


@pytest.mark.parametrize("word", [Word.SKIP, Word.DONE])
def test_the_number_before_can_be_passed_over_in_words(word: Word) -> None:
    """Skip, while the optional number is waited for, opens the first card."""
    life = Life(replace(settled_person(), preferences=NUMBERS))
    life.started()
    assert life.phase is Phase.MEASURING
    life.types(word)
    assert life.last().key == "knee-swings.card"
    assert life.rows == {}


def test_a_repair_of_no_date_repairs_nothing() -> None:
    """Made-up data behind a repair button is answered and changes nothing."""
    life = Life(settled_person())
    life.morning()
    life.morning()
    before = life.person
    life.happens(Tapped(Choice("repair", "yesterday"), life.last().mark))
    assert life.person == before
