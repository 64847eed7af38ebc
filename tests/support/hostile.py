"""Hostile files: sound workbooks, YAML and CSV, damaged by a seed. The same seed, the same file.

name, data = hostile_file(4711)
"""

from __future__ import annotations

import random
import re
import struct
from collections.abc import Callable
from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from formgen.city.templatefiles import bundled_samples

Chance = random.Random

# What a program or a person might put where a value stands.
_VALUES = (
    "", " ", "0", "-1", "1e999", "NaN", "99999999999999999999", "A1:XFD1048576", "A0", "true",
    "../../../etc/passwd", "..\\..\\x", "/dev/zero", "file:///etc/passwd", "http://localhost/x",
    "=HYPERLINK(\"x\")", "=1+1", "{{ 7*7 }}", "{% for x in y %}", "｛｛ x ｝｝", "<b>", "]]>", "&#0;",
    "_x0000_", "_xD800_", "_xFFFF_", "_x000D_", "A-1", "TKS-001", "TKS-001/../../x", "CON", "令和99年1月1日",
    "平成31年5月1日", "0442000000", "442000000", "花" * 300, "花" * 40_000, "\u202e逆", "𠮷", "葛\U000e0100",
    "\u2028", "\ufffe", "\x07", "\x00", "開始", "運用中", "廃止", "確認済", "2026-11-22",
)  # fmt: skip
_XML_PIECES = (
    '<!DOCTYPE x [<!ENTITY a "a">]>', "<!-- -->", "<?x y?>", "<![CDATA[<c>]]>", "&a;", "&amp;",
    "<c/>", '<c r="C3"><v>1</v></c>', '<c t="s"><v>-1</v></c>', "<row/>", "<x>" * 200, "</x>",
    '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>', "<f>1/0</f>", "<rPh><t>ヨミ</t>",
    '<sheet name="アカウント" sheetId="9" r:id="rId1"/>', '<workbookPr date1904="1"/>', "<", ">", '"',
)  # fmt: skip
_YAML_PIECES = (
    "a: &a 1\n", "b: *a\n", "<<: {x: 1}\n", "? x\n", "!!python/object/apply:os.system [x]\n", "---\n",
    "...\n", "%YAML 1.1\n", "[" * 50, "{a: " * 50, "- " * 50, "\t", "|\n", ">\n", '"', "'", "# x\n",
    "accounts:\n", "devices:\n", "管理番号: A-1\n", "\x00", "\x07", "\x85", "\u2028", "\ufeff", ": ", ":",
)  # fmt: skip
_CSV_PIECES = (",", '"', '""', "\n", "\r", "\0", ",,,,", '"\n"', ";", "\t", "=", "\ufeff", "管理番号")  # fmt: skip
_PART_NAMES = (
    "../../evil.xml", "/etc/evil", "xl/workbook.xml", "XL/WORKBOOK.XML", "xl/vbaProject.bin",
    "xl/externalLinks/externalLink1.xml", "C:\\evil", "x" * 300, "customXml/item1.xml",
)  # fmt: skip


@cache
def _samples() -> dict[str, bytes]:
    return {path.suffix: path.read_bytes() for path in bundled_samples()}


@cache
def _parts() -> dict[str, bytes]:
    with ZipFile(BytesIO(_samples()[".xlsx"])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def hostile_file(seed: int) -> tuple[str, bytes]:
    """A name and its content; one in twenty is not damaged at all."""
    chance = random.Random(seed)  # noqa: S311
    kind, make = chance.choice(_KINDS)
    data = make(chance)
    if chance.random() < 0.15:
        data = _damage_bytes(data, chance)
    return f"{seed}{kind}", data


def _workbook(chance: Chance) -> bytes:
    parts = dict(_parts())
    for _ in range(chance.choice((0, 1, 1, 2, 5))):
        name = chance.choice(sorted(parts))
        if chance.random() < 0.7:  # most that can go wrong stands in these
            name = chance.choice([part for part in parts if re.search("sheet|workbook", part)])
        parts[name] = chance.choice(_XML_DAMAGES)(parts[name], chance)
    if chance.random() < 0.1:
        parts.pop(chance.choice(sorted(parts)))
    if chance.random() < 0.1:
        parts[chance.choice(_PART_NAMES)] = chance.choice(list(parts.values()))
    stream = BytesIO()
    with ZipFile(stream, "w", chance.choice((ZIP_STORED, ZIP_DEFLATED))) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def at_no_place(data: bytes) -> bytes:
    """An archive whose first part stands beyond what a file can hold."""
    content = bytearray(data)
    entry, end = content.find(b"PK\1\2"), content.rfind(b"PK\5\6")
    name, more = struct.unpack_from("<HH", content, entry + 28)
    size = struct.unpack_from("<I", content, end + 12)[0]
    place = struct.pack("<HHQ", 1, 8, 2**63 + 5)  # as archives beyond 4 GB have it
    struct.pack_into("<I", content, end + 12, size + len(place))
    struct.pack_into("<H", content, entry + 30, more + len(place))
    struct.pack_into("<I", content, entry + 42, 0xFFFFFFFF)
    at = entry + 46 + name + more
    content[at:at] = place
    return bytes(content)


def _damage_text(data: bytes, chance: Chance) -> bytes:
    """Put a value in the place of a text between two tags."""
    return _replace_one(rb">([^<]*)<", data, chance)


def _damage_attribute(data: bytes, chance: Chance) -> bytes:
    return _replace_one(rb'="([^"]*)"', data, chance)


def _damage_name(data: bytes, chance: Chance) -> bytes:
    return _replace_one(rb"</?([A-Za-z]+)", data, chance)


def _replace_one(pattern: bytes, data: bytes, chance: Chance) -> bytes:
    found = list(re.finditer(pattern, data))
    if not found:
        return data
    match = chance.choice(found)
    value = chance.choice(_VALUES)
    if chance.random() < 0.5:
        value = value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return data[: match.start(1)] + value.encode() + data[match.end(1) :]


def _insert_piece(data: bytes, chance: Chance) -> bytes:
    places = [match.start() for match in re.finditer(rb"<", data)] or [0]
    at = chance.choice(places)
    return data[:at] + chance.choice(_XML_PIECES).encode() + data[at:]


def _move_element(data: bytes, chance: Chance) -> bytes:
    """Take an element out, repeat it, or put it elsewhere."""
    found = list(re.finditer(rb"<(\w+)[^<>]*?(?:/>|>[^<>]*</\1>)", data))
    if not found:
        return data
    one, other = chance.choice(found), chance.choice(found)
    without = data[: one.start()] + data[one.end() :]
    return chance.choice((without, data[: other.start()] + one[0] + data[other.start() :]))


def _damage_bytes(data: bytes, chance: Chance) -> bytes:
    content = bytearray(data)
    for _ in range(chance.randint(1, 9)):
        if content:
            content[chance.randrange(len(content))] = chance.randrange(256)
    cut = chance.randrange(len(content) + 1) if chance.random() < 0.3 else len(content)
    return bytes(content[:cut])


_XML_DAMAGES: tuple[Callable[[bytes, Chance], bytes], ...] = (
    _damage_text, _damage_text, _damage_attribute, _damage_attribute, _damage_name, _insert_piece,
    _move_element, _damage_bytes,
)  # fmt: skip


def _lines(text: str, pieces: tuple[str, ...], chance: Chance) -> str:
    """A text with some of its lines gone, repeated, or with a value or piece in them."""
    lines = text.splitlines(keepends=True)
    for _ in range(chance.choice((0, 1, 1, 2, 5))):
        at = chance.randrange(len(lines))
        piece = chance.choice((*pieces, *_VALUES))
        column = chance.randrange(len(lines[at]) + 1)
        lines[at] = chance.choice((
            "", lines[at] * 2, lines[at][:column] + piece + lines[at][column:],
            re.sub(": .*", lambda _, piece=piece: f": {piece}", lines[at]), "  " + lines[at],
        ))  # fmt: skip
    return "".join(lines)


def _encode(text: str, chance: Chance) -> bytes:
    encoding = chance.choice(("utf-8",) * 6 + ("utf-8-sig", "cp932", "utf-16", "euc-jp"))
    return text.encode(encoding, "replace")


def _yaml(chance: Chance) -> bytes:
    return _encode(_lines(_samples()[".yaml"].decode(), _YAML_PIECES, chance), chance)


def _csv(chance: Chance) -> bytes:
    text = chance.choice((
        "管理番号,種別,機種,資産番号,用途\nTKS-001,PC,A型,PC-1,投稿、監視\nTKS-001、A-1,PC,B型,PC-2,取得\n",
        '管理番号,手続き,サービス,利用目的,事前相談日\nA-1,開始,X,"一,二\n三",R8.9.1\nA-2,廃止,note,四,\n',
    ))  # fmt: skip
    return _encode(_lines(text, _CSV_PIECES, chance), chance)


_KINDS: tuple[tuple[str, Callable[[Chance], bytes]], ...] = (
    (".xlsx", _workbook), (".xlsx", _workbook), (".xlsm", _workbook), (".yaml", _yaml),
    (".yml", _yaml), (".csv", _csv),
)  # fmt: skip
