"""DOCX files in which a piece of a part stands otherwise."""

from __future__ import annotations

import io
import zipfile


def rewritten(data: bytes, old: bytes, new: bytes, part: str = "word/document.xml") -> bytes:
    """A DOCX in which a piece of a part stands otherwise, once."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(held, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                assert old in text
                text = text.replace(old, new, 1)
            target.writestr(name, text)
    return held.getvalue()
