"""The files of the movements: what ships is good, and what would hurt somebody is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import MessagesError
from bot.pictures.figure_file import MOVEMENTS, load_figure, load_figures, parse_figure

FOLDER = Path(__file__).parents[2] / "messages" / "figures"
SWINGS = (FOLDER / "knee-swings.toml").read_text(encoding="utf-8")
RAISED = (FOLDER / "knee-to-shoulder.toml").read_text(encoding="utf-8")


def refusal(text: str) -> str:
    """Return what the host is told about a text."""
    with pytest.raises(MessagesError) as caught:
        parse_figure(text, "knee-swings", "knee-swings.toml")
    return str(caught.value)


def line_of(text: str, mark: str) -> int:
    """Return the line on which the first `mark` stands."""
    return text.count("\n", 0, text.index(mark)) + 1


def test_every_movement_loads() -> None:
    """The four movements ship, each from a file of its name."""
    assert tuple(figure.movement for figure in load_figures(FOLDER)) == MOVEMENTS
    assert sorted(path.stem for path in FOLDER.glob("*")) == sorted(MOVEMENTS)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("right_tip = -22", "right_tip = -60", "right_tip is -60"),
        ("right_knee = 109", "right_knee = -5", "right_knee is -5"),
        ("right_knee = 109", "right_knee = 160", "right_knee is 160"),
        ("turn = 90 ", "turn = 120 ", "turn is 120"),
        ("fastest = 18 ", "fastest = 90 ", "fastest is 90"),
        ('lies = "back"', 'lies = "side"', 'lies is "side"'),
        ('traces = ["knees"]', 'traces = ["elbows"]', 'traces has "elbows"'),
        ('pillows = ["head"]', 'pillows = ["moon"]', 'pillows has "moon"'),
        ("right_tip = -9", "right_wing = -9", "right_wing means nothing here"),
        ("ahead = -50", "forward = -50", "ahead is missing"),
        ("version = 1", "version = 2", "version is 2"),
        ("seconds = 16", "seconds = 16.5", "seconds is 16.5"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(old: str, new: str, told: str) -> None:
    """A joint past its limit, a knee the wrong way, an unknown word: file, line, reason."""
    text = SWINGS.replace(old, new, 1)
    problem = next(line for line in refusal(text).splitlines() if told in line)
    line = int(problem.split("line ")[1].split(":")[0])
    assert abs(line - line_of(text, new)) <= 1 or "missing" in told


def test_a_fast_movement_is_refused() -> None:
    """The problem names the joint, both instants, its speed and the limit."""
    told = refusal(SWINGS.replace("at = 12", "at = 9", 1))
    assert "key at 8 s: from here to 9 s right_tip moves 69 degrees a second" in told
    assert "18 is the limit" in told
    assert "never fast" in told


def test_a_fast_way_back_to_the_beginning_is_refused() -> None:
    """The loop's seam is held to the limit like everything else."""
    text = SWINGS[: SWINGS.index("[[key]]\nat = 15")].replace("seconds = 16", "seconds = 13")
    assert "key at 12 s: from here to 13 s right_tip" in refusal(text)


def test_fast_hands_are_refused() -> None:
    """Hands have a limit of their own, in per cent of their way."""
    told = refusal(RAISED.replace("hold_right = 100", "", 1))
    assert "hold_right moves 79 per cent a second" in told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("at = 4\n", "at = 1\n", "the key is not after the one before it"),
        ("[[key]]\nat = 0\n", "[[key]]\nat = 1\n", "a loop begins at 0"),
        ("[view]", "[vista]", "[view] is missing"),
        ("[hands]", "[feet]", "[hands] is missing"),
        ("[rest]", "[unrest]", "[rest] is missing"),
        ("[[key]]", "[[lock]]", "[[key]] is missing"),
    ],
)
def test_a_muddled_file_is_refused(old: str, new: str, told: str) -> None:
    """Keys out of order, or a table that isn't there, are named."""
    assert told in refusal(SWINGS.replace(old, new))


def test_all_problems_are_told_at_once() -> None:
    """Nobody mends a file one problem at a time."""
    text = SWINGS.replace("left_knee = 109", "left_knee = 200").replace(
        "height = 36", "height = 99"
    )
    told = refusal(text)
    assert "left_knee is 200" in told
    assert "height is 99" in told


def test_traces_ghosts_and_pillows_may_be_left_out() -> None:
    """A movement without them is a movement."""
    kept = [
        line for line in SWINGS.splitlines() if not line.startswith(("ghosts", "traces", "pillows"))
    ]
    figure = parse_figure("\n".join(kept), "knee-swings", "knee-swings.toml")
    assert (figure.ghosts, figure.traces, figure.pillows) == ((), (), ())


def test_a_missing_or_unreadable_file_says_so(tmp_path: Path) -> None:
    """The host learns which file, and what to do."""
    with pytest.raises(MessagesError, match=r"knee-swings\.toml: the figure can't be read"):
        load_figure(tmp_path / "knee-swings.toml")
    (tmp_path / "knee-swings.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(MessagesError, match="UTF-8"):
        load_figure(tmp_path / "knee-swings.toml")
