"""受付簿: a row for each packet, texts that stay texts, and an edited one that is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
from arrived import arrival, read

from formgen.reception.arrivals import TO_CORRECT, TURNED_AWAY, Finding
from formgen.reception.deskfolder import ARRIVAL, REGISTER, is_desk
from formgen.reception.filing import Read, file_packet
from formgen.reception.register import renew

OTHER = "ba9876543210"


def rows(path: Path) -> list[dict[str, Any]]:
    heads, *found = openpyxl.load_workbook(path)["受付簿"].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in found]  # type: ignore[arg-type]


def test_each_packet_has_a_row(tmp_path: Path) -> None:
    wrong = Finding(
        "名前が違います。", "直す", "利用開始報告書", "A-1", "市だより", "名前", "5(2)　本文"
    )
    file_packet(tmp_path, read())
    cover = {**arrival().files, "00_送付書.pdf": "another"}
    file_packet(tmp_path, read(zip_sha256="f" * 64, zip_name="受信/2.zip", files=cover))
    file_packet(tmp_path, read(OTHER, 2, state=TO_CORRECT, findings=(wrong,), missing=("方針",)))
    file_packet(tmp_path, Read(replace(arrival(""), zip_sha256="e" * 64, state=TURNED_AWAY)))
    register = renew(tmp_path)
    assert is_desk(tmp_path)
    assert (register.path, register.is_kept, register.problems) == (tmp_path / REGISTER, False, ())
    by_state = {row["状態"]: row for row in rows(register.path)}
    assert set(by_state) == {"受付", "要修正", "受け取れません"}
    first, second = by_state["受付"], by_state["要修正"]
    assert first["届いたファイル"] == "受信/提出一式.zip\n受信/2.zip"
    assert "もう一度届きました。ただし、「00_送付書.pdf」の中身は" in first["備考"]
    assert (first["局"], first["課"], first["番号"]) == ("みどり局", "企画課", 1)
    assert first["アカウント"] == "A-1　市だより"
    assert second["指摘"] == "利用開始報告書　A-1：名前が違います。［5(2)］"
    assert second["足りないもの"] == "方針"


def test_rows_stand_by_section_and_a_nameless_one_last(tmp_path: Path) -> None:
    nameless = replace(arrival(""), zip_sha256="0" * 64, state=TURNED_AWAY, bureau="", rest="")
    file_packet(tmp_path, Read(nameless))
    file_packet(tmp_path, read(OTHER, 2))
    file_packet(tmp_path, read())
    found = rows(renew(tmp_path).path)
    assert [row["番号"] for row in found][:2] == [1, 2]
    assert found[2]["局"] is None
    assert found[2]["備考"].startswith("記録　受け取れないもの/")


def test_a_packet_whose_record_is_gone_keeps_its_row(tmp_path: Path) -> None:
    folder = file_packet(tmp_path, read()).folder
    file_packet(tmp_path, read(zip_sha256="f" * 64))
    (folder / ARRIVAL).unlink()
    [row] = rows(renew(tmp_path).path)
    assert (row["局"], row["状態"]) == ("みどり局", "重複")


def test_nothing_new_leaves_it_as_it_is(tmp_path: Path) -> None:
    file_packet(tmp_path, read())
    before = renew(tmp_path).path.stat()
    after = renew(tmp_path).path.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    file_packet(tmp_path, read(OTHER, 2))
    assert len(rows(renew(tmp_path).path)) == 2


def test_one_that_was_taken_away_is_made_again(tmp_path: Path) -> None:
    file_packet(tmp_path, read())
    path = renew(tmp_path).path
    data = path.read_bytes()
    path.unlink()
    renew(tmp_path)
    assert path.read_bytes() == data


def test_an_edited_one_is_kept(tmp_path: Path) -> None:
    file_packet(tmp_path, read())
    path = renew(tmp_path).path
    book = openpyxl.load_workbook(path)
    book["受付簿"]["B2"] = "書き込み"
    book.save(path)
    edited = path.read_bytes()
    file_packet(tmp_path, read(OTHER, 2))
    register = renew(tmp_path)
    assert register.is_kept
    assert path.read_bytes() == edited
    assert len(rows(register.path)) == 2
    before = register.path.stat().st_mtime_ns
    renew(tmp_path)
    assert register.path.stat().st_mtime_ns == before


def test_no_text_becomes_a_formula(tmp_path: Path) -> None:
    evil = ("=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(1)", "\x1b[2J", "𠮷\ud800")
    for number, text in enumerate(evil, start=1):
        accounts = ((text, text),)
        file_packet(
            tmp_path,
            read(
                f"{number:012x}",
                number,
                section=text,
                office_name=text,
                accounts=accounts,
                zip_name=text,
            ),
        )
    book = openpyxl.load_workbook(renew(tmp_path).path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} <= {"s", "d", "n"}
    assert sum(cell.quotePrefix for cell in cells) >= 8


def test_libreoffice_opens_it(tmp_path: Path, office_to_pdf: Callable[[Path], Path]) -> None:
    long = Finding("長い指摘です。" * 80, "直す", item="項目")
    for number in range(1, 6):
        file_packet(tmp_path, read(f"{number:012x}", number, findings=(long,)))
    assert office_to_pdf(renew(tmp_path).path).stat().st_size > 1000


def test_a_cell_holds_what_a_stranger_names_without_end(tmp_path: Path) -> None:
    many = tuple((f"A-{number}", "市だより" * 20) for number in range(3000))
    file_packet(tmp_path, read(accounts=many, papers=tuple(name * 2 for _, name in many)))
    register = renew(tmp_path)
    assert register.problems == ()
    [row] = rows(register.path)
    assert row["アカウント"].endswith("\nほか 2900 件")
    assert row["書類"].startswith("市だより")
