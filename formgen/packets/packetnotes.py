"""A note of what went into each packet that stands ready, beside the papers.

Handing one in records what its papers say, and not what the intake says by then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from formgen.outputs.filenames import HAND_IN
from formgen.outputs.jsonfiles import DAMAGE, texts_of
from formgen.outputs.manifest import stays_inside

# Of a packet, in a note and in a record.
_NOTED = ("office", "section", "files", "accounts", "papers", "choices")
# Of an account: its fields as printed, and those of its devices by their asset numbers.
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet that stands ready: whose it is, its files, and what they say."""

    folder: str  # relative to the output folder
    office: str
    section: str
    files: Mapping[str, str]  # name → sha256, the ZIP's too
    accounts: Mapping[str, Values]
    papers: Mapping[str, Sequence[str]]  # of each account, by their documents
    choices: Sequence[str] = ()  # of Word or PDF, for the hash of an edited Word file


def packets_of(noted: Mapping[str, Any]) -> dict[str, Packet]:
    """Return the packets that stand ready, by their folders; none when the note is damaged.

    noted: what notes() has made of them.
    """
    try:
        found = [_packet(folder, item) for folder, item in noted.items()]
    except DAMAGE:
        return {}
    return {packet.folder: packet for packet in found if _is_sound(packet)}


def _packet(folder: str, item: Mapping[str, Any]) -> Packet:
    return Packet(
        folder, str(item["office"]), str(item["section"]), texts_of(item["files"]),
        dict(item["accounts"]), papers_of(item), tuple(map(str, item.get("choices", ()))),
    )  # fmt: skip


def papers_of(item: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    """Return the documents that were enclosed, by account."""
    return {
        str(account): tuple(map(str, ids)) for account, ids in (item.get("papers") or {}).items()
    }


def _is_sound(packet: Packet) -> bool:
    """Anyone can edit a note: it may lead nowhere but into the packets."""
    inside = all(map(stays_inside, (packet.folder, *packet.files)))
    plain = not any("/" in name or "\\" in name for name in packet.files)
    above, *below = PurePosixPath(packet.folder).parts
    return inside and plain and above == HAND_IN and len(below) == 2  # office, section


def notes(packets: Mapping[str, Packet]) -> Mapping[str, Any]:
    """Return what is kept of the packets that stand ready, as JSON can hold it."""
    return {folder: noted_of(packet) for folder, packet in packets.items()}


def noted_of(packet: Packet) -> dict[str, Any]:
    """Return all of a packet but its place."""
    return {name: getattr(packet, name) for name in _NOTED}
