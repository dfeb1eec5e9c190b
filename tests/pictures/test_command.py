"""What `loosen pictures` does: it checks all figures first, then draws, and says what it wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import LoosenError, MessagesError
from bot.pictures.command import draw_pictures
from bot.pictures.figure_file import MOVEMENTS

MESSAGES = Path(__file__).parents[2] / "messages"


@pytest.fixture
def messages(tmp_path: Path) -> Path:
    """A folder of messages with four short figures, so that drawing them takes no time."""
    still = (MESSAGES / "figures" / "chest-lift-pillows.toml").read_text(encoding="utf-8")
    (tmp_path / "figures").mkdir()
    for movement in MOVEMENTS:
        (tmp_path / "figures" / f"{movement}.toml").write_text(
            still.replace("breath = 100", "").replace('traces = ["breath"]', ""), encoding="utf-8"
        )
    return tmp_path


def test_a_bad_figure_stops_everything_before_the_first_picture(messages: Path) -> None:
    """A host who mistypes an angle keeps the pictures that were there."""
    path = messages / "figures" / "chest-lift-arms.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("low_back = -15", "low_back = -80"))
    with pytest.raises(MessagesError, match=r"chest-lift-arms\.toml: line \d+: .*low_back is -80"):
        list(draw_pictures(messages, messages / "out"))
    assert not (messages / "out").exists()


def test_pictures_are_drawn_one_by_one_and_told(messages: Path) -> None:
    """The folder is made, and each file is told as soon as it is there."""
    told = next(draw_pictures(messages, messages / "a" / "b"))
    assert (messages / "a" / "b" / "knee-swings.gif").is_file()
    assert "knee-swings.gif  " in told
    assert told.endswith(" kB")


def test_a_folder_that_cannot_be_written_is_named(messages: Path) -> None:
    """The host learns which folder, why, and what to do."""
    (messages / "out").write_text("in the way")
    with pytest.raises(LoosenError, match=r"out: the pictures can't be written: .*name another"):
        list(draw_pictures(messages, messages / "out"))


def test_a_picture_too_large_to_ship_is_refused(messages: Path) -> None:
    """The host learns which figure to change, and how."""
    with pytest.raises(LoosenError, match=r"knee-swings\.gif: \d+ bytes .* Raise least or frame"):
        list(draw_pictures(messages, messages / "out", most=1000))
