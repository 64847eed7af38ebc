"""The parts of each font in a PDF: its subset, the widths of its glyphs, and their characters."""

from __future__ import annotations

from collections.abc import Mapping
from struct import pack

from formgen.render.fastpdf.pdffile import PdfFile
from formgen.render.fastpdf.typefaces import Typeface

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
    """Add a font with the glyphs that are used and the text of each; tells its object's number."""
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
    unicode = pdf.add_stream(_CMAP.format(ranges=_said(glyphs)).encode("ascii"))
    return pdf.add(
        f"<</Type/Font/Subtype/Type0/BaseFont/{font.name}/Encoding/Identity-H"
        f"/DescendantFonts[{descendant} 0 R]/ToUnicode {unicode} 0 R>>"
    )


def _said(glyphs: Mapping[int, str]) -> str:
    entries = [
        f"<{glyph:04X}> <{text.encode('utf-16-be').hex()}>"
        for glyph, text in sorted(glyphs.items())
        if text
    ]
    blocks = [entries[at : at + _AT_ONCE] for at in range(0, len(entries), _AT_ONCE)]
    return "\n".join(
        "\n".join((f"{len(block)} beginbfchar", *block, "endbfchar")) for block in blocks
    )
