"""Files of JSON of formgen's own making, of which anybody may have made something else since."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from formgen.model.problems import FormgenError
from formgen.outputs.outputfiles import read_regular

ContentT = TypeVar("ContentT")
# What reading one and taking it apart may raise, whatever was made of it; pydantic's own is a ValueError.
DAMAGE = (
    OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError,
)  # fmt: skip


def understood(
    path: Path, take: Callable[[Any], ContentT], damaged: FormgenError | None = None
) -> ContentT | None:
    """The content of a file, taken apart; None when there is none or it is damaged.

    damaged: raised for what is damaged, where that must not be lost.
    """
    try:
        return take(json.loads(read_regular(path)))
    except DAMAGE as fault:
        if damaged is None or isinstance(fault, FileNotFoundError):
            return None
        raise damaged from fault


def needed(
    path: Path, take: Callable[[Any], ContentT], called: str, remedy: str
) -> ContentT | None:
    """The content of a file that must not be lost; None when there is none.

    Raises FormgenError, in which the file is called so, when it is damaged.
    """
    damaged = FormgenError(f"「{path}」を読めません。{called}", remedy, exit_code=1)
    return understood(path, take, damaged)


def texts_of(found: Mapping[Any, Any]) -> dict[str, str]:
    """An object of JSON as one of texts."""
    return {str(key): str(value) for key, value in found.items()}


def as_bytes(content: Any, halves: str = "backslashreplace") -> bytes:
    """An object as a file of JSON, in lines; halves: what becomes of halves of characters in its texts."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8", halves)
