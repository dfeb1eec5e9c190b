"""One language's texts: put together, or refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import MessagesError
from bot.texts import Texts, read_texts


def read(folder: Path, language: str = "en", **files: str) -> Texts:
    """Write the files of a language and read them."""
    sub = folder / language
    sub.mkdir(parents=True)
    for name, source in files.items():
        (sub / f"{name}.ftl").write_text(source, encoding="utf-8")
    return read_texts(sub)


def test_a_text_is_a_message_or_its_attribute(tmp_path: Path) -> None:
    """Both kinds of key give their own text, over all files of the folder."""
    texts = read(
        tmp_path, a="hello = Hello\n", b="swings =\n    .begin = Begin.\n    .end = Rest.\n"
    )
    assert texts.text("hello", {}) == "Hello"
    assert texts.text("swings.begin", {}) == "Begin."
    assert set(texts.placeholders) == {"hello", "swings.begin", "swings.end"}


def test_arguments_plurals_and_functions(tmp_path: Path) -> None:
    """Numbers follow the language's plural rules, ISO values become words, nothing is isolated."""
    texts = read(
        tmp_path,
        a="""
-bot = Loosen
exercise-swings = knee swings
exercise-lift = chest lift
run = { $n ->
    [0] No mornings yet.
    [one] One morning.
   *[other] { $n } mornings.
 }
next = { -bot } wakes you { DAY($date) } { TIME($at) }: { NAMES($ids) }.
back = { HAS($until) ->
    [yes] Back on { DATE($until) }.
   *[no] Back when you like.
 }
""",
    )
    assert [texts.text("run", {"n": n}) for n in (0, 1, 2)] == [
        "No mornings yet.",
        "One morning.",
        "2 mornings.",
    ]
    assert (
        texts.text("next", {"date": "2026-03-03", "at": "06:30", "ids": "swings,lift"})
        == "Loosen wakes you Tuesday 6:30: knee swings and chest lift."
    )
    assert texts.text("back", {"until": "2026-03-06"}) == "Back on Friday 6 March."
    assert texts.text("back", {"until": ""}) == "Back when you like."


def test_a_text_said_before_follows_from_its_arguments_still(tmp_path: Path) -> None:
    """What is remembered of one person is never told to another; what fails, fails again."""
    source = "x = { $n ->\n    [one] One for { $who }\n   *[other] { $n } for { $who }\n }\n"
    texts = read(tmp_path, a=source + "at = Up at { TIME($t) }.\n")
    for _ in range(2):
        assert texts.text("x", {"n": 1, "who": "a"}) == "One for a"
        assert texts.text("x", {"who": "b", "n": 1, "more": 7}) == "One for b"
        assert texts.text("x", {"n": "1", "who": "a"}) == "1 for a"
        assert texts.text("x", {"n": 2, "who": "1"}) == "2 for 1"
        assert texts.text("at", {"t": "06:30"}) == "Up at 6:30."
        with pytest.raises(MessagesError, match="can't be put together"):
            texts.text("at", {"t": "later"})


def test_plurals_are_the_languages_own(tmp_path: Path) -> None:
    """Polish has three forms where English has two."""
    source = "run = { $n ->\n    [one] ranek\n    [few] ranki\n   *[many] ranków\n }\n"
    texts = read(tmp_path, "pl", a=source)
    assert [texts.text("run", {"n": n}) for n in (1, 3, 5)] == ["ranek", "ranki", "ranków"]


def test_placeholders_are_those_of_every_variant_and_reference(tmp_path: Path) -> None:
    """Arguments of unchosen variants, of functions and of mentioned texts all count; terms' not."""
    texts = read(
        tmp_path,
        a="""
-thing = { $case ->
   *[one] thing
 }
inner = { $deep }
outer = { $n ->
    [one] { TIME($at) }
   *[other] { inner } { -thing(case: "one") }
 }
""",
    )
    assert texts.placeholders["outer"] == {"n", "at", "deep"}
    assert texts.placeholders["inner"] == {"deep"}


def test_a_missing_argument_is_an_error_in_every_variant(tmp_path: Path) -> None:
    """Also where the chosen variant would not show it; arguments too many do no harm."""
    texts = read(tmp_path, a="x = { $n ->\n    [one] One\n   *[other] { $many }\n }\n")
    with pytest.raises(MessagesError, match=r"a\.ftl, line 1: 'x' needs \$many"):
        texts.text("x", {"n": 1})
    assert texts.text("x", {"n": 1, "many": "", "more": 3}) == "One"


def test_a_missing_text_is_an_error(tmp_path: Path) -> None:
    """A message without a value, a term and an unknown name are no texts."""
    texts = read(tmp_path, a="-term = T\nswings =\n    .begin = Begin.\n")
    for key in ("swings", "swings.end", "-term", "hello", "", "swings.begin.x"):
        with pytest.raises(MessagesError, match="There is no text"):
            texts.text(key, {})


def test_an_argument_that_can_not_be_formatted_is_an_error(tmp_path: Path) -> None:
    """Neither a placeholder nor a half text is ever shown."""
    texts = read(tmp_path, a="at = Up at { TIME($t) }.\nlist = { NAMES($ids) }\n")
    with pytest.raises(MessagesError, match=r"line 1: 'at' can't be put together"):
        texts.text("at", {"t": "later"})
    with pytest.raises(MessagesError, match="There is no text 'exercise-gone'"):
        texts.text("list", {"ids": "gone"})


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("ok = Fine\n\nhello\n", r"a\.ftl, line 3: "),
        ("hello = { $n\n", r"a\.ftl, line [12]: "),
        ("n = { $n ->\n    [one] One\n }\n", r"a\.ftl, line [123]: .*default"),
        ("a = A\nb = B\na = Again\n", r"a\.ftl, line 3: 'a' is also in .*a\.ftl, line 1"),
        ("a =\n    .b = B\n    .b = Again\n", r"a\.ftl, line 3: 'a\.b' is also in .*line 2"),
        ("-t = T\n-t = T\n", r"line 2: '-t' is also in"),
        ("a = A\nb = { c }\n", r"a\.ftl, line 2: 'b' refers to 'c'"),
        ("a = A\nb = { a.title }\n", r"a\.ftl, line 2: 'b' refers to 'a\.title'"),
        ("a = { -name }\n", r"a\.ftl, line 1: 'a' refers to '-name'"),
        ("a = { CLOCK($t) }\n", r"a\.ftl, line 1: 'a' calls CLOCK"),
        ("a = { b }\nb = { $x ->\n   *[x] { a }\n }\n", r"line 1: 'a' refers back to itself"),
    ],
)
def test_a_faulty_file_is_refused_with_its_line(
    source: str, complaint: str, tmp_path: Path
) -> None:
    """Syntax, duplicates, and references to nothing are found when the file is read."""
    with pytest.raises(MessagesError, match=complaint):
        read(tmp_path, a=source)


def test_a_name_used_in_two_files_is_refused(tmp_path: Path) -> None:
    """Both places are named."""
    with pytest.raises(MessagesError, match=r"b\.ftl, line 2: 'x' is also in .*a\.ftl, line 1"):
        read(tmp_path, a="x = X\n", b="# note\nx = Y\n")


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    """A translator mends a language in one go."""
    with pytest.raises(MessagesError) as refused:
        read(tmp_path, a="x\ny = { gone }\n", b="z = { OH() }\nz = Z\n")
    assert len(str(refused.value).splitlines()) == 4


def test_line_ends_and_marks_of_other_systems_are_read(tmp_path: Path) -> None:
    """A file saved on Windows, with a byte order mark, is the same file."""
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "a.ftl").write_bytes(b"\xef\xbb\xbfa = A\r\n    and B\r\nb = { gone }\r\n")
    with pytest.raises(MessagesError, match="line 3: 'b' refers"):
        read_texts(tmp_path / "en")
    (tmp_path / "en" / "a.ftl").write_bytes(b"\xef\xbb\xbfa = A\r\n    and B\r\n")
    assert read_texts(tmp_path / "en").text("a", {}) == "A\nand B"


def test_what_is_no_text_file_or_no_language_is_refused(tmp_path: Path) -> None:
    """The file, or the folder, is named."""
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "a.ftl").write_bytes(b"a = \xff\n")
    with pytest.raises(MessagesError, match=r"a\.ftl: can't be read as UTF-8"):
        read_texts(tmp_path / "en")
    with pytest.raises(MessagesError, match="klingon: is not named after a language"):
        read(tmp_path, "klingon", a="x = X\n")
