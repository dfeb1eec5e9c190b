"""Who may come in: everybody, those on the list, or those with the code."""

from __future__ import annotations

import pytest

from bot.chat.platform import Blocked, Incoming, Location, Tap, Typed
from bot.door import Door

CODE = "open-sesame"


def from_stranger(content: Typed | Tap | Location | Blocked, chat: str = "11") -> Incoming:
    """What a stranger does."""
    return Incoming(platform="telegram", chat=chat, update="1", content=content)


@pytest.mark.parametrize("content", [Typed("hi"), Tap("q1|x|"), Location(1, 2), Blocked()])
def test_an_open_door_admits_everybody(content: Typed | Tap | Location | Blocked) -> None:
    """Without a list and without a code, anything a stranger does begins a first meeting."""
    assert Door().admits(from_stranger(content))


def test_the_list_admits_only_those_on_it() -> None:
    """A list counts platform and id together; an id of another platform is somebody else."""
    door = Door(allowed=frozenset({"telegram:11"}))
    assert door.admits(from_stranger(Typed("hi"), "11"))
    assert not door.admits(from_stranger(Typed("hi"), "1"))
    assert not door.admits(from_stranger(Typed("hi"), "111"))
    other = Incoming(platform="discord", chat="11", update="1", content=Typed("hi"))
    assert not door.admits(other)


def test_a_list_names_people_and_not_their_chats() -> None:
    """Where a platform's chat has an id of its own, the person's id is the one that counts."""
    door = Door(allowed=frozenset({"discord:7"}))

    def from_sender(sender: str, chat: str) -> Incoming:
        content = Typed("hi")
        return Incoming(platform="discord", chat=chat, update="1", content=content, sender=sender)

    assert door.admits(from_sender("7", "11"))
    assert not door.admits(from_sender("11", "7"))


@pytest.mark.parametrize(
    "text", [CODE, f"/start {CODE}", f"hello, the code is {CODE}", f"\n{CODE} "]
)
def test_the_code_lets_in_wherever_it_stands(text: str) -> None:
    """The code opens alone, in a sentence, and after /start as a link sends it."""
    assert Door(code=CODE).admits(from_stranger(Typed(text)))


@pytest.mark.parametrize(
    "content",
    [
        Typed("hello"),
        Typed(""),
        Typed(CODE[:-1]),
        Typed(CODE + "x"),
        Typed(CODE.upper()),
        Typed(f"x{CODE}"),
        Typed("öffne-dich"),
        Tap(CODE),
        Location(1, 2),
    ],
)
def test_nothing_else_opens(content: Typed | Tap | Location) -> None:
    """Half a code, another one, or a button that carries it does not open."""
    assert not Door(code=CODE).admits(from_stranger(content))


def test_list_and_code_both_open() -> None:
    """With both set, either is enough."""
    door = Door(allowed=frozenset({"telegram:11"}), code=CODE)
    assert door.admits(from_stranger(Typed("hi"), "11"))
    assert door.admits(from_stranger(Typed(CODE), "22"))
    assert not door.admits(from_stranger(Typed("hi"), "22"))


def test_an_empty_code_is_no_code() -> None:
    """A list alone is not opened by saying nothing."""
    door = Door(allowed=frozenset({"telegram:11"}))
    assert not door.admits(from_stranger(Typed("   "), "22"))


def test_the_code_is_never_shown() -> None:
    """Printed or logged, a door tells neither its code nor who is on its list."""
    shown = repr(Door(allowed=frozenset({"telegram:11"}), code=CODE))
    assert CODE not in shown
    assert "telegram:11" not in shown
