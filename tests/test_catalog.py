"""The catalog's own rules on a small one, and the free tests of every language there is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import Catalog, button_data, parse_button, title_key
from bot.chat.platform import Button, Message
from bot.core.events import Choice, Tapped
from bot.core.says import Say
from bot.errors import MessagesError
from bot.texts import read_texts
from tests.message_files import (
    LANGUAGES,
    MESSAGES,
    measure,
    patterns,
    required_keys,
    used_keys,
    utf16,
)

LABEL_LIMIT = 40  # characters that a phone shows on a button of its own row
TEXT_LIMIT = 4000  # Telegram takes 4096 UTF-16 units; the title stands above
EN = """
hello = Hello from { $host }.
    .title = First meeting
swings =
    .begin = Begin. { $seconds } seconds.
    .begin-title = Exercise { $number }
    .end = Rest.
choice-done = Done
choice-seconds = { $value ->
    [one] One second
   *[other] { $value } seconds
 }
choice-wake-at = { TIME($value) }
choice-weekend = { $value ->
    [same] Same
   *[off] Off
 }
"""
DE = """
hello = Hallo von { $host }.
    .title = Kennenlernen
swings =
    .begin = Los. { $seconds } Sekunden.
    .begin-title = Übung { $number }
    .end = Ruhe.
choice-done = Fertig
choice-seconds = { $value } Sekunden
choice-wake-at = { TIME($value) }
choice-weekend = { $value ->
    [same] Gleich
   *[off] Aus
 }
"""


def load(folder: Path, **languages: str) -> Catalog:
    """Write one file a language and load them; `pt_BR` stands for `pt-BR`."""
    for language, source in languages.items():
        sub = folder / language.replace("_", "-")
        sub.mkdir()
        (sub / "texts.ftl").write_text(source, encoding="utf-8")
    return Catalog.load(folder)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    """Load a small catalog in two languages."""
    (tmp_path / "routine.toml").write_text("")
    return load(tmp_path, en=EN, de=DE)


def test_languages_are_the_folders_with_texts(catalog: Catalog, tmp_path: Path) -> None:
    """A folder without `.ftl` files is no language."""
    (tmp_path / "fr").mkdir()
    assert Catalog.load(tmp_path).languages == catalog.languages == ("de", "en")


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("DE_ch", "de"),
        ("pt-br", "pt-BR"),
        ("pt-BR-x-old", "pt-BR"),
        ("pt", "en"),
        ("fr", "en"),
        ("", "en"),
        ("-", "en"),
        ("den", "en"),
    ],
)
def test_the_nearest_language_is_chosen(wanted: str, chosen: str, tmp_path: Path) -> None:
    """A regional tag falls back on its language, and anything unknown on English."""
    assert load(tmp_path, en=EN, de=DE, pt_BR=EN).choose(wanted) == chosen


def test_texts_and_titles_are_in_the_language(catalog: Catalog) -> None:
    """A value and an attribute have their own titles, and a text without one has none."""
    assert catalog.text("de", "hello", {"host": "Ada"}) == "Hallo von Ada."
    assert catalog.title("de", "hello") == "Kennenlernen"
    assert catalog.title("en", "swings.begin", {"number": 1}) == "Exercise 1"
    assert catalog.title("en", "swings.end") == ""
    assert (title_key("hello"), title_key("a.b")) == ("hello.title", "a.b-title")


def test_keys_and_placeholders_are_told(catalog: Catalog) -> None:
    """Titles are keys too; a placeholder is named without its dollar sign."""
    assert {"hello", "hello.title", "swings.begin", "swings.begin-title"} < catalog.keys("de")
    assert "swings" not in catalog.keys("de")
    assert catalog.placeholders("de", "swings.begin") == {"seconds"}
    assert catalog.placeholders("de", "choice-done") == frozenset()


def test_labels_get_numbers_as_numbers_and_the_rest_as_words(catalog: Catalog) -> None:
    """A value can be counted, read as a time, or chosen by name."""
    assert catalog.label("en", "seconds", "1") == "One second"
    assert catalog.label("en", "seconds", "45") == "45 seconds"
    assert catalog.label("en", "wake-at", "06:30") == "6:30"
    assert catalog.label("de", "weekend", "same") == "Gleich"
    assert catalog.label("de", "weekend", "") == "Aus"
    assert catalog.label("en", "done", "") == "Done"


def test_nothing_falls_back_in_silence(catalog: Catalog) -> None:
    """A missing text, title's argument, label or language raises, and names itself."""
    with pytest.raises(MessagesError, match=r"no text 'swings\.middle'"):
        catalog.text("de", "swings.middle")
    with pytest.raises(MessagesError, match=r"'swings\.begin-title' needs \$number"):
        catalog.title("de", "swings.begin")
    with pytest.raises(MessagesError, match="no text 'choice-fly'"):
        catalog.label("de", "fly", "")
    with pytest.raises(MessagesError, match="no language 'fr'"):
        catalog.text("fr", "hello", {"host": "Ada"})


def test_a_say_becomes_a_message(catalog: Catalog) -> None:
    """Text, title, rows of buttons with what they bring back, and whether it rings."""
    say = Say(
        key="swings.begin",
        args={"seconds": 60, "number": 1, "surplus": "x"},
        choices=((Choice("done"), Choice("seconds", "30")), (Choice("wake-at", "06:30"),)),
        mark="2026-03-03.1.4",
        rings=False,
    )
    assert catalog.render("en", say) == Message(
        text="Begin. 60 seconds.",
        title="Exercise 1",
        buttons=(
            (
                Button("Done", "2026-03-03.1.4|done|"),
                Button("30 seconds", "2026-03-03.1.4|seconds|30"),
            ),
            (Button("6:30", "2026-03-03.1.4|wake-at|06:30"),),
        ),
        rings=False,
    )


def test_a_field_opens_for_a_question_alone(tmp_path: Path) -> None:
    """It has the words of the text's own, and brings back which question it answers."""
    catalog = load(tmp_path, en="town = Where?\n    .field = Type a town\nhello = Hello.\n")
    asking = catalog.render("en", Say(key="town", mark="q7"))
    assert asking.field == Button("Type a town", "q7")
    assert catalog.render("en", Say(key="town")).field is None
    assert catalog.render("en", Say(key="hello", mark="q7")).field is None


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("choice-done = Fertig\n", ""), r"de: 'choice-done' is missing"),
        (("choice-done =", "choice-don ="), r"de: 'choice-don' is not a text of en"),
        (("    .title = Kennenlernen\n", ""), r"de: 'hello\.title' is missing"),
        (("{ $host }", "{ $name }"), r"de: 'hello' needs \$name"),
        (("{ $host }", "{ $host"), r"texts\.ftl, line 2: "),
    ],
)
def test_a_translation_that_does_not_fit_is_refused(
    change: tuple[str, str], complaint: str, tmp_path: Path
) -> None:
    """A half-finished language is noticed at start and not in the middle of a morning."""
    with pytest.raises(MessagesError, match=complaint):
        load(tmp_path, en=EN, de=DE.replace(*change))


def test_english_has_to_be_there(tmp_path: Path) -> None:
    """Everybody falls back on it."""
    with pytest.raises(MessagesError, match=r"en: holds no \.ftl file"):
        load(tmp_path, de=DE)


WORDS = st.text(alphabet="abcdefghij-.:0123456789", max_size=15)


@given(WORDS.filter(bool), st.one_of(WORDS, st.text(alphabet="|é😀", max_size=4)), WORDS)
def test_button_data_comes_back_as_it_was(action: str, value: str, mark: str) -> None:
    """What is packed fits the platform and is unpacked the same, whatever the value holds."""
    data = button_data(Choice(action, value), mark)
    assert len(data.encode()) <= 64
    assert parse_button(data) == Tapped(Choice(action, value), mark)


@pytest.mark.parametrize(
    ("choice", "mark"),
    [
        (Choice("a", "x" * 62), "m"),
        (Choice("a", "é" * 31), "m"),
        (Choice("a|b"), "m"),
        (Choice("a"), "m|n"),
        (Choice(""), "m"),
    ],
)
def test_a_button_that_could_not_come_back_is_refused(choice: Choice, mark: str) -> None:
    """Too many bytes, or a separator in the wrong place, is found when it is made."""
    with pytest.raises(ValueError, match="too long, or has"):
        button_data(choice, mark)


@pytest.mark.parametrize("data", ["", "x", "m|a", "m||v", "||", "|", "m|a|" + "x" * 61, "\ud800"])
def test_garbage_is_no_tap(data: str) -> None:
    """Data that was never packed here means nothing."""
    assert parse_button(data) is None


@given(st.text(max_size=70))
def test_parsing_never_raises(data: str) -> None:
    """Whatever comes from outside is a tap that could have been packed, or nothing."""
    tapped = parse_button(data)
    if tapped is not None:
        assert button_data(tapped.choice, tapped.mark) == data


# Free tests for a translator: they hold for each folder in `messages/`.
EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def texts() -> Catalog:
    """Load what the bot ships."""
    return Catalog.load(MESSAGES)


@EVERY_LANGUAGE
def test_a_language_has_the_same_texts_with_the_same_arguments(
    texts: Catalog, language: str
) -> None:
    """No key is missing or left over, and every argument is used."""
    assert texts.keys(language) == texts.keys("en")
    for key in texts.keys("en"):
        assert texts.placeholders(language, key) == texts.placeholders("en", key), key


@EVERY_LANGUAGE
def test_no_text_is_empty(language: str) -> None:
    """Every variant of every text says something, parts of other texts excepted."""
    known = patterns(language)
    read = read_texts(MESSAGES / language).patterns.values()
    parts = set().union(*(pattern.references for pattern in read))
    assert not [k for k, p in known.items() if k not in parts and not measure(p, known, min, 1)]


@EVERY_LANGUAGE
def test_texts_fit_into_a_message(language: str) -> None:
    """The longest variant, with long arguments, stays below the platform's limit."""
    known = patterns(language)
    assert not [k for k, p in known.items() if measure(p, known, max, 100) > TEXT_LIMIT]


@EVERY_LANGUAGE
def test_labels_fit_on_a_button(language: str) -> None:
    """The longest variant of each label can be read without being cut off."""
    known = patterns(language)
    labels = {k: p for k, p in known.items() if k.startswith("choice-")}
    assert labels
    assert not [k for k, p in labels.items() if measure(p, known, max, 8) > LABEL_LIMIT]


@EVERY_LANGUAGE
def test_every_text_the_code_names_is_there(texts: Catalog, language: str) -> None:
    """Keys in the code, labels of choices, and cues of the routine all have a text."""
    assert required_keys() <= texts.keys(language), sorted(required_keys() - texts.keys(language))


@EVERY_LANGUAGE
def test_every_text_is_used(texts: Catalog, language: str) -> None:
    """Nobody translates what nobody reads."""
    keys = texts.keys(language)
    mentioned = [p.references for p in read_texts(MESSAGES / language).patterns.values()]
    assert sorted(keys - used_keys(keys, set().union(*mentioned))) == []


def test_lengths_are_those_of_the_platform() -> None:
    """A character beyond the first plane counts as two."""
    assert utf16("aé😀") == 4
