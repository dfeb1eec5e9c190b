"""What the reading tests share: one atlas, loaded once, and the English words."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.reading.meaning import Vocabulary
from bot.reading.places import Atlas
from bot.reading.reader import Reader
from bot.reading.words import Words

MESSAGES = Path(__file__).parents[2] / "messages"


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    """Return the atlas that all tests share; loading its towns takes seconds."""
    return Atlas()


@pytest.fixture(scope="session")
def words() -> Words:
    """Return the English reply words."""
    return Words.load(MESSAGES, "en")


@pytest.fixture(scope="session")
def vocabulary(words: Words) -> Vocabulary:
    """Return the English vocabulary."""
    return Vocabulary(words)


@pytest.fixture(scope="session")
def reader(atlas: Atlas) -> Reader:
    """Return the English reader."""
    return Reader.load(MESSAGES, "en", atlas)
