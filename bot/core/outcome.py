"""What a step decided: the person after it, what to say, which days changed, when to look again.

Immutable; flows build it up by replacing it. May not import anything that does I/O.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from bot.core.days import Day
from bot.core.events import Choice, Place
from bot.core.person import Ask, Person, Preferences, Question, Screening, Session
from bot.core.says import Arg, Attachment, Kind, Line, Say

Rows = tuple[tuple[Choice, ...], ...]


class Forgets(Struct, frozen=True):
    """What the person asked to be erased."""

    everything: bool


class Outcome(Struct, frozen=True, kw_only=True):
    """The result of one step. Nothing has happened yet: the coach saves and sends it."""

    person: Person
    says: tuple[Say, ...] = ()
    days: tuple[Day, ...] = ()
    due: datetime | None = None
    """When this person must be looked at again (UTC); None: they wait on purpose."""
    may_wait: bool = False
    """Whether what is due is a wake-up or a reminder of the screening, which may wait its turn."""
    answered: tuple[str, ...] = ()
    """Marks of messages whose buttons are of no more use."""
    cancels: bool = False
    """Whether what waits in the outbox for this person is void."""
    note: Say | None = None
    """What a tapper is told at once, for example that a button is from another morning."""
    buttons_stay: bool = False
    """Whether the tapped message's other buttons are still good."""
    forgets: Forgets | None = None

    def say(
        self,
        key: str,
        *rows: tuple[Choice, ...],
        kind: Kind = Kind.REPLY,
        rings: bool = True,
        mark: str = "",
        expires: datetime | None = None,
        picture: str = "",
        attaches: Attachment | None = None,
        lines: tuple[Line, ...] = (),
        args: Mapping[str, Arg] | None = None,
        **named: Arg,
    ) -> Outcome:
        """Add a message. Underscores in argument names become the hyphens of the texts."""
        say = Say(
            key=key,
            args=_args(args, named),
            lines=lines,
            choices=rows,
            kind=kind,
            rings=rings,
            mark=mark,
            expires=expires,
            picture=picture,
            attaches=attaches,
        )
        return replace(self, says=(*self.says, say))

    def ask(
        self,
        ask: Ask,
        key: str,
        *rows: tuple[Choice, ...],
        kind: Kind = Kind.REPLY,
        rings: bool = True,
        places: tuple[Place, ...] = (),
        subject: str = "",
        lines: tuple[Line, ...] = (),
        args: Mapping[str, Arg] | None = None,
        **named: Arg,
    ) -> Outcome:
        """Open a question; one that stood open before is over."""
        closed = self.close_question()
        mark = f"q{self.person.turn + 1}"
        question = Question(
            ask=ask,
            mark=mark,
            choices=tuple(choice for row in rows for choice in row),
            places=places,
            subject=subject,
        )
        return closed.update(turn=self.person.turn + 1, question=question).say(
            key, *rows, kind=kind, rings=rings, mark=mark, lines=lines, args=_args(args, named)
        )

    def close_question(self) -> Outcome:
        """The open question, if any, was answered or is over."""
        if self.person.question is None:
            return self
        mark = self.person.question.mark
        return replace(self.update(question=None), answered=(*self.answered, mark))

    def update(self, **changes: object) -> Outcome:
        """The same with these fields of the person changed."""
        return replace(self, person=replace(self.person, **changes))

    def screening(self, **changes: object) -> Outcome:
        """The same with these fields of the screening changed."""
        screening: Screening = replace(self.person.screening, **changes)
        return self.update(screening=screening)

    def prefer(self, **changes: object) -> Outcome:
        """The same with these preferences changed."""
        preferences: Preferences = replace(self.person.preferences, **changes)
        return self.update(preferences=preferences)

    def choose_option(self, **changes: object) -> Outcome:
        """The same with these options of the routine changed."""
        return self.prefer(options=replace(self.person.preferences.options, **changes))

    def session(self, **changes: object) -> Outcome:
        """The same with these fields of the session changed; there must be one."""
        session: Session | None = self.person.session
        if session is None:
            msg = "no session to change"
            raise ValueError(msg)
        return self.update(session=replace(session, **changes))

    def record(self, days: Iterable[Day]) -> Outcome:
        """Write these rows into the ledger, or over the rows of their dates."""
        ledger = self.person.ledger
        written = {day.date: day for day in self.days}
        for day in days:
            ledger = ledger.with_day(day)
            written[day.date] = day
        return replace(self.update(ledger=ledger), days=tuple(written.values()))


def _args(args: Mapping[str, Arg] | None, named: Mapping[str, Arg]) -> dict[str, Arg]:
    return {**(args or {}), **{name.replace("_", "-"): value for name, value in named.items()}}
