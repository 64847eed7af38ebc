"""A packet that was received: what its record says is what its papers say."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from formgen.documents.catalogue import Catalogue
from formgen.model.problems import Place, Problem
from formgen.outputs.filenames import shown
from formgen.packets.packetagreement import disagreements
from formgen.packets.packetrecord import RECORD, read_record
from formgen.reception.packetreader import TOO_HEAVY, limited

_REMEDY = "提出した所属に、書類と記録のどちらが正しいかを確かめ、送り直しを依頼してください。"
_MOST_BYTES = 256 * 1024 * 1024  # which are held at once


def verify_record(path: Path, catalogue: Catalogue) -> tuple[Problem, ...] | None:
    """Hold the papers of a packet that is whole against its record; None when it has none.

    Raises what DAMAGE of zipfiles lists when it has changed since it was found whole.
    """
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
            message = "書類が大きすぎるため、値を照合できません。"
            return (Problem("error", message, _REMEDY, Place(path.as_posix())),)
        files = {name: archive.read(name) for name in archive.namelist()}
    if RECORD not in files:
        return None
    try:
        with limited(path.stat().st_size):
            return _compared(path, files, catalogue)
    except MemoryError:
        return (Problem("error", TOO_HEAVY, _REMEDY, Place(path.as_posix())),)


def _compared(path: Path, files: Mapping[str, bytes], catalogue: Catalogue) -> tuple[Problem, ...]:
    record = read_record(files[RECORD], f"{path.as_posix()}/{RECORD}", catalogue.city.records)
    return (
        *(problem for problem in record.problems if problem.is_error),
        *(
            Problem(
                "error", each.message, _REMEDY,
                Place(f"{path.as_posix()}/{shown(each.paper or RECORD)}"),
                account=each.account_id or None, field=each.key or None, label=each.label,
            )
            for each in disagreements(record, files, catalogue)
        ),
    )  # fmt: skip
