"""Commands in messages: as they were typed, and none that stands in a message by its own."""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from formgen.cli import main
from formgen.ledger.columns import UNREAD
from formgen.ledger.rows import FindingRow
from formgen.model import typedcommands
from formgen.model.problems import Place, Problem
from formgen.model.typedcommands import (
    STARTED_BY,
    WINDOW,
    again,
    blank_sheet,
    by,
    for_administrator,
    is_offered,
    option,
    option_name,
    run,
    typed,
    usage,
    without_place,
)
from formgen.schedule.privacy import message
from formgen.workbooks.annotatedbook import _note
from formgen.workbooks.tablecells import grid

ROOT = Path(__file__).resolve().parents[2]
MESSAGE = re.compile(rf"formgen (?:{'|'.join(main.commands)})|make (?:forms|new|check)")


@cache
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


# Words that no page of the window shows: those of commands and of what looks back, of a received ZIP,
# of computers that work together, of the name of a calendar's file; and those of full disks and the like,
# which tests/test_in_window.py looks at.
ON_THE_SCREEN = (
    "cli.py", "commands/", "audit/", "model/typedcommands.py", "model/filefaults.py", "packets/receivedcheck.py",
    "making/daskcluster.py", "making/renderjobs.py", "schedule/calendarfile.py",
    "window/serve.py", "window/server.py",
)  # fmt: skip
# Of a call the texts, by their position, that the window does not show.
NOT_IN_WINDOW = {"in_window": (0,), "for_administrator": (0,), "option": (0, 1)}
ACTIONS = ("by", "run", "typed", "again")
NO_CLERKS = re.compile(r"\bmake\b|formgen|--[a-z]|ARGS|実行し")


def shown_in_window(tree: ast.Module) -> Iterator[ast.AST]:
    """The parts of a module that are read in the window: no docstrings, and not what stands elsewhere."""
    rest: list[ast.AST] = [tree]
    while rest:
        yield (node := rest.pop())
        name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        left_out = [getattr(node, "args", [])[at : at + 1] for at in NOT_IN_WINDOW.get(name, ())]
        rest += (
            child
            for child in ast.iter_child_nodes(node)
            if [child] not in left_out
            and not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant))
        )


def test_no_message_of_the_window_names_what_is_typed() -> None:
    found, actions = [], set[str]()
    for path in (ROOT / "formgen").rglob("*.py"):
        if path.relative_to(ROOT / "formgen").as_posix().startswith(ON_THE_SCREEN):
            continue
        for node in shown_in_window(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if NO_CLERKS.search(node.value) and re.search("[ぁ-ん]", node.value):
                    found.append((path.name, node.value))
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ACTIONS:
                actions.update(arg.value for arg in node.args if isinstance(arg, ast.Constant))
    assert found == []
    assert actions - {"closing"} == {
        "forms",
        "check",
        "status",
        "submitted",
        "first sheet",
        "carry over",
    }
    assert actions - {"closing"} <= set(
        typedcommands._PRESSED
    )  # that one asks whether it is offered


def test_in_the_window_an_action_is_what_is_pressed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STARTED_BY, WINDOW)
    assert run("forms") == "「書類を作る」を押して"
    assert again("check") == "もう一度「点検する」を押してください。"
    assert f"{by('carry over')}引き継いで" == "「前のシートから写す」で引き継いで"
    assert blank_sheet() == "「シートを送る」にある「白紙の記入シート」"
    assert for_administrator("templates を直す") == "管理者にお伝えください。"
    assert {action for action in typedcommands._TYPED if is_offered(action)} == set(
        typedcommands._PRESSED
    )
    for action in typedcommands._PRESSED:
        assert not NO_CLERKS.search(f"{typed(action)}{by(action)}{run(action)}{again(action)}")
    for form in ("make", ""):
        monkeypatch.setenv(STARTED_BY, form)
        assert all(map(is_offered, typedcommands._TYPED))
        assert again("check") == "もう一度実行してください。"
        assert (
            blank_sheet().endswith("new FILE=inputs/新しいシート.xlsx」で作る新しい記入用シート")
            or not form
        )
        assert for_administrator("templates を直す") == "templates を直す"


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
        "「make submitted OFFICE=提出先 ON=2026-10-02」のように実行してください。"
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


NAMES = (
    "受付/inputs.yaml", "a b", "a\u3000b", 'a"b', "it's", "a$b", "$$", "$(touch x)", "`touch x`", "a\\b", "a\\",
    "a!b", "#a", "a#b", "~a", "a*b?", "a;b&c|d<e>(f)[g]{h}", "a,b=c:d@e+f%g", "a\tb", "a\nb", "a\n'$%s\\101\"b",
    "a\u200bb\u202ec", "a\udc80b", "$(MAKE),'b'",
)  # fmt: skip
ARGUMENTS = "#!/bin/sh\nprintf '%s\\0' \"$@\" > typed\n"


@pytest.mark.slow
@pytest.mark.parametrize("started_by", ["make", ""])
def test_a_name_on_the_screen_can_be_typed_as_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started_by: str
) -> None:
    monkeypatch.setenv(STARTED_BY, started_by)
    for file in ("requirements.txt", "pyproject.toml", "scripts/install-system-packages",
                 ".venv/run.stamp", ".venv/bin/python", "bin/formgen"):  # fmt: skip
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(ARGUMENTS)
        (tmp_path / file).chmod(0o755)
    shutil.copy(ROOT / "Makefile", tmp_path)
    environment = {
        **os.environ,
        "PATH": f"{tmp_path}/bin:{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
    }
    monkeypatch.setenv("PATH", environment["PATH"])
    monkeypatch.setattr(sys, "argv", ["formgen"])
    for name in NAMES:
        for action, shown, wanted in (
            ("check", option(shlex.quote(name)), [name]),
            ("check", option("--output", name), ["--output", name]),
            ("submitted", option("--section", name), ["--section", name]),
        ):
            command = f"{typed(action).split(' OFFICE')[0].split(' --office')[0]} {shown}"
            (tmp_path / "typed").unlink(missing_ok=True)
            ran = subprocess.run(
                [b"sh", b"-c", os.fsencode(command)], capture_output=True, check=False,
                cwd=tmp_path, env=environment,
            )  # fmt: skip
            assert not ran.returncode, (command, ran.stderr)
            found = (tmp_path / "typed").read_bytes().split(b"\0")[:-1]
            assert list(map(os.fsdecode, found))[-len(wanted) :] == wanted, command
            assert "\n" not in command
            assert not (tmp_path / "x").exists()
