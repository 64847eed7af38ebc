"""The public list as Python, LibreOffice and a browser read it."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from publiclists import CITY, CLOSED, TEMPLATES, WORDS, data, entry, hostile, html, listed, many

from formgen.audit.lint import lint
from formgen.model.fieldspec import by_key
from formgen.model.records import Account
from formgen.outputs.manifest import read_manifest
from formgen.reception.publicfiles import public_faults, write

LABELS = [by_key(Account)[key].label for key in CITY.reception.public_list]


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8"), newline="")))


def test_the_data_has_one_row_of_headings_and_true_values() -> None:
    content = data(listed(entry(), entry(CLOSED, account_id="B-1", username="old")))
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 3
    closed, opened = sorted(rows(content), key=lambda row: row["状態"], reverse=True)[::-1]
    assert list(closed) == [*LABELS, "状態"]
    assert (closed["状態"], closed["利用廃止日"], closed["ユーザー名"]) == (
        "廃止",
        "2026-09-30",
        "old",
    )
    assert (opened["状態"], opened["利用廃止日"], opened["ユーザー名"]) == ("運用中", "", "park")
    assert opened["利用開始日"] == "2020-04-01"
    assert opened["部"] == opened["その他のサービス名"] == ""


def test_no_cell_of_the_data_begins_a_formula_or_breaks_its_line() -> None:
    found = listed(*hostile())
    read = rows(data(found))
    assert len(read) == len(found.accounts) == len(hostile())
    values = [value for row in read for value in row.values()]
    assert [v for v in values if v.startswith(("=", "+", "-", "@", "\t", "＝")) or "\n" in v] == []
    names = {row["アカウント名"] for row in read}
    assert {
        "'=1+1",
        "'+1",
        "'-1+1",
        "'@SUM(A1)",
        "'＝1+1",
        'a b,"c" =2',
        "<script>alert(1)</script>",
    } <= names
    assert {row["ユーザー名"] for row in read if row["アカウント名"] == "'@SUM(A1)"} == {"SUM(A1)"}


@pytest.mark.soak
@pytest.mark.slow
def test_libreoffice_reads_the_data_as_texts(
    tmp_path: Path, office: Callable[[Path, str], Path]
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(data(listed(*many(3), *hostile())))
    sheet = load_workbook(office(path, "xlsx")).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert sheet.max_row == 1 + 3 + len(hostile())
    assert [cell.coordinate for cell in cells if cell.data_type in "fe"] == []
    assert [cell.value for cell in sheet[1]] == [*LABELS, "状態"]
    assert sheet.merged_cells.ranges == set()


def test_names_lead_to_accounts_in_use_and_to_no_closed_one() -> None:
    page = html(listed(entry(), entry(CLOSED, account_id="B-1")))
    opened, closed = page.split("<h2>廃止したアカウント</h2>")
    assert 'role="rowheader"><a href="https://x.com/park">川崎市公園だより</a></th>' in opened
    assert '<a href="https://www.city.kawasaki.jp/1.html">運用ポリシー</a>' in opened
    assert '<td role="cell" data-label="アカウントURL">https://x.com/old</td>' in closed
    assert "<a " not in closed
    assert '<time datetime="2026-09-30">令和8年9月30日</time>' in closed
    assert "令和8年11月22日現在、川崎市が" in opened
    assert "その他のサービス名" not in page  # of which nobody has one


def test_an_address_that_leads_elsewhere_than_it_seems_is_a_text() -> None:
    page = html(listed(entry(url="https://x.com@example.com/park")))
    assert '<a href="https://x.com@' not in page
    assert ">https://x.com@example.com/park<" in page


def test_without_closed_or_open_accounts_the_page_says_so() -> None:
    assert "廃止したアカウント" not in html(listed(entry()))
    assert "<p>運用中のアカウントはありません。</p>" in html(listed(entry(CLOSED)))
    assert "<p>運用中のアカウントはありません。</p>" in html(listed())


def test_nothing_that_is_not_public_reaches_a_file() -> None:
    """Every other field holds a word of its own, which is looked for in both files."""
    secret = {
        spec.key: f"内緒{n}" for n, spec in enumerate(by_key(Account).values())
        if spec.key not in CITY.reception.public_list and spec.kind in ("text", "long_text")
    }  # fmt: skip
    assert {"contact_name", "deputy_approver", "circumstances", "watch_frequency"} <= set(secret)
    numbers = {"account_id": "NAISHO-1", "staff_count": 98761, "password_interval_days": 98762}
    mails = {"contact_email": "naisho@city.kawasaki.jp", "contact_phone": "044-999-8888",
             "registered_email": "naisho@city.kawasaki.jp"}  # fmt: skip
    typed = {**secret, **numbers, **mails}
    found = listed(entry(**typed), entry(**{**CLOSED, **typed}))
    assert len(found.accounts) == 2
    for text in (html(found), data(found).decode()):
        assert re.findall("内緒|naisho|9876|044-999", text, re.IGNORECASE) == []
        assert "川崎市公園だより" in text


def test_an_edited_list_is_kept_and_the_manifest_tells_of_both(tmp_path: Path) -> None:
    def made() -> list[tuple[str, bool]]:
        found = write(listed(*many(4)), WORDS, CITY.name, TEMPLATES, tmp_path)
        return [(path.name, kept) for path, kept in found]

    assert made() == [("公式アカウント一覧.html", False), ("公式アカウント一覧.csv", False)]
    assert {(m.document, m.format) for m in read_manifest(tmp_path)} == {
        ("public_list", "html"), ("public_list", "csv"),
    }  # fmt: skip
    before = (tmp_path / "公式アカウント一覧.csv").read_bytes()
    (tmp_path / "公式アカウント一覧.html").write_text("手直し", "utf-8")
    assert made() == [("公式アカウント一覧（新）.html", True), ("公式アカウント一覧.csv", False)]
    assert (tmp_path / "公式アカウント一覧.html").read_text("utf-8") == "手直し"
    assert (tmp_path / "公式アカウント一覧.csv").read_bytes() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("public_list.yaml", "heading: 状態", "haeding: 状態"),
        ("public_list.html", "{{ page.title }}", "{{ page.titel }}"),
        ("public_list.html", "{% endif -%}", ""),
    ],
)
def test_a_slip_of_its_templates_is_told_with_its_file(
    tmp_path: Path, name: str, before: str, after: str
) -> None:
    templates = Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))
    text = (templates / name).read_text("utf-8")
    assert before in text
    assert public_faults(templates) == ()
    (templates / name).write_text(text.replace(before, after), "utf-8")
    assert [problem.place.file for problem in lint(templates)] == [f"templates/{name}"]
