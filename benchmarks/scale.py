"""How large the benchmarks' loads are: the short form, and the long one by a flag."""

from __future__ import annotations

from msgspec import Struct


class Scale(Struct, frozen=True, kw_only=True):
    """So many of each."""

    people: int
    """Who are registered; the figures without a platform grow and shrink with it."""
    woken: int
    """Whose wake-up is due in the same second."""
    sessions: int = 40
    """That run meanwhile."""
    sessions_at_once: int = 400
    watched: float
    """Seconds for which those are watched."""
    sessions_drawn_by: int = 200
    """That run while pictures are drawn."""
    asking: int = 50
    """Who ask for a picture or a page."""
    open_sessions: int = 1_000
    """That a crash leaves."""
    sends: int = 600
    """Sends in a row against a server that refuses."""
    messages: int
    """Whose processor time is counted."""
    replies: int = 100
    """Of people who write while nothing else happens."""
    ours_alone: bool = False
    """Whether nothing runs beside ours, also where it mostly waits."""
    growth: int = 1
    """How many times as many people the claim is made among once more; 1: not again."""


SHORT = Scale(people=10_000, woken=1_000, watched=30, messages=2_000)
LONG = Scale(people=100_000, woken=10_000, watched=330, messages=10_000, growth=10, ours_alone=True)
