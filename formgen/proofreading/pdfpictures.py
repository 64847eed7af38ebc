"""The pictures of a PDF: how many its pages draw, and what its structure says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

_DRAWN = re.compile(rb"/([^\s/\[\]<>()]+)\s+Do\b|\sBI\s")


def drawn_pictures(contents: bytes, resources: Any) -> int | None:
    """How many pictures a page draws; None when it draws a form, or what may hold words otherwise."""
    names = [match[1] for match in _DRAWN.finditer(contents)]
    objects = held(resources, "/XObject")
    for name in set(names):
        if name is None or held(objects, f"/{name.decode()}").get("/Subtype") != "/Image":
            return None
    return len(names)


def alternative_texts(element: Any) -> Iterator[str]:
    """The alternative text of each picture below an element of the structure, in reading order."""
    kids = held(element, "/K")
    for kid in kids if isinstance(kids, list) else (kids,):
        found = kid.get_object() if hasattr(kid, "get_object") else None
        if isinstance(found, Mapping):
            if found.get("/S") == "/Figure":
                yield str(found.get("/Alt", ""))
            yield from alternative_texts(found)


def held(node: Any, key: str, otherwise: Any = MappingProxyType({})) -> Any:
    """The object under a key, or else nothing; get() would give a reference to it."""
    return node[key] if key in node else otherwise  # noqa: SIM401
