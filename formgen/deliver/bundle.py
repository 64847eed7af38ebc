"""A packet's papers in one file, made by any process anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from formgen.deliver.merging import merged
from formgen.deliver.packetfile import packed
from formgen.problems import FormgenError


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files by name, and what they become: one PDF for printing under a title, or else a ZIP."""

    files: tuple[tuple[str, bytes], ...]
    title: str = ""


def bundled(bundles: tuple[Bundle, ...]) -> tuple[bytes | FormgenError, ...]:
    """The file of each bundle, or why there is none, which is no fault of the others."""
    return tuple(map(_bundled, bundles))


def _bundled(bundle: Bundle) -> bytes | FormgenError:
    try:
        if not bundle.title:
            return packed(bundle.files)
        papers = [(PurePosixPath(name).stem, data) for name, data in bundle.files]
        return merged(bundle.title, papers)
    except FormgenError as error:
        return error
