"""The record of a packet and its papers: what a receiver is told, and that true packets raise no alarm."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner
from gatecases import some
from madepackets import Files, made_packets, record_of
from mutatedrecords import erased, missed
from PIL import Image

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.cli import main
from formgen.documents.catalogue import Catalogue
from formgen.making.readcheckcompose import load
from formgen.packets.packetagreement import Disagreement, disagreements
from formgen.packets.packetrecord import RECORD

DATA = Path(__file__).parents[1] / "data"
ICT = "ICT推進課/環境局地域環境推進部くらし環境課"
OPENED = "シティプロモーション推進室/建設緑政局緑政部みどりの企画課"
CLOSED = "シティプロモーション推進室/市民文化局市民文化振興部文化催事課"
REPORT = "01_TKS-001_利用開始報告書.pdf"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(bundled_templates())


@pytest.fixture(scope="module")
def packets(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Files]:
    return made_packets(bundled_samples(), catalogue, tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def told(catalogue: Catalogue) -> Callable[[Files], tuple[Disagreement, ...]]:
    return lambda files: disagreements(record_of(files, catalogue), files, catalogue)


def changed(files: Files, *pairs: tuple[str, str]) -> Files:
    """A packet whose record says something else; whoever does so makes the sums anew."""
    text = files[RECORD].decode()
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return files | {RECORD: text.encode()}


def test_true_packets_of_the_sample_agree(
    packets: dict[str, Files], told: Callable[[Files], tuple[Disagreement, ...]]
) -> None:
    assert len(packets) == 4
    assert {name: told(files) for name, files in packets.items()} == dict.fromkeys(packets, ())


@pytest.mark.slow
@pytest.mark.parametrize("name", some(1, ["circumstances", "accounts_of_every_length", "rules"]))
def test_true_packets_of_other_sheets_agree(
    name: str, catalogue: Catalogue, tmp_path: Path
) -> None:
    is_rules = name == "rules"
    inputs = bundled_samples() if is_rules else [DATA / f"{name}.yaml"]
    packets = made_packets(inputs, catalogue, tmp_path, include_rules=is_rules)
    assert packets
    for files in packets.values():
        record = record_of(files, catalogue)
        assert record.problems == ()
        assert disagreements(record, files, catalogue) == ()


@pytest.mark.slow
def test_a_layout_with_words_of_its_own_is_no_alarm(tmp_path: Path) -> None:
    templates = Path(shutil.copytree(bundled_templates(), tmp_path / "templates"))
    base = templates / "layouts/base.html"
    base.write_text(base.read_text("utf-8").replace("<main>", "<main><p>整理欄</p>"), "utf-8")
    catalogue = load(templates)
    sample = next(path for path in bundled_samples() if path.suffix == ".yaml")
    packets = made_packets([sample], catalogue, tmp_path / "out")
    assert packets
    for files in packets.values():
        assert disagreements(record_of(files, catalogue), files, catalogue) == ()


@pytest.mark.slow
@pytest.mark.parametrize("city", ["shiomino", "suginose"])
def test_true_packets_of_other_bodies_agree(city: str, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    result = CliRunner().invoke(main, ["init", str(folder), "--city", str(DATA / "cities" / city)])
    assert result.exit_code == 0
    catalogue = load(folder / "templates")
    packets = made_packets([DATA / "cities" / city / "inputs"], catalogue, tmp_path / "out")
    assert packets
    for files in packets.values():
        assert disagreements(record_of(files, catalogue), files, catalogue) == ()


@pytest.mark.parametrize(
    ("packet", "old", "new", "key"),
    [
        (OPENED, 'display_name: "川崎市等々力緑地だより"', 'display_name: "川崎市等々力緑地たより"', "display_name"),
        (OPENED, 'contact_email: "53', 'contact_email: "54', "contact_email"),
        (CLOSED, 'closes_on: "令和8年9月30日"', 'closes_on: "令和8年9月29日"', "closes_on"),
        (ICT, 'model: "業務用ノートPC A型"', 'model: "業務用ノートPC B型"', "model"),
        (ICT, 'asset_number: "PC-0456"', 'asset_number: "PC-0457"', "asset_number"),
        (ICT, 'internet_allowed: "あり"', 'internet_allowed: "なし"', "internet_allowed"),
    ],
)  # fmt: skip
def test_a_value_of_the_record_that_no_paper_bears_out_is_named(
    packets: dict[str, Files], told: Callable[[Files], tuple[Disagreement, ...]],
    packet: str, old: str, new: str, key: str,
) -> None:  # fmt: skip
    found = told(changed(packets[packet], (old, new)))
    assert key in {each.key for each in found}
    assert all(each.message for each in found)


def test_a_date_that_also_stands_in_the_paper_is_found(
    packets: dict[str, Files],
    told: Callable[[Files], tuple[Disagreement, ...]],
    catalogue: Catalogue,
) -> None:
    record = record_of(packets[CLOSED], catalogue).intake.accounts[0].record
    assert record.closes_on
    assert record.announced_on == date(2026, 9, 1)
    days = ('announced_on: "令和8年9月1日"', f'announced_on: "令和8年{record.closes_on.month}月')
    found = told(changed(packets[CLOSED], (days[0], f'{days[1]}{record.closes_on.day}日"')))
    assert [
        (each.key, each.paper, "令和8年9月1日" in each.message) for each in found if each.key
    ] == [("announced_on", "01_SAI-001_利用廃止報告書.pdf", True)]


@pytest.mark.parametrize(
    ("packet", "taken", "key"),
    [
        (OPENED, 'display_name: "川崎市等々力緑地だより"', "display_name"),
        (OPENED, 'audience: "市民及び来園者"', "audience"),
        (OPENED, 'procedure: "開始"', "procedure"),
        (CLOSED, 'closes_on: "令和8年9月30日"', "closes_on"),
        (CLOSED, 'platform: "Facebook"', "platform"),
        (ICT, 'model: "業務用ノートPC A型"', "model"),
    ],
)
def test_a_value_that_was_taken_out_of_the_record_is_named(
    packets: dict[str, Files], told: Callable[[Files], tuple[Disagreement, ...]],
    packet: str, taken: str, key: str,
) -> None:  # fmt: skip
    found = told(changed(packets[packet], (taken, f'{taken.partition(":")[0]}: ""')))
    assert any(each.key == key and "記録では空欄" in each.message for each in found)


def test_no_value_that_is_erased_passes(packets: dict[str, Files], catalogue: Catalogue) -> None:
    # The soak tests change each value in every way.
    found, hidden = missed(packets[ICT], erased(packets[ICT][RECORD]), catalogue)
    assert (found, hidden) == ([], set())


def test_a_section_whose_name_no_file_can_have_alone_is_no_alarm(
    packets: dict[str, Files], told: Callable[[Files], tuple[Disagreement, ...]]
) -> None:
    section = 'section: "建設緑政局緑政部みどりの企画課"'
    pairs = (
        (section, section.replace("みどりの企画課", "CON")),
        (' section: "みどり', ' section: "CON" #'),
    )
    found = told(changed(packets[OPENED], *pairs))
    assert "section" in {each.key for each in found}  # of the account, whose papers say otherwise
    assert "所属" not in {each.label for each in found}


def test_another_number_than_the_letter_bears_is_named(
    packets: dict[str, Files], told: Callable[[Files], tuple[Disagreement, ...]]
) -> None:
    found = told(changed(packets[OPENED], ('number: "1"', 'number: "7"')))
    assert "提出の番号が、記録では「7」ですが、書類では「1」です。" in {e.message for e in found}


def test_a_pdf_without_words_or_under_a_lock_is_told_as_such(
    packets: dict[str, Files], told: Callable[[Files], tuple[Disagreement, ...]]
) -> None:
    scanned, locked = BytesIO(), BytesIO()
    Image.new("L", (200, 280), 255).save(scanned, "PDF")
    with pikepdf.open(BytesIO(packets[OPENED][REPORT])) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="x", user=""))
    for data, reason in ((scanned, "文字の情報がない"), (locked, "保護")):
        found = told(packets[OPENED] | {REPORT: data.getvalue()})
        messages = [each.message for each in found if each.paper == REPORT]
        assert len(messages) == 1
        assert reason in messages[0]


def test_papers_that_were_swapped_are_found(
    packets: dict[str, Files], told: Callable[[Files], tuple[Disagreement, ...]]
) -> None:
    mine, other = packets[OPENED], packets[CLOSED]
    closing = next(data for name, data in other.items() if name.endswith("利用廃止報告書.pdf"))
    found = told(mine | {REPORT: closing})
    assert (REPORT, "WordとPDFの内容が違います。") in {(e.paper, e.message) for e in found}
    found = told(mine | {RECORD: other[RECORD]})
    messages = "".join(each.message for each in found)
    assert "記録にないアカウントの書類です" in messages
    assert "管理番号「SAI-001」の書類が入っていません" in messages


def test_a_damaged_paper_and_a_missing_letter_are_named(
    packets: dict[str, Files], told: Callable[[Files], tuple[Disagreement, ...]]
) -> None:
    found = told(packets[OPENED] | {REPORT: b"%PDF-1.7 broken"})
    assert (REPORT, "ファイルが壊れていて、読めません。") in {(e.paper, e.message) for e in found}
    files = {name: data for name, data in packets[OPENED].items() if not name.startswith("00_")}
    assert "送付書が入っていません。" in {each.message for each in told(files)}


def test_the_letter_bears_the_value_of_the_files_beside_it(
    packets: dict[str, Files], told: Callable[[Files], tuple[Disagreement, ...]]
) -> None:
    files = packets[OPENED] | {RECORD: packets[OPENED][RECORD] + b"\n"}
    assert [(each.paper, each.label) for each in told(files)] == [("00_送付書.pdf", "照合値")]


def test_a_paper_that_is_composed_alike_is_held_to_the_letter(
    packets: dict[str, Files], told: Callable[[Files], tuple[Disagreement, ...]]
) -> None:
    shorter = ('contact_name: "担当者A"', 'contact_name: "担当者"')
    (mark,) = [line for line in packets[OPENED][RECORD].decode().split("\n") if "made_with" in line]
    found = told(changed(packets[OPENED], shorter))
    assert any(each.paper == REPORT and "担当者A電話" in each.message for each in found)
    # Another edition of the templates may print a word behind the value, and so may a clerk.
    for other in ('  made_with: "0123456789ab"', ""):
        found = told(changed(packets[OPENED], shorter, (mark, other)))
        assert [each.label for each in found] == ["照合値"]
    edited = BytesIO()
    with pikepdf.open(BytesIO(packets[OPENED][REPORT])) as pdf:
        pdf.docinfo["/ModDate"] = "D:20261125090000"
        pdf.save(edited)
    found = told(changed(packets[OPENED] | {REPORT: edited.getvalue()}, shorter))
    assert [each.label for each in found] == ["照合値"]


def test_a_value_that_no_section_writes_is_named(
    packets: dict[str, Files], told: Callable[[Files], tuple[Disagreement, ...]]
) -> None:
    found = told(changed(packets[OPENED], ('platform_other: ""', 'platform_other: "企画係"')))
    assert "platform_other" in {each.key for each in found}


def test_a_number_behind_the_name_of_a_section_is_no_other_name(
    packets: dict[str, Files], told: Callable[[Files], tuple[Disagreement, ...]]
) -> None:
    section = 'section: "建設緑政局緑政部みどりの企画課'
    for behind, is_told in (("（2）", False), ("_2", False), ("_2（3）", False), ("等", True)):
        found = told(changed(packets[OPENED], (f'{section}"', f'{section}{behind}"')))
        assert ("所属" in {each.label for each in found}) is is_told


def test_levels_of_a_section_in_another_order_are_found(
    packets: dict[str, Files], told: Callable[[Files], tuple[Disagreement, ...]]
) -> None:
    swapped = changed(
        packets[OPENED], ('department: "緑政部"', 'department: "みどりの企画課"'),
        (' section: "みどりの企画課"', ' section: "緑政部"'),
    )  # fmt: skip
    assert "所属" in {each.label for each in told(swapped)}


def test_a_record_for_another_office_or_section_is_found(
    packets: dict[str, Files], told: Callable[[Files], tuple[Disagreement, ...]]
) -> None:
    found = told(changed(packets[OPENED], ('office: "promotion"', 'office: "ict"')))
    assert "提出先" in {each.label for each in found}
    section = 'section: "建設緑政局緑政部みどりの企画課"'
    for other in ("環境局くらし環境課", "環境局みどりの企画課"):
        found = told(changed(packets[OPENED], (section, f'section: "{other}"')))
        assert "所属" in {each.label for each in found}


def test_a_damaged_record_ends_in_no_crash(
    packets: dict[str, Files], told: Callable[[Files], tuple[Disagreement, ...]]
) -> None:
    for data in (b"", b"accounts: []", packets[OPENED][RECORD][:300]):
        assert told(packets[OPENED] | {RECORD: data})


def test_a_record_without_end_is_not_compared(
    packets: dict[str, Files], told: Callable[[Files], tuple[Disagreement, ...]]
) -> None:
    more = "".join(f'  - account_id: "TKS-{number}"\n' for number in range(10_000, 11_001))
    (only,) = told(packets[OPENED] | {RECORD: packets[OPENED][RECORD] + more.encode()})
    assert "多すぎる" in only.message


def test_verify_tells_of_it(packets: dict[str, Files], tmp_path: Path) -> None:
    from formgen.packets.bundle import SUMS, packed

    def verify(files: Files) -> tuple[int, str]:
        path = tmp_path / "提出一式.zip"
        path.write_bytes(packed([(n, data) for n, data in files.items() if n != SUMS]))
        result = CliRunner().invoke(main, ["verify", str(path)])
        return result.exit_code, result.output

    files = packets[OPENED]
    assert verify(files)[0] == 0
    assert "書類に書かれた値は、記録.yaml のとおりです" in verify(files)[1]
    old = {name: data for name, data in files.items() if name != RECORD}
    code, screen = verify(old)
    assert (code, "前の版で作られた一式" in screen) == (0, True)
    code, screen = verify(changed(files, ('unit: "企画係"', 'unit: "計画係"')))
    assert code == 1
    assert "「計画係」" in screen
    shutil.rmtree(tmp_path)
