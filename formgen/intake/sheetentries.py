"""From a sheet to entries: the step that workbooks and CSV files share."""

from __future__ import annotations

from formgen.intake.entries import account_of, read_entry, refuse_flood
from formgen.intake.grid import read_grid
from formgen.intake.rawsheet import Sheet
from formgen.intake.xlsx.daycount import counted_days
from formgen.model.problems import Problem
from formgen.model.records import Device, LocatedRecord, RecordT


def read_sheet(
    sheet: Sheet, model: type[RecordT]
) -> tuple[tuple[LocatedRecord[RecordT], ...], tuple[Problem, ...]]:
    """Read all records of a sheet. Raises InvalidValue when it holds more than anyone typed."""
    if not sheet.cells and model is Device:
        return (), ()  # an empty device sheet says that there are none
    entries: list[LocatedRecord[RecordT]] = []
    unread: list[Problem] = []
    records, found = read_grid(sheet, model)
    problems = list(found)
    for filed in records:
        entry, flaws = read_entry(model, filed)
        entries.append(entry)
        problems += flaws
        problems += counted_days(sheet, filed, account_of(entry.record))
        unread += flaws
        refuse_flood(unread)
    return tuple(entries), tuple(problems)
