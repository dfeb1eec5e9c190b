"""Which town a person means."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.events import Place
from bot.reading.places import MOST_CLOCKS, MOST_PLACES, Atlas

NOW = datetime(2026, 11, 25, 5, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "country"),
    [
        ("Berlin", "Europe/Berlin", "DE"),
        (" berlin. ", "Europe/Berlin", "DE"),
        ("Berlin, Germany", "Europe/Berlin", "DE"),
        ("berlin germany", "Europe/Berlin", "DE"),
        ("Kreuzberg, Berlin", "Europe/Berlin", "DE"),
        ("München", "Europe/Berlin", "DE"),
        ("Muenchen", "Europe/Berlin", "DE"),
        ("NYC", "America/New_York", "US"),
        ("new york", "America/New_York", "US"),
        ("LA", "America/Los_Angeles", "US"),
        ("St. Petersburg", "Europe/Moscow", "RU"),
        ("sao paulo", "America/Sao_Paulo", "BR"),
        ("東京", "Asia/Tokyo", "JP"),
        ("London", "Europe/London", "GB"),
        ("London, Ontario", "America/Toronto", "CA"),
        ("london ontario", "America/Toronto", "CA"),
        ("Paris", "Europe/Paris", "FR"),
        ("Paris, Texas", "America/Chicago", "US"),
        ("Washington D.C.", "America/New_York", "US"),
        ("San Francisco", "America/Los_Angeles", "US"),
        ("Smallville, Kansas", "America/Chicago", "US"),
        ("Germany", "Europe/Berlin", "DE"),
        ("europe/berlin", "Europe/Berlin", "DE"),
        ("america/new york", "America/New_York", "US"),
        ("US/Eastern", "America/New_York", "US"),
        ("UTC+5:30", "Asia/Kolkata", "IN"),
        ("BST", "Europe/London", "GB"),
        ("Berln", "Europe/Berlin", "DE"),
        ("Amstredam", "Europe/Amsterdam", "NL"),
        ("Europe/Berln", "Europe/Berlin", "DE"),
    ],
)
def test_one_place_is_meant(text: str, zone: str, country: str, atlas: Atlas) -> None:
    """Usual spellings, qualifiers, zones, and slips lead to one place."""
    found = atlas.find(text, NOW)
    assert [(place.zone, place.country) for place in found] == [(zone, country)]


@pytest.mark.parametrize(
    ("text", "first", "also"),
    [
        ("Springfield", "America/Chicago", "America/Los_Angeles"),
        ("Birmingham", "Europe/London", "America/Chicago"),
        ("Cambridge", "Europe/London", "America/New_York"),
        ("Newcastle", "Australia/Sydney", "Europe/London"),
        ("USA", "America/New_York", "America/Los_Angeles"),
        ("PST", "America/Los_Angeles", "America/Vancouver"),
    ],
)
def test_several_places_are_offered(text: str, first: str, also: str, atlas: Atlas) -> None:
    """Where no town dominates, the likeliest few are offered, the largest first."""
    zones = [place.zone for place in atlas.find(text, NOW)]
    assert zones[0] == first
    assert also in zones
    assert len(zones) <= MOST_PLACES


def test_namesakes_in_one_country_carry_their_state(atlas: Atlas) -> None:
    """Two Springfields can be told apart in a list."""
    names = [place.name for place in atlas.find("Springfield", NOW)]
    assert len(set(names)) == len(names)


def test_an_atlas_is_loaded_in_many_bites() -> None:
    """Each is a small part of the work, and a look-up afterwards finds all of it there."""
    atlas = Atlas()
    assert not atlas.is_loaded
    assert sum(1 for _ in atlas.load()) > 500
    assert atlas.is_loaded
    assert set(vars(atlas)) == {"_towns", "_large", "_largest", "_regions", "_zones"}
    assert atlas._large is None
    assert len(atlas._towns.all) > 30_000
    assert atlas.find("Zürich", NOW)[0].zone == "Europe/Zurich"


def test_large_towns_are_there_first() -> None:
    """What is being typed finds them long before all the others are loaded."""
    atlas = Atlas()
    assert not atlas.can_suggest
    loading = atlas.load()
    bites = 0
    while not atlas.can_suggest:
        next(loading)
        bites += 1
    assert bites < 200
    assert atlas.begun("berl", 3)[0].name == "Berlin"
    assert len({place.zone for place in atlas.begun(" ", 20)}) == 20
    assert not atlas.is_loaded


@pytest.mark.parametrize("text", ["", "asdfgh", "🙂", "Etc/GMT+5", "EST5EDT", "UTC+99", "x" * 5000])
def test_nonsense_is_nowhere(text: str, atlas: Atlas) -> None:
    """What names no place finds none; an offset is never a zone."""
    assert atlas.find(text, NOW) == ()


def test_a_mistyped_name_is_not_named(atlas: Atlas) -> None:
    """Only exact names count as named."""
    assert atlas.named("Berln", NOW) == ()


def test_the_nearest_town_names_its_zone(atlas: Atlas) -> None:
    """A shared location leads to a zone and a country."""
    assert atlas.nearest(48.137, 11.575) == Place("Europe/Berlin", "Munich", "DE")


def test_a_clock_leads_to_towns(atlas: Atlas) -> None:
    """At 05:40 UTC a clock at 6:40 is an hour ahead, be it five minutes off."""
    for clock in (time(6, 40), time(6, 36), time(6, 45)):
        zones = [place.zone for place in atlas.at_clock(clock, NOW)]
        assert "Europe/Berlin" in zones
        assert "Europe/London" not in zones


def test_a_clock_of_either_half_reaches_both_sides(atlas: Atlas) -> None:
    """Without am or pm, 6:40 may be the evening before on an island far west."""
    zones = [place.zone for place in atlas.at_clock(time(6, 40), NOW, either_half=True)]
    assert {"Europe/Berlin", "Pacific/Pago_Pago"} <= set(zones)


def test_a_clock_that_shows_nowhere_finds_nothing(atlas: Atlas) -> None:
    """No zone is 18 hours ahead of UTC."""
    assert atlas.at_clock(time(0, 2), NOW) == ()


@settings(max_examples=30, deadline=None)
@given(
    hours=st.integers(0, 24 * 365),
    minutes=st.integers(0, 24 * 60 - 1),
)
def test_every_clock_place_shows_that_clock(atlas: Atlas, hours: int, minutes: int) -> None:
    """Each place found for a clock shows it, within seven minutes, and no zone comes twice."""
    now = NOW + timedelta(hours=hours)
    places = atlas.at_clock(time(minutes // 60, minutes % 60), now)
    assert len({place.zone for place in places}) == len(places) <= MOST_CLOCKS
    for place in places:
        local = now.astimezone(ZoneInfo(place.zone))
        apart = (local.hour * 60 + local.minute - minutes) % 1440
        assert min(apart, 1440 - apart) <= 7


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("berl", Place("Europe/Berlin", "Berlin", "DE")),
        ("Berlin, Ger", Place("Europe/Berlin", "Berlin", "DE")),
        ("portl", Place("America/Los_Angeles", "Portland, OR", "US")),
    ],
)
def test_a_town_being_typed_is_found(atlas: Atlas, typed: str, first: Place) -> None:
    """Its beginning is enough; of an American one the state is told."""
    assert atlas.begun(typed, 5)[0] == first


def test_nothing_typed_yet_offers_the_world(atlas: Atlas) -> None:
    """Large towns, each with a zone of its own."""
    places = atlas.begun(" ", 20)
    assert len({place.zone for place in places}) == len(places) == 20
