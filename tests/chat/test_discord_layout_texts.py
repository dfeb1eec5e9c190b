"""Everything that there is to say, as Discord is given it: no text too long, no button lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
from fluent.syntax import ast as ftl
from msgspec.structs import replace

from bot.catalog import Catalog
from bot.chat.discord_layout import TYPE, parts
from bot.chat.platform import Message
from bot.core.events import Word
from bot.core.says import Kind, Say
from tests.chat.laid_out import buttons, choices, faults
from tests.core.life import Life, berlin, settled_person, seven
from tests.discordapi.eyes import read
from tests.message_files import LANGUAGES, MESSAGES, Patterns, patterns

ENDS = frozenset({"stop", "feels-wrong", "hurts", "erase", "erase-yes"})
"""What ends a morning, or all of them: rarely, or nothing else would be said."""
TIMED = frozenset({Kind.STOP, Kind.RELEASE, Kind.END, Kind.CUE, Kind.CARD})
EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


@cache
def catalog() -> Catalog:
    """What the bot ships."""
    return Catalog.load(MESSAGES)


@cache
def lives() -> tuple[Say, ...]:
    """What is said in many lives: one of each text with these choices."""
    said: dict[object, Say] = {}
    for seed in range(100):
        dice, life = Random(seed), Life(settled_person() if seed % 4 else None)
        for _ in range(250):
            happens(life, dice)
        for _, say in life.said:
            if say.kind is not Kind.PICTURE:  # its words are put together with what is drawn
                said.setdefault((say.key, say.choices), say)
    return tuple(said.values())


def happens(life: Life, dice: Random) -> None:
    """Whatever may happen to somebody: mostly time and taps, and now and then anything."""
    what = dice.random()
    offered = [choice for _, say in life.said[-2:] for row in say.choices for choice in row]
    calm = [choice for choice in offered if choice.action not in ENDS] or offered
    if calm and what < 0.4:
        choice = dice.choice(calm if dice.random() < 0.93 else offered)
        life.taps(choice.action, choice.value)
    elif what < 0.46:
        life.types(dice.choice([word for word in Word if word.value not in ENDS]))
    elif what < 0.465:
        life.types(dice.choice([Word.HURTS, Word.ERASE]))
    elif what < 0.48:
        life.reads(places=(berlin(),))
    elif what < 0.5:
        life.reads(schedule=seven(time(dice.randrange(24), 30)))
    elif what < 0.98 and life.due is not None:
        life.jump()
    else:
        life.now += timedelta(hours=dice.randrange(1, 30))
        life.reads()


def rendered(language: str, say: Say) -> Message:
    """A say as somebody sees it; what the core leaves to others is long."""
    others = catalog().placeholders(language, say.key) - say.args.keys()
    args = {**dict.fromkeys(others, "Ann's *Spa_Clinic* by the sea"), **say.args}
    return catalog().render(language, replace(say, args=args))


def test_the_lives_say_nearly_everything() -> None:
    """What follows looks at nearly all texts, and at settings and sessions with their buttons."""
    assert len({say.key for say in lives()}) > 115
    assert max(len(say.choices) for say in lives()) >= 10
    assert any(choice.action == "stop" for say in lives() for row in say.choices for choice in row)


@EVERY_LANGUAGE
def test_every_say_can_be_sent(language: str) -> None:
    """Every message of many lives holds the limits, with all its choices, none cut short."""
    for say in lives():
        message = rendered(language, say)
        laid = parts(message)
        assert [fault for part in laid for fault in faults(part)] == [], say.key
        every = [button for row in message.buttons for button in row]
        found = [one for one in choices(laid[-1].rows) if not one.data.startswith(TYPE)]
        assert {one.data for one in found} == {one.data for one in every}
        assert max((len(one.label) for one in every), default=0) <= 80
        stops = [one for one in buttons(laid[-1].rows) if one.stops]
        assert stops == [one for one in every if "|stop|" in one.data], say.key


@EVERY_LANGUAGE
def test_every_text_can_be_sent(language: str) -> None:
    """The longest variant of every text, with long arguments full of marks, is read whole."""
    known = patterns(language)
    assert len(known) > 300
    for key, pattern in known.items():
        text = longest(pattern, known)
        laid = parts(Message(title=text[:200], text=text))
        assert [fault for part in laid for fault in faults(part)] == [], key
        read_whole = "".join(read(part.content).text for part in laid)
        assert "".join(read_whole.split()) == "".join((text[:200] + text).split()), key


@EVERY_LANGUAGE
def test_cues_and_cards_are_one_message(language: str) -> None:
    """What is timed has one acknowledgement, and one sound."""
    timed = [say for say in lives() if say.kind in TIMED]
    assert len({say.key for say in timed}) > 20
    for say in timed:
        assert len(parts(rendered(language, say))) == 1, say.key


def longest(node: Any, known: Patterns) -> str:
    """The longest variant of a pattern, every argument in it long and full of marks."""
    match node:
        case ftl.Pattern():
            return "".join(longest(element, known) for element in node.elements)
        case ftl.TextElement():
            return node.value
        case ftl.StringLiteral():
            return str(node.parse()["value"])
        case ftl.Placeable():
            return longest(node.expression, known)
        case ftl.SelectExpression():
            return max((longest(one.value, known) for one in node.variants), key=len)
        case ftl.MessageReference() | ftl.TermReference():
            return longest(known["".join(_named(node))], known)
        case _:
            return "*a_b*~ " * 15


def _named(node: ftl.MessageReference | ftl.TermReference) -> Iterator[str]:
    if isinstance(node, ftl.TermReference):
        yield "-"
    yield node.id.name
    if node.attribute:
        yield f".{node.attribute.name}"
