"""The faces that a Document can be given, by the ending of the file, and the loading of their engines."""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from formgen.documents.blocks import Document, FilledForm
from formgen.model.problems import FormgenError
from formgen.model.typedcommands import by, for_administrator, run
from formgen.render.density import AS_IT_IS, Fit
from formgen.render.enginefingerprint import FILLABLE
from formgen.render.fonts.doctor import ensure_fonts
from formgen.render.fonts.fonts import fonts_if_any
from formgen.render.rarecharacters import in_word

_LIBRARIES = (
    "libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0", "libfontconfig.so.1",
)  # fmt: skip


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
            for_administrator(
                f"{run('doctor')}、表示された1行を管理者に伝えてください。"
                f"Wordの書類だけなら{by('docx only')}作れます。"
            ),
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


def load_weasyprint() -> None:
    """Load it, the short way where that is sure. Raises OSError on a machine without Pango.

    It tries its libraries by the names of three systems in turn, and for each name that fails cffi
    asks ldconfig, gcc and ld: half a second on Linux, where the very names are known.
    """
    if "weasyprint" in sys.modules:
        return
    search = ctypes.util.find_library
    if all(map(_is_there, _LIBRARIES)):
        ctypes.util.find_library = lambda name: None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", UserWarning
            )  # of missing fonts, which the doctor reports
            import weasyprint  # noqa: F401
    finally:
        ctypes.util.find_library = search


def _is_there(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _own_form(form: FilledForm, document: Document, layouts: Path) -> bytes:
    """The DOCX in an office's own Word form; the same bytes for the same document."""
    # Few have one; the schema comes with it.
    from formgen.documents.officeforms.template import read_form

    read = read_form(form.data, form.records)
    filled = read.fill(dict(form.values), tuple(map(dict, form.devices)))
    return read.pack(in_word(filled, document, fonts_if_any(layouts)))


def pasted_text(document: Document) -> bytes:
    """The words for a service's form, as every editor on Windows opens them: UTF-8, lines ended by CRLF.

    Neither a mark at the start nor a line's end at the close: all that is selected is the text.
    """
    words = document.pasted.text if document.pasted else ""
    return words.replace("\n", "\r\n").encode()
