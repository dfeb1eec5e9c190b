"""What tests share: Hypothesis' search, the flag that rewrites transcripts, delivery's bench.

The same examples every time, so that a check gives the same answer twice; to look for new ones:
`pytest --hypothesis-profile=explore`. No deadline, because machines are noisy.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.delivery_bench import Bench
from tests.stores import sqlite_in_memory

settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--rewrite-transcripts`: write down what the bot says now, to be read and committed."""
    parser.addoption(
        "--rewrite-transcripts",
        action="store_true",
        help="write tests/transcripts/*.txt anew from what the bot says now",
    )


@pytest.fixture
def bench() -> Iterator[Bench]:
    """Delivery over an empty store."""
    with sqlite_in_memory() as store:
        yield Bench(store)
