"""A command as a process: errors become a sentence and an exit code, signals an orderly end."""

from __future__ import annotations

import asyncio
import gc
import os
import signal

import pytest

from bot.errors import LoosenError, SettingsError, StoreError
from bot.process import MEND, SETTINGS, errors_told, unswept, until_told


@pytest.mark.parametrize(
    ("error", "code"),
    [(SettingsError("WAIT is odd"), SETTINGS), (StoreError("it is full"), MEND)],
)
def test_an_error_is_told_and_ends_the_command(
    error: LoosenError, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong is on standard error, in one line, and the exit code says of which sort."""
    with pytest.raises(SystemExit) as end, errors_told():
        raise error
    assert end.value.code == code
    assert capsys.readouterr() == ("", f"{error}\n")


def test_an_error_tells_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    """What is told has been through the hands of whoever knows the secrets."""
    with pytest.raises(SystemExit), errors_told(lambda text: text.replace("12345:abc", "***")):
        raise LoosenError("12345:abc is refused")
    assert capsys.readouterr().err == "*** is refused\n"


def test_a_mistake_of_ours_is_not_hidden() -> None:
    """What nobody expected keeps its traceback."""
    with pytest.raises(ZeroDivisionError), errors_told():
        raise ZeroDivisionError


def test_control_c_is_no_error() -> None:
    """Whoever stops a command has stopped it."""
    with pytest.raises(SystemExit) as end, errors_told():
        raise KeyboardInterrupt
    assert end.value.code == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_work_in_good_order(number: signal.Signals) -> None:
    """What is under way can finish what it must."""
    ended: list[str] = []

    async def work() -> None:
        try:
            os.kill(os.getpid(), number)
            await asyncio.Event().wait()
        finally:
            ended.append("well")

    asyncio.run(until_told(work()))
    assert ended == ["well"]


def test_work_that_fails_is_not_taken_for_stopped() -> None:
    """Its error goes on to whoever tells it."""

    async def work() -> None:
        raise StoreError("it is full")

    with pytest.raises(StoreError):
        asyncio.run(until_told(work()))


def test_a_start_is_left_unswept_until_its_end() -> None:
    """The collector is off while everything loads, and on afterwards, also after an error."""
    swept: list[bool] = []

    def start() -> None:
        with unswept():
            swept.append(gc.isenabled())
            raise StoreError("it is full")

    with pytest.raises(StoreError):
        start()
    assert [*swept, gc.isenabled()] == [False, True]
