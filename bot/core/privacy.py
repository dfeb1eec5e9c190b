"""Everything about me as a file, and erasing it. May not import anything that does I/O."""

from __future__ import annotations

from msgspec.structs import replace

from bot.core import bookkeeping
from bot.core.context import Context
from bot.core.days import Ledger
from bot.core.events import Choice
from bot.core.outcome import Forgets, Outcome
from bot.core.person import Ask, Question
from bot.core.says import Attachment


def my_data(out: Outcome, _context: Context) -> Outcome:
    """Hand over everything as files (/mydata)."""
    return out.say("my-data", attaches=Attachment.DATA)


def ask_what(out: Outcome, _context: Context) -> Outcome:
    """The first of the two taps: what to erase (/erase)."""
    return out.ask(
        Ask.ERASE,
        "erase",
        (Choice("erase-history"),),
        (Choice("erase-everything"),),
        (Choice("erase-nothing"),),
    )


def what_chosen(out: Outcome, _question: Question, choice: Choice, _context: Context) -> Outcome:
    """The second tap asks whether they are sure."""
    if choice.action == "erase-nothing":
        return out.close_question().say("erase-nothing-noted")
    return out.ask(
        Ask.ERASE_SURE,
        f"{choice.action}-sure",
        (Choice("erase-sure"), Choice("erase-nothing")),
        subject=choice.action,
    )


def sure(out: Outcome, question: Question, choice: Choice, context: Context) -> Outcome:
    """Erase what was chosen."""
    out = out.close_question()
    if choice.action == "erase-nothing":
        return out.say("erase-nothing-noted")
    out = bookkeeping.end_session(out, context)
    if question.subject == "erase-everything":
        return replace(out.say("erased-everything"), forgets=Forgets(everything=True))
    today = context.today(out.person)
    out = replace(
        out.update(ledger=Ledger(), pains=(), last_repair=None, missed=None, settled=today),
        days=(),
        forgets=Forgets(everything=False),
    )
    return out.say("erased-history")
