"""A finished paper on the screen: its pages as pictures, and the lines that changed in it.

Pages are counted from 1. A picture has the greys of its page and, where lines changed, a bar at the
right edge in the key colour; a page in colours keeps them.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from zlib import Z_RLE

import pypdfium2
from PIL import Image, ImageChops
from pypdfium2 import raw

from formgen.window.changedlines import Line, Mark, marks

_ON_SCREEN = 96 / 72  # CSS pixels for a point, at 100 %
_SHARP = 1.5  # pixels of the picture for one of CSS: text stays sharp where Windows enlarges it
_LINE = re.compile(r"[^\s\0](?:[^\r\n]*[^\s\0])?")
_HYPHEN = "\x02"  # at the end of a line, as PDFium tells it; the line goes on
_ARTIFACT = "Artifact\0".encode("utf-16-le")
_KEY_COLOUR = (0x00, 0x17, 0xC1)
_GREYS = 15  # with the key colour 16: half the bytes, and as sharp
_GREY = [round(value * (_GREYS - 1) / 255) for value in range(256)]
_PALETTE = (*(round(at * 255 / (_GREYS - 1)) for at in range(_GREYS) for _ in "rgb"), *_KEY_COLOUR)
_SMALL, _COLOURED = 0.25, 24  # the scale at which colours are looked for; paler ones are tints
# The bar, in points from the right edge: 4 mm beside the text; where lines went, a dash that reaches in.
_INNER, _OUTER, _NOTCH, _THINNEST = 42.5, 39.5, 51.0, 3.0


def page_sizes(pdf: bytes) -> tuple[tuple[int, int], ...]:
    """Width and height of each page in CSS pixels at 100 %. Raises ValueError when it cannot be read."""
    with _opened(pdf) as paper:
        sizes = [paper.get_page_size(at) for at in range(len(paper))]
        return tuple((round(w * _ON_SCREEN), round(h * _ON_SCREEN)) for w, h in sizes)


def picture(pdf: bytes, number: int, zoom: float = 1.0, changed: Sequence[Mark] = ()) -> bytes:
    """A page as PNG, with a bar beside each change. Raises ValueError when there is no such page."""
    scale = zoom * _ON_SCREEN * _SHARP
    with _opened(pdf) as paper:
        if not 1 <= number <= len(paper):
            raise ValueError(f"the paper has no page {number}")
        page = paper[number - 1]
        coloured = _has_colours(page)
        image = page.render(scale=scale, grayscale=not coloured, rev_byteorder=True).to_pil()
    if not coloured:
        image = image.point(_GREY)
        image.putpalette(_PALETTE)
    for mark in changed:
        if mark.page == number:
            right, left = _OUTER, _NOTCH if mark.removed else _INNER
            bottom = max(mark.bottom, mark.top + _THINNEST)
            box = (image.width - left * scale, mark.top * scale,
                   image.width - right * scale, bottom * scale)  # fmt: skip
            image.paste(_KEY_COLOUR if coloured else _GREYS, tuple(map(round, box)))
    return _png(image)


@lru_cache(maxsize=8)  # a page asks once and its picture again; the hand ends with it
def changed_lines(before: bytes, after: bytes) -> tuple[Mark, ...]:
    """The lines of the newer paper that say what the older did not, and the places where lines went.

    Raises ValueError when one of them cannot be read.
    """
    return () if before == after else marks(_lines(before), _lines(after))


@contextmanager
def _opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    try:
        paper = pypdfium2.PdfDocument(pdf)
        try:
            yield paper
        finally:
            paper.close()
    except pypdfium2.PdfiumError as error:
        raise ValueError(f"no PDF, or a damaged one: {error}") from error


def _has_colours(page: pypdfium2.PdfPage) -> bool:
    red, green, blue = page.render(scale=_SMALL, rev_byteorder=True).to_pil().split()
    apart = (ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return any(any(band.histogram()[_COLOURED:]) for band in apart)


def _png(image: Image.Image) -> bytes:
    target = BytesIO()
    sixteen = {"bits": 4} if image.mode == "P" else {}
    image.save(target, "PNG", compress_level=1, compress_type=Z_RLE, **sixteen)
    return target.getvalue()


def _lines(pdf: bytes) -> list[Line]:
    """The lines in the order of reading, without what stands around a page or is repeated on it."""
    with _opened(pdf) as paper:
        return [line for at in range(len(paper)) for line in _page_lines(paper[at], at + 1)]


def _page_lines(page: pypdfium2.PdfPage, number: int) -> Iterator[Line]:
    held = page.get_textpage()
    height = page.get_height()
    count = held.count_chars()
    signs = held.get_text_range()
    if len(signs) != count:  # some take two places: each place is asked for
        signs = "".join(chr(raw.FPDFText_GetUnicode(held, at)) for at in range(count))
    for found in _LINE.finditer(signs.replace(_HYPHEN, "-")):
        first, last = found.start(), found.end() - 1
        if not _is_artifact(raw.FPDFText_GetTextObject(held, first)):
            boxes = [held.get_charbox(at, loose=True) for at in (first, last)]
            top, bottom = max(box[3] for box in boxes), min(box[1] for box in boxes)
            text = found[0].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            yield Line(text, number, height - top, height - bottom)


def _is_artifact(drawn: object) -> bool:
    """True for page numbers, and for a table's head where it is repeated."""
    name, length = (ctypes.c_ushort * 16)(), ctypes.c_ulong()
    for at in range(max(0, raw.FPDFPageObj_CountMarks(drawn))):
        raw.FPDFPageObjMark_GetName(
            raw.FPDFPageObj_GetMark(drawn, at), name, ctypes.sizeof(name), length
        )
        if bytes(name)[: length.value] == _ARTIFACT:
            return True
    return False
