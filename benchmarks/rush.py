"""Many people due in the same second, while sessions run: whether the cues are still in time.

Ours is the bot as a host runs it. The peer is python-telegram-bot's JobQueue with AIORateLimiter,
with the same people, sessions and server, at its best: no job is dropped as late, every refused
message is tried again. It saves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from math import floor
from pathlib import Path
from time import monotonic, sleep, time

from msgspec import Struct

from benchmarks import crowd, traffic
from benchmarks.api_log import TAKEN, Log, Orders
from benchmarks.api_people import IT_HURTS
from benchmarks.figure import InRealTime, Must, Row, Unit
from benchmarks.loopback import bot_api, cores
from benchmarks.people import routine
from benchmarks.plan import SESSIONS, SLEEPERS, Plan, Running
from benchmarks.product import product
from benchmarks.scale import Scale
from benchmarks.side import run
from bot.core.routine import Options, Role, Routine
from bot.store import Store

PACE = 30.0
"""Messages a second that the server takes."""
LEAD = timedelta(seconds=15)
"""From the preparation to the rush: a start, and the work that follows right after it."""
HURTS_EVERY = 9
"""Each so manieth who is woken says that it hurts: about three a second."""
PEER = "JobQueue (grace None) with AIORateLimiter"

DROPPED_AFTER = 3.0
"""Seconds after which a cue doesn't come any more: so long before the end it had to be there."""

_SLOWEST = PACE / 3
"""Wake-ups a second below which nobody waits for the rest."""


class Found(Struct, frozen=True, kw_only=True):
    """What a server saw of a rush. Instants are of the monotonic clock."""

    log: Log
    due: float
    first: Mapping[int, float]
    """When the first message of each session was due."""

    @property
    def woken(self) -> list[float]:
        """When each wake-up arrived."""
        return [one.arrived for one in traffic.wake_ups(self.log)]

    @property
    def over(self) -> float:
        """When the last wake-up arrived."""
        return max(self.woken, default=self.due)

    def late(self, guided: Routine) -> list[float]:
        """How late each cue was whose instant lay in the rush."""
        heard = traffic.cues(self.log, timelines(guided), self.first)
        return [cue.late for cue in heard if self.due <= cue.due <= self.over]

    def awaited(self, guided: Routine) -> list[traffic.Awaited]:
        """What the sessions had to bring in the rush."""
        found = traffic.awaited(self.log, timelines(guided), self.first, between(guided))
        return [one for one in found if self.due <= one.due <= self.over - DROPPED_AFTER]

    @property
    def sends(self) -> list[float]:
        """When each message and each edit arrived in the rush, refused ones included."""
        return [
            one.arrived
            for one in self.log.requests
            if one.is_counted and self.due <= one.arrived <= self.over
        ]

    @property
    def a_second(self) -> float:
        """Messages and edits taken a second, from the first wake-up to the last."""
        began = min(self.woken, default=self.due)
        counted = [one for one in self.log.requests if one.is_counted and one.status == TAKEN]
        taken = sum(began <= one.arrived <= self.over for one in counted)
        return (taken - 1) / (self.over - began) if self.over > began else 0.0


def timelines(guided: Routine) -> tuple[tuple[traffic.Beat, ...], ...]:
    """The exercises of the routine as the log's reader knows them."""
    ends = (Role.RELEASE, Role.END)
    return tuple(
        tuple(
            traffic.Beat(cue.wait, cue.seconds, cue.role in ends)
            for cue in guided.timeline(exercise, Options())
        )
        for exercise in guided.ids
    )


def between(guided: Routine) -> float:
    """Seconds in which a card comes, at the latest, after the end of the exercise before."""
    orders = Orders()
    return orders.think + max(orders.latency) + guided.next_card_seconds


def as_monotonic(instant: datetime) -> float:
    """Return an instant of the wall's clock as one of the monotonic clock."""
    return instant.timestamp() - time() + monotonic()


def ours(scale: Scale, folder: Path) -> Found:
    """Start the bot on people who are due soon and sessions under way, and wait for the last."""
    file = folder / "rush.db"
    guided = routine()
    due = (datetime.now(UTC) + LEAD).replace(microsecond=0)
    spares = crowd.spares(scale.sessions * 2)
    with closing(Store.open(file)) as store:
        sleepers = range(SLEEPERS, SLEEPERS + scale.woken)
        crowd.put(store, sleepers, crowd.sleeper(due, guided), due)
        crowd.put(store, spares, crowd.spare(due, guided), due)
        first = crowd.put_sessions(store, scale.sessions, guided)
    orders = Orders(a_second=PACE, hurts_every=HURTS_EVERY, spares=spares)
    with bot_api(orders) as server, product(server, file, a_second=PACE):
        ends = as_monotonic(due) + 10 + scale.woken / _SLOWEST
        while server.woken() < scale.woken and monotonic() < ends:
            sleep(0.5)
        sleep(1)
        log = server.log()
    known = {chat: as_monotonic(at) for chat, at in first.items()}
    return Found(log=log, due=as_monotonic(due), first=known)


def theirs(scale: Scale, folder: Path) -> Found:
    """Have the peer follow the same plan on a server of its own."""
    with bot_api(Orders(a_second=PACE, hurts_every=HURTS_EVERY)) as server:
        plan = plan_of(scale.woken, scale.sessions, server.url)
        plan.save(folder)
        run("rush_jobs.serve", scale.people, folder)
        log = server.log()
    first = {session.chat: as_monotonic(session.due) for session in plan.sessions}
    return Found(log=log, due=as_monotonic(plan.due), first=first)


def plan_of(woken: int, sessions: int, url: str, watched: float = 0) -> Plan:
    """Write the peer's plan: so many woken soon, and as many sessions at the same places."""
    guided = routine()
    now = datetime.now(UTC)
    due = (now + LEAD).replace(microsecond=0)
    beats = timelines(guided)
    running = []
    for number, began in enumerate(crowd.begun(sessions, now, guided)):
        session = crowd.in_session(began, now, guided)
        current = session.person.session
        assert current is not None
        assert session.due is not None
        run_of, cue = current.run, current.cue + 1
        if cue == len(beats[current.index]):
            run_of, cue = run_of + 1, 0
        running.append(Running(SESSIONS + number, run_of, cue, session.due))
    return Plan(
        url=url,
        woken=woken,
        due=due,
        until=due + timedelta(seconds=watched),
        timelines=beats,
        next_card=guided.next_card_seconds,
        sessions=tuple(running),
        core=cores()[1],
    )


def rows(scale: Scale, mine: Found, peers: Found) -> Iterable[Row]:
    """Compare the two."""
    guided = routine()
    late, peers_late = mine.late(guided), peers.late(guided)
    times = 1000 if scale.woken >= 10_000 else None
    seconds = Unit.SECONDS
    yield Row(
        figure=f"cues late, {scale.woken:,} woken, {scale.sessions} in session: p99",
        unit=seconds,
        ours=traffic.percentile(late, 0.99),
        peer=PEER,
        theirs=traffic.percentile(peers_late, 0.99),
        limit=0,
        must=Must(at_most=0.1, times=times),
    )
    yield Row(
        figure=f"  the latest of {len(late)} cues, {len(peers_late)} of theirs",
        unit=seconds,
        ours=max(late, default=float("nan")),
        peer=PEER,
        theirs=max(peers_late, default=float("nan")),
        limit=0,
    )
    yield missing(mine.awaited(guided), peers.awaited(guided))
    yield Row(
        figure="  messages a second meanwhile",
        unit=Unit.RATE,
        ours=mine.a_second,
        peer=PEER,
        theirs=peers.a_second,
        limit=PACE,
        must=Must(at_least=0.98 * PACE),
    )
    yield Row(
        figure="  most in any one second, refused ones included",
        unit=Unit.IN_A_SECOND,
        ours=traffic.most_in_a_second(mine.sends),
        peer=PEER,
        theirs=traffic.most_in_a_second(peers.sends),
        limit=PACE,
        must=Must(at_most=floor(1.15 * PACE)),
    )
    yield Row(
        figure='  the answer to "it hurts" meanwhile: p99',
        unit=seconds,
        ours=traffic.percentile(traffic.replies(mine.log, IT_HURTS), 0.99),
        peer=PEER,
        theirs=traffic.percentile(traffic.replies(peers.log, IT_HURTS), 0.99),
        limit=0,
        must=Must(at_most=0.1),
    )
    yield Row(
        figure=f"  wake-ups lost of {scale.woken:,}",
        unit=Unit.LOST,
        ours=scale.woken - len({one.chat for one in traffic.wake_ups(mine.log)}),
        peer=PEER,
        theirs=scale.woken - len({one.chat for one in traffic.wake_ups(peers.log)}),
        limit=0,
        must=Must(at_most=0),
    )


def missing(
    ours: Sequence[traffic.Awaited], theirs: Sequence[traffic.Awaited], peer: str = PEER
) -> Row:
    """Count what the sessions had to bring and never brought: how late it was, nothing tells."""
    return Row(
        figure=f"  cues missing, of {len(ours):,}, {len(theirs):,} of theirs",
        unit=Unit.LOST,
        ours=sum(not one.came for one in ours) if ours else float("nan"),
        peer=peer,
        theirs=sum(not one.came for one in theirs),
        limit=0,
        must=Must(at_most=0),
    )


FIGURE = InRealTime(ours, theirs, rows)
