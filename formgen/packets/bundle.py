"""A packet's papers counted, and put in one file, by any process anywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeVar

from formgen.model.problems import FormgenError
from formgen.packets.packetfile import packed

MadeT = TypeVar("MadeT")


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files by name, and what they become: one PDF for printing under a title, or else a ZIP."""

    files: tuple[tuple[str, bytes], ...]
    title: str = ""


def bundled(bundles: tuple[Bundle, ...]) -> tuple[bytes | FormgenError, ...]:
    """The file of each bundle, or why there is none, which is no fault of the others."""
    return tuple(_or_why_not(_bundled, bundle) for bundle in bundles)


def counted(bundles: tuple[Bundle, ...]) -> tuple[tuple[int, ...] | FormgenError, ...]:
    """How many pages each PDF of each bundle has, or why that cannot be told of a bundle."""
    return tuple(_or_why_not(_counted, bundle) for bundle in bundles)


def _or_why_not(make: Callable[[Bundle], MadeT], bundle: Bundle) -> MadeT | FormgenError:
    try:
        return make(bundle)
    except FormgenError as error:
        return error


# merging brings pikepdf along, which whoever hands bundles to others need not load.


def _bundled(bundle: Bundle) -> bytes:
    from formgen.packets.merge import merged

    if not bundle.title:
        return packed(bundle.files)
    papers = [(PurePosixPath(name).stem, data) for name, data in bundle.files]
    return merged(bundle.title, papers)


def _counted(bundle: Bundle) -> tuple[int, ...]:
    from formgen.packets.merge import page_count

    return tuple(page_count(data) for _, data in bundle.files)
