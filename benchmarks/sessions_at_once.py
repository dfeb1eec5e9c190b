"""As many sessions at once as one bot token can carry: cues in time, and no hold too short.

The sessions stand in the store as begun, evenly apart, past admission: this is what a bot can
carry, not how many it would let in. The limit is what the same instants would come to if nothing
but the server's pace held them up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

from msgspec import Struct

from benchmarks import crowd, traffic
from benchmarks.api_log import Log, Orders
from benchmarks.figure import InRealTime, Must, Row, Unit
from benchmarks.loopback import bot_api
from benchmarks.people import routine
from benchmarks.product import product
from benchmarks.rush import (
    DROPPED_AFTER,
    PACE,
    PEER,
    as_monotonic,
    between,
    missing,
    plan_of,
    timelines,
)
from benchmarks.scale import Scale
from benchmarks.side import run
from bot.store import Store

SETTLING = timedelta(seconds=12)
"""From the preparation until cues count: a start, and what fell due while it lasted."""


class Found(Struct, frozen=True, kw_only=True):
    """What a server saw of many sessions, between two instants of the monotonic clock."""

    log: Log
    since: float
    until: float
    first: Mapping[int, float]

    @property
    def cues(self) -> list[traffic.Heard]:
        """Every cue whose instant lay between the two."""
        heard = traffic.cues(self.log, timelines(routine()), self.first)
        return [cue for cue in heard if self.since <= cue.due <= self.until]

    @property
    def awaited(self) -> list[traffic.Awaited]:
        """What the sessions had to bring between the two."""
        guided = routine()
        found = traffic.awaited(self.log, timelines(guided), self.first, between(guided))
        return [one for one in found if self.since <= one.due <= self.until - DROPPED_AFTER]

    @property
    def holds(self) -> list[traffic.Hold]:
        """Every hold that ended between the two."""
        held = traffic.holds(self.log, timelines(routine()))
        return [hold for hold in held if self.since <= hold.ended <= self.until]


def ours(scale: Scale, folder: Path) -> Found:
    """Start the bot on so many sessions, and watch for a while."""
    file = folder / "sessions.db"
    spares = crowd.spares(scale.sessions_at_once)
    with closing(Store.open(file)) as store:
        guided = routine()
        first = crowd.put_sessions(store, scale.sessions_at_once, guided)
        someone = crowd.spare(next(iter(first.values())), guided)
        crowd.put(store, spares, someone, next(iter(first.values())))
    since = monotonic() + SETTLING.total_seconds()
    until = since + scale.watched
    with bot_api(Orders(a_second=PACE, spares=spares)) as server, product(server, file):
        sleep(until + 1 - monotonic())
        log = server.log()
    known = {chat: as_monotonic(at) for chat, at in first.items()}
    return Found(log=log, since=since, until=until, first=known)


def theirs(scale: Scale, folder: Path) -> Found:
    """Have the peer run as many sessions on a server of its own."""
    watched = scale.watched + SETTLING.total_seconds()
    with bot_api(Orders(a_second=PACE)) as server:
        plan = plan_of(0, scale.sessions_at_once, server.url, watched)
        plan.save(folder)
        since = monotonic() + SETTLING.total_seconds()
        run("rush_jobs.serve", scale.people, folder)
        log = server.log()
    first = {session.chat: as_monotonic(session.due) for session in plan.sessions}
    return Found(log=log, since=since, until=since + scale.watched, first=first)


def rows(scale: Scale, mine: Found, peers: Found) -> Iterable[Row]:
    """Compare the two."""
    late = [cue.late for cue in mine.cues]
    peers_late = [cue.late for cue in peers.cues]
    best = traffic.at_best([cue.due for cue in mine.cues], PACE)
    yield Row(
        figure=f"cues late, {scale.sessions_at_once:,} sessions at once, past admission: p99",
        unit=Unit.SECONDS,
        ours=traffic.percentile(late, 0.99),
        peer=PEER,
        theirs=traffic.percentile(peers_late, 0.99),
        limit=traffic.percentile(best, 0.99),
        must=Must(at_most=0.25),
    )
    yield Row(
        figure=f"  the latest of {len(late):,} cues, {len(peers_late):,} of theirs",
        unit=Unit.SECONDS,
        ours=max(late, default=float("nan")),
        peer=PEER,
        theirs=max(peers_late, default=float("nan")),
        limit=max(best, default=0),
    )
    yield missing(mine.awaited, peers.awaited)
    yield Row(
        figure=f"  the shortest of {len(mine.holds):,} holds, of its seconds",
        unit=Unit.OVER,
        ours=1000 * min((hold.over for hold in mine.holds), default=float("nan")),
        peer=PEER,
        theirs=1000 * min((hold.over for hold in peers.holds), default=float("nan")),
        limit=0,
        must=Must(at_least=0),
    )


FIGURE = InRealTime(ours, theirs, rows)
