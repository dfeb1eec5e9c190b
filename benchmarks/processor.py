"""Processor time a message: the whole way of a wake-up, beside `send_message` in loops.

Ours finds who is due, steps, saves, renders, sends and saves that it was taken. The peer sends a
text as long with the library's own client and does nothing else. The server refuses nothing and
answers at once.
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
from benchmarks.rush import plan_of
from benchmarks.scale import Scale
from benchmarks.side import run
from bot.store import Store

_LEAD = timedelta(seconds=15)
_UNPACED = 10_000.0
_PATIENCE = 60.0


def rows(scale: Scale, folder: Path) -> Iterable[Row]:
    """Make the figure."""
    ours, taken = _ours(scale.messages, folder)
    theirs = _theirs(scale.messages, folder)
    assert taken == scale.messages, f"only {taken} of {scale.messages} were woken"
    yield Row(
        figure=f"processor time a message, over {scale.messages:,}",
        unit=Unit.MILLISECONDS,
        ours=1000 * ours / scale.messages,
        peer="send_message in 32 loops, the library's client",
        theirs=1000 * theirs / scale.messages,
        must=Must(times=1 / 0.6),
    )


def _ours(messages: int, folder: Path) -> tuple[float, int]:
    file = folder / "processor.db"
    due = (datetime.now(UTC) + _LEAD).replace(microsecond=0)
    with closing(Store.open(file)) as store:
        outcome = crowd.sleeper(due, routine())
        crowd.put(store, range(SLEEPERS, SLEEPERS + messages), outcome, due)
    with bot_api(UNLIMITED) as server, product(server, file, a_second=_UNPACED) as bot:
        sleep(max(0.0, (due - datetime.now(UTC)).total_seconds() - 0.5))
        before = bot.usage.cpu()
        ends = monotonic() + _PATIENCE
        while server.woken() < messages and monotonic() < ends:
            sleep(0.2)
        sleep(1)  # what the last answers lead to
        return bot.usage.cpu() - before, server.woken()


def _theirs(messages: int, folder: Path) -> float:
    with bot_api(UNLIMITED) as server:
        plan_of(messages, 0, server.url).save(folder)
        return run("sends_peers.bare", messages, folder)["cpu"]
