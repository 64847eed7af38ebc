"""A second run makes only what has changed, and believes nothing that it cannot prove."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from filings_of_many import write_accounts
from gatecases import some

from formgen.city.templatefiles import bundled_templates
from formgen.cli import main
from formgen.commands.report import build_lines
from formgen.commands.uptodate import cached_run, run_fingerprint
from formgen.model import fingerprint
from formgen.model.problems import FormgenError
from formgen.model.typedcommands import STARTED_BY
from formgen.outputs.manifest import JOURNAL
from formgen.outputs.state import STATE, BuildCache, read_cache, write_cache
from formgen.pipeline import BuildOptions, Built, Selection, build, load

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 22)
PLAIN = BuildOptions()
DOCX = Selection(formats=("docx",))
POLICY = "03_アカウント運用ポリシー.docx"
# A text that was adopted stays as it is; what has changed stands beside it.
BESIDE = {
    "03_アカウント運用ポリシー（改正案）.docx",
    "03_アカウント運用ポリシー　新旧対照表（案）.docx",
}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of its own wording, with six accounts, after a first run."""
    folder = tmp_path_factory.mktemp("first")
    write_accounts(folder / "inputs", 6)
    shutil.copytree(bundled_templates(), folder / "templates")
    run(folder)
    for path in (folder / "outputs").rglob("*.docx"):
        os.utime(path, (1, 1))  # whatever is written again is younger
    run(folder)
    return folder


@pytest.fixture
def again(first: Path, tmp_path: Path) -> Path:
    """A copy of it to change something in."""
    return shutil.copytree(first, tmp_path / "again")


def run(folder: Path, how: BuildOptions = PLAIN, selection: Selection = DOCX) -> Built:
    told: list[int] = []
    inputs, outputs = (folder / "inputs",), folder / "outputs"
    how = replace(how, on_paper=lambda done, total: told.append(done))
    built = build(inputs, load(folder / "templates"), outputs, selection, TODAY, how)
    run.made = len(told)  # type: ignore[attr-defined]
    return built


def made() -> int:
    """How many papers the last run made."""
    return run.made  # type: ignore[attr-defined,no-any-return]


def rewritten(folder: Path) -> set[str]:
    """The papers that were written since the first run."""
    papers = (folder / "outputs").rglob("*.docx")
    return {path.parent.name + "/" + path.name for path in papers if path.stat().st_mtime != 1}


def papers(folder: Path) -> dict[str, bytes]:
    outputs = folder / "outputs"
    return {
        path.relative_to(outputs).as_posix(): path.read_bytes() for path in outputs.rglob("*.docx")
    }


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def sheet(folder: Path) -> Path:
    (path,) = (folder / "inputs").iterdir()
    return path


@pytest.mark.slow
def test_nothing_changed_makes_nothing(again: Path) -> None:
    built = run(again)
    assert (made(), rewritten(again)) == (0, set())
    assert len(built.made) == len(papers(again))
    assert built.is_settled


def test_one_account_changed_makes_only_its_papers_that_say_so(again: Path) -> None:
    edit(sheet(again), "市民及び来園者", "川崎市民")
    run(again)
    assert made() == 3
    assert {path.split("_")[0] for path in rewritten(again)} == {"N-00000"}
    assert {path.split("/")[1] for path in rewritten(again)} == {*BESIDE, "01_事前相談票.docx"}


def test_what_no_paper_says_makes_none(again: Path) -> None:
    edit(sheet(again), "令和8年9月20日", "令和8年9月21日")  # the password was changed then
    run(again)
    assert made() == 0


def test_a_wording_changed_makes_only_its_document(again: Path) -> None:
    edit(again / "templates" / "documents" / "policy.yaml", "目的", "趣旨")
    run(again)
    assert {path.split("/")[1] for path in rewritten(again)} == BESIDE


def test_a_wording_that_changes_meanwhile_is_for_the_next_run(again: Path) -> None:
    inputs, outputs = (again / "inputs",), again / "outputs"
    before = load(again / "templates")  # as a window has it while someone looks at papers
    edit(again / "templates" / "documents" / "policy.yaml", "目的", "趣旨")
    build(inputs, before, outputs, DOCX, TODAY, PLAIN)
    assert not rewritten(again)
    run(again)
    assert {path.split("/")[1] for path in rewritten(again)} == BESIDE


@pytest.mark.soak
@pytest.mark.slow
def test_a_layout_changed_makes_every_paper(again: Path) -> None:
    (again / "templates" / "layouts" / "new.css").write_text("", "utf-8")
    built = run(again)
    assert made() == len({(one.account, one.document) for one in built.made})


def test_force_makes_every_paper(again: Path) -> None:
    before = papers(again)
    built = run(again, BuildOptions(force=True))
    assert made() == len({(one.account, one.document) for one in built.made})
    assert papers(again) == before


def test_a_paper_that_is_gone_is_made_again(again: Path) -> None:
    before = papers(again)
    next((again / "outputs").glob(f"N-00000*/{POLICY}")).unlink()
    built = run(again)
    assert (made(), built.kept) == (1, ())
    assert papers(again) == before


def test_a_paper_that_someone_emptied_is_kept_and_made_beside_it(again: Path) -> None:
    before = papers(again)
    path = next(path for path in before if path.startswith("N-00000") and path.endswith(POLICY))
    (again / "outputs" / path).write_bytes(b"")
    built = run(again)
    assert (made(), built.kept) == (1, (path,))
    new = path.replace(".docx", "（新）.docx")
    assert papers(again) == {**before, path: b"", new: before[path]}


def test_another_format_does_not_forget_the_first(again: Path) -> None:
    pdf = Selection(frozenset({"N-00000"}), frozenset({"consultation"}), ("pdf",))
    run(again, selection=pdf)
    run(again)
    assert made() == 0


# A file that only saves time is never believed blindly


def spoil(data: bytes, kind: str) -> bytes:
    half = len(data) // 2
    body = data.split(b"\n", 1)[1].removeprefix(b'"content": ').removesuffix(b"}\n")
    kinds = {
        "empty": b"",
        "half": data[:half],
        "one byte": data[:half] + bytes([data[half] ^ 1]) + data[half + 1 :],
        "another shape": sealed(b"[]"),
        "deep": sealed(b"[" * 100_000),
        "another version": sealed(body.replace(b'"version":2', b'"version":1')),
        "endless": sealed(
            b'{"version":2,"templates":"","papers":{},"digests":{},"files":{"a":[1e999,1,"x"]}}'
        ),
        "wrong types": sealed(b'{"version":2,"papers":[],"files":1,"templates":[],"digests":""}'),
        "binary": os.urandom(200),
    }
    return kinds[kind]


def sealed(body: bytes) -> bytes:
    """A file with a checksum that is right."""
    return b'{"checksum": "%s",\n"content": %s}\n' % (fingerprint.of_bytes(body).encode(), body)


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind",
    some(4, ["one byte", "empty", "half", "another shape", "another version", "endless",
             "wrong types", "binary", "deep"]),
)  # fmt: skip
def test_a_spoilt_file_of_keys_is_as_good_as_none(again: Path, kind: str) -> None:
    before = papers(again)
    path = again / "outputs" / STATE
    path.write_bytes(spoil(path.read_bytes(), kind))
    edit(sheet(again), "市民及び来園者", "川崎市民")
    assert read_cache(again / "outputs").papers == {}
    built = run(again)
    assert made() == len({(one.account, one.document) for one in built.made})
    assert built.kept == ()
    assert papers(again) != before


def test_the_keys_of_another_folder_make_no_wrong_paper(again: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(again, other)
    edit(sheet(other), "市民及び来園者", "川崎市民")
    run(other)
    shutil.copy(other / "outputs" / STATE, again / "outputs" / STATE)
    before = papers(again)
    run(again)
    assert papers(again) == before


def test_the_keys_are_json_and_nothing_else(first: Path) -> None:
    content = json.loads((first / "outputs" / STATE).read_bytes())["content"]
    assert content["files"]
    assert set(content["papers"].values()) == {sha for _, _, sha in content["files"].values()}


# A run that was broken off


def test_a_run_that_is_broken_off_goes_on_where_it_stopped(tmp_path: Path) -> None:
    write_accounts(tmp_path / "inputs", 6)
    shutil.copytree(bundled_templates(), tmp_path / "templates")

    def stop(done: int, _: int) -> None:
        if done == 20:
            raise KeyboardInterrupt

    inputs, outputs = (tmp_path / "inputs",), tmp_path / "outputs"
    broken_off = BuildOptions(on_paper=stop)
    with pytest.raises(KeyboardInterrupt):
        build(inputs, load(tmp_path / "templates"), outputs, DOCX, TODAY, broken_off)
    assert (outputs / JOURNAL).is_file()
    built = run(tmp_path)
    assert made() == len({(one.account, one.document) for one in built.made}) - 20


# Edited papers and links


def test_overwrite_replaces_an_edited_paper_and_keeps_a_copy(again: Path) -> None:
    path = next((again / "outputs").glob(f"N-00000*/{POLICY}"))
    name = path.relative_to(again / "outputs").as_posix()
    before = path.read_bytes()
    path.write_bytes(b"by hand")
    assert run(again).kept == (name,)
    built = run(again, BuildOptions(overwrite=frozenset()))
    aside = again / "outputs" / "以前の書類" / "2026-11-22"
    assert (built.replaced, built.kept) == ((name,), ())
    assert path.read_bytes() == before
    assert (aside / name).read_bytes() == b"by hand"
    assert run(again, BuildOptions(overwrite=frozenset())).replaced == ()


def test_overwrite_takes_the_ids_of_the_papers_to_replace(again: Path) -> None:
    outputs = again / "outputs"
    first, second, third = sorted(path.parent for path in outputs.glob(f"N-0000*/{POLICY}"))[:3]
    edited = [first / POLICY, second / POLICY, next(third.glob("04_*.docx"))]
    for path in edited:
        path.write_bytes(b"by hand")
    names = [path.relative_to(outputs).as_posix() for path in edited]
    accounts = [name.partition("_")[0] for name in names]
    ids = frozenset((f"{accounts[0]}/policy", "rules", f"{accounts[2]}/policy", "consultation"))
    built = run(again, BuildOptions(overwrite=ids))
    assert (built.replaced, built.kept) == ((names[0], names[2]), (names[1],))
    assert built.not_edited == (f"{accounts[2]}/policy", "consultation")
    assert edited[1].read_bytes() == b"by hand"
    lines = list(build_lines(built, "outputs"))
    assert "　consultation" in lines


@pytest.mark.parametrize(
    ("wrong", "label"), [("polcy", "書類「polcy」"), ("N-00000/houkoku", "書類「houkoku」"),
                         ("X-1/policy", "管理番号「X-1」")],
)  # fmt: skip
def test_overwrite_refuses_an_id_of_which_there_is_none(
    again: Path, wrong: str, label: str
) -> None:
    with pytest.raises(FormgenError, match=f"{label}は見つかりません") as error:
        run(again, BuildOptions(overwrite=frozenset({"policy", wrong})))
    assert error.value.remedy.startswith("次の中から選んでください：")


def test_no_link_leads_a_paper_out_of_the_output_folder(again: Path, tmp_path: Path) -> None:
    account = next((again / "outputs").glob("N-00000*"))
    account.rename(tmp_path / "outside")
    account.symlink_to(tmp_path / "outside")
    before = {path: path.read_bytes() for path in (tmp_path / "outside").rglob("*.*")}
    edit(sheet(again), "市民及び来園者", "川崎市民")
    built = run(again)
    assert any("外を指すリンク" in problem.message for problem in built.problems)
    assert {path: path.read_bytes() for path in (tmp_path / "outside").rglob("*.*")} == before


@pytest.mark.slow
def test_no_folder_of_an_office_leads_out_of_the_output_folder(again: Path) -> None:
    edit(again / "templates" / "offices.yaml", "folder: ", "folder: ../../../")
    run(again, selection=Selection())  # a packet is of both formats
    assert {path.name for path in again.iterdir()} == {"inputs", "outputs", "templates"}
    handed_in = {path.name for path in (again / "outputs" / "提出用").iterdir()}
    assert "／..／..／シティプロモーション推進室" in handed_in


@pytest.mark.needs("chattr")
def test_a_paper_that_may_not_be_replaced_is_named_and_the_others_are_made(again: Path) -> None:
    path = next((again / "outputs").glob("N-00000*/01_事前相談票.docx"))
    command = ["chattr", "+i", str(path)]
    if subprocess.run(command, check=False).returncode:
        pytest.skip("no file can be locked here")
    try:
        edit(sheet(again), "市民及び来園者", "川崎市民")
        built = run(again)
    finally:
        subprocess.run(["chattr", "-i", str(path)], check=True)
    (problem,) = [problem for problem in built.problems if problem.is_error]
    assert problem.place.file.endswith("01_事前相談票.docx")
    assert "書き込めません" in problem.message
    assert {path.split("/")[1] for path in rewritten(again)} == BESIDE


@pytest.mark.slow
def test_a_wrong_layout_is_told_before_anything_is_written(again: Path) -> None:
    before = papers(again)
    (again / "templates" / "layouts" / "prose.docx").write_bytes(b"no layout")
    with pytest.raises(FormgenError, match=r"prose\.docx"):
        run(again)
    assert papers(again) == before
    assert not (again / "outputs" / JOURNAL).exists()


# The command line


OPTIONS = ("--today", "2026-11-22", "--format", "docx")


def formgen(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    code = (
        "import sys; from formgen.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "finally:\n"
        "    heavy = {'pydantic', 'jinja2', 'weasyprint', 'openpyxl', 'yaml', 'docxtpl'}\n"
        "    print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    options = (*OPTIONS, *options)
    return subprocess.run(
        [sys.executable, "-c", code, "forms", *options],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True, check=False, capture_output=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def said(
    first: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A folder in which a command has said what there was to say, and what that was."""
    folder = shutil.copytree(first, tmp_path_factory.mktemp("told") / "again")
    return folder, formgen(folder)


@pytest.fixture
def told(said: tuple[Path, subprocess.CompletedProcess[str]]) -> Path:
    return said[0]


@pytest.mark.slow
def test_a_run_on_the_same_says_the_same_and_loads_nothing_in_a_copy_too(
    said: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    folder, before = said
    assert before.returncode == 0
    assert "pydantic" in before.stderr
    same = formgen(shutil.copytree(folder, tmp_path / "again"))
    assert (same.returncode, same.stdout, same.stderr) == (0, before.stdout, "[]\n")


@pytest.mark.slow
@pytest.mark.parametrize("what", ["paper", "sheet", "templates", "keys", "manifest", "adopted"])
def test_whatever_has_changed_the_run_looks_again(
    told: Path, tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = shutil.copytree(told, tmp_path / "again")
    paths = {
        "paper": next((again / "outputs").glob(f"N-00000*/{POLICY}")),
        "sheet": sheet(again),
        "templates": again / "templates" / "offices.yaml",
        "keys": again / "outputs" / STATE,
        "manifest": again / "outputs" / "manifest.json",
        "adopted": next((again / "outputs").glob("N-00000*/制定/policy_*")),
    }
    monkeypatch.chdir(again)
    with monkeypatch.context() as patch:
        patch.setattr("formgen.pipeline.load", look)
        assert "it looks" not in CliRunner().invoke(main, ["forms", *OPTIONS]).output
        with paths[what].open("ab") as stream:
            stream.write(b"\n")
        assert "it looks" in CliRunner().invoke(main, ["forms", *OPTIONS]).output
    looked = CliRunner().invoke(main, ["forms", *OPTIONS])
    assert ("そのまま残した書類" in looked.output) == (what == "paper")


def look(_: Path) -> None:
    raise FormgenError("it looks", "it goes no further", 1)


def test_a_large_file_of_staffs_own_is_known_by_its_look(again: Path) -> None:
    with (again / "inputs" / "movie.mp4").open("wb") as file:
        file.truncate(1 << 40)  # to read it would take hours
    before = fingerprint_of(again)
    assert before == fingerprint_of(again)
    os.utime(again / "inputs" / "movie.mp4", (1, 1))
    assert fingerprint_of(again) not in (None, before)


def test_what_was_said_to_one_who_types_make_is_not_said_to_another(
    again: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(STARTED_BY, raising=False)
    by_name = fingerprint_of(again)
    monkeypatch.setenv(STARTED_BY, "make")
    assert fingerprint_of(again) not in (None, by_name)


def fingerprint_of(folder: Path) -> str | None:
    inputs = (folder / "inputs",)
    return run_fingerprint(inputs, folder / "templates", folder / "outputs", (), ("docx",), TODAY)


def test_a_number_without_end_in_what_was_said_is_as_good_as_none(tmp_path: Path) -> None:
    run = {"run": "x", "manifest": "", "lines": [], "exit_code": 1e999}
    write_cache(tmp_path, BuildCache(run=run))
    assert cached_run(tmp_path, "x") is None
