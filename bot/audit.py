"""The nightly audit: every stored streak is recomputed from the days and must be equal.

A difference is an error of ours: it is logged, and mended from the days.
"""

from __future__ import annotations

import asyncio

from msgspec.structs import replace
from structlog.typing import FilteringBoundLogger

from bot.core.days import KEPT_DAYS, Day, Ledger, Streak, streak_of
from bot.logs import person_hash
from bot.records import Stored
from bot.store import Store

BREATH_EVERY = 100
"""How many people are audited between two breaths of the loop."""


async def audit_streaks(store: Store, log: FilteringBoundLogger, *, mends: bool) -> int:
    """Compare everybody's streak with their days; return how many differed."""
    differed = 0
    for count, number in enumerate(store.everyone()):
        differed += _audit_one(store, number, log, mends=mends)
        if count % BREATH_EVERY == 0:
            await asyncio.sleep(0)
    log.info("streaks-audited", differed=differed)
    return differed


def _audit_one(store: Store, number: int, log: FilteringBoundLogger, *, mends: bool) -> bool:
    stored = store.load(number)
    if stored is None:
        return False
    salt = bytes.fromhex(store.fact("salt") or "")
    days = store.days(number)
    truth = streak_of(days)
    kept = store.streak(number) or Streak()
    if truth == kept == stored.person.ledger.streak:
        return False
    log.error(
        "streak-differs",
        person=person_hash(stored.platform, stored.chat, salt),
        stored=kept.current,
        recomputed=truth.current,
        mended=mends,
    )
    if mends:
        _mend(store, stored, days, truth)
    return True


def _mend(store: Store, stored: Stored, days: tuple[Day, ...], truth: Streak) -> None:
    with store.transaction():
        store.save(stored.id, replace(stored.person, ledger=ledger_of(days)), stored.due)
        store.record(stored.id, (), truth)


def ledger_of(days: tuple[Day, ...]) -> Ledger:
    """The ledger that all of a person's days make, oldest first."""
    return Ledger(base=streak_of(days[:-KEPT_DAYS]), recent=days[-KEPT_DAYS:])
