"""Settings: one message with buttons; a tap changes one thing and shows it again.

May not import anything that does I/O.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.core import safety
from bot.core.context import Context
from bot.core.events import Choice
from bot.core.outcome import Outcome
from bot.core.person import Ask, Person, Question
from bot.core.routine import CHEST_LIFT, KNEE_SWINGS
from bot.core.says import Arg

_SWITCHES: Mapping[str, str] = {
    "handsfree": "hands_free",
    "streak": "shows_streak",
    "pictures": "pictures",
    "dark": "dark",
}
"""The preferences that are on or off and nothing more, by the name of their button."""


def show(out: Outcome, context: Context) -> Outcome:
    """Show every setting as it stands (/settings)."""
    values = _values(out.person, context)
    rows = tuple(
        (Choice(f"set-{name}", str(following)),) for name, (_, following) in values.items()
    )
    cleared = tuple((Choice("cleared-again", exercise),) for exercise in out.person.left_out)
    args: dict[str, Arg] = {name: current for name, (current, _) in values.items()}
    return out.ask(
        Ask.SETTINGS,
        "settings",
        *rows,
        *cleared,
        (Choice("settings-close"),),
        left_out=",".join(out.person.left_out) or "none",
        args=args,
    )


def _values(person: Person, context: Context) -> dict[str, tuple[str | int, str | int]]:
    """Each setting as it is now, and what a tap on its button makes of it."""
    chosen = person.preferences
    options = chosen.options
    swings = context.routine.exercise(KNEE_SWINGS).choices
    lifts = context.routine.exercise(CHEST_LIFT).choices
    swing = context.routine.chosen(KNEE_SWINGS, options)
    lift = context.routine.chosen(CHEST_LIFT, options)
    return {
        "swings": (swing, _after(swing, swings)),
        "lift": (lift, _after(lift, lifts)),
        "variant": ("pillows", "arms") if options.pillows else ("arms", "pillows"),
        "gaps": ("longer", "normal") if options.longer_gaps else ("normal", "longer"),
        "handsfree": _switch(chosen.hands_free),
        "numbers": _switch(chosen.numbers),
        "streak": _switch(chosen.shows_streak),
        "pictures": _switch(chosen.pictures),
        "dark": _switch(chosen.dark),
    }


def _after(current: int, among: tuple[int, ...]) -> int:
    return among[(among.index(current) + 1) % len(among)]


def _switch(on: bool) -> tuple[str, str]:
    return ("on", "off") if on else ("off", "on")


def changed(out: Outcome, _question: Question, choice: Choice, context: Context) -> Outcome:
    """Change one thing and show the settings again."""
    name, value = choice.action.removeprefix("set-"), choice.value
    match name:
        case "settings-close":
            return out.close_question().say("settings-noted", rings=False)
        case "cleared-again":
            return safety.cleared_again(out.close_question(), value)
        case "swings":
            out = out.choose_option(swing_seconds=int(value))
        case "lift":
            out = out.choose_option(lift_seconds=int(value))
        case "variant":
            out = out.choose_option(pillows=value == "pillows")
        case "gaps":
            out = out.choose_option(longer_gaps=value == "longer")
        case "numbers":
            out = out.prefer(numbers=value == "on", numbers_offered=True)
        case _:
            out = out.prefer(**{_SWITCHES[name]: value == "on"})
    return show(out, context)
