"""Texts made comparable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.plain import Phrases, between, plain, unstretched


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("  Done!! ", ("done",)),
        ("I\N{RIGHT SINGLE QUOTATION MARK}m DONE :)", ("im", "done")),
        ("don't", ("dont",)),
        ("\uff24\uff2f\uff2e\uff25", ("done",)),
        ("done\u200b", ("done",)),
        ("6.45", ("6", "45")),
        ("-3", ("-3",)),
        ("mon-fri", ("mon", "fri")),
        ("\N{ARABIC-INDIC DIGIT SEVEN}", ("7",)),
        ("Straße", ("strasse",)),
        ("", ()),
    ],
)
def test_words_are_compared_without_their_dress(text: str, tokens: tuple[str, ...]) -> None:
    """Capitals, punctuation, quotes, width and invisible signs make no difference."""
    assert plain(text).tokens == tokens


def test_emoji_are_kept_apart_without_their_skin_tones() -> None:
    """A thumb in any colour is a thumb, and no word."""
    read = plain("done 👍🏽✔️")
    assert (read.tokens, read.emoji) == (("done",), ("👍", "✔"))


def test_a_question_mark_is_noticed() -> None:
    """A question is told from an answer, in any script's width."""
    assert plain("done\N{FULLWIDTH QUESTION MARK}").asks
    assert not plain("done").asks


def test_clauses_are_known_by_their_first_word() -> None:
    """Punctuation opens a new clause, so a negation doesn't reach across it."""
    assert plain("not today, it hurts").breaks == {0, 2}


@given(st.text())
def test_plain_is_stable(text: str) -> None:
    """Reading the words of a text again changes nothing."""
    once = plain(text).tokens
    assert plain(" ".join(once)).tokens == once


@pytest.mark.parametrize(
    ("typed", "meant"), [("doneee", "done"), ("doooone", "done"), ("alll", "all"), ("done", "done")]
)
def test_drawn_out_letters_are_shortened(typed: str, meant: str) -> None:
    """Letters drawn out for effect are taken back, to a known word where there is one."""
    assert unstretched(typed, frozenset({"all", "done"})) == meant


def test_the_longest_phrase_wins() -> None:
    """At one position the longest phrase is found, from the front and from the end."""
    phrases = Phrases({"to": 1, "to the": 2})
    assert phrases.at(("to", "the", "moon"), 0) == (2, 2)
    assert phrases.at(("go",), 0) is None
    assert phrases.ending(("go", "to", "the")) == 2
    assert phrases.words() == {"to", "the"}


@given(st.lists(st.sampled_from(["link", "my", "...", "Now!"]), max_size=6))
def test_a_text_can_be_had_without_its_ends(parts: list[str]) -> None:
    """Without its first or last words; all of them leave none."""
    text = " ".join(parts)
    tokens = plain(text).tokens
    for taken in range(len(tokens) + 1):
        assert plain(between(text, taken)).tokens == tokens[taken:]
        assert plain(between(text, 0, taken)).tokens == tokens[: len(tokens) - taken]


def test_what_is_left_of_a_text_is_as_it_was_typed() -> None:
    """Its punctuation and capitals stay."""
    assert between("link ACDE-FGHJ! now", 1, 1) == "ACDE-FGHJ!"
    assert between("link", 1) == ""
