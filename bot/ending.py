"""How a request to a platform ended, and what follows: kept, tried again, or given up.

Belongs to delivery. Knows no SQL and no platform's types; what follows is handed back to be
saved, and nothing is saved here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Protocol

from msgspec import Struct
from structlog.typing import FilteringBoundLogger

from bot.errors import DeliveryError
from bot.pace import Pace
from bot.patience import RETIRE_TRIES, at_most_once, backoff, last_chance
from bot.records import Queued

CALM = 30.0
"""Real seconds without a failure, two long waits, after which anything taken is a recovery."""


class Rows(Protocol):
    """What can become of a row of the outbox; called inside a transaction."""

    def retry(self, row: int, not_before: datetime, *, failed: bool = True) -> None:
        """Let a row wait for another attempt."""

    def drop(self, row: int) -> None:
        """Give a row up."""


class Listener(Protocol):
    """Who is told how a message ended, always inside a transaction.

    The person may have been erased in the meantime.
    """

    def delivered(self, queued: Queued, message: str, at: datetime) -> None:
        """Save that the platform took it as `message`, its own id."""

    def undelivered(self, queued: Queued, at: datetime) -> None:
        """Save that it was given up for good, and drop the row."""

    def unreachable(self, queued: Queued, at: datetime) -> None:
        """Save that this chat can't be written to any more, and drop what waits for it."""


class Ended(Struct, frozen=True):
    """The end of one request."""

    row: int
    save: Callable[[], None]
    """Saves what follows from it; call it inside a transaction."""


class Endings:
    """Tells what each end means, keeps the pace informed, and counts."""

    def __init__(
        self,
        *,
        rows: Rows,
        listener: Listener,
        pace: Pace,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        random: Random,
        log: FilteringBoundLogger,
        speed: float,
        knows_repeats: bool,
    ) -> None:
        """`knows_repeats`: the platform shows nothing twice that is sent again soon."""
        self._rows = rows
        self._listener = listener
        self._pace = pace
        self._clock = clock
        self._monotonic = monotonic
        self._random = random
        self._log = log
        self._speed = speed
        self._knows_repeats = knows_repeats
        self._failed_last: tuple[str, float] | None = None
        self.counts: Counter[str] = Counter()
        """Messages sent, and messages given up by reason."""

    def taken(self, queued: Queued, message: str) -> Ended:
        """The platform took it as `message`."""
        at = self._monotonic()
        self._pace.accepted(queued.chat, at)
        self._went_well(queued.chat, at)
        self.counts["sent"] += 1
        if queued.say is None:
            return Ended(queued.id, partial(self._rows.drop, queued.id))
        save = partial(self._listener.delivered, queued, message, self._clock())
        return Ended(queued.id, save)

    def failed(self, queued: Queued, error: DeliveryError) -> Ended:
        """The platform did not take it, or nobody knows."""
        if error.refused or error.permanent:
            self._pace.accepted(queued.chat, self._monotonic())  # an answer: it is there
        if queued.say is None and (error.refused or error.permanent):
            return self.given_up(queued, "nothing-to-retire")
        if error.refused:
            self._log.error("refused", row=queued.id, key=name_of(queued), reason=str(error))
            return self.given_up(queued, "refused")
        if error.permanent:
            self._log.info("unreachable", row=queued.id, reason=str(error))
            self.counts["unreachable"] += 1
            save = partial(self._listener.unreachable, queued, self._clock())
            return Ended(queued.id, save)
        return self._again(queued, error)

    def unknown(self, queued: Queued) -> Ended:
        """A crash came between request and answer."""
        if self._could_double(queued):
            return self.given_up(queued, "unsure")
        return Ended(queued.id, partial(self._rows.retry, queued.id, self._clock()))

    def given_up(self, queued: Queued, reason: str) -> Ended:
        """It is of no use any more, or never was."""
        self._log.info("given-up", row=queued.id, key=name_of(queued), reason=reason)
        self.counts[reason] += 1
        if queued.say is None:
            return Ended(queued.id, partial(self._rows.drop, queued.id))
        return Ended(queued.id, partial(self._listener.undelivered, queued, self._clock()))

    def _again(self, queued: Queued, error: DeliveryError) -> Ended:
        """Let it wait for another attempt, if that is harmless and in time."""
        asked = error.retry_after
        wait = backoff(queued.tries, self._random) if asked is None else asked
        self._went_wrong(queued.chat, wait, error)
        not_before = self._clock() + timedelta(seconds=wait * self._speed)
        if self._could_double(queued) and asked is None and not error.unsent:
            return self.given_up(queued, "unsure")  # the platform may have taken it
        if queued.say is None and queued.tries + 1 >= RETIRE_TRIES:
            return self.given_up(queued, "tried-enough")
        if not_before > last_chance(queued, self._speed):
            return self.given_up(queued, "late")
        return Ended(queued.id, partial(self._rows.retry, queued.id, not_before))

    def _could_double(self, queued: Queued) -> bool:
        """Whether a repeat could be heard as a second cue."""
        return at_most_once(queued) and not self._knows_repeats

    def _went_wrong(self, chat: str, seconds: float, error: DeliveryError) -> None:
        at = self._monotonic()
        if self._pace.went_wrong(chat, seconds, at, error):
            self._log.warning("platform-held", seconds=round(seconds, 1), reason=str(error))
        if self._failed_last is None:
            self._log.warning("platform-troubled", reason=str(error))
        self._failed_last = (chat, at)

    def _went_well(self, chat: str, at: float) -> None:
        """One line when trouble ends: the chat that failed last is served, or nothing fails."""
        if self._failed_last is None:
            return
        failed, since = self._failed_last
        if chat == failed or at - since >= CALM:
            self._log.info("platform-recovered")
            self._failed_last = None


def name_of(queued: Queued) -> str:
    """Name a message for the log: its text key, which says nothing about a person's answers."""
    return "retire" if queued.say is None else queued.say.key
