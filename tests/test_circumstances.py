"""From the sheet to the papers: accounts that exist and break a rule, and what their reports say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates
from formgen.documents.catalogue import Outcome, Ready, Waiting, Withheld
from formgen.ledger.columns import FINDINGS
from formgen.ledger.rows import ledger
from formgen.making.readcheckcompose import Surveyed, load, survey
from formgen.schedule.stepcontext import step_context
from formgen.schedule.steps import steps

TODAY = date(2026, 11, 22)
DATA = Path(__file__).parent / "data" / "circumstances.yaml"
PUBLIC = {"policy", "profile", "close_text"}


def surveyed(path: Path) -> Surveyed:
    return survey((path,), load(bundled_templates()), TODAY)


@pytest.fixture(scope="module")
def found() -> Surveyed:
    return surveyed(DATA)


@pytest.fixture(scope="module")
def untold(tmp_path_factory: pytest.TempPathFactory) -> Surveyed:
    """The same accounts without 経緯."""
    path = tmp_path_factory.mktemp("untold") / "circumstances.yaml"
    lines = DATA.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "経緯:" not in line), "utf-8")
    return surveyed(path)


def outcomes(found: Surveyed, account: str) -> dict[str, Outcome]:
    return {
        outcome.wording.id: outcome
        for result in found.results
        if result.filing.account.record.account_id == account
        for outcome in result.outcomes
    }


def texts(found: Surveyed, account: str, document: str) -> list[str]:
    outcome = outcomes(found, account)[document]
    assert isinstance(outcome, Ready)
    return list(outcome.document.texts())


def test_every_paper_is_made_once_the_reason_is_told(found: Surveyed) -> None:
    assert [p for p in found.checked.problems if p.is_error and p.account != "IKT-003"] == []
    for account in ("IKT-001", "IKT-002"):
        assert {type(one) for one in outcomes(found, account).values()} == {Ready}


@pytest.mark.parametrize(
    ("account", "document", "label"),
    [
        ("IKT-001", "device_check", "経緯（5(2)、5(10)）"),
        ("IKT-002", "close_notice", "経緯（5(1)、5(2)、5(3)、5(10)）"),
    ],
)
def test_a_report_tells_the_reason_and_each_clause(
    account: str, document: str, label: str, found: Surveyed
) -> None:
    printed = texts(found, account, document)
    assert "名称" in printed[printed.index(label) + 1]


def test_no_public_paper_tells_it(found: Surveyed) -> None:
    for account in ("IKT-001", "IKT-002"):
        for document in PUBLIC & outcomes(found, account).keys():
            assert "経緯" not in "".join(texts(found, account, document))


def test_without_it_reports_and_public_papers_are_withheld_and_checklists_are_made(
    untold: Surveyed,
) -> None:
    made, withheld = set[str](), set[str]()
    for account in ("IKT-001", "IKT-002"):
        for document, outcome in outcomes(untold, account).items():
            (withheld if isinstance(outcome, Withheld) else made).add(document)
    assert {"policy", "device_check", "close_notice"} <= withheld
    checklists = {
        e.wording.id
        for e in untold.catalogue.entries
        if e.wording.kind == "checklist" and not e.wording.proposed
    }
    assert checklists - {"checklist_start"} <= made


def test_a_new_account_is_refused_and_its_checklist_made(found: Surveyed) -> None:
    new = outcomes(found, "IKT-003")
    assert isinstance(new["consultation"], Withheld)
    assert isinstance(new["checklist_start"], Ready)


def test_another_accounts_late_device_does_not_withhold_the_request(untold: Surveyed) -> None:
    """PC-9 came after IKT-001 had begun; IKT-004 begins with it."""
    (late,) = [p for p in untold.checked.problems if p.check == "device_confirmed_before_start"]
    assert late.only_of == ("IKT-001",)
    new = outcomes(untold, "IKT-004")
    assert not isinstance(new["device_check"], Withheld | Waiting)
    filing = next(
        r.filing for r in untold.results if r.filing.account.record.account_id == "IKT-004"
    )
    context = step_context(untold.checked.problems)
    confirmed = steps(filing, untold.catalogue.city, TODAY, context)[1]
    assert (confirmed.name, confirmed.state) == ("機器の確認", "done")


def test_the_request_prints_the_day_of_first_use(found: Surveyed) -> None:
    printed = texts(found, "IKT-001", "device_check")
    assert printed[printed.index("利用開始予定日") + 1] == "令和8年12月15日"
    assert printed[printed.index("私用アカウントの利用") + 1] == "なし"


def test_the_ledger_shows_the_breach_and_the_reason(found: Surveyed) -> None:
    rows = ledger(found.checked, load_city(bundled_templates()), TODAY).findings
    columns = {column.heading: column.value for column in FINDINGS}
    names = [row for row in rows if row.problem.check == "name_begins_with_city"]
    assert [columns["区分"](row) for row in names] == ["注意", "注意", "エラー"]
    assert [bool(columns["経緯"](row)) for row in names] == [True, True, False]
