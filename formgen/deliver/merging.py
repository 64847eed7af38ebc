"""PDFs read back and put together: the pages of a paper, and all papers of a packet in one."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pikepdf import Dictionary, Name, ObjectStreamMode, OutlineItem, Page, Pdf, PdfError, String

from formgen.problems import FormgenError

# What ties a page to the tags of its own paper; the tags do not come along.
_TIES = (Name.StructParents, Name.Tabs)


def page_count(data: bytes) -> int:
    """How many pages a PDF has. Raises FormgenError when it cannot be read."""
    with _telling(), Pdf.open(io.BytesIO(data)) as paper:
        return len(paper.pages)


def merged(title: str, papers: Sequence[tuple[str, bytes]]) -> bytes:
    """One PDF of several, each under a bookmark of its name; the same bytes for the same papers.

    It is made for printing: it is not tagged. Raises FormgenError when a paper cannot be read.
    """
    buffer = io.BytesIO()
    with _telling(), Pdf.new() as whole:
        with whole.open_outline() as outline:
            for name, data in papers:
                outline.root.append(OutlineItem(name, len(whole.pages)))
                with Pdf.open(io.BytesIO(data)) as paper:
                    whole.pages.extend(map(_untied, paper.pages))
        whole.docinfo[Name.Title] = String(title)
        whole.Root[Name.Lang] = String("ja")
        whole.Root[Name.PageMode] = Name.UseOutlines
        whole.Root[Name.ViewerPreferences] = Dictionary(DisplayDocTitle=True)
        # pikepdf would take the time for an identifier.
        whole.save(buffer, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return buffer.getvalue()


def _untied(page: Page) -> Page:
    for key in _TIES:
        if key in page:
            del page[key]
    return page


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except PdfError as error:
        raise FormgenError(
            "PDFを読めないため、提出用にまとめられません。",
            "手直ししたPDFがあれば、開けるかどうかを確かめ、だめなら消してから、もう一度実行してください。",
            exit_code=1,
        ) from error
