"""What was told about the bones, who agreed, and what follows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.core import gate
from bot.core.person import Screening
from bot.report.screening import screening_items
from tests.report.histories import ENGLISH, TODAY, person

TOLD, DOCTOR, THERAPIST = date(2026, 7, 1), date(2026, 7, 9), date(2026, 7, 20)


def told(**changes: Any) -> dict[str, str]:
    """Read what the page says about a person with this screening."""
    left_out = changes.pop("left_out", ())
    someone = person(screening=Screening(**changes), left_out=left_out)
    return {item.label: item.text for item in screening_items(someone, TODAY, ENGLISH)}


def test_both_agreements_are_dated() -> None:
    """The answer, both dates, until when they count, and what was cleared."""
    page = told(
        answer="unsure", answered=TOLD, doctor=DOCTOR, therapist=THERAPIST, only=("knee-swings",)
    )
    assert list(page.values()) == [
        "Not sure, told on 1 Jul 2026; counts as yes",
        "9 Jul 2026, as the person told it",
        "20 Jul 2026, as the person told it",
        "Sent until 5 Jan 2027, then the question comes again",
        "Knee swings",
    ]


@pytest.mark.parametrize(
    ("screening", "says"),
    [
        ({}, "until the question about bones is answered"),
        ({"answer": "yes", "answered": TOLD}, "until a doctor and a physical therapist agree"),
        ({"answer": "yes", "answered": TOLD, "doctor": DOCTOR}, "a physical therapist agree"),
        ({"answer": "no", "answered": TOLD, "locked": True}, "a warning sign was named"),
        ({"answer": "no", "answered": TOLD, "red_flags": True}, "warning signs is open"),
        ({"answer": "no", "answered": TODAY - gate.LASTS}, "older than 180 days"),
        ({"answer": "no", "answered": TODAY - gate.LASTS + timedelta(days=1)}, "Sent until"),
    ],
)
def test_the_page_says_why_nothing_is_sent(screening: dict[str, Any], says: str) -> None:
    """It agrees with the gate in every state."""
    text = told(**screening)["Exercises"]
    assert says in text
    someone = person(screening=Screening(**screening))
    assert text.startswith("Sent") == gate.is_open(someone, TODAY)


def test_a_missing_agreement_is_not_hidden() -> None:
    """Not told is something else than not asked for."""
    assert told(answer="yes", answered=TOLD)["Doctor agreed"] == "Not told yet"
    assert told(answer="no", answered=TOLD)["Doctor agreed"] == "Not asked for"


def test_what_is_left_out_is_named() -> None:
    """An exercise that hurt twice stands beside the agreements."""
    page = told(answer="no", answered=TOLD, left_out=("chest-lift",))
    assert page["Left out: hurt twice in 7 days"] == "Chest lift"
