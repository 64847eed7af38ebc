"""All use of WeasyPrint's inside: its cascade, its Pango, its fonts. Nowhere else.

None of this is WeasyPrint's public face; its version is locked, and a missing name makes the
import fail, upon which every page is set by WeasyPrint itself.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import wraps
from typing import Any
from xml.etree.ElementTree import Element, tostring

from weasyprint import CSS, HTML, __version__
from weasyprint.css import InitialStyle, get_all_computed_styles
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.layout import inline
from weasyprint.layout.page import PageType, set_page_type_computed_styles
from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, harfbuzz, pango
from weasyprint.text.fonts import FontConfiguration, get_pango_font_key
from weasyprint.text.line_break import Layout, line_size, strut

from formgen.render.fastpdf import Unsupported

__all__ = [
    "BLANK_COUNTS", "CHAR_BREAK", "CSS", "FROM_UNITS", "INITIAL_VALUES", "LINE_BREAK", "NEAR", "TO_UNITS",
    "VERSIONS", "WHITE", "Cascade", "FontConfiguration", "Glyphs", "Run", "Shaper", "Style", "declared", "is_proven",
    "settings_of",
]  # fmt: skip

Style = Mapping[str, Any]  # WeasyPrint's computed style of one element
PSEUDO = ("before", "after", "first-line", "first-letter")
MARGIN_BOXES = tuple(
    f"@{side}-{part}"
    for sides, parts in (
        (("top", "bottom"), ("left", "center", "right", "left-corner", "right-corner")),
        (("left", "right"), ("top", "middle", "bottom")),
    )
    for side in sides
    for part in parts
)
# A line may end before a character; it may when a word must be torn; the character is blank.
LINE_BREAK, CHAR_BREAK, WHITE = 1, 1 << 2, 1 << 3
_PANGO: int = pango.pango_version()
VERSIONS = __version__, f"{_PANGO // 10000}.{_PANGO // 100 % 100}.{_PANGO % 100}"
# WeasyPrint and Pango. A pair comes in once tests/render/fastpdf/test_fastsetter.py passes with it; until
# then WeasyPrint sets the papers. This file is part of the key of every paper (render/enginefingerprint.py).
PROVEN = {
    ("70.0", "1.50.12"),  # Debian 12
    ("70.0", "1.56.3"),  # Debian 13
    ("70.0", "1.58.2"),  # Debian unstable in November 2026, with Python 3.14
}
# Until Pango 1.51.1 a blank at the very end of a text may stand beyond its line, as any other may.
BLANK_COUNTS = _PANGO >= 1_51_02
_NO_GLYPH = 0x0FFFFFFF  # for what shows nothing, such as a joiner; above it, for what no font has
_GLYPH_WORDS = 5  # glyph, width, x offset, y offset, flags
if (ffi.sizeof("PangoGlyphInfo"), ffi.sizeof("PangoLogAttr")) != (4 * _GLYPH_WORDS, 4):
    raise ImportError("Pango keeps its glyphs in a form that is not known")
ffi.cdef("int hb_font_get_nominal_glyph(hb_font_t *font, uint32_t code, uint32_t *glyph);")

_ENOUGH = 600  # characters: several times what stands on the longest line
NEAR = 64  # before the end of what is asked for, where lines may end otherwise than in more of it


def _of_few(split: Callable[..., Any]) -> Callable[..., Any]:
    """WeasyPrint's way to take a line from a text, with no more of the text than a line may need.

    With all that is left it would work for hours on a word of many pages, which it tears line by line.
    """

    @wraps(split)
    def taken(
        text: str, style: Style, context: Any, width: float | None, *rest: Any, **more: Any
    ) -> Any:
        ahead = _ENOUGH
        while width is not None and ahead < len(text):
            found = split(text[:ahead], style, context, width, *rest, **more)
            if found[2] is not None and found[2] <= len(text[: ahead - NEAR].encode()):
                return found
            ahead *= 4
        return split(text, style, context, width, *rest, **more)

    return taken


inline.split_first_line = _of_few(inline.split_first_line)


def is_proven() -> bool:
    """True if the setter sets papers as WeasyPrint does with the versions on this machine."""
    return VERSIONS in PROVEN


class Cascade:
    """Asks WeasyPrint for computed styles."""

    def __init__(self, sheet: CSS, fonts: FontConfiguration, fetcher: Any) -> None:
        self._sheet, self._fonts, self._fetcher = sheet, fonts, fetcher
        self.initial: Style = InitialStyle(fonts)

    def _style_for(self, skeleton: Element) -> tuple[HTML, Callable[..., Style | None]]:
        text = "<!DOCTYPE html>" + tostring(skeleton, encoding="unicode", method="html")
        html = HTML(string=text, url_fetcher=self._fetcher)
        style_for = get_all_computed_styles(
            html, user_stylesheets=[self._sheet], font_config=self._fonts
        )
        return html, style_for

    def elements(self, skeleton: Element) -> Iterator[tuple[Element, Style, dict[str, Style]]]:
        """Every element of a tree with its style and those of its generated content."""
        html, style_for = self._style_for(skeleton)
        ours = list(skeleton.iter())
        theirs = list(html.etree_element.iter())
        if [e.tag for e in ours] != [e.tag for e in theirs]:
            raise Unsupported("HTML that a parser mends")
        for our, their in zip(ours, theirs, strict=True):
            found = {p: style for p in PSEUDO if (style := style_for(their, p)) is not None}
            style = style_for(their)
            if style is None:
                raise Unsupported(f"<{our.tag}> without a style")
            yield our, style, found

    def page(self) -> tuple[Style, Style, dict[str, Style]]:
        """The styles of the root and of every page, and of its margin boxes that hold anything."""
        html, style_for = self._style_for(Element("html"))
        kind = PageType("right", False, "", 0, ())
        set_page_type_computed_styles(kind, html, style_for)
        root, page = style_for(html.etree_element), style_for(kind)
        if root is None or page is None:
            raise Unsupported("pages without a style")
        boxes = {
            name: style
            for name in MARGIN_BOXES
            if (style := style_for(kind, name)) is not None
            and style["content"] not in ("normal", "inhibit", "none")
        }
        return root, page, boxes


def settings_of(fonts: FontConfiguration) -> int:
    """The address of the settings of fontconfig in which a configuration finds its fonts."""
    return int(ffi.cast("uintptr_t", fonts._config))  # noqa: SLF001


def declared(style: Style) -> Set[str]:
    """The properties that style sheets give an element itself; all others it inherits, or lacks."""
    try:
        names: Set[str] = style.cascaded.keys()  # type: ignore[attr-defined]
    except AttributeError as error:
        raise Unsupported("styles that do not know what they were given") from error
    return names


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Neighbouring glyphs of one font in one size; lengths in pixels."""

    font: Font
    size: float
    ascent: float
    height: float
    start: int  # its first glyph


@dataclass(frozen=True, slots=True, eq=False)
class Glyphs:
    """A text as Pango shapes it on one endless line; widths in Pango's units."""

    text: str
    ids: list[int]
    widths: list[int]
    shifts: list[int]  # to the right, before each glyph
    places: list[int]  # the character with which each glyph begins
    texts: list[str]  # of each glyph
    runs: list[Run]
    marks: Sequence[int]  # the flags that Pango gives each character, by the bits above


class Shaper:
    """Pango with the font, size and language of one style."""

    def __init__(self, style: Style, fonts: dict[int, tuple[Font, float, float, float]]) -> None:
        self._style, self._fonts = style, fonts
        self._layout = Layout(style)
        self.line_height, self.baseline = strut(style)

    def shape(self, text: str) -> Glyphs:
        """The glyphs of a text without line breaks."""
        line = self._line(text)
        count = ffi.new("gint *")
        flags = pango.pango_layout_get_log_attrs_readonly(self._layout.layout, count)
        marks = array("I")
        marks.frombytes(ffi.buffer(flags, count[0] * 4))
        glyphs = Glyphs(text, [], [], [], [], [], [], marks)
        at = 0
        run = line.runs
        while run != ffi.NULL:
            at = self._read(run.data, glyphs, at)
            run = run.next
        if at != len(text):
            raise Unsupported("text that Pango changes")
        if self._style["letter_spacing"] != "normal" and glyphs.widths:
            # Pango puts space between letters; in CSS it follows the last one too.
            glyphs.widths[-1] += int(self._style["letter_spacing"] * TO_UNITS)
        return glyphs

    def _line(self, text: str) -> Any:
        if self._style["letter_spacing"] == "normal":
            # WeasyPrint's own way adds only what matters where Pango breaks lines.
            data = text.encode()
            pango.pango_layout_set_text(self._layout.layout, ffi.from_buffer(data), len(data))
        else:
            self._layout.set_text(text)
        return pango.pango_layout_get_line_readonly(self._layout.layout, 0)

    def extent(self, text: str) -> tuple[float, float]:
        """The ascent and the height of a line, as Pango has them when fonts are mixed."""
        line = self._line(text)
        _, height = line_size(line, self._style)
        return pango.pango_layout_get_baseline(self._layout.layout) * FROM_UNITS, height

    def _read(self, run: Any, glyphs: Glyphs, at: int) -> int:
        item, string = run.item, run.glyphs
        if item.analysis.level % 2:
            raise Unsupported("writing from right to left")
        count, chars = string.num_glyphs, item.num_chars
        words = array("i")
        words.frombytes(ffi.buffer(string.glyphs, count * _GLYPH_WORDS * 4))
        ids = words[0::_GLYPH_WORDS]
        if any(words[3::_GLYPH_WORDS]):
            raise Unsupported("glyphs above or below the line")
        if count and (max(ids) > _NO_GLYPH or ids[0] == _NO_GLYPH):
            raise Unsupported("a character without a glyph")
        font, size, ascent, height = self._font(item.analysis.font, ids[0], glyphs.text)
        if not glyphs.runs or (glyphs.runs[-1].font, glyphs.runs[-1].size) != (font, size):
            glyphs.runs.append(Run(font, size, ascent, height, len(glyphs.ids)))
        first = len(glyphs.ids)
        glyphs.ids.extend(ids)
        glyphs.widths.extend(words[1::_GLYPH_WORDS])
        glyphs.shifts.extend(words[2::_GLYPH_WORDS])
        starts = array("i")
        starts.frombytes(ffi.buffer(string.log_clusters, count * 4))
        if count == chars and len(set(starts)) == count:
            glyphs.places.extend(range(at, at + chars))
            glyphs.texts.extend(glyphs.text[at : at + chars])
        else:
            data = glyphs.text[at : at + chars].encode()
            places = [at + len(data[:start].decode()) for start in starts]
            glyphs.places.extend(places)
            ends = [*places[1:], at + chars]
            glyphs.texts.extend(map(glyphs.text.__getitem__, map(slice, places, ends)))
        if _NO_GLYPH in ids:
            _keep_unseen(glyphs, first, font)
        return at + int(chars)

    def _font(self, pango_font: Any, glyph: int, text: str) -> tuple[Font, float, float, float]:
        address = int(ffi.cast("uintptr_t", pango_font))
        if address not in self._fonts:
            _, description, size = get_pango_font_key(pango_font)
            ink, logical = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")
            pango.pango_font_get_glyph_extents(pango_font, glyph, ink, logical)
            # Pango lets go of a font when no layout uses it, and may give its address to another.
            font = Font(pango_font, description, size)
            font.keeper = Layout(self._style)
            font.keeper.set_text(text)
            font.keeper.get_first_line()
            self._fonts[address] = (
                font, size, -logical.y * FROM_UNITS, logical.height * FROM_UNITS,
            )  # fmt: skip
        return self._fonts[address]


def _keep_unseen(glyphs: Glyphs, first: int, font: Font) -> None:
    """Have the characters of a run that show nothing, such as joiners, read with its others.

    first: the first glyph of the run. Each has the glyph that its font gives it, which is blank;
    where there is none, the glyph before it stands for both.
    """
    found = ffi.new("uint32_t *")
    for at in range(len(glyphs.ids) - 1, first, -1):
        if glyphs.ids[at] != _NO_GLYPH:
            continue
        text = glyphs.texts[at]
        if len(text) == 1 and harfbuzz.hb_font_get_nominal_glyph(font.hb_font, ord(text), found):
            glyphs.ids[at] = found[0]
            continue
        glyphs.texts[at - 1] += text
        for each in (glyphs.ids, glyphs.widths, glyphs.shifts, glyphs.places, glyphs.texts):
            del each[at]
