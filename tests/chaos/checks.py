"""Compares the server's log, the database and the model; a finding names who, when and what.

May not touch the bot: everything has been written down before.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from tests.chaos.crowd import Crowd
from tests.chaos.model import expected, streak
from tests.chaos.person import Somebody
from tests.chaos.remains import CUES, Remains, rows
from tests.chaos.server import Arrival, RoughApi
from tests.chaos.signs import HOLDS, WAITS, Mark, exercise_of, is_cue_text, is_streak, mark_of

GRANULARITY = timedelta(milliseconds=1)
"""Real time by which two readings of the machine's clock may seem to be in the wrong order."""

Cue = tuple[int, Mark]


@dataclass(frozen=True)
class Check:
    """One count that must not be above what is allowed, and what was counted."""

    name: str
    found: tuple[str, ...]
    allowed: int = 0

    @property
    def holds(self) -> bool:
        """Whether the count is right."""
        return len(self.found) <= self.allowed


@dataclass(frozen=True)
class Evidence:
    """Everything that is compared."""

    server: RoughApi
    crowd: Crowd
    remains: Remains
    database: Path
    mornings: int
    speed: float
    stuck: tuple[str, ...]
    errors: tuple[str, ...]
    """Lines of the bot's log that tell of a mistake."""


def check(evidence: Evidence) -> tuple[Check, ...]:
    """Every check, in the order of the table."""
    server, remains = evidence.server, evidence.remains
    cues = _cues(server.arrivals.values())
    orphans = [a for a in server.arrivals.values() if a.sent.message not in remains.taken]
    prompts = [arrival for arrival in orphans if not _is_cue(arrival)]
    troubled = sum(1 for a in server.arrivals.values() if a.trouble and not _is_cue(a))
    flying = [row for row in remains.unsent if row.flying and row.kind not in CUES]
    waiting = [row for row in remains.unsent if row.kind in CUES]
    struck = [text for _, text in server.struck if is_cue_text(text)]
    return (
        Check("inbound lost", (*_not_handled(evidence), *_answers(evidence, orphans, lost=True))),
        Check(
            "inbound handled twice", (*_twice(remains), *_answers(evidence, orphans, lost=False))
        ),
        Check("wake-ups lost", tuple(_wake_ups_lost(evidence))),
        Check("cues doubled", tuple(_doubled(cues))),
        Check("holds shortened", tuple(_shortened(cues, GRANULARITY * evidence.speed))),
        Check("sessions stuck", evidence.stuck),
        Check("days unlike the model", tuple(_days(evidence))),
        Check("streaks unlike the days", tuple(_streaks(evidence))),
        Check(
            "prompts doubled, by kills in flight and lost answers",
            tuple(map(_line, prompts)),
            len(flying) + troubled,
        ),
        Check("prompts doubled without a reason", tuple(_unexplained(prompts, remains))),
        Check(
            "cues dropped, by kills in flight and failed requests",
            tuple(_dropped(cues)),
            len(waiting) + len(struck) + sum(1 for a in orphans if _is_cue(a)),
        ),
        Check("breaches of Telegram's interface", tuple(server.violations)),
        Check("errors in the bot's log", evidence.errors),
    )


def _line(arrival: Arrival) -> str:
    return f"chat {arrival.sent.chat}, {arrival.at:%m-%d %H:%M:%S}, {arrival.sent.text[:40]!r}"


def _is_cue(arrival: Arrival) -> bool:
    """Whether it may be sent once only: a card or an end may come twice."""
    exercise, mark = exercise_of(arrival), mark_of(arrival)
    return exercise is not None and mark is not None and 0 < mark.cue < len(WAITS[exercise])


def _cues(arrivals: Iterable[Arrival]) -> Mapping[Cue, list[Arrival]]:
    """Cards, cues and ends by chat and mark, each in the order of arrival."""
    found: defaultdict[Cue, list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        mark = mark_of(arrival)
        if mark is not None and exercise_of(arrival) is not None:
            found[arrival.sent.chat, mark].append(arrival)
    return found


def _not_handled(evidence: Evidence) -> Iterator[str]:
    for update in evidence.server.issued:
        if update not in evidence.remains.handled:
            yield f"update {update} is not in the inbox as handled"


def _twice(remains: Remains) -> Iterator[str]:
    for update, times in remains.handled.items():
        if times > 1:
            yield f"update {update} is in the inbox {times} times"


def _answers(evidence: Evidence, orphans: list[Arrival], *, lost: bool) -> Iterator[str]:
    """Each /streak has one answer that the bot knows of; more, or less, is a mistake."""
    unknown = {orphan.sent.message for orphan in orphans}
    told = Counter(
        arrival.sent.chat
        for arrival in evidence.server.arrivals.values()
        if is_streak(arrival) and arrival.sent.message not in unknown
    )
    for somebody in evidence.crowd.people.values():
        answers, asked = told[somebody.chat], somebody.asked
        if (answers < asked) if lost else (answers > asked):
            yield f"chat {somebody.chat}: asked /streak {asked} times, had {answers} answers"


def _wake_ups_lost(evidence: Evidence) -> Iterator[str]:
    void = {(chat, on) for chat, on, outcome, *_ in _ledger(evidence.database) if outcome == "void"}
    for somebody, on in _mornings(evidence):
        excused = (somebody.chat, on) in void and on in somebody.late
        if on not in somebody.woken and not excused:
            yield f"chat {somebody.chat}: no wake-up on {on}"


def _doubled(cues: Mapping[Cue, list[Arrival]]) -> Iterator[str]:
    for arrivals in cues.values():
        if len(arrivals) > 1 and _is_cue(arrivals[0]):
            yield f"{_line(arrivals[0])} came {len(arrivals)} times"


def _shortened(cues: Mapping[Cue, list[Arrival]], tolerance: timedelta) -> Iterator[str]:
    """From the answer to each "begin" to the release, and between any two neighbours in it."""
    for (chat, mark), [*_, begin] in cues.items():
        exercise = exercise_of(begin) or ""
        for after in range(mark.cue + 1, HOLDS[exercise].get(mark.cue, mark.cue + 1) + 1):
            releases = cues.get((chat, Mark(mark.on, mark.run, after)))
            if releases is None or exercise_of(releases[0]) != exercise:
                continue
            nominal = timedelta(seconds=sum(WAITS[exercise][mark.cue : after]))
            lasted = releases[0].at - _known(begin)
            if lasted < nominal - tolerance:
                yield f"{_line(begin)}, cue {mark.cue} to {after}: {lasted} instead of {nominal}"


def _known(begin: Arrival) -> datetime:
    """When the bot could know that it arrived; when it arrived, if it never could."""
    return begin.at if begin.answered is None else begin.answered


def _dropped(cues: Mapping[Cue, list[Arrival]]) -> Iterator[str]:
    """Cues that are missing between two of the same run."""
    runs: defaultdict[tuple[int, date, int], set[int]] = defaultdict(set)
    for chat, mark in cues:
        runs[chat, mark.on, mark.run].add(mark.cue)
    for (chat, on, run), numbers in runs.items():
        for number in range(min(numbers), max(numbers)):
            if number not in numbers:
                yield f"chat {chat}: {on}, run {run}, cue {number}"


def _unexplained(orphans: list[Arrival], remains: Remains) -> Iterator[str]:
    """Messages that the bot does not know of, with a whole answer and no kill in flight."""
    for orphan in orphans:
        # A request may come out of the network after the kill.
        around = remains.flying[max(0, orphan.era - 1) : orphan.era + 1]
        killed = any(orphan.sent.chat in flying for flying in around)
        if orphan.trouble is None and not killed:
            yield _line(orphan)


def _ledger(database: Path) -> list[tuple[int, date, str, str, str, str]]:
    found = rows(
        database,
        "SELECT chat, date, outcome, done, skipped, hurt"
        " FROM days JOIN people ON people.id = person ORDER BY chat, date",
    )
    return [(int(chat), date.fromisoformat(on), *texts) for chat, on, *texts in found]


def _mornings(evidence: Evidence) -> Iterator[tuple[Somebody, date]]:
    for chat, somebody in evidence.crowd.people.items():
        for morning in range(evidence.mornings):
            yield somebody, evidence.crowd.date(chat, morning)


def _days(evidence: Evidence) -> Iterator[str]:
    ledger = {(chat, on): day for chat, on, *day in _ledger(evidence.database)}
    for somebody, on in _mornings(evidence):
        wanted = expected(on, somebody.acts, somebody.late)
        row = ledger.pop((somebody.chat, on), None)
        named = f"chat {somebody.chat}, {on}"
        if row is None:
            still_open = on == evidence.crowd.date(somebody.chat, evidence.mornings - 1)
            if not still_open or not wanted.outcomes & {"missed", "void"}:
                yield f"{named}: no row instead of {_told(wanted.outcomes)}"
            continue
        outcome, *lists = row
        if outcome not in wanted.outcomes:
            yield f"{named}: {outcome} instead of {_told(wanted.outcomes)}"
        for name, text, exercises in zip(
            ("done", "skipped", "hurt"),
            lists,
            (wanted.done, wanted.skipped, wanted.hurt),
            strict=True,
        ):
            if text != _list(text, exercises):
                yield f"{named}: {name} {text} instead of {_told(exercises)}"
    for (chat, on), row in ledger.items():
        yield f"chat {chat}, {on}: {row[0]}, a date on which nothing was scheduled"


def _told(names: Iterable[str]) -> str:
    return " or ".join(sorted(names)) or "nothing"


def _list(text: str, exercises: frozenset[str]) -> str:
    """The same text if it lists exactly these exercises, else another one."""
    named = {exercise for exercise in text.strip("[]").replace('"', "").split(",") if exercise}
    return text if named == exercises else ""


def _streaks(evidence: Evidence) -> Iterator[str]:
    outcomes: defaultdict[int, list[str]] = defaultdict(list)
    for chat, _, outcome, *_rest in _ledger(evidence.database):
        outcomes[chat].append(outcome)
    kept = {
        int(chat): tuple(figures)
        for chat, *figures in rows(
            evidence.database,
            "SELECT chat, current, best, total, spare_days"
            " FROM streaks JOIN people ON people.id = person",
        )
    }
    for chat, theirs in outcomes.items():
        if kept.get(chat) != streak(theirs):
            yield f"chat {chat}: {kept.get(chat)} instead of {streak(theirs)}"
