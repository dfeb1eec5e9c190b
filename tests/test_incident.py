"""An incident: when a message may probe, and what ends it; the pace around it has its own tests."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from bot.incident import AFTER_OTHERS, PROBE_PAUSE, Incident

instants = st.floats(0, 1000)


@given(until=instants, later=instants)
def test_it_opens_at_the_last_instant_named(until: float, later: float) -> None:
    """To whoever was not refused first, to the others a moment later."""
    incident = Incident(until=until)
    incident.refused("a", later)
    assert incident.opens == max(until, later)
    assert incident.opens_to_all == incident.opens + AFTER_OTHERS


@given(until=instants, early=st.floats(0.01, 500))
def test_only_a_probe_ends_it(until: float, early: float) -> None:
    """What was under way before it opened was sent at the old pace, and says nothing."""
    incident = Incident(until=until)
    incident.probe("early", until - early)
    assert not incident.accepted("early", until + 1)
    incident.probe("probe", until)
    assert incident.accepted("probe", until + 0.1)


def test_one_probe_at_a_time() -> None:
    """The next waits for the answer, or for a pause when there is none."""
    incident = Incident(until=10)
    incident.probe("a", 10)
    assert incident.opens == 10 + PROBE_PAUSE
    incident.failed("a", 10.5)
    assert incident.opens == 10.5 + PROBE_PAUSE
    incident.probe("b", 12)
    incident.refused("b", 20)
    assert incident.opens == 20


def test_one_may_try_before_where_it_may_not_be_about_the_token() -> None:
    """It is taken, and that ends it at once; it is refused, and then nobody tries again."""
    taken = Incident(until=100, may_try=True)
    assert taken.opens == -math.inf
    taken.probe("well", 10)
    assert taken.accepted("well", 10.1)
    refused = Incident(until=100, may_try=True)
    refused.probe("well", 10)
    refused.refused("well", 30)
    assert refused.opens == 100
