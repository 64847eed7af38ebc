"""A picture that a post names, before anyone has looked at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture: its name as it was typed, and where its bytes are: on the disk, or handed over."""

    name: str
    path: Path | None = field(default=None, repr=False)
    data: bytes | None = field(default=None, repr=False)
