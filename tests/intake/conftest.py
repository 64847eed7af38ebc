"""Fixtures of the intake tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from books import Cells, make_book
from openpyxl.utils.datetime import CALENDAR_MAC_1904


@pytest.fixture
def account_book() -> Callable[..., bytes]:
    """Make a workbook out of the cells of 「アカウント」, with an empty sheet 「機器」."""

    def make(cells: Cells, *, old_mac: bool = False) -> bytes:
        epoch = CALENDAR_MAC_1904 if old_mac else None
        return make_book({"アカウント": cells, "機器": {}}, epoch=epoch)

    return make


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which the test runs, so that relative paths stay relative."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
