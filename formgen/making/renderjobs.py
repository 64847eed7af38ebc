"""Jobs: what stands between composing and delivering, and can be done by any process anywhere.

A job is frozen data: a document, the format that it is wanted in, and the layouts. The layouts
travel with it, so that a worker needs no disk in common with the one that asks.
"""

from __future__ import annotations

import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from formgen.city.templatefiles import layout_files, write_layouts
from formgen.documents.blocks import LAYOUTS, PAPER_FORMATS, Document
from formgen.documents.testdocument import ordinary
from formgen.model import fingerprint
from formgen.model.problems import FormgenError
from formgen.render.enginefingerprint import FILLABLE, engine
from formgen.render.formats import face
from formgen.render.postpictures import PictureError

if TYPE_CHECKING:  # a worker that reads nothing back need not load it
    from formgen.proofreading.compare import Mismatch
    from formgen.proofreading.expected import ExpectedContent


@dataclass(frozen=True, slots=True)
class Layouts:
    """The layouts of one run, as they stood when it began: whoever edits one does so for the next."""

    files: tuple[tuple[str, bytes], ...]
    fingerprint: str
    copy: str = ""  # a folder of the asking machine that holds them too


@dataclass(frozen=True, slots=True)
class Job:
    """A paper to be made."""

    document: Document
    format: str
    layouts: Layouts
    engine: str  # the fingerprint of that with which it is to be made
    expected: ExpectedContent | None = None  # against which it is read back, when that is asked for


@dataclass(frozen=True, slots=True)
class JobResult:
    """A paper that was made, and in what it differs from what it must say."""

    data: bytes
    faults: tuple[Mismatch, ...] = ()


def key_of(digest: str, format_name: str, layouts: Layouts) -> str:
    """The hash of exactly what a paper is made of; the same key gives the same bytes."""
    return fingerprint.of_text(digest, format_name, layouts.fingerprint, engine(format_name))


def read_layouts(folder: Path) -> Layouts:
    """The layouts as they stand in a folder now.

    Raises FormgenError when one cannot be taken as it stands there, such as a link or a device.
    """
    files, faults = layout_files(folder)
    for fault in faults:
        raise fault
    return Layouts(files, fingerprint.of_files(files))


def with_copy(layouts: Layouts) -> Layouts:
    """The same with a copy on this machine, which all its processes can share."""
    return replace(layouts, copy=str(standing(layouts)))


def prove(formats: tuple[str, ...], layouts: Layouts) -> None:
    """Raise FormgenError, before any paper is made, when a layout or an engine is unsound."""
    with _ONE_AT_A_TIME:
        folder = standing(layouts)
        for name in formats:
            face(name, folder)


def try_out(layouts: Layouts) -> None:
    """Make a paper in each layout: the next ones take less time. What is wrong is told by a proof."""
    papers = ((ordinary(layout), name) for layout in LAYOUTS for name in PAPER_FORMATS)
    with suppress(OSError, FormgenError):
        make(tuple(Job(document, name, layouts, engine(name)) for document, name in papers))


def make(jobs: tuple[Job, ...]) -> tuple[JobResult | FormgenError, ...]:
    """The papers of some jobs, in their order; engines and layouts stay ready for the next ones.

    A paper whose pictures cannot be shown any more gives a fault in its place.

    Raises FormgenError when a layout is unsound, or this process would make other bytes than the
    one that asks.
    """
    with _ONE_AT_A_TIME:
        return tuple(_made(job) for job in jobs)


def _made(job: Job) -> JobResult | FormgenError:
    if engine(job.format) != job.engine:
        raise FormgenError(
            "書類を作る計算機の間で、formgen や部品の版、書体がそろっていません。",
            "どの計算機にも、同じ版の formgen と同じ書体を入れてください。",
            exit_code=1,
        )
    try:
        data = face(job.format, standing(job.layouts))(job.document)
    except PictureError as error:
        return error
    return read_back(data, "pdf" if job.format == FILLABLE else job.format, job.expected)


def read_back(data: bytes, format_name: str, expected: ExpectedContent | None) -> JobResult:
    """A paper that was made, held against what it must say, when that is asked for."""
    if expected is None or not data:
        return JobResult(data)
    from formgen.proofreading.compare import faults

    return JobResult(data, faults(data, format_name, expected))


# Pango and the engines' caches are not made for threads, which a cluster's worker may have.
_ONE_AT_A_TIME = threading.Lock()
_STANDING: dict[str, Path] = {}
_SCRATCH: list[tempfile.TemporaryDirectory[str]] = []  # they go when the process ends


def standing(layouts: Layouts) -> Path:
    """A folder of this machine that holds the layouts and that nobody edits."""
    standing = _STANDING.get(layouts.fingerprint)
    if standing is None or not standing.is_dir():  # an asking machine's copy goes when it ends
        standing = _STANDING[layouts.fingerprint] = _copied(layouts) or _unpacked(layouts)
    return standing


def _copied(layouts: Layouts) -> Path | None:
    """The asking machine's copy, when it stands on this one."""
    copy = Path(layouts.copy)
    with suppress(OSError):
        if layouts.copy and all((copy / name).read_bytes() == data for name, data in layouts.files):
            return copy
    return None


def _unpacked(layouts: Layouts) -> Path:
    scratch = tempfile.TemporaryDirectory(prefix="formgen-", ignore_cleanup_errors=True)
    _SCRATCH.append(scratch)
    return write_layouts(layouts.files, Path(scratch.name))
