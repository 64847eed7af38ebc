"""Checklists to be filled in on the screen: accessible, archivable, and with every box in its place."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import page
import pytest
from gatecases import some
from papers import LAYOUTS, every_block, sample_documents, squeezed
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from formgen.documents.blocks import Checklist, Document, FieldTable, Listing
from formgen.model.japanese import UNDECIDED_DATE
from formgen.render.pdf import PdfRenderer, pdf_renderer

CHECKLISTS = [document for document in sample_documents() if document.layout == "checklist"]
CHOICES = ("適", "否", "非該当")
every_checklist = pytest.mark.parametrize(
    "document", some(3, CHECKLISTS), ids=lambda d: f"{d.account_id}-{d.id}"
)


@cache
def fillable(document: Document) -> bytes:
    return pdf_renderer(LAYOUTS).fillable(document)


def reader_of(document: Document) -> PdfReader:
    return PdfReader(io.BytesIO(fillable(document)))


def widgets(reader: PdfReader) -> Iterator[tuple[int, Any]]:
    """The widgets in the order of the Tab key: page by page."""
    for number, paper in enumerate(reader.pages):
        for annotation in paper.get("/Annots", ()):
            yield number, annotation.get_object()


@pytest.mark.slow
@every_checklist
def test_it_keeps_both_standards(document: Document) -> None:
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        report = page.validate_pdf_bytes(fillable(document), profile=profile)
        assert [(fault.rule_id, fault.message) for fault in report.failures] == []
        assert report.is_compliant


@pytest.mark.slow
@every_checklist
def test_every_question_and_every_blank_is_a_field(document: Document) -> None:
    expected: Counter[str] = Counter()
    for block in document.blocks:
        if isinstance(block, Checklist):
            for column in block.columns[3:]:
                expected[column] += len(block.rows)
        elif isinstance(block, FieldTable):
            for row in block.rows:
                if not row.value:
                    expected[row.label] += 1
                elif row.value.startswith(UNDECIDED_DATE):
                    expected.update(parts_of_dates(row.label, row.value))
                elif row.value.startswith("□"):
                    expected[row.label] += 1
        elif isinstance(block, Listing):
            expected.update(fields_of(block))
    found = reader_of(document).get_fields() or {}
    assert Counter(name.split(" ", 1)[1] for name in found) == expected
    assert [int(name[:3]) for name in found] == list(range(1, len(found) + 1))
    answers = [
        field for name, field in found.items() if field["/FT"] == "/Btn" and "午前" not in name
    ]
    assert answers
    known = (CHOICES, ("適", "否"), ("なし", "あり"), ("継続", "廃止"))
    assert all(
        field["/_States_"] in [[*(f"/{c}" for c in choices), "/Off"] for choices in known]
        for field in map(states, answers)
    )


def fields_of(block: Listing) -> Iterator[str]:
    """The names of the fields of a listing: its first column says which row it is."""
    for row in block.rows:
        name = "　".join(line.value for line in row[0]).replace("\n", "　")
        for head, cell in zip(block.columns, row, strict=True):
            for line in cell:
                label = f"{name}　{head}" if len(block.columns) > 1 else head
                if line.value.startswith("□") or not line.value:
                    yield label


def parts_of_dates(label: str, value: str) -> Iterator[str]:
    """The names of the places in 「令和　年　月　日から」 and 「令和　年　月　日　□午前　□午後　時　分」."""
    for line in value.split("\n"):
        whole = label + "".join(end for end in ("から", "まで") if line.endswith(end))
        yield from (f"{whole}（{part}）" for part in "年月日時分" if f"　{part}" in line)
        if "□" in line:
            yield f"{whole}（午前・午後）"


def states(field: Any) -> Any:
    """A field with the states of its boxes, in their order."""
    kids = [kid.get_object() for kid in field.indirect_reference.get_object()["/Kids"]]
    names = [next(name for name in kid["/AP"]["/N"] if name != "/Off") for kid in kids]
    return {"/_States_": [*names, "/Off"]}


@pytest.mark.slow
@every_checklist
def test_every_widget_is_drawn_told_and_printed(document: Document) -> None:
    reader = reader_of(document)
    form = reader.trailer["/Root"]["/AcroForm"]
    assert "/NeedAppearances" not in form
    for _, widget in widgets(reader):
        assert re.search("[ぁ-ん一-龥]", widget["/TU"])
        assert widget["/F"] == 4
        assert not {"/A", "/AA"} & set(widget)
        look = widget["/AP"]["/N"]
        if "/Parent" in widget:
            assert widget["/AS"] == "/Off"
            drawn = {name: state.get_object().get_data() for name, state in look.items()}
            assert drawn.pop("/Off") == b""
            assert all(drawn.values())
        else:
            font = widget["/DA"].split()[0]
            assert form["/DR"]["/Font"][font]["/DescendantFonts"][0]["/FontDescriptor"][
                "/FontFile2"
            ]


@pytest.mark.slow
@every_checklist
def test_the_tree_leads_to_each_widget_in_reading_order(document: Document) -> None:
    reader = reader_of(document)
    tree = reader.trailer["/Root"]["/StructTreeRoot"]
    numbers = tree["/ParentTree"]["/Nums"]
    assert (
        list(numbers[::2]) == list(range(len(numbers) // 2)) == [*range(tree["/ParentTreeNextKey"])]
    )
    owners = dict(zip(numbers[::2], numbers[1::2], strict=True))
    told = []
    for form in forms(tree["/K"][0]):
        (kid,) = form["/K"]
        widget = kid["/Obj"]
        told.append(widget)
        assert owners[widget["/StructParent"]].get_object() == form
        assert form["/Alt"] == widget["/TU"]
        assert form["/P"]["/S"] == "/TD"
    assert told == [widget for _, widget in widgets(reader)]


def forms(element: Any) -> Iterator[Any]:
    element = element.get_object()
    if isinstance(element, int) or "/S" not in element:
        return
    if element["/S"] == "/Form":
        yield element
    else:
        for kid in element["/K"]:
            yield from forms(kid)


@pytest.mark.slow
@every_checklist
def test_it_says_what_the_paper_says(document: Document) -> None:
    papers = PdfReader(io.BytesIO(pdf_renderer(LAYOUTS).render(document))).pages
    wanted, found = (
        squeezed("".join(paper.extract_text() for paper in pages))
        for pages in (papers, reader_of(document).pages)
    )
    assert found == wanted


@pytest.mark.needs("qpdf", "pdftoppm")
def test_a_tick_stands_in_its_box_and_nowhere_else(tmp_path: Path) -> None:
    document = CHECKLISTS[0]
    blank = tmp_path / "blank.pdf"
    blank.write_bytes(fillable(document))
    checked = subprocess.run(
        ["qpdf", "--check", blank], check=False, capture_output=True, text=True
    )
    assert (checked.returncode, checked.stderr) == (0, "")
    writer = PdfWriter(clone_from=blank)
    number, box = next((n, w) for n, w in widgets(writer) if "/Parent" in w)  # type: ignore[arg-type]
    choice = next(name for name in box["/AP"]["/N"] if name != "/Off")
    box[NameObject("/AS")] = box["/Parent"][NameObject("/V")] = NameObject(choice)
    writer.write(tmp_path / "ticked.pdf")
    size, before = picture(tmp_path / "blank.pdf", number)
    _, after = picture(tmp_path / "ticked.pdf", number)
    changed = [
        at for at, (one, other) in enumerate(zip(before, after, strict=True)) if one != other
    ]
    left, bottom, _, top = map(float, box["/Rect"])
    assert changed
    for at in changed:
        x, y = at % size[0], size[1] - at // size[0]
        assert left - 1 <= x <= left + (top - bottom) + 1  # the square is at the left of its word
        assert bottom - 1 <= y <= top + 1
    # The square itself is printed there, from one side to the other.
    rows = range(round(size[1] - top), round(size[1] - bottom))
    ink = [
        at % size[0]
        for at, dot in enumerate(before)
        if dot < 200 and at // size[0] in rows and left - 1 <= at % size[0] <= left + top - bottom
    ]
    assert 0 <= min(ink) - left < 2
    assert 0 <= left + top - bottom - max(ink) < 3


def picture(file: Path, number: int) -> tuple[tuple[int, int], bytes]:
    """A page as grey dots, one for each point."""
    command = ["pdftoppm", "-r", "72", "-gray", "-f", str(number + 1), "-l", str(number + 1), file]
    data = subprocess.run(command, check=True, capture_output=True).stdout
    found = re.match(rb"P5\s+(\d+) (\d+)\s+255\s", data)
    assert found
    return (int(found[1]), int(found[2])), data[found.end() :]


def test_what_is_typed_is_kept() -> None:
    writer = PdfWriter(clone_from=reader_of(CHECKLISTS[0]))
    typed = {}
    for _, widget in widgets(writer):  # type: ignore[arg-type]
        if widget.get("/FT") == "/Tx":
            typed[widget["/T"]] = widget[NameObject("/V")] = TextStringObject(
                "8" if "年" in widget["/T"] else "課長"
            )
    out = io.BytesIO()
    writer.write(out)
    assert typed
    assert PdfReader(out).get_form_text_fields() == typed


def test_the_same_checklist_gives_the_same_bytes() -> None:
    assert PdfRenderer(LAYOUTS).fillable(CHECKLISTS[0]) == fillable(CHECKLISTS[0])


@pytest.mark.parametrize("changed", ["hyphen", "boxes", "table"])
def test_what_the_setter_cannot_do_gives_nothing(changed: str, tmp_path: Path) -> None:
    document = every_block("分か\xadち書き" if changed == "hyphen" else "本文", "checklist")
    for source in LAYOUTS.glob("*"):
        (tmp_path / source.name).write_bytes(source.read_bytes())
    faces = tmp_path / "blocks.html"
    text = faces.read_text("utf-8")
    if changed == "boxes":
        text = text.replace("{{ block.answers }}", "{{ block.answers | replace('□', '（）') }}")
    elif changed == "table":
        text = text.replace(
            "<tr{% if row.is_long %}", "<tr><th>外</th><td>表</td></tr><tr{% if row.is_long %}"
        )
    faces.write_text(text, "utf-8")
    assert PdfRenderer(tmp_path).fillable(document) == b""
