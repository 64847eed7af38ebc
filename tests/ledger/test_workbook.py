"""The ledger as Excel and LibreOffice open it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from html import unescape
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from intakes import TWINS, account, filed, opened, samples
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader

from formgen.ledger.rows import Ledger
from formgen.ledger.workbook import (
    ACCOUNTS,
    COUNTS,
    DEADLINES,
    DEVICES,
    FINDINGS,
    POSTS,
    UNREAD,
    write,
)
from formgen.workbooks import tablesheet
from formgen.workbooks.tablesheet import NONE

HOSTILE = ("=1+1", "=A1+B2", "+1", "-1+1", "@SUM(A1)", "\t=1", "#N/A", "_x0041_")


@pytest.fixture(scope="module")
def found() -> Ledger:
    return samples()


@pytest.fixture(scope="module")
def made(found: Ledger) -> Workbook:
    return opened(found)


def headings(sheet: Worksheet) -> list[str]:
    return [cell.value for cell in sheet[1]]


def column(sheet: Worksheet, heading: str) -> list[object]:
    at = headings(sheet).index(heading)
    return [row[at].value for row in sheet.iter_rows(min_row=2)]


def test_the_same_ledger_gives_the_same_bytes_without_a_clock(found: Ledger) -> None:
    data, _ = write(found)
    assert data == write(samples())[0]
    with ZipFile(BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\d", core)) == {"1980-01-01"}


def test_the_sheets_hold_a_row_for_each(made: Workbook, found: Ledger) -> None:
    assert made.sheetnames == [ACCOUNTS, DEVICES, DEADLINES, POSTS, COUNTS, FINDINGS, UNREAD]
    assert column(made[ACCOUNTS], "管理番号") == [r.record.account_id for r in found.accounts]
    assert len(column(made[DEVICES], "資産番号")) == len(found.devices)
    assert column(made[DEADLINES], "期限") == [
        datetime.combine(r.deadline.on, datetime.min.time()) for r in found.deadlines
    ]
    assert column(made[DEADLINES], "期限の状況")[0] == "超過"
    assert column(made[UNREAD], "場所") == [NONE]


def test_every_sheet_has_real_tables_whose_columns_are_the_headings(made: Workbook) -> None:
    tables = [(sheet, table) for sheet in made for table in sheet.tables.values()]
    names = [table.displayName for _, table in tables]
    assert len(names) == len(set(names)) == 9
    assert len({table.id for _, table in tables}) == 9
    for sheet, table in tables:
        head = sheet[table.ref][0]
        texts = [cell.value for cell in head]
        assert [one.name for one in table.tableColumns] == texts
        assert len(set(texts)) == len(texts)
        assert table.autoFilter.ref == table.ref
        assert len(sheet[table.ref]) >= 2


def test_dates_are_dates_and_counts_are_numbers(made: Workbook) -> None:
    sheet = made[ACCOUNTS]
    starts = column(sheet, "利用開始日")
    assert isinstance(starts[0], datetime)
    assert starts[0].date() == date(2026, 10, 1)
    assert all(isinstance(value, int) for value in column(sheet, "エラー"))
    assert column(sheet, "注意") == [4, 1, 0, 0]
    assert column(sheet, "指摘の条項")[1] == "5(9) 注意1"


@pytest.mark.parametrize("title", [ACCOUNTS, DEVICES, FINDINGS])
def test_a_section_stands_with_its_department(made: Workbook, title: str) -> None:
    """Sections of one name, such as those of the fire stations, are told apart by it."""
    of_section = dict(
        zip(column(made[title], "課・室・所"), column(made[title], "部"), strict=True)
    )
    assert of_section["みどりの企画課"] == "緑政部"


def test_only_addresses_are_links(made: Workbook) -> None:
    sheet = made[ACCOUNTS]
    links = {
        cell.value: cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink
    }
    addresses = [value for value in column(sheet, "アカウントURL") if value]
    assert sorted(links) == sorted(addresses)
    assert all(link.target == address for address, link in links.items())


def test_excel_gets_no_more_links_than_it_takes(
    found: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tablesheet, "MOST_LINKS", 1)
    sheet = opened(found)[ACCOUNTS]
    assert sum(cell.hyperlink is not None for row in sheet.iter_rows() for cell in row) == 1


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_is_filed_becomes_a_formula(tmp_path: Path, text: str) -> None:
    labels = ("アカウント名", "ユーザー名", "管理者の職名", "課・室・所", "局・区", "係・担当")
    typed = account() + "".join(f'    {label}: "{text}"\n'.replace("\t", "\\t") for label in labels)
    devices = f'devices:\n  - {{管理番号: A-1, 機種: "{text}", 使用者: "{text}"}}\n'.replace(
        "\t", "\\t"
    )
    found = filed(tmp_path, {"a.yaml": typed + devices})
    assert found.accounts[0].record.section == text
    data, _ = write(found)
    with ZipFile(BytesIO(data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]
    assert not any(b"<f>" in sheet or b't="e"' in sheet for sheet in sheets)
    book = load_workbook(BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    holding = [cell for cell in cells if isinstance(cell.value, str) and text[1:] in cell.value]
    assert len(holding) >= len(labels) + 3
    assert {cell.data_type for cell in holding} == {"s"}


def test_the_headings_stay_in_sight_and_on_every_page_of_a3(made: Workbook) -> None:
    for sheet in made:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
        wide = 2 if sheet.title == ACCOUNTS else 1
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (wide, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "令和8年11月22日現在" in sheet.oddHeader.right.text
        if sheet.title != COUNTS:
            assert sheet.print_title_rows == "$1:$1"
            assert sheet.freeze_panes
    assert made[ACCOUNTS].freeze_panes == "E2"
    assert made[ACCOUNTS].print_title_cols == "$A:$D"


def test_colours_follow_words(made: Workbook) -> None:
    rules = [
        (str(cells.sqref), rule.formula[0])
        for sheet in (made[ACCOUNTS], made[DEADLINES])
        for cells in sheet.conditional_formatting
        for rule in cells.rules
    ]
    said = " ".join(formula for _, formula in rules)
    assert '="超過"' in said
    assert '="30日以内"' in said
    assert "DATE(2026,11,22)" in said
    assert "DATE(2026,12,22)" in said


def test_the_counts_have_charts_that_point_at_them(made: Workbook) -> None:
    charts = made[COUNTS]._charts
    assert len(charts) == 2
    series = charts[0].series
    assert series[0].tx.strRef.f.startswith("'集計'!")
    assert len(series) == 4


def test_what_could_not_be_read_stands_in_the_ledger(tmp_path: Path) -> None:
    book = opened(filed(tmp_path, dict(TWINS) | {"港/壊れた.xlsx": b"PK", "古い.xls": b"x"}))
    places = column(book[UNREAD], "場所")
    assert [Path(str(place)).name for place in places] == ["古い.xls", "壊れた.xlsx"]
    assert column(book[ACCOUNTS], "管理番号") == ["A-1", "A-1"]
    assert (
        sum("重なっています" in str(text) for text in column(book[FINDINGS], "内容と直し方")) == 2
    )


def test_the_person_in_charge_is_nowhere_in_the_file(tmp_path: Path) -> None:
    text = account(
        アカウント名="川崎市みどり　港渚", 担当者氏名="港　渚", 管理者の職名="企画係長　港渚",
        投稿者の範囲="企画係の職員", 登録メールアドレス="minato.nagisa@gmail.com",
        組織メールアドレス="minato.nagisa@yahoo.co.jp",
    )  # fmt: skip
    data, _ = write(filed(tmp_path, {"a.yaml": text}))
    with ZipFile(BytesIO(data)) as archive:
        whole = unescape(b"".join(map(archive.read, archive.namelist())).decode())
    assert "企画係の職員" in whole
    assert not re.search("港.?渚|nagisa", whole)


def test_an_empty_ledger_still_has_whole_tables(tmp_path: Path) -> None:
    book = opened(filed(tmp_path, {"a.yaml": "accounts: []\n"}))
    assert column(book[ACCOUNTS], "管理番号") == [NONE]
    assert book[ACCOUNTS].tables[ACCOUNTS].ref.endswith("2")


@pytest.mark.soak
def test_libreoffice_opens_and_prints_it(
    tmp_path: Path, office_to_pdf: Callable[[Path], Path], office_copy: Callable[[Path], Path]
) -> None:
    path = tmp_path / "台帳.xlsx"
    path.write_bytes(write(samples())[0])
    pages = PdfReader(office_to_pdf(path)).pages
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {
        (1191, 842)
    }
    text = "".join(page.extract_text() for page in pages)
    assert "R8.10.1" in text
    copy = load_workbook(office_copy(path))
    assert column(copy[ACCOUNTS], "管理番号") == column(opened(samples())[ACCOUNTS], "管理番号")


def test_an_address_is_never_shrunk_beyond_reading(tmp_path: Path) -> None:
    addresses = ["https://x.com/" + "a" * length for length in (20, 60, 400)]
    sheets = {
        f"{n}.yaml": account(管理番号=f"A-{n}", アカウントURL=url)
        for n, url in enumerate(addresses)
    }
    sheet = load_workbook(BytesIO(write(filed(tmp_path, sheets))[0]))[ACCOUNTS]
    column = sheet.column_dimensions["F"].width
    cells = {cell.value: cell for cell in sheet["F"][1:]}
    assert column == 60
    for url in addresses:
        shrunk = cells[url].alignment.shrink_to_fit
        assert bool(shrunk) == (len(url) <= column * 1.4)
        assert bool(cells[url].alignment.wrap_text) == (not shrunk)
