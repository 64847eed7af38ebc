"""Fingerprints: hashes that stay the same on any machine while what they are taken of does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def of_text(*parts: str) -> str:
    """The fingerprint of some texts in their order."""
    # A length before each: no two lists of parts run together into the same bytes.
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


def of_bytes(data: bytes | memoryview) -> str:
    """The fingerprint of a file's bytes: their SHA-256, as the manifest tells it."""
    return hashlib.sha256(data).hexdigest()


def of_file(path: Path) -> str:
    """The same of a file of any size. Raises OSError when it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def of_files(files: Iterable[tuple[str, bytes]]) -> str:
    """The fingerprint of files by name, whatever the order in which they come."""
    return of_text(*(f"{name} {of_bytes(data)}" for name, data in sorted(files)))


@cache
def of_package(name: str) -> str:
    """A library with its version, where it is installed."""
    from importlib.metadata import PackageNotFoundError, version  # which most commands do not need

    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return name


@cache
def of_code(*parts: str) -> str:
    """The fingerprint of formgen's own modules in some folders or files; of all without any.

    Raises FileNotFoundError when there is no such part: one that moved would vouch for nothing.
    """
    roots = [_PACKAGE / part for part in parts] or [_PACKAGE]
    for root in roots:
        root.stat()
    paths = (path for root in roots for path in ((root,) if root.is_file() else root.rglob("*.py")))
    return of_files((path.relative_to(_PACKAGE).as_posix(), path.read_bytes()) for path in paths)
