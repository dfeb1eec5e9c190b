"""Somebody writes while nothing else happens: when the first byte of the answer arrives.

Counted from the instant at which the server told the bot of it. The peer is a handler of the
library's Application that answers with a fixed text and keeps nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep

from benchmarks import crowd, traffic
from benchmarks.api_log import Orders
from benchmarks.api_people import IT_HURTS
from benchmarks.figure import Must, Row, Unit
from benchmarks.loopback import Server, bot_api
from benchmarks.people import routine
from benchmarks.product import product
from benchmarks.rush import plan_of
from benchmarks.scale import Scale
from benchmarks.side import run
from bot.store import Store

APART = 0.1
"""Seconds between two who write."""
SETTLING = 4.0
"""Seconds after a start in which the work that follows right after it is done."""


def rows(scale: Scale, folder: Path) -> Iterable[Row]:
    """Make the figure."""
    ours, theirs = _ours(scale.replies, folder), _theirs(scale.replies, folder)
    for figure, share, must in (
        (f"{scale.replies} write, one by one: the answer's first byte, p99", 0.99, 20),
        ("  half of them within", 0.5, None),
    ):
        yield Row(
            figure=figure,
            unit=Unit.MILLISECONDS,
            ours=1000 * traffic.percentile(ours, share),
            peer="a MessageHandler that keeps nothing",
            theirs=1000 * traffic.percentile(theirs, share),
            limit=0,
            must=None if must is None else Must(at_most=must),
        )


def _ours(replies: int, folder: Path) -> list[float]:
    file = folder / "replying.db"
    now = datetime.now(UTC)
    with closing(Store.open(file)) as store:
        crowd.put(store, crowd.spares(replies), crowd.spare(now, routine()), now)
    with bot_api(Orders()) as server, product(server, file):
        return _write(server, replies)


def _theirs(replies: int, folder: Path) -> list[float]:
    with bot_api(Orders()) as server, ThreadPoolExecutor() as pool:
        plan_of(0, 0, server.url, watched=replies * APART + 2).save(folder)
        started = monotonic()
        peer = pool.submit(run, "rush_jobs.serve", replies, folder)
        server.polled_since(started)
        found = _write(server, replies)
        peer.result()
        return found


def _write(server: Server, replies: int) -> list[float]:
    sleep(SETTLING)
    for chat in crowd.spares(replies):
        server.do(chat, IT_HURTS)
        sleep(APART)
    sleep(1)
    found = list(traffic.replies(server.log(), IT_HURTS))
    assert len(found) == replies, f"{len(found)} of {replies} were answered"
    return found
