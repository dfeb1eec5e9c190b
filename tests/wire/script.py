"""What a morning says and when, and what the bot's own fast clock shows.

The texts are the beginnings of what people read. May not know any platform.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from tests.wire.home import Loosen

SPEED = 20.0
"""Minutes of waiting become seconds, and the 10 s that a cue may be late remain half a second."""

CLOCKS = 0.1  # seconds that two clocks may differ in


class Line(NamedTuple):
    """One message of the script: seconds after the one before or the answer, sound, beginning."""

    wait: float
    rings: bool
    text: str


EXERCISES = {
    "1 of 3: knee swings": (
        Line(0, True, "On your back, knees bent"),
        Line(20, True, "Begin. Really small. Really slow."),
        Line(15, False, "Still small."),
        Line(15, False, "Half a minute."),
        Line(15, False, "A bit wider if it's easy, never to the very end, never fast."),
        Line(15, True, "And rest, knees in the middle."),
    ),
    "2 of 3: knee to shoulder": (
        Line(3, True, "Still on your back"),
        Line(15, True, "First knee up, easy does it. Hold, 30 seconds."),
        Line(30, True, "Let it down softly. Swap legs."),
        Line(10, True, "Other knee. Hold gently, 30 seconds."),
        Line(30, True, "And down. Once more each side."),
        Line(10, True, "First knee again."),
        Line(30, True, "Down. Swap."),
        Line(10, True, "Last one. Hold gently."),
        Line(30, True, "Let go and rest."),
    ),
    "3 of 3: chest lift": (
        Line(3, True, "Roll on to your tummy"),
        Line(40, True, "Gently press up, just a little."),
        Line(15, False, "Only as high as it feels easy."),
        Line(15, True, "Lower down slowly."),
    ),
}


def shown(loosen: Loosen, at: datetime) -> datetime:
    """What the bot's own clock shows at an instant: it runs fast since the line that warns of it.

    The line is printed right before the clock starts, so this is ahead of it by a moment.
    """
    warned = re.search(r"(\S+) warning clock-speed-is-not-1", loosen.output)
    assert warned is not None
    since = datetime.fromisoformat(warned[1])
    return since + (at - since) * SPEED
