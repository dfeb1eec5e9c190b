"""The close of a session: the summary, the streak in words, and the optional numbers.

May not import anything that does I/O.
"""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from bot.core import bookkeeping, showing
from bot.core.context import Context
from bot.core.days import Streak, milestone
from bot.core.events import Choice
from bot.core.outcome import Outcome, Rows
from bot.core.person import Answered, Ask, Person, Phase, Question
from bot.core.says import Arg

LAST_DATES = 30
SUNDAY = 6
OF_ITS_MORNING = frozenset(
    {Ask.NUMBERS, Ask.STIFF_AFTER, Ask.WEEK_STIFFNESS, Ask.WEEK_LENGTH, Ask.AFTER_PAIN}
)
"""Questions about one session, which the next one doesn't inherit."""
SCALE = 10
"""0 none to 10 worst; for how long it lasted: 0 none, 5 one hour, 10 two hours or more."""


def scale(action: str) -> Rows:
    """Eleven buttons, 0 to 10, in two rows."""
    choices = tuple(Choice(action, str(number)) for number in range(SCALE + 1))
    return choices[:6], choices[6:]


def streak_args(person: Person, context: Context) -> dict[str, Arg]:
    """The streak as arguments of a text; `shown` is "no" when the person hid it."""
    streak = person.ledger.streak
    return {
        "shown": "yes" if person.preferences.shows_streak else "no",
        "current": streak.current,
        "best": streak.best,
        "total": streak.total,
        "spare": streak.spare_days,
        "last": person.ledger.kept_of_last(LAST_DATES, context.today(person)),
    }


def finish(out: Outcome, context: Context) -> Outcome:
    """Every exercise has its answer: record the date and say goodbye until tomorrow."""
    session = out.person.session
    if session is None:
        return out
    out = out.session(phase=Phase.FINISHED, since=context.now, choices=())
    before = _without(out.person)
    out = bookkeeping.record_session(out, context)
    done = session.ended(Answered.DONE)
    reached = milestone(before, out.person.ledger.streak)
    shown = out.person.preferences.shows_streak
    if not done:
        key = "close-none"
    else:
        key = "close-all" if len(done) == len(session.plan) else "close-some"
    streak = streak_args(out.person, context)
    out = out.say(
        key,
        done=len(done),
        count=len(session.plan),
        milestone=reached if reached and shown else 0,
        args=streak,
    )
    if not done:
        return out
    out = _numbers(out)
    celebrates = reached and shown and out.person.preferences.pictures
    return showing.the_days(out, streak, context) if celebrates else out


def _without(person: Person) -> Streak:
    """The streak as it stood before the session's date counted."""
    session = person.session
    if session is None:
        return person.ledger.streak
    return person.ledger.before(session.date)


def _numbers(out: Outcome) -> Outcome:
    preferences = out.person.preferences
    if preferences.numbers:
        return out.ask(Ask.STIFF_AFTER, "stiff-after", *scale("stiff-after"), rings=False)
    if preferences.numbers_offered:
        return out
    choices = (Choice("numbers-yes"), Choice("numbers-no"))
    return out.prefer(numbers_offered=True).ask(Ask.NUMBERS, "numbers", choices, rings=False)


def put_away(out: Outcome) -> Outcome:
    """What was asked about an earlier session and never told is not asked for any more."""
    question = out.person.question
    return out.close_question() if question and question.ask in OF_ITS_MORNING else out


def numbers_answered(
    out: Outcome, _question: Question, choice: Choice, _context: Context
) -> Outcome:
    """Whether to ask for numbers from now on."""
    wanted = choice.action == "numbers-yes"
    return out.close_question().prefer(numbers=wanted).say(f"{choice.action}-noted", rings=False)


def after_told(out: Outcome, _question: Question, choice: Choice, context: Context) -> Outcome:
    """The stiffness after the session; on Sundays two taps about the week follow."""
    out = out.close_question()
    session = out.person.session
    if session is None:
        return out.say("thanks", rings=False)
    out = out.session(after=int(choice.value))
    out = bookkeeping.record_session(out, context)
    if session.date.weekday() != SUNDAY:
        return out.say("thanks", rings=False)
    return out.ask(Ask.WEEK_STIFFNESS, "week-stiffness", *scale("week-stiffness"), rings=False)


def week_stiffness_told(
    out: Outcome, _question: Question, choice: Choice, _context: Context
) -> Outcome:
    """How stiff on waking in the past week."""
    out = _write_week(out, week_stiffness=int(choice.value))
    return out.ask(Ask.WEEK_LENGTH, "week-length", *scale("week-length"), rings=False)


def week_length_told(
    out: Outcome, _question: Question, choice: Choice, _context: Context
) -> Outcome:
    """How long the stiffness lasted in the past week."""
    out = _write_week(out, week_length=int(choice.value))
    return out.close_question().say("thanks", rings=False)


def _write_week(out: Outcome, **told: int) -> Outcome:
    """Write a weekly answer into the row of the last Sunday that has one."""
    sundays = [d for d in out.person.ledger.recent if d.date.weekday() == SUNDAY]
    if not sundays or sundays[-1].date < out.person.ledger.recent[-1].date - timedelta(days=6):
        return out
    return out.record([replace(sundays[-1], **told)])
