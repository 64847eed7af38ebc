"""The pictures of a PDF: how many its pages draw, and what its structure says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_DRAWN = re.compile(rb"/([^\s/\[\]<>()]+)\s+Do\b|\sBI\s")


def drawn_pictures(contents: bytes, resources: Any) -> int | None:
    """How many pictures a page draws; None when it draws a form, or what may hold words otherwise."""
    names = [match[1] for match in _DRAWN.finditer(contents)]
    # get() would give a reference.
    objects = resources["/XObject"] if "/XObject" in resources else {}  # noqa: SIM401
    known = {f"/{name.decode()}" for name in names if name}
    if None in names or any(objects[name]["/Subtype"] != "/Image" for name in known):
        return None
    return len(names)


def alternative_texts(element: Any) -> Iterator[str]:
    """What is said instead of each picture below an element of the structure, in reading order."""
    kids: Any = element["/K"] if "/K" in element else []  # noqa: SIM401
    for kid in kids if isinstance(kids, list) else [kids]:
        if isinstance(found := kid.get_object(), Mapping):
            if found.get("/S") == "/Figure":
                yield str(found.get("/Alt", ""))
            yield from alternative_texts(found)
