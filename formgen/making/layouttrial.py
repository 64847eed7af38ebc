"""Proving layouts that someone has changed, before any paper is made of them.

What came with formgen has been proven. All else is tried out by another process, which is held to
a little time and memory: a style sheet can ask for a million pages.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from formgen.city.templatefiles import Files, bundled_templates, layout_files, write_layouts
from formgen.making.layouttrialprogram import COMPLETE, INCOMPLETE
from formgen.making.renderjobs import Layouts
from formgen.model import fingerprint
from formgen.model.problems import FormgenError, Place
from formgen.render.enginefingerprint import FILLABLE, engine

_FORMATS = ("docx", "pdf", "html")
_SECONDS = 5  # for one trial
_CUT_OFF = -1  # in place of an exit code
# How many times as long a trial may stand there: a busy machine lets it wait. Elsewhere than on
# POSIX no system counts the seconds in which it works.
_PATIENCE = 10 if os.name == "posix" else 2
_ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = "formgen.making.layouttrialprogram"


def ensure_proven(layouts: Layouts, formats: Iterable[str], before: str) -> str:
    """The fingerprint of what is proven now; before is that of the last run, and saves the proof.

    Raises FormgenError, with the file, when a layout is unsound.
    """
    asked = {"pdf" if name == FILLABLE else name for name in formats}
    kinds = tuple(name for name in _FORMATS if name in asked)
    proven = fingerprint.of_text(
        layouts.fingerprint, fingerprint.of_code(), *kinds, *map(engine, kinds)
    )
    if proven != before:
        for fault in faults(layouts.files, kinds):
            raise fault
    return proven


def faults(files: Files, formats: tuple[str, ...] = _FORMATS) -> tuple[FormgenError, ...]:
    """Everything that is wrong with layouts: of all together, then of each changed file by itself."""
    changed = changed_files(files)
    if not changed or not formats:
        return ()
    names = changed[0] if len(changed) == 1 else f"（{'・'.join(changed[:5])}）"
    together, ending = _tried(files, formats, f"layouts/{names}")
    if ending == COMPLETE or len(changed) == 1:
        return together
    alone: list[FormgenError] = []
    shipped, own = _shipped(), dict(files)
    for name in (name for name in changed if name in shipped and _format(name) in formats):
        mixed = {**own, **shipped}
        del mixed[name]
        mixed |= {name: own[name]} if name in own else {}
        found, ending = _tried(tuple(mixed.items()), (_format(name),), f"layouts/{name}")
        alone += found
        if ending not in (COMPLETE, INCOMPLETE):
            break  # others may have no end either
    return tuple(alone) or together


def changed_files(files: Files) -> tuple[str, ...]:
    """The names of those that are not as they came with formgen."""
    shipped, own = _shipped(), dict(files)
    return tuple(name for name in {**shipped, **own} if shipped.get(name) != own.get(name))


def _shipped() -> dict[str, bytes]:
    return dict(layout_files(bundled_templates() / "layouts")[0])


def _format(name: str) -> str:
    """The format whose papers a file is for."""
    return "docx" if name.endswith(".docx") else "html" if name == "web.html" else "pdf"


def _tried(
    files: Files, formats: tuple[str, ...], name: str
) -> tuple[tuple[FormgenError, ...], int]:
    """Run a trial; return its findings and its exit code.

    That it did not come to its end is a fault of what is tried, by its name.
    """
    with tempfile.TemporaryDirectory(prefix="formgen-", ignore_cleanup_errors=True) as scratch:
        folder = write_layouts(files, Path(scratch))
        # Not from the working folder, where a file may have the name of a module.
        program = [sys.executable, "-P", "-m", _PROGRAM]
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        try:
            run = subprocess.run(  # noqa: S603
                [*program, str(folder), ",".join(formats), str(_SECONDS)],
                env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"},
                stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=_SECONDS * _PATIENCE,
            )  # fmt: skip
            lines, ending = [json.loads(line) for line in run.stdout.splitlines()], run.returncode
        except (subprocess.TimeoutExpired, ValueError):
            lines, ending = [], _CUT_OFF
    found = tuple(_fault(*line) for line in lines)
    if ending in (COMPLETE, INCOMPLETE):
        return found, ending
    message = "この体裁では、" if ending == 1 else "時間かメモリーを使いすぎるため、"
    message += "書類を作れません。"
    remedy = "繰り返しや入れ子、用紙や図の大きさを見直すか、元のファイルに戻してください。"
    return (*found, FormgenError(message, remedy, place=Place(name))), ending


def _fault(bare: str, remedy: str, exit_code: int, file: str, line: int | None) -> FormgenError:
    place = Place(file, line=line) if file else None
    return FormgenError(bare, remedy, exit_code, place=place)
