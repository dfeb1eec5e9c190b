"""Reads the cues of an exercise in `messages/routine.toml` and checks that they can be followed.

The figures of the exercise are read before, in `bot.routine_file`. Does no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec import structs

from bot.core.routine import (
    CHEST_LIFT,
    KNEE_TO_SHOULDER,
    CueEntry,
    Exercise,
    Role,
    Variant,
)
from bot.toml_table import Table

MOST_HOLDS = 3
"""Holds a side that a host may ask for at most; the source's "repeat twice" is read as 2."""

_LEAST_APART = 5
"""Seconds: a cue that comes sooner after another one can't be heard to its end."""

_ORDER_WHY = "A card opens, a begin ends in a release or the end, and the end comes last."

_NEXT: Mapping[Role | None, tuple[Role, ...]] = {
    None: (Role.CARD,),
    Role.CARD: (Role.BEGIN,),
    Role.BEGIN: (Role.DURING, Role.RELEASE, Role.END),
    Role.DURING: (Role.DURING, Role.RELEASE, Role.END),
    Role.RELEASE: (Role.BEGIN,),
    Role.END: (),
}
"""Which cue may follow which; None is the start of the exercise."""

_Read = tuple[Table, CueEntry]


def read_cues(table: Table, exercise: Exercise) -> Exercise:
    """Read the exercise's cues, note what is wrong with them, and return it with its cues."""
    label = f"exercise {exercise.id}, cue"
    tables = table.tables("cue", label, "An exercise is guided by its cues.")
    read = []
    for number, one in enumerate(tables, start=1):
        one.relabel(f"{label} {number}")
        if entry := _read_cue(one, exercise.id):
            read.append((one, entry))
    if len(read) == len(tables) and tables:
        for each, variant in _ways(exercise):
            _check_order(table, each, _said(read, each, variant))
        _check_apart(exercise, read)
    return structs.replace(exercise, cues=tuple(entry for _, entry in read))


def _read_cue(table: Table, exercise: str) -> CueEntry | None:
    """Read one cue; None when it has no role, since everything else follows from that."""
    role = table.one_of("role", tuple(role.value for role in Role), "It says what the cue does.")
    if role is None:
        return None
    role = Role(str(role))
    entry = CueEntry(
        key=table.string("text", "It names the text that is said."),
        role=role,
        rings=_read_sound(table, role),
        at=_read_at(table) if role is Role.DURING else 0,
        variant=_read_variant(table) if (exercise, role) == (CHEST_LIFT, Role.BEGIN) else None,
        holds=_read_holds(table) if exercise == KNEE_TO_SHOULDER else (),
        line=table.line("text"),
    )
    table.close()
    return entry


def _read_sound(table: Table, role: Role) -> bool:
    """Read whether the cue rings; only what accompanies a hold may be silent."""
    if role is Role.DURING:
        why = "It says whether the phone makes a sound."
        return table.one_of("sound", ("ring", "silent"), why) == "ring"
    why = f"Eyes are closed by then: without a sound the {role} would be missed."
    return table.one_of("sound", ("ring",), why) == "ring"


def _read_at(table: Table) -> int:
    """Read the seconds from the beginning to a cue inside it."""
    return table.integer("at", _LEAST_APART, 60, "It is the seconds after the begin.")


def _read_variant(table: Table) -> Variant | None:
    """Read in which of the source's two ways of the chest lift the cue is said."""
    if not table.has("variant"):
        return None
    ways = tuple(variant.value for variant in Variant)
    value = table.one_of("variant", ways, "The source names these two ways.")
    return None if value is None else Variant(str(value))


def _read_holds(table: Table) -> tuple[int, ...]:
    """Read with how many holds a side the cue is said."""
    if not table.has("holds"):
        return ()
    return table.integers("holds", 1, MOST_HOLDS, "It is the holds a side with which this is said.")


def _ways(exercise: Exercise) -> Iterator[tuple[Exercise, Variant]]:
    """Return every way in which the exercise can go, whatever the host and the person choose."""
    holds = range(1, MOST_HOLDS + 1) if exercise.holds_per_side else (0,)
    for number in holds:
        for variant in Variant:
            yield structs.replace(exercise, holds_per_side=number), variant


def _said(read: Sequence[_Read], exercise: Exercise, variant: Variant) -> list[_Read]:
    """Return the cues that are said this way when the exercise lasts as long as it can."""
    longest = exercise.choices[-1]
    return [one for one in read if exercise.says(one[1], longest, variant)]


def _check_order(table: Table, exercise: Exercise, said: list[_Read]) -> None:
    """Note the first cue that comes where it can't, or a number of beginnings that is wrong."""
    holds = exercise.holds_per_side
    when = f" with {holds} holds a side" if holds else ""
    before: Role | None = None
    for cue, entry in said:
        if entry.role not in _NEXT[before]:
            after = f"after the {before}" if before else "first"
            cue.refuse("role", f"the {entry.role} can't come {after}{when}. {_ORDER_WHY} Mend it.")
            return
        before = entry.role
    if before is not Role.END:
        table.refuse("", f"there is no end{when}. {_ORDER_WHY} Add it.")
        return
    begins = sum(entry.role is Role.BEGIN for _, entry in said)
    wanted = 2 * holds if holds else 1
    if begins != wanted:
        table.refuse("", f"there are {begins} begins{when}, not {wanted}. Add or remove some.")


def _check_apart(exercise: Exercise, read: Sequence[_Read]) -> None:
    """Note cues that would come right on top of another one, or never."""
    for (_, before), (cue, entry) in pairwise(read):
        if entry.role is Role.DURING and entry.at - before.at < _LEAST_APART:
            cue.refuse(
                "at",
                f"at is {entry.at}, but the cue before is at {before.at}. People need "
                f"{_LEAST_APART} seconds for each. Write {before.at + _LEAST_APART} or more.",
            )
    for cue, entry in read:
        for seconds in exercise.choices:
            if 0 < seconds - entry.at < _LEAST_APART:
                cue.refuse(
                    "at",
                    f"at is {entry.at}, and {seconds} s end right after it. People need "
                    f"{_LEAST_APART} seconds for each. Write {seconds - _LEAST_APART} or less, "
                    f"or {seconds}.",
                )
        if entry.at >= exercise.choices[-1]:
            cue.refuse(
                "at",
                f"at is {entry.at}, but the exercise has ended after {exercise.choices[-1]} s. "
                f"Write {exercise.choices[-1] - _LEAST_APART} or less, or remove the cue.",
            )
