"""formgen lint: every fault of every template at once, each with its place."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from wordfiles import SAMPLE, paragraph, table, word

from formgen.audit.lint import lint
from formgen.city.templatefiles import bundled_templates
from formgen.cli import main
from formgen.model.problems import Problem

Edit = Callable[[str, str, str], None]


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    shutil.copytree(bundled_templates(), tmp_path / "templates")
    return tmp_path / "templates"


@pytest.fixture
def edit(templates: Path) -> Edit:
    """Replace something in a template as whoever edits it would."""

    def edited(name: str, old: str, new: str) -> None:
        path = templates / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return edited


def told(templates: Path) -> list[str]:
    return [f"{problem.place}　{problem.message}{problem.remedy}" for problem in lint(templates)]


def test_the_templates_that_come_along_are_sound() -> None:
    assert lint(bundled_templates()) == ()


NOTICE = "documents/start_notice.yaml"
# What must be told although all of it is wrong at once, in this order and in one run.
TOGETHER = [
    (NOTICE, "- username", "- usernam", f"templates/{NOTICE}:21　needs の項目「usernam」", "「username」の誤り"),
    (NOTICE, "{{ purpose }}", "{{ purpos }}", f"templates/{NOTICE}:68　", "「purpose」の誤り"),
    (NOTICE, "clause: 5(7)", "clause: 5(77)", f"templates/{NOTICE}:83　条項「5(77)」", "id のとおり"),
    (NOTICE, "}}5(1)の", "}}5(12)の", f"templates/{NOTICE}:51　", "条項の番号を確かめて"),
    (NOTICE, "記\n", "‣記\n", f"templates/{NOTICE}:53　「‣」（U+2023）は", "「‣」を「・」に"),
    ("documents/policy.yaml", "{{ display_name }}", "{{ contact_name }}", "documents/policy.yaml:", "内部の項目は"),
    ("documents/consultation.yaml", "kind: notice", "kind: letter", "documents/consultation.yaml", "「kind」"),
    ("documents/consultation.yaml", "audience: office", "audience: all", "consultation.yaml:7", "「audience」"),
    ("layouts/base.html", "{{ document.title }}", "{{ document.titl }}", "layouts/base.html", "元のファイル"),
    ("layouts/web.html", "document.title", "document.titl", "layouts/web.html", "元のファイル"),
    ("layouts/blocks.html", "{% macro note", "{% macro noot", "layouts/blocks.html", "元のファイル"),
]  # fmt: skip
# Each of these hides what else there is to tell of its file, or of all.
ALONE = [
    (NOTICE, "order: 7", "order: x", f"templates/{NOTICE}:2　「order」の値「x」", "数字だけ"),
    (NOTICE, "{{ purpose }}", "{{ city.startswith }}", f"templates/{NOTICE}:68　", "「.startswith」は、文字、数、日付"),
    ("offices.yaml", "honorific: 様", "honorifik: 様", "templates/offices.yaml", "「honorifik」の綴り"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("name", "old", "new", "place", "remedy"), ALONE)
def test_a_slip_is_told_with_its_place(
    templates: Path, edit: Edit, name: str, old: str, new: str, place: str, remedy: str
) -> None:
    edit(name, old, new)
    first, *_ = [line for line in told(templates) if place in line]
    assert remedy in first


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        ("last_post.yaml", "    leave_out: 1", "    leave_out: x", r"last_post\.yaml:\d+　「"),
        ("platforms.yaml", "id: Facebook", "id: X", r"platforms\.yaml　id「X」が2つ"),
        ("offices.yaml", "city: ", "city: [", r"offices\.yaml:\d+:\d+　YAMLの書き方"),
        ("intake_guide.yaml", "title:", "titel:", r"intake_guide\.yaml　「title」がありません"),
        ("guideline.yaml", "editions:", "edition:", r"guideline\.yaml　「editions」"),
        (NOTICE, "order: 7", "order: [", rf"{re.escape(NOTICE)}:\d+:\d+　YAMLの書き方"),
    ],
)
def test_every_file_is_examined_and_named_once(
    templates: Path, edit: Edit, name: str, old: str, new: str, place: str
) -> None:
    edit(name, old, new)
    line = next(line for line in told(templates) if re.match(f"templates/{place}", line))
    assert line.count(Path(name).name) == 1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  enough_staff:", "  enogh_staff:", "点検「enogh_staff」は、プログラムにありません"),
        (
            "    figures: {fewest: 2}\n",
            "",
            "点検「enough_staff」に、「figures.fewest」がありません",
        ),
        (
            "figures: {fewest: 2}",
            "words: {fewest: [二]}",
            "点検「enough_staff」では、「words.fewest」は",
        ),
        (
            "{prefixes: [川崎市]}",
            "{prefixes: }",
            "点検「name_begins_with_city」に、「words.prefixes」が",
        ),
    ],
)
def test_a_binding_that_does_not_fit_its_check_is_an_error(
    templates: Path, edit: Edit, old: str, new: str, message: str
) -> None:
    edit("checks.yaml", old, new)
    found = [one for one in lint(templates) if message in one.message]
    assert [one.severity for one in found] == ["error"]
    assert found[0].place.file == "templates/checks.yaml"
    lines = (templates / "checks.yaml").read_text("utf-8").splitlines()
    assert lines[(found[0].place.line or 0) - 1].strip() in message.replace("」", ":")


def test_a_check_that_is_left_out_is_told_and_one_that_is_off_is_not(
    templates: Path, edit: Edit
) -> None:
    edit("checks.yaml", "  post_mail:", "  post_male:")
    found = [one for one in lint(templates) if "post_mail" in one.message]
    assert [one.severity for one in found] == ["warning"]
    edit("checks.yaml", "  post_male:", "  post_mail:")
    path = templates / "checks.yaml"
    path.write_text(
        re.sub("severity: (error|warning)", "severity: off", path.read_text("utf-8")), "utf-8"
    )
    assert lint(templates) == ()


def test_a_clause_that_nothing_takes_up_is_a_warning_at_its_line(
    templates: Path, edit: Edit
) -> None:
    edit("guideline.yaml", "  - id: 5(2)", "  - id: 5(12)\n    text: 加わった条文\n  - id: 5(2)")
    (found,) = lint(templates)
    assert (found.severity, found.place.file) == ("warning", "templates/guideline.yaml")
    lines = (templates / "guideline.yaml").read_text("utf-8").splitlines()
    assert lines[(found.place.line or 0) - 1] == "  - id: 5(12)"


def test_what_still_names_a_struck_clause_is_told_once_a_file(templates: Path, edit: Edit) -> None:
    edit("guideline.yaml", "clauses:\n", "  - 2027-04-01\nclauses:\n")
    with (templates / "guideline.yaml").open("a", encoding="utf-8") as file:
        file.write("\n  - {id: 5(11)ソ, since: 2027-04-01, text: 削除}\n")
    found = {problem.place.file: problem for problem in lint(templates)}
    assert set(found) >= {f"templates/{name}" for name in ("checks.yaml", "documents/policy.yaml")}
    for name, problem in found.items():
        lines = (templates.parent / name).read_text("utf-8").splitlines()
        assert "5(11)ソ" in lines[(problem.place.line or 0) - 1]
        assert problem.severity == "warning"
        assert "5(11)ソ。" in problem.message


def test_a_slip_hides_no_other(templates: Path, edit: Edit) -> None:
    edit("phrases.yaml", "gap:", "gep:")
    edit("platforms.yaml", "id: Facebook", "id: X")
    said = "\n".join(told(templates))
    assert "「gap」がありません" in said
    assert "id「X」が2つあります" in said


def test_a_file_in_another_encoding_is_told(templates: Path) -> None:
    path = templates / NOTICE
    path.write_bytes(path.read_text("utf-8").encode("cp932", "ignore"))
    assert f"templates/{NOTICE}　文字コードがUTF-8ではありません。" in "\n".join(told(templates))


@pytest.mark.slow
def test_all_slips_of_all_files_are_told_at_once(templates: Path, edit: Edit) -> None:
    for name, old, new, *_ in TOGETHER:
        edit(name, old, new)
    (templates / "layouts/prose.docx").unlink()
    (templates / "forms/policy.docx").write_bytes(word(paragraph("{{アカウント}}") * 2))
    lines = told(templates)
    for *_, place, remedy in TOGETHER:
        assert remedy in next((line for line in lines if place in line), f"nothing of {place}")
    said = "\n".join(lines)
    for sign in ("prose.docx がありません", "policy.docx 1段落目", "policy.docx 2段落目"):
        assert sign in said


@pytest.mark.soak
@pytest.mark.slow
def test_a_style_that_is_missing_from_a_layout_is_told(templates: Path) -> None:
    path = templates / "layouts/notice.docx"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/styles.xml"] = parts["word/styles.xml"].replace("宛名".encode(), "あて名".encode())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    path.write_bytes(buffer.getvalue())
    (line,) = told(templates)
    assert line.startswith("templates/layouts/notice.docx　スタイル「宛名」がありません。")


def test_a_check_of_the_receiving_office_that_nobody_makes_is_told(templates: Path) -> None:
    path = templates / "reception.yaml"
    text = path.read_text("utf-8")
    path.unlink()
    path.write_text(text.replace("- no_person\n", "- no_persons\n", 1), "utf-8")
    (line,) = told(templates)
    assert line.startswith(
        "templates/reception.yaml　点検「no_persons」は、プログラムにありません。"
    )


def test_a_form_is_told_cell_by_cell(templates: Path) -> None:
    body = paragraph("{{アカウント名}}") + table(("a", "b"), ("c", "{{機種}}"))
    (templates / "forms/利用開始報告書.docx").write_bytes(word(body))
    (line,) = told(templates)
    assert line.startswith("templates/forms/利用開始報告書.docx 表1 2行目 2列目　「{{機種}}」")
    assert "「{{機器.機種}}」の誤りではありませんか。" in line


def test_what_a_form_lacks_is_a_warning(templates: Path) -> None:
    (templates / "forms/start_notice.docx").write_bytes(word(paragraph("{{アカウント名}}")))
    (problem,) = lint(templates)
    assert not problem.is_error
    assert "利用開始日" in problem.message
    assert "アカウント名" not in problem.message
    shutil.copyfile(SAMPLE, templates / "forms/start_notice.docx")
    assert lint(templates) == ()


def run(templates: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str]:
    monkeypatch.chdir(templates.parent)
    found = CliRunner().invoke(main, ["lint", *arguments])
    return found.exit_code, found.output


@pytest.mark.slow
def test_the_command_ends_as_check_does(
    templates: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, output = run(templates, monkeypatch)
    assert (code, output) == (0, "点検の結果、直すところはありませんでした。\n")
    edit(NOTICE, "- username", "- usernam")
    code, output = run(templates, monkeypatch)
    assert code == 1
    assert f"エラー　templates/{NOTICE}:21  needs の項目「usernam」はありません。" in output
    code, output = run(templates, monkeypatch, "--format", "json")
    (problem,) = json.loads(output)["problems"]
    assert (code, problem["file"], problem["line"]) == (1, f"templates/{NOTICE}", 21)
    assert run(templates, monkeypatch, "--format", "github")[1].startswith(
        f"templates/{NOTICE}:21:1"
    )


def test_without_the_city_its_slips_alone_are_told(templates: Path) -> None:
    (templates / "guideline.yaml").write_text("clauses: x\n", "utf-8")
    problems: tuple[Problem, ...] = lint(templates)
    assert {problem.place.file for problem in problems} == {"templates/guideline.yaml"}
    assert len(problems) >= 2
