"""What we remember about a person: one immutable value, saved whole after every step.

No names, no message texts, no platform ids: those belong to the store or nowhere.
This module may not import anything that does I/O.
"""

from __future__ import annotations

import enum
from datetime import date, datetime, time

from msgspec import Struct

from bot.core.days import Ledger
from bot.core.events import Choice, Place
from bot.core.routine import Options
from bot.core.wakeups import Override, Schedule, Wakeup

STATE_VERSION = 1
"""Raised whenever a stored person of the version before can no longer be read as it is."""

NO_TIMES: tuple[time | None, ...] = (None,) * 7


class Ask(enum.StrEnum):
    """The questions that can stand open beside a session."""

    CONSENT = "consent"
    BONES = "bones"
    CLEARANCE = "clearance"
    CLEARED_SOME = "cleared-some"
    RULES = "rules"
    TOWN = "town"
    TOWN_PICK = "town-pick"
    TOWN_CONFIRM = "town-confirm"
    WAKE_TIME = "wake-time"
    WEEKEND = "weekend"
    WEEKEND_TIME = "weekend-time"
    GAPS = "gaps"
    READY = "ready"
    TIME = "time"
    TOMORROW = "tomorrow"
    PAUSE = "pause"
    SETTINGS = "settings"
    RED_FLAGS = "red-flags"
    AFTER_PAIN = "after-pain"
    LOCKED = "locked"
    NUMBERS = "numbers"
    STIFF_AFTER = "stiff-after"
    WEEK_STIFFNESS = "week-stiffness"
    WEEK_LENGTH = "week-length"
    TREND = "trend"
    ERASE = "erase"
    ERASE_SURE = "erase-sure"


class Question(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A question that stands open; `mark` is what taps on its buttons carry."""

    ask: Ask
    mark: str
    choices: tuple[Choice, ...] = ()
    places: tuple[Place, ...] = ()
    """The towns offered or waiting for a yes."""
    subject: str = ""
    """What it is about: the exercise that hurt, what to erase, the exercises picked so far."""


class Screening(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to the bone-health question and the two clearances, each dated (local)."""

    answer: str = ""
    """"yes", "unsure", "no", or empty while unanswered."""
    answered: date | None = None
    doctor: date | None = None
    therapist: date | None = None
    only: tuple[str, ...] = ()
    """The exercises they cleared, when it was only some; empty means all."""
    locked: bool = False
    """A red flag was named: closed until a doctor has checked."""
    remind_at: datetime | None = None
    asked: date | None = None
    """When the question was last asked, so that a morning doesn't ask it every day."""
    red_flags: bool = False
    """Something hurt, and the question about red flags has no answer yet."""


class Phase(enum.StrEnum):
    """Where a session stands."""

    INVITED = "invited"
    SNOOZED = "snoozed"
    QUEUED = "queued"
    MEASURING = "measuring"
    BETWEEN = "between"
    RUNNING = "running"
    ASKED = "asked"
    PAUSED = "paused"
    RESUMING = "resuming"
    STOPPED = "stopped"
    REVIEWING = "reviewing"
    CLOSED = "closed"
    FINISHED = "finished"


class Answered(enum.StrEnum):
    """How an exercise ended."""

    DONE = "done"
    SKIPPED = "skipped"
    HURT = "hurt"


class Result(Struct, frozen=True, array_like=True):
    """An exercise and how it ended."""

    exercise: str
    how: Answered


class Session(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One run through the routine. `date` is the local date at wake-up and never changes."""

    date: date
    woke: datetime
    """The instant (UTC) of the wake-up, or of the person's own start."""
    plan: tuple[str, ...]
    """The exercises of this session, in order."""
    options: Options = Options()
    """The person's options when the exercise under way was opened: settings can't change it."""
    phase: Phase = Phase.INVITED
    since: datetime
    """When this phase or cue began (UTC): its acknowledgement, or its decision until then.

    While queued it lies ahead: the instant at which the session is to begin.
    """
    expected_by: datetime | None = None
    """While queued: a beginning (UTC) before this needs no further word to the person."""
    acknowledged: bool = False
    """Whether the platform acknowledged the message that `since` waits for."""
    run: int = 0
    """Counts the starts of exercises, so that buttons of an earlier one are known as stale."""
    index: int = 0
    """The exercise in `plan` that is next or under way."""
    cue: int = 0
    """The cue of its timeline that was said last."""
    choices: tuple[Choice, ...] = ()
    results: tuple[Result, ...] = ()
    hands_free: bool = False
    """Whether it asks once, at the end; settings can't change that in a session under way."""
    more_times: int = 0
    snoozes: int = 0
    reminders: int = 0
    """Nudges sent, or reminders of an open question sent."""
    started: bool = False
    late: bool = False
    """The wake-up came too late or we cut the session off: our fault, no answer costs nothing."""
    rested: bool = False
    """A bad day, rested on purpose with the streak kept safe."""
    declined: bool = False
    """Not today."""
    stopped: bool = False
    """Stopped because something hurt, in whatever phase."""
    before: int | None = None
    after: int | None = None

    @property
    def mark(self) -> str:
        """What taps and acknowledgements of the message said last carry."""
        return f"{self.date.isoformat()}.{self.run}.{self.cue}"

    @property
    def card_mark(self) -> str:
        """What taps on the card of the exercise under way carry."""
        return f"{self.date.isoformat()}.{self.run}.0"

    @property
    def exercise(self) -> str:
        """The exercise that is next or under way."""
        return self.plan[min(self.index, len(self.plan) - 1)]

    @property
    def unanswered(self) -> tuple[int, ...]:
        """The places in the plan of the exercises without an answer."""
        answered = {result.exercise for result in self.results}
        return tuple(i for i, exercise in enumerate(self.plan) if exercise not in answered)

    @property
    def broken_off(self) -> bool:
        """Whether the exercise under way was left after its first "begin"."""
        left = self.phase in (Phase.PAUSED, Phase.RESUMING)
        return left and self.cue > 0 and self.index in self.unanswered

    def with_result(self, how: Answered) -> tuple[Result, ...]:
        """The results with this one for the current exercise; pain takes no "done" away."""
        others = tuple(
            r
            for r in self.results
            if r.exercise != self.exercise or (how is Answered.HURT and r.how is Answered.DONE)
        )
        return (*others, Result(self.exercise, how))

    def ended(self, how: Answered) -> tuple[str, ...]:
        """The exercises that ended this way, in the order of the plan."""
        ended = {r.exercise for r in self.results if r.how == how}
        return tuple(exercise for exercise in self.plan if exercise in ended)


class Pause(Struct, frozen=True, array_like=True):
    """No wake-ups from `since` on, until the date `until` (exclusive) or until called back."""

    since: date
    until: date | None = None

    def covers(self, on: date) -> bool:
        """Whether this date lies in the pause."""
        return self.since <= on and (self.until is None or on < self.until)


class Pain(Struct, frozen=True, array_like=True):
    """An exercise that was stopped because it hurt, and the session's date."""

    exercise: str
    date: date


class Preferences(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person chose in /settings."""

    options: Options = Options()
    hands_free: bool = False
    shows_streak: bool = True
    numbers: bool = False
    """Whether stiffness is asked as a number before and after, and on Sundays."""
    numbers_offered: bool = False
    pictures: bool = True
    """Whether cards show their movement, and milestones the days."""
    dark: bool = False
    """Whether the days and the stiffness are drawn on dark paper: no platform tells its theme."""


class Person(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything a step needs to know."""

    language: str = "en"
    notice: int = 0
    """The version of the notice they agreed to; 0: none yet."""
    turn: int = 0
    """Counts questions, so that buttons of an earlier one are known as stale."""
    question: Question | None = None
    screening: Screening = Screening()
    understood: bool = False
    """Whether the two rules were read."""
    zone: str = ""
    place: str = ""
    country: str = ""
    times: tuple[time | None, ...] = NO_TIMES
    """Wake-up time of each weekday, Monday first; None: no wake-up."""
    override: Override | None = None
    scheduled: bool = False
    """Whether the first meeting came to its end, so that mornings happen."""
    next_wakeup: Wakeup | None = None
    last_wakeup: Wakeup | None = None
    last_date: date | None = None
    """The date of the last session that is over."""
    moved: bool = False
    """Whether the zone changed since the last wake-up."""
    session: Session | None = None
    pause: Pause | None = None
    suspended: bool = False
    """The platform says they can't be reached; their next message brings them back."""
    preferences: Preferences = Preferences()
    pains: tuple[Pain, ...] = ()
    left_out: tuple[str, ...] = ()
    """Exercises left out after hurting twice, until the person says they were cleared."""
    ledger: Ledger = Ledger()
    settled: date | None = None
    """Every date up to this one has its row, a session's own date excepted."""
    last_repair: date | None = None
    repair_offered: date | None = None
    """The session's date on which they were last asked whether they did it without us."""
    missed: date | None = None
    """A missed or skipped date whose cost has not been told yet."""

    @property
    def schedule(self) -> Schedule:
        """Their wake-up times in their zone."""
        return Schedule(zone=self.zone or "UTC", times=self.times, override=self.override)
