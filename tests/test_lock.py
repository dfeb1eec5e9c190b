"""One running bot a database."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.lock import hold

HOLDER = """
import sys
from pathlib import Path
from bot.lock import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_bot_is_refused(tmp_path: Path) -> None:
    """Who comes second is told what runs and what to do."""
    path = tmp_path / "loosen.db"
    with (
        hold(path),
        pytest.raises(StoreError, match=r"Another Loosen is running .*loosen\.db; stop that one"),
        hold(path),
    ):
        pass


def test_the_lock_ends_with_its_block(tmp_path: Path) -> None:
    """After the first has ended, the next may run; other databases are never in the way."""
    with hold(tmp_path / "one.db"), hold(tmp_path / "other.db"):
        pass
    with hold(tmp_path / "one.db"):
        assert (tmp_path / "one.db.lock").stat().st_mode & 0o077 == 0


def test_the_lock_dies_with_a_killed_process(tmp_path: Path) -> None:
    """A bot that was killed with -9 leaves no lock behind."""
    path = tmp_path / "loosen.db"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(StoreError, match="Another Loosen"), hold(path):
            pass
        holder.kill()
        holder.wait()
        with hold(path):
            assert Path(f"{path}.lock").exists()


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    """A file in the place of the folder is explained."""
    (tmp_path / "data").write_text("")
    with (
        pytest.raises(StoreError, match="check the rights on its"),
        hold(tmp_path / "data" / "a.db"),
    ):
        pass
