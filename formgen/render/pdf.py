"""A Document's face in PDF: layouts in HTML, set by the fast setter or by WeasyPrint.

Both read the same HTML and the same style sheet. The fast setter knows only what the layouts
need; whatever goes beyond that is set by WeasyPrint, which knows all of CSS.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemLoader, TemplateNotFound, TemplateSyntaxError
from markupsafe import Markup, escape
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from formgen.documents.blocks import BLOCK_KINDS, LAYOUTS, Document
from formgen.documents.templatefault import FAULTS, explained
from formgen.documents.testdocument import specimen
from formgen.render.density import AS_IT_IS, Fit, closer_css, fit
from formgen.render.fastpdf import Unsupported
from formgen.render.fastpdf.jpegs import address_of
from formgen.render.fonts.fontconfig import set_emoji_in
from formgen.render.fonts.fonts import fonts_if_any
from formgen.render.jinjasandbox import LayoutEnvironment, broken, missing, unreadable
from formgen.render.keptwithnext import leads
from formgen.render.layoutimagefiles import BASE, Pictures
from formgen.render.lettergaps import letter_gaps
from formgen.render.postpictures import shown
from formgen.render.rarecharacters import in_html
from formgen.render.standards import rewritten, with_both_standards

try:
    from formgen.render.fastpdf.fastsetter import FastSetter
    from formgen.render.fastpdf.internals import is_proven, settings_of
    from formgen.render.fillable import fields, with_room
except (ImportError, AttributeError):  # another WeasyPrint, of which less is known inside
    FastSetter = None  # type: ignore[assignment,misc]

if TYPE_CHECKING:
    from formgen.render.fastpdf.pdfassembly import Paper

# Elements that have to be closed; browsers close the others by themselves.
_TAG = re.compile(
    r"<(/?)(?!p|li|t[dhr]|tbody|thead|tfoot|d[dt]|br|img|meta|col|link|hr|wbr|input)[a-z][^<>]*>",
    re.IGNORECASE,
)
_DEEPEST = 100
_REMEMBERED = 64  # papers
_TAB = " " * 4
# What all layouts share: the page, the face of each kind of block, and how they look.
_PAGE, _FACES, _STYLE = "base.html", "blocks.html", "print.css"


@dataclass(frozen=True, slots=True, eq=False)
class Styled:
    """A style sheet, and the fast setter for it; None when it goes beyond that."""

    style: CSS
    fast: FastSetter | None


class PdfRenderer:
    """The layouts of one folder, compiled, parsed and proven once."""

    def __init__(self, layouts: Path) -> None:
        """Compile every layout and fill each with a specimen.

        Raises FormgenError, with the file, when one is missing or broken, when a kind of block
        has no face, or when a layout asks for a value that no document has.
        """
        self._folder = layouts
        environment = LayoutEnvironment(
            loader=FileSystemLoader(layouts),
            autoescape=True,
            finalize=_broken_lines,
            functions={
                "letter_gaps": letter_gaps,
                "leads": lambda block, after: " leads" if leads(block, after) else "",
                "address": lambda row: address_of(shown(row)),
                "attribute": _attribute,
            },
        )
        self._environment = environment
        for name in (_PAGE, _FACES, *(f"{layout}.html" for layout in LAYOUTS)):
            with self._explaining_faults(name):
                environment.get_template(name)
        with self._explaining_faults(_FACES):
            faces = environment.get_template(_FACES).module
        for block in BLOCK_KINDS:
            if not hasattr(faces, block.kind):
                raise broken(_FACES, f"「{block.kind}」の体裁がありません")
        self._fonts = FontConfiguration()
        self._families = fonts_if_any(layouts)
        if FastSetter is not None and self._families and self._families.has_signs:
            set_emoji_in(self._families.for_signs, settings_of(self._fonts))
        # A paper is made of its text, the layouts with their pictures, and the fonts.
        self.pictures = Pictures(layouts)
        with self._explaining_faults(_STYLE):
            self._source = (layouts / _STYLE).read_text("utf-8")
            self._styled = {0: self._styled_by(self._source)}
        # Word asks for the same as PDF.
        self.fit: Callable[[Document], Fit] = lru_cache(_REMEMBERED)(self._fit)
        for layout in LAYOUTS:
            self.html(specimen(layout))

    def html(self, document: Document) -> str:
        """The page as WeasyPrint sees it."""
        name = f"{document.layout}.html"
        with self._explaining_faults(name):
            return self._environment.get_template(name).render(document=document)

    def render(self, document: Document) -> bytes:
        """The PDF, the same bytes for the same document.

        It keeps PDF/A-2a and PDF/UA-1: tagged, with a title and an outline, its fonts embedded.
        """
        density = self.fit(document).density
        html = self.html(document)
        marked = in_html(html, document, self._families)
        # Rare characters go beyond the fast setter.
        fast = self.styled(density).fast
        if fast is not None and is_proven() and marked == html:
            with suppress(Unsupported, RecursionError):
                return fast.pdf(html)
        return self.by_weasyprint(marked, density)

    def _fit(self, document: Document) -> Fit:
        """How a paper has to be set; as the layouts say when only WeasyPrint can set it."""
        if self.styled().fast is None or not is_proven():
            return AS_IT_IS
        html = self.html(document)
        with suppress(Unsupported, RecursionError):
            return fit(lambda density: self._measured(html, density))
        return AS_IT_IS

    def styled(self, density: int = 0) -> Styled:
        """The style sheet as it stands, or set more closely, and its fast setter."""
        if density not in self._styled:
            self._styled[density] = self._styled_by(closer_css(self._source, density))
        return self._styled[density]

    def _measured(self, html: str, density: int) -> Paper:
        fast = self.styled(density).fast
        if fast is None:
            raise Unsupported("a style sheet that goes beyond the fast setter")
        return fast.measured(html)

    def fillable(self, document: Document) -> bytes:
        """The PDF with fields to fill in on the screen; nothing when only WeasyPrint can set it."""
        fast = self.styled(self.fit(document).density).fast
        if fast is not None:
            wide = with_room(document)
            with suppress(Unsupported, RecursionError):
                return fast.form(self.html(wide), lambda paper: tuple(fields(wide, paper)))
        return b""

    def _styled_by(self, source: str) -> Styled:
        style = CSS(
            string=source, base_url=BASE, font_config=self._fonts, url_fetcher=self.pictures
        )
        if FastSetter is not None:
            with suppress(Unsupported):
                return Styled(style, FastSetter(style, source, self._fonts, self.pictures))
        return Styled(style, None)

    def by_weasyprint(self, html: str, density: int = 0) -> bytes:
        """The PDF of a page. Raises FormgenError when its elements are nested without end."""
        if max(accumulate(-1 if end else 1 for end in _TAG.findall(html)), default=0) > _DEEPEST:
            raise broken(_PAGE, "要素の入れ子が深すぎます")
        made: list[Any] = []
        HTML(string=html, base_url=BASE, url_fetcher=self.pictures).write_pdf(
            stylesheets=[self.styled(density).style],
            font_config=self._fonts,
            pdf_variant="pdf/ua-1",
            finisher=lambda document, pdf: made.append(with_both_standards(document, pdf)),
        )
        return rewritten(made[0])

    @contextmanager
    def _explaining_faults(self, name: str) -> Iterator[None]:
        """Raise whatever is wrong with a layout as FormgenError, with its file, and its line when known."""
        try:
            yield
        except (TemplateNotFound, FileNotFoundError) as error:
            absent = error.name if isinstance(error, TemplateNotFound) else name
            raise missing(str(absent)) from error
        except (OSError, UnicodeDecodeError) as error:
            raise unreadable(name) from error
        except TemplateSyntaxError as error:
            raise broken(f"{error.name or name}:{error.lineno}", explained(error)) from error
        except FAULTS as error:
            raise broken(_place(error, self._folder) or name, explained(error)) from error


@lru_cache(maxsize=2)  # each holds 180 MB of fonts, and a window goes on while layouts are changed
def pdf_renderer(layouts: Path) -> PdfRenderer:
    """The renderer of a folder of layouts, made once per process while few others are asked for."""
    return PdfRenderer(layouts)


def _place(error: BaseException, folder: Path) -> str:
    """The file and line at which filling a layout failed; blank when it is in none."""
    frames = [f for f in extract_tb(error.__traceback__) if Path(f.filename).parent == folder]
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


def _attribute(text: str) -> Markup:
    """A value as it stands in an attribute: one line, in ASCII, so that no character of it is marked."""
    written = escape(" ".join(text.split())).encode("ascii", "xmlcharrefreplace")
    return Markup(written.decode())  # noqa: S704 - escaped


def _broken_lines(value: object) -> object:
    """A typed line break stays a line break; a tab, which has no stops here, becomes blanks."""
    if (
        isinstance(value, str)
        and not isinstance(value, Markup)
        and ("\n" in value or "\t" in value)
    ):
        return Markup("<br/>").join(escape(value.replace("\t", _TAB)).split("\n"))
    return value
