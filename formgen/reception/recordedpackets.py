"""A packet on the desk by what it says of itself, and an account by what packets tell of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from formgen.model.filings import Filing
from formgen.outputs.filenames import safe_name
from formgen.packets.packetrecord import PacketHead
from formgen.reception.deskfolder import FiledFolder

_PAPERS = (".docx", ".pdf")


@dataclass(frozen=True, slots=True)
class RecordedPacket:
    """A packet on the desk, and what it says of itself."""

    folder: FiledFolder
    head: PacketHead
    papers: frozenset[str] = frozenset()  # their names, without numbers and endings

    @property
    def sender(self) -> tuple[str, str]:
        """Whose packets are numbered together: those for an office of a section, or of a part of it."""
        return self.head.office, self.head.section

    @property
    def turn(self) -> tuple[int, date, str]:
        """Its place among the packets of its sender."""
        return self.head.number, self.folder.received_on, self.folder.value

    @property
    def day(self) -> tuple[date, date, int, str]:
        """Its place among packets that are not numbered together."""
        dated = self.head.document_date or date.min
        return self.folder.received_on, dated, self.head.number, self.folder.value

    def has(self, account_id: str, title: str) -> bool:
        """True if a paper of an account is in it; a draft's name says that it is one."""
        stem = safe_name(f"{account_id}_{title}")
        return stem in self.papers or any(name.startswith(f"{stem}（") for name in self.papers)


@dataclass(frozen=True, slots=True)
class RecordedAccount:
    """An account of a section, as packets tell of it; its places are those in their records."""

    section: str
    filing: Filing
    packets: tuple[RecordedPacket, ...]  # the newest last

    @property
    def key(self) -> tuple[str, str | None]:
        """Its section and 管理番号: two sections may use one number."""
        return self.section, self.filing.account.record.account_id

    @property
    def dated(self) -> date:
        """The day of its latest paper; that of receipt while none has a day."""
        days = [packet.head.document_date for packet in self.packets if packet.head.document_date]
        return max(days, default=self.packets[-1].folder.received_on)

    @property
    def offices(self) -> tuple[str, ...]:
        """The offices whose packets tell of it, each once."""
        return tuple(dict.fromkeys(packet.head.office for packet in self.packets))

    def handed_in(self, titles: Mapping[str, str]) -> dict[str, date]:
        """The last day on which each of some documents came, by their ids; titles: of each."""
        number = self.filing.account.record.account_id or ""
        return {
            document: max(days)
            for document, title in titles.items()
            if (days := [one.folder.received_on for one in self.packets if one.has(number, title)])
        }


def papers_in(folder: Path) -> frozenset[str]:
    """The names of the papers in a packet's folder, as far as it can be read."""
    with suppress(OSError):
        papers = (name for name in os.listdir(folder) if name.endswith(_PAPERS))  # noqa: PTH208
        return frozenset(name.rpartition(".")[0].partition("_")[2] for name in papers)
    return frozenset()
