"""A paper as a PDF: its pages, fonts, structure and outline in one file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from formgen.render.fastpdf.drawing import POINTS, Page
from formgen.render.fastpdf.jpegs import add_jpeg
from formgen.render.fastpdf.lines import SetText
from formgen.render.fastpdf.margins import Sheet
from formgen.render.fastpdf.metadata import add_metadata, colour_profile, output_intent
from formgen.render.fastpdf.pdffile import PdfFile, text_string
from formgen.render.fastpdf.pieces import Placed, Section, Text
from formgen.render.fastpdf.typefaces import Typeface, add_font
from formgen.render.fastpdf.widgets import Field, Widget, add_form, reserve_widgets


@dataclass(frozen=True, slots=True, eq=False)
class Paper:
    """A paper that has been set and is ready to be written."""

    title: str
    language: str
    sheet: Sheet
    pages: Sequence[tuple[list[Placed], list[Text]]]  # the body of each, and its margins
    structure: Section
    texts: Iterable[SetText]  # all that is drawn, for their glyphs
    narrowed: Mapping[str, float]  # texts whose lines end earlier, and by how much, in CSS pixels
    fields: Sequence[Field] = ()  # to be filled in on the screen
    typed: SetText | None = None  # the characters for which a field brings glyphs of its own


def write(paper: Paper) -> bytes:
    """The PDF of a paper: tagged, archivable, its fonts embedded."""
    pdf = PdfFile()
    root, tree = pdf.reserve(), pdf.reserve()
    used = sorted(_glyphs(paper.texts).items(), key=lambda item: item[0].key)
    fonts = {font: f"/{font.key} {add_font(pdf, font, glyphs)} 0 R" for font, glyphs in used}
    widgets = reserve_widgets(pdf, paper.fields)
    pages, numbers, marks = _add_pages(pdf, paper, "".join(fonts.values()), widgets)
    sections = _add_structure(pdf, tree, paper.structure, numbers, marks)
    form = add_form(pdf, paper.fields, widgets, numbers, _typing(paper, fonts))
    outline = _add_outline(pdf, paper.pages, [page for page, _ in marks], numbers)
    metadata, info = add_metadata(pdf, paper.title)
    intent = pdf.add(output_intent(pdf.add_stream(colour_profile(), "/N 3")))
    pdf.put(
        root,
        f"<</Type/Catalog/Pages {pages} 0 R/Lang {text_string(paper.language)}"
        f"/MarkInfo<</Marked true>>/StructTreeRoot {sections} 0 R"
        f"/ViewerPreferences<</DisplayDocTitle true>>/Metadata {metadata} 0 R"
        f"/OutputIntents[{intent} 0 R]{outline}{form}>>",
    )
    return pdf.bytes(root, info)


def _typing(paper: Paper, fonts: Mapping[Typeface, str]) -> tuple[str, str]:
    """The font in which is typed: its name, and its entry among the fonts."""
    if paper.typed is None:
        return "", ""
    glyphs = paper.typed.used
    font = max(glyphs, key=lambda font: len(glyphs[font]))
    return font.key, fonts[font]


def _glyphs(texts: Iterable[SetText]) -> dict[Typeface, dict[int, str]]:
    """The glyphs of each font and their text, of which the first in the paper holds."""
    found: dict[Typeface, dict[int, str]] = {}
    for text in reversed(list(texts)):
        for font, glyphs in text.used.items():
            found.setdefault(font, {}).update(glyphs)
    return found


def _add_pages(
    pdf: PdfFile, paper: Paper, fonts: str, widgets: Mapping[Widget, int]
) -> tuple[int, list[int], list[tuple[Page, list[Section]]]]:
    parent = pdf.reserve()
    numbers, drawn = [], []
    known: dict[bytes, int] = {}  # the numbers of pictures
    box = f"[0 0 {paper.sheet.width * POINTS:.4f} {paper.sheet.height * POINTS:.4f}]"
    for number, (placed, margins) in enumerate(paper.pages):
        page = Page(number, paper.sheet)
        contents = pdf.add_stream(page.draw(placed, margins))
        for jpeg in (each for each in page.pictures if each not in known):
            known[jpeg] = add_jpeg(pdf, jpeg)
        shown = "".join(f"/{name} {known[jpeg]} 0 R" for jpeg, name in page.pictures.items())
        pictures = f"/XObject<<{shown}>>" if shown else ""
        on_page = (own for widget, own in widgets.items() if widget.page == number)
        here = " ".join(f"{own} 0 R" for own in on_page)
        annotations = f"/Annots[{here}]" if here else ""
        numbers.append(
            pdf.add(
                f"<</Type/Page/Parent {parent} 0 R/MediaBox{box}/TrimBox{box}"
                f"/Contents {contents} 0 R/Resources<</Font<<{fonts}>>{pictures}>>/Tabs/S"
                f"/StructParents {number}{annotations}>>"
            )
        )
        drawn.append((page, page.sections))
    kids = " ".join(f"{number} 0 R" for number in numbers)
    pdf.put(parent, f"<</Type/Pages/Kids[{kids}]/Count {len(numbers)}>>")
    return parent, numbers, drawn


def _add_structure(
    pdf: PdfFile, tree: int, top: Section, pages: list[int], drawn: list[tuple[Page, list[Section]]]
) -> int:
    numbers = {section: pdf.reserve() for section in top.all()}
    parents = {inner: section for section in top.all() for inner in section.sections}
    for section, number in numbers.items():
        parent = numbers[parents[section]] if section in parents else tree
        kids = []
        first = section.marks[0][0] if section.marks else None
        for page, mark in section.marks:
            kids.append(
                str(mark) if page == first else f"<</Type/MCR/Pg {pages[page]} 0 R/MCID {mark}>>"
            )
        if section.widget:
            page, widget = section.widget
            kids.append(f"<</Type/OBJR/Pg {pages[page]} 0 R/Obj {widget} 0 R>>")
        kids += [f"{numbers[inner]} 0 R" for inner in section.sections]
        where = "" if first is None else f"/Pg {pages[first]} 0 R"
        more = f"/A<</O/Table/Scope/{section.scope}>>" if section.scope else ""
        more += f"/A<</O/Layout/BBox{section.box}>>" if section.box else ""
        more += f"/Alt {text_string(section.label)}" if section.label else ""
        pdf.put(
            number,
            f"<</Type/StructElem/S/{section.role}/P {parent} 0 R/K[{' '.join(kids)}]{where}{more}>>",
        )
    rows = [
        f"{page.number}[{' '.join(f'{numbers[section]} 0 R' for section in sections)}]"
        for page, sections in drawn
    ]
    # Widgets come after the pages, in the order of their objects.
    forms = {section.widget[1]: section for section in numbers if section.widget}
    rows += [
        f"{key} {numbers[forms[widget]]} 0 R"
        for key, widget in enumerate(sorted(forms), start=len(pages))
    ]
    parents_tree = pdf.add(f"<</Nums[{' '.join(rows)}]>>")
    return pdf.put(
        tree,
        f"<</Type/StructTreeRoot/K[{numbers[top]} 0 R]/ParentTree {parents_tree} 0 R"
        f"/ParentTreeNextKey {len(rows)}>>",
    )


@dataclass(slots=True, eq=False)
class _Entry:
    """An entry of the outline, with those below it."""

    number: int
    level: int = 0
    title: str = ""  # its text and its place, as entries of its dictionary
    entries: list[_Entry] = field(default_factory=list)


def _add_outline(
    pdf: PdfFile,
    pages: Sequence[tuple[list[Placed], list[Text]]],
    drawn: list[Page],
    numbers: list[int],
) -> str:
    """Add the outline, by the headings; return the entry for the catalogue."""
    top = _Entry(pdf.reserve())
    path = [top]
    for page, number, (placed, _) in zip(drawn, numbers, pages, strict=True):
        for mark, y in ((piece.bookmark, y) for piece, y in placed if piece.bookmark):
            while path[-1].level >= mark.level:
                path.pop()
            place = f"[{number} 0 R/XYZ 0 {page.height_of(y):.2f} null]"
            title = f"/Title {text_string(mark.label)}/Dest{place}"
            entry = _Entry(pdf.reserve(), mark.level, title)
            path[-1].entries.append(entry)
            path.append(entry)
    if not top.entries:
        pdf.put(top.number, "null")
        return ""
    _put_entry(pdf, top, "/Type/Outlines")
    return f"/Outlines {top.number} 0 R"


def _put_entry(pdf: PdfFile, entry: _Entry, own: str) -> int:
    """Write the entries below an entry, then itself; return how many these are."""
    count = len(entry.entries)
    kids: list[_Entry | None] = [None, *entry.entries, None]
    for previous, kid, following in zip(kids, entry.entries, kids[2:], strict=False):
        links = f"/Parent {entry.number} 0 R"
        links += f"/Prev {previous.number} 0 R" if previous else ""
        links += f"/Next {following.number} 0 R" if following else ""
        count += _put_entry(pdf, kid, kid.title + links)
    if entry.entries:
        first, last = entry.entries[0].number, entry.entries[-1].number
        own += f"/First {first} 0 R/Last {last} 0 R/Count {count}"
    pdf.put(entry.number, f"<<{own}>>")
    return count
