"""Workbooks for the tests, written by openpyxl or put together part by part."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

Cells = Mapping[str, Any]


def make_book(sheets: Mapping[str, Cells], *, epoch: datetime | None = None) -> bytes:
    """A workbook with these sheets, each given as its cells by their coordinates."""
    book = Workbook()
    book.remove(book.worksheets[0])
    if epoch is not None:
        book.epoch = epoch
    for title, cells in sheets.items():
        sheet = book.create_sheet(title)
        for coordinate, value in cells.items():
            sheet[coordinate] = value
    stream = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book.save(stream)
    return stream.getvalue()


def change_part(data: bytes, part: str, change: Callable[[bytes], bytes | None]) -> bytes:
    """A workbook with one part changed, or left out where change gives None."""
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(stream, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content: bytes | None = source.read(name)
            if name == part:
                content = change(source.read(name))
            if content is not None:
                target.writestr(name, content)
    return stream.getvalue()


def share_strings(data: bytes) -> bytes:
    """A workbook of one sheet with its texts in xl/sharedStrings.xml, as Excel saves them."""
    texts: list[bytes] = []

    def share(match: re.Match[bytes]) -> bytes:
        texts.append(match.group(1))
        return b't="s"><v>%d</v></c>' % (len(texts) - 1)

    def declare(part: bytes, end: bytes, line: bytes) -> bytes:
        return part.replace(end, line + end)

    main = b"application/vnd.openxmlformats-officedocument.spreadsheetml"
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    inline = re.compile(rb't="inlineStr"><is>(.*?)</is></c>')
    data = change_part(data, "xl/worksheets/sheet1.xml", lambda part: inline.sub(share, part))
    data = change_part(data, "[Content_Types].xml", lambda part: declare(
        part, b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s.sharedStrings+xml"/>' % main,
    ))  # fmt: skip
    data = change_part(data, "xl/_rels/workbook.xml.rels", lambda part: declare(
        part, b"</Relationships>",
        b'<Relationship Id="rId99" Type="%s" Target="sharedStrings.xml"/>' % kind,
    ))  # fmt: skip
    namespace = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    items = b"".join(b"<si>%s</si>" % text for text in texts)
    stream = BytesIO(data)
    with ZipFile(stream, "a", ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b'<sst xmlns="%s">%s</sst>' % (namespace, items))
    return stream.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="'
    f'application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_KINDS}.sheet.main+xml"'
    "/></Types>"
)


PLAIN_FORMAT = '<xf numFmtId="0"/>'


def relations(**targets: str) -> str:
    """The relations of a part: what kind of part each target is."""
    inner = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{kind.rstrip("0123456789")}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets.items(), start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def sheet_xml(rows: str, *, before: str = "", after: str = "") -> str:
    """The part of a sheet: what stands before its rows, the rows, and what stands after."""
    return f'<worksheet xmlns="{_MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def minimal_book(
    rows: str,
    *,
    device_rows: str = "",
    before: str = "",
    after: str = "",
    texts: str = "",
    formats: str = "",
    number_formats: str = "",
    properties: str = "",
    state: str = "",
    more: Mapping[str, str] | None = None,
    compression: int = ZIP_DEFLATED,
) -> bytes:
    """A workbook part by part, as no library would write it.

    rows and device_rows are the XML of the rows of 「アカウント」 and 「機器」; before and after
    stand around the former. more are further parts, or others in place of those made here.
    """
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relations(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{properties}<sheets>'
        f'<sheet name="アカウント" sheetId="1" {state} r:id="r1"/>'
        '<sheet name="機器" sheetId="2" r:id="r2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            worksheet1="worksheets/sheet1.xml", worksheet2="worksheets/sheet2.xml",
            sharedStrings="sharedStrings.xml", styles="styles.xml",
        ),
        "xl/worksheets/sheet1.xml": sheet_xml(rows, before=before, after=after),
        "xl/worksheets/sheet2.xml": sheet_xml(device_rows),
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{texts}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts>{number_formats}</numFmts>'
        f"<cellXfs>{formats or PLAIN_FORMAT}</cellXfs></styleSheet>",
    } | dict(more or {})  # fmt: skip
    stream = BytesIO()
    with ZipFile(stream, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()
