"""A form is filled with what was typed, to the letter, however Word has split its tags."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document as WordDocument
from wordfiles import SAMPLE, paragraph, table, word

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates
from formgen.documents.facts import tag_names
from formgen.documents.officeforms.template import read_form

VALUES = {"display_name": "川崎市公園だより", "starts_on": "令和8年10月1日", "purpose": "市政"}
DEVICES = ({"number": "1", "model": "A型"}, {"number": "2", "model": "B型"})


def filled(
    body: str, values: dict[str, str] = VALUES, devices: tuple[dict[str, str], ...] = DEVICES
):
    form = read_form(word(body))
    assert form.faults == ()
    return WordDocument(io.BytesIO(form.pack(form.fill(values, devices))))


def text(body: str, values: dict[str, str] = VALUES) -> str:
    return "\n".join(p.text for p in filled(body, values).paragraphs)


@pytest.mark.parametrize(
    "runs",
    [
        ("「{{アカウント名}}」の",),
        ("「{{アカウ", "ント名}}」の"),
        ("「{", "{", "アカウント名", "}", "}」の"),
        ("「{{　アカウント名 }}」", "の"),
        ("「{{display_name}}」の",),
        ("「", "", "{{アカウント名}}", "", "」の"),
    ],
)
def test_a_tag_is_filled_however_word_has_split_it(runs: tuple[str, ...]) -> None:
    assert text(paragraph(*runs)) == "「川崎市公園だより」の"


def test_several_tags_of_a_paragraph_keep_their_places() -> None:
    runs = ("一{{アカ", "ウント名}}二{{利用開始", "日}}三{{アカウント名}}", "四")
    assert text(paragraph(*runs)) == "一川崎市公園だより二令和8年10月1日三川崎市公園だより四"


@pytest.mark.parametrize(
    "typed",
    ["A&B <b>太字</b>", "一行目\n二行目\t欄", "{{利用目的}} {{ 7*7 }} {% raw %}", "  前後  ", "]]> \ue0000",
     "<?formgen each?>"],
)  # fmt: skip
def test_what_was_typed_is_text_and_nothing_else(typed: str) -> None:
    assert text(paragraph("値{{アカウント名}}末"), {"display_name": typed}) == f"値{typed}末"


def test_the_row_with_a_device_repeats_for_each() -> None:
    body = table(
        ("番号", "機種"), ("{{機器.番号}}", "{{アカウント名}}の{{機器の機種}}"), ("以上", "")
    )
    (found,) = filled(body).tables
    assert [[cell.text for cell in row.cells] for row in found.rows] == [
        ["番号", "機種"], ["1", "川崎市公園だよりのA型"], ["2", "川崎市公園だよりのB型"], ["以上", ""],
    ]  # fmt: skip


def test_without_devices_one_row_stays_to_be_filled_in_by_hand() -> None:
    (found,) = filled(table(("機種",), ("機種：{{機器.機種}}",)), devices=()).tables
    assert [row.cells[0].text for row in found.rows] == ["機種", "機種："]


def test_all_between_two_marks_repeats_for_each_device() -> None:
    body = paragraph("{{機器ごとに}}") + paragraph("機種：{{機器.機種}}") + table(
        ("番号", "{{機器.番号}}")
    ) + paragraph("{{ここまで}}") + paragraph("以上")  # fmt: skip
    found = filled(body)
    assert [p.text for p in found.paragraphs] == ["機種：A型", "機種：B型", "以上"]
    assert [t.rows[0].cells[1].text for t in found.tables] == ["1", "2"]


def test_what_repeats_keeps_no_number_of_its_own() -> None:
    row = '<w:tr w14:paraId="00000001"><w:tc>' + paragraph("{{機器.機種}}").replace(
        "<w:p>", '<w:p w14:paraId="00000002"><w:bookmarkStart w:id="0" w:name="x"/>'
    ) + "</w:tc></w:tr>"  # fmt: skip
    part = read_form(word(f"<w:tbl>{row}</w:tbl>")).fill({}, DEVICES)["word/document.xml"]
    assert b"paraId" not in part
    assert b"bookmark" not in part


@pytest.mark.parametrize("name", ["header1", "footer2", "footnotes", "endnotes"])
def test_what_stands_around_the_text_is_filled_too(name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(word(paragraph("{{利用目的}}")))) as archive:
        part = archive.read("word/document.xml")
    form = read_form(word(paragraph("{{アカウント名}}"), {f"word/{name}.xml": part}))
    assert "市政".encode() in form.fill(VALUES, ())[f"word/{name}.xml"]
    assert {tag.key for tag in form.tags} == {"display_name", "purpose"}
    assert {tag.key for tag in form.body_tags} == {"display_name"}


def test_what_is_wrong_with_a_paragraph_is_told_in_the_order_of_reading() -> None:
    faults = read_form(word(paragraph("{{名}}と{{アカウント名}}と{{題}}"))).faults
    assert [fault.message[:5] for fault in faults] == ["「{{名}", "「{{題}"]


def test_the_same_values_give_the_same_bytes() -> None:
    form = read_form(SAMPLE.read_bytes(), tag_names(load_city(bundled_templates())))
    values = {tag.key: "値" for tag in form.tags if not tag.of_device}
    assert form.faults == ()
    assert form.pack(form.fill(values, ())) == form.pack(form.fill(values, ()))
