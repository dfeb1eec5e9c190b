"""Towns and zones out of typed names, clocks and coordinates: the `Atlas`.

It decides which town a person means, or that it can't tell; zones are always named,
never offsets. It reads no clock: the present instant is an argument.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.core.events import Place
from bot.reading.plain import fold
from bot.reading.regions import (
    ABBREVIATIONS,
    ALSO_CALLED,
    Region,
    regions_by_name,
    zone_countries,
    zone_links,
)
from bot.reading.towns import Town, Towns, key

MOST_PLACES = 5
MOST_CLOCKS = 6
DOMINATES = 8
"""A town this many times as large as any other of its name is meant beyond doubt."""

_LARGE = 500_000
"""People of a town that is loaded before all others."""
_LONGEST = 100
_CODE = 2
"""Letters of a country's or state's code, which may as well be a town's: "LA"."""
_COUNTRIES_BY_CODE = frozenset({"uk", "us"})
_LONGER_NAME, _OTHER_NAME = 0.5, 0.25
"""What a part of a name ("Newcastle" upon Tyne) and another name weigh against the own name."""
_CLOCK_OFF_BY = 7
"""Minutes; offsets are multiples of 15, so a clock this far off still shows one zone's time."""
_DAY = 24 * 60
_MONTHS_COMPARED = 12
_LONGEST_QUALIFIER = 3
_FARTHEST_OFFSET = 14 * 60
_OFFSET = re.compile(r"(?:utc|gmt)\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?")


class Atlas:
    """Towns of the world; its data is loaded at the first look-up and kept."""

    def __init__(self) -> None:
        self._large: Towns | None = None

    def load(self) -> Iterator[None]:
        """Load the data before the first look-up, in bites of a few milliseconds.

        A second or two of work; a look-up that comes before the last bite does all of it at once.
        Large towns come first, so that `begun` has something to find.
        """
        large = Towns()
        yield from large.fill(_LARGE)
        self._large = large
        towns = Towns()
        yield from towns.fill()
        self._towns, self._large = towns, None
        _ = self._largest
        yield
        _ = self._regions, self._zones

    @property
    def is_loaded(self) -> bool:
        """Whether a look-up finds all of the data there."""
        return {"_towns", "_largest", "_regions", "_zones"} <= vars(self).keys()

    @property
    def can_suggest(self) -> bool:
        """Whether `begun` finds anything without loading all of the data."""
        return self._large is not None or self.is_loaded

    def find(self, text: str, now: datetime) -> tuple[Place, ...]:
        """Return the places a text could name, likeliest first; one when it is beyond doubt.

        A name with typing slips gives its likeliest readings. `now` is aware UTC.
        """
        return self.named(text, now) or self._nearly_named(text)

    def named(self, text: str, now: datetime) -> tuple[Place, ...]:
        """Return the places a text names letter for letter: a zone, a town, or a country."""
        if len(text) > _LONGEST:
            return ()
        folded = " ".join(fold(text).split())
        zone = self._zone(folded)
        return (
            zone or self._offset(folded, now) or self._abbreviated(text) or self._on_map(text, now)
        )

    def begun(self, text: str, most: int) -> tuple[Place, ...]:
        """Return what a town that is still being typed could become, likeliest first.

        An American town is named with its state. Nothing typed: large towns around the world.
        While the data is being loaded, only large towns are found.
        """
        name = text[:_LONGEST].split(",", maxsplit=1)[0]
        known = self._large or self._towns
        if key(name):
            towns = known.begun(name, most)
        else:
            all_over = known.all if self._large else self._largest.values()
            towns = _one_a_zone(all_over, ())[:most]
        return tuple(
            Place(town.zone, _name_among(town, (town, town)), town.country) for town in towns
        )

    def _abbreviated(self, text: str) -> tuple[Place, ...]:
        name = key(text)
        zones = ABBREVIATIONS.get(ALSO_CALLED.get(name, name), ())
        return tuple(self._as_place(self._largest[zone]) for zone in zones)

    def _on_map(self, text: str, now: datetime) -> tuple[Place, ...]:
        """Return towns of this very name, else a country or state, else towns also called so."""
        name = key(text)
        towns = self._towns_named(text)
        if any(key(town.name) == name for town in towns):
            return self._likeliest(towns)
        regions = self._regions.get(name, ())
        spelled_out = len(name) > _CODE or name in _COUNTRIES_BY_CODE
        if regions and (spelled_out or not towns):
            return self._in_region(regions, now)
        return self._likeliest(towns)

    def nearest(self, latitude: float, longitude: float) -> Place:
        """Return the town nearest to a point, in degrees."""
        return self._as_place(self._towns.nearest(latitude, longitude))

    def at_clock(
        self, clock: time, now: datetime, *, either_half: bool = False
    ) -> tuple[Place, ...]:
        """Return large towns where clocks show this time now, one for each way zones behave.

        With `either_half` the clock may be of the morning or of the evening.
        """
        shown = clock.hour * 60 + clock.minute
        halves = (shown, (shown + _DAY // 2) % _DAY) if either_half else (shown,)
        fitting = [
            town
            for zone, town in self._largest.items()
            if any(_fits(minutes, zone, now) for minutes in halves)
        ]
        return self._one_a_behaviour(fitting, now, MOST_CLOCKS)

    @cached_property
    def _towns(self) -> Towns:
        towns = Towns()
        for _ in towns.fill():
            pass
        return towns

    @cached_property
    def _regions(self) -> dict[str, tuple[Region, ...]]:
        return {key(name): regions for name, regions in regions_by_name().items()}

    @cached_property
    def _largest(self) -> dict[str, Town]:
        """The largest town of each zone."""
        largest: dict[str, Town] = {}
        for town in self._towns.all:
            if town.population >= largest.setdefault(town.zone, town).population:
                largest[town.zone] = town
        return largest

    @cached_property
    def _zones(self) -> dict[str, tuple[str, str]]:
        """Today's zone and the country of each zone name that belongs to a country."""
        countries = zone_countries()
        zones = {zone.casefold(): (zone, country) for zone, country in countries.items()}
        for link, target in zone_links().items():
            if target in countries:
                zones.setdefault(link.casefold(), (target, countries[target]))
        return zones

    def _zone(self, folded: str) -> tuple[Place, ...]:
        if folded == "utc":  # the one zone's name that is no place and that people do type
            return (Place("UTC", "UTC"),)
        if "/" not in folded:
            return ()
        found = self._zones.get(re.sub(r"\s*/\s*", "/", folded).replace(" ", "_").rstrip("."))
        if not found:
            return ()
        zone, country = found
        return (Place(zone, zone.rpartition("/")[2].replace("_", " "), country),)

    def _offset(self, folded: str, now: datetime) -> tuple[Place, ...]:
        """Return towns that are this far from UTC now ("UTC+2")."""
        found = _OFFSET.fullmatch(folded)
        if not found:
            return ()
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        if minutes > _FARTHEST_OFFSET:
            return ()
        offset = timedelta(minutes=minutes if found[1] == "+" else -minutes)
        fitting = [town for zone, town in self._largest.items() if _offset_of(zone, now) == offset]
        return self._one_a_behaviour(fitting, now, MOST_CLOCKS)

    def _towns_named(self, text: str) -> dict[Town, float]:
        """Return the towns that a text names, and how much speaks for each."""
        for name, regions in self._readings(text):
            wanted = key(name)
            towns = [town for town in self._towns.named(name) if _lies_in(town, regions)]
            if towns:
                return _weighed({town: _weight_of(wanted, key(town.name)) for town in towns})
        return {}

    def _nearly_named(self, text: str) -> tuple[Place, ...]:
        if len(text) > _LONGEST:
            return ()
        for name, regions in self._readings(text.rpartition("/")[2]):
            matches = self._towns.nearly_named(name)
            towns = [town for town in matches if _lies_in(town, regions)]
            if towns:
                return self._likeliest(
                    _weighed({town: 1 if matches[town] else _OTHER_NAME for town in towns})
                )
        for _, regions in self._readings(text):
            if regions:
                largest = _one_a_zone(self._towns.all, regions)[:MOST_PLACES]
                return tuple(map(self._as_place, largest))
        return ()

    def _readings(self, text: str) -> list[tuple[str, tuple[Region, ...]]]:
        """Return the ways to split a text into a town's name and the region it lies in."""
        parts = [part for part in map(str.strip, text.split(",")) if part]
        readings: list[tuple[str, tuple[Region, ...]]] = []
        if len(parts) > 1:
            regions = next(
                (self._regions[key(p)] for p in parts[1:] if key(p) in self._regions), ()
            )
            if not regions:
                readings.append((parts[-1], ()))
            return [*readings, (parts[0], regions)]
        words = key(text).split()
        readings.append((text, ()))
        for length in range(min(_LONGEST_QUALIFIER, len(words) - 1), 0, -1):
            regions = self._regions.get(" ".join(words[-length:]), ())
            if regions:
                readings.append((" ".join(words[:-length]), regions))
        return readings

    def _likeliest(self, weights: Mapping[Town, float]) -> tuple[Place, ...]:
        """Return one town for each zone and country; only the first when it dominates."""
        if not weights:
            return ()
        towns = sorted(weights, key=lambda town: (-weights[town], town.name))
        distinct = list({(town.zone, town.country): town for town in reversed(towns)}.values())
        distinct.sort(key=lambda town: (-weights[town], town.name))
        if len(distinct) == 1 or weights[distinct[0]] >= DOMINATES * weights[distinct[1]]:
            return (self._as_place(distinct[0]),)
        return tuple(
            Place(town.zone, _name_among(town, distinct), town.country)
            for town in distinct[:MOST_PLACES]
        )

    def _in_region(self, regions: Sequence[Region], now: datetime) -> tuple[Place, ...]:
        """Return the largest towns of a country, one for each way its zones behave."""
        if not regions:
            return ()
        return self._one_a_behaviour(_one_a_zone(self._towns.all, regions), now, MOST_PLACES)

    def _one_a_behaviour(
        self, towns: Iterable[Town], now: datetime, most: int
    ) -> tuple[Place, ...]:
        """Return the largest town of those whose clocks agree for a year, largest first."""
        by_behaviour: dict[tuple[timedelta | None, ...], Town] = {}
        for town in sorted(towns, key=lambda town: -town.population):
            by_behaviour.setdefault(_behaviour(town.zone, now), town)
        return tuple(self._as_place(town) for town in list(by_behaviour.values())[:most])

    def _as_place(self, town: Town) -> Place:
        return Place(town.zone, town.name, town.country)


def _weight_of(wanted: str, own: str) -> float:
    if own == wanted:
        return 1
    return _LONGER_NAME if own.startswith(f"{wanted} ") else _OTHER_NAME


def _weighed(weights: Mapping[Town, float]) -> dict[Town, float]:
    """Return how much speaks for each town; a small one's other names are only noise."""
    own = {
        town: town.population * weight for town, weight in weights.items() if weight > _OTHER_NAME
    }
    largest = max(own.values(), default=0)
    others = {town: town.population * weight for town, weight in weights.items()}
    return own | {town: weight for town, weight in others.items() if weight >= largest}


def _one_a_zone(towns: Iterable[Town], regions: Sequence[Region]) -> list[Town]:
    """Return the largest town of each zone in the regions, largest first."""
    by_zone: dict[str, Town] = {}
    for town in sorted(towns, key=lambda town: -town.population):
        if _lies_in(town, regions):
            by_zone.setdefault(town.zone, town)
    return list(by_zone.values())


def _lies_in(town: Town, regions: Sequence[Region]) -> bool:
    return not regions or any(
        town.country == region.country and region.region in ("", town.region) for region in regions
    )


def _name_among(town: Town, towns: Iterable[Town]) -> str:
    """Return the town's name, with its state where two of one name share a country."""
    alike = [one for one in towns if one.country == town.country and one.name == town.name]
    spelled = town.country == "US" and len(alike) > 1
    return f"{town.name}, {town.region}" if spelled else town.name


def _offset_of(zone: str, at: datetime) -> timedelta | None:
    return at.astimezone(ZoneInfo(zone)).utcoffset()


def _fits(minutes: int, zone: str, now: datetime) -> bool:
    """Return whether a clock in the zone shows about these minutes after midnight."""
    local = now.astimezone(ZoneInfo(zone))
    apart = (local.hour * 60 + local.minute - minutes) % _DAY
    return min(apart, _DAY - apart) <= _CLOCK_OFF_BY


def _behaviour(zone: str, now: datetime) -> tuple[timedelta | None, ...]:
    """Return the zone's offset on a day of each of the coming months."""
    start = now.astimezone(UTC)
    return tuple(
        _offset_of(zone, start + timedelta(days=30 * month)) for month in range(_MONTHS_COMPARED)
    )
