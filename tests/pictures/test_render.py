"""The files that ship: they are what the data gives, they loop, and they are small."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageColor, ImageStat

from bot.pictures.camera import HEIGHT, WIDTH
from bot.pictures.figure import Figure
from bot.pictures.figure_file import MOVEMENTS, load_figures
from bot.pictures.film import film
from bot.pictures.palette import WALL
from bot.pictures.render import MOST_BYTES, choose_colours, draw_pixels, render

MESSAGES = Path(__file__).parents[2] / "messages"
FIGURES = load_figures(MESSAGES / "figures")
SHIPPED = MESSAGES / "pictures"
MOVED = 60
"""A pixel that differs by so much, of 255, shows something else; soft edges differ by less."""
MOST_MOVED = 0.002
"""So much of a picture may: rasterizers on other machines may round an edge otherwise."""
MOST_APART = 1.5
"""Mean difference, of 255; fewer colours alone make about 0.5."""


def names() -> list[str]:
    """Name every file that should ship."""
    return sorted(f"{movement}.{kind}" for movement in MOVEMENTS for kind in ("gif", "png"))


def frames(path: Path) -> Iterator[tuple[float, Image.Image]]:
    """Decode an animation: the instant at which each frame comes, in ms, and the frame."""
    at = 0.0
    with Image.open(path) as film_strip:
        for number in range(getattr(film_strip, "n_frames", 1)):
            film_strip.seek(number)
            yield at, film_strip.convert("RGB")
            at += film_strip.info["duration"]


def shows(shipped: Image.Image, drawn: Image.Image) -> bool:
    """Whether two pictures show the same, whatever their colours were rounded to."""
    apart = ImageChops.difference(shipped, drawn).convert("L")
    moved = sum(apart.histogram()[MOVED:]) / (shipped.width * shipped.height)
    return moved <= MOST_MOVED and ImageStat.Stat(apart).mean[0] <= MOST_APART


def shown_at(path: Path, at: float) -> Image.Image:
    """Return the frame of an animation that is seen at an instant, in seconds."""
    return [frame for begins, frame in frames(path) if begins <= at * 1000 + 0.5][-1]


def test_exactly_the_pictures_of_the_movements_ship() -> None:
    """An animation and a still of each, and no leftovers."""
    assert sorted(path.name for path in SHIPPED.iterdir()) == names()


@pytest.mark.parametrize("name", names())
def test_files_are_small(name: str) -> None:
    """A picture is on the phone before the card has been read."""
    assert 5_000 < (SHIPPED / name).stat().st_size <= MOST_BYTES


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.movement)
def test_an_animation_is_what_the_data_gives(figure: Figure) -> None:
    """At many instants, every other key among them, it shows what is drawn from the data now."""
    path = SHIPPED / f"{figure.movement}.gif"
    shot = [at for at, _ in film(figure)]
    decoded = list(frames(path))
    keys = [key.at for key in figure.keys if key.at > 0.0]
    for at in (0.0, *keys[::2], shot[len(shot) // 3], shot[2 * len(shot) // 3]):
        seen = [frame for begins, frame in decoded if begins <= at * 1000 + 0.5][-1]
        assert shows(seen, draw_pixels(figure, at)), f"{path.name} at {at} s: `loosen pictures`"


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.movement)
def test_a_still_is_what_the_data_gives(figure: Figure) -> None:
    """The still shows the instant that the data names, twice as large."""
    with Image.open(SHIPPED / f"{figure.movement}.png") as still:
        assert still.size == (2 * WIDTH, 2 * HEIGHT)
        assert shows(still.convert("RGB"), draw_pixels(figure, figure.still, 2))


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.movement)
def test_an_animation_lasts_as_long_as_its_loop_and_goes_on(figure: Figure) -> None:
    """It repeats for ever, and its frames together take the seconds of the data."""
    with Image.open(SHIPPED / f"{figure.movement}.gif") as animation:
        assert (animation.format, animation.size) == ("GIF", (WIDTH, HEIGHT))
        assert animation.info["loop"] == 0
        total = 0
        for number in range(getattr(animation, "n_frames", 1)):
            animation.seek(number)
            total += animation.info["duration"]
    assert total == figure.seconds * 1000


def test_another_instant_is_told_apart() -> None:
    """The comparison is sharp: a second earlier, or a small change of an angle, is not the same."""
    swings = FIGURES[0]
    path = SHIPPED / "knee-swings.gif"
    assert shows(shown_at(path, 8.0), draw_pixels(swings, 8.0))
    assert not shows(shown_at(path, 8.0), draw_pixels(swings, 7.0))
    assert not shows(shown_at(path, 2.0), draw_pixels(swings, 1.4))


def test_a_movement_is_rendered_into_a_folder(tmp_path: Path) -> None:
    """Both files are written, named after the movement, and show what ships."""
    breath = FIGURES[3]
    animation, still = render(breath, tmp_path)
    assert [animation.name, still.name] == ["chest-lift-pillows.gif", "chest-lift-pillows.png"]
    fresh, shipped = list(frames(animation)), list(frames(SHIPPED / animation.name))
    assert [at for at, _ in fresh] == [at for at, _ in shipped]
    assert all(shows(one, other) for (_, one), (_, other) in zip(fresh, shipped, strict=True))


def test_flat_colours_stay_as_they_are() -> None:
    """The few colours of a loop have the ones that fill most of its pictures, unchanged."""
    figure = FIGURES[2]
    palette = choose_colours(figure).getpalette() or []
    chosen = {tuple(palette[n : n + 3]) for n in range(0, len(palette), 3)}
    drawn = draw_pixels(figure, 0.0)
    counted = sorted(drawn.getcolors(WIDTH * HEIGHT) or (), reverse=True)
    assert {colour for _, colour in counted[:8]} <= chosen


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.movement)
def test_the_ground_has_its_own_colour_in_every_frame(figure: Figure) -> None:
    """The wall is the palette's wall from beginning to end; a ground that changes would flicker."""
    corner = (WIDTH - 3, 3)
    seen = {frame.getpixel(corner) for _, frame in frames(SHIPPED / f"{figure.movement}.gif")}
    assert seen == {ImageColor.getrgb(WALL)}
