"""Keepsakes: what a platform remembers is there after a restart."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from bot.keepsakes import Facts
from bot.store import Store


def test_what_is_remembered_outlives_the_run(tmp_path: Path) -> None:
    """A name stands for the text given last, and an unknown one for none."""
    path = tmp_path / "loosen.db"
    with closing(Store.open(path)) as store:
        facts = Facts(store)
        assert facts.recall("picture 1") is None
        facts.remember("picture 1", "old")
        facts.remember("picture 1", "new")
    with closing(Store.open(path)) as store:
        assert Facts(store).recall("picture 1") == "new"
        assert Facts(store).recall("picture 2") is None
