"""Fonts on their way into a PDF: widths, glyphs shown as text, and subsets of TrueType files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from itertools import accumulate
from struct import iter_unpack, pack, unpack, unpack_from
from typing import Any

from formgen.render.fastpdf import Unsupported
from formgen.render.fastpdf.pdffile import PdfFile

_UNITS = 1024  # Pango's units in a pixel
_NEEDED = {"glyf", "head", "hhea", "hmtx", "loca", "maxp"}
_COMPOSITE = -1
_WORDS, _SCALE, _MORE, _TWO_SCALES, _MATRIX, _INSTRUCTIONS = 1, 8, 32, 64, 128, 256


class Typeface:
    """One TrueType font: what a PDF says of it, and the part of it that a paper needs."""

    def __init__(self, font: Any) -> None:
        """Read the font's tables; raises Unsupported unless it is plain TrueType."""
        self._data: bytes = font.file_content
        if self._data[:4] != b"\0\1\0\0" or font.bitmap or font.png or font.svg or font.colr:
            raise Unsupported(f"the font {font.family}, which is not plain TrueType")
        if "fvar" in font.tables or _NEEDED.difference(font.tables):
            raise Unsupported(f"the font {font.family}, which varies, or has no outlines")
        self.name: str = font.name.decode().lstrip("/")
        self.key: str = font.hash  # its name in the resources of a page
        self.ascent: int = font.ascent
        self.descent: int = font.descent
        self.flags: int = font.flags
        self.upem: int = font.upem
        (count,) = unpack_from(">H", self._data, 4)
        entries = iter_unpack(">4s4xII", self._data[12 : 12 + 16 * count])
        self._tables = {tag: (offset, length) for tag, offset, length in entries}
        head = self._table(b"head")
        self.box = tuple(v * 1000 // self.upem for v in unpack_from(">4h", head, 36))
        self._long = bool(unpack_from(">h", head, 50)[0])
        self._metrics_count: int = unpack_from(">H", self._table(b"hhea"), 34)[0]
        self._glyphs: dict[int, bytes] = {}
        self._natural_widths = cache(self._widths_of_size)

    def _table(self, tag: bytes) -> bytes:
        offset, length = self._tables[tag]
        return self._data[offset : offset + length]

    @cached_property
    def _places(self) -> Sequence[int]:
        table = self._table(b"loca")
        if self._long:
            return unpack(f">{len(table) // 4}I", table)
        return [2 * place for place in unpack(f">{len(table) // 2}H", table)]

    @cached_property
    def _metrics(self) -> Sequence[int]:
        """Advance and bearing, in turn, of each glyph; the last advance holds for all after."""
        return unpack(
            f">{2 * self._metrics_count}H", self._table(b"hmtx")[: 4 * self._metrics_count]
        )

    def advance(self, glyph: int) -> int:
        """The width of a glyph in the font's units."""
        return self._metrics[2 * min(glyph, self._metrics_count - 1)]

    def _widths_of_size(self, size: float) -> Callable[[int], int]:
        """The widths of glyphs in a size, in Pango's units, each reckoned once."""
        unit = size * _UNITS / self.upem
        return cache(lambda glyph: round(self.advance(glyph) * unit))

    def show(
        self, ids: Sequence[int], widths: Sequence[int], shifts: Sequence[int], size: float
    ) -> str:
        """The PDF operator that shows glyphs where Pango puts them."""
        if not any(shifts) and list(map(self._natural_widths(size), ids)) == widths:
            return f"<{pack(f'>{len(ids)}H', *ids).hex()}>Tj"
        unit = 1000 / (size * _UNITS)  # thousandths of the font size in one of Pango's units
        parts: list[str] = []
        hexes = ""
        lag = 0.0  # how far PDF's pen is behind Pango's
        for glyph, width, shift in zip(ids, widths, shifts, strict=True):
            ahead = lag + shift * unit
            if abs(ahead) >= 0.5:
                parts += [f"<{hexes}>" if hexes else "", f"{-ahead:.1f}"]
                hexes, lag = "", lag - ahead
            hexes += f"{glyph:04x}"
            lag += width * unit - self.advance(glyph) * 1000 / self.upem
        if not any(parts):
            return f"<{hexes}>Tj"
        return f"[{''.join(parts)}<{hexes}>]TJ"

    def subset(self, glyphs: Sequence[int]) -> tuple[bytes, dict[int, int]]:
        """A font file of some glyphs, and the place of each in it; glyph 0 comes first."""
        order: dict[int, int] = {0: 0}
        for glyph in sorted(glyphs):
            order.setdefault(glyph, len(order))
        for glyph in list(order):
            self._add(glyph, order)
        outlines = [self._placed(self._glyph(glyph), order) for glyph in order]
        places = list(accumulate(map(len, outlines), initial=0))
        head, hhea, maxp = (bytearray(self._table(tag)) for tag in (b"head", b"hhea", b"maxp"))
        head[8:12] = bytes(4)
        head[50:52] = pack(">h", 1)
        hhea[34:36] = maxp[4:6] = pack(">H", len(order))
        tables = {
            b"glyf": b"".join(outlines),
            b"head": bytes(head),
            b"hhea": bytes(hhea),
            b"hmtx": b"".join(self._metric(glyph) for glyph in order),
            b"loca": pack(f">{len(places)}I", *places),
            b"maxp": bytes(maxp),
        }
        return _file(tables), order

    def _metric(self, glyph: int) -> bytes:
        offset, _ = self._tables[b"hmtx"]
        last = self._metrics_count - 1
        if glyph <= last:
            return self._data[offset + 4 * glyph : offset + 4 * glyph + 4]
        bearing = offset + 4 * self._metrics_count + 2 * (glyph - last - 1)
        return pack(">H", self.advance(glyph)) + self._data[bearing : bearing + 2]

    def _add(self, glyph: int, order: dict[int, int]) -> None:
        """The glyphs of which a glyph is composed come along."""
        for _, part in _parts(self._glyph(glyph)):
            if part not in order:
                order[part] = len(order)
                self._add(part, order)

    def _glyph(self, glyph: int) -> bytes:
        """The outline of a glyph without its instructions, padded to whole words."""
        if glyph not in self._glyphs:
            start, _ = self._tables[b"glyf"]
            places = self._places
            outline = _bare(self._data[start + places[glyph] : start + places[glyph + 1]])
            self._glyphs[glyph] = outline + bytes(-len(outline) % 4)
        return self._glyphs[glyph]

    @staticmethod
    def _placed(outline: bytes, order: dict[int, int]) -> bytes:
        parts = _parts(outline)
        if not parts:
            return outline
        changed = bytearray(outline)
        for at, part in parts:
            changed[at + 2 : at + 4] = pack(">H", order[part])
        return bytes(changed)


def _parts(outline: bytes) -> list[tuple[int, int]]:
    """Where each part of a composite glyph stands in its outline, and which glyph it is."""
    if not outline or unpack_from(">h", outline)[0] != _COMPOSITE:
        return []
    found = []
    at, flags = 10, _MORE
    while flags & _MORE:
        flags, part = unpack_from(">HH", outline, at)
        found.append((at, part))
        at += 4 + (4 if flags & _WORDS else 2)
        at += 2 if flags & _SCALE else 4 if flags & _TWO_SCALES else 8 if flags & _MATRIX else 0
    return found


def _bare(outline: bytes) -> bytes:
    """An outline without hinting instructions, which belong to tables that are left out."""
    if not outline:
        return outline
    contours = unpack_from(">h", outline)[0]
    if contours >= 0:
        at = 10 + 2 * contours
        length = unpack_from(">H", outline, at)[0]
        return outline[:at] + bytes(2) + outline[at + 2 + length :]
    bare = bytearray(outline)
    for at, _ in _parts(outline):
        flags = unpack_from(">H", bare, at)[0]
        bare[at : at + 2] = pack(">H", flags & ~_INSTRUCTIONS)
    return bytes(bare)


def _file(tables: dict[bytes, bytes]) -> bytes:
    """A TrueType file of some tables."""
    count = len(tables)
    power = count.bit_length() - 1
    header = pack(">IHHHH", 0x10000, count, 16 << power, power, (count - (1 << power)) * 16)
    offset = 12 + 16 * count
    entries, bodies, total = [], [], 0
    for tag, body in tables.items():
        padded = body + bytes(-len(body) % 4)
        own = _checksum(padded)
        total += own
        entries.append(tag + pack(">III", own, offset, len(body)))
        bodies.append(padded)
        offset += len(padded)
    front = header + b"".join(entries)
    data = front + b"".join(bodies)
    whole = (0xB1B0AFBA - _checksum(front) - total) & 0xFFFFFFFF
    at = data.index(b"head", 12) + 8
    place = unpack_from(">I", data, at)[0] + 8
    return data[:place] + pack(">I", whole) + data[place + 4 :]


def _checksum(data: bytes) -> int:
    words: tuple[int, ...] = unpack(f">{len(data) // 4}I", data)
    return sum(words) & 0xFFFFFFFF


_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{ranges}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
_AT_ONCE = 100  # entries that one block of a CMap may hold


def add_font(pdf: PdfFile, font: Typeface, glyphs: Mapping[int, str]) -> int:
    """Add a font with the glyphs that are used and the text of each; return the number of its object."""
    subset, places = font.subset(list(glyphs))
    file = pdf.add_stream(subset, f"/Length1 {len(subset)}")
    box = " ".join(map(str, font.box))
    descriptor = pdf.add(
        f"<</Type/FontDescriptor/FontName/{font.name}/Flags {font.flags}/FontBBox[{box}]"
        f"/ItalicAngle 0/Ascent {font.ascent}/Descent {font.descent}/CapHeight {font.box[3]}"
        f"/StemV 80/FontFile2 {file} 0 R>>"
    )
    # Glyphs are called by their number in the whole font, wherever they stand in the subset.
    calls = [0] * (max(glyphs, default=0) + 1)
    for glyph in glyphs:
        calls[glyph] = places[glyph]
    table = pdf.add_stream(pack(f">{len(calls)}H", *calls))
    widths = "".join(
        f"{glyph}[{round(font.advance(glyph) * 1000 / font.upem)}]" for glyph in sorted(glyphs)
    )
    descendant = pdf.add(
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{font.name}"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        f"/FontDescriptor {descriptor} 0 R/DW 1000/W[{widths}]/CIDToGIDMap {table} 0 R>>"
    )
    unicode = pdf.add_stream(_CMAP.format(ranges=_character_map(glyphs)).encode("ascii"))
    return pdf.add(
        f"<</Type/Font/Subtype/Type0/BaseFont/{font.name}/Encoding/Identity-H"
        f"/DescendantFonts[{descendant} 0 R]/ToUnicode {unicode} 0 R>>"
    )


def _character_map(glyphs: Mapping[int, str]) -> str:
    entries = [
        f"<{glyph:04X}> <{text.encode('utf-16-be').hex()}>"
        for glyph, text in sorted(glyphs.items())
        if text
    ]
    blocks = [entries[at : at + _AT_ONCE] for at in range(0, len(entries), _AT_ONCE)]
    return "\n".join(
        "\n".join((f"{len(block)} beginbfchar", *block, "endbfchar")) for block in blocks
    )
