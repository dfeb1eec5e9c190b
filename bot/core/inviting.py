"""The invitation of a morning: its words, its buttons, and the news of the days before.

May not import anything that does I/O.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from bot.core import bookkeeping, session
from bot.core.context import Context
from bot.core.days import Day, Ledger, Rule, repairable
from bot.core.events import Choice
from bot.core.outcome import Outcome, Rows
from bot.core.person import Person, Session
from bot.core.routine import CHEST_LIFT
from bot.core.says import Arg, Kind

MOST_SNOOZES = 3

_NO_NEWS: Mapping[str, Arg] = MappingProxyType(
    {"news": "none", "spare": 0, "best": 0, "total": 0, "current": 0}
)
_COSTS = MappingProxyType({Rule.SPENT: "spent", Rule.ENDED: "ended"})

START = Choice("start")
SNOOZE_CHOICE = Choice("snooze")
NOT_TODAY = Choice("not-today")
BAD_DAY = Choice("bad-day")


def invite(out: Outcome, key: str, context: Context) -> Outcome:
    """Say good morning; what yesterday cost, and whether it was done without us, comes along."""
    current = session.current(out)
    expires = None
    if key == "wake-up":
        expires = current.woke + bookkeeping.WAKE_UP_WINDOW
    elif key in ("wake-up-late", "queue-late"):
        expires = bookkeeping.open_until(out.person)
    out = out.session(since=context.now, acknowledged=False)
    return invitation(out, key, kind=Kind.WAKE_UP, rings=True, expires=expires)


def invitation(
    out: Outcome, key: str, *, kind: Kind, rings: bool, expires: datetime | None = None
) -> Outcome:
    """Say this with the buttons of a wake-up."""
    current = session.current(out)
    snooze = (SNOOZE_CHOICE,) if current.snoozes < MOST_SNOOZES else ()
    rows: Rows = ((START, *snooze), (NOT_TODAY, BAD_DAY))
    missed = _repairable(out.person, current)
    if missed is not None:
        rows = (*rows, (Choice("repair", missed.date.isoformat()),))
        out = out.update(repair_offered=current.date)
    out = out.session(choices=tuple(choice for row in rows for choice in row))
    return out.say(
        key,
        *rows,
        kind=kind,
        rings=rings,
        mark=current.mark,
        expires=expires,
        count=len(current.plan),
        lift="yes" if CHEST_LIFT in current.plan else "no",
        repair="yes" if missed else "no",
        missed=missed.date.isoformat() if missed else "",
        args=news(out.person),
    )


def _repairable(person: Person, current: Session) -> Day | None:
    """The missed day to ask about; once in 7 days, the nudges of that morning included."""
    offered = person.repair_offered
    before = [on for on in (person.last_repair, offered) if on is not None and on != current.date]
    return repairable(person.ledger, today=current.date, last_repair=max(before, default=None))


def news(person: Person) -> Mapping[str, Arg]:
    """What a missed or skipped date cost, told once; nothing when the streak is hidden."""
    if person.missed is None or not person.preferences.shows_streak:
        return _NO_NEWS
    streak = person.ledger.streak
    return {
        "news": _cost(person.ledger, person.missed),
        "spare": streak.spare_days,
        "best": streak.best,
        "total": streak.total,
        "current": streak.current,
    }


def _cost(ledger: Ledger, missed: date) -> str:
    day = ledger.day(missed)
    return "none" if day is None else _COSTS.get(ledger.before(missed).rule(day), "none")
