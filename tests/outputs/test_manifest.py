"""manifest.json: its contract, and that nothing in it can lead astray."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from formgen.outputs.manifest import (
    MANIFEST,
    OutputFile,
    add_to_manifest,
    is_sound,
    manifest_bytes,
    read_manifest,
    write_manifest,
)

POLICY = OutputFile("A-1_川崎市/03_ポリシー.docx", "A-1", "policy", "docx", "0" * 64)
NOTICE = OutputFile("A-1_川崎市/07_報告書.pdf", "A-1", "start_notice", "pdf", "f" * 64)
ENTRY = {"path": "a.docx", "account": "A-1", "document": "policy", "format": "docx", "sha256": "0"}


def write(folder: Path, content: Any) -> None:
    (folder / MANIFEST).write_text(json.dumps(content), "utf-8")


def test_the_manifest_has_the_keys_of_the_contract(tmp_path: Path) -> None:
    write_manifest(
        tmp_path,
        manifest_bytes(
            files=(NOTICE, POLICY),
            waiting=({"account": "A-1", "document": "close_notice", "missing": ["利用廃止日"]},),
            withheld=(),
        ),
    )
    data = json.loads((tmp_path / MANIFEST).read_text("utf-8"))
    assert data == {
        "files": [
            {
                "path": "A-1_川崎市/03_ポリシー.docx",
                "account": "A-1",
                "document": "policy",
                "format": "docx",
                "sha256": "0" * 64,
            },
            {
                "path": "A-1_川崎市/07_報告書.pdf",
                "account": "A-1",
                "document": "start_notice",
                "format": "pdf",
                "sha256": "f" * 64,
            },
        ],
        "waiting": [{"account": "A-1", "document": "close_notice", "missing": ["利用廃止日"]}],
        "withheld": [],
    }


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    write_manifest(tmp_path, manifest_bytes((NOTICE, POLICY), (), ()))
    assert read_manifest(tmp_path) == (POLICY, NOTICE)


def test_the_order_of_the_work_does_not_show(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    write_manifest(tmp_path / "a", manifest_bytes((NOTICE, POLICY), (), ()))
    write_manifest(tmp_path / "b", manifest_bytes((POLICY, NOTICE), (), ()))
    assert (tmp_path / "a" / MANIFEST).read_bytes() == (tmp_path / "b" / MANIFEST).read_bytes()


def test_the_manifest_can_be_read_by_people(tmp_path: Path) -> None:
    write_manifest(tmp_path, manifest_bytes((POLICY,), (), ()))
    assert "川崎市" in (tmp_path / MANIFEST).read_text("utf-8")


def test_without_a_manifest_nothing_is_known(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) == ()


@pytest.mark.parametrize(
    "content", [None, [], "x", {}, {"files": None}, {"files": ["x"]}, {"files": [{"path": "a"}]}]
)
def test_a_manifest_of_another_shape_is_as_good_as_none(tmp_path: Path, content: Any) -> None:
    write(tmp_path, content)
    assert read_manifest(tmp_path) == ()


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b'{"files": [', b"[" * 100_000])
def test_a_broken_manifest_is_as_good_as_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / MANIFEST).write_bytes(data)
    assert read_manifest(tmp_path) == ()


@pytest.mark.parametrize(
    "path",
    [
        "../../evil.docx", "a/../../evil.docx", "a/../b.docx", "/etc/passwd", "//server/x.docx",
        "C:\\evil.docx", "C:/evil.docx", "..\\evil.docx", "a\0b.docx", "", ".",
    ],
)  # fmt: skip
def test_a_path_that_leads_elsewhere_is_not_known(tmp_path: Path, path: str) -> None:
    write(tmp_path, {"files": [ENTRY | {"path": path}, ENTRY]})
    assert [made.path for made in read_manifest(tmp_path)] == ["a.docx"]


@pytest.mark.parametrize("path", ["a" * 300, "川" * 100, "a/" * 3000 + "b", "\ud800/x.txt"])
def test_a_path_that_no_system_can_hold_is_not_known(tmp_path: Path, path: str) -> None:
    write(tmp_path, {"files": [ENTRY | {"path": path}]})
    assert read_manifest(tmp_path) == ()
    assert not is_sound(tmp_path)


def test_a_file_is_added_and_what_is_said_of_papers_stays(tmp_path: Path) -> None:
    for made in (POLICY, NOTICE):
        (tmp_path / made.path).parent.mkdir(exist_ok=True)
        (tmp_path / made.path).write_bytes(b"")
    waiting = {"account": "A-1", "document": "close_notice", "missing": ["利用廃止日"]}
    write_manifest(tmp_path, manifest_bytes(files=(POLICY,), waiting=(waiting,), withheld=()))
    add_to_manifest(tmp_path, [NOTICE])
    data = json.loads((tmp_path / MANIFEST).read_text("utf-8"))
    assert data["waiting"] == [waiting]
    assert set(read_manifest(tmp_path)) == {POLICY, NOTICE}


@pytest.mark.parametrize(
    "content", [[], {"files": []}, {"files": [], "waiting": 1, "withheld": []}]
)
def test_a_file_is_added_to_a_manifest_that_cannot_be_understood(
    tmp_path: Path, content: Any
) -> None:
    write(tmp_path, content)
    (tmp_path / "a.docx").write_bytes(b"")
    add_to_manifest(tmp_path, [OutputFile(**ENTRY)])
    data = json.loads((tmp_path / MANIFEST).read_text("utf-8"))
    assert (data["files"], data["waiting"], data["withheld"]) == ([ENTRY], [], [])
