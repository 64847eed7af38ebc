"""A Document's face in PDF: layouts in HTML, set by WeasyPrint."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from formgen.documents.blocks import BLOCK_KINDS, Block, Document, leads
from formgen.japanese import letter_gaps
from formgen.problems import FormgenError


class PdfRenderer:
    """The layouts of one folder, compiled and parsed once."""

    def __init__(self, layouts: Path) -> None:
        """Compile the layouts. Raises FormgenError when a kind of block has no face."""
        environment = SandboxedEnvironment(
            loader=FileSystemLoader(layouts),
            undefined=StrictUndefined,
            autoescape=True,
            finalize=_broken_lines,
        )
        environment.globals.update(letter_gaps=letter_gaps, leads=_leading_class)
        faces = environment.get_template("blocks.html").module
        for block in BLOCK_KINDS:
            if not hasattr(faces, block.kind):
                raise FormgenError(f"blocks.html に「{block.kind}」の体裁がありません。")
        self._environment = environment
        self._fonts = FontConfiguration()
        # A paper is made of its text, the layouts and the fonts; every address is refused.
        self._fetcher = URLFetcher(allowed_protocols=())
        self._style = CSS(
            filename=layouts / "print.css", font_config=self._fonts, url_fetcher=self._fetcher
        )

    def html(self, document: Document) -> str:
        """The page as WeasyPrint sees it."""
        return self._layout(document.layout).render(document=document)

    def render(self, document: Document) -> bytes:
        """The PDF: A4, tagged (PDF/UA-1), fonts embedded; the same bytes for the same document."""
        page = HTML(string=self.html(document), url_fetcher=self._fetcher)
        data: bytes = page.write_pdf(
            stylesheets=[self._style], font_config=self._fonts, pdf_variant="pdf/ua-1"
        )
        return data

    def _layout(self, name: str) -> Template:
        return self._environment.get_template(f"{name}.html")


@cache
def pdf_renderer(layouts: Path) -> PdfRenderer:
    """The renderer of a folder of layouts, made once per process."""
    return PdfRenderer(layouts)


def _leading_class(block: Block, following: Block | None) -> str:
    return " leads" if leads(block, following) else ""


def _broken_lines(value: object) -> object:
    """A typed line break stays a line break."""
    if isinstance(value, str) and not isinstance(value, Markup) and "\n" in value:
        return Markup("<br>").join(escape(value).split("\n"))
    return value
