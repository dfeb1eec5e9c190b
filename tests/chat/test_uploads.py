"""What becomes of the words of a picture whose upload fails."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.platform import Picture
from bot.chat.uploads import LeftOut, LeftOutError, fault
from bot.errors import DeliveryError, TokenRefusedError, TurnedAwayError
from tests.recording import recording_log
from tests.virtual_loop import in_virtual_time, seconds

KNEES = Picture(name="knee-swings.gif", content=b"GIF89a", moves=True, alt="Knees.")
DAYS = Picture(name="days.png", content=b"png", moves=False, alt="Days.")
REFUSED = LeftOutError("no good", always=True, tried=True)


@in_virtual_time
async def test_an_upload_ends_in_time() -> None:
    """What hangs lets the words go out; it may have arrived."""
    with pytest.raises(LeftOutError, match="longer than 5 s") as caught:
        async with LeftOut(recording_log([])).uploading(KNEES, 5):
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


def test_an_upload_that_was_turned_away_lets_the_words_go() -> None:
    """Nothing was taken, and yet it isn't the connection: words may be let through."""
    with pytest.raises(LeftOutError) as caught:
        asyncio.run(failing(TurnedAwayError("not here")))
    assert not caught.value.always


@pytest.mark.parametrize(
    "error",
    [
        DeliveryError("blocked", permanent=True),
        DeliveryError("no connection", unsent=True),
        DeliveryError("slow down", retry_after=3, everywhere=True),
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
    await upload(LeftOut(recording_log([])), KNEES, error)


async def upload(left_out: LeftOut, picture: Picture, error: DeliveryError) -> None:
    """An upload that fails, of those that these are left out of."""
    async with left_out.uploading(picture, 5):
        raise error


def is_left_out(left_out: LeftOut, picture: Picture) -> str:
    """Why a picture is not even tried now; empty when it is."""
    try:
        left_out.check(picture)
    except LeftOutError as left:
        return str(left)
    return ""


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


@in_virtual_time
async def test_only_an_animation_that_was_refused_is_useless() -> None:
    """A still is another one the next time, and what stumbled may go through."""
    left_out = LeftOut(recording_log([]))
    left_out.add(DAYS, REFUSED)
    left_out.add(KNEES, LeftOutError("a stumble", always=False, tried=True))
    assert (is_left_out(left_out, DAYS), is_left_out(left_out, KNEES)) == ("", "")
    left_out.add(KNEES, REFUSED)
    await asyncio.sleep(24 * 60 * 60)
    assert is_left_out(left_out, KNEES) == "no good"


@in_virtual_time
async def test_what_hung_is_tried_again_after_some_minutes() -> None:
    """Until then no other card waits for it; other pictures are uploaded."""
    left_out = LeftOut(recording_log([]))
    with pytest.raises(LeftOutError):
        async with left_out.uploading(KNEES, 5):
            await asyncio.Event().wait()
    assert is_left_out(left_out, KNEES) == "its upload took longer than 5 s"
    assert is_left_out(left_out, DAYS) == ""
    await asyncio.sleep(299)
    assert is_left_out(left_out, KNEES)
    await asyncio.sleep(1)
    assert is_left_out(left_out, KNEES) == ""


@in_virtual_time
async def test_too_many_uploads_are_followed_by_none() -> None:
    """For as long as the platform says and a minute more; the words are not kept back."""
    left_out = LeftOut(recording_log([]))
    with pytest.raises(LeftOutError, match="no more uploads for now") as caught:
        await upload(left_out, KNEES, DeliveryError("slow down", retry_after=30))
    assert (caught.value.always, caught.value.tried) == (False, False)
    await asyncio.sleep(89)
    assert is_left_out(left_out, KNEES)
    assert is_left_out(left_out, DAYS)
    await asyncio.sleep(1)
    assert (is_left_out(left_out, KNEES), is_left_out(left_out, DAYS)) == ("", "")
