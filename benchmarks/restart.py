"""Memory with everybody registered, and the time from a start to serving after kill -9.

Ours is the whole bot on its database, with sessions that the crash cut off. The peer is an
Application with one daily job a person, which keeps nothing: it has to register everybody anew,
and is spared reading them from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

from benchmarks import crowd
from benchmarks.api_log import UNLIMITED
from benchmarks.figure import Must, Row, Unit
from benchmarks.loopback import bot_api
from benchmarks.people import routine
from benchmarks.plan import SLEEPERS
from benchmarks.product import product
from benchmarks.scale import Scale
from benchmarks.side import PEAK, Numbers, run
from bot.store import Store

SETTLING = 6.0
"""Seconds in which a bot takes up what it found and loads what it needs later."""
_UNPACED = 10_000.0
_MANY = 100_000
"""With fewer people, what any bot takes to start hides the difference."""
_HALF_A_DAY = timedelta(hours=12)


def rows(scale: Scale, folder: Path) -> Iterable[Row]:
    """Make the figures."""
    empty = _serve(0, 0, folder)
    full = _serve(scale.people, scale.open_sessions, folder)
    nobody = run("registering_jobs.nobody", scale.people, folder)
    started = monotonic()
    everybody = run("registering_jobs.register_all", scale.people, folder)
    peer = "JobQueue.run_daily, in memory"
    yield Row(
        figure=f"{scale.people:,} people: memory above an empty bot",
        unit=Unit.MEBIBYTES,
        ours=max(full[PEAK] - empty[PEAK], 0),
        peer=peer,
        theirs=everybody[PEAK] - nobody[PEAK],
        must=Must(times=100),
    )
    yield Row(
        figure=f"  start to serving after kill -9, {scale.open_sessions:,} in session",
        unit=Unit.SECONDS,
        ours=full["ready"],
        peer=peer,
        theirs=everybody["ready"] - started,
        must=Must(times=50) if scale.people >= _MANY else None,
    )
    yield Row(
        figure="  the same, beyond what an empty bot takes",
        unit=Unit.SECONDS,
        ours=max(full["ready"] - empty["ready"], 0),
        peer=peer,
        theirs=everybody["seconds"],
    )


def _serve(people: int, sessions: int, folder: Path) -> Numbers:
    """Start a bot on so many, kill it, start it again; return its memory and when it served."""
    file = folder / f"restart-{people}.db"
    with closing(Store.open(file)) as store:
        now, guided = datetime.now(UTC), routine()
        sleepers = range(SLEEPERS, SLEEPERS + people - sessions)
        crowd.put(store, sleepers, crowd.sleeper(now + _HALF_A_DAY, guided), now)
        crowd.put_sessions(store, sessions, guided)
    with bot_api(UNLIMITED) as server:
        with product(server, file, a_second=_UNPACED) as bot:
            bot.kill()
        with product(server, file, a_second=_UNPACED) as bot:
            ready = bot.ready_after
            sleep(SETTLING)
            return {"ready": ready, PEAK: bot.usage.peak()}
