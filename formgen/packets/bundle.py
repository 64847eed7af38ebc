"""A packet's papers counted, and put in one file, by any process anywhere."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeVar
from zipfile import ZIP_STORED

from formgen.model.problems import FormgenError
from formgen.model.zipfiles import PAPER_MODE, zipped

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
    """The number of pages of each PDF of each bundle, or the reason why one cannot be read."""
    return tuple(_or_why_not(_counted, bundle) for bundle in bundles)


def _or_why_not(make: Callable[[Bundle], MadeT], bundle: Bundle) -> MadeT | FormgenError:
    try:
        return make(bundle)
    except FormgenError as error:
        return error


# merging brings pikepdf along, which whoever hands bundles to others need not load.


def _bundled(bundle: Bundle) -> bytes:
    from formgen.packets.mergepdf import merged

    if not bundle.title:
        return packed(bundle.files)
    papers = [(PurePosixPath(name).stem, data) for name, data in bundle.files]
    return merged(bundle.title, papers)


def _counted(bundle: Bundle) -> tuple[int, ...]:
    from formgen.packets.mergepdf import page_count

    return tuple(page_count(data) for _, data in bundle.files)


SUMS = "SHA256SUMS"
_VALUE_DIGITS = 12
_COVER = re.compile(r"(0+_.*)\.(?:docx|pdf)")  # the covering letter is number 0


def packed(files: Sequence[tuple[str, bytes]]) -> bytes:
    """The ZIP of some files by name. Papers are compressed already; they are stored as they are."""
    sums = sums_of((name, hashlib.sha256(data).hexdigest()) for name, data in files)
    return zipped((*files, (SUMS, sums.encode())), ZIP_STORED, PAPER_MODE)


def sums_of(hashes: Iterable[tuple[str, str]]) -> str:
    """The hashes of files by name, in the form that sha256sum reads."""
    return "".join(f"{sha256}  {name}\n" for name, sha256 in hashes)


def value_of(hashes: Mapping[str, str]) -> str:
    """The 照合値 of a packet, of the hashes of its files by name; it stands on the 送付書.

    One line for each file but the 送付書 and SHA256SUMS: its SHA-256 in small hexadecimal digits, one
    blank, its name, a line feed. The lines are sorted by their bytes in UTF-8. The value is the first
    12 hexadecimal digits of the SHA-256 of these lines:

        grep -v '  0*_' SHA256SUMS | sed 's/  / /' | LC_ALL=C sort | sha256sum | cut -c 1-12

    The 送付書 is a DOCX, a PDF or both, of one name that begins with the number 0: 「00_送付書.pdf」.
    """
    covers = {match[1] for name in hashes if (match := _COVER.fullmatch(name))}
    lines = sorted(
        f"{sha256} {name}\n".encode()
        for name, sha256 in hashes.items()
        if name != SUMS and not (len(covers) == 1 and _COVER.fullmatch(name))
    )
    return hashlib.sha256(b"".join(lines)).hexdigest()[:_VALUE_DIGITS]


def typed_value(text: str) -> str | None:
    """A 照合値 as someone has typed it, in any width and with blanks or hyphens; None for another."""
    value = re.sub(r"[\s\-‐‑‒–—―−ー_・]", "", unicodedata.normalize("NFKC", text)).lower()
    return value if re.fullmatch(rf"[0-9a-f]{{{_VALUE_DIGITS}}}", value) else None
