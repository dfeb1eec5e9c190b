"""The parts of `docs/design.md` that the code itself writes: run by `make diagram`.

Puts the state diagrams and the map of the modules between their marks. `test_docs.py` holds the
document to them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.state_diagram import diagram, meeting, sessions

ROOT = Path(__file__).parents[1]
DESIGN = ROOT / "docs" / "design.md"


def written(text: str) -> str:
    """Return the document with each part between its marks as the code gives it."""
    parts = {"meeting": diagram(meeting()), "session": diagram(sessions()), "modules": modules()}
    for name, part in parts.items():
        begin, end = f"<!-- {name}: written by `make diagram` -->", f"<!-- end of {name} -->"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = f"{before}{begin}\n{part}\n{end}{after}"
    return text


def modules() -> str:
    """Return a table of every module and the first sentence of what it says it is for."""
    rows = (f"| `{path.relative_to(ROOT)}` | {_purpose(path)} |" for path in _sources())
    return "\n".join(("| module | what it is for |", "|---|---|", *rows))


def _sources() -> Iterator[Path]:
    folders = (ROOT / "bot", *(ROOT / "bot" / name for name in ("core", "reading", "chat")))
    for folder in folders:
        yield from sorted(path for path in folder.glob("*.py") if path.stem != "__init__")


def _purpose(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0]


if __name__ == "__main__":
    DESIGN.write_text(written(DESIGN.read_text(encoding="utf-8")), encoding="utf-8")
