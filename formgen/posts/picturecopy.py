"""The copy of a picture that is sent: without what was noted in it, upright, its colours kept."""

from __future__ import annotations

from io import BytesIO

from formgen.posts.picturefacts import PictureFacts
from formgen.posts.pictureparts import take_apart
from formgen.posts.picturepixels import decoded, in_srgb

_SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "WebP": ".webp"}


def copy(data: bytes, name: str) -> tuple[bytes, str]:
    """The copy and the end of its name; its pixels are the same where the picture is upright.

    What has to be turned, is HEIC, or CMYK, which browsers show in wrong colours, is
    saved anew: as PNG where it was one or is transparent, as JPEG of quality 95 otherwise.
    """
    parts = take_apart(data, name)
    if parts.is_upright and not parts.is_cmyk and parts.format in _SUFFIXES:
        return b"".join(parts.shown), _SUFFIXES[parts.format]
    image = decoded(parts, name)
    profile = image.info.get("icc_profile")
    if parts.is_cmyk:
        image, profile = in_srgb(image), None
    kind = "PNG" if parts.format == "PNG" or image.has_transparency_data else "JPEG"
    if kind == "JPEG" and image.mode != "L":
        image = image.convert("RGB")
    out = BytesIO()
    image.save(out, kind, quality=95, icc_profile=profile)
    return out.getvalue(), _SUFFIXES[kind]


def copy_suffix(facts: PictureFacts) -> str:
    """The end of the name of a picture's copy, which is known before it is made; a video keeps its own."""
    if facts.format in ("JPEG", "HEIF"):
        return ".jpg"
    upright = facts.format == "WEBP" and facts.is_upright and not facts.is_cmyk
    return ".webp" if upright else f".{facts.format.lower()}" if facts.is_video else ".png"
