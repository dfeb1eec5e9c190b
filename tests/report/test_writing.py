"""Dates, numbers and names as a language writes them where room is scarce."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import Catalog
from bot.report.summary import Period
from bot.report.writing import Writing
from tests.report.histories import ENGLISH

MARCH, MAY = date(2026, 3, 3), date(2026, 5, 9)


def test_english_dates_cannot_be_misread() -> None:
    """Months are words, so that nobody wonders which number is the month."""
    assert ENGLISH.full(MARCH) == "3 Mar 2026"
    assert (ENGLISH.day(MARCH), ENGLISH.month(MARCH)) == ("3 Mar", "Mar")
    assert ENGLISH.period(Period(MARCH, MAY)).split() == ["3", "Mar", "\u2013", "9", "May", "2026"]
    assert ENGLISH.period(Period(MARCH, MARCH)) == "3 Mar 2026"


def test_each_language_has_its_own(tmp_path: Path) -> None:
    """One language never lends its months or its decimal sign to another."""
    for language in ("en", "he", "pl"):
        (tmp_path / language).mkdir()
        (tmp_path / language / "x.ftl").write_text("x = { $some-value }\n")
    catalog = Catalog.load(tmp_path)
    hebrew, polish = Writing(catalog, "he"), Writing(catalog, "pl")
    assert hebrew.month(MARCH) == "מרץ"
    assert polish.month(MARCH) == "mar"
    assert (polish.number(4.5), polish.number(4.0)) == ("4,5", "4")
    assert ENGLISH.join(["a", "b", "c"]) == "a, b and c"
    assert polish.text("x", some_value="y") == "y"


@given(st.text(max_size=300))
def test_a_name_of_any_script_keeps_to_itself(name: str) -> None:
    """It is isolated from the words around it, never endless, and empty when there is none."""
    written = ENGLISH.name(name)
    assert len(written) <= 82
    assert written == "" if not name else written[0] + written[-1] == "\u2068\u2069"
    if len(name) <= 80:
        assert name in written
