"""How somebody tends to be, what one morning of theirs is like, and what they did.

May not know the server or its messages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random


@dataclass(frozen=True)
class Character:
    """How somebody tends to be; each figure is a probability, a morning or a message."""

    ignores: float = 0.1
    declines: float = 0.1
    bad_days: float = 0.1
    snoozes: float = 0.15
    hurts: float = 0.1
    skips: float = 0.15
    fades: float = 0.05
    types: float = 0.2
    repeats: float = 0.2
    chats: float = 0.05

    @classmethod
    def drawn(cls, dice: Random) -> Character:
        """Somebody who is a bit of everything, and one thing most of all."""
        figures = {name: figure * dice.uniform(0, 2) for name, figure in vars(cls()).items()}
        figures[dice.choice(list(figures))] = 0.6
        figures["chats"] = min(figures["chats"], 0.1)
        return cls(**figures)


@dataclass(frozen=True)
class Act:
    """Something a person did to a session; `update` is the first update it made."""

    on: date
    what: str
    exercise: str = ""
    update: int = 0


@dataclass
class Day:
    """One morning of theirs."""

    on: date
    mood: str
    snoozes: int
    hurts_in: str
    started: bool = False
    over: bool = False
    count: int = 3
    runs: dict[int, str] = field(default_factory=dict)
    answered: set[int] = field(default_factory=set)
    seen: set[tuple[int, int, str]] = field(default_factory=set)
    again: set[str] = field(default_factory=set)
