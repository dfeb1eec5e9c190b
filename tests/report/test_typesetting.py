"""The finished PDF: one sheet, for every reader, whatever the history."""

from __future__ import annotations

import io
import pickle
from math import hypot
from pathlib import Path
from typing import Any

import msgspec
import pytest
import typst
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image, ImageChops
from pypdf.generic import DictionaryObject

from bot.core.days import Day, DayOutcome
from bot.core.person import Screening
from bot.core.says import Arg
from bot.core.showing import movements_of
from bot.report import typesetting
from bot.report.clearance import clearance
from bot.report.page import Page, ReportView
from bot.report.typesetting import render
from bot.report.writing import Writing
from tests.message_files import LANGUAGES
from tests.report.histories import (
    CATALOG,
    ENGLISH,
    IDS,
    ROUTINE_READ,
    TODAY,
    days,
    histories,
    page_of,
    person,
    read,
    words,
)

A4, LETTER = (595.28, 841.89), (612.0, 792.0)
"""Points."""
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
"""A page takes a fifth of a second: the first history that fails will do."""
ROUNDING = 3
"""Steps of grey, of 255, by which the same letter can differ."""
TEMPLATES = Path(typesetting.__file__).parent
READABLE = 7.5
LAST_WORDS = "reminders are all that Loosen is."


def still() -> bytes:
    """Draw a picture as large as the exercises' stills."""
    file = io.BytesIO()
    Image.new("RGB", (960, 640), "#eef0f4").save(file, "PNG")
    return file.getvalue()


def visit(country: str = "DE", language: str = "en") -> Page:
    """Make the page to agree on, with four pictures."""
    stills = {movement: still() for name in IDS for movement in movements_of(name)}
    writing = Writing(CATALOG, language)
    return clearance(person(country=country), ROUTINE_READ, stills, TODAY, writing)


def root_of(pdf: bytes) -> Any:
    """Take what a PDF is reached from."""
    return read(pdf).root_object


def tags(node: Any) -> list[DictionaryObject]:
    """Collect every element of a structure tree, in reading order."""
    found = []
    for kid in _kids(node.get_object()):
        if isinstance(kid, DictionaryObject) and "/S" in kid:
            found += [kid, *tags(kid)]
    return found


def _kids(node: DictionaryObject) -> list[Any]:
    kids = node.get("/K", [])
    return [kid.get_object() for kid in (kids if isinstance(kids, list) else [kids])]


def smallest(pdf: bytes) -> float:
    """Measure the smallest letters, in points."""
    (page,) = read(pdf).pages
    sizes: list[float] = []

    def note(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if text.strip():
            sizes.append(size * hypot(tm[0], tm[1]) * hypot(cm[0], cm[1]))

    page.extract_text(visitor_text=note)
    return min(sizes)


def assert_one_sheet(pdf: bytes, size: tuple[float, float], last: str) -> None:
    """One page of this size, and its last words are on it and above its lower edge."""
    (page,) = read(pdf).pages
    assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(size, abs=0.1)
    heights: list[float] = []

    def note(text: str, cm: list[float], tm: list[float], *_font: object) -> None:
        if text.strip():
            heights.append(tm[4] * cm[1] + tm[5] * cm[3] + cm[5])

    page.extract_text(visitor_text=note)
    assert words(pdf).endswith(last)
    assert 20 < min(heights) < max(heights) < size[1]


@settings(max_examples=6, deadline=None, phases=UNSHRUNK)
@given(histories, st.sampled_from([30, 90, 365]), st.text(max_size=120))
def test_every_history_fits_on_one_page(history: list[Day], length: int, place: str) -> None:
    """Whatever happened, and wherever: one sheet, down to its last words."""
    pdf = render(page_of(history, length=length, place=place, left_out=IDS))
    assert_one_sheet(pdf, A4, LAST_WORDS)


def test_both_pages_come_on_both_papers() -> None:
    """A4 in Germany, US Letter in the United States."""
    for country, size in (("DE", A4), ("US", LETTER)):
        assert_one_sheet(render(page_of(days(400), country=country)), size, LAST_WORDS)
        assert_one_sheet(render(visit(country)), size, "which exercises were cleared.")


def crowded() -> list[Day]:
    """A quarter with every kind of line on the page, and the longest list of stops there can be."""
    hurt = {"outcome": DayOutcome.PAIN, "done": (), "hurt": IDS, "red_flags": ""}
    return [replace(day, **hurt) if n < 12 else day for n, day in enumerate(days(120))]


@pytest.mark.parametrize(("country", "size"), [("DE", A4), ("US", LETTER)])
def test_the_most_that_can_be_told_fits(country: str, size: tuple[float, float]) -> None:
    """Six long stops, four questions, and exercises left out, in a language of many words."""
    only = Screening(answer="yes", answered=TODAY, doctor=TODAY, therapist=TODAY, only=IDS[:2])
    changes: dict[str, Any] = {
        "country": country,
        "screening": only,
        "left_out": IDS,
        "place": "W" * 80,
    }
    for writing in (ENGLISH, Wordy(CATALOG, "en")):
        made = page_of(crowded(), writing=writing, **changes)
        assert isinstance(made.view, ReportView)
        assert len(made.view.stops) == 6
        assert_one_sheet(render(made), size, " ".join(made.view.not_this.split()))


@pytest.mark.parametrize("country", ["DE", "US"])
def test_nothing_is_too_small_to_be_read(country: str) -> None:
    """However much there is to tell: the smallest letters of both pages, in points."""
    only = Screening(answer="yes", answered=TODAY, doctor=TODAY, therapist=TODAY, only=IDS[:2])
    full = page_of(crowded(), country=country, screening=only, left_out=IDS, place="W" * 80)
    for made in (full, page_of(days(400), country=country), visit(country)):
        assert smallest(render(made)) >= READABLE


def test_no_letter_is_cut_off_at_the_edge_of_the_sheet(tmp_path: Path) -> None:
    """On day one all is large: the sheet looks the same whether what juts out is cut or not."""
    page = page_of([])
    for name in ("report.typ", "sheet.typ"):
        (tmp_path / name).write_bytes((TEMPLATES / name).read_bytes())
    (tmp_path / "page.json").write_bytes(msgspec.json.encode(page))
    looks = []
    for cut in ("true", "false"):
        sheet = (TEMPLATES / "sheet.typ").read_text("utf-8")
        assert "clip: true" in sheet
        (tmp_path / "sheet.typ").write_text(sheet.replace("clip: true", f"clip: {cut}"), "utf-8")
        png = typst.compile(tmp_path / "report.typ", format="png", ppi=150)
        looks.append(Image.open(io.BytesIO(png)).convert("L"))
    apart = ImageChops.difference(*looks).histogram()
    assert not any(apart[ROUNDING + 1 :])


class Wordy(Writing):
    """A language that needs half as many words again, and long ones."""

    def text(self, key: str, **args: Arg) -> str:
        """Return the text and a half, with a word that can't be broken anywhere."""
        text = super().text(key, **args)
        return f"{text} {'Donaudampfschifffahrt' * (len(text) < 25)} {text[: len(text) // 2]}"


def test_a_wordy_language_fits_as_well() -> None:
    """Everything gets smaller until it does."""
    wordy = Wordy(CATALOG, "en")
    made = page_of(days(120), writing=wordy, country="US", left_out=IDS)
    assert_one_sheet(render(made), LETTER, " ".join(made.view.not_this.split()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_screen_readers_are_served(language: str) -> None:
    """PDF/UA-1 with title and language; headings, tables and alternative texts are tagged."""
    for page in (page_of(days(60), writing=Writing(CATALOG, language)), visit(language=language)):
        pdf = render(page)
        root = root_of(pdf)
        about = read(pdf).metadata
        assert about is not None
        assert about.title == page.title
        assert str(root["/Lang"]).split("-")[0] == language.split("-", maxsplit=1)[0]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
        tree = tags(root["/StructTreeRoot"])
        kinds = [str(tag["/S"]) for tag in tree]
        assert kinds.count("/H1") + kinds.count("/H2") >= 4
        figures = [tag for tag in tree if str(tag["/S"]) == "/Figure"]
        assert figures
        assert all(str(figure["/Alt"]) for figure in figures)


def test_tables_have_heads() -> None:
    """A screen reader can name the column of each number."""
    tree = tags(root_of(render(page_of(days(60))))["/StructTreeRoot"])
    kinds = [str(tag["/S"]) for tag in tree]
    assert kinds.count("/Table") == 2
    assert kinds.count("/TH") >= 9


def test_fonts_are_embedded() -> None:
    """Every font of the page is inside of it, Arabic letters included."""
    (page,) = read(render(page_of(days(60), place="مكة المكرمة"))).pages
    resources: Any = page["/Resources"]
    fonts = [font.get_object() for font in resources["/Font"].values()]
    assert len(fonts) >= 3
    for font in fonts:
        (inner,) = font["/DescendantFonts"]
        descriptor = inner.get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & descriptor.keys()


@pytest.mark.parametrize(
    "place",
    ['#import "x": *', "#panic()", '#read("/etc/passwd")', "$ x", "*_`\\ // /* <a> @b ] }", '"'],
)
def test_a_name_is_never_read_as_markup(place: str) -> None:
    """It is printed letter by letter and does nothing."""
    text = words(render(page_of(days(3), place=place)))
    assert place.replace(" ", "") in text.replace(" ", "")


def test_letters_that_no_font_has_cost_no_page() -> None:
    """A town in a script without a font here still gives a tagged page with all the rest."""
    pdf = render(page_of(days(3), place="東京\x00😀"))
    assert_one_sheet(pdf, A4, LAST_WORDS)
    assert "/StructTreeRoot" in root_of(pdf)


def test_a_damaged_picture_is_told() -> None:
    """The error can travel between processes; without pictures the page comes."""
    stills = {"knee-swings": b"\x89PNG but not really"}
    page = clearance(person(), ROUTINE_READ, stills, TODAY, ENGLISH)
    with pytest.raises(ValueError, match=r"clearance\.typ can't be typeset") as caught:
        render(page)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own
    assert render(clearance(person(), ROUTINE_READ, {}, TODAY, ENGLISH)).startswith(b"%PDF")


def test_a_page_can_be_handed_to_another_process() -> None:
    """The page, and what makes it, survive the way there; the same page is the same bytes."""
    page = visit()
    there, made = pickle.loads(pickle.dumps((page, render)))  # noqa: S301 - our own
    assert made(there) == render(page)
