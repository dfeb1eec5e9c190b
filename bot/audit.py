"""The nightly audit: every stored streak is recomputed from the days and must be equal.

A difference is an error of ours: it is logged, and mended from the days.
"""

from __future__ import annotations

import asyncio

from msgspec.structs import replace
from structlog.typing import FilteringBoundLogger

from bot.core.days import KEPT_DAYS, Day, Ledger, Streak, streak_of
from bot.errors import PersonUnreadableError
from bot.logs import person_hash
from bot.records import Stored
from bot.store import Store

BITE = 10
"""How many people are audited between two breaths of the loop: about 2 ms of work."""
BREATH = 0.003
"""Seconds in which others are served."""


async def audit_streaks(
    store: Store, log: FilteringBoundLogger, *, mends: bool, breath: float = BREATH
) -> int:
    """Compare everybody's streak with their days; return how many differed.

    When it `mends`, somebody who can't be read is told to the host, and everybody else comes to
    their turn; else that raises `PersonUnreadableError`, since whoever only asks is to know.

    In small bites on the loop: a thread would hold up every single statement of the loop's
    database for the time in which Python lets no other thread run.
    """
    differed = 0
    for count, number in enumerate(store.everyone(), 1):
        try:
            differed += _audit_one(store, number, log, mends=mends)
        except PersonUnreadableError as error:
            if not mends:
                raise
            log.error("person-unreadable", cause=str(error))  # noqa: TRY400 - says it all
        if count % BITE == 0:
            await asyncio.sleep(breath)
    log.info("streaks-audited", differed=differed)
    return differed


def _audit_one(store: Store, number: int, log: FilteringBoundLogger, *, mends: bool) -> bool:
    stored = store.load(number)
    if stored is None:
        return False
    days = store.days(number)
    truth = streak_of(days)
    kept = store.streak(number) or Streak()
    if truth == kept == stored.person.ledger.streak:
        return False
    salt = bytes.fromhex(store.fact("salt") or "")
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
        person = replace(stored.person, ledger=ledger_of(days))
        store.save(stored.id, person, stored.due, may_wait=stored.may_wait)
        store.record(stored.id, (), truth)


def ledger_of(days: tuple[Day, ...]) -> Ledger:
    """The ledger that all of a person's days make, oldest first."""
    return Ledger(base=streak_of(days[:-KEPT_DAYS]), recent=days[-KEPT_DAYS:])
