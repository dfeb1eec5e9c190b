"""What a person says to a running session: done, skip, more time, again, pause and resume.

May not import anything that does I/O.
"""

from __future__ import annotations

from msgspec.structs import replace

from bot.core import bookkeeping, closing, queueing, session, showing
from bot.core.context import Context
from bot.core.events import Choice
from bot.core.outcome import Outcome
from bot.core.person import Answered, Phase
from bot.core.says import Kind
from bot.core.session import DONE, RESUME, SKIP, STOP


def measured(out: Outcome, choice: Choice, context: Context) -> Outcome:
    """The stiffness before the first exercise was told."""
    return session.next_card(out.session(before=int(choice.value)), context)


def answer(out: Outcome, how: Answered, context: Context) -> Outcome:
    """Done or skip for the exercise under way; credit goes to the session's date."""
    current = session.current(out)
    if current.phase in (Phase.ASKED, Phase.CLOSED) and session.asks(out) == "all":
        return answer_all(out, how, context)
    was = current.phase
    out = session.retired(out.session(results=current.with_result(how)))
    out = replace(out, answered=(*out.answered, current.card_mark))
    out = replace(bookkeeping.record_session(out, context), cancels=was != Phase.CLOSED)
    waiting = session.current(out).unanswered
    if not waiting:
        return closing.finish(out, context)
    if was == Phase.REVIEWING:
        return session.ask_review(out, context)
    if was == Phase.CLOSED:
        out = out.session(index=waiting[0], run=current.run + 1, cue=0, since=context.now)
        return session.say(out, "noted-more", (RESUME, DONE, SKIP))
    following = current.index + 1 if session.hands_free(out) else waiting[0]
    return session.between(out.session(index=following), context)


def answer_all(out: Outcome, how: Answered, context: Context) -> Outcome:
    """One answer for every exercise that has none yet (hands-free)."""
    for index in session.current(out).unanswered:
        out = out.session(index=index)
        out = out.session(results=session.current(out).with_result(how))
    return closing.finish(session.retired(out), context)


def more_time(out: Outcome, context: Context) -> Outcome:
    """Twenty more seconds before the beginning, a few times at most."""
    current = session.current(out)
    if current.phase != Phase.RUNNING or current.cue != 0:
        return out.say("more-time-none", rings=False)
    if current.more_times >= context.routine.more_time_limit:
        return out.say("more-time-enough", rings=False)
    seconds = context.routine.more_time_seconds
    return out.session(more_times=current.more_times + 1).say(
        "more-time-given", rings=False, seconds=seconds
    )


def choose_variant(out: Outcome, choice: Choice, context: Context) -> Outcome:
    """Pillows or arms; remembered for the mornings to come, and shown if its card is there."""
    out = out.choose_option(pillows=choice.action == "pillows")
    current = out.person.session
    if current is not None and current.phase == Phase.RUNNING and current.cue == 0:
        out = out.session(options=out.person.preferences.options)
        until = context.now + session.LET_GO
        out = showing.another_way(out, current, f"{choice.action}-shown", until)
    return out.say(f"{choice.action}-noted", rings=False)


def again(out: Outcome, context: Context) -> Outcome:
    """The same exercise once more, from its card."""
    current = session.current(out)
    index = current.index - 1 if current.phase == Phase.BETWEEN and current.index else current.index
    out = replace(session.retired(out), cancels=True)
    return session.open_exercise(out.session(index=index), context)


def pause(out: Outcome, context: Context) -> Outcome:
    """Wait, for up to half an hour. A question that stands open stays open, quietly."""
    current = session.current(out)
    if current.phase in session.ASKING:
        return session.wait_quietly(out.session(since=context.now), Kind.REPLY)
    out = replace(out.session(phase=Phase.PAUSED, since=context.now), cancels=True)
    return session.say(out, "paused", (RESUME, SKIP), (STOP,))


def resume(out: Outcome, context: Context) -> Outcome:
    """Go on: a hold that was broken off starts from its beginning."""
    current = session.current(out)
    if current.phase in session.ASKING:
        return session.ask_again(out.session(since=context.now, reminders=1), Kind.REPLY)
    if current.phase is Phase.CLOSED:
        return queueing.take_place(out, context)
    if not current.broken_off:
        return session.next_card(out, context)
    out = session.retired(out).session(phase=Phase.RESUMING, run=current.run + 1)
    out = out.session(since=context.now, acknowledged=False)
    expires = context.now + session.LET_GO
    return session.say(out, "resumed", (STOP,), kind=Kind.CARD, expires=expires)
