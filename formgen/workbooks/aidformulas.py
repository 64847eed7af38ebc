"""The formulas of the sheet's live aids: what does not matter, what is missing, how long it is.

Excel and LibreOffice both know every function that is used here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from formgen.model.fieldspec import FieldSpec
from formgen.workbooks.stages import Stage, Stages, by_procedure


@dataclass(frozen=True, slots=True)
class Demand:
    """The 手続き with which any paper or check uses a field, and the stages from which one waits for it."""

    used: tuple[str, ...] | None = ()  # none: whatever the 手続き
    needed: Stages = ()  # of each 手続き the earliest
    tag: str = ""  # the stages, as they stand before the guidance


@dataclass(frozen=True, slots=True)
class ProfileText:
    """The profile text: its words and, at every other place, the key of a field between them."""

    pieces: tuple[str, ...]
    shorter: tuple[tuple[str, ...], ...]  # texts that may stand for it where it is too long
    procedures: tuple[str, ...]
    limits: Mapping[str, int]  # characters, by the choices of サービス; some have none


@dataclass(frozen=True, slots=True)
class Aids:
    """The demands on each field by its key, and the profile text when there is one to count.

    newsheet gathers them from the wording and records.py, of which the sheets know nothing.
    """

    accounts: Mapping[str, Demand] = field(default_factory=dict)
    devices: Mapping[str, Demand] = field(default_factory=dict)
    posts: Mapping[str, Demand] = field(default_factory=dict)
    profile: ProfileText | None = None
    stages: Stages = ()


_UNIT, _COMPLETE = "項目", "記入済み"
# A number that reads as a sentence: 3 is shown as 未記入 3 項目, 0 as 記入済み.
_COUNT_FORMAT = f'""未記入 ""0"" {_UNIT}"";;""{_COMPLETE}""'
PROFILE_LIMITS = "profile_limits"  # the name of a range: サービス and limit
EVERYWHERE = Demand(None)  # of a field that no paper knows


@dataclass(frozen=True, slots=True)
class RecordCells:
    """The cells of one record as formulas name them: each field's by its key, and what they ask."""

    cells: Mapping[str, str]
    started: str  # true once anything is entered
    procedure: str | None = None  # the cell of 手続き; a device has none of its own
    stages: Stages = ()  # of every 手続き


def quoted(text: str) -> str:
    """A text as a formula holds it."""
    return '"' + text.replace('"', '""') + '"'


def is_one_of(cell: str, choices: Iterable[str]) -> str:
    """True if a cell holds one of the choices; of none, anything."""
    choices = tuple(choices)
    if not choices:
        return f"LEN({cell})>0"
    tests = [f"{cell}={quoted(choice)}" for choice in choices]
    return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


def without_matter(spec: FieldSpec, demand: Demand, record: RecordCells) -> str | None:
    """True if a field of a started record does not matter; None when it always may."""
    reasons = []
    if spec.when is not None:
        reasons.append(f"NOT({is_one_of(record.cells[spec.when[0]], spec.when[1])})")
    if record.procedure and demand.used is not None:
        chosen = f'{record.procedure}<>""'
        others = [f"NOT({is_one_of(record.procedure, demand.used)})"]
        reasons.append(f"AND({','.join([chosen, *(others if demand.used else [])])})")
    if not reasons:
        return None
    reason = reasons[0] if len(reasons) == 1 else f"OR({','.join(reasons)})"
    return f"AND({record.started},{reason})"


def still_empty(spec: FieldSpec, demand: Demand, record: RecordCells) -> str | None:
    """True if a field that some paper waits for is empty; None when no paper ever does."""
    if not demand.needed:
        return None
    conditions = [record.started, f"LEN({record.cells[spec.key]})=0", *_asked(spec, demand, record)]
    return f"AND({','.join(conditions)})"


def count_of_empty(
    fields: Sequence[FieldSpec], demands: Mapping[str, Demand], rows: Mapping[str, int],
    letter: str, record: RecordCells,
) -> str:  # fmt: skip
    """The present stage, and how many fields that it needs are still empty; blank before a start."""
    by_condition: dict[str, list[int]] = {}
    for spec in fields:
        demand = demands.get(spec.key, EVERYWHERE)
        if demand.needed:
            condition = "*".join(f"({part})" for part in _asked(spec, demand, record))
            by_condition.setdefault(condition, []).append(rows[spec.key])
    terms = []
    for condition, found in by_condition.items():
        blanks = "+".join(
            f"COUNTBLANK({letter}{first}:{letter}{last})" for first, last in _runs(found)
        )
        terms.append(f"{condition}*({blanks})" if condition else blanks)
    entries = f"{letter}{min(rows.values())}:{letter}{max(rows.values())}"
    count = f'TEXT({"+".join(terms) or "0"},"{_COUNT_FORMAT}")'
    return f'=IF(SUMPRODUCT(--(LEN({entries})>0))=0,"",{_stage_shown(record)}&{count})'


def some_empty(counter: str) -> str:
    """True if a counter says that fields are still empty."""
    return f'ISNUMBER(FIND("{_UNIT}",{counter}))'


def none_empty(counter: str) -> str:
    """True if a counter says that none is."""
    return f'ISNUMBER(FIND("{_COMPLETE}",{counter}))'


def _stage_shown(record: RecordCells) -> str:
    """The name of the present stage before the count; blank before 手続き is chosen."""
    shown = '""'
    for procedure, (*earlier, last) in reversed(by_procedure(record.stages).items()):
        name = quoted(f"{last.name}：")
        for stage in reversed(earlier):
            blank = f"LEN({record.cells[stage.until or '']})=0"
            name = f"IF({blank},{quoted(f'{stage.name}：')},{name})"
        shown = f"IF({is_one_of(record.procedure or '', (procedure,))},{name},{shown})"
    return shown


def profile_count(profile: ProfileText, record: RecordCells) -> str:
    """The length of the profile text beside the limit; blank while nothing of it is there."""
    empty = ",".join(f'{record.cells[key]}=""' for key in profile.pieces[1::2])
    length, limit = _length(profile.pieces, record), _limit(record)
    excess = f'"（"&({length}-{limit})&"字超過）"'
    overrun = f'IF({length}<={limit},"",IF({_shortest(profile, record)}<={limit},"（短い文を使用）",{excess}))'
    shown = f'{length}&"字"&IFERROR("／上限"&{limit}&"字"&{overrun},"")'
    return f'=IF(OR(AND({empty}),NOT({is_one_of(record.procedure or "", profile.procedures)})),"",{shown})'


def profile_too_long(profile: ProfileText, record: RecordCells) -> str:
    """True if even the shortest text for the profile is longer than the service allows."""
    within = is_one_of(record.procedure or "", profile.procedures)
    return f"AND({within},IFERROR({_shortest(profile, record)}>{_limit(record)},FALSE))"


def _shortest(profile: ProfileText, record: RecordCells) -> str:
    lengths = (_length(pieces, record) for pieces in (profile.pieces, *profile.shorter))
    return f"MIN({','.join(lengths)})"


def _length(pieces: tuple[str, ...], record: RecordCells) -> str:
    parts = (
        record.cells[piece] if position % 2 else quoted(piece)
        for position, piece in enumerate(pieces)
        if piece
    )
    return f"LEN({'&'.join(parts)})"


def _limit(record: RecordCells) -> str:
    return f"VLOOKUP({record.cells['platform']},{PROFILE_LIMITS},2,FALSE)"


def _asked(spec: FieldSpec, demand: Demand, record: RecordCells) -> list[str]:
    """The conditions under which papers wait for a field."""
    conditions = []
    if spec.when is not None:
        conditions.append(is_one_of(record.cells[spec.when[0]], spec.when[1]))
    if record.procedure and (reached := _reached(demand.needed, record.procedure, record)):
        conditions.append(reached)
    return conditions


def _reached(stages: Sequence[Stage], procedure: str, record: RecordCells) -> str | None:
    """True in some stages and those that follow; None when that is always so."""
    whole = [stage.procedure for stage in stages if not stage.after]
    if len(whole) == len(by_procedure(record.stages)):
        return None
    tests = [is_one_of(procedure, whole)] if whole else []
    for stage in (stage for stage in stages if stage.after):
        ended = [f"LEN({record.cells[key]})>0" for key in stage.after]
        tests += [f"AND({','.join([is_one_of(procedure, (stage.procedure,)), *ended])})"]
    return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


def _runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """The rows as runs of neighbours: first and last of each."""
    runs: list[tuple[int, int]] = []
    for row in sorted(rows):
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs
