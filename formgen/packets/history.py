"""The packets that were handed in: frozen under 提出済, each with a record; never written again.

Beside the packets that stand ready lies a note of what went into each, so that handing one in
records what its papers say and not what the intake says by then.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from formgen.model import fingerprint
from formgen.model.filefaults import unreadable, unwritable
from formgen.model.japanese import wareki
from formgen.model.problems import FormgenError
from formgen.model.typedcommands import in_window, run, typed
from formgen.outputs.filenames import HAND_IN, HANDED_IN, safe_name
from formgen.outputs.lock import locked
from formgen.outputs.manifest import stays_inside
from formgen.outputs.outputfiles import TEMPORARY, patiently, read_regular
from formgen.outputs.state import STATE, read_cache

RECORD = "提出記録.json"
_VERSION = 1
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


@dataclass(frozen=True, slots=True)
class Record:
    """A packet that was handed in on a day."""

    on: date
    office: str
    section: str
    accounts: Mapping[str, Values]
    papers: Mapping[str, Sequence[str]] = field(default_factory=dict)


def packets_of(noted: Mapping[str, Any]) -> dict[str, Packet]:
    """Return the packets that stand ready, by their folders; none when the note is damaged.

    noted: what notes() has made of them.
    """
    try:
        found = [_packet(folder, item) for folder, item in noted.items()]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return {packet.folder: packet for packet in found if _is_sound(packet)}


def _packet(folder: str, item: Mapping[str, Any]) -> Packet:
    files = {str(name): str(sha256) for name, sha256 in item["files"].items()}
    return Packet(
        folder, str(item["office"]), str(item["section"]), files,
        dict(item["accounts"]), _papers(item), tuple(map(str, item.get("choices", ()))),
    )  # fmt: skip


def _papers(item: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
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
    return {folder: _noted(packet) for folder, packet in packets.items()}


def _noted(packet: Packet) -> dict[str, Any]:
    return {name: getattr(packet, name) for name in _NOTED}


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
    found, unread = [], []
    for path in record_files(output):
        try:
            item = json.loads(read_regular(path))
            day = date.fromisoformat(item["on"])
            accounts = {str(key): _values(each) for key, each in item["accounts"].items()}
            office, section = str(item["office"]), str(item["section"])
            found.append(Record(day, office, section, accounts, _papers(item)))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            unread.append(path)
    return tuple(found), tuple(unread)


def _values(item: Mapping[str, Any]) -> Values:
    devices = {str(k): _texts(fields) for k, fields in item["devices"].items()}
    return {"fields": _texts(item["fields"]), "devices": devices}


def _texts(found: Mapping[Any, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in found.items()}


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
    try:
        above.mkdir(parents=True, exist_ok=True)
        for left_behind in above.glob(f"{TEMPORARY[0]}*{TEMPORARY[1]}"):
            shutil.rmtree(left_behind, ignore_errors=True)
        scratch = Path(tempfile.mkdtemp(dir=above, prefix=TEMPORARY[0], suffix=TEMPORARY[1]))
        try:
            _fill(scratch, output / packet.folder, packet, on)
            target = next(path for path in _free(above / section) if not path.exists())
            patiently(lambda: scratch.rename(target))
        except BaseException:
            shutil.rmtree(scratch, ignore_errors=True)
            raise
    except OSError as error:
        raise unwritable(above, error) from error
    return target


def _kept_before(output: Path, packet: Packet, on: date) -> Path | None:
    """The folder in which these very files are kept, if they are."""
    for path in record_files(output):
        with suppress(OSError, ValueError, TypeError, RecursionError):
            item = json.loads(read_regular(path))
            recorded = [item.get(key) for key in ("office", "section", "files")]
            if recorded == [packet.office, packet.section, dict(packet.files)]:
                day = date.fromisoformat(item["on"])
                break
    else:
        return None
    if day != on:
        raise FormgenError(
            f"この書類は、{wareki(day)}に提出したものとして、記録してあります。",
            in_window(
                f"日付を直すときは、「{path.parent}」を消して、もう一度記録してください。",
                "日付を直すときは、「終わる」を押して、初めからやり直してください（outputs に控えを"
                f"残しているときは、先に「{path.parent.relative_to(output)}」を消してください）。",
            ),
            exit_code=1,
        )
    return path.parent


def _free(wanted: Path) -> Iterator[Path]:
    yield wanted
    yield from (wanted.with_name(f"{wanted.name}_{count}") for count in range(2, 1000))


def _fill(scratch: Path, source: Path, packet: Packet, on: date) -> None:
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
    record = {"version": _VERSION, "on": on.isoformat(), **_noted(packet)}
    _keep(scratch / RECORD, (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode())
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
