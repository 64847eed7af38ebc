"""A visit's sheet as a hand opens it."""

from __future__ import annotations

from datetime import date
from multiprocessing import Pipe
from pathlib import Path

import pytest

from formgen.city.templatefiles import bundled_samples
from formgen.intake.reader import Upload
from formgen.model.problems import FormgenError
from formgen.outputs.manifest import read_manifest
from formgen.packets.readypapers import ready_papers
from formgen.window import views
from formgen.window.openedsheet import OpenedSheet, Prepared
from formgen.window.settings import Settings
from formgen.window.visitfolder import RECEIPTS, SentFile, store_sheets
from scripts.walk import SHEET, played

ABOUT = {"token": "", "is_counter": True, "has_visit": True}


@pytest.mark.slow
def test_a_sheet_with_a_password_is_asked_for_again_and_never_taken_for_an_empty_one(
    tmp_path: Path,
) -> None:
    """Its hand may have ended, by which nobody has it any more."""
    text = "accounts: [{管理番号: A-1, 手続き: 開始, 経緯: 'パスワード：Sakura#2026x'}]\n"
    store_sheets(tmp_path, 1, [Upload("a.yaml", text.encode())])
    prepared = Prepared(Settings(is_counter=True, today=date(2026, 11, 22)))
    order = {"do": "open", "folder": str(tmp_path), "turn": 1, "own": False}
    pipe, _ = Pipe()
    assert OpenedSheet(prepared, order, pipe).holds_secret
    with pytest.raises(FormgenError) as caught:
        OpenedSheet(prepared, order, pipe)
    assert "もう窓口にありません" in caught.value.message
    assert "シートを送る" in caught.value.remedy


@pytest.mark.slow
def test_a_packet_is_recorded_on_the_day_it_is_though_the_sheet_was_checked_before(
    tmp_path: Path,
) -> None:
    """A window may stay open over night; what was checked keeps its day."""
    (sample,) = (path for path in bundled_samples() if path.suffix == ".yaml")
    store_sheets(tmp_path, 1, [SentFile("a.yaml", sample.read_bytes())])
    pipe, _other_end = Pipe()
    order = {"about": ABOUT, "folder": str(tmp_path), "turn": 1, "own": False}
    prepared = Prepared(Settings(is_counter=True, today=date(2026, 11, 22)))
    opened = OpenedSheet(prepared, order, pipe)
    opened.make()
    opened.settings = Settings(is_counter=True, today=date(2026, 11, 23))
    assert "令和8年11月23日" in views.receive(opened, order).body.decode()
    record = {"packet": "0", "on": "令和8年11月24日"}
    views.record(opened, order | record)
    assert "今日より先の日です" in views.receive(opened, order).body.decode()
    views.record(opened, order | record | {"on": "令和8年11月23日"})
    assert [each.on for each in opened.records()] == [date(2026, 11, 23)]
    assert opened.day == date(2026, 11, 22)


@pytest.mark.soak
@pytest.mark.needs("make")
def test_the_walk_at_the_counter_equals_that_of_the_commands(tmp_path: Path) -> None:
    """Each time the clerk comes with her sheet and her receipt; nothing else is known of her."""
    folder, receipts, compared = tmp_path / "work", list[SentFile](), 0
    prepared = Prepared(Settings(is_counter=True))
    opened: OpenedSheet | None = None
    pipe, _other_end = Pipe()
    for step, command, _ in played(folder):
        words = command.run.split()[1:]
        if words[0] == "forms":
            visit = tmp_path / f"visit-{compared}"
            store_sheets(visit, 1, [SentFile("intake.xlsx", (folder / SHEET).read_bytes())])
            store_sheets(visit / RECEIPTS, 1, receipts)
            prepared.settings = Settings(is_counter=True, today=step.day)
            order = {"do": "open", "folder": str(visit), "turn": 1, "own": False}
            opened = OpenedSheet(prepared, order, pipe)
            opened.make()
            assert opened.is_made
            compared += 1
            assert manifested(opened.outputs) == manifested(folder / "outputs"), step.id
        elif words[0] == "submitted":
            assert opened
            office, on = (word.partition("=")[2] for word in words[1:])
            packets = ready_papers(opened.outputs, opened.catalogue, opened.day).packets
            (at,) = (at for at, packet in enumerate(packets) if packet.office == office)
            assert views.record(opened, {"packet": str(at), "on": on}).status == 303
            receipts = [SentFile("控え.json", views.receipt(opened, {}).body)]
    assert compared == 8


def manifested(outputs: Path) -> dict[str, bytes]:
    """The files that stand in an output folder, without what is made on asking alone."""
    return {
        made.path: (outputs / made.path).read_bytes()
        for made in read_manifest(outputs)
        if made.document not in ("dormancy_review", "ledger", "calendar")
    }
