"""Make docs/pictures: the sheet, some finished pages and the window, as README.md and the manual show them.

    make pictures

The sample inputs become papers, LibreOffice prints the sheet, pdftoppm paints the pages, Chromium
those of the window. The same inputs, fonts and programs give the same bytes. The PNG are written here,
in sixteen shades, because pdftoppm's own are three times as large.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from PIL import Image

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.commands.shared import INPUTS, OUTPUTS
from formgen.documents.catalogue import Ready
from formgen.documents.postpapers import without_code
from formgen.ledger.workbook import ACCOUNTS
from formgen.ledger.workbook import make as make_ledger
from formgen.making.readcheckcompose import survey
from formgen.model.fieldspec import specs
from formgen.model.postrecord import POST_SHEET
from formgen.model.records import ACCOUNT_SHEET, DEVICE_SHEET, Device
from formgen.outputs.filenames import HAND_IN
from formgen.outputs.manifest import read_manifest
from formgen.pipeline import Selection, build, load
from formgen.reception.deskfolder import DESK, REGISTER
from formgen.render.formats import face
from formgen.workbooks.accountsheet import COUNTER, account_lines
from formgen.workbooks.instructions import GUIDE_SHEET
from scripts.officewalk import played_office
from scripts.walk import SHEET, played, played_post
from scripts.window_pictures import window_pictures

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
LARGEST = 150_000  # bytes; a page of documentation should open at once
_TODAY = date(2026, 11, 22)
_GREY = b"\xbb" * 3
_SHADES = bytes(round(shade / 17) * 17 for shade in range(256))


class Box(NamedTuple):
    """A part of a page in hundredths of its width and height."""

    left: int
    top: int
    right: int
    bottom: int


class Picture(NamedTuple):
    """A picture: its name, the page that it shows, how finely, and which part of it."""

    name: str
    page: int = 1
    dots: int = 96  # per inch
    box: Box | None = None  # without one the white margins are cut off


_WHOLE = Box(0, 0, 100, 100)
PAPERS = {
    ("TKS-001", "start_notice"): Picture("start_notice", box=_WHOLE),
    ("TKS-001", "policy"): Picture("policy", box=_WHOLE),
    ("TKS-001", "checklist_post"): Picture("checklist", box=_WHOLE),
    ("KRS-001", "policy"): Picture("gap", page=2, box=Box(8, 2, 96, 30)),
}


def _rows(first: str, last: str, column: str = "C") -> str:
    """The rows of the account sheet from one label or heading to another, up to a column."""
    labels = [getattr(line, "label", line) for line in account_lines()]
    return f"A{labels.index(first) + 1}:{column}{labels.index(last) + 1}"


# The part of each sheet that is printed.
SHEETS = {
    GUIDE_SHEET: ("A1:B29", Picture("sheet_guide")),
    ACCOUNT_SHEET: (_rows(COUNTER.label, "未取得の理由", "D"), Picture("sheet_accounts", dots=110)),
    DEVICE_SHEET: (
        f"A1:{get_column_letter(len(specs(Device)))}4",
        Picture("sheet_devices", dots=120),
    ),
}
# The same for the walk of the manual: what a step shows, of its sheet or of a paper.
_TOP = Box(4, 3, 96, 58)
WALK_SHEETS = {
    "first": (ACCOUNT_SHEET, _rows("管理番号", "不在時の承認者"), Picture("walk_first", dots=70)),
    "policy": (
        ACCOUNT_SHEET,
        _rows("手続きの日付", "プロフィール掲載の確認"),
        Picture("walk_policy", dots=66),
    ),
    "closing": (
        ACCOUNT_SHEET,
        _rows("廃止", "残る管理の終了予定日"),
        Picture("walk_closing", dots=66),
    ),
}
WALK_PAPERS = {
    ("consultation", "consultation"): Picture("walk_consultation", dots=70, box=_TOP),
    ("device", "device_check"): Picture("walk_device", dots=70, box=Box(4, 17, 96, 72)),
    ("operation", "checklist_review"): Picture("walk_review", dots=70, box=_TOP),
    ("dormant", "dormancy_review"): Picture("walk_proposal", dots=70, box=_TOP),
    ("closed", "close_notice"): Picture("walk_close_notice", dots=70, box=_TOP),
}
# The walk of a post: its sheet, and its form, of which no picture shows the 照合番号.
POST_WALK_SHEETS = {
    "post_written": (POST_SHEET, "A1:K2", Picture("walk_post_sheet", dots=120)),
}
POST_WALK_PAPERS = {
    "post_mended": (
        Picture("walk_post_paper", dots=70, box=_WHOLE),
        Picture("walk_post_pictures", page=2, dots=70, box=Box(4, 3, 96, 68)),
    ),
}
LEDGER = ("A1:T5", Picture("ledger", dots=150))
# The desk of the office after the step that shows it: its register, and a receipt.
OFFICE_STEP, RECEIPT = "office_second", "*/緑政部*/*/受領書.pdf"
OFFICE = (
    ("A1:K6", Picture("office_register", dots=150)),
    Picture("office_receipt", dots=70, box=Box(4, 3, 96, 80)),
)


def main() -> None:
    """Make every picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        still = (*_papers(folder), *_sheets(folder), _ledger(folder))
        # A later step moves what an earlier one made: the walk is painted as it goes.
        for picture, pdf in chain(still, _walk(folder), _walk_of_post(folder), _office(folder)):
            keep(picture.name, paint(picture, pdf))
        for name, shown in window_pictures(folder, program("chromium")):
            keep(name, of_screen(shown))


def keep(name: str, page: Pixmap) -> None:
    """Write a picture with a thin frame."""
    data = png(framed(page))
    if len(data) > LARGEST:
        sys.exit(f"{name} is larger than {LARGEST:,} bytes")
    (PICTURES / f"{name}.png").write_bytes(data)
    print(f"{name}　{len(data):,} bytes")


def _papers(scratch: Path) -> list[tuple[Picture, Path]]:
    output = scratch / "outputs"
    accounts, documents = (frozenset(names) for names in zip(*PAPERS, strict=True))
    built = build(
        bundled_samples(),
        load(bundled_templates()),
        output,
        Selection(accounts, documents, ("pdf",)),
        _TODAY,
    )
    found = {
        (made.account, made.document): output / made.path
        for made in built.made
        if not made.path.startswith(HAND_IN)
    }
    return [(picture, found[paper]) for paper, picture in PAPERS.items()]


def _sheets(scratch: Path) -> list[tuple[Picture, Path]]:
    """Each sheet alone, printed with the names of its columns and rows, as on the screen."""
    sample = next(file for file in bundled_samples() if file.suffix == ".xlsx")
    return [
        (picture, _print_sheet(sample, title, area, scratch / f"{picture.name}.xlsx"))
        for title, (area, picture) in SHEETS.items()
    ]


def _walk(scratch: Path) -> Iterator[tuple[Picture, Path]]:
    """The pages that the steps of the walk show, each as it stands after the step."""
    folder = scratch / "walk"
    for step, command, _ in played(folder):
        if command is not step.commands[-1]:
            continue
        for (shown, document), picture in WALK_PAPERS.items():
            if shown == step.id:
                made = [made for made in read_manifest(folder / OUTPUTS) if made.format == "pdf"]
                path = next(m.path for m in made if m.document == document)
                yield picture, folder / OUTPUTS / path
        if step.id in WALK_SHEETS:
            title, area, picture = WALK_SHEETS[step.id]
            target = scratch / f"{picture.name}.xlsx"
            yield picture, _print_sheet(folder / SHEET, title, area, target)


def _walk_of_post(scratch: Path) -> Iterator[tuple[Picture, Path]]:
    folder = scratch / "walk of a post"
    for step, command, _ in played_post(folder):
        if command is not step.commands[-1]:
            continue
        if step.id in POST_WALK_SHEETS:
            title, area, picture = POST_WALK_SHEETS[step.id]
            target = scratch / f"{picture.name}.xlsx"
            yield picture, _print_sheet(folder / SHEET, title, area, target)
        for picture in POST_WALK_PAPERS.get(step.id, ()):
            yield picture, _without_code(folder, step.day, scratch / f"{picture.name}.pdf")


def _office(scratch: Path) -> Iterator[tuple[Picture, Path]]:
    folder = scratch / "office"
    folder.mkdir()
    (area, register), receipt = OFFICE
    for step, _, _ in played_office(folder):
        if step.id == OFFICE_STEP:
            target = scratch / f"{register.name}.xlsx"
            yield register, _print_sheet(folder / DESK / REGISTER, "受付簿", area, target)
            yield receipt, next((folder / DESK).glob(RECEIPT))
            return


def _without_code(folder: Path, day: date, path: Path) -> Path:
    """The first form of a post of a working folder, made with ●●● for its number."""
    catalogue = load(bundled_templates())
    outcomes = chain.from_iterable(
        result.outcomes for result in survey([folder / INPUTS], catalogue, day).results
    )
    form = next(one for one in outcomes if isinstance(one, Ready) and one.post)
    path.write_bytes(face("pdf", bundled_templates() / "layouts")(without_code(form).document))
    return path


def _ledger(scratch: Path) -> tuple[Picture, Path]:
    """The first sheet of the ledger of the samples, without the columns of the far right."""
    area, picture = LEDGER
    made = make_ledger(bundled_samples(), load(bundled_templates()), scratch / "ledger", _TODAY)
    assert made.path is not None  # noqa: S101
    return picture, _print_sheet(made.path, ACCOUNTS, area, scratch / f"{picture.name}.xlsx")


def _print_sheet(source: Path, title: str, area: str, path: Path) -> Path:
    book = load_workbook(source)
    for sheet in book.worksheets:
        if sheet.title != title:
            sheet.sheet_state = "hidden"
    sheet = book[title]
    book.active = sheet
    sheet.print_area = area
    sheet.print_options.headings = True
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.oddHeader, sheet.oddFooter = HeaderFooterItem(), HeaderFooterItem()
    book.save(path)
    profile = (path.parent / "profile").as_uri()
    command = [program("soffice"), f"-env:UserInstallation={profile}", "--headless"]
    run([*command, "--convert-to", "pdf", "--outdir", str(path.parent), str(path)])
    return path.with_suffix(".pdf")


def paint(picture: Picture, pdf: Path) -> Pixmap:
    """The dots of the part of a page that matters."""
    page, dots = str(picture.page), str(picture.dots)
    command = [program("pdftoppm"), "-r", dots, "-f", page, "-l", page, str(pdf)]
    shown = read_pixmap(run(command))
    return boxed(shown, picture.box) if picture.box else trimmed(shown)


class Pixmap(NamedTuple):
    """The dots of a page, row by row, three bytes each."""

    width: int
    rows: list[bytes]


def read_pixmap(data: bytes) -> Pixmap:
    """Read what pdftoppm paints: a PPM."""
    _, size, _, dots = data.split(b"\n", 3)
    width, height = map(int, size.split())
    return Pixmap(width, [dots[i * width * 3 : (i + 1) * width * 3] for i in range(height)])


def of_screen(data: bytes) -> Pixmap:
    """Read what a browser paints: a PNG."""
    with Image.open(BytesIO(data)) as image:
        dots, width = image.convert("RGB").tobytes(), image.width
    return Pixmap(width, [dots[at : at + width * 3] for at in range(0, len(dots), width * 3)])


def boxed(page: Pixmap, box: Box) -> Pixmap:
    """The part of a page that lies in a box."""
    left, right = page.width * box.left // 100, page.width * box.right // 100
    top, bottom = len(page.rows) * box.top // 100, len(page.rows) * box.bottom // 100
    return Pixmap(right - left, [row[left * 3 : right * 3] for row in page.rows[top:bottom]])


def trimmed(page: Pixmap) -> Pixmap:
    """A page without its white margins."""
    printed = [position for position, row in enumerate(page.rows) if row.strip(b"\xff")]
    rows = page.rows[printed[0] : printed[-1] + 1]
    left = min(len(row) - len(row.lstrip(b"\xff")) for row in rows) // 3
    right = (max(len(row.rstrip(b"\xff")) for row in rows) + 2) // 3
    return Pixmap(right - left, [row[left * 3 : right * 3] for row in rows])


def framed(page: Pixmap) -> Pixmap:
    """A page with a grey line around it, for a white page on a white screen has no edge."""
    edge = _GREY * (page.width + 2)
    return Pixmap(page.width + 2, [edge, *(_GREY + row + _GREY for row in page.rows), edge])


def png(page: Pixmap) -> bytes:
    """Write a PNG in sixteen shades of each colour."""
    head = struct.pack(">IIBBBBB", page.width, len(page.rows), 8, 2, 0, 0, 0)
    dots = b"".join(b"\0" + row.translate(_SHADES) for row in page.rows)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(dots, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


def program(name: str) -> str:
    """The path of a program; ends the run when it is missing."""
    found = shutil.which(name)
    if found is None:
        sys.exit(f"{name} is missing; scripts/install-system-packages test installs it")
    return found


def run(command: list[str]) -> bytes:
    """Run a program and return its output."""
    return subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603


if __name__ == "__main__":
    main()
