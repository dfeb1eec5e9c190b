"""What a typed text does: rules 4 to 8 of `step`. May not import anything that does I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from bot.core import (
    bookkeeping,
    dialogue,
    enquiries,
    morning,
    onboarding,
    pauses,
    preferences,
    privacy,
    queueing,
    safety,
    screening,
    session,
    showing,
    starting,
    timetable,
    whereabouts,
)
from bot.core.actions import INVITED, act
from bot.core.context import Context
from bot.core.events import Choice, Reading, Word
from bot.core.outcome import Outcome
from bot.core.person import Ask, Phase, Session

YES_OR_NO = {
    Word.YES: ("-yes", "try-now", "understood", "erase-sure"),
    Word.DONE: ("-yes", "understood"),
    Word.NO: ("-no", "-none", "see-you", "erase-nothing", "pause-not"),
    Word.UNSURE: ("-unsure",),
    Word.SKIP: ("numbers-no",),
    Word.MORE_TIME: ("numbers-no",),
}
"""What an everyday word chooses among the buttons of an open question; a thumb up is a yes."""
PLAIN_YES = frozenset({Ask.BONES, Ask.RED_FLAGS, Ask.LOCKED, Ask.NUMBERS})
"""Questions that only a plain yes answers: those about safety, and the one that may follow the
last exercise, where a second "done" is about that."""
UNCLEAR = frozenset({Word.YES, Word.NO, Word.UNSURE})
"""Words that could mean done or skip where that is asked."""
MISREAD = MappingProxyType(
    dict.fromkeys((Ask.TOWN, Ask.TOWN_PICK, Ask.TOWN_CONFIRM), "unknown-town")
    | dict.fromkeys((Ask.WAKE_TIME, Ask.WEEKEND_TIME, Ask.TIME, Ask.TOMORROW), "unknown-time")
)
"""What is said when a question was answered with words that are no answer to it."""
OPENS = frozenset(
    {Word.SETTINGS, Word.TIME, Word.ZONE, Word.TOMORROW, Word.PAUSE, Word.NOW, Word.START}
)
"""Words that open something of their own, which must not push the red flags aside."""
TO_INVITATION = {Word.YES: "start", Word.NO: "not-today"}
"""What a plain yes or no answers while the morning is offered."""
INVITED_WORDS = {Word.SKIP: "not-today", Word.MORE_TIME: "snooze"}
"""What a word for a running session means while it is still only offered."""
FIRST_MEETING = frozenset({Word.HELP, Word.ERASE, Word.MYDATA})
"""Words that mean something before the consent."""


def replied(out: Outcome, reading: Reading, context: Context) -> Outcome:
    """Take what was typed, or a shared location."""
    if reading.word is Word.HURTS:
        return _hurts(out, context)
    if reading.choice is not None:
        return _choice(out, reading.choice, context) or _unknown(out, reading)
    if not out.person.notice and reading.word not in FIRST_MEETING:
        return _before_consent(out, reading, context)
    takers = (_number, _yes_or_no, _yes_to_session, _freely_first, _red_flags_first, _word, _freely)
    for take in takers:
        taken = take(out, reading, context)
        if taken is not None:
            return taken
    return _unknown(out, reading)


def _hurts(out: Outcome, context: Context) -> Outcome:
    question = out.person.question
    if question is not None and question.ask in (Ask.RED_FLAGS, Ask.LOCKED):
        return _ask_once_more(out)
    return safety.it_hurts(out, context)


def _ask_once_more(out: Outcome) -> Outcome:
    question = out.person.question
    if question is not None and question.ask is Ask.LOCKED:
        return safety.ask_if_checked(out, "locked")
    hurt = question.subject if question is not None and question.ask is Ask.RED_FLAGS else ""
    return safety.ask_red_flags(out, hurt)


def _before_consent(out: Outcome, reading: Reading, context: Context) -> Outcome:
    """The first meeting begins with whatever is said first."""
    if out.person.question is None or reading.word is Word.START:
        return onboarding.hello(out)
    consent = _yes_or_no(out, reading, context)
    return consent if consent is not None else out.say("consent-first", rings=False)


def _choice(out: Outcome, choice: Choice, context: Context) -> Outcome | None:
    question = out.person.question
    if question is not None and choice in question.choices:
        return dialogue.CHOSEN[question.ask](out, question, choice, context)
    if choice.action == "stop":
        return safety.it_hurts(out, context)
    if choice.action == "repair":
        return enquiries.repair(out, context, choice.value)
    return act(out, choice, context)


def _number(out: Outcome, reading: Reading, context: Context) -> Outcome | None:
    """A bare number answers an open scale."""
    if reading.number is None:
        return None
    question, current = out.person.question, out.person.session
    value = str(reading.number)
    if current is not None and current.phase == Phase.MEASURING:
        choice = Choice("stiff-before", value)
        return act(out, choice, context) if choice in current.choices else None
    if question is None or question.ask not in dialogue.SCALES:
        return None
    choice = Choice(dialogue.SCALES[question.ask], value)
    return _choice(out, choice, context) if choice in question.choices else None


def _yes_or_no(out: Outcome, reading: Reading, context: Context) -> Outcome | None:
    """Yes, no and not sure answer an open question that offers them."""
    question = out.person.question
    if question is None or reading.word not in YES_OR_NO:
        return None
    if reading.word is Word.DONE and question.ask in PLAIN_YES:
        return None
    for choice in question.choices:
        if choice.action.endswith(YES_OR_NO[reading.word]):
            return _choice(out, choice, context)
    return None


def _yes_to_session(out: Outcome, reading: Reading, context: Context) -> Outcome | None:
    """A yes to an invitation begins; a no lets the day go."""
    current = out.person.session
    if current is None or current.phase not in INVITED:
        return None
    if reading.word not in TO_INVITATION:
        return None
    return act(out, Choice(TO_INVITATION[reading.word]), context)


def _freely_first(out: Outcome, reading: Reading, context: Context) -> Outcome | None:
    """Without a command in it, a text answers the open question before it means anything else.

    In the first meeting "/zone Berlin" and "/time 7" are answers too.
    """
    meeting = not out.person.scheduled and reading.word in (Word.ZONE, Word.TIME)
    return _freely(out, reading, context) if reading.word is None or meeting else None


def _freely(out: Outcome, reading: Reading, context: Context) -> Outcome | None:
    question = out.person.question
    if question is not None and question.ask in dialogue.READ:
        return dialogue.READ[question.ask](out, reading, context)
    if reading.places and reading.word is None and out.person.scheduled:
        return whereabouts.read(out, reading, context)
    return None


def _red_flags_first(out: Outcome, reading: Reading, _context: Context) -> Outcome | None:
    """An open question about red flags is not pushed aside by a command."""
    open_still = out.person.screening.red_flags and reading.word in OPENS
    return _ask_once_more(out) if open_still else None


def _word(out: Outcome, reading: Reading, context: Context) -> Outcome | None:
    word = reading.word
    if word is None:
        return None
    if not out.person.scheduled and not _means_something(out, word):
        return onboarding.next_question(out, context)
    if word in _WITH_DETAILS:
        return _WITH_DETAILS[word](out, reading, context)
    return _PLAIN[word](out, context) if word in _PLAIN else None


def _means_something(out: Outcome, word: Word) -> bool:
    """Whether this word is more than a nudge in the first meeting."""
    page = word is Word.REPORT and showing.awaits_agreement(out.person)
    return page or word in FIRST_MEETING | {Word.SCREENING}


def _screening(out: Outcome, context: Context) -> Outcome:
    if out.person.screening.red_flags:
        return safety.ask_red_flags(out, "")
    if out.person.screening.locked:
        return safety.ask_if_checked(out, "locked")
    return screening.answer_anew(out, context)


def _start(word: Word, out: Outcome, context: Context) -> Outcome:
    current = out.person.session
    if current is not None and current.phase is Phase.STOPPED:
        return _stopped(out)
    if (
        current is not None
        and current.phase in INVITED
        and bookkeeping.is_open(out.person, context.now)
    ):
        return morning.answered(out, Choice("start"), context)
    if word is Word.START and (current is None or current.phase not in session.ACTIVE):
        return starting.welcome_back(out, context)
    return starting.start_now(out, context)


def _stopped(out: Outcome) -> Outcome:
    """Nothing goes on before what the pain raised is answered; it may be asked once more."""
    question = out.person.question
    if question is not None and question.ask in (Ask.RED_FLAGS, Ask.LOCKED):
        return _ask_once_more(out)
    if question is not None and question.ask is Ask.AFTER_PAIN:
        return safety.rest_or_go_on(out, question.subject)
    return safety.ask_red_flags(out, "")


def _session_word(word: Word, out: Outcome, context: Context) -> Outcome:
    current = out.person.session
    if current is not None and current.phase is Phase.STOPPED:
        return _stopped(out)
    if current is not None and current.phase in INVITED and word in INVITED_WORDS:
        return act(out, Choice(INVITED_WORDS[word]), context) or _nothing_running(out, context)
    if current is not None and current.phase in INVITED:
        if current.phase is Phase.QUEUED:
            return queueing.still_waiting(out, context)
        row = (Choice("start"), Choice("not-today"))
        return out.say("still-waiting", row, mark=current.mark, rings=False)
    acted = act(out, Choice(word.value), context)
    if acted is not None:
        return acted
    return _nothing_running(out, context)


def _nothing_running(out: Outcome, context: Context) -> Outcome:
    return out.say("nothing-running", args=starting.over_args(out.person, context))


def _pause(out: Outcome, reading: Reading, context: Context) -> Outcome:
    running = act(out, Choice(Word.PAUSE.value), context) if reading.until is None else None
    return running or pauses.read(out, reading, context) or pauses.ask(out)


def _resume(out: Outcome, context: Context) -> Outcome:
    current = out.person.session
    if current is not None and current.phase is Phase.STOPPED:
        return _stopped(out)
    if out.person.pause is not None:
        return pauses.end(out, context)
    acted = act(out, Choice(Word.RESUME.value), context)
    if acted is not None:
        return acted
    if current is not None and current.phase in INVITED:
        return _start(Word.NOW, out, context)
    return _nothing_running(out, context)


def _half_answers(current: Session, reading: Reading) -> bool:
    return current.phase in session.ASKING and reading.word in UNCLEAR


def _unknown(out: Outcome, reading: Reading) -> Outcome:
    """A short, useful answer that changes nothing."""
    question, current = out.person.question, out.person.session
    if question is not None and question.ask is Ask.RED_FLAGS:
        return out.say("red-flags-unclear", rings=False)
    if question is not None and question.ask is Ask.LOCKED:
        return out.say("locked", rings=False, country=out.person.country or "none")
    running = current is not None and current.phase in session.ACTIVE
    if current is not None and running and (reading.doubt or _half_answers(current, reading)):
        rows = ((session.DONE, session.SKIP), (session.STOP,))
        return out.say("doubt", *rows, mark=current.mark)
    if reading.unknown_command:
        return out.say("unknown-command", rings=False)
    if running or question is None:
        return out.say("unknown-running" if running else "unknown", rings=False)
    key = MISREAD.get(question.ask, "")
    return out.say(key, rings=False, mark=question.mark) if key else out.say("unknown", rings=False)


def _time(out: Outcome, reading: Reading, context: Context) -> Outcome:
    return timetable.time_read(out, reading, context) or timetable.ask_time(out)


def _tomorrow(out: Outcome, reading: Reading, context: Context) -> Outcome:
    return timetable.tomorrow_read(out, reading, context) or timetable.ask_tomorrow(out)


def _zone(out: Outcome, reading: Reading, context: Context) -> Outcome:
    return whereabouts.read(out, reading, context) or whereabouts.ask_town(out)


def _trend(out: Outcome, reading: Reading, context: Context) -> Outcome:
    return enquiries.trend(out, reading.number, context)


_WITH_DETAILS: Mapping[Word, Callable[[Outcome, Reading, Context], Outcome]] = MappingProxyType(
    {
        Word.PAUSE: _pause,
        Word.TIME: _time,
        Word.TOMORROW: _tomorrow,
        Word.TREND: _trend,
        Word.ZONE: _zone,
    }
)
"""Commands that may say more than their word."""
_PLAIN: Mapping[Word, Callable[[Outcome, Context], Outcome]] = MappingProxyType(
    {
        Word.START: partial(_start, Word.START),
        Word.NOW: partial(_start, Word.NOW),
        Word.DONE: partial(_session_word, Word.DONE),
        Word.SKIP: partial(_session_word, Word.SKIP),
        Word.AGAIN: partial(_session_word, Word.AGAIN),
        Word.MORE_TIME: partial(_session_word, Word.MORE_TIME),
        Word.RESUME: _resume,
        Word.STREAK: enquiries.streak,
        Word.DAYS: enquiries.days,
        Word.CALENDAR: enquiries.calendar,
        Word.DESCRIBE: enquiries.describe,
        Word.REPORT: showing.report,
        Word.WHY: enquiries.why,
        Word.REPAIR: enquiries.repair,
        Word.SCREENING: _screening,
        Word.SETTINGS: preferences.show,
        Word.MYDATA: privacy.my_data,
        Word.ERASE: privacy.ask_what,
        Word.HELP: enquiries.help_needed,
    }
)
"""Commands that are their word alone."""
