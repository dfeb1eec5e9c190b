"""The clock of a rehearsal on a real platform: some seconds in a second, also across restarts.

The database remembers when it began, so that a restart finds what was due still due. May not
read the machine's clock: it is handed in.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from structlog.typing import FilteringBoundLogger

from bot.store import Store
from bot.wiring import Clock

_FACT = "rehearsal"


class Beginning(msgspec.Struct, frozen=True):
    """Where a rehearsal's time starts: the machine's instant, the bot's, and the speed."""

    wall: datetime
    bot: datetime
    speed: float

    def at(self, wall: datetime) -> datetime:
        """What the bot's clock shows at an instant of the machine's."""
        return self.bot + (wall - self.wall) * self.speed


def clock_of(store: Store, speed: float, wall: Clock, log: FilteringBoundLogger) -> Clock:
    """The bot's clock: the machine's own, or a faster one with a loud warning."""
    known = _remembered(store)
    if speed == 1:
        if known is not None and known.at(wall()) > wall():
            log.warning(
                "database-was-rehearsed",
                advice="its mornings are ahead of the real time; begin with a new DATABASE",
            )
        return wall
    log.warning(
        "clock-speed-is-not-1",
        speed=speed,
        advice="this is a rehearsal: holds and mornings have the wrong length; "
        "take CLOCK_SPEED out before anybody exercises with it",
    )
    beginning = known if known is not None and known.speed == speed else None
    if beginning is None:
        now = wall()
        beginning = Beginning(now, max(now, known.at(now)) if known else now, speed)
        with store.transaction():
            store.set_fact(_FACT, msgspec.json.encode(beginning).decode())
    return lambda: beginning.at(wall())


def _remembered(store: Store) -> Beginning | None:
    fact = store.fact(_FACT)
    return None if fact is None else msgspec.json.decode(fact, type=Beginning)
