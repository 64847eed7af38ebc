"""Packets: what leaves the section for each office, over several runs, and once it is handed in."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from pypdf import PdfReader

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.commands.report import run_lines
from formgen.model.problems import FormgenError
from formgen.model.records import DEVICE_SHEET
from formgen.outputs.state import STATE, BuildCache, read_cache, write_cache
from formgen.packets import planning
from formgen.packets.bundle import SUMS
from formgen.packets.changes import Difference
from formgen.packets.history import RECORD, hand_in, read_records
from formgen.packets.packetrecord import RECORD as DATA
from formgen.packets.packing import is_of_packet
from formgen.packets.receivedcheck import verify_packet
from formgen.pipeline import BuildOptions, Built, Selection, build, load

TODAY = date(2026, 11, 22)
SAMPLE = next(path for path in bundled_samples() if path.suffix == ".yaml").read_text("utf-8")
SECTION = "環境局地域環境推進部くらし環境課"
PROMOTION = f"提出用/シティプロモーション推進室/{SECTION}"
ICT = f"提出用/ICT推進課/{SECTION}"
ARCHIVE, PRINT = f"提出一式_{SECTION}.zip", f"印刷用_{SECTION}.pdf"


def file(folder: Path, account_id: str, **values: str) -> Path:
    """An account of the section before its consultation, with its device, as a file of its own."""
    text = SAMPLE.replace("KRS-001", account_id).replace("PC-0456", f"PC-{account_id}")
    text = text.replace("@kwsk_kurashi", f"@kwsk_{account_id[:3].lower()}")
    text = text.replace("川崎市くらし環境チャンネル", f"川崎市{account_id}だより")
    for label, value in values.items():
        text, count = re.subn(rf"(?m)^(    {re.escape(label)}:).*$", rf"\1 {value}", text)
        assert count == 1, label
    path = folder / "inputs" / f"{account_id}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


# All that this section hands in: the others would only cost time.
HANDED_IN = Selection(documents=frozenset({"consultation", "device_check"}))


def run(folder: Path, selection: Selection = HANDED_IN, **how: Any) -> Built:
    paths = how.pop("paths", (folder / "inputs",))
    return build(
        paths,
        load(bundled_templates()),
        folder / "outputs",
        selection,
        TODAY,
        options=BuildOptions(**how),
    )


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def names(folder: Path, packet: str = PROMOTION) -> list[str]:
    return sorted(path.name for path in (folder / "outputs" / packet).glob("*"))


def archived(folder: Path, packet: str = PROMOTION) -> dict[str, bytes]:
    with zipfile.ZipFile(folder / "outputs" / packet / ARCHIVE) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def words(path: Path) -> str:
    document = docx.Document(str(path))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(p.text for p in document.paragraphs), *cells))


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packets")
    file(folder, "KRS-001")
    file(folder, "KRT-002")
    assert not [problem for problem in run(folder).problems if problem.is_error]
    return folder


@pytest.fixture
def section(_made: Path, tmp_path: Path) -> Path:
    """A section with two accounts, after a first run; each test has its own copy."""
    for name, data in tree(_made).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path


# What a packet holds


def test_the_papers_of_a_section_go_to_an_office_together_and_in_order(section: Path) -> None:
    papers = ["00_送付書", "01_KRS-001_事前相談票", "02_KRT-002_事前相談票"]
    files = [f"{paper}.{ending}" for paper in papers for ending in ("docx", "pdf")]
    assert names(section) == [*files, PRINT, ARCHIVE, DATA]
    assert list(archived(section)) == [*files, DATA, SUMS]


def test_the_ict_office_gets_only_what_concerns_devices(section: Path) -> None:
    papers = {re.sub(r"^\d+_(?:KR\w-\d+_)?", "", Path(name).stem) for name in names(section, ICT)}
    assert papers == {"送付書", "機器確認依頼書", Path(PRINT).stem, Path(ARCHIVE).stem, "記録"}


def test_a_paper_in_a_packet_is_the_accounts_own(section: Path) -> None:
    outputs = tree(section / "outputs")
    own = outputs["KRS-001_川崎市KRS-001だより/01_事前相談票.pdf"]
    assert outputs[f"{PROMOTION}/01_KRS-001_事前相談票.pdf"] == own
    assert archived(section)["01_KRS-001_事前相談票.pdf"] == own


def test_the_receiver_finds_the_packet_whole(section: Path) -> None:
    for packet in (PROMOTION, ICT):
        proof = verify_packet(section / "outputs" / packet / ARCHIVE)
        assert proof.problems == ()
        assert len(proof.files) == 7


def test_the_cover_counts_the_pages_of_the_real_papers(
    section: Path, golden: Callable[[str, str], None]
) -> None:
    folder = section / "outputs" / PROMOTION
    value = verify_packet(folder / ARCHIVE).value  # it follows from the bytes of the PDFs
    cover = words(folder / "00_送付書.docx").replace(value, "（12文字）")
    golden("texts/packet_cover.txt", cover + "\n")
    pages = [len(PdfReader(path).pages) for path in sorted(folder.glob("0[12]_*.pdf"))]
    text = PdfReader(folder / "00_送付書.pdf").pages[0].extract_text()
    assert [int(found) for found in re.findall(r"1部（(\d+)ページ）", text)] == pages
    assert f"2部（{sum(pages)}ページ）" in text


def test_the_cover_bears_the_value_of_its_packet(section: Path) -> None:
    values = set()
    for packet in (PROMOTION, ICT):
        folder = section / "outputs" / packet
        value = verify_packet(folder / ARCHIVE).value
        assert f"照合値\n{value}" in words(folder / "00_送付書.docx")
        assert value in "".join(PdfReader(folder / "00_送付書.pdf").pages[0].extract_text().split())
        values.add(value)
    assert len(values - {""}) == 2


def test_the_value_follows_a_word_file_that_was_edited(tmp_path: Path) -> None:
    file(tmp_path, "KRS-001")
    run(tmp_path)
    folder = tmp_path / "outputs" / PROMOTION
    before = verify_packet(folder / ARCHIVE).value
    paper = folder / "01_KRS-001_事前相談票.docx"
    document = docx.Document(str(paper))
    document.add_paragraph("手直し")
    document.save(str(paper))
    run(tmp_path)
    value = verify_packet(folder / ARCHIVE).value
    assert value != before
    assert value in words(folder / "00_送付書.docx")


def test_the_print_is_one_pdf_with_a_bookmark_for_each_paper(section: Path) -> None:
    folder = section / "outputs" / PROMOTION
    reader = PdfReader(folder / PRINT)
    papers = sorted(folder.glob("0*.pdf"))
    starts, pages = [], 0
    for paper in papers:
        starts.append((paper.stem, pages))
        pages += len(PdfReader(paper).pages)
    outline = [(item.title, reader.get_destination_page_number(item)) for item in reader.outline]
    assert outline == starts
    assert len(reader.pages) == pages
    assert reader.metadata.title == f"{SECTION}　提出書類（印刷用）"
    assert reader.root_object["/Lang"] == "ja"
    assert "事前相談票" in reader.pages[1].extract_text()


def test_the_manifest_tells_every_file_of_a_packet(section: Path) -> None:
    data = json.loads((section / "outputs" / "manifest.json").read_text("utf-8"))
    found = {Path(f["path"]).name: f for f in data["files"] if f["path"].startswith(PROMOTION)}
    assert sorted(found) == names(section)
    of = {name: (f["account"], f["document"], f["format"]) for name, f in found.items()}
    assert of["01_KRS-001_事前相談票.pdf"] == ("KRS-001", "consultation", "pdf")
    assert of["00_送付書.docx"] == ("", "cover", "docx")
    assert of[ARCHIVE] == ("", "packet", "zip")
    assert of[PRINT] == ("", "print", "pdf")


def test_the_same_inputs_give_the_same_packet(section: Path) -> None:
    before = tree(section / "outputs")
    run(section, force=True)
    after = tree(section / "outputs")
    assert {n: d for n, d in after.items() if n.startswith("提出用")} == {
        n: d for n, d in before.items() if n.startswith("提出用")
    }


def test_a_second_run_writes_no_file_of_a_packet_anew(section: Path) -> None:
    def looks() -> dict[str, int]:
        files = (section / "outputs" / "提出用").rglob("*.*")
        return {str(path): path.stat().st_mtime_ns for path in files}

    before = looks()
    built = run(section)
    assert looks() == before
    assert built.packed.left == frozenset()


@pytest.mark.slow
def test_no_rules_go_along_unless_asked(tmp_path: Path) -> None:
    for asked in (False, True):
        everything = Selection(frozenset({"TKS-001"}))
        built = run(tmp_path, everything, paths=bundled_samples(), include_rules=asked)
        handed = {Path(m.path).parts[1]: set[str]() for m in built.made if is_of_packet(m)}
        for made in filter(is_of_packet, built.made):
            handed[Path(made.path).parts[1]].add(made.document)
        office = {"cover", "policy", "start_notice", "record", "packet", "print"}
        assert handed == {"シティプロモーション推進室": office | ({"rules"} if asked else set())}


def test_a_section_with_very_many_accounts_hands_in_several_packets(
    section: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "_MOST_ACCOUNTS", 1)
    run(section)
    assert "01_KRS-001_事前相談票.pdf" in names(section)
    assert "01_KRT-002_事前相談票.pdf" in names(section, f"{PROMOTION}（2）")
    kept = hand_in(section / "outputs", "promotion", f"{SECTION}（2）", date(2026, 10, 2))
    assert kept.name == f"{SECTION}（2）"


# What becomes of it over several runs


def test_a_paper_that_waits_leaves_the_packet_and_the_rest_moves_up(section: Path) -> None:
    file(section, "KRS-001", 利用目的="")
    built = run(section)
    assert [n for n in names(section) if n.startswith("01")] == [
        "01_KRT-002_事前相談票.docx", "01_KRT-002_事前相談票.pdf",
    ]  # fmt: skip
    assert not [n for n in names(section) if n.startswith("02")]
    assert f"{PROMOTION}/01_KRS-001_事前相談票.pdf" in built.retired
    assert verify_packet(section / "outputs" / PROMOTION / ARCHIVE).problems == ()


def test_a_packet_with_nothing_in_it_is_retired(section: Path) -> None:
    for account in ("KRS-001", "KRT-002"):
        file(section, account, 手続き="運用中")
    run(section)
    assert not (section / "outputs" / PROMOTION).exists()
    aside = section / "outputs" / "以前の書類" / TODAY.isoformat() / PROMOTION
    assert (aside / ARCHIVE).is_file()
    assert PROMOTION not in read_cache(section / "outputs").packets


def test_a_run_over_one_file_leaves_a_packet_of_several(section: Path) -> None:
    before = tree(section / "outputs" / "提出用")
    path = file(section, "KRS-001", 利用目的="")
    built = run(section, paths=(path,))
    assert tree(section / "outputs" / "提出用") == before
    assert built.packed.left == {PROMOTION, ICT}
    assert "今回はまとめ直さなかった「提出用」" in "\n".join(run_lines(built, "outputs"))


@pytest.mark.slow
def test_a_run_over_one_account_renews_the_packet_with_what_stands(section: Path) -> None:
    file(section, "KRS-001", 利用目的="ごみの減らし方を、動画で分かりやすく伝える。")
    run(section, Selection(frozenset({"KRS-001"})))
    outputs = tree(section / "outputs")
    own = outputs["KRS-001_川崎市KRS-001だより/01_事前相談票.pdf"]
    assert outputs[f"{PROMOTION}/01_KRS-001_事前相談票.pdf"] == own
    assert verify_packet(section / "outputs" / PROMOTION / ARCHIVE).problems == ()


def test_a_packet_waits_for_papers_that_were_not_asked_for(tmp_path: Path) -> None:
    file(tmp_path, "KRS-001")
    built = run(tmp_path, Selection(documents=frozenset({"consultation"}), formats=("docx",)))
    assert not (tmp_path / "outputs" / "提出用").exists()
    assert built.packed.left == {PROMOTION, ICT}


def test_an_edited_letter_is_kept(section: Path) -> None:
    letter = section / "outputs" / PROMOTION / "00_送付書.docx"
    letter.write_bytes(edited := letter.read_bytes() + b"edited")
    file(section, "KRT-002", 利用目的="ごみの減らし方を、動画で分かりやすく伝える。")
    unit = {"係・担当": "企画担当"}
    file(section, "KRS-001", **unit)
    built = run(section)
    assert letter.read_bytes() == edited
    assert f"{PROMOTION}/00_送付書.docx" in built.kept
    assert (letter.parent / "00_送付書（新）.docx").is_file()
    assert "00_送付書.docx" not in archived(section)  # it says other things than its PDF
    run(section, send="pdf")
    assert "00_送付書.docx" not in archived(section)
    assert verify_packet(letter.parent / ARCHIVE).problems == ()


def test_a_pdf_that_cannot_be_read_is_told_and_holds_back_its_packet_alone(section: Path) -> None:
    folder = section / "outputs" / PROMOTION
    (folder / "01_KRS-001_事前相談票.pdf").write_bytes(b"no pdf")
    before = (folder / ARCHIVE).read_bytes()
    built = run(section)
    assert [p for p in built.problems if p.is_error and "PDFを読めない" in p.message]
    assert (folder / ARCHIVE).read_bytes() == before
    assert PROMOTION in built.packed.left
    assert ICT in built.packed.made


def test_papers_of_the_older_layout_are_retired(section: Path) -> None:
    manifest = section / "outputs" / "manifest.json"
    data = json.loads(manifest.read_text("utf-8"))
    old = "提出用/ICT推進課/KRS-001_川崎市KRS-001だより/02_機器確認依頼書.pdf"
    path = section / "outputs" / old
    path.parent.mkdir()
    path.write_bytes(b"old")
    sha256 = hashlib.sha256(b"old").hexdigest()
    data["files"].append(
        {"path": old, "account": "KRS-001", "document": "device_check", "format": "pdf",
         "sha256": sha256}
    )  # fmt: skip
    manifest.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    assert run(section).retired == (old,)
    assert not path.exists()


# Handing in, and what changed since


def told(built: Built) -> set[tuple[str, str, str, str]]:
    def one(d: Difference) -> tuple[str, str, str, str]:
        return d.office, d.account_id, d.label, d.after

    return set(map(one, built.packed.differences))


def test_what_is_handed_in_is_frozen_with_what_it_says(section: Path) -> None:
    kept = hand_in(section / "outputs", "promotion", None, date(2026, 10, 2))
    assert kept == section / "outputs/提出済/2026-10-02/シティプロモーション推進室" / SECTION
    packet = tree(section / "outputs" / PROMOTION)
    assert {n: d for n, d in tree(kept).items() if n != RECORD} == packet
    assert not [p for p in kept.iterdir() if p.stat().st_mode & 0o222]
    record = json.loads((kept / RECORD).read_text("utf-8"))
    assert set(record["files"]) == set(packet)
    values = record["accounts"]["KRS-001"]
    assert values["fields"]["frequency"] == "月1回程度"
    assert values["devices"] == {}
    assert not [key for key in values["fields"] if "password" in key or key in ("mfa", "hours")]


def test_the_record_of_the_ict_office_holds_the_devices(section: Path) -> None:
    kept = hand_in(section / "outputs", "ict", SECTION, date(2026, 9, 1))
    values = json.loads((kept / RECORD).read_text("utf-8"))["accounts"]["KRT-002"]
    assert values["devices"]["PC-KRT-002"]["model"] == "業務用ノートPC A型"
    assert "purpose" not in values["fields"]


def test_nothing_that_was_handed_in_is_ever_overwritten(section: Path) -> None:
    first = hand_in(section / "outputs", "promotion", None, date(2026, 10, 2))
    before = tree(first)
    file(section, "KRT-002", 更新頻度="週1回程度")
    run(section)
    second = hand_in(section / "outputs", "promotion", None, date(2026, 10, 2))
    assert second.name == f"{SECTION}_2"
    for account in ("KRS-001", "KRT-002"):
        file(section, account, 手続き="運用中")
    run(section, force=True, overwrite=frozenset())
    assert tree(first) == before
    assert second.is_dir()


@pytest.mark.slow
def test_a_later_run_tells_what_differs_and_lists_it(
    section: Path, golden: Callable[[str, str], None]
) -> None:
    hand_in(section / "outputs", "promotion", None, date(2026, 10, 2))
    assert told(run(section)) == set()
    file(section, "KRT-002", 更新頻度="週1回程度", 内線="")
    built = run(section)
    assert told(built) == {
        ("promotion", "KRT-002", "更新頻度", "週1回程度"), ("promotion", "KRT-002", "内線", ""),
    }  # fmt: skip
    folder = section / "outputs" / PROMOTION
    golden("texts/packet_changes.txt", words(folder / "02_変更一覧.docx") + "\n")
    assert "02_変更一覧.pdf" in archived(section)
    cover = words(folder / "00_送付書.docx")
    assert "全てのアカウント" not in cover  # it is on one alone
    assert "変更一覧" in cover
    assert "02_変更一覧" in [item.title for item in PdfReader(folder / PRINT).outline]
    assert not [name for name in names(section, ICT) if "変更" in name]
    assert "内線、更新頻度" in "\n".join(run_lines(built, "outputs"))


def test_once_the_change_is_handed_in_the_list_is_gone(section: Path) -> None:
    output = section / "outputs"
    hand_in(output, "promotion", None, date(2026, 10, 2))
    file(section, "KRT-002", 更新頻度="週1回程度")
    run(section)
    kept = hand_in(output, "promotion", None, date(2026, 10, 9))
    assert (kept / "02_変更一覧.pdf").is_file()
    built = run(section)
    assert told(built) == set()
    assert f"{PROMOTION}/02_変更一覧.pdf" in built.retired


def test_a_device_that_came_went_or_changed_is_told(section: Path) -> None:
    hand_in(section / "outputs", "ict", None, date(2026, 9, 1))
    path = file(section, "KRS-001")
    text = path.read_text("utf-8").replace("PC-KRS-001", "PC-9").replace("月1回程度", "週1回程度")
    path.write_text(text, "utf-8")
    path = file(section, "KRT-002")
    path.write_text(path.read_text("utf-8").replace("PC A型", "PC B型"), "utf-8")
    name = f"{DEVICE_SHEET}（資産番号　PC-{{}}）"
    assert told(run(section)) == {
        ("ict", "KRS-001", name.format("KRS-001"), ""),
        ("ict", "KRS-001", name.format("9"), "業務用ノートPC A型"),
        ("ict", "KRT-002", name.format("KRT-002") + "\n機種", "業務用ノートPC B型"),
    }


def test_a_packet_that_has_changed_since_it_was_made_is_not_recorded(section: Path) -> None:
    (section / "outputs" / PROMOTION / "00_送付書.docx").write_bytes(b"edited")
    with pytest.raises(FormgenError, match="まとめた後に変わっています"):
        hand_in(section / "outputs", "promotion", None, date(2026, 10, 2))
    assert not list((section / "outputs" / "提出済").rglob("*.*"))
    run(section)
    assert hand_in(section / "outputs", "promotion", None, date(2026, 10, 2)).is_dir()


@pytest.mark.parametrize(
    ("office", "asked", "says"),
    [("ict", "公園課", "ありません"), ("promotion", "", "分かりません"), ("ict", None, "分かりません")],
)  # fmt: skip
def test_which_packet_is_meant_must_be_clear(
    section: Path, office: str, asked: str | None, says: str
) -> None:
    another = {"課・室・所": "ごみ減量課"}
    file(section, "PRK-003", **another)
    run(section)
    with pytest.raises(FormgenError, match=says):
        hand_in(section / "outputs", office, asked, date(2026, 10, 2))
    assert hand_in(section / "outputs", office, "ごみ減量課", date(2026, 10, 2)).is_dir()


def test_a_manifest_that_names_what_was_handed_in_moves_nothing(section: Path) -> None:
    kept = hand_in(section / "outputs", "promotion", None, date(2026, 10, 2))
    manifest = section / "outputs" / "manifest.json"
    data = json.loads(manifest.read_text("utf-8"))
    name = (kept / ARCHIVE).relative_to(section / "outputs").as_posix()
    data["files"].append(
        {"path": name, "account": "KRS-001", "document": "x", "format": "pdf", "sha256": ""}
    )
    manifest.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    run(section)
    assert (kept / ARCHIVE).is_file()


def test_a_hand_in_that_was_killed_leaves_nothing_that_counts(section: Path) -> None:
    output = section / "outputs"
    scratch = output / "提出済/2026-10-02/シティプロモーション推進室/.formgen-x.tmp"
    scratch.mkdir(parents=True)
    (scratch / RECORD).write_text("{")
    assert run(section).problems == ()
    hand_in(output, "promotion", None, date(2026, 10, 2))
    assert not scratch.exists()


@pytest.mark.parametrize("damage", ["", "{}", "[]"])
def test_a_damaged_state_is_not_believed(section: Path, damage: str) -> None:
    (section / "outputs" / STATE).write_text(damage)
    with pytest.raises(FormgenError, match="提出する書類がありません"):
        hand_in(section / "outputs", "promotion", None, date(2026, 10, 2))


@pytest.mark.parametrize("noted", [{"../x": {}}, {"提出用/局/課": []}, {"提出用/局/課": {}}])
def test_a_note_that_makes_no_sense_is_not_believed(section: Path, noted: Any) -> None:
    write_cache(section / "outputs", BuildCache(packets=noted))
    with pytest.raises(FormgenError, match="提出する書類がありません"):
        hand_in(section / "outputs", "promotion", None, date(2026, 10, 2))


def test_a_damaged_record_is_told_and_the_others_count(section: Path) -> None:
    output = section / "outputs"
    hand_in(output, "promotion", None, date(2026, 10, 2))
    file(section, "KRT-002", 更新頻度="週1回程度")
    run(section)
    kept = hand_in(output, "promotion", None, date(2026, 10, 9))
    (kept / RECORD).chmod(0o644)
    (kept / RECORD).write_text("{")
    built = run(section)
    assert [p.place.file for p in built.problems if "記録を読めません" in p.message] == [
        str(kept / RECORD)
    ]
    assert {label for _, _, label, _ in told(built)} == {"更新頻度"}
    assert len(read_records(output)[0]) == 1


def test_a_name_in_the_zip_is_readable_on_windows(section: Path) -> None:
    data = (section / "outputs" / PROMOTION / ARCHIVE).read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert len(archive.infolist()) > 2
        for entry in archive.infolist():
            assert entry.filename.isascii() or entry.flag_bits & 0x800
            assert entry.extra == b""
            assert os.sep not in entry.filename


@pytest.mark.slow
@pytest.mark.parametrize(
    "sections",
    [
        ("清掃/美化課", "清掃／美化課"),
        ("CON", "con"),
        ("長い名前の課" * 9 + "A", "長い名前の課" * 9 + "B"),
    ],
)
def test_sections_that_a_folder_cannot_tell_apart_share_no_packet(
    tmp_path: Path, sections: tuple[str, str]
) -> None:
    for account, name in zip(("SEC-001", "SED-002"), sections, strict=True):
        values = {"課・室・所": name, "部": ""}
        file(tmp_path, account, **values)
    run(tmp_path, Selection(documents=frozenset({"consultation"})))
    folders = sorted((tmp_path / "outputs/提出用/シティプロモーション推進室").iterdir())
    for folder, account, name in zip(folders, ("SEC-001", "SED-002"), sections, strict=True):
        papers = [path.name for path in folder.glob("01_*.docx")]
        assert papers
        assert [paper for paper in papers if account not in paper] == []
        assert f"環境局{name}" in words(folder / "00_送付書.docx")


def test_a_section_typed_on_a_mac_is_the_same_section(tmp_path: Path) -> None:
    for account, form in (("MAC-001", "NFC"), ("WIN-002", "NFD")):
        values = {"課・室・所": unicodedata.normalize(form, "ごみ減量課")}  # type: ignore[arg-type]
        file(tmp_path, account, **values)
    run(tmp_path, Selection(documents=frozenset({"consultation"})))
    assert len(list((tmp_path / "outputs/提出用/シティプロモーション推進室").iterdir())) == 1
