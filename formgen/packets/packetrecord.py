"""記録.yaml: the data of a packet beside its papers, with exactly the values that these print.

It is written by the section's run and read by the office that receives the packet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from formgen.city.yamltext import YamlMapping, YamlScalar, parse
from formgen.intake import limits, yamlfile
from formgen.model.filings import Intake, LocatedRecord
from formgen.model.japanese import wareki
from formgen.model.problems import InvalidValue, Place, Problem
from formgen.model.records import Device
from formgen.model.recordtypes import BUILT_IN, RecordTypes
from formgen.model.values import read_date, read_text, read_whole_number
from formgen.packets.packetnotes import Values

ValueT = TypeVar("ValueT")
RECORD = "記録.yaml"
DOCUMENT = "record"  # in the manifest
_NOTE = (
    "# 提出する書類に印字した値です。受け取った提出先が、書類と照らし合わせて読み込みます。"
    "書き換えないでください。\n"
)
_ACCOUNTS = "accounts:"
_NONE = "accounts: []"
_BETWEEN = "/"
# JSON may hold these raw in its texts; to YAML they are line breaks, or no text.
_BREAKS = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_LABELS = {
    "office": "提出先", "section": "所属", "document_date": "文書日付", "number": "番号",
    "edition": "ガイドラインの版",
}  # fmt: skip
_REMEDY = "提出した所属に、送り直しを依頼してください。"


@dataclass(frozen=True, slots=True)
class PacketHead:
    """The head of a packet: to whom it goes, from whom, of which day, as which one."""

    office: str
    section: str  # bureau, department and section in one
    document_date: date | None
    number: int  # how many of the section this office has recorded as handed in, and one
    edition: date  # of the guideline
    made_with: str = ""  # the mark of the templates and of what composes; blank: not known
    # The papers that the record does not make again, such as a text as it was adopted, by their names.
    others: tuple[str, ...] = ()
    # The accounts, each with a clause from which a fact differs for the reason that 経緯 gives.
    answered: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PacketRecord:
    """The data of a packet as they were read, and what is wrong with them."""

    head: PacketHead | None  # none when it cannot be read
    intake: Intake
    problems: tuple[Problem, ...] = ()


def written(head: PacketHead, accounts: Mapping[str, Values]) -> bytes:
    """The record of a packet as a file. accounts: the values that its papers print, by 管理番号."""
    lines = [_NOTE, "packet:\n"]
    lines += _pairs(
        {
            "office": head.office,
            "section": head.section,
            "document_date": wareki(head.document_date) if head.document_date else "",
            "number": str(head.number),
            "edition": wareki(head.edition),
            **_of_papers(head),
        },
        "  ",
    )
    lines.append(f"{_ACCOUNTS if accounts else _NONE}\n")
    for account_id, values in accounts.items():
        lines += _item({"account_id": account_id} | dict(values["fields"]), "  ")
        if devices := values["devices"]:
            lines.append("    devices:\n")
            for asset, fields in devices.items():
                lines += _item({"asset_number": asset} | dict(fields), "      ")
    return "".join(lines).encode()


def _of_papers(head: PacketHead) -> dict[str, str]:
    """What the head says of the papers; a slash stands in no name of a file."""
    answered = _BETWEEN.join(map(" ".join, head.answered))
    texts = {
        "made_with": head.made_with,
        "others": _BETWEEN.join(head.others),
        "answered": answered,
    }
    return {key: text for key, text in texts.items() if text}


def _item(fields: Mapping[str, str], indent: str) -> Iterator[str]:
    """The lines of an item of a list."""
    first, *others = _pairs(fields, indent + "  ")
    yield f"{indent}- {first.lstrip()}"
    yield from others


def _pairs(fields: Mapping[str, str], indent: str) -> Iterator[str]:
    return (f"{indent}{key}: {_quoted(value)}\n" for key, value in fields.items())


def _quoted(text: str) -> str:
    return _BREAKS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", json.dumps(text, ensure_ascii=False))


# --- read again -----------------------------------------------------------------------------------


def read_record(data: bytes, file: str, records: RecordTypes = BUILT_IN) -> PacketRecord:
    """Read a record from its bytes; file is its name for the places of its values."""
    head, mark, rest = data.partition(f"\n{_ACCOUNTS}".encode())
    intake, problems = Intake(), tuple[Problem, ...]()
    if rest.strip() != b"[]":
        blank = b"\n" * (head.count(b"\n") + 1)  # so that each value keeps its line
        intake, problems = yamlfile.read(blank + mark.strip() + rest, file, records=records)
        intake = replace(intake, devices=_each_once(intake.devices))
    try:
        return PacketRecord(_head(head, file), intake, problems)
    except InvalidValue as flaw:
        return PacketRecord(None, intake, (flaw.at(Place(file)), *problems))


def _each_once(devices: Iterable[LocatedRecord[Device]]) -> tuple[LocatedRecord[Device], ...]:
    """The devices, one that stands with each of its accounts once; not one told in two ways."""
    found: dict[str, LocatedRecord[Device]] = {}
    for number, entry in enumerate(devices):
        name = entry.record.asset_number or str(number)
        before = found.get(name)
        one, other = (dict(each.record) if each else {} for each in (before, entry))
        ids = (*(one.pop("account_ids", None) or ()), *(other.pop("account_ids", None) or ()))
        told = {key: other[key] for key in other if other[key] is not None}
        if before and all(one[key] in (None, value) for key, value in told.items()):
            told["account_ids"] = tuple(dict.fromkeys(ids))
            found[name] = replace(before, record=before.record.model_copy(update=told))
        else:
            found[f"{number} {name}" if before else name] = entry
    return tuple(found.values())


def place_of(entry: LocatedRecord[Any]) -> Place:
    """The place of an account or a device in a record, which its fields have that are not written."""
    return min(entry.places.values(), key=lambda place: (place.line or 0, place.column or 0))


def _head(data: bytes, file: str) -> PacketHead:
    """Return what the head of a record says. Raises InvalidValue when it is unsound."""
    try:
        node, problems = parse(data.decode(), file, limits.YAML_DEPTH, limits.YAML_NODES)
    except UnicodeDecodeError:
        raise _unsound() from None
    if problems or not isinstance(node, YamlMapping):
        raise _unsound()
    found = {name.text: value for name, value in node.pairs}
    packet = found.get("packet")
    if found.keys() != {"packet"} or not isinstance(packet, YamlMapping):
        raise _unsound()
    texts = {
        key.text or "": value.text or ""
        for key, value in packet.pairs
        if isinstance(value, YamlScalar)
    }
    return PacketHead(
        _value(texts, "office", read_text), _value(texts, "section", read_text),
        _value(texts, "document_date", lambda day: read_date(day) if day else None),
        _value(texts, "number", read_whole_number), _value(texts, "edition", read_date),
        texts.get("made_with", ""), tuple(filter(None, texts.get("others", "").split(_BETWEEN))),
        tuple(
            (account_id, clause)
            for pair in texts.get("answered", "").split(_BETWEEN)
            for account_id, space, clause in [pair.partition(" ")]
            if space
        ),
    )  # fmt: skip


def _value(texts: Mapping[str, str], key: str, read: Callable[[str], ValueT]) -> ValueT:
    """A value of the head. Raises InvalidValue, which names its key, when it cannot be read."""
    try:
        return read(texts[key])
    except (KeyError, ValueError) as fault:
        raise _unsound(f"packet の {key}（{_LABELS[key]}）") from fault


def _unsound(what: str = "packet ") -> InvalidValue:
    return InvalidValue(f"{RECORD} の {what}を読めません。", _REMEDY)
