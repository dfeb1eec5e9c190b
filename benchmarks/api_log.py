"""What the benches' Bot API server is told to do, and what it remembers of every request.

Instants are seconds of CLOCK_MONOTONIC, which all processes of a machine share.
"""

from __future__ import annotations

from msgspec import Struct

TAKEN = 200
"""The status of what was taken."""
INFINITE = 1e9
"""A limit that nothing reaches; JSON has no infinity."""


class Orders(Struct, frozen=True, kw_only=True):
    """How a server behaves, and what the people on it do."""

    a_second: float = 30
    """Messages taken in any one second, to all chats together."""
    a_second_a_chat: float = 5
    a_minute_a_chat: float = 20
    latency: tuple[float, float] = (0.08, 0.3)
    """Between these many seconds pass before each answer."""
    seed: int = 1
    """Of the latencies."""
    core: int | None = None
    """The processor it keeps to; None: any."""
    think: float = 1.0
    """Seconds until a person answers."""
    hurts_every: int = 0
    """Each so manieth who is woken types that it hurts; 0: nobody."""
    spares: tuple[int, ...] = ()
    """Chats of people who begin, one by one, when somebody has ended their session."""


UNLIMITED = Orders(
    a_second=INFINITE, a_second_a_chat=INFINITE, a_minute_a_chat=INFINITE, latency=(0, 0)
)


class Request(Struct, array_like=True):
    """One request to the server."""

    method: str
    chat: int
    arrived: float
    answered: float = 0.0
    """When the answer was handed to the network; 0 while it wasn't."""
    status: int = 0
    wait: int = 0
    """The seconds that a refusal named."""
    mark: str = ""
    """What the message's buttons carry: for a session, its date, run and cue."""
    actions: tuple[str, ...] = ()
    """What its buttons do."""

    @property
    def is_message(self) -> bool:
        """Whether it is a message to a person."""
        return self.method.startswith("send")

    @property
    def is_counted(self) -> bool:
        """Whether it counts against the pace: a message, or an edit of one."""
        return self.method.startswith(("send", "edit"))

    @property
    def is_taken(self) -> bool:
        """Whether it is a message that the server took."""
        return self.is_message and self.status == TAKEN


class Deed(Struct, array_like=True):
    """Something a person did, and when the bot was told of it."""

    chat: int
    words: str
    told: float
    """When the answer that held it was handed to the network."""


class Log(Struct, frozen=True):
    """Everything that happened on a server, in the order of arrival."""

    requests: tuple[Request, ...]
    deeds: tuple[Deed, ...]
