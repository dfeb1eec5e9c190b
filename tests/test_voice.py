"""The voice: a say in the person's language, with the host's name and the files it asks for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.events import Choice, Word
from bot.core.person import Person
from bot.core.says import Attachment, Say
from bot.records import Address, Stored
from bot.store import Store
from bot.voice import Voice
from tests.chats import texts
from tests.core.life import Life, settled_person
from tests.core.world import World, act
from tests.stores import NOON, sqlite_in_memory

PLATFORMS = ("telegram", "discord", "terminal")
HELLO = Say(key="hello", choices=((Choice("consent-yes"), Choice("consent-no")),), mark="q1")


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store."""
    with sqlite_in_memory() as opened:
        yield opened


def voice(store: Store, host: str = "", contact: str = "") -> Voice:
    """The shipped texts, for this host."""
    return Voice(texts().catalog, store, {"host": host, "contact": contact})


STORED = Stored(1, "telegram", "11", Person())


def test_a_say_becomes_a_message_with_its_buttons(store: Store) -> None:
    """Title, text and labels come from the catalog; taps carry the mark."""
    message = voice(store).message("en", STORED, HELLO)
    assert message.title == "Hello, I'm Loosen"
    assert "three gentle exercises" in message.text
    assert [button.label for row in message.buttons for button in row] == [
        "Yes, go on",
        "No thanks",
    ]
    assert message.buttons[0][0].data.startswith("q1|consent-yes")


@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data(), begins_settled=st.booleans(), platform=st.sampled_from(PLATFORMS))
def test_whatever_may_be_said_has_its_words(
    data: st.DataObject, begins_settled: bool, platform: str
) -> None:
    """In any life, each message and each of its buttons can be put into words."""
    with sqlite_in_memory() as store:
        speaking = voice(store)
        world = World(Life(settled_person()).person if begins_settled else Person())
        for _ in range(data.draw(st.integers(10, 60))):
            said = len(world.said)
            act(world, data)
            for say in world.said[said:]:
                message = speaking.message("en", Stored(1, platform, "11", world.person), say)
                assert message.text
                assert all(button.label for row in message.buttons for button in row)


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_the_settings_have_their_words_however_they_are_set(data: st.DataObject) -> None:
    """Whatever is switched on or off, what is shown next can be put into words."""
    life = Life(settled_person())
    life.types(Word.SETTINGS)
    with sqlite_in_memory() as store:
        for _ in range(data.draw(st.integers(1, 12))):
            switches = [row[0] for row in life.last().choices[:-1]]
            choice = data.draw(st.sampled_from(switches))
            life.taps(choice.action, choice.value)
            assert voice(store).message("en", STORED, life.last()).text


def test_the_host_is_named_where_a_text_wants_it(store: Store) -> None:
    """The notice names who runs this bot, and how to reach them."""
    named = voice(store, "Spa Clinic", "care@example.org")
    assert "Spa Clinic" in named.message("en", STORED, HELLO).text
    assert "care@example.org" in named.message("en", STORED, Say(key="hello-more")).text


def test_a_platform_has_a_name(store: Store) -> None:
    """As people know it."""
    assert [voice(store).platform("en", name) for name in ("telegram", "discord")] == [
        "Telegram",
        "Discord",
    ]


def test_the_platform_is_named_where_a_text_wants_it(store: Store) -> None:
    """In the terminal the town question mentions no paper clip, on Telegram it does."""
    stored = Stored(1, "terminal", "me", Person())
    town = Say(key="town")
    assert "paper clip" not in voice(store).message("en", stored, town).text
    assert "paper clip" in voice(store).message("en", STORED, town).text


@pytest.mark.parametrize("key", ["erase", "erase-history-sure", "erased-everything"])
def test_whoever_linked_chats_hears_what_goes_for_both(store: Store, key: str) -> None:
    """The other platform is named where a text wants it, and to nobody else."""
    with store.transaction():
        number = store.add("telegram", "11", Person(), None, NOON)
    stored = Stored(number, "telegram", "11", Person())
    say = Say(key=key)
    assert "Discord" not in voice(store).message("en", stored, say).text
    with store.transaction():
        store.add_address(number, Address("discord", "d1"))
    assert "Discord" in voice(store).message("en", stored, say).text
    assert (
        "on Telegram"
        in voice(store).message("en", Stored(number, "discord", "d1", Person()), say).text
    )


@pytest.mark.parametrize("wanted", ["en", "en-GB", "tlh", ""])
def test_an_unknown_language_is_answered_in_english(store: Store, wanted: str) -> None:
    """Whatever the platform names, a language that exists is chosen."""
    assert voice(store).language(wanted) == "en"


def test_only_my_data_comes_with_files(store: Store) -> None:
    """Files go with a say that asks for them, and hold what is stored at that moment."""
    with store.transaction():
        number = store.add("telegram", "11", Person(zone="Asia/Tokyo"), None, NOON)
    speaking = voice(store)
    stored = store.load(number)
    assert stored is not None
    assert speaking.message("en", stored, HELLO).files == ()
    my_data = Say(key="my-data", attaches=Attachment.DATA)
    files = speaking.message("en", stored, my_data).files
    assert len(files) == 2
    assert b"Asia/Tokyo" in files[0].content


def test_a_label_is_the_same_on_a_button_and_when_typed(store: Store) -> None:
    """What a button shows is what a typed answer is compared with."""
    speaking = voice(store)
    shown = speaking.message("en", STORED, HELLO).buttons[0][0].label
    assert speaking.label("en", Choice("consent-yes")) == shown
