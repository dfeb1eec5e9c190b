"""The routine file: the shipped one is good, and one that breaks the source is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import MessagesError
from bot.routine_file import check_texts, load_routine, parse_routine

PATH = Path(__file__).parents[1] / "messages" / "routine.toml"
SHIPPED = PATH.read_text(encoding="utf-8")
KEYS = sorted({cue.key for one in parse_routine(SHIPPED).exercises for cue in one.cues})
TEXTS = dict.fromkeys(KEYS, "Small and slow, never fast.")


def edit(old: str, new: str, within: str = "") -> tuple[str, int]:
    """Change the first `old` after `within`; return the text and the line of the change."""
    start = SHIPPED.index(old, SHIPPED.index(within))
    text = SHIPPED[:start] + new + SHIPPED[start + len(old) :]
    return text, SHIPPED.count("\n", 0, start) + 1


def line_of(mark: str, text: str = SHIPPED) -> int:
    """Return the line on which the first `mark` stands."""
    return text.count("\n", 0, text.index(mark)) + 1


def refusals(text: str) -> list[str]:
    """Return the lines of the refusal of a text."""
    with pytest.raises(MessagesError) as caught:
        parse_routine(text)
    return str(caught.value).split("\n")


def exercise_block(number: int) -> str:
    """Return the text of the nth exercise of the shipped file, its cues included."""
    return "[[exercise]]" + SHIPPED.split("[[exercise]]")[number + 1]


def test_the_shipped_file_loads() -> None:
    """What comes with the bot is a good routine, from the file as from its text."""
    assert load_routine(PATH) == parse_routine(SHIPPED)


def test_the_shipped_file_names_its_source() -> None:
    """A reader finds the answer that all figures were checked against."""
    for fact in ("Marvin Smith, D.P.T.", "Stiffness in the back", "2012-12-24"):
        assert fact in SHIPPED


def test_an_editors_byte_order_mark_and_line_ends_do_no_harm(tmp_path: Path) -> None:
    """A file saved by a Windows editor is the same routine."""
    path = tmp_path / "routine.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SHIPPED.replace("\n", "\r\n").encode())
    assert load_routine(path) == load_routine(PATH)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """The host is told which file, why, and what to do."""
    with pytest.raises(MessagesError, match=r"none\.toml: .*: No such file .*Put the file there"):
        load_routine(tmp_path / "none.toml")


def test_a_file_that_is_not_utf_8_is_refused_at_its_line(tmp_path: Path) -> None:
    """The line of the first byte that can't be read is told."""
    path = tmp_path / "routine.toml"
    path.write_bytes(b"version = 1\n# caf\xe9\n")
    with pytest.raises(MessagesError, match=r"routine\.toml: line 2: this is not UTF-8"):
        load_routine(path)


def test_a_refusal_names_the_file_it_read(tmp_path: Path) -> None:
    """With another file than the shipped one, that one is named."""
    path = tmp_path / "ours.toml"
    path.write_text(edit("hold_seconds = 30", "hold_seconds = 5")[0], encoding="utf-8")
    with pytest.raises(MessagesError) as caught:
        load_routine(path)
    assert str(caught.value).startswith(f"{path}: line {line_of('hold_seconds = 30')}: ")


@pytest.mark.parametrize(
    ("old", "new", "within", "reason"),
    [
        ("version = 1", "version = 2", "", "format 1"),
        ("Marvin", "Martin", "[source]", "checked against this one answer"),
        ("2012-12-24", '"2012"', "[source]", "checked against this one answer"),
        ("stop = true", "stop = false", "", "Stop, it hurts"),
        ("stop = true", 'stop = "true"', "", "Stop, it hurts"),
        ("next_card_seconds = 3 ", "next_card_seconds = 0 ", "", "from 1 to 60"),
        ("more_time_seconds = 20", "more_time_seconds = 5", "", "Stiff joints"),
        ("more_time_limit = 3", "more_time_limit = 0", "", "more time"),
        ("resume_seconds = 10", "resume_seconds = 301", "", "Stiff joints"),
        ("resume_seconds", "resume_second", "", "resume_second means nothing here"),
        ('pace = "slow"', 'pace = "fast"', "", "never fast"),
        ("never move fast", "then move fast", "", 'source says "fast"'),
        ("ready_seconds = 20", "ready_seconds = 9", "", "Stiff joints"),
        ("ready_seconds = 20", "ready_seconds = 301", "", "Stiff joints"),
        ("ready_seconds = 20", 'ready_seconds = "20"', "", "whole number"),
        ("ready_seconds = 20", "ready_seconds = 20.0", "", "whole number"),
        ("[30, 45, 60]", "[20, 45, 60]", "", "30 to 60 seconds"),
        ("[30, 45, 60]", "[30, 45, 90]", "", "30 to 60 seconds"),
        ("[30, 45, 60]", "[60, 30]", "", "smallest first"),
        ("default = 60", "default = 50", "", "one of the choices"),
        ("default = 60", "default = 90", "", "one of the choices"),
        ("hold_seconds = 30", "hold_seconds = 5", "", "hold gently for 30 seconds"),
        ("hold_seconds = 30", "hold_seconds = 60", "", "hold gently for 30 seconds"),
        ("hold_seconds = 30", "hold_seconds = true", "", "hold gently for 30 seconds"),
        ("swap_seconds = 10", "swap_seconds = 2", "", "Stiff joints"),
        ("holds_per_side = 2", "holds_per_side = 0", "", "repeat twice"),
        ("holds_per_side = 2", "holds_per_side = 4", "", "repeat twice"),
        ("[10, 20, 30]", "[10, 20, 60]", "", "10 to 30 seconds"),
        ("[10, 20, 30]", "[5, 20, 30]", "", "10 to 30 seconds"),
        ("default = 30", "default = 15", "chest-lift", "one of the choices"),
        ('id = "chest-lift"', 'id = "headstand"', "", "not one of them"),
        ('id = "chest-lift"', 'id = "knee-swings"', "", "here twice"),
        ('unless_after = ["never"', 'unless_after = [""', "", "turn the others round"),
        ("never = [", "ever = []\nnever = [", "[words.en]", "ever means nothing here"),
    ],
)
def test_an_edit_that_breaks_a_fact_is_refused_at_its_line(
    old: str, new: str, within: str, reason: str
) -> None:
    """The first problem told is that of the edited line, with the reason."""
    text, line = edit(old, new, within)
    told = [one for one in refusals(text) if f": line {line}: " in one]
    assert told
    assert told[0].startswith(f"messages/routine.toml: line {line}: ")
    assert reason in told[0]


@pytest.mark.parametrize(
    ("key", "header"),
    [
        ("stop", "[routine]"),
        ("resume_seconds", "[routine]"),
        ("author", "[source]"),
        ("pace", "[[exercise]]"),
        ("ready_seconds", "[[exercise]]"),
        ("choices", "[[exercise]]"),
        ("default", "[[exercise]]"),
        ("source", "[[exercise]]"),
        ("ours", "[[exercise]]"),
        ("unless_after", "[words.en]"),
        ("role", "[[exercise.cue]]"),
        ("text", "[[exercise.cue]]"),
        ("sound", "[[exercise.cue]]"),
        ("version", "# The routine"),
    ],
)
def test_a_line_taken_away_is_told_at_its_table(key: str, header: str) -> None:
    """A missing "stop", or any other line, is refused with the line to add."""
    lines = SHIPPED.splitlines()
    gone = next(number for number, line in enumerate(lines) if line.startswith(f"{key} ="))
    told = refusals("\n".join(lines[:gone] + lines[gone + 1 :]))
    assert len(told) == 1
    numbers = [number for number, line in enumerate(lines, start=1) if line.startswith(header)]
    assert f": line {numbers[0]}: " in told[0]
    assert f"{key} is missing. " in told[0]
    assert f"Add {key} = " in told[0]


@pytest.mark.parametrize(
    ("header", "missing"),
    [("source", "source"), ("routine", "routine"), ("words.en", "words"), ("words.en", "words.en")],
)
def test_a_table_taken_away_is_told(header: str, missing: str) -> None:
    """Without its figures, its source or its forbidden words the file is refused."""
    other = "words.de" if missing == "words.en" else "other"
    told = refusals(SHIPPED.replace(f"\n[{header}]\n", f"\n[{other}]\n"))
    assert any(f"[{missing}] is missing. " in line for line in told)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_an_exercise_taken_away_is_told(number: int) -> None:
    """All three exercises belong to the routine."""
    told = refusals(SHIPPED.replace(exercise_block(number), ""))
    name = ("knee-swings", "knee-to-shoulder", "chest-lift")[number]
    assert len(told) == 1
    assert f"{name} is missing from the file" in told[0]


def test_a_file_without_exercises_is_refused() -> None:
    """No routine is not a routine."""
    told = refusals(SHIPPED[: SHIPPED.index("[[exercise]]")])
    assert len(told) == 1
    assert "[[exercise]] is missing. The source gives three exercises" in told[0]


def test_exercises_out_of_order_are_refused() -> None:
    """The order is the source's, and the first one that breaks it is told."""
    head = SHIPPED[: SHIPPED.index("[[exercise]]")]
    text = head + exercise_block(2) + "\n" + exercise_block(0) + exercise_block(1)
    told = refusals(text)
    assert f": line {line_of('id = ', text)}: exercise chest-lift: this is out of order" in told[0]


def test_all_problems_are_told_at_once() -> None:
    """Three slips are three lines, in the order of the file."""
    text = (
        SHIPPED.replace("hold_seconds = 30", "hold_seconds = 5")
        .replace('pace = "slow"', 'pace = "fast"')
        .replace("stop = true", "stop = false")
    )
    told = refusals(text)
    marks = ("stop = true", 'pace = "slow"', "hold_seconds = 30")
    assert [one.split(": ")[1] for one in told] == [f"line {line_of(mark)}" for mark in marks]


@pytest.mark.parametrize("holds_per_side", [1, 2, 3])
def test_a_host_may_change_what_is_ours(holds_per_side: int) -> None:
    """Gaps, defaults, choices, holds a side, the times and sounds of what accompanies."""
    text = (
        SHIPPED.replace("holds_per_side = 2", f"holds_per_side = {holds_per_side}")
        .replace("ready_seconds = 20", "ready_seconds = 60")
        .replace("[30, 45, 60]", "[30, 40]")
        .replace("default = 60", "default = 40")
        .replace("at = 45", "at = 35")
        .replace('sound = "silent"', 'sound = "ring"')
    )
    swings, knees, _ = parse_routine(text).exercises
    assert knees.holds_per_side == holds_per_side
    assert (swings.ready_seconds, swings.choices, swings.default) == (60, (30, 40), 40)


@given(st.integers(-1000, 1000))
def test_only_thirty_seconds_are_held(seconds: int) -> None:
    """The source's 30 seconds are the only ones that load."""
    text = SHIPPED.replace("hold_seconds = 30", f"hold_seconds = {seconds}")
    if seconds == 30:
        assert parse_routine(text).exercises[1].choices == (30,)
    else:
        assert len(refusals(text)) == 1


@given(st.integers(0, SHIPPED.count("\n") - 1), st.text(max_size=20))
def test_no_text_brings_the_reader_down(number: int, line: str) -> None:
    """Whatever a line is replaced by, the file loads or is refused in the host's words."""
    lines = SHIPPED.splitlines()
    lines[number] = line
    try:
        parse_routine("\n".join(lines))
    except MessagesError as error:
        told = str(error).split("\n")
        assert all(one.startswith("messages/routine.toml: line ") for one in told)


def test_texts_that_are_there_and_gentle_are_fine() -> None:
    """Nothing is found in good texts."""
    assert check_texts(parse_routine(SHIPPED), TEXTS) == ()


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("text", [None, " "])
def test_a_missing_text_is_told_at_each_line_that_names_it(key: str, text: str | None) -> None:
    """A text that is not there, or empty, is found wherever the routine names it."""
    texts = {**TEXTS, key: text} if text else {k: v for k, v in TEXTS.items() if k != key}
    found = check_texts(parse_routine(SHIPPED), texts, name="r.toml")
    numbers = [
        number
        for number, line in enumerate(SHIPPED.splitlines(), start=1)
        if line == f'text = "{key}"'
    ]
    assert [one.split(f': "{key}" is named')[0] for one in found] == [
        f"r.toml: line {number}" for number in numbers
    ]


def test_a_name_that_leads_nowhere_is_told_at_its_line() -> None:
    """A host who misspells a text's name is shown where."""
    text, line = edit('text = "knee-swings.begin"', 'text = "knee-swings.nope"')
    (found,) = check_texts(parse_routine(text), TEXTS)
    assert found.startswith(f'messages/routine.toml: line {line}: "knee-swings.nope" is named')


@pytest.mark.parametrize("key", ["chest-lift.easy", "chest-lift.easy-title"])
def test_an_urging_text_is_told(key: str) -> None:
    """Nothing that is said in an exercise, nor its title, may drive people on."""
    texts = {**TEXTS, key: "Press up as high as you can, fast."}
    found = check_texts(parse_routine(SHIPPED), texts)
    line = line_of('text = "chest-lift.easy"')
    assert [one.split(f": line {line}: ")[0] for one in found] == ["messages/routine.toml"] * 2
    assert 'says "fast"' in found[0]
    assert 'says "as high as you can"' in found[1]


def test_a_language_without_its_words_is_told() -> None:
    """A translation can't escape the check by bringing no words for it."""
    (found,) = check_texts(parse_routine(SHIPPED), TEXTS, "de")
    assert "[words.de] is missing" in found
    german = SHIPPED + '\n[words.de]\nnever = ["schnell"]\nunless_after = ["nie"]\n'
    texts = {**TEXTS, "chest-lift.end": "Jetzt schnell!"}
    (found,) = check_texts(parse_routine(german), texts, "de")
    assert 'messages/de/ says "schnell"' in found
