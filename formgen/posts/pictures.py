"""Pictures of posts. A stand-in until the real module comes: it makes them small, and no more."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

_MOST = 720


def small(data: bytes) -> bytes:
    """The picture upright, of 720 pixels at most, as a JPEG of about 30 KB."""
    with Image.open(BytesIO(data)) as opened:
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    upright.thumbnail((_MOST, _MOST))
    made = BytesIO()
    upright.save(made, "JPEG", quality=72, optimize=True)
    return made.getvalue()
