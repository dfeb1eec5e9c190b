"""What Discord is given: no text too long, no button lost, and nothing that turns into markup."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.discord_layout import (
    CHOOSE,
    TYPE,
    Menu,
    Part,
    beginning,
    escape,
    parts,
    rows,
    view,
)
from bot.chat.platform import Button, Message
from bot.errors import DeliveryError
from tests.chat.laid_out import buttons, choices, faults
from tests.discordapi.eyes import read

LONGEST = 2000
STOP = Button("Stop, it hurts", "m|stop|", stops=True)


def grid(*widths: int) -> tuple[tuple[Button, ...], ...]:
    """Rows of so many buttons each."""
    number = iter(range(1000))
    return tuple(
        tuple(Button(f"choice {n}", f"m|c|{n}") for _, n in zip(range(width), number, strict=False))
        for width in widths
    )


def plain(content: str) -> str:
    """A content without its escapes."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", content)


# What people read.

MARKUP = [
    "*a* _b_ __c__ ~~d~~ `e` ||f||",
    "# one\n## two\n### three\n-# four",
    "> quoted\n>>> all of it",
    "- one\n  - two\n* three",
    "1. one\n12. two",
    "<@1> <@&2> <#3> <t:4:R> <:a:5> </go:6> <id:home>",
    "[named](https://loosen.invalid)",
    "C:\\*temp*\\",
    "```\ncode\n```",
    "a_b_c 2*3*4",
]


@pytest.mark.parametrize("text", MARKUP)
def test_a_text_reads_as_it_was_written(text: str) -> None:
    """Nothing of a text becomes markup or a mention, and none of the escapes is seen."""
    reading = read(escape(text))
    assert (reading.text, reading.title, reading.surprises) == (text, "", ())


@pytest.mark.parametrize(
    "text", ["a-b, 10 - 12 o'clock", "3.5 (2)", "it's > 5", "me@home.org", "#1"]
)
def test_what_is_no_markup_stays_as_it_is(text: str) -> None:
    """No needless backslash, which a notification on a phone might show."""
    assert escape(text) == text


def test_links_lead_where_they_led() -> None:
    """A link is left as it is, what stands around it is not."""
    text = "see https://loosen.invalid/a_b*c_d), *now*"
    assert escape(text) == r"see https://loosen.invalid/a_b*c_d), \*now\*"


@given(st.text(alphabet="ab1.*_~`|<>[]()#-\\ \n:@", max_size=60))
def test_escapes_come_off_again(text: str) -> None:
    """Whatever stands there, what is read is what was written, without any surprise."""
    content = escape(text)
    assert plain(content) == text
    assert read(content).surprises == ()


def test_the_title_is_bold_and_above_the_text() -> None:
    """Marks in a title are as harmless as in a text."""
    [part] = parts(Message(title="2 of 3 *", text="On your back.\n*Slowly.*"))
    assert part.content == "**2 of 3 \\***\n\nOn your back.\n\\*Slowly.\\*"
    assert parts(Message(title=" Hello ", text="")) == (Part(content="**Hello**", rings=True),)


def test_a_message_can_be_without_words() -> None:
    """A picture alone has a part without content, with its buttons."""
    [part] = parts(Message(text=" \n", buttons=grid(2)))
    assert (part.content, part.rows) == ("", grid(2))


def test_a_beginning_fits_one_message() -> None:
    """What a picture shows is told as far as one message holds it."""
    assert beginning("A *calendar*.") == r"A \*calendar\*."
    assert beginning("word " * 500) == ("word " * 400).rstrip()


# Texts in parts.


def test_parts_ring_once_and_the_last_one_has_the_buttons() -> None:
    """However many there are, there is one sound, and the buttons are below everything."""
    long = Message(text="Breathe. " * 600, buttons=grid(2), field=Button("Type", "q7"))
    first, middle, last = parts(long)
    assert [part.rings for part in (first, middle, last)] == [True, False, False]
    assert [len(part.rows) for part in (first, middle, last)] == [0, 0, 2]
    assert [part.rings for part in parts(Message(text="Still small.", rings=False))] == [False]


def test_lines_stay_whole_where_they_can() -> None:
    """The cut is at a line break, else at a space, else anywhere."""
    lines = Message(text="\n".join("a" * 300 for _ in range(10)))
    assert [part.content for part in parts(lines)] == [
        "\n".join("a" * 300 for _ in range(6)),
        "\n".join("a" * 300 for _ in range(4)),
    ]
    words = Message(text=" ".join("a" * 300 for _ in range(7)))
    assert [len(part.content) for part in parts(words)] == [1805, 300]
    assert [len(part.content) for part in parts(Message(text="a" * 2500))] == [1996, 504]


def test_characters_count_and_not_their_bytes() -> None:
    """Discord counts code points: an emoji is one of them."""
    assert len(parts(Message(text="🦴" * 1996))) == 1
    assert len(parts(Message(text="🦴" * 1997))) == 2


def test_a_title_too_long_for_a_message_is_read_all_the_same() -> None:
    """It is not bold, and nothing of it is missing."""
    title = "On and on " * 250
    contents = [part.content for part in parts(Message(title=title, text="End."))]
    assert " ".join(contents) == f"{title.strip()}\n\nEnd."


@given(
    st.text(alphabet="a*_<\\ \n-1.", max_size=40),
    st.lists(st.sampled_from(["a", "*", "\\", "_" * 30, " ", "\n", "\n- ", "word ", "🦴" * 200])),
    st.integers(1, 40),
)
def test_nothing_of_a_text_is_lost(title: str, pieces: list[str], times: int) -> None:
    """Each part fits, reads as it was written, and together they are the whole text in order."""
    message = Message(title=title, text="".join(pieces) * times)
    contents = [part.content for part in parts(message)]
    readings = [read(content) for content in contents]
    assert max(len(content) for content in contents) <= LONGEST
    assert [reading.surprises for reading in readings] == [()] * len(readings)
    assert readings[0].title == title.strip()
    whole = f"{title}\n\n{message.text}"
    assert "".join("".join(one.text for one in readings).split()) == "".join(whole.split())


# Buttons in rows.


def test_what_fits_stays_as_it_is() -> None:
    """Up to five rows of five are shown as they were meant."""
    assert rows(grid(5, 3, 1, 1, 5)) == grid(5, 3, 1, 1, 5)
    assert rows(()) == ()


def test_a_long_row_is_broken() -> None:
    """Only five buttons stand side by side, and no button by itself below four others."""
    assert [len(choices((row,))) for row in rows(grid(7, 1))] == [4, 3, 1]
    assert [len(choices((row,))) for row in rows((*grid(6, 5), (STOP,)))] == [3, 3, 5, 1]
    assert [len(choices((row,))) for row in rows(grid(11))] == [4, 4, 3]


def test_many_rows_become_a_menu_and_stop_stays_a_button() -> None:
    """The choices unfold from one line; what stops is a red button of its own, below."""
    fitted = rows((*grid(*[1] * 10), (STOP,)))
    assert fitted == (Menu(tuple(choices(grid(10)))), (STOP,))
    menu, stop = view(fitted).to_components()
    assert [part["type"] for part in menu["components"]] == [3]
    assert [(part["label"], part["style"]) for part in stop["components"]] == [(STOP.label, 4)]


def test_the_field_opens_from_a_button_above_stop() -> None:
    """A typed answer has its button after the choices."""
    fitted = rows((*grid(2), (STOP,)), Button("Another time", "q7"))
    assert fitted == (*grid(2), (Button("Another time", f"{TYPE}q7"),), (STOP,))
    assert view(fitted).to_components()[1]["components"][0]["style"] == 1


def test_a_choice_that_is_there_twice_is_shown_once() -> None:
    """Discord takes each id once."""
    assert rows(((Button("a", "x"), Button("b", "y")), (Button("a", "x"),))) == (
        (Button("a", "x"), Button("b", "y")),
    )


def test_long_labels_are_clipped() -> None:
    """A label that Discord would refuse the whole message for ends in an ellipsis."""
    long = Button("a" * 120, "x")
    button, *_ = view(rows(((long,),))).to_components()
    assert button["components"][0]["label"] == "a" * 79 + "…"
    menu, *_ = view(rows((*grid(*[1] * 5), (long,)))).to_components()
    assert menu["components"][0]["options"][-1]["label"] == "a" * 99 + "…"


def test_more_than_discord_shows_is_refused() -> None:
    """A message that could not be whole is not sent in part."""
    with pytest.raises(DeliveryError, match="more buttons") as caught:
        rows(grid(*[5] * 26))
    assert caught.value.refused


@given(
    st.lists(st.lists(st.booleans(), max_size=6), max_size=8),
    st.booleans(),
)
def test_any_grid_fits(stops: list[list[bool]], asks: bool) -> None:
    """Nothing is lost, the order is kept, what stops is a button, ids are unique, limits hold."""
    number = iter(range(1000))
    given_rows = tuple(
        tuple(Button("label", f"m|c|{next(number)}", stops=stop and not i) for stop in row)
        for i, row in enumerate(stops)
    )
    every = [button for row in given_rows for button in row]
    fitted = rows(given_rows, Button("Type", "q7") if asks else None)
    found, flat = choices(fitted), buttons(fitted)
    assert [one for one in found if not one.stops and not one.data.startswith(TYPE)] == [
        one for one in every if not one.stops
    ]
    assert [one for one in flat if one.stops] == [one for one in every if one.stops]
    assert [one.label for one in flat if one.data == f"{TYPE}q7"] == ["Type"] * asks
    assert faults(Part(content="", rings=True, rows=fitted)) == []
    ids = [part["custom_id"] for row in view(fitted).to_components() for part in row["components"]]
    assert len(set(ids)) == len(ids)


async def test_the_library_keeps_nothing_of_a_view() -> None:
    """It is finished before it is sent, and its ids are all that a tap needs."""
    assert view(rows(grid(2))).is_finished()
    menu = view(rows(grid(*[1] * 30))).to_components()
    assert [row["components"][0]["custom_id"] for row in menu] == [f"{CHOOSE}.1", f"{CHOOSE}.2"]
