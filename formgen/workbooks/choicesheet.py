"""The last sheet: the lists from which the drop-downs offer, each a range with a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from formgen.intake.helpersheets import CHOICES_TITLE
from formgen.model.fieldspec import FieldSpec, by_key, specs
from formgen.model.postrecord import POST_SHEET
from formgen.model.records import Account
from formgen.model.recordtypes import BUILT_IN, RecordTypes
from formgen.workbooks import cellstyles
from formgen.workbooks.aidformulas import PROFILE_LIMITS, ProfileText

CHOICES_SHEET = "選択肢"
_HEAD_ROW = 2
_WIDTH = 20.0


def cells_name(spec: FieldSpec) -> str:
    """The name of the range of a field's cells; posts share keys with accounts and devices."""
    of_post = spec.sheet == POST_SHEET and not spec.key.startswith("post_")
    return f"post_{spec.key}" if of_post else spec.key


def choices_name(spec: FieldSpec) -> str:
    """The name of the range from which a field's drop-down offers."""
    return f"{cells_name(spec)}_choices"


def add_name(sheet: Worksheet, name: str, cells: str) -> None:
    """Give a name to cells of a sheet, such as $C$5:$F$5."""
    if sheet.parent is not None:
        target = f"{quote_sheetname(sheet.title)}!{cells}"
        sheet.parent.defined_names[name] = DefinedName(name, attr_text=target)


def add_choices(
    book: Workbook, profile: ProfileText | None, records: RecordTypes = BUILT_IN
) -> None:
    """Write the sheet and name its ranges."""
    sheet: Worksheet = book.create_sheet(CHOICES_SHEET)
    cellstyles.write(sheet, 1, 1, cellstyles.PLAIN_LINE, CHOICES_TITLE)
    for spec, offered in _lists(records):
        _add_column(sheet, spec.label, offered, choices_name(spec))
    if profile is not None:
        _add_limits(sheet, profile)
    cellstyles.prepare_print(sheet, "landscape", pages_wide=1)
    cellstyles.protect(sheet)


def _lists(records: RecordTypes) -> Iterator[tuple[FieldSpec, tuple[str, ...]]]:
    for spec in (spec for model in records.every for spec in specs(model)):
        if spec.kind == "choices":
            yield spec, _mixtures(spec.choices)
        elif spec.choices:
            yield spec, spec.choices


def _mixtures(choices: Sequence[str]) -> tuple[str, ...]:
    """Any of the choices together, in their order."""
    sizes = range(1, len(choices) + 1)
    return tuple("、".join(some) for size in sizes for some in combinations(choices, size))


def _add_limits(sheet: Worksheet, profile: ProfileText) -> None:
    first = _next_column(sheet)
    last = first + 1
    _add_column(sheet, by_key(Account)["platform"].label, profile.limits)
    _add_column(sheet, "プロフィール文の上限（字）", profile.limits.values())
    add_name(sheet, PROFILE_LIMITS, _range(first, last, len(profile.limits)))


def _add_column(
    sheet: Worksheet, heading: str, items: Iterable[str | int], name: str | None = None
) -> None:
    column = _next_column(sheet)
    cellstyles.set_widths(sheet, {get_column_letter(column): _WIDTH})
    cellstyles.write(sheet, _HEAD_ROW, column, cellstyles.HEADING, heading)
    count = 0
    for count, item in enumerate(items, start=1):
        cell = cellstyles.write(sheet, _HEAD_ROW + count, column, cellstyles.VALUE)
        cell.value = item
        if isinstance(item, str):
            cell.data_type = "s"
    if name is not None:
        add_name(sheet, name, _range(column, column, count))


def _next_column(sheet: Worksheet) -> int:
    return 1 if sheet.cell(_HEAD_ROW, 1).value is None else sheet.max_column + 1


def _range(first: int, last: int, count: int) -> str:
    top = _HEAD_ROW + 1
    return (
        f"${get_column_letter(first)}${top}:${get_column_letter(last)}${_HEAD_ROW + max(count, 1)}"
    )
