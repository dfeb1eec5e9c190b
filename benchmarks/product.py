"""The bot as a host runs it, `python -m bot run`, on a prepared database and the benches' server.

Looked at from outside only: what Linux says of its process, and what arrives at the server.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from benchmarks.loopback import PATIENCE, ROOT, Server, cores

TOKEN = "1:made-up-token-of-the-benchmarks"  # noqa: S105 - no secret: the server takes any
_TICKS = os.sysconf("SC_CLK_TCK")


class Usage:
    """What a process has used so far, as Linux counts it."""

    def __init__(self, process: int) -> None:
        self._folder = Path(f"/proc/{process}")

    def cpu(self) -> float:
        """Return the seconds of processor time, its own and the kernel's for it."""
        after_name = (self._folder / "stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / _TICKS

    def peak(self) -> float:
        """Return the most memory it ever held, in MiB."""
        status = (self._folder / "status").read_text()
        [kibibytes] = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
        return int(kibibytes) / 1024


class Product:
    """A bot that serves."""

    def __init__(self, process: subprocess.Popen[bytes], started: float, ready: float) -> None:
        self.usage = Usage(process.pid)
        self.ready_after = ready - started
        """Seconds from its start until it asked for the first updates."""
        self._process = process

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait(PATIENCE)

    def stop(self) -> None:
        """Tell it to stop, as a service manager does, unless it was killed."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            assert self._process.wait(PATIENCE) == 0


@contextmanager
def product(server: Server, database: Path, *, a_second: float = 30) -> Iterator[Product]:
    """Run a bot until the block ends; `a_second` is the pace that its host allows it."""
    started = monotonic()
    with database.with_suffix(".log").open("ab") as told:
        process = _start(server, database, a_second, told.fileno())
        try:
            running = Product(process, started, server.polled_since(started))
            yield running
            running.stop()  # not when it was killed
        except BaseException:
            sys.stderr.write(database.with_suffix(".log").read_text(encoding="utf-8")[-4000:])
            raise
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def _start(server: Server, database: Path, a_second: float, output: int) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": server.url,
        "TELEGRAM_MESSAGES_PER_SECOND": f"{a_second:g}",
        "DATABASE": str(database),
        "LOG_LEVEL": "WARNING",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=database.parent,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
    )
    core = cores()[1]
    if core is not None:
        os.sched_setaffinity(process.pid, {core})
    return process
