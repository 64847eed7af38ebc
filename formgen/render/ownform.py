"""A document's face in an office's own Word form."""

from __future__ import annotations

from pathlib import Path

from formgen.documents.blocks import Document, FilledForm
from formgen.documents.officeforms.template import read_form
from formgen.render.fonts.fonts import fonts_if_any
from formgen.render.rarecharacters import in_word


def filled_form(form: FilledForm, document: Document, layouts: Path) -> bytes:
    """The DOCX; the same bytes for the same document."""
    read = read_form(form.data)
    filled = read.fill(dict(form.values), tuple(map(dict, form.devices)))
    return read.pack(in_word(filled, document, fonts_if_any(layouts)))
