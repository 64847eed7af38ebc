"""An output folder of the version before this one is taken over: nothing in it is forgotten."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from formgen.city.templatefiles import bundled_templates
from formgen.outputs.manifest import read_manifest
from formgen.outputs.state import STATE, read_cache
from formgen.packets.history import read_records
from formgen.packets.packetnotes import packets_of
from formgen.packets.packetrecord import RECORD
from formgen.pipeline import Built, Selection, build, load

# Made by 0.1.0 with three documents, the device check handed in and the checklist edited by hand;
# of the other papers only what it noted of them is kept.
OLDER = Path(__file__).resolve().parents[1] / "data" / "older_outputs"
TODAY = date(2026, 11, 22)
HIDDEN = (".formgen-keys.json", ".formgen-packets.json", ".formgen-run.json")
CHECKLIST = "KRS-001_川崎市くらし環境チャンネル/06_開始前チェックリスト.docx"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(OLDER, tmp_path / "section")


def run(folder: Path) -> Built:
    documents = frozenset({"consultation", "device_check", "checklist_start"})
    paths = (folder / "inputs",)
    catalogue = load(bundled_templates())
    return build(paths, catalogue, folder / "outputs", Selection(documents=documents), TODAY)


def test_what_three_files_kept_is_read_as_one_state(folder: Path) -> None:
    output = folder / "outputs"
    keys, packets, _ = (json.loads((output / name).read_bytes()) for name in HIDDEN)
    found = read_cache(output)
    assert found.papers == keys["content"]["papers"]
    assert found.digests == keys["content"]["digests"]
    assert found.packets == packets["packets"]
    assert len(packets_of(found.packets)) == 1
    assert found.run == {}


@pytest.mark.slow
def test_a_run_forgets_no_hand_edit_and_no_submission(folder: Path) -> None:
    output = folder / "outputs"
    edited, records = (output / CHECKLIST).read_bytes(), read_records(output)
    before = {made.path for made in read_manifest(output)}
    built = run(folder)
    assert (output / CHECKLIST).read_bytes() == edited
    assert built.kept == (CHECKLIST,)
    assert read_records(output) == records
    assert not [made for made in built.made if made.path.startswith("提出用/ICT推進課")]
    more = {made.path for made in read_manifest(output)} - before
    assert {Path(path).name for path in more} == {RECORD}  # of the packet that still stands
    assert before <= {made.path for made in read_manifest(output)}
    assert [p.name for p in output.iterdir() if p.name.startswith(".")] == [STATE]


def test_after_the_takeover_nothing_is_left_to_do(folder: Path) -> None:
    run(folder)
    times = {path: path.stat().st_mtime_ns for path in (folder / "outputs").rglob("*.*")}
    run(folder)
    now = {path: path.stat().st_mtime_ns for path in (folder / "outputs").rglob("*.*")}
    assert now == times
