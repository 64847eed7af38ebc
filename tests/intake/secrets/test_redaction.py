"""A secret in a workbook or a YAML text: told by its place, and gone from all that was read."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from books import change_part, make_book
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from formgen.intake import csvfile, excel, limits, yamlfile
from formgen.intake.xlsx.book import open_book
from formgen.model.filings import Intake
from formgen.model.problems import Problem

FILE = "inputs/intake.xlsx"
PLANTED = "Xk9#mQ2$vL"
TOLD = f"PW：{PLANTED}"
BASE = {"A1": "管理番号", "C1": "A-1", "A2": "局・区", "C2": "川崎区"}
Read = tuple[Intake, tuple[Problem, ...]]


def book(cells: dict[str, Any], **sheets: dict[str, Any]) -> bytes:
    return make_book({"アカウント": {**BASE, **cells}, "機器": {}, **sheets})


def reading(data: bytes) -> Read:
    return excel.read(data, FILE)


def saved(work: Workbook) -> bytes:
    stream = BytesIO()
    work.save(stream)
    return stream.getvalue()


def told(read: Read, *secrets: str) -> list[str | None]:
    """The places of the secrets, having made sure that nothing tells the secret itself."""
    intake, problems = read
    for text in (PLANTED, *secrets):
        assert text not in repr(problems)
        assert text not in repr(intake)
    found = [problem for problem in problems if problem.is_secret]
    assert all(problem.is_error and problem.remedy for problem in found)
    return [
        f"{p.place.sheet or ''} {p.place.cell or ''}".strip()
        if p.place.line is None
        else f"{p.place.line}"
        for p in found
    ]


# Cells


def test_a_secret_in_a_field_is_told_with_the_field_and_unread() -> None:
    read = reading(book({"A3": "利用目的", "C3": f"ログインは{PLANTED}"}))
    assert told(read) == ["アカウント C3"]
    intake, (problem,) = read
    assert (problem.account, problem.field, problem.is_secret) == ("A-1", "purpose", True)
    assert intake.accounts[0].record.purpose is None
    assert intake.accounts[0].unread == {"purpose"}


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"A3": "事前相談日", "C3": TOLD}, "C3"),
        ({"A3": "電話番号", "C3": TOLD}, "C3"),
        ({"A3": "サービス", "C3": TOLD}, "C3"),
        ({"A3": "管理番号ー", "C3": TOLD}, "C3"),
        ({"A3": TOLD}, "A3"),
        ({"A3": f"PW：{PLANTED}", "C3": "川崎区"}, "A3"),
        ({"C9": TOLD}, "C9"),
        ({"A3": "パスワード最終変更日", "B3": "日付だけ", "C3": "さくら"}, "C3"),
        ({"A3": "パスワード最終変更日", "B3": "sakura2026"}, "B3"),
        ({"A3": "パスワード", "C3": "sakura"}, "C3"),
        ({"A3": "パスワード", "C3": 1234}, "C3"),
        ({"A3": "ＰＩＮ", "C3": "0012"}, "C3"),
        ({"E5": "PW", "F5": "sakura"}, "F5"),
    ],
    ids=str,
)
def test_wherever_a_secret_stands_no_message_tells_it(cells: dict[str, Any], place: str) -> None:
    read = reading(book(cells))
    assert told(read, "さくら", "sakura", "1234", "0012") == [f"アカウント {place}"]


def test_a_label_that_asks_for_a_password_is_told_without_a_guess_at_what_was_meant() -> None:
    _, problems = reading(book({"A3": "パスワード", "C3": "sakura"}))
    unknown = next(problem for problem in problems if problem.place.cell == "A3")
    assert "という項目はありません" in unknown.message
    assert "誤りではありませんか" not in unknown.remedy


@pytest.mark.parametrize("model", ["機器", "機器 (2)"])
def test_a_column_of_pins_is_told_row_by_row(model: str) -> None:
    rows = {"A1": "資産番号", "B1": "暗証番号", "C1": "管理番号", "C2": "A-1", "C3": "A-1",
            "A2": "PC-0001", "B2": "1234", "A3": "PC-0002", "B3": 5678}  # fmt: skip
    found = told(reading(make_book({"アカウント": BASE, model: rows})), "1234", "5678")
    assert found == [f"{model} B2", f"{model} B3"]


def test_sheets_that_formgen_does_not_use_are_searched_too_hidden_ones_included() -> None:
    work = load_workbook(BytesIO(book({}, 控え={"B2": "ログイン", "C2": f"PASS {PLANTED}"})))
    work["控え"].sheet_state = "veryHidden"
    assert told(reading(saved(work))) == ["控え C2"]


def test_a_copy_of_the_sheet_under_another_name_passes() -> None:
    cells = {**BASE, "A3": "パスワード最終変更日", "B3": "日付だけ。例：令和8年9月20日",
             "C3": "令和8年9月20日", "A4": "パスワード変更間隔（日）", "C4": 180,
             "A5": "多要素認証", "C5": "有", "A6": "ユーザー名", "C6": "KawasakiCity2026"}  # fmt: skip
    assert told(reading(book({}, **{"アカウント (2)": cells}))) == []


def test_a_secret_in_the_name_of_a_sheet_is_told_by_its_number() -> None:
    title = "PW Midori88"
    assert told(reading(book({}, **{title: {"A1": "x"}})), "Midori88") == ["（3枚目のシート）"]
    only = make_book({title: {"A1": "x"}})
    _, problems = reading(only)
    assert "Midori88" not in repr(problems)


def test_a_secret_in_a_formula_is_told() -> None:
    read = reading(book({"A3": "部", "C3": '=IF(C2="","","PW: sakura2026")'}))
    assert told(read, "sakura2026") == ["アカウント C3"]


@pytest.mark.parametrize("number_format", ["0000", "[h]:mm"])
def test_a_pin_whose_format_shows_it_otherwise_is_told(number_format: str) -> None:
    work = load_workbook(BytesIO(book({"A3": "暗証番号", "C3": 4829})))
    work["アカウント"]["C3"].number_format = number_format
    read = reading(saved(work))
    assert "4829" not in repr(read)
    assert told(read) == ["アカウント C3"]


def test_a_secret_in_csv_is_told_at_its_cell() -> None:
    text = f"資産番号,管理番号,暗証番号,設置場所\nPC-1,A-1,482913,{TOLD}\n"
    assert told(csvfile.read(text.encode(), "a.csv"), "482913") == ["D2", "C2"]


# Beside the cells


def with_parts(data: bytes, relation: bytes, **parts: bytes) -> bytes:
    """A workbook whose first sheet has further parts, given by their names under xl/."""
    stream = BytesIO(data)
    with ZipFile(stream, "a", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(f"xl/{name}.xml", content)
        archive.writestr("xl/worksheets/_rels/sheet1.xml.rels", relation)
    return stream.getvalue()


def relations(kind: str, target: str) -> bytes:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="http://example.org/{kind}" Target="{target}"/>'
        "</Relationships>"
    ).encode()


def test_a_note_is_read_and_told_at_its_cell() -> None:
    work = load_workbook(BytesIO(book({})))
    work["アカウント"]["C2"].comment = Comment(f"パスワードは{PLANTED}", "担当者A")
    work["アカウント"]["C1"].comment = Comment("パスワードは書かない", "担当者A")
    read = reading(saved(work))
    assert told(read) == ["アカウント C2"]
    assert "コメント" in read[1][0].message
    assert read[0].accounts[0].record.bureau == "川崎区"


def test_a_thread_of_comments_is_read() -> None:
    thread = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/'
        'threadedcomments"><threadedComment ref="C1" id="{1}"><text>承知しました</text>'
        f'</threadedComment><threadedComment ref="C2" id="{{2}}"><text>PWは{PLANTED}</text>'
        "</threadedComment></ThreadedComments>"
    ).encode()
    relation = relations("threadedComment", "../threadedComments/threadedComment1.xml")
    data = with_parts(book({}), relation, **{"threadedComments/threadedComment1": thread})
    assert told(reading(data)) == ["アカウント C2"]


def test_the_text_of_a_shape_is_read() -> None:
    drawing = (
        '<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><xdr:txBody><a:p><a:r><a:t>PW：</a:t></a:r><a:r>'
        f"<a:t>{PLANTED}</a:t></a:r></a:p></xdr:txBody></xdr:wsDr>"
    ).encode()
    relation = relations("drawing", "../drawings/drawing1.xml")
    data = with_parts(book({}), relation, **{"drawings/drawing1": drawing})
    assert told(reading(data)) == ["アカウント"]


def test_headers_and_properties_are_read() -> None:
    work = load_workbook(BytesIO(book({})))
    work["アカウント"].oddFooter.left.text = f"PW: {PLANTED}"
    work.properties.keywords = "パスワード sakura2026"
    assert told(reading(saved(work)), "sakura2026") == ["アカウント", ""]


def _prompt(sheet: Any) -> None:
    rule = DataValidation(type="list", formula1='"a,b"', promptTitle="PW", prompt=PLANTED)
    rule.add("H70")
    sheet.add_data_validation(rule)


def _tip(sheet: Any) -> None:
    sheet["C9"].hyperlink = Hyperlink(ref="C9", target="https://x.com/", tooltip=f"PW：{PLANTED}")


def _link(sheet: Any) -> None:
    sheet["C9"] = "こちら"
    sheet["C9"].hyperlink = f"https://x.com/login?user=a&password={PLANTED}"


def _name(sheet: Any) -> None:
    sheet.parent.defined_names["PW"] = DefinedName("PW", attr_text=f'"{PLANTED}"')


def _comment_of_name(sheet: Any) -> None:
    sheet.parent.defined_names["範囲"] = DefinedName(
        "範囲", attr_text="アカウント!$A$1:$F$90", comment=f"PW：{PLANTED}"
    )


@pytest.mark.parametrize(
    ("plant", "places"),
    [(_prompt, ["アカウント H70"]), (_tip, ["アカウント C9"]), (_link, ["アカウント"]), (_name, [""]),
     (_comment_of_name, [""])],
)  # fmt: skip
def test_prompts_links_and_names_are_read(plant: Callable[[Any], None], places: list[str]) -> None:
    work = load_workbook(BytesIO(book({})))
    plant(work["アカウント"])
    assert told(reading(saved(work))) == places


def test_names_of_cells_and_ordinary_links_pass() -> None:
    work = load_workbook(BytesIO(book({})))
    work.defined_names["範囲"] = DefinedName("範囲", attr_text="アカウント!$A$1:$F$90")
    work["アカウント"]["C9"].hyperlink = "https://x.com/KawasakiCity_PR2026"
    work["アカウント"]["C10"].hyperlink = "mailto:53midori@city.kawasaki.jp"
    assert told(reading(saved(work))) == []


def test_the_name_of_the_program_that_saved_is_no_secret() -> None:
    program = b"<Application>LibreOffice/7.4.7.2$Linux_X86_64 LibreOffice_project/40$Build-2<"
    data = change_part(
        book({}), "docProps/app.xml", lambda part: re.sub(b"<Application>[^<]*<", program, part)
    )
    assert program in ZipFile(BytesIO(data)).read("docProps/app.xml")
    assert told(reading(data)) == []


def test_a_sheet_that_cannot_be_searched_is_told_and_stops_nothing() -> None:
    data = change_part(
        book({}, 控え={"A1": "x"}),
        "xl/worksheets/sheet3.xml",
        lambda part: part.replace(b"</row>", b""),
    )
    intake, (problem,) = reading(data)
    assert (problem.severity, problem.place.sheet) == ("warning", "控え")
    assert intake.accounts[0].record.bureau == "川崎区"


def test_no_opened_book_holds_a_secret() -> None:
    opened = open_book(book({"A3": "利用目的", "C3": TOLD, "H8": TOLD}), FILE)
    assert PLANTED not in repr(opened)


def test_the_blank_sheet_and_a_plain_one_hold_none() -> None:
    work = Workbook()
    work.active.title = "アカウント"  # type: ignore[union-attr]
    assert told(reading(saved(work))) == []


# YAML


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"accounts:\n  - 管理番号: A-1\n    利用目的: {TOLD}\n", ["3"]),
        (f"accounts:\n  - 管理番号: A-1\n    事前相談日: {TOLD}\n", ["3"]),
        ("accounts:\n  - 管理番号: A-1\n    パスワード: sakura\n", ["3"]),
        ("accounts:\n  - 管理番号: A-1\n    login_password: [sakura]\n", ["3"]),
        ("accounts:\n  - 管理番号: A-1\n    pw: {今: sakura}\n", ["3"]),
        (f"accounts:\n  - 管理番号: A-1\n    ? {TOLD}\n    : 川崎区\n", ["3"]),
        ("accounts:\n  - 管理番号: A-1\n    password_changed_on: sakura\n", ["3"]),
        (
            f"accounts:\n  - 管理番号: A-1\n    利用目的: |\n      四季の花\n      PW {PLANTED}\n",
            ["3"],
        ),
        ("accounts:\n  - 管理番号: A-1  # PW: sakura2026\n", ["2"]),
        ("# ログイン\n# PASS: sakura2026\naccounts:\n  - 管理番号: A-1\n", ["2"]),
        ("# パスワード\n# sakura2026\naccounts:\n  - 管理番号: A-1\n", ["2"]),
        ("devices:\n  - 管理番号: A-1\n    用途: [投稿, PW：Xk9#mQ2$vL]\n", ["3"]),
    ],
    ids=str,
)
def test_a_secret_in_yaml_is_told_by_its_line(text: str, lines: list[str]) -> None:
    assert told(yamlfile.read(text.encode(), "a.yaml"), "sakura") == lines


def test_a_secret_in_a_field_of_yaml_is_told_with_the_field() -> None:
    intake, (problem,) = yamlfile.read(
        f"accounts:\n  - 管理番号: A-1\n    利用目的: {TOLD}\n".encode(), "a.yaml"
    )
    assert (problem.account, problem.field, problem.place.line) == ("A-1", "purpose", 3)
    assert intake.accounts[0].unread == {"purpose"}


@pytest.mark.parametrize(
    "text",
    [
        f"accounts:\n  - 管理番号: A-1\n    {TOLD}: 1\n    {TOLD}: 2\n",
        "accounts:\n  - 管理番号: A-1\n    PW: sakura2026\n    PW: sakura2026\n",
        "accounts:\n  - 管理番号: A-1\n    部: &Xk9mQ2vLp7 川崎区\n",
        "accounts:\n  - 管理番号: A-1\n    部: !Xk9mQ2vLp7 川崎区\n",
        f"accounts:\n  - 管理番号: [A-1\n    利用目的: {TOLD}\n",
        "accounts:\n  - 管理番号: [A-1\n    パスワード: sakura2026\n",
    ],
    ids=str,
)
def test_a_text_that_cannot_be_read_tells_no_secret(text: str) -> None:
    read = yamlfile.read(text.encode(), "a.yaml")
    assert told(read, "sakura", "Xk9mQ2vLp7")
    assert any(problem.is_error for problem in read[1])


def test_ordinary_comments_pass(account_book: Callable[..., bytes]) -> None:
    text = (
        "# パスワード、暗証番号は書かない\n#\n# @から始まる値は囲む\naccounts:\n  - 管理番号: A-1\n"
    )
    assert yamlfile.read(text.encode(), "a.yaml")[1] == ()
    assert told(reading(account_book(BASE))) == []


@pytest.mark.parametrize(
    "line",
    ["x: !" + "%41" * 3000 + " b", '"{0}": 1\n"{0}": 2'.format("Xk9mQ2%vLp7" * 9), "x: *" + "x7k2m9q4" * 9],
    ids=["tag", "key", "alias"],
)  # fmt: skip
def test_a_fault_that_quotes_what_looks_like_a_secret_is_told_without_it(line: str) -> None:
    text = f"accounts:\n- account_id: A-1\n{line}\n"
    intake, problems = yamlfile.read(text.encode(), "a.yaml")
    assert not intake.accounts
    assert [problem.place.line for problem in problems] == [3 + line.count("\n")]
    assert all(problem.is_error and "「" not in problem.message for problem in problems)


def test_a_note_too_long_to_be_searched_is_told() -> None:
    long = f"<comments><comment ref='B2'><t>{'あ' * limits.TEXT_LENGTH} PW: {PLANTED}</t></comment></comments>"
    data = book({"B2": "あ"})
    stream = BytesIO(data)
    with ZipFile(stream, "a", ZIP_DEFLATED) as archive:
        archive.writestr("xl/comments1.xml", long)
        archive.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels",
            "<a><Relationship Id='r1' Type='x/comments' Target='/xl/comments1.xml'/></a>",
        )
    _, problems = reading(stream.getvalue())
    assert PLANTED not in repr(problems)
    assert [one.place.cell for one in problems if "調べられません" in one.message] == ["B2"]


# What only looks like a secret


def looks(read: Read) -> list[str]:
    """The places of the warnings, which quote nothing."""
    _, problems = read
    assert PLANTED not in repr(problems)
    found = [problem for problem in problems if problem.is_secret]
    assert not any(problem.is_error for problem in found)
    return [problem.place.cell or f"{problem.place.line}" for problem in found]


def test_in_a_field_it_is_read_as_it_was_typed() -> None:
    read = reading(book({"A3": "利用目的", "C3": f"合図は {PLANTED}"}))
    assert looks(read) == ["C3"]
    assert read[0].accounts[0].record.purpose == f"合図は {PLANTED}"


def test_where_it_cannot_be_read_the_error_does_not_quote_it() -> None:
    cells = {"A3": "事前相談日", "C3": PLANTED, "A4": f"項目{PLANTED}", "C4": "値"}
    read = reading(book(cells))
    assert looks(read) == ["C3", "A4"]
    assert {problem.place.cell for problem in read[1] if problem.is_error} >= {"C3"}


def test_in_a_sheet_that_is_not_read_it_is_taken_out() -> None:
    opened = open_book(book({}, 控え={"B2": PLANTED}), FILE)
    assert PLANTED not in repr(opened)
    assert [problem.severity for problem in opened.problems] == ["warning"]


@pytest.mark.parametrize(
    "text", ["Column10", "SubHeader1", "2000|Alabama", "[h]:mm:ss.000", "Sheet1!$A$1:$B$9"]
)
def test_what_programs_leave_in_sheets_that_are_not_read_passes(text: str) -> None:
    assert open_book(book({}, 控え={"B2": text, "B3": 0.3333333333333333}), FILE).problems == ()


def test_in_yaml_it_is_read_and_told_by_its_line() -> None:
    text = f"# 覚え {PLANTED}\naccounts:\n  - 管理番号: A-1\n"
    text += f"    利用目的: 合図は {PLANTED}\n    事前相談日: {PLANTED}\n"
    read = yamlfile.read(text.encode(), "a.yaml")
    assert looks(read) == ["4", "5", "1"]
    assert read[0].accounts[0].record.purpose == f"合図は {PLANTED}"


# Tables of logins


@pytest.mark.parametrize(
    ("cells", "places"),
    [
        ({"A1": "ID", "B1": "パスワード", "A2": "kwsk", "B2": "つつじ", "A3": "koho", "B3": "すみれ"}, ["B2", "B3"]),
        ({"A1": "サービス", "B1": "ユーザー名", "C1": "PW", "A2": "X", "B2": "kwsk", "C2": "tsutsuji"}, ["C2"]),
        ({"A1": "ID", "B1": "kwsk", "A2": "パスワード", "C2": "つつじ", "A3": "備考", "C3": "なし"}, ["C2"]),
        ({"A1": "ID", "B1": "パスワード", "C1": "備考", "A2": "kwsk", "B2": "係長が管理", "C2": "つつじ"}, []),
        ({"A1": "Pass", "B1": "Fail", "A2": "Total", "B2": "String"}, []),
        ({"A1": "OTP", "B1": "Bucharest Otopeni International"}, []),
        ({"A1": "パスワード最終変更日", "A2": "パスワード変更間隔（日）", "A3": "多要素認証"}, []),
    ],
)  # fmt: skip
def test_a_table_of_logins_is_told_cell_by_cell(cells: dict[str, Any], places: list[str]) -> None:
    opened = open_book(book({}, 一覧=cells), FILE)
    assert [problem.place.cell for problem in opened.problems if problem.is_error] == places
    assert "つつじ" not in repr(opened) or not places
    assert "tsutsuji" not in repr(opened)
