"""What is missing on a machine is told with the line that installs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from formgen.city.templatefiles import bundled_templates
from formgen.model.problems import FormgenError
from formgen.render.fonts import doctor

ROOT = Path(__file__).resolve().parents[3]
LAYOUTS = bundled_templates() / "layouts"
INSTALLER = ROOT / "scripts" / "install-system-packages"
NO_PANGO = """
import cffi
load = cffi.FFI.dlopen
def dlopen(self, name, flags=0):
    if "pango" in str(name):
        raise OSError(f"cannot load library {name}")
    return load(self, name, flags)
cffi.FFI.dlopen = dlopen
"""


def formgen_doctor(prelude: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    code = f"{prelude}\nfrom formgen.cli import main\nmain(['doctor'])"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
        capture_output=True,
        text=True,
    )


def test_every_font_of_the_layouts_is_looked_for() -> None:
    sheet = (LAYOUTS / "print.css").read_text("utf-8")
    families = set(re.findall(r'"((?:BIZ|IPA|Sym)[^"]*)"', sheet))
    names = {finding.name for finding in doctor.examine(LAYOUTS)}
    assert families == {*doctor.PACKAGES} - {"Pango"}
    assert {f"フォント {family}" for family in families} == names - {"Python", "Pango"}


def test_what_is_looked_for_is_what_gets_installed() -> None:
    script = INSTALLER.read_text("utf-8")
    installed = set(re.findall(r'packages="([^"]+)"', script)[0].split())
    named = {package for line in doctor.PACKAGES.values() for package in line.split()}
    assert named == installed - {"python3-venv"}


def test_this_machine_is_examined_in_order() -> None:
    names = [finding.name for finding in doctor.examine(LAYOUTS)]
    assert names[:3] == ["Python", "Pango", "フォント BIZ UDGothic"]


def test_an_old_python_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_OLDEST_PYTHON", (99, 0))
    finding = doctor.examine(LAYOUTS)[0]
    assert not finding.found
    assert "Python" in finding.remedy


@pytest.mark.slow
def test_a_missing_pango_is_told_with_the_line_that_installs_it() -> None:
    done = formgen_doctor(NO_PANGO)
    assert done.returncode == 1
    assert done.stdout.splitlines()[1:] == [
        "×　Pango　見つかりません",
        f"　　→　管理者に次の1行の実行を依頼してください：apt-get install -y {doctor.PACKAGES['Pango']}",
    ]
    assert done.stderr == ""


@pytest.mark.slow
def test_a_machine_without_any_font_is_told_each_that_is_missing(font_settings: Path) -> None:
    done = formgen_doctor(FONTCONFIG_FILE=str(font_settings))
    missing = {line for line in done.stdout.splitlines() if line.startswith("×")}
    assert done.returncode == 1, done.stderr
    assert missing == {f"×　フォント {name}　見つかりません" for name in doctor.PACKAGES} - {
        "×　フォント Pango　見つかりません"
    }
    assert done.stdout.count("apt-get install -y fonts-") == len(missing)
    assert done.stderr == ""


def test_a_font_of_ones_own_layouts_is_looked_for_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "print.css").write_text('p { font: 9pt "ない書体", "BIZ UDMincho" }', "utf-8")
    lacking, found = doctor.examine(tmp_path)[2:]
    assert (lacking.name, lacking.found, found.found) == ("フォント ない書体", False, True)
    assert "ない書体 を入れるか" in lacking.remedy
    doctor.ensure_fonts(tmp_path)  # the other of its list has Japanese


def test_papers_are_not_begun_without_japanese(tmp_path: Path) -> None:
    (tmp_path / "print.css").write_text('p { font: 9pt "DejaVu Sans", "ない書体" }', "utf-8")
    with pytest.raises(FormgenError, match="ない書体") as refused:
        doctor.ensure_fonts(tmp_path)
    assert refused.value.exit_code == 1
