"""Putting a sheet that was sent into the working folder, where the commands find it too."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path, PureWindowsPath

from formgen.commands.samplepapers import clear_sample_papers
from formgen.commands.workingfolder import sample_hashes, set_sample_aside
from formgen.intake.reader import EARLIER_FOLDER, Upload, find_files, leftover_kind
from formgen.model import fingerprint
from formgen.model.filefaults import unwritable
from formgen.outputs.filenames import safe_name
from formgen.outputs.outputfiles import read_regular, write_whole
from formgen.outputs.outputfolder import free_path

_NAME = "intake"  # of a sheet whose own name a run would pass over


def put_into(inputs: Path, output: Path, sheets: Iterable[Upload], today: date) -> None:
    """Put sheets into the folder of inputs; one of the same name is moved aside, as it is.

    Untouched samples make room, with their papers. Raises FormgenError when a file cannot be moved or
    written.
    """
    new = [sheet for sheet in sheets if not _stands(inputs, sheet)]
    if any(fingerprint.of_bytes(sheet.data) not in sample_hashes() for sheet in new):
        clear_sample_papers(inputs, output)
        set_sample_aside(inputs)
    for sheet in new:
        target = inputs / _name_of(sheet.name)
        try:
            if target.exists():
                aside = free_path(inputs / EARLIER_FOLDER / today.isoformat() / target.name)
                aside.parent.mkdir(parents=True, exist_ok=True)
                target.rename(aside)
        except OSError as error:
            raise unwritable(target, error) from error
        write_whole(target, sheet.data)


def _stands(inputs: Path, sheet: Upload) -> bool:
    """True if the same sheet stands there already, under whichever name."""
    for path in find_files([inputs])[0]:
        with suppress(OSError):
            if path.stat().st_size == len(sheet.data) and read_regular(path) == sheet.data:
                return True
    return False


def _name_of(sent: str) -> str:
    """The name of a file for what was sent under a name, of which only the last part counts."""
    name = PureWindowsPath(sent)  # which knows slashes too
    stem, ending = safe_name(name.stem), safe_name(name.suffix[1:9].lower())
    if leftover_kind(f"{stem}.{ending}"):
        stem = _NAME
    return f"{stem}.{ending}" if name.suffix else stem
