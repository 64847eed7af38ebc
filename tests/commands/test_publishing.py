"""formgen publish: what it reads, what it says, and when it leaves the list as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from desks import desk, file_packet

from formgen import pipeline
from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.cli import main
from formgen.making.readcheckcompose import load

PAGE, DATA = Path("公開/公式アカウント一覧.html"), Path("公開/公式アカウント一覧.csv")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the samples in inputs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inputs").mkdir()
    for sample in bundled_samples():
        (tmp_path / "inputs" / sample.name).write_bytes(sample.read_bytes())
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
    for sample in (folder / "inputs").iterdir():
        sample.unlink()
    (folder / "inputs" / "a.yaml").write_text("accounts: []\n", "utf-8")
    assert "一覧を作りませんでした。" in publish().stdout
    assert PAGE.read_bytes() == before


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
