"""Facts about countries and zone names."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.reading.regions import (
    ABBREVIATIONS,
    ALSO_CALLED,
    Region,
    regions_by_name,
    zone_countries,
    zone_links,
)


def test_every_abbreviation_leads_to_zones_that_exist() -> None:
    """Each zone behind an abbreviation is in the time zone database and has a country."""
    countries = zone_countries()
    for zones in ABBREVIATIONS.values():
        for zone in zones:
            assert ZoneInfo(zone).key in countries
    assert set(ALSO_CALLED.values()) <= set(ABBREVIATIONS)


def test_a_code_may_mean_two_regions() -> None:
    """CA is Canada and California, and both are kept."""
    regions = regions_by_name()
    assert set(regions["ca"]) == {Region("CA"), Region("US", "CA")}
    assert regions["ontario"] == (Region("CA", "08"),)
    assert regions["germany"] == (Region("DE"),)


def test_a_renamed_zone_leads_to_its_name_of_today() -> None:
    """Old names of zones are still understood."""
    assert zone_links()["Asia/Calcutta"] == "Asia/Kolkata"
