"""The file of reply words: what is refused, and where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.core.events import Word
from bot.errors import MessagesError
from bot.reading.meaning import Vocabulary
from bot.reading.plain import plain
from bot.reading.words import Words

from .conftest import MESSAGES

ENGLISH = (MESSAGES / "en" / "words.toml").read_text(encoding="utf-8")


def _refusal(folder: Path, text: str) -> str:
    (folder / "xx").mkdir()
    (folder / "xx" / "words.toml").write_text(text, encoding="utf-8")
    with pytest.raises(MessagesError) as refused:
        Words.load(folder, "xx")
    return str(refused.value)


def _line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_done_and_skip_have_thirty_ways(words: Words) -> None:
    """At least thirty ways each, not counting capitals, punctuation or emoji."""
    for word in (Word.DONE, Word.SKIP):
        ways = {plain(phrase).tokens for phrase in words.words[word]} - {()}
        assert len(ways) >= 30


def test_every_word_can_be_said(words: Words) -> None:
    """No word of the core is without an everyday way of saying it."""
    assert set(words.words) == set(Word)


def test_no_kind_phrase_holds_pain(words: Words, vocabulary: Vocabulary) -> None:
    """Pain wins over everything, so no other word's phrase may contain it."""
    for word, phrases in words.words.items():
        for phrase in phrases:
            read = vocabulary.pain(plain(phrase))
            assert word is Word.HURTS or read.word is None, phrase


def test_a_missing_language_is_named(tmp_path: Path) -> None:
    """A language without a file says which file to write."""
    with pytest.raises(MessagesError, match=r"xx/words\.toml: the file is missing"):
        Words.load(tmp_path, "xx")


def test_broken_toml_names_its_line(tmp_path: Path) -> None:
    """A slip of the translator is found by its line."""
    refusal = _refusal(tmp_path, '[words]\ndone = ["done",\nskip = ["skip"]\n')
    assert "xx/words.toml: line 3: " in refusal


def test_an_unfinished_file_names_its_last_line(tmp_path: Path) -> None:
    """A bracket that is never closed is looked for from the end."""
    assert "xx/words.toml: line 2: " in _refusal(tmp_path, "[words]\ndone = [\n")


def test_a_phrase_under_two_words_names_its_line(tmp_path: Path) -> None:
    """One phrase can't mean two words."""
    text = ENGLISH.replace('"owie", "oww', '"All done!", "owie", "oww')
    refusal = _refusal(tmp_path, text)
    assert f'line {_line_of(text, "All done!")}: "All done!" stands under "done"' in refusal


def test_a_phrase_about_linking_means_nothing_else(tmp_path: Path) -> None:
    """What asks to link can't ask to unlink too, or be an everyday word."""
    for old, new, complaint in (
        ('"unlink it"', '"link it"', '"link it" stands under "link" and again under "unlink"'),
        ('"pair my chats"', '"skip"', '"skip" stands under "skip" and again under "link"'),
    ):
        folder = tmp_path / old.strip('"').replace(" ", "-")
        folder.mkdir()
        assert complaint in _refusal(folder, ENGLISH.replace(old, new))


def test_an_unknown_key_names_its_line(tmp_path: Path) -> None:
    """A misspelt key is refused rather than silently without effect."""
    text = ENGLISH.replace("eased = [", "easd = [", 1)
    assert f"line {_line_of(text, 'easd')}: " in _refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda text: text.replace('noon = "12:00"', 'noon = "25:00"'), 'not "25:00"'),
        (lambda text: text.replace('"half past" = 30', '"half past" = 90'), "not 90"),
        (lambda text: text.replace("zero = 0", "zero = -1"), "not -1"),
        (lambda text: text.replace('more = "more-time"', 'more = "moar"'), "moar"),
        (lambda text: text.replace('"👎"', '"..."'), "no word and no emoji"),
        (lambda text: text.replace('repair = [\n  "repair",', 'repare = [\n  "repair",'), "repare"),
    ],
)
def test_impossible_entries_are_refused(
    tmp_path: Path, change: Callable[[str], str], complaint: str
) -> None:
    """Times, minutes, numbers and commands that can't be are named."""
    assert complaint in _refusal(tmp_path, change(ENGLISH))


def test_too_few_ways_are_refused(tmp_path: Path) -> None:
    """A language with ten ways of saying done isn't ready."""
    start = ENGLISH.index("done = [")
    text = f'{ENGLISH[:start]}done = ["done"]\n{ENGLISH[ENGLISH.index("skip = [") :]}'
    assert '"done" needs at least 30 ways' in _refusal(tmp_path, text)
