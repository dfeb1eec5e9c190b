"""Typesets a page as PDF. The only file that knows typst; runs anywhere, a worker process too.

Data reaches the template as JSON and pictures as files, never as markup: whatever a town is
called, it stays a name. Its I/O is reading its own templates, and a folder for the pictures that
is gone afterwards; a template can read nothing outside of it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import typst
from msgspec.structs import replace

from bot.report.page import Page, ReportView

_HERE = Path(__file__).parent
_MISSING_LETTER = "could not be displayed"  # typst's words, for PDF/UA-1 alone
ACCESSIBLE = "ua-1"
"""PDF/UA-1, ISO 14289-1: tagged for screen readers, with title, language and embedded fonts."""


def render(page: Page) -> bytes:
    """Typeset a page as a PDF of one sheet.

    Raises ValueError for what can't be typeset, a damaged picture above all: then try again
    without pictures. A letter that no font here has is shown as a box.
    """
    try:
        return _typeset(page, ACCESSIBLE)
    except ValueError as error:
        if _MISSING_LETTER not in str(error):
            raise
        return _typeset(page, None)


def _typeset(page: Page, standard: str | None) -> bytes:
    main = "report.typ" if isinstance(page.view, ReportView) else "clearance.typ"
    files = {
        "main.typ": (_HERE / main).read_bytes(),
        "sheet.typ": (_HERE / "sheet.typ").read_bytes(),
        "page.json": msgspec.json.encode(replace(page, pictures={})),
    }
    with TemporaryDirectory(prefix="loosen-") as folder:
        for name, png in page.pictures.items():
            (Path(folder) / name).write_bytes(png)
        try:
            made = typst.compile(  # type: ignore[call-overload]  # its stubs know no dictionary
                files,
                root=folder,
                format="pdf",
                font_paths=_fonts(),
                ignore_system_fonts=True,
                pdf_standards=standard,
            )
        except RuntimeError as error:
            raise ValueError(f"{main} can't be typeset: {error}") from error
    return bytes(made)


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts that typst brings along, so that every machine makes the same page."""
    return typst.Fonts(include_system_fonts=False)
