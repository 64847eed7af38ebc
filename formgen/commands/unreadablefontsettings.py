"""Settings of fonts that the environment names and nobody can read: told once, and passed over."""

from __future__ import annotations

import os
from pathlib import Path

from formgen.commands.safeecho import echo

_VARIABLE = "FONTCONFIG_FILE"
_USUAL_FOLDER = "/etc/fonts"


def drop_unreadable() -> None:
    """Leave fontconfig its own settings: for each process it would tell of the lost ones twice."""
    name = os.environ.get(_VARIABLE)
    if name is None or (name and _is_readable(name)):
        return
    del os.environ[_VARIABLE]
    if name:
        echo(
            f"注意　環境変数 {_VARIABLE} のフォントの設定「{name}」を読めないため、既定の設定を使います。"
            "場所を直すか、環境変数を消してください。",
            err=True,
        )


def _is_readable(name: str) -> bool:
    """True if fontconfig finds the file, which it seeks in its folders when it is not absolute."""
    folders = (*os.environ.get("FONTCONFIG_PATH", "").split(os.pathsep), _USUAL_FOLDER)
    places = (Path(folder, name) for folder in folders)
    return any(os.access(place, os.R_OK) for place in (Path(name).expanduser(), *places))
