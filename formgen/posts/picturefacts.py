"""The facts of a post's picture or video, read without decoding it."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any, Literal

from formgen.posts import videos
from formgen.posts.pictureparts import PictureParts, take_apart

_VIDEOS = {".mp4", ".mov", ".m4v"}
# What XMP, C2PA and the programs themselves note of a picture that an AI made or altered.
_AI_WORDS = (b"rainedAlgorithmicMedia", b"AISystemUsed", b"TC260:AIGC", b", Sampler: ")


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """The facts of a picture; width and height as it is seen, upright."""

    sha256: str
    bytes: int
    format: str
    width: int
    height: int
    taken: str | None = None  # 2026-10-04T09:30:00, by the clock of the camera
    has_location: bool = False
    # AI: made or altered by one; C2PA: a record of its origin, which does not say so.
    ai_mark: Literal["", "AI", "C2PA"] = ""
    is_upright: bool = True

    @property
    def is_video(self) -> bool:
        """True if it is a video, of which nothing can be shown."""
        return not self.width

    def as_json(self) -> dict[str, Any]:
        """The facts as they are kept; PictureFacts(**kept) has them again."""
        return asdict(self)


def facts(data: bytes, name: str) -> PictureFacts:
    """Read a picture's facts without decoding it; InvalidValue for what cannot be sent.

    What is named as a video is taken for one.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    if is_video(name):
        is_told, kind = videos.tells_place(BytesIO(data), name), PurePath(name).suffix[1:].upper()
        return PictureFacts(sha256, len(data), kind, 0, 0, has_location=is_told)
    parts = take_apart(data, name)
    width, height = parts.width, parts.height
    if parts.exif.orientation > 4:
        width, height = height, width
    return PictureFacts(
        sha256=sha256,
        bytes=len(data),
        format=parts.format,
        width=width,
        height=height,
        taken=parts.exif.taken,
        has_location=parts.exif.has_location or _notes(parts, b"GPSLatitude", b"GPSLongitude"),
        ai_mark="AI" if _notes(parts, *_AI_WORDS) else "C2PA" if _notes(parts, b"c2pa") else "",
        is_upright=parts.is_upright,
    )


def is_video(name: str) -> bool:
    """True if a file is a video by its name."""
    return PurePath(name).suffix.lower() in _VIDEOS


def _notes(parts: PictureParts, *words: bytes) -> bool:
    return any(word in note for note in parts.notes for word in words)
