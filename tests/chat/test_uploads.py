"""What becomes of the words of a picture whose upload fails."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.platform import Picture
from bot.chat.uploads import LeftOut, LeftOutError, fault, uploading
from bot.errors import DeliveryError, TokenRefusedError
from tests.recording import recording_log
from tests.virtual_loop import in_virtual_time, seconds

KNEES = Picture(name="knee-swings.gif", content=b"GIF89a", moves=True, alt="Knees.")
DAYS = Picture(name="days.png", content=b"png", moves=False, alt="Days.")
REFUSED = LeftOutError("no good", always=True, tried=True)


@in_virtual_time
async def test_an_upload_ends_in_time() -> None:
    """What hangs lets the words go out; it may have arrived."""
    with pytest.raises(LeftOutError, match="longer than 5 s") as caught:
        async with uploading(5):
            await asyncio.Event().wait()
    assert seconds() == 5
    assert caught.value.tried
    assert not caught.value.always


@given(st.builds(DeliveryError, st.just("no"), refused=st.booleans()))
def test_what_may_be_about_the_picture_lets_the_words_go(error: DeliveryError) -> None:
    """A refusal would come again, anything else may not."""
    with pytest.raises(LeftOutError) as caught:
        asyncio.run(failing(error))
    assert caught.value.always == error.refused


@pytest.mark.parametrize(
    "error",
    [
        DeliveryError("blocked", permanent=True),
        DeliveryError("no connection", unsent=True),
        DeliveryError("slow down", retry_after=3),
        TokenRefusedError("no"),
    ],
)
def test_what_is_about_the_chat_is_not_about_the_picture(error: DeliveryError) -> None:
    """The words would fare no better."""
    with pytest.raises(DeliveryError) as caught:
        asyncio.run(failing(error))
    assert caught.value is error


async def failing(error: DeliveryError) -> None:
    """An upload that fails."""
    async with uploading(5):
        raise error


@given(st.integers(0, 20), st.integers(1, 20))
def test_an_empty_or_too_large_file_is_not_tried(size: int, most: int) -> None:
    """It has a reason that says which."""
    picture = Picture(name="a.png", content=b"x" * size, moves=False, alt="")
    assert bool(fault(picture, most)) == (not 0 < size <= most)


def test_a_cause_is_told_once() -> None:
    """Of each animation; of what is drawn for a person, for all of them together."""
    lines: list[dict[str, Any]] = []
    left_out = LeftOut(recording_log(lines))
    for picture in (KNEES, KNEES, DAYS, DAYS):
        left_out.add(picture, REFUSED)
    assert [line["picture"] for line in lines] == ["knee-swings.gif", "days.png"]
    assert {line["event"] for line in lines} == {"picture-left-out"}


def test_only_an_animation_that_was_refused_is_useless() -> None:
    """A still is another one the next time, and what hung may go through."""
    left_out = LeftOut(recording_log([]))
    left_out.add(DAYS, REFUSED)
    left_out.add(KNEES, LeftOutError("slow", always=False, tried=True))
    assert (left_out.cause(DAYS), left_out.cause(KNEES)) == ("", "")
    left_out.add(KNEES, REFUSED)
    assert left_out.cause(KNEES) == "no good"
