"""Files that are made to cost much: bombs, floods, and the largest honest ones."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from books import change_part, minimal_book, relations

from formgen.intake.sheetlayout import letters
from formgen.model.fieldspec import FieldSpec, specs
from formgen.model.records import Account, Device

MEGABYTE = 1024 * 1024
_VALUES = {
    "code": "A-1", "phone": "044-200-0000", "email": "53midori@city.kawasaki.jp",
    "url": "https://x.com/kwsk", "date": "令和8年10月1日", "whole_number": "3",
    "username": "@kwsk", "dates": "令和8年10月1日",
}  # fmt: skip


def _sound(spec: FieldSpec, number: int) -> str:
    if spec.kind in ("code", "codes"):
        return f"A-{number}"
    if spec.choices:
        return spec.choices[0]
    return _VALUES.get(spec.kind, f"川崎市の{spec.label}その{number}")


def _row(number: int, cells: Iterable[str]) -> str:
    inner = "".join(
        f'<c r="{letters(column)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for column, text in enumerate(cells, start=1)
    )
    return f'<row r="{number}">{inner}</row>'


def _across(rows: int, value: Callable[[FieldSpec, int], str]) -> bytes:
    fields = specs(Account)
    lines = [_row(1, (spec.label for spec in fields))]
    lines += (_row(row, (value(spec, row) for spec in fields)) for row in range(2, rows + 2))
    return minimal_book("".join(lines))


MOST_ACCOUNTS = 4_300  # with every field filled in, as many as the cells of a file allow


def honest_book(accounts: int = MOST_ACCOUNTS) -> bytes:
    """Accounts with every field filled in."""
    return _across(accounts, _sound)


def wrong_everywhere() -> bytes:
    """5,000 accounts with a value that cannot be read in every field that can refuse one."""
    return _across(5_000, lambda spec, row: "\u2028" if "text" in spec.kind else f"謎の値{row}")


def long_texts_shared() -> bytes:
    """One text of 90,000 characters in 60,000 cells."""
    cells = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{letters(c)}{row}" t="s"><v>1</v></c>'
                                     for c in range(1, 61)) + "</row>"
        for row in range(2, 1_002)
    )  # fmt: skip
    head = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>0</v></c></row>'
    texts = f"<si><t>管理番号</t></si><si><t>{'花' * 90_000}</t></si>"
    return minimal_book(head + cells, texts=texts)


def many_shared_texts() -> bytes:
    """A million texts that no cell shows."""
    return minimal_book("", texts="".join(f"<si><t>{n}</t></si>" for n in range(1_000_000)))


def long_shared_text() -> bytes:
    """One text of 40 MB with a character beyond U+FFFF, which makes each of them four bytes."""
    chance = random.Random(1)  # noqa: S311
    text = "".join(chance.choices("abcdefgh", k=MEGABYTE)) * 40
    return minimal_book("", texts=f"<si><t>{text}𠮷</t></si>")


def empty_rows() -> bytes:
    """A million rows without a cell, after an account: a sheet formatted to its end."""
    rows = "".join(f'<row r="{row}" ht="20"/>' for row in range(2, 1_048_577))
    return minimal_book(_row(1, ("管理番号", "", "A-1")) + rows)


def empty_cells() -> bytes:
    """Five million cells without a value."""
    row = "<row>" + "<c/>" * 5_000 + "</row>"
    return minimal_book(row * 1_000, compression=ZIP_STORED)


def merge_bomb() -> bytes:
    """A sheet that is one merged cell, and one that is 200,000 of them."""
    merged = "".join(f'<mergeCell ref="A{n}:XFD{n}"/>' for n in range(1, 200_000))
    after = f'<mergeCells><mergeCell ref="A1:XFD1048576"/>{merged}</mergeCells>'
    return minimal_book(_row(1, ("管理番号", "", "A-1")), after=after)


def attribute_bomb() -> bytes:
    """One cell with a million attributes, some of which hold 「>」."""
    attributes = "".join(f" a{number}='>'" for number in range(1_000_000))
    return minimal_book(f"<row><c{attributes}/></row>")


def nesting_bomb() -> bytes:
    """A million elements within each other."""
    return minimal_book("<x>" * 1_000_000, compression=ZIP_STORED)


def format_bomb() -> bytes:
    """500,000 cell formats."""
    formats = '<xf numFmtId="14"/>' * 500_000
    return minimal_book("", formats=formats, compression=ZIP_STORED)


def directory_bomb() -> bytes:
    """A zip file that is nothing but 300,000 entries of a directory."""
    entry = struct.pack("<4s6H3I5H2I", b"PK\1\2", *([0] * 6), 0, 0, 0, 1, *([0] * 4), 0, 0) + b"a"
    directory = entry * 300_000
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 65_535, 65_535, len(directory), 4, 0)
    return b"PK\3\4" + directory + end


def zip_bomb() -> bytes:
    """A part that unpacks to 400 MB."""
    stream = BytesIO()
    with (
        ZipFile(stream, "w", ZIP_DEFLATED) as archive,
        archive.open("xl/sharedStrings.xml", "w") as part,
    ):
        for _ in range(400):
            part.write(b" " * MEGABYTE)
    return stream.getvalue()


def lying_zip_bomb() -> bytes:
    """The same, whose directory says that the part has ten bytes."""
    data = bytearray(zip_bomb())
    at = data.rindex(b"PK\1\2")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(data)


def noise() -> bytes:
    """19 MB of chance in a shape that a zip reader might search for its end."""
    return b"PK\3\4" + random.Random(2).randbytes(19 * MEGABYTE)  # noqa: S311


def headers_in_a_cell() -> bytes:
    """A header of 500,000 characters that ends 30,000 times."""
    after = f"<headerFooter><oddHeader>{'x ' * 250_000}</oddHeader></headerFooter>"
    return minimal_book("", after=f'{after}<c r="Z9">{"<oddHeader/>" * 30_000}</c>')


def long_property_name() -> bytes:
    """A property whose name of 500,000 characters belongs to 30,000 texts."""
    texts = f'<property name="{"x " * 250_000}">{"<x>a</x>" * 30_000}</property>'
    return minimal_book("", more={"docProps/custom.xml": f"<Properties>{texts}</Properties>"})


def long_namespace() -> bytes:
    """A namespace of 900,000 characters in the names of 3,500 elements."""
    names = "".join(f"<a{number}/>" for number in range(3_500))
    part = f'<sst xmlns="{"u" * 900_000}">{names}</sst>'
    return minimal_book("", more={"xl/sharedStrings.xml": part})


def many_names() -> bytes:
    """A million elements, each of another name with a namespace of 300 characters."""
    names = "".join(f"<a{number}/>" for number in range(MEGABYTE))
    part = f'<sst xmlns="{"u" * 300}">{names}</sst>'
    return minimal_book("", more={"xl/sharedStrings.xml": part})


_NOISE = "".join(random.Random(3).choices("abcdefghij", k=3_000)) * 3_333  # noqa: S311


def part_read_often(kind: str, of: str, target: str) -> bytes:
    """A part of 10 MB to which another is related 4,900 times."""
    first = relations(worksheet1="worksheets/sheet1.xml", worksheet2="worksheets/sheet2.xml")
    often = "".join(
        f'<Relationship Id="q{n}" Type="x/{kind}" Target="/{target}"/>' for n in range(4_900)
    )
    end = "</Relationships>"
    return minimal_book("", more={of: first.replace(end, often + end), target: f"<x>{_NOISE}</x>"})


def sheets_of_one_part(inner: str) -> bytes:
    """990 sheets that all have the same part."""
    more = b"".join(b'<sheet name="s%d" sheetId="9" r:id="r2"/>' % n for n in range(990))
    return change_part(
        minimal_book("", more={"xl/worksheets/sheet2.xml": f"<worksheet>{inner}</worksheet>"}),
        "xl/workbook.xml",
        lambda part: part.replace(b"</sheets>", more + b"</sheets>"),
    )


def names_of_passwords() -> bytes:
    """A password named 10,000 times in each of 17 cells, and nothing but that."""
    return minimal_book("".join(_row(row, [f"{row} {'PW ' * 10_900}"]) for row in range(1, 18)))


def _repeat(head: str, piece: str, size: int = 2 * MEGABYTE - 100) -> bytes:
    return (head + piece * ((size - len(head)) // len(piece.encode()))).encode()


HEAVY: dict[str, Callable[[], bytes]] = {
    "largest_honest.xlsx": honest_book,
    "wrong_everywhere.xlsx": wrong_everywhere,
    "long_texts_shared.xlsx": long_texts_shared,
    "many_shared_texts.xlsx": many_shared_texts,
    "long_shared_text.xlsx": long_shared_text,
    "empty_rows.xlsx": empty_rows,
    "empty_cells.xlsx": empty_cells,
    "merge_bomb.xlsx": merge_bomb,
    "attribute_bomb.xlsx": attribute_bomb,
    "nesting_bomb.xlsx": nesting_bomb,
    "format_bomb.xlsx": format_bomb,
    "directory_bomb.xlsx": directory_bomb,
    "zip_bomb.xlsx": zip_bomb,
    "lying_zip_bomb.xlsx": lying_zip_bomb,
    "noise.xlsx": noise,
    "headers_in_a_cell.xlsx": headers_in_a_cell,
    "long_property_name.xlsx": long_property_name,
    "long_namespace.xlsx": long_namespace,
    "many_names.xlsx": many_names,
    "comments_read_often.xlsx": lambda: part_read_often(
        "comments", "xl/worksheets/_rels/sheet1.xml.rels", "xl/comments1.xml"
    ),
    "texts_read_often.xlsx": lambda: part_read_often(
        "sharedStrings", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
    ),
    "sheets_of_one_part.xlsx": lambda: sheets_of_one_part(_NOISE),
    "hidden_columns.xlsx": lambda: sheets_of_one_part(
        "<cols>" + '<col min="1" max="6100" hidden="1"/>' * 6_000 + "</cols>"
    ),
    "names_of_passwords.xlsx": names_of_passwords,
    "scalars.yaml": lambda: _repeat("a: [", "a,"),
    "mappings.yaml": lambda: _repeat("accounts: [", "{},"),
    "wrong_values.yaml": lambda: _repeat("accounts:\n", "- {procedure: x, platform: x, mfa: x}\n"),
    "accounts.yaml": lambda: _repeat("accounts:\n", "- {account_id: A, bureau: あ, unit: い}\n"),
    "long_scalar.yaml": lambda: _repeat("accounts:\n- purpose: ", "花"),
    "long_key.yaml": lambda: _repeat("", "a"),
    "folded.yaml": lambda: _repeat("accounts:\n- purpose: >\n", "    a\n\n"),
    "quotes.yaml": lambda: _repeat('accounts:\n- purpose: "', "\\u3042"),
    "anchors.yaml": lambda: _repeat("a: &a [x]\nb: [", "*a,"),
    "blanks.yaml": lambda: _repeat("accounts: [", " ", 300_000) + b"x",
    "dashes.yaml": lambda: _repeat("", "- "),
    "passwords.yaml": lambda: _repeat("accounts:\n- purpose: ", "PW ", 100_000),
    "marks.yaml": lambda: _repeat("accounts:\n- display_name: e", "\u0323\u0301", 190_000),
    "directives.yaml": lambda: _repeat("#\r", "%TAG !a! b\r"),
    "late_directives.yaml": lambda: _repeat("a: b\n...\n", "%TAG !a! b\n"),
    "questions.yaml": lambda: _repeat("", "? a\n"),
    "commas.csv": lambda: _repeat("管理番号,手続き\n", ",", 19 * MEGABYTE),
    "lines.csv": lambda: _repeat("管理番号,手続き\n", "\n", 19 * MEGABYTE),
    "devices.csv": lambda: _repeat(
        ",".join(spec.label for spec in specs(Device)) + "\n", "A-1,PC,x\n", 19 * MEGABYTE
    ),
    "wide.csv": lambda: _repeat(
        "管理番号,手続き\n", "A-1,開始," + "x," * 3_000 + "\n", 19 * MEGABYTE
    ),
    "open_quote.csv": lambda: _repeat('管理番号,手続き\nA-1,"', "開始,", 19 * MEGABYTE),
    "quotes.csv": lambda: _repeat('管理番号,手続き\nA-1,"', '""', 18 * MEGABYTE) + b'"\n',
    "long_line.csv": lambda: _repeat("管理番号,利用目的\nA-1,", "花", 19 * MEGABYTE),
}
