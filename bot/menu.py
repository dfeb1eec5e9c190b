"""The menu: the commands that platforms offer, in every language.

Whoever doesn't find a command there can type it all the same. May not do any I/O.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.catalog import FALLBACK, Catalog
from bot.core.events import Word
from bot.link_words import LINK, UNLINK

MENU: tuple[str, ...] = (
    Word.START.value,
    Word.NOW.value,
    Word.TIME.value,
    Word.ZONE.value,
    Word.TOMORROW.value,
    Word.PAUSE.value,
    Word.RESUME.value,
    Word.SKIP.value,
    Word.DONE.value,
    Word.HURTS.value,
    Word.DESCRIBE.value,
    Word.STREAK.value,
    Word.DAYS.value,
    Word.CALENDAR.value,
    Word.TREND.value,
    Word.WHY.value,
    Word.REPAIR.value,
    Word.SCREENING.value,
    Word.SETTINGS.value,
    Word.REPORT.value,
    Word.MYDATA.value,
    LINK,
    UNLINK,
    Word.ERASE.value,
    Word.HELP.value,
)
"""The commands in their order; each is described by `command-{name}`."""

_CODE_LETTERS = 2  # Telegram knows languages by their two-letter codes

Menus = Mapping[str, tuple[tuple[str, str], ...]]
"""Names and descriptions of the commands by two-letter language."""


def menus(catalog: Catalog) -> Menus:
    """The menu by two-letter language; the first also serves every language that is missing."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for language in (FALLBACK, *catalog.languages):
        code = language.split("-")[0]
        if len(code) == _CODE_LETTERS and code not in found:
            found[code] = tuple((name, catalog.text(language, f"command-{name}")) for name in MENU)
    return MappingProxyType(found)
