"""The pictures of a post in its papers: the bytes that were approved, made small once for all formats."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from formgen.documents.blocks import Document, PictureRow, Pictures
from formgen.model.picturefile import PictureFile
from formgen.model.problems import FormgenError, InvalidValue
from formgen.model.typedcommands import again

_KEPT = 32  # small pictures: those of a few posts, whose formats come together
_MADE: dict[
    tuple[str, Path | None], bytes
] = {}  # not by the bytes of an upload, which would stay too


class PictureError(FormgenError):
    """A picture that cannot be shown: the paper is not made, and others are."""


def shown(row: PictureRow) -> bytes:
    """The small JPEG of a row.

    Raises PictureError when its file has gone, has other bytes than were approved, or is no picture.
    """
    if row.small or row.file is None:
        return row.small
    key = row.sha256, row.file.path
    if key not in _MADE:
        for oldest in tuple(_MADE)[: 1 - _KEPT]:
            _MADE.pop(oldest, None)
        _MADE[key] = _small(row.file, row.sha256)
    return _MADE[key]


def _small(file: PictureFile, digest: str) -> bytes:
    from formgen.posts.picturepixels import small  # Pillow is loaded only for a paper with pictures

    try:
        data = file.read()
        if sha256(data).hexdigest() != digest:
            raise ValueError(file.name)
        return small(data, file.name)
    except InvalidValue as error:
        raise PictureError(error.message, error.remedy, exit_code=1) from error
    except (OSError, ValueError) as error:
        raise PictureError(
            f"画像「{file.name}」が、点検した後に変わったか、読めなくなっています。",
            f"画像を確かめて、{again('forms')}",
            exit_code=1,
        ) from error


def carrying(document: Document) -> Document:
    """The document with its small pictures in it, for a machine that has not their files.

    Raises PictureError, as shown does.
    """
    if not any(isinstance(block, Pictures) for block in document.blocks):
        return document
    blocks = (
        replace(block, rows=tuple(replace(row, small=shown(row)) for row in block.rows))
        if isinstance(block, Pictures)
        else block
        for block in document.blocks
    )
    return replace(document, blocks=tuple(blocks))
