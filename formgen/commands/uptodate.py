"""A run of which nothing has changed since the last one says the same again, and does nothing.

It loads none of the engines for that: the fingerprint of all that a run sees is taken of bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from formgen.intake.limits import FILE_BYTES
from formgen.model import fingerprint
from formgen.model.picturefile import PICTURE_FOLDER, changed_at
from formgen.model.typedcommands import typed
from formgen.outputs import adoptedtexts
from formgen.outputs.filenames import HAND_IN, POST_LOG
from formgen.outputs.manifest import MANIFEST, is_broken_off, read_manifest
from formgen.outputs.outputfiles import read_regular
from formgen.outputs.state import STATE, BuildCache, read_cache
from formgen.packets import history
from formgen.render.enginefingerprint import engine
from formgen.render.libreoffice import office_version

BuiltT = TypeVar("BuiltT")


@dataclass(frozen=True, slots=True)
class CachedRun:
    """The lines of a run on the screen, and its exit code."""

    lines: tuple[str, ...]
    exit_code: int


def run_fingerprint(
    inputs: Sequence[Path],
    templates: Path,
    output: Path,
    asked: Sequence[Sequence[str]],
    formats: Sequence[str],
    today: date,
) -> str | None:
    """The fingerprint of all that a run sees and makes its papers with; None when one is unsure."""
    try:
        seen = [line for path in (*inputs, templates) for line in seen_files(path)]
        seen += history.seen(output)
    except OSError:
        return None
    engines = (engine(name) for name in formats)
    wanted = ("\n".join(names) for names in (*asked, formats))
    code = fingerprint.of_code()
    code += fingerprint.of_package("pikepdf")  # it puts packets together
    office = office_version()  # it makes the PDFs of the offices' own forms
    form = typed("forms")  # the lines name commands in it
    return fingerprint.of_text(
        code, office, form, str(output), today.isoformat(), *wanted, *engines, *seen
    )


def seen_files(path: Path) -> Iterator[str]:
    """A file, or every file of a folder, with its hash. Raises OSError when one cannot be read."""
    yield str(path)
    if path.is_file():  # with the pictures beside it
        pictures = sorted(p for p in (path.parent / PICTURE_FOLDER).glob("*") if p.is_file())
        files = [path, *pictures]
    else:
        files = sorted(p for p in path.rglob("*") if p.is_file())
    yield from (f"{file} {_look(file)}" for file in files)


def _look(file: Path) -> str:
    """The hash of a file; of a picture, and of what no reader takes for its size, its size and time."""
    found = file.stat()
    if found.st_size > FILE_BYTES or file.parent.name == PICTURE_FOLDER:
        return f"{found.st_size} {changed_at(found)}"
    return fingerprint.of_file(file)


def cached_run(output: Path, run: str) -> CachedRun | None:
    """Return what the last run said, when it was the same and all that it made stands as it made it."""
    try:
        if run.encode() not in read_regular(output / STATE):
            return None  # the state need not be taken apart
        cache = read_cache(output)
        report = from_kept(cache.run)
        manifest = fingerprint.of_bytes(read_regular(output / MANIFEST))
        kept = (cache.run["run"], cache.run["manifest"], cache.run["log"])
        same = kept == (run, manifest, _log(output))
        return report if same and not is_broken_off(output) and _stands(output, cache) else None
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None


def _log(output: Path) -> str:
    """The hash of what runs have kept of posts and adopted texts, which anyone may have brought back."""
    log = fingerprint.of_file(output / POST_LOG) if (output / POST_LOG).is_file() else ""
    return fingerprint.of_text(log, *adoptedtexts.seen(output))


def _stands(output: Path, cache: BuildCache) -> bool:
    files = read_manifest(output)
    if any(made.path.startswith(f"{HAND_IN}/") for made in files) and not cache.packets:
        return False
    return all(cache.hash_of(output, made.path) == made.sha256 for made in files)


def kept_for_next_run(
    run: str | None,
    output: Path,
    report_of: Callable[[BuiltT], CachedRun],
    built: BuiltT,
    manifest: str,
) -> Mapping[str, Any]:
    """Return what is kept of a run that left nothing to tell of; the manifest by its hash.

    Nothing is kept when it is unsure what the run has seen.
    """
    if run is None:
        return {}
    report = report_of(built)
    return {
        "run": run, "manifest": manifest, "log": _log(output),
        "exit_code": report.exit_code, "lines": report.lines,
    }  # fmt: skip


def from_kept(kept: Mapping[str, Any]) -> CachedRun:
    """Return the report of a run of which this was kept.

    Raises KeyError, TypeError, ValueError or OverflowError when it was altered since.
    """
    return CachedRun(tuple(map(str, kept["lines"])), int(kept["exit_code"]))
