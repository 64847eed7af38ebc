"""Letters and reply sheets of a census: made once, kept when edited, answered through LibreOffice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from desks import desk, file_packet
from docx import Document
from replies import account, complete, fill, put

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.cli import main
from formgen.documents.catalogue import Catalogue
from formgen.making.readcheckcompose import load
from formgen.model.problems import FormgenError
from formgen.outputs.manifest import read_manifest
from formgen.reception import census, censusresult
from formgen.reception.census import Issued
from formgen.reception.censusrecord import read_census

CATALOGUE = load(bundled_templates())
DAY = date(2026, 11, 30)
SECTION = "建設緑政局緑政部みどりの企画課"
FOLDER = Path("照会/建設緑政局/緑政部みどりの企画課")
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk with an account, in a working folder."""
    monkeypatch.chdir(tmp_path)
    found = desk(tmp_path)
    file_packet(found, SECTION, account("A-1"))
    return found


def issue(day: date = DAY, catalogue: Catalogue = CATALOGUE, **how: object) -> Issued:
    return census.issue([Path("受付")], catalogue, Path("照会"), day, **how)  # type: ignore[arg-type]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["census", "--today", DAY.isoformat(), *arguments])


def test_each_section_gets_a_letter_and_a_sheet(at: Path) -> None:
    file_packet(
        at, "港湾局みなと課", account("B-1", bureau="港湾局", department="", section="みなと課")
    )
    result = run()
    assert (result.exit_code, result.stderr) == (0, "")
    assert (
        "2 所属（アカウント 2 件）への照会と回答用シートを「照会」に用意しました。" in result.stdout
    )
    assert "「formgen census --answers 回答」で読みます。" in result.stdout
    assert "（「--output 別」も付けます）" in run("-o", "別").stdout
    made = read_manifest(Path("照会"))
    assert {one.document for one in made} == {"census"}
    assert sorted(path.name for path in Path("照会/港湾局/みなと課").iterdir()) == [
        "回答用シート.xlsx", "照会.docx", "照会.pdf",
    ]  # fmt: skip
    texts = "\n".join(
        paragraph.text for paragraph in Document(str(FOLDER / "照会.docx")).paragraphs
    )
    for said in (f"{SECTION}長　様", "総務企画局シティプロモーション推進室長", "令和8年12月30日",
                 "ソーシャルメディアのアカウントについて（照会）"):  # fmt: skip
        assert said in texts


def test_a_second_run_keeps_what_is_there_and_asks_who_is_new(at: Path) -> None:
    first = issue().census
    letter = FOLDER / "照会.docx"
    letter.write_bytes(edited := letter.read_bytes() + b"edited")
    (FOLDER / "照会.pdf").unlink()
    sheet = (FOLDER / "回答用シート.xlsx").stat().st_mtime_ns
    file_packet(
        at, "港湾局みなと課", account("B-1", bureau="港湾局", department="", section="みなと課")
    )
    file_packet(at, SECTION, account("A-1", display_name="新しい名前"), number=2)
    second = issue()
    assert second.census.sections[:1] == first.sections  # as it was asked
    assert [asked.name for asked in second.census.sections] == [SECTION, "港湾局みなと課"]
    assert letter.read_bytes() == edited
    assert second.kept == (letter.relative_to("照会").as_posix(),)
    assert (FOLDER / "照会.pdf").is_file()
    assert (FOLDER / "回答用シート.xlsx").stat().st_mtime_ns == sheet
    assert "そのまま残した照会" in "".join(census.lines(second, Path("照会")))


def test_an_account_is_in_use_once_its_start_is_reported(at: Path) -> None:
    of_port = {"bureau": "港湾局", "department": "", "section": "みなと課", "procedure": "開始"}
    starts = {"B-1": "令和8年10月1日", "B-2": "令和8年10月1日", "B-3": "令和8年12月1日"}
    ones = [account(number, **of_port, starts_on=day) for number, day in starts.items()]
    folder = file_packet(at, "港湾局みなと課", *ones)
    for number in ("B-1", "B-3"):  # of B-2 no report came
        (folder / f"01_{number}_利用開始報告書.pdf").touch()
    port = next(asked for asked in issue().census.sections if asked.name == "港湾局みなと課")
    assert [one["procedure"] for one in port.accounts] == ["運用中", "開始", "開始"]


def test_another_census_takes_another_folder() -> None:
    issue(by=date(2026, 12, 25))
    assert issue().census.reply_by == date(2026, 12, 25)
    for how in ({"day": date(2026, 12, 1)}, {"by": date(2026, 12, 26)}, {"office": "ict"}):
        with pytest.raises(
            FormgenError, match="令和8年11月30日の照会（回答の期限　令和8年12月25日）"
        ):
            issue(**how)  # type: ignore[arg-type]


def test_the_office_that_has_the_packets_asks(at: Path) -> None:
    shutil.rmtree(at)
    file_packet(desk(at.parent), SECTION, account("A-1"), office="ict")
    assert issue().census.office == "ict"
    shutil.rmtree("照会")
    assert issue(office="promotion").census.office == "promotion"


def test_what_cannot_be_asked_is_said_plainly() -> None:
    with pytest.raises(FormgenError, match="次の中から選んでください：promotion"):
        issue(office="nobody")
    with pytest.raises(FormgenError, match="照会の日（令和8年11月30日）より前です"):
        issue(by=date(2026, 11, 29))
    with pytest.raises(FormgenError, match="照会の文例"):
        issue(catalogue=replace(CATALOGUE, packet={}))
    assert not Path("照会").exists()


def test_an_account_of_no_section_is_told(at: Path) -> None:
    shutil.rmtree(at)
    nobody = account("A-1", bureau="", department="", section="")
    file_packet(desk(at.parent), "緑政局みどり課", nobody)
    result = run()
    assert "課・室・所の記録がないアカウントのため、照会に入れていません。" in result.stderr
    assert result.stdout == "照会するアカウントの記録がないため、照会を作りませんでした。\n"
    assert read_census(Path("照会")) is None


def test_a_section_without_an_account_any_more_is_told_and_not_asked(at: Path) -> None:
    of = {"bureau": "港湾局", "department": "", "section": "みなと課"}
    gone = {"procedure": "廃止", "closes_on": "令和8年9月30日", "close_action": "削除"}
    file_packet(at, "港湾局みなと課", account("B-1", **of, **gone))
    result = run()
    assert result.stdout.splitlines()[0] == (
        "アカウントが全て削除済みか、管理を終えている 1 所属には、照会していません。"
    )
    assert "1 所属（アカウント 1 件）への照会" in result.stdout
    assert run().stdout == result.stdout


def test_sheets_do_where_there_is_no_desk(at: Path) -> None:
    shutil.rmtree(at)
    Path("inputs").mkdir()
    for sample in bundled_samples():
        shutil.copy(sample, "inputs")
    result = run()
    assert result.exit_code == 0
    assert (
        "inputs/intake.xlsx  見本のシートです。実際にはないアカウントへの照会です。"
        in result.stderr
    )
    found = read_census(Path("照会"))
    assert found is not None
    assert sum(len(asked.accounts) for asked in found.sections) == 3  # one is deleted


@pytest.mark.needs("soffice")
def test_an_answer_saved_by_libreoffice_is_read(office_copy: Callable[[Path], Path]) -> None:
    issue()
    data = (FOLDER / "回答用シート.xlsx").read_bytes()
    fill(Path("返信/a.xlsx"), data, complete(), put("サービス", "X", 4), on=date(2026, 12, 10))
    Path("回答").mkdir()
    shutil.copy(office_copy(Path("返信/a.xlsx")), "回答/みどり.xlsx")
    result = run("--answers", "回答")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "照会した 1 所属：回答あり 1",
        "アカウント：変わりなし 1、記録にないアカウント 1",
        "指摘のあるアカウントは 1 件です。「照会/照会結果.xlsx」にまとめました。",
    ]


def test_a_made_census_comes_back_unanswered() -> None:
    issue()
    shutil.copytree(FOLDER, "回答")
    found = censusresult.make(Path("回答"), Path("照会"), CATALOGUE.city, DAY)
    assert [section.state for section in found.sections] == ["回答なし（回答日がないか、読めない）"]
