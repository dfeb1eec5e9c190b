"""The codes that link: easy to read and type, hard to guess, and nowhere to be read."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.link_codes import (
    ALPHABET,
    LENGTH,
    MOST_TRIES,
    TRIES_WITHIN,
    Tries,
    looks_like_code,
    new_code,
    sealed,
)
from bot.records import Address
from tests.stores import NOON

SALT = b"salt"
ANN, BEN = Address("telegram", "1"), Address("discord", "1")


def test_a_code_is_made_of_letters_nobody_confuses() -> None:
    """Eight of an alphabet without look-alikes; every one of its letters may come."""
    dice = Random(5)
    codes = [new_code(dice.choice) for _ in range(200)]
    assert {len(code) for code in codes} == {LENGTH}
    assert set("".join(codes)) == set(ALPHABET)
    assert len(set(codes)) == len(codes)
    for alike in ("0OD", "1IL", "2Z", "5S", "8B"):
        assert len(set(alike) & set(ALPHABET)) <= 1


@given(st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH), st.sampled_from(["-", " ", ""]))
def test_a_code_is_the_same_however_it_is_typed(code: str, between: str) -> None:
    """Small or large, in groups or not, it is sealed alike; another code is not."""
    assert sealed(f" {code[:4]}{between}{code[4:]}".lower(), SALT) == sealed(code, SALT)
    assert sealed(code[::-1] + "X", SALT) != sealed(code, SALT)


@given(
    st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH),
    st.sampled_from(["-", " ", "", "\n"]),
    st.sampled_from(["{}", "<{}>", " {}. ", '"{}"']),
)
def test_a_code_looks_like_one(code: str, gap: str, around: str) -> None:
    """Small or large, in two groups, in brackets, with a full stop."""
    for typed in (code, code.lower()):
        assert looks_like_code(around.format(f"{typed[:4]}{gap}{typed[4:]}"))


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ACDEFGH",
        "ACDEFGHJK",
        "ACDEFGHO",
        "ABCDEFGH",
        "AC DE FG HJ",
        "ACDEFGHJ now",
        "ßßßßAAAA",
        "ACDE_GHJ",
        "telegram",
        "see you 8",
    ],
)
def test_nothing_else_looks_like_a_code(typed: str) -> None:
    """Too short or long, with a look-alike, in other groups, or with words beside it."""
    assert not looks_like_code(typed)


def test_what_is_kept_leads_back_to_no_code() -> None:
    """The seal doesn't hold the code, and each database has its own."""
    kept = sealed("ACDEFGHJ", SALT)
    assert "ACDEFGHJ" not in kept.upper()
    assert kept != sealed("ACDEFGHJ", b"another")


@pytest.mark.parametrize("others", [0, 10])
def test_tries_are_counted_by_chat(others: int) -> None:
    """Some wrong codes are allowed in an hour, whatever other chats do; then it begins anew."""
    tries = Tries()
    for _ in range(others):
        tries.note(BEN, NOON)
    for number in range(MOST_TRIES):
        assert not tries.are_used_up(ANN, NOON)
        tries.note(ANN, NOON + timedelta(minutes=number))
    last = NOON + timedelta(minutes=MOST_TRIES - 1)
    assert tries.are_used_up(ANN, last)
    assert tries.are_used_up(ANN, NOON + TRIES_WITHIN - timedelta(seconds=1))
    assert not tries.are_used_up(ANN, NOON + TRIES_WITHIN)
