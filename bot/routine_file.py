"""Reads `messages/routine.toml` and holds it to the facts of its source.

Refuses the whole file, with every problem and its line, rather than guide anybody by a
broken one. Reading the file is its only I/O.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from bot.core.routine import CHEST_LIFT, KNEE_SWINGS, KNEE_TO_SHOULDER, Exercise, Routine, Urging
from bot.errors import MessagesError
from bot.routine_cues import MOST_HOLDS, read_cues
from bot.toml_table import Page, Table, located
from bot.wording import find_urging

NAME = "messages/routine.toml"

EXERCISES = (KNEE_SWINGS, KNEE_TO_SHOULDER, CHEST_LIFT)
"""The source's exercises in the order of the routine."""

_SOURCE = '(Marvin Smith, D.P.T., "Stiffness in the back", 2012)'
_GENTLE_WHY = f"The source says gently, small and slow, never fast {_SOURCE}."
_GAP_WHY = "Stiff joints need at least 10 seconds, and more than 5 minutes is too long to wait."
_THREE_WHY = f"The source gives three exercises {_SOURCE}: {', '.join(EXERCISES)}."


def load_routine(path: Path) -> Routine:
    """Read and check the file. Raises `MessagesError` naming file, line, reason and remedy."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it can't be read"
        raise MessagesError(
            f"{path}: the routine can't be read: {reason}. Put the file there, let the bot read "
            "it, or name another one."
        ) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problem = "this is not UTF-8 text. Save the file with the encoding UTF-8."
        raise MessagesError(located(str(path), line, problem)) from error
    return parse_routine(text, str(path))


def parse_routine(text: str, name: str = NAME) -> Routine:
    """Read and check the text of a routine file.

    Raises `MessagesError` with every problem, one a line, in the order of the file.
    """
    page = Page(name, text)
    root = page.root
    root.integer("version", 1, 1, "This Loosen reads format 1 of this file.")
    _read_source(root)
    urging = _read_urging(root)
    routine = _read_routine(root, urging)
    root.close()
    page.raise_problems()
    return routine


def check_texts(
    routine: Routine, texts: Mapping[str, str], language: str = "en", name: str = NAME
) -> tuple[str, ...]:
    """Hold the texts of one language, by key, to the routine; titles are texts as well.

    Returns a finding for each cue whose text is missing, empty or urging, with the line of
    the routine that names it.
    """
    urging = routine.urging.get(language)
    if urging is None:
        return (f"{name}: [words.{language}] is missing. {_GENTLE_WHY} Add what it must not say.",)
    return tuple(
        located(name, entry.line, problem)
        for exercise in routine.exercises
        for entry in exercise.cues
        for problem in _find_faults(entry.key, texts, language, urging)
    )


def _find_faults(key: str, texts: Mapping[str, str], language: str, urging: Urging) -> list[str]:
    """Return what is wrong with the text of one cue and with its title."""
    if not texts.get(key, "").strip():
        problem = f'"{key}" is named here, but messages/{language}/ has no such text'
        return [f"{problem}. Add the text, or name one that is there."]
    spoken = f"{texts[key]}. {texts.get(f'{key}-title', '')}"
    return [
        f'the text "{key}" in messages/{language}/ says "{word}". {_GENTLE_WHY} '
        'Leave the word out, or turn it round ("never fast").'
        for word in find_urging(spoken, urging)
    ]


def _read_source(root: Table) -> None:
    """Hold the file to the one source that every figure here was checked against."""
    why = "The facts of this file were checked against this one answer."
    if table := root.table("source", why):
        table.one_of("author", ("Marvin Smith, D.P.T.",), why)
        table.one_of("title", ("Stiffness in the back",), why)
        table.one_of("publisher", ("National Psoriasis Foundation",), why)
        table.one_of("date", (dt.date(2012, 12, 24),), why)
        table.close()


def _read_urging(root: Table) -> dict[str, Urging]:
    """Read what no text of an exercise may say, by language; English is always there."""
    table = root.table("words", _GENTLE_WHY)
    if table is None:
        return {}
    urging = {}
    for language in dict.fromkeys(("en", *table.keys)):
        if own := table.table(language, _GENTLE_WHY):
            never = own.strings("never", _GENTLE_WHY)
            excused = own.strings("unless_after", "These words turn the others round.")
            complete = never and excused
            urging[language] = Urging(never=never, unless_after=excused) if complete else Urging()
            own.close()
    return urging


def _read_routine(root: Table, urging: dict[str, Urging]) -> Routine:
    """Read the figures of the whole routine, and its exercises."""
    table = root.table("routine", "It holds the figures of the whole routine.")
    exercises = _read_exercises(root, urging.get("en", Urging()))
    if table is None:
        return Routine(
            exercises=exercises,
            next_card_seconds=0,
            more_time_seconds=0,
            more_time_limit=0,
            resume_seconds=0,
        )
    table.one_of("stop", (True,), 'Every message of a running session must carry "Stop, it hurts".')
    routine = Routine(
        exercises=exercises,
        next_card_seconds=table.integer(
            "next_card_seconds", 1, 60, "The next card must neither jump in nor keep waiting."
        ),
        more_time_seconds=table.integer("more_time_seconds", 10, 300, _GAP_WHY),
        more_time_limit=table.integer(
            "more_time_limit", 1, 10, "People may need more time, but not for ever."
        ),
        resume_seconds=table.integer("resume_seconds", 10, 300, _GAP_WHY),
        urging=urging,
    )
    table.close()
    return routine


def _read_exercises(root: Table, urging: Urging) -> tuple[Exercise, ...]:
    """Read the exercises and see that they are the source's, each once and in its order."""
    tables = root.tables("exercise", "exercise", _THREE_WHY)
    ids = [table.string("id", _THREE_WHY) for table in tables]
    for number, (table, name) in enumerate(zip(tables, ids, strict=True)):
        table.relabel(f"exercise {name}")
        if name not in EXERCISES:
            table.refuse("id", f"this is not one of them. {_THREE_WHY} Take it out or rename it.")
        elif name in ids[:number]:
            table.refuse("id", f"this is here twice. {_THREE_WHY} Take one out.")
        elif sorted(ids) == sorted(EXERCISES) and ids[number:] != list(EXERCISES[number:]):
            table.refuse("id", f"this is out of order. {_THREE_WHY} Put them in this order.")
    for missing in EXERCISES:
        if tables and missing not in ids:
            tables[-1].refuse("", f"{missing} is missing from the file. {_THREE_WHY} Add it.")
    return tuple(
        _read_exercise(table, name, urging)
        for table, name in zip(tables, ids, strict=True)
        if name in EXERCISES
    )


def _read_exercise(table: Table, name: str, urging: Urging) -> Exercise:
    """Read one exercise: its figures first, then its cues in the light of them."""
    for remark in ("source", "ours"):
        said = table.string(remark, "It says where the figures come from.")
        for word in find_urging(said, urging):
            table.refuse(remark, f'{remark} says "{word}". {_GENTLE_WHY} Leave the word out.')
    exercise = read_cues(table, _read_figures(table, name))
    table.close()
    return exercise


def _read_figures(table: Table, name: str) -> Exercise:
    """Read how long the parts of an exercise last; its cues come later."""
    ready = table.integer("ready_seconds", 10, 300, _GAP_WHY)
    if name == KNEE_TO_SHOULDER:
        hold = table.integer(
            "hold_seconds", 30, 30, f"The source says to hold gently for 30 seconds {_SOURCE}."
        )
        return Exercise(
            id=name,
            ready_seconds=ready,
            swap_seconds=table.integer("swap_seconds", 10, 300, _GAP_WHY),
            choices=(hold,),
            default=hold,
            holds_per_side=table.integer(
                "holds_per_side", 1, MOST_HOLDS, f'The source says "repeat twice" {_SOURCE}.'
            ),
            cues=(),
        )
    if name == KNEE_SWINGS:
        table.one_of("pace", ("slow",), _GENTLE_WHY)
        low, high, why = 30, 60, f"The source says to swing for 30 to 60 seconds {_SOURCE}."
    else:
        low, high, why = 10, 30, "The source is silent; 10 to 30 seconds is what is gentle."
    choices = table.integers("choices", low, high, why)
    default = _read_default(table, choices) if choices else table.integer("default", low, high, why)
    return Exercise(
        id=name, ready_seconds=ready, choices=choices or (high,), default=default, cues=()
    )


def _read_default(table: Table, choices: tuple[int, ...]) -> int:
    """Read which of the choices counts for people who chose none."""
    value = table.one_of("default", choices, "It must be one of the choices.")
    return value if isinstance(value, int) else choices[-1]
