"""Towns, clocks and travel: which zone a person is in, and what moving does to their mornings."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalog import button_data
from bot.core.days import DayOutcome
from bot.core.events import Place, Word
from bot.core.person import Ask
from bot.core.wakeups import local_date, to_local
from tests.core.life import Life, berlin, settled_person
from tests.core.meeting import meet

SPRINGFIELDS = (
    Place("America/Chicago", "Springfield", "US"),
    Place("America/New_York", "Springfield", "US"),
    Place("Australia/Brisbane", "Springfield", "AU"),
)
TOKYO = Place("Asia/Tokyo", "Tokyo", "JP")
HONOLULU = Place("Pacific/Honolulu", "Honolulu", "US")
AUCKLAND = Place("Pacific/Auckland", "Auckland", "NZ")
LOS_ANGELES = Place("America/Los_Angeles", "Los Angeles", "US")
ZONES = [
    "Europe/Berlin",
    "Asia/Tokyo",
    "Pacific/Honolulu",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "America/Los_Angeles",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
]


def moves(life: Life, place: Place) -> None:
    """Tell of a move and agree to it."""
    life.types(Word.ZONE, places=(place,))
    life.taps("zone-yes")


def test_a_town_is_taken_after_the_clock_was_agreed_on() -> None:
    """One town: "so it is 21:00 with you now?", and only a yes sets the zone by its name."""
    life = meet(until=Ask.TOWN)
    life.reads(places=(berlin(),))
    assert life.last().args == {"place": "Berlin", "time": "21:00"}
    assert life.person.zone == ""
    life.taps("zone-yes")
    assert (life.person.zone, life.person.place) == ("Europe/Berlin", "Berlin")
    assert life.person.country == "DE"


def test_the_wrong_clock_asks_again() -> None:
    """A no to the clock keeps nothing and asks for the town once more."""
    life = meet(until=Ask.TOWN_CONFIRM)
    life.taps("zone-no")
    assert life.last().key == "town-again"
    assert life.person.zone == ""
    life.reads(places=(TOKYO,))
    life.taps("zone-yes")
    assert life.person.zone == "Asia/Tokyo"


def test_towns_that_share_a_name_are_offered_apart() -> None:
    """Each of several towns has a button of its own, with what tells it from the others."""
    life = meet(until=Ask.TOWN)
    life.reads(places=SPRINGFIELDS)
    labels = [choice.value for row in life.last().choices for choice in row if choice.value]
    assert len(set(labels)) == 3
    life.taps("place", labels[2])
    life.taps("zone-yes")
    assert life.person.zone == "Australia/Brisbane"


def test_none_of_the_towns_asks_again() -> None:
    """Somewhere else leads back to the question."""
    life = meet(until=Ask.TOWN)
    life.reads(places=SPRINGFIELDS)
    life.taps("place-other")
    assert life.person.question is not None
    assert life.person.question.ask is Ask.TOWN


def test_another_town_can_be_typed_instead_of_a_button() -> None:
    """At the pick and at the clock, a new town takes the place of the one before."""
    life = meet(until=Ask.TOWN)
    life.reads(places=SPRINGFIELDS)
    life.reads(places=(TOKYO,))
    life.reads(places=(berlin(),))
    life.taps("zone-yes")
    assert life.person.place == "Berlin"


def test_a_town_may_stand_in_a_command_in_the_first_meeting() -> None:
    """Both "/zone Berlin" and "I live in Berlin" answer the question for the town."""
    life = meet(until=Ask.TOWN)
    life.types(Word.ZONE, places=(berlin(),))
    assert life.last().key == "town-confirm"
    life.taps("zone-yes")
    assert life.person.place == "Berlin"


def test_an_unknown_town_changes_nothing() -> None:
    """What no town is known by gets a short answer; the question stays open."""
    life = meet(until=Ask.TOWN)
    before = life.person
    life.reads()
    assert life.person == before
    assert life.last().key == "unknown-town"
    assert life.person.question is not None
    assert life.last().mark == life.person.question.mark


def test_a_place_without_a_name_goes_by_its_zone() -> None:
    """From "my clock says" only a zone is known: it is named in the question and kept."""
    life = meet(until=Ask.TOWN)
    life.reads(places=(Place("Etc/GMT-1"),))
    assert life.last().args["place"] == "Etc/GMT-1"
    life.taps("zone-yes")
    assert (life.person.zone, life.person.place) == ("Etc/GMT-1", "")


def test_a_shared_location_moves_without_a_command() -> None:
    """Somebody settled who shares where they are is asked for the clock and moves."""
    life = Life(settled_person())
    life.reads(places=(TOKYO,))
    assert life.last().key == "town-confirm"
    life.taps("zone-yes")
    assert life.last().key == "zone-noted"
    assert life.person.zone == "Asia/Tokyo"


@given(
    names=st.lists(
        st.text(min_size=1, max_size=80).filter(lambda name: name.strip()), min_size=2, max_size=6
    )
)
@settings(max_examples=60, deadline=None)
def test_every_town_fits_on_a_button(names: list[str]) -> None:
    """However long or foreign a name is, its button fits into the platform's 64 bytes."""
    life = Life(settled_person())
    life.types(Word.ZONE, places=tuple(Place("Asia/Tokyo", name, "JP") for name in names))
    for row in life.last().choices:
        for choice in row:
            assert button_data(choice, life.last().mark)


def test_travel_west_gives_one_long_day() -> None:
    """Woken in Berlin at 7 and off to Los Angeles: the next morning is tomorrow at 7 there."""
    life = Life(settled_person())
    life.morning()
    life.waits(hours=12)
    moves(life, LOS_ANGELES)
    life.morning()
    assert to_local(life.now, "America/Los_Angeles").isoformat()[:16] == "2026-03-04T07:00"
    assert life.keys[-1] == "wake-up"


def test_travel_east_never_wakes_before_ten_hours() -> None:
    """7:00 in Tokyo is 7 h after 7:00 in Los Angeles: that date is void, the next one woken."""
    life = Life(settled_person(zone="America/Los_Angeles"))
    life.morning()
    woken = life.now
    life.waits(hours=2)
    moves(life, TOKYO)
    life.morning()
    assert life.now - woken == timedelta(hours=31)
    left_out = life.person.ledger.day(date(2026, 3, 4))
    assert left_out is not None
    assert left_out.outcome is DayOutcome.VOID


def test_travel_east_wakes_after_ten_hours_or_more() -> None:
    """7:00 in Auckland is 12 h after 7:00 in Berlin, on the next date: it counts."""
    life = Life(settled_person())
    life.morning()
    woken = life.now
    life.waits(hours=2)
    moves(life, AUCKLAND)
    life.morning()
    assert life.now - woken == timedelta(hours=12)
    assert to_local(life.now, "Pacific/Auckland").date() == date(2026, 3, 4)


def test_over_the_date_line_westward_the_lost_date_is_void() -> None:
    """Honolulu to Auckland leaves a date out: it is void and costs nothing."""
    life = Life(settled_person(zone="Pacific/Honolulu"))
    life.whole_morning()
    before = life.person.ledger.streak
    assert before.current == 1
    life.waits(hours=3)
    moves(life, AUCKLAND)
    life.whole_morning()
    kept = [day.date for day in life.person.ledger.recent if day.outcome.counts]
    lost = [day for day in life.person.ledger.recent if kept[0] < day.date < kept[1]]
    assert [day.outcome for day in lost] == [DayOutcome.VOID] * len(lost)
    assert life.person.ledger.streak.current == 2
    assert life.person.ledger.streak.spare_days == before.spare_days


def test_over_the_date_line_eastward_no_date_comes_twice() -> None:
    """Auckland to Honolulu lives a date again: its second morning is left out."""
    life = Life(settled_person(zone="Pacific/Auckland"))
    life.whole_morning()
    life.waits(hours=3)
    moves(life, HONOLULU)
    life.whole_morning()
    dates = [day.date for day in life.person.ledger.recent if day.outcome.counts]
    assert dates == [date(2026, 3, 4), date(2026, 3, 5)]
    assert life.person.ledger.streak.current == 2


def test_a_running_session_keeps_its_date() -> None:
    """Moving in the middle of a session changes neither its date nor what it is credited to."""
    life = Life(settled_person(zone="Pacific/Honolulu"))
    life.morning()
    life.taps("start")
    moves(life, AUCKLAND)
    life.until("done")
    life.taps("done")
    kept = [day.date for day in life.person.ledger.recent if day.outcome.counts]
    assert kept == [date(2026, 3, 3)]


@settings(max_examples=80, deadline=None)
@given(
    journey=st.lists(st.tuples(st.sampled_from(ZONES), st.integers(0, 40)), max_size=5),
    at=st.sampled_from([time(0), time(4, 30), time(7), time(12), time(23, 59)]),
)
def test_any_journey_keeps_ten_hours_and_one_wake_up_a_date(
    journey: list[tuple[str, int]], at: time
) -> None:
    """After any change of zone: at least 10 h between wake-ups, dates ascending, at wall time."""
    life = Life(settled_person(at=at))
    life.morning()
    woken: list[tuple[datetime, date]] = []
    for zone, hours in [*journey, ("Europe/Berlin", 0)]:
        moves(life, Place(zone))
        pending = life.person.last_wakeup
        assert pending is not None
        woken.append((pending.at, pending.date))
        life.waits(hours=hours)
        latest = life.person.last_wakeup
        assert latest is not None
        assert latest.date >= pending.date
        upcoming = life.person.next_wakeup
        assert upcoming is not None
        assert upcoming.date > latest.date
        assert upcoming.at.tzinfo is UTC
        if life.person.moved:
            assert upcoming.at - latest.at >= timedelta(hours=10)
        assert to_local(upcoming.at, zone).time() == at or zone == "Australia/Lord_Howe"
        assert local_date(upcoming.at, zone) == upcoming.date
    spent = [day for day in life.person.ledger.recent if day.outcome is DayOutcome.SKIPPED]
    assert not spent


@pytest.mark.parametrize("same", [True, False])
def test_saying_the_town_again_changes_no_morning(same: bool) -> None:
    """The same zone said again, as a town or by its name, leaves the next wake-up as it was."""
    life = Life(settled_person())
    life.morning()
    before = life.person.next_wakeup
    moves(life, berlin() if same else Place("Europe/Berlin"))
    assert life.person.next_wakeup == before
