"""How long a message is worth sending, and how long to wait between attempts.

Pure: time and dice are arguments.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from bot.core.says import Kind
from bot.records import Queued

CUE_PATIENCE = timedelta(seconds=3)
"""A cue later than this is not sent: the hold it speaks of is over or was felt differently."""
PATIENCE = timedelta(hours=24)
"""How long anything else is tried that names no end of its own."""
PICTURE_PATIENCE = timedelta(minutes=10)
"""A picture later than this is not what was asked for any more; its words went before it."""
RETIRE_TRIES = 3
"""Attempts to take buttons away; old ones do no harm, the core ignores their taps."""
LONGEST_WAIT = 15.0
"""Seconds between two attempts at most, unless the platform asks for more."""


def at_most_once(queued: Queued) -> bool:
    """Tell whether people may get it only once: a second one would be taken for the next."""
    return queued.say is not None and queued.say.kind.at_most_once


def last_chance(queued: Queued, speed: float) -> datetime:
    """Return the last instant at which sending still makes sense, on a clock of this speed."""
    if queued.say is None:
        return queued.queued_at + PATIENCE
    expires = queued.say.expires
    if at_most_once(queued):
        last = queued.queued_at + CUE_PATIENCE * speed
    elif queued.say.kind is Kind.PICTURE:
        last = queued.queued_at + PICTURE_PATIENCE * speed
    else:
        return expires or queued.queued_at + PATIENCE
    return last if expires is None else min(last, expires)


def backoff(tries: int, random: Random) -> float:
    """Return the seconds to wait after `tries` earlier failures: about 1, 2, 4 ... 15.

    The jitter keeps chats that failed together from coming back together.
    """
    doubled: float = min(LONGEST_WAIT, 2.0 ** min(tries, 10))
    return doubled * random.uniform(0.8, 1.0)
