"""The record that goes with a packet: what its papers print, and when it is made again."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from madepackets import TODAY, Files, made_packets, record_of

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.documents.catalogue import Catalogue
from formgen.making.readcheckcompose import load, survey
from formgen.model.fieldspec import specs
from formgen.packets.history import hand_in, withdraw
from formgen.packets.packetagreement import disagreements
from formgen.packets.packetrecord import RECORD
from formgen.packets.printedvalues import restricted

SAMPLE = next(path for path in bundled_samples() if path.suffix == ".yaml")
SECTION = "環境局地域環境推進部くらし環境課"
CONSULTATION, ICT = f"シティプロモーション推進室/{SECTION}", f"ICT推進課/{SECTION}"
PURPOSE = "ごみの分別や食品ロスの減らし方を短い動画で分かりやすく伝え、市民の取組を広げる。"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(bundled_templates())


@pytest.fixture(scope="module")
def first(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder after a run on the sheet of a section."""
    folder = tmp_path_factory.mktemp("section")
    (folder / "inputs").mkdir()
    shutil.copy(SAMPLE, folder / "inputs" / "sheet.yaml")
    run(folder, catalogue)
    return folder


@pytest.fixture
def folder(first: Path, tmp_path: Path) -> Path:
    return shutil.copytree(first, tmp_path / "work")


def run(folder: Path, catalogue: Catalogue) -> dict[str, Files]:
    return made_packets([folder / "inputs"], catalogue, folder / "outputs")


def test_what_its_papers_print_is_what_was_filed(folder: Path, catalogue: Catalogue) -> None:
    (filed,) = survey([SAMPLE], catalogue, TODAY).checked.intake.filings()
    record = record_of(run(folder, catalogue)[CONSULTATION], catalogue)
    head = record.head
    assert head
    assert (head.office, head.section, head.document_date, head.number) == (
        "promotion", SECTION, None, 1,
    )  # fmt: skip
    assert head.edition == catalogue.city.editions[-1]
    (account,) = (each.record for each in record.intake.accounts)
    told = {spec.key for spec in specs(type(account)) if getattr(account, spec.key) is not None}
    assert {"purpose", "contact_phone", "section", "platform"} <= told
    own = filed.account.record
    assert all(getattr(account, key) == getattr(own, key) for key in told)


def test_nothing_internal_goes_along(folder: Path, catalogue: Catalogue) -> None:
    (filed,) = survey([SAMPLE], catalogue, TODAY).checked.intake.filings()
    internal = [spec for spec in specs(type(filed.account.record)) if spec.audience == "internal"]
    assert any(getattr(filed.account.record, spec.key) for spec in internal)
    for files in run(folder, catalogue).values():
        text = files[RECORD].decode()
        assert not [spec.key for spec in internal if f" {spec.key}:" in text]


def test_a_value_stays_when_it_stands_in_the_papers(catalogue: Catalogue) -> None:
    (filed,) = survey([SAMPLE], catalogue, TODAY).checked.intake.filings()
    values = {
        "fields": {"account_id": "KRS-001", "unit": "広報担当", "purpose": PURPOSE, "url": ""},
        "devices": {
            "PC-0456": {"asset_number": "PC-0456", "kind": "PC", "os": "Windows 11 24H2"},
        },
    }  # fmt: skip
    assert restricted(values, filed, "広報担当\0PC-0456") == {
        "fields": {"account_id": "KRS-001", "unit": "広報担当", "url": ""},
        "devices": {"PC-0456": {"asset_number": "PC-0456", "kind": "PC"}},
    }
    assert restricted(values, filed, f"{PURPOSE}Windows 11 24H2")["devices"] == {}


def test_a_value_with_blanks_around_it_stays(catalogue: Catalogue) -> None:
    (filed,) = survey([SAMPLE], catalogue, TODAY).checked.intake.filings()
    record = filed.account.record.model_copy(update={"unit": " 広報担当　"})
    spaced = replace(filed, account=replace(filed.account, record=record))
    values = {"fields": {"unit": " 広報担当　"}, "devices": {}}
    assert restricted(values, spaced, "くらし環境課広報担当") == values


@pytest.mark.slow
def test_the_papers_that_it_does_not_make_again_are_named(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    # The rules print what stays within the section; a report, the clauses that 経緯 answers.
    packets = made_packets(bundled_samples(), catalogue, tmp_path / "rules", include_rules=True)
    heads = [record_of(files, catalogue).head for files in packets.values()]
    assert {name for head in heads if head for name in head.others} == {
        "03_TKS-001_アカウント運用ルール"
    }
    sheet = Path(__file__).parents[1] / "data" / "circumstances.yaml"
    packets = made_packets([sheet], catalogue, tmp_path / "answered")
    heads = [record_of(files, catalogue).head for files in packets.values()]
    assert ("IKT-001", "5(2)") in {pair for head in heads if head for pair in head.answered}
    assert [head.others for head in heads if head] == [(), ()]


def test_the_number_follows_the_records_of_what_was_handed_in(
    folder: Path, catalogue: Catalogue
) -> None:
    sheet, outputs = folder / "inputs" / "sheet.yaml", folder / "outputs"
    kept = hand_in(outputs, "promotion", None, date(2026, 11, 20))
    assert (kept / RECORD).is_file()
    sheet.write_text(sheet.read_text("utf-8").replace(PURPOSE, "改めた利用目的"), "utf-8")
    files = run(folder, catalogue)[CONSULTATION]
    head, found = (
        record_of(files, catalogue).head,
        disagreements(record_of(files, catalogue), files, catalogue),
    )
    assert head
    assert (head.number, found) == (2, ())
    assert any(name.endswith("変更一覧.pdf") for name in files)
    withdraw(outputs, kept.relative_to(outputs).as_posix(), TODAY)
    again = run(folder, catalogue)[CONSULTATION]
    head = record_of(again, catalogue).head
    assert head
    assert head.number == 1
    assert again["00_送付書.pdf"] != files["00_送付書.pdf"]


def test_a_run_on_nothing_new_writes_none_and_one_that_was_edited_is_made_again(
    folder: Path, catalogue: Catalogue
) -> None:
    before = run(folder, catalogue)
    path = folder / "outputs" / "提出用" / ICT / RECORD
    time = path.stat().st_mtime_ns
    assert run(folder, catalogue) == before
    assert path.stat().st_mtime_ns == time
    path.write_bytes(path.read_bytes().replace(b"Windows 11", b"Windows 12"))
    assert run(folder, catalogue) == before
    assert b"Windows 11" in path.read_bytes()
    copies = list((folder / "outputs" / "以前の書類").rglob(RECORD))
    assert [b"Windows 12" in copy.read_bytes() for copy in copies] == [True]
