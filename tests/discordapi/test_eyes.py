"""What a person reads of a text: marks become form, and escaped marks stay what they are."""

from __future__ import annotations

import discord.utils
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.discordapi.eyes import Reading, read


@pytest.mark.parametrize(
    ("content", "reading"),
    [
        ("**Your days**\n\nfive", Reading("Your days\n\nfive", "Your days", ())),
        ("one \\*two\\* \\_three\\_", Reading("one *two* _three_", "", ())),
        ("**1 \\*\\* 2**", Reading("1 ** 2", "1 ** 2", ())),
        ("a_b_c, 2 * 3 * 4", Reading("a_b_c, 2 * 3 * 4", "", ())),
        ("*one* two", Reading("*one* two", "", ("bold or slanted",))),
        ("# one", Reading("# one", "", ("heading",))),
        ("- one\n- two", Reading("- one\n- two", "", ("list",))),
        ("> one", Reading("> one", "", ("quote",))),
        ("`one` ||two||", Reading("`one` ||two||", "", ("hidden", "code"))),
        ("[here](https://a.org)", Reading("[here](https://a.org)", "", ("named link",))),
        ("hello <@123>", Reading("hello <@123>", "", ("mention",))),
    ],
)
def test_marks_are_read(content: str, reading: Reading) -> None:
    """Bold is the title; every other mark is a surprise."""
    assert read(content) == reading


@given(st.text("ab *_~|`\n", max_size=20))
def test_what_the_library_escapes_has_no_surprises(text: str) -> None:
    """It reads as it was written."""
    reading = read(discord.utils.escape_markdown(text, ignore_links=False))
    assert (reading.text, reading.title, reading.surprises) == (text, "", ())
