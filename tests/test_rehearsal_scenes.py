"""The scenes that a clinician or translator reads."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any

import pytest

from bot.moments import EVENING
from bot.rehearsal import Staging
from bot.rehearsal_scenes import SCENES, rehearse
from bot.wiring import load_texts
from tests.recording import recording_log

CARDS = ("1 of 3", "2 of 3", "3 of 3")


class Printed:
    """A rehearsal that was printed once, for all tests to read."""

    def __init__(self, text: str, log: list[dict[str, Any]]) -> None:
        self.log = log
        parts = re.split(r"\n(.+)\n=+\n", text)
        self.sections: Mapping[str, str] = dict(zip(parts[1::2], parts[2::2], strict=True))

    def lines(self, heading: str) -> list[str]:
        """The lines of a section that have a time."""
        return [line for line in self.sections[heading].splitlines() if line.startswith("[")]


@pytest.fixture(scope="module")
def printed() -> Printed:
    """What `loosen rehearse` prints."""
    text: list[str] = []
    log: list[dict[str, Any]] = []
    asyncio.run(rehearse(Staging(load_texts(), "en", EVENING, text.append, recording_log(log))))
    return Printed("".join(text), log)


def test_every_scene_is_there_and_says_something(printed: Printed) -> None:
    """Each heading has messages below it."""
    headings = [scene.heading for scene in SCENES]
    assert set(headings) <= set(printed.sections)
    assert all(printed.lines(heading) for heading in headings)


def test_no_message_was_lost(printed: Printed) -> None:
    """Nothing was refused, given up or broken on the way."""
    assert {line["event"] for line in printed.log} == {"person-new", "update"}


def test_the_first_morning_is_the_scripts(printed: Printed) -> None:
    """Nineteen messages of the exercises, at the script's seconds, with its sounds."""
    told = [line for line in printed.lines("The first morning") if line[15] != ">"]
    session = [(line[5:13], line[15]) for line in told[1:-3]]
    assert session == [
        ("07:00:05", "R"),
        ("07:00:25", "R"),
        ("07:00:40", "S"),
        ("07:00:55", "S"),
        ("07:01:10", "S"),
        ("07:01:25", "R"),
        ("07:01:33", "R"),
        ("07:01:48", "R"),
        ("07:02:18", "R"),
        ("07:02:28", "R"),
        ("07:02:58", "R"),
        ("07:03:08", "R"),
        ("07:03:38", "R"),
        ("07:03:48", "R"),
        ("07:04:18", "R"),
        ("07:04:26", "R"),
        ("07:05:06", "R"),
        ("07:05:21", "S"),
        ("07:05:36", "R"),
    ]


def test_a_closed_gate_shows_no_exercise(printed: Printed) -> None:
    """Neither while clearances are missing nor after a red flag."""
    gated = printed.sections["Not sure about the bones: two clearances come first"]
    flagged = printed.sections["It hurts, and something is wrong"].split("Stop there")[1]
    assert not [card for card in CARDS if card in gated or card in flagged]


def test_stopping_is_answered_at_once(printed: Printed) -> None:
    """In the second in which it was said, by a message that rings."""
    lines = printed.lines("It hurts, and they rest")
    stop = next(number for number, line in enumerate(lines) if ">  Stop" in line)
    assert lines[stop + 1].startswith(f"{lines[stop][:15]}R")
