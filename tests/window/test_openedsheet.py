"""A visit's sheet as a hand opens it."""

from __future__ import annotations

from datetime import date
from multiprocessing import Pipe
from pathlib import Path

import pytest

from formgen.intake.reader import Upload
from formgen.model.problems import FormgenError
from formgen.window.openedsheet import OpenedSheet, Prepared
from formgen.window.settings import Settings
from formgen.window.visitfolder import store_sheets


@pytest.mark.slow
def test_a_sheet_with_a_password_is_asked_for_again_and_never_taken_for_an_empty_one(
    tmp_path: Path,
) -> None:
    """Its hand may have ended, by which nobody has it any more."""
    text = "accounts: [{管理番号: A-1, 手続き: 開始, 経緯: 'パスワード：Sakura#2026x'}]\n"
    store_sheets(tmp_path, 1, [Upload("a.yaml", text.encode())])
    prepared = Prepared(Settings(is_counter=True, today=date(2026, 11, 22)))
    order = {"do": "open", "folder": str(tmp_path), "turn": 1, "own": False}
    pipe, _ = Pipe()
    assert OpenedSheet(prepared, order, pipe).holds_secret
    with pytest.raises(FormgenError) as caught:
        OpenedSheet(prepared, order, pipe)
    assert "もう窓口にありません" in caught.value.message
    assert "シートを送る" in caught.value.remedy
