"""What a rehearsal plays when nobody says otherwise: the script of a whole first day, and scenes.

Replies are actions, never words, so that every language plays the same scenes. The one typed
answer is a town whose name every language's reader knows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from msgspec import Struct

from bot.rehearsal import Rehearsal, Staging, rehearsing
from bot.transcript import LEGEND

TOWN = "London"
WAKE_UP = "07:00"


class Scene(Struct, frozen=True):
    """Something worth reading: what it is, and what the person does."""

    heading: str
    play: Callable[[Rehearsal], Awaitable[None]]


async def rehearse(staging: Staging) -> None:
    """Write every scene, each with a person of its own. Raises `MessagesError`."""
    staging.write(f"{LEGEND}\n")
    for scene in SCENES:
        with rehearsing(staging) as rehearsal:
            rehearsal.heading(scene.heading)
            await scene.play(rehearsal)


async def _whole_day(person: Rehearsal) -> None:
    await _meet(person)
    person.heading("The first morning")
    await _morning(person)
    await person.tap("numbers-no")


async def _morning(person: Rehearsal) -> None:
    """From the wake-up to the last "done"."""
    await person.until("start")
    await person.tap("start")
    for _ in range(3):
        await person.until("done")
        await person.tap("done")


async def _meet(person: Rehearsal) -> None:
    """The first meeting, the bones being fine."""
    await person.type("/start")
    await person.tap("consent-yes")
    await person.tap("bones-no")
    await _arrange(person)


async def _arrange(person: Rehearsal) -> None:
    """The rest of the first meeting, once the gate is open."""
    await person.tap("understood")
    await person.type(TOWN)
    await person.tap("zone-yes")
    await person.tap("wake-time", WAKE_UP)
    await person.tap("weekend-same")
    await person.tap("gaps-normal")
    await person.tap("see-you")


async def _next_morning(person: Rehearsal) -> None:
    """Everything up to the first wake-up, which is read elsewhere."""
    with person.behind_the_curtain():
        await _meet(person)
    await person.until("start")


async def _in_a_hold(person: Rehearsal) -> None:
    """Far enough into the second exercise to be in the middle of its first hold."""
    with person.behind_the_curtain():
        await _meet(person)
        await person.until("start")
        await person.tap("start")
        await person.until("done")
        await person.tap("done")
    await person.until("more-time")
    await person.jump()
    await person.wait(timedelta(seconds=8))


async def _hurts(person: Rehearsal) -> None:
    await _in_a_hold(person)
    await person.tap("stop")
    await person.tap("red-flags-none")
    await person.tap("go-on-without")
    await person.until("done")
    await person.tap("done")


async def _hurts_and_rests(person: Rehearsal) -> None:
    await _in_a_hold(person)
    await person.tap("stop")
    await person.tap("red-flags-none")
    await person.tap("rest-today")


async def _red_flag(person: Rehearsal) -> None:
    await _in_a_hold(person)
    await person.tap("stop")
    await person.tap("red-flags-yes")
    await person.wait(timedelta(days=2))
    await person.type("/now")
    await person.tap("doctor-checked")


async def _gated(person: Rehearsal) -> None:
    await person.type("/start")
    await person.tap("consent-yes")
    await person.tap("bones-unsure")
    await person.tap("clear-page")
    await person.tap("clear-later")
    await person.until("clear-doctor")
    await person.tap("clear-doctor")
    await person.tap("clear-therapist")
    await _arrange(person)


async def _cleared_some(person: Rehearsal) -> None:
    with person.behind_the_curtain():
        await person.type("/start")
        await person.tap("consent-yes")
    await person.tap("bones-yes")
    await person.tap("clear-some")
    await person.tap("clear-exercise", "knee-swings")
    await person.tap("cleared-those")
    await person.tap("clear-doctor")
    await person.tap("clear-therapist")


async def _bad_day(person: Rehearsal) -> None:
    await _next_morning(person)
    await person.tap("bad-day")
    await person.tap("rest")


async def _small_steps(person: Rehearsal) -> None:
    """Snooze, more time, skip one, again, pause and resume, pillows."""
    await _next_morning(person)
    await person.tap("snooze")
    await person.until("start")
    await person.tap("start")
    await person.until("more-time")
    await person.tap("more-time")
    await person.tap("skip")
    await person.until("skip")
    await person.jump()
    await person.type("/pause")
    await person.tap("resume")
    await person.until("done")
    await person.tap("done")
    await person.until("pillows")
    await person.tap("pillows")
    await person.until("done")
    await person.tap("done")


async def _silence(person: Rehearsal) -> None:
    await _next_morning(person)
    await person.until("repair")
    await person.tap("repair")
    await person.tap("not-today")


async def _streak_ends(person: Rehearsal) -> None:
    """One morning kept, then one missed more than there are spare days."""
    with person.behind_the_curtain():
        await _whole_day(person)
        for _ in range(3):
            await person.until("start")
            await person.wait(timedelta(hours=12))
    await person.until("start")


async def _sunday(person: Rehearsal) -> None:
    """Numbers before and after, and two about the week."""
    with person.behind_the_curtain():
        await _meet(person)
        await _morning(person)
        await person.tap("numbers-yes")
        for _ in range(4):
            await _morning(person)
            await person.tap("stiff-after", "3")
    await person.until("start")
    await person.tap("start")
    await person.tap("stiff-before", "6")
    with person.behind_the_curtain():
        for _ in range(2):
            await person.until("done")
            await person.tap("done")
        await person.until("done")
    person.remark("the three exercises, as on the first morning")
    await person.tap("done")
    await person.tap("stiff-after", "3")
    await person.tap("week-stiffness", "5")
    await person.tap("week-length", "4")


async def _left_alone(person: Rehearsal) -> None:
    await _next_morning(person)
    await person.tap("start")
    await person.until("done")
    await person.wait(timedelta(minutes=40))
    await person.tap("done")


async def _late(person: Rehearsal) -> None:
    await _in_a_hold(person)
    await person.lose(timedelta(seconds=45))
    await person.tap("resume")
    await person.until("again")


async def _asks(person: Rehearsal) -> None:
    with person.behind_the_curtain():
        await _whole_day(person)
    for command in ("/streak", "/days", "/why", "/settings", "/help", "/mydata", "/erase"):
        await person.type(command)


SCENES = (
    Scene("The first meeting", _whole_day),
    Scene("It hurts, and the rest is done without that exercise", _hurts),
    Scene("It hurts, and they rest", _hurts_and_rests),
    Scene("It hurts, and something is wrong", _red_flag),
    Scene("Not sure about the bones: two clearances come first", _gated),
    Scene("Cleared for one exercise only", _cleared_some),
    Scene("A bad day", _bad_day),
    Scene("Twenty more minutes, more time, skip one, pause and go on, pillows", _small_steps),
    Scene("No answer, and the morning after", _silence),
    Scene("No answer for three mornings", _streak_ends),
    Scene("A Sunday with numbers", _sunday),
    Scene("Started and fallen asleep again", _left_alone),
    Scene("The bot was away in the middle of a hold", _late),
    Scene("What can be asked at any time", _asks),
)
"""In the order in which they are read."""
