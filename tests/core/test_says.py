"""Kinds of messages: their order in delivery, and which may be sent only once."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from bot.core.events import Choice
from bot.core.says import Attachment, Kind, Line, Say


def test_the_order_is_that_of_the_design() -> None:
    """It hurts > end > other cues > replies > cards > wake-ups > nudges > the rest > pictures."""
    order = list(Kind)
    ranks = [
        [Kind.STOP],
        [Kind.RELEASE, Kind.END, Kind.CUE],
        [Kind.REPLY],
        [Kind.CARD],
        [Kind.WAKE_UP],
        [Kind.NUDGE],
        [Kind.OTHER],
        [Kind.PICTURE],
    ]
    assert order == [kind for rank in ranks for kind in sorted(rank, key=order.index)]
    assert order.index(Kind.RELEASE) < order.index(Kind.CUE)


def test_only_cues_are_never_repeated() -> None:
    """A cue heard twice restarts a hold; everything with buttons may come twice."""
    assert {kind for kind in Kind if kind.at_most_once} == {Kind.RELEASE, Kind.CUE}


def test_a_say_is_read_back_as_it_was() -> None:
    """What waits in the outbox survives a restart whole."""
    say = Say(
        key="wake-up",
        args={"count": 3, "news": "none"},
        lines=(Line("days-line", {"date": "2026-03-03"}),),
        choices=((Choice("start"), Choice("repair", "2026-03-02")),),
        kind=Kind.WAKE_UP,
        rings=False,
        mark="2026-03-03.0.0",
        expires=datetime(2026, 3, 3, 8, tzinfo=UTC),
        picture="knee-swings",
        attaches=Attachment.DATA,
    )
    assert msgspec.json.decode(msgspec.json.encode(say), type=Say) == say
