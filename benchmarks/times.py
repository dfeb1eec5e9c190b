"""Who wakes up when: one of ten at the very same second, the others spread over three hours.

Imports nothing of the bot, so that a peer that uses it is not charged for it.
"""

from __future__ import annotations

from datetime import timedelta

TOGETHER = 10
"""One of so many wakes up at the very same second."""

_THREE_HOURS = 3 * 60 * 60


def is_together(number: int) -> bool:
    """Whether this person is one of those who wake up together."""
    return number % TOGETHER == 0


def how_many_together(people: int) -> int:
    """How many of so many people wake up together."""
    return len(range(0, people, TOGETHER))


def after(number: int) -> timedelta:
    """How long after the common second this person wakes up; zero for those of it."""
    if is_together(number):
        return timedelta()
    return timedelta(seconds=60 + number * 7919 % (_THREE_HOURS - 60))
