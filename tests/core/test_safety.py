"""It hurts: stop at once, red flags, lock, rest or go on, and pain that never costs anything."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from bot.core import gate
from bot.core.days import Day, DayOutcome, Ledger
from bot.core.events import Undelivered, Word
from bot.core.person import Ask, Phase, Preferences
from bot.core.says import Kind
from tests.core.life import Life, settled_person

TODAY = date(2026, 3, 3)
NUMBERS = Preferences(numbers=True, numbers_offered=True)


def at(phase: str) -> Life:
    """A life whose session stands in this phase."""
    numbers = NUMBERS if phase == "measuring" else Preferences()
    hands_free = Preferences(hands_free=True) if phase == "reviewing" else numbers
    life = Life(replace(settled_person(), preferences=hands_free))
    life.morning()
    if phase in ("invited", "snoozed"):
        if phase == "snoozed":
            life.taps("snooze")
        return life
    life.taps("start")
    match phase:
        case "running":
            life.jump()
        case "asked" | "closed":
            life.until("done")
            life.waits(minutes=40 if phase == "closed" else 0)
        case "between":
            life.types(Word.DONE)
        case "paused" | "resuming":
            life.jump()
            life.types(Word.PAUSE)
            _ = life.types(Word.RESUME) if phase == "resuming" else None
        case "reviewing":
            life.until("done-some")
            life.taps("done-some")
        case "finished":
            for _ in range(3):
                life.closes()
    return life


PHASES = [
    "invited",
    "snoozed",
    "measuring",
    "card",
    "running",
    "asked",
    "between",
    "paused",
    "resuming",
    "reviewing",
    "closed",
    "finished",
]


@pytest.mark.parametrize("phase", PHASES)
def test_it_hurts_stops_everything_in_every_phase(phase: str) -> None:
    """Cues are cancelled in the same step, the first word is "stop", then the red flags."""
    life = at(phase)
    assert life.phase == {"card": "running"}.get(phase, phase)
    out = life.types(Word.HURTS)
    assert out.cancels
    assert [say.key for say in out.says] == ["stop", "red-flags"]
    assert {say.kind for say in out.says} == {Kind.STOP}
    before = len(life.said)
    life.waits(hours=12)
    assert len(life.said) == before, "something came after the stop"


@pytest.mark.parametrize("phase", PHASES)
def test_pain_never_costs_anything(phase: str) -> None:
    """Whatever was going on, no spare day is spent, now or on the days after."""
    life = at(phase)
    life.types(Word.HURTS)
    life.taps("red-flags-none")
    life.taps("rest-today")
    life.morning()
    assert life.rows[TODAY] in ("pain", "kept", "full")
    assert life.person.ledger.streak.spare_days == 2


@pytest.mark.parametrize("answer", ["red-flags-yes", "red-flags-unsure"])
@pytest.mark.parametrize("phase", PHASES)
def test_a_red_flag_locks_until_a_doctor_has_checked(phase: str, answer: str) -> None:
    """Yes and not sure: get help now, with the country's number; then start at the screening."""
    life = at(phase)
    life.types(Word.HURTS)
    life.taps(answer)
    assert life.last().key == "get-help"
    assert life.last().args["country"] == "DE"
    assert life.person.screening.locked
    assert life.person.session is None
    before = len(life.said)
    for word in (Word.NOW, Word.START, Word.RESUME, Word.AGAIN, Word.DONE):
        life.types(word)
    life.waits(days=3)
    assert all(say.kind not in gate.EXERCISE_KINDS for _, say in life.said[before:])
    assert "wake-up" not in [say.key for _, say in life.said[before:]]
    assert life.person.ledger.streak.spare_days == 2
    life.types(Word.SCREENING)
    life.taps("doctor-checked")
    assert life.person.question is not None
    assert life.person.question.ask is Ask.BONES
    assert life.person.screening.answer == ""
    life.taps("bones-no")
    life.morning()
    assert life.last().key == "wake-up"


@pytest.mark.parametrize("answer", ["none", "yes", "unsure"])
def test_the_day_remembers_what_was_answered_about_red_flags(answer: str) -> None:
    """What was said, on the date on which it hurt; nothing before the answer."""
    life = at("running")
    life.types(Word.HURTS)
    assert [day.red_flags for day in life.person.ledger.recent] == [""]
    out = life.taps(f"red-flags-{answer}")
    assert [day.red_flags for day in life.person.ledger.recent] == [answer]
    assert out.days[-1].red_flags == answer
    life.waits(days=2)
    assert life.person.ledger.recent[0].red_flags == answer


def test_an_answer_of_the_next_morning_belongs_to_the_day_that_hurt() -> None:
    """The question comes in place of the wake-up; its date has no pain."""
    life = at("running")
    life.types(Word.HURTS)
    life.waits(days=1)
    assert "red-flags-again" in life.keys
    life.taps("red-flags-none")
    assert life.person.ledger.recent[0].red_flags == "none"


def test_pain_outside_of_a_session_leaves_the_days_as_they_are() -> None:
    """An answer that no row is about is in no row; an earlier answer stays."""
    hurt = Day(date=date(2026, 3, 1), outcome=DayOutcome.PAIN, red_flags="none")
    for ledger in (Ledger(), Ledger(recent=(hurt,))):
        life = Life(replace(settled_person(), ledger=ledger))
        life.types(Word.HURTS)
        life.taps("red-flags-unsure")
        assert life.person.ledger == ledger


def test_red_flag_answers_can_be_typed() -> None:
    """Yes, no and not sure work as words; done does not."""
    for word, key in ((Word.YES, "get-help"), (Word.UNSURE, "get-help"), (Word.NO, "after-pain")):
        life = at("running")
        life.types(Word.HURTS)
        life.types(Word.DONE)
        assert life.last().key == "red-flags"
        life.types(word)
        assert life.last().key == key


def test_it_hurts_again_asks_once_more() -> None:
    """Said twice, the question stands again; nothing is stopped twice."""
    life = at("running")
    life.types(Word.HURTS)
    life.types(Word.HURTS)
    assert life.keys[-3:] == ["stop", "red-flags", "red-flags"]
    assert len(life.person.pains) == 1


def test_none_offers_rest_or_going_on_without_it() -> None:
    """Rest for today, or the next exercise; the one that hurt is not shown again."""
    life = at("running")
    life.taps("stop")
    life.taps("red-flags-none")
    assert life.offered == ["rest-today", "go-on-without"]
    life.taps("go-on-without")
    assert life.last().key == "knee-to-shoulder.card"
    life.closes()
    life.closes()
    row = life.person.ledger.day(TODAY)
    assert row is not None
    assert (row.outcome.value, row.hurt) == ("kept", ("knee-swings",))
    assert life.keys.count("knee-swings.card") == 1


def test_rest_ends_the_session_for_today() -> None:
    """After rest no exercise comes by itself, and the date is pain."""
    life = at("running")
    life.taps("stop")
    life.taps("red-flags-none")
    life.taps("rest-today")
    assert (life.last().key, life.phase) == ("rest-after-pain", Phase.FINISHED)
    assert life.rows == {TODAY: "pain"}


def test_pain_with_the_others_skipped_is_still_pain() -> None:
    """Skipping what is left after pain spends nothing."""
    life = at("running")
    life.taps("stop")
    life.taps("red-flags-none")
    life.taps("go-on-without")
    life.taps("skip")
    life.jump()
    life.taps("skip")
    assert life.rows == {TODAY: "pain"}
    assert life.person.ledger.streak.spare_days == 2


def hurt_at(life: Life) -> None:
    """The first exercise of the next morning hurts; rest."""
    life.started()
    life.jump()
    life.taps("stop")
    life.taps("red-flags-none")


@pytest.mark.parametrize(("mornings_between", "left_out"), [(0, True), (5, True), (6, False)])
def test_twice_in_seven_days_leaves_the_exercise_out(mornings_between: int, left_out: bool) -> None:
    """Stopped for pain twice within 7 days: out until cleared; on the eighth day it is not."""
    life = Life(settled_person())
    hurt_at(life)
    life.taps("rest-today")
    for _ in range(mornings_between):
        life.morning()
    hurt_at(life)
    assert life.last().args["left-out"] == ("yes" if left_out else "no")
    life.taps("rest-today")
    life.started()
    assert life.last().key == ("knee-to-shoulder.card" if left_out else "knee-swings.card")


def test_what_was_left_out_comes_back_when_cleared() -> None:
    """The person says in /settings that it was cleared; one more pain is the first again."""
    life = Life(settled_person())
    for _ in range(2):
        hurt_at(life)
        life.taps("rest-today")
    life.types(Word.SETTINGS)
    life.taps("cleared-again", "knee-swings")
    assert life.last().key == "cleared-again"
    hurt_at(life)
    assert life.last().args["left-out"] == "no"


def test_two_different_exercises_leave_nothing_out() -> None:
    """Twice means twice the same exercise."""
    life = Life(settled_person())
    hurt_at(life)
    life.taps("rest-today")
    life.started()
    life.closes()
    life.jump()
    life.taps("stop")
    life.taps("red-flags-none")
    assert life.person.left_out == ()


def test_all_the_others_done_after_one_was_left_out_is_full() -> None:
    """Full is measured by what the person may do."""
    life = Life(replace(settled_person(), left_out=("chest-lift",)))
    life.started()
    life.closes()
    life.closes()
    assert life.rows == {TODAY: "full"}


def test_pain_between_two_exercises_blames_neither() -> None:
    """Paused before the next card, the exercise that was not shown is not the one that hurt."""
    life = at("between")
    life.types(Word.PAUSE)
    life.types(Word.HURTS)
    assert life.person.pains == ()
    assert life.rows == {TODAY: "kept"}


def test_an_old_stop_button_still_stops_a_running_session() -> None:
    """A tap on yesterday's <Stop, it hurts> stops today's session."""
    life = at("running")
    old = next(s for _, s in life.said if s.key == "knee-swings.begin")
    for _ in range(3):
        life.closes() if life.phase is not Phase.FINISHED else None
    life.started()
    life.jump()
    life.said.append((life.now - timedelta(days=1), old))
    out = life.taps("stop")
    assert [say.key for say in out.says] == ["stop", "red-flags"]


def test_unanswered_red_flags_keep_the_exercises_away() -> None:
    """No session is offered before the question is answered, not even the next morning."""
    life = at("running")
    life.types(Word.HURTS)
    for word in (Word.NOW, Word.RESUME, Word.AGAIN, Word.SCREENING):
        life.types(word)
    life.waits(days=2)
    after = [say for _, say in life.said[life.keys.index("stop") :]]
    assert all(say.kind not in gate.EXERCISE_KINDS for say in after)
    assert life.person.ledger.streak.spare_days == 2


def test_going_on_without_it_belongs_to_its_own_morning() -> None:
    """Yesterday's button, never answered, doesn't jump into today's session."""
    life = at("running")
    life.taps("stop")
    life.taps("red-flags-none")
    life.morning()
    assert life.phase is Phase.INVITED
    out = life.taps("go-on-without")
    assert out.note is not None
    assert (life.last().key, life.phase) == ("wake-up", Phase.INVITED)


def test_a_cue_given_up_after_it_hurt_says_nothing() -> None:
    """What was on its way when it hurt may fail; nobody is told good morning for that."""
    life = at("running")
    life.acknowledges = False
    life.jump()
    mark = life.last().mark
    life.types(Word.HURTS)
    out = life.happens(Undelivered(mark))
    assert not out.says
    assert life.phase is Phase.STOPPED


def test_pain_after_done_takes_nothing_away() -> None:
    """Done, then once more and it hurts: the date stays kept, the pain is noted too."""
    life = at("asked")
    life.types(Word.DONE)
    assert life.rows == {TODAY: "kept"}
    life.types(Word.AGAIN)
    life.jump()
    life.types(Word.HURTS)
    assert life.rows == {TODAY: "kept"}
    assert life.person.ledger.streak.current == 1
    day = life.person.ledger.day(TODAY)
    assert day is not None
    assert (day.done, day.hurt) == (("knee-swings",), ("knee-swings",))


@pytest.mark.parametrize("word", [Word.NOW, Word.START, Word.RESUME, Word.DONE])
def test_words_of_a_session_bring_back_what_the_pain_asked(word: Word) -> None:
    """Whatever was asked in between, they ask for the red flags, and then for rest, again."""
    life = at("running")
    life.types(Word.HURTS)
    life.types(Word.SETTINGS)
    life.types(word)
    assert life.keys[-1] == "red-flags"
    life.taps("red-flags-none")
    life.types(word)
    assert life.keys[-1] == "after-pain"
    life.taps("go-on-without")
    assert life.keys[-1] == "knee-to-shoulder.card"
