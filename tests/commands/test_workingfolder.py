"""A working folder is laid out, and the sample cleared away, without a loss."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from formgen.city.templatefiles import (
    bundled_samples,
    bundled_templates,
    sample_files,
    templates_for,
)
from formgen.commands.workingfolder import (
    free_sheet,
    lay_out,
    sample_hashes,
    samples_among,
    set_sample_aside,
)
from formgen.intake.reader import find_files
from formgen.model.problems import FormgenError

SAMPLE = next(path for path in bundled_samples() if path.suffix == ".yaml")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """A folder of inputs that holds a sample as it was delivered."""
    folder = tmp_path / "inputs"
    folder.mkdir()
    (folder / SAMPLE.name).write_bytes(SAMPLE.read_bytes())
    return folder


def test_the_samples_are_known_as_they_are_delivered() -> None:
    delivered = {hashlib.sha256(path.read_bytes()).hexdigest() for path in sample_files().values()}
    assert delivered == sample_hashes(), "templates/samples.yaml is not of these samples"


def test_a_folder_is_laid_out_with_the_samples(tmp_path: Path) -> None:
    made = lay_out(tmp_path / "a" / "書類作成", with_templates=False)
    found = contents(tmp_path / "a" / "書類作成")
    samples = {f"inputs/{name}" for name in sample_files()}
    assert any(name.startswith("inputs/画像/") for name in samples)
    assert set(found) == samples | {"inputs/intake.schema.json", "outputs/README.md"}
    assert {path.relative_to(tmp_path / "a" / "書類作成").as_posix() for path in made} == set(found)


def test_templates_come_along_when_they_are_wanted(tmp_path: Path) -> None:
    lay_out(tmp_path, with_templates=True)
    assert contents(tmp_path / "templates") == contents(bundled_templates())
    assert templates_for(tmp_path) == tmp_path / "templates"


def test_a_folder_without_templates_uses_the_bundled_ones(tmp_path: Path) -> None:
    lay_out(tmp_path, with_templates=False)
    assert templates_for(tmp_path) == bundled_templates()


def test_what_stands_there_already_stays(tmp_path: Path) -> None:
    lay_out(tmp_path, with_templates=True)
    for name in (f"inputs/{SAMPLE.name}", "templates/guideline.yaml", "outputs/README.md"):
        (tmp_path / name).write_bytes(b"mine")
    (tmp_path / "templates" / "offices.yaml").unlink()
    made = lay_out(tmp_path, with_templates=True)
    assert made == (tmp_path / "templates" / "offices.yaml",)
    assert [name for name, data in contents(tmp_path).items() if data == b"mine"] == [
        f"inputs/{SAMPLE.name}", "outputs/README.md", "templates/guideline.yaml",
    ]  # fmt: skip


def test_a_folder_that_cannot_be_laid_out_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FormgenError, match="書き込めません") as refused:
        lay_out(tmp_path / "file" / "sub", with_templates=False)
    assert refused.value.exit_code == 1


def test_an_untouched_sample_is_moved_to_where_a_build_passes_over(inputs: Path) -> None:
    assert set_sample_aside(inputs) == (inputs / "見本" / SAMPLE.name,)
    assert contents(inputs) == {f"見本/{SAMPLE.name}": SAMPLE.read_bytes()}
    assert find_files([inputs])[0] == ()


def test_a_sample_that_someone_typed_into_is_their_own(inputs: Path) -> None:
    mine = SAMPLE.read_bytes() + b"# mine\n"
    (inputs / SAMPLE.name).write_bytes(mine)
    assert set_sample_aside(inputs) == ()
    assert contents(inputs) == {SAMPLE.name: mine}


def test_the_pictures_go_along_with_the_sheet_that_names_them(tmp_path: Path) -> None:
    lay_out(tmp_path, with_templates=False)
    inputs = tmp_path / "inputs"
    (inputs / "画像" / "own.jpg").write_bytes(b"mine")
    moved = set_sample_aside(inputs)
    assert inputs / "見本" / "画像" in moved
    assert contents(inputs / "見本") == {n: path.read_bytes() for n, path in sample_files().items()}
    assert contents(inputs / "画像") == {"own.jpg": b"mine"}


def test_pictures_stay_where_a_sheet_is_left_that_may_name_them(tmp_path: Path) -> None:
    lay_out(tmp_path, with_templates=False)
    inputs = tmp_path / "inputs"
    (inputs / "own.yaml").write_bytes(b"accounts: []\n")
    pictures = contents(inputs / "画像")
    set_sample_aside(inputs)
    assert contents(inputs / "画像") == pictures
    assert not (inputs / "見本" / "画像").exists()


def test_a_renamed_sample_is_still_the_sample_and_other_files_stay(inputs: Path) -> None:
    (inputs / SAMPLE.name).rename(inputs / "写し.yaml")
    (inputs / "park.yaml").write_bytes(b"accounts: []\n")
    assert set_sample_aside(inputs) == (inputs / "見本" / "写し.yaml",)
    assert set(contents(inputs)) == {"park.yaml", "見本/写し.yaml"}


def test_nothing_that_was_set_aside_before_is_overwritten(inputs: Path) -> None:
    set_sample_aside(inputs)
    (inputs / "見本" / SAMPLE.name).write_bytes(b"notes on the sample")
    (inputs / SAMPLE.name).write_bytes(SAMPLE.read_bytes())
    set_sample_aside(inputs)
    assert contents(inputs) == {
        f"見本/{SAMPLE.name}": b"notes on the sample",
        f"見本/{SAMPLE.stem}_2.yaml": SAMPLE.read_bytes(),
    }


def test_what_is_too_large_for_a_sample_is_not_read(inputs: Path) -> None:
    with (inputs / "movie.mp4").open("wb") as file:
        file.truncate(1 << 40)
    set_sample_aside(inputs)
    assert (inputs / "movie.mp4").exists()


def test_a_second_time_there_is_nothing_to_do(inputs: Path) -> None:
    set_sample_aside(inputs)
    before = contents(inputs)
    assert set_sample_aside(inputs) == ()
    assert contents(inputs) == before


def test_without_inputs_there_is_nothing_to_do(tmp_path: Path) -> None:
    assert set_sample_aside(tmp_path / "inputs") == ()


def test_a_sample_that_cannot_be_moved_is_told_and_stays(inputs: Path) -> None:
    (inputs / "見本").write_bytes(b"a file in the way")
    with pytest.raises(FormgenError, match="移せません") as refused:
        set_sample_aside(inputs)
    assert refused.value.exit_code == 1
    assert (inputs / SAMPLE.name).read_bytes() == SAMPLE.read_bytes()


def test_a_new_sheet_gets_a_name_of_its_own(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        path = free_sheet(tmp_path)
        path.touch()
        names.append(path.name)
    assert names == ["intake.xlsx", "intake_2.xlsx", "intake_3.xlsx"]


def test_a_folder_in_use_gets_no_sample_between_its_own_files(tmp_path: Path) -> None:
    (tmp_path / "inputs").mkdir()
    lay_out(tmp_path, with_templates=False)
    assert contents(tmp_path / "inputs") == {}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the size of files so")
def test_a_disk_that_is_full_leaves_no_half_of_a_file(tmp_path: Path) -> None:
    code = "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)"
    code += "; sys.dont_write_bytecode = True"  # Python before 3.12 would keep a half of it
    code += "; resource.setrlimit(resource.RLIMIT_FSIZE, (9999, 9999))"
    code += "; from formgen.cli import main; main(['init', 'folder'])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "（ファイルが大きすぎます）" in done.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_neither_a_pipe_nor_a_link_to_nothing_is_taken_for_a_sample(tmp_path: Path) -> None:
    pipe, link = tmp_path / "a.yaml", tmp_path / "b.yaml"
    os.mkfifo(pipe)
    link.symlink_to("nowhere")
    assert [*samples_among([pipe, link, SAMPLE, tmp_path])] == [SAMPLE]
