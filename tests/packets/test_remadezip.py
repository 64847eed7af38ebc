"""A ZIP that is no packet as it was made is told in one line."""

import io
import zipfile

import pytest

from formgen.packets.bundle import SUMS
from formgen.packets.remadezip import remade


def told(*names: str, flag: int = 0) -> str:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    entries = zipfile.ZipFile(stream).infolist()
    for entry in entries:
        entry.flag_bits |= flag
    return remade(entries)


def test_a_packet_as_it_was_made_tells_nothing() -> None:
    assert told("00_送付書.pdf", "記録.yaml", SUMS) == ""


def test_a_zip_with_a_password_is_told() -> None:
    assert "暗号化" in told("00_送付書.pdf", SUMS, flag=1)


@pytest.mark.parametrize("names", [("写真/a.jpg", "次第.txt"), ()])
def test_another_zip_is_no_packet(names: tuple[str, ...]) -> None:
    assert "「提出一式」のZIPではありません" in told(*names)


def test_a_folder_that_was_packed_again_is_told_once() -> None:
    assert "まとめ直した" in told("課/00_送付書.pdf", f"課/{SUMS}")


@pytest.mark.parametrize(
    "name",
    [
        "__MACOSX/._00_送付書.pdf",
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        "02_運用ホ\u309aリシー.pdf",
    ],
)
def test_what_a_system_leaves_beside_files_tells_the_same(name: str) -> None:
    assert "まとめ直した" in told("00_送付書.pdf", SUMS, name)


def test_a_zip_within_a_zip_is_to_be_taken_out() -> None:
    assert "取り出して" in told("提出一式_課.ZIP")


def test_a_form_of_packing_that_cannot_be_read_is_told_once() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(SUMS, b"x")
    entries = zipfile.ZipFile(stream).infolist()
    entries[0].compress_type = 9  # Deflate64, of Windows' Explorer for large files
    assert "まとめ直した" in remade(entries)


def test_names_without_their_letters_are_told_once() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("00_x.pdf", b"x")
        archive.writestr(SUMS, b"x")
    data = stream.getvalue().replace(b"00_x.pdf", "送.pdf ".encode("cp932")[:8].ljust(8, b"x"))
    assert "まとめ直した" in remade(zipfile.ZipFile(io.BytesIO(data)).infolist())
