"""Words about linking: asked for politely, with a code behind it or not, and where to be woken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import Word
from bot.reading.linking import LINK, UNLINK
from bot.reading.meaning import Meaning, Vocabulary
from bot.reading.plain import plain
from bot.reading.reader import Reader
from bot.reading.words import Words

NAMES = {"Telegram": "t", "Discord": "d", "On Telegram": "t", "On Discord": "d"}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("link", (LINK, "")),
        ("Link!", (LINK, "")),
        ("I'd like to link my chats, please", (LINK, "")),
        ("please unlink", (UNLINK, "")),
        ("Take my chats apart", (UNLINK, "")),
        ("link ACDE-FGHJ.", (LINK, "ACDE-FGHJ.")),
        ("link my chats ACDE FGHJ", (LINK, "ACDE FGHJ")),
        ("unlink ACDEFGHJ", None),
        ("linked", None),
        ("what is a link", None),
        ("not a link", None),
        ("", None),
    ],
)
def test_linking_is_asked_for_in_everyday_words(
    reader: Reader, text: str, asked: tuple[str, str] | None
) -> None:
    """However polite; whatever follows "link" is handed on as it was typed."""
    assert reader.linking.asked(text) == asked


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("discord", "d"),
        ("On Discord, please", "d"),
        ("ok telegram", "t"),
        ("wake me on Telegram", "t"),
        ("wake me up on discord thanks", "d"),
        ("here", "h"),
        ("in this chat please", "h"),
        ("wake me here", "h"),
        ("telegram?", ""),
        ("not on discord", ""),
        ("telegram and discord", ""),
        ("wake me", ""),
        ("wake me at 7", ""),
        ("yes", ""),
        ("", ""),
    ],
)
def test_a_place_to_be_woken_at_is_named(reader: Reader, text: str, place: str) -> None:
    """By its name, by its button's label or as here, with kind words; anything else is none."""
    assert reader.linking.place(text, NAMES, "h") == place


@given(text=st.text(max_size=40))
def test_no_text_breaks_it(reader: Reader, text: str) -> None:
    """What is read is one of the words, or a place that was handed in."""
    asked = reader.linking.asked(text)
    assert asked is None or asked[0] in (LINK, UNLINK)
    assert reader.linking.place(text, NAMES, "h") in ("", "t", "d", "h")


def test_words_about_linking_mean_nothing_to_the_core(words: Words, vocabulary: Vocabulary) -> None:
    """None is an answer, or hurts: nobody who says such a word means something else by it."""
    for phrase in (*words.linking.link, *words.linking.unlink):
        assert vocabulary.certain(plain(phrase)) == Meaning(), phrase
        assert vocabulary.pain(plain(phrase)) == Meaning(), phrase
    for phrase in words.linking.here:
        assert vocabulary.certain(plain(phrase)).word in (None, Word.YES), phrase
