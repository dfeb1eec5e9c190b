"""A rehearsal: a made-up person and a whole bot, in virtual time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import MessagesError
from bot.rehearsal import Rehearsal, Staging, follow, rehearsing
from bot.wiring import Texts, load_texts
from tests.recording import recording_log

EVENING = datetime(2026, 3, 2, 21, tzinfo=UTC)
MEETING = ("1", "3", "1", "London", "yes", "7", "same", "1", "2")


@pytest.fixture(scope="module")
def texts() -> Texts:
    """The texts as they are delivered."""
    return load_texts()


class Reader:
    """Somebody who reads what a rehearsal writes."""

    def __init__(self, texts: Texts, language: str = "en") -> None:
        self.text = ""
        self.staging = Staging(texts, language, EVENING, self._write, recording_log([]))

    def _write(self, text: str) -> None:
        self.text += text

    @property
    def lines(self) -> list[str]:
        """What was written, line by line."""
        return self.text.splitlines()

    @contextmanager
    def watching(self) -> Iterator[Rehearsal]:
        """Play a scene."""
        with rehearsing(self.staging) as rehearsal:
            yield rehearsal


async def test_replies_lead_through_the_first_meeting_and_into_the_morning(texts: Texts) -> None:
    """Numbers pick choices, words are words, and an empty line jumps to the next due."""
    reader = Reader(texts)
    await follow(reader.staging, [*MEETING, "", "1", "", "\n"])
    told = [line for line in reader.lines if line.startswith("[Tue")]
    assert [line[:17] for line in told] == [
        "[Tue 07:00:00] R ",
        "[Tue 07:00:00] > ",
        "[Tue 07:00:00] R ",
        "[Tue 07:00:20] R ",
        "[Tue 07:00:35] S ",
    ]


async def test_comments_are_no_replies(texts: Texts) -> None:
    """A line that begins with # says nothing to the bot."""
    plain, commented = Reader(texts), Reader(texts)
    await follow(plain.staging, ["1"])
    await follow(commented.staging, ["# yes", "1", "  # and no more"])
    assert commented.text == plain.text != ""


async def test_a_number_that_is_no_choice_is_typed(texts: Texts) -> None:
    """It reaches the bot as words, which answers them."""
    reader = Reader(texts)
    await follow(reader.staging, ["99"])
    assert any(line.endswith(">  99") for line in reader.lines)
    assert len([line for line in reader.lines if "] R " in line or "] S " in line]) == 2


async def test_when_nothing_is_due_the_reader_is_told(texts: Texts) -> None:
    """A jump to nowhere says so and changes nothing."""
    reader = Reader(texts)
    await follow(reader.staging, [""])
    assert "nothing is due" in reader.lines[-1]


async def test_a_language_without_texts_is_refused(texts: Texts) -> None:
    """The message names those that there are."""
    with pytest.raises(MessagesError, match="There are: en"):
        await follow(Reader(texts, "xx").staging, [])


async def test_what_no_message_offers_can_not_be_tapped(texts: Texts) -> None:
    """A scene that no longer fits the bot fails, instead of printing something else."""
    with Reader(texts).watching() as person:
        await person.type("/start")
        with pytest.raises(LookupError, match="bones-no"):
            await person.tap("bones-no")
        with pytest.raises(LookupError, match="start"):
            await person.until("start")


async def test_behind_the_curtain_everything_happens_unwritten(texts: Texts) -> None:
    """The scene that follows builds on it; nothing of it is on the page."""
    reader = Reader(texts)
    with reader.watching() as person:
        with person.behind_the_curtain():
            await person.type("/start")
            await person.tap("consent-yes")
        assert reader.text == ""
        await person.tap("bones-no")
    assert [line[15] for line in reader.lines if line.startswith("[")] == [">", "R"]


async def test_waiting_brings_what_is_due_at_its_time(texts: Texts) -> None:
    """Everything on the way happens when it is due, not at the end of the wait."""
    reader = Reader(texts)
    with reader.watching() as person:
        with person.behind_the_curtain():
            await person.type("/start")
            for action in ("consent-yes", "bones-yes", "clear-later"):
                await person.tap(action)
        await person.wait(timedelta(days=20))
        await person.tap("clear-doctor")
    told = [line[:18] for line in reader.lines if line.startswith("[")]
    assert told == ["[Mon 21:00:15] R  ", "[Sun 21:00:20] >  ", "[Sun 21:00:20] R  "]


async def test_a_bot_that_was_down_comes_late(texts: Texts) -> None:
    """What fell due in between happens at the start after it."""
    reader = Reader(texts)
    with reader.watching() as person:
        with person.behind_the_curtain():
            await person.type("/start")
            for action in ("consent-yes", "bones-yes", "clear-later"):
                await person.tap(action)
        await person.lose(timedelta(days=15))
    assert "down" in reader.lines[0]
    assert reader.lines[2].startswith("[Tue 21:00:15] R")
