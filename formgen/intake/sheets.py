"""From sheets to entries: the step that workbooks and CSV files share."""

from __future__ import annotations

from formgen.intake.daycount import counted_days
from formgen.intake.entries import account_of, read_entry, refuse_flood
from formgen.intake.grid import read_grid
from formgen.intake.sheet import Sheet
from formgen.problems import Problem
from formgen.records import Device, Entry, RecordT


def read_sheets(
    sheets: tuple[Sheet, ...], model: type[RecordT]
) -> tuple[tuple[Entry[RecordT], ...], tuple[Problem, ...]]:
    """Read all records of some sheets. Raises Flaw when they hold more than anyone typed."""
    entries: list[Entry[RecordT]] = []
    problems: list[Problem] = []
    unread: list[Problem] = []
    for sheet in sheets:
        if not sheet.cells and model is Device:
            continue  # an empty device sheet says that there are none
        records, found = read_grid(sheet, model)
        problems += found
        for filed in records:
            entry, flaws = read_entry(model, filed)
            entries.append(entry)
            problems += flaws
            problems += counted_days(sheet, filed, account_of(entry.record))
            unread += flaws
            refuse_flood(unread)
    return tuple(entries), tuple(problems)
