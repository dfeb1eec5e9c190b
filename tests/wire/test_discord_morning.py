"""A whole morning on Discord, from the first command to the streak."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from tests.discordapi.messages import Post
from tests.discordapi.server import DiscordApi
from tests.wire.dweller import Dweller
from tests.wire.home import PATIENCE, Home, Loosen
from tests.wire.script import CLOCKS, EXERCISES, SPEED, Line, shown

QUICK = 3.0
"""Seconds in which everything that a person does must be acknowledged."""


async def test_from_the_first_command_to_the_streak(
    flat: Home, discord: DiscordApi, dan: Dweller
) -> None:
    """A first meeting and a morning: every message in time, in order, ringing as it should."""
    loosen = await flat.serve(CLOCK_SPEED=str(SPEED))
    hello = await dan.uses("start")
    assert hello.title == "Hello, I'm Loosen"
    soon = await _is_welcomed(dan, loosen)
    await dan.sees_no_buttons_under(hello)

    wake_up = await dan.reads()
    assert wake_up.text.startswith("Good morning. Stay under the covers.")
    assert wake_up.labels == ["Start", "20 more minutes", "Not today", "Bad day"]
    assert (wake_up.title, wake_up.silent) == ("", False)
    assert shown(loosen, wake_up.wall) >= soon - timedelta(seconds=CLOCKS)
    start = next(wake_up.choices())[1]
    answered = time.monotonic()
    await dan.hears("Start")
    await dan.sees_no_buttons_under(wake_up)
    for title, script in EXERCISES.items():
        end = await _is_guided(dan, title, script, answered)
        assert end.labels == ["Done", "Skipped it", "Again", "Stop, it hurts"]
        answered = time.monotonic()
        await dan.hears("Done")
        await dan.sees_no_buttons_under(end)

    closing = await dan.reads()
    assert closing.text.startswith("That's your back good-morninged.")
    assert "1 morning in your run, 1 of the last 30." in closing.text
    assert (await dan.reads()).labels == ["Yes, ask me", "No numbers"]
    old = await dan.hears(start, wake_up)
    assert "nothing has changed" in await dan.person.note(old, PATIENCE)
    streak = await dan.uses("streak")
    assert streak.title == "Your streak"
    assert "In a row: 1 morning" in streak.text
    _was_at_home(discord, dan)


async def _is_welcomed(dan: Dweller, loosen: Loosen) -> datetime:
    """From the hello on; returns the wake-up time, a minute or two ahead on the bot's clock."""
    for button in ("Yes, go on", "No", "Understood"):
        await dan.taps(button)
    assert "Reykjavík. So it is" in (await dan.fills("Type a town", "Reykjavik")).text
    await dan.taps("Yes")
    soon = shown(loosen, datetime.now(UTC)) + timedelta(minutes=2)
    soon = soon.replace(second=0, microsecond=0)
    await dan.says(f"{soon:%H:%M}")
    await dan.taps("Same")
    ready = await dan.taps("Normal gaps")
    assert f"{soon:%A} {soon.hour}:{soon:%M}, Reykjavík" in ready.text
    await dan.taps("See you in the morning")
    return soon


async def _is_guided(dan: Dweller, title: str, script: tuple[Line, ...], answered: float) -> Post:
    """One exercise: no message is missing, and none comes earlier than the script says."""
    before = answered
    for number, line in enumerate(script):
        post = await dan.reads()
        assert post.body.startswith(line.text)
        assert post.title == ("" if number else title)
        assert post.silent is not line.rings
        assert "Stop, it hurts" in post.labels
        assert [bool(picture.alt) for picture in post.pictures] == ([] if number else [True])
        assert (post.monotonic - before) * SPEED >= line.wait - CLOCKS
        before = post.monotonic
    return post


def _was_at_home(discord: DiscordApi, dan: Dweller) -> None:
    """Everything was acknowledged quickly, and every text reads as it was written."""
    took = [one.took for one in discord.interactions.values()]
    assert all(seconds is not None and seconds < QUICK for seconds in took)
    assert [post.reading.surprises for post in dan.history if post.reading.surprises] == []
    assert all(post.bare for post in dan.history)
