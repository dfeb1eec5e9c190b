"""Requests about linking: read in every form, and never out of something else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import link_words
from bot.catalog import button_data
from bot.chat.platform import Blocked, Content, Incoming, Location, Tap, Typed
from bot.core.events import Choice
from bot.core.person import Person
from bot.core.says import Say
from bot.interpreter import Interpreter
from bot.link_codes import ALPHABET, GOOD_FOR, LENGTH, MOST_TRIES, sealed
from bot.link_requests import Request, Requests
from bot.records import Address, Stored
from bot.store import Store
from bot.voice import Voice
from tests.chats import texts
from tests.stores import NOON, add, ready, sqlite_in_memory

SALT = b"salt"
CODE = "ACDEFGHJ"
PHONE, DESK = Address("telegram", "1"), Address("discord", "d1")
STRANGER = Stored(0, DESK.platform, DESK.chat, Person())


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store."""
    with sqlite_in_memory() as opened:
        yield opened


def requests(store: Store) -> Requests:
    """A reader of requests with the shipped texts."""
    loaded = texts()
    voice = Voice(loaded.catalog, store, {})
    return Requests(store, Interpreter(loaded.routine, voice, loaded.readers, loaded.atlas), SALT)


def incoming(content: Content, chat: Address = DESK) -> Incoming:
    """Something that somebody did."""
    return Incoming(platform=chat.platform, chat=chat.chat, update="u", content=content)


def offered(store: Store, code: str = CODE) -> int:
    """Somebody on the phone who has made a code."""
    anna = add(store)
    with store.transaction():
        store.offer_link(anna, sealed(code, SALT), NOON, NOON + GOOD_FOR)
    return anna


def asked(store: Store, say: Say) -> Stored:
    """Somebody with two chats whom linking has just asked something."""
    anna = add(store)
    with store.transaction():
        store.add_address(anna, DESK)
        store.set_home(anna, PHONE.platform)
        store.put(anna, [say], NOON)
        store.ask_about_links(anna, msgspec.json.encode(say).decode())
    stored = store.load(anna)
    assert stored is not None
    return stored


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("/link", Request("link")),
        ("/link what I heard", Request("link", "what I heard")),
        ("link my chats", Request("link")),
        (f"link {CODE}", Request("link", CODE)),
        ("Please unlink", Request("unlink")),
        ("link arms with me", None),
        ("done", None),
        ("on discord", None),
        ("yes", None),
    ],
)
def test_a_request_is_read(store: Store, text: str, request_: Request | None) -> None:
    """A command or everyday words; after these a code only if it looks like one."""
    assert requests(store).read(incoming(Typed(text)), STRANGER, NOON) == request_


@pytest.mark.parametrize("content", [Tap("s.0.1|done|"), Tap("x"), Location(1, 1), Blocked()])
def test_what_is_done_otherwise_is_none(store: Store, content: Content) -> None:
    """Buttons of the core, and what is neither typed nor tapped."""
    assert requests(store).read(incoming(content), STRANGER, NOON) is None


def test_a_button_tells_when_it_was_shown(store: Store) -> None:
    """So that what is of long ago is known as such."""
    tap = Tap(button_data(Choice("link-home", "discord"), link_words.mark_at(NOON)))
    assert requests(store).read(incoming(tap), STRANGER, NOON) == Request(
        "link-home", "discord", NOON
    )


@given(code=st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH), is_good=st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_code_alone_is_one_only_if_it_is_good(code: str, is_good: bool) -> None:
    """Whoever typed another word of such letters meant that."""
    with sqlite_in_memory() as store:
        offered(store, code if is_good else code[::-1] + "X")
        with store.transaction():
            found = requests(store).read(incoming(Typed(code)), STRANGER, NOON)
        assert found == (Request("link", code) if is_good else None)


@pytest.mark.parametrize("good", [True, False])
def test_codes_alone_can_not_be_guessed_for_long(store: Store, good: bool) -> None:
    """Each that could have been one is a try; after some even the right one is none."""
    offered(store)
    reading = requests(store)
    for _ in range(MOST_TRIES):
        assert not reading.must_wait(DESK, NOON)
        assert reading.read(incoming(Typed("AAAACCCC")), STRANGER, NOON) is None
    assert reading.must_wait(DESK, NOON)
    assert reading.read(incoming(Typed(CODE if good else "TTTTTTTT")), STRANGER, NOON) is None
    assert not reading.must_wait(PHONE, NOON)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"/link {CODE}", CODE),
        ("/link nonsense", "nonsense"),
        (f"link {CODE}", CODE),
        (CODE.lower(), CODE.lower()),
        ("link me", ""),
        ("/unlink", ""),
        ("/link", ""),
        ("hello", ""),
    ],
)
def test_a_strangers_code_is_found(store: Store, text: str, code: str) -> None:
    """In every form in which somebody who is in may say one."""
    assert requests(store).code_in(incoming(Typed(text)), "en") == code


def test_a_stranger_who_types_nothing_says_no_code(store: Store) -> None:
    """A tap is none, whatever it holds."""
    assert requests(store).code_in(incoming(Tap(CODE)), "en") == ""


def test_a_code_whose_time_is_over_is_forgotten_when_one_is_tried(store: Store) -> None:
    """Nothing is left of it, whichever was tried."""
    offered(store)
    late = NOON + GOOD_FOR
    assert requests(store).owner(CODE, NOON) is not None
    assert requests(store).owner("XXXXXXXX", late) is None
    assert store.link_offered(sealed(CODE, SALT), NOON) is None


LINKED = link_words.linked("telegram", "telegram", ("discord", "telegram"), NOON)
STATUS = link_words.status("telegram", "telegram", ("discord", "telegram"), NOON)


@pytest.mark.parametrize("say", [LINKED, STATUS])
@pytest.mark.parametrize(
    ("text", "home"),
    [("discord", "discord"), ("On Telegram", "telegram"), ("wake me here please", "discord")],
)
def test_where_to_be_woken_can_be_typed(store: Store, say: Say, text: str, home: str) -> None:
    """Any of their platforms, whichever are offered as buttons; the buttons go."""
    anna = asked(store, say)
    found = requests(store).read(incoming(Typed(text)), anna, NOON)
    assert found == Request("link-home", home, NOON)
    [row] = ready(store)
    with store.transaction():
        store.sent(row.id, "m1", NOON)
    [retire] = ready(store)
    assert retire.retires == "m1"


@pytest.mark.parametrize("between", [Typed("done"), Tap("s.0.1|done|"), Typed("/link")])
def test_a_question_is_put_aside_by_whatever_is_done(store: Store, between: Content) -> None:
    """A "yes" after anything else is about that."""
    anna = asked(store, link_words.ask_unlink("telegram", NOON))
    reading = requests(store)
    reading.read(incoming(between), anna, NOON)
    assert reading.read(incoming(Typed("yes")), anna, NOON) is None


@pytest.mark.parametrize(("late", "is_open"), [(0, True), (1, False)])
def test_a_question_is_open_for_its_time(store: Store, late: int, is_open: bool) -> None:
    """For ten minutes a "yes" is the answer; later it is about something else."""
    anna = asked(store, link_words.ask_unlink("telegram", NOON))
    then = NOON + GOOD_FOR + timedelta(seconds=late)
    found = requests(store).read(incoming(Typed("yes")), anna, then)
    assert found == (Request("unlink-yes", "", NOON) if is_open else None)


def test_a_question_of_another_version_is_none(store: Store) -> None:
    """What can't be read any more is answered by its buttons alone."""
    anna = asked(store, link_words.ask_unlink("telegram", NOON))
    with store.transaction():
        store.ask_about_links(anna.id, '{"key": 7}')
    assert requests(store).read(incoming(Typed("yes")), anna, NOON) is None
