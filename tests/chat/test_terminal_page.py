"""How messages look in the terminal, and what a typed number picks."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.platform import Button, File, Message, Picture, Tap, Typed
from bot.chat.terminal_page import Choices, aside, has_words, page

STAMP = "Tue 07:00:20"


def buttons(*labels: str) -> tuple[tuple[Button, ...], ...]:
    """One row of buttons whose data is their label in brackets."""
    return (tuple(Button(label, f"<{label}>") for label in labels),)


def shown(message: Message, width: int | None = None) -> list[str]:
    """The page as lines of plain text."""
    choices = Choices.of("m1", message.buttons)
    return "".join(text for _, text in page(message, STAMP, choices, width)).splitlines()


def test_a_message_opens_with_its_local_time_and_its_choices_follow() -> None:
    """The form that the issue names: a stamp in brackets, then numbered choices, a line each."""
    message = Message(text="Good morning.", buttons=(*buttons("Start"), *buttons("Not today")))
    assert shown(message) == ["[Tue 07:00:20] Good morning.", "  1. Start", "  2. Not today"]


def test_what_an_animation_shows_stands_between_the_text_and_the_choices() -> None:
    """Told in brackets, in a paragraph of its own; a still is not told, for it can be opened."""
    moving = Picture(name="a.gif", content=b"GIF", moves=True, alt="Knees swing.")
    still = Picture(name="a.png", content=b"PNG", moves=False, alt="Knees up.")
    card = Message(text="On your back.", buttons=buttons("Done"), picture=moving)
    first = f"[{STAMP}] On your back."
    told = " " * len(f"[{STAMP}] ") + "[Knees swing.]"
    assert shown(card) == [first, "", told, "  1. Done"]
    assert shown(Message(text="", picture=moving)) == [f"[{STAMP}] [Knees swing.]"]
    assert shown(Message(text="On your back.", picture=still)) == [first]


def test_a_message_that_only_brings_files_has_no_words() -> None:
    """Then there is no page to show; a title, a text, a choice or an animation is one."""
    moving = Picture(name="a.gif", content=b"GIF", moves=True, alt="Knees swing.")
    still = Picture(name="a.png", content=b"PNG", moves=False, alt="Knees up.")
    assert not has_words(Message(text="", files=(File("a.pdf", b"PDF"),)))
    assert not has_words(Message(text="", picture=still))
    assert has_words(Message(text="", picture=moving))
    assert has_words(Message(text="Here.", picture=still))
    assert has_words(Message(text="", title="Days"))
    assert has_words(Message(text="", buttons=buttons("Done")))


def test_a_title_stands_first_and_later_lines_under_it() -> None:
    """A title shares its line with the stamp only; the text is set in, empty lines stay empty."""
    message = Message(title="1 of 3", text="On your back.\n\nKnees bent.")
    margin = " " * len(f"[{STAMP}] ")
    assert shown(message) == [
        "[Tue 07:00:20] 1 of 3",
        f"{margin}On your back.",
        "",
        f"{margin}Knees bent.",
    ]


def test_only_the_title_is_bold() -> None:
    """Bold marks the title and carries no meaning of its own."""
    message = Message(title="1 of 3", text="On your back.", buttons=buttons("Start"))
    bold = [text for style, text in page(message, STAMP, Choices(""), None) if style == "bold"]
    assert bold == ["1 of 3"]


def test_a_message_without_a_text_still_shows_its_time() -> None:
    """Nothing in a message is needed for a page."""
    assert shown(Message(text="")) == ["[Tue 07:00:20] "]


def test_a_number_picks_its_choice_across_rows() -> None:
    """Rows are a matter of buttons; numbers run on."""
    choices = Choices.of("m1", (*buttons("Start", "Later"), *buttons("Stop")))
    assert choices.pick("3") == Tap("<Stop>", "m1")


def test_other_words_and_numbers_are_passed_on_as_typed() -> None:
    """What is no number of a choice is for the coach to read, labels included."""
    choices = Choices.of("m1", buttons("Start", "Later"))
    for typed in ("0", "3", "Start", "start", "-1", "1.5", "\u0661", "01"):
        assert choices.pick(typed) == Typed(typed)


def test_a_scale_is_one_line_and_its_numbers_are_their_own() -> None:
    """On a scale from 0 to 10 a typed 0 is the label 0, not the number of a choice."""
    message = Message(text="How stiff?", buttons=buttons(*map(str, range(11))))
    assert shown(message)[1:] == ["  0  1  2  3  4  5  6  7  8  9  10"]
    choices = Choices.of("m1", message.buttons)
    for number in range(11):
        assert choices.pick(str(number)) == Tap(f"<{number}>", "m1")


def test_a_choice_beside_a_scale_gets_a_number_that_is_not_on_it() -> None:
    """Every choice can be picked, and no number means two of them."""
    message = Message(text="How stiff?", buttons=(*buttons("0", "1", "2"), *buttons("Stop")))
    assert shown(message)[1:] == ["  0  1  2", "  3. Stop"]
    assert Choices.of("m1", message.buttons).pick("3") == Tap("<Stop>", "m1")


def test_an_aside_stands_between_dashes() -> None:
    """The chat's own lines can't be taken for the bot's."""
    assert aside("It is now Tuesday", None) == [("", "-- It is now Tuesday --\n")]


LABELS = st.lists(
    st.one_of(st.integers(0, 40).map(str), st.text(st.characters(codec="ascii"), min_size=1)),
    unique=True,
    max_size=15,
)


@given(LABELS)
@settings(max_examples=100)
def test_every_choice_has_exactly_one_number(labels: list[str]) -> None:
    """Whatever the labels are, each can be picked by a number and no two share one."""
    choices = Choices.of("m1", buttons(*labels))
    numbers = [*choices.by_label, *choices.by_number]
    assert len(numbers) == len(set(numbers)) == len(labels)
    assert {choices.pick(number) for number in numbers} == {
        Tap(f"<{label}>", "m1") for label in labels
    }


WORDS = st.lists(st.text("abcdefgh.,", min_size=1, max_size=12), max_size=60)


@given(WORDS, st.integers(60, 120))
@settings(max_examples=100)
def test_wrapping_loses_no_word_and_keeps_to_the_width(words: list[str], width: int) -> None:
    """In a terminal, long lines break between words and every word stays."""
    lines = shown(Message(text=" ".join(words)), width)
    assert all(len(line) <= width for line in lines)
    assert " ".join(lines).split()[2:] == words
