"""A whole morning over HTTP, from the first hello to the streak."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from tests.botapi.people import Sent
from tests.wire.home import Home, Loosen
from tests.wire.somebody import Somebody

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


async def test_from_the_first_hello_to_the_streak(home: Home, ann: Somebody) -> None:
    """A first meeting and a morning: every message in time, in order, ringing as it should."""
    loosen = await home.serve(CLOCK_SPEED=str(SPEED))
    hello = await ann.says("/start")
    assert hello.title == "Hello, I'm Loosen"
    assert hello.entities == [{"type": "bold", "offset": 0, "length": len(hello.title)}]
    soon = await _is_welcomed(ann, loosen)
    await ann.sees_no_buttons_under(hello)

    wake_up = await ann.reads()
    assert wake_up.text.startswith("Good morning. Stay under the covers.")
    assert wake_up.labels == ["Start", "20 more minutes", "Not today", "Bad day"]
    assert (wake_up.title, wake_up.silent) == ("", False)
    assert _shown(loosen, wake_up.wall) >= soon - timedelta(seconds=CLOCKS)
    start = wake_up.keyboard[0][0]["callback_data"]
    answered = time.monotonic()
    await ann.hears("Start")
    await ann.sees_no_buttons_under(wake_up)
    for title, script in EXERCISES.items():
        end = await _is_guided(ann, title, script, answered)
        assert end.labels == ["Done", "Skipped it", "Again", "Stop, it hurts"]
        answered = time.monotonic()
        await ann.hears("Done")
        await ann.sees_no_buttons_under(end)

    closing = await ann.reads()
    assert closing.text.startswith("That's your back good-morninged.")
    assert "1 morning in your run, 1 of the last 30." in closing.text
    assert (await ann.reads()).labels == ["Yes, ask me", "No numbers"]
    assert "nothing has changed" in await ann.hears(start, wake_up)
    streak = await ann.says("/streak")
    assert streak.title == "Your streak"
    assert "In a row: 1 morning" in streak.text


async def _is_welcomed(ann: Somebody, loosen: Loosen) -> datetime:
    """From the hello on; returns the wake-up time, a minute or two ahead on the bot's clock."""
    for button in ("Yes, go on", "No", "Understood"):
        await ann.taps(button)
    assert "Reykjavík. So it is" in (await ann.says("Reykjavik")).text
    await ann.taps("Yes")
    soon = _shown(loosen, datetime.now(UTC)) + timedelta(minutes=2)
    soon = soon.replace(second=0, microsecond=0)
    await ann.says(f"{soon:%H:%M}")
    await ann.taps("Same")
    ready = await ann.taps("Normal gaps")
    assert f"{soon:%A} {soon.hour}:{soon:%M}, Reykjavík" in ready.text
    assert ready.labels == ["Try it", "See you in the morning"]
    await ann.taps("See you in the morning")
    return soon


def _shown(loosen: Loosen, at: datetime) -> datetime:
    """What the bot's own clock shows at an instant: it runs fast since the line that warns of it.

    The line is printed right before the clock starts, so this is ahead of it by a moment.
    """
    warned = re.search(r"(\S+) warning clock-speed-is-not-1", loosen.output)
    assert warned is not None
    since = datetime.fromisoformat(warned[1])
    return since + (at - since) * SPEED


async def _is_guided(ann: Somebody, title: str, script: tuple[Line, ...], answered: float) -> Sent:
    """One exercise: no message is missing, and none comes earlier than the script says."""
    before = answered
    for number, line in enumerate(script):
        message = await ann.reads()
        assert message.text.removeprefix(title).lstrip().startswith(line.text)
        assert message.title == ("" if number else title)
        assert message.silent is not line.rings
        assert "Stop, it hurts" in message.labels
        assert (message.monotonic - before) * SPEED >= line.wait - CLOCKS
        before = message.monotonic
    return message
