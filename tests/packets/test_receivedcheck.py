"""The receiver's side of a packet: whole ones, damaged ones, and those that mean harm."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import subprocess
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from formgen.packets import receivedcheck
from formgen.packets.bundle import SUMS, packed, sums_of, typed_value
from formgen.packets.receivedcheck import PacketProof, lines, verify_and_read, verify_packet

PAPERS = [("00_送付書.pdf", b"cover"), ("01_TKS-001_利用開始報告書.pdf", b"report" * 50)]
Entry = tuple[str | zipfile.ZipInfo, bytes]


def sums(files: Sequence[tuple[str, bytes]]) -> bytes:
    return sums_of((name, hashlib.sha256(data).hexdigest()) for name, data in files).encode()


@pytest.fixture
def packet(tmp_path: Path) -> Callable[..., Path]:
    """A ZIP of entries as they are given, however unsound."""

    def made(*entries: Entry, method: int = zipfile.ZIP_STORED) -> Path:
        path = tmp_path / "提出一式.zip"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of names that stand twice
            with zipfile.ZipFile(path, "w", method) as archive:
                for name, data in entries:
                    archive.writestr(name, data)
        return path

    return made


def said(path: Path) -> str:
    proof = verify_packet(path)
    assert proof.problems
    assert all(problem.remedy for problem in proof.problems)
    return "".join(problem.message for problem in proof.problems)


def whole(path: Path) -> PacketProof:
    proof = verify_packet(path)
    assert proof.problems == ()
    return proof


def test_a_packet_is_confirmed_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed(PAPERS))
    proof = whole(path)
    assert proof.files == tuple(name for name, _ in PAPERS)
    assert "2 ファイル" in "".join(lines(path, proof))


def test_one_that_was_packed_again_by_another_program_is_whole(
    packet: Callable[..., Path],
) -> None:
    whole(packet(*reversed(PAPERS), (SUMS, sums(PAPERS)), method=zipfile.ZIP_DEFLATED))


def test_the_same_files_give_the_same_bytes_that_windows_reads() -> None:
    data = packed(PAPERS)
    assert data == packed(PAPERS)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == [*(name for name, _ in PAPERS), SUMS]
        for entry in archive.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert (entry.extra, entry.comment, entry.create_system) == (b"", b"", 3)
            assert entry.filename.isascii() or entry.flag_bits & 0x800


@pytest.mark.needs("unzip")
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_the_names_are_readable_to_unzip_on_debian(tmp_path: Path, locale: str) -> None:
    (tmp_path / "a.zip").write_bytes(packed(PAPERS))
    command = ["unzip", "-q", "a.zip", "-d", "unpacked"]
    subprocess.run(command, cwd=tmp_path, env={"LC_ALL": locale, "PATH": os.defpath}, check=True)
    assert {path.name for path in (tmp_path / "unpacked").iterdir()} == {*dict(PAPERS), SUMS}


@pytest.mark.needs("sha256sum")
def test_the_sums_are_those_of_sha256sum(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(packed(PAPERS))) as archive:
        archive.extractall(tmp_path)
    command = ["sha256sum", "--check", "--strict", "--quiet", SUMS]
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0


def test_a_changed_a_missing_and_an_added_file_are_told(packet: Callable[..., Path]) -> None:
    changed = [(PAPERS[0][0], b"other"), ("extra.docx", b"x"), (SUMS, sums(PAPERS))]
    told = said(packet(*changed))
    assert "「00_送付書.pdf」の中身が、提出したときと違います" in told
    assert "「01_TKS-001_利用開始報告書.pdf」が入っていません" in told
    assert "「extra.docx」は、後から加わったファイルです" in told


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/x", "C:\\x", "a\\b", "a/b.pdf", "..", "フォルダー/", "nul", "a\nb", "\u202eb.pdf",
     "x:y", "a.pdf ", "x" * 300],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(packet: Callable[..., Path], name: str) -> None:
    files = [*PAPERS, (name, b"")]
    told = said(packet(*files, (SUMS, sums(files))))
    assert "置けない名前です" in told
    assert "\n" not in told
    assert "\u202e" not in told


@pytest.mark.parametrize("second", [PAPERS[1][0], PAPERS[1][0].upper()])
def test_a_name_that_stands_twice_is_refused(packet: Callable[..., Path], second: str) -> None:
    told = said(packet(*PAPERS, (second, b"other"), (SUMS, sums(PAPERS))))
    assert "2つ以上あります" in told


def test_a_link_is_refused(packet: Callable[..., Path]) -> None:
    link = zipfile.ZipInfo("02_link.pdf")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    files = [*PAPERS, ("02_link.pdf", b"/etc/passwd")]
    told = said(packet(*PAPERS, (link, b"/etc/passwd"), (SUMS, sums(files))))
    assert "リンクなど" in told


@pytest.mark.parametrize(
    "data",
    [b"", b"no sums", b"\xff\xfe", b"0" * 63 + b"  a\n", sums(PAPERS) * 2,
     b"0" * 64 + b"  " + b"a" * (2 << 20)],
)  # fmt: skip
def test_sums_that_cannot_be_read_are_told(packet: Callable[..., Path], data: bytes) -> None:
    assert "SHA256SUMS を読めません" in said(packet(*PAPERS, (SUMS, data)))


def test_a_zip_without_sums_is_no_packet(packet: Callable[..., Path]) -> None:
    assert "SHA256SUMS が入っていません" in said(packet(*PAPERS))


def test_a_bomb_is_not_unpacked(
    packet: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [("00.pdf", b"\0" * (4 << 20)), ("01.pdf", b"\0" * (4 << 20))]
    path = packet(*files, (SUMS, sums(files)), method=zipfile.ZIP_DEFLATED)
    monkeypatch.setattr(receivedcheck, "_MOST_BYTES", 6 << 20)
    assert "大きすぎます" in said(path)


def test_a_bomb_that_lies_of_its_size_is_not_unpacked(
    packet: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [("00.pdf", b"\0" * (4 << 20))]
    path = packet(*files, (SUMS, sums(files)), method=zipfile.ZIP_DEFLATED)
    data = path.read_bytes().replace((4 << 20).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    path.write_bytes(data)
    monkeypatch.setattr(receivedcheck, "_MOST_BYTES", 1 << 20)
    assert "00.pdf" in said(path)


def test_too_many_files_are_not_read(
    packet: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receivedcheck, "_MOST_FILES", 2)
    assert "多すぎる" in said(packet(*PAPERS, (SUMS, sums(PAPERS))))


@pytest.mark.slow
def test_a_directory_of_too_many_files_is_not_even_read(packet: Callable[..., Path]) -> None:
    path = packet(*((f"{number:06}", b"") for number in range(40_000)))
    tracemalloc.start()
    assert "多すぎる" in said(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1 << 20


def test_an_encrypted_file_is_told(packet: Callable[..., Path]) -> None:
    path = packet(*PAPERS, (SUMS, sums(PAPERS)))
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    assert "暗号化されています" in said(path)


@pytest.mark.parametrize("keep", [0, 1, 10, 100, 400])
def test_a_packet_cut_short_is_told(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed(PAPERS)[:keep])
    assert "ZIPファイルとして読めません" in said(path)


def test_a_missing_packet_is_told(tmp_path: Path) -> None:
    assert "読めません" in said(tmp_path / "none.zip")


def test_no_flipped_byte_passes_and_none_ends_in_a_crash(tmp_path: Path) -> None:
    path, sound = tmp_path / "a.zip", packed(PAPERS)
    bodies = dict(PAPERS)
    for at in range(0, len(sound), 3):
        data = bytearray(sound)
        data[at] ^= 0x5A
        path.write_bytes(data)
        proof = verify_packet(path)
        if not proof.problems:  # a byte that says nothing of the papers, such as a time
            with zipfile.ZipFile(path) as archive:
                assert {name: archive.read(name) for name in bodies} == bodies
    assert os.path.getsize(path) == len(sound)  # noqa: PTH202


# --- the 照合値 -----------------------------------------------------------------------------------


def test_the_value_is_that_of_its_definition(tmp_path: Path) -> None:
    files = [*PAPERS, ("02_b.docx", b"b"), ("03_あ.pdf", b"a")]
    path = tmp_path / "a.zip"
    path.write_bytes(packed(files))
    told = sorted(f"{hashlib.sha256(data).hexdigest()} {name}\n" for name, data in files[1:])
    value = hashlib.sha256("".join(told).encode()).hexdigest()[:12]
    proof = whole(path)
    assert proof.value == value
    assert value in "".join(lines(path, proof))
    assert "まとめたとき" not in "".join(lines(path, proof))


def test_the_covering_letter_alone_is_beside_the_value(tmp_path: Path) -> None:
    def value(*files: tuple[str, bytes]) -> str:
        path = tmp_path / "a.zip"
        path.write_bytes(packed(files))
        return whole(path).value

    paper = PAPERS[1]
    both = (("00_送付書.docx", b"1"), ("00_送付書.pdf", b"2"))
    assert value(paper) == value(*both, paper) == value(("000_かがみ.pdf", b"3"), paper)
    for more in ("00_別紙.pdf", "00_送付書.exe", "0.pdf", "04_送付書.pdf"):
        assert value(*both, paper, (more, b"x")) != value(paper)


@pytest.mark.parametrize(
    "write",
    [str, str.upper, lambda v: f"{v[:4]}-{v[4:8]} {v[8:]}", lambda v: f"　{v[:6]}ー{v[6:]}\n",
     lambda v: "".join(chr(ord(sign) + 0xFEE0) for sign in v.upper())],
)  # fmt: skip
def test_a_value_is_read_however_it_is_typed(write: Callable[[str], str]) -> None:
    assert typed_value(write("1a2b3c4d5e6f")) == "1a2b3c4d5e6f"


@pytest.mark.parametrize("typed", ["", "1a2b3c4d5e6", "1a2b3c4d5e6f7", "1a2b3c4d5e6g", "l" * 12])
def test_another_text_is_no_value(typed: str) -> None:
    assert typed_value(typed) is None


def test_sums_that_were_made_anew_are_found_by_the_value(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed(PAPERS))
    value = whole(path).value
    proof = verify_packet(path, value)
    assert proof.is_expected
    assert "送付書のほかは、まとめたときのままです" in "".join(lines(path, proof))
    path.write_bytes(packed([PAPERS[0], (PAPERS[1][0], b"forged")]))
    assert whole(path).value != value
    (problem,) = verify_packet(path, value).problems
    assert problem.message.startswith(f"照合値が違います（確かめる値　{value}、")
    assert "まとめたとき" not in "".join(lines(path, verify_packet(path, value)))


def test_one_that_is_held_is_read_as_it_is_proven() -> None:
    papers = [*PAPERS, ("02_large.pdf", os.urandom(5_000_000))]
    proof, files = verify_and_read(packed(papers), "a.zip", 6_000_000)
    assert proof.problems == ()
    assert {name: files[name] for name, _ in papers} == dict(papers)
    assert files.keys() - dict(papers).keys() == {SUMS}
    for data, most in ((packed(papers), 4_000_000), (packed(papers)[:-1], 6_000_000), (b"", 1)):
        proof, files = verify_and_read(data, "a.zip", most)
        assert (len(proof.problems), files) == (1, {})
