"""A picture decoded, upright: for the copy that is sent, and in small for the papers."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from io import BytesIO

from PIL import Image, ImageCms

from formgen.posts.pictureparts import PictureParts, broken, take_apart

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
    if parts.format != "HEIC":
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
    if image.mode != "RGB":
        image = image.convert("RGB")
    image.info = {}  # of which Pillow would save some
    return image
