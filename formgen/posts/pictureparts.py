"""A picture file taken apart without decoding it: what shows the picture, and what is only noted.

JPEG, PNG and WebP are rows of parts. Only the parts that are known to show the picture are kept, so
that whatever a camera, a phone or a program noted in any other place is left behind.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO

from formgen.model.problems import InvalidValue
from formgen.posts.exif import Exif, read_exif
from formgen.posts.videos import boxes

MOST_BYTES = 100_000_000
# So that no process takes 500 MB, however much memory the decoding of a format asks for.
MOST_PIXELS, _MOST_HEAVY_PIXELS = 8192 * 6144, 20_500_000
_MOST_PARTS = 100_000
# A file may ask for the whole picture to be gone through for each scan.
_MOST_SCANNED = 10 * MOST_PIXELS
_MOST_TEXTS, _MOST_TEXT = 100, 300_000  # compressed notes that are looked at, and bytes of each
_SHRINK = "縮小して保存し直してください。"
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


@dataclass(frozen=True, slots=True)
class PictureParts:
    """The parts of a file; those that show the picture make a whole file."""

    format: str  # JPEG, PNG, WebP or HEIC
    width: int
    height: int
    shown: tuple[bytes | memoryview, ...]  # the long ones uncopied
    notes: tuple[bytes, ...]
    exif: Exif
    is_animated: bool = False
    is_cmyk: bool = False
    is_heavy: bool = False  # decoding it asks for more memory than JPEG's usual way

    @property
    def is_upright(self) -> bool:
        """True unless the pixels have to be turned."""
        return self.exif.orientation == 1


class _BrokenError(ValueError):
    """The parts do not fit together."""


def take_apart(data: bytes, name: str) -> PictureParts:
    """Take a file apart; InvalidValue with one line for what cannot be a post's picture."""
    if not data:
        raise InvalidValue(
            f"画像「{name}」は空のファイルです。",
            "元の画像をもう一度コピーして、入れ直してください。",
        )
    if len(data) > MOST_BYTES:
        raise InvalidValue(f"画像「{name}」は100MBを超えています。", _SHRINK)
    try:
        parts = _parts(data, name)
    except (_BrokenError, IndexError):
        raise broken(name) from None
    if not parts.width * parts.height:
        raise broken(name)
    most = _MOST_HEAVY_PIXELS if parts.is_heavy else MOST_PIXELS
    if parts.width * parts.height > most:
        raise InvalidValue(
            f"画像「{name}」は{parts.width}×{parts.height}画素で、上限（約{most // 10**6}00万画素）を超えています。",
            _SHRINK,
        )
    if parts.is_animated:
        raise InvalidValue(
            f"画像「{name}」は動く画像です。", "1枚の静止画（JPEGかPNG）にして入れ直してください。"
        )
    return parts


def broken(name: str) -> InvalidValue:
    """The fault of a picture that ends too early or cannot be decoded."""
    return InvalidValue(
        f"画像「{name}」は途中で切れているか、壊れています。",
        "元の画像を入れ直すか、画像ソフトで開いて保存し直してください。",
    )


def _parts(data: bytes, name: str) -> PictureParts:
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(_PNG):
        return _png(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return _heic(data)
    what = "GIFです" if data.startswith(b"GIF8") else "JPEG・PNG・WebP・HEICの画像ではありません"
    raise InvalidValue(
        f"画像「{name}」の中身は{what}。",
        "画像ソフトで開き、JPEGかPNGで保存し直してください。開けないときは、元の画像を入れ直してください。",
    )


# --- JPEG: segments, each behind a marker

_MARKER = re.compile(rb"\xff[^\x00\xff]")
_BEHIND_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_EOI, _SOS, _APP0, _APP2, _APP14 = 0xD9, 0xDA, 0xE0, 0xE2, 0xEE
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
# Tables and scans; a marker without a length tells nothing here.
_SHOWING = _FRAMES | {0xC4, 0xCC, 0xDA, 0xDB, 0xDD}
_SIMPLE = {0xC0, 0xC1}  # decoded row by row, when there is one scan
_BARE = {0x01, *range(0xD0, 0xD9)}


def _segments(data: bytes) -> Iterator[tuple[int, bytes, memoryview]]:
    """Each marker, its segment's content, and the scan behind it."""
    at = 2
    for _ in range(_MOST_PARTS):
        found = _MARKER.search(data, at)
        if not found:
            return
        kind, at = data[found.end() - 1], found.end()
        if kind == _EOI:
            yield kind, b"", memoryview(b"")
            return
        if kind in _BARE:
            continue
        end = at + int.from_bytes(data[at : at + 2], "big")
        content, at = data[at + 2 : end], end
        if kind == _SOS:
            following = _BEHIND_SCAN.search(data, end)
            at = following.start() if following else len(data)
        yield kind, content, memoryview(data)[end:at]
    raise _BrokenError


def _jpeg(data: bytes) -> PictureParts:
    shown: list[bytes | memoryview] = [b"\xff\xd8"]
    notes, frames, scans, kind = [], [], 0, 0
    for kind, content, scan in _segments(data):
        if segment := _shown_segment(kind, content):
            shown += (segment, scan)
        else:
            notes.append(content)
        if kind in _FRAMES:
            frames.append((kind, content))
        scans += kind == _SOS
    if len(frames) != 1 or not scans or kind != _EOI:
        raise _BrokenError
    [(process, frame)] = frames
    height, width = int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big")
    if not width * height or scans * width * height > _MOST_SCANNED:
        raise _BrokenError
    exif = read_exif(next((note for note in notes if note.startswith(b"Exif\0\0")), b""))
    return PictureParts(
        "JPEG", width, height, (*shown, b"\xff\xd9"), tuple(notes), exif,
        is_cmyk=frame[5] == 4,
        is_heavy=process not in _SIMPLE or scans > 1 or frame[5] == 4,
    )  # fmt: skip


def _shown_segment(kind: int, content: bytes) -> bytes:
    """The segment, if it shows the picture, without what is only noted at its end; else nothing."""
    if kind == _APP0 and content.startswith(b"JFIF\0"):
        return _segment(kind, content[:12] + b"\0\0")  # and no thumbnail
    if kind == _APP14 and content.startswith(b"Adobe"):
        return _segment(kind, content[:12])
    is_profile = kind == _APP2 and content.startswith(b"ICC_PROFILE\0")
    return _segment(kind, content) if is_profile or kind in _SHOWING else b""


def _segment(kind: int, content: bytes) -> bytes:
    return bytes((0xFF, kind)) + (len(content) + 2).to_bytes(2, "big") + content


# --- PNG: chunks, each with its length before and a sum behind

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_SHOWING = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"cICP",
    b"iCCP", b"pHYs", b"bKGD",
}  # fmt: skip
_LONG = {b"IDAT", b"iCCP"}


def _png(data: bytes) -> PictureParts:
    shown, notes, exif = [_PNG], list[bytes](), b""
    at, kind, is_animated = len(_PNG), b"", False
    for place in range(_MOST_PARTS):
        if kind == b"IEND" or at + 8 > len(data):
            break
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if (place == 0) != (kind == b"IHDR"):
            raise _BrokenError
        content, end = data[at + 8 : at + 8 + length], at + 12 + length
        if kind in _PNG_SHOWING and (length <= 1024 or kind in _LONG):
            shown.append(data[at:end])
        elif kind == b"acTL":
            is_animated = int.from_bytes(content[:4], "big") > 1
        else:
            notes.append(_inflated(kind, content) if len(notes) < _MOST_TEXTS else content)
        if kind == b"eXIf":
            exif = content
        at = end
    if kind != b"IEND" or at > len(data):
        raise _BrokenError
    size = shown[1][8:16]
    width, height = int.from_bytes(size[:4], "big"), int.from_bytes(size[4:], "big")
    return PictureParts(
        "PNG", width, height, tuple(shown), tuple(notes), read_exif(exif),
        is_animated=is_animated,
        is_heavy=True,
    )  # fmt: skip


def _inflated(kind: bytes, content: bytes) -> bytes:
    """A chunk's text, where it is compressed: behind its keyword and what tells how."""
    keyword, _, rest = content.partition(b"\0")
    if kind == b"iTXt" and rest[:1] == b"\1":
        rest = rest[2:].split(b"\0", 2)[-1]
    elif kind == b"zTXt":
        rest = rest[1:]
    else:
        return content
    with suppress(zlib.error):
        return keyword + b"\0" + zlib.decompressobj().decompress(rest, _MOST_TEXT)
    return content


# --- WebP: chunks of a RIFF

_WEBP_SHOWING = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP"}
_ANIMATED, _NOTED = 0x02, 0x04 | 0x08  # flags: of XMP and EXIF


def _webp(data: bytes) -> PictureParts:
    at, end = 12, 8 + int.from_bytes(data[4:8], "little")
    shown, notes = [], []
    chunks: dict[bytes, bytes] = {}
    for _ in range(_MOST_PARTS):
        if at + 8 > min(end, len(data)):
            break
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        content = data[at + 8 : at + 8 + length]
        chunks.setdefault(kind, content)
        if kind == b"VP8X":
            content = bytes((content[0] & ~_NOTED,)) + content[1:]
        if kind in _WEBP_SHOWING:
            shown.append(kind + data[at + 4 : at + 8] + content + b"\0" * (length % 2))
        else:
            notes.append(content)
        at += 8 + length + length % 2
    if end > len(data):
        raise _BrokenError
    width, height = _webp_size(chunks)
    head = b"RIFF" + (4 + sum(map(len, shown))).to_bytes(4, "little") + b"WEBP"
    return PictureParts(
        "WebP", width, height, (head, *shown), tuple(notes), read_exif(chunks.get(b"EXIF", b"")),
        is_animated=bool(chunks.get(b"VP8X", b"\0")[0] & _ANIMATED),
        is_heavy=True,
    )  # fmt: skip


def _webp_size(chunks: dict[bytes, bytes]) -> tuple[int, int]:
    if large := chunks.get(b"VP8X"):
        return 1 + int.from_bytes(large[4:7], "little"), 1 + int.from_bytes(large[7:10], "little")
    if lossless := chunks.get(b"VP8L"):
        bits = int.from_bytes(lossless[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    lossy = chunks.get(b"VP8 ", b"")
    if lossy[3:6] != b"\x9d\x01\x2a":
        raise _BrokenError
    width, height = int.from_bytes(lossy[6:8], "little"), int.from_bytes(lossy[8:10], "little")
    return width & 0x3FFF, height & 0x3FFF


# --- HEIC: boxes; what they hold is read by the decoder


def _heic(data: bytes) -> PictureParts:
    import pi_heif

    top = list(boxes(BytesIO(data), 0, len(data)))
    if top[-1].end > len(data):
        raise _BrokenError
    try:
        image = pi_heif.open_heif(data)
    except (ValueError, EOFError, SyntaxError, RuntimeError, OSError):
        raise _BrokenError from None
    info = image.info
    noted = [data[box.start : box.end] for box in top if box.kind in (b"uuid", b"jumb")]
    noted += [each["data"] for each in info["metadata"]]
    exif = replace(read_exif(info["exif"] or b""), orientation=1)  # the decoder turns it
    width, height = image.size
    return PictureParts("HEIC", width, height, (data,), tuple(noted), exif)
