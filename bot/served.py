"""The platforms that are served: on them people can be heard and written to just now.

Does no I/O, and decides nothing about people.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator


class Served(Collection[str]):
    """Names of platforms: those that the bot began with, without those that refused its token."""

    def __init__(self, platforms: Iterable[str]) -> None:
        self._names = sorted(platforms)

    def __contains__(self, name: object) -> bool:
        """Whether this platform is served."""
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        """In alphabetical order."""
        return iter(tuple(self._names))

    def __len__(self) -> int:
        """How many there are."""
        return len(self._names)

    def refuse(self, platform: str) -> None:
        """Note that this platform refused the bot's token, and won't be served any more."""
        self._names = [name for name in self._names if name != platform]
