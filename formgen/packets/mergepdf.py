"""PDFs read back and put together: the pages of a paper, and all papers of a packet in one."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from zlib import compress

from pikepdf import (
    Array,
    Dictionary,
    Name,
    Object,
    ObjectStreamMode,
    OutlineItem,
    Page,
    Pdf,
    PdfError,
    Stream,
    String,
)

from formgen.model.problems import FormgenError
from formgen.model.typedcommands import again

# What ties a page to the tags of its own paper.
_TIES = (Name.StructParents, Name.Tabs)
# What the tags of formgen's own papers consist of; with anything else they cannot simply be joined.
_ROOT = {"/Type", "/K", "/ParentTree", "/ParentTreeNextKey"}
_CLAIMS = (b"<pdfuaid:part>1<", b"<pdfaid:part>2<")


def page_count(data: bytes) -> int:
    """The number of pages of a PDF. Raises FormgenError when it cannot be read."""
    with _telling(), Pdf.open(io.BytesIO(data)) as paper:
        return len(paper.pages)


def merged(title: str, papers: Sequence[tuple[str, bytes]]) -> bytes:
    """One PDF of several, each under a bookmark of its name; the same bytes for the same papers.

    It keeps PDF/UA-1 and PDF/A-2a when all papers do; otherwise it is for printing alone, and not
    tagged. Raises FormgenError when a paper cannot be read.
    """
    buffer = io.BytesIO()
    with _telling(), Pdf.new() as whole, ExitStack() as opened:
        sources = [opened.enter_context(Pdf.open(io.BytesIO(data))) for _, data in papers]
        tags = _Tags(whole) if all(map(_keeps_both, sources)) else None
        with whole.open_outline() as outline:
            for (name, _), paper in zip(papers, sources, strict=True):
                outline.root.append(OutlineItem(name, len(whole.pages)))
                if tags:
                    tags.take(paper)
                else:
                    whole.pages.extend(map(_untied, paper.pages))
        if tags:
            tags.finish(sources[0], title)
        whole.docinfo[Name.Title] = String(title)
        whole.Root[Name.Lang] = String("ja")
        whole.Root[Name.PageMode] = Name.UseOutlines
        whole.Root[Name.ViewerPreferences] = Dictionary(DisplayDocTitle=True)
        # pikepdf would take the time for an identifier.
        whole.save(
            buffer,
            deterministic_id=True,
            object_stream_mode=ObjectStreamMode.generate,
            min_version="1.7",
        )
    return buffer.getvalue()


def _untied(page: Page) -> Page:
    for key in _TIES:
        if key in page:
            del page[key]
    return page


def _keeps_both(paper: Pdf) -> bool:
    """True if a paper says that it keeps both standards, in the way of formgen's own papers."""
    try:
        root, claims = paper.Root.StructTreeRoot, paper.Root.Metadata.read_bytes()
        known = _owners(root).keys()
        return (
            set(root.keys()) <= _ROOT
            and all(_listed(document.K) for document in _listed(root.K))
            and all(claim in claims for claim in _CLAIMS)
            and len(paper.Root.OutputIntents) > 0
            and all(int(page.StructParents) in known for page in paper.pages)
            and not any(Name.Annots in page for page in paper.pages)
        )
    except (AttributeError, KeyError, TypeError, ValueError):  # it was made in another way
        return False


def _owners(root: Object) -> dict[int, Object]:
    """The tags of the marks of each page, by the page's number among them."""
    numbers = list(root.ParentTree.Nums)
    return {int(key): owner for key, owner in zip(numbers[::2], numbers[1::2], strict=True)}


class _Tags:
    """The tags of several papers, joined into one tree as their pages are put together."""

    def __init__(self, whole: Pdf) -> None:
        self._whole = whole
        self._document = whole.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document))
        self._kids: list[Object] = []
        self._owners: list[Object] = []  # of the marks of each page, in the order of the pages

    def take(self, paper: Pdf) -> None:
        """Add the pages of a paper, and what its tags say of them."""
        first = len(self._whole.pages)
        self._whole.pages.extend(paper.pages)  # first: the tags point to them
        root = self._whole.copy_foreign(paper.Root.StructTreeRoot)
        owners = _owners(root)
        for page in self._whole.pages[first:]:
            owner = owners[int(page.StructParents)]
            page.StructParents = len(self._owners)
            self._owners.append(owner)
        for document in _listed(root.K):
            for kid in _listed(document.K):
                kid.P = self._document
                self._kids.append(kid)

    def finish(self, first: Pdf, title: str) -> None:
        """Put the tree in its place, and say of the whole what its papers say of themselves."""
        whole = self._whole
        numbered = (each for pair in enumerate(self._owners) for each in pair)
        self._document.K = Array(self._kids)
        root = Dictionary(
            Type=Name.StructTreeRoot,
            K=Array([self._document]),
            ParentTree=whole.make_indirect(Dictionary(Nums=Array(numbered))),
            ParentTreeNextKey=len(self._owners),
        )
        whole.Root.StructTreeRoot = self._document.P = whole.make_indirect(root)
        whole.Root.MarkInfo = Dictionary(Marked=True)
        whole.Root.OutputIntents = Array(
            whole.copy_foreign(first.make_indirect(intent)) for intent in first.Root.OutputIntents
        )
        whole.Root.Metadata = whole.copy_foreign(first.Root.Metadata)
        with whole.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as about:
            about["dc:title"] = title
        for stream in (each for each in whole.objects if isinstance(each, Stream)):
            _end_plainly(stream)
        if Name.Producer in first.docinfo:
            whole.docinfo[Name.Producer] = String(str(first.docinfo.Producer))


def _end_plainly(stream: Stream) -> None:
    """A last CR would be taken for a part of the line's end, and the stream for a shorter one.

    White space at the end of a page's contents, of a table of characters or of a font says nothing.
    """
    if not stream.read_raw_bytes().endswith(b"\r") or stream.get(Name.Filter) != Name.FlateDecode:
        return
    data = stream.read_bytes()
    while (packed := compress(data)).endswith(b"\r"):
        data += b"\n"
    stream.write(packed, filter=Name.FlateDecode)
    if Name.Length1 in stream:
        stream.Length1 = len(data)


def _listed(kids: Object) -> list[Object]:
    return list(kids) if isinstance(kids, Array) else [kids]


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except PdfError as error:
        raise FormgenError(
            "PDFを読めないため、提出用にまとめられません。",
            "手直ししたPDFがあれば、開けるかどうかを確かめ、だめなら消してから、" + again("forms"),
            exit_code=1,
        ) from error
