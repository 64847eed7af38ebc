"""Fields that a city adds by its templates alone: from the sheet to the papers, ledger and packets."""

from __future__ import annotations

import csv
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook
from support.addedfields import ACCOUNT, DEVICE, templates_with
from support.wordfiles import paragraph, word

from formgen.audit.lint import lint
from formgen.documents.catalogue import Catalogue
from formgen.documents.compose import compose
from formgen.documents.missingfields import missing_labels
from formgen.intake.jsonschemafile import intake_schema
from formgen.intake.labels import label_of
from formgen.intake.reader import Upload, read
from formgen.ledger.rows import ledger
from formgen.ledger.workbook import write
from formgen.making.readcheckcompose import check, load
from formgen.model.fieldspec import by_key, specs
from formgen.model.problems import FormgenError
from formgen.packets.changes import differences, values_of
from formgen.packets.history import Record
from formgen.workbooks.annotatedcopies import copy_of
from formgen.workbooks.carryover import carry
from formgen.workbooks.newsheet import new_sheet

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The papers of a start ask for the day of the committee, and the policy tells of the plan."""
    folder = templates_with(tmp_path_factory.mktemp("city"))
    notice = folder / "documents" / "start_notice.yaml"
    text = notice.read_text("utf-8").replace("\nneeds:\n", "\nneeds:\n  - committee_on\n", 1)
    notice.write_text(
        text.rstrip() + "\n  - paragraph: 委員会は{{ committee_on }}に開かれた。\n", "utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def catalogue(templates: Path) -> Catalogue:
    return load(templates)


def sheet(catalogue: Catalogue, *accounts: dict[str, Any]) -> bytes:
    carried = replace(carry(Upload("a.yaml", b"")), accounts=accounts, devices=(DEVICE,))
    return new_sheet(catalogue.templates, 4, carried)


def as_yaml(catalogue: Catalogue, **changes: Any) -> Upload:
    fields = by_key(catalogue.city.records.account)
    told = {k: fields[k].printed(v) for k, v in ({**ACCOUNT, **changes}).items() if v is not None}
    return Upload("a.yaml", yaml.safe_dump({"accounts": [told]}, allow_unicode=True).encode())


def values(record: Any) -> dict[str, Any]:
    return {key: value for key, value in record.model_dump().items() if value is not None}


@pytest.mark.soak
@pytest.mark.needs("soffice")
@pytest.mark.slow
def test_libreoffice_gives_every_kind_back(
    catalogue: Catalogue, tmp_path: Path, office_copy: Callable[[Path], Path]
) -> None:
    (path := tmp_path / "intake.xlsx").write_bytes(sheet(catalogue, ACCOUNT))
    intake, problems = read([office_copy(path)], records=catalogue.city.records)
    assert [p for p in problems if p.is_error] == []
    assert values(intake.accounts[0].record) == ACCOUNT
    assert values(intake.devices[0].record) == DEVICE


def test_the_sheet_has_them_in_their_groups_with_lists(catalogue: Catalogue) -> None:
    book = load_workbook(BytesIO(sheet(catalogue)))
    labels = [row[0] for row in book["アカウント"].iter_rows(values_only=True)]
    assert (
        labels.index("ポリシー改正日") < labels.index("委員会開催日") < labels.index("プロフィール")
    )
    assert labels.index("廃止") < labels.index("運用計画") < labels.index("計画番号")
    texts = [row[1] for row in book["アカウント"].iter_rows(values_only=True)]
    assert str(texts[labels.index("委員会開催日")]).startswith("［相談")
    assert "committee_result_choices" in book.defined_names
    assert "lock_kind_choices" in book.defined_names


def test_yaml_and_csv_are_read_alike(catalogue: Catalogue) -> None:
    records = catalogue.city.records
    intake, _ = read([as_yaml(catalogue)], records=records)
    assert values(intake.accounts[0].record) == ACCOUNT
    fields, target = by_key(records.account), StringIO()
    rows = csv.writer(target)
    rows.writerow(fields[key].label for key in ACCOUNT)
    rows.writerow(fields[key].printed(value) for key, value in ACCOUNT.items())
    intake, _ = read([Upload("a.csv", target.getvalue().encode())], records=records)
    assert values(intake.accounts[0].record) == ACCOUNT


def test_a_fault_is_told_with_the_label_at_its_cell(catalogue: Catalogue) -> None:
    checked = check(
        [as_yaml(catalogue, committee_result="保留", plan_title="𪚥󠄀\U000f1234")], catalogue, TODAY
    )
    labels = {label_of(problem) for problem in checked.problems}
    assert {"委員会の結果", "運用計画の名称"} <= labels


def test_the_schema_knows_them(catalogue: Catalogue) -> None:
    found = intake_schema(catalogue.city.records)["$defs"]["account"]["properties"]
    assert found["委員会の結果"]["enum"] == ["承認", "条件付き承認", None]
    assert "子育て\\(世帯\\)" in found["対象の年代"]["anyOf"][0]["pattern"]


def test_a_paper_waits_for_one_and_prints_it(catalogue: Catalogue) -> None:
    entry = next(e for e in catalogue.entries if e.wording.id == "start_notice")
    assert "committee_on" in entry.use.account
    intake, _ = read([as_yaml(catalogue), as_yaml(catalogue, committee_on=None)],
                     records=catalogue.city.records)  # fmt: skip
    told, blank = intake.filings()
    assert "委員会開催日" not in missing_labels(entry.wording, told)
    assert "委員会開催日" in missing_labels(entry.wording, blank)
    made = compose(entry.wording, told, catalogue.city, catalogue.phrases)
    assert "委員会は令和8年9月3日に開かれた。" in tuple(made.texts())


def test_the_ledger_has_a_column_for_each(catalogue: Catalogue) -> None:
    checked = check([as_yaml(catalogue)], catalogue, TODAY)
    data, _ = write(ledger(checked, catalogue.city, TODAY))
    rows = list(load_workbook(BytesIO(data))["アカウント台帳"].iter_rows(values_only=True))
    told = dict(zip(rows[0], rows[1], strict=True))
    assert (told["委員会の結果"], told["計画番号"]) == ("条件付き承認", "K-12")


def test_an_office_is_told_of_a_change_and_never_of_what_is_internal(catalogue: Catalogue) -> None:
    def filing(**changes: Any) -> Any:
        intake, _ = read([as_yaml(catalogue, **changes)], records=catalogue.city.records)
        return intake.filings()[0]

    entry = next(e for e in catalogue.entries if e.wording.id == "start_notice")
    use = replace(entry.use, account=entry.use.account | {"committee_result"})
    told = values_of(filing(), [use])
    assert told["fields"]["committee_on"] == "令和8年9月3日"
    assert "committee_result" not in told["fields"]
    record = Record(TODAY, "promotion", "", {"TKS-001": told})
    (found,) = differences([record], [filing(committee_on=date(2026, 9, 9))], catalogue.city)
    assert (found.label, found.after) == ("委員会開催日", "令和8年9月9日")


def test_the_marked_copy_and_the_next_sheet_keep_them(catalogue: Catalogue, tmp_path: Path) -> None:
    (path := tmp_path / "a.xlsx").write_bytes(sheet(catalogue, ACCOUNT))
    opened: dict[Path, Any] = {}
    checked = check([path], catalogue, TODAY, opened.__setitem__)
    made = copy_of(path, opened[path], catalogue.city.clause_texts, checked.problems, TODAY)
    texts = {cell.value for row in load_workbook(BytesIO(made))["アカウント"] for cell in row}
    assert {"運用計画", "委員会開催日", "=計画<b>"} <= texts
    carried = carry(path, catalogue.city.records)
    assert carried.leftovers == ()
    assert carried.accounts[0]["target_ages"] == ACCOUNT["target_ages"]


def test_a_public_paper_may_not_print_an_internal_one(tmp_path: Path) -> None:
    folder = templates_with(tmp_path)
    policy = folder / "documents" / "policy.yaml"
    text = policy.read_text("utf-8").rstrip()
    for key, is_refused in (
        ("committee_result", True),
        ("committee_on", True),
        ("plan_title", False),
    ):
        policy.write_text(f"{text}\n  - paragraph: 「{{{{ {key} }}}}」\n", "utf-8")
        if not is_refused:
            load(folder)
            continue
        with pytest.raises(FormgenError, match=f"項目「{key}」は、この書類（public）には"):
            load(folder)


def test_an_own_form_names_one_by_its_label(tmp_path: Path) -> None:
    folder = templates_with(tmp_path)
    form = folder / "forms" / "start_notice.docx"
    form.parent.mkdir(exist_ok=True)
    form.write_bytes(word(paragraph("{{委員会開催日}}{{アカウント名}}")))
    entry = next(e for e in load(folder).entries if e.wording.id == "start_notice")
    assert entry.wording.form is not None
    assert "committee_on" in entry.wording.needs


@pytest.mark.slow
def test_they_go_to_other_processes(catalogue: Catalogue, tmp_path: Path) -> None:
    cloudpickle = pytest.importorskip("cloudpickle")
    intake, _ = read([as_yaml(catalogue)], records=catalogue.city.records)
    sent = (catalogue.city.records, intake.accounts[0].record)
    for pickled in (pickle.dumps(sent), cloudpickle.dumps(sent)):
        records, record = pickle.loads(pickled)  # noqa: S301
        assert records == catalogue.city.records
        assert record == intake.accounts[0].record
        assert type(record) is records.account
    (file := tmp_path / "sent").write_bytes(pickle.dumps(sent))
    program = (
        "import pickle, sys; records, record = pickle.load(open(sys.argv[1], 'rb'))\n"
        "assert type(record) is records.account; print(record.plan_code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, file], capture_output=True, check=True, text=True
    )
    assert done.stdout == "K-12\n"


def test_lint_finds_nothing_in_them(templates: Path) -> None:
    assert [p for p in lint(templates) if "fields.yaml" in p.place.file] == []


def test_the_built_in_fields_keep_their_place_and_audience(catalogue: Catalogue) -> None:
    from formgen.model.recordtypes import BUILT_IN

    for built_in, own in zip(BUILT_IN.every, catalogue.city.records.every, strict=True):
        count = len(specs(built_in))
        for one, other in zip(specs(built_in), specs(own)[:count], strict=True):
            assert (one.key, one.label, one.audience) == (other.key, other.label, other.audience)
