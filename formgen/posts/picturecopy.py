"""The copy of a picture that is sent: without what was noted in it, upright, its colours kept."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePath

from formgen.posts.picturefacts import PictureFacts, is_video
from formgen.posts.pictureparts import PictureParts, take_apart
from formgen.posts.picturepixels import decoded, in_srgb

_KEPT = {"JPEG": ".jpg", "PNG": ".png", "WebP": ".webp"}
_ANEW = {"JPEG": ".jpg", "HEIC": ".jpg", "PNG": ".png", "WebP": ".png"}


def copy(data: bytes, name: str) -> tuple[bytes, str]:
    """The copy and the end of its name; its pixels are the same where the picture is upright.

    What has to be turned, is HEIC, or CMYK, which browsers show in wrong colours, is
    saved anew: as PNG where it was one or WebP, as JPEG of quality 95 otherwise. A video is left as
    it is.
    """
    if is_video(name):
        return data, PurePath(name).suffix.lower()
    parts = take_apart(data, name)
    suffix = copy_suffix(parts)
    if parts.is_upright and not parts.is_cmyk and parts.format in _KEPT:
        return b"".join(parts.shown), suffix
    image = decoded(parts, name)
    profile = image.info.get("icc_profile")
    if parts.is_cmyk or (suffix == ".jpg" and image.has_transparency_data):
        image, profile = in_srgb(image), None
    out = BytesIO()
    image.save(out, "PNG" if suffix == ".png" else "JPEG", quality=95, icc_profile=profile)
    return out.getvalue(), suffix


def copy_suffix(seen: PictureFacts | PictureParts) -> str:
    """The end of the name of a picture's copy, which is known before it is made; a video keeps its own."""
    kinds = _KEPT if seen.is_upright and seen.format in _KEPT else _ANEW
    return kinds.get(seen.format, f".{seen.format.lower()}")
