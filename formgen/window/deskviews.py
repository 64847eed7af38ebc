"""The answers of a hand that need no visit's sheet: new sheets; at the desk ledger and due dates."""

from __future__ import annotations

from pathlib import Path

from formgen.intake.reader import Upload
from formgen.ledger import workbook
from formgen.ledger.rows import Ledger
from formgen.making.readcheckcompose import check
from formgen.model.problems import FormgenError
from formgen.outputs.filenames import CALENDAR, LEDGER
from formgen.schedule.calendarfile import as_calendar
from formgen.window.messages import Answer, Order, download
from formgen.window.openedsheet import Prepared
from formgen.window.pages import page
from formgen.window.settings import INPUTS, OUTPUTS
from formgen.window.visitfolder import sent_sheets
from formgen.workbooks.carryover import carry as carry_over
from formgen.workbooks.newsheet import new_sheet

_LEAST = 4  # accounts for which a sheet has room


def blank(prepared: Prepared, order: Order) -> Answer:
    """A blank sheet."""
    data = new_sheet(prepared.settings.templates, order["accounts"])
    return download("intake.xlsx", data)


def carry(prepared: Prepared, order: Order) -> Answer:
    """A new sheet with what an older one holds."""
    (old,) = sent_sheets(Path(order["folder"]), order["turn"])
    carried = carry_over(Upload(*old), prepared.catalogue.city.records)
    if not carried.found_any:
        problem = carried.problems[0] if carried.problems else None
        raise FormgenError(
            problem.message if problem else "送られたシートから、写せる値が見つかりませんでした。",
            problem.remedy if problem else "前に記入したシートを選んでください。",
        )
    accounts = max(_LEAST, len(carried.accounts))
    data = new_sheet(prepared.settings.templates, accounts, carried)
    return download("新しいシート.xlsx", data)


def show_ledger(prepared: Prepared, order: Order) -> Answer:
    """台帳: every account of the working folder in a table."""
    return page("ledger.html", order, ledger=_ledger(prepared), today=prepared.settings.day)


def ledger_file(prepared: Prepared, order: Order) -> Answer:
    """The ledger as a workbook."""
    data, _ = workbook.write(_ledger(prepared))
    return download(LEDGER, data)


def show_deadlines(prepared: Prepared, order: Order) -> Answer:
    """期限: all that is due, by the day."""
    found = _ledger(prepared)
    return page("deadlines.html", order, ledger=found, today=prepared.settings.day)


def calendar(prepared: Prepared, order: Order) -> Answer:
    """The due dates as a calendar."""
    checked = check((INPUTS,), prepared.catalogue, prepared.settings.day)
    data = as_calendar(checked.intake.filings(), prepared.catalogue.city, prepared.settings.day)
    return download(CALENDAR, data)


def _ledger(prepared: Prepared) -> Ledger:
    _, found = workbook.look((INPUTS,), prepared.catalogue, OUTPUTS, prepared.settings.day)
    return found
