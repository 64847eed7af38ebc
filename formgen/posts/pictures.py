"""A post's picture: the facts that are told of it, its pixels, and the small one for the papers."""

from __future__ import annotations

import hashlib
import struct
import zlib
from contextlib import suppress
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any, Literal

from PIL import Image, ImageCms

from formgen.posts.pictureparts import PictureParts, broken, take_apart

_SUFFIXES = {
    "JPEG": {".jpg", ".jpeg", ".jpe", ".jfif"},
    "PNG": {".png"},
    "WEBP": {".webp"},
    "HEIF": {".heic", ".heif", ".hif"},
}
# What XMP, C2PA and the programs themselves note of a picture that an AI made or altered.
_AI_WORDS = (b"rainedAlgorithmicMedia", b"AISystemUsed", b"TC260:AIGC", b", Sampler: ")
_EDGE = 720
# From the best quality down, until the small picture is no larger than this.
_QUALITIES, _SMALL_BYTES = (75, 60, 45, 30), 36_000
# How a picture is turned upright, by EXIF's number.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow and pi_heif raise for bytes that they cannot decode.
_DECODER_FAULTS = (
    OSError, ValueError, SyntaxError, RuntimeError, EOFError, LookupError, AssertionError,
    struct.error, zlib.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What is told of a picture; width and height as it is seen, upright."""

    sha256: str
    bytes: int
    format: str
    width: int
    height: int
    taken: str | None  # 2026-10-04T09:30:00, by the clock of the camera
    has_location: bool
    has_thumbnail: bool
    # AI: made or altered by one; C2PA: a record of its origin, which does not say so.
    ai_mark: Literal["", "AI", "C2PA"]
    is_cmyk: bool
    is_upright: bool
    is_misnamed: bool  # the end of its name is that of another format

    def as_json(self) -> dict[str, Any]:
        """The facts as they are kept; PictureFacts(**kept) has them again."""
        return asdict(self)


def facts(data: bytes, name: str) -> PictureFacts:
    """Read a picture's facts without decoding it; InvalidValue for what cannot be sent."""
    parts = take_apart(data, name)
    width, height = parts.width, parts.height
    if parts.exif.orientation > 4:
        width, height = height, width
    return PictureFacts(
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        format=parts.format,
        width=width,
        height=height,
        taken=parts.exif.taken,
        has_location=parts.exif.has_location or _notes(parts, b"GPSLatitude", b"GPSLongitude"),
        has_thumbnail=parts.exif.has_thumbnail,
        ai_mark="AI" if _notes(parts, *_AI_WORDS) else "C2PA" if _notes(parts, b"c2pa") else "",
        is_cmyk=parts.is_cmyk,
        is_upright=parts.is_upright,
        is_misnamed=PurePath(name).suffix.lower() not in _SUFFIXES[parts.format],
    )


def small(data: bytes, name: str) -> bytes:
    """The picture for the papers: JPEG, upright, at most 720 pixels, in sRGB, about 30 KB."""
    image = in_srgb(decoded(take_apart(data, name), name, _EDGE))
    for quality in _QUALITIES:
        out = BytesIO()
        image.save(out, "JPEG", quality=quality)
        if out.tell() <= _SMALL_BYTES:
            break
    return out.getvalue()


def decoded(parts: PictureParts, name: str, edge: int | None = None) -> Image.Image:
    """The pixels, upright; with an edge, in no more than it. InvalidValue when they are broken.

    The decoder sees only what shows the picture, of a size that was measured before.
    """
    try:
        image = _opened(parts)
        if image.mode in ("P", "1"):  # which cannot be made smaller as they are
            image = image.convert("RGBA" if image.has_transparency_data else "RGB")
        if edge:
            image.thumbnail((edge, edge), reducing_gap=1.3)
        image.load()
    except _DECODER_FAULTS:
        raise broken(name) from None
    return image if parts.is_upright else image.transpose(_TURNS[parts.exif.orientation])


def _opened(parts: PictureParts) -> Image.Image:
    whole = b"".join(parts.shown)
    if parts.format != "HEIF":
        image: Image.Image = Image.open(BytesIO(whole), formats=[parts.format])
        if image.size != (parts.width, parts.height):
            raise ValueError("its parts differ in size")
        return image
    import pi_heif

    heif = pi_heif.open_heif(whole)
    image = Image.frombytes(heif.mode, heif.size, heif.data, "raw", heif.mode, heif.stride)
    image.info["icc_profile"] = heif.info.get("icc_profile")
    return image


def in_srgb(image: Image.Image) -> Image.Image:
    """The picture in the colours that every program shows, on white where it is transparent."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image.convert("RGBA"))
        image = white.convert("RGB")
    if profile:
        # A profile that is broken, or of another kind of colours, says nothing.
        with suppress(ImageCms.PyCMSError, OSError):
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, source, srgb, outputMode="RGB") or image
    return _clean(image.convert("RGB"))


def _clean(image: Image.Image) -> Image.Image:
    image.info = {}  # of which Pillow would save some
    return image


def _notes(parts: PictureParts, *words: bytes) -> bool:
    return any(word in note for note in parts.notes for word in words)
