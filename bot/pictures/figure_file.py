"""Reads `messages/figures/*.toml`, the movements as a clinician reviews them, and checks them.

A joint past its limit, a knee bent the wrong way, a movement faster than gentle: all are
refused with their line. Reading the file is the only I/O.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from bot.errors import MessagesError
from bot.pictures.camera import Camera
from bot.pictures.figure import PEAK, SHARES, TRACKS, Figure, Key
from bot.pictures.skeleton import LIMITS, Lying, Resting
from bot.pictures.vectors import Vector
from bot.toml_table import Page, Table

MOVEMENTS = ("knee-swings", "knee-to-shoulder", "chest-lift-arms", "chest-lift-pillows")
"""The movements of the routine, each with its own file and pictures; chest lift has two."""

TRACES = ("knees", "right_knee", "left_knee", "chest", "breath")
PILLOWS = ("head", "chest")

_GENTLE = 30
"""No file may ask for more degrees a second: the source says gently, small, slow, never fast."""
_SWIFTEST_SHARE = 60
"""Hands and breath: per cent of their way a second."""

_WHY_JOINT = "It is how far this joint goes gently."
_WHY_SPEED = "The source says gently, small and slow, never fast."


def load_figures(folder: Path) -> tuple[Figure, ...]:
    """Read every movement. Raises `MessagesError` naming file, line, reason and remedy."""
    return tuple(load_figure(folder / f"{movement}.toml") for movement in MOVEMENTS)


def load_figure(path: Path) -> Figure:
    """Read one movement, named after its file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MessagesError(
            f"{path}: the figure can't be read as UTF-8 text ({error}). Put the file there, or "
            "save it as UTF-8."
        ) from error
    return parse_figure(text, path.stem, str(path))


def parse_figure(text: str, movement: str, name: str) -> Figure:
    """Read and check one movement. Raises `MessagesError` with every problem, one a line."""
    page = Page(name, text)
    root = page.root
    root.integer("version", 1, 1, "This Loosen reads format 1 of this file.")
    root.string("source", "It says which words of the source the movement shows.")
    lies = root.one_of("lies", ("back", "tummy"), "The figure lies on one or the other.")
    lying: Lying = "tummy" if lies == "tummy" else "back"
    seconds = root.integer("seconds", 4, 40, "A loop is watched from beginning to end.")
    fastest = root.integer("fastest", 5, _GENTLE, f"Degrees a second. {_WHY_SPEED}")
    figure = Figure(
        movement=movement,
        lying=lying,
        seconds=seconds,
        fastest=fastest,
        frame=10 * root.integer("frame", 4, 20, "Hundredths of a second between two frames."),
        least=root.integer("least", 1, 40, "Tenths of a unit of the picture.") / 10,
        still=root.integer("still", 0, seconds, "It is an instant of the loop."),
        ghosts=_read_ghosts(root, seconds),
        traces=_read_names(root, "traces", TRACES),
        pillows=_read_names(root, "pillows", PILLOWS),
        camera=_read_view(root),
        resting=_read_hands(root),
        keys=_read_keys(root, seconds, fastest),
    )
    root.close()
    page.raise_problems()
    return figure


def _read_names(root: Table, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Read a list of words that are all known; none when it is not there."""
    if not root.has(key):
        return ()
    names = root.strings(key, f"It lists some of: {', '.join(known)}.")
    for name in names:
        if name not in known:
            root.refuse(key, f'{key} has "{name}". Use some of: {", ".join(known)}.')
    return names


def _read_ghosts(root: Table, seconds: int) -> tuple[int, ...]:
    """Read the instants that are faintly drawn all along; none when they are not there."""
    if not root.has("ghosts"):
        return ()
    return root.integers("ghosts", 0, seconds, "They are instants of the loop.")


def _read_view(root: Table) -> Camera:
    """Read from where the movement is seen."""
    table = root.table("view", "It says from where the movement is seen.")
    if table is None:
        return Camera(0, 0, 1, Vector(0, 0, 0))
    camera = Camera(
        turn=table.integer("turn", 0, 90, "Degrees: 0 is from the side, 90 from the feet."),
        height=table.integer("height", 0, 80, "Degrees: 0 is level with the bed."),
        across=table.integer("across", 100, 260, "Centimetres that the picture is wide."),
        middle=Vector(
            table.integer("along", -100, 100, "Centimetres from the hips to the feet's end."),
            0.0,
            table.integer("up", -50, 100, "Centimetres above the mattress."),
        ),
    )
    table.close()
    return camera


def _read_hands(root: Table) -> Resting:
    """Read where the hands rest on the mattress."""
    table = root.table("hands", "It says where the hands rest.")
    if table is None:
        return Resting(0, 0)
    resting = Resting(
        ahead=table.integer("ahead", -60, 40, "Centimetres from the shoulders past the head."),
        aside=table.integer("aside", 0, 45, "Centimetres from the middle of the body."),
    )
    table.close()
    return resting


def _read_keys(root: Table, seconds: int, fastest: int) -> tuple[Key, ...]:
    """Read the poses over time and hold every way between two of them to the gentle limit."""
    rest = dict.fromkeys(TRACKS, 0.0)
    if table := root.table("rest", "It is the pose that the keys change."):
        rest |= _read_pose(table)
        table.close()
    tables = root.tables("key", "key", "A movement is its poses over time.")
    keys: list[Key] = []
    for table in tables:
        at = table.integer("at", 0, seconds - 1, "Whole seconds since the loop began.")
        table.relabel(f"key at {at} s")
        if keys and at <= keys[-1].at:
            table.refuse("at", "the key is not after the one before it. Put the keys in order.")
        if not keys and at != 0:
            table.refuse("at", "a loop begins at 0. Write at = 0 in the first key.")
        keys.append(Key(at, rest | _read_pose(table)))
        table.close()
    if tables:
        closing = Key(seconds, keys[0].pose)
        for table, (one, other) in zip(tables, pairwise([*keys, closing]), strict=True):
            _check_speed(table, one, other, fastest)
    return tuple(keys)


def _read_pose(table: Table) -> dict[str, float]:
    """Read every joint that the table names, each within its limits."""
    return {
        track: table.integer(track, low, high, _WHY_JOINT if track in LIMITS else "Per cent.")
        for track, (low, high) in TRACKS.items()
        if table.has(track)
    }


def _check_speed(table: Table, one: Key, other: Key, fastest: int) -> None:
    """Refuse a way to the next key that is faster than gentle at its fastest instant."""
    span = max(other.at - one.at, 0.001)
    for track, value in one.pose.items():
        if track.startswith("mark_"):
            continue  # a colour may come as it likes
        peak = abs(other.pose[track] - value) / span * PEAK
        limit, unit = (_SWIFTEST_SHARE, "per cent") if track in SHARES else (fastest, "degrees")
        if peak > limit:
            table.refuse(
                "",
                f"from here to {other.at} s {track} moves {peak:.0f} {unit} a second at its "
                f"fastest; {limit} is the limit. {_WHY_SPEED} Leave more seconds, or move less.",
            )
