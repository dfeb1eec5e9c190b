"""The cues' texts against the routine, as people get them."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from bot.catalog import Catalog
from bot.cue_texts import find_text_faults
from bot.errors import MessagesError
from bot.routine_file import load_routine
from bot.wiring import MESSAGES, load_texts

ROUTINE = load_routine(MESSAGES / "routine.toml")


def changed(folder: Path, old: str, new: str, file: str = "en/routine.ftl") -> Path:
    """Copy `messages/` and change one place in one file."""
    copy = copytree(MESSAGES, folder / "messages")
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new), encoding="utf-8")
    return copy


def test_the_shipped_texts_keep_to_the_routine() -> None:
    """Nothing is found in what is delivered."""
    assert find_text_faults(Catalog.load(MESSAGES), ROUTINE, "r.toml") == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (".begin = Begin.", ".begin = Begin fast."),
        ("[1] Knee swings", "[1] Fast knee swings"),
        ("[all] And rest,", "[all] And hurry to rest,"),
    ],
)
def test_an_urging_word_is_found_wherever_it_is_said(tmp_path: Path, old: str, new: str) -> None:
    """In a text, in a title, and in a variant that only some people get."""
    catalog = Catalog.load(changed(tmp_path, old, new))
    faults = find_text_faults(catalog, ROUTINE, "r.toml")
    assert faults
    assert all(fault.startswith("r.toml: line ") and "gently" in fault for fault in faults)


def test_an_argument_that_no_session_gives_is_refused(tmp_path: Path) -> None:
    """Such a text could not be put together in the middle of a hold."""
    catalog = Catalog.load(changed(tmp_path, ".begin = Begin.", ".begin = Begin, { $name }."))
    with pytest.raises(MessagesError, match=r"\$name"):
        find_text_faults(catalog, ROUTINE, "r.toml")


def test_a_missing_text_stops_every_command(tmp_path: Path) -> None:
    """Loading the texts refuses a routine that names one, with file and line."""
    folder = changed(tmp_path, '"knee-swings.begin"', '"knee-swings.bgin"', "routine.toml")
    with pytest.raises(
        MessagesError, match=r'messages/routine\.toml: line \d+: "knee-swings.bgin"'
    ):
        load_texts(folder)
