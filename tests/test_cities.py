"""Bodies that do not exist, served by a folder of data: from the blank sheet to what is handed in."""

from __future__ import annotations

import io
import json
import re
import shutil
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from pypdf import PdfReader
from window import running_window

from formgen.audit.coverage import coverage
from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates
from formgen.city.yamltext import load_plain
from formgen.cli import main
from formgen.intake.reader import read
from formgen.making.readcheckcompose import load

CITIES = Path(__file__).parent / "data" / "cities"
DOCUMENT = Path(__file__).parents[1] / "docs" / "city.md"
TODAY = ("--today", "2026-11-22")
SHEET = "inputs/intake.xlsx"
# What speaks of a body, in whatever is made for another.
WORDS = {
    "kawasaki": re.compile("川崎|kawasaki|kwsk|シティプロモーション|ICT推進課|5\\(1\\)|044-200", re.IGNORECASE),
    "shiomino": re.compile("汐見野|しおみの|shiomino|広報広聴課|運用計画書", re.IGNORECASE),
    "suginose": re.compile("杉乃瀬|すぎのせ|suginose|情報政策課|様式第", re.IGNORECASE),
}  # fmt: skip
# What is due of the samples, by account; the date of an event has not come, or a paper is answered.
PAPERS = {
    "shiomino": {
        "UMI-001": {"plan", "application", "policy", "checklist_start"},
        "BOSAI-001": {
            "changed_plan", "change_application", "policy", "checklist_review", "post_approval",
        },
        "MATSURI-001": {"close_notice"},
    },
    "suginose": {
        "TOSHO-01": {"registration", "policy"},
        "SUIDO-01": {"policy", "checklist_review"},
        "KODOMO-01": {"close_notice"},
    },
}  # fmt: skip
OFFICES = {"shiomino": "koho", "suginose": "joho"}
SECTIONS = {
    "shiomino": ("産業観光部海浜公園課", "危機管理部防災課", "産業観光部観光課"),
    "suginose": ("教育部図書館", "福祉部こども課"),
}


def formgen(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@dataclass(frozen=True)
class Walked:
    """A city's working folder after all commands, with the screen and exit of each."""

    id: str
    folder: Path
    screens: dict[str, str] = field(default_factory=dict)
    exits: dict[str, int] = field(default_factory=dict)

    def run(self, name: str, *arguments: str) -> None:
        result = formgen(name, *arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        self.screens[name] = result.output
        self.exits[name] = result.exit_code

    @property
    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            (self.folder / "outputs/manifest.json").read_text("utf-8")
        )
        return found


# The whole walk of the other is one for `make soak`.
@pytest.fixture(
    scope="module", params=["shiomino", pytest.param("suginose", marks=pytest.mark.soak)]
)
def city(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture(scope="module")
def laid(city: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder that was started from the city's."""
    folder = tmp_path_factory.mktemp(city) / "work"
    result = formgen("init", folder, "--city", CITIES / city)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="module")
def walked(city: str, laid: Path) -> Walked:
    """The whole run: a blank sheet, filled in, checked, made, handed in and looked back at."""
    found = Walked(city, laid)
    with chdir(laid):
        found.run("new", SHEET)
        _fill(laid / SHEET, load_plain(CITIES / city / "inputs" / "intake.yaml"))
        found.run("check", SHEET, *TODAY)
        found.run("forms", SHEET, *TODAY)
        for section in SECTIONS[city]:
            found.run(
                "submitted", "--office", OFFICES[city], "--section", section, "--on", "2026-11-20"
            )
        found.run("ledger", SHEET, *TODAY)
        found.run("status", SHEET, "--ics", *TODAY)
        found.run("verify", *TODAY)
        found.run("lint")
        found.run("clauses")
    return found


def _fill(path: Path, intake: dict[str, list[dict[str, str]]]) -> None:
    """Type what a YAML intake says into a blank workbook, found by its labels."""
    book = load_workbook(path)
    accounts = book["アカウント"]
    rows = {cell.value: cell.row for cell in accounts["A"]}
    for column, account in enumerate(intake["accounts"], start=3):
        for label, value in account.items():
            accounts.cell(rows[label], column).value = value
    for name, key in (("機器", "devices"), ("投稿", "posts")):
        heads = {cell.value: cell.column for cell in book[name][1]}
        for row, record in enumerate(intake.get(key, ()), start=2):
            for label, value in record.items():
                book[name].cell(row, heads[label]).value = value
    book.save(path)


@pytest.mark.slow
def test_every_command_ends_well(walked: Walked) -> None:
    assert walked.exits == dict.fromkeys(walked.exits, 0), walked.screens


@pytest.mark.slow
def test_the_sheet_says_what_the_yaml_says(walked: Walked) -> None:
    records = load_city(walked.folder / "templates").records
    sheet, _ = read([walked.folder / SHEET], records=records)
    yaml, problems = read([CITIES / walked.id / "inputs" / "intake.yaml"], records=records)
    assert [str(p) for p in problems if p.is_error] == []
    for kind in ("accounts", "devices", "posts"):
        typed, told = ([e.record for e in getattr(i, kind)] for i in (sheet, yaml))
        assert typed == told


@pytest.mark.slow
def test_the_papers_of_each_procedure_are_made(walked: Walked) -> None:
    made: dict[str, set[str]] = {account: set() for account in PAPERS[walked.id]}
    for file in walked.manifest["files"]:
        if file["account"] and not file["path"].startswith("提出"):
            made[file["account"]].add(file["document"])
    assert made == PAPERS[walked.id]


@pytest.mark.slow
def test_what_is_handed_in_goes_to_the_one_office(walked: Walked) -> None:
    (office,) = load_city(walked.folder / "templates").offices.values()
    kept = walked.folder / "outputs" / "提出済" / "2026-11-20"
    assert [path.name for path in kept.iterdir()] == [office.folder]
    assert {path.name for path in (kept / office.folder).iterdir()} == {*SECTIONS[walked.id]}


@pytest.mark.slow
def test_no_other_body_is_named_in_anything_that_is_made(walked: Walked) -> None:
    others = {name: words for name, words in WORDS.items() if name != walked.id}
    texts = dict(walked.screens)
    for path in sorted(walked.folder.rglob("*")):
        if path.is_file():
            at = path.relative_to(walked.folder).as_posix()
            texts[at] = f"{at}\n{_text(path.name, path.read_bytes())}"
    assert any(WORDS[walked.id].search(text) for text in texts.values())
    found = {
        (at, name): match.group()
        for at, text in texts.items()
        for name, words in others.items()
        if (match := words.search(text))
    }
    assert found == {}


# The sample's own city is served in most tests of the window.
@pytest.mark.slow
@pytest.mark.soak
def test_the_counter_serves_the_body_and_names_no_other(walked: Walked) -> None:
    with running_window(walked.folder, "--counter") as window:
        clerk = window.browser()
        sent = clerk.send("intake.xlsx", (walked.folder / SHEET).read_bytes())
        made = clerk.make()
        more = [clerk.get(at) for at in ("/", "/blank.xlsx", "/result", "/next")]
    assert {reply.status for reply in (sent, made, *more)} == {200}
    (office,) = load_city(walked.folder / "templates").offices.values()
    assert office.folder in made.text
    for reply in (sent, made, *more):
        for name, words in WORDS.items():
            assert name == walked.id or not words.search(_text("page", reply.body))


def _text(name: str, data: bytes) -> str:
    """All that a file says, however it is packed."""
    if name.endswith(".pdf"):
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    if is_zipfile(io.BytesIO(data)):
        with ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(f"{n}\n{_text(n, archive.read(n))}" for n in archive.namelist())
    text = data.decode("utf-8", errors="ignore")
    return re.sub(r"<[^>]*>", "", text) if name.endswith(".xml") else text


def test_every_clause_is_covered(laid: Path) -> None:
    found = coverage(load(laid / "templates"))
    assert [one.clause.id for one in found if not one.is_covered] == []


# --- starting from a folder ------------------------------------------------------------------------


@pytest.fixture
def body(tmp_path: Path) -> Path:
    """A city's folder that a test may spoil."""
    return Path(shutil.copytree(CITIES / "suginose", tmp_path / "body"))


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_working_folder_holds_what_the_citys_folder_gives_and_the_rest(
    laid: Path, city: str
) -> None:
    own, bundled = contents(CITIES / city), contents(bundled_templates())
    templates = contents(laid / "templates")
    assert {name for name in templates if name.startswith("documents/")} == {
        name for name in own if name.startswith("documents/")
    }
    for name, data in templates.items():
        assert data == own.get(name, bundled.get(name)), name
    assert (laid / "inputs" / "見本" / "intake.yaml").read_bytes() == own["inputs/intake.yaml"]
    assert "platforms.yaml" in templates
    assert "samples.yaml" not in templates


@pytest.mark.parametrize(
    "name",
    ["checks.yaml", "documents", "guideline.yaml", "intake_guide.yaml", "last_post.yaml", "offices.yaml",
     "procedures.yaml"],
)  # fmt: skip
def test_what_speaks_of_a_city_must_be_its_own(name: str, body: Path, tmp_path: Path) -> None:
    path = body / name
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    result = formgen("init", tmp_path / "work", "--city", body)
    assert result.exit_code != 0
    assert f"「{path}」がありません。" in result.stderr
    assert not (tmp_path / "work").exists()


def test_a_name_that_is_no_template_is_told(body: Path, tmp_path: Path) -> None:
    (body / "guidline.yaml").touch()
    result = formgen("init", tmp_path / "work", "--city", body)
    assert "guidline.yaml」は、文例のファイルの名前ではありません。" in result.stderr
    assert not (tmp_path / "work").exists()


def test_no_link_out_of_a_citys_folder_is_followed(body: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.yaml").write_text("x", "utf-8")
    (body / "documents" / "more.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    result = formgen("init", tmp_path / "work", "--city", body)
    assert "ほかのフォルダーへのリンクです。" in result.stderr
    assert not (tmp_path / "work").exists()


def test_a_folder_with_a_fault_starts_nothing(body: Path, tmp_path: Path) -> None:
    wording = body / "documents" / "close_notice.yaml"
    wording.write_text(wording.read_text("utf-8").replace("joho_head", "koho_head"), "utf-8")
    result = formgen("init", tmp_path / "work", "--city", body)
    assert result.exit_code == 1
    assert re.search(
        r"エラー　templates/documents/close_notice\.yaml:\d+  .*koho_head", result.output
    )
    assert not (tmp_path / "work").exists()


def test_what_stands_in_a_folder_is_never_overwritten(body: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    mine = work / "inputs" / "見本" / "intake.yaml"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", "utf-8")
    assert formgen("init", work, "--city", body).exit_code == 0
    assert mine.read_text("utf-8") == "mine"
    before = contents(work)
    result = formgen("init", work, "--city", CITIES / "shiomino")
    assert "templates」が、すでにあります。" in result.stderr
    assert contents(work) == before


# --- docs/city.md ----------------------------------------------------------------------------------


def test_what_the_page_tells_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(CITIES / "shiomino", tmp_path / "汐見野市")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```sh\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    lines = [line.split("#")[0].split() for block in blocks for line in block.splitlines()]
    for command, *arguments in lines:
        if command == "cd":
            monkeypatch.chdir(arguments[0])
        else:
            assert command == "formgen"
            assert formgen(*arguments).exit_code == 0, arguments
    assert {line[1] for line in lines} >= {"init", "lint", "clauses", "forms", "new"}


def test_the_page_names_every_file_that_a_city_must_give() -> None:
    text = DOCUMENT.read_text("utf-8")
    named = set(re.findall(r"^\| `([\w./]+)` \|", text, re.MULTILINE))
    assert named >= {path.name for path in (CITIES / "shiomino").iterdir()} - {"inputs"}
