"""The live aids of the sheet: what they rest on, and what a spreadsheet program makes of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from filings import filing
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.documents.catalogue import Catalogue, load_catalogue
from formgen.documents.compose import compose
from formgen.intake.reader import read
from formgen.model.fieldspec import specs
from formgen.model.records import ACCOUNT_SHEET, DEVICE_SHEET, Account
from formgen.schedule.deadlines import recurring_deadlines
from formgen.schedule.steps import steps
from formgen.workbooks.accountsheet import COUNTER, PROFILE_LENGTH, account_lines
from formgen.workbooks.aidformulas import Aids, Demand
from formgen.workbooks.entrycells import Values
from formgen.workbooks.intakesheet import write_sheet
from formgen.workbooks.newsheet import new_sheet, sheet_aids, write_new
from formgen.workbooks.stages import Stage, by_procedure, earliest, stages_in

STAGES = stages_in(load_city(bundled_templates()))
PROCEDURES = tuple(by_procedure(STAGES))
URL = "https://www.city.kawasaki.jp/530/page/0000000001.html"
RECORDS: tuple[Values, ...] = (
    {"procedure": None, "account_id": "A-1"},
    {"procedure": "開始", "account_id": "A-2", "platform": "その他", "verification": "未取得"},
    {"procedure": "開始", "platform": "X", "outsourcing": "あり", "starts_on": date(2019, 5, 1)},
    {"procedure": "運用中", "platform": "X", "homepage_url": URL, "policy_url": URL * 2,
     "profile_contact": "みどりの企画課"},
    {"procedure": "廃止", "close_action": "凍結", "homepage_url": URL},
    {"procedure": "廃止", "close_action": "削除", "closes_on": date(2020, 1, 1)},
    {"procedure": "開始", "platform": "その他", "profile_contact": "みどりの企画課"},
    {},
    {"procedure": "開始", "consulted_on": date(2026, 4, 1), "purpose": "市の催しを知らせる。"},
    {"procedure": "開始", "consulted_on": date(2026, 4, 1), "device_confirmed_on": date(2026, 4, 9)},
    {"procedure": "開始", "device_confirmed_on": date(2026, 4, 9)},
)  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(bundled_templates(), load_city(bundled_templates()))


@pytest.fixture(scope="module")
def aids() -> Aids:
    return sheet_aids(bundled_templates())


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory, aids: Aids) -> Path:
    path = tmp_path_factory.mktemp("aids") / "記入シート.xlsx"
    device = {"account_ids": ("A-1",), "city_provided": "はい", "confirmed_on": date(2026, 9, 1)}
    write_sheet(path, RECORDS, [device], aids=aids)
    return path


@pytest.fixture(scope="module")
def copy(source: Path, office_copy: Callable[[Path], Path]) -> Path:
    return office_copy(source)


@pytest.fixture(scope="module")
def calculated(copy: Path) -> Workbook:
    return load_workbook(copy, data_only=True)


def row_of(line: object) -> int:
    return [*account_lines()].index(line) + 1  # type: ignore[arg-type]


def present_stage(account: Account) -> Stage | None:
    """The first stage of the 手続き that no entry has ended."""
    found = by_procedure(STAGES).get(account.procedure or "", ())
    return next((s for s in found if not (s.until and getattr(account, s.until))), None)


def shown(record: Values, aids: Aids) -> str:
    """The counter as a clerk reads it."""
    now, count = present_stage(Account.model_validate(record)), len(awaited(record, aids))
    return (f"{now.name}：" if now else "") + (f"未記入 {count} 項目" if count else "記入済み")


def awaited(record: Values, aids: Aids) -> list[str]:
    """The labels of what papers wait for, as FieldSpec and the wordings have it."""
    account = Account.model_validate(record)
    now = present_stage(account)
    own = by_procedure(STAGES)[now.procedure] if now else ()
    present = {*own[: own.index(now) + 1]} if now else None
    return [
        spec.label
        for spec in specs(Account)
        if (needed := aids.accounts[spec.key].needed)
        if (present.intersection(needed) if present else needed == earliest(STAGES, STAGES))
        and spec.applies_to(account)
        and getattr(account, spec.key) is None
    ]


def test_demands_follow_from_the_papers(aids: Aids, catalogue: Catalogue) -> None:
    for entry in catalogue.entries:
        for procedure in entry.wording.procedures:
            for key in entry.use.account:
                assert procedure in used(aids.accounts[key])
            for key in entry.wording.needs:
                assert procedure in procedures(aids.accounts[key])
            for key in entry.wording.device_needs:
                assert procedure in procedures(aids.devices[key])
    assert aids.accounts["closes_on"].used == ("廃止",)
    assert aids.accounts["consulted_on"].used == ("開始", "運用中")
    assert aids.accounts["reason_new"].used == ("開始",)
    assert aids.accounts["department"].needed == ()
    assert procedures(aids.accounts["procedure"]) == set(PROCEDURES)


def procedures(demand: Demand) -> set[str]:
    """The 手続き with which some paper or check waits for a field."""
    return {stage.procedure for stage in demand.needed}


def used(demand: Demand) -> set[str]:
    """The 手続き with which some paper or check uses a field."""
    return {*(PROCEDURES if demand.used is None else demand.used)}


def grey(aids: Aids, procedure: str) -> set[str]:
    """The keys of the fields that are grey with a procedure, whatever else is entered."""
    return {key for key, demand in aids.accounts.items() if procedure not in used(demand)}


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_no_field_that_a_step_or_a_due_date_looks_at_is_grey(
    aids: Aids, catalogue: Catalogue, procedure: str
) -> None:
    records = [entry.record for entry in read(bundled_samples())[0].accounts]
    full = {key: value for record in records for key, value in record if value is not None}
    city, today = catalogue.city, date(2026, 11, 22)

    def told(**changes: object) -> tuple[list[tuple[str, bool]], object]:
        filed = filing((), **(full | {"procedure": procedure} | changes))
        taken = [(step.name, step.state == "done") for step in steps(filed, city, today)]
        return taken, recurring_deadlines(filed, city, today)

    before = told()
    without = {spec.key: told(**{spec.key: None}) for spec in specs(Account)}
    looked_at = {key for key, after in without.items() if after != before} - {"procedure"}
    assert looked_at & grey(aids, procedure) == set()
    # What holds up a step is waited for; a report may go without a date.
    waited_for = {key for key in looked_at if without[key][0] != before[0]} - {"document_date"}
    assert waited_for <= {key for key, by in aids.accounts.items() if procedure in procedures(by)}
    assert waited_for


def test_what_is_needed_is_used(aids: Aids) -> None:
    for demand in (*aids.accounts.values(), *aids.devices.values()):
        assert procedures(demand) <= used(demand)


def test_the_profile_is_counted_as_its_draft_has_it(aids: Aids, catalogue: Catalogue) -> None:
    assert aids.profile is not None
    account = filing(
        homepage_url=URL, profile_contact="課 044", policy_url=URL, platform="X",
        display_name="川崎市みどりだより", bureau="建設緑政局", section="みどりの課",
    )  # fmt: skip
    (entry,) = (e for e in catalogue.entries if e.wording.id == "profile")
    pasted = compose(entry.wording, account, catalogue.city, catalogue.phrases).pasted
    pieces = [
        str(getattr(account.account.record, piece)) if at % 2 else piece
        for at, piece in enumerate(aids.profile.pieces)
    ]
    assert pasted is not None
    assert "".join(pieces) == pasted.text
    assert aids.profile.limits["X"] == 160
    assert "その他" not in aids.profile.limits


@pytest.mark.soak
@pytest.mark.parametrize("at", range(len(RECORDS)))
def test_libreoffice_counts_what_papers_wait_for(calculated: Workbook, aids: Aids, at: int) -> None:
    counted = calculated[ACCOUNT_SHEET].cell(row_of(COUNTER), 3 + at).value
    assert counted == (shown(RECORDS[at], aids) if RECORDS[at] else None)


def test_libreoffice_counts_the_profile(calculated: Workbook) -> None:
    row = calculated[ACCOUNT_SHEET][row_of(PROFILE_LENGTH)]
    bare = "市HP  問合せ先 みどりの企画課 運用ポリシー "
    length = len(f"市HP {URL} 問合せ先 みどりの企画課 運用ポリシー {URL * 2}")
    assert [cell.value for cell in row[2:10]] == [
        None, None, None, f"{length}字／上限160字（短い文を使用）", None, None, f"{len(bare)}字", None,
    ]  # fmt: skip


def test_a_copy_saved_by_libreoffice_reads_the_same(source: Path, copy: Path) -> None:
    (before, first), (after, second) = read([source]), read([copy])
    assert list(first) == list(second) == []
    assert [entry.record for entry in after.accounts] == [entry.record for entry in before.accounts]
    assert [entry.record for entry in after.devices] == [entry.record for entry in before.devices]


@pytest.mark.soak
def test_a_copy_saved_by_libreoffice_keeps_rules_and_colours(source: Path, copy: Path) -> None:
    for title in (ACCOUNT_SHEET, DEVICE_SHEET):
        ours, theirs = load_workbook(source)[title], load_workbook(copy)[title]
        assert len(theirs.data_validations.dataValidation) == len(
            ours.data_validations.dataValidation
        )
        assert len(theirs.conditional_formatting) == len(ours.conditional_formatting)
        assert theirs.protection.sheet


@pytest.mark.soak
def test_the_samples_have_nothing_left_to_fill_in(
    aids: Aids, office_copy: Callable[[Path], Path]
) -> None:
    sample = next(path for path in bundled_samples() if path.suffix == ".xlsx")
    records = [entry.record.model_dump() for entry in read([sample])[0].accounts]
    counts = load_workbook(office_copy(sample), data_only=True)[ACCOUNT_SHEET][row_of(COUNTER)]
    assert [cell.value for cell in counts[2:]] == [shown(record, aids) for record in records] + [
        None
    ] * (len(counts) - 2 - len(records))
    assert [awaited(record, aids) for record in records] == [[]] * len(records)


@pytest.mark.soak
def test_twenty_accounts_have_twenty_columns_and_forty_devices(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_new(path, bundled_templates(), 20)
    assert new_sheet(bundled_templates(), 20) == path.read_bytes()
    book = load_workbook(path)
    assert book.defined_names["account_id"].attr_text == "'アカウント'!$C$2:$V$2"
    assert book.defined_names["account_ids"].attr_text == "'機器'!$A$2:$A$41"
    assert [page_break.id for page_break in book[ACCOUNT_SHEET].col_breaks.brk] == [
        *range(4, 22, 2)
    ]
    intake, problems = read([path])
    assert (intake.accounts, intake.devices) == ((), ())
    assert not [problem for problem in problems if problem.is_error]
