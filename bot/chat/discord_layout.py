"""What a message looks like on Discord: its words in parts, its buttons in rows and menus.

Belongs to `discord.py`. It may not do any I/O. The limits are those of Discord's reference
(Message Resource, Component Reference) and hold for every text and every grid of buttons.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from discord import ButtonStyle, SelectOption, ui
from msgspec import Struct
from msgspec.structs import replace

from bot.chat.platform import Button, Message
from bot.errors import DeliveryError

TYPE = "type."
"""What the custom id of the button that opens a field for a typed answer begins with; the rest
comes back with the answer."""
CHOOSE = "choose"
"""What the custom id of a menu begins with; what was chosen comes as its value."""

_TEXT_LIMIT = 2000
"""Code points of a message, which is how Discord counts, not bytes or UTF-16 units."""
_MOST_ROWS = 5
_BUTTONS_IN_A_ROW = 5
_OPTIONS_IN_A_MENU = 25
_BUTTON_LABEL_LIMIT = 80
_OPTION_LABEL_LIMIT = 100

_BOLD = "**"
_LINK_OR_MARK = re.compile(r"(\bhttps?://[^\s<]*[^\s<.,:;\"')\]])|([\\*_~`|<\[])")
"""Marks count anywhere but in a link, which would lead elsewhere with a backslash in it."""
_MARK_AT_START_OF_LINE = re.compile(
    r"^( *(?=[#>-])|^ *\d+(?=\.))((?:#{1,3}|>|>>>|-#?|\.)\s)", re.MULTILINE
)
"""Headings, quotes, small print, lists."""


class Menu(Struct, frozen=True):
    """Choices that unfold from one line."""

    options: tuple[Button, ...]


Row = tuple[Button, ...] | Menu


class Part(Struct, frozen=True, kw_only=True):
    """One message as Discord takes it."""

    content: str
    """Markdown."""
    rings: bool
    rows: tuple[Row, ...] = ()


def parts(message: Message) -> tuple[Part, ...]:
    """Put a message into as few parts as hold its words, one at least; the last has its buttons.

    Only the first one rings. Raises `DeliveryError` for more buttons than Discord shows.
    """
    title = message.title.strip()
    text = "\n\n".join(words for words in (title, message.text.strip()) if words)
    first, *others = _cut(text, _TEXT_LIMIT - 2 * len(_BOLD))
    contents = (_titled(first, title), *map(escape, others))
    *silent, last = (Part(content=content, rings=False) for content in contents)
    complete = (*silent, replace(last, rows=rows(message.buttons, message.field)))
    return (replace(complete[0], rings=message.rings), *complete[1:])


def escape(text: str) -> str:
    """Write a text so that it reads as it is, whatever Discord takes for markup or a mention."""
    marked = _LINK_OR_MARK.sub(lambda found: found[1] or f"\\{found[2]}", text)
    return _MARK_AT_START_OF_LINE.sub(r"\1\\\2", marked)


def beginning(text: str) -> str:
    """As much of a text as one message holds, escaped."""
    return escape(_cut(text.strip(), _TEXT_LIMIT)[0])


def rows(buttons: Sequence[Sequence[Button]], field: Button | None = None) -> tuple[Row, ...]:
    """Fit a grid of buttons into Discord's rows; `field` is one that opens a field.

    What can't all stand there as buttons unfolds from a menu, but for what stops: that stays a
    button, below everything. A choice that is there twice is shown once.
    """
    choices, stops = _apart(buttons)
    opening: tuple[Row, ...] = ((replace(field, data=f"{TYPE}{field.data}"),),) if field else ()
    below = opening + _chunks(stops, _BUTTONS_IN_A_ROW)
    lines = tuple(line for row in choices for line in _halved(row))
    if len(lines) + len(below) <= _MOST_ROWS:
        return (*lines, *below)
    options = [button for row in choices for button in row]
    menus = (Menu(chunk) for chunk in _chunks(options, _OPTIONS_IN_A_MENU))
    fitted = (*menus, *below)
    if len(fitted) > _MOST_ROWS:
        raise DeliveryError("more buttons than Discord shows under a message", refused=True)
    return fitted


def view(fitted: Iterable[Row]) -> ui.View:
    """Put rows into the library's form. Nothing of it stays: a tap brings back all it means."""
    made = ui.View(timeout=None)
    menus = 0
    for number, row in enumerate(fitted):
        if isinstance(row, Menu):
            menus += 1
            made.add_item(_menu(row, menus, number))
        else:
            for button in row:
                made.add_item(_button(button, number))
    made.stop()  # or the library would keep it for as long as the bot runs
    return made


def _cut(text: str, room: int) -> list[str]:
    """Cut a text at the last line break that fits, else the last space, else anywhere."""
    done = []
    rest = text
    while (most := _most(rest, room)) < len(rest):
        cut = _last_gap(rest, most)
        done.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*done, rest]


def _most(text: str, room: int) -> int:
    """How many characters of a text still fit when they are escaped."""
    most = min(len(text), room)
    while (over := len(escape(text[:most])) - room) > 0:
        most -= (over + 1) // 2  # a character takes two places at most
    return most


def _last_gap(text: str, most: int) -> int:
    for gap in ("\n", " "):
        cut = text.rfind(gap, 1, most + 1)
        if cut > 0:
            return cut
    return most


def _titled(text: str, title: str) -> str:
    """Make the title on top bold; one too long for a message reads like any text."""
    if not title or not text.startswith(title):
        return escape(text)
    return f"{_BOLD}{escape(title)}{_BOLD}{escape(text[len(title) :])}"


def _apart(
    buttons: Sequence[Sequence[Button]],
) -> tuple[list[list[Button]], list[Button]]:
    """Tell the rows of choices from what stops, and drop what is there already."""
    seen: set[str] = set()
    choices: list[list[Button]] = []
    stops: list[Button] = []
    for row in buttons:
        choices.append([])
        for button in row:
            if button.data not in seen:
                seen.add(button.data)
                (stops if button.stops else choices[-1]).append(button)
    return choices, stops


def _chunks(buttons: Sequence[Button], most: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[n : n + most]) for n in range(0, len(buttons), most))


def _halved(row: Sequence[Button]) -> tuple[tuple[Button, ...], ...]:
    """Break a row that is too long into as few as hold it, about equally long."""
    lines = -(-len(row) // _BUTTONS_IN_A_ROW)
    return _chunks(row, -(-len(row) // lines)) if lines else ()


def _button(button: Button, row: int) -> ui.Button[ui.View]:
    if button.stops:
        style = ButtonStyle.danger
    elif button.data.startswith(TYPE):
        style = ButtonStyle.primary
    else:
        style = ButtonStyle.secondary
    label = _clipped(button.label, _BUTTON_LABEL_LIMIT)
    return ui.Button(label=label, custom_id=button.data, style=style, row=row)


def _menu(menu: Menu, number: int, row: int) -> ui.Select[ui.View]:
    options = [
        SelectOption(label=_clipped(option.label, _OPTION_LABEL_LIMIT), value=option.data)
        for option in menu.options
    ]
    return ui.Select(custom_id=f"{CHOOSE}.{number}", options=options, row=row)


def _clipped(label: str, limit: int) -> str:
    return label if len(label) <= limit else f"{label[: limit - 1]}…"
