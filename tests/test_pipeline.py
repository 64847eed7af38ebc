"""A run from intake to output folder, over several runs, with good and bad inputs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from section import account, file

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.commands.report import run_lines
from formgen.documents.catalogue import Withheld
from formgen.making.workers import WorkerOptions
from formgen.model.problems import FormgenError
from formgen.outputs.filenames import POST_LOG
from formgen.outputs.manifest import JOURNAL
from formgen.outputs.outputfolder import Paper, Store
from formgen.outputs.state import STATE
from formgen.pipeline import BuildOptions, Built, Selection, build, check, load
from scripts.walk import lay_samples

TODAY = date(2026, 11, 22)
TEMPLATES = bundled_templates()
DOCX = Selection(formats=("docx",))
SECTION = "課・室・所"
PARK = "A-1_川崎市公園だより"
POLICY = f"{PARK}/03_アカウント運用ポリシー（案）.docx"
NEW_POLICY = POLICY.replace(".docx", "（新）.docx")


def run(folder: Path, selection: Selection = DOCX, **more: Any) -> Built:
    """Make the papers of folder/inputs in folder/outputs."""
    paths: Sequence[Path] = more.pop("paths", (folder / "inputs",))
    day = more.pop("today", TODAY)
    return build(paths, load(TEMPLATES), folder / "outputs", selection, day, **more)


def manifest(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "outputs" / "manifest.json").read_text("utf-8"))


def tree(folder: Path) -> dict[str, bytes]:
    """Every file but the one that only saves the next run time."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != STATE
    }


def papers(folder: Path) -> set[str]:
    return set(tree(folder / "outputs")) - {"manifest.json"}


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """Two sections' files, one account each, after a first run."""
    file(tmp_path / "inputs", "1.yaml", account("A-1", "川崎市公園だより"))
    file(tmp_path / "inputs", "2.yaml", account("B-1", "川崎市消防だより"))
    run(tmp_path)
    return tmp_path


# What a run makes, and what it tells programs


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Built]:
    folder = tmp_path_factory.mktemp("sample")
    return folder, run(folder, paths=bundled_samples())


def test_the_sample_has_no_breach(sample: tuple[Path, Built]) -> None:
    assert [problem for problem in sample[1].problems if problem.is_error] == []


def test_the_manifest_tells_every_file_and_its_true_hash(sample: tuple[Path, Built]) -> None:
    folder, built = sample
    told = {entry["path"]: entry["sha256"] for entry in manifest(folder)["files"]}
    outputs = {
        name: data for name, data in tree(folder / "outputs").items() if "/制定/" not in name
    }
    del outputs["manifest.json"], outputs[POST_LOG]
    assert told == {name: hashlib.sha256(data).hexdigest() for name, data in outputs.items()}
    assert set(told) == {made.path for made in built.made}


def test_the_manifest_has_the_shape_of_the_contract(sample: tuple[Path, Built]) -> None:
    data = manifest(sample[0])
    documents = {path.stem for path in (TEMPLATES / "documents").glob("*.yaml")}
    assert list(data) == ["files", "waiting", "withheld"]
    for entry in data["files"]:
        of_post = [key for key in entry if key == "post"]
        assert list(entry) == ["path", "account", "document", "format", "sha256", *of_post]
        assert entry["document"] in documents
        assert entry["path"].endswith(f".{entry['format']}") or entry["format"] == "sending"
        assert f"{entry['account']}_" in entry["path"]
        assert "\\" not in entry["path"]


def test_the_early_account_waits_for_labels_that_stand_in_its_sheet(
    sample: tuple[Path, Built],
) -> None:
    (waiting,) = manifest(sample[0])["waiting"]
    assert list(waiting) == ["account", "document", "missing"]
    assert (waiting["account"], waiting["document"]) == ("KRS-001", "start_notice")
    assert {"アカウントURL", "利用開始日"} <= set(waiting["missing"])


def test_what_goes_to_the_web_is_made_for_the_section_alone(tmp_path: Path) -> None:
    built = run(tmp_path, Selection(formats=("html", "txt")), paths=bundled_samples())
    assert {(made.document, made.format) for made in built.made} == {
        ("policy", "html"),
        ("profile", "txt"),
    }
    assert not [name for name in papers(tmp_path) if name.startswith("提出用/")]


def test_the_same_inputs_give_the_same_bytes(sample: tuple[Path, Built], tmp_path: Path) -> None:
    run(tmp_path, paths=bundled_samples())
    assert tree(tmp_path / "outputs") == tree(sample[0] / "outputs")


def test_the_same_inputs_give_the_same_pdf(tmp_path: Path) -> None:
    one = Selection(frozenset({"TKS-001"}), frozenset({"start_notice"}), ("pdf",))
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        run(tmp_path / name, one, paths=bundled_samples())
    first = tree(tmp_path / "a" / "outputs")
    assert any(data.startswith(b"%PDF-") for data in first.values())
    assert first == tree(tmp_path / "b" / "outputs")


def test_a_second_run_changes_nothing(two: Path) -> None:
    before = tree(two)
    built = run(two, today=date(2027, 1, 5))
    assert tree(two) == before
    assert (built.kept, built.retired) == ((), ())


def test_inputs_are_only_read(tmp_path: Path) -> None:
    lay_samples(tmp_path)
    files = [path for path in (tmp_path / "inputs").rglob("*") if path.is_file()]
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
    run(tmp_path)
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in files} == before
    assert len(tree(tmp_path / "inputs")) == len(files)


def test_the_progress_counts_every_paper_once(two: Path) -> None:
    told: list[tuple[int, int]] = []
    note = lambda done, total: told.append((done, total))  # noqa: E731
    built = run(two, options=BuildOptions(force=True, on_paper=note))
    total = len({(made.account, made.document) for made in built.made})
    assert told == [(done, total) for done in range(1, total + 1)]


# A fault holds back what rests on it, and nothing else


def test_an_error_withholds_and_the_manifest_tells_the_problems(tmp_path: Path) -> None:
    file(
        tmp_path / "inputs",
        "a.yaml",
        account("A-1", "川崎市公園だより", プロフィールの問合せ先="044\x08"),
        account("B-1", "川崎市消防だより"),
    )
    built = run(tmp_path)
    withheld = manifest(tmp_path)["withheld"]
    assert [(entry["account"], entry["document"]) for entry in withheld] == [
        ("A-1", "profile"), ("A-1", "start_notice"),
    ]  # fmt: skip
    for entry in withheld:
        assert list(entry) == ["account", "document", "problems"]
        (problem,) = entry["problems"]
        assert list(problem) == [
            "severity", "clause", "account", "field", "file", "line", "column", "message", "remedy",
        ]  # fmt: skip
        assert (problem["field"], problem["line"]) == ("profile_contact", 8)
    made = {(made.account, made.document) for made in built.made}
    assert ("B-1", "profile") in made
    assert ("A-1", "policy") in made


def test_the_good_accounts_papers_are_made_beside_a_file_that_is_no_workbook(two: Path) -> None:
    (two / "inputs" / "broken.xlsx").write_bytes(b"no workbook")
    before = papers(two)
    built = run(two)
    assert [problem.place.file for problem in built.problems if problem.is_error] == [
        (two / "inputs" / "broken.xlsx").as_posix()
    ]
    assert papers(two) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        b"accounts:\n  - \xe7\xae\xa1: [\n",  # syntax, which is told with its line
        b"accounts: A-1\n",
        b"accounts:\n  - A-1\n",
        b"acounts:\n  - account_id: A-1\n",
        b"\x83\x41\x83\x42",  # Shift_JIS
    ],
)
def test_a_file_that_can_no_longer_be_read_retires_no_paper(two: Path, data: bytes) -> None:
    before = tree(two / "outputs")
    (two / "inputs" / "1.yaml").write_bytes(data)
    built = run(two)
    assert any(problem.is_error for problem in built.problems)
    assert built.retired == ()
    after = tree(two / "outputs")
    assert set(after) == set(before)
    assert POLICY in {entry["path"] for entry in manifest(two)["files"]}


def test_an_account_in_a_broken_file_is_not_called_unknown(two: Path) -> None:
    (two / "inputs" / "1.yaml").write_bytes(b"accounts: [")
    built = run(two, Selection(frozenset({"A-1"}), formats=("docx",)))
    assert built.problems
    assert built.made == ()


def test_a_paper_that_cannot_be_written_holds_back_no_other(two: Path) -> None:
    before = papers(two)
    (two / "outputs" / POLICY).unlink()
    (two / "outputs" / POLICY).mkdir()
    built = run(two)
    (problem,) = [problem for problem in built.problems if problem.is_error]
    assert "同じ名前のフォルダーがあります" in problem.message
    assert (problem.account, built.kept, built.retired) == ("A-1", (), ())
    assert {made.path for made in built.made} == before - {POLICY}


def test_a_paper_that_cannot_be_moved_aside_holds_back_nothing(two: Path) -> None:
    (two / "outputs" / "以前の書類").write_text("a file in the way", "utf-8")
    file(two / "inputs", "1.yaml", account("A-1", "川崎市公園だより", "廃止"))
    built = run(two)
    assert [
        problem
        for problem in built.problems
        if problem.is_error and "移せません" in problem.message
    ]
    assert (two / "outputs" / POLICY).is_file()
    told = {entry["path"] for entry in manifest(two)["files"]}
    assert told >= {made.path for made in built.made} | {POLICY}


# What staff wrote is theirs


def test_an_edited_paper_is_kept_and_the_new_one_stands_beside_it(two: Path) -> None:
    made = (two / "outputs" / POLICY).read_bytes()
    (two / "outputs" / POLICY).write_bytes(b"by hand")
    for _ in range(3):
        built = run(two)
        assert built.kept == (POLICY,)
        assert (two / "outputs" / POLICY).read_bytes() == b"by hand"
        assert (two / "outputs" / NEW_POLICY).read_bytes() == made
        assert built.retired == ()


def test_the_new_paper_beside_an_edited_one_follows_the_inputs(two: Path) -> None:
    (two / "outputs" / POLICY).write_bytes(b"by hand")
    run(two)
    first = (two / "outputs" / NEW_POLICY).read_bytes()
    file(two / "inputs", "1.yaml", account("A-1", "川崎市公園だより", 対象者="市民"))
    run(two)
    assert (two / "outputs" / POLICY).read_bytes() == b"by hand"
    assert (two / "outputs" / NEW_POLICY).read_bytes() != first
    assert sum("（新）" in name for name in papers(two)) == 1


def test_the_manifest_still_knows_what_the_edited_paper_was(two: Path) -> None:
    made = hashlib.sha256((two / "outputs" / POLICY).read_bytes()).hexdigest()
    (two / "outputs" / POLICY).write_bytes(b"by hand")
    run(two)
    told = {entry["path"]: entry["sha256"] for entry in manifest(two)["files"]}
    assert told[POLICY] == told[NEW_POLICY] == made


def test_papers_no_longer_due_are_moved_aside_by_date(two: Path) -> None:
    before = papers(two)
    file(two / "inputs", "1.yaml", account("A-1", "川崎市公園だより", "廃止"))
    built = run(two)
    gone = {name for name in before if name.startswith(PARK)}
    assert set(built.retired) == gone
    assert papers(two) >= {f"以前の書類/2026-11-22/{name}" for name in gone}
    assert not gone & papers(two)
    assert not gone & {entry["path"] for entry in manifest(two)["files"]}


def test_papers_of_an_account_that_left_the_inputs_are_moved_aside(two: Path) -> None:
    (two / "inputs" / "2.yaml").unlink()
    built = run(two)
    assert {path.split("/")[0] for path in built.retired} == {"B-1_川崎市消防だより"}
    assert not (two / "outputs" / "B-1_川崎市消防だより").exists()


@pytest.mark.slow
@pytest.mark.parametrize("above", ["../evil.docx", "../outputs/../evil.docx", "{absolute}"])
def test_a_manifest_never_moves_a_file_from_outside(two: Path, above: str) -> None:
    evil = two / "evil.docx"
    evil.write_bytes(b"theirs")
    data = manifest(two)
    data["files"].append(data["files"][0] | {"path": above.format(absolute=evil)})
    (two / "outputs" / "manifest.json").write_text(json.dumps(data), "utf-8")
    built = run(two)
    assert evil.read_bytes() == b"theirs"
    assert built.retired == ()
    assert above not in {entry["path"] for entry in manifest(two)["files"]}


def test_a_manifest_never_moves_a_file_to_the_outside(two: Path) -> None:
    (two / "outputs" / "own.docx").write_bytes(b"theirs")
    # From the output folder this leads into it; from the folder of earlier papers, out of it.
    path = f"../../../{two.parent.name}/{two.name}/outputs/own.docx"
    data = manifest(two)
    data["files"].append(data["files"][0] | {"path": path})
    (two / "outputs" / "manifest.json").write_text(json.dumps(data), "utf-8")
    run(two)
    assert (two / "outputs" / "own.docx").read_bytes() == b"theirs"


def test_no_account_name_leads_out_of_the_output_folder(tmp_path: Path) -> None:
    names = ("../../x", "C:\\x", "/etc", "..", "提出用", "manifest.json", "a/../../b", "CON")
    listed = [account(f"A-{number}", f"川崎市{name}") for number, name in enumerate(names)]
    nameless = [account("", name) for name in names]  # these have a folder, and no papers
    file(tmp_path / "inputs", "a.yaml", *listed, *nameless)
    built = run(tmp_path)
    assert {made.account for made in built.made} >= {"A-0", "A-2", "A-6"}
    assert {path.name for path in tmp_path.iterdir()} == {"inputs", "outputs"}
    assert len({result.folder for result in built.results}) == len(listed + nameless)
    assert all(len(Path(made.path).parts) == 2 for made in built.made)
    assert (tmp_path / "outputs" / "manifest.json").is_file()


# A selection answers for what it names, and leaves the rest


@pytest.mark.slow
@pytest.mark.parametrize(
    ("selection", "asked"),
    [
        (Selection(frozenset({"A-1"}), formats=("docx",)), "A-1_"),
        (Selection(documents=frozenset({"policy"}), formats=("docx",)), "ポリシー"),
        (Selection(frozenset({"A-1"}), frozenset({"policy"}), ("docx",)), POLICY),
    ],
)
def test_a_selection_makes_what_it_names_and_leaves_the_rest(
    two: Path, selection: Selection, asked: str
) -> None:
    before, told = papers(two), manifest(two)
    built = run(two, selection)
    assert built.made
    assert all(asked in made.path for made in built.made)
    assert (papers(two), built.retired) == (before, ())
    assert manifest(two) == told


def test_a_selection_retires_only_what_it_names(two: Path) -> None:
    file(two / "inputs", "1.yaml", account("A-1", "川崎市公園だより", "廃止"))
    file(two / "inputs", "2.yaml", account("B-1", "川崎市消防だより", "廃止"))
    built = run(two, Selection(frozenset({"A-1"}), frozenset({"policy"}), ("docx",)))
    assert built.retired == (POLICY,)


def test_another_format_leaves_the_papers_of_the_first(two: Path) -> None:
    before = papers(two)
    one = Selection(frozenset({"A-1"}), frozenset({"profile"}), ("pdf",))
    built = run(two, one)
    assert papers(two) == before | {made.path for made in built.made}
    assert {made.format for made in built.made} == {"pdf"}
    assert {entry["path"] for entry in manifest(two)["files"]} == papers(two)


@pytest.mark.parametrize(
    ("selection", "unknown", "choices"),
    [
        (Selection(frozenset({"Z-9"})), "管理番号「Z-9」", "A-1、B-1"),
        (Selection(documents=frozenset({"letter"})), "書類「letter」", "start_notice"),
    ],
)
def test_what_is_asked_for_by_a_wrong_name_is_refused_with_the_choices(
    two: Path, selection: Selection, unknown: str, choices: str
) -> None:
    before = tree(two)
    with pytest.raises(FormgenError) as refused:
        run(two, selection)
    assert unknown in refused.value.message
    assert choices in refused.value.remedy
    assert refused.value.exit_code == 2
    assert tree(two) == before


# Checking makes nothing


def test_checking_writes_nothing(two: Path) -> None:
    before = tree(two)
    checked = check((two / "inputs",), load(TEMPLATES), TODAY)
    assert tree(two) == before
    assert checked.complete
    assert len(checked.intake.accounts) == 2


def test_today_is_the_day_that_is_told(tmp_path: Path) -> None:
    path = file(
        tmp_path / "inputs", "a.yaml",
        account("A-1", "川崎市公園だより", "運用中", 最終更新日="2026-05-01"),
    )  # fmt: skip
    clauses = [
        {problem.clause for problem in check((path,), load(TEMPLATES), day).problems}
        for day in (date(2026, 5, 2), date(2027, 5, 2))
    ]
    assert ["5(9)" in each for each in clauses] == [False, True]


def test_a_run_over_one_file_leaves_the_papers_of_the_others(two: Path) -> None:
    before = papers(two)
    built = run(two, paths=(two / "inputs" / "1.yaml",))
    assert built.retired == ()
    assert papers(two) == before


def test_an_edited_paper_stays_while_its_document_is_withheld(two: Path) -> None:
    edited = two / "outputs" / POLICY
    edited.write_bytes(b"corrected by hand")
    file(two / "inputs", "1.yaml", account("A-1", "川崎市公園だより", 更新頻度="a\x07"))
    built = run(two)
    assert edited.read_bytes() == b"corrected by hand"
    assert POLICY not in built.retired
    assert any("アカウント運用ルール" in path for path in built.retired)


def test_a_run_that_is_broken_off_is_not_taken_for_the_work_of_a_hand(
    two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal knows the papers of the run that never came to its manifest."""
    put, count = Store.put, iter(range(100))

    def put_one(store: Store, paper: Paper, data: bytes, sha256: str) -> None:
        if next(count) == 1:
            raise KeyboardInterrupt
        put(store, paper, data, sha256)

    monkeypatch.setattr(Store, "put", put_one)
    file(two / "inputs", "1.yaml", account("A-1", "川崎市公園だより", **{SECTION: "公園課"}))
    with pytest.raises(KeyboardInterrupt):
        run(two)
    monkeypatch.setattr(Store, "put", put)
    file(two / "inputs", "1.yaml", account("A-1", "川崎市公園だより", **{SECTION: "河川課"}))
    built = run(two)
    assert built.problems == ()
    assert built.kept == ()
    assert not (two / "outputs" / JOURNAL).exists()
    assert set(papers(two)) == {made["path"] for made in manifest(two)["files"]}


def test_a_device_with_an_unreadable_number_holds_back_the_device_check(tmp_path: Path) -> None:
    """Otherwise the request would be made without it; no other paper needs to wait."""
    sheet = tmp_path / "inputs" / "1.yaml"
    file(tmp_path / "inputs", "1.yaml", account("A-1", "川崎市公園だより"))
    file(tmp_path / "inputs", "2.yaml", account("B-1", "川崎市消防だより"))
    before = {result.folder: result.outcomes for result in run(tmp_path).results}
    with sheet.open("a", encoding="utf-8") as stream:
        stream.write("devices: [{管理番号: 等々力, 資産番号: PC-9, 市の整備: はい}]\n")
    built = run(tmp_path)
    after = {result.folder: result.outcomes for result in built.results}

    def withheld(found: Sequence[Any]) -> list[str]:
        return [o.wording.id for o in found if isinstance(o, Withheld)]

    ours, theirs = sorted(after)
    assert withheld(before[ours]) == []
    assert withheld(after[ours]) == ["device_check"]
    assert withheld(after[theirs]) == []
    assert "account_ids" in [problem.field for problem in built.problems if problem.is_error]


# What is made on asking

REVIEW = {f"{PARK}/15_廃止検討書.docx"}


def dormant(folder: Path, posted: str, procedure: str = "運用中") -> None:
    park = account("A-1", "川崎市公園だより", procedure, 最終更新日=posted)
    file(folder / "inputs", "1.yaml", park)


def test_a_dormant_account_gets_its_review_when_asked_and_nothing_goes_to_an_office(
    tmp_path: Path,
) -> None:
    dormant(tmp_path, "2026-08-23")
    before = tree(tmp_path / "inputs")
    built = run(tmp_path, options=BuildOptions(WorkerOptions(verify=True), proposing=True))
    assert {path for path in papers(tmp_path) if "廃止" in path} == REVIEW
    assert not [problem for problem in built.problems if "読み返した" in problem.message]
    assert tree(tmp_path / "inputs") == before
    ids = {made["document"] for made in manifest(tmp_path)["files"] if "廃止" in made["path"]}
    assert ids == {"dormancy_review"}


@pytest.mark.parametrize(
    ("posted", "procedure"),
    [("2026-08-24", "運用中"), ("2026-08-23", "開始"), ("2026-08-23", "廃止")],
)
def test_no_other_account_gets_a_review(tmp_path: Path, posted: str, procedure: str) -> None:
    dormant(tmp_path, posted, procedure)
    run(tmp_path, options=BuildOptions(proposing=True))
    assert papers(tmp_path).isdisjoint(REVIEW)


def test_the_limit_of_the_account_itself_decides(tmp_path: Path) -> None:
    park = account(
        "A-1", "川崎市公園だより", "運用中", 最終更新日="2026-10-22", 廃止検討までの日数="30"
    )
    file(tmp_path / "inputs", "1.yaml", park)
    run(tmp_path, Selection(documents=frozenset({"dormancy_review"}), formats=("docx",)))
    assert papers(tmp_path) == REVIEW  # who names it has asked for it


def test_a_review_stays_while_the_account_is_dormant(tmp_path: Path) -> None:
    dormant(tmp_path, "2026-08-23")
    run(tmp_path)
    assert papers(tmp_path).isdisjoint(REVIEW)
    run(tmp_path, options=BuildOptions(proposing=True))
    assert run(tmp_path).retired == ()
    assert papers(tmp_path) >= REVIEW
    dormant(tmp_path, "2026-11-20")
    assert set(run(tmp_path).retired) == REVIEW


# Final versions


def test_the_final_version_takes_the_place_of_the_draft(tmp_path: Path) -> None:
    asked = Selection(frozenset({"TKS-001"}), frozenset({"policy"}), ("docx", "html"))
    before, day = date(2026, 9, 24), date(2026, 9, 25)  # on which the sample's policy is published
    folder = "TKS-001_川崎市等々力緑地だより"
    drafts, finals = (
        {f"{folder}/03_アカウント運用ポリシー{sign}.{ending}" for ending in ("docx", "html")}
        for sign in ("（案）", "")
    )
    run(tmp_path, asked, paths=bundled_samples(), today=before)
    assert papers(tmp_path) - {POST_LOG} == drafts
    draft = min(drafts)
    (tmp_path / "outputs" / draft).write_bytes(b"by hand")
    built = run(tmp_path, asked, paths=bundled_samples(), today=day)
    assert (set(built.retired), built.retired_edited) == (drafts, (draft,))
    aside = f"以前の書類/{day}"
    kept = f"{folder}/制定/policy_{day}.json"
    assert papers(tmp_path) - {POST_LOG, kept} == finals | {f"{aside}/{name}" for name in drafts}
    assert (tmp_path / "outputs" / aside / draft).read_bytes() == b"by hand"
    assert "（案）" not in (tmp_path / "outputs" / max(finals)).read_text("utf-8")
    assert f"　{draft}" in run_lines(built, "outputs")
