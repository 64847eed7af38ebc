"""Commands in messages: as they were typed, and none that stands in a message by its own."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from formgen.cli import main
from formgen.ledger.columns import UNREAD
from formgen.ledger.ledgercells import grid
from formgen.ledger.rows import FindingRow
from formgen.model import typedcommands
from formgen.model.problems import Place, Problem
from formgen.model.typedcommands import (
    STARTED_BY,
    by,
    option,
    option_name,
    run,
    typed,
    usage,
    without_place,
)
from formgen.schedule.privacy import message
from formgen.workbooks.annotatedbook import _note

ROOT = Path(__file__).resolve().parents[2]
MESSAGE = re.compile(rf"formgen (?:{'|'.join(main.commands)})|make (?:forms|new|check)")


def texts(path: Path) -> list[str]:
    """The texts of a module but its docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]


def test_no_message_names_a_command_by_itself() -> None:
    own = Path(typedcommands.__file__)
    found = [
        (path.name, text)
        for path in (ROOT / "formgen").rglob("*.py")
        if path != own
        for text in texts(path)
        if MESSAGE.search(text)
    ]
    assert found == []


def test_no_message_names_an_option_by_itself() -> None:
    # Those who typed the option itself, or are shown how: the help and two that have no variable.
    own = {"typedcommands.py", "daskcluster.py", "calendarfile.py"}
    found = [
        (path.name, text)
        for path in (ROOT / "formgen").rglob("*.py")
        if path.name not in own
        for text in texts(path)
        if re.search(r"--[a-z]", text) and re.search("[ぁ-ん].*。", text)
    ]
    assert found == []


def test_a_command_is_named_in_the_form_in_which_one_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(STARTED_BY, raising=False)
    assert run("forms") == "「formgen forms」を実行して"
    monkeypatch.setenv(STARTED_BY, "make")
    assert by("closing") == "「make closing」で"


def test_an_option_is_named_as_it_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STARTED_BY, raising=False)
    assert option("--workers", "1") == "--workers 1"
    assert option("--on", "2026-10-02") == "--on 2026-10-02"
    assert option_name("--changed-since") == "--changed-since"
    assert usage("submitted") == "「formgen submitted --help」で使い方を確かめてください。"
    assert usage("") == "「formgen --help」で使い方を確かめてください。"
    monkeypatch.setenv(STARTED_BY, "make")
    assert option("--workers", "1") == 'ARGS="--workers 1"'
    assert option("--on", "2026-10-02") == "ON=2026-10-02"
    assert option("--fillable") == "FILLABLE=1"
    assert option_name("--changed-since") == "SINCE"
    assert usage("submitted") == (
        "「make submitted OFFICE=promotion ON=2026-10-02」のように実行してください。"
    )


def test_every_variable_of_an_option_is_one_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for name, variable in typedcommands._VARIABLES.items():
        assert f"{name},{variable})" in makefile
    options = re.findall(r"\$\(call (?:option|each|flag|choice),(--[a-z-]+),", makefile)
    assert set(options) == set(typedcommands._VARIABLES)


def test_a_slip_behind_make_is_told_in_makes_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STARTED_BY, "make")
    for arguments, told in (
        (("submitted", "--on", "2026-10-02"), "「OFFICE」がありません。"),
        (("submitted", "--office", "ict", "--on", "明日"), "「ON」には、"),
        (("forms", "--format", "doc"), "「FORMAT」には、"),
    ):
        done = CliRunner().invoke(main, arguments)
        assert done.exit_code == 2
        assert done.stderr.splitlines()[0].startswith(f"エラー　{told}")
        assert "「make " in done.stderr.splitlines()[1]
        assert "--" not in done.stderr


def test_a_program_that_is_not_found_by_name_is_named_by_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(STARTED_BY, raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "argv", ["../動作環境/bin/formgen", "check"])
    assert typed("new") == "../動作環境/bin/formgen new inputs/新しいシート.xlsx".replace(
        "../動作環境/bin/formgen", "'../動作環境/bin/formgen'"
    )


def test_every_action_has_commands_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for with_make, without in typedcommands._TYPED.values():
        if with_make.startswith("make"):
            assert re.search(rf"^{with_make.split()[1]}:", makefile, re.MULTILINE), with_make
            assert without.split()[1] in main.commands


def test_what_others_read_names_no_place_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(STARTED_BY, raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "argv", [f"{tmp_path}/動作 環境/bin/formgen", "ledger"])
    told = Problem("warning", f"廃止検討書は、{by('closing')}作れます。", run("forms"), Place("a"))
    assert str(tmp_path) in told.message  # on the screen it can be typed as shown
    shown = "廃止検討書は、「formgen forms --propose-closing」で作れます。"
    assert message(told) == f"{shown}「formgen forms」を実行して"
    assert told.as_json()["message"] == shown
    assert told.as_json()["remedy"] == "「formgen forms」を実行して"
    (unread,) = grid("読めない", UNREAD, (FindingRow(told),), []).rows
    assert unread[1] == shown
    assert str(tmp_path) not in _note(told, {})
    monkeypatch.setattr(sys, "argv", ["formgen"])
    assert without_place("formgen") == "formgen"
