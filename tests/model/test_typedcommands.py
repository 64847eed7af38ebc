"""Commands in messages: as they were typed, and none that stands in a message by its own."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

from formgen.cli import main
from formgen.model import typedcommands
from formgen.model.typedcommands import STARTED_BY, by, run, typed

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


def test_a_command_is_named_in_the_form_in_which_one_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(STARTED_BY, raising=False)
    assert run("forms") == "「formgen forms」を実行して"
    monkeypatch.setenv(STARTED_BY, "make")
    assert by("closing") == "「make closing」で"


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
