"""One packet read: sound, to be corrected, or turned away, each with its letters."""

from __future__ import annotations

import hashlib
import io
import re
import resource
import signal
import time
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from arrived import DAY, files_of, meddled

from formgen.city.templatefiles import bundled_templates
from formgen.making.renderjobs import read_layouts
from formgen.model.zipfiles import zipped
from formgen.packets.bundle import SUMS, sums_of
from formgen.packets.packetrecord import RECORD
from formgen.proofreading.reading import read_docx
from formgen.reception import packetreader
from formgen.reception.arrivals import RECEIVED, TO_CORRECT, TURNED_AWAY, Arrival
from formgen.reception.filing import Read
from formgen.reception.packetreader import PacketOrder, read_packets

pytestmark = pytest.mark.slow
TEMPLATES = read_layouts(bundled_templates())
REQUEST, RECEIPT = "修正依頼.docx", "受領書.docx"


def received(data: bytes, day: date = DAY) -> Read:
    order = PacketOrder("受信/a.zip", data, hashlib.sha256(data).hexdigest(), day, TEMPLATES)
    (read,) = read_packets((order,))
    return read


def said(read: Read) -> str:
    return "\n".join(finding.text for finding in read.arrival.findings)


def words(read: Read, name: str) -> str:
    return "".join(read_docx(dict(read.files)[name]).pages)


def with_record(data: bytes, before: str, after: str) -> bytes:
    def change(files: dict[str, bytes]) -> dict[str, bytes]:
        assert before.encode() in files[RECORD]
        return {**files, RECORD: files[RECORD].replace(before.encode(), after.encode())}

    return meddled(data, change)


def turned_away(data: bytes) -> Read:
    read = received(data)
    assert read.arrival.state == TURNED_AWAY
    assert read.arrival.findings
    assert all(finding.text and finding.remedy for finding in read.arrival.findings)
    assert not {name for name, _ in read.files} - {REQUEST, REQUEST.replace("docx", "pdf")}
    return read


def test_every_packet_of_the_sample_is_sound(packets: Mapping[str, bytes]) -> None:
    assert len(packets) >= 4
    for data in packets.values():
        read = received(data)
        assert (read.arrival.state, said(read)) == (RECEIVED, "")
        assert {**files_of(data), SUMS: b""}.keys() == read.arrival.files.keys()
        kept = dict(read.files)
        assert {name: kept[name] for name in files_of(data)} == files_of(data)
        assert kept.keys() - read.arrival.files.keys() == {"受領書.docx", "受領書.pdf"}


def test_the_receipt_tells_what_was_received(packet: bytes) -> None:
    read = received(packet)
    text = words(read, RECEIPT)
    assert read.arrival.value in text
    for told in (
        "令和8年11月30日",
        "利用開始報告書",
        "アカウント運用ポリシー",
        "1部",
        "みどりの企画課長",
        "受領について",
    ):
        assert told in text
    # The numbers of the papers are those of the covering letter, which has none itself.
    assert re.search(r"送付書\s*1部", text)
    assert re.search(r"書類1\s*利用開始報告書", text)
    assert not re.search("様式第|承認申請", text)
    assert read.arrival.missing == ()
    assert dict(read.arrival.accounts) == {"TKS-001": "川崎市等々力緑地だより"}


def test_what_is_damaged_is_turned_away(packet: bytes) -> None:
    bad = bytearray(packet)
    bad[len(bad) // 2] ^= 1
    turned_away(bytes(bad))
    assert turned_away(packet[: len(packet) // 2] + packet[-22:]).files == ()
    changed = meddled(packet, lambda files: files)
    stream = io.BytesIO(changed)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("99_more.pdf", b"more")
    assert "後から加わったファイルです" in said(turned_away(stream.getvalue()))


def test_a_letter_on_a_paper_that_was_saved_again_goes_to_its_section(packet: bytes) -> None:
    """The commonest case: a Word paper is corrected by hand, and everything is packed anew."""
    name = "01_TKS-001_利用開始報告書.docx"
    with zipfile.ZipFile(io.BytesIO(packet)) as archive:
        sums = archive.read(SUMS)

    def packed_anew(changed: dict[str, bytes]) -> bytes:
        files = {**files_of(packet), SUMS: sums, **changed}
        return zipped(tuple(files.items()), zipfile.ZIP_STORED)

    read = turned_away(packed_anew({name: b"saved again"}))
    assert (read.arrival.bureau, read.arrival.rest) == ("建設緑政局", "緑政部みどりの企画課")
    assert f"「{name}」の中身が、提出したときと違います。" in said(read)
    assert name in words(read, REQUEST)
    assert turned_away(packed_anew({RECORD: b"another"})).files == ()


def test_a_foreign_zip_is_turned_away() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("写真.jpg", b"x")
    assert "SHA256SUMS" in said(turned_away(stream.getvalue()))


@pytest.mark.parametrize(
    "name", ["受付記録.json", "受領書.pdf", "manifest.json", "x.exe", ".formgen-lock"]
)
def test_a_stranger_among_the_files_is_turned_away(name: str, packet: bytes) -> None:
    evil = meddled(packet, lambda files: {**files, name: b"x"})
    assert name in said(turned_away(evil))


def test_a_name_that_leads_elsewhere_is_turned_away(packet: bytes) -> None:
    evil = meddled(packet, lambda files: {**files, "../../01_x.pdf": b"x"})
    assert "置けない名前" in said(turned_away(evil))


def test_a_bomb_is_turned_away() -> None:
    zeros = bytes(500_000_000)
    sums = sums_of([("01_a.pdf", hashlib.sha256(zeros).hexdigest())]).encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("01_a.pdf", zeros)
        archive.writestr(SUMS, sums)
    assert "大きすぎ" in said(turned_away(stream.getvalue()))


def test_an_older_packet_has_to_be_made_again(packet: bytes) -> None:
    old = meddled(packet, lambda files: {n: d for n, d in files.items() if n != RECORD})
    read = turned_away(old)
    assert "前の版" in said(read)
    assert "作り直して" in read.arrival.findings[0].remedy


@pytest.mark.parametrize("change", [
    ("packet:", "pocket:"), ('number: "1"', 'number: "x"'), ('office: "promotion"', 'office: "nobody"'),
    ("accounts:", "accounts: x"),
])  # fmt: skip
def test_an_unsound_record_is_turned_away(change: tuple[str, str], packet: bytes) -> None:
    turned_away(with_record(packet, *change))


def test_whose_it_is_is_told_where_the_head_is_unsound(packet: bytes) -> None:
    arrival = turned_away(with_record(packet, 'number: "1"', 'number: "?"')).arrival
    assert (arrival.section, arrival.rest) == (
        "建設緑政局緑政部みどりの企画課", "緑政部みどりの企画課",
    )  # fmt: skip
    assert arrival.accounts == (("TKS-001", "川崎市等々力緑地だより"),)


def test_a_password_is_neither_kept_nor_told(packet: bytes) -> None:
    for place in ('account_id: "', 'unit: "', 'section: "'):
        read = turned_away(with_record(packet, place, f"{place}パスワードは hunter2x9 "))
        held = b"".join(data for _, data in read.files) + repr(read.arrival).encode()
        assert b"hunter2x9" not in held
        letters = [words(read, REQUEST)] if read.files else []
        assert not any("hunter2" in text for text in letters)


def test_nor_is_one_across_the_levels_of_a_section(packet: bytes) -> None:
    for before, after in (
        ('number: "1"', 'number: "?"'),
        ('bureau: "建設緑政局"', 'bureau: "建設緑政局パスワードは"'),
        ('department: "', 'department: "hunter2x9 '),
    ):
        packet = with_record(packet, before, after)
    assert "hunter2" not in repr(turned_away(packet).arrival)


def breached(packet: bytes) -> Read:
    """A packet whose values break the guideline, received without a look at its papers."""
    return received(with_record(packet, "川崎市等々力緑地だより", "等々力緑地だより課長"))


def as_if_agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take papers for what the record says: what is looked at here is what comes after."""
    from formgen.reception import packetfindings

    none: Any = lambda *_: ()  # noqa: E731
    monkeypatch.setattr(packetfindings, "disagreements", none)


def test_values_that_break_the_guideline_are_to_be_corrected(
    packet: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_if_agreed(monkeypatch)
    read = breached(packet)
    assert read.arrival.state == TO_CORRECT
    first = read.arrival.findings[0]
    assert first.paper == "利用開始報告書、アカウント運用ポリシー"
    assert (first.account_id, first.item) == ("TKS-001", "アカウント名")
    assert first.clause.startswith("5(2)　")
    text = words(read, REQUEST)
    for told in (
        first.item,
        "5(2)",
        first.text,
        first.remedy,
        "令和8年11月30日",
        read.arrival.value,
        "（依頼）",
    ):
        assert "".join(told.split()) in "".join(text.split())
    assert {name for name, _ in read.files} > {RECEIPT, REQUEST, "修正依頼.pdf", RECORD, SUMS}


def test_a_letter_without_its_enclosure_is_to_be_completed(
    packet: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_if_agreed(monkeypatch)
    without = meddled(packet, lambda files: {n: d for n, d in files.items() if "ポリシー" not in n})
    read = received(without)
    assert (read.arrival.state, read.arrival.missing) == (
        TO_CORRECT, ("アカウント運用ポリシー（管理番号　TKS-001）",),
    )  # fmt: skip
    assert "アカウント運用ポリシー" in words(read, REQUEST)
    assert "受け取っていません" not in words(read, REQUEST)
    assert "直すところを直して書類を作り直し" in words(read, REQUEST)


def test_papers_and_data_that_differ_are_turned_away(packet: bytes) -> None:
    for change in (
        ("川崎市等々力緑地だより", "川崎市等々力緑地たより"),
        ("令和8年10月1日", "令和8年10月9日"),
    ):
        read = turned_away(with_record(packet, *change))
        assert {name for name, _ in read.files} == {REQUEST, "修正依頼.pdf"}
        assert "この提出一式は、受け取っていません。" in words(read, REQUEST)
        assert "直すところを直して" not in words(read, REQUEST)  # the sheet may be as it should
        assert "まとめ直したり、パスワードを付けたりせずに" in words(read, REQUEST)
        assert read.arrival.section


def test_hostile_values_are_words_alone(packet: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    as_if_agreed(monkeypatch)
    evil = "{{ 7*7 }}<b>&amp;</b>=1+1 🫩"
    read = received(with_record(packet, "川崎市等々力緑地だより", evil))
    assert read.arrival.state == TO_CORRECT
    text = words(read, REQUEST)
    assert "{{ 7*7 }}<b>&amp;</b>=1+1" in text
    assert "〔U+" in text


def test_nothing_is_left_of_an_unexpected_fault(
    packet: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from formgen.reception import packetreader

    def broken(*_: object) -> Arrival:
        raise KeyError("x")

    monkeypatch.setattr(packetreader, "described", broken)
    assert "思いがけない不具合" in said(turned_away(packet))


def test_of_many_findings_the_number_is_told(packet: bytes) -> None:
    evil = meddled(packet, lambda files: {**files, **{f"{n}.exe": b"" for n in range(300)}})
    found = turned_away(evil).arrival.findings
    assert len(found) == 51
    assert found[-1].text == "このほかに、250件あります。"


@pytest.mark.parametrize("sound", [True, False])
def test_the_name_of_a_zip_that_gives_a_password_away_is_not_kept(
    packet: bytes, *, sound: bool
) -> None:
    data = packet if sound else packet[:-1]
    order = PacketOrder("受信/PW_sakura2026.zip", data, "e" * 64, DAY, TEMPLATES)
    (read,) = read_packets((order,))
    assert "sakura" not in repr(read.arrival)
    assert read.arrival.zip_name.startswith("受信/（パスワード")
    assert received(packet).arrival.zip_name == "受信/a.zip"


def test_an_edition_of_the_guideline_that_the_office_has_not_is_told(
    packet: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_if_agreed(monkeypatch)
    read = received(with_record(packet, "令和3年4月1日", "令和9年4月1日"))
    assert read.arrival.state == RECEIVED
    assert "（令和9年4月1日）" in read.arrival.notes[0]
    assert received(packet).arrival.notes == ()


def test_a_day_that_is_still_to_come_is_told(packet: bytes) -> None:
    assert (
        "（令和8年10月2日）が、受付日より後" in received(packet, date(2026, 10, 1)).arrival.notes[0]
    )
    assert received(packet, date(2026, 10, 2)).arrival.notes == ()


def test_this_process_is_limited_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy() -> None:
        with packetreader.limited(0):
            end = time.process_time() + 5
            while time.process_time() < end:
                pass

    before = [resource.getrlimit(kind) for kind in (resource.RLIMIT_CPU, resource.RLIMIT_DATA)]
    monkeypatch.setattr(packetreader, "_SECONDS", 0)
    with pytest.raises(MemoryError):
        busy()
    after = [resource.getrlimit(kind) for kind in (resource.RLIMIT_CPU, resource.RLIMIT_DATA)]
    assert (after, signal.getsignal(signal.SIGXCPU)) == (before, signal.SIG_DFL)
