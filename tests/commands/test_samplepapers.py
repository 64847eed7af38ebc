"""The samples' papers go with the samples; nothing that staff made, edited or handed in does."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.commands.samplepapers import clear_sample_papers
from formgen.commands.workingfolder import set_sample_aside
from formgen.outputs.lock import locked
from formgen.outputs.manifest import JOURNAL, read_manifest
from formgen.outputs.postlog import read_log, write_log
from formgen.outputs.state import read_cache
from formgen.packets.packetnotes import packets_of
from formgen.pipeline import Built, Selection, build, load
from scripts.walk import lay_samples

TODAY = date(2026, 11, 22)
OWN = """\
accounts:
  - 管理番号: OWN-1
    手続き: 運用中
    アカウント名: 川崎市公園だより
    局・区: 建設緑政局
    課・室・所: みどりの課
"""


def run(folder: Path) -> Built:
    selection = Selection(formats=("docx",))
    catalogue = load(bundled_templates())
    return build([folder / "inputs"], catalogue, folder / "outputs", selection, TODAY)


def papers(folder: Path) -> set[str]:
    outputs = folder / "outputs"
    return {
        path.relative_to(outputs).as_posix()
        for path in outputs.rglob("*")
        if path.is_file() and not path.name.startswith(".") and path.name != "manifest.json"
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the samples and a sheet of its section's own, and the papers of all."""
    folder = tmp_path_factory.mktemp("made")
    lay_samples(folder)
    (folder / "inputs" / "own.yaml").write_text(OWN, "utf-8")
    run(folder)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "folder")


def clear(folder: Path) -> int:
    return clear_sample_papers(folder / "inputs", folder / "outputs")


def test_the_next_run_moves_nothing_aside_and_the_clerks_papers_stand(folder: Path) -> None:
    before = papers(folder)
    own = {name for name in before if name.startswith("OWN-1")}
    assert clear(folder) == len(before) - len(own) > 20
    assert papers(folder) == own
    assert {made.path for made in read_manifest(folder / "outputs")} == own
    assert packets_of(read_cache(folder / "outputs").packets) == {}
    assert not list((folder / "outputs").glob("提出用"))
    set_sample_aside(folder / "inputs")
    assert run(folder).retired == ()
    assert papers(folder) == own


def test_what_someone_has_edited_added_or_handed_in_stays(folder: Path) -> None:
    outputs = folder / "outputs"
    edited = min(outputs.glob("TKS-001_*/*.docx"))
    added = edited.with_name("控え.docx")
    frozen = outputs / "提出済" / "2026-10-02" / "a" / "b.docx"
    frozen.parent.mkdir(parents=True)
    for path in (edited, added, frozen):
        path.write_bytes(b"by hand")
    assert clear(folder) > 20
    left = {name for name in papers(folder) if not name.startswith("OWN-1")}
    assert left == {path.relative_to(outputs).as_posix() for path in (edited, added, frozen)}
    assert {path.read_bytes() for path in (edited, added, frozen)} == {b"by hand"}


def test_what_was_sent_of_ones_own_stays_in_the_log(folder: Path) -> None:
    outputs = folder / "outputs"
    log = read_log(outputs)
    ((key, entry),) = log.items()
    own = replace(entry, post=entry.post.model_copy(update={"subject": "写して書き換えた投稿"}))
    write_log(outputs, {**log, f"{key}#2": own})
    clear(folder)
    assert read_log(outputs) == {f"{key}#2": own}


def test_an_account_that_a_sheet_of_ones_own_has_as_well_is_no_samples(folder: Path) -> None:
    own = folder / "inputs" / "own.yaml"
    own.write_text(OWN.replace("OWN-1", "TKS-001"), "utf-8")
    before = papers(folder)
    clear(folder)
    left = papers(folder)
    assert {name for name in before if "TKS-001" in name} <= left
    assert not {name for name in left if name.startswith(("KRS-001", "SAI-001"))}


@pytest.mark.parametrize("what", ["unread", "typed into", "broken off", "busy", "no outputs"])
def test_while_it_is_unsure_everything_stays(folder: Path, what: str) -> None:
    if what == "unread":
        (folder / "inputs" / "mine.yaml").write_text("accounts: [", "utf-8")
    elif what == "typed into":
        for sample in bundled_samples():
            with (folder / "inputs" / sample.name).open("ab") as stream:
                stream.write(b"\n")
    elif what == "broken off":
        (folder / "outputs" / JOURNAL).touch()
    elif what == "no outputs":
        shutil.rmtree(folder / "outputs")
    before = papers(folder)
    if what == "busy":
        with locked(folder / "outputs"), pytest.MonkeyPatch.context() as patch:
            patch.setattr("formgen.commands.samplepapers._PATIENCE", 0.0)
            assert clear(folder) == 0
    else:
        assert clear(folder) == 0
    assert papers(folder) == before
