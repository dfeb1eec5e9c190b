"""What people do with buttons, menus, fields and commands, and how the bot answered it.

Knows the rules of answering: in time, once, and with what fits. May not know HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from tests.discordapi.faults import Refused
from tests.discordapi.messages import Post


class Kind(IntEnum):
    """What somebody did."""

    COMMAND = 2
    TAP = 3
    LOOKING = 4
    """They type an option of a command and would like to see what there is."""
    FIELD = 5
    """They sent off a form."""


class Response(IntEnum):
    """How an interaction is acknowledged."""

    MESSAGE = 4
    LATER = 5
    QUIET = 6
    EDIT = 7
    CHOICES = 8
    FORM = 9


_FITS: Mapping[Kind, frozenset[Response]] = {
    Kind.COMMAND: frozenset({Response.MESSAGE, Response.LATER, Response.FORM}),
    Kind.TAP: frozenset(
        {Response.MESSAGE, Response.LATER, Response.QUIET, Response.EDIT, Response.FORM}
    ),
    Kind.LOOKING: frozenset({Response.CHOICES}),
    Kind.FIELD: frozenset({Response.MESSAGE, Response.LATER, Response.QUIET, Response.EDIT}),
}


@dataclass(kw_only=True)
class Interaction:
    """One thing that a person did, and what became of it."""

    id: int
    token: str
    kind: Kind
    channel: int
    guild: int = 0
    """The server where they did it; 0: the private chat."""
    told: Mapping[str, Any] = field(default_factory=dict)
    """How the bot heard of it."""
    post: Post | None = None
    """The message that a button stands under."""
    began: float
    """When they did it, in seconds of the monotonic clock."""
    took: float | None = None
    """Seconds until it was acknowledged."""
    response: Response | None = None
    original: Post | None = None
    """The message that answers it."""
    followups: list[Post] = field(default_factory=list)
    form: Mapping[str, Any] | None = None
    """The form that it opened."""
    choices: list[str] = field(default_factory=list)
    """What was offered to somebody who is looking."""

    @property
    def acknowledged(self) -> bool:
        """Whether the bot has answered at all."""
        return self.response is not None

    @property
    def note(self) -> str:
        """What only the person sees; empty: nothing."""
        return "\n".join(post.text for post in self.answers if post.ephemeral and post.content)

    @property
    def answers(self) -> list[Post]:
        """Every message that answers it."""
        return [post for post in (self.original, *self.followups) if post and not post.deleted]

    def acknowledge(self, response: Response, now: float, patience: float) -> None:
        """Take the first answer, if it fits and comes in time. Raises `Refused`."""
        if self.acknowledged:
            raise Refused(40060)
        if now - self.began > patience:
            raise Refused(10062)
        if response not in _FITS[self.kind]:
            raise Refused(50035, f"type: {response.name} does not answer {self.kind.name}")
        if response in (Response.QUIET, Response.EDIT) and self.post is None:
            raise Refused(50035, f"type: {response.name} answers a message's button only")
        self.response = response
        self.took = now - self.began
