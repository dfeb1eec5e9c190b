"""The process that draws, talked to over its pipe."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

import pytest
from msgspec.structs import replace

from bot.pictures.worker import Failure, serve
from tests.pictures.days_seen import TODAY, calendar, numbered, trend
from tests.report.histories import days, page_of


def begin() -> tuple[SpawnProcess, Connection]:
    """Start a worker; return it and our end of its pipe."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    return process, ours


@pytest.fixture(scope="module")
def worker() -> Iterator[tuple[SpawnProcess, Connection]]:
    """A worker and our end of its pipe."""
    process, ours = begin()
    yield process, ours
    ours.close()
    process.join(20)
    assert process.exitcode == 0, "it ends when the pipe does"


def test_it_draws_both_pictures(worker: tuple[SpawnProcess, Connection]) -> None:
    """A view goes in and PNG comes out, in order."""
    _, pipe = worker
    pipe.send(calendar([]))
    pipe.send(trend(numbered(TODAY, [(5, 3)])))
    pictures = [pipe.recv(), pipe.recv()]
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    assert pictures[0] != pictures[1]


def test_it_sets_pages(worker: tuple[SpawnProcess, Connection]) -> None:
    """A page goes in and PDF comes out."""
    _, pipe = worker
    pipe.send(page_of(days(3)))
    assert pipe.recv().startswith(b"%PDF")


def test_an_error_is_told_and_ends_nothing(worker: tuple[SpawnProcess, Connection]) -> None:
    """What can't be drawn is answered with the kind of error; the next view is drawn."""
    _, pipe = worker
    pipe.send(replace(calendar([]), cells=()))
    assert isinstance(pipe.recv(), Failure)
    pipe.send(calendar([]))
    assert pipe.recv().startswith(b"\x89PNG")


def test_a_bot_that_is_killed_while_it_draws_is_no_error(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Nobody is there to take the picture: it ends, without a traceback in the host's log."""
    process, ours = begin()
    ours.send(calendar([]))
    ours.close()
    process.join(20)
    assert process.exitcode == 0
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="priorities are POSIX")
def test_it_stands_back(worker: tuple[SpawnProcess, Connection]) -> None:
    """Its priority is lower than ours, so that cues come first."""
    process, pipe = worker
    pipe.send(calendar([]))
    pipe.recv()
    assert process.pid is not None
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, process.pid) > ours or ours == 19
