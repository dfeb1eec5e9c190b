"""Holds the texts of the cues, as people get them, to the routine that names them.

Reads nothing itself: routine and texts are handed in.
"""

from __future__ import annotations

from itertools import product

from bot.catalog import Catalog, title_key
from bot.core.routine import Routine
from bot.core.says import Arg
from bot.routine_file import check_texts

_ASKS = ("exercise", "all", "nothing")
_COUNTS = (1, 2, 3)


def find_text_faults(catalog: Catalog, routine: Routine, name: str) -> tuple[str, ...]:
    """Return every cue's fault in every language, with the line in the routine file `name`.

    Raises `MessagesError` when a text can't be put together from what a session gives it.
    """
    return tuple(
        fault
        for language in catalog.languages
        for fault in check_texts(routine, _spoken(catalog, language, routine), language, name)
    )


def _spoken(catalog: Catalog, language: str, routine: Routine) -> dict[str, str]:
    """Put together each cue and title that there is, in all the ways a session may say it."""
    named = {cue.key for exercise in routine.exercises for cue in exercise.cues}
    keys = (named | {title_key(key) for key in named}) & catalog.keys(language)
    return {key: _every_way(catalog, language, key, routine) for key in keys}


def _every_way(catalog: Catalog, language: str, key: str, routine: Routine) -> str:
    ways: dict[str, None] = {}
    for seconds, count, asks in product(_seconds(routine), _COUNTS, _ASKS):
        args: dict[str, Arg] = {"number": 1, "count": count, "seconds": seconds, "asks": asks}
        ways[catalog.text(language, key, args)] = None
    return ". ".join(ways)


def _seconds(routine: Routine) -> tuple[int, ...]:
    """Every length that a text may have to name."""
    return tuple({seconds for exercise in routine.exercises for seconds in exercise.choices})
