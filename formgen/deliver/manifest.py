"""manifest.json: what was made, what waits, what is withheld; read back on the next run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PureWindowsPath
from typing import Any

from formgen.deliver.writing import write_whole

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Made:
    """A file that stands in the output folder."""

    path: str  # relative to the output folder, with slashes
    account: str
    document: str
    format: str
    sha256: str


def read_manifest(folder: Path) -> tuple[Made, ...]:
    """The files of the last run; none when there is no manifest or it cannot be understood.

    A file that the manifest does not know is taken for staff's own, so nothing is lost then.
    """
    try:
        data = json.loads((folder / MANIFEST).read_text("utf-8"))
        files = [Made(**_only_fields(item)) for item in data["files"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ()
    return tuple(made for made in files if _stays_inside(made.path))


def write_manifest(
    folder: Path,
    files: tuple[Made, ...],
    waiting: tuple[Mapping[str, Any], ...],
    withheld: tuple[Mapping[str, Any], ...],
) -> None:
    """Write the manifest, sorted so that the same outputs give the same bytes."""
    content = {
        "files": [asdict(made) for made in sorted(files, key=lambda made: made.path)],
        "waiting": list(waiting),
        "withheld": list(withheld),
    }
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    write_whole(folder / MANIFEST, text.encode())


def _stays_inside(path: str) -> bool:
    """Anyone can edit a manifest: no path in it may lead out of the folder, on any system."""
    parts = PureWindowsPath(path)  # which knows both kinds of slash, and drives
    return bool(parts.name) and not parts.anchor and ".." not in parts.parts and "\0" not in path


def _only_fields(item: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(item[key]) for key in Made.__slots__}
