"""PDFs read back and put together: the pages of a paper, and all papers of a packet in one."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)  # fmt: skip

from formgen.problems import FormgenError

# What ties a page to the tags of its own paper; the tags do not come along.
_TIES = ("/StructParents", "/Tabs")


def page_count(data: bytes) -> int:
    """How many pages a PDF has. Raises FormgenError when it cannot be read."""
    try:
        return len(PdfReader(io.BytesIO(data)).pages)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _unreadable() from error


def merged(title: str, papers: Sequence[tuple[str, bytes]]) -> bytes:
    """One PDF of several, each under a bookmark of its name; the same bytes for the same papers.

    It is made for printing: it is not tagged. Raises FormgenError when a paper cannot be read.
    """
    writer = PdfWriter()
    try:
        for name, data in papers:
            writer.append(io.BytesIO(data), outline_item=name, import_outline=False)
        for page in writer.pages:
            for key in _TIES:
                page.pop(NameObject(key), None)
        _describe(writer, title, papers)
        buffer = io.BytesIO()
        writer.write(buffer)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _unreadable() from error
    return buffer.getvalue()


def _describe(writer: PdfWriter, title: str, papers: Sequence[tuple[str, bytes]]) -> None:
    writer.add_metadata({"/Title": title, "/Producer": "formgen"})
    writer.root_object[NameObject("/Lang")] = TextStringObject("ja")
    shown = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    writer.root_object[NameObject("/ViewerPreferences")] = shown
    writer.page_mode = "/UseOutlines"
    # pypdf would take a random number; readers know a file by its identifier.
    identifier = ByteStringObject(hashlib.md5(b"".join(d for _, d in papers)).digest())  # noqa: S324
    writer._ID = ArrayObject((identifier, identifier))  # noqa: SLF001


def _unreadable() -> FormgenError:
    return FormgenError(
        "PDFを読めないため、提出用にまとめられません。",
        "手直ししたPDFがあれば、開けるかどうかを確かめ、だめなら消してから、もう一度実行してください。",
        exit_code=1,
    )
