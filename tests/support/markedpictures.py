"""Pictures of four coloured quarters, with a mark in each place where a file can note something."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms

MARK = b"MARK"
# picture() as heif-enc -q 60 of libheif saves it.
_DATA = Path(__file__).resolve().parent.parent / "data/posts"
HEIC = (_DATA / "quarters.heic").read_bytes()
TURNED_HEIC = (_DATA / "turned.heic").read_bytes()  # by a quarter to the left, by its own box
# Made once, for it tells the time of its making.
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP_NAME = b"http://ns.adobe.com/xap/1.0/\0"
_XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    b' exif:GPSLatitude="35,31.8N" dc:source="MARK-xmp-%s"/></rdf:RDF></x:xmpmeta>'
)


def picture(mode: str = "RGB") -> Image.Image:
    """The picture: red above to the left, blue below to the right, the rest white, or clear below."""
    image = Image.new("RGB", (96, 64), "white")
    image.paste("red", (0, 0, 48, 32))
    image.paste("blue", (48, 32, 96, 64))
    image = image.convert(mode)
    if mode.endswith("A"):
        image.paste((0,) * len(mode), (0, 32, 48, 64))
    return image


def saved(
    kind: str, mode: str = "RGB", size: tuple[int, int] = (96, 64), **options: object
) -> bytes:
    """The picture as a file of a format, with a colour profile where it can have one."""
    out = BytesIO()
    if mode == "RGB":
        options["icc_profile"] = SRGB
    picture(mode).resize(size).save(out, kind, **options)
    return out.getvalue()


def xmp(place: bytes) -> bytes:
    """An XMP packet with a location and a mark."""
    return _XMP % place


def tiff(orientation: int = 1) -> bytes:
    """An EXIF block: what it is of, a maker's note, a comment, a location, a thumbnail, each marked."""
    texts = b"".join(
        text.ljust(32, b"\0")
        for text in (b"MARK-exif-description", b"2026:10:04 09:30:00", b"MARK-exif-makernote",
                     b"ASCII\0\0\0MARK-exif-comment", struct.pack(">6I", 35, 1, 31, 1, 5, 1),
                     b"\xff\xd8MARK-exif-thumbnail\xff\xd9", b"MARK-exif-gps")
    )  # fmt: skip
    base = 8 + 4 * 100  # behind four directories, each in a hundred bytes
    at = [base + 32 * place for place in range(7)]
    directories = (
        [(0x010E, 2, 22, at[0]), (0x0112, 3, 1, orientation << 16), (0x8769, 4, 1, 108), (0x8825, 4, 1, 208)],
        [(0x9003, 2, 20, at[1]), (0x927C, 7, 19, at[2]), (0x9286, 7, 25, at[3])],
        [(0x0001, 2, 2, int.from_bytes(b"N\0\0\0", "big")), (0x0002, 5, 3, at[4]), (0x001B, 7, 13, at[6])],
        [(0x0103, 3, 1, 6 << 16), (0x0201, 4, 1, at[5]), (0x0202, 4, 1, 23)],
    )  # fmt: skip
    block = b"MM\0*" + struct.pack(">I", 8)
    for place, entries in enumerate(directories):
        following = 308 if place == 0 else 0
        packed = b"".join(struct.pack(">HHII", *entry) for entry in entries)
        block += (struct.pack(">H", len(entries)) + packed + struct.pack(">I", following)).ljust(
            100, b"\0"
        )
    return block + texts


def segment(kind: int, content: bytes) -> bytes:
    """A segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, kind, len(content) + 2) + content


def marked_jpeg(orientation: int = 1, **options: object) -> bytes:
    """A JPEG with marks in 17 places."""
    plain = saved("JPEG", **options)
    iptc = b"\x1c\x02\x78" + struct.pack(">H", 9) + b"MARK-iptc"
    photoshop = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc + b"\0"
    extended = b"http://ns.adobe.com/xmp/extension/\0" + b"A" * 32 + struct.pack(">II", 13, 0)
    jumbf = (
        b"JP\0\1\0\0\0\1"
        + struct.pack(">I", 60)
        + b"jumb\0\0\0\x28jumdc2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03c2pa\0MARK-c2pa"
    )
    notes = (
        segment(0xE0, b"JFXX\0\x10MARK-jfxx"),
        segment(0xE1, b"Exif\0\0" + tiff(orientation)),
        segment(0xE1, XMP_NAME + xmp(b"jpeg")),
        segment(0xE1, extended + b"MARK-extended"),
        segment(0xE2, b"MPF\0MM\0*\0\0\0\x08MARK-mpf"),
        segment(0xE2, b"FPXR\0MARK-fpxr"),
        segment(0xEB, jumbf),
        segment(0xEC, b"Ducky\0MARK-ducky"),
        segment(0xED, photoshop),
        segment(0xEF, b"MARK-app15"),
        segment(0xFE, b"MARK-comment"),
    )  # fmt: skip
    jfif = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\4\1MARK-jfif-th")
    inside = jfif + b"".join(notes) + b"MARK-between\xff" + plain[plain.index(b"\xff\xe2") :]
    return (
        b"\xff\xd8"
        + inside
        + b"\0\x0eMARK-trailer"
        + saved("JPEG", comment=b"MARK-second")
        + b"\0" * 9
    )


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def marked_png(orientation: int = 1, mode: str = "RGB") -> bytes:
    """A PNG with marks in 9 places."""
    plain = saved("PNG", mode)
    notes = (
        chunk(b"tEXt", b"Comment\0MARK-text"),
        chunk(b"zTXt", b"Description\0\0" + zlib.compress(b"MARK-ztxt")),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(xmp(b"png"))),
        chunk(b"iTXt", b"Title\0\0\0ja\0\0MARK-itxt"),
        chunk(b"eXIf", tiff(orientation)),
        chunk(b"caBX", b"\0\0\0\x20jumbc2pa MARK-c2pa"),
        chunk(b"prVt", b"MARK-private"),
        chunk(b"sBIT", b"MARK-sbit".ljust(2000, b"\0")),
        chunk(b"tIME", b"\x07\xea\x0a\x04\x09\x1e\0"),
    )
    return plain[:33] + b"".join(notes) + plain[33:] + b"MARK-trailer"


def marked_webp(orientation: int = 1, mode: str = "RGB", **options: object) -> bytes:
    """A WebP with marks in 5 places."""
    plain = saved("WEBP", mode, exif=b"Exif\0\0" + tiff(orientation), xmp=xmp(b"webp"), **options)
    more = (
        b"C2PA"
        + struct.pack("<I", 14)
        + b"c2pa MARK-c2pa"
        + b"abcd"
        + struct.pack("<I", 11)
        + b"MARK-unkown\0"
    )
    size = struct.pack("<I", len(plain) - 8 + len(more))
    return plain[:4] + size + plain[8:] + more + b"MARK-trailer"
