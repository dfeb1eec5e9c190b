"""Typed words: what they mean at any time, and that what is not understood changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.events import Choice, Reading, Replied, Word
from bot.core.person import Ask, Phase
from bot.core.says import Kind
from tests.core.life import Life, berlin, settled_person
from tests.core.meeting import meet

ANYWHERE = st.sampled_from(
    ["settled", "invited", "card", "hold", "asked", "paused", "stopped", "finished", "settings"]
)
MISUNDERSTOOD = st.sampled_from(
    [
        Reading(),
        Reading(doubt=True),
        Reading(unknown_command=True),
        Reading(number=7),
        Reading(choice=Choice("no-such-thing")),
        Reading(until=None, number=999),
    ]
)


def life_at(where: str) -> Life:
    """Somebody at this point of a morning."""
    life = Life(settled_person())
    if where == "settled":
        return life
    life.morning()
    if where == "invited":
        return life
    if where == "finished":
        life.taps("not-today")
        return life
    life.taps("start")
    for _ in range({"card": 0, "hold": 2}.get(where, 1)):
        life.jump()
    match where:
        case "asked":
            life.until("done")
        case "paused":
            life.types(Word.PAUSE)
        case "stopped":
            life.types(Word.HURTS)
        case "settings":
            life.types(Word.SETTINGS)
        case _:
            pass
    return life


@settings(max_examples=80, deadline=None)
@given(where=ANYWHERE, reading=MISUNDERSTOOD)
def test_what_is_not_understood_changes_nothing(where: str, reading: Reading) -> None:
    """At any point one short answer follows; person, days and due stay as they were."""
    life = life_at(where)
    before, due = life.person, life.due
    out = life.happens(Replied(reading))
    assert life.person == before
    assert life.due == due
    assert not out.days
    assert not out.cancels
    assert len(out.says) == 1


@pytest.mark.parametrize("where", ["card", "hold", "asked", "paused"])
def test_in_doubt_it_asks(where: str) -> None:
    """An "I'm done for" in a running session asks done or skip, with "Stop, it hurts" beside it."""
    life = life_at(where)
    life.reads(doubt=True)
    assert life.last().key == "doubt"
    offered = {choice.action for row in life.last().choices for choice in row}
    assert {"done", "skip", "stop"} <= offered
    life.taps("done")
    assert life.person.session is not None
    assert [result.how.value for result in life.person.session.results] == ["done"]


@pytest.mark.parametrize("word", [Word.YES, Word.NO, Word.UNSURE])
def test_a_yes_or_no_to_how_was_that_is_asked(word: Word) -> None:
    """A "no" to "All right?" could be skip or pain: it asks and notes nothing."""
    life = life_at("asked")
    before = life.person
    life.types(word)
    assert life.last().key == "doubt"
    assert life.person == before


def test_an_ok_in_a_hold_asks_for_no_answer() -> None:
    """An "ok" to "Begin" is no answer to a question that has not been asked."""
    life = life_at("hold")
    life.types(Word.YES)
    assert life.last().key == "unknown-running"


@pytest.mark.parametrize("where", ["card", "asked"])
def test_the_answers_stay_at_hand_beside_whatever_is_said_in_between(where: str) -> None:
    """A look-up in a session repeats its answers, and the first of them is never "Stop"."""
    life = life_at(where)
    answers = [choice for row in life.last().choices for choice in row]
    life.types(Word.STREAK)
    assert [choice for row in life.last().choices for choice in row] == answers
    life.taps(answers[1].action)
    assert life.person.session is not None
    assert [result.how.value for result in life.person.session.results] == ["skipped"]


def test_an_unknown_command_says_so() -> None:
    """/frobnicate is answered as a command that does not exist."""
    life = life_at("settled")
    life.reads(unknown_command=True)
    assert life.last().key == "unknown-command"


@pytest.mark.parametrize("where", ["settled", "invited", "card", "hold", "asked", "settings"])
def test_it_hurts_stops_everywhere(where: str) -> None:
    """Wherever it is said, "Stop there" comes first, what waits is void, red flags are asked."""
    life = life_at(where)
    out = life.types(Word.HURTS)
    assert [say.key for say in out.says] == ["stop", "red-flags"]
    assert out.says[0].kind is Kind.STOP
    assert out.cancels
    current = life.person.session
    assert current is None or current.phase is Phase.STOPPED


@pytest.mark.parametrize("ask", [Ask.CONSENT, Ask.BONES, Ask.TOWN, Ask.WAKE_TIME, Ask.GAPS])
def test_it_hurts_stops_in_the_first_meeting_too(ask: Ask) -> None:
    """Pain is taken seriously before anything was agreed on."""
    life = meet(until=ask)
    life.types(Word.HURTS)
    assert life.keys[-2:] == ["stop", "red-flags"]


@pytest.mark.parametrize(("word", "begun"), [(Word.YES, True), (Word.NO, False)])
def test_yes_and_no_answer_the_invitation(word: Word, begun: bool) -> None:
    """A yes to "whenever you're ready" begins; a no lets the day go."""
    life = life_at("invited")
    life.types(word)
    assert life.person.session is not None
    assert life.person.session.started is begun


def test_skip_before_the_start_is_not_today() -> None:
    """/skip on an invitation skips the whole date, on purpose."""
    life = life_at("invited")
    life.types(Word.SKIP)
    assert life.last().key == "not-today-noted"


def test_a_thumb_answers_no_question_of_safety() -> None:
    """A "done" or a thumb up is no answer to the bone question, the red flags or the lock."""
    for ask in (Ask.BONES,):
        life = meet(until=ask)
        before = life.person.screening.answer
        life.types(Word.DONE)
        assert life.person.screening.answer == before
    life = life_at("stopped")
    life.types(Word.DONE)
    assert life.person.question is not None
    assert life.person.question.ask is Ask.RED_FLAGS
    life.taps("red-flags-yes")
    life.types(Word.DONE)
    assert life.person.screening.locked


def test_plain_words_answer_the_bone_question() -> None:
    """Yes, no and not sure can be typed."""
    for word, answer in ((Word.YES, "yes"), (Word.NO, "no"), (Word.UNSURE, "unsure")):
        life = meet(until=Ask.BONES)
        life.types(word)
        assert life.person.screening.answer == answer


def test_not_sure_about_red_flags_is_a_yes() -> None:
    """Unsure about a red flag gets help now, like a yes."""
    life = life_at("stopped")
    life.types(Word.UNSURE)
    assert life.person.screening.locked
    assert life.last().key == "get-help"


@pytest.mark.parametrize(
    "word", [Word.SETTINGS, Word.TIME, Word.ZONE, Word.TOMORROW, Word.PAUSE, Word.NOW, Word.START]
)
def test_nothing_pushes_the_red_flags_aside(word: Word) -> None:
    """Whatever would open a question of its own brings the one about red flags back."""
    life = life_at("stopped")
    life.types(word)
    assert life.last().key == "red-flags"
    life.types(Word.ERASE)
    life.taps("erase-history")
    life.types(word)
    assert life.last().key == "red-flags"
    assert life.person.question is not None
    assert life.person.question.subject == ""


def test_a_number_answers_only_an_open_scale() -> None:
    """A bare 4 is a stiffness when that is asked, and nothing otherwise."""
    life = life_at("settled")
    life.types(Word.SETTINGS)
    life.taps("set-numbers", "on")
    life.morning()
    life.types(Word.START)
    assert life.last().key == "stiff-before"
    life.reads(number=11)
    assert life.person.session is not None
    assert life.person.session.before is None
    life.reads(number=4)
    assert life.person.session.before == 4
    assert life.last().key == "knee-swings.card"


def test_a_typed_label_does_what_its_button_does() -> None:
    """Start, typed as the button says it, begins the session."""
    life = life_at("invited")
    life.reads(choice=Choice("start"))
    assert life.last().key == "knee-swings.card"


@pytest.mark.parametrize("word", [Word.STREAK, Word.DAYS, Word.WHY, Word.HELP, Word.MYDATA])
@pytest.mark.parametrize("where", ["settled", "invited", "hold", "asked", "finished"])
def test_looking_something_up_changes_nothing(word: Word, where: str) -> None:
    """Streak, days, why, help and my data answer at any time and change nothing."""
    life = life_at(where)
    before, due = life.person, life.due
    out = life.types(word)
    assert len(out.says) == 1
    assert life.person == before
    assert life.due == due


@pytest.mark.parametrize("word", [Word.DONE, Word.SKIP, Word.AGAIN, Word.MORE_TIME, Word.RESUME])
def test_session_words_without_a_session_change_nothing(word: Word) -> None:
    """Done, skip, again, more time and resume say kindly that nothing is running."""
    life = life_at("settled")
    before = life.person
    life.types(word)
    assert life.person == before
    assert life.last().key == "nothing-running"


def test_a_town_in_a_command_is_not_needed_twice() -> None:
    """/zone Berlin asks for the clock at once; /zone alone asks for the town."""
    life = life_at("settled")
    life.types(Word.ZONE, places=(berlin(),))
    assert life.last().key == "town-confirm"
    life.types(Word.ZONE)
    assert life.last().key == "town"


def test_running_messages_carry_stop() -> None:
    """Whatever is answered while a session runs, "Stop, it hurts" stands under it."""
    life = life_at("hold")
    for word in (Word.STREAK, Word.DAYS, Word.HELP, Word.SETTINGS, Word.TIME, Word.ERASE):
        life.types(word)
        assert any(choice.action == "stop" for row in life.last().choices for choice in row)


@pytest.mark.parametrize(
    ("answer", "key"), [("", "red-flags-unclear"), ("red-flags-yes", "locked")]
)
@pytest.mark.parametrize("reading", [Reading(), Reading(unknown_command=True), Reading(doubt=True)])
def test_what_is_not_understood_leads_back_to_safety(
    answer: str, key: str, reading: Reading
) -> None:
    """Whoever was asked for red flags, or told to get help, hears that again."""
    life = life_at("stopped")
    if answer:
        life.taps(answer)
    before = life.person
    life.happens(Replied(reading))
    assert (life.last().key, life.last().rings) == (key, False)
    assert life.person == before


@pytest.mark.parametrize("word", [Word.SKIP, Word.MORE_TIME, Word.NO])
def test_not_now_is_an_answer_to_whether_to_ask_for_numbers(word: Word) -> None:
    """Skip and "not now" mean no where no exercise runs and a yes or no is open."""
    life = life_at("settled")
    life.whole_morning()
    assert life.last().key == "numbers"
    life.types(word)
    assert life.last().key == "numbers-no-noted"
    assert not life.person.preferences.numbers


@pytest.mark.parametrize(("done", "over"), [(True, "yes"), (False, "no")])
def test_now_is_only_offered_while_it_would_begin_something(done: bool, over: str) -> None:
    """One a day: after the session neither "done" nor /start ends with "type /now"."""
    life = life_at("settled")
    if done:
        life.whole_morning()
    for word, key in ((Word.DONE, "nothing-running"), (Word.START, "welcome-back")):
        life.types(word)
        assert life.last().key == key
        assert life.last().args["over"] == over
    life.types(Word.NOW)
    assert (life.last().key == "once-a-day") == done


def test_a_second_done_asks_for_no_numbers() -> None:
    """After the last exercise "done" is about that, not about the optional numbers."""
    life = life_at("settled")
    life.whole_morning()
    assert life.last().key == "numbers"
    life.types(Word.DONE)
    assert life.last().key == "nothing-running"
    assert not life.person.preferences.numbers
