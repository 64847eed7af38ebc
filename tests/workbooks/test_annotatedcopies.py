"""`formgen check`: the annotated copies, and that no secret is found in anything that is written."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest
from click.testing import CliRunner, Result
from gatecases import some
from openpyxl import load_workbook
from openpyxl.comments import Comment

from formgen.city.templatefiles import bundled_templates
from formgen.cli import main
from formgen.intake.reader import Upload
from formgen.intake.xlsx.book import Book
from formgen.making.readcheckcompose import check, load
from formgen.workbooks.annotatedcopies import copy_names, copy_of
from formgen.workbooks.intakesheet import sheet_bytes, write_sheet

TODAY = ("--today", "2026-11-22")
# Nobody's: one that needs a word beside it, a key that needs none, a PIN, and one of a table.
PLANTED = ("midori-kawa88", "xoxb-482915-kwskTsutsuji", "482913", "つつじ山さくら")
LOOK = "Xk9#mQ2$vL"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with one workbook that breaks clause 5(2)."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs" / "intake.xlsx").write_bytes(one_account())
    return tmp_path


@cache
def one_account() -> bytes:
    return sheet_bytes([account("A-1")])


def account(number: str, **more: str) -> dict[str, str]:
    known = {"procedure": "開始", "bureau": "建設緑政局", "section": "みどりの課"}
    return {"account_id": number, "display_name": "かわさき公園", **known, **more}


def formgen(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in (*arguments, *TODAY)])


def outputs(folder: Path = Path("outputs")) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.xlsx"))


def test_a_check_writes_a_copy_and_leaves_the_file_alone() -> None:
    source = Path("inputs/intake.xlsx")
    before = hashlib.sha256(source.read_bytes()).hexdigest()
    result = formgen("check")
    assert "点検結果を書き入れた写し「outputs/点検結果_intake.xlsx」を作りました。" in result.stdout
    assert hashlib.sha256(source.read_bytes()).hexdigest() == before
    copy = load_workbook("outputs/点検結果_intake.xlsx")
    assert copy.worksheets[0]["A1"].value == "点検結果　inputs/intake.xlsx"
    rows = copy.worksheets[0].iter_rows(min_row=6, values_only=True)
    assert "5(2)" in {row[6] for row in rows}


def test_a_sheet_that_was_handed_over_has_the_same_copy() -> None:
    source = Path("inputs/intake.xlsx").rename("記入.xlsx")
    formgen("check", source)
    expected = Path("outputs/点検結果_記入.xlsx").read_bytes()
    upload = Upload(f"受付/{source}", source.read_bytes())
    source.unlink()
    catalogue = load(bundled_templates())
    books: dict[Path, Book] = {}
    checked = check([upload], catalogue, date(2026, 11, 22), books.__setitem__)
    ((file, book),) = books.items()
    clauses = {key: clause.text for key, clause in catalogue.city.clauses.items()}
    made = copy_of(file, book, clauses, checked.problems, date(2026, 11, 22))
    assert (copy_names([file]), made) == (("点検結果_記入.xlsx",), expected)


def test_an_absolute_path_is_not_told_in_the_copy(folder: Path) -> None:
    formgen("check", folder / "inputs" / "intake.xlsx")
    data = b"".join(contents(folder / "outputs" / "点検結果_intake.xlsx"))
    assert str(folder).encode() not in data


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "made"),
    [
        (("--format", "json"), False),
        (("--no-copy",), False),
        (("--format", "json", "-o", "outputs"), True),
    ],
)
def test_a_copy_is_made_where_it_is_wanted(arguments: tuple[str, ...], made: bool) -> None:
    result = formgen("check", *arguments)
    assert Path("outputs").exists() == made
    assert "json" not in arguments or list(json.loads(result.stdout)) == ["problems"]


def test_a_folder_without_workbooks_has_no_copies() -> None:
    Path("inputs/intake.xlsx").unlink()
    Path("inputs/a.yaml").write_text("accounts:\n  - 管理番号: A-1\n", "utf-8")
    Path("inputs/b.csv").write_text("管理番号,種別\nA-1,PC\n", "utf-8")
    result = formgen("check")
    assert "点検の結果：" in result.stdout
    assert "写し" not in result.stdout
    assert not Path("outputs").exists()


def test_the_copies_go_where_they_are_asked_for_and_are_no_intake() -> None:
    formgen("check", "-o", "inputs")
    assert outputs(Path("inputs")) == ["intake.xlsx", "点検結果_intake.xlsx"]
    result = formgen("check")
    assert "点検結果_点検結果" not in result.stdout


def test_workbooks_of_one_name_are_told_apart() -> None:
    files = [Path("inputs/a/Intake.xlsx"), Path("inputs/b/Intake.xlsx"), Path("inputs/intake.xlsx")]
    names = ("点検結果_a_Intake.xlsx", "点検結果_b_Intake.xlsx", "点検結果_inputs_intake.xlsx")
    assert copy_names(files) == names


@pytest.mark.slow
def test_a_second_check_replaces_an_untouched_copy_only() -> None:
    formgen("check")
    copy = Path("outputs/点検結果_intake.xlsx")
    first = copy.read_bytes()
    formgen("check")
    assert (outputs(), copy.read_bytes()) == ([copy.name], first)
    work = load_workbook(copy)
    work.worksheets[0]["J6"].value = "確認しました"
    work.save(copy)
    edited = copy.read_bytes()
    result = formgen("check")
    assert outputs() == [copy.name, "点検結果_intake（新）.xlsx"]
    assert copy.read_bytes() == edited
    assert "そのまま残した写し" in result.stdout
    formgen("check")
    assert outputs() == [copy.name, "点検結果_intake（新）.xlsx"]
    assert Path("outputs/点検結果_intake（新）.xlsx").read_bytes() == first


@pytest.mark.slow
def test_a_copy_with_a_damaged_picture_is_someones_own() -> None:
    formgen("check")
    copy = Path("outputs/点検結果_intake.xlsx")
    with ZipFile(copy, "a") as archive:
        archive.writestr("xl/media/image1.png", b"picture")
    damaged = copy.read_bytes().replace(b"picture", b"torn up", 1)
    copy.write_bytes(damaged)
    formgen("check")
    assert outputs() == [copy.name, "点検結果_intake（新）.xlsx"]
    assert copy.read_bytes() == damaged


def test_a_file_of_the_staffs_own_at_that_place_stays() -> None:
    Path("outputs").mkdir()
    own = Path("outputs/点検結果_intake.xlsx")
    own.write_bytes(b"own")
    formgen("check")
    assert own.read_bytes() == b"own"


def test_a_folder_that_cannot_be_written_to_is_told_in_one_sentence() -> None:
    Path("outputs").write_text("a file")
    result = formgen("check")
    assert result.exit_code == 1
    assert result.stderr.startswith("エラー　")
    assert "点検の結果：" in result.stdout


def test_a_broken_workbook_has_no_copy_and_stops_no_other() -> None:
    Path("inputs/broken.xlsx").write_bytes(b"PK")
    formgen("check")
    assert outputs() == ["点検結果_intake.xlsx"]


# Secrets


def contents(path: Path) -> list[bytes]:
    """The bytes of a file, and those of each part of one that is an archive."""
    found = [path.read_bytes()]
    if is_zipfile(path):
        with ZipFile(BytesIO(found[0])) as archive:
            found += [archive.read(name) for name in archive.namelist()]
    return found


@cache
def planted() -> bytes:
    """A workbook with secrets at every place that can hold one."""
    mixed, bare, pin, flower = PLANTED
    good = account("A-1", display_name="川崎市公園だより", platform="X", head_title="みどりの課長")
    made = sheet_bytes([
        {**good, "purpose": f"花の便り。PW：{mixed}", "consulted_on": bare, "hours": bare},
        account("A-2", display_name=f"川崎市 {bare}", password_changed_on=mixed),
        account(bare, username=bare, url=bare),
    ])  # fmt: skip
    work = load_workbook(BytesIO(made))
    sheet = work["アカウント"]
    last = sheet.max_row
    sheet.cell(last + 1, 1).value, sheet.cell(last + 1, 3).value = "暗証番号", int(PLANTED[2])
    sheet.cell(last + 2, 1).value, sheet.cell(last + 3, 3).value = bare, bare
    sheet["C2"].comment = Comment(f"パスコード {pin}", "担当者A")
    work["機器"]["A2"].value, work["機器"]["B2"].value = "A-1", bare
    hidden = work.create_sheet("控え")
    hidden.sheet_state = "hidden"
    hidden["A1"], hidden["B1"], hidden["A2"], hidden["B2"] = "ID", "PIN", "kwsk", pin
    table = work.create_sheet("一覧")
    for row in (("サービス", "ID", "パスワード"), ("X", "kwsk", flower), ("note", "kwsk2", flower)):
        table.append(row)
    work.create_sheet(f"PASS {mixed}")
    stream = BytesIO()
    work.save(stream)
    return stream.getvalue()


YAML = """\
# ログインPW：{0}
accounts:
  - 管理番号: B-1
    手続き: 開始
    アカウント名: 川崎市くらし便り
    局・区: "{1}"
    パスワード: {0}
    "{1}": 1
    暗証番号: {2}
    利用開始日: "{1}"
devices:
  - {{資産番号: "{1}", 管理番号: B-1}}
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [("check",), ("status",), ("forms",), *(
        pytest.param(each, marks=pytest.mark.soak) for each in (
            ("check", "--format", "json", "-o", "outputs"), ("status", "--format", "json"),
            ("check", "--format", "github", "-o", "outputs")))],
    ids=" ".join,
)  # fmt: skip
def test_no_secret_occurs_in_anything_that_is_shown_or_written(arguments: tuple[str, ...]) -> None:
    Path("inputs/intake.xlsx").write_bytes(planted())
    Path("inputs/b.yaml").write_text(YAML.format(*PLANTED), "utf-8")
    Path("inputs/broken.yaml").write_text(YAML.format(*PLANTED) + "  - [\n", "utf-8")
    result = formgen(*arguments)
    assert result.exit_code == 1
    assert "5(8)" in result.output
    files = [path for path in Path("outputs").rglob("*") if path.is_file()]
    assert bool(files) == (arguments[0] != "status")
    said = result.stdout.encode() + result.stderr.encode()
    names = "".join(map(str, files)).encode()
    written = [said, names, *(data for path in files for data in contents(path))]
    for secret in PLANTED:
        spelt = {secret.encode(), secret.encode("ascii", "xmlcharrefreplace")}
        assert not [data for data in written for one in spelt if one in data]


@pytest.mark.slow
@pytest.mark.parametrize("style", some(1, ["text", "json", "github"]))
def test_what_only_looks_like_a_secret_is_a_warning_and_quoted_by_no_message(style: str) -> None:
    looking = account("A-2", purpose=f"合図は {LOOK}", consulted_on=LOOK, opens_on=f"開始 {LOOK}")
    Path("inputs/intake.xlsx").unlink()
    write_sheet(Path("inputs/intake.xlsx"), [looking])
    result = formgen("check", "--format", style, "-o", "outputs")
    assert LOOK not in result.output
    assert "このままで差し支えありません" in result.stdout
    copy = load_workbook("outputs/点検結果_intake.xlsx")
    notes = [c.comment.text for row in copy["アカウント"] for c in row if c.comment]
    assert len(notes) >= 3
    assert LOOK not in "".join(notes)
    # What is read is shown and printed as it was typed.
    assert f"合図は {LOOK}" in [cell.value for row in copy["アカウント"] for cell in row]


@pytest.mark.slow
def test_the_papers_print_what_only_looks_like_a_secret() -> None:
    Path("inputs/intake.xlsx").unlink()
    write_sheet(
        Path("inputs/intake.xlsx"),
        [account("A-2", purpose=f"合図は {LOOK}", platform="X", display_name="川崎市みどり")],
    )
    result = formgen("forms", "--format", "docx")
    assert LOOK not in result.output
    papers = [part for path in Path("outputs").rglob("*.docx") for part in contents(path)]
    assert any(LOOK.encode() in part for part in papers)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "given"),
    some(
        3,
        itertools.product(
            ("PW_{0}.xlsx", "PASS {0}/a.xlsx", "~$PW：{0}.xlsx", "PW {0}.ods"), (False, True)
        ),
    ),
)
def test_a_secret_in_the_name_of_a_file_is_not_told_either(name: str, given: bool) -> None:
    path = Path("inputs", name.format(PLANTED[0]))
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(Path("inputs/intake.xlsx").read_bytes())
    result = formgen("check", path if given and "/" not in name else "inputs")
    assert result.exit_code == 1
    assert "inputs  このフォルダーにあるファイルの名前に" in result.stdout
    assert "5(8)" in result.stdout
    assert PLANTED[0] not in result.output + "".join(outputs())


def test_a_day_with_a_time_zone_is_copied_as_that_day() -> None:
    """Programs of the web write such days; openpyxl refuses them."""
    path = Path("inputs/intake.xlsx")
    book = load_workbook(path)
    row = next(cell.row for cell in book["アカウント"]["A"] if cell.value == "事前相談日")
    book["アカウント"][f"C{row}"] = "その日"
    book.save(path)
    cell = re.compile(rb'(<c r="C%d"[^>]*?) t="inlineStr"><is>.*?</is>' % row)
    parts = {}
    with ZipFile(path) as source:
        for name in source.namelist():
            parts[name] = cell.sub(rb'\1 t="d"><v>2026-09-01T00:00:00.000Z</v>', source.read(name))
    with ZipFile(path, "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)
    assert formgen("check").exit_code in (0, 1)
    copy = load_workbook("outputs/点検結果_intake.xlsx")
    assert copy["アカウント"][f"C{row}"].value == datetime(2026, 9, 1)
