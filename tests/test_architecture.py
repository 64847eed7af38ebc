"""The directions in which modules may import, the corners of third parties, and sizes."""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

import formgen
from formgen import fingerprint, layoutproof, packetwork, standby
from formgen.render import engine
from formgen.resources import (
    bundled_outputs,
    bundled_samples,
    bundled_schema,
    bundled_templates,
)

PACKAGE = Path(formgen.__file__).resolve().parent
ROOT = PACKAGE.parent
# What stands at the top; the first line is the client's.
TOP = {
    "pyproject.toml", "formgen", "templates", "inputs", "outputs", "tests", "Makefile", "README.md",
    "CHANGELOG.md", "CONTRIBUTING.md", "benchmarks", "docs", "requirements.txt", "requirements-dev.txt",
    "scripts", ".ci", ".gitattributes", ".gitignore",
}  # fmt: skip
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

# From the ground up: a part imports from those before it, and within itself.
PARTS = (
    "problems", "filefaults", "fingerprint", "japanese", "values", "fields", "records", "problemorder", "templatefiles",
    "yamlfaults", "yamltext", "templatedata", "resources", "lastpost", "profiletext", "city", "fontconfig", "fonts",
    "doctor", "characters", "bookfile", "forms", "intake", "guideline", "documents", "render", "proofreading", "jobs",
    "layouttrial", "layoutproof", "parentdeath", "standby", "processes", "cluster", "workers", "deliver", "scratch",
    "interruption", "console", "preloaded", "workspace", "newsheet", "handin", "steps", "status", "agenda", "coverage",
    "amendments", "lint", "survey", "ledger", "ledgerrun", "calendarfile", "checkcopy", "unchanged", "changes",
    "resending", "packets", "verify", "selection", "dues", "making", "packetwork", "packing", "pipeline", "report",
    "statusreport", "coveragereport", "screen", "japanese_click", "commands", "cli", "__main__",
)  # fmt: skip
# The steps of a run meet in the survey and the pipeline alone; a face is given to the documents' blocks,
# and what was made of them is read back.
STEPS = ("intake", "guideline", "documents", "render", "proofreading", "deliver")
MEETINGS = {("render", "documents"), ("proofreading", "documents")}

CORNERS = {
    "openpyxl": ("bookfile.py", "intake/", "ledger/"),
    "yaml": ("yamltext.py",),
    "docxtpl": ("render/docx.py",),
    "pypdf": ("proofreading/pdf.py",),
    "weasyprint": (
        "render/native.py",
        "render/pdf.py",
        "render/pictures.py",
        "render/setting/engine.py",
        "doctor.py",
    ),
    "pikepdf": ("deliver/merging.py",),
    "distributed": ("cluster.py",),
    "icalendar": ("calendarfile.py",),
    "fontTools": ("fonts.py", "proofreading/glyphs.py"),
    "ctypes": ("fontconfig.py", "parentdeath.py", "render/engine.py", "render/native.py"),
    "click": ("cli.py", "commands/", "japanese_click.py", "screen.py"),
    "jinja2": ("documents/", "render/"),
    "markupsafe": ("documents/", "render/"),
}
LONGEST_MODULE, LONGEST_FUNCTION = 300, 60


@cache
def tree(module: str) -> ast.Module:
    return ast.parse((PACKAGE / module).read_bytes())


def imports(module: str) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it: at its top or in a function."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module, f"{module}: a relative import hides where a name comes from"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part_of(dotted: str) -> str:
    """The part of formgen that a dotted name belongs to; formgen itself is none."""
    parts = dotted.split(".")
    return parts[1] if parts[0] == "formgen" and parts[1] in PARTS else ""


def own_part(module: str) -> str:
    return module.split("/", maxsplit=1)[0].removesuffix(".py")


@pytest.mark.skipif(shutil.which("git") is None, reason="git knows what is part of the repository")
def test_nothing_else_stands_at_the_top() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("no repository, or one that git does not trust")
    assert {name.partition("/")[0] for name in listed.stdout.split("\0")} - {""} == TOP


def test_every_path_that_the_code_knows_exists() -> None:
    parts = (*engine.CODE, *packetwork._CODE)
    assert [part for part in parts if not (PACKAGE / part).exists()] == []
    with pytest.raises(FileNotFoundError):
        fingerprint.of_code("no/such.py")
    named = (*standby._PRELOADED, layoutproof._PROGRAM)
    assert [name for name in named if find_spec(name) is None] == []
    assert layoutproof._ROOT == ROOT
    assert bundled_templates() == ROOT / "templates"
    assert all(path.is_relative_to(ROOT / "inputs") for path in bundled_samples())
    assert bundled_schema().is_file()
    assert bundled_outputs() == ROOT / "outputs"


def test_every_module_has_its_place_in_the_order() -> None:
    assert {own_part(module) for module in MODULES} - {"__init__"} <= set(PARTS)


def test_no_module_imports_upward() -> None:
    places = {"": -1, "__init__": -1} | {part: place for place, part in enumerate(PARTS)}
    upward = {
        (module, dotted)
        for module in MODULES
        for dotted in imports(module)
        if places[part_of(dotted)] > places[own_part(module)]
    }
    assert upward == set()


def test_the_steps_of_a_run_do_not_know_each_other() -> None:
    known = {
        (own, part_of(dotted))
        for module in MODULES
        if (own := own_part(module)) in STEPS
        for dotted in imports(module)
    }
    assert {(a, b) for a, b in known if b in STEPS and a != b} <= MEETINGS


def test_the_two_faces_never_import_each_other() -> None:
    for face, other in (("docx", "pdf"), ("pdf", "docx")):
        known = [*imports(f"render/{face}.py"), *imports("render/package.py")]
        assert [dotted for dotted in known if dotted.startswith(f"formgen.render.{other}")] == []


def test_the_fast_setter_knows_neither_face() -> None:
    setter = [module for module in MODULES if module.startswith("render/setting/")]
    known = [d for module in setter for d in imports(module) if d.startswith("formgen.render.")]
    assert known
    assert [d for d in known if not d.startswith("formgen.render.setting.")] == []


def test_only_the_command_line_and_what_it_prints_know_the_pipeline() -> None:
    users = [module for module in MODULES if "pipeline" in map(part_of, imports(module))]
    assert users == ["commands/checking.py", "commands/papers.py", "report.py"]


@pytest.mark.parametrize("library", CORNERS)
def test_each_third_party_stays_in_its_corner(library: str) -> None:
    users = [
        module
        for module in MODULES
        if library in {dotted.split(".")[0] for dotted in imports(module)}
    ]
    assert users  # a corner that nobody uses is no corner
    assert [module for module in users if not module.startswith(CORNERS[library])] == []


def test_a_module_can_be_read_in_one_sitting() -> None:
    texts = {module: (PACKAGE / module).read_text(encoding="utf-8") for module in MODULES}
    lengths = {module: len(text.splitlines()) for module, text in texts.items()}
    assert {m: length for m, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_a_function_fits_on_a_screen() -> None:
    long = {
        f"{module}: {node.name}": length
        for module in MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}
