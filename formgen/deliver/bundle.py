"""A packet's papers counted, and put in one file, by any process anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

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


def counted(bundles: tuple[Bundle, ...]) -> tuple[tuple[int, ...] | FormgenError, ...]:
    """How many pages each PDF of each bundle has, or why that cannot be told of a bundle."""
    return tuple(map(_counted, bundles))


def _bundled(bundle: Bundle) -> bytes | FormgenError:
    from formgen.deliver.merging import merged  # and pikepdf, which whoever asks need not load

    try:
        if not bundle.title:
            return packed(bundle.files)
        papers = [(PurePosixPath(name).stem, data) for name, data in bundle.files]
        return merged(bundle.title, papers)
    except FormgenError as error:
        return error


def _counted(bundle: Bundle) -> tuple[int, ...] | FormgenError:
    from formgen.deliver.merging import page_count

    try:
        return tuple(page_count(data) for _, data in bundle.files)
    except FormgenError as error:
        return error
