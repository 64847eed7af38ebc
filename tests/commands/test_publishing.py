"""formgen publish: what it reads, what it says, and when it leaves the list as it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from desks import desk, file_packet

from formgen import pipeline
from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.cli import main
from formgen.making.readcheckcompose import load

SHEET = Path(__file__).parents[1] / "data" / "sample_intake.yaml"  # of which a sample is made
PAGE, DATA = Path("公開/公式アカウント一覧.html"), Path("公開/公式アカウント一覧.csv")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the accounts of the samples in inputs, in a section's own sheets."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inputs").mkdir()
    sheets = (SHEET, *(path for path in bundled_samples() if path.suffix == ".yaml"))
    for number, sheet in enumerate(sheets):
        text = f"{sheet.read_text('utf-8')}# 所属の記入\n"
        (tmp_path / "inputs" / f"{number}.yaml").write_text(text, "utf-8")
    return tmp_path


def publish(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["publish", "--today", "2026-11-22", *arguments])


def test_the_sheets_are_published_twice_with_the_same_bytes() -> None:
    result = publish()
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "利用開始日が先か、決まっていないため載せていないアカウント：1 件",
        f"運用中 2 件、廃止 1 件のアカウントを「{PAGE}」と「{DATA}」に載せました。",
    ]
    before = PAGE.read_bytes(), DATA.read_bytes()
    publish()
    assert (PAGE.read_bytes(), DATA.read_bytes()) == before
    assert len(list(PAGE.parent.iterdir())) == 3


def test_a_desk_is_read_where_there_is_one(folder: Path) -> None:
    account = {
        "account_id": "A-1", "platform": "X", "display_name": "川崎市受付だより", "url": "https://x.com/u",
        "starts_on": "2026-10-01", "bureau": "港湾局",
    }  # fmt: skip
    file_packet(
        desk(folder), "港湾局みなと課", account, {"account_id": "A-2", "starts_on": "2026-10-01"}
    )
    result = publish("-o", "ほか")
    assert result.exit_code == 1
    assert "A-2は、「アカウント名」が空欄である、「サービス」が空欄である、" in result.stderr
    assert "運用中 1 件、廃止 0 件" in result.stdout
    assert "川崎市受付だより" in Path("ほか/公式アカウント一覧.csv").read_text("utf-8")


def test_without_an_account_the_list_stays_as_it_is(folder: Path) -> None:
    publish()
    before = PAGE.read_bytes()
    for sheet in (folder / "inputs").iterdir():
        sheet.unlink()
    (folder / "inputs" / "a.yaml").write_text("accounts: []\n", "utf-8")
    assert "一覧を作りませんでした。" in publish().stdout
    assert PAGE.read_bytes() == before


def test_accounts_of_samples_are_on_no_list_for_citizens(folder: Path) -> None:
    for sample in bundled_samples():
        (folder / "inputs" / sample.name).write_bytes(sample.read_bytes())
    (folder / "inputs" / "0.yaml").unlink()
    result = publish()
    assert result.exit_code == 0  # it is for a trial
    assert "inputs/intake.xlsx  見本のシートです。" in result.stderr
    assert "「formgen new --replace-sample」を実行して、見本を" in result.stderr
    assert "一覧を作りませんでした。" in result.stdout
    assert not PAGE.exists()


def test_a_start_that_was_planned_is_listed_once_its_report_has_come(folder: Path) -> None:
    account = {
        "account_id": "A-1", "procedure": "開始", "platform": "X", "display_name": "川崎市受付だより",
        "url": "https://x.com/u", "starts_on": "2026-10-06", "bureau": "港湾局", "section": "みなと課",
    }  # fmt: skip
    at = desk(folder)
    file_packet(at, "港湾局みなと課", account)
    result = publish()
    assert (result.exit_code, PAGE.exists()) == (0, False)
    assert "始まったという報告がないため、一覧に載せていません。" in result.stderr
    sheet = folder / "inputs" / "a.yaml"
    told = account | {"procedure": "運用中"}  # its report came on paper
    sheet.write_text(f"accounts: [{told}]", "utf-8")
    assert "運用中 1 件" in publish("受付", str(sheet)).stdout
    report = file_packet(at, "港湾局みなと課", account, number=2, on=date(2026, 10, 7))
    (report / "01_A-1_利用開始報告書.docx").write_bytes(b"")
    result = publish()
    assert ("運用中 1 件" in result.stdout, result.stderr) == (True, "")


@pytest.mark.parametrize(("dated", "is_listed"), [("2026-10-02", False), ("2026-10-06", True)])
def test_of_sheets_alone_a_report_is_known_by_its_day(
    folder: Path, dated: str, is_listed: bool
) -> None:
    sheet = folder / "inputs" / "0.yaml"
    account = {
        "account_id": "A-1", "procedure": "開始", "platform": "X", "display_name": "川崎市だより",
        "url": "https://x.com/u", "starts_on": "2026-10-06", "document_date": dated, "bureau": "港湾局",
        "section": "みなと課",
    }  # fmt: skip
    sheet.write_text(f"accounts: [{account}]", "utf-8")
    result = publish(str(sheet))
    assert ("運用中 1 件" in result.stdout, "報告がない" in result.stderr) == (
        is_listed,
        not is_listed,
    )


def test_what_cannot_be_read_is_told_beside_the_list(folder: Path) -> None:
    (folder / "inputs" / "broken.xlsx").write_bytes(b"PK")
    result = publish()
    assert result.exit_code == 1
    assert "broken.xlsx" in result.stderr
    assert DATA.is_file()


@pytest.mark.slow
def test_papers_for_the_web_leave_the_list_where_it_stands(folder: Path) -> None:
    publish("-o", "outputs")
    made = Path("outputs") / PAGE.name
    selection = pipeline.Selection(formats=("html",))
    day = pipeline.date(2026, 11, 22)
    built = pipeline.build(
        [folder / "inputs"], load(bundled_templates()), Path("outputs"), selection, day
    )
    assert built.made
    assert made.is_file()
