"""A first meeting against the bare core: each question with its plain answer.

Holds no rule of the product: it answers what is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time
from types import MappingProxyType

from bot.core.outcome import Outcome
from bot.core.person import Ask
from tests.core.life import Life, berlin, seven

Answer = Callable[[Life], Outcome]


def tap(action: str, value: str = "") -> Answer:
    """An answer by a button."""
    return lambda life: life.taps(action, value)


SHORTEST: Mapping[Ask, Answer] = MappingProxyType(
    {
        Ask.CONSENT: tap("consent-yes"),
        Ask.BONES: tap("bones-no"),
        Ask.RULES: tap("understood"),
        Ask.TOWN: lambda life: life.reads(places=(berlin(),)),
        Ask.TOWN_CONFIRM: tap("zone-yes"),
        Ask.WAKE_TIME: tap("wake-time", "07:00"),
        Ask.WEEKEND: tap("weekend-same"),
        Ask.GAPS: tap("gaps-normal"),
    }
)
"""The plain answer to each question of somebody whose bones worry nobody."""

LONGEST: Mapping[Ask, Answer] = MappingProxyType(
    {
        **SHORTEST,
        Ask.BONES: tap("bones-yes"),
        Ask.WEEKEND: tap("weekend-later"),
        Ask.WEEKEND_TIME: tap("weekend-at", "08:30"),
        Ask.GAPS: tap("gaps-longer"),
    }
)
"""The same for somebody who answers what takes longest; the clearances come by themselves."""


def clear(life: Life) -> Outcome:
    """Name whichever clearance is still missing."""
    return life.taps("clear-therapist" if life.person.screening.doctor else "clear-doctor")


def answer(life: Life, answers: Mapping[Ask, Answer] = SHORTEST) -> Ask:
    """Answer the open question; returns which one it was."""
    question = life.person.question
    assert question is not None, "nothing is asked"
    (clear if question.ask is Ask.CLEARANCE else answers[question.ask])(life)
    return question.ask


def meet(answers: Mapping[Ask, Answer] = SHORTEST, until: Ask = Ask.READY) -> Life:
    """Live a first meeting up to this question."""
    life = Life()
    life.reads()
    for _ in range(20):
        if life.person.question is not None and life.person.question.ask is until:
            return life
        answer(life, answers)
    raise AssertionError(f"{until} was never asked")


def types_seven(life: Life, hour: int) -> Outcome:
    """Type a time for every day."""
    return life.reads(schedule=seven(time(hour)))
