"""The faces that a Document can be given, by the ending of the file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from formgen.documents.blocks import FORMATS, Document, FilledForm
from formgen.model.problems import FormgenError
from formgen.render.density import AS_IT_IS, Fit
from formgen.render.fonts.doctor import ensure_fonts
from formgen.render.fonts.fonts import fonts_if_any
from formgen.render.madewith import FILLABLE
from formgen.render.native import load_weasyprint
from formgen.render.rarecharacters import in_word

__all__ = ["FORMATS", "face"]


def face(name: str, layouts: Path) -> Callable[[Document], bytes]:
    """The function that gives a document a face; its engine is loaded only when asked for.

    It gives nothing when a document cannot have that face.
    """
    layouts = layouts.resolve()  # the renderers are kept by their folder
    if name == "docx":
        from formgen.render.docx import docx_renderer

        renderer, fit = docx_renderer(layouts), _fit(layouts)
        return lambda document: (
            _own_form(document.form, document, layouts)
            if document.form
            else renderer.render(document, fit(document))
        )
    if name == "html":
        from formgen.render.web import web_renderer

        return web_renderer(layouts).render
    if name == "txt":
        return pasted_text
    try:
        load_weasyprint()
        from formgen.render.pdf import pdf_renderer
    except OSError as error:
        raise FormgenError(
            "PDFを作る部品（Pango）が見つかりません。",
            "formgen doctor を実行し、表示された1行を管理者に伝えてください。"
            "Wordの書類だけなら --format docx で作れます。",
            exit_code=1,
        ) from error
    ensure_fonts(layouts)
    setter = pdf_renderer(layouts)
    return setter.fillable if name == FILLABLE else setter.render


def _fit(layouts: Path) -> Callable[[Document], Fit]:
    """The function that says how a paper is set; where no PDF can be made, as the layouts say."""
    with suppress(OSError, FormgenError):
        load_weasyprint()
        from formgen.render.pdf import pdf_renderer

        ensure_fonts(layouts)
        return pdf_renderer(layouts).fit
    return lambda document: AS_IT_IS


def _own_form(form: FilledForm, document: Document, layouts: Path) -> bytes:
    """The DOCX in an office's own Word form; the same bytes for the same document."""
    # Few have one; the schema comes with it.
    from formgen.documents.officeforms.template import read_form

    read = read_form(form.data)
    filled = read.fill(dict(form.values), tuple(map(dict, form.devices)))
    return read.pack(in_word(filled, document, fonts_if_any(layouts)))


def pasted_text(document: Document) -> bytes:
    """The words for a service's form, as every editor on Windows opens them: UTF-8, lines ended by CRLF.

    Neither a mark at the start nor a line's end at the close: all that is selected is the text.
    """
    words = document.pasted.text if document.pasted else ""
    return words.replace("\n", "\r\n").encode()
