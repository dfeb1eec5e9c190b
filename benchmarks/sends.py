"""A row of messages against a server that refuses: how many are lost, how many refused.

On one server the bot is told the true pace; on the other it takes a third less than told. The
peers are the library's limiter as it comes, and `send_message` with nothing around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

from benchmarks import crowd
from benchmarks.api_log import Log, Orders
from benchmarks.figure import InRealTime, Must, Row, Unit
from benchmarks.loopback import bot_api
from benchmarks.people import routine
from benchmarks.plan import SLEEPERS, Plan
from benchmarks.product import product
from benchmarks.rush import PACE, plan_of
from benchmarks.scale import Scale
from benchmarks.side import run
from bot.store import Store

LESS = PACE * 2 / 3
"""What the stricter server takes in a second."""
_PATIENCE = 20.0
_LEAD = timedelta(seconds=8)

Logs = Mapping[str, Log]


def ours(scale: Scale, folder: Path) -> Logs:
    """Have the bot wake everybody on both servers; only counts matter, so at the same time."""
    with ThreadPoolExecutor() as pool:
        told = pool.submit(_wake, scale.sends, PACE, folder / "told.db")
        less = pool.submit(_wake, scale.sends, LESS, folder / "less.db")
        return {"told": told.result(), "less": less.result()}


def _wake(sends: int, a_second: float, file: Path) -> Log:
    due = (datetime.now(UTC) + _LEAD).replace(microsecond=0)
    with closing(Store.open(file)) as store:
        outcome = crowd.sleeper(due, routine())
        crowd.put(store, range(SLEEPERS, SLEEPERS + sends), outcome, due)
    ends = monotonic() + _PATIENCE + _LEAD.total_seconds() + 2 * sends / a_second
    with bot_api(Orders(a_second=a_second)) as server, product(server, file, a_second=PACE):
        while server.woken() < sends and monotonic() < ends:
            sleep(0.5)
        return server.log()


def theirs(scale: Scale, folder: Path) -> Logs:
    """Have each peer send as many to each server, all at the same time."""
    cases = {
        f"{peer}-{name}": (peer, a_second)
        for peer in ("limiter", "bare")
        for name, a_second in (("told", PACE), ("less", LESS))
    }
    with ThreadPoolExecutor() as pool:
        found = {
            name: pool.submit(_send, scale.sends, a_second, peer, folder / name)
            for name, (peer, a_second) in cases.items()
        }
        return {name: log.result() for name, log in found.items()}


def _send(sends: int, a_second: float, peer: str, folder: Path) -> Log:
    folder.mkdir()
    with bot_api(Orders(a_second=a_second)) as server:
        plan: Plan = plan_of(sends, 0, server.url)
        plan.save(folder)
        run(f"sends_peers.{peer}", sends, folder)
        return server.log()


def rows(scale: Scale, mine: Logs, peers: Logs) -> Iterable[Row]:
    """Compare them."""
    names = {"limiter": "AIORateLimiter as it comes", "bare": "send_message in 32 loops"}
    for case, a_second in (("told", PACE), ("less", LESS)):
        for peer, name in names.items():
            log = peers[f"{peer}-{case}"]
            yield Row(
                figure=f"{scale.sends} sends, told {PACE:g} a second, taken {a_second:g}: lost",
                unit=Unit.LOST,
                ours=_lost(mine[case], scale.sends),
                peer=name,
                theirs=_lost(log, scale.sends),
                limit=0,
                must=Must(at_most=0),
            )
            yield Row(
                figure="  refused at most in one incident",
                unit=Unit.REFUSALS,
                ours=most_in_an_incident(mine[case]),
                peer=name,
                theirs=most_in_an_incident(log),
                limit=0 if case == "told" else 1,
                must=Must(at_most=3),
            )


def most_in_an_incident(log: Log) -> int:
    """Count the most refusals of one incident: from the first until what it named is over."""
    most, count, over = 0, 0, 0.0
    for request in log.requests:
        if request.wait:
            if request.arrived >= over:
                count, over = 0, request.arrived + request.wait
            count += 1
            most = max(most, count)
    return most


def _lost(log: Log, sends: int) -> int:
    return sends - len({one.chat for one in log.requests if one.is_taken})


FIGURE = InRealTime(ours, theirs, rows)
