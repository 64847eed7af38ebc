"""The papers of a packet that was received: read back, and composed again from its record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import PurePosixPath

from formgen.documents.blocks import Document
from formgen.documents.catalogue import Catalogue, Ready, enclosing
from formgen.documents.compose import compose
from formgen.documents.packetpapers import NO_CONTENTS
from formgen.documents.versions import DRAFT, as_draft
from formgen.documents.wordingfile import Wording
from formgen.model.filings import Filing
from formgen.model.problems import FormgenError
from formgen.outputs.filenames import safe_name
from formgen.packets.packetletters import enclosed, letter_contents
from formgen.packets.packetrecord import PacketRecord
from formgen.packets.planning import COVER
from formgen.proofreading.compare import BROKEN
from formgen.proofreading.reading import Reading, Unreadable, read_docx

_LOCKED = "PDFに保護（パスワードや編集の制限）がかかっているため、記録と照合できません。"
_WITHOUT_WORDS = "文字の情報がないため（紙を読み取ったPDFなど）、記録と照合できません。"
_PAPER = re.compile(r"(\d{2,})_(.+)\.(?:pdf|docx)")


@dataclass(frozen=True, slots=True)
class ReceivedPaper:
    """A paper by its name: what its files say, and what the record makes of it."""

    title: str
    account_id: str | None  # None: of no account of the record; blank: of the packet as a whole
    ready: Ready | None = None  # composed of the record's values; None: its title is not known
    data: Mapping[str, bytes] = field(default_factory=dict)  # by the names of its files
    readings: Mapping[str, Reading] = field(default_factory=dict)  # of those that can be read
    unread: Mapping[str, str] = field(default_factory=dict)  # of the others, why not

    @property
    def file(self) -> str:
        """The name of its file: of the PDF, where there is one."""
        return max(self.data)

    @property
    def stem(self) -> str:
        """The name of its files, with its number."""
        return PurePosixPath(self.file).stem

    @property
    def is_cover(self) -> bool:
        """True if it is the covering letter."""
        return self.ready is not None and self.ready.wording.id == COVER

    @property
    def may_be_earlier(self) -> bool:
        """True if its text may be one that was adopted, whatever the values are by now."""
        if self.ready is None:
            return False
        return bool(self.ready.wording.draft_until) and not self.ready.contents.draft_mark


def received_papers(
    record: PacketRecord, files: Mapping[str, bytes], catalogue: Catalogue, value: str
) -> tuple[ReceivedPaper, ...]:
    """The papers of a packet in their order, each composed again where the record allows it.

    files: their bytes by name; value: their 照合値, which the covering letter must bear.
    """
    filings = tuple(
        replace(one, answered=_answered(record, one.account.record.account_id))
        for one in record.intake.filings()
    )
    known = {
        safe_name(f"{filing.account.record.account_id}_{version.title}"): (filing, version)
        for filing in filings
        for entry in catalogue.entries
        for version in _versions(entry.wording)
    }
    own = {safe_name(wording.title): wording for wording in catalogue.packet.values()}
    papers: list[ReceivedPaper] = []
    for (number, name), data in _by_name(files).items():
        read = {file: _read(file, content) for file, content in data.items()}
        readings = {file: each for file, each in read.items() if not isinstance(each, str)}
        unread = {file: each for file, each in read.items() if isinstance(each, str)}
        found = ReceivedPaper(name, _account_of(name, filings), None, data, readings, unread)
        if name in known:
            filing, version = known[name]
            found = replace(
                found, title=version.title, account_id=filing.account.record.account_id,
                ready=_ready(filing, version, catalogue),
            )  # fmt: skip
        elif name in own and (own[name].id == COVER) == (int(number) == 0):
            found = replace(found, account_id="")
            if own[name].id == COVER and filings:
                found = replace(found, ready=Ready(own[name], filings[0], (), "", _no_document))
        papers.append(found)
    papers = list(_with_enclosures(papers))
    return tuple(
        replace(one, ready=_cover(one, papers, record, catalogue, value)) if one.is_cover else one
        for one in papers
    )


def _answered(record: PacketRecord, account_id: str | None) -> tuple[str, ...]:
    pairs = record.head.answered if record.head else ()
    return tuple(clause for of, clause in pairs if of == account_id)


def composed(ready: Ready) -> Document | None:
    """A paper as it is composed again; None when its values or its wording do not allow it."""
    try:
        return ready.document
    except FormgenError:
        return None


def _versions(wording: Wording) -> tuple[Wording, ...]:
    return (wording, as_draft(wording)) if wording.draft_until else (wording,)


def is_paper(file: str) -> bool:
    """True if a file of a packet is one of its papers, by its name."""
    return _PAPER.fullmatch(file) is not None


def titles(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The papers of a packet in their order, each once, without its number."""
    return tuple(dict.fromkeys(name for _, name in _by_name(files)))


def _by_name(files: Mapping[str, bytes]) -> dict[tuple[str, str], dict[str, bytes]]:
    """The files of each paper, by its number and its name."""
    found: dict[tuple[str, str], dict[str, bytes]] = {}
    for file in sorted(files):
        if match := _PAPER.fullmatch(file):
            found.setdefault((match[1], match[2]), {})[file] = files[file]
    return found


def _account_of(name: str, filings: Sequence[Filing]) -> str | None:
    ids = (filing.account.record.account_id or "" for filing in filings)
    return max((each for each in ids if name.startswith(f"{each}_")), key=len, default=None)


def _read(file: str, content: bytes) -> Reading | str:
    """The words of a file, or why they cannot be read."""
    from formgen.proofreading.pdf import read_pdf  # pypdf is loaded only for a PDF

    is_pdf = PurePosixPath(file).suffix == ".pdf"
    try:
        reading = read_pdf(content, with_fonts=False) if is_pdf else read_docx(content)
    except Unreadable:
        return _LOCKED if is_pdf and b"/Encrypt" in content else BROKEN.message
    return reading if any(page.strip() for page in reading.pages) else _WITHOUT_WORDS


def _ready(filing: Filing, version: Wording, catalogue: Catalogue) -> Ready:
    is_draft = version.draft_until is not None and version.title.endswith(DRAFT)
    contents = replace(NO_CONTENTS, draft_mark=DRAFT if is_draft else "")
    make = partial(compose, version, filing, catalogue.city, catalogue.phrases)
    return Ready(version, filing, (), "", make, contents=contents)


def _with_enclosures(papers: Sequence[ReceivedPaper]) -> Iterator[ReceivedPaper]:
    """The papers, each letter with the titles of what goes with it."""
    for one in papers:
        below = [
            each.ready
            for each in papers
            if one.ready
            and each.ready
            and each.account_id == one.account_id
            and each.ready.wording.enclosed_with == one.ready.wording.id
        ]
        yield replace(one, ready=enclosing(one.ready, below)) if one.ready and below else one


def _no_document(_: object) -> Document:
    raise FormgenError("", "")


def _cover(
    cover: ReceivedPaper, papers: Sequence[ReceivedPaper], record: PacketRecord,
    catalogue: Catalogue, value: str,
) -> Ready | None:  # fmt: skip
    """The covering letter of the papers beside it; nothing in the record tells what they replace."""
    head, ready = record.head, cover.ready
    if ready is None or head is None or head.office not in catalogue.city.offices:
        return ready
    account = ready.filing.account.record.model_copy(update={"document_date": head.document_date})
    lead = replace(ready.filing, account=replace(ready.filing.account, record=account))
    listed = [one for one in papers if one is not cover and one.account_id is not None]
    pages = [
        next((len(one.readings[n].pages) for n in one.readings if n.endswith(".pdf")), None)
        for one in listed
    ]
    titles = [(one.ready, one.title) for one in listed]
    enclosures = tuple(enclosed(titles, pages, lambda _: ""))
    known_by = (head.number, value)
    contents = letter_contents(lead, head.office, catalogue, enclosures, known_by)
    make = partial(compose, ready.wording, lead, catalogue.city, catalogue.phrases)
    return replace(ready, filing=lead, _compose=make, contents=contents)
