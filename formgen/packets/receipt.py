"""提出の控え: what was handed in, in a file that is taken along and brought again.

It holds the values that the papers print, and what formgen needs of them: no place, no machine. One
that is brought is believed only as far as formgen itself can have written it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PureWindowsPath
from typing import Any

from formgen.city.city import City
from formgen.intake.limits import RECORDS, TEXT_LENGTH
from formgen.intake.reader import Upload
from formgen.intake.secrets.judge import is_secret_name
from formgen.model import fingerprint
from formgen.model.japanese import wareki
from formgen.model.problems import FormgenError, InvalidValue
from formgen.model.values import read_text
from formgen.outputs.filenames import is_plain, safe_name, shown
from formgen.outputs.jsonfiles import DAMAGE, as_bytes
from formgen.outputs.lock import locked
from formgen.outputs.outputfiles import ensure_writable
from formgen.packets.history import Record, keep_record, read_records, record_of

KIND, _VERSION = "提出の控え", 1
MOST_BYTES = 8 * 1024 * 1024  # an account takes three kilobytes each time
MOST_RECORDS = 500
# Of a section's folder, which is a safe name with a number or two behind it.
_LONGEST_SECTION = 160  # bytes
_REMEDY = "前回受け取った提出の控え（提出の控え_….json）を選んでください。"
_LIMITS = f"{MOST_BYTES // 1024**2}MB、提出{MOST_RECORDS}回分"
_TOO_MUCH = (f"大きすぎるため、読みません（{_LIMITS}まで）。", _REMEDY)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as a file: its name and its bytes."""

    name: str
    data: bytes


def receipt(output: Path, city: City) -> Receipt | None:
    """Return the receipt of all that was handed in from an output folder; None while nothing was.

    Raises FormgenError when a record cannot be read, or they are more than a receipt may hold.
    """
    records, unread = read_records(output)
    if unread:
        raise FormgenError(
            "読めない提出の記録があるため、提出の控えを作れません。",
            "「提出済」の記録を控えから戻すか、管理者に相談してください。",
            exit_code=1,
        )
    if not records:
        return None
    items = [record.as_json() for record in records]
    data = as_bytes({"kind": KIND, "version": _VERSION, "records": items})
    try:
        _read(data, city)  # none is given that would be refused when it is brought
    except InvalidValue as flaw:
        raise FormgenError(
            f"提出の記録が書き換えられているか、多すぎるため（{_LIMITS}まで）、提出の控えを作れません。",
            "管理者に相談してください。",
            exit_code=1,
        ) from flaw
    return Receipt(_name(records), data)


def _name(records: Sequence[Record]) -> str:
    """The name of a receipt, after its last record."""
    last = records[-1]
    more = "ほか" if len({record.section for record in records}) > 1 else ""
    return f"提出の控え_{safe_name(last.section)}{more}_{wareki(last.on)}.json"


def take_back(output: Path, brought: Iterable[Upload], city: City) -> int:
    """Put what some receipts hold into an output folder, each record once: how many are new there.

    From then on a run on the folder knows what was handed in. Raises FormgenError when one is no
    receipt; then nothing is put there.
    """
    found: dict[str, Record] = {}
    for upload in brought:
        try:
            found |= {_key(record): record for record in _read(upload.data, city)}
            if len(found) > MOST_RECORDS:
                raise InvalidValue(*_TOO_MUCH)
        except InvalidValue as flaw:
            name = PureWindowsPath(upload.name).name
            called = "選んだファイル" if is_secret_name(name) else f"「{shown(name)}」"
            raise FormgenError(f"{called}は、{flaw.message}", flaw.remedy) from flaw
    ensure_writable(output)
    with locked(output):
        there = set(map(_key, read_records(output)[0]))
        new = [record for key, record in found.items() if key not in there]
        for record in sorted(new, key=lambda record: record.on):
            keep_record(output, safe_name(city.offices[record.office].folder), record)
    return len(new)


def _key(record: Record) -> str:
    return fingerprint.of_text(json.dumps(record.as_json(), sort_keys=True))


# --- one that is brought --------------------------------------------------------------------------


def _read(data: bytes, city: City) -> tuple[Record, ...]:
    """Return the records of a receipt. Raises InvalidValue for what formgen cannot have written."""
    if len(data) > MOST_BYTES:
        raise InvalidValue(*_TOO_MUCH)
    try:
        content = json.loads(data, object_pairs_hook=_without_twins)
        if content["kind"] != KIND:
            raise _damaged()
        if type(content["version"]) is int and content["version"] > _VERSION:
            raise InvalidValue(
                "新しい版の窓口で作られた、提出の控えです。",
                "管理者に、窓口を新しくするよう伝えてください。",
            )
        items = content["records"]
        if len(items) > MOST_RECORDS:
            raise InvalidValue(*_TOO_MUCH)
        records = tuple(map(record_of, items))
        # Whatever is written again as it stands has no other type, no other key, no other date.
        written = [record.as_json() for record in records]
        if content != {"kind": KIND, "version": _VERSION, "records": written}:
            raise _damaged()
        if unknown := {record.office for record in records} - city.offices.keys():
            raise InvalidValue(
                f"ここで扱わない提出先（「{shown(min(unknown))}」）への提出の記録です。",
                "この市の窓口で受け取った提出の控えを選んでください。",
            )
        if not all(map(_is_sound, records)):
            raise _damaged()
    except InvalidValue:
        raise
    except DAMAGE as fault:
        raise _damaged() from fault
    return records


def _without_twins(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _damaged()
    return found


def _damaged() -> InvalidValue:
    return InvalidValue("壊れているか、提出の控えではないため、読めません。", _REMEDY)


def _is_sound(record: Record) -> bool:
    """True if a run could have left the record."""
    devices = (len(values["devices"]) for values in record.accounts.values())
    with suppress(ValueError):  # a text that no paper can print, a day before the eras
        return (
            all(map(is_plain, (record.section, *record.files)))
            and len(record.section.encode()) <= _LONGEST_SECTION
            and all(re.fullmatch("[0-9a-f]{64}", sha256) for sha256 in record.files.values())
            and len(record.accounts) + sum(devices) <= RECORDS
            and all(len(t) <= TEXT_LENGTH and read_text(t) == t for t in _texts(record.as_json()))
            and bool(wareki(record.on))
        )
    return False


def _texts(content: Any) -> Iterator[str]:
    """Yield every text of an object of JSON, its keys too."""
    if isinstance(content, Mapping):
        yield from chain(content, *map(_texts, content.values()))
    elif isinstance(content, list):
        yield from chain(*map(_texts, content))
    elif isinstance(content, str):
        yield content
