"""An office's own form takes the place of a document: which, what it needs, and what it may show."""

from __future__ import annotations

import io
import shutil
from datetime import date
from pathlib import Path

import pytest
from docx import Document as WordDocument
from filings import filing
from wordfiles import SAMPLE, paragraph, table, word

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates
from formgen.documents.catalogue import (
    Catalogue,
    Ready,
    Waiting,
    Withheld,
    load_catalogue,
    outcomes,
    proposals,
)
from formgen.documents.missingfields import faults_by_field
from formgen.documents.packetpapers import PacketContents
from formgen.model.problems import FormgenError, Problem
from formgen.render.formats import face

TODAY = date(2026, 11, 22)


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    shutil.copytree(bundled_templates(), tmp_path / "templates")
    (tmp_path / "templates/forms").mkdir(exist_ok=True)
    return tmp_path / "templates"


def load(templates: Path) -> Catalogue:
    return load_catalogue(templates, load_city(templates))


def put(templates: Path, name: str, body: str) -> None:
    (templates / "forms" / name).write_bytes(word(body))


def outcome(catalogue: Catalogue, document: str, *problems: Problem, **typed: object) -> object:
    devices = ({"account_ids": "TKS-001", "model": "A型"}, {"account_ids": "TKS-001"})
    found = outcomes(catalogue, filing(devices, **typed), faults_by_field(problems), TODAY)
    return next(one for one in found if one.wording.id == document)


@pytest.mark.parametrize("name", ["policy.docx", "アカウント運用ポリシー（案）.docx"])
def test_a_form_is_known_by_the_documents_id_or_title(templates: Path, name: str) -> None:
    put(templates, name, paragraph("{{アカウント名}}"))
    catalogue = load(templates)
    forms = {e.wording.id: e.wording.form.file for e in catalogue.entries if e.wording.form}
    assert forms == {"policy": name}


def test_what_word_leaves_beside_an_open_form_is_no_form(templates: Path) -> None:
    put(templates, "~$policy.docx", "")
    put(templates, ".policy.docx", "")
    assert all(entry.wording.form is None for entry in load(templates).entries)


def test_its_values_are_those_of_a_composed_document(templates: Path) -> None:
    body = paragraph("{{アカウント名}}　{{利用開始日}}　{{多要素認証}}") + table(
        ("{{機器.番号}}", "{{機器.機種}}")
    )
    put(templates, "rules.docx", body)
    ready = outcome(load(templates), "rules", display_name="川崎市公園", starts_on=TODAY)
    assert isinstance(ready, Ready)
    data = face("docx", templates / "layouts")(ready.document)
    found = WordDocument(io.BytesIO(data))
    assert found.paragraphs[0].text == "川崎市公園　令和8年11月22日　〔要記入：多要素認証〕"
    assert [c.text for row in found.tables[0].rows for c in row.cells] == ["1", "A型", "2", ""]
    assert {"川崎市公園", "A型"} <= set(ready.document.texts())


def test_a_form_for_citizens_adds_the_western_year(templates: Path) -> None:
    put(templates, "policy.docx", paragraph("{{利用開始日}}"))
    ready = outcome(load(templates), "policy", starts_on=TODAY)
    assert isinstance(ready, Ready)
    assert list(ready.document.texts()) == ["令和8(2026)年11月22日"]


def test_a_notice_waits_for_what_its_form_prints_as_well(templates: Path) -> None:
    put(templates, "consultation.docx", paragraph("{{多要素認証}}{{内線}}"))
    templates_of = (templates / "documents/consultation.yaml").read_text("utf-8")
    (templates / "documents/consultation.yaml").write_text(
        templates_of.replace("audience: office", "audience: internal"), "utf-8"
    )
    waiting = outcome(load(templates), "consultation")
    assert isinstance(waiting, Waiting)
    assert "多要素認証" in waiting.missing
    assert "局・区" in waiting.missing  # as the document needs with or without a form
    assert "内線" not in waiting.missing  # which the sheet lets be blank


def test_a_fault_of_a_field_withholds_the_forms_that_print_it(templates: Path) -> None:
    catalogue = load(templates)
    place = filing().account.places["audience"]
    problem = Problem("error", "誤り。", "直す。", place, field="audience")
    assert isinstance(outcome(catalogue, "checklist_post", problem), Ready)
    put(templates, "checklist_post.docx", paragraph("{{対象者}}"))
    assert isinstance(outcome(load(templates), "checklist_post", problem), Withheld)


def test_a_field_that_only_the_composed_document_prints_holds_no_form_back(templates: Path) -> None:
    problem = Problem(
        "error", "誤り。", "直す。", filing().account.places["reply_policy"], field="reply_policy"
    )
    put(templates, "policy.docx", paragraph("{{アカウント名}}"))
    found = outcome(load(templates), "policy", problem)
    needs = next(e.wording.needs for e in load(templates).entries if e.wording.id == "policy")
    assert isinstance(found, Withheld if "reply_policy" in needs else Ready)


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("開始報告書.docx", paragraph("本文"), "forms/開始報告書.docx：どの書類の様式か分かりません。"),
        ("policy.doc", paragraph("本文"), "この種類のファイル（.doc）は使えません。"),
        ("policy.docm", paragraph("本文"), "この種類のファイル（.docm）は使えません。"),
        ("policy.docx", paragraph("{{担当者氏名}}"), "「担当者氏名」は、この書類（public）には載せられません。"),
        ("policy.docx", paragraph("{{経緯の条項}}"), "「経緯」は、この書類（public）には載せられません。"),
        ("policy.docx", paragraph("{{アカウント}}"), "forms/policy.docx 1段落目：「{{アカウント}}」"),
    ],
)  # fmt: skip
def test_an_unsound_form_stops_the_run_with_its_place(
    templates: Path, name: str, body: str, told: str
) -> None:
    put(templates, name, body)
    with pytest.raises(FormgenError) as refused:
        load(templates)
    assert told in refused.value.message
    assert refused.value.remedy


def test_an_empty_file_is_no_form(templates: Path) -> None:
    (templates / "forms/policy.docx").write_bytes(b"")
    with pytest.raises(FormgenError, match="Wordの文書として読めません"):
        load(templates)


def test_two_forms_of_one_document_are_refused(templates: Path) -> None:
    put(templates, "policy.docx", paragraph("本文"))
    put(templates, "アカウント運用ポリシー（案）.docx", paragraph("本文"))
    with pytest.raises(FormgenError, match="同じ書類の様式"):
        load(templates)


def test_the_sample_form_is_sound(templates: Path) -> None:
    shutil.copyfile(SAMPLE, templates / "forms/利用開始報告書.docx")
    entry = next(e for e in load(templates).entries if e.wording.id == "start_notice")
    assert entry.wording.form is not None
    assert {"display_name", "unit"} <= entry.use.account
    assert {"model", "asset_number"} <= entry.use.device


def test_a_form_of_what_is_made_on_asking_is_filled_too(templates: Path) -> None:
    put(templates, "廃止検討書.docx", paragraph("{{アカウント名}}　{{最終更新日}}"))
    filed = filing(procedure="運用中", display_name="川崎市公園", last_posted_on=date(2026, 6, 30))
    standing = PacketContents(raws={"is_dormant": True})
    (review,) = proposals(load(templates), filed, faults_by_field(()), TODAY, standing)
    assert isinstance(review, Ready)
    assert list(review.document.texts()) == ["川崎市公園", "令和8年6月30日"]
