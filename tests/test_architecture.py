"""The directions in which modules may import, the corners of third parties, and sizes."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

import formgen
from formgen.city.templatefiles import (
    bundled_outputs,
    bundled_samples,
    bundled_schema,
    bundled_templates,
)
from formgen.making import layouttrial, standby
from formgen.model import fingerprint
from formgen.packets import packetownfiles
from formgen.render import enginefingerprint

PACKAGE = Path(formgen.__file__).resolve().parent
ROOT = PACKAGE.parent
# What stands at the top; the first line is the client's.
TOP = {
    "pyproject.toml", "formgen", "templates", "inputs", "outputs", "tests", "Makefile", "README.md",
    "CHANGELOG.md", "CONTRIBUTING.md", "benchmarks", "docs", "requirements.txt", "requirements-dev.txt",
    "scripts", ".ci", ".gitattributes", ".gitignore",
}  # fmt: skip
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

# From the ground up: a room imports from those before it, and within itself.
ROOMS = (
    "model", "city", "posts", "outputs", "intake", "guideline", "documents", "workbooks", "render", "proofreading",
    "making", "packets", "schedule", "reception", "ledger", "audit", "pipeline", "commands", "window", "cli",
    "__main__",
)  # fmt: skip
# The steps of a run meet in making and the pipeline alone; a format is given to the documents' blocks,
# and what was made of them is read back, with the fonts in which it was set.
STEPS = ("outputs", "intake", "guideline", "documents", "render", "proofreading")
MEETINGS = {("render", "documents"), ("proofreading", "documents"), ("proofreading", "render")}
# Names that stand in several rooms, for they have one role in each: they write or read that format.
ROLES = {"pdf.py"}
# Folders of tests that mirror no room.
BESIDE = {"support", "data", "golden", "conformance"}

CORNERS = {
    "openpyxl": ("intake/", "workbooks/", "ledger/"),
    "yaml": ("city/yamltext.py",),
    "docxtpl": ("render/docx.py",),
    "pypdf": ("proofreading/pdf.py",),
    "weasyprint": ("render/formats.py", "render/pdf.py", "render/layoutimagefiles.py", "render/fastpdf/internals.py",
                   "render/fonts/doctor.py"),
    "pikepdf": ("packets/mergepdf.py",),
    "distributed": ("making/daskcluster.py",),
    "icalendar": ("schedule/calendarfile.py",),
    "fontTools": ("render/fonts/fonts.py", "proofreading/pdf.py"),
    "ctypes": ("render/fonts/fontconfig.py", "making/standby.py", "render/formats.py", "render/enginefingerprint.py",
               "window/pictures.py"),
    "anyio": ("window/",),
    "starlette": ("window/",),
    "uvicorn": ("window/",),
    "pypdfium2": ("window/pictures.py",),
    "PIL": ("window/pictures.py", "posts/"),
    "pi_heif": ("posts/",),
    "jpholiday": ("posts/",),
    "click": ("cli.py", "commands/", "window/serve.py"),
    "jinja2": ("documents/", "render/", "window/pages.py"),
    "markupsafe": ("documents/", "render/"),
}  # fmt: skip
LONGEST_MODULE, LONGEST_FUNCTION = 300, 60


@cache
def seen(module: str) -> tuple[tuple[str, ...], dict[str, int]]:
    """The dotted names that a module imports, at its top or in a function, and its functions' lengths."""
    nodes = list(ast.walk(ast.parse((PACKAGE / module).read_bytes())))
    lengths = {
        f"{module}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for node in nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    return tuple(_imports(module, nodes)), lengths


def imports(module: str) -> tuple[str, ...]:
    """The dotted names that a module imports, wherever in it."""
    return seen(module)[0]


def _imports(module: str, nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module, f"{module}: a relative import hides where a name comes from"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(dotted: str) -> str:
    """The room of formgen that a dotted name belongs to; formgen itself is none."""
    parts = dotted.split(".")
    return parts[1] if parts[0] == "formgen" and parts[1] in ROOMS else ""


def own_room(module: str) -> str:
    return module.split("/", maxsplit=1)[0].removesuffix(".py")


@pytest.mark.needs("git")
def test_nothing_else_stands_at_the_top() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("no repository, or one that git does not trust")
    assert {name.partition("/")[0] for name in listed.stdout.split("\0")} - {""} == TOP


def test_every_path_that_the_code_knows_exists() -> None:
    parts = (*enginefingerprint.CODE, *packetownfiles._CODE)
    assert [part for part in parts if not (PACKAGE / part).exists()] == []
    with pytest.raises(FileNotFoundError):
        fingerprint.of_code("no/such.py")
    named = (*standby._PRELOADED, layouttrial._PROGRAM)
    assert [name for name in named if find_spec(name) is None] == []
    assert layouttrial._ROOT == ROOT
    assert bundled_templates() == ROOT / "templates"
    assert all(path.is_relative_to(ROOT / "inputs") for path in bundled_samples())
    assert bundled_schema().is_file()
    assert bundled_outputs() == ROOT / "outputs"


def test_every_module_lies_in_a_room() -> None:
    assert {own_room(module) for module in MODULES} - {"__init__"} == set(ROOMS)
    assert {module for module in MODULES if "/" not in module} == {
        "__init__.py", "__main__.py", "cli.py", "pipeline.py",
    }  # fmt: skip


def test_every_room_says_what_it_holds() -> None:
    folders = {Path(module).parent for module in MODULES}
    faces = {folder: (PACKAGE / folder / "__init__.py") for folder in folders}
    assert [str(folder) for folder, face in faces.items() if not face.is_file()] == []
    assert all(ast.get_docstring(ast.parse(face.read_bytes())) for face in faces.values())


def test_contributing_tells_of_the_rooms_from_the_ground_up() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `formgen/(\w+)(?:/|\.py)`", text, re.MULTILINE)
    assert told == [room for room in ROOMS if room != "__main__"]


def test_no_two_modules_share_a_name() -> None:
    names = Counter(Path(module).name for module in MODULES)
    assert {n for n, count in names.items() if count > 1} - ROLES == {"__init__.py"}


def test_no_module_imports_upward() -> None:
    places = {"": -1, "__init__": -1} | {room: place for place, room in enumerate(ROOMS)}
    upward = {
        (module, dotted)
        for module in MODULES
        for dotted in imports(module)
        if places[room_of(dotted)] > places[own_room(module)]
    }
    assert upward == set()


def test_no_modules_import_each_other() -> None:
    names = {f"formgen.{m.removesuffix('.py').replace('/', '.')}": m for m in MODULES}
    known = {
        names[name]: {
            names[found]
            for dotted in imports(names[name])
            for found in (dotted, dotted.rpartition(".")[0])
            if found in names and found != name
        }
        for name in names
    }
    # What imports nothing that is left, or is imported by nothing that is left, is on no circle.
    while free := {m for m in known if not known[m] or not any(m in of for of in known.values())}:
        known = {m: of - free for m, of in known.items() if m not in free}
    assert known == {}


def test_the_tests_mirror_the_rooms() -> None:
    tests = ROOT / "tests"
    folders = {path.parent.relative_to(tests).as_posix() for path in tests.rglob("test_*.py")}
    rooms = {Path(module).parent.as_posix() for module in MODULES}
    assert folders - rooms == set()
    assert {path.name for path in tests.iterdir() if path.is_dir()} - BESIDE - set(ROOMS) <= {
        "__pycache__"
    }


def test_a_test_that_is_named_after_a_module_stands_in_its_room() -> None:
    modules = {Path(module) for module in MODULES}
    tests = [path.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py")]
    named = {test: test.with_name(test.name.removeprefix("test_")) for test in tests}
    names = {path.name for path in modules}
    assert len(modules.intersection(named.values())) > 80
    assert {
        str(test)
        for test, module in named.items()
        if module not in modules and module.name in names
    } == set()


def test_the_steps_of_a_run_do_not_know_each_other() -> None:
    known = {
        (own, room_of(dotted))
        for module in MODULES
        if (own := own_room(module)) in STEPS
        for dotted in imports(module)
    }
    assert {(a, b) for a, b in known if b in STEPS and a != b} <= MEETINGS


def test_the_two_faces_never_import_each_other() -> None:
    for face, other in (("docx", "pdf"), ("pdf", "docx")):
        known = [*imports(f"render/{face}.py"), *imports("render/docxarchive.py")]
        assert [dotted for dotted in known if dotted.startswith(f"formgen.render.{other}")] == []


def test_the_fast_setter_knows_neither_face() -> None:
    setter = [module for module in MODULES if module.startswith("render/fastpdf/")]
    known = [d for module in setter for d in imports(module) if d.startswith("formgen.render.")]
    assert known
    assert [d for d in known if not d.startswith("formgen.render.fastpdf.")] == []


def test_only_the_command_line_and_what_it_prints_know_the_pipeline() -> None:
    users = [module for module in MODULES if "pipeline" in map(room_of, imports(module))]
    assert users == [
        "commands/checking.py", "commands/makingpapers.py", "commands/report.py", "commands/runnotes.py",
        "window/openedsheet.py",
    ]  # fmt: skip


def test_the_window_and_the_commands_call_the_same_functions() -> None:
    """Rules about accounts, papers and clauses stand below both; the window shows what these return."""
    modules = [module for module in MODULES if module.startswith("window/")]
    known = {dotted for module in modules for dotted in imports(module)}
    of_commands = {d.rpartition(".")[0] for d in known if room_of(d) == "commands"}
    assert of_commands == {
        "formgen.commands.japanese_click", "formgen.commands.shared", "formgen.commands.samplepapers",
        "formgen.commands.workingfolder", "formgen.commands.runnotes", "formgen.commands.safeecho",
    }  # fmt: skip
    assert {d for d in known if room_of(d) == "guideline"} == set()
    own = [module for module in MODULES if not module.startswith(("window/", "cli.py"))]
    assert [m for m in own if "window" in map(room_of, imports(m))] == []


def test_what_serves_browsers_reads_no_sheet_and_sets_no_paper() -> None:
    for module in (
        "actions",
        "routes",
        "guard",
        "entrance",
        "visits",
        "hands",
        "messages",
        "server",
    ):
        rooms = {room_of(dotted) for dotted in imports(f"window/{module}.py")}
        assert rooms <= {"", "model", "intake", "making", "window"}, module


def test_each_third_party_stays_in_its_corner() -> None:
    users = {(dotted.split(".")[0], module) for module in MODULES for dotted in imports(module)}
    astray = [(name, m) for name, m in users if not m.startswith(CORNERS.get(name, ""))]
    assert astray == []
    assert set(CORNERS) <= {name for name, _ in users}  # a corner that nobody uses is no corner


def test_a_module_can_be_read_in_one_sitting() -> None:
    texts = {module: (PACKAGE / module).read_text(encoding="utf-8") for module in MODULES}
    lengths = {module: len(text.splitlines()) for module, text in texts.items()}
    assert {m: length for m, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_a_function_fits_on_a_screen() -> None:
    lengths = [pair for module in MODULES for pair in seen(module)[1].items()]
    assert len(lengths) > len(MODULES)
    assert [pair for pair in lengths if pair[1] > LONGEST_FUNCTION] == []
