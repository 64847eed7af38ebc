"""All papers of an output folder in one ZIP: the manifest's, in their folders, and nothing else."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from formgen.model import fingerprint
from formgen.model.problems import FormgenError
from formgen.outputs.manifest import OutputFile, manifest_bytes, write_manifest
from formgen.outputs.wholefolder import write_everything

PAPERS = {
    "TKS-001_かわさき公園/運用ポリシー.pdf": b"%PDF-1.7",
    "TKS-001_かわさき公園/運用ポリシー.docx": b"PK",
    "提出用/ICT推進課/みどりの課/提出一式_みどりの課.zip": b"PK zip",
    "𠮷田/が.txt": b"",
}


def written(folder: Path, files: Iterable[tuple[str, bytes]]) -> Path:
    made = []
    for name, data in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        made.append(OutputFile(name, "TKS-001", "policy", "pdf", fingerprint.of_bytes(data)))
    write_manifest(folder, manifest_bytes(made, (), ()))
    return folder


def everything(folder: Path) -> bytes:
    target = BytesIO()
    write_everything(folder, target)
    return target.getvalue()


def test_the_same_papers_give_the_same_zip_wherever_they_stand(tmp_path: Path) -> None:
    one = written(tmp_path / "one", PAPERS.items())
    (one / "その他.xlsx").write_bytes(b"staff's own")
    other = written(tmp_path / "other", reversed(PAPERS.items()))
    path = other / "TKS-001_かわさき公園" / "運用ポリシー.pdf"
    os.utime(path, (1, 1))
    path.chmod(0o600)
    data = everything(one)
    assert data == everything(other)
    with ZipFile(BytesIO(data)) as archive:
        assert archive.namelist() == sorted(PAPERS)
        assert {name: archive.read(name) for name in archive.namelist()} == PAPERS
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert all(entry.flag_bits & 0x800 for entry in archive.infolist())  # names in UTF-8
    assert str(tmp_path).encode() not in data


def test_only_files_that_stand_in_the_folder_go_in(tmp_path: Path) -> None:
    folder = written(tmp_path / "outputs", PAPERS.items())
    (tmp_path / "secret.txt").write_bytes(b"not yours")
    policy = folder / "TKS-001_かわさき公園" / "運用ポリシー.pdf"
    policy.unlink()
    policy.symlink_to(tmp_path / "secret.txt")
    (folder / "𠮷田" / "が.txt").unlink()
    manifest = folder / "manifest.json"
    text = manifest.read_text("utf-8")
    manifest.write_text(text.replace("TKS-001_かわさき公園/運用ポリシー.docx", "../secret.txt"))
    with ZipFile(BytesIO(everything(folder))) as archive:
        assert archive.namelist() == ["提出用/ICT推進課/みどりの課/提出一式_みどりの課.zip"]
    manifest.unlink()
    with ZipFile(BytesIO(everything(folder))) as archive:
        assert archive.namelist() == []


def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(tmp_path / "outputs", PAPERS.items())

    def refused(path: Path) -> bytes:
        raise PermissionError(13, "", str(path))

    monkeypatch.setattr("formgen.outputs.wholefolder.read_regular", refused)
    with pytest.raises(FormgenError, match="を読めません（権限がありません）"):
        everything(folder)


def test_of_many_papers_one_is_held_at_a_time(tmp_path: Path) -> None:
    size = 1_000_000
    folder = written(tmp_path / "outputs", ((f"A/{n}.pdf", bytes(size)) for n in range(20)))
    with (tmp_path / "all.zip").open("wb") as target:
        tracemalloc.start()
        write_everything(folder, target)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 4 * size
    assert (tmp_path / "all.zip").stat().st_size > 20 * size
