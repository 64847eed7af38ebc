"""The faces that a Document can be given, by the ending of the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from formgen.documents.blocks import Document

FORMATS = ("docx", "pdf")


def face(name: str, layouts: Path) -> Callable[[Document], bytes]:
    """The function that gives a document a face; its engine is loaded only when asked for."""
    if name == "docx":
        from formgen.render.docx import docx_renderer

        return docx_renderer(layouts).render
    from formgen.render.pdf import pdf_renderer

    return pdf_renderer(layouts).render
