"""One running bot a database: the second would send everything twice.

The lock belongs to the operating system, so it disappears with a process that was killed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from bot.errors import StoreError


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the database at `path` for this process; raises `StoreError` if another one does."""
    file = Path(f"{path}.lock")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A lock by mere existence of the file would outlive a kill, so never fall back to one.
        lock = FileLock(file, timeout=0, mode=0o600, fallback_to_soft=False)
        lock.acquire()
    except Timeout as error:
        raise StoreError(
            f"Another Loosen is running on this database, {path}; stop that one first, "
            "or name another file in the setting DATABASE."
        ) from error
    except OSError as error:
        raise StoreError(
            f"The lock {file} can't be taken ({error.strerror or error}); check the rights on its "
            "folder, and that the folder is on a local disk."
        ) from error
    try:
        yield
    finally:
        lock.release()
