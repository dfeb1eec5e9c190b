"""The cues of an exercise can be followed, whatever the host and the person choose."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.routine import (
    CHEST_LIFT,
    KNEE_SWINGS,
    KNEE_TO_SHOULDER,
    CueEntry,
    Exercise,
    Role,
    Variant,
)
from bot.errors import MessagesError
from bot.routine_cues import read_cues
from bot.toml_table import Page

SHIPPED = (Path(__file__).parents[1] / "messages" / "routine.toml").read_text(encoding="utf-8")

FIGURES = {
    KNEE_SWINGS: Exercise(
        id=KNEE_SWINGS, ready_seconds=20, choices=(30, 45, 60), default=60, cues=()
    ),
    KNEE_TO_SHOULDER: Exercise(
        id=KNEE_TO_SHOULDER,
        ready_seconds=15,
        swap_seconds=10,
        choices=(30,),
        default=30,
        holds_per_side=2,
        cues=(),
    ),
    CHEST_LIFT: Exercise(
        id=CHEST_LIFT, ready_seconds=40, choices=(10, 20, 30), default=30, cues=()
    ),
}


def cue(role: str, more: str = "", sound: str = "ring") -> str:
    """Write a cue on four lines, of which the fourth is empty or `more`."""
    return f'[[cue]]\nrole = "{role}"\ntext = "a.{role}"\nsound = "{sound}"\n{more}\n'


def read(name: str, *cues: str) -> Exercise:
    """Read cues as those of an exercise. Raises `MessagesError` when they are refused."""
    page = Page("r.toml", "".join(cues))
    exercise = read_cues(page.root, FIGURES[name])
    page.raise_problems()
    return exercise


def refusal(name: str, *cues: str) -> str:
    """Return the only problem that the cues are refused for."""
    with pytest.raises(MessagesError) as caught:
        read(name, *cues)
    (told,) = str(caught.value).splitlines()
    return told


def test_a_cue_is_read_with_all_that_it_says() -> None:
    """Text, role, sound, seconds, variant, and the line of its text."""
    silent = cue("during", "at = 15", sound="silent")
    arms, pillows = cue("begin", 'variant = "arms"'), cue("begin", 'variant = "pillows"')
    exercise = read(CHEST_LIFT, cue("card"), arms, pillows, silent, cue("end"))
    assert exercise.cues == (
        CueEntry(key="a.card", role=Role.CARD, rings=True, line=3),
        CueEntry(key="a.begin", role=Role.BEGIN, rings=True, variant=Variant.ARMS, line=8),
        CueEntry(key="a.begin", role=Role.BEGIN, rings=True, variant=Variant.PILLOWS, line=13),
        CueEntry(key="a.during", role=Role.DURING, rings=False, at=15, line=18),
        CueEntry(key="a.end", role=Role.END, rings=True, line=23),
    )


def test_holds_belong_to_knee_to_shoulder_only() -> None:
    """Elsewhere there are no sides, and the key is refused."""
    told = refusal(KNEE_SWINGS, cue("card", "holds = [1]"), cue("begin"), cue("end"))
    assert told.startswith("r.toml: line 5: exercise knee-swings, cue 1: holds means nothing here")


def test_a_variant_belongs_to_the_chest_lifts_begin_only() -> None:
    """So that changing the variant in mid-exercise never moves a cue."""
    more = 'variant = "arms"'
    for name, cues in (
        (KNEE_SWINGS, (cue("card"), cue("begin", more), cue("end"))),
        (CHEST_LIFT, (cue("card"), cue("begin"), cue("end", more))),
    ):
        assert "variant means nothing here" in refusal(name, *cues)


@pytest.mark.parametrize("role", ["card", "begin", "end"])
def test_what_must_be_heard_rings(role: str) -> None:
    """Eyes are closed: a silent card, begin, release or end is refused at its sound."""
    cues = [cue(each, sound="silent" if each == role else "ring") for each in ROLES]
    told = refusal(KNEE_SWINGS, *cues)
    line = 4 + 5 * ROLES.index(role)
    assert told.startswith(f"r.toml: line {line}: ")
    assert f"without a sound the {role} would be missed" in told


ROLES = ("card", "begin", "end")


def test_a_release_rings() -> None:
    """The end of a hold is never silent, in the shipped file either."""
    block = SHIPPED[SHIPPED.index('text = "knee-to-shoulder.swap"') :]
    start = SHIPPED.index(block) + block.index('sound = "ring"')
    text = SHIPPED[:start] + SHIPPED[start:].replace('"ring"', '"silent"', 1)
    page = Page("r.toml", text)
    read_cues(page.root.tables("exercise", "exercise", "")[1], FIGURES[KNEE_TO_SHOULDER])
    line = SHIPPED.count("\n", 0, start) + 1
    with pytest.raises(MessagesError, match=rf"^r\.toml: line {line}: .* cue 3: sound is "):
        page.raise_problems()


@pytest.mark.parametrize(
    ("roles", "problem"),
    [
        (["begin", "end"], "line 2: exercise knee-swings, cue 1: the begin can't come first"),
        (["card", "end"], "line 7: exercise knee-swings, cue 2: the end can't come after the card"),
        (["card", "card", "begin", "end"], "line 7: exercise knee-swings, cue 2: the card"),
        (["card", "begin", "begin", "end"], "line 12: exercise knee-swings, cue 3: the begin"),
        (["card", "begin", "end", "end"], "line 17: exercise knee-swings, cue 4: the end"),
        (["card", "begin"], "line 1: the file: there is no end."),
        (["card", "begin", "release", "begin", "end"], "line 1: the file: there are 2 begins"),
        (["card", "begin", "release", "end"], "line 17: exercise knee-swings, cue 4: the end"),
    ],
)
def test_cues_out_of_order_are_refused(roles: list[str], problem: str) -> None:
    """The first cue that can't come where it stands is told at its role."""
    assert refusal(KNEE_SWINGS, *map(cue, roles)).startswith(f"r.toml: {problem}")


def test_holds_must_come_out_even_for_every_number_a_side() -> None:
    """A host may later change the holds a side, so all of 1, 2 and 3 are checked at once."""
    one_each = [cue("card"), cue("begin"), cue("release"), cue("begin"), cue("end")]
    with pytest.raises(MessagesError) as caught:
        read(KNEE_TO_SHOULDER, *one_each)
    told = str(caught.value).splitlines()
    assert [line.split(": ")[3].split(".")[0] for line in told] == [
        "there are 2 begins with 2 holds a side, not 4",
        "there are 2 begins with 3 holds a side, not 6",
    ]


def test_each_variant_begins_once() -> None:
    """Without words for the pillows there is nobody who begins."""
    told = refusal(CHEST_LIFT, cue("card"), cue("begin", 'variant = "arms"'), cue("end"))
    assert "the end can't come after the card" in told


@pytest.mark.parametrize(
    ("at", "problem"),
    [
        ("at = 2", "Write at = a whole number from 5 to 60"),
        ("at = 61", "Write at = a whole number from 5 to 60"),
        ("at = 28", "30 s end right after it"),
        ("at = 41", "45 s end right after it"),
        ("at = 60", "the exercise has ended after 60 s"),
        ("", "at is missing"),
    ],
)
def test_a_cue_inside_is_neither_on_top_of_another_nor_too_late(at: str, problem: str) -> None:
    """People need five seconds for each message, whatever the choice."""
    told = refusal(KNEE_SWINGS, cue("card"), cue("begin"), cue("during", at), cue("end"))
    assert problem in told
    assert told.startswith(f"r.toml: line {15 if at else 11}: exercise knee-swings, cue 3: ")


def test_cues_inside_come_apart_and_in_order() -> None:
    """Two within five seconds, or in the wrong order, are refused at the second."""
    for second in (10, 12, 14):
        inside = cue("during", "at = 10"), cue("during", f"at = {second}")
        told = refusal(KNEE_SWINGS, cue("card"), cue("begin"), *inside, cue("end"))
        assert told.startswith("r.toml: line 20: ")
        assert f"at is {second}, but the cue before is at 10" in told


def test_an_unknown_role_is_told_alone() -> None:
    """Where one cue can't be understood, the others are not blamed for the order."""
    told = refusal(KNEE_SWINGS, cue("card"), cue("start"), cue("end"))
    assert told.startswith('r.toml: line 7: exercise knee-swings, cue 2: role is "start".')


def test_an_exercise_without_cues_is_refused() -> None:
    """Nobody can be guided by silence."""
    assert "[[cue]] is missing. An exercise is guided by its cues." in refusal(KNEE_SWINGS, "")
