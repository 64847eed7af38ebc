"""Entries for the tests of the checks, with a cell for every field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from openpyxl.utils import get_column_letter

from formgen.model.fieldspec import specs
from formgen.model.filings import LocatedRecord
from formgen.model.postrecord import POST_SHEET, Post
from formgen.model.problems import Place
from formgen.model.records import ACCOUNT_SHEET, DEVICE_SHEET, Account, Device

TODAY = date(2026, 11, 22)
Values = Mapping[str, str]


def account_entry(
    values: Values, column: int = 0, file: str = "intake.xlsx", unread: frozenset[str] = frozenset()
) -> LocatedRecord[Account]:
    """An account in a column of the sheet, from C on; its first field stands in row 2."""
    letter = get_column_letter(column + 3)
    places = {
        spec.key: Place(file, ACCOUNT_SHEET, f"{letter}{row}")
        for row, spec in enumerate(specs(Account), start=2)
    }
    return LocatedRecord(Account.model_validate(_given(values)), places, unread)


def device_entry(
    values: Values, row: int = 0, file: str = "intake.xlsx", unread: frozenset[str] = frozenset()
) -> LocatedRecord[Device]:
    """A device in a row of the sheet, from row 2 on; its first field stands in column A."""
    places = {
        spec.key: Place(file, DEVICE_SHEET, f"{get_column_letter(column)}{row + 2}")
        for column, spec in enumerate(specs(Device), start=1)
    }
    return LocatedRecord(Device.model_validate(_given(values)), places, unread)


def post_entry(
    values: Values, row: int = 0, file: str = "intake.xlsx", unread: frozenset[str] = frozenset()
) -> LocatedRecord[Post]:
    """A post in a row of the sheet, from row 2 on; its first field stands in column A."""
    places = {
        spec.key: Place(file, POST_SHEET, f"{get_column_letter(column)}{row + 2}")
        for column, spec in enumerate(specs(Post), start=1)
    }
    return LocatedRecord(Post.model_validate(_given(values)), places, unread)


def _given(values: Values) -> dict[str, str]:
    return {key: text for key, text in values.items() if text}
