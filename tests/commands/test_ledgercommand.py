"""formgen ledger of a desk, as the office sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from desks import desk, file_packet

from formgen.cli import main


def test_the_ledger_of_a_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    account = {"account_id": "A-1", "procedure": "運用中", "display_name": "みどり"}
    file_packet(desk(Path()), "緑政局みどり課", account)
    found = CliRunner().invoke(main, ["ledger", "受付", "--today", "2026-11-22"])
    assert found.exit_code == 1  # the name
    assert "受付の提出書類 1 件と、記入シート 0 件から作りました。" in found.output
    assert "シート「指摘一覧」で確かめられます" in found.output
    assert "formgen check" not in found.output  # which knows nothing of a desk
    assert Path("outputs/アカウント台帳.xlsx").is_file()
    assert sorted(path.name for path in Path().iterdir()) == ["outputs", "受付"]
