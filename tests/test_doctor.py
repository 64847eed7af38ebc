"""What is missing on a machine is told with the line that installs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from formgen import doctor

ROOT = Path(__file__).resolve().parent.parent
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
    sheet = (ROOT / "templates" / "layouts" / "print.css").read_text("utf-8")
    families = set(re.findall(r'"((?:BIZ|IPA)[^"]*)"', sheet))
    assert families
    assert families <= set(doctor._FONTS)


def test_what_is_looked_for_is_what_gets_installed() -> None:
    script = INSTALLER.read_text("utf-8")
    installed = set(re.findall(r'packages="([^"]+)"', script)[0].split())
    named = {package for line in doctor.PACKAGES.values() for package in line.split()}
    assert named == installed - {"python3-venv"}


def test_this_machine_is_examined_in_order() -> None:
    names = [finding.name for finding in doctor.examine()]
    assert names[:2] == ["Python", "Pango"]
    assert set(names[2:]) <= {f"フォント {family}" for family in doctor._FONTS}


def test_an_old_python_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_OLDEST_PYTHON", (99, 0))
    finding = doctor.examine()[0]
    assert not finding.found
    assert "Python" in finding.remedy


def test_a_missing_pango_is_told_with_the_line_that_installs_it() -> None:
    done = formgen_doctor(NO_PANGO)
    assert done.returncode == 1
    assert done.stdout.splitlines()[1:] == [
        "×　Pango　見つかりません",
        f"　　→　管理者に次の1行の実行を依頼してください：apt-get install -y {doctor.PACKAGES['Pango']}",
    ]
    assert done.stderr == ""


def test_a_machine_without_any_font_is_told_each_that_is_missing(tmp_path: Path) -> None:
    config = tmp_path / "fonts.conf"
    config.write_text(
        f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>", "utf-8"
    )
    done = formgen_doctor(FONTCONFIG_FILE=str(config))
    missing = [line for line in done.stdout.splitlines() if line.startswith("×")]
    assert done.returncode == 1, done.stderr
    assert missing == [f"×　フォント {family}　見つかりません" for family in doctor._FONTS]
    assert done.stdout.count("apt-get install -y fonts-") == len(missing)
    assert "Traceback" not in done.stderr


def test_a_font_that_takes_the_place_of_a_missing_one_is_not_taken_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor, "_FONTS", {"ない書体": ("BIZ-UDMincho-Missing", "あ")})
    monkeypatch.setitem(doctor.PACKAGES, "BIZ-UDMincho-Missing", "fonts-missing")
    finding = doctor.examine()[-1]
    assert (finding.name, finding.found) == ("フォント ない書体", False)
    assert finding.remedy.endswith("apt-get install -y fonts-missing")
