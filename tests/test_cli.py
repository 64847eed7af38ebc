"""What a clerk types: every command, its help, its exit code and its sentence for each fault."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from editions import amended_templates
from openpyxl import load_workbook

from formgen import __version__, pipeline
from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.cli import main
from formgen.guideline.checkregister import CHECKS
from formgen.model.fieldspec import specs
from formgen.model.japanese import display_width
from formgen.outputs.state import read_cache

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = sorted(main.commands)
DOCX = ("--format", "docx")
TODAY = ("--today", "2026-11-22")
GOOD = """\
accounts:
  - {管理番号: A-1, 手続き: 運用中, アカウント名: 川崎市公園だより, 局・区: 建設緑政局, 課・室・所: みどりの課}
"""
BAD = "accounts:\n  - {管理番号: A-2, 手続き: 始め, アカウント名: みどり}\n"
MEND = "記入シートのエラーを直したら、もう一度「{}」を実行してください（故障ではありません）。"
# Click's own words, which a clerk should never meet.
ENGLISH = re.compile(
    r"\b(?:Usage|Options?|Commands?|Error|Try|Show|Missing|Invalid|No such|Aborted|default|ARGS)\b"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with one good account, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORMGEN_DEBUG", raising=False)
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs" / "good.yaml").write_text(GOOD, "utf-8")
    return tmp_path


def formgen(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def is_one_fault(result: Result) -> bool:
    """Whether standard error holds one Japanese sentence and one remedy, and no traceback."""
    lines = result.stderr.splitlines()
    return (
        len(lines) == 2
        and lines[0].startswith("エラー　")
        and lines[1].startswith("　　→　")
        and lines[0].endswith(("。", "」"))
        and not ENGLISH.search(result.stderr)
    )


# Help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_japanese_help_with_an_example(name: str) -> None:
    result = formgen(name, "--help")
    assert result.exit_code == 0
    assert f"formgen {name}" in result.output.split("例：")[1]
    first = (main.commands[name].help or "").splitlines()[0]
    assert first.endswith("。")
    assert re.search("[ぁ-ん]", first)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_japanese_help(name: str) -> None:
    command = main.commands[name]
    context = click.Context(command)
    for option in command.get_params(context):
        if isinstance(option, click.Option):
            assert re.search("[ぁ-ん]", option.help or ""), option.name


@pytest.mark.parametrize("arguments", [(), *((name,) for name in COMMANDS)], ids=str)
def test_help_speaks_no_english_and_fits_on_the_screen(arguments: tuple[str, ...]) -> None:
    output = formgen(*arguments, "--help").output
    assert not ENGLISH.search(output)
    assert max(map(display_width, output.splitlines())) <= 100


def test_the_columns_of_help_are_aligned_in_full_width() -> None:
    lines = formgen("forms", "--help").output.splitlines()
    options = [line for line in lines if line.startswith("  -")]
    starts = {
        display_width(line[: re.search(" {2,}(?=[^ ])", line[2:]).end() + 2])  # type: ignore[union-attr]
        for line in options
    }
    arguments = 1  # --help is an option more
    assert len(options) == len(main.commands["forms"].params) - arguments + 1
    assert len(starts) == 1


def test_no_command_shows_the_help() -> None:
    result = formgen()
    assert result.exit_code == 2
    assert "formgen forms" in result.stderr


def test_the_version_is_told() -> None:
    assert formgen("-V").output == f"formgen {__version__}\n"


@pytest.mark.slow
def test_help_waits_for_no_heavy_module() -> None:
    code = (
        "import sys, formgen.cli\n"
        "try: formgen.cli.main(['forms', '--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'weasyprint', 'openpyxl', 'pydantic', 'docxtpl', 'jinja2', 'yaml', 'lxml'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


# Wrong usage: exit code 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("print", "「print」というコマンドはありません。"),
        ("--foo", "「--foo」という指定はありません。"),
        ("forms --fromat pdf", "「--fromat」という指定はありません。"),
        ("forms --format odt", "「--format」には、docx、pdf、html、txt のどれかを書いてください。"),
        (
            "check --today 1868-10-22",
            "「--today」には、「2026-11-22」「令和8年11月22日」のような日付を書いてください。",
        ),
        (
            "forms --today R8",
            "「--today」には、「2026-11-22」「令和8年11月22日」のような日付を書いてください。",
        ),
        ("forms --account", "「--account」の値がないか、値を付けられない指定です。"),
        ("forms -o inputs/good.yaml", "「--output」に書かれた「inputs/good.yaml」はファイルです。"),
        ("new inputs", "「ファイル」に書かれた「inputs」はフォルダーです。"),
        ("new", "作るファイルの名前がありません。"),
        ("new intake.xls", "intake.xls はExcelブックの名前ではありません。"),
        ("init", "「フォルダー」がありません。"),
        ("clauses inputs", "「入力」は、--changed-since か --edition と一緒に使います。"),
        (
            "clauses --changed-since 昨日",
            "「--changed-since」には、「2026-11-22」「令和8年11月22日」のような日付を書いてください。",
        ),
        ("doctor now", "書き方が違うか、余分な語があります。"),
        ("forms --account Z-9", "管理番号「Z-9」は見つかりません。"),
        ("forms --document letter", "書類「letter」は見つかりません。"),
    ],
)
def test_wrong_usage_is_one_sentence_with_a_way_out(arguments: str, told: str) -> None:
    result = formgen(*arguments.split())
    assert result.exit_code == 2
    assert result.stderr.startswith(f"エラー　{told}\n")
    assert is_one_fault(result)


def test_an_unknown_account_or_document_is_answered_with_the_choices() -> None:
    assert "次の中から選んでください：A-1" in formgen("forms", "--account", "Z-9").stderr
    told = formgen("forms", "--document", "letter").stderr
    assert "consultation（事前相談票）、device_check（" in told
    assert told.rstrip().endswith("、revision（改正案）、comparison（新旧対照表）")


# Checking


def test_a_check_without_errors_ends_with_0() -> None:
    result = formgen("check")
    assert result.exit_code == 0
    assert "エラー 0 件" in result.stdout
    assert result.stderr == ""


def test_a_check_with_errors_ends_with_1(folder: Path) -> None:
    (folder / "inputs" / "bad.yaml").write_text(BAD, "utf-8")
    result = formgen("check")
    assert result.exit_code == 1
    first, *_, last = result.stdout.splitlines()
    assert first.startswith("エラー　inputs/bad.yaml:2:")  # before the warning of good.yaml
    assert last == MEND.format("formgen check")
    assert not ENGLISH.search(result.stdout)


@pytest.mark.parametrize("command", ["check", "forms"])
def test_where_there_is_no_sheet_none_is_to_be_mended(folder: Path, command: str) -> None:
    (folder / "empty").mkdir()
    for name in ("nothing.xlsx", "empty"):
        result = formgen(command, name)
        assert result.exit_code == 1
        assert MEND.format(f"formgen {command}") not in result.stdout
        assert "点検の結果：エラー 1 件" in result.stdout


@pytest.mark.parametrize(("intake", "exit_code"), [(GOOD, 0), (BAD, 1)])
def test_the_report_for_programs_has_the_keys_of_the_contract(
    folder: Path, intake: str, exit_code: int
) -> None:
    (folder / "a.yaml").write_text(intake, "utf-8")
    result = formgen("check", "a.yaml", "--format", "json")
    assert result.exit_code == exit_code
    data = json.loads(result.stdout)
    assert list(data) == ["problems"]
    assert data["problems"]
    names = {check.name for check in CHECKS}
    for problem in data["problems"]:
        of_check = ["check"] if "check" in problem else []
        assert list(problem) == [
            "severity", "clause", "account", "field", "file", "line", "column", "message", "remedy",
            *of_check,
        ]  # fmt: skip
        # What could not be read was found by no check.
        assert problem["check"] in names if of_check else problem["field"] == "procedure"
        assert problem["file"] == "a.yaml"
        assert problem["severity"] in ("error", "warning")


def test_a_cell_is_told_by_sheet_and_cell(folder: Path) -> None:
    formgen("new", "a.xlsx")
    book = load_workbook(folder / "a.xlsx")
    sheet = book["アカウント"]
    row = next(cell.row for cell in sheet["A"] if cell.value == "サービス")
    sheet.cell(row, 3).value = "ツイッター"
    book.save(folder / "a.xlsx")
    result = formgen("check", "a.xlsx", "--format", "json")
    problems = json.loads(result.stdout)["problems"]
    (found,) = [problem for problem in problems if problem["field"] == "platform"]
    assert (found["sheet"], found["cell"]) == ("アカウント", f"C{row}")
    assert result.exit_code == 1


@pytest.mark.slow
def test_the_report_for_editors_has_one_line_for_each_problem(folder: Path) -> None:
    formgen("new", "a.xlsx")
    book = load_workbook(folder / "a.xlsx")
    sheet = book["アカウント"]
    rows = {cell.value: cell.row for cell in sheet["A"]}
    sheet.cell(rows["管理番号"], 3).value = "A-3"
    sheet.cell(rows["アカウント名"], 3).value = "みどり\nだより"
    book.save(folder / "a.xlsx")
    (folder / "b.yaml").write_text(BAD, "utf-8")
    result = formgen("check", "a.xlsx", "b.yaml", "none.yaml", "--format", "github")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    problems = json.loads(
        formgen("check", "a.xlsx", "b.yaml", "none.yaml", "--format", "json").stdout
    )
    assert len(lines) == len(problems["problems"])
    cell = f"C{rows['アカウント名']}"
    assert any(
        line.startswith(f"a.xlsx:アカウント!{cell}: error 5(2) アカウント名「みどり だより」は、")
        for line in lines
    )
    assert any(
        re.match(r"b\.yaml:2:\d+: error 手続き：「始め」は選択肢にありません。", line)
        for line in lines
    )
    assert "none.yaml: error ファイルがありません。" in "\n".join(lines)


@pytest.mark.slow
@pytest.mark.parametrize("command", [("check",), ("forms", *DOCX)])
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("broken.xlsx", b"no workbook"),
        ("broken.yaml", b"accounts: ["),
        ("missing.xlsx", None),
        ("old.xls", b"\xd0\xcf\x11\xe0"),
    ],
)
def test_a_bad_file_is_told_with_its_place_and_ends_with_1(
    folder: Path, command: tuple[str, ...], name: str, data: bytes | None
) -> None:
    if data is not None:
        (folder / name).write_bytes(data)
    result = formgen(*command, name, "inputs")
    assert result.exit_code == 1
    assert f"エラー　{name}" in result.stdout
    assert result.stderr == ""
    if command[0] == "forms":
        assert list((folder / "outputs").glob("A-1_*/*.docx"))


@pytest.mark.parametrize("command", ["check", "forms"])
def test_an_empty_folder_is_told_with_what_to_do(folder: Path, command: str) -> None:
    (folder / "inputs" / "good.yaml").unlink()
    result = formgen(command)
    assert result.exit_code == 1
    assert "エラー　inputs  記入済みのシート" in result.stdout
    assert "formgen new --replace-sample" in result.stdout


# What comes next


def test_status_tells_what_comes_next_and_ends_like_a_check(folder: Path) -> None:
    result = formgen("status", *TODAY)
    assert result.exit_code == 0
    assert result.stdout.startswith("■ A-1　川崎市公園だより（運用中）\n  次      機器の確認")
    assert "点検の結果：エラー 0 件" in result.stdout.splitlines()[-2]
    assert "「formgen check」で" in result.stdout.splitlines()[-1]
    assert max(map(display_width, result.stdout.splitlines())) <= 80
    assert not (folder / "outputs").exists()
    (folder / "inputs" / "bad.yaml").write_text(BAD, "utf-8")
    assert formgen("status").exit_code == 1


def test_the_status_for_programs_is_json() -> None:
    result = formgen("status", "--format", "json", *TODAY)
    assert [account["account"] for account in json.loads(result.stdout)["accounts"]] == ["A-1"]


def test_status_counts_the_days_to_the_day_that_is_given(folder: Path) -> None:
    text = GOOD.replace("手続き: 運用中", "手続き: 運用中, 最終更新日: 2026-08-24")
    (folder / "inputs" / "good.yaml").write_text(text, "utf-8")
    assert "（今日）" in formgen("status", *TODAY).stdout
    assert "（1日超過）" in formgen("status", "--today", "2026-11-23").stdout


@pytest.mark.parametrize("command", [("status",), ("clauses", "--changed-since", "2021-04-01")])
def test_a_file_that_hides_accounts_is_told_apart(folder: Path, command: tuple[str, ...]) -> None:
    (folder / "broken.yaml").write_text("accounts: [", "utf-8")
    result = formgen(*command, "broken.yaml", "inputs")
    assert result.exit_code == 1
    assert "エラー　broken.yaml" in result.stderr
    hint = "formgen check broken.yaml inputs"  # the same files, where there is more to be told
    assert "broken" not in result.stdout.replace(hint, "")


# The clauses


@pytest.mark.parametrize(
    ("style", "told"), [("text", "■ 5(9)　一定期間"), ("markdown", "| 5(9)<br>一定期間")]
)
def test_clauses_tells_what_covers_each(style: str, told: str) -> None:
    result = formgen("clauses", "--format", style)
    assert result.exit_code == 0
    assert told in result.stdout
    assert formgen("clauses", "--format", "json").stdout.startswith('{\n  "clauses": [')


def test_clauses_tells_what_an_amendment_touches(folder: Path) -> None:
    amended_templates(folder)
    result = formgen("clauses", "--changed-since", "2027-03-31")
    assert result.exit_code == 0
    assert "■ 5(9)　改正（令和9年4月1日施行）" in result.stdout
    assert "　アカウント　A-1　川崎市公園だより：アカウント運用ポリシー" in result.stdout
    data = json.loads(
        formgen("clauses", "--changed-since", "2027-03-31", "--format", "json").stdout
    )
    assert [change["clause"] for change in data["changes"]] == ["5(6)", "5(9)", "5(12)"]


# Making the papers


def test_forms_tells_what_was_made_and_ends_with_a_table(folder: Path) -> None:
    result = formgen("forms", *DOCX, *TODAY)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    made = json.loads((folder / "outputs" / "manifest.json").read_text("utf-8"))["files"]
    assert lines[-4].endswith(f"（{len(made)} ファイル）を「outputs」に用意しました。")
    assert lines[-3:] == [
        "",
        "■ 次にすること",
        "　A-1　機器の確認　…　機器確認依頼書を渡し、確認を受けた日を記入",
    ]
    assert [line for line in lines if line.startswith("A-1") and "川崎市公園だより" in line]
    assert result.stderr == ""  # no bar where there is no terminal


def test_the_samples_make_everything_without_an_error() -> None:
    before = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in bundled_samples()}
    result = formgen("forms", *bundled_samples(), *DOCX, *TODAY)
    assert result.exit_code == 0, result.stdout
    assert {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in before} == before
    assert not ENGLISH.search(result.stdout)


def test_forms_with_errors_ends_with_1_and_makes_the_rest(folder: Path) -> None:
    (folder / "inputs" / "bad.yaml").write_text(BAD, "utf-8")
    result = formgen("forms", *DOCX)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == MEND.format("formgen forms")
    assert list((folder / "outputs").glob("A-1_*/*.docx"))


def test_papers_go_where_they_are_sent(folder: Path) -> None:
    result = formgen("forms", "--document", "rules", *DOCX, "-o", "別の場所")
    assert result.exit_code == 0
    assert [path.name for path in (folder / "別の場所").glob("*/*")] == [
        "04_アカウント運用ルール（案）.docx"
    ]
    assert not (folder / "outputs").exists()


def test_overwrite_takes_ids_or_nothing_and_never_an_input(folder: Path) -> None:
    asked = ("forms", "--document", "rules", *DOCX)
    formgen(*asked)
    (path,) = (folder / "outputs").glob("A-1_*/04_*.docx")
    own = path.read_bytes()
    for options, is_replaced in (
        (["--overwrite", "policy"], False), (["--overwrite", "policy", "--overwrite", "A-1/rules"], True),
        (["--overwrite"], True),
    ):  # fmt: skip
        path.write_bytes(b"by hand")
        result = formgen(*asked, *options)
        assert result.exit_code == 0, result.output
        assert (path.read_bytes() == own) is is_replaced
        assert ("指定されたものの、手直しされていなかった書類\n　policy" in result.stdout) is (
            "policy" in options
        )
    result = formgen("forms", "--overwrite", "inputs")
    assert is_one_fault(result)
    assert "「inputs」は、書類の名前ではありません" in result.stderr


@pytest.mark.needs("make")
@pytest.mark.parametrize(
    ("typed", "options"),
    [
        ("OVERWRITE=1", ["--overwrite"]), ("SEND=word", ["--send", "word"]),
        ("OVERWRITE=TKS-001/policy rules", ["--overwrite", "TKS-001/policy", "--overwrite", "rules"]),
    ],
)  # fmt: skip
def test_make_hands_on_what_is_to_be_replaced_and_sent(typed: str, options: list[str]) -> None:
    shown = subprocess.run(
        ["make", "--dry-run", "forms", typed],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    (line,) = (line for line in shown.stdout.splitlines() if "formgen forms" in line)
    assert shlex.split(line.partition(" forms ")[2].partition("||")[0]) == options


def test_an_output_folder_that_cannot_be_written_to_is_one_sentence() -> None:
    result = formgen("forms", "-o", "inputs/good.yaml/sub")
    assert result.exit_code == 1
    assert is_one_fault(result)
    assert "「inputs/good.yaml/sub」に書き込めません" in result.stderr


def test_an_unexpected_fault_is_a_sentence_and_3(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(pipeline, "check", break_down)
    result = formgen("check")
    assert result.exit_code == 3
    assert is_one_fault(result)
    assert "思いがけない不具合" in result.stderr
    assert "secret" not in result.output
    assert "Traceback" not in result.output


def test_a_maintainer_may_see_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError("detail")

    monkeypatch.setattr(pipeline, "check", break_down)
    monkeypatch.setenv("FORMGEN_DEBUG", "1")
    assert isinstance(formgen("check").exception, RuntimeError)


def test_breaking_off_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "check", break_off)
    result = formgen("check")
    assert result.exit_code == 1
    assert result.stderr.strip() == "中止しました。"


def test_a_templates_fault_is_one_sentence(folder: Path) -> None:
    (folder / "templates").mkdir()
    (folder / "templates" / "guideline.yaml").write_text("clauses: [", "utf-8")
    result = formgen("check")
    assert result.exit_code == 2
    assert is_one_fault(result)


@pytest.mark.slow
def test_a_console_that_lacks_a_character_stops_no_run(folder: Path) -> None:
    (folder / "inputs" / "good.yaml").write_text(GOOD.replace("公園", "𠮷"), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "formgen", "status", *TODAY],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "cp932"},
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    assert b"\\U00020bb7" in done.stdout


@pytest.mark.slow
def test_the_report_for_programs_is_utf_8_on_every_console(folder: Path) -> None:
    (folder / "inputs" / "good.yaml").write_text(GOOD.replace("公園", "𠮷"), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "formgen", "check", "--format", "json"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "cp932"},
        check=False,
        capture_output=True,
    )
    assert json.loads(done.stdout.decode("utf-8"))["problems"]


# Sheets and folders


@pytest.mark.parametrize("day", ["0001-01-01", "1872-12-31", "9000-01-01", "9999-12-31"])
@pytest.mark.parametrize("command", ["check", "forms", "status", "ledger", "verify"])
def test_a_day_out_of_the_calendar_is_refused(command: str, day: str) -> None:
    result = formgen(command, "--today", day)
    assert result.exit_code == 2
    assert is_one_fault(result)


@pytest.mark.slow
@pytest.mark.parametrize("day", ["1873-01-01", "8999-12-31"])
@pytest.mark.parametrize("command", [("check", "--no-copy"), ("status",), ("ledger",)])
def test_the_first_and_the_last_day_are_taken(command: tuple[str, ...], day: str) -> None:
    assert formgen(*command, "--today", day).exit_code in (0, 1)


def test_a_name_that_no_file_can_have_is_told() -> None:
    result = formgen("check", "--no-copy", "a" * 5000)
    assert result.exit_code == 1  # from Python 3.14 on such a file is not there
    assert "ファイルを開けません" in result.output or "ファイルがありません" in result.output


def test_an_output_folder_whose_name_is_no_text_is_taken(tmp_path: Path) -> None:
    folder = os.fsdecode(b"x\xff")
    for _ in range(2):
        result = formgen("forms", "--format", "txt", "-o", folder, *TODAY)
        assert result.exit_code == 0, result.output
    assert read_cache(tmp_path / folder).run


def test_a_number_from_the_command_line_stays_on_its_line() -> None:
    result = formgen("forms", "--account", os.fsdecode(b"\xff\n\x1b[31m"))
    assert is_one_fault(result)
    assert "\x1b" not in result.stderr


@pytest.mark.slow
def test_new_writes_a_blank_sheet_that_can_be_read(folder: Path) -> None:
    result = formgen("new", "みどりの課.xlsx")
    assert result.exit_code == 0
    assert "「みどりの課.xlsx」を作りました" in result.stdout
    assert load_workbook(folder / "みどりの課.xlsx").sheetnames[0] == "記入のしかた"
    assert formgen("check", "みどりの課.xlsx").exit_code == 0


def test_new_overwrites_nothing(folder: Path) -> None:
    (folder / "mine.xlsx").write_bytes(b"mine")
    result = formgen("new", "mine.xlsx")
    assert result.exit_code == 2
    assert is_one_fault(result)
    assert (folder / "mine.xlsx").read_bytes() == b"mine"


def test_new_below_a_file_is_one_sentence() -> None:
    result = formgen("new", "inputs/good.yaml/a.xlsx")
    assert result.exit_code in (1, 2)
    assert is_one_fault(result)


def test_new_takes_the_place_of_the_sample_and_only_of_that(folder: Path) -> None:
    sample = next(path for path in bundled_samples() if path.suffix == ".yaml")
    (folder / "inputs" / sample.name).write_bytes(sample.read_bytes())
    result = formgen("new", "--replace-sample")
    assert result.exit_code == 0
    assert f"「inputs/見本/{sample.name}」へ移しました" in result.stdout
    assert {path.name for path in (folder / "inputs").iterdir()} == {
        "good.yaml", "intake.xlsx", "見本",
    }  # fmt: skip
    assert (folder / "inputs" / "good.yaml").read_text("utf-8") == GOOD


def test_new_a_second_time_overwrites_nothing(folder: Path) -> None:
    formgen("new", "--replace-sample")
    first = (folder / "inputs" / "intake.xlsx").read_bytes()
    result = formgen("new", "--replace-sample")
    assert "inputs/intake_2.xlsx" in result.stdout
    assert (folder / "inputs" / "intake.xlsx").read_bytes() == first


def test_new_beside_an_edited_sample_keeps_it(folder: Path) -> None:
    (folder / "inputs" / "intake.xlsx").write_bytes(b"the sample, typed into")
    formgen("new", "--replace-sample")
    assert (folder / "inputs" / "intake.xlsx").read_bytes() == b"the sample, typed into"
    assert (folder / "inputs" / "intake_2.xlsx").is_file()


OLD = """\
accounts:
  - {管理番号: A-1, 手続き: 開始, 旧項目: 大切な値, 利用開始日: 10月ごろ}
"""


def test_new_from_an_older_sheet_carries_it_over_and_tells_what_it_could_not(folder: Path) -> None:
    (folder / "old.yaml").write_text(OLD, "utf-8")
    result = formgen("new", "--from", "old.yaml", "new.xlsx", "--accounts", "6")
    assert result.exit_code == 1
    assert "old.yaml:2:26  「旧項目」という項目はありません。" in result.stdout
    assert "■ 引き継げなかった値（シート「引き継げなかった値」に残しました）" in result.stdout
    assert "「old.yaml」から、アカウント 1 件と機器 0 台を「new.xlsx」に写しました" in result.stdout
    assert "元のファイルを inputs の外へ移してください" in result.stdout
    book = load_workbook(folder / "new.xlsx")
    assert book["アカウント"]["C2"].value == "A-1"
    assert book.defined_names["account_id"].attr_text == "'アカウント'!$C$2:$H$2"
    assert [row[2].value for row in book["引き継げなかった値"].iter_rows(min_row=3)] == [
        "大切な値", "10月ごろ",
    ]  # fmt: skip
    assert (folder / "old.yaml").read_text("utf-8") == OLD


def test_new_from_a_sheet_without_a_fault_ends_well(folder: Path) -> None:
    result = formgen("new", "--from", "inputs/good.yaml", "new.xlsx")
    assert result.exit_code == 0
    assert "引き継げなかった値" not in result.stdout
    assert formgen("new", "--from", "new.xlsx", "newer.xlsx").exit_code == 0
    assert (folder / "newer.xlsx").is_file()


@pytest.mark.parametrize("old", ["none.xlsx", "broken.xlsx", "blank.yaml", "notes.txt"])
def test_new_from_what_holds_nothing_makes_nothing(folder: Path, old: str) -> None:
    (folder / "broken.xlsx").write_bytes(b"no workbook")
    (folder / "blank.yaml").write_text("accounts:\n", "utf-8")
    (folder / "notes.txt").write_text("memo", "utf-8")
    result = formgen("new", "--from", old, "new.xlsx")
    assert result.exit_code == 1
    assert "「new.xlsx」を作りませんでした" in result.stdout
    assert "　　→　" in result.stdout
    assert not (folder / "new.xlsx").exists()


@pytest.mark.slow
def test_new_onto_the_older_sheet_itself_is_refused(folder: Path) -> None:
    formgen("new", "a.xlsx", "--from", "inputs/good.yaml")
    before = (folder / "a.xlsx").read_bytes()
    result = formgen("new", "--from", "a.xlsx", "a.xlsx")
    assert (result.exit_code, is_one_fault(result)) == (2, True)
    assert (folder / "a.xlsx").read_bytes() == before


@pytest.mark.slow
def test_new_makes_as_many_columns_as_are_wanted(folder: Path) -> None:
    assert formgen("new", "a.xlsx", "--accounts", "20").exit_code == 0
    names = load_workbook(folder / "a.xlsx").defined_names
    assert names["account_id"].attr_text == "'アカウント'!$C$2:$V$2"


@pytest.mark.parametrize("count", ["0", "many", "501"])
def test_a_number_of_accounts_that_is_none_is_refused_in_japanese(count: str) -> None:
    result = formgen("new", "a.xlsx", "--accounts", count)
    assert result.exit_code == 2
    assert not ENGLISH.search(result.output)


def test_schema_is_the_one_that_the_sample_names(folder: Path) -> None:
    formgen("init", "書類作成")
    result = CliRunner().invoke(main, ["schema"])
    named = folder / "書類作成" / "inputs" / "intake.schema.json"
    assert result.stdout_bytes == named.read_bytes()


def test_init_lays_out_a_folder_in_which_forms_runs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = formgen("init", "書類作成", "--templates")
    assert result.exit_code == 0
    assert "「書類作成」の用意ができました" in result.stdout
    monkeypatch.chdir(folder / "書類作成")
    assert formgen("forms", "--document", "rules", *DOCX, *TODAY).exit_code == 0


def test_init_uses_what_a_section_edited(folder: Path) -> None:
    formgen("init", ".", "--templates")
    wording = folder / "templates" / "documents" / "rules.yaml"
    text = wording.read_text("utf-8")
    wording.write_text(text.replace("title: アカウント運用ルール", "title: 運用のきまり"), "utf-8")
    formgen("forms", "inputs/good.yaml", "--document", "rules", *DOCX)
    (paper,) = (folder / "outputs").glob("A-1_*/*.docx")
    assert "運用のきまり" in paper.name


def test_doctor_says_of_each_thing_whether_it_is_there() -> None:
    result = formgen("doctor")
    lines = [line for line in result.stdout.splitlines() if not line.startswith("　　→")]
    assert [line.split("　")[1] for line in lines][:2] == ["Python", "Pango"]
    assert {line[0] for line in lines} <= {"○", "×"}
    assert result.exit_code == int("×" in result.stdout)


def test_what_was_made_on_asking_is_told_with_its_folder(tmp_path: Path) -> None:
    intake, out = tmp_path / "a.yaml", tmp_path / "o"
    posted = {"手続き": "運用中", "アカウント名": "川崎市公園だより", "最終更新日": "2026-01-01"}
    posted |= {"局・区": "建設緑政局", "課・室・所": "みどりの課"}
    days = ("事前相談日", "機器確認日", "運用ルール制定日", "ポリシー公表日", "利用開始日")
    posted |= dict.fromkeys(days, "2025-04-01") | {"プロフィール掲載の確認": "掲載済"}
    left_out = ("管理番号", "経緯", "ポリシー改正日", "運用ルール改正日", "文書日付")
    fields = specs(load_city(bundled_templates()).records.account)
    examples = {spec.label: spec.example for spec in fields if spec.label not in left_out}
    pairs = "".join(
        f"    {label}: {json.dumps(value, ensure_ascii=False)}\n"
        for label, value in (examples | posted).items()
    )
    intake.write_text(f"accounts:\n  - 管理番号: A-1\n{pairs}", "utf-8")
    arguments = ("forms", str(intake), "--format", "docx", "-o", str(out), "--today")
    told = formgen(*arguments, "2026-11-22", "--propose-closing").stdout
    assert "■ 更新を続けるか廃止するかを、所属で決めて記入する書類\n　A-1　廃止検討書　「" in told
    assert "廃止検討書は、「formgen forms --propose-closing」で作れます。" in told
    # It is there now, and still is when the other papers are made again.
    told += formgen(*arguments, "2026-11-23").stdout
    assert told.count("　A-1　廃止の検討　…　廃止検討書に記入し、続けるか廃止するかを決める") == 2
    # It tells of the day on which it was made, and is no worse for that on the next.
    again = formgen("verify", str(out), "-i", str(intake), "--today", "2026-11-25")
    assert (again.exit_code, "違うところは、ありませんでした" in again.stdout) == (0, True)
    arguments = (*arguments, "2026-01-02", "--document", "checklist_post")
    assert "廃止検討書は作っていません" in formgen(*arguments, "--propose-closing").stdout
    assert "廃止検討書" not in formgen(*arguments).stdout
