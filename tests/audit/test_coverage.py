"""Every clause is covered, and the matrix tells by what."""

from __future__ import annotations

from pathlib import Path

import pytest
from editions import amended_templates

from formgen.audit.coverage import Coverage, checks_without_clause, coverage
from formgen.city.templatefiles import bundled_templates
from formgen.guideline.checkregister import CHECKS
from formgen.model.problems import FormgenError
from formgen.pipeline import load


@pytest.fixture(scope="module")
def matrix() -> dict[str, Coverage]:
    return {covered.clause.id: covered for covered in coverage(load(bundled_templates()))}


def test_every_clause_is_covered(matrix: dict[str, Coverage]) -> None:
    assert [clause for clause, covered in matrix.items() if not covered.is_covered] == []


def test_every_clause_is_put_to_people_in_a_checklist(matrix: dict[str, Coverage]) -> None:
    assert [clause for clause, covered in matrix.items() if not covered.rows] == []


def test_a_clause_that_nothing_takes_up_is_not_covered(tmp_path: Path) -> None:
    amended = coverage(load(amended_templates(tmp_path)))
    assert [covered.clause.id for covered in amended if not covered.is_covered] == ["5(12)"]


def test_every_check_stands_in_the_matrix_or_says_that_it_has_no_clause(
    matrix: dict[str, Coverage],
) -> None:
    city = load(bundled_templates()).city
    told = {check.name for covered in matrix.values() for check in covered.checks}
    others = {check.name for check in checks_without_clause(city)}
    assert told | others == {check.name for check in CHECKS}
    assert told & others == set()
    assert "account_id_unique" in others


def test_a_clause_leads_from_its_checks_to_fields_documents_and_rows(
    matrix: dict[str, Coverage],
) -> None:
    covered = matrix["5(9)"]
    assert [check.name for check in covered.checks] == [
        "updated_lately",
        "last_post_is_past",
        "dormancy_limit_is_the_citys",
    ]
    assert covered.fields == ("最終更新日", "手続き", "廃止検討までの日数")
    places = {(passage.document, passage.heading) for passage in covered.paragraphs}
    assert ("rules", "更新がなされない場合の廃止の検討") in places
    assert {row.document for row in covered.rows} >= {"checklist_start", "checklist_review"}


def test_a_check_of_a_device_tells_the_fields_of_both_sheets(matrix: dict[str, Coverage]) -> None:
    assert {"機器確認日", "確認日", "利用開始日", "OS・版"} <= set(matrix["5(10)"].fields)


def test_what_is_filled_in_stands_as_its_label(matrix: dict[str, Coverage]) -> None:
    passages = [p for covered in matrix.values() for p in (*covered.paragraphs, *covered.rows)]
    assert not [p for p in passages if "{{" in p.heading + p.text]
    assert any("〔認証アカウント〕" in row.text for row in matrix["5(6)"].rows)


@pytest.mark.parametrize(
    ("document", "old", "new"),
    [
        ("start_notice.yaml", "    clause: 5(7)\n", "    clause: 5(99)\n"),
        ("checklist_start.yaml", "{clause: 5(7),", "{clause: [5(7), 5(99)],"),
    ],
)
def test_a_passage_or_row_of_an_unknown_clause_is_refused(
    tmp_path: Path, document: str, old: str, new: str
) -> None:
    templates = amended_templates(tmp_path)
    path = templates / "documents" / document
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(FormgenError, match=rf"{document}：条項「5\(99\)」"):
        load(templates)
