"""The documents keep up with the code: what they name exists, and what exists is named."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale

from bot.__main__ import main
from bot.core.gate import LASTS
from bot.core.person import Phase
from bot.core.routine import Options
from bot.formats import functions
from bot.menu import MENU
from bot.settings import NAMES
from bot.wiring import KEEP_SENT
from tests.core.life import routine
from tests.design_document import DESIGN, ROOT, written

README = ROOT / "README.md"
HOSTING = ROOT / "docs" / "hosting.md"
CLINICIANS = ROOT / "docs" / "for-clinicians.md"
TRANSLATORS = ROOT / "docs" / "for-translators.md"
DEPENDENCIES = ROOT / "docs" / "dependencies.md"
DOCUMENTS = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")))

FIRST_MEETING = "Yes, go on\nNo\nUnderstood\nBerlin\nYes\n7:00\nSame\nNormal gaps\n"
MORNING = (
    "\nStart" + "\n" * 6 + "Done" + "\n" * 10 + "dnoe\n\nI'll use pillows" + "\n" * 4 + "Done\n"
)

SKIPPED_FOLDERS = {".git", ".venv", "__pycache__", ".hypothesis", "data"}
NOWHERE_ELSE = re.compile(
    r"pypi\.|pythonhosted|--index-url|--extra-index|npmjs\.|/(?:home|root|Users|work)/\w"
)


def text(path: Path) -> str:
    """A document as it is."""
    return path.read_text(encoding="utf-8")


def first_cells(document: str, head: str) -> list[str]:
    """The first column of the table whose head begins so, without its code marks."""
    _, _, rest = document.partition(f"\n| {head} |")
    assert rest, f"there is no table of {head}"
    table, _, _ = rest.partition("\n\n")
    return [row.split("|")[1].strip().strip("`") for row in table.splitlines()[2:]]


def squeezed(written: str) -> str:
    """A text without regard to where its lines end."""
    return " ".join(written.split())


def text_files() -> Iterator[Path]:
    """Every text file that a reader of the repository sees, but this one."""
    for path in sorted(ROOT.rglob("*")):
        parts = set(path.relative_to(ROOT).parts)
        kept = path.suffix in {".py", ".md", ".toml", ".ftl", ".lock", ".in", ".txt", ".example"}
        kept = kept or path.name in {"Makefile", "run", "LICENSE", ".gitignore"}
        if kept and path.is_file() and not parts & SKIPPED_FOLDERS and path != Path(__file__):
            yield path


def test_the_morning_in_the_readme_is_what_the_program_prints(tmp_path: Path) -> None:
    """Each line of it, in this order; only "..." leaves something out."""
    printed = subprocess.run(
        [sys.executable, "-m", "bot", "chat", "--database", "x.db", "--at", "2026-03-02 20:00Z"],
        input=FIRST_MEETING + MORNING,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
        check=True,
        timeout=60,
    ).stdout
    _, _, rest = text(README).partition("```text\n")
    shown, _, _ = rest.partition("```")
    parts = [squeezed(part) for part in shown.split("\n...\n") if part.strip()]
    assert len(parts) > 5
    output, at = squeezed(printed), 0
    for part in parts:
        found = output.find(part, at)
        assert found >= 0, f"the program no longer prints: {part}"
        at = found + len(part)


def test_the_readme_names_every_command_of_the_chat() -> None:
    """In the order of the menu, and none that doesn't exist."""
    _, _, section = text(README).partition("## What you can say")
    assert first_cells(section, "command") == [f"/{word}" for word in MENU]


def test_the_readme_names_every_command_of_the_host() -> None:
    """And none that doesn't exist."""
    commands = [f"loosen {name}" for name in main.commands]
    assert sorted(first_cells(text(README), "command")) == sorted(commands)


def test_hosting_explains_every_setting() -> None:
    """In the order of `.env.example`, and none that doesn't exist."""
    assert tuple(first_cells(text(HOSTING), "setting")) == NAMES


def test_hosting_tells_events_that_the_log_has() -> None:
    """Each stands in the code as it is written here."""
    sources = "".join(text(path) for path in (ROOT / "bot").rglob("*.py"))
    cells = (cell.split(", ") for cell in first_cells(text(HOSTING), "event"))
    named = [name.strip("`") for cell in cells for name in cell]
    assert named
    assert [name for name in named if f'"{name}"' not in sources] == []


def test_hosting_gives_the_retention_and_the_capacity_that_follow_from_the_code() -> None:
    """Days until pruning; messages and seconds of a session, and what one token carries."""
    timelines = [routine().timeline(exercise, Options()) for exercise in routine().ids]
    messages = sum(len(timeline) for timeline in timelines)
    seconds = routine().seconds(routine().ids, Options())
    hosting = squeezed(text(HOSTING))
    assert f"is pruned after {KEEP_SENT.days} days" in hosting
    assert f"A session is {messages} messages in {seconds} seconds" in hosting
    assert f"30 x {seconds} / {messages} is {30 * seconds // messages}" in hosting


@pytest.mark.parametrize("exercise", routine().ids)
def test_clinicians_read_the_routines_own_figures(exercise: str) -> None:
    """The row of each exercise has its choices, its default and its time to get ready."""
    found = routine().exercise(exercise)
    name = exercise.replace("-", " ")
    [row] = [line for line in text(CLINICIANS).splitlines() if line.startswith(f"| {name} |")]
    figures = {int(figure) for figure in re.findall(r"\d+", row)}
    assert {*found.choices, found.default, found.ready_seconds} <= figures


def test_clinicians_read_how_long_an_answer_lasts() -> None:
    """The days until the bone question comes again."""
    assert f"lapses after {LASTS.days} days" in squeezed(text(CLINICIANS))


def test_translators_read_of_every_function() -> None:
    """The functions that texts can call, and none that doesn't exist."""
    known = functions(Locale("en"), str)
    named = [cell.partition("(")[0] for cell in first_cells(text(TRANSLATORS), "function")]
    assert sorted(named) == sorted(known)


def test_every_dependency_has_its_reason() -> None:
    """Those of `pyproject.toml`, to run and to develop, and no others."""
    project = tomllib.loads(text(ROOT / "pyproject.toml"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[<>=!~\[ ]", wish)[0] for wish in wanted}
    run, _, develop = text(DEPENDENCIES).partition("## To develop")
    named = first_cells(run, "package") + first_cells(develop, "package")
    assert sorted(named) == sorted(names)


def test_the_diagrams_and_the_modules_are_what_the_code_gives() -> None:
    """`make diagram` would change nothing."""
    assert text(DESIGN) == written(text(DESIGN)), "run `make diagram` and read the difference"


def test_the_design_explains_every_phase() -> None:
    """The table below the diagram has each, once."""
    assert sorted(first_cells(text(DESIGN), "phase")) == sorted(phase.value for phase in Phase)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    """Files that exist, and headings that they have."""
    for link in re.findall(r"\]\(([^)\s]+)\)", text(document)):
        if link.startswith("https://"):
            continue
        name, _, heading = link.partition("#")
        target = document.parent / name if name else document
        assert target.exists(), link
        headings = re.findall(r"^#+ (.+)$", text(target), re.MULTILINE) if heading else []
        slugs = [re.sub(r"[^\w -]", "", found.lower()).replace(" ", "-") for found in headings]
        assert not heading or heading in slugs, link


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_is_there(document: Path) -> None:
    """Paths into the sources, the texts and the tests."""
    paths = re.findall(r"`((?:bot|messages|tests|docs)/[\w/.-]+)`", text(document))
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_changelog_begins_with_what_is_not_released() -> None:
    """So that a change has its place."""
    assert re.findall(r"^## (.+)$", text(ROOT / "CHANGELOG.md"), re.MULTILINE)[0] == "Unreleased"


def test_no_file_names_a_registry_or_somebodys_machine() -> None:
    """What is here works anywhere."""
    files = list(text_files())
    assert README in files
    found = [(path.name, hit[0]) for path in files if (hit := NOWHERE_ELSE.search(text(path)))]
    assert found == []
