"""Settings: one message, each button changes one thing, and a session under way keeps its own."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.events import Tapped, Word
from bot.core.person import Ask, Person, Preferences
from tests.core.life import Life, settled_person

BUTTONS = (
    "swings",
    "lift",
    "variant",
    "gaps",
    "handsfree",
    "numbers",
    "streak",
    "pictures",
    "dark",
)


def flat(preferences: Preferences) -> dict[str, object]:
    """Every single thing that can be set."""
    options = {f"options.{k}": v for k, v in msgspec.structs.asdict(preferences.options).items()}
    others = msgspec.structs.asdict(preferences)
    # That numbers were offered once is no setting: it only keeps them from being offered again.
    others = {k: v for k, v in others.items() if k not in ("options", "numbers_offered")}
    return options | others


def shown(life: Life) -> dict[str, str]:
    """What each button would change to."""
    pairs = (choice for row in life.last().choices for choice in row)
    return {c.action.removeprefix("set-"): c.value for c in pairs if c.action.startswith("set-")}


def opened() -> Life:
    """Somebody with the settings in front of them."""
    life = Life(settled_person())
    life.types(Word.SETTINGS)
    return life


def test_everything_is_in_one_message() -> None:
    """/settings is one message that shows each setting and has a button for each."""
    life = opened()
    assert life.keys == ["settings"]
    assert set(shown(life)) == set(BUTTONS)
    assert set(BUTTONS) <= set(life.last().args)


@pytest.mark.parametrize("name", BUTTONS)
def test_a_button_changes_one_thing_and_shows_it(name: str) -> None:
    """A tap changes exactly one setting to what the button said, and the message comes again."""
    life = opened()
    before, button = life.person, shown(life)[name]
    life.taps(f"set-{name}")
    was, is_now = flat(before.preferences), flat(life.person.preferences)
    assert sum(was[key] != is_now[key] for key in was) == 1
    assert (
        msgspec.structs.replace(
            life.person, preferences=before.preferences, turn=before.turn, question=before.question
        )
        == before
    )
    assert life.last().key == "settings"
    assert str(life.last().args[name]) == button


def test_the_paper_is_kept_while_pictures_are_off() -> None:
    """The weeks and the trend are drawn all the same when they are asked for."""
    life = opened()
    life.taps("set-dark")
    life.taps("set-pictures")
    assert shown(life)["dark"] == "off"
    assert life.last().args["dark"] == "on"


@settings(max_examples=50, deadline=None)
@given(taps=st.lists(st.sampled_from(BUTTONS), max_size=15))
def test_taps_go_round_in_circles(taps: list[str]) -> None:
    """Whatever is tapped, tapping on leads back to where each setting was, in three at most."""
    life = opened()
    begun = flat(life.person.preferences)
    for name in taps:
        life.taps(f"set-{name}")
    for name in BUTTONS:
        start = str(shown_at_first()[name])
        for _ in range(3):
            if str(life.last().args[name]) != start:
                life.taps(f"set-{name}")
    effective = {k: v for k, v in flat(life.person.preferences).items() if "seconds" not in k}
    assert effective == {k: v for k, v in begun.items() if "seconds" not in k}


def shown_at_first() -> dict[str, object]:
    """The settings of somebody who never changed any."""
    return dict(opened().last().args)


def test_the_choices_of_seconds_are_those_of_the_routine() -> None:
    """Swings go through 30, 45 and 60 seconds, the lift through 10, 20 and 30."""
    life = opened()
    swings, lifts = set(), set()
    for _ in range(3):
        life.taps("set-swings")
        swings.add(life.last().args["swings"])
        life.taps("set-lift")
        lifts.add(life.last().args["lift"])
    assert swings == {30, 45, 60}
    assert lifts == {10, 20, 30}


def test_an_old_settings_message_changes_nothing() -> None:
    """Only the newest settings message counts: a tap on an older one is answered kindly."""
    life = opened()
    first = life.last()
    life.taps("set-gaps")
    before = life.person
    out = life.happens(Tapped(first.choices[3][0], first.mark))
    assert life.person == before
    assert out.note is not None
    assert not out.says


def test_closing_leaves_all_as_it_is() -> None:
    """Close settings changes nothing and ends the question."""
    life = opened()
    before = life.person.preferences
    life.taps("settings-close")
    assert life.person.preferences == before
    assert life.person.question is None


def test_an_exercise_under_way_keeps_its_length() -> None:
    """Shorter swings set in the middle of the swings begin tomorrow: this run is not cut short."""
    life = Life(settled_person())
    life.morning()
    life.taps("start")
    begun = life.now
    life.jump()
    life.types(Word.SETTINGS)
    life.taps("set-swings", "30")
    life.until("done")
    assert (life.now - begun).total_seconds() == 80


def test_a_hidden_streak_is_kept() -> None:
    """Hidden, no message has a reason to show a number; the days are counted all the same."""
    life = opened()
    life.taps("set-streak")
    life.whole_morning()
    close = next(say for _, say in life.said if say.key.startswith("close"))
    assert close.args["shown"] == "no"
    assert close.args["milestone"] == 0
    assert life.person.ledger.streak.current == 1


def test_what_was_left_out_comes_back_only_by_its_button() -> None:
    """An exercise left out for pain is listed, and "cleared" takes it in again."""
    life = Life(hurt_twice())
    life.types(Word.SETTINGS)
    assert life.last().args["left-out"] == "knee-swings"
    life.taps("cleared-again", "knee-swings")
    assert life.person.left_out == ()
    assert life.last().args["exercise"] == "knee-swings"


def hurt_twice() -> Person:
    """Somebody whom the knee swings hurt on two mornings running."""
    life = Life(settled_person())
    for _ in range(2):
        life.morning()
        life.taps("start")
        life.jump()
        life.types(Word.HURTS)
        life.taps("red-flags-none")
        life.taps("rest-today")
    assert life.person.left_out == ("knee-swings",)
    return life.person


def test_settings_ask_nothing_else() -> None:
    """The settings message is a question of its own; words still mean what they mean."""
    life = opened()
    assert life.person.question is not None
    assert life.person.question.ask is Ask.SETTINGS
    life.types(Word.STREAK)
    assert life.last().key == "streak"
