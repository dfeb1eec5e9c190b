"""Errors are split by who must act, and one base catches them all."""

from __future__ import annotations

import pytest

from bot import errors
from bot.errors import DeliveryError, LoosenError

ALL = [value for value in vars(errors).values() if isinstance(value, type)]


@pytest.mark.parametrize("error", ALL)
def test_every_error_is_one_of_ours(error: type[Exception]) -> None:
    """Whoever catches the base catches each of them; and each says who must act."""
    assert issubclass(error, LoosenError)
    assert error.__doc__


def test_a_delivery_can_be_tried_again_unless_it_says_otherwise() -> None:
    """By default a failure is temporary; its reason is what is printed."""
    error = DeliveryError("bad gateway")
    assert (error.permanent, error.refused, error.retry_after) == (False, False, None)
    assert str(error) == "bad gateway"


def test_a_platform_can_name_its_own_wait() -> None:
    """The seconds a platform asks for are kept, fractions included."""
    assert DeliveryError("slow down", retry_after=2.5).retry_after == 2.5
