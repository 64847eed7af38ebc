"""The papers that stand in an output folder, for whoever is to hand them over or keep them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from formgen.documents.catalogue import Catalogue
from formgen.documents.postpapers import POST_RECORD
from formgen.outputs.manifest import read_manifest
from formgen.outputs.outputfolder import NEW_MARK
from formgen.outputs.state import read_cache
from formgen.packets.bundle import value_of
from formgen.packets.handedits import EDITED
from formgen.packets.history import Record, recorded
from formgen.packets.packetnotes import Packet, packets_of
from formgen.packets.packetrecord import DOCUMENT as DATA
from formgen.packets.planning import ARCHIVE, PRINT

_TITLES = {
    PRINT: "印刷用のPDF", ARCHIVE: "提出一式（ZIP）", EDITED: "手直しした書類",
    DATA: "記録（提出先が読み込むもの）",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A file of a paper as it stands there."""

    folder: str  # relative to the output folder, with slashes
    name: str
    account: str  # blank for what belongs to a packet
    document: str
    title: str
    format: str
    size: int  # bytes
    post: str = ""  # the 投稿番号 of a file of a post


@dataclass(frozen=True, slots=True)
class ReadyPacket:
    """A packet that stands ready, and the day on which these very files were handed in, if ever."""

    office: str
    office_name: str
    section: str
    folder: str
    files: tuple[PaperFile, ...]  # as they are enclosed; print and ZIP come last
    left_out: tuple[PaperFile, ...]  # edited Word files that do not go
    value: str  # the 照合値, as the 送付書 bears it
    handed_in: date | None


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A packet that was handed in, and where it is kept."""

    folder: str  # relative to the output folder
    on: date
    office_name: str
    section: str


@dataclass(frozen=True, slots=True)
class ReadyPapers:
    """All papers of an output folder; those that no office gets stand by the account's folder."""

    packets: tuple[ReadyPacket, ...]
    kept_here: Mapping[str, tuple[PaperFile, ...]]
    handed_in: tuple[HandedIn, ...]  # the newest first
    of_posts: tuple[
        PaperFile, ...
    ] = ()  # their forms, and what is to be sent; these go to no office


def ready_papers(output: Path, catalogue: Catalogue, today: date) -> ReadyPapers:
    """Return the papers of an output folder as the last run left them; one that is gone is none."""
    records = {path.parent: record for path, record in recorded(output).items() if record}
    packets = packets_of(read_cache(output).packets).values()
    of_accounts = (entry.wording for entry in catalogue.entries)
    wordings = (*of_accounts, *catalogue.of_posts, *catalogue.packet.values())
    titles = _TITLES | {wording.id: wording.title for wording in wordings}
    names = {key: office.name_on for key, office in catalogue.city.offices.items()}
    by_folder: dict[str, list[PaperFile]] = {}
    for file in _files(output, titles):
        # What was recorded of posts stands with its account's papers.
        is_record = file.document == POST_RECORD
        folder = file.folder.partition("/")[0] if is_record else file.folder
        by_folder.setdefault(folder, []).append(file)
    sent = {
        (account, document)
        for each in (
            *(each.papers for each in packets),
            *(each.papers for each in records.values()),
        )
        for account, documents in each.items()
        for document in documents
    }
    own = {
        folder: tuple(file for file in found if (file.account, file.document) not in sent)
        for folder, found in by_folder.items()
        if folder and "/" not in folder  # an account's own
    }
    packets_ready = (
        _packet(each, names[each.office](today), by_folder.get(each.folder, ()), records.values())
        for each in packets
        if each.office in names
    )
    handed_in = (
        HandedIn(
            folder.relative_to(output).as_posix(),
            each.on,
            names[each.office](each.on),
            each.section,
        )
        for folder, each in reversed(records.items())
        if each.office in names
    )
    kept_here = {folder: found for folder, found in own.items() if found}
    of_posts = tuple(file for found in by_folder.values() for file in found if file.post)
    return ReadyPapers(tuple(packets_ready), kept_here, tuple(handed_in), of_posts)


def _files(output: Path, titles: Mapping[str, str]) -> Iterator[PaperFile]:
    for path, made in sorted({made.path: made for made in read_manifest(output)}.items()):
        folder, _, name = path.rpartition("/")
        title = titles.get(made.document, made.document)
        if (output / path).is_file():
            size = (output / path).stat().st_size
            about = (made.account, made.document, title, made.format, size, made.post)
            yield PaperFile(folder, name, *about)


def _packet(
    packet: Packet, office_name: str, inside: Sequence[PaperFile], records: Iterable[Record]
) -> ReadyPacket:
    days = [record.on for record in records if record.is_of(packet)]
    found = (file for file in inside if file.name in packet.files)
    goes = tuple(sorted(found, key=lambda file: file.document in (PRINT, ARCHIVE)))
    word = (file for file in inside if file not in goes and file.format == "docx")
    bundles = {file.name for file in goes if file.document in (PRINT, ARCHIVE)}
    hashes = {name: sha256 for name, sha256 in packet.files.items() if name not in bundles}
    return ReadyPacket(
        packet.office, office_name, packet.section, packet.folder, goes,
        tuple(file for file in word if NEW_MARK not in file.name), value_of(hashes),
        days[-1] if days else None,
    )  # fmt: skip
