"""A workbook as other writers would have written it: the same values in other XML, another archive."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from io import BytesIO, RawIOBase
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

Parts = Mapping[str, bytes]
_PURL = b"http://purl.oclc.org/ooxml/"
_STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": _PURL + b"spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/": _PURL + b"officeDocument/",
}
_OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class _OneWay(RawIOBase):
    """A stream that cannot go back: the sizes of the parts then stand behind them."""

    def __init__(self) -> None:
        self.written = b""

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.written += bytes(data)
        return len(data)


def _parts(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as source:
        return {name: source.read(name) for name in source.namelist()}


def _zipped(parts: Parts, compression: int = ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", compression) as target:
        for name, content in parts.items():
            entry = ZipInfo("x")
            entry.filename, entry.compress_type = name, compression  # ZipInfo would mend the name
            target.writestr(entry, content)
    return stream.getvalue()


def _each(change: Callable[[str, bytes], bytes]) -> Callable[[bytes], bytes]:
    """Change each part by its name and content."""
    return lambda data: _zipped({n: change(n, content) for n, content in _parts(data).items()})


def _named(rename: Callable[[str], str]) -> Callable[[bytes], bytes]:
    """Change the names in the archive, and nothing that refers to them."""
    return lambda data: _zipped({rename(n): content for n, content in _parts(data).items()})


def _strict(_: str, content: bytes) -> bytes:
    for old, new in _STRICT.items():
        content = content.replace(old, new)
    return content


def _prefixed(name: str, content: bytes) -> bytes:
    """All elements of the main namespace with a prefix."""
    if not re.fullmatch(r"xl/(?:workbook|styles|worksheets/\w+|comments\d+)\.xml", name):
        return content
    content = re.sub(rb"<(/?)(?=[A-Za-z])(?![\w.]+:)", rb"<\1x:", content)
    return content.replace(b"<x:?xml", b"<?xml").replace(b' xmlns="', b' xmlns:x="', 1)


def _without_places(name: str, content: bytes) -> bytes:
    """Cells and rows without their places, blank ones in between where there were none."""
    if not name.startswith("xl/worksheets/sheet"):
        return content

    def row(match: re.Match[bytes]) -> bytes:
        cells, column = b"", 0
        for cell in re.finditer(rb'<c r="([A-Z]+)\d+"(.*?(?:</c>|/>))', match[3], re.DOTALL):
            at = 0
            for letter in cell[1]:
                at = at * 26 + letter - 64
            cells += b"<c/>" * (at - column - 1) + b"<c" + cell[2]
            column = at
        return b"<row%s>%s</row>" % (match[2], cells)

    rows = re.compile(rb'<row r="(\d+)"([^>]*?)>(.*?)</row>', re.DOTALL)
    return rows.sub(row, content)


def _absolute(name: str, content: bytes) -> bytes:
    if not name.endswith(".rels"):
        return content
    folder = {"_rels/.rels": b"", "xl/_rels/workbook.xml.rels": b"xl/"}.get(name, b"xl/worksheets/")
    return re.sub(rb'Target="(?!https?:)', b'Target="/' + folder, content)


def _with_mark(name: str, content: bytes) -> bytes:
    if not name.endswith((".xml", ".rels")):
        return content
    head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<!-- saved -->'
    return b"\xef\xbb\xbf" + head + re.sub(rb"^<\?xml[^>]*>\s*", b"", content)


def _without_styles(data: bytes) -> bytes:
    parts = _parts(data)
    del parts["xl/styles.xml"]
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = re.sub(rb"<Relationship [^>]*styles[^>]*/>", b"", parts[rels])
    return _zipped(parts)


def _with_module(data: bytes) -> bytes:
    """A module of Excel 5, which has no part, and a dialogue, which is no sheet."""
    parts = _parts(data)
    book = parts["xl/workbook.xml"]
    sheets = b'<sheet xmlns:r="%s" name="Module1" sheetId="91" r:id=""/></sheets>' % _OFFICE
    parts["xl/workbook.xml"] = book.replace(b"</sheets>", sheets)
    return _zipped(parts)


def _streamed(data: bytes) -> bytes:
    stream = _OneWay()
    with ZipFile(stream, "w", ZIP_DEFLATED) as target:  # type: ignore[call-overload]
        for name, content in _parts(data).items():
            target.writestr(name, content)
    return stream.written


def _zipped_by_a_mac(data: bytes) -> bytes:
    parts = _parts(data)
    folders = {"xl/": b"", "xl/worksheets/": b""}
    leftovers = {f"__MACOSX/{name}": b"\0\5\x16\7\0\2\0\0Mac OS X" for name in parts}
    return _zipped({**folders, **parts, **leftovers})


def _with_percent(data: bytes) -> bytes:
    parts = _parts(data)
    parts["xl/worksheets/表 1.xml"] = parts.pop("xl/worksheets/sheet2.xml")
    rels = "xl/_rels/workbook.xml.rels"
    target = b"worksheets/%E8%A1%A8%201.xml"
    parts[rels] = parts[rels].replace(b"worksheets/sheet2.xml", target)
    return _zipped(parts)


WRITERS: dict[str, Callable[[bytes], bytes]] = {
    "strict": _each(_strict),
    "prefixed": _each(_prefixed),
    "without places": _each(_without_places),
    "absolute targets": _each(_absolute),
    "byte order marks": _each(_with_mark),
    "without styles": _without_styles,
    "a module": _with_module,
    "streamed": _streamed,
    "stored": lambda data: _zipped(_parts(data), ZIP_STORED),
    "backslashes": _named(lambda name: name.replace("/", "\\")),
    "names from the root": _named(lambda name: f"/{name}"),
    "names from here": _named(lambda name: f"./{name}"),
    "other case": _named(lambda name: name.replace("xl/w", "XL/W")),
    "zipped by a Mac": _zipped_by_a_mac,
    "percent": _with_percent,
}
