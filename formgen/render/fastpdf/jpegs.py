"""JPEGs of a page of HTML, which stand in it: their addresses, their sizes, their objects in the file."""

from __future__ import annotations

from base64 import b64decode, b64encode

from formgen.render.fastpdf.pdffile import PdfFile

_ADDRESS = "data:image/jpeg;base64,"
# What begins the frame of a JPEG, with its height and width after its length and depth.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def address_of(jpeg: bytes) -> str:
    """Where a page finds a JPEG: in itself."""
    return _ADDRESS + b64encode(jpeg).decode()


def at_address(url: str) -> bytes:
    """The JPEG at such an address; nothing at any other."""
    return b64decode(url.removeprefix(_ADDRESS)) if url.startswith(_ADDRESS) else b""


def size_of(jpeg: bytes) -> tuple[int, int]:
    """The width and height of a JPEG in pixels."""
    at = 2
    while jpeg[at + 1] not in _FRAMES:
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return int.from_bytes(jpeg[at + 7 : at + 9], "big"), int.from_bytes(
        jpeg[at + 5 : at + 7], "big"
    )


def within(jpeg: bytes, width: float, height: float) -> tuple[float, float]:
    """The width and height of a JPEG as large as a place holds it."""
    wide, high = size_of(jpeg)
    scale = min(width / wide, height / high)
    return wide * scale, high * scale


def add_jpeg(pdf: PdfFile, jpeg: bytes) -> int:
    """Write a JPEG in the colours of a screen; return its number."""
    width, height = size_of(jpeg)
    entries = (
        f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceRGB"
        f"/BitsPerComponent 8/Filter/DCTDecode/Length {len(jpeg)}>>"
    )
    return pdf.put_stream(pdf.reserve(), entries, jpeg)
