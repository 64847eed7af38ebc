"""A packet on the desk by what it says of itself, and an account by what packets tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from formgen.model.filings import Filing
from formgen.packets.packetrecord import PacketHead
from formgen.reception.deskfolder import FiledFolder


@dataclass(frozen=True, slots=True)
class RecordedPacket:
    """A packet on the desk, and what it says of itself."""

    folder: FiledFolder
    head: PacketHead

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
