"""Packets as offices get them: made by a real run, each as its files by name."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from formgen.documents.catalogue import Catalogue
from formgen.packets.packetrecord import RECORD, PacketRecord, read_record
from formgen.pipeline import BuildOptions, Selection, build

TODAY = date(2026, 11, 22)
Files = dict[str, bytes]


def unpacked(path: Path) -> Files:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def made_packets(
    inputs: Sequence[Path], catalogue: Catalogue, output: Path, *, include_rules: bool = False
) -> dict[str, Files]:
    """The packets of a run by 「提出先/局課」; only what offices get is made."""
    wordings = [entry.wording for entry in catalogue.entries]
    handed_in = frozenset(one.id for one in wordings if one.office or one.enclosed_with)
    options = BuildOptions(include_rules=include_rules)
    build(inputs, catalogue, output, Selection(documents=handed_in), TODAY, options=options)
    found = sorted(output.glob("提出用/*/*/*.zip"))
    return {path.parent.relative_to(output / "提出用").as_posix(): unpacked(path) for path in found}


def record_of(files: Files, catalogue: Catalogue) -> PacketRecord:
    return read_record(files[RECORD], RECORD, catalogue.city.records)
