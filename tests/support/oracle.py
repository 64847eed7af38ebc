"""The lines of a paper as the fast setter and as WeasyPrint set them, for comparison."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint import HTML
from weasyprint.formatting_structure import boxes

from formgen.render.fastpdf.fastsetter import FastSetter
from formgen.render.pdf import PdfRenderer

Lines = list[tuple[str, float, float]]  # text, and the left end of its baseline in CSS pixels
TOLERANCE = 0.1  # CSS pixels; a quarter of the 0.3 points that an eye might see


def fast(renderer: PdfRenderer, density: int = 0) -> FastSetter:
    """The fast setter of a renderer, which has one."""
    fast = renderer.styled(density).fast
    assert fast is not None
    return fast


def pages_of_the_fast_setter(renderer: PdfRenderer, html: str, density: int = 0) -> list[Lines]:
    """The lines of each page, from the top; raises Unsupported."""
    paper = fast(renderer, density).paper(html)
    top, left = paper.sheet.margin[0], paper.sheet.margin[3]
    pages = []
    for placed, margins in paper.pages:
        lines = [(text, y + text.y) for piece, y in placed for text in piece.texts]
        lines += [(text, text.y) for text in margins]
        pages.append(
            [
                (text.line.text, left + text.x + text.line.spans[0].x, top + y + text.line.baseline)
                for text, y in lines
                if text.line.spans
            ]
        )
    return list(map(in_order, pages))


def pages_of_weasyprint(renderer: PdfRenderer, html: str, density: int = 0) -> list[Lines]:
    """The lines of each page, from the top, read from WeasyPrint's boxes."""
    document = HTML(string=html, url_fetcher=renderer.pictures).render(
        stylesheets=[renderer.styled(density).style], font_config=renderer._fonts
    )
    return [in_order(_lines(page._page_box)) for page in document.pages]


def in_order(lines: Any) -> Lines:
    """Lines from the top and from the left; blanks at their ends do not show."""
    found = [(text.rstrip(), round(x, 2), round(y, 2)) for text, x, y in lines]
    return sorted(
        ((t, x, y) for t, x, y in found if t), key=lambda line: (line[2], line[1], line[0])
    )


def _lines(box: Any) -> Iterator[tuple[str, float, float]]:
    if isinstance(box, boxes.LineBox):
        texts = [b for b in box.descendants() if isinstance(b, boxes.TextBox) and b.text != "\n"]
        if texts:
            first = texts[0]
            text = "".join(text.text for text in texts)
            yield text, first.position_x, first.position_y + first.baseline
        return
    for child in getattr(box, "children", ()):
        yield from _lines(child)


def assert_same_pages(renderer: PdfRenderer, html: str, density: int = 0) -> None:
    """Both set the same lines at the same places on the same pages; raises Unsupported."""
    ours = pages_of_the_fast_setter(renderer, html, density)
    theirs = pages_of_weasyprint(renderer, html, density)
    assert [sorted(line[0] for line in page) for page in ours] == [
        sorted(line[0] for line in page) for page in theirs
    ]
    for our_page, their_page in zip(ours, theirs, strict=True):
        # Lines side by side may differ in order by a hair's breadth.
        for our, their in zip(sorted(our_page), sorted(their_page), strict=True):
            assert abs(our[1] - their[1]) < TOLERANCE, (our, their)
            assert abs(our[2] - their[2]) < TOLERANCE, (our, their)
