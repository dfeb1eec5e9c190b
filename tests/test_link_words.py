"""The words of linking: what counts as asking for it, and buttons that tell their time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.catalog import button_data, parse_button
from bot.chat.platform import Blocked, Content, Location, Tap, Typed
from bot.core.person import Person, Phase, Session
from bot.core.says import Say
from bot.link_words import (
    UNLINK_ASKED,
    ask_together,
    ask_unlink,
    away,
    command,
    linked,
    lost,
    mark_at,
    marked_at,
    not_now,
    status,
)
from tests.core.life import START, settled_person

BOTH = ("discord", "telegram")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("/link", ("link", "")),
        (" /Link@loosen_bot ", ("link", "")),
        ("/link ACDE FGHJ", ("link", "ACDE FGHJ")),
        ("/link acde-fghj.", ("link", "acde-fghj")),
        ("/unlink", ("unlink", "")),
        ("／unlink!", ("unlink", "")),  # noqa: RUF001 - the full-width slash of Asian keyboards
        ("link", None),
        ("/linked", None),
        ("/links ACDE", None),
        ("the /link", None),
    ],
)
def test_a_command_is_read_with_its_code(text: str, read: tuple[str, str] | None) -> None:
    """With a bot's name, in capitals, with marks behind it; nothing else is one."""
    assert command(Typed(text)) == read


@pytest.mark.parametrize("content", [Tap("/link"), Location(1, 1), Blocked()])
def test_only_what_is_typed_is_a_command(content: Content) -> None:
    """Neither a tap nor a place nor a block asks for a code."""
    assert command(content) is None


@given(st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - Hypothesis adds the zone
def test_a_mark_tells_when_its_buttons_were_shown(now: datetime) -> None:
    """To the second, also when it comes back from a platform."""
    tapped = parse_button(button_data(UNLINK_ASKED, mark_at(now)))
    assert tapped is not None
    assert marked_at(tapped.mark) == now.replace(microsecond=0)


@given(st.text(max_size=30))
def test_no_mark_breaks_it(mark: str) -> None:
    """Marks of the core, or made up, are about something else; a huge number is an instant."""
    assert marked_at(mark) is None
    found = marked_at(f"link.{mark}")
    assert found is None or found.tzinfo is not None


def test_every_question_carries_its_mark() -> None:
    """Buttons of linking are never taken for the core's."""
    for say in (
        ask_together("discord", "telegram", START),
        linked("discord", "telegram", BOTH, START),
        status("discord", "telegram", BOTH, START),
        ask_unlink("discord", START),
    ):
        assert say.choices
        assert marked_at(say.mark) == START


def test_the_status_offers_the_other_home_only() -> None:
    """Who is woken on Telegram can choose Discord, and unlink."""
    say = status("discord", "telegram", BOTH, START)
    assert [choice.value for row in say.choices for choice in row] == ["discord", ""]
    assert say.args["reached"] == "yes"


@pytest.mark.parametrize(("chosen", "offered"), [("telegram", []), ("discord", ["telegram"])])
def test_the_status_offers_no_home_that_can_not_be_reached(chosen: str, offered: list[str]) -> None:
    """Only the other one, for good, to whoever chose it; no row of buttons is empty."""
    say = status("discord", chosen, ("telegram",), START)
    assert [choice.value for row in say.choices for choice in row] == [*offered, ""]
    assert all(say.choices)
    assert say.args["reached"] == "no"


@pytest.mark.parametrize(("phase", "stops"), [(Phase.RUNNING, True), (Phase.INVITED, False)])
def test_every_word_in_a_running_session_carries_stop(phase: Phase, stops: bool) -> None:
    """Rule 11 of the core holds for what it doesn't say itself."""
    session = Session(
        date=START.date(),
        woke=START - timedelta(minutes=1),
        plan=("knee-swings",),
        phase=phase,
        since=START,
    )
    say = not_now("link-later", replace(settled_person(), session=session))
    actions = [choice.action for row in say.choices for choice in row]
    assert actions == (["stop"] if stops else [])
    assert say.mark == (f"{START.date()}.stop" if stops else "")
    assert not_now("link-later", Person()).choices == ()


@pytest.mark.parametrize(("told", "key"), [(lost, "link-lost"), (away, "link-away")])
def test_a_chat_out_of_reach_is_told_of_without_a_sound(
    told: Callable[[str, Person], Say], key: str
) -> None:
    """In the other one, and with Stop while a session runs there."""
    session = Session(date=START.date(), woke=START, plan=(), phase=Phase.BETWEEN, since=START)
    for person in (Person(), Person(session=session)):
        say = told("telegram", person)
        assert (say.key, say.args, say.rings) == (key, {"there": "telegram"}, False)
        assert bool(say.choices) is (person.session is not None)
