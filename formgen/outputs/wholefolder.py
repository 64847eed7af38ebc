"""All papers of an output folder in one ZIP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from formgen.model.filefaults import unreadable
from formgen.model.zipfiles import write_zip
from formgen.outputs.manifest import read_manifest
from formgen.outputs.outputfiles import is_inside, read_regular


def write_everything(output: Path, target: IO[bytes]) -> None:
    """Write a ZIP of the files that the manifest names, as they stand there now, in their folders.

    One is read at a time; the same files give the same bytes. Raises FormgenError when one cannot be
    read.
    """
    write_zip(target, _files(output))


def _files(output: Path) -> Iterator[tuple[str, bytes]]:
    for name in sorted({made.path for made in read_manifest(output)}):
        path = output / name
        try:
            if is_inside(output, path):
                yield name, read_regular(path)
        except FileNotFoundError:  # someone has taken it away
            continue
        except OSError as error:
            raise unreadable(path, error) from error
