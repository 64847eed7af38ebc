"""The screen tells a clash once a file and a full disk once, and counts each cell as the marked copies do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from books import make_book
from click.testing import CliRunner

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates
from formgen.cli import main
from formgen.commands.problemlines import problem_lines, summary_line
from formgen.guideline.run import check
from formgen.intake.reader import read
from formgen.model.problemorder import condensed
from formgen.model.problems import Place, Problem

SHEET = {
    "A1": "管理番号",
    "C1": "ASO-7",
    "A2": "サービス",
    "C2": "X",
    "A3": "ユーザー名",
    "C3": "aso",
}
DEVICES = {"A1": "管理番号", "B1": "資産番号", "A2": "ASO-7", "B2": "TB-9"}


def clashes(folder: Path) -> list[Problem]:
    intake, _ = read([folder])
    found = check(intake, load_city(bundled_templates()), date(2026, 11, 22))
    return [problem for problem in found if problem.twin]


def full(path: str) -> Problem:
    message = f"「outputs/{path}」に書き込めません（空き容量がありません）。"
    return Problem("error", message, "空きを作ってください。", Place(path))


@pytest.mark.parametrize(("copies", "told"), [(2, 3), (3, 6)])
def test_copied_sheets_tell_each_clash_in_each_file(tmp_path: Path, copies: int, told: int) -> None:
    for number in range(copies):
        (tmp_path / f"{number}.xlsx").write_bytes(make_book({"アカウント": SHEET, "機器": DEVICES}))
    problems = clashes(tmp_path)
    assert len(problems) == 3 * copies  # both sides are withheld, and marked in the copies
    assert {problem.field for problem in problems} == {"account_id", "username", "asset_number"}
    shown = tuple(condensed(problems))
    assert len(shown) == told
    assert (
        len(list(problem_lines(problems))) == 2 * 3 * copies
    )  # in each file, whose people mend it
    assert f"エラー {3 * copies} 件" in summary_line(problems)  # the cells, as the copies count


def test_a_clash_within_a_sheet_is_one_line_with_all_its_cells(tmp_path: Path) -> None:
    urls = {f"{column}4": "https://x.com/aso" for column in "CDE"}
    ids = {f"{column}1": f"ASO-{column}" for column in "CDE"}
    sheet = {"A1": "管理番号", "A4": "アカウントURL"} | ids | urls
    (tmp_path / "a.xlsx").write_bytes(make_book({"アカウント": sheet, "機器": {}}))
    problems = [problem for problem in clashes(tmp_path) if problem.field == "url"]
    what, _ = problem_lines(problems)
    assert "アカウント C4–E4（3件）" in what
    assert "D4 のアカウントと同じです" in what
    assert "エラー 3 件" in summary_line(problems)


def test_a_fault_of_many_files_is_told_at_the_first_with_the_count() -> None:
    problems = [full("A/1.docx"), full("A/1.pdf"), full("B/2.docx")]
    (shown,) = condensed(problems)
    assert shown.place == Place("A/1.docx")
    assert shown.message.endswith("（空き容量がありません）。ほかの2ファイルも同じです。")


def test_what_differs_is_told_each_for_itself() -> None:
    problems = (
        full("A/1.docx"),
        Problem("error", "「A/1.pdf」に書き込めません（禁じられた場所です）。", "別の場所に。", Place("A/1.pdf")),
        *(Problem("error", "読めません。", "保存し直してください。", Place(f"{at}.xls")) for at in "ab"),
        *(Problem("error", "空欄です。", "入力してください。", Place("a", "b", at)) for at in ("C1", "D1")),
    )  # fmt: skip
    assert tuple(condensed(problems)) == problems


def test_a_folder_that_nobody_typed_is_not_said_to_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("outputs").write_text("x", encoding="utf-8")
    default = CliRunner().invoke(main, ["forms"])
    assert "「outputs」はファイルです" in default.output
    assert "書かれた" not in default.output
    assert "「--output 別のフォルダー」を付けて" in default.output
    typed = CliRunner().invoke(main, ["forms", "--output", "outputs"])
    assert "「--output」に書かれた「outputs」はファイルです" in typed.output


def test_a_slip_in_the_name_of_a_packet_is_no_verdict_on_it(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["verify", str(tmp_path / "nope.zip")])
    assert done.exit_code == 1
    assert "ファイルがない" in done.output
    assert "受け取れません" not in done.output
    (tmp_path / "bad.zip").write_bytes(b"x")
    done = CliRunner().invoke(main, ["verify", str(tmp_path / "bad.zip")])
    assert "受け取れません" in done.output
