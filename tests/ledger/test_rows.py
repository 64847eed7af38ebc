"""What the ledger tells of accounts, devices and due dates, and of what is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from intakes import TODAY, TWINS, account, filed, samples

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.ledger.rows import NOTHING_NEXT, ledger
from formgen.making.readcheckcompose import check, load
from formgen.packets.history import Record

DEVICE = "    devices: [{種別: PC, 資産番号: SP-0077}]\n"


def test_every_account_and_device_has_a_row_and_every_due_date_by_its_day() -> None:
    found = samples()
    assert [row.record.account_id for row in found.accounts] == [
        "TKS-001", "MCH-001", "SAI-001", "KRS-001",
    ]  # fmt: skip
    assert [row.next_step.splitlines()[0] for row in found.accounts] == [
        "手続きを「運用中」に改める", "廃止の検討", "廃止の報告", "事前相談",
    ]  # fmt: skip
    # How a step is done on this machine is nothing for a file that others read.
    assert found.accounts[1].next_step == "廃止の検討"
    assert not [row for row in found.accounts if "formgen" in row.next_step]
    days = [row.deadline.on for row in found.deadlines]
    assert days == sorted(days)
    assert len(days) == sum(len(row.deadlines) for row in found.accounts) == 5
    assert found.overdue == 1
    assert {account.account_id for row in found.devices for account in row.accounts} <= {
        row.record.account_id for row in found.accounts
    }


def test_the_next_step_tells_what_holds_it_up(tmp_path: Path) -> None:
    found = filed(tmp_path, {"a.yaml": account(機器確認日="2026-09-15") + DEVICE})
    assert found.accounts[0].next_step == ("機器の確認\n「機器」シートの確認日が空欄：SP-0077")


def test_a_report_of_which_no_record_tells_is_still_to_come() -> None:
    checked = check(bundled_samples(), load(bundled_templates()), TODAY)
    city = load_city(bundled_templates())
    handed_in = ("TKS-001", "start_notice"), ("SAI-001", "close_notice")
    for kept, following in ((handed_in, "手続きを"), (handed_in[1:], "開始の報告\n文書日付")):
        records = [Record(TODAY, "相談先", "課", {}, {one: (paper,)}) for one, paper in kept]
        rows = ledger(checked, city, TODAY, records).accounts
        assert rows[0].next_step.startswith(following)
        assert rows[2].next_step == NOTHING_NEXT


def test_findings_stand_with_their_account() -> None:
    found = {
        row.record.account_id: {problem.clause for problem in row.findings}
        for row in samples().accounts
        if row.findings
    }
    assert found == {"TKS-001": {"5(11)サ"}, "MCH-001": {"5(9)"}}


def test_two_sections_with_one_number_both_stand_with_their_own_devices(tmp_path: Path) -> None:
    found = filed(tmp_path, dict(TWINS))
    assert [(row.record.account_id, row.record.display_name) for row in found.accounts] == [
        ("A-1", "川崎市みどり"), ("A-1", "川崎市みなと"),
    ]  # fmt: skip
    assert [len(row.devices) for row in found.accounts] == [0, 1]
    assert [account.bureau for account in found.devices[0].accounts] == ["港湾局"]
    green, port = (
        [p for p in row.findings if p.is_error and p.field == "account_id"]
        for row in found.accounts
    )
    assert "みなと/intake.yaml" in green[0].message
    assert "みどり/intake.yaml" in port[0].message
    assert [row.record.bureau for row in found.deadlines if row.deadline.kind.clause == "5(8)"] == [
        "港湾局"
    ]


def test_the_findings_of_a_device_are_told_of_its_own_account_alone(tmp_path: Path) -> None:
    found = filed(tmp_path, dict(TWINS))
    device = found.devices[0]
    assert device.findings
    assert {id(p) for p in device.findings} <= {id(p) for p in found.accounts[1].findings}
    assert not {id(p) for p in device.findings} & {id(p) for p in found.accounts[0].findings}


def test_every_problem_stands_once_as_a_finding_or_as_unread(tmp_path: Path) -> None:
    found = filed(
        tmp_path,
        dict(TWINS) | {"港/壊れた.xlsx": b"PK", "港/intake.xls": b"\xd0\xcf", "港/~$a.xlsx": b""},
    )
    assert sorted(Path(row.problem.place.file).name for row in found.unread) == [
        "intake.xls", "壊れた.xlsx",
    ]  # fmt: skip
    assert any("~$a.xlsx" in row.problem.place.file for row in found.findings)
    told = [id(row.problem) for row in (*found.findings, *found.unread)]
    assert len(told) == len(set(told))


def test_an_account_that_says_not_what_is_done_is_asked(tmp_path: Path) -> None:
    text = account(アカウント名="川崎市みどり").replace('"運用中"', '"始め"')
    (row,) = filed(tmp_path, {"a.yaml": text}).accounts
    assert row.next_step == "手続きを記入する"


def test_planned_days_stand_among_the_due_dates(tmp_path: Path) -> None:
    closing = account(利用廃止日="2027-03-31", 廃止の告知日="2027-02-01")
    text = closing.replace('"運用中"', '"廃止"')
    found = filed(tmp_path, {"a.yaml": text})
    assert [(row.deadline.kind.name, row.deadline.on) for row in found.deadlines] == [
        ("廃止の告知（予定）", date(2027, 2, 1)), ("利用廃止（予定）", date(2027, 3, 31)),
    ]  # fmt: skip
