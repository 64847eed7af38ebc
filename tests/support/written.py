"""What a test would have in a file of the templates, written to one and read as formgen reads it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

T = TypeVar("T")


def read_as_file(name: str, content: Any, reader: Callable[[Path], T]) -> T:
    """What a reader makes of a YAML file with a content."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")  # JSON is YAML
        return reader(path)
