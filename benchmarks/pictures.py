"""Cues in time while people ask for pictures and pages, beside the same sessions without them.

Half of those who ask want the calendar, half the page for a visit, all within a second, and the
process that draws starts with the first. Each has twelve weeks of days behind them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

from msgspec import Struct

from benchmarks import crowd, traffic
from benchmarks.api_log import Log, Orders
from benchmarks.figure import Must, Row, Unit
from benchmarks.loopback import Server, bot_api
from benchmarks.people import PLATFORM, routine
from benchmarks.product import product
from benchmarks.rush import PACE, as_monotonic, missing
from benchmarks.scale import Scale
from benchmarks.sessions_at_once import SETTLING, Found
from bot.core.days import Day, DayOutcome, Streak
from bot.store import Store

WITHOUT = "the same sessions, nobody asks"
ASKED = ("/calendar", "/report")
_SENT = ("sendPhoto", "sendDocument")
_DAYS = 84
_ASKERS = 5_000_000
"""The first chat of those who ask."""
_WATCHED = 25.0
"""Seconds for which cues count; within them everything that was asked for arrives."""


class Watched(Struct, frozen=True, kw_only=True):
    """What a server saw of the sessions, and of those who asked."""

    found: Found
    waited: tuple[float, ...]
    """Seconds from asking until each picture or page arrived."""

    @property
    def late(self) -> list[float]:
        """How late each cue was."""
        return [cue.late for cue in self.found.cues]


def rows(scale: Scale, folder: Path) -> Iterable[Row]:
    """Make the figure."""
    without = _watch(scale, folder / "without.db", asking=False)
    asked = _watch(scale, folder / "asked.db", asking=True)
    head = f"{scale.sessions_drawn_by} sessions, {scale.asking} pictures and pages asked for"
    for figure, share in ((f"cues late, {head}: p99", 0.99), ("  half of them within", 0.5)):
        yield Row(
            figure=figure,
            unit=Unit.SECONDS,
            ours=traffic.percentile(asked.late, share),
            peer=WITHOUT,
            theirs=traffic.percentile(without.late, share),
            limit=0,
            must=Must(at_most=0.1) if share > 0.9 else None,
        )
    yield Row(
        figure=f"  the latest of {len(asked.late):,} cues, {len(without.late):,} without",
        unit=Unit.SECONDS,
        ours=max(asked.late, default=float("nan")),
        peer=WITHOUT,
        theirs=max(without.late, default=float("nan")),
        limit=0,
    )
    yield missing(asked.found.awaited, without.found.awaited, WITHOUT)
    yield Row(
        figure="  pictures and pages that arrived",
        unit=Unit.COUNT,
        ours=len(asked.waited),
        peer=WITHOUT,
        theirs=len(without.waited),
        limit=scale.asking,
        must=Must(at_least=scale.asking),
    )
    yield Row(
        figure="  from asking until half of them were there, and their words before",
        unit=Unit.SECONDS,
        ours=traffic.percentile(asked.waited, 0.5),
        peer=WITHOUT,
        theirs=float("nan"),
    )


def _watch(scale: Scale, file: Path, *, asking: bool) -> Watched:
    askers = range(_ASKERS, _ASKERS + scale.asking)
    spares = crowd.spares(scale.sessions_drawn_by)
    with closing(Store.open(file)) as store:
        guided = routine()
        first = crowd.put_sessions(store, scale.sessions_drawn_by, guided)
        now = datetime.now(UTC)
        someone = crowd.spare(now, guided)
        crowd.put(store, [*spares, *askers], someone, now)
        _remember(store, askers, now)
    since = monotonic() + SETTLING.total_seconds()
    until = since + _WATCHED
    with bot_api(Orders(a_second=PACE, spares=spares)) as server, product(server, file):
        sleep(max(0.0, since + 1 - monotonic()))
        if asking:
            _ask(server, askers)
        sleep(until + 1 - monotonic())
        log = server.log()
    known = {chat: as_monotonic(at) for chat, at in first.items()}
    found = Found(log=log, since=since, until=until, first=known)
    return Watched(found=found, waited=tuple(_waited(log)))


def _ask(server: Server, askers: Iterable[int]) -> None:
    for number, chat in enumerate(askers):
        server.do(chat, ASKED[number % len(ASKED)])


def _waited(log: Log) -> Iterator[float]:
    told = {deed.chat: deed.told for deed in log.deeds if deed.words in ASKED}
    for request in log.requests:
        if request.method in _SENT and request.chat in told and request.is_taken:
            yield request.arrived - told[request.chat]


def _remember(store: Store, chats: Iterable[int], now: datetime) -> None:
    """Give each twelve weeks of mornings, every fourth of them not kept."""
    dates = [now.date() - timedelta(days=back) for back in range(1, _DAYS + 1)]
    days = [
        Day(date=date, outcome=DayOutcome.FULL if number % 4 else DayOutcome.MISSED)
        for number, date in enumerate(dates)
    ]
    with store.transaction():
        for chat in chats:
            stored = store.find(PLATFORM, str(chat))
            assert stored is not None
            store.record(stored.id, days, Streak())
