"""Done, skip, it hurts and the others: what is beyond doubt and what is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.events import Word
from bot.reading.meaning import Meaning, Vocabulary
from bot.reading.plain import plain
from bot.reading.words import Words

from .conftest import MESSAGES

WORDS = Words.load(MESSAGES, "en")
VOCABULARY = Vocabulary(WORDS)
SPOKEN = sorted((phrase, word) for word, phrases in WORDS.words.items() for phrase in phrases)
DONE = sorted(phrase for phrase in WORDS.words[Word.DONE])


def _meaning(text: str) -> Meaning:
    """Return what a text means, surest first, as the reader asks for it."""
    read = VOCABULARY.plain(text)
    pain = VOCABULARY.pain(read)
    if pain.word:
        return pain
    for meaning in (VOCABULARY.certain(read), pain, VOCABULARY.slipped(read)):
        if meaning != Meaning():
            return meaning
    return Meaning(doubt=VOCABULARY.sounds_like_an_answer(read))


@pytest.mark.parametrize(("phrase", "word"), SPOKEN)
def test_every_listed_phrase_means_its_word(phrase: str, word: Word) -> None:
    """In any case and with any punctuation around it, a listed phrase is its word."""
    for typed in (phrase, phrase.upper(), phrase.title(), f"  {phrase}!!", f"«{phrase}»..."):
        assert _meaning(typed).word is word


@pytest.mark.parametrize(
    "text",
    [
        *("Done :)", "DONE!!!", "doneee", "doooone", "dnoe", "doen", "dne", "donw", "finishd"),
        *("all done thanks", "ok done", "yes done", "i'm done", "im done", "did it", "finished"),
        *("all doen", "done ✅ 💪", "👍🏿", "👍👍👍", "I have finished, thank you"),
    ],
)
def test_done_in_its_everyday_dress(text: str) -> None:
    """Slips, politeness, emoji and drawn-out letters don't hide a done."""
    assert _meaning(text) == Meaning(Word.DONE)


@pytest.mark.parametrize("text", ["skp", "skpi", "sikp", "SKIP!", "skip ths", "ok skip", "skiip"])
def test_skip_in_its_everyday_dress(text: str) -> None:
    """The same for skip."""
    assert _meaning(text) == Meaning(Word.SKIP)


@pytest.mark.parametrize(
    "text",
    [
        *("not done", "haven't done it", "I'm done for", "nearly done", "almost done", "done?"),
        *("undone", "is it done", "am I done", "done with this bot", "can't be done", "well done"),
        *("done nothing", "no done", "done, not", "I'm so done", "done 👎", "👍?", "finished?"),
        *("not skip", "don't skip", "skip?", "yes?", "no?", "stop sending me so many things"),
        *("well that was a done deal I guess", "next", "I didn't do it"),
    ],
)
def test_what_could_mean_the_opposite_is_asked(text: str) -> None:
    """Whatever only sounds like an answer is doubt, and never a word."""
    assert _meaning(text) == Meaning(doubt=True)


@pytest.mark.parametrize(
    "text",
    [
        *("it hurts", "I'm done for, it hurts", "no it hurts", "done but it hurts", "stop", "OW"),
        *("ouuuch", "can't feel my legs", "my leg went numb", "not today, my back is in pain"),
        *("sharp pain", "why does it hurt?", "it hrts", "stpo", "done 🤕", "🤕", "sore"),
        *("it doesn't hurt there but here it hurts", "I can't, too painful"),
    ],
)
def test_pain_wins(text: str) -> None:
    """Pain that isn't negated is pain, whatever else the text says."""
    assert _meaning(text) == Meaning(Word.HURTS)


@pytest.mark.parametrize(
    "text",
    [
        *("no pain", "doesn't hurt", "it doesn't hurt any more", "no real pain", "did it hurt?"),
        *(
            "pain free",
            "it stopped hurting",
            "without pain",
            "not in pain",
            "is it supposed to hurt?",
        ),
    ],
)
def test_pain_that_is_negated_is_asked(text: str) -> None:
    """No pain is neither pain nor done."""
    assert _meaning(text) == Meaning(doubt=True)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "gone",
            "none of it",
            "bone",
            "tone",
            "I'm gone",
            "ship",
            "slipped",
            "Spain",
            "kelp",
            "sick",
            "fine",
            "uncompleted",
            "incompleted",
        ),
        *("The weather is nice and I had coffee", "I like paint", "🙂", "", "..."),
    ],
)
def test_other_words_mean_nothing(text: str) -> None:
    """A real word one slip away is not an answer, and neither is small talk."""
    assert _meaning(text) == Meaning()


def test_a_slip_is_no_other_command() -> None:
    """A slip between two words of different meaning is left alone."""
    assert VOCABULARY.closest(("sturt",), {("start",): 1, ("sturm",): 2}) is None
    assert VOCABULARY.closest(("strat",), {("start",): 1, ("stop",): 2}) == 1


@settings(max_examples=150)
@given(
    st.sampled_from(["not", "never", "don't", "haven't", "no", "didn't", "Not yet", "isn't"]),
    st.sampled_from(DONE),
    st.sampled_from([" ", ", ", " really "]),
)
def test_a_negated_done_is_never_done(negation: str, phrase: str, between: str) -> None:
    """Whatever way of saying done follows a negation, it isn't taken for done."""
    if plain(phrase).tokens:
        assert _meaning(f"{negation}{between}{phrase}").word is not Word.DONE


def _slips_of(word: str) -> Iterator[str]:
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at : at + 2][::-1] + word[at + 2 :]


@pytest.mark.parametrize("word", [Word.DONE, Word.SKIP])
def test_a_slip_never_turns_done_and_skip_round(word: Word) -> None:
    """No single slip in a listed way of saying one reads as the other."""
    other = Word.SKIP if word is Word.DONE else Word.DONE
    phrases = [phrase for phrase in WORDS.words[word] if len(phrase) >= 4 and phrase.isalpha()]
    assert len(phrases) > 5
    for phrase in phrases:
        for slip in _slips_of(phrase):
            assert _meaning(slip).word is not other, slip
