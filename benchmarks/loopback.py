"""Starts the benches' Bot API server, and asks it; keeps it and the bot on processors apart."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import msgspec
from msgspec.structs import replace

from benchmarks.api_log import Log, Orders
from benchmarks.api_people import Reaction

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120.0
"""Seconds that the server, or what it waits for, may take before a benchmark gives up."""


def cores() -> tuple[int | None, int | None]:
    """The processors of the server and of the bot; None when there is only one, or no choice."""
    if not hasattr(os, "sched_getaffinity"):
        return None, None
    mine = sorted(os.sched_getaffinity(0))
    return (mine[0], mine[-1]) if len(mine) > 1 else (None, None)


class Server:
    """A Bot API server that runs."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        """What belongs into TELEGRAM_API_URL."""
        self._port = port

    def log(self) -> Log:
        """Return everything that happened so far."""
        return msgspec.json.decode(self._ask("GET", "/log"), type=Log)

    def do(self, chat: int, words: str) -> None:
        """Have somebody type something."""
        self._ask("POST", "/do", msgspec.json.encode(Reaction(chat, words)))

    def woken(self) -> int:
        """Count the wake-ups that the server took."""
        return int(self._ask("GET", "/woken"))

    def polled_since(self, instant: float) -> float:
        """Wait until the bot asks for updates; return when it first did since this instant."""
        return float(self._ask("GET", f"/polled?since={instant!r}"))

    def _ask(self, method: str, path: str, body: bytes = b"") -> bytes:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            assert answer.status == 200, (path, answer.status)
            return answer.read()
        finally:
            connection.close()


@contextmanager
def bot_api(orders: Orders) -> Iterator[Server]:
    """Run a server with these orders."""
    given = msgspec.json.encode(replace(orders, core=cores()[0])).decode()
    command = [sys.executable, "-m", "benchmarks.bot_api", given]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Server(int(process.stdout.readline()))
        finally:
            process.stdin.close()
            process.wait(PATIENCE)
