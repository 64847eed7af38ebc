"""Desks of a receiving office: packets as they lie filed, by what their records say."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

from formgen.packets.packetrecord import RECORD, PacketHead, written
from formgen.reception.deskfolder import REGISTER

EDITION = date(2021, 4, 1)
Devices = dict[str, dict[str, str]]


def desk(folder: Path) -> Path:
    """An empty desk."""
    path = folder / "受付"
    path.mkdir(parents=True, exist_ok=True)
    (path / REGISTER).write_bytes(b"PK")
    return path


def file_packet(
    desk: Path, section: str, *accounts: dict[str, str | Devices], on: date = date(2026, 10, 5),
    number: int = 1, office: str = "promotion", value: str = "", dated: date = date(2026, 10, 2),
) -> Path:  # fmt: skip
    """File a packet with some accounts, each with its fields and its `devices`; the folder in which it lies."""
    value = value or sha256(f"{section}{office}{number}{on}".encode()).hexdigest()[:12]
    path = desk / section[:3] / (section[3:] or "課") / f"{on}_{value}"
    path.mkdir(parents=True)
    values = {
        str(one["account_id"]): {
            "fields": {key: text for key, text in one.items() if key != "devices"},
            "devices": one.get("devices", {}),
        }
        for one in accounts
    }
    head = PacketHead(office, section, dated, number, EDITION)
    (path / RECORD).write_bytes(written(head, values))
    return path
