"""What a hand answers for each page and file of the window."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from formgen.documents.catalogue import Waiting, Withheld
from formgen.model.japanese import parse_date
from formgen.model.problems import FormgenError, InvalidValue
from formgen.window.messages import Answer, Order
from formgen.window.openedsheet import OpenedSheet, Prepared
from formgen.window.pages import page

_PNG, _PDF, _ZIP = "image/png", "application/pdf", "application/zip"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def result(opened: OpenedSheet, order: Order) -> Answer:
    """点検の結果: the faults, the grid, the papers by account."""
    return page("result.html", order, problems=opened.surveyed.checked.problems, papers=opened.papers)


def paper(opened: OpenedSheet, order: Order) -> Answer:
    """書類を確かめる: one page of a paper as a picture."""
    raise NotImplementedError


copy = picture = file = receive = made = everything = record = receipt = next_steps = paper
ledger = ledger_file = deadlines = calendar = paper


def make(opened: OpenedSheet, order: Order) -> Answer:
    """Make all papers."""
    opened.make()
    return Answer(status=303, location="/receive")


def blank(prepared: Prepared, order: Order) -> Answer:
    raise NotImplementedError


carry = blank
