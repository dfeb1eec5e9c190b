"""The paper of a country."""

from __future__ import annotations

import pytest

from bot.report.page import LETTER_COUNTRIES, paper_of


@pytest.mark.parametrize("country", ["US", "CA", "MX", "PH", "PR"])
def test_some_countries_print_on_letter(country: str) -> None:
    """The page fits the printer of whoever shows it."""
    assert paper_of(country) == "us-letter"


@pytest.mark.parametrize("country", ["DE", "GB", "SA", "BR", ""])
def test_all_others_print_on_a4(country: str) -> None:
    """Also where the country is not known."""
    assert paper_of(country) == "a4"


def test_the_list_is_the_sources() -> None:
    """CLDR names fourteen, each by two letters."""
    assert len(LETTER_COUNTRIES) == 14
    assert all(len(country) == 2 and country.isupper() for country in LETTER_COUNTRIES)
