"""The papers of an output folder read back: after a run all is well, and every fault is told."""

from __future__ import annotations

import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result

from formgen.audit.verifypapers import Verified, summary_lines, verify
from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.cli import main
from formgen.making.workers import WorkerOptions
from formgen.model.problems import FormgenError
from formgen.outputs.manifest import MANIFEST
from formgen.pipeline import BuildOptions, Built, Selection, build, load
from scripts.walk import lay_samples

TODAY = date(2026, 11, 22)
TEMPLATES = bundled_templates()
QUICK = Selection(formats=("docx", "html", "txt"))
REPORT = "TKS-001_川崎市等々力緑地だより/07_利用開始報告書.docx"


def made(folder: Path, selection: Selection = QUICK, templates: Path = TEMPLATES) -> Built:
    how = BuildOptions(WorkerOptions(verify=True))
    return build(
        bundled_samples(), load(templates), folder / "outputs", selection, TODAY, options=how
    )


def read(folder: Path, *inputs: Path) -> Verified:
    return verify(inputs or bundled_samples(), load(TEMPLATES), folder / "outputs", TODAY)


def told(verified: Verified) -> list[str]:
    return [f"{problem.place} {problem.message}" for problem in verified.problems]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finished")
    made(folder)
    return folder


@pytest.fixture
def outputs(finished: Path, tmp_path: Path) -> Path:
    """A copy of the finished papers, to be spoilt."""
    return Path(shutil.copytree(finished / "outputs", tmp_path / "outputs"))


@pytest.mark.slow
def test_after_a_run_all_is_well(finished: Path) -> None:
    verified = read(finished)
    assert told(verified) == []
    assert verified.not_compared == ()
    assert verified.values > 400
    files = json.loads((finished / "outputs" / MANIFEST).read_text("utf-8"))["files"]
    assert len(verified.made) == len(files)


def changed(path: Path) -> None:
    from wordparts import rewritten

    path.write_bytes(rewritten(path.read_bytes(), "等々力".encode(), "等々カ".encode()))


SPOILT: dict[str, tuple[Callable[[Path], None], list[str]]] = {
    "changed": (changed, ["作った後に、変わっています。", "とあるはずのところが"]),
    "gone": (Path.unlink, ["書類がありません。"]),
    "broken": (
        lambda path: path.write_bytes(b"PK") and None,
        ["作った後に、変わっています。", "ファイルが壊れていて、読めません。"],
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("how", SPOILT)
def test_a_paper_that_was_spoilt_is_told_by_its_name(outputs: Path, how: str) -> None:
    spoil, messages = SPOILT[how]
    spoil(outputs / REPORT)
    problems = [p for p in read(outputs.parent).problems if p.place.file.endswith(REPORT)]
    assert {problem.account for problem in problems} == {"TKS-001"}
    # Only the account's own copy is: what stands with the office is as it was made.
    assert {problem.place.file for problem in problems} == {(outputs / REPORT).as_posix()}
    (problem,) = problems
    assert all(message in problem.message for message in messages)
    remedy = (
        "消して、"
        if how == "broken"
        else "このままで構いません"
        if how == "changed"
        else "作り直して"
    )
    assert remedy in problem.remedy


@pytest.mark.slow
@pytest.mark.usefixtures("outputs")
def test_a_value_that_was_changed_in_the_sheet_is_told(tmp_path: Path) -> None:
    lay_samples(tmp_path)
    inputs = tmp_path / "inputs"
    (yaml,) = inputs.glob("*.yaml")
    yaml.write_text(yaml.read_text("utf-8").replace("広報担当の職員", "広報係の職員"), "utf-8")
    verified = read(tmp_path, *inputs.glob("*.yaml"), *inputs.glob("*.xlsx"))
    assert "「投稿者の範囲」の値「広報係の職員」が、このとおりに書かれていません。" in "".join(
        told(verified)
    )
    assert {problem.account for problem in verified.problems} == {"KRS-001"}
    # Nobody has touched the papers: nothing is to be deleted, and each is told once.
    assert {problem.remedy for problem in verified.problems} == {
        "シートを直した後であれば、「formgen forms」を実行してください。"
    }
    places = [problem.place for problem in verified.problems]
    assert len(places) == len(set(places))


def test_a_paper_that_nobody_asks_for_today_is_named(outputs: Path) -> None:
    (excel,) = (path for path in bundled_samples() if path.suffix == ".xlsx")
    verified = read(outputs.parent, excel)
    assert told(verified) == []
    assert verified.not_compared
    assert [path for path in verified.not_compared if "KRS-001_" not in path] == []
    assert "■ 今の入力からは作られないため" in "".join(summary_lines(verified))


def test_a_manifest_that_cannot_be_trusted_is_refused(outputs: Path) -> None:
    manifest = outputs / MANIFEST
    sound = manifest.read_text("utf-8")
    for broken in ("{", "[]", "[" * 100_000, sound.replace("MCH-001_", "../MCH-001_", 1)):
        manifest.write_text(broken, "utf-8")
        with pytest.raises(FormgenError, match="壊れていて、照合できません"):
            read(outputs.parent)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes among its files")
def test_what_is_no_file_is_no_paper(outputs: Path) -> None:
    (outputs / REPORT).unlink()
    os.mkfifo(outputs / REPORT)
    assert told(read(outputs.parent)) == [f"{outputs / REPORT} 書類がありません。"]


@pytest.mark.slow
def test_a_file_that_unfolds_without_end_is_left_in_time(outputs: Path) -> None:
    with (
        zipfile.ZipFile(outputs / REPORT, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(64):  # twice as much as is read of it
            part.write(bytes(1024 * 1024))
    (broken,) = told(read(outputs.parent))
    assert broken.endswith("ファイルが壊れていて、読めません。")


def test_another_paper_in_the_place_of_one_is_told_in_few_sentences(outputs: Path) -> None:
    shutil.copy(outputs / REPORT.replace("07_利用開始報告書", "01_事前相談票"), outputs / REPORT)
    (said,) = told(read(outputs.parent))
    assert "作った後に、変わっています。" in said
    assert re.search(r"」など \d+ 項目の値が、このとおりに書かれていません。", said)
    assert "とあるはずのところが" in said


def test_a_file_that_is_none_of_the_papers_is_named(outputs: Path) -> None:
    added = shutil.copy(outputs / REPORT, (outputs / REPORT).with_name("写し.docx"))
    (outputs / REPORT).with_name("~$写し.docx").touch()
    verified = read(outputs.parent)
    assert verified.others == (Path(added).relative_to(outputs).as_posix(),)
    assert told(verified) == []
    assert any(added.name in line for line in summary_lines(verified))


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormgenError, match="記録"):
        read(tmp_path)


# --- packets -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The papers of an account before its consultation, and the packets with them."""
    folder = tmp_path_factory.mktemp("packed")
    papers = frozenset({"consultation", "device_check"})
    how, documents = BuildOptions(WorkerOptions(verify=True)), Selection(documents=papers)
    built = build(early(), load(TEMPLATES), folder / "outputs", documents, TODAY, options=how)
    assert not [problem for problem in built.problems if problem.is_error]
    return folder


def early() -> tuple[Path, ...]:
    return tuple(path for path in bundled_samples() if path.suffix == ".yaml")


@pytest.mark.slow
def test_packets_are_read_with_the_papers(packed: Path) -> None:
    verified = read(packed, *early())
    assert {"cover", "print", "packet"} <= {made.document for made in verified.made}
    assert (told(verified), verified.not_compared) == ([], ())
    assert "2 種類の書類" in "".join(summary_lines(verified))


@pytest.mark.slow
def test_what_looks_like_a_tag_is_none_where_staff_typed_it(tmp_path: Path) -> None:
    """In a name that the covering letter lists, over the lines of a 別紙, drawn as another sign."""
    typed = "緑地の{四季}の見どころ〜None〔要記入〕を知らせる。{{x}}"
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    (sheet,) = early()
    text = sheet.read_text("utf-8").replace("川崎市くらし環境チャンネル", "川崎市{{x}}None")
    old = "ごみの分別や食品ロスの減らし方を短い動画で分かりやすく伝え、市民の取組を広げる。"
    assert old in text
    lines = "\\n".join(f"{number}　{typed}" for number in range(80))
    (inputs / "sheet.yaml").write_text(text.replace(old, f'"{lines}"'), "utf-8")
    how, folder = BuildOptions(WorkerOptions(verify=True)), tmp_path / "outputs"
    built = build([inputs], load(TEMPLATES), folder, Selection(), TODAY, options=how)
    assert [problem.message for problem in built.problems if problem.is_error] == []
    assert len(built.packed.made) == 2
    verified = verify([inputs], load(TEMPLATES), folder, TODAY)
    assert (told(verified), verified.not_compared) == ([], ())
    packets = [made for made in built.made if made.path.startswith("提出用")]
    copied = [made for made in packets if made.account]
    counted = (
        len(built.made)
        - len(copied)
        - sum(m.document in ("print", "packet", "record") for m in packets)
    )
    assert built.read_back == counted


def test_a_packet_that_was_spoilt_is_told(packed: Path, tmp_path: Path) -> None:
    outputs = Path(shutil.copytree(packed / "outputs", tmp_path / "outputs"))
    archive = next(outputs.rglob("提出一式_*.zip"))
    archive.write_bytes(
        archive.read_bytes()[:100]
    )  # a longer rest may hold the end of a DOCX in it
    cover = next(outputs.rglob("00_送付書.docx"))
    cover.write_bytes(b"PK")
    messages = "".join(told(read(tmp_path, *early())))
    assert "ZIPファイルとして読めません。" in messages
    assert "ファイルが壊れていて、読めません。" in messages


def test_the_command_takes_a_packet_that_was_received(packed: Path, tmp_path: Path) -> None:
    archive = Path(shutil.copy(next(packed.rglob("提出一式_*.zip")), tmp_path))
    result = formgen("verify", str(archive))
    assert (result.exit_code, "全てそろっています" in result.output) == (0, True)
    content = json.loads(formgen("verify", str(archive), "--format", "json").stdout)
    assert (content["files"] > 2, content["problems"]) == (True, [])
    archive.write_bytes(b"PK")
    result = formgen("verify", str(archive), "--format", "json")
    assert result.exit_code == 1
    (problem,) = json.loads(result.stdout)["problems"]
    assert problem["message"] == "ZIPファイルとして読めません。"
    missing = formgen("verify", str(tmp_path / "none.zip"))
    assert (missing.exit_code, "読めません" in missing.output) == (1, True)


# --- in the build --------------------------------------------------------------------------------


@pytest.fixture
def misprinting(tmp_path: Path) -> Path:
    """Templates whose page for the web cuts every value short."""
    templates = Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))
    page = templates / "layouts" / "web.html"
    page.write_text(page.read_text("utf-8").replace("row.value)", "row.value[:3])"), "utf-8")
    return templates


@pytest.mark.slow
def test_a_misprint_is_withheld_and_told(tmp_path: Path, misprinting: Path) -> None:
    policies = Selection(documents=frozenset({"policy"}), formats=("docx", "html"))
    built = made(tmp_path, policies, misprinting)
    assert {made.format for made in built.made} == {"docx"}
    assert not list((tmp_path / "outputs").rglob("*.html"))
    errors = [problem for problem in built.problems if problem.is_error]
    assert {problem.account for problem in errors} == {"TKS-001", "MCH-001", "KRS-001"}
    assert all("この書類は置きませんでした。" in problem.message for problem in errors)
    assert all(problem.place.file.endswith(".html") for problem in errors)


@pytest.mark.slow
def test_a_sound_paper_of_an_earlier_run_stays_in_place_of_a_misprint(
    tmp_path: Path, misprinting: Path
) -> None:
    policies = Selection(documents=frozenset({"policy"}), formats=("html",))
    made(tmp_path, policies)
    before = {path: path.read_bytes() for path in (tmp_path / "outputs").rglob("*.html")}
    assert len(before) == 3
    built = made(tmp_path, policies, misprinting)
    assert {path: path.read_bytes() for path in (tmp_path / "outputs").rglob("*.html")} == before
    assert built.retired == ()


# --- as a clerk types it -------------------------------------------------------------------------


def formgen(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--today", "2026-11-22"])


@pytest.fixture
def workplace(outputs: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    lay_samples(outputs.parent)
    monkeypatch.chdir(outputs.parent)
    return outputs.parent


@pytest.mark.usefixtures("workplace")
def test_the_command_tells_what_it_has_read() -> None:
    result = formgen("verify")
    assert result.exit_code == 0
    assert "を読み返しました。" in result.output
    assert "違うところは、ありませんでした。" in result.output


@pytest.mark.slow
def test_the_command_fails_with_a_fault_and_tells_programs(workplace: Path) -> None:
    changed(workplace / "outputs" / REPORT)
    result = formgen("verify", "outputs", "--input", "inputs", "--format", "json")
    assert result.exit_code == 1
    content = json.loads(result.stdout)
    assert {problem["file"] for problem in content["problems"]} == {f"outputs/{REPORT}"}
    assert content["papers"] == 26
    shown = formgen("verify")
    assert (shown.exit_code, f"エラー　outputs/{REPORT}" in shown.output) == (1, True)
    assert "1 ファイルに、違うところがありました" in shown.output


@pytest.mark.usefixtures("workplace")
def test_forms_reads_back_what_it_makes() -> None:
    result = formgen(
        "forms", "--verify", "--force", "--document", "policy", "--account", "TKS-001",
        "--format", "docx", "--format", "html",
    )  # fmt: skip
    assert result.exit_code == 0
    assert "読み返したところ" not in result.output
    assert "作った 2 ファイルを読み返し、入力のとおりであることを確かめました。" in result.output


@pytest.mark.usefixtures("workplace")
def test_forms_tells_who_reads_back_what_stands_already() -> None:
    result = formgen("forms", "--verify", "--document", "policy", "--format", "html")
    assert result.exit_code == 0
    assert "今ある書類は、「formgen verify」で読み返します" in result.output


# --- one that was received -----------------------------------------------------------------------


def verified(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["verify", *arguments])


def test_the_value_of_a_packet_is_compared(packed: Path) -> None:
    path = str(next((packed / "outputs").glob("提出用/ICT*/*/*.zip")))
    told = json.loads(verified(path, "--format", "json").stdout)
    assert (told["problems"], told["value_matches"]) == ([], False)
    value = told["value"]
    same = verified(path, "--value", f"{value[:6].upper()}-{value[6:]}")
    assert same.exit_code == 0
    assert "まとめたときのままです" in same.stdout
    assert "まとめたとき" not in verified(path).stdout
    other = verified(path, "--value", value[::-1].translate(str.maketrans("0123", "1230")))
    assert other.exit_code == 1
    assert "照合値が違います" in other.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("{}", "--value", "abc"), "「abc」は照合値ではありません。"),
        (("{}", "--value", ""), "「」は照合値ではありません。"),
        (("outputs", "--value", "1a2b3c4d5e6f"), "--value は、受け取ったZIPを"),
    ],
)
def test_a_value_that_cannot_be_one_is_told(
    packed: Path, arguments: tuple[str, ...], told: str
) -> None:
    path = next((packed / "outputs").glob("提出用/ICT*/*/*.zip"))
    result = verified(*(each.format(path) for each in arguments))
    assert result.exit_code == 2
    assert told in result.stderr


@pytest.mark.slow
def test_a_report_may_name_the_rules_among_what_is_enclosed(tmp_path: Path) -> None:
    letters = Selection(documents=frozenset({"start_notice"}), formats=("docx",))
    how = BuildOptions(include_rules=True)
    build(bundled_samples(), load(TEMPLATES), tmp_path / "outputs", letters, TODAY, options=how)
    assert told(read(tmp_path)) == []
    path = tmp_path / "outputs" / REPORT
    document = docx.Document(str(path))
    document.add_paragraph("手直し")
    document.save(str(path))
    assert len(told(read(tmp_path))) == 1
