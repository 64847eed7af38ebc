"""The ledger of a desk: of packets alone, or beside the sheets of sections."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from desks import desk, file_packet
from intakes import TODAY
from openpyxl import load_workbook

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.documents.catalogue import Catalogue
from formgen.guideline.checkregister import CHECKS
from formgen.ledger.columns import DIFFERENCES, NEXT, SOURCE
from formgen.ledger.deskledger import BOTH, ONLY_PACKETS, ONLY_SHEET
from formgen.ledger.rows import NOTHING_NEXT, AccountRow, Ledger
from formgen.ledger.workbook import ACCOUNTS, lines, look, make, write
from formgen.making.readcheckcompose import load
from formgen.model.problems import FormgenError

GREEN, PORT = "緑政局みどり課", "港湾局みなと課"
Made = Callable[..., Ledger]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(bundled_templates())


@pytest.fixture
def at(tmp_path: Path) -> Path:
    return desk(tmp_path)


@pytest.fixture
def of(tmp_path: Path, catalogue: Catalogue) -> Made:
    return lambda *paths: look(paths, catalogue, tmp_path / "outputs", TODAY)[1]


def packet_account(section: str, **fields: str) -> dict[str, str]:
    bureau, name = section[:3], section[3:]
    known = {"account_id": "A-1", "procedure": "運用中", "bureau": bureau, "section": name}
    return known | fields


def sheet(folder: Path, section: str, **fields: str) -> Path:
    lines = [f"    {key}: {value}" for key, value in packet_account(section, **fields).items()]
    path = folder / f"{section}.yaml"
    path.write_text("\n".join(["accounts:", "  -", *lines]) + "\n", "utf-8")
    return path


def rows(found: Ledger) -> dict[tuple[str, str], AccountRow]:
    return {(row.record.bureau or "", row.record.account_id or ""): row for row in found.accounts}


def test_every_account_of_the_packets_has_a_row_with_its_source(at: Path, of: Made) -> None:
    file_packet(at, GREEN, packet_account(GREEN, display_name="川崎市みどり"))
    file_packet(at, PORT, packet_account(PORT, display_name="川崎市みなと"), number=3)
    found = of(at)
    assert found.packets == 2
    one = rows(found)["港湾局", "A-1"]
    assert one.source
    assert one.source.words.splitlines() == [
        ONLY_PACKETS, "シティプロモーション推進室", "番号3　令和8年10月5日受付",
    ]  # fmt: skip
    assert one.next_step is None
    assert one.place("display_name").file.endswith("記録.yaml")


def test_a_blank_of_a_packet_is_no_finding_and_a_value_is(at: Path, of: Made) -> None:
    wrong = {"display_name": "みなと", "starts_on": "令和8年10月2日", "closes_on": "令和8年10月1日"}
    file_packet(at, GREEN, packet_account(GREEN, display_name="", head_title="", purpose=""))
    file_packet(at, PORT, packet_account(PORT, **wrong))
    found = rows(of(at))
    assert found["緑政局", "A-1"].findings == ()
    assert {(p.check, p.field) for p in found["港湾局", "A-1"].findings} == {
        ("name_begins_with_city", "display_name"), ("closes_after_start", "closes_on"),
    }  # fmt: skip


def test_a_sheet_keeps_its_row_and_tells_what_differs(tmp_path: Path, at: Path, of: Made) -> None:
    printed = {"display_name": "川崎市みどり", "unit": "企画係", "contact_phone": "044-200-0001"}
    filed = {"display_name": "川崎市みどりの森", "contact_phone": "044-200-0002"}
    file_packet(at, GREEN, packet_account(GREEN, **printed))
    file_packet(at, PORT, packet_account(PORT, display_name="川崎市みなと"))
    found = of(at, sheet(tmp_path, GREEN, **filed))
    assert len(found.accounts) == 2
    ours, theirs = rows(found)["緑政局", "A-1"], rows(found)["港湾局", "A-1"]
    assert ours.record.display_name == "川崎市みどりの森"
    assert ours.source
    assert theirs.source
    assert ours.source.words.startswith(BOTH)
    assert ours.source.differences == (
        "アカウント名：川崎市みどり → 川崎市みどりの森",
        "係・担当：企画係 → （なし）",
        "電話番号：（担当者に関する項目です。元のファイルで確かめてください。）",
    )
    assert theirs.source.words.startswith(ONLY_PACKETS)


def test_a_sheet_of_which_no_packet_came_is_named(tmp_path: Path, at: Path, of: Made) -> None:
    file_packet(at, PORT, packet_account(PORT))
    found = rows(of(at, sheet(tmp_path, GREEN)))  # of the same number
    source = found["緑政局", "A-1"].source
    assert source
    assert (source.words, source.has_packet) == (ONLY_SHEET, False)


def test_devices_stand_with_the_section_that_has_them(at: Path, of: Made) -> None:
    device = {"PC-1": {"asset_number": "PC-1", "kind": "PC"}}
    both = [packet_account(GREEN, account_id=each) | {"devices": device} for each in ("A-1", "A-2")]
    file_packet(at, GREEN, *both)
    # A later packet without devices moves the account, and not its device, to another record.
    file_packet(at, GREEN, packet_account(GREEN), number=2, on=date(2026, 11, 1))
    file_packet(at, PORT, packet_account(PORT) | {"devices": {"PC-2": {"asset_number": "PC-2"}}})
    found = of(at)
    assert {
        key: [device.record.asset_number for device in row.devices]
        for key, row in rows(found).items()
    } == {("緑政局", "A-1"): ["PC-1"], ("緑政局", "A-2"): ["PC-1"], ("港湾局", "A-1"): ["PC-2"]}
    owners = {row.record.asset_number: row.accounts for row in found.devices}
    assert [one.account_id for one in owners["PC-1"]] == ["A-1", "A-2"]
    assert [one.bureau for one in owners["PC-2"]] == ["港湾局"]


def test_a_device_of_a_sheet_is_not_listed_twice(tmp_path: Path, at: Path, of: Made) -> None:
    device = {"PC-1": {"asset_number": "PC-1"}}
    file_packet(at, GREEN, packet_account(GREEN, account_id="A-2") | {"devices": device})
    path = sheet(tmp_path, GREEN)
    path.write_text(path.read_text("utf-8") + "    devices: [{asset_number: PC-1}]\n", "utf-8")
    found = of(at, path)
    assert [row.place(None).file for row in found.devices] == [path.as_posix()]


def test_a_clash_of_a_sheet_and_a_packet_stands_with_both(
    tmp_path: Path, at: Path, of: Made
) -> None:
    address = {"url": "https://x.com/midori"}
    file_packet(at, PORT, packet_account(PORT, **address))
    found = of(at, sheet(tmp_path, GREEN, **address))
    for row in rows(found).values():
        assert [p.check for p in row.findings if p.field == "url"] == ["url_unique"]


def test_findings_over_all_accounts_stand_among_the_others(at: Path, of: Made) -> None:
    for section in (GREEN, PORT):
        file_packet(at, section, packet_account(section, display_name="川崎市みどり"))
    found = [row for row in of(at).findings if row.problem.check == "names_alike"]
    assert [row.accounts[0].bureau for row in found] == ["港湾局", "緑政局"]


def test_a_record_that_cannot_be_read_stands_among_what_was_not(at: Path, of: Made) -> None:
    path = file_packet(at, GREEN, packet_account(GREEN))
    (path / "記録.yaml").unlink()
    assert [row.problem.place.file for row in of(at).unread] == [(path / "記録.yaml").as_posix()]


def test_the_workbook_of_a_desk(tmp_path: Path, at: Path, catalogue: Catalogue) -> None:
    file_packet(at, GREEN, packet_account(GREEN, display_name="川崎市みどり"))
    made = make((at,), catalogue, tmp_path / "outputs", TODAY)
    assert made.path
    assert "受付の提出書類 1 件と、記入シート 0 件から作りました。" in lines(made)
    book = load_workbook(made.path)
    assert book.sheetnames[:2] == ["概要", ACCOUNTS]
    assert "今月の期限" in book.sheetnames
    headings = [cell.value for cell in book[ACCOUNTS][1]]
    at_next = headings.index(NEXT)
    assert headings[at_next - 2 : at_next] == [SOURCE, DIFFERENCES]
    assert dict(book["概要"].iter_rows(min_row=2, max_col=2, values_only=True))["アカウント"] == 1


def test_without_a_desk_the_ledger_is_as_it_was(tmp_path: Path, catalogue: Catalogue) -> None:
    _, found = look(bundled_samples(), catalogue, tmp_path / "outputs", TODAY)
    data, _ = write(found)
    (tmp_path / "a.xlsx").write_bytes(data)
    book = load_workbook(tmp_path / "a.xlsx")
    assert found.packets is None
    assert book.sheetnames[0] == ACCOUNTS
    assert SOURCE not in [cell.value for cell in book[ACCOUNTS][1]]


def test_of_two_desks_one_is_asked_for(tmp_path: Path, catalogue: Catalogue) -> None:
    desks = [desk(tmp_path / name) for name in "ab"]
    with pytest.raises(FormgenError, match="受付のフォルダーが2つ"):
        look(desks, catalogue, tmp_path / "outputs", TODAY)


def test_the_checks_of_the_ledger_exist(catalogue: Catalogue) -> None:
    assert set(catalogue.city.reception.findings) <= {check.name for check in CHECKS}


def test_the_source_of_an_account_is_its_section_as_it_is_named_now(at: Path, of: Made) -> None:
    new, url = "緑政局花と緑の課", "https://x.com/a"
    days = [date(2026, 10, day) for day in (1, 5, 9)]
    file_packet(at, new, packet_account(new, url=url), on=days[1], dated=days[1])
    # It came late.
    file_packet(at, GREEN, packet_account(GREEN, url=url), on=days[2], dated=days[0])
    found = of(at)
    [one] = found.accounts
    assert one.record.section == "花と緑の課"
    assert one.source
    assert one.source.words.splitlines()[-1] == "番号1　令和8年10月5日受付"
    assert any(f"「{GREEN}」からも" in finding.problem.message for finding in found.findings)


def test_a_report_on_the_desk_is_a_step_of_its_account_and_of_no_other(
    tmp_path: Path, at: Path, of: Made
) -> None:
    closed = {
        "procedure": "廃止", "announced_on": "2026-09-01", "closes_on": "2026-09-30", "close_action": "削除",
        "policy_removal": "リンクを外した。", "credentials_revoked": "済", "document_date": "2026-10-02",
    }  # fmt: skip
    paths = [sheet(tmp_path, each, **closed) for each in (GREEN, PORT)]
    kept = tmp_path / "outputs" / "提出済" / "2026-10-01" / "提出先" / "課"
    kept.mkdir(parents=True)  # the office hands in papers of its own
    record = {
        "version": 1, "on": "2026-10-01", "office": "promotion", "section": "課", "files": {},
        "accounts": {}, "papers": {"B-9": ["close_notice"]},
    }  # fmt: skip
    (kept / "提出記録.json").write_text(json.dumps(record), "utf-8")
    folder = file_packet(at, GREEN, packet_account(GREEN, procedure="廃止"), on=date(2026, 10, 3))
    (folder / "01_A-1_利用廃止報告書.docx").write_bytes(b"")
    steps = {bureau: row.next_step for (bureau, _), row in rows(of(at, *paths)).items()}
    assert steps["緑政局"] == NOTHING_NEXT
    assert (steps["港湾局"] or "").startswith("廃止の報告")
