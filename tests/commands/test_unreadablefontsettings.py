"""Lost settings of fonts end in one Japanese line, and not in the library's own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from gatecases import some

pytestmark = pytest.mark.slow  # each asks a program of its own


def doctor(folder: Path, **environment: str) -> list[str]:
    """What the doctor writes beside its answer."""
    done = subprocess.run(
        [sys.executable, "-m", "formgen", "doctor"],
        cwd=folder, env=os.environ | environment, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert "フォント" in done.stdout
    return done.stderr.splitlines()


@pytest.mark.parametrize("name", some(1, ["/lost/fonts.conf", "lost.conf", "~/lost.conf"]))
def test_lost_settings_are_told_in_one_line(tmp_path: Path, name: str) -> None:
    (line,) = doctor(tmp_path, FONTCONFIG_FILE=name)
    assert f"「{name}」を読めない" in line
    assert "環境変数 FONTCONFIG_FILE" in line


@pytest.mark.soak
def test_settings_that_are_there_are_used_without_a_word(
    tmp_path: Path, font_settings: Path
) -> None:
    folder, name = str(font_settings.parent), font_settings.name
    assert not any(
        "FONTCONFIG_FILE" in line
        for line in doctor(tmp_path, FONTCONFIG_FILE=name, FONTCONFIG_PATH=folder)
    )
    assert not any(
        "FONTCONFIG_FILE" in line for line in doctor(tmp_path, FONTCONFIG_FILE=str(font_settings))
    )
    assert doctor(tmp_path, FONTCONFIG_FILE="") == doctor(tmp_path)
