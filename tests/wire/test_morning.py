"""A whole morning over HTTP, from the first hello to the streak."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from tests.botapi.people import Sent
from tests.wire.home import Home, Loosen
from tests.wire.script import CLOCKS, EXERCISES, SPEED, Line, shown
from tests.wire.somebody import Somebody


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
    assert shown(loosen, wake_up.wall) >= soon - timedelta(seconds=CLOCKS)
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
    soon = shown(loosen, datetime.now(UTC)) + timedelta(minutes=2)
    soon = soon.replace(second=0, microsecond=0)
    await ann.says(f"{soon:%H:%M}")
    await ann.taps("Same")
    ready = await ann.taps("Normal gaps")
    assert f"{soon:%A} {soon.hour}:{soon:%M}, Reykjavík" in ready.text
    assert ready.labels == ["Try it", "See you in the morning"]
    await ann.taps("See you in the morning")
    return soon


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
