"""The papers that stand ready, as the window shows them: by office, and those that stay here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.making.workers import WorkerOptions
from formgen.model.problems import FormgenError
from formgen.packets.history import RECORD, hand_in, withdraw
from formgen.packets.readypapers import ReadyPacket, ready_papers
from formgen.packets.receivedcheck import verify_packet
from formgen.pipeline import BuildOptions, Selection, build, load

pytestmark = pytest.mark.slow
TODAY, DAY = date(2026, 11, 22), date(2026, 10, 2)
SECTION = "環境局地域環境推進部くらし環境課"


def test_the_papers_of_a_folder_before_and_after_they_are_handed_in(tmp_path: Path) -> None:
    catalogue, output = load(bundled_templates()), tmp_path / "outputs"
    sample = next(path for path in bundled_samples() if path.suffix == ".yaml")
    found = ready_papers(output, catalogue, TODAY)
    assert (found.packets, found.kept_here, found.handed_in) == ((), {}, ())

    def run() -> dict[str, ReadyPacket]:
        options = BuildOptions(WorkerOptions(1))
        selection = Selection(documents=frozenset({"consultation", "device_check", "policy"}))
        build([sample], catalogue, output, selection, TODAY, options)
        found = ready_papers(output, catalogue, TODAY)
        return {packet.office: packet for packet in found.packets}

    packets = run()
    ict = packets["ict"]
    assert packets.keys() == {"ict", "promotion"}
    assert ict.office_name == catalogue.city.offices["ict"].name_on(TODAY)
    assert (ict.section, ict.folder) == (SECTION, f"提出用/ICT推進課/{SECTION}")
    assert [(file.name, file.title, file.account) for file in ict.files] == [
        ("00_送付書.docx", "送付書", ""),
        ("00_送付書.pdf", "送付書", ""),
        ("01_KRS-001_機器確認依頼書.docx", "機器確認依頼書", "KRS-001"),
        ("01_KRS-001_機器確認依頼書.pdf", "機器確認依頼書", "KRS-001"),
        ("記録.yaml", "記録（提出先が読み込むもの）", ""),
        (f"印刷用_{SECTION}.pdf", "印刷用のPDF", ""),
        (f"提出一式_{SECTION}.zip", "提出一式（ZIP）", ""),
    ]
    for packet in packets.values():
        archive = output / packet.folder / packet.files[-1].name
        assert packet.files[-1].size == archive.stat().st_size
        assert packet.value == verify_packet(archive).value != ""
        assert (packet.left_out, packet.handed_in) == ((), None)
    found = ready_papers(output, catalogue, TODAY)
    ((folder, kept),) = found.kept_here.items()
    assert folder.startswith("KRS-001_")
    assert {file.document for file in kept} == {"policy"}
    assert not any(packet.handed_in for packet in found.packets)

    hand_in(output, "ict", None, DAY)
    found = ready_papers(output, catalogue, TODAY)
    assert [each.office for each in found.packets if not each.handed_in] == ["promotion"]
    assert {packet.office: packet.handed_in for packet in found.packets}["ict"] == DAY
    (record,) = found.handed_in
    assert (record.on, record.section) == (DAY, SECTION)
    assert run().keys() == {"promotion"}
    found = ready_papers(output, catalogue, TODAY)
    assert {file.document for file in found.kept_here[folder]} == {"policy"}

    word = next((output / packets["promotion"].folder).glob("01_*.docx"))
    word.write_bytes(next(output.glob("提出済/*/*/*/*送付書.docx")).read_bytes())
    (left,) = run()["promotion"].left_out
    assert left.name == word.name

    (was,) = (path.name for path in (output / "提出済").iterdir())
    with pytest.raises(FormgenError, match="もうありません"):
        withdraw(output, f"提出用/ICT推進課/{SECTION}", TODAY)
    withdraw(output, record.folder, TODAY)
    assert was == DAY.isoformat()
    assert not (output / "提出済").exists()
    assert (output / "以前の書類" / TODAY.isoformat() / record.folder / RECORD).is_file()
    assert ready_papers(output, catalogue, TODAY).handed_in == ()
    assert run().keys() == packets.keys()
    hand_in(output, "ict", None, TODAY)
    (record,) = ready_papers(output, catalogue, TODAY).handed_in
    assert record.on == TODAY
