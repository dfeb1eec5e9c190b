"""The routine as data, and as the timeline of cues that a session follows.

The figures come from `messages/routine.toml`, which `bot.routine_file` reads and checks; here
they are taken as true. This module may not import anything that does I/O.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from bot.core.says import Kind

KNEE_SWINGS = "knee-swings"
KNEE_TO_SHOULDER = "knee-to-shoulder"
CHEST_LIFT = "chest-lift"

LONGER_GAPS = 2
"""What longer gaps multiply getting ready and swapping by; holding and moving never change."""


class Role(enum.StrEnum):
    """What a cue does in its exercise."""

    CARD = "card"
    """Opens the exercise."""
    BEGIN = "begin"
    """Starts a hold or a stretch of moving."""
    DURING = "during"
    """Accompanies it."""
    RELEASE = "release"
    """Ends a hold, not the exercise."""
    END = "end"
    """Ends the exercise and asks: done or skip?"""

    @property
    def kind(self) -> Kind:
        """What a message in this role is for, as delivery orders it."""
        return _KINDS[self]


_KINDS: Mapping[Role, Kind] = {
    Role.CARD: Kind.CARD,
    Role.BEGIN: Kind.CUE,
    Role.DURING: Kind.CUE,
    Role.RELEASE: Kind.RELEASE,
    Role.END: Kind.END,
}


class Variant(enum.StrEnum):
    """The two ways of the chest lift that the source names."""

    ARMS = "arms"
    PILLOWS = "pillows"


class Cue(Struct, frozen=True, kw_only=True):
    """One message of an exercise, timed from the acknowledgement of the one before."""

    key: str
    role: Role
    wait: int
    """Seconds after the acknowledgement of the cue before; 0 for the card."""
    gap: bool
    """Whether the wait is getting ready or swapping (longer gaps double it), not holding."""
    rings: bool
    seconds: int = 0
    """For a BEGIN: the seconds until its release or end. They may be exceeded, never cut."""


class Options(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person chose. None: nothing yet, so the routine's own default counts."""

    swing_seconds: int | None = None
    lift_seconds: int | None = None
    longer_gaps: bool = False
    pillows: bool = False


class CueEntry(Struct, frozen=True, kw_only=True):
    """A cue as the file writes it: when it is said follows from its role and its exercise."""

    key: str
    role: Role
    rings: bool
    at: int = 0
    """For a DURING: seconds after the beginning; not said when the exercise has ended by then."""
    variant: Variant | None = None
    """The variant in which it is said; None: in each."""
    holds: tuple[int, ...] = ()
    """The holds a side with which it is said; empty: with any number."""
    line: int = 0
    """Where the file names it, for what is told to the host."""


class Exercise(Struct, frozen=True, kw_only=True, cache_hash=True):
    """One exercise: its figures in seconds, and its cues in the order in which they are said."""

    id: str
    ready_seconds: int
    """From the card to the first beginning."""
    swap_seconds: int = 0
    """From the end of a hold to the next beginning; 0 when there is only one beginning."""
    choices: tuple[int, ...]
    """How long a hold or a stretch of moving may last, shortest first."""
    default: int
    holds_per_side: int = 0
    """0 when the exercise has no sides."""
    cues: tuple[CueEntry, ...]

    def says(self, entry: CueEntry, seconds: int, variant: Variant) -> bool:
        """Whether the cue is said when the exercise lasts so long, in this variant."""
        return (
            entry.at < seconds
            and entry.variant in (None, variant)
            and (not entry.holds or self.holds_per_side in entry.holds)
        )


class Urging(Struct, frozen=True, kw_only=True):
    """Words of one language that urge, and the words before them that turn this round."""

    never: tuple[str, ...] = ()
    unless_after: tuple[str, ...] = ()


class Routine(Struct, frozen=True, kw_only=True):
    """The exercises in their order, and the figures that hold for all of them, in seconds."""

    exercises: tuple[Exercise, ...]
    next_card_seconds: int
    """From the answer to an exercise to the next card."""
    more_time_seconds: int
    """What "more time" adds before the beginning; longer gaps don't change it."""
    more_time_limit: int
    """How often "more time" may be asked for in one exercise."""
    resume_seconds: int
    """From "resumed, get into position" to the beginning; `resume_wait` has longer gaps in it."""
    urging: dict[str, Urging] = {}
    """By language (IETF tag): what no text of an exercise may say."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The exercises' ids in the order of the routine."""
        return tuple(exercise.id for exercise in self.exercises)

    def exercise(self, exercise: str) -> Exercise:
        """Return the exercise with this id. Raises `KeyError` when the routine has none."""
        for candidate in self.exercises:
            if candidate.id == exercise:
                return candidate
        raise KeyError(exercise)

    def chosen(self, exercise: str, options: Options) -> int:
        """Return how long a hold or the moving lasts: the choice if it is on offer, or default."""
        choices = {KNEE_SWINGS: options.swing_seconds, CHEST_LIFT: options.lift_seconds}
        found = self.exercise(exercise)
        choice = choices.get(exercise)
        return choice if choice in found.choices else found.default

    def timeline(self, exercise: str, options: Options) -> tuple[Cue, ...]:
        """Return every cue of the exercise, card first and end last.

        Each wait starts at the acknowledgement of the cue before, so lag makes holds longer
        and never shorter.
        """
        return _timeline(
            self.exercise(exercise),
            self.chosen(exercise, options),
            Variant.PILLOWS if options.pillows else Variant.ARMS,
            longer_gaps=options.longer_gaps,
        )

    def hold_start(self, exercise: str, options: Options, index: int) -> int:
        """Return the index of the BEGIN from which a resumed exercise goes on.

        `index` is the cue that was to come next when the pause came, so that a hold broken off
        is held again in full, and one already let go of is not repeated.
        """
        begins = [
            position
            for position, cue in enumerate(self.timeline(exercise, options))
            if cue.role is Role.BEGIN
        ]
        return max((begin for begin in begins if begin <= index), default=begins[0])

    def resume_wait(self, options: Options) -> int:
        """Return the seconds to get back into position after a pause."""
        return _gap(self.resume_seconds, longer_gaps=options.longer_gaps)

    def seconds(self, exercises: tuple[str, ...], options: Options) -> int:
        """Return how long these exercises take from card to end, added up."""
        return sum(cue.wait for name in exercises for cue in self.timeline(name, options))

    def messages(self, exercises: tuple[str, ...], options: Options) -> int:
        """Return how many messages these exercises take."""
        return sum(len(self.timeline(name, options)) for name in exercises)


@lru_cache(maxsize=256)  # every step of a running session asks, and there are few answers
def _timeline(
    exercise: Exercise, seconds: int, variant: Variant, *, longer_gaps: bool
) -> tuple[Cue, ...]:
    """Return the cues of an exercise whose holds or moving last so many seconds."""
    said = [entry for entry in exercise.cues if exercise.says(entry, seconds, variant)]
    cues = [_card(said[0])]
    for before, entry in pairwise(said):
        if entry.role is Role.BEGIN:
            is_first = before.role is Role.CARD
            wait = exercise.ready_seconds if is_first else exercise.swap_seconds
            cues.append(_begin(entry, _gap(wait, longer_gaps=longer_gaps), seconds))
        else:
            until = entry.at if entry.role is Role.DURING else seconds
            cues.append(_follow(entry, until - before.at))
    return tuple(cues)


def _gap(seconds: int, *, longer_gaps: bool) -> int:
    """Return a getting-ready or swapping gap as a person wants it."""
    return seconds * LONGER_GAPS if longer_gaps else seconds


def _card(entry: CueEntry) -> Cue:
    """Return the cue that opens an exercise."""
    return Cue(key=entry.key, role=entry.role, wait=0, gap=False, rings=entry.rings)


def _begin(entry: CueEntry, wait: int, seconds: int) -> Cue:
    """Return the cue that starts a hold or a stretch of moving of so many seconds."""
    return Cue(
        key=entry.key, role=entry.role, wait=wait, gap=True, rings=entry.rings, seconds=seconds
    )


def _follow(entry: CueEntry, wait: int) -> Cue:
    """Return a cue inside or at the end of a hold or a stretch of moving."""
    return Cue(key=entry.key, role=entry.role, wait=wait, gap=False, rings=entry.rings)
