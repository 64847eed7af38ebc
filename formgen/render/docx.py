"""A Document's face in DOCX: layouts made in Word, prepared by docxtpl, filled by Jinja.

docxtpl turns what Word writes into a template; each layout goes through that once, and every
paper after it is one fill and one archive.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from formgen.documents.blocks import BLOCK_KINDS, Document, LetterHead, leads
from formgen.japanese import letter_gaps
from formgen.problems import FormgenError

_BODY = "word/document.xml"
# The parts that hold words of the paper; all others are the layout's and stay as they are.
_FILLED = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml|docProps/core\.xml")
_EM = 220  # twentieths of a point in one em of the 11 pt body
_BREAK = Markup('</w:t><w:br/><w:t xml:space="preserve">')
_TAB = Markup('</w:t><w:tab/><w:t xml:space="preserve">')
# No clock reaches an output: the earliest time that a ZIP archive can hold.
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class AlignedHead:
    """The number and the date of a letter as runs, spaced so that both end together."""

    number: Markup
    date: Markup


@dataclass(frozen=True, slots=True)
class _Layout:
    """A layout ready to be filled: its templates by part, and the parts that never change."""

    templates: Mapping[str, Template]
    unchanged: Mapping[str, bytes]
    order: tuple[str, ...]


class DocxRenderer:
    """The layouts of one folder, each prepared once."""

    def __init__(self, layouts: Path) -> None:
        self._layouts = layouts
        self._prepared: dict[str, _Layout] = {}
        self._environment = SandboxedEnvironment(
            undefined=StrictUndefined, autoescape=True, finalize=_word_text
        )
        self._environment.globals.update(spread=_spread, leads=leads)

    def render(self, document: Document) -> bytes:
        """The DOCX; the same bytes for the same document.

        Raises FormgenError when the layout has no face for a kind of block.
        """
        layout = self._layout(document.layout)
        filled = {
            name: template.render(document=document).encode()
            for name, template in layout.templates.items()
        }
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in layout.order:
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, filled.get(name) or layout.unchanged[name])
        return buffer.getvalue()

    def _layout(self, name: str) -> _Layout:
        if name not in self._prepared:
            self._prepared[name] = self._prepare(self._layouts / f"{name}.docx")
        return self._prepared[name]

    def _prepare(self, path: Path) -> _Layout:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        word = DocxTemplate(path)
        sources = {
            name: word.patch_xml(data.decode())
            for name, data in parts.items()
            if _FILLED.fullmatch(name)
        }
        for block in BLOCK_KINDS:
            if f'"{block.kind}"' not in sources[_BODY]:
                raise FormgenError(f"{path.name} に「{block.kind}」の体裁がありません。")
        return _Layout(
            templates={name: self._compile(name, xml) for name, xml in sources.items()},
            unchanged={name: data for name, data in parts.items() if name not in sources},
            order=tuple(parts),
        )

    def _compile(self, name: str, xml: str) -> Template:
        # The properties hold plain text; runs and breaks belong to pages alone.
        plain = self._environment.overlay(finalize=None)
        environment = self._environment if name.startswith("word/") else plain
        return environment.from_string(xml)


@cache
def docx_renderer(layouts: Path) -> DocxRenderer:
    """The renderer of a folder of layouts, made once per process."""
    return DocxRenderer(layouts)


def _word_text(value: object) -> object:
    """A value as it stands in a w:t: escaped, with its line breaks and tabs as Word has them."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return escape(value).replace("\n", _BREAK).replace("\t", _TAB)


def _spread(block: LetterHead) -> AlignedHead:
    lines = (block.number, block.date)
    number, date = (
        _spaced_run(line, gap) for line, gap in zip(lines, letter_gaps(lines), strict=True)
    )
    return AlignedHead(number, date)


def _spaced_run(line: str, gap: float) -> Markup:
    """All characters but the last carry the gap, so that the line ends where its letters do."""
    spacing = Markup('<w:rPr><w:spacing w:val="{}"/></w:rPr>').format(round(gap * _EM))
    run = Markup('<w:r>{}<w:t xml:space="preserve">{}</w:t></w:r>')
    return run.format(spacing, _word_text(line[:-1])) + run.format("", _word_text(line[-1:]))
