"""The real catalogue: complete, sound, and closed to what its readers may not read."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from filings import filing

from formgen.city.city import City
from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.documents.blocks import Document
from formgen.documents.catalogue import Catalogue, Ready, load_catalogue
from formgen.documents.facts import ANSWERED
from formgen.documents.postpapers import POST_APPROVAL, without_code
from formgen.documents.wordingfile import walk_parts
from formgen.making.readcheckcompose import survey
from formgen.model.fieldspec import specs
from formgen.model.problems import FormgenError
from formgen.model.records import Account, Device

DOCUMENTS = (
    "consultation", "device_check", "policy", "rules", "profile", "checklist_start",
    "start_notice", "checklist_post", "checklist_review", "checklist_handover",
    "checklist_close", "close_text", "revocation", "close_notice", "dormancy_review",
)  # fmt: skip
PUBLIC = ("policy", "profile", "close_text")


def made(catalogue: Catalogue) -> list[Ready]:
    """What the samples make; the 照合番号 of a post is kept nowhere."""
    found = survey(bundled_samples(), catalogue, date(2026, 11, 22), proposing=True)
    return [
        without_code(outcome)
        for result in found.results
        for outcome in result.outcomes
        if isinstance(outcome, Ready)
    ]


def ready(catalogue: Catalogue) -> list[Document]:
    return [outcome.document for outcome in made(catalogue)]


def test_every_document_is_there_in_the_order_of_the_procedure(catalogue: Catalogue) -> None:
    assert tuple(entry.wording.id for entry in catalogue.entries) == DOCUMENTS
    orders = [entry.wording.order for entry in catalogue.entries]
    assert orders == sorted(set(orders))


def test_the_samples_make_every_document(catalogue: Catalogue) -> None:
    assert {document.id for document in ready(catalogue)} == {*DOCUMENTS, POST_APPROVAL}


def test_the_words_of_every_sample_paper(
    catalogue: Catalogue, golden: Callable[[str, str], None]
) -> None:
    """Goldens show what a change of wording or composing does to the papers."""
    for outcome in made(catalogue):
        document = outcome.document
        head = (document.title, document.mark, document.footer)
        text = "\n".join((*head, "", *document.texts())) + "\n"
        name = "_".join(filter(None, (document.account_id, document.id, outcome.post)))
        golden(f"texts/{name}.txt", text)


def test_no_paper_holds_a_tag_or_a_forbidden_word(catalogue: Catalogue) -> None:
    for document in ready(catalogue):
        text = "\n".join(document.texts())
        assert not re.search(r"[{}｛｝]|None|様式第|承認申請|届出|㊞|〜", text), document.id


def test_a_finished_letter_has_no_gap(catalogue: Catalogue) -> None:
    letters = [d for d in ready(catalogue) if d.id.endswith("_notice")]
    assert len(letters) == 2
    assert not any("要記入" in text for letter in letters for text in letter.texts())


def test_the_checklists_leave_no_clause_out(catalogue: Catalogue, city: City) -> None:
    def clauses(document_id: str) -> set[str]:
        wording = next(e.wording for e in catalogue.entries if e.wording.id == document_id)
        lists = (part for part in walk_parts(wording.body) if part.kind == "checklist")
        return {c for part in lists for line in part.lines for c in line.clauses}

    assert {f"5({n})" for n in range(1, 11)} <= clauses("checklist_start")
    letters = {
        clause for clause in city.clauses if clause.startswith("5(11)") and clause != "5(11)"
    }
    assert len(letters) == 15
    assert letters <= clauses("checklist_post")


@pytest.mark.parametrize(
    "key", [*(spec.key for spec in specs(Account) if spec.audience != "public"), ANSWERED]
)
@pytest.mark.parametrize("document", PUBLIC)
def test_no_inner_field_can_be_composed_into_a_public_paper(
    document: str, key: str, city: City, tmp_path: Path
) -> None:
    """Guideline 5(5): refused when the wording is read, whatever the account holds."""
    with pytest.raises(FormgenError, match=key):
        load_catalogue(templates_with(tmp_path, document, f"{{{{ {key} }}}}"), city)


@pytest.mark.parametrize("key", [spec.key for spec in specs(Device)])
def test_no_device_can_be_composed_into_a_public_paper(
    key: str, city: City, tmp_path: Path
) -> None:
    with pytest.raises(FormgenError, match=key):
        load_catalogue(templates_with(tmp_path, "policy", f"{{{{ device.{key} }}}}"), city)


@pytest.mark.parametrize(
    ("text", "told"),
    [("{{ displayname }}", "displayname"), ("{{ device.modell }}", "modell"), ("{{ x", "x")],
)
def test_a_misspelt_name_is_told_with_its_file(
    text: str, told: str, city: City, tmp_path: Path
) -> None:
    with pytest.raises(FormgenError, match=rf"rules\.yaml.*{told}"):
        load_catalogue(templates_with(tmp_path, "rules", text), city)


def test_an_unknown_clause_is_told(city: City, tmp_path: Path) -> None:
    with pytest.raises(FormgenError, match=r"5\(12\)"):
        load_catalogue(templates_with(tmp_path, "rules", "あ", clause="5(12)"), city)


def templates_with(folder: Path, document: str, text: str, clause: str = "5(5)") -> Path:
    """A real document with one paragraph added, alone in its folder."""
    path = folder / "documents" / f"{document}.yaml"
    path.parent.mkdir()
    shutil.copy(bundled_templates() / "documents" / path.name, path)
    shutil.copy(bundled_templates() / "phrases.yaml", folder)
    added = f'\n  - paragraph: "{text}"\n    clause: {clause}\n'
    path.write_text(path.read_text("utf-8").rstrip("\n") + added, encoding="utf-8")
    return folder


def test_an_address_follows_the_date_of_the_document(catalogue: Catalogue) -> None:
    """The names in force are data: the letter asks for those of its own date."""
    office = catalogue.city.offices["promotion"]
    assert office.head_on(date(2026, 10, 2)) == "総務企画局シティプロモーション推進室長"
    assert filing().account.record.document_date is None
