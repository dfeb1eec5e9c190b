"""A log that is written into a list, for tests to read."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import FilteringBoundLogger


def recording_log(lines: list[dict[str, Any]]) -> FilteringBoundLogger:
    """Make a log that appends each event with its level to `lines`."""

    def record(_: Any, level: str, event: MutableMapping[str, Any]) -> Any:
        lines.append({**event, "level": level})
        raise structlog.DropEvent

    log: FilteringBoundLogger = structlog.wrap_logger(
        None, processors=[record], wrapper_class=structlog.make_filtering_bound_logger(0)
    )
    return log
