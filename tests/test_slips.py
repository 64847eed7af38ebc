"""Slips in templates/: each ends in one Japanese sentence and a remedy, before any paper is made."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from filings import filing
from gatecases import some

from formgen.city.city import City, load_city
from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.city.yamltext import load_plain
from formgen.cli import main
from formgen.documents.catalogue import Ready, load_catalogue, outcomes
from formgen.documents.missingfields import faults_by_field
from formgen.model.problems import FormgenError
from formgen.render.docx import DocxRenderer
from formgen.render.pdf import PdfRenderer
from scripts.walk import lay_samples

SLIPS: list[dict[str, str]] = load_plain(
    Path(__file__).parent / "data" / "templates" / "slips.yaml"
)
BODY = "word/document.xml"
# What Jinja, pydantic or Python would say.
ENGLISH = re.compile(
    r"\b(?:No|None|Field|Input|undefined|attribute|expected|unexpected|object|required|should)\b"
)


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundled_templates(), tmp_path / "templates"))


def slip(templates: Path, change: dict[str, str]) -> None:
    """Make a slip in a copy of the templates."""
    path = templates / change["file"]
    if path.suffix == ".docx" and "from" in change:
        rewrite_part(path, lambda text: replaced(text, change))
    elif "add" in change:
        path.write_text(f"{path.read_text('utf-8').rstrip()}\n{change['add']}\n", "utf-8")
    elif "from" in change:
        path.write_text(replaced(path.read_text("utf-8"), change), "utf-8")
    else:
        path.unlink()


def replaced(text: str, change: dict[str, str]) -> str:
    assert change["from"] in text
    return text.replace(change["from"], change["to"] or "", 1)


def rewrite_part(path: Path, change: Callable[[str], str], part: str = BODY) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def prepare(templates: Path) -> None:
    """What a run does with the templates before it writes anything."""
    load_catalogue(templates, load_city(templates))
    DocxRenderer(templates / "layouts")
    PdfRenderer(templates / "layouts")


def refusal(templates: Path) -> FormgenError:
    with pytest.raises(FormgenError) as caught:
        prepare(templates)
    error = caught.value
    assert error.exit_code == 2
    assert error.message.endswith("。")
    assert error.remedy
    assert not ENGLISH.search(str(error))
    return error


def test_the_templates_that_come_along_hold_no_slip() -> None:
    prepare(bundled_templates())


@pytest.mark.slow
@pytest.mark.parametrize("change", SLIPS, ids=lambda change: change["told"])
def test_a_slip_is_told_with_its_file(change: dict[str, str], templates: Path) -> None:
    slip(templates, change)
    error = refusal(templates)
    assert change["told"] in str(error)
    assert error.message.count(change.get("names") or Path(change["file"]).name) == 1


def test_the_line_of_a_slip_is_told(templates: Path) -> None:
    path = templates / "documents" / "policy.yaml"
    lines = len(path.read_text("utf-8").rstrip().splitlines())
    slip(
        templates, {"file": "documents/policy.yaml", "add": "  - items:\n      - あ\n      - [い]"}
    )
    assert f"policy.yaml：{lines + 3}行目の" in refusal(templates).message


def test_no_wordings_at_all_are_no_reason_to_retire_every_paper(templates: Path) -> None:
    for path in (templates / "documents").iterdir():
        path.unlink()
    assert "documents に書類の文例がありません" in refusal(templates).message
    (templates / "documents").rmdir()
    assert "documents に書類の文例がありません" in refusal(templates).message


@pytest.mark.slow
def test_a_layout_that_is_no_word_file_is_told(templates: Path) -> None:
    path = templates / "layouts" / "prose.docx"
    for data in (b"", b"{\\rtf1}", path.read_bytes()[:900]):
        path.write_bytes(data)
        assert "layouts/prose.docx をWordの文書として読めません" in refusal(templates).message
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert "layouts/prose.docx をWordの文書として読めません" in refusal(templates).message


@pytest.mark.parametrize("name", ["prose.html", "blocks.html"])
def test_a_layout_in_another_encoding_is_told(name: str, templates: Path) -> None:
    path = templates / "layouts" / name
    path.write_bytes("{# 体裁 #}".encode("shift_jis") + path.read_bytes())
    assert f"layouts/{name} を読めません" in refusal(templates).message


def first_outcome(templates: Path, city: City, **typed: Any) -> None:
    catalogue = load_catalogue(templates, city)
    for outcome in outcomes(catalogue, filing(**typed), faults_by_field(()), date(2026, 11, 22)):
        if isinstance(outcome, Ready):
            assert outcome.document.blocks


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("policy", "body:\n", 'body:\n  - paragraph: "{{ section + 1 }}"\n'),
        ("policy", "body:\n", 'body:\n  - paragraph: "{{ section | first + 1 }}"\n'),
        ("policy", "body:\n", "body:\n  - paragraph: あ\n    when: section > 1\n"),
        ("policy", "body:\n", "when: section > 1\nbody:\n"),
        ("start_notice", "not starts_on or starts_on <= today", "section > today"),
    ],
)
def test_what_a_value_brings_to_light_is_told_too(
    file: str, old: str, new: str, templates: Path
) -> None:
    slip(templates, {"file": f"documents/{file}.yaml", "from": old, "to": new})
    with pytest.raises(FormgenError, match=rf"^{file}\.yaml：.*値を入れられません") as caught:
        first_outcome(templates, load_city(templates), section="みどりの課")
    assert not ENGLISH.search(str(caught.value))


# The command line


def formgen(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["forms", "--today", "2026-11-22", *arguments])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "told"),
    some(
        1,
        [
            (
                {"file": "layouts/prose.docx", "from": "{{ block.subject }}", "to": "{{ blok }}"},
                "エラー　layouts/prose.docx の、値を入れるしるしに誤りがあります",
            ),
            (
                {"file": "documents/close_notice.yaml", "from": "title:", "to": "titel:"},
                "エラー　close_notice.yaml：「title」がありません。",
            ),
        ],
    ),
)
def test_a_slip_writes_nothing_and_retires_nothing(
    change: dict[str, str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lay_samples(tmp_path)
    assert formgen("--format", "docx", "--account", "KRS-001").exit_code in (0, 1)
    before = contents(tmp_path / "outputs")
    assert any(name.endswith(".docx") for name in before)
    slip(Path(shutil.copytree(bundled_templates(), tmp_path / "templates")), change)
    (tmp_path / "inputs" / bundled_samples()[0].name).unlink()  # its papers are due no more
    result = formgen()
    assert result.exit_code == 2
    assert result.stderr.startswith(told)
    assert len(result.stderr.splitlines()) == 2
    assert contents(tmp_path / "outputs") == before


@pytest.mark.slow
@pytest.mark.parametrize("workers", some(1, ["1", "2"]))
def test_a_slip_that_the_last_value_brings_to_light_writes_nothing(
    workers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Papers of the first accounts are made while those of the last are looked for."""
    monkeypatch.setattr("formgen.making.workers._AHEAD", 1)
    monkeypatch.setattr("formgen.making.workers._LEAST_AHEAD", 1)
    monkeypatch.chdir(tmp_path)
    fine, wrong = (
        {"account_id": f"A-{n}", "procedure": "開始", "frequency": f"{n}"} for n in (1, 2)
    )
    accounts = [fine | {"account_id": f"A-1{n}"} for n in range(10)] + [wrong]
    Path("inputs").mkdir()
    Path("inputs/a.yaml").write_text(json.dumps({"accounts": accounts}), "utf-8")
    slip(
        Path(shutil.copytree(bundled_templates(), tmp_path / "templates")),
        {
            "file": "documents/checklist_post.yaml", "from": "body:\n",
            "to": "body:\n  - paragraph: \"{{ '1' if frequency == '1' else frequency + 3 }}\"\n",
        },
    )  # fmt: skip
    result = formgen("--format", "docx", "--workers", workers)
    assert result.exit_code == 2
    assert result.stderr.startswith("エラー　checklist_post.yaml：文例")
    assert contents(tmp_path / "outputs") == {}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
