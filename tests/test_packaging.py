"""What is declared, locked, built and told to people says the same."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import formgen
from formgen.city.templatefiles import sample_files

ROOT = Path(formgen.__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUN = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
EXTRA = [
    Requirement(line)
    for extra in PROJECT["project"]["optional-dependencies"].values()
    for line in extra
]
BUILD = [Requirement(line) for line in PROJECT["dependency-groups"]["build"]]
DEV = [Requirement(line) for line in PROJECT["dependency-groups"]["dev"]]
LOCKS = ("requirements.txt", "requirements-dev.txt")
_PIN = re.compile(r"([a-z0-9-]+)==([^ ]+)(?: ; [^\\]+)? \\\n((?:    --hash=sha256:.+\n)+)")


def names(requirements: Iterable[Requirement]) -> set[str]:
    return {canonicalize_name(requirement.name) for requirement in requirements}


def imported(folder: str) -> set[str]:
    """The distributions that the modules of a folder import."""
    modules: set[str] = set()
    for file in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Import):
                modules.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.split(".")[0])
    owners = packages_distributions()
    third_party = modules - sys.stdlib_module_names - {"formgen"}
    return {canonicalize_name(owner) for name in third_party for owner in owners.get(name, ())}


def pins(lock: str) -> dict[str, str]:
    """The locked version of each distribution."""
    found = _PIN.findall((ROOT / lock).read_text(encoding="utf-8"))
    return {name: version for name, version, _ in found}


@pytest.mark.slow
def test_formgen_imports_what_it_declares_and_nothing_else() -> None:
    declared, found = names([*RUN, *EXTRA]), imported("formgen")
    assert found <= declared
    assert declared - found <= {"python-multipart"}  # Starlette loads it for a form


@pytest.mark.slow
def test_the_tests_import_only_what_is_declared() -> None:
    assert imported("tests") <= names([*RUN, *DEV])


@pytest.mark.parametrize(
    ("lock", "declared"), [(LOCKS[0], [*RUN, *BUILD]), (LOCKS[1], [*RUN, *BUILD, *DEV])]
)
def test_the_lock_holds_every_declared_dependency(lock: str, declared: list[Requirement]) -> None:
    locked = pins(lock)
    wrong = [
        str(requirement)
        for requirement in declared
        if (version := locked.get(canonicalize_name(requirement.name))) is None
        or not requirement.specifier.contains(version)
    ]
    assert wrong == []


def test_both_locks_name_the_same_versions() -> None:
    assert pins(LOCKS[0]).items() <= pins(LOCKS[1]).items()


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_pins_with_hashes_and_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    rest = _PIN.sub("", text).splitlines()
    assert [line for line in rest if not line.startswith("    #")] == []
    assert "://" not in text


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built here and unpacked as pip would."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory"]
    subprocess.run([*build, folder], cwd=ROOT, check=True, capture_output=True)
    site = folder / "site"
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(site)
    return site


@pytest.mark.slow
def test_the_wheel_carries_every_template(unpacked: Path) -> None:
    kept = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for path in (ROOT / "templates").rglob("*")
        if path.is_file() and not path.name.startswith((".", "~$"))
    }
    carried = {name: (unpacked / "formgen" / name) for name in kept}
    assert "templates/guideline.yaml" in kept
    assert [name for name, path in carried.items() if not path.is_file()] == []
    assert all(path.read_bytes() == kept[name] for name, path in carried.items())


@pytest.mark.slow
def test_the_wheel_carries_the_samples_with_their_pictures(unpacked: Path) -> None:
    carried = unpacked / "formgen" / "inputs"
    samples = sample_files()
    assert any(name.startswith("画像/") for name in samples)
    for name, path in samples.items():
        assert (carried / name).read_bytes() == path.read_bytes()


@pytest.mark.slow
def test_the_wheel_has_the_version_of_the_package(unpacked: Path) -> None:
    assert (unpacked / f"formgen-{formgen.__version__}.dist-info").is_dir()


@pytest.mark.slow
def test_the_wheel_works_alone(unpacked: Path, tmp_path: Path) -> None:
    code = (
        "from formgen import cli; from formgen.city import templatefiles as resources;"
        "print(cli.main and resources.bundled_templates())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        cwd=tmp_path,
        env={"PYTHONPATH": str(unpacked), "PATH": os.defpath},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == str(unpacked / "formgen" / "templates"), done.stderr


def test_contributing_says_what_each_dependency_is_for() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    told = {
        canonicalize_name(name) for name in re.findall(r"^- \*\*([\w-]+)\*\*", text, re.MULTILINE)
    }
    assert told == names([*RUN, *BUILD, *DEV])


def test_contributing_tells_where_every_part_stands() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`formgen/.+?`) \|", text, re.MULTILINE)
    told = {name.removeprefix("formgen/") for row in rows for name in re.findall("`(.+?)`", row)}
    modules = {path.name for path in (ROOT / "formgen").glob("*.py")}
    packages = {f"{path.parent.name}/" for path in (ROOT / "formgen").glob("*/__init__.py")}
    assert told == (modules | packages) - {"__init__.py", "__main__.py"}


def test_the_readme_names_every_page_of_docs() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in (ROOT / "docs").glob("*.md") if path.name not in text] == []


@pytest.mark.needs("make")
def test_make_alone_tells_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^\.PHONY: (.+)", makefile, re.MULTILINE)[0].split()) - {"help"}
    told = subprocess.run(["make", "-s"], cwd=ROOT, check=True, capture_output=True, text=True)
    assert targets == set(re.findall(r"make (\w+)", told.stdout))


ALL_BUT_EMOJI = 'for name; do [ "$name" = fonts-symbola ] || echo "ii $name"; done'


@pytest.mark.slow
@pytest.mark.parametrize(
    ("purpose", "installed", "exit_code"),
    [("run", "exit 1", 1), ("test", "exit 1", 0), ("run", ALL_BUT_EMOJI, 0)],
)
def test_without_rights_the_administrator_gets_one_line(
    tmp_path: Path, purpose: str, installed: str, exit_code: int
) -> None:
    stand_ins = {"dpkg-query": installed, "apt-get": "exit 99", "sudo": "exit 1", "id": "echo 1000"}
    for name, line in stand_ins.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        ["scripts/install-system-packages", purpose],
        check=False,
        cwd=ROOT,
        env={"PATH": f"{tmp_path}:{os.defpath}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == exit_code
    assert [line for line in done.stderr.splitlines() if "apt-get install" in line]
    assert done.stdout == ""


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [[], ["--keep"], ["sid"], ["bookworm/../x", "true"]])
def test_a_system_that_is_not_promised_is_not_tried(arguments: list[str]) -> None:
    done = subprocess.run(
        ["scripts/try-bare-system", *arguments], check=False, cwd=ROOT, capture_output=True
    )
    assert (done.returncode, done.stdout) == (2, b"")
