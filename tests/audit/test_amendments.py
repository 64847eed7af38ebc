"""What an edition changed, and what it touches."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from editions import EDITION, amended_templates
from filings import filing

from formgen.audit.coverage import Amendment, amendments
from formgen.documents.catalogue import Catalogue
from formgen.model.filings import Filing
from formgen.pipeline import load

BEFORE = EDITION - timedelta(days=1)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load(amended_templates(tmp_path_factory.mktemp("amended")))


def amendment(catalogue: Catalogue, clause: str, *filings: Filing) -> Amendment:
    found = amendments(catalogue, filings, BEFORE).found
    return next(one for one in found if one.after.id == clause)


def test_what_an_edition_did_is_told_by_clause(catalogue: Catalogue) -> None:
    found = [(one.after.id, one.kind) for one in amendments(catalogue, (), BEFORE).found]
    assert found == [("5(6)", "repealed"), ("5(9)", "revised"), ("5(12)", "added")]


def test_only_the_editions_after_the_day_count(catalogue: Catalogue) -> None:
    assert amendments(catalogue, (), EDITION).found == ()
    first, *rest = amendments(catalogue, (), date(2012, 1, 1)).found
    assert (first.after.id, first.kind, first.edition) == ("5(10)", "added", date(2016, 4, 1))
    assert {change.edition for change in rest} == {EDITION}
    assert amendments(catalogue, (), date(2021, 4, 1)).editions == (EDITION,)


def test_a_change_leads_to_checks_and_passages(catalogue: Catalogue) -> None:
    found = amendment(catalogue, "5(9)")
    assert found.before
    assert found.before.text.startswith("一定期間")
    assert [check.name for check in found.covered.checks] == [
        "updated_lately",
        "last_post_is_past",
        "dormancy_limit_is_the_citys",
    ]
    assert "rules" in {passage.document for passage in found.covered.paragraphs}


def test_a_change_leads_to_the_due_documents_of_an_account(catalogue: Catalogue) -> None:
    starting, running = filing(), filing(account_id="MCH-001", procedure="運用中")
    touched = amendment(catalogue, "5(9)", starting, running).accounts
    assert [(one.account.account_id, [w.id for w in one.documents]) for one in touched] == [
        ("TKS-001", ["policy", "rules", "checklist_start"]),
        ("MCH-001", ["policy", "rules", "checklist_review", "checklist_handover"]),
    ]


@pytest.mark.parametrize(
    ("closes_on", "is_touched"),
    [("2027-03-31", False), ("2027-04-01", True), (None, True)],
)
def test_an_account_closed_before_the_edition_is_not_touched(
    catalogue: Catalogue, closes_on: str | None, is_touched: bool
) -> None:
    closing = filing(procedure="廃止", closes_on=closes_on)
    assert bool(amendment(catalogue, "5(9)", closing).accounts) is is_touched


def test_a_new_clause_touches_every_account_in_use(catalogue: Catalogue) -> None:
    found = amendment(catalogue, "5(12)", filing())
    assert not found.covered.is_covered
    assert [one.documents for one in found.accounts] == [()]
