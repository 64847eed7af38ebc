"""The first sheet of the intake workbook: who fills in what, and what happens next.

Its words stand in templates/intake_guide.yaml; the tables of the columns of devices and of posts,
which have no room for guidance of their own, come from records.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from formgen.city.templatefiles import bundled_templates
from formgen.city.templatereader import Data, Text, read, slips
from formgen.model.fieldspec import specs
from formgen.model.problems import FormgenError
from formgen.model.recordtypes import BUILT_IN, RecordTypes
from formgen.workbooks import cellstyles
from formgen.workbooks.entrycells import guidance

GUIDE_SHEET = "記入のしかた"
_GUIDE_FILE = "intake_guide.yaml"
_WIDTHS = {"A": 28.0, "B": 72.0}  # together as wide as A4
_LABEL = cellstyles.LABEL._replace(alignment=cellstyles.INDENTED)
_TEXT = cellstyles.VALUE._replace(alignment=cellstyles.INDENTED)


class GuideSection(Data):
    """A heading and its rows: a word on the left, what it means on the right."""

    heading: Text
    look: Literal["plain", "warning"] = "plain"
    rows: dict[Text, Text]


class Guide(Data):
    """The words of the sheet, as staff edit them."""

    title: Text
    lead: Text
    sections: tuple[GuideSection, ...]
    devices_heading: Text
    posts_heading: Text = "「投稿」シートの項目"  # older templates have none


def load_guide(templates: Path | None = None) -> Guide:
    """The words of the sheet, from a templates folder of one's own, else the bundled ones.

    Raises FormgenError, with the file and the line, when it cannot be read or lacks a part.
    """
    return read(Guide, _guide_file(templates))


def guide_slips(templates: Path) -> tuple[FormgenError, ...]:
    """Everything for which load_guide would raise."""
    return slips(Guide, _guide_file(templates))


def _guide_file(templates: Path | None) -> Path:
    own = templates / _GUIDE_FILE if templates is not None else None
    return own if own is not None and own.is_file() else bundled_templates() / _GUIDE_FILE


def fill_guide(sheet: Worksheet, guide: Guide, records: RecordTypes = BUILT_IN) -> None:
    """Write the guide onto an empty sheet; the tables begin a page each."""
    cellstyles.set_widths(sheet, _WIDTHS)
    sheet.sheet_view.showGridLines = False
    _add_bar(sheet, guide.title, cellstyles.TITLE, 32)
    _add_bar(sheet, guide.lead, cellstyles.PLAIN_LINE, 26)
    for section in guide.sections:
        _add_section(sheet, section)
    tables = ((records.device, guide.devices_heading), (records.post, guide.posts_heading))
    for model, heading in tables:
        sheet.row_breaks.append(Break(id=sheet.max_row))
        items = {spec.label: guidance(spec) for spec in specs(model)}
        _add_section(sheet, GuideSection(heading=heading, rows=items))
    cellstyles.prepare_print(sheet, "portrait")
    cellstyles.protect(sheet)


def _add_section(sheet: Worksheet, section: GuideSection) -> None:
    is_warning = section.look == "warning"
    bar = cellstyles.WARNING_LINE if is_warning else cellstyles.GROUP_LINE
    _add_bar(sheet, section.heading, bar, 22)
    for label, text in section.rows.items():
        row = sheet.max_row + 1
        cellstyles.write(sheet, row, 1, _LABEL, label)
        cellstyles.write(sheet, row, 2, _TEXT, text)
        cellstyles.set_height(sheet, row, cellstyles.height_of(text, _WIDTHS["B"] - 2))


def _add_bar(sheet: Worksheet, text: str, style: cellstyles.Style, height: float) -> None:
    row = 1 if sheet.max_row == 1 and sheet["A1"].value is None else sheet.max_row + 1
    for column in (1, 2):
        cellstyles.write(sheet, row, column, style)
    sheet.cell(row, 1).value = text
    cellstyles.set_height(sheet, row, height)
