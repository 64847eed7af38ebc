"""The packets that were handed in: frozen under 提出済, each with a record; never written again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from formgen.model import fingerprint
from formgen.model.filefaults import unreadable, unwritable
from formgen.model.japanese import wareki
from formgen.model.problems import FormgenError
from formgen.model.typedcommands import in_window, run, typed
from formgen.outputs.filenames import HANDED_IN, RETIRED, safe_name
from formgen.outputs.jsonfiles import as_bytes, texts_of, understood
from formgen.outputs.lock import locked
from formgen.outputs.outputfiles import TEMPORARY, put_folder, read_regular
from formgen.outputs.outputfolder import free_path, move, remove_empty_folders
from formgen.outputs.state import STATE, read_cache
from formgen.packets.packetnotes import (
    Packet,
    Values,
    noted_of,
    packets_of,
    papers_of,
)

RECORD = "提出記録.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Record:
    """A packet that was handed in on a day."""

    on: date
    office: str
    section: str
    accounts: Mapping[str, Values]
    papers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)  # name → sha256

    def is_of(self, packet: Packet) -> bool:
        """True if it is a record of these very files."""
        about = (packet.office, packet.section, packet.files)
        return (self.office, self.section, self.files) == about

    def as_json(self) -> dict[str, Any]:
        """The record as a file of JSON holds it."""
        papers = {account: list(ids) for account, ids in self.papers.items()}
        named = {name: getattr(self, name) for name in ("office", "section", "files", "accounts")}
        return {"version": _VERSION, "on": self.on.isoformat(), **named, "papers": papers}


def record_files(output: Path) -> tuple[Path, ...]:
    """The records of all that was handed in, the oldest first."""
    found = (
        path
        for path in (output / HANDED_IN).glob(f"*/*/*/{RECORD}")
        if not path.parent.name.startswith(TEMPORARY[0])
    )
    return tuple(sorted(found, key=lambda path: (path.parts[-4], path.parts[-3], _turn(path))))


def seen(output: Path) -> tuple[str, ...]:
    """Return the records of what was handed in, with their hashes, as a run sees them.

    Raises OSError when one cannot be read.
    """
    files = record_files(output)
    return tuple(f"{path} {fingerprint.of_bytes(read_regular(path))}" for path in files)


def _turn(path: Path) -> tuple[str, int]:
    """A section's second packet of a day follows its first: 「課」, 「課_2」."""
    name, _, number = path.parts[-2].rpartition("_")
    return (name, int(number)) if name and number.isdecimal() else (path.parts[-2], 1)


def read_records(output: Path) -> tuple[tuple[Record, ...], tuple[Path, ...]]:
    """Return the records of what was handed in, the oldest first, and those that cannot be read."""
    found = recorded(output)
    unread = (path for path, record in found.items() if record is None)
    return tuple(filter(None, found.values())), tuple(unread)


def recorded(output: Path) -> dict[Path, Record | None]:
    """Return the same by their files; None is one that cannot be read."""
    return {path: understood(path, record_of) for path in record_files(output)}


def record_of(item: Mapping[str, Any]) -> Record:
    """Return what a file of JSON says of a packet. Raises what DAMAGE of jsonfiles lists when it is damaged."""
    day, files = date.fromisoformat(item["on"]), texts_of(item.get("files") or {})
    accounts = {str(key): _values(each) for key, each in item["accounts"].items()}
    return Record(day, str(item["office"]), str(item["section"]), accounts, papers_of(item), files)


def _values(item: Mapping[str, Any]) -> Values:
    devices = {str(k): texts_of(fields) for k, fields in item["devices"].items()}
    return {"fields": texts_of(item["fields"]), "devices": devices}


def freeze(output: Path, packet: Packet, on: date) -> Path:
    """Keep a packet as it was handed in: its files and a record of what they say, read-only.

    One that is kept already stays alone, whoever records it again: a run that was killed may have
    kept it. Raises FormgenError when a file is not as the packet was made, or cannot be kept, and
    when the packet is kept under another day.
    """
    if kept := _kept_before(output, packet, on):
        return kept
    office, section = PurePosixPath(packet.folder).parts[1:3]
    above = output / HANDED_IN / on.isoformat() / office
    return _put(above, section, partial(_fill, output / packet.folder, packet, on))


def keep_record(output: Path, folder: str, record: Record) -> None:
    """Keep a record without its files; folder: of its office. Raises FormgenError as freeze does."""
    above = output / HANDED_IN / record.on.isoformat() / folder
    _put(above, record.section, partial(_write_record, record.as_json()))


def _put(above: Path, section: str, fill: Callable[[Path], None]) -> Path:
    """Fill a folder of a name that is free. Raises FormgenError when that cannot be done."""
    try:
        for left_behind in above.glob(f"{TEMPORARY[0]}*{TEMPORARY[1]}"):
            shutil.rmtree(left_behind, ignore_errors=True)
        target = next(path for path in _free(above / section) if not path.exists())
        put_folder(target, fill, above)
    except OSError as error:
        raise unwritable(above, error) from error
    return target


def _kept_before(output: Path, packet: Packet, on: date) -> Path | None:
    """The folder in which these very files are kept, if they are."""
    for path, record in recorded(output).items():
        if record and record.is_of(packet):
            if record.on == on:
                return path.parent
            raise FormgenError(
                f"この書類は、{wareki(record.on)}に提出したものとして、記録してあります。",
                in_window(
                    f"日付を直すときは、「{path.parent.relative_to(output.parent)}」を消して、もう一度記録してください。",
                    "日付を直すときは、その記録を取り消してから、もう一度記録してください。",
                ),
                exit_code=1,
            )
    return None


def _free(wanted: Path) -> Iterator[Path]:
    yield wanted
    yield from (wanted.with_name(f"{wanted.name}_{count}") for count in range(2, 1000))


def _fill(source: Path, packet: Packet, on: date, scratch: Path) -> None:
    for name, sha256 in packet.files.items():
        try:
            data = read_regular(source / name)
        except FileNotFoundError as error:
            raise _other_than_made(packet, name, "なくなっています") from error
        except OSError as error:
            raise unreadable(source / name, error) from error
        if fingerprint.of_bytes(data) != sha256:
            raise _other_than_made(packet, name, "変わっています")
        _keep(scratch / name, data)
    _write_record({"version": _VERSION, "on": on.isoformat(), **noted_of(packet)}, scratch)


def _write_record(item: Mapping[str, Any], scratch: Path) -> None:
    _keep(scratch / RECORD, as_bytes(item))
    scratch.chmod(0o755)


def _other_than_made(packet: Packet, name: str, how: str) -> FormgenError:
    return FormgenError(
        f"「{packet.folder}/{name}」が、提出用にまとめた後に{how}。",
        f"{run('forms')}、まとめ直してください。",
        exit_code=1,
    )


def _keep(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with suppress(OSError):  # a file server that knows no such right
        path.chmod(0o444)


def withdraw(output: Path, folder: str, today: date) -> None:
    """Move a record that was made by mistake to the papers of earlier days, where it counts no more.

    folder: where it is kept, relative to the output folder. Raises FormgenError when it is not there.
    """
    with locked(output):
        kept = output / folder
        if kept / RECORD not in record_files(output):
            raise FormgenError(
                "この提出の記録は、もうありません。",
                "画面を開き直して、確かめてください。",
                exit_code=1,
            )
        move(kept, free_path(output / RETIRED / today.isoformat() / folder))
        remove_empty_folders(kept.parent, output)


# --- recording that one has been handed in ----------------------------------------------------------


def hand_in(output: Path, office: str, section: str | None, on: date) -> Path:
    """Freeze the packet of a section for an office: the folder in which it is kept.

    Without a section there must be one packet alone. Raises FormgenError when there is none, when
    it is unclear which is meant, or when a file has changed since the packet was made.
    """
    if not output.is_dir():
        raise _none(output, office)
    with locked(output):
        _ensure_state(output)
        ready = packets_of(read_cache(output).packets)
        of_office = [each for each in ready.values() if each.office == office]
        if not of_office:
            raise _none(output, office)
        return freeze(output, _chosen(of_office, section), on)


def _ensure_state(output: Path) -> None:
    """Raise FormgenError when there is a note of the packets that cannot be read."""
    try:
        read_regular(output / STATE)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise unreadable(output / STATE, error) from error


def _chosen(of_office: list[Packet], section: str | None) -> Packet:
    found = of_office
    if section:
        section = safe_name(section)
        exact = [packet for packet in of_office if packet.section == section]
        found = exact or [packet for packet in of_office if packet.section.endswith(section)]
    if len(found) == 1:
        return found[0]
    listed = "、".join(sorted(packet.section for packet in found or of_office))
    choose = f"次の中から選んでください：{listed}"
    if section is None or found:
        by_option = in_window(f"「{typed('section')}」を付けて、", "")
        raise FormgenError("どの所属の書類を提出したか分かりません。", by_option + choose)
    raise FormgenError(f"「{section}」の提出用の書類はありません。", choose)


def _none(output: Path, office: str) -> FormgenError:
    records, _ = read_records(output)
    if any(record.office == office for record in records):
        message = f"提出先「{office}」に、新しく提出する書類はありません。"
        remedy = in_window("提出を記録した書類は「提出済」にあります。", "")
        remedy += f"記入を改めたときは、先に{run('forms')}ください。"
    else:
        message = f"提出先「{office}」に提出する書類がありません。"
        remedy = f"{run('forms')}、提出する書類ができたことを確かめてください。"
        remedy += "答えを受けた日を記入した書類は、「提出用」に入らず、記録も要りません。"
    return FormgenError(message, remedy, exit_code=1)
