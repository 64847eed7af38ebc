"""formgen ledger of a desk, as the office sees it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
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


LEDGER, NEW = Path("outputs/アカウント台帳.xlsx"), Path("outputs/アカウント台帳（新）.xlsx")
ACCOUNT = {"account_id": "A-1", "procedure": "運用中", "display_name": "川崎市みどり"}
SECTION = "緑政局みどり課"


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk with a packet, of which the ledger is made."""
    monkeypatch.chdir(tmp_path)
    found = desk(Path())
    file_packet(found, SECTION, ACCOUNT)
    ledger()
    return found


def ledger(*arguments: str, day: str = "2026-11-22") -> tuple[str, bool]:
    """What a run says, and whether it has written the ledger: its time was set back before."""
    if LEDGER.exists():
        os.utime(LEDGER, (0, 0))
    found = CliRunner().invoke(main, ["ledger", *(arguments or ("受付",)), "--today", day])
    assert found.exception is None or isinstance(found.exception, SystemExit)
    return found.output, LEDGER.stat().st_mtime > 0


@pytest.mark.usefixtures("at")
def test_of_the_same_it_says_the_same_and_writes_nothing() -> None:
    LEDGER.unlink()
    first, is_new = ledger()
    assert is_new
    assert ledger() == (first, False)
    assert "アカウント 1 件" in first


STATE = Path("outputs/.formgen-ledger.json")


def altered(**values: object) -> None:
    """Have someone alter what is kept of the last run."""
    STATE.write_text(json.dumps(json.loads(STATE.read_bytes()) | values), "utf-8")


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        (lambda at: (next(at.glob("*/*/*_*")) / "受領書.pdf").touch(), False),
        (lambda at: file_packet(at, SECTION, ACCOUNT, number=2), False),
        (lambda at: next(at.glob("*/*/*/記録.yaml")).write_text("packet:", "utf-8"), False),
        (lambda at: next(at.glob("*/*/*/記録.yaml")).unlink(), False),
        (lambda at: next(at.glob("*/*/*_*")).rename(at / "確認済"), False),
        (lambda _: STATE.write_text('{"version": 1}', "utf-8"), False),
        (lambda _: altered(exit_code=None), False),
        (lambda _: altered(name=5), False),
        (lambda _: STATE.write_bytes(b"\xff"), False),
        (lambda _: Path("outputs/manifest.json").unlink(), False),
        (lambda at: (at / "受付簿.xlsx").write_bytes(b"PK2"), True),  # of which nothing is read
    ],
)
def test_whatever_it_is_made_of_has_it_looked_at_again(
    at: Path, change: Callable[[Path], object], is_same: bool
) -> None:
    before = json.loads(STATE.read_bytes())
    STATE.write_text(json.dumps(before | {"lines": ["前のとおり"]}), "utf-8")
    change(at)
    assert (ledger()[0] == "前のとおり\n") == is_same


def test_a_record_behind_a_link_that_changed_has_it_made_again(at: Path) -> None:
    bureau = next(at.glob("緑*")).rename("共有")
    (at / bureau.name).symlink_to(bureau.resolve())
    first, _ = ledger()
    assert ledger() == (first, False)
    record = next(bureau.glob("*/*/記録.yaml"))
    record.write_text(record.read_text("utf-8").replace("川崎市みどり", "川崎市あおば"), "utf-8")
    assert ledger()[1]


def test_no_pipe_on_a_desk_holds_it_up(at: Path) -> None:
    os.mkfifo(at / "memo.yaml")
    record = next(at.glob("*/*/*/記録.yaml"))
    record.unlink()
    os.mkfifo(record)
    assert "を読めません" in ledger()[0]


@pytest.mark.usefixtures("at")
def test_another_day_and_a_sheet_that_changed_have_it_made_again() -> None:
    sheet = Path("a.yaml")
    sheet.write_text("accounts: [{account_id: B-1, procedure: 運用中}]", "utf-8")
    both = ("受付", str(sheet))
    first, _ = ledger(*both)
    assert ledger(*both) == (first, False)
    assert ledger(*both, day="2026-11-23")[1]
    sheet.write_text("accounts: [{account_id: B-2, procedure: 運用中}]", "utf-8")
    assert ledger(*both, day="2026-11-23")[1]


@pytest.mark.usefixtures("at")
def test_one_that_was_deleted_or_edited_is_made_by_the_rules() -> None:
    LEDGER.unlink()
    assert ledger()[1]
    LEDGER.write_bytes(b"my notes")
    for _ in range(2):
        said, is_written = ledger()
        assert "手直しされた台帳があるため、そのまま残し" in said
        assert (is_written, LEDGER.read_bytes(), NEW.is_file()) == (False, b"my notes", True)
    LEDGER.unlink()
    said, is_written = ledger()
    assert (is_written, "手直し" in said) == (True, False)
