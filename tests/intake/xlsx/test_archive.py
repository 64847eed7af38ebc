"""Files that are no workbook, or one that nobody should open: named for what they are."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest
from books import change_part, make_book, share_strings
from hostile import at_no_place

from formgen.intake import excel, limits
from formgen.model.filings import Intake
from formgen.model.problems import Place

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
GOOD = share_strings(make_book({
    "アカウント": {"A1": "管理番号", "C1": "A-1", "A2": "局・区", "C2": "川崎区"},
    "機器": {"A1": "管理番号", "A2": "A-1"},
}))  # fmt: skip


def refusal(data: bytes) -> str:
    intake, problems = excel.read(data, "inputs/a.xlsx")
    assert intake == Intake()
    assert [problem.severity for problem in problems] == ["error"]
    assert problems[0].place == Place("inputs/a.xlsx")
    assert problems[0].remedy
    return problems[0].message


def zipped(parts: dict[str, bytes], compression: int = ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def encrypted_zip() -> bytes:
    """GOOD, with the flag of encryption set in every entry of its directory."""
    data = bytearray(GOOD)
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空（0バイト）"),
        (OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "古い形式（.xls）"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "パスワード"),
        (OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "中身はExcelブックではありません"),
        ("管理番号,手続き\n".encode(), "中身はExcelブックではありません"),
        (b"<html><table></table></html>", "中身はExcelブックではありません"),
        (GOOD[:-200], "途中で切れている"),
        (GOOD[:40], "途中で切れている"),
        (at_no_place(GOOD), "壊れている"),
        (zipped({"word/document.xml": b"<w/>"}), "別の種類"),
        (zipped({"[Content_Types].xml": b"<Types/>"}), "別の種類"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "別の種類"),
        (encrypted_zip(), "パスワード"),
        (zipped({"[Content_Types].xml": b"<Types/>"}, ZIP_BZIP2), "壊れている"),
    ],
    ids=["empty", "xls", "password", "doc", "text", "html", "cut", "cut early", "no place", "docx", "no workbook",
         "ods", "encrypted zip", "bzip2"],
)  # fmt: skip
def test_a_file_is_named_for_what_it_is(data: bytes, said: str) -> None:
    assert said in refusal(data)


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/workbook.xml", lambda part: None),
        ("xl/workbook.xml", lambda part: part[: len(part) // 2]),
        ("xl/sharedStrings.xml", lambda part: None),
        ("xl/sharedStrings.xml", lambda part: part[:-20]),
        ("xl/styles.xml", lambda part: part[:-40]),
        ("xl/worksheets/sheet1.xml", lambda part: part.replace(b"<v>1<", b"<v>99999<")),
        ("xl/worksheets/sheet1.xml", lambda part: part.replace(b'r="C1"', b'r="????"')),
        ("xl/worksheets/sheet1.xml", lambda part: part[:-30]),
        ("xl/worksheets/sheet1.xml", lambda part: b""),
        ("xl/worksheets/sheet1.xml", lambda part: b'<?xml version="1.0" encoding="x"?><a/>'),
        ("xl/_rels/workbook.xml.rels", lambda part: None),
    ],
)  # fmt: skip
def test_a_broken_part_is_one_problem(part: str, change: Callable[[bytes], bytes | None]) -> None:
    assert "壊れている" in refusal(change_part(GOOD, part, change))


def test_entity_declarations_are_refused_in_every_encoding() -> None:
    declared = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    for xml in (declared, declared.decode().encode("utf-16")):
        assert "DOCTYPE" in refusal(
            change_part(GOOD, "xl/sharedStrings.xml", lambda _, xml=xml: xml)
        )


def test_bombs_are_refused_by_the_directory_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    blanks = b" " * (limits.RATIO_MATTERS_FROM + 1)
    assert "大きすぎる" in refusal(change_part(GOOD, "xl/theme/theme1.xml", lambda _: blanks))
    many = zipped({f"{number}.xml": b"" for number in range(limits.ZIP_ENTRIES + 1)})
    assert "大きすぎる" in refusal(many)
    monkeypatch.setattr(limits, "UNPACKED_BYTES", 1000)
    assert "大きすぎる" in refusal(GOOD)


def test_any_damage_is_accepted_or_refused_in_words() -> None:
    chance = random.Random(20261122)  # noqa: S311
    refused = 0
    for _ in range(400):
        data = bytearray(GOOD)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        intake, problems = excel.read(bytes(data), "a.xlsx")
        refused += intake == Intake()
        assert intake.accounts or problems
    assert refused > 100


@pytest.mark.slow
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"])
def test_any_damage_inside_a_part_is_accepted_or_refused_in_words(part: str) -> None:
    chance = random.Random(part)  # noqa: S311

    def damage(content: bytes) -> bytes:
        start = chance.randrange(len(content))
        junk = bytes(chance.choices(b'<>/="AZaz09 &;', k=chance.randint(0, 6)))
        return content[:start] + junk + content[start + chance.randint(0, 9) :]

    for _ in range(150):
        intake, problems = excel.read(change_part(GOOD, part, damage), "a.xlsx")
        assert intake.accounts or problems
