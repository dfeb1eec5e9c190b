"""A TOML file is read strictly, and each problem names its line."""

from __future__ import annotations

import pytest

from bot.errors import MessagesError
from bot.toml_table import Page, Table, find_lines

TEXT = """\
# a comment with key = 1 in it
name = "Anna"
size = 3

[box.lid]
open = true

[[shelf]]          # the first
id = "a"
sizes = [
  1, 2,
]

  [[shelf.book]]
  title = "one"

  [[shelf.book]]
  title = "two"

[[shelf]]
id = "b"

[[shelf.book]]
title = "three"
"""
WHY = "That is so."


def refusals(page: Page) -> list[str]:
    """Return the lines of what the page raises."""
    with pytest.raises(MessagesError) as caught:
        page.raise_problems()
    return str(caught.value).splitlines()


def root(text: str = TEXT) -> tuple[Page, Table]:
    """Open a text."""
    page = Page("file.toml", text)
    return page, page.root


def test_every_header_and_key_has_its_line() -> None:
    """Tables in arrays are counted, each within its own parent."""
    assert find_lines(TEXT) == {
        ("name",): 2,
        ("size",): 3,
        ("box", "lid"): 5,
        ("box", "lid", "open"): 6,
        ("shelf", 0): 8,
        ("shelf", 0, "id"): 9,
        ("shelf", 0, "sizes"): 10,
        ("shelf", 0, "book", 0): 14,
        ("shelf", 0, "book", 0, "title"): 15,
        ("shelf", 0, "book", 1): 17,
        ("shelf", 0, "book", 1, "title"): 18,
        ("shelf", 1): 20,
        ("shelf", 1, "id"): 21,
        ("shelf", 1, "book", 0): 23,
        ("shelf", 1, "book", 0, "title"): 24,
    }


def test_what_has_no_line_gets_the_one_around_it() -> None:
    """A key that is missing is told at its table, a table at the file's start."""
    page, _ = root()
    assert page.line(("shelf", 1, "sizes")) == 20
    assert page.line(("nowhere", "at-all")) == 1


def test_good_values_are_read() -> None:
    """Every reader returns what the file has, and nothing is refused."""
    page, table = root()
    assert table.string("name", WHY) == "Anna"
    assert table.integer("size", 1, 3, WHY) == 3
    box = table.table("box", WHY)
    assert box
    lid = box.table("lid", WHY)
    assert lid
    assert lid.one_of("open", (True,), WHY) is True
    first, second = table.tables("shelf", "shelf", WHY)
    assert first.integers("sizes", 1, 9, WHY) == (1, 2)
    assert first.has("id")
    assert not second.has("sizes")
    assert [book.string("title", WHY) for book in first.tables("book", "book", WHY)] == [
        "one",
        "two",
    ]
    assert root('list = ["a", "b"]')[1].strings("list", WHY) == ("a", "b")
    table.close()
    page.raise_problems()


@pytest.mark.parametrize("value", ["0", "4", "true", "2.0", '"2"', "[2]"])
def test_a_number_is_a_whole_number_within_its_limits(value: str) -> None:
    """True is no number, text is none, and limits are limits; the stand-in is a good one."""
    page, table = root(f"\nsize = {value}")
    assert table.integer("size", 1, 3, WHY) == 1
    (problem,) = refusals(page)
    assert problem.startswith("file.toml: line 2: the file: size is ")
    assert problem.endswith("That is so. Write size = a whole number from 1 to 3.")


@pytest.mark.parametrize("value", ["[]", "[2, 1]", "[1, 1]", "[1, 9]", "[true]", "1", '["1"]'])
def test_numbers_are_in_order_and_within_their_limits(value: str) -> None:
    """An empty list, a wrong order, doubles and other types are refused."""
    page, table = root(f"sizes = {value}")
    assert table.integers("sizes", 1, 3, WHY) == ()
    (problem,) = refusals(page)
    assert "the smallest first, each once" in problem


@pytest.mark.parametrize("value", ["[]", '[""]', "[1]", '"a"'])
def test_texts_are_a_list_of_texts(value: str) -> None:
    """An empty list, an empty text and other types are refused."""
    page, table = root(f"list = {value}")
    assert table.strings("list", WHY) == ()
    assert "Write list = " in refusals(page)[0]


@pytest.mark.parametrize("value", ['""', '"  "', "1", "true", "[]"])
def test_a_text_is_not_empty(value: str) -> None:
    """An empty text and other types are refused."""
    page, table = root(f"name = {value}")
    assert table.string("name", WHY) == ""
    assert refusals(page) == [
        f'file.toml: line 1: the file: name is {value}. That is so. Write name = "...".'
    ]


@pytest.mark.parametrize("value", ["false", "1", '"true"'])
def test_one_of_takes_the_type_seriously(value: str) -> None:
    """1 is not true."""
    page, table = root(f"open = {value}")
    assert table.one_of("open", (True,), WHY) is None
    assert refusals(page) == [
        f"file.toml: line 1: the file: open is {value}. That is so. Write open = true."
    ]


def test_what_is_missing_is_told_with_what_to_add() -> None:
    """Each reader says which key to add and how; no stand-in is mistaken for a value."""
    page, table = root("")
    assert table.string("a", WHY) == ""
    assert table.integer("b", 5, 5, WHY) == 5
    assert table.integers("c", 1, 3, WHY) == ()
    assert table.strings("d", WHY) == ()
    assert table.one_of("e", ("x", "y"), WHY) is None
    assert table.table("f", WHY) is None
    assert table.tables("g", "g", WHY) == []
    told = refusals(page)
    adds = ['a = "..."', "b = 5", "c = [1, ..., 3]", 'd = ["...", "..."]', 'e = "x" or "y"']
    assert [line.split("Add ")[1] for line in told[:5]] == [f"{add}." for add in adds]
    assert told[5].endswith("[f] is missing. That is so. Add the table [f].")
    assert told[6].endswith("[[g]] is missing. That is so. Add tables [[g]].")


def test_unknown_keys_are_refused_at_their_line() -> None:
    """A slip of the pen is told, together with what is known."""
    page, table = root("size = 1\nsise = 2")
    table.integer("size", 1, 3, WHY)
    table.close()
    assert refusals(page) == [
        "file.toml: line 2: the file: sise means nothing here. Remove it, or use one of: size."
    ]


def test_all_problems_come_at_once_in_the_files_order() -> None:
    """The host mends a file in one go, from top to bottom; nothing is told twice."""
    page, table = root("a = 1\nb = 2")
    table.string("b", WHY)
    table.relabel("the top")
    table.string("a", WHY)
    table.refuse("a", "it is ugly.")
    table.refuse("a", "it is ugly.")
    told = refusals(page)
    assert [line.split(": ")[1] for line in told] == ["line 1", "line 1", "line 2"]
    assert told[1] == "file.toml: line 1: the top: it is ugly."


@pytest.mark.parametrize(
    ("text", "line"),
    [("a = 1\nb = = 2\nc = 3", 2), ("a = 1\na = 2\n", 2), ('a = 1\nb = """\n\nc', 4), ("=", 1)],
)
def test_what_is_not_toml_is_refused_at_its_line(text: str, line: int) -> None:
    """A broken file can't be read further, so only that is told."""
    with pytest.raises(MessagesError, match=rf"^file\.toml: line {line}: this is not TOML: "):
        Page("file.toml", text)
