"""What is said about linking, and how people ask for it: commands, buttons and their marks.

The buttons of linking carry marks of their own, so that the core never sees them. Does no I/O.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from msgspec.structs import replace

from bot.chat.platform import Content, Typed
from bot.core.events import Choice
from bot.core.person import Person
from bot.core.says import Arg, Say
from bot.core.session import ACTIVE, STOP
from bot.histories import Obstacle

_COMMAND = re.compile(
    r"\s*[/／](link|unlink)(?:@\S*)?(?:\s+(\S.*?))?[\s!.,?]*",  # noqa: RUF001 - the full-width slash of Asian keyboards
    re.IGNORECASE | re.DOTALL,
)
_MARK = "link."
_END_OF_TIME = 253_402_300_799  # the last second of the year 9999

Args = dict[str, Arg]

LINK, UNLINK, HOME = "link", "unlink", "link-home"
NO = Choice("link-no")
UNLINK_ASKED, UNLINK_YES, UNLINK_NO = Choice(UNLINK), Choice("unlink-yes"), Choice("unlink-no")


def command(content: Content) -> tuple[str, str] | None:
    """Read /link, /link with a code, and /unlink; the second is the code, or empty."""
    found = _COMMAND.fullmatch(content.text) if isinstance(content, Typed) else None
    return None if found is None else (found[1].lower(), found[2] or "")


def mark_at(now: datetime) -> str:
    """Mark the buttons of a message that is said now; to the second."""
    return f"{_MARK}{int(now.timestamp())}"


def marked_at(mark: str) -> datetime | None:
    """When the buttons with this mark were shown; None: they are not about linking."""
    seconds = mark.removeprefix(_MARK)
    if not mark.startswith(_MARK) or not seconds.isdecimal():
        return None
    return datetime.fromtimestamp(min(int(seconds), _END_OF_TIME), UTC)


def with_code(code: str, there: str) -> Say:
    """The code, and where to say it. Nothing of this may be kept."""
    return Say(key="link-code", args={"code": code, "there": there})


def not_now(key: str, person: Person) -> Say:
    """What goes before linking; with "Stop, it hurts" while a session runs."""
    return _with_stop(Say(key=key), person)


def lost(there: str, person: Person) -> Say:
    """Their chat `there` can't be written to any more; said in the other one, without a sound."""
    return _with_stop(Say(key="link-lost", args={"there": there}, rings=False), person)


def away(there: str, person: Person) -> Say:
    """The platform `there` isn't served just now, so they are woken here; without a sound."""
    return _with_stop(Say(key="link-away", args={"there": there}, rings=False), person)


def _with_stop(say: Say, person: Person) -> Say:
    session = person.session
    if session is None or session.phase not in ACTIVE:
        return say
    mark = f"{session.date.isoformat()}.stop"
    return replace(say, choices=((STOP,),), mark=mark, rings=False)


def refused(obstacle: Obstacle, there: str) -> Say:
    """Something has to be settled first, on the platform `there`."""
    return Say(key="link-refused", args={"obstacle": obstacle.value, "there": there})


def ask_together(there: str, kept: str, now: datetime) -> Say:
    """Ask whether two histories become one; times and answers stay as they are on `kept`.

    The yes carries it, so that nobody agrees to something else than they were asked.
    """
    args: Args = {"there": there, "home": kept}
    rows = ((Choice("link-yes", kept),), (NO,))
    return Say(key="link-together", args=args, choices=rows, mark=mark_at(now))


def linked(there: str, home: str, platforms: tuple[str, ...], now: datetime) -> Say:
    """They are one now; ask where to wake them."""
    row = tuple(Choice(HOME, platform) for platform in platforms)
    args: Args = {"there": there, "home": home}
    return Say(key="linked", args=args, choices=(row,), mark=mark_at(now))


def status(there: str, chosen: str, able: tuple[str, ...], now: datetime) -> Say:
    """What is linked, and what can be changed about it; `able` are where they can be woken.

    They are where they chose to be woken, unless that can't be just now.
    """
    others = tuple(Choice(HOME, platform) for platform in able if platform != chosen)
    args: Args = {"there": there, "home": chosen, "reached": "yes" if there in able else "no"}
    rows = ((*others,), (UNLINK_ASKED,)) if others else ((UNLINK_ASKED,),)
    return Say(key="link-status", args=args, choices=rows, mark=mark_at(now))


def ask_unlink(there: str, now: datetime) -> Say:
    """Say what stays in this chat, and that the one on `there` is forgotten, and ask."""
    rows = ((UNLINK_YES,), (UNLINK_NO,))
    return Say(key="unlink", args={"there": there}, choices=rows, mark=mark_at(now))
