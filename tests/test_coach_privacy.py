"""What the coach keeps of people: nothing of strangers, nothing typed, nothing once erased."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.chat.platform import Blocked, Content, Location, Tap, Typed
from bot.core.context import NOTICE_VERSION
from bot.door import Door
from bot.errors import DeliveryError
from bot.store import Store
from tests.chats import ANN, EVENING, World, everything_on_disk, rows

BEN = "22"
OURS = {"facts", "sqlite_sequence", "_sqlite_migrations"}
"""Tables that hold nothing about anybody."""
MEETING_LEFT = ("No", "Understood", "Berlin", "Yes", "7:00", "Same", "Normal gaps")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database is."""
    return tmp_path / "loosen.db"


@pytest.fixture
def world(path: Path) -> Iterator[World]:
    """A bot on an empty database file."""
    store = Store.open(path)
    yield World(store)
    store.close()


def about_people(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table that may hold something about somebody; empty tables left out."""
    return {name: found for name, found in rows(path).items() if found and name not in OURS}


async def test_a_private_bot_answers_strangers_and_keeps_nothing(path: Path) -> None:
    """A stranger gets one polite text, and no table has a row about them."""
    store = Store.open(path)
    before = rows(path)
    world = World(store, door=Door(code="open-sesame"))
    strangers = ("21", "22", "23", "24")
    contents: tuple[Content, ...] = (
        Typed("hello"),
        Tap("q1|consent-yes|"),
        Location(52.5, 13.4),
        Blocked(),
    )
    for content, stranger in zip(contents, strangers, strict=True):
        await world.hears(content, stranger)
    store.close()
    seen = [(sent.chat, sent.message.text[:19]) for sent in world.platform.sent]
    assert seen == [(stranger, "This bot is private") for stranger in strangers[:3]]
    assert rows(path) == before
    assert about_people(path) == {}


async def test_a_stranger_who_cannot_be_answered_harms_nobody(path: Path) -> None:
    """When the polite text fails, nothing is kept and nothing is repeated."""
    store = Store.open(path)
    world = World(store, door=Door(code="open-sesame"))
    world.platform.failures.append(DeliveryError("blocked", permanent=True))
    await world.types("hello")
    store.close()
    assert world.seen() == []
    assert about_people(path) == {}


async def test_the_invitation_code_lets_in_and_is_not_kept(path: Path) -> None:
    """Somebody who says the code meets the bot; from then on no code is needed."""
    store = Store.open(path)
    world = World(store, door=Door(code="open-sesame"))
    await world.types("/start open-sesame")
    assert "I'm a guide with a clock" in world.last
    await world.taps("Yes, go on")
    assert world.known().person.notice == NOTICE_VERSION
    store.close()
    assert b"open-sesame" not in everything_on_disk(path)


async def test_people_on_the_list_come_in(world: World) -> None:
    """With a list, those on it are welcome and others are not."""
    store = Store.open(None)
    listed = World(store, door=Door(allowed=frozenset({"telegram:11"})))
    await listed.types("hello", ANN)
    await listed.types("hello", BEN)
    assert "guide with a clock" in listed.seen(ANN)[0].message.text
    assert "private" in listed.seen(BEN)[0].message.text
    store.close()
    assert world.seen() == []


async def test_erasing_everything_leaves_no_row(world: World, path: Path) -> None:
    """After /erase, everything, sure: no table of the file has a row about the person."""
    await world.meets(BEN)
    await world.meets()
    await world.whole_morning()
    ann, ben = world.known(ANN).id, world.known(BEN).id
    before = about_people(path)
    personal = {name for name, found in before.items() if {"person", "chat"} & set(found[0])}
    assert personal >= {"people", "days", "streaks", "outbox"}
    await world.types("/erase")
    await world.taps("Everything")
    await world.taps("Yes, erase it")
    assert "Everything is erased" in world.seen()[-1].message.text
    after = about_people(path)
    assert {row["id"] for row in after["people"]} == {ben}
    for name in personal - {"people"}:
        assert ann not in {row["person"] for row in after.get(name, [])}
    # What is left beside is of handled updates: numbers, not people.
    assert after.keys() - personal == {"inbox"}


async def test_handled_updates_name_nobody(world: World, path: Path) -> None:
    """What is kept of a handled update is the platform, its number and when; never whose."""
    await world.meets()
    for row in rows(path)["inbox"]:
        assert row.keys() == {"platform", "update_id", "handled_at"}
        assert row["platform"] == "telegram"
        assert row["handled_at"] >= EVENING.timestamp()


async def test_no_thanks_leaves_no_row(world: World, path: Path) -> None:
    """A no to the notice, and only the number of the update remains."""
    await world.types("hello")
    await world.taps("No thanks")
    assert "I have kept nothing" in world.last
    assert set(about_people(path)) == {"inbox"}


async def test_a_tap_from_nobody_keeps_nothing(world: World, path: Path) -> None:
    """An old button tapped after everything was erased is answered and brings nobody back."""
    await world.types("hello")
    tap = world.button("Yes, go on")
    await world.taps("No thanks")
    answer = await world.hears(tap)
    assert answer.note
    assert set(about_people(path)) == {"inbox"}


async def test_nothing_typed_is_ever_on_the_disk(world: World, path: Path) -> None:
    """Whatever people type, in whatever stage: no byte of it is in any file of the database."""
    secrets = [f"Xylo{number}phonist" for number in range(6)]
    await world.types(f"hello I am {secrets[0]}")
    await world.taps("Yes, go on")
    await world.types(f"my bones are {secrets[1]}")
    for text in MEETING_LEFT:
        await world.says(text)
        await world.types(f"{secrets[2]} said hi")
    await world.until("Start")
    await world.types(secrets[3])
    await world.taps("Start")
    await world.types(f"I feel {secrets[4]} today")
    await world.types(f"it hurts, {secrets[5]}")
    kept = everything_on_disk(path)
    assert b"knee-swings" in kept
    for secret in secrets:
        assert secret.encode() not in kept
        assert secret.lower().encode() not in kept
    assert not any(secret in str(world.lines) for secret in secrets)


async def test_a_shared_location_is_kept_as_a_town_only(world: World, path: Path) -> None:
    """Of a location the nearest town and its zone are kept, never the degrees."""
    await world.types("hello")
    for text in ("Yes, go on", "No", "Understood"):
        await world.taps(text)
    await world.hears(Location(52.51234567, 13.39876543))
    await world.taps("Yes")
    assert world.known().person.zone == "Europe/Berlin"
    assert b"52.5123" not in everything_on_disk(path)


async def test_somebody_unknown_who_blocks_is_not_kept(world: World, path: Path) -> None:
    """A block by somebody who never wrote leaves no row."""
    await world.hears(Blocked())
    assert about_people(path) == {}
