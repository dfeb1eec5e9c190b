"""Where a person is: a town, a zone's name, a shared place, or what their clock says.

Zones are stored by name. May not import anything that does I/O.
"""

from __future__ import annotations

from bot.core import bookkeeping
from bot.core.context import Context
from bot.core.events import Choice, Place, Reading
from bot.core.outcome import Outcome
from bot.core.person import Ask, Question
from bot.core.wakeups import to_local

MOST_PLACES = 6
LABEL_BYTES = 40
"""What fits into a button beside its mark: a button carries 64 bytes."""


def ask_town(out: Outcome, key: str = "town") -> Outcome:
    """Ask where they are; the answer is typed or a shared location."""
    return out.ask(Ask.TOWN, key)


def read(out: Outcome, reading: Reading, context: Context) -> Outcome | None:
    """Take a typed or shared place; None when the text names none."""
    if not reading.places:
        return None
    if len(reading.places) == 1:
        return _confirm(out, reading.places[0], context)
    places = reading.places[:MOST_PLACES]
    rows = tuple((Choice("place", _label(place, places)),) for place in places)
    return out.ask(Ask.TOWN_PICK, "town-pick", *rows, (Choice("place-other"),), places=places)


def _label(place: Place, among: tuple[Place, ...]) -> str:
    """The town's name, with its country or zone where towns share a name."""
    alike = [p for p in among if p.name == place.name and p != place]
    label = place.name or place.zone
    if alike:
        same_country = any(p.country == place.country for p in alike)
        label = f"{place.name}, {place.zone if same_country else place.country}"
    return label.encode()[:LABEL_BYTES].decode(errors="ignore")


def picked(out: Outcome, question: Question, choice: Choice, context: Context) -> Outcome:
    """One of several towns was chosen."""
    for place in question.places:
        if choice.value == _label(place, question.places):
            return _confirm(out, place, context)
    return ask_town(out, "town-again")


def _confirm(out: Outcome, place: Place, context: Context) -> Outcome:
    local = to_local(context.now, place.zone)
    return out.ask(
        Ask.TOWN_CONFIRM,
        "town-confirm",
        (Choice("zone-yes"), Choice("zone-no")),
        places=(place,),
        place=place.name or place.zone,
        time=local.strftime("%H:%M"),
    )


def confirmed(out: Outcome, question: Question, choice: Choice, context: Context) -> Outcome:
    """Move to the zone that was agreed on; asks again after a no."""
    if choice.action == "zone-no" or not question.places:
        return ask_town(out, "town-again")
    place = question.places[0]
    out = bookkeeping.settle(out, context).close_question()
    moved = place.zone != out.person.zone
    out = out.update(zone=place.zone, place=place.name, country=place.country)
    if not out.person.scheduled:
        return out
    if moved:
        out = out.update(moved=out.person.last_wakeup is not None)
    out = bookkeeping.rearm(out, context)
    return out.say("zone-noted", args=bookkeeping.next_args(out.person))
