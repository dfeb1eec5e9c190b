"""Towns by name, by slip and by coordinates."""

from __future__ import annotations

import pytest

from bot.reading.places import Atlas
from bot.reading.towns import Towns, key


@pytest.fixture(scope="session")
def towns(atlas: Atlas) -> Towns:
    """Return the towns of the shared atlas."""
    return atlas._towns


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St. Gallen", "Saint  gallen"),
        ("São Paulo", "sao paulo"),
        ("Xi'an", "XIAN"),
        ("Washington D.C.", "washington dc"),
        ("Łódź", "lodz"),
        ("Baden-Baden", "baden baden"),
        ("Weißenfels", "weissenfels"),
    ],
)
def test_spellings_of_one_name_are_alike(one: str, other: str) -> None:
    """Accents, hyphens, saints and initials make no difference."""
    assert key(one) == key(other)


def test_a_town_is_found_by_every_spelling(towns: Towns) -> None:
    """Its own name, its English name, and other scripts lead to the same town."""
    found = [{town.name for town in towns.named(name)} for name in ("München", "munich", "Мюнхен")]
    assert all("Munich" in names for names in found)
    assert towns.named("") == []


def test_slips_find_the_nearest_name_only(towns: Towns) -> None:
    """One slip is forgiven in a short name; nonsense finds nothing."""
    assert "Amsterdam" in {town.name for town in towns.nearly_named("Amstredam")}
    assert towns.nearly_named("qwrtzpl") == {}
    assert towns.nearly_named("bxr") == {}


def test_what_is_being_typed_finds_towns(towns: Towns) -> None:
    """The largest that begins like this comes first; the largest also by another name."""
    assert [town.name for town in towns.begun("berl", 1)] == ["Berlin"]
    assert "Köln" in {town.name for town in towns.begun("köl", 25)}
    assert len(towns.begun("s", 25)) == 25


def test_only_large_towns_can_be_read() -> None:
    """They are those with so many people, whole, and no others."""
    large = Towns()
    for _ in large.fill(10_000_000):
        pass
    assert 0 < len(large.all) < 40
    assert min(town.population for town in large.all) >= 10_000_000
    assert [town.name for town in large.named("上海")] == ["Shanghai"]


def test_what_is_mistyped_finds_towns(towns: Towns) -> None:
    """Only where nothing begins like this."""
    assert [town.name for town in towns.begun("Berlni", 5)] == ["Berlin"]
    assert towns.begun("qwrtzpl", 5) == []


def test_the_nearest_town_is_near_across_the_date_line(towns: Towns) -> None:
    """Distance goes round the globe, not along the numbers."""
    assert towns.nearest(-16.8, -179.9).country == "FJ"
