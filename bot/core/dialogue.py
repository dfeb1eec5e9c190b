"""Which flow answers which question: the tables between a question and its answer.

May not import anything that does I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.core import (
    closing,
    enquiries,
    onboarding,
    pauses,
    preferences,
    privacy,
    safety,
    starting,
    timetable,
    whereabouts,
)
from bot.core.context import Context
from bot.core.events import Choice, Reading
from bot.core.outcome import Outcome
from bot.core.person import Ask, Question

Chosen = Callable[[Outcome, Question, Choice, Context], Outcome]
Read = Callable[[Outcome, Reading, Context], Outcome | None]

CHOSEN: Mapping[Ask, Chosen] = MappingProxyType(
    {
        Ask.CONSENT: onboarding.consent_answered,
        Ask.BONES: onboarding.screening_answered,
        Ask.CLEARANCE: onboarding.screening_answered,
        Ask.CLEARED_SOME: onboarding.screening_answered,
        Ask.RULES: onboarding.rules_answered,
        Ask.TOWN_PICK: whereabouts.picked,
        Ask.TOWN_CONFIRM: onboarding.town_confirmed,
        Ask.WAKE_TIME: onboarding.wake_time_chosen,
        Ask.WEEKEND: onboarding.weekend_chosen,
        Ask.WEEKEND_TIME: onboarding.weekend_chosen,
        Ask.GAPS: onboarding.gaps_chosen,
        Ask.READY: starting.ready_answered,
        Ask.TIME: timetable.time_chosen,
        Ask.TOMORROW: timetable.tomorrow_chosen,
        Ask.PAUSE: pauses.chosen,
        Ask.SETTINGS: preferences.changed,
        Ask.RED_FLAGS: safety.red_flags_answered,
        Ask.AFTER_PAIN: starting.after_pain_answered,
        Ask.LOCKED: onboarding.doctor_checked,
        Ask.NUMBERS: closing.numbers_answered,
        Ask.STIFF_AFTER: closing.after_told,
        Ask.WEEK_STIFFNESS: closing.week_stiffness_told,
        Ask.WEEK_LENGTH: closing.week_length_told,
        Ask.TREND: enquiries.trend_chosen,
        Ask.ERASE: privacy.what_chosen,
        Ask.ERASE_SURE: privacy.sure,
    }
)
"""The flow that takes a choice, for each question that has buttons."""

READ: Mapping[Ask, Read] = MappingProxyType(
    {
        Ask.TOWN: whereabouts.read,
        Ask.TOWN_PICK: whereabouts.read,
        Ask.TOWN_CONFIRM: whereabouts.read,
        Ask.WAKE_TIME: onboarding.wake_time_read,
        Ask.WEEKEND: onboarding.weekend_read,
        Ask.WEEKEND_TIME: onboarding.weekend_read,
        Ask.TIME: timetable.time_read,
        Ask.TOMORROW: timetable.tomorrow_read,
        Ask.PAUSE: pauses.read,
    }
)
"""The flow that takes typed words, for each question that can be answered freely."""

SCALES = MappingProxyType(
    {
        Ask.STIFF_AFTER: "stiff-after",
        Ask.WEEK_STIFFNESS: "week-stiffness",
        Ask.WEEK_LENGTH: "week-length",
    }
)
"""Questions that a bare number answers, and the action it stands for."""

PLACES = frozenset({Ask.TOWN, Ask.TOWN_PICK, Ask.TOWN_CONFIRM})
"""Questions whose answer is worth looking up among the towns."""
