"""The routine: its timelines are the script's, and no choice ever shortens a hold."""

from __future__ import annotations

from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from bot.core.routine import (
    CHEST_LIFT,
    KNEE_SWINGS,
    KNEE_TO_SHOULDER,
    Cue,
    Exercise,
    Options,
    Role,
    Routine,
)
from bot.core.says import Kind
from bot.routine_file import load_routine

ROUTINE = load_routine(Path(__file__).parents[2] / "messages" / "routine.toml")

options = st.builds(
    Options,
    swing_seconds=st.sampled_from((None, 30, 45, 60, 999)),
    lift_seconds=st.sampled_from((None, 10, 20, 30, 999)),
    longer_gaps=st.booleans(),
    pillows=st.booleans(),
)
exercises = st.sampled_from((KNEE_SWINGS, KNEE_TO_SHOULDER, CHEST_LIFT))
holds = st.integers(1, 3)


def with_holds(holds_per_side: int) -> Routine:
    """Build the shipped routine with another number of holds a side."""

    def change(exercise: Exercise) -> Exercise:
        if exercise.id != KNEE_TO_SHOULDER:
            return exercise
        return structs.replace(exercise, holds_per_side=holds_per_side)

    return structs.replace(ROUTINE, exercises=tuple(map(change, ROUTINE.exercises)))


def column(exercise: str, chosen: Options, routine: Routine = ROUTINE) -> list[tuple[int, str]]:
    """Write a timeline as the script does: seconds after the card, R or S, and the text."""
    cues = routine.timeline(exercise, chosen)
    times = accumulate(cue.wait for cue in cues)
    return [
        (t, f"{'R' if cue.rings else 'S'} {cue.key.removeprefix(exercise + '.')}")
        for t, cue in zip(times, cues, strict=True)
    ]


def stretches(cues: tuple[Cue, ...]) -> list[tuple[Cue, int]]:
    """Pair each beginning with the seconds that pass until its release or end."""
    found: list[tuple[Cue, int]] = []
    begin, passed = None, 0
    for cue in cues:
        passed += cue.wait
        if cue.role is Role.BEGIN:
            begin, passed = cue, 0
        elif begin and cue.role in (Role.RELEASE, Role.END):
            found.append((begin, passed))
            begin = None
    return found


def test_the_exercises_come_in_the_sources_order() -> None:
    """First the knee swings, then knee to shoulder, then the chest lift."""
    assert ROUTINE.ids == ("knee-swings", "knee-to-shoulder", "chest-lift")


def test_a_timeline_is_made_once_for_each_way_to_be_guided() -> None:
    """The same choices give the very same cues; another routine or other gaps give others."""
    found = ROUTINE.timeline(KNEE_TO_SHOULDER, Options())
    assert ROUTINE.timeline(KNEE_TO_SHOULDER, Options(swing_seconds=30)) is found
    assert ROUTINE.timeline(KNEE_TO_SHOULDER, Options(longer_gaps=True)) != found
    assert with_holds(1).timeline(KNEE_TO_SHOULDER, Options()) != found


def test_an_unknown_exercise_is_an_error() -> None:
    """An id that the routine has not raises, rather than guide by nothing."""
    with pytest.raises(KeyError, match="headstand"):
        ROUTINE.exercise("headstand")


@pytest.mark.parametrize(
    ("seconds", "rest"),
    [
        (30, [(50, "R end")]),
        (45, [(50, "S further"), (65, "R end")]),
        (60, [(50, "S further"), (65, "S wider"), (80, "R end")]),
        (None, [(50, "S further"), (65, "S wider"), (80, "R end")]),
    ],
)
def test_knee_swings_follow_the_script(seconds: int | None, rest: list[tuple[int, str]]) -> None:
    """The end takes the place of the cue at which a shorter choice is over."""
    start = [(0, "R card"), (20, "R begin"), (35, "S still-small")]
    assert column(KNEE_SWINGS, Options(swing_seconds=seconds)) == start + rest


@pytest.mark.parametrize(
    ("holds_per_side", "expected"),
    [
        (
            1,
            [(0, "R card"), (15, "R first"), (45, "R swap"), (55, "R other"), (85, "R end")],
        ),
        (
            2,
            [
                *[(0, "R card"), (15, "R first"), (45, "R swap"), (55, "R other")],
                *[(85, "R once-more"), (95, "R again"), (125, "R swap-again")],
                *[(135, "R last"), (165, "R end")],
            ],
        ),
        (
            3,
            [
                *[(0, "R card"), (15, "R first"), (45, "R swap"), (55, "R other")],
                *[(85, "R twice-more"), (95, "R again"), (125, "R swap-again"), (135, "R other")],
                *[(165, "R once-more"), (175, "R again"), (205, "R swap-again")],
                *[(215, "R last"), (245, "R end")],
            ],
        ),
    ],
)
def test_knee_to_shoulder_follows_the_script(
    holds_per_side: int, expected: list[tuple[int, str]]
) -> None:
    """Every hold is 30 s, every swap 10 s, and what is said fits the holds that are left."""
    assert column(KNEE_TO_SHOULDER, Options(), with_holds(holds_per_side)) == expected


@pytest.mark.parametrize(
    ("seconds", "rest"),
    [
        (10, [(50, "R end")]),
        (20, [(55, "S easy"), (60, "R end")]),
        (30, [(55, "S easy"), (70, "R end")]),
    ],
)
@pytest.mark.parametrize("pillows", [False, True])
def test_the_chest_lift_follows_the_script(
    seconds: int, rest: list[tuple[int, str]], pillows: bool
) -> None:
    """Both variants keep the same time; only the beginning is worded otherwise."""
    begin = "R begin-pillows" if pillows else "R begin-arms"
    chosen = Options(lift_seconds=seconds, pillows=pillows)
    assert column(CHEST_LIFT, chosen) == [(0, "R card"), (40, begin), *rest]


def test_the_whole_routine_takes_as_long_as_promised() -> None:
    """315 s and 19 messages; 420 s with longer gaps."""
    assert [ROUTINE.seconds((name,), Options()) for name in ROUTINE.ids] == [80, 165, 70]
    assert ROUTINE.seconds(ROUTINE.ids, Options()) == 315
    assert ROUTINE.messages(ROUTINE.ids, Options()) == 19
    assert ROUTINE.seconds(ROUTINE.ids, Options(longer_gaps=True)) == 420
    assert ROUTINE.messages(ROUTINE.ids, Options(longer_gaps=True)) == 19


def test_the_routine_has_the_scripts_figures() -> None:
    """3 s to the next card, "more time" is 20 s and at most 3 times, resume takes 10 s."""
    assert ROUTINE.next_card_seconds == 3
    assert ROUTINE.more_time_seconds == 20
    assert ROUTINE.more_time_limit == 3
    assert ROUTINE.resume_wait(Options()) == 10
    assert ROUTINE.resume_wait(Options(longer_gaps=True)) == 20


def test_a_choice_that_is_off_the_list_falls_back_to_the_default() -> None:
    """When a host takes a choice away, people who had it get the default."""
    assert ROUTINE.chosen(KNEE_SWINGS, Options(swing_seconds=45)) == 45
    assert ROUTINE.chosen(KNEE_SWINGS, Options(swing_seconds=5)) == 60
    assert ROUTINE.chosen(CHEST_LIFT, Options(swing_seconds=45)) == 30
    assert ROUTINE.chosen(KNEE_TO_SHOULDER, Options(swing_seconds=45, lift_seconds=10)) == 30


def test_each_role_has_its_place_in_delivery() -> None:
    """A release and an end overtake other cues, and only a card goes as a card."""
    assert {role: role.kind for role in Role} == {
        Role.CARD: Kind.CARD,
        Role.BEGIN: Kind.CUE,
        Role.DURING: Kind.CUE,
        Role.RELEASE: Kind.RELEASE,
        Role.END: Kind.END,
    }


@given(exercises, options, holds)
def test_no_hold_is_ever_shorter_than_its_seconds(name: str, chosen: Options, sides: int) -> None:
    """From each beginning to its release or end pass exactly the seconds it names."""
    routine = with_holds(sides)
    found = stretches(routine.timeline(name, chosen))
    assert found
    for begin, passed in found:
        assert passed == begin.seconds == routine.chosen(name, chosen)


@given(exercises, options, holds)
def test_every_timeline_is_in_order(name: str, chosen: Options, sides: int) -> None:
    """One card first, one end last, and no beginning before the last one was let go."""
    roles = [cue.role for cue in with_holds(sides).timeline(name, chosen)]
    assert roles[0] is Role.CARD
    assert roles[-1] is Role.END
    assert roles.count(Role.CARD) == roles.count(Role.END) == 1
    marks = [role for role in roles if role is not Role.DURING][1:]
    assert set(marks[::2]) == {Role.BEGIN}
    assert set(marks[1::2]) <= {Role.RELEASE, Role.END}
    assert marks.count(Role.BEGIN) == (2 * sides if name == KNEE_TO_SHOULDER else 1)


@given(exercises, options, holds)
def test_longer_gaps_double_the_gaps_and_nothing_else(
    name: str, chosen: Options, sides: int
) -> None:
    """Getting ready and swapping take twice as long; holding and moving stay as they are."""
    routine = with_holds(sides)
    normal = routine.timeline(name, structs.replace(chosen, longer_gaps=False))
    longer = routine.timeline(name, structs.replace(chosen, longer_gaps=True))
    for one, other in zip(normal, longer, strict=True):
        assert other == structs.replace(one, wait=one.wait * 2 if one.gap else one.wait)
        assert one.gap == (one.role is Role.BEGIN)


@given(exercises, options, holds)
def test_no_two_cues_come_at_once(name: str, chosen: Options, sides: int) -> None:
    """Only the card comes without a wait, and whoever must hear a cue hears it ring."""
    cues = with_holds(sides).timeline(name, chosen)
    assert cues[0].wait == 0
    assert all(cue.wait >= 5 for _, cue in pairwise(cues))
    assert all(cue.rings for cue in cues if cue.role is not Role.DURING)


@given(st.lists(exercises, unique=True), options, holds)
def test_sums_are_the_sums_of_the_timelines(names: list[str], chosen: Options, sides: int) -> None:
    """What people are told beforehand is what they then get."""
    routine = with_holds(sides)
    cues = [cue for name in names for cue in routine.timeline(name, chosen)]
    assert routine.seconds(tuple(names), chosen) == sum(cue.wait for cue in cues)
    assert routine.messages(tuple(names), chosen) == len(cues)


@given(exercises, options, holds, st.data())
def test_a_resume_starts_a_hold_anew_and_repeats_none(
    name: str, chosen: Options, sides: int, data: st.DataObject
) -> None:
    """A hold broken off starts again; in a gap, the next one does."""
    routine = with_holds(sides)
    cues = routine.timeline(name, chosen)
    coming = data.draw(st.integers(1, len(cues) - 1), label="the cue that was to come next")
    start = routine.hold_start(name, chosen, coming)
    assert cues[start].role is Role.BEGIN
    assert start <= coming
    between = [cue.role for cue in cues[start + 1 : coming]]
    assert set(between) <= {Role.DURING}


@given(exercises, options)
def test_a_resume_at_the_card_goes_to_the_first_beginning(name: str, chosen: Options) -> None:
    """Before anything began there is nothing to repeat."""
    assert ROUTINE.hold_start(name, chosen, 0) == 1


@given(exercises, options)
def test_a_resume_after_the_end_repeats_the_last_hold(name: str, chosen: Options) -> None:
    """An index past the last cue never raises."""
    cues = ROUTINE.timeline(name, chosen)
    begins = [number for number, cue in enumerate(cues) if cue.role is Role.BEGIN]
    assert ROUTINE.hold_start(name, chosen, len(cues)) == begins[-1]
