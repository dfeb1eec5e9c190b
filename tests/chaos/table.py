"""The counts as a table, and the first offenders. Decides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tests.chaos.checks import Check, Evidence
from tests.chaos.siege import Plan, Siege
from tests.chaos.weather import Trouble

SHOWN = 5
"""Offenders of each kind that are named."""


def print_counts(
    plan: Plan,
    siege: Siege,
    evidence: Evidence,
    checks: Sequence[Check],
    seconds: float,
    console: Console,
) -> None:
    """Print what happened, then what was checked."""
    table = Table(
        title=f"python -m tests.chaos --kills {plan.kills} --people {plan.people} "
        f"--seed {plan.seed}"
    )
    for column, justify in (("count", "left"), ("found", "right"), ("allowed", "right")):
        table.add_column(column, justify="right" if justify == "right" else "left")
    remains = evidence.remains
    facts = {
        "people": plan.people,
        "mornings": plan.mornings,
        "kill -9": remains.kills,
        "  with messages in flight": remains.kills_in_flight,
        "  messages in flight": sum(row.flying for row in remains.unsent),
        **{f"  network: {trouble}": siege.weather.seen[trouble] for trouble in Trouble},
        "updates": len(evidence.server.issued),
        "messages": len(evidence.server.arrivals),
        **_acts(evidence),
        "  people: questions": sum(len(one.asked) for one in evidence.crowd.people.values()),
        "seconds": round(seconds),
    }
    for name, count in facts.items():
        table.add_row(name, f"{count:,}", "")
    table.add_section()
    for one in checks:
        mark = "" if one.holds else "  WRONG"
        table.add_row(f"{one.name}{mark}", f"{len(one.found):,}", f"{one.allowed:,}")
    console.print(table)
    for one in checks:
        if not one.holds:
            console.print(f"{one.name}:", *one.found[:SHOWN], sep="\n  ", markup=False)


def _acts(evidence: Evidence) -> dict[str, int]:
    """What people did in their sessions, by kind."""
    acts = Counter(act.what for one in evidence.crowd.people.values() for act in one.acts)
    return {f"  people: {what}": count for what, count in sorted(acts.items())}
