"""An event loop in virtual time: whoever sleeps is woken at once, and the clock shows later.

For tests of what waits for seconds; nothing waits in real time, and the same run comes twice.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec

P = ParamSpec("P")


class VirtualLoop(asyncio.SelectorEventLoop):
    """Its time starts at 0 and jumps to the next timer whenever nobody has anything to do."""

    def __init__(self) -> None:
        self._now = 0.0
        super().__init__(_Jumping(self))

    def time(self) -> float:
        """The virtual seconds that have passed."""
        return self._now

    def pass_time(self, seconds: float) -> None:
        """Let time pass without anybody having their turn, as when the machine is busy."""
        self._now += seconds


class _Jumping(selectors.SelectSelector):
    """Instead of waiting, lets the loop's time pass."""

    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready:
            return ready
        if timeout is None:
            raise RuntimeError("everybody waits, and nothing will ever happen")
        self._loop.pass_time(timeout)
        return ready


def in_virtual_time(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run a test on such a loop."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            runner.run(test(*args, **kwargs))

    return run


def seconds() -> float:
    """What the running loop's clock shows."""
    return asyncio.get_running_loop().time()
