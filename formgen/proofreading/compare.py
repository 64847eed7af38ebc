"""Holding what was read of a paper against what it must say."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from formgen.model.japanese import quoted
from formgen.model.typedcommands import by, for_administrator, run
from formgen.proofreading.expected import ExpectedContent
from formgen.proofreading.reading import Reading, Unreadable, read_docx, read_html, read_txt

# What a template leaves behind when it has not been filled.
_SIGNS = ("{", "}", "｛", "｝", "None")
_TAG = ("{{", "}}")
_WIDE = "｛｝"  # a wording may print one by itself
_GAP = "要記入"
# A PDF knows characters by their glyphs. These are drawn by one and the same …
_ALIKE = str.maketrans("〜−‖—", "～－∥―") | {
    code: folded
    for code in range(0x2E80, 0x2FE0)
    if (folded := unicodedata.normalize("NFKC", chr(code))) != chr(code)
}
# … and these by none: soft hyphens, joiners, what chooses between text and emoji.
_UNDRAWN = dict.fromkeys((0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF, *range(0xFE00, 0xFE10)))
_AS_DRAWN = _ALIKE | _UNDRAWN
_DRAWN_OTHERWISE = re.compile("[" + "".join(map(chr, _AS_DRAWN)) + "]")
_MOST_NAMED = 3  # values that are missing, each in a sentence of its own
_NEAR = 10  # characters shown around the place where two texts part


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A difference between a paper and what it must say."""

    message: str
    remedy: str = ""  # where it is not that of a paper that differs from its sheet


BROKEN = Mismatch("ファイルが壊れていて、読めません。")
_OF_A_POST = Mismatch("シートの投稿と、内容が違います。")


def without_words(found: tuple[Mismatch, ...]) -> tuple[Mismatch, ...]:
    """A mismatch of a post's form without its words: they may be its 照合番号, which no screen shows."""
    return (_OF_A_POST,) if found and BROKEN not in found else found


def faults(data: bytes, ending: str, expected: ExpectedContent | None) -> tuple[Mismatch, ...]:
    """Everything in which a finished paper differs from what it must say.

    Without it nothing is known of it but that it must be readable and hold no trace of a
    template.
    """
    try:
        reading = _read(data, ending)
    except Unreadable:
        return (BROKEN,)
    return tuple(_mismatches(reading, ending, expected))


def _read(data: bytes, ending: str) -> Reading:
    if ending == "pdf":
        from formgen.proofreading.pdf import read_pdf  # pypdf is loaded only for a PDF

        return read_pdf(data)
    readers = {"docx": read_docx, "html": read_html, "txt": read_txt}
    if ending not in readers:
        raise Unreadable(ending)
    return readers[ending](data)


def _mismatches(
    reading: Reading, ending: str, expected: ExpectedContent | None
) -> Iterator[Mismatch]:
    yield from _unfilled_signs(reading, expected)
    if reading.undrawn:
        named = "」「".join(reading.undrawn[:_MOST_NAMED])
        more = f"など {count} 種類の文字" if (count := len(reading.undrawn)) > _MOST_NAMED else ""
        yield Mismatch(
            f"「{named}」{more}が、字の形のないまま（□か空白で）印刷されます。",
            for_administrator(
                f"{run('doctor')}、足りないフォントがあれば入れて、{by('forms')}作り直してください。"
            ),
        )
    if expected is None:
        return
    if ending == "txt":
        yield from first_difference(expected.pasted, "".join(reading.pages))
        return
    exact = ending != "pdf"
    # An office's own form may have its values in the head or foot of its pages.
    shown = "".join((*reading.pages, *(reading.around if expected.in_form else ())))
    seen = (lambda text: text.replace("\n", "")) if exact else squeezed
    words = seen(shown)
    missing = [
        value
        for value in expected.values
        if seen(value.text) not in words and not (value.aside and ending == "pdf")
    ]
    if len(missing) <= _MOST_NAMED:
        yield from (
            Mismatch(f"「{value.label}」の値{quoted(value.text)}が、このとおりに書かれていません。")
            for value in missing
        )
    else:  # it is another paper, and there is no more to report
        labels = "」「".join(value.label for value in missing[:_MOST_NAMED])
        yield Mismatch(
            f"「{labels}」など {len(missing)} 項目の値が、このとおりに書かれていません。"
        )
    if not expected.in_form:
        yield from first_difference(*bodies(reading, expected))
        yield from _missing_pictures(expected.pictures, reading.pictures)


def _missing_pictures(wanted: tuple[str, ...], found: tuple[str, ...]) -> Iterator[Mismatch]:
    """Each picture stands in the paper once, under its alternative text."""
    lacking = Counter(map(squeezed, wanted)) - Counter(map(squeezed, found))
    for alt in wanted:
        if squeezed(alt) in lacking:
            yield Mismatch(f"画像{quoted(alt)}がありません。")


def _unfilled_signs(reading: Reading, expected: ExpectedContent | None) -> Iterator[Mismatch]:
    """Traces of a template; what staff typed themselves is none, however it was set in lines."""
    if expected and expected.lists:
        return
    text = "".join("".join((*reading.pages, *reading.around)).split())
    signs = (*_SIGNS, *((_GAP,) if expected and expected.is_notice else ()))
    if expected and expected.in_form:
        signs = _TAG  # whatever else stands in it is the office's own
    if not any(sign in text for sign in signs):
        return
    text = squeezed(text)
    for typed in _typed(expected) if expected else ():
        text = text.replace(typed, "\0")
    wording = "".join(expected.texts) if expected else ""
    for sign in signs:
        if sign in text and not (sign in _WIDE and sign in wording):
            yield Mismatch(f"値の入らなかった跡「{sign}」があります。")


def _typed(expected: ExpectedContent) -> list[str]:
    """The lines that staff typed, the longest first: a shorter one may stand in a longer."""
    lines = {squeezed(line) for value in expected.values for line in value.text.split("\n")}
    return sorted(lines - {""}, key=len, reverse=True)


def bodies(reading: Reading, expected: ExpectedContent) -> tuple[str, str]:
    """Return the text that the paper must have and the text that it has, without what stands around each page.

    A head that is repeated where a table goes on counts for nothing on either side.
    """
    wanted = squeezed("".join(expected.texts))
    pages = [squeezed(page) for page in reading.pages]
    if "".join(pages) != wanted:
        around = [squeezed(text) for text in expected.around]
        count = len(pages)
        pages = [
            _without(page, [*around, f"{number}／{count}"])
            for number, page in enumerate(pages, start=1)
        ]
    found = "".join(pages)
    for head in map(squeezed, expected.heads):
        if found.count(head) > wanted.count(head):
            wanted, found = wanted.replace(head, ""), found.replace(head, "")
    return wanted, found


def _without(page: str, around: list[str]) -> str:
    """A page without what stands around it, which comes last in any order, each once."""
    left = list(around)
    while ending := next((text for text in left if page.endswith(text)), None):
        page = page.removesuffix(ending)
        left.remove(ending)
    return page


def first_difference(wanted: str, found: str) -> Iterator[Mismatch]:
    """Yield the first place where a paper says something else than it must say."""
    if wanted == found:
        return
    same = takewhile(lambda pair: pair[0] == pair[1], zip(wanted, found, strict=False))
    at = len(list(same))
    near = slice(max(0, at - _NEAR), at + _NEAR)
    yield Mismatch(
        f"「{wanted[near] or '（終わり）'}」とあるはずのところが、"
        f"「{found[near] or '（終わり）'}」となっています。"
    )


def squeezed(text: str) -> str:
    """A text as a PDF can know it: as it is drawn, without the white space of lines and pages."""
    if _DRAWN_OTHERWISE.search(text):
        text = text.translate(_AS_DRAWN)
    return unicodedata.normalize("NFC", "".join(text.split()))
