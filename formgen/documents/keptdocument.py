"""A document as a file keeps it: its blocks as plain values, and read back as they were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from formgen.documents.blocks import BLOCK_KINDS, LAYOUTS, Block, Document, Pictures
from formgen.documents.comparedtable import ComparedTable

_KEPT = tuple(kind for kind in BLOCK_KINDS if kind not in (Pictures, ComparedTable))
_PLAIN = ("id", "account_id", "title", "layout", "mark", "footer")


def can_be_kept(document: Document) -> bool:
    """True if all of a document can be kept: it is of our own blocks, and nothing is lacking."""
    is_whole = document.form is None and document.pasted is None and not document.gaps
    return is_whole and all(isinstance(block, _KEPT) for block in document.blocks)


def as_plain(document: Document) -> dict[str, Any]:
    """The document as JSON can hold it."""
    blocks = [{"kind": block.kind, **asdict(block)} for block in document.blocks]
    return {**{name: getattr(document, name) for name in _PLAIN}, "blocks": blocks}


def from_plain(content: Mapping[str, Any]) -> Document:
    """The document that was kept. Raises ValueError, KeyError or TypeError when it is none."""
    plain: dict[str, Any] = {name: str(content[name]) for name in _PLAIN}
    if plain["layout"] not in LAYOUTS:
        raise ValueError(plain["layout"])
    return Document(**plain, blocks=tuple(_block(**found) for found in content["blocks"]))


def _block(kind: str, **content: Any) -> Block:
    found: Block = _adapters()[kind].validate_python(content)
    return found


@cache
def _adapters() -> Mapping[str, TypeAdapter[Any]]:
    return {kind.kind: TypeAdapter(kind) for kind in _KEPT}
