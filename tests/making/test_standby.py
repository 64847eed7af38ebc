"""The process that loads the engines while this one reads: what its copies know, and its faults."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.making import standby

ROOT = Path(__file__).resolve().parents[2]
FORMS = [sys.executable, "-m", "formgen", "forms", *bundled_samples(), "--today", "2026-11-22"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        standby.cores() == 1, reason="there is no second processor to load engines on"
    ),
]
# What a worker finds when it begins, and again once it has made papers.
_STATE = """
import ctypes, os, sys
from pathlib import Path
from formgen.making import renderjobs, standby
from formgen.render.fonts import fonts
from formgen.making.processes import Processes

_TYPE = ctypes.CDLL("libgobject-2.0.so.0").g_type_from_name
_TYPE.restype = ctypes.c_size_t

def state():
    threads = len(os.listdir(f"/proc/{os.getppid()}/task"))
    of_fonts = bool(_TYPE(b"PangoFontMap")), fonts._fontconfig.cache_info().currsize
    return threads, *of_fonts, len(renderjobs._STANDING), "formgen.render.pdf" in sys.modules

if __name__ == "__main__":
    with standby.engines(None):
        executor = Processes(1)
        print(executor.submit(state).result())
        executor.submit(renderjobs.try_out, renderjobs.with_copy(renderjobs.read_layouts(Path(sys.argv[1])))).result()
        print(executor.submit(state).result())
        executor.shutdown()
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counts threads in /proc")
def test_what_is_forked_has_one_thread_and_has_asked_for_no_font(tmp_path: Path) -> None:
    """Newer Pango keeps a thread from its first use on; a copy without it waits for ever."""
    script = tmp_path / "state.py"
    script.write_text(_STATE, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, script, bundled_templates() / "layouts"],
        capture_output=True, check=True, text=True, env=ENVIRONMENT,
    )  # fmt: skip
    at_first, later = ran.stdout.splitlines()
    assert at_first == "(1, False, 0, 0, True)"
    assert later == "(1, True, 1, 1, True)"  # the copy has used them, and only the copy


@pytest.mark.soak
def test_a_long_name_of_the_temporary_folder_costs_only_time(tmp_path: Path) -> None:
    scratch = tmp_path / ("long" * 30)
    scratch.mkdir()
    outputs = tmp_path / "outputs"
    ran = subprocess.run(
        [*FORMS, "-o", outputs, "--format", "docx", "--workers", "2"], capture_output=True,
        check=False, text=True, timeout=120, env={**ENVIRONMENT, "TMPDIR": str(scratch)},
    )  # fmt: skip
    assert ran.returncode <= 1, ran.stderr
    assert any(outputs.rglob("*.docx"))
    assert not any(scratch.iterdir())


@pytest.mark.soak
def test_word_files_are_made_without_pango(tmp_path: Path) -> None:
    absent = tmp_path / "absent" / "weasyprint"
    absent.mkdir(parents=True)
    (absent / "__init__.py").write_text("raise OSError('no Pango here')\n", encoding="utf-8")
    path = f"{absent.parent}{os.pathsep}{ROOT}"
    outputs = tmp_path / "outputs"

    def ran(name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*FORMS, "-o", outputs, "--format", name, "--account", "KRS-001"], cwd=tmp_path, capture_output=True,
            check=False, text=True, timeout=120, env={**ENVIRONMENT, "PYTHONPATH": path},
        )  # fmt: skip

    made = ran("docx")
    assert made.returncode <= 1, made.stderr
    assert any(outputs.rglob("*.docx"))
    failed = ran("pdf")
    assert failed.returncode > 0
    assert "Pango" in failed.stderr
    assert "Traceback" not in failed.stderr


@pytest.mark.soak
def test_a_broken_layout_is_told_once_and_in_words(tmp_path: Path) -> None:
    shutil.copytree(bundled_templates(), tmp_path / "templates")
    (tmp_path / "templates" / "layouts" / "notice.html").write_text("{% if %}", encoding="utf-8")
    ran = subprocess.run(
        [*FORMS, "-o", tmp_path / "outputs"], cwd=tmp_path, capture_output=True, check=False,
        text=True, timeout=120, env=ENVIRONMENT,
    )  # fmt: skip
    assert ran.returncode == 2
    assert ran.stderr.count("notice.html") == 1
    assert "Traceback" not in ran.stderr
