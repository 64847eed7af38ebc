"""A Document's face in DOCX: layouts made in Word, prepared by docxtpl, filled by Jinja.

docxtpl turns what Word writes into a template; each layout goes through that once, and every
paper after it is one fill, one deflation of what was filled, and the other parts as they are.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

from docxtpl import DocxTemplate
from jinja2 import Template
from markupsafe import Markup, escape

from formgen.documents.blocks import (
    BLOCK_KINDS,
    LAYOUTS,
    Block,
    Document,
    Heading,
    Listing,
)
from formgen.documents.templatefault import FAULTS, explained
from formgen.documents.testdocument import specimen
from formgen.model.problems import FormgenError
from formgen.model.typedcommands import for_administrator
from formgen.model.zipfiles import DAMAGE
from formgen.render.density import AS_IT_IS, Fit, closer_word
from formgen.render.docxarchive import Member, archive, member
from formgen.render.docxpictures import BODY, LINKS, TYPES, drawing, with_pictures
from formgen.render.fonts.fonts import fonts_if_any
from formgen.render.jinjasandbox import FIELDS, LayoutEnvironment, broken, missing
from formgen.render.keptwithnext import leads
from formgen.render.rarecharacters import in_word
from formgen.render.wordruns import REMEMBERED, AlignedHead, escaped, marked, spread, word_text

_STYLES = "word/styles.xml"
# The parts that hold words of the paper; all others are the layout's and stay as they are.
_FILLED = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml|docProps/core\.xml")
_PIXEL = 15  # twentieths of a point in a CSS pixel
# A table whose columns are counted when it is filled, and where their widths stand in it.
_LISTING = re.compile(
    r"<w:tbl>(?:(?!</w:tbl>).)*?block\.columns %}(?:(?!</w:tbl>).)*?</w:tbl>", re.DOTALL
)
_GRID = re.compile(r"(?<=<w:tblGrid>).*?(?=</w:tblGrid>)", re.DOTALL)
_COLUMN_WIDTH = re.compile(r'<w:gridCol\b[^>]*\bw:w="(\d+)"')
_CELL_WIDTH = re.compile(r"<w:tcW\b[^>]*/>")
_MILLIMETRE = 1440 / 25.4  # in twentieths of a point
_STYLE_ALONE = re.compile(r'<w:p><w:pPr><w:pStyle w:val="[^"]*"/>')
_BOX = "□"
_SMALL, _QUICK = 9, 1  # how hard to deflate: once for a layout, and for every paper


@dataclass(frozen=True, slots=True)
class Choice:
    """A box to tick, blank before the first one, and the words that follow it."""

    box: str
    label: str
    title: Markup  # what a screen reader says


@dataclass(frozen=True, slots=True)
class _Layout:
    """A layout ready to be filled: its templates by part, and the parts that never change."""

    templates: Mapping[str, Template]
    members: Mapping[str, Member | None]  # in their order; None where a template fills the part
    about: Mapping[str, bytes]  # the parts that tell of others


_FIELDS = FIELDS.union(AlignedHead.__slots__, Choice.__slots__)


class DocxRenderer:
    """The layouts of one folder, each prepared and proven once."""

    def __init__(self, layouts: Path) -> None:
        """Prepare every layout and fill each with a specimen.

        Raises FormgenError, with the file, when one is missing or broken, has no face for a kind
        of block or asks for a value that no document has.
        """
        self.environment = LayoutEnvironment(
            finalize=word_text,
            fields=_FIELDS,
            functions={
                "attribute": _attribute, "choices": _choices, "in_turn": _in_turn,
                "drawing": drawing,
                "spread": spread, "spans": _spans, "marked": marked,
            },
        )  # fmt: skip
        self._compiled: dict[str, Template] = {}
        self._fonts = fonts_if_any(layouts)
        self._folder = layouts
        self._prepared = {(name, 0): self._prepare(name, 0) for name in LAYOUTS}
        for name in LAYOUTS:
            for part in self._filled(specimen(name), self._prepared[name, 0]).values():
                _prove_xml(part, name)

    def render(self, document: Document, fit: Fit = AS_IT_IS) -> bytes:
        """The DOCX, set as it is said; the same bytes for the same document."""
        which = document.layout, fit.density
        if which not in self._prepared:
            self._prepared[which] = self._prepare(*which)
        layout = self._prepared[which]
        parts = self._filled(document, layout)
        parts[BODY] = _narrowed(parts[BODY].decode(), fit.narrowed).encode()
        filled = in_word(parts, document, self._fonts)
        filled |= with_pictures({**filled, **layout.about}, document, fit.density)
        kept = {name: same for name, same in layout.members.items() if name not in filled}
        names = dict.fromkeys((*layout.members, *filled))
        return archive(kept.get(name) or member(name, filled[name], _QUICK) for name in names)

    def _filled(self, document: Document, layout: _Layout) -> dict[str, bytes]:
        """The parts that hold words of the paper."""
        try:
            return {
                name: template.render(document=document).encode()
                for name, template in layout.templates.items()
            }
        except FAULTS as error:
            raise broken(f"{document.layout}.docx", explained(error)) from error

    def _prepare(self, layout: str, density: int) -> _Layout:
        path = self._folder / f"{layout}.docx"
        parts = _parts(path)
        if _STYLES in parts:
            parts[_STYLES] = closer_word(parts[_STYLES].decode(), density).encode()
        word = DocxTemplate(path)
        sources = {
            name: _LISTING.sub(
                _with_its_widths, closer_word(word.patch_xml(data.decode()), density)
            )
            for name, data in parts.items()
            if _FILLED.fullmatch(name)
        }
        try:
            templates = {name: self._compile(name, xml) for name, xml in sources.items()}
        except FAULTS as error:
            raise broken(path.name, explained(error)) from error
        for block in BLOCK_KINDS:
            if f'"{block.kind}"' not in sources[BODY]:
                raise broken(path.name, f"「{block.kind}」の体裁がありません")
        return _Layout(
            templates=templates,
            members={
                name: None if name in sources else member(name, data, _SMALL)
                for name, data in parts.items()
            },
            about={name: parts.get(name, b"") for name in (TYPES, LINKS)},
        )

    def _compile(self, name: str, xml: str) -> Template:
        # Layouts that differ in their styles alone have the same signs, and share what they became.
        if xml not in self._compiled:
            # The properties hold plain text, escaped; runs and breaks belong to pages alone.
            plain = self.environment.overlay(finalize=self.environment.finalizing(escape))
            environment = self.environment if name.startswith("word/") else plain
            self._compiled[xml] = environment.from_string(xml)
        return self._compiled[xml]


@cache
def docx_renderer(layouts: Path) -> DocxRenderer:
    """The renderer of a folder of layouts, made once per process."""
    return DocxRenderer(layouts)


def _parts(path: Path) -> dict[str, bytes]:
    """The parts of a Word file, with its body among them; those to be filled are UTF-8."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        for name in (BODY, *filter(_FILLED.fullmatch, parts)):
            parts[name].decode()
    except FileNotFoundError as error:
        raise missing(path.name) from error
    except DAMAGE as error:
        raise FormgenError(
            f"layouts/{path.name} をWordの文書として読めません。",
            for_administrator(
                "Wordで開いて「.docx」の形式で保存し直すか、元のファイルに戻してください。"
            ),
        ) from error
    return parts


def _prove_xml(part: bytes, layout: str) -> None:
    """A sign moved across the border of a paragraph or a cell leaves a file that Word refuses."""
    try:
        ParserCreate().Parse(part, True)
    except ExpatError as error:
        raise broken(f"{layout}.docx", "段落や表をまたいで、しるしが動いています") from error


def _with_its_widths(table: re.Match[str]) -> str:
    """A listing with signs for the widths of its columns; Word itself takes numbers alone."""
    xml = table.group()
    spans = f"spans(block, {sum(map(int, _COLUMN_WIDTH.findall(xml)))})"
    grid = f'{{% for span in {spans} %}}<w:gridCol w:w="{{{{ span }}}}"/>{{% endfor %}}'
    cell = f'<w:tcW w:type="dxa" w:w="{{{{ {spans}[loop.index0] }}}}"/>'
    return _CELL_WIDTH.sub(cell, _GRID.sub(grid, xml))


def _spans(listing: Listing, width: int) -> tuple[int, ...]:
    """How wide each column of a listing is, in the unit of the width that they share."""
    given = [round(each * _MILLIMETRE) if each else 0 for each in listing.widths]
    rest = (width - sum(given)) // given.count(0)
    return tuple(each or rest for each in given)


def _narrowed(body: str, texts: Iterable[tuple[str, float]]) -> str:
    """The body with an indent on the right of some texts, so that no sign is alone on a last line."""
    for text, pixels in texts:
        words = f">{escaped(text)}</w:t></w:r></w:p>"
        end = body.find(words)
        while end >= 0:
            at = body.rfind("</w:pPr>", 0, end)
            # What stands in one paragraph by itself, which says no more than its style.
            if _STYLE_ALONE.fullmatch(body, body.rfind("<w:p>", 0, end), at):
                indent = f'<w:ind w:right="{round(pixels * _PIXEL)}"/>'
                body = body[:at] + indent + body[at:]
                end += len(indent)
            end = body.find(words, end + 1)
    return body


def _attribute(text: str) -> Markup:
    """A value as it stands in an attribute, which holds one line."""
    return escape(" ".join(text.split()))


def _in_turn(blocks: Sequence[Block]) -> Iterator[tuple[Block, bool, str]]:
    """Each block, whether it only leads to the next, and the heading that it stands under."""
    heading = ""
    for block, following in zip(blocks, (*blocks[1:], None), strict=True):
        if isinstance(block, Heading):
            heading = block.text
        yield block, leads(block, following), heading


@lru_cache(REMEMBERED)
def _choices(answers: str, number: str) -> tuple[Choice, ...]:
    """「□適　□否」 as boxes that Word ticks, each with the number of its row as its title."""
    before, *labels = answers.split(_BOX)
    boxes = tuple(Choice(_BOX, label, _attribute(f"{number} {label}")) for label in labels)
    return (Choice("", before, Markup()), *boxes) if before else boxes
